//! The official conformance suite, on codecell as a server and as a client.
//!
//! What an SDK has to have is tried on a fixture behind codecell's own HTTP server; what applies to codecell
//! itself is tried on the real program. The suite says which scenarios a revision requires; what does not
//! pass is listed here with the reason, and a list with too much on it fails as well.

mod client;
mod fixture;
mod peer;
mod program;
mod rounds;
mod served;
mod suite;
