//! Servers on the web, over Streamable HTTP.
//!
//! The library keeps the protocol: sessions, streams, and a session that the server has forgotten, which it
//! makes anew. In the place of its HTTP client stands ours, so that answers are read that are not quite in their form
//! (`post`), a reply that is too long fails its call, a session that is forgotten is noticed however the server says so
//! (`forgotten`), with the tools of the next one, and no address is ever logged.

mod answer;
mod client;
mod endpoint;
mod forgotten;
mod greeting;
mod post;
mod problem;
mod tls;

pub(super) use client::HttpClient;
pub(super) use endpoint::transport;
pub(super) use forgotten::FORGOTTEN;
pub(super) use problem::{HttpProblem, is_lost_with_session, problem};
