//! Lines of bounded length from a stream, and for longer lines what the reader of the lines wants to keep of them.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};

/// A buffer that grew beyond this size for one line is not used for the next.
const MAX_KEPT_BUFFER_BYTES: usize = 1 << 20;

/// One line, without its end.
#[derive(Debug, PartialEq)]
pub enum Line<O> {
    /// A line within the bound.
    Whole(Vec<u8>),
    /// A line beyond the bound: how long it was, and what is kept of it.
    TooLong { bytes: usize, kept: O },
}

/// What is kept of a line beyond the bound, in memory that has a bound of its own.
pub trait Overlong: Default {
    /// Takes in the next bytes of the line; the first ones are all that was read before it was too long.
    fn add(&mut self, part: &[u8]);
}

/// Reads lines. The state lives here and not in a future, so the next read goes on where a dropped read stopped.
#[derive(Debug)]
pub struct Lines<R, O> {
    input: R,
    max_bytes: usize,
    line: Vec<u8>,
    /// This is set while a line that is too long is being read: its length so far, and what is kept of it.
    overlong: Option<(usize, O)>,
}

impl<R: AsyncBufRead + Unpin, O: Overlong> Lines<R, O> {
    /// The lines of `input`; of each at most `max_bytes` are held.
    pub fn new(input: R, max_bytes: usize) -> Self {
        Self {
            input,
            max_bytes,
            line: Vec::new(),
            overlong: None,
        }
    }

    /// The next line, or nothing at the end of the stream. Text at the end of the stream that has no line end is in
    /// [`Lines::unfinished`].
    pub async fn next(&mut self) -> io::Result<Option<Line<O>>> {
        loop {
            let available = self.input.fill_buf().await?;
            if available.is_empty() {
                return Ok(None);
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let part = &available[..end.unwrap_or(available.len())];
            let consumed = part.len() + usize::from(end.is_some());
            if self.overlong.is_none() && self.line.len() + part.len() > self.max_bytes {
                let mut kept = O::default();
                kept.add(&self.line);
                self.overlong = Some((self.line.len(), kept));
                self.line = Vec::new();
            }
            match &mut self.overlong {
                Some((bytes, kept)) => {
                    *bytes = bytes.saturating_add(part.len());
                    kept.add(part);
                }
                None => self.line.extend_from_slice(part),
            }
            // From here on there is no await, so a dropped read never takes a part twice.
            self.input.consume(consumed);
            if end.is_some() {
                return Ok(Some(self.take()));
            }
        }
    }

    /// What has been read of a line that has no end yet, if anything has.
    pub fn unfinished(&mut self) -> Option<Line<O>> {
        (self.overlong.is_some() || !self.line.is_empty()).then(|| self.take())
    }

    /// Takes back the buffer of a line that has been dealt with.
    pub fn give_back(&mut self, mut line: Vec<u8>) {
        if line.capacity() <= MAX_KEPT_BUFFER_BYTES && self.line.is_empty() {
            line.clear();
            self.line = line;
        }
    }

    fn take(&mut self) -> Line<O> {
        match self.overlong.take() {
            Some((bytes, kept)) => Line::TooLong { bytes, kept },
            None => Line::Whole(std::mem::take(&mut self.line)),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use proptest::prelude::*;
    use tokio::io::{AsyncReadExt as _, BufReader};

    use super::*;

    /// The first three bytes.
    #[derive(Debug, Default, PartialEq)]
    struct Start(Vec<u8>);

    impl Overlong for Start {
        fn add(&mut self, part: &[u8]) {
            let room = 3 - self.0.len();
            self.0.extend_from_slice(&part[..part.len().min(room)]);
        }
    }

    fn whole(text: &str) -> Line<Start> {
        Line::Whole(text.into())
    }

    async fn read(input: &[u8], max_bytes: usize, buffer: usize) -> io::Result<Vec<Line<Start>>> {
        // The input comes in pieces, as from a pipe: each line needs several reads.
        let input = BufReader::with_capacity(buffer, input.take(u64::MAX));
        let mut lines = Lines::new(input, max_bytes);
        let mut found = Vec::new();
        while let Some(line) = lines.next().await? {
            found.push(line);
        }
        found.extend(lines.unfinished());
        assert_eq!(lines.unfinished(), None);
        Ok(found)
    }

    #[tokio::test]
    async fn lines_come_one_by_one() -> io::Result<()> {
        let expected = [whole("one"), whole(""), whole("two"), whole("incomplete")];
        assert_eq!(read(b"one\n\ntwo\nincomplete", 10, 4).await?, expected);
        assert_eq!(read(b"exactly 10\n", 10, 64).await?, [whole("exactly 10")]);
        Ok(())
    }

    #[tokio::test]
    async fn of_a_line_over_the_bound_something_is_kept() -> io::Result<()> {
        for buffer in [1, 5, 1_000] {
            let too_long = |bytes| Line::TooLong {
                bytes,
                kept: Start(b"abc".to_vec()),
            };
            let expected = [too_long(11), whole("next"), too_long(12)];
            let input = b"abcdefghijk\nnext\nabcdefghijkl";
            assert_eq!(read(input, 10, buffer).await?, expected, "{buffer}");
        }
        Ok(())
    }

    #[test]
    fn a_read_that_is_dropped_loses_nothing() {
        let (mut writer, reader) = tokio::io::duplex(64);
        let mut lines = Lines::<_, Start>::new(BufReader::new(reader), 10);
        let mut write = |text: &[u8]| {
            use tokio::io::AsyncWriteExt as _;
            writer
                .write_all(text)
                .now_or_never()
                .expect("room")
                .expect("open");
        };
        write(b"on");
        assert!(lines.next().now_or_never().is_none());
        write(b"e\n");
        let line = lines.next().now_or_never().expect("a line");
        assert_eq!(line.expect("no error"), Some(whole("one")));
    }

    #[tokio::test]
    async fn a_buffer_is_used_again() -> io::Result<()> {
        let mut lines = Lines::<_, Start>::new(&b"one\ntwo\n"[..], 10);
        let Some(Line::Whole(line)) = lines.next().await? else {
            panic!("a line")
        };
        lines.give_back(line);
        assert_eq!(lines.next().await?, Some(whole("two")));
        lines.give_back(Vec::with_capacity(2 * MAX_KEPT_BUFFER_BYTES));
        assert!(lines.line.capacity() <= MAX_KEPT_BUFFER_BYTES);
        Ok(())
    }

    proptest! {
        #[test]
        fn nothing_is_lost(input in "[ab\n]{0,60}", buffer in 1_usize..9) {
            let read = read(input.as_bytes(), 6, buffer).now_or_never().expect("it is there");
            let lengths: Vec<usize> = read
                .expect("no error")
                .iter()
                .map(|line| match line {
                    Line::Whole(line) => line.len(),
                    Line::TooLong { bytes, .. } => *bytes,
                })
                .collect();
            let expected: Vec<usize> = input.lines().map(str::len).collect();
            prop_assert_eq!(lengths, expected);
        }
    }
}
