//! Lines of bounded length from a stream; of a line that is too long only the id is kept.

use std::io;

use rmcp::model::RequestId;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

use super::line_id::LineId;

/// One line, without its end.
#[derive(Debug, PartialEq)]
pub(super) enum Line {
    /// A line within the bound.
    Whole(Vec<u8>),
    /// A longer one: how long it was, and the id of the request in it.
    TooLong { bytes: usize, id: Option<RequestId> },
}

/// Reads lines. Its state lives here and not in a future, so dropping a read loses nothing.
#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    max_bytes: usize,
    line: Vec<u8>,
    overlong: Option<(usize, LineId)>,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(reader: R, max_bytes: usize) -> Self {
        Self {
            reader: BufReader::new(reader),
            max_bytes,
            line: Vec::new(),
            overlong: None,
        }
    }

    /// The next line, or nothing at the end of the stream: a last line without an end is incomplete.
    pub(super) async fn next(&mut self) -> io::Result<Option<Line>> {
        loop {
            let available = self.reader.fill_buf().await?;
            if available.is_empty() {
                return Ok(None);
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let part = &available[..end.unwrap_or(available.len())];
            let consumed = end.map_or(part.len(), |end| end + 1);
            match &mut self.overlong {
                Some((bytes, id)) => {
                    *bytes += part.len();
                    id.read(part);
                }
                None if self.line.len() + part.len() > self.max_bytes => {
                    let mut id = LineId::default();
                    id.read(&self.line);
                    id.read(part);
                    self.overlong = Some((self.line.len() + part.len(), id));
                    self.line = Vec::new();
                }
                None => self.line.extend_from_slice(part),
            }
            self.reader.consume(consumed);
            if end.is_some() {
                return Ok(Some(match self.overlong.take() {
                    Some((bytes, id)) => Line::TooLong {
                        bytes,
                        id: id.request_id(),
                    },
                    None => Line::Whole(std::mem::take(&mut self.line)),
                }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn check(input: &str, max_bytes: usize, expected: &[Line]) -> io::Result<()> {
        let mut lines = Lines::new(input.as_bytes(), max_bytes);
        for line in expected {
            assert_eq!(lines.next().await?.as_ref(), Some(line));
        }
        assert_eq!(lines.next().await?, None);
        Ok(())
    }

    #[tokio::test]
    async fn lines_come_one_by_one() -> io::Result<()> {
        let whole = |text: &str| Line::Whole(text.into());
        check(
            "one\n\ntwo\nincomplete",
            10,
            &[whole("one"), whole(""), whole("two")],
        )
        .await?;
        check("exactly 10\n", 10, &[whole("exactly 10")]).await
    }

    #[tokio::test]
    async fn a_line_over_the_bound_leaves_its_id() -> io::Result<()> {
        let long = format!(
            r#"{{"method":"x","params":"{}","id":3}}"#,
            "a".repeat(100_000)
        );
        let expected = [
            Line::TooLong {
                bytes: long.len(),
                id: Some(RequestId::Number(3)),
            },
            Line::Whole("next".into()),
        ];
        check(&format!("{long}\nnext\n"), 1_000, &expected).await
    }
}
