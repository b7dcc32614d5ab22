//! Servers on the web, over Streamable HTTP.
//!
//! The library keeps the protocol: sessions, streams, and a new session in place of one that the server has forgotten.
//! Our own HTTP client takes the place of the library's, so that answers are read that are not quite in their form
//! (`post`), a reply that is too long fails its call, a forgotten session is noticed however the server says so
//! (`forgotten`) and the tools of the next session are listed, and no address is ever logged.

mod answer;
mod client;
mod destination;
mod endpoint;
mod forgotten;
mod greeting;
mod post;
mod problem;
mod session;
mod suspicion;
mod tls;

pub(super) use client::HttpClient;
pub(super) use endpoint::transport;
pub(super) use forgotten::FORGOTTEN;
pub(super) use problem::{HttpProblem, is_lost_with_session, problem};

#[cfg(test)]
mod tests;
