//! The official conformance suite, on codecell as a server and as a client.
//!
//! What an SDK must have is tried on a fixture behind codecell's own HTTP server; what applies to codecell
//! itself is tried on the real program. The suite says which scenarios a revision requires. Scenarios that do not
//! pass are listed here with the reason, and a list with too many of them fails as well.

mod client;
mod fixture;
mod peer;
mod program;
mod rounds;
mod served;
mod suite;
