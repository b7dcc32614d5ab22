//! The real program over HTTP, with clients of all kinds.

mod access;
mod eras;
mod floods;
mod proxy;
mod quotas;
mod shutdown;
