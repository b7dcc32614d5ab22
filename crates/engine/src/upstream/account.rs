//! What is known of an upstream server besides its tools, for those who look for what is wrong with it.

use std::sync::{Arc, Mutex};

use rmcp::RoleClient;
use rmcp::service::Peer;

use super::stderr::StderrLog;
use codecell_basics::sync::lock;
use codecell_basics::text::truncated;

/// The longest name and the longest version of a server that are told, in bytes.
const MAX_NAME_BYTES: usize = 200;

/// What is known of a server in its present life.
#[derive(Default)]
pub(super) struct Account {
    /// The locks are held for a moment, never across an await.
    stderr: Mutex<Option<Arc<StderrLog>>>,
    greeted: Mutex<Option<Greeted>>,
}

/// How a server answered the greeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeted {
    /// The revision of the protocol that is spoken with it.
    pub protocol: String,
    /// What it calls itself, with its version, if it says so.
    pub name: Option<String>,
}

/// What a server has shown of itself.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// How it answered the greeting, if it did.
    pub greeted: Option<Greeted>,
    /// The last lines on its standard error, as it wrote them.
    pub said: Vec<String>,
}

impl Account {
    /// Notes where the process of the server is heard that has just been started.
    pub(super) fn begin(&self, stderr: Arc<StderrLog>) {
        *lock(&self.stderr) = Some(stderr);
        *lock(&self.greeted) = None;
    }

    /// Notes what the server has said about itself.
    pub(super) fn greeted(&self, peer: &Peer<RoleClient>) {
        let greeted = peer.peer_info().map(|info| Greeted {
            protocol: info.protocol_version.to_string(),
            name: info.server_info.as_ref().map(|server| {
                let part = |text: &str| truncated(text.to_owned(), MAX_NAME_BYTES);
                format!("{} {}", part(&server.name), part(&server.version))
            }),
        });
        *lock(&self.greeted) = greeted;
    }

    /// What the server has shown of itself so far.
    pub(super) fn shown(&self) -> Shown {
        let stderr = lock(&self.stderr).clone();
        Shown {
            greeted: lock(&self.greeted).clone(),
            said: stderr.map(|stderr| stderr.said()).unwrap_or_default(),
        }
    }
}
