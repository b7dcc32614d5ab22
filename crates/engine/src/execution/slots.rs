//! Who runs next: the slots for executions, and for each client a line of executions that wait.
//!
//! The clients take turns, so a client that asks for much waits behind itself and not in front of the others.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::oneshot;

use super::ClientName;
use codecell_basics::sync::lock;

/// The most executions of one client that may wait at once.
pub(super) const MAX_WAITING: usize = 512;

/// The client, if it is known. All unknown clients wait in one line.
type Client = Option<ClientName>;

/// The slots for executions, shared by everybody who holds one.
#[derive(Debug, Clone)]
pub(super) struct Slots(Arc<Mutex<Table>>);

#[derive(Debug)]
struct Table {
    free: usize,
    next_ticket: u64,
    /// The clients that run or wait.
    clients: HashMap<Client, Line>,
    /// The clients that wait; the client whose turn is next stands in front.
    turns: VecDeque<Client>,
}

/// One client's executions.
#[derive(Debug, Default)]
struct Line {
    running: usize,
    waiting: VecDeque<Waiter>,
}

#[derive(Debug)]
struct Waiter {
    ticket: u64,
    /// How many executions of the client may run, this one included.
    max_running: usize,
    granted: oneshot::Sender<Slot>,
}

/// There is no room for one more execution to wait.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Full;

/// A slot, which is free again when it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    slots: Slots,
    client: Client,
    /// Whether the slot was handed to an execution that no longer waited for it.
    is_void: bool,
}

impl Slots {
    pub(super) fn new(slots: usize) -> Self {
        Self(Arc::new(Mutex::new(Table {
            free: slots,
            next_ticket: 0,
            clients: HashMap::new(),
            turns: VecDeque::new(),
        })))
    }

    /// The number of slots that nobody holds.
    pub(super) fn free(&self) -> usize {
        self.lock().free
    }

    /// The number of executions that wait.
    pub(super) fn waiting(&self) -> usize {
        let table = self.lock();
        table.clients.values().map(|line| line.waiting.len()).sum()
    }

    /// Waits until it is `client`'s turn and at most `max_running` of its executions, this one included, run at once.
    ///
    /// # Errors
    /// [`Full`] if too many of its executions wait.
    pub(super) async fn acquire(
        &self,
        client: Option<&ClientName>,
        max_running: usize,
    ) -> Result<Slot, Full> {
        let client = client.cloned();
        let (place, granted) = self.join(client, max_running)?;
        self.grant();
        // The sender lives as long as `place`, so this cannot fail; `Full` stands here in place of a panic.
        let slot = granted.await.map_err(|_| Full);
        drop(place);
        slot
    }

    fn join(
        &self,
        client: Client,
        max_running: usize,
    ) -> Result<(Turn, oneshot::Receiver<Slot>), Full> {
        let (sender, granted) = oneshot::channel();
        let mut guard = self.lock();
        let table = &mut *guard;
        let ticket = table.next_ticket;
        let line = table.clients.entry(client.clone()).or_default();
        if line.waiting.len() >= MAX_WAITING {
            return Err(Full);
        }
        table.next_ticket += 1;
        if line.waiting.is_empty() {
            table.turns.push_back(client.clone());
        }
        line.waiting.push_back(Waiter {
            ticket,
            max_running: max_running.max(1),
            granted: sender,
        });
        drop(guard);
        let slots = self.clone();
        let place = Turn {
            slots,
            client,
            ticket,
        };
        Ok((place, granted))
    }

