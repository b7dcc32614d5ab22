//! What several integration tests share.

pub(crate) mod bounded_process;
pub(crate) mod installed_servers;
