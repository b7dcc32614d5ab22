//! Tool calls of one execution: started, awaited, taken, and recorded.

mod catalog;
mod notes;
mod ordered;
mod payload;
mod perform;
mod question;
mod record;
mod servers;
mod table;
mod unread;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tracing::Instrument as _;

pub(super) use catalog::{MAX_QUESTION_BYTES, mentioned_names};
pub(super) use payload::Payload;

use super::abi::ReplyForm;
use super::run::{CallRecord, Capture, Watch};
use codecell_tools::{Catalog, ToolCall, ToolCaller, ToolProgress, ToolRef};
use notes::Notes;
use perform::{Replied, Wanted, arguments, perform};
use record::{Called, Record};
use servers::{Servers, is_absent};
use table::{InFlight, Slot, Table, UnknownHandle};
use unread::Unread;

/// The error of a call that the end of its execution cut off.
const CUT_OFF: &str = "in flight when the execution ended; whether it took effect is unknown";

/// The error of a call whose server had not started by the end of the execution.
const NOT_SENT: &str = "not sent: its server was still starting when the execution ended";

/// The errors of a call of a deterministic run that had no turn before it was cancelled, and before the execution ended.
const WITHDRAWN: &str = "not sent: cancelled by the script before its turn";
const NO_TURN: &str = "not sent: the execution ended before its turn";

/// A call as the guest makes it.
#[derive(Debug)]
pub(super) struct Asked {
    /// The names as the script spells them: the names in Python, or those on the wire.
    pub(super) server: String,
    pub(super) tool: String,
    /// The arguments, a JSON object.
    pub(super) json: String,
    pub(super) form: ReplyForm,
}

/// The script has made all the calls that it may make.
#[derive(Debug)]
pub(super) struct TooManyCalls;

/// A call that is about to be carried out.
struct Begun {
    call: ToolCall,
    wanted: Wanted,
    record: Arc<Record>,
}

impl Begun {
    /// Whether the call can be under way beside others of this kind without a difference.
    fn only_reads(&self, catalog: &Arc<Catalog>) -> bool {
        let found = ToolRef::find(catalog, &self.call.server, &self.call.tool);
        found.is_some_and(|found| found.tool().is_read_only)
    }
}

/// The calls of one execution. Dropping it cancels those in flight.
pub(super) struct Calls {
    tools: Arc<dyn ToolCaller>,
    servers: Servers,
    notes: Notes,
    watch: Option<Arc<dyn Watch>>,
    limit: u32,
    max_reply_bytes: usize,
    unread: Unread,
    table: Table,
    records: Vec<Arc<Record>>,
    /// Whether the script has been told which servers its lists lack.
    has_told_of_starting: bool,
    /// Whether the script must see the same of the catalog in every run.
    is_repeatable: bool,
    /// When the time of the script is over; `None` if it never is.
    end: Option<Instant>,
}

impl Calls {
    pub(super) fn new(
        tools: Arc<dyn ToolCaller>,
        stderr: Capture,
        watch: Option<Arc<dyn Watch>>,
        limit: u32,
        max_reply_bytes: usize,
    ) -> Self {
        Self {
            servers: Servers::new(Arc::clone(&tools)),
            tools,
            notes: Notes::new(stderr, watch.clone()),
            watch,
            limit,
            max_reply_bytes,
            unread: Unread::new(),
            table: Table::default(),
            records: Vec::new(),
            has_told_of_starting: false,
            is_repeatable: false,
            end: None,
        }
    }

    /// The same calls, whose script has `wall_time` from now on.
    pub(super) fn within(mut self, wall_time: Duration) -> Self {
        self.end = Instant::now().checked_add(wall_time);
        self
    }

    /// The same calls, whose script sees the same of the catalog in every run, if it is to be repeatable.
    pub(super) fn repeatable(mut self, is_repeatable: bool) -> Self {
        self.is_repeatable = is_repeatable;
        self
    }

    fn catalog(&self) -> Arc<Catalog> {
        self.servers.catalog()
    }

