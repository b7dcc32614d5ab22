//! Tool calls of one execution: started, awaited, taken, and recorded.

mod notes;
mod payload;
mod question;
mod record;
mod unread;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use futures::future::{FutureExt as _, join_all, select_all};
use tokio::task::JoinHandle;
use tracing::{Instrument as _, Span};

use super::abi::{MAX_IN_FLIGHT, ReplyForm};
use super::run::{CallRecord, Capture, Watch};
use super::trap::Stop;
pub(super) use payload::Payload;
pub(super) use question::Question;

use crate::tools::{
    Catalog, JsonObject, OnProgress, ServerListing, ServerStatus, Tool, ToolCall, ToolCaller,
    ToolFailure, ToolProgress,
};
use notes::Notes;
use record::Record;
use unread::Unread;

/// What is said of calls that the end of their execution cut off.
const CUT_OFF: &str = "in flight when the execution ended; whether it took effect is unknown";

/// What is said of those whose server had not started by then.
const NOT_SENT: &str = "not sent: its server was still starting when the execution ended";

/// A call as the guest makes it.
#[derive(Debug)]
pub(super) struct Asked {
    /// Names as the script spells them: Python's or those on the wire.
    pub(super) server: String,
    pub(super) tool: String,
    /// The arguments, a JSON object.
    pub(super) json: String,
    pub(super) form: ReplyForm,
}

/// A call that is about to be carried out.
struct Begun {
    call: ToolCall,
    form: ReplyForm,
    record: Arc<Record>,
}

/// The calls of one execution. Dropping it cancels those in flight.
pub(super) struct Calls {
    tools: Arc<dyn ToolCaller>,
    notes: Notes,
    watch: Option<Arc<dyn Watch>>,
    limit: u32,
    reply_limit_bytes: usize,
    unread: Unread,
    next_handle: u32,
    slots: BTreeMap<u32, Slot>,
    records: Vec<Arc<Record>>,
    /// The servers whose start the script waits for at this moment.
    awaited: BTreeSet<String>,
}

enum Slot {
    InFlight {
        task: JoinHandle<Payload>,
        record: Arc<Record>,
    },
    Ready {
        payload: Payload,
    },
}

impl Calls {
    pub(super) fn new(
        tools: Arc<dyn ToolCaller>,
        stderr: Capture,
        watch: Option<Arc<dyn Watch>>,
        limit: u32,
        reply_limit_bytes: usize,
    ) -> Self {
        Self {
            tools,
            notes: Notes::new(stderr, watch.clone()),
            watch,
            limit,
            reply_limit_bytes,
            unread: Unread::new(),
            next_handle: 0,
            slots: BTreeMap::new(),
            records: Vec::new(),
            awaited: BTreeSet::new(),
        }
    }

    pub(super) fn catalog(&self) -> Arc<Catalog> {
        self.tools.catalog()
    }

