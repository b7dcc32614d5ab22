//! The calls that are in flight or lie ready, by the handles that the guest has for them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{FutureExt as _, select_all};
use tokio::task::{JoinError, JoinHandle};

use super::payload::Payload;
use super::record::Record;
use super::{Begun, Replied};
use crate::abi::MAX_IN_FLIGHT;
use crate::run::Watch;

/// What a handle stands for.
pub(super) enum Slot {
    InFlight(InFlight),
    /// A call of a deterministic run that has not had its turn, and when it is over.
    Queued(Box<Begun>, Duration),
    /// A call of a deterministic run that has its reply before it is over.
    Early(Box<Replied>, Duration),
    Ready(Payload),
}

/// A call that is carried out.
pub(super) struct InFlight {
    pub(super) task: JoinHandle<Payload>,
    pub(super) record: Arc<Record>,
}

/// The guest named a handle that does not exist.
#[derive(Debug)]
pub(crate) struct UnknownHandle;

/// What every handle of an execution stands for.
#[derive(Default)]
pub(super) struct Table {
    next_handle: u32,
    slots: BTreeMap<u32, Slot>,
}

impl Table {
    pub(super) fn has_room(&self) -> bool {
        self.slots.len() < MAX_IN_FLIGHT
    }

    /// Keeps `slot` and returns its handle.
    pub(super) fn put(&mut self, slot: Slot) -> u32 {
        let handle = self.next_handle;
        // Handles are positive numbers in the guest; a handle that is in use is never given out again.
        self.next_handle = (self.next_handle + 1) & 0x3fff_ffff;
        self.slots.insert(handle, slot);
        handle
    }

    /// The reply that lies ready under `handle`.
    pub(super) fn ready(&self, handle: u32) -> Option<&Payload> {
        match self.slots.get(&handle) {
            Some(Slot::Ready(payload)) => Some(payload),
            _ => None,
        }
    }

    /// Forgets `handle`.
    pub(super) fn remove(&mut self, handle: u32) -> Option<Slot> {
        self.slots.remove(&handle)
    }

    /// The calls that are carried out.
    pub(super) fn in_flight(&self) -> impl Iterator<Item = &InFlight> {
        self.slots.values().filter_map(|slot| match slot {
            Slot::InFlight(call) => Some(call),
            Slot::Queued(..) | Slot::Early(..) | Slot::Ready(_) => None,
        })
    }

    /// The calls that have not had their turn, in the order of their start.
    pub(super) fn queued(&self) -> impl Iterator<Item = (u32, &Begun)> {
        self.slots.iter().filter_map(|(handle, slot)| match slot {
            Slot::Queued(begun, _) => Some((*handle, &**begun)),
            Slot::InFlight(_) | Slot::Early(..) | Slot::Ready(_) => None,
        })
    }

    /// The calls that are not over, in the order of their start, with the moments at which they are.
    pub(super) fn not_over(&self) -> impl Iterator<Item = (u32, Duration)> {
        self.slots.iter().filter_map(|(handle, slot)| match slot {
            Slot::Queued(_, over) | Slot::Early(_, over) => Some((*handle, *over)),
            Slot::InFlight(_) | Slot::Ready(_) => None,
        })
    }

    /// Whether the call `handle` has its reply and is not over.
    pub(super) fn is_early(&self, handle: u32) -> bool {
        matches!(self.slots.get(&handle), Some(Slot::Early(..)))
    }

    /// Lets `handle`, which the guest has, stand for `slot`.
    pub(super) fn fill(&mut self, handle: u32, slot: Slot) {
        self.slots.insert(handle, slot);
    }

    /// Whether `handle` stands for anything.
    pub(super) fn has(&self, handle: u32) -> bool {
        self.slots.contains_key(&handle)
    }

    /// Waits until one of `handles` is ready. `None`: the time is over. `Err`: one of them does not exist.
    pub(super) async fn wait(
        &mut self,
        handles: &[u32],
        timeout: Option<Duration>,
        watch: Option<&dyn Watch>,
    ) -> Result<Option<u32>, UnknownHandle> {
        for handle in handles {
            match self.slots.get(handle) {
                Some(Slot::Ready(_)) => return Ok(Some(*handle)),
                Some(Slot::InFlight(_) | Slot::Queued(..) | Slot::Early(..)) => {}
                None => return Err(UnknownHandle),
            }
        }
        let first = self.next_finished(handles, watch);
        let finished = match timeout {
            Some(timeout) => tokio::time::timeout(timeout, first).await.ok(),
            None => Some(first.await),
        };
        let Some((handle, payload)) = finished else {
            return Ok(None);
        };
        self.slots.insert(handle, Slot::Ready(payload));
        Ok(Some(handle))
    }

    /// Waits for the first of `handles` that has its reply. Without handles the wait never ends.
    async fn next_finished(
        &mut self,
        handles: &[u32],
        watch: Option<&dyn Watch>,
    ) -> (u32, Payload) {
        let mut handles = handles.to_vec();
        handles.sort_unstable();
        let waits: Vec<_> = self
            .slots
            .iter_mut()
            .filter(|(handle, _)| handles.binary_search(handle).is_ok())
            .filter_map(|(handle, slot)| match slot {
                Slot::InFlight(InFlight { task, record }) => Some(task.map(move |joined| {
                    let payload = joined.unwrap_or_else(|error| {
                        let lost = lost(&error);
                        record.finish(&lost, watch);
                        lost
                    });
                    (*handle, payload)
                })),
                Slot::Queued(..) | Slot::Early(..) | Slot::Ready(_) => None,
            })
            .collect();
        if waits.is_empty() {
            std::future::pending().await
        } else {
            select_all(waits).await.0
        }
    }
}

fn lost(error: &JoinError) -> Payload {
    Payload::failure(format!("the call was lost: {error}"))
}