    /// Waits for the servers that `names` are or begin with, if these servers are being started. A server that waits
    /// for its first use is started now.
    pub(super) async fn reach<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        self.servers.reach(names).await;
    }

    /// Waits for all servers, so that a list of the tools is the same whenever it is asked for.
    async fn reach_all(&mut self) {
        let catalog = self.catalog();
        self.reach(catalog.python_server_names()).await;
    }

    /// Waits as long as a list of all tools waits. Returns the servers whose tools are not known by then.
    async fn listed(&self) -> Vec<String> {
        let left = self
            .end
            .map_or(Duration::MAX, |end| end.duration_since(Instant::now()));
        self.servers.listed(left).await
    }

    /// The servers whose start the script waits for, because it uses them or because calls to them cannot leave before.
    pub(super) fn awaited(&self) -> Vec<String> {
        let called = self.table.in_flight().map(|call| call.record.server());
        self.servers.awaited(called)
    }

    pub(super) fn has_room(&self) -> bool {
        self.table.has_room()
    }

    /// Makes a call and waits for its reply, which then lies ready.
    pub(super) async fn call(&mut self, asked: Asked) -> Result<u32, TooManyCalls> {
        self.reach([asked.server.as_str()]).await;
        let begun = match self.begin(asked)? {
            Ok(begun) => begun,
            Err(refusal) => return Ok(self.put_ready(refusal)),
        };
        let replied = carried_out(&*self.tools, begun, self.watch.as_deref()).await;
        let payload = replied.delivered(&self.notes, &self.unread, self.watch.as_deref());
        Ok(self.put_ready(payload))
    }

    /// Starts a call, which goes on while the guest goes on.
    pub(super) fn start(&mut self, asked: Asked) -> Result<u32, TooManyCalls> {
        let begun = match self.begin(asked)? {
            Ok(begun) => begun,
            Err(refusal) => return Ok(self.put_ready(refusal)),
        };
        let (tools, notes) = (Arc::clone(&self.tools), self.notes.clone());
        let (watch, unread) = (self.watch.clone(), self.unread.clone());
        let record = Arc::clone(&begun.record);
        let task = tokio::spawn(async move {
            let replied = carried_out(&*tools, begun, watch.as_deref()).await;
            replied.delivered(&notes, &unread, watch.as_deref())
        });
        Ok(self.table.put(Slot::InFlight(InFlight { task, record })))
    }

    /// Waits until one of `handles` is ready. `None`: the time is over. `Err`: one of them does not exist.
    pub(super) async fn wait(
        &mut self,
        handles: &[u32],
        timeout: Option<Duration>,
    ) -> Result<Option<u32>, UnknownHandle> {
        let watch = self.watch.as_deref();
        self.table.wait(handles, timeout, watch).await
    }

    /// The reply that lies ready under `handle`, without taking it.
    pub(super) fn ready(&self, handle: u32) -> Option<&Payload> {
        self.table.ready(handle)
    }

    /// Takes the reply that lies ready under `handle`, which is forgotten.
    pub(super) fn take(&mut self, handle: u32) -> Option<Payload> {
        self.ready(handle)?;
        match self.table.remove(handle) {
            Some(Slot::Ready(payload)) => Some(payload),
            _ => None,
        }
    }

    /// Forgets `handle`; cancels the call if it is in flight. False: there is no such handle.
    pub(super) fn forget(&mut self, handle: u32) -> bool {
        match self.table.remove(handle) {
            Some(Slot::InFlight(InFlight { task, record })) => {
                task.abort();
                record.give_up("cancelled by the script", self.watch.as_deref());
                true
            }
            Some(Slot::Queued(begun, _)) => {
                begun.record.not_sent(WITHDRAWN, self.watch.as_deref());
                true
            }
            Some(Slot::Early(replied, _)) => {
                let watch = self.watch.as_deref();
                replied.record.give_up("cancelled by the script", watch);
                true
            }
            Some(Slot::Ready(_)) => true,
            None => false,
        }
    }

    /// Lays a payload ready and returns its handle.
    pub(super) fn put_ready(&mut self, payload: Payload) -> u32 {
        self.table.put(Slot::Ready(payload))
    }

    /// Looks at what is asked for, and records that a call begins. The inner error is what the guest is told if no call
    /// begins.
    fn begin(&mut self, mut asked: Asked) -> Result<Result<Begun, Payload>, TooManyCalls> {
        let catalog = self.tools.catalog();
        let found = ToolRef::find(&catalog, &asked.server, &asked.tool);
        let arguments = match arguments(&mut asked.json, found.as_ref()) {
            Ok(arguments) => arguments,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if self.records.len() >= self.limit as usize {
            return Err(TooManyCalls);
        }
        let Asked {
            server,
            tool,
            json,
            form,
        } = asked;
        let called = match &found {
            Some(found) => Called {
                server: found.server().name.clone(),
                tool: found.tool().name.clone(),
                is_configured: true,
            },
            None => Called {
                server: server.clone(),
                tool: tool.clone(),
                is_configured: catalog.servers().iter().any(|known| known.name == server),
            },
        };
        let number = self.records.len() as u32 + 1;
        let record = Record::begin(number, called, &json, self.watch.as_deref());
        let record = Arc::new(record);
        self.records.push(Arc::clone(&record));
        Ok(Ok(Begun {
            call: ToolCall {
                server,
                tool,
                arguments,
                found,
            },
            wanted: Wanted {
                form,
                max_bytes: self.max_reply_bytes,
            },
            record,
        }))
    }

    /// Ends the calls in flight, at their servers too.
    fn stop(&self) {
        for call in self.table.in_flight() {
            call.task.abort();
        }
        let catalog = self.tools.catalog();
        let watch = self.watch.as_deref();
        for (_, begun) in self.table.queued() {
            begun.record.not_sent(NO_TURN, watch);
        }
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

/// Carries out a call that has begun.
async fn carried_out(tools: &dyn ToolCaller, begun: Begun, watch: Option<&dyn Watch>) -> Replied {
    let Begun {
        call,
        wanted,
        record,
    } = begun;
    let span = record.span();
    let reported = Arc::clone(&record);
    let progress = move |report: ToolProgress| reported.progress(&report, watch);
    let performed = perform(tools, call, wanted, record, &progress);
    performed.instrument(span).await
}

impl Drop for Calls {
    fn drop(&mut self) {
        self.stop();
    }
}
