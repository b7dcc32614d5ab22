//! What the process says, as it comes over the socket. Every length is checked before anything of it is kept.
//!
//! A frame is `u32 number`, `u32 operation`, `u32 length` and so many bytes; an answer has a code, `i32`, in the place of
//! the operation. `guest/channel.py` is the other side.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::abi::{FinishKind, ImportError, ReplyForm};
use crate::calls::{Asked, MAX_QUESTION_BYTES};
use crate::hostcall::{MAX_ARGUMENT_BYTES, MAX_NAME_BYTES};
use crate::run::{Finish, MAX_DIAGNOSTICS_BYTES, MAX_DISPLAYED_BYTES, RunResult};

/// Bytes of the lengths and flags that stand before the parts of a frame.
const MOST_HEAD_BYTES: u32 = 12;

/// Bytes that a result may have beyond its limit: the guest keeps to the limit, and the host shortens it again.
const RESULT_SLACK: u32 = 64 << 10;

/// The number of the question where the script is.
pub(super) const WHERE: u32 = 0;

/// What the process wants.
#[derive(Debug)]
pub(super) enum Wish {
    /// A call; an error is what is wrong with it.
    Call(Result<Asked, ImportError>),
    /// The end of the call that has this number.
    Cancel(u32),
    /// What is known of a tool or a server, or the answer to a question.
    Describe(Result<(String, String), ImportError>),
    /// So many bytes of stdin.
    Read(usize),
    /// To show something.
    Display(Result<(String, Vec<u8>), ImportError>),
    /// To tell how the script has ended.
    Finish(Finish),
    /// To tell at which lines the script is.
    StoppedAt(Vec<u32>),
    /// To tell that the script begins now.
    Begun,
}

/// A frame of the process.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) number: u32,
    pub(super) wish: Wish,
}

/// The next frame; `None` at the end of what the process says.
///
/// # Errors
/// Those of the stream, and `InvalidData` for what no guest says.
pub(super) async fn next(
    stream: &mut (impl AsyncRead + Unpin),
    result_limit: usize,
) -> io::Result<Option<Frame>> {
    let mut head = [0; 12];
    match stream.read_exact(&mut head).await {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let [number, operation, length] = [0, 4, 8].map(|at| word(&head, at));
    let most = most_bytes(operation, result_limit)?;
    if length > most {
        return Err(invalid(format!(
            "it sent {length} bytes where {most} are the most"
        )));
    }
    let mut payload = vec![0; length as usize];
    match stream.read_exact(&mut payload).await {
        Ok(_) => {}
        // It was ended in the middle of it.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    Ok(Some(Frame {
        number,
        wish: wish(operation, &payload)?,
    }))
}

/// The most bytes that a frame of `operation` can have.
fn most_bytes(operation: u32, result_limit: usize) -> io::Result<u32> {
    let displayed = MAX_DISPLAYED_BYTES as u32;
    let result = u32::try_from(result_limit).unwrap_or(u32::MAX);
    let most = match operation {
        // What is a little too long is told so.
        1 => 2 * (MAX_NAME_BYTES + MAX_ARGUMENT_BYTES),
        3 => 2 * (MAX_NAME_BYTES + MAX_QUESTION_BYTES),
        5 => 4 * (MAX_NAME_BYTES + displayed),
        6 => result
            .saturating_add(RESULT_SLACK)
            .max(MAX_DIAGNOSTICS_BYTES),
        2 | 4 | 7 | 8 => 64,
        _ => return Err(invalid(format!("it wants {operation}, which there is not"))),
    };
    Ok(most.saturating_add(MOST_HEAD_BYTES))
}

