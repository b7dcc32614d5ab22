//! The signals that ask a command to end, or to read its configuration again.

use std::io;
use std::pin::pin;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

/// Signals that come within so much time of another are one interruption: `timeout` sends its signal to the process and
/// to its group, and programs that start others pass on the Ctrl-C that the terminal has sent to all of them.
const SAME_INTERRUPTION: Duration = Duration::from_millis(500);

/// Ctrl-C and, where it exists, SIGTERM; once this value exists, they no longer kill the process.
pub(super) struct Stop {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    /// Must be called within a runtime.
    #[cfg(unix)]
    pub(super) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Completes at the first signal.
    #[cfg(unix)]
    pub(super) async fn requested(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Must be called within a runtime.
    #[cfg(not(unix))]
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Completes at the first signal.
    #[cfg(not(unix))]
    pub(super) async fn requested(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The signals that interrupt a command which then says what it has done: those of [`Stop`], and SIGHUP, with which
/// a terminal ends, unless whoever started the command has it ignored (`nohup`).
pub(super) struct Interruption {
    stop: Stop,
    hangup: Option<Hangup>,
    /// When the first one came.
    interrupted: Option<Instant>,
}

impl Interruption {
    /// Must be called within a runtime.
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            stop: Stop::listen()?,
            hangup: is_hangup_heeded().then(Hangup::listen).transpose()?,
            interrupted: None,
        })
    }

    /// What `work` comes to. The first signal has it wind down by `token`, so that what was done until then is still told;
    /// nothing comes of it where whoever interrupts insists by a further signal.
    pub(super) async fn guard<T>(
        &mut self,
        work: impl Future<Output = T>,
        token: &CancellationToken,
    ) -> Option<T> {
        let mut work = pin!(work);
        tokio::select! {
            outcome = &mut work => Some(outcome),
            () = self.first() => {
                token.cancel();
                tokio::select! {
                    outcome = work => Some(outcome),
                    () = self.further() => None,
                }
            }
        }
    }

    /// Completes at the first signal.
    async fn first(&mut self) {
        self.next().await;
        self.interrupted = Some(Instant::now());
    }

    /// Completes at a signal; after a first one, only at a signal that was sent on purpose.
    pub(super) async fn further(&mut self) {
        loop {
            self.next().await;
            match self.interrupted {
                Some(first) if first.elapsed() < SAME_INTERRUPTION => {}
                _ => return,
            }
        }
    }

    async fn next(&mut self) {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.received().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = self.stop.requested() => {}
            () = hangup => {}
        }
    }
}

/// Whether SIGHUP is known not to be ignored. Where that cannot be known, SIGHUP is left as it is.
fn is_hangup_heeded() -> bool {
    const SIGHUP: u32 = 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| {
        let digits = line.strip_prefix("SigIgn:")?;
        u64::from_str_radix(digits.trim(), 16).ok()
    });
    ignored.is_some_and(|ignored| ignored & (1 << (SIGHUP - 1)) == 0)
}

/// SIGHUP, where it exists; once this value exists, it no longer kills the process.
pub(super) struct Hangup {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

impl Hangup {
    /// Must be called within a runtime.
    pub(super) fn listen() -> io::Result<Self> {
        #[cfg(unix)]
        let signal = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?;
        Ok(Self {
            #[cfg(unix)]
            signal,
        })
    }

    /// Completes at the next signal.
    pub(super) async fn received(&mut self) {
        #[cfg(unix)]
        if self.signal.recv().await.is_some() {
            return;
        }
        std::future::pending::<()>().await;
    }
}
