//! Room for the replies of one execution that nobody has read yet.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::payload::Payload;

/// Bytes of replies that may lie unread at a time.
const MAX_UNREAD_BYTES: usize = 64 << 20;

/// The room that is left. A clone is the same room.
#[derive(Debug, Clone)]
pub(super) struct Unread(Arc<Semaphore>);

/// The room that a payload takes, given back when the payload is dropped: read, forgotten or never asked for.
pub(super) type Taken = OwnedSemaphorePermit;

impl Unread {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(MAX_UNREAD_BYTES)))
    }

    /// `payload` with its room, or what the guest is told where there is none.
    pub(super) fn admit(&self, mut payload: Payload) -> Payload {
        let taken = u32::try_from(payload.bytes.len())
            .ok()
            .and_then(|bytes| Arc::clone(&self.0).try_acquire_many_owned(bytes).ok());
        match taken {
            Some(taken) => {
                payload.taken = Some(taken);
                payload
            }
            None => Payload::failure(format!(
                "more than {MAX_UNREAD_BYTES} bytes of replies are waiting to be read; await them sooner"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(bytes: usize) -> Payload {
        Payload::json(&"x".repeat(bytes))
    }

    #[test]
    fn a_payload_takes_room_until_it_is_dropped() {
        let unread = Unread::new();
        let half = MAX_UNREAD_BYTES / 2;
        let first = unread.admit(payload(half));
        let second = unread.clone().admit(payload(half));
        assert!(first.error.is_none() && second.error.is_none());
        assert!(unread.admit(payload(1)).error.is_some());
        assert!(unread.admit(payload(0)).error.is_none());
        drop(first);
        assert!(unread.admit(payload(half)).error.is_none());
        drop(second);
        assert!(unread.admit(payload(MAX_UNREAD_BYTES)).error.is_none());
        assert!(unread.admit(payload(MAX_UNREAD_BYTES + 1)).error.is_some());
    }
}
