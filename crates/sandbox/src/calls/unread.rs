//! Room for the replies of one execution that nobody has read yet.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most bytes of replies that may lie unread at a time.
pub(super) const MAX_UNREAD_BYTES: usize = 64 << 20;

/// The room that is left. A clone is the same room.
#[derive(Debug, Clone)]
pub(super) struct Unread(Arc<Semaphore>);

/// The room that a reply takes, given back when the reply is dropped: read, forgotten or never asked for.
pub(super) type Taken = OwnedSemaphorePermit;

impl Unread {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(MAX_UNREAD_BYTES)))
    }

    /// Room for `bytes` bytes, if so much is left.
    pub(super) fn take(&self, bytes: usize) -> Option<Taken> {
        let bytes = u32::try_from(bytes).ok()?;
        Arc::clone(&self.0).try_acquire_many_owned(bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_taken_until_it_is_given_back() {
        let unread = Unread::new();
        let half = MAX_UNREAD_BYTES / 2;
        let first = unread.take(half);
        let second = unread.clone().take(half);
        assert!(first.is_some() && second.is_some());
        assert!(unread.take(1).is_none());
        assert!(unread.take(0).is_some());
        drop(first);
        assert!(unread.take(half).is_some());
        drop(second);
        assert!(unread.take(MAX_UNREAD_BYTES).is_some());
        assert!(unread.take(MAX_UNREAD_BYTES + 1).is_none());
    }
}
