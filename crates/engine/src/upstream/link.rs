//! The connection of a server that is up.

use std::collections::HashSet;
use std::sync::Arc;

use rmcp::service::{Peer, RoleClient};

use super::life::Life;

/// What a call needs to know of a server that is up.
pub(super) struct Link {
    pub(super) peer: Peer<RoleClient>,
    /// The tools that may be called twice.
    pub(super) repeatable: HashSet<String>,
    /// The tools that change nothing.
    pub(super) read_only: HashSet<String>,
    pub(super) life: Arc<Life>,
}