fn wish(operation: u32, payload: &[u8]) -> io::Result<Wish> {
    let short = || invalid("a part of what it sent is missing".to_owned());
    let words = |count: usize| payload.split_at_checked(4 * count).ok_or_else(short);
    Ok(match operation {
        1 => {
            let (head, rest) = words(3)?;
            let [server, tool, form] = [0, 4, 8].map(|at| word(head, at));
            let (server, rest) = rest.split_at_checked(server as usize).ok_or_else(short)?;
            let (tool, json) = rest.split_at_checked(tool as usize).ok_or_else(short)?;
            Wish::Call(asked(server, tool, json, form))
        }
        2 => Wish::Cancel(word(words(1)?.0, 0)),
        3 => {
            let (head, rest) = words(1)?;
            let length = word(head, 0) as usize;
            let (server, tool) = rest.split_at_checked(length).ok_or_else(short)?;
            let most = if server.is_empty() {
                MAX_QUESTION_BYTES
            } else {
                MAX_NAME_BYTES
            };
            let tool = text(tool, most);
            Wish::Describe(text(server, MAX_NAME_BYTES).and_then(|server| Ok((server, tool?))))
        }
        4 => Wish::Read(word(words(1)?.0, 0) as usize),
        5 => {
            let (head, rest) = words(1)?;
            let length = word(head, 0) as usize;
            let (kind, data) = rest.split_at_checked(length).ok_or_else(short)?;
            Wish::Display(text(kind, MAX_NAME_BYTES).map(|kind| (kind, data.to_vec())))
        }
        6 => {
            let (head, text) = words(2)?;
            let json = String::from_utf8_lossy(text).into_owned();
            Wish::Finish(match FinishKind::of(word(head, 0).cast_signed()) {
                FinishKind::Result => Finish::Result(RunResult {
                    json,
                    dropped_characters: u64::from(word(head, 4)),
                }),
                FinishKind::Diagnostics => Finish::Diagnostics(json),
            })
        }
        7 => Wish::StoppedAt(payload.chunks_exact(4).map(|line| word(line, 0)).collect()),
        _ => Wish::Begun,
    })
}

fn asked(server: &[u8], tool: &[u8], json: &[u8], form: u32) -> Result<Asked, ImportError> {
    Ok(Asked {
        server: text(server, MAX_NAME_BYTES)?,
        tool: text(tool, MAX_NAME_BYTES)?,
        json: text(json, MAX_ARGUMENT_BYTES)?,
        form: ReplyForm::of(form),
    })
}

/// The text, which is an error if it is longer than `most` bytes or not UTF-8.
fn text(bytes: &[u8], most: u32) -> Result<String, ImportError> {
    if bytes.len() > most as usize {
        return Err(ImportError::Arguments);
    }
    String::from_utf8(bytes.to_vec()).map_err(|_| ImportError::Arguments)
}

/// The head of an answer.
pub(super) fn answer_head(number: u32, code: i32, length: usize) -> [u8; 12] {
    let mut head = [0; 12];
    head[..4].copy_from_slice(&number.to_le_bytes());
    head[4..8].copy_from_slice(&code.to_le_bytes());
    head[8..].copy_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
    head
}

fn word(bytes: &[u8], at: usize) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(word)
}

fn invalid(problem: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(operation: u32, length: u32, payload: &[u8]) -> String {
        let mut bytes = Vec::new();
        for number in [7, operation, length] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(payload);
        match next(&mut &bytes[..], 100).await {
            Ok(Some(Frame { number, wish })) => format!("{number} {wish:?}"),
            Ok(None) => "the end".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[tokio::test]
    async fn frames_are_read_and_nothing_is_believed() {
        assert_eq!(read(8, 0, b"").await, "7 Begun");
        assert_eq!(read(2, 4, &[5, 0, 0, 0]).await, "7 Cancel(5)");
        assert_eq!(read(8, 9, b"short").await, "the end");
        assert_eq!(
            read(6, u32::MAX, b"").await,
            "it sent 4294967295 bytes where 65648 are the most"
        );
        assert_eq!(read(99, 0, b"").await, "it wants 99, which there is not");
        let missing = "a part of what it sent is missing";
        assert_eq!(read(4, 3, b"abc").await, missing);
        let too_far = [255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(read(1, 12, &too_far).await, missing);
        let no_text = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff];
        assert_eq!(read(1, 13, &no_text).await, "7 Call(Err(Arguments))");
    }
}