    /// Hands free slots to those whose turn it is.
    fn grant(&self) {
        let mut guard = self.lock();
        let table = &mut *guard;
        while table.free > 0 {
            let Some((client, waiter)) = table.next() else {
                return;
            };
            let slot = Slot {
                slots: self.clone(),
                client: client.clone(),
                is_void: false,
            };
            match waiter.granted.send(slot) {
                Ok(()) => {
                    table.free -= 1;
                    table.clients.entry(client).or_default().running += 1;
                }
                // The slot must not come back here while the table is locked.
                Err(mut slot) => slot.is_void = true,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        lock(&self.0)
    }
}

impl Table {
    /// Takes the next execution out of its line: of the first client in turn that may run one more.
    fn next(&mut self) -> Option<(Client, Waiter)> {
        let clients = &self.clients;
        let position = self.turns.iter().position(|client| {
            let line = clients.get(client);
            let first = line.and_then(|line| Some((line.running, line.waiting.front()?)));
            first.is_some_and(|(running, waiter)| running < waiter.max_running)
        })?;
        let client = self.turns.remove(position)?;
        let line = self.clients.get_mut(&client)?;
        let waiter = line.waiting.pop_front()?;
        if !line.waiting.is_empty() {
            self.turns.push_back(client.clone());
        }
        Some((client, waiter))
    }

    /// Forgets `client` if it neither runs nor waits.
    fn forget_idle(&mut self, client: &Client) {
        let Some(line) = self.clients.get(client) else {
            return;
        };
        if line.waiting.is_empty() {
            self.turns.retain(|waiting| waiting != client);
            if line.running == 0 {
                self.clients.remove(client);
            }
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if self.is_void {
            return;
        }
        let mut table = self.slots.lock();
        table.free += 1;
        if let Some(line) = table.clients.get_mut(&self.client) {
            line.running = line.running.saturating_sub(1);
        }
        table.forget_idle(&self.client);
        drop(table);
        self.slots.grant();
    }
}

/// A place in a line, which is given up when it is dropped.
#[derive(Debug)]
struct Turn {
    slots: Slots,
    client: Client,
    ticket: u64,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut table = self.slots.lock();
        if let Some(line) = table.clients.get_mut(&self.client) {
            line.waiting.retain(|waiter| waiter.ticket != self.ticket);
        }
        table.forget_idle(&self.client);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use futures::future::{BoxFuture, join_all};
    use proptest::prelude::*;

    use super::*;

    fn name(text: &str) -> ClientName {
        ClientName::new(text)
    }

    /// A waiter that has joined its line.
    fn waiting(
        slots: &Slots,
        client: &str,
        max_running: usize,
    ) -> BoxFuture<'static, Result<Slot, Full>> {
        let (slots, client) = (slots.clone(), name(client));
        let mut waiter = async move { slots.acquire(Some(&client), max_running).await }.boxed();
        assert!((&mut waiter).now_or_never().is_none(), "it has to wait");
        waiter
    }

    #[tokio::test]
    async fn clients_take_turns() {
        let slots = Slots::new(1);
        let held = slots.acquire(None, 1).await.expect("a slot");
        let served = Arc::new(Mutex::new(String::new()));
        let waiters: Vec<_> = ["a", "a", "a", "a", "b", "b", "c"]
            .into_iter()
            .map(|client| {
                let served = Arc::clone(&served);
                let waiter = waiting(&slots, client, 9);
                async move {
                    let slot = waiter.await.expect("a slot");
                    served.lock().expect("a lock").push_str(client);
                    drop(slot);
                }
            })
            .collect();
        assert_eq!(slots.waiting(), 7);
        drop(held);
        join_all(waiters).await;
        assert_eq!(*served.lock().expect("a lock"), "abcabaa");
        assert_eq!((slots.free(), slots.waiting()), (1, 0));
        assert!(slots.lock().clients.is_empty());
    }

    #[tokio::test]
    async fn a_client_holds_no_more_than_its_share() {
        let slots = Slots::new(3);
        let _first = slots.acquire(Some(&name("a")), 2).await.expect("a slot");
        let second = slots.acquire(Some(&name("a")), 2).await.expect("a slot");
        let third = waiting(&slots, "a", 2);
        let _other = slots.acquire(Some(&name("b")), 2).await.expect("a slot");
        drop(second);
        assert!(third.now_or_never().is_some());
    }

    #[tokio::test]
    async fn a_line_has_an_end() {
        let slots = Slots::new(0);
        let all: Vec<_> = (0..MAX_WAITING).map(|_| waiting(&slots, "a", 1)).collect();
        assert_eq!(slots.acquire(Some(&name("a")), 1).await.err(), Some(Full));
        let _other = waiting(&slots, "b", 1);
        drop(all);
        assert_eq!(slots.waiting(), 1);
    }

    proptest! {
        /// In whatever order executions come, wait, leave or end, no slot is lost or given twice.
        #[test]
        fn no_slot_is_lost(steps in prop::collection::vec((0..4_usize, 0..3_usize, any::<prop::sample::Index>()), 0..120)) {
            let slots = Slots::new(2);
            let mut waiters: Vec<BoxFuture<'static, Result<Slot, Full>>> = Vec::new();
            let mut held: Vec<Slot> = Vec::new();
            for (step, client, which) in steps {
                match step {
                    0 | 1 => {
                        let (slots, client) = (slots.clone(), name(&client.to_string()));
                        waiters.push(async move { slots.acquire(Some(&client), 1).await }.boxed());
                    }
                    2 if !waiters.is_empty() => drop(waiters.swap_remove(which.index(waiters.len()))),
                    3 if !held.is_empty() => drop(held.swap_remove(which.index(held.len()))),
                    _ => {}
                }
                // Some waiters are asked whether they have a slot by now; others hold a slot without knowing it.
                if !waiters.is_empty() {
                    let index = which.index(waiters.len());
                    if let Some(slot) = (&mut waiters[index]).now_or_never() {
                        drop(waiters.swap_remove(index));
                        held.push(slot.expect("a slot"));
                    }
                }
                prop_assert!(held.len() <= 2);
            }
            drop(waiters);
            prop_assert_eq!(slots.free() + held.len(), 2);
            drop(held);
            prop_assert_eq!(slots.free(), 2);
            prop_assert!(slots.lock().clients.is_empty() && slots.lock().turns.is_empty());
        }
    }
}