    /// Waits for the servers that `names` begin with or are, if they are being started; those that wait for their
    /// first use have it now.
    pub(super) async fn reach<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        let catalog = self.tools.catalog();
        let named = names.into_iter().filter_map(|name| catalog.server_in(name));
        let absent = named.filter(|server| is_absent(server));
        self.awaited = absent.map(|server| server.name.clone()).collect();
        if !self.awaited.is_empty() {
            join_all(self.awaited.iter().map(|name| self.tools.start(name))).await;
            self.awaited.clear();
        }
    }

    /// Waits as long as a list of all tools does. Returns the servers whose tools are not known by then.
    pub(super) async fn listed(&self) -> Vec<String> {
        self.tools.listed().await;
        let catalog = self.tools.catalog();
        let starting = catalog
            .servers()
            .iter()
            .filter(|server| server.status == ServerStatus::Starting && !server.is_lazy);
        starting.map(|server| server.python_name.clone()).collect()
    }

    /// The servers that the script waits for: for their start, or with calls that cannot leave before it.
    pub(super) fn awaited(&self) -> Vec<String> {
        let catalog = self.tools.catalog();
        let in_flight = self.slots.values().filter_map(|slot| match slot {
            Slot::InFlight { record, .. } => catalog.server(record.server()),
            Slot::Ready { .. } => None,
        });
        let absent = in_flight.filter(|server| is_absent(server));
        let mut awaited = self.awaited.clone();
        awaited.extend(absent.map(|server| server.name.clone()));
        awaited.into_iter().collect()
    }

    pub(super) fn has_room(&self) -> bool {
        self.slots.len() < MAX_IN_FLIGHT
    }

    /// Makes a call and waits for its reply, which then lies ready.
    pub(super) async fn call(&mut self, asked: Asked) -> Result<u32, Stop> {
        self.reach([asked.server.as_str()]).await;
        let Begun { call, form, record } = match self.begin(asked)? {
            Ok(begun) => begun,
            Err(refusal) => return Ok(self.put_ready(refusal)),
        };
        let watch = self.watch.as_deref();
        let progress = |report: ToolProgress| record.progress(&report, watch);
        let limit = self.reply_limit_bytes;
        let payload = perform(
            &*self.tools,
            (&self.notes, &record),
            call,
            form,
            limit,
            &progress,
        );
        let payload = payload.instrument(record.span()).await;
        let payload = payload.admitted(&self.unread);
        record.finish(&payload, self.watch.as_deref());
        Ok(self.put_ready(payload))
    }

    /// Starts a call; it goes on while the guest does.
    pub(super) fn start(&mut self, asked: Asked) -> Result<u32, Stop> {
        let Begun { call, form, record } = match self.begin(asked)? {
            Ok(begun) => begun,
            Err(refusal) => return Ok(self.put_ready(refusal)),
        };
        let (tools, limit, unread) = (
            Arc::clone(&self.tools),
            self.reply_limit_bytes,
            self.unread.clone(),
        );
        let (carried, watch) = (Arc::clone(&record), self.watch.clone());
        let notes = self.notes.clone();
        let span = record.span();
        let work = async move {
            let progress = |report: ToolProgress| carried.progress(&report, watch.as_deref());
            let payload = perform(&*tools, (&notes, &carried), call, form, limit, &progress).await;
            let payload = payload.admitted(&unread);
            carried.finish(&payload, watch.as_deref());
            payload
        };
        let task = tokio::spawn(work.instrument(span));
        Ok(self.put(Slot::InFlight { task, record }))
    }

    /// Waits until one of `handles` is ready. `None`: the time is over. `Err`: one of them does not exist.
    pub(super) async fn wait(
        &mut self,
        handles: &[u32],
        timeout: Option<Duration>,
    ) -> Result<Option<u32>, UnknownHandle> {
        for handle in handles {
            match self.slots.get(handle) {
                Some(Slot::Ready { .. }) => return Ok(Some(*handle)),
                Some(Slot::InFlight { .. }) => {}
                None => return Err(UnknownHandle),
            }
        }
        let Some((handle, payload)) = self.next_finished(handles, timeout).await else {
            return Ok(None);
        };
        self.slots.insert(handle, Slot::Ready { payload });
        Ok(Some(handle))
    }

    async fn next_finished(
        &mut self,
        handles: &[u32],
        timeout: Option<Duration>,
    ) -> Option<(u32, Payload)> {
        let watch = self.watch.as_deref();
        let mut handles = handles.to_vec();
        handles.sort_unstable();
        let waits: Vec<_> = self
            .slots
            .iter_mut()
            .filter(|(handle, _)| handles.binary_search(handle).is_ok())
            .filter_map(|(handle, slot)| match slot {
                Slot::InFlight { task, record } => Some(task.map(move |joined| {
                    let payload = joined.unwrap_or_else(|error| {
                        let lost = lost(&error);
                        record.finish(&lost, watch);
                        lost
                    });
                    (*handle, payload)
                })),
                Slot::Ready { .. } => None,
            })
            .collect();
        let first = async {
            if waits.is_empty() {
                std::future::pending().await
            } else {
                select_all(waits).await.0
            }
        };
        match timeout {
            Some(timeout) => tokio::time::timeout(timeout, first).await.ok(),
            None => Some(first.await),
        }
    }

    /// The reply that lies ready under `handle`, without taking it.
    pub(super) fn ready(&self, handle: u32) -> Option<&Payload> {
        match self.slots.get(&handle) {
            Some(Slot::Ready { payload }) => Some(payload),
            _ => None,
        }
    }

    /// Forgets `handle`; cancels the call if it is in flight. False: there is no such handle.
    pub(super) fn forget(&mut self, handle: u32) -> bool {
        match self.slots.remove(&handle) {
            Some(Slot::InFlight { task, record }) => {
                task.abort();
                record.give_up("cancelled by the script", self.watch.as_deref());
                true
            }
            Some(Slot::Ready { .. }) => true,
            None => false,
        }
    }

    /// Lays a payload ready and returns its handle.
    pub(super) fn put_ready(&mut self, payload: Payload) -> u32 {
        self.put(Slot::Ready { payload })
    }

    fn put(&mut self, slot: Slot) -> u32 {
        let handle = self.next_handle;
        // Handles are positive numbers in the guest; a live one is never given out again.
        self.next_handle = (self.next_handle + 1) & 0x3fff_ffff;
        self.slots.insert(handle, slot);
        handle
    }

    /// Looks at what is asked for, and records that a call begins. The inner error is what the guest is told of one that
    /// does not.
    fn begin(&mut self, mut asked: Asked) -> Result<Result<Begun, Payload>, Stop> {
        let catalog = self.tools.catalog();
        let found = catalog.tool(&asked.server, &asked.tool);
        let arguments = match arguments(&mut asked.json, found) {
            Ok(arguments) => arguments,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if self.records.len() >= self.limit as usize {
            return Err(Stop::TooManyToolCalls);
        }
        let Asked {
            server,
            tool,
            json,
            form,
        } = asked;
        let (on_server, name) = found.map_or((&*server, &*tool), |(listing, found)| {
            (&*listing.name, &*found.name)
        });
        let number = self.records.len() as u32 + 1;
        let record = Record::begin(number, on_server, name, &json, self.watch.as_deref());
        let record = Arc::new(record);
        self.records.push(Arc::clone(&record));
        Ok(Ok(Begun {
            call: ToolCall {
                server,
                tool,
                arguments,
            },
            form,
            record,
        }))
    }

    /// Ends what is in flight, at its servers too.
    fn stop(&self) {
        for slot in self.slots.values() {
            if let Slot::InFlight { task, .. } = slot {
                task.abort();
            }
        }
        let catalog = self.tools.catalog();
        let watch = self.watch.as_deref();
        for record in &self.records {
            if catalog.server(record.server()).is_some_and(is_absent) {
                record.not_sent(NOT_SENT, watch);
            } else {
                record.give_up(CUT_OFF, watch);
            }
        }
    }

    /// The record of every call, in order of their start. Calls in flight end here.
    pub(super) fn take_records(&mut self) -> Vec<CallRecord> {
        self.stop();
        std::mem::take(&mut self.records)
            .iter()
            .map(|record| record.to_public())
            .collect()
    }
}

