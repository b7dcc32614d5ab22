//! Whether the server is up and whether it can take work, for those who decide where requests go.

use std::sync::Arc;

use http::StatusCode;
use tokio::sync::watch;

use super::response::{Answer, text};

/// The paths that say how the server is.
const HEALTH_PATH: &str = "/healthz";
const READY_PATH: &str = "/readyz";

/// How far the server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// The sandbox or the configured servers are still coming up.
    Starting,
    /// Executions can run.
    Ready,
    /// Executions will never run, for this reason.
    Failed(Arc<str>),
    /// It ends; what is under way is finished.
    Stopping,
}

/// The server's state, as others are told of it.
#[derive(Debug)]
pub struct Health(watch::Sender<Readiness>);

impl Default for Health {
    fn default() -> Self {
        Self(watch::Sender::new(Readiness::Starting))
    }
}

impl Health {
    /// Records how the start went. A server that is stopping does not become ready any more.
    pub fn started(&self, started: Result<(), Arc<str>>) {
        let now = started.map_or_else(Readiness::Failed, |()| Readiness::Ready);
        self.0.send_if_modified(|readiness| {
            let is_starting = *readiness == Readiness::Starting;
            if is_starting {
                *readiness = now;
            }
            is_starting
        });
    }

    /// The server ends.
    pub fn stopping(&self) {
        self.0.send_replace(Readiness::Stopping);
    }

    /// Whether the server ends.
    pub(super) fn is_stopping(&self) -> bool {
        *self.0.borrow() == Readiness::Stopping
    }

    /// How far the server is.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        self.0.borrow().clone()
    }
}

/// The answer at `path`, if that is one of the paths about health.
pub(super) fn answer(path: &str, health: &Health) -> Option<Answer> {
    match path {
        HEALTH_PATH => Some(text(StatusCode::OK, "alive")),
        READY_PATH => Some(match health.readiness() {
            Readiness::Ready => text(StatusCode::OK, "ready"),
            Readiness::Starting => text(StatusCode::SERVICE_UNAVAILABLE, "starting"),
            // The reason is only in the log, because whoever asks here has shown no token.
            Readiness::Failed(_) => text(StatusCode::SERVICE_UNAVAILABLE, "failed"),
            Readiness::Stopping => text(StatusCode::SERVICE_UNAVAILABLE, "stopping"),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_who_stops_is_ready() {
        let health = Health::default();
        assert_eq!(health.readiness(), Readiness::Starting);
        health.started(Ok(()));
        assert_eq!(health.readiness(), Readiness::Ready);
        health.stopping();
        health.started(Ok(()));
        assert_eq!(health.readiness(), Readiness::Stopping);
    }
}
