//! What the host and the process say to each other while the script runs.

use std::collections::HashMap;

use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use tokio::io::AsyncWriteExt as _;
use tokio::net::UnixStream;
use tokio::net::unix::OwnedWriteHalf;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use super::frames::{self, Frame, WHERE, Wish};
use crate::abi::ImportError;
use crate::calls::{Asked, Calls, Payload};
use crate::run::{Display, Displays, End, Finish, Limits, Stdin};

/// Frames that are read before those before them are answered.
const FRAMES_AHEAD: usize = 4;

/// What came of the conversation.
pub(super) enum Told {
    /// The process has ended it: how that has ended says the rest.
    Nothing,
    /// The run is to end in this way.
    Stop(End),
}

/// The host's side.
pub(super) struct Conversation {
    frames: mpsc::Receiver<std::io::Result<Frame>>,
    out: OwnedWriteHalf,
    calls: Calls,
    /// The number under which the process asked for a call, by its handle.
    asked: HashMap<u32, u32>,
    stdin: Stdin,
    reads: FuturesUnordered<BoxFuture<'static, (u32, std::io::Result<Vec<u8>>)>>,
    displays: Displays,
    finish: Finish,
    /// Whether the script has begun to run.
    pub(super) has_begun: bool,
    _reader: AbortOnDropHandle<()>,
}

impl Conversation {
    pub(super) fn new(socket: UnixStream, calls: Calls, stdin: Stdin, limits: &Limits) -> Self {
        let (mut stream, out) = socket.into_split();
        let (sender, frames) = mpsc::channel(FRAMES_AHEAD);
        let result_limit = limits.result_bytes;
        let reader = tokio::spawn(async move {
            while let Some(frame) = frames::next(&mut stream, result_limit).await.transpose() {
                let is_last = frame.is_err();
                if sender.send(frame).await.is_err() || is_last {
                    return;
                }
            }
        });
        Self {
            frames,
            out,
            calls,
            asked: HashMap::new(),
            stdin,
            reads: FuturesUnordered::new(),
            displays: Displays::default(),
            finish: Finish::Nothing,
            has_begun: false,
            _reader: AbortOnDropHandle::new(reader),
        }
    }

    /// Hands over `modules` and `request`, and answers until the process says no more.
    pub(super) async fn follow(&mut self, modules: &[u8], request: &str) -> Told {
        let (version, modules) = modules.split_at(4);
        let [modules_length, request_length] =
            [modules.len(), request.len()].map(|length| u32::try_from(length).unwrap_or(u32::MAX));
        let head = [
            version,
            &modules_length.to_le_bytes(),
            &request_length.to_le_bytes(),
        ]
        .concat();
        for part in [&head, modules, request.as_bytes()] {
            if self.out.write_all(part).await.is_err() {
                // It is gone already, and has said why.
                return Told::Nothing;
            }
        }
        loop {
            let handles: Vec<u32> = self.asked.keys().copied().collect();
            let answered = tokio::select! {
                frame = self.frames.recv() => match frame {
                    None => return Told::Nothing,
                    // The process has closed its side in the middle, or was ended.
                    Some(Err(error)) if error.kind() != std::io::ErrorKind::InvalidData => return Told::Nothing,
                    Some(Err(error)) => return Told::Stop(End::Crashed(error.to_string())),
                    Some(Ok(frame)) => self.grant(frame).await,
                },
                ready = self.calls.wait(&handles, None), if !handles.is_empty() => {
                    if let Ok(Some(handle)) = ready {
                        self.hand_over(handle).await;
                    }
                    Ok(())
                }
                Some((number, read)) = self.reads.next() => {
                    match read {
                        Ok(piece) => self.answer(number, 0, &piece).await,
                        Err(error) => {
                            tracing::warn!(%error, "cannot read what the script reads as its stdin");
                            self.refuse(number, ImportError::Input).await;
                        }
                    }
                    Ok(())
                }
            };
            if let Err(end) = answered {
                return Told::Stop(end);
            }
        }
    }

    /// The lines at which the script is, the innermost first, as soon as the process says so.
    pub(super) async fn stopped_at(&mut self) -> Vec<u32> {
        self.answer(WHERE, 0, b"").await;
        while let Some(Ok(frame)) = self.frames.recv().await {
            if let Wish::StoppedAt(lines) = frame.wish {
                return lines;
            }
        }
        Vec::new()
    }

    /// What is left when it is over.
    pub(super) fn into_parts(mut self) -> (Calls, Vec<Display>, Finish) {
        (self.calls, self.displays.take(), self.finish)
    }

    async fn grant(&mut self, Frame { number, wish }: Frame) -> Result<(), End> {
        match wish {
            Wish::Call(Ok(asked)) => return self.call(number, asked).await,
            Wish::Call(Err(error)) | Wish::Describe(Err(error)) | Wish::Display(Err(error)) => {
                self.refuse(number, error).await;
            }
            Wish::Cancel(cancelled) => {
                let handle = self.asked.iter().find(|(_, asked)| **asked == cancelled);
                if let Some((&handle, _)) = handle {
                    self.asked.remove(&handle);
                    self.calls.forget(handle);
                }
            }
            Wish::Describe(Ok((server, tool))) => {
                let payload = if server.is_empty() && !tool.is_empty() {
                    self.calls.answer(&tool).await
                } else {
                    self.calls.describe(&server, &tool).await
                };
                self.reply(number, &payload).await;
            }
            Wish::Read(most) => {
                let stdin = self.stdin.clone();
                self.reads
                    .push(Box::pin(async move { (number, stdin.read(most).await) }));
            }
            Wish::Display(Ok((kind, data))) => {
                if self.displays.show(kind, &data) {
                    self.answer(number, 0, b"").await;
                } else {
                    self.refuse(number, ImportError::Displays).await;
                }
            }
            Wish::Finish(finish) => self.finish = finish,
            Wish::Begun => self.has_begun = true,
            Wish::StoppedAt(_) => {}
        }
        Ok(())
    }

    async fn call(&mut self, number: u32, asked: Asked) -> Result<(), End> {
        if !self.calls.has_room() {
            self.refuse(number, ImportError::InFlight).await;
            return Ok(());
        }
        self.calls.reach([asked.server.as_str()]).await;
        match self.calls.start(asked) {
            Ok(handle) => {
                self.asked.insert(handle, number);
                Ok(())
            }
            Err(crate::calls::TooManyCalls) => Err(End::TooManyToolCalls),
        }
    }

    /// Hands over the reply that lies ready under `handle`.
    async fn hand_over(&mut self, handle: u32) {
        if let (Some(number), Some(payload)) = (self.asked.remove(&handle), self.calls.take(handle))
        {
            self.reply(number, &payload).await;
        }
    }

    async fn reply(&mut self, number: u32, payload: &Payload) {
        self.answer(number, payload.status as i32, &payload.bytes)
            .await;
    }

    async fn refuse(&mut self, number: u32, error: ImportError) {
        self.answer(number, error as i32, b"").await;
    }

    /// Answers; a process that is gone needs no answer.
    async fn answer(&mut self, number: u32, code: i32, bytes: &[u8]) {
        let head = frames::answer_head(number, code, bytes.len());
        if self.out.write_all(&head).await.is_ok() {
            let _ = self.out.write_all(bytes).await;
        }
    }
}
