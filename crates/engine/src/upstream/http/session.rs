//! The session in which messages are sent, and whether the server has forgotten it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

/// The least time from one renewal of a session to the next, if the server has answered nothing in the new session.
const RENEWAL_PAUSE: Duration = Duration::from_secs(30);

/// The id of a session, for servers that give one.
pub(super) type Session = Option<Arc<str>>;

/// Which session is forgotten, and when a session was last made anew.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    forgotten: Option<Session>,
    /// This is set until something has been answered in the new session.
    renewed: Option<Instant>,
}

impl Sessions {
    pub(super) fn is_forgotten(&self, session: &Session) -> bool {
        self.forgotten.as_ref() == Some(session)
    }

    /// Notes that `session` is to be made anew. If a session has just been made anew, another one would not help.
    pub(super) fn set_forgotten(&mut self, session: &Session) {
        if self
            .renewed
            .is_none_or(|renewed| renewed.elapsed() >= RENEWAL_PAUSE)
        {
            self.forgotten = Some(session.clone());
        }
    }

    /// Notes that something was answered in the present session. If it is forgotten, too, it is made anew at once.
    pub(super) fn set_known(&mut self) {
        self.renewed = None;
    }

    /// Whether a forgotten session is now being made anew.
    pub(super) fn take_forgotten(&mut self) -> bool {
        self.forgotten.take().is_some()
    }

    /// Notes that a new session has replaced the one that was forgotten.
    pub(super) fn set_renewed(&mut self) {
        self.renewed = Some(Instant::now());
    }
}
