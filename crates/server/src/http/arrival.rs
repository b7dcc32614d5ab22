//! A request's body as it arrives: all of it, in time, within the bounds, or not at all.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Body as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::upload::Upload;

/// What one permit of the budget stands for, in bytes.
const UNIT_BYTES: usize = 1 << 10;

/// The largest body that is read although it is not wanted, in bytes: most such bodies have come with their heads.
const MAX_SKIPPED_BYTES: u64 = 16 << 10;

/// How long reading such a body may take.
const SKIP_TIME: Duration = Duration::from_millis(100);

/// How much memory all bodies together may take.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    units: Arc<Semaphore>,
    /// The most that one body may take, in bytes.
    max_body_bytes: usize,
}

/// Why a body is not there.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// It is longer than allowed.
    TooLong,
    /// Other bodies take all of the budget.
    NoRoom,
    /// It did not arrive in time.
    TooSlow,
    /// The connection broke off, or what came was no body.
    Broken,
}

/// A body, and its part of the budget until it is dropped.
#[derive(Debug)]
pub(super) struct Arrived {
    pub(super) bytes: Bytes,
    pub(super) room: Room,
}

/// A part of the budget.
#[derive(Debug)]
pub(super) struct Room(
    #[expect(dead_code, reason = "held until it is dropped")] Option<OwnedSemaphorePermit>,
);

impl Budget {
    /// A budget for bodies of at most `max_body_bytes` each and `max_bytes` together.
    pub(super) fn new(max_body_bytes: usize, max_bytes: usize) -> Self {
        let units = max_bytes.max(max_body_bytes).div_ceil(UNIT_BYTES);
        let units = units.min(Semaphore::MAX_PERMITS);
        Self {
            units: Arc::new(Semaphore::new(units)),
            max_body_bytes,
        }
    }

    /// The most that one body may take, in bytes.
    pub(super) fn max_body_bytes(&self) -> usize {
        self.max_body_bytes
    }

    /// Reads `body`, which has `time` to arrive.
    pub(super) async fn read(&self, body: Upload, time: Duration) -> Result<Arrived, Missing> {
        tokio::time::timeout(time, self.read_all(body))
            .await
            .unwrap_or(Err(Missing::TooSlow))
    }

    async fn read_all(&self, mut body: Upload) -> Result<Arrived, Missing> {
        let announced = body.size_hint();
        if announced.lower() > self.max_body_bytes as u64 {
            return Err(Missing::TooLong);
        }
        let mut room = None;
        let mut bytes = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| Missing::Broken)?.into_data() else {
                continue;
            };
            if data.len() > self.max_body_bytes - bytes.len() {
                return Err(Missing::TooLong);
            }
            self.make_room(&mut room, bytes.len() + data.len())?;
            bytes.extend_from_slice(&data);
        }
        Ok(Arrived {
            bytes: bytes.freeze(),
            room: Room(room),
        })
    }

    /// Enlarges `room` to hold `bytes`.
    fn make_room(
        &self,
        room: &mut Option<OwnedSemaphorePermit>,
        bytes: usize,
    ) -> Result<(), Missing> {
        let held = room.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let more = bytes.div_ceil(UNIT_BYTES).saturating_sub(held);
        if more == 0 {
            return Ok(());
        }
        let more = u32::try_from(more).map_err(|_| Missing::NoRoom)?;
        let taken = Arc::clone(&self.units)
            .try_acquire_many_owned(more)
            .map_err(|_| Missing::NoRoom)?;
        match room {
            Some(room) => room.merge(taken),
            None => *room = Some(taken),
        }
        Ok(())
    }
}

/// Reads a body that nobody wants, if that is quickly done, so that its connection can go on.
pub(super) async fn skip(mut body: Upload) {
    if body
        .size_hint()
        .upper()
        .is_none_or(|bytes| bytes > MAX_SKIPPED_BYTES)
    {
        return;
    }
    let skipped = async { while let Some(Ok(_)) = body.frame().await {} };
    // If the body does not arrive in time, the connection ends.
    let _ = tokio::time::timeout(SKIP_TIME, skipped).await;
}
