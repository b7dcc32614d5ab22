//! What several tests need: the program in a hermetic place, and a small MCP client.

pub(crate) mod client;
pub(crate) mod events;
pub(crate) mod fake_tools;
pub(crate) mod holding;
pub(crate) mod http;
pub(crate) mod image;
pub(crate) mod model;
pub(crate) mod patience;
pub(crate) mod processes;
pub(crate) mod program;
pub(crate) mod recording;
mod reply_tools;
pub(crate) mod schema;
pub(crate) mod skip;
pub(crate) mod two_clients;
pub(crate) mod web_program;
