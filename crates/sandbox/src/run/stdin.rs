//! What a script reads as `sys.stdin`: nothing, or a stream of the host's.
//!
//! The stream is read only when the script asks, piece by piece, so however long it is, the host holds one piece of
//! it at most; what the script keeps of it counts as the script's memory.

use std::fmt;
use std::io;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::sync::Mutex;

/// Bytes that a script gets at once.
pub(crate) const MAX_READ_BYTES: u32 = 64 << 10;

/// Where a script's `sys.stdin` comes from; by default it is at its end. Clones read the same stream.
#[derive(Clone, Default)]
pub struct Stdin(Option<Arc<Source>>);

/// The lock is held for one read, which waits for whoever writes.
type Source = Mutex<Box<dyn AsyncRead + Send + Unpin>>;

impl Stdin {
    /// What `stream` gives.
    #[must_use]
    pub fn of(stream: impl AsyncRead + Send + Unpin + 'static) -> Self {
        Self(Some(Arc::new(Mutex::new(Box::new(stream)))))
    }

    /// Whether there is a stream, however much is in it.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.0.is_some()
    }

    /// The next bytes, as soon as there are any and at most `most`; none at the end.
    ///
    /// # Errors
    /// The errors of the stream.
    pub(crate) async fn read(&self, most: usize) -> io::Result<Vec<u8>> {
        let Some(stream) = &self.0 else {
            return Ok(Vec::new());
        };
        let mut piece = vec![0; most.min(MAX_READ_BYTES as usize)];
        let length = stream.lock().await.read(&mut piece).await?;
        piece.truncate(length);
        Ok(piece)
    }

    /// As many bytes as `most`, so that it does not matter in which pieces they come; fewer only at the end.
    ///
    /// # Errors
    /// The errors of the stream.
    pub(crate) async fn read_all_of(&self, most: usize) -> io::Result<Vec<u8>> {
        let most = most.min(MAX_READ_BYTES as usize);
        let mut all = Vec::new();
        while all.len() < most {
            let piece = self.read(most - all.len()).await?;
            if piece.is_empty() {
                break;
            }
            all.extend(piece);
        }
        Ok(all)
    }
}

impl fmt::Debug for Stdin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_some() {
            "Stdin(stream)"
        } else {
            "Stdin(empty)"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stream_comes_in_bounded_pieces() -> io::Result<()> {
        let stdin = Stdin::of(&b"three pieces"[..]);
        assert_eq!(stdin.read(6).await?, b"three ");
        assert_eq!(stdin.clone().read(usize::MAX).await?, b"pieces");
        assert_eq!(stdin.read(6).await?, b"");
        assert_eq!(Stdin::default().read(6).await?, b"");
        Ok(())
    }

    #[tokio::test]
    async fn pieces_that_come_one_by_one_can_be_read_as_one() -> io::Result<()> {
        let stdin = || Stdin::of((&b"two "[..]).chain(&b"pieces"[..]));
        assert_eq!(stdin().read_all_of(100).await?, b"two pieces");
        assert_eq!(stdin().read_all_of(5).await?, b"two p");
        assert_eq!(Stdin::default().read_all_of(5).await?, b"");
        Ok(())
    }

    #[tokio::test]
    async fn no_piece_is_longer_than_its_bound() -> io::Result<()> {
        let stdin = Stdin::of(tokio::io::repeat(b'x'));
        let most = MAX_READ_BYTES as usize;
        assert_eq!(stdin.read(most + 1).await?.len(), most);
        Ok(())
    }
}
