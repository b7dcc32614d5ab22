//! What a connection is waiting for, and since when: shared by its stream, its requests and its task.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use super::HttpLimits;
use super::connections::Seat;
use codecell_basics::sync::lock;

/// How long, once the server stops, a connection has for a request that is on its way.
const LAST_CHANCE: Duration = Duration::from_millis(500);

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// It waits for the first byte of a request.
    Idle(Instant),
    /// The head of a request is arriving.
    Head(Instant),
    /// A request is being worked on or answered.
    Busy,
    /// All has been said, and what the client is still sending is thrown away.
    Lingering(Instant),
}

/// The state of one connection.
#[derive(Debug)]
pub(super) struct ConnectionState {
    /// Only ever locked for a few instructions, by the connection's own task.
    inner: Mutex<Inner>,
    place: Seat,
}

#[derive(Debug)]
struct Inner {
    phase: Phase,
    /// Since when the client has taken nothing of what waits for it.
    stalled: Option<Instant>,
    /// Whether the last request has a body that nobody read to its end.
    has_left_body: bool,
    /// Whether something has arrived since the reading of that request stopped.
    has_more: bool,
}

impl ConnectionState {
    pub(super) fn new(place: Seat) -> Arc<Self> {
        let now = Instant::now();
        let phase = Phase::Head(now);
        Arc::new(Self {
            inner: Mutex::new(Inner {
                phase,
                stalled: None,
                has_left_body: false,
                has_more: false,
            }),
            place,
        })
    }

    /// The place that the connection takes among all.
    pub(super) fn place(&self) -> &Seat {
        &self.place
    }

    /// Something arrived.
    pub(super) fn received(&self) {
        let mut inner = self.lock();
        inner.has_more = true;
        if let Phase::Idle(_) = inner.phase {
            inner.phase = Phase::Head(Instant::now());
        }
    }

    /// A write was tried: it went on, or the client takes no more for now.
    pub(super) fn sent(&self, progress: bool) {
        let mut inner = self.lock();
        if progress {
            inner.stalled = None;
        } else if inner.stalled.is_none() {
            inner.stalled = Some(Instant::now());
        }
    }

    /// The reading of the request has stopped; `to_its_end` says whether its body was read to its end.
    pub(super) fn request_read(&self, to_its_end: bool) {
        let mut inner = self.lock();
        inner.has_left_body = !to_its_end;
        inner.has_more = false;
    }

    /// Whether there can be no further request, because nobody read the body of the last one to its end.
    pub(super) fn has_left_body(&self) -> bool {
        self.lock().has_left_body
    }

    /// Whether the client has sent, or is sending, what nobody reads.
    pub(super) fn has_unread(&self) -> bool {
        let inner = self.lock();
        inner.has_left_body || inner.has_more
    }

    /// The connection is over, except for what the client is still sending.
    pub(super) fn lingers(&self) {
        let mut inner = self.lock();
        if !matches!(inner.phase, Phase::Lingering(_)) {
            inner.phase = Phase::Lingering(Instant::now());
        }
    }

    /// The head of a request is there; until what this returns is dropped, the connection is busy with it.
    pub(super) fn begin(self: &Arc<Self>) -> Busy {
        self.place.works();
        self.lock().phase = Phase::Busy;
        Busy(Arc::clone(self))
    }

    /// When the connection has waited for too long, unless something happens before; once the server stops, that is soon.
    pub(super) fn deadline(
        &self,
        limits: &HttpLimits,
        stopping_since: Option<Instant>,
    ) -> Option<Instant> {
        let inner = self.lock();
        let received = match inner.phase {
            Phase::Idle(since) => Some(since + limits.idle_time),
            Phase::Head(since) | Phase::Lingering(since) => Some(since + limits.receive_time),
            Phase::Busy => None,
        };
        let last_chance = stopping_since.map(|since| since + LAST_CHANCE);
        let received = received.map(|end| last_chance.map_or(end, |last| end.min(last)));
        let sent = inner.stalled.map(|since| since + limits.send_time);
        [received, sent].into_iter().flatten().min()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        lock(&self.inner)
    }
}

/// A request that a connection is busy with, until the end of its answer.
#[derive(Debug)]
pub(super) struct Busy(Arc<ConnectionState>);

impl Drop for Busy {
    fn drop(&mut self) {
        let mut inner = self.0.lock();
        if inner.phase == Phase::Busy {
            inner.phase = Phase::Idle(Instant::now());
        }
        drop(inner);
        self.0.place.waits();
    }
}
