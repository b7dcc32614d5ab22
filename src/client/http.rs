//! Servers on the web, over Streamable HTTP.
//!
//! The library keeps the protocol: sessions, streams, and a session that the server has forgotten, which it
//! makes anew and repeats the refused messages in. Around its HTTP client lies ours, so that a reply that is
//! too long fails its call, other tools after a new session are noticed, and no address is ever logged.

mod client;
mod endpoint;
mod problem;
mod tls;

pub(super) use client::HttpClient;
pub(super) use endpoint::transport;
pub(super) use problem::{HttpProblem, is_lost_with_session, problem};
