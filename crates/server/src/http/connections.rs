//! All open connections, up to a maximum. When one more comes, the one that has been without a request for the longest
//! makes room, so that clients that only hold connections open keep nobody out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio_util::sync::CancellationToken;

use codecell_basics::sync::lock;

/// The connections of a server.
#[derive(Debug, Clone)]
pub(super) struct Connections(Arc<Mutex<Table>>);

#[derive(Debug)]
struct Table {
    max: usize,
    open: usize,
    /// Counts how often a connection has begun to wait.
    clock: u64,
    /// The connections without a request, by the count at which they began to wait.
    waiting: BTreeMap<u64, CancellationToken>,
}

impl Connections {
    /// At most `max` connections.
    pub(super) fn new(max: usize) -> Self {
        Self(Arc::new(Mutex::new(Table {
            max,
            open: 0,
            clock: 0,
            waiting: BTreeMap::new(),
        })))
    }

    /// A place for one more connection, which waits for its first request. `None` if all places are taken by
    /// connections with requests.
    pub(super) fn enter(&self) -> Option<Seat> {
        let mut table = self.lock();
        if table.open >= table.max {
            let (_, oldest) = table.waiting.pop_first()?;
            oldest.cancel();
        }
        table.open += 1;
        drop(table);
        let place = Seat {
            connections: self.clone(),
            since: Mutex::new(None),
            evicted: CancellationToken::new(),
        };
        // This happens at once: if connections arrive faster than they are served, each can make room for the next.
        place.waits();
        Some(place)
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        lock(&self.0)
    }
}

/// A connection's place among all, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    connections: Connections,
    /// Its key among the waiting ones.
    since: Mutex<Option<u64>>,
    evicted: CancellationToken,
}

impl Seat {
    /// The connection waits for a request from now on.
    pub(super) fn waits(&self) {
        let mut table = self.connections.lock();
        table.clock += 1;
        let now = table.clock;
        table.waiting.insert(now, self.evicted.clone());
        if let Some(before) = self.since().replace(now) {
            table.waiting.remove(&before);
        }
    }

    /// The connection has a request.
    pub(super) fn works(&self) {
        let mut table = self.connections.lock();
        if let Some(before) = self.since().take() {
            table.waiting.remove(&before);
        }
    }

    /// Completes when the connection has to make room.
    pub(super) fn evicted(&self) -> &CancellationToken {
        &self.evicted
    }

    fn since(&self) -> MutexGuard<'_, Option<u64>> {
        lock(&self.since)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.works();
        let mut table = self.connections.lock();
        table.open = table.open.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_waits_longest_makes_room() {
        let connections = Connections::new(2);
        let first = connections.enter().expect("a place");
        first.waits();
        let second = connections.enter().expect("a place");
        second.waits();
        // A connection that had a request in between has waited for less long.
        first.works();
        first.waits();
        let third = connections.enter().expect("the place of the second");
        assert!(second.evicted().is_cancelled());
        assert!(!first.evicted().is_cancelled());
        drop(second);
        first.works();
        third.works();
        assert!(connections.enter().is_none());
        drop(first);
        assert!(connections.enter().is_some());
    }
}
