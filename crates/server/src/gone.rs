//! Noticing that nobody can read our stdout any more, without writing to it.
//!
//! A client that was killed says nothing. Its end of our stdin closes, but that may also mean that it has asked all it
//! wants to and still reads. What tells the two apart is the other end of our stdout: the kernel reports an error or a
//! hang-up on a pipe, a socket or a terminal whose reader is gone. A file has no reader, and is never reported.

/// Completes when the reader of stdout is gone; it never completes where that cannot be seen. Must be called within a
/// runtime.
#[cfg(unix)]
pub(super) async fn reader_of_stdout() {
    if watched(std::io::stdout()).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Never completes: here, only a write shows that the reader of stdout is gone.
#[cfg(not(unix))]
pub(super) async fn reader_of_stdout() {
    std::future::pending::<()>().await;
}

/// Completes when the peer of `stream` is gone; an error where the system cannot watch such a stream.
#[cfg(unix)]
async fn watched(stream: impl std::os::fd::AsFd) -> std::io::Result<()> {
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;

    // The watch has a descriptor of its own: one can be watched only once, and the writer may watch the original.
    let stream = stream.as_fd().try_clone_to_owned()?;
    #[expect(
        deprecated,
        reason = "it is deprecated for types whose descriptor may change, and this one's cannot; its replacement is unsafe"
    )]
    let stream = AsyncFd::with_interest(stream, Interest::WRITABLE)?;
    loop {
        let mut state = stream.ready(Interest::WRITABLE).await?;
        if state.ready().is_write_closed() {
            return Ok(());
        }
        // The stream is ready because there is room to write, which says nothing; its next change does.
        state.clear_ready();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::{self, Read as _, Write as _};
    use std::os::unix::net::UnixStream;
    use std::time::Duration;

    use futures::FutureExt as _;

    use super::*;

    /// Far longer than the notice takes, and far shorter than a test may take.
    const A_MOMENT: Duration = Duration::from_millis(50);

    async fn is_there<W: std::os::fd::AsFd>(stream: W) -> bool {
        tokio::time::timeout(A_MOMENT, watched(stream))
            .await
            .is_err()
    }

    #[tokio::test]
    async fn a_pipe_ends_with_its_reader_alone() -> io::Result<()> {
        let (mut reader, mut writer) = io::pipe()?;
        assert!(is_there(&writer).await);
        writer.write_all(b"x")?;
        assert!(is_there(&writer).await);
        reader.read_exact(&mut [0])?;
        assert!(is_there(&writer).await);
        let gone = watched(writer.try_clone()?);
        drop(reader);
        gone.await
    }

    #[tokio::test]
    async fn a_full_pipe_ends_with_its_reader_too() -> io::Result<()> {
        let (reader, mut writer) = io::pipe()?;
        // This is more than any pipe holds, so a thread is stuck in the write until the reader is gone.
        let mut stuck = writer.try_clone()?;
        let stuck = std::thread::spawn(move || stuck.write_all(&vec![0; 16 << 20]).is_err());
        assert!(is_there(&writer).await);
        let gone = watched(writer.try_clone()?);
        drop(reader);
        gone.await?;
        assert!(stuck.join().is_ok_and(|failed| failed));
        assert!(writer.write_all(b"x").is_err());
        Ok(())
    }

    #[tokio::test]
    async fn a_socket_outlives_the_end_of_what_its_peer_sends() -> io::Result<()> {
        let (ours, theirs) = UnixStream::pair()?;
        theirs.shutdown(std::net::Shutdown::Write)?;
        assert!(is_there(&ours).await);
        let gone = watched(ours.try_clone()?);
        drop(theirs);
        gone.await
    }

    #[tokio::test]
    async fn what_has_no_reader_is_never_without_one() -> io::Result<()> {
        let file = tempfile::tempfile()?;
        assert!(watched(&file).await.is_err());
        let null = std::fs::OpenOptions::new().write(true).open("/dev/null")?;
        assert!(
            watched(&null)
                .now_or_never()
                .is_none_or(|watched| watched.is_err())
        );
        Ok(())
    }
}