impl Drop for Calls {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Whether no call can have reached `server` yet, because it has never been up.
fn is_absent(server: &ServerListing) -> bool {
    matches!(
        server.status,
        ServerStatus::Starting | ServerStatus::NotStarted
    )
}

/// The guest named a handle that is not there.
#[derive(Debug)]
pub(super) struct UnknownHandle;

/// The arguments in `json`, as the tool's schema wants them where it is known, or why it is not called. Then they are so
/// in `json`, too.
fn arguments(
    json: &mut String,
    found: Option<(&ServerListing, &Tool)>,
) -> Result<JsonObject, Payload> {
    let mut arguments: JsonObject = serde_json::from_str(json).map_err(|error| {
        Payload::failure(format!("the arguments are not a JSON object: {error}"))
    })?;
    if let Some((listing, tool)) = found {
        let changed = tool
            .fit(&listing.python_name, &mut arguments)
            .map_err(|wrong| Payload::wrong_argument(wrong.to_string()))?;
        if changed {
            // Writing what was read cannot fail.
            *json = serde_json::to_string(&arguments).unwrap_or_default();
        }
    }
    Ok(arguments)
}

async fn perform(
    tools: &dyn ToolCaller,
    (notes, record): (&Notes, &Record),
    call: ToolCall,
    form: ReplyForm,
    limit: usize,
    progress: &OnProgress<'_>,
) -> Payload {
    let payload = match tools.call_watched(call, progress).await {
        Ok(reply) => {
            notes.write(&reply.note_lines(record.server(), record.tool()));
            Payload::of_reply(&reply, form, limit)
        }
        Err(failure) => Payload::of_failure(&failure, limit),
    };
    let bytes = payload.bytes.len();
    let payload = if bytes > limit {
        let failure = ToolFailure::ReplyTooLarge {
            bytes: Some(bytes),
            limit,
        };
        Payload::failure(failure.to_string())
    } else {
        payload
    };
    Span::current().record("ok", payload.error.is_none());
    payload
}

fn lost(error: &tokio::task::JoinError) -> Payload {
    Payload::failure(format!("the call was lost: {error}"))
}
