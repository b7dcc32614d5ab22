//! The real program over HTTP, with clients of all kinds.

mod access;
mod eras;
mod floods;
// It looks into /proc.
#[cfg(target_os = "linux")]
mod load;
mod proxy;
mod quotas;
mod shutdown;
