//! Progress of an execution, told to the client that asked for it.
//!
//! Each start and end of a tool call, each report of its server and each flushed line of output is one event. Events
//! wait in a short queue. While the client is sent few notifications, each event leaves in one of its own; beyond that,
//! the events that wait leave together. A client that reads slowly delays its notifications and nothing else: the
//! script never waits, and what does not fit the queue is counted. The number in a notification is that of its last
//! event, so it always grows.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard};

use futures::FutureExt as _;
use rmcp::RoleServer;
use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::service::RequestContext;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use codecell_basics::rate::Bucket;
use codecell_basics::sync::lock;
use codecell_basics::text::{CUT, marked};
use codecell_engine::execution::{ExecutionId, Observer};
use codecell_sandbox::{CallFinished, CallProgress, CallStarted, Stream};

/// Notifications that may leave at once.
const BURST: f64 = 10.0;

/// Notifications a second after that.
const PER_SECOND: f64 = 10.0;

/// Most events that wait; if there are more, the oldest are left out. On a busy machine, all events of a script that
/// prints a line and then starts many calls side by side are here before the first notification leaves.
const MAX_WAITING: usize = 100;

/// Characters of one event that are told.
const MAX_CHARS: usize = 300;

/// The events of one execution on their way to the client.
pub(super) struct Progress {
    /// Held for a push or a take, never across an await.
    events: Mutex<Events>,
    news: Notify,
    /// Cancelled when no more events come.
    over: CancellationToken,
}

#[derive(Default)]
struct Events {
    waiting: VecDeque<Event>,
    /// Events that did not fit, since the last notification.
    left_out: u64,
    /// All events so far.
    count: u64,
}

/// One event.
struct Event {
    text: String,
    /// The call that it reports on, if it is a server's report.
    report_on: Option<u32>,
}

impl Progress {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            events: Mutex::default(),
            news: Notify::new(),
            over: CancellationToken::new(),
        })
    }

    /// Does `work` and meanwhile tells the client of `context`, under `token`, what happens. When this returns,
    /// no notification is under way any more.
    pub(super) async fn while_doing<T>(
        &self,
        work: impl Future<Output = T>,
        token: &ProgressToken,
        context: &RequestContext<RoleServer>,
    ) -> T {
        let send = |number: u64, message: String| {
            let told = ProgressNotificationParam::new(token.clone(), number as f64);
            let sent = context.peer.notify_progress(told.with_message(message));
            sent.map(|sent| sent.is_ok())
        };
        self.beside(work, send, &context.ct).await
    }

    /// The same, with `send` in the place of the client. `cancelled` ends the notifications at once.
    async fn beside<T, S: Future<Output = bool>>(
        &self,
        work: impl Future<Output = T>,
        send: impl FnMut(u64, String) -> S,
        cancelled: &CancellationToken,
    ) -> T {
        let work = async {
            let value = work.await;
            self.over.cancel();
            value
        };
        let telling = cancelled.run_until_cancelled(self.tell(send));
        tokio::join!(work, telling).0
    }

    /// Sends what waits, until nothing more comes or `send` says that nobody listens.
    async fn tell<S: Future<Output = bool>>(&self, mut send: impl FnMut(u64, String) -> S) {
        let mut allowance = Bucket::new(BURST, PER_SECOND, Instant::now().into_std());
        while self.has_news().await {
            // At the end there is no waiting: what is left leaves with the last notification.
            self.over.run_until_cancelled(take(&mut allowance)).await;
            let (number, message) = self.lock().take(allowance.has_one());
            if !send(number, message).await {
                return;
            }
        }
    }

    /// Waits for an event; false if there will be none.
    async fn has_news(&self) -> bool {
        loop {
            let over = self.over.is_cancelled();
            if !self.lock().waiting.is_empty() {
                return true;
            }
            if over {
                return false;
            }
            self.over.run_until_cancelled(self.news.notified()).await;
        }
    }

    /// Tells what happens beside scripts.
    pub(super) fn say(&self, words: &str) {
        self.happened(|events| events.push(words));
    }

    fn happened(&self, events: impl FnOnce(&mut Events)) {
        events(&mut self.lock());
        self.news.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Events> {
        lock(&self.events)
    }
}

impl Observer for Progress {
    fn call_started(&self, _: ExecutionId, call: &CallStarted<'_>) {
        self.happened(|events| {
            events.push(&format!(
                "{}.{}: call {} started",
                call.server, call.tool, call.number
            ));
        });
    }

    fn call_progress(&self, _: ExecutionId, call: &CallProgress<'_>) {
        let CallProgress {
            number,
            server,
            tool,
            report,
        } = call;
        let message = format!("{server}.{tool}: call {number} at {report}");
        self.happened(|events| events.push_report(*number, &message));
    }

    fn call_finished(&self, _: ExecutionId, call: &CallFinished<'_>) {
        let (server, tool, number) = (call.server, call.tool, call.number);
        let seconds = call.duration.as_secs_f64();
        let message = match call.error {
            None => format!("{server}.{tool}: call {number} done in {seconds:.3} s"),
            Some(error) => {
                format!("{server}.{tool}: call {number} failed after {seconds:.3} s: {error}")
            }
        };
        self.happened(|events| events.push(&message));
    }

    fn output(&self, _: ExecutionId, _: Stream, text: &[u8]) {
        self.happened(|events| events.push_lines(text));
    }
}

impl Events {
    fn push(&mut self, message: &str) {
        self.push_event(message, None);
    }

    /// If a server reports on a call more often than anybody reads, earlier reports on that call give way, and no other
    /// events do.
    fn push_report(&mut self, call: u32, message: &str) {
        self.push_event(message, Some(call));
    }

    fn push_event(&mut self, message: &str, report_on: Option<u32>) {
        self.count += 1;
        if self.waiting.len() == MAX_WAITING {
            let superseded = |event: &Event| report_on.is_some() && event.report_on == report_on;
            let place = self.waiting.iter().position(superseded).unwrap_or(0);
            self.waiting.remove(place);
            self.left_out += 1;
        }
        let text = marked(message, MAX_CHARS, CUT).into_owned();
        self.waiting.push_back(Event { text, report_on });
    }

    /// Adds each line that is not empty; of very many lines, only the last ones are looked at.
    fn push_lines(&mut self, text: &[u8]) {
        let lines = || {
            text.split(|byte| *byte == b'\n')
                .filter(|line| !line.trim_ascii().is_empty())
        };
        let unseen = lines().count().saturating_sub(MAX_WAITING);
        self.count += unseen as u64;
        self.left_out += unseen as u64;
        for line in lines().skip(unseen) {
            // A character has at most four bytes.
            let start = &line[..line.len().min(4 * MAX_CHARS + 4)];
            self.push(String::from_utf8_lossy(start).trim_end());
        }
    }

    /// The next notification: one event if `alone` and none was left out, else all that wait.
    fn take(&mut self, alone: bool) -> (u64, String) {
        if alone && self.left_out == 0 {
            let message = self.waiting.pop_front().map(|event| event.text);
            let number = self.count - self.waiting.len() as u64;
            return (number, message.unwrap_or_default());
        }
        let mut messages: Vec<String> = self.waiting.drain(..).map(|event| event.text).collect();
        if self.left_out > 0 {
            messages.insert(0, format!("({} events before these)", self.left_out));
            self.left_out = 0;
        }
        (self.count, messages.join("\n"))
    }
}

/// Takes one of `allowance`, waiting for it where that is necessary.
async fn take(allowance: &mut Bucket) {
    while let Err(wait) = allowance.take(Instant::now().into_std()) {
        tokio::time::sleep(wait).await;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::time::Duration;

    use super::*;

    /// What a client is told while `work` goes on; a notification takes until `gate` is open.
    async fn told(
        progress: &Progress,
        work: impl Future<Output = ()>,
        gate: &CancellationToken,
    ) -> Vec<(u64, String)> {
        let told = RefCell::new(Vec::new());
        let send = |number, message| {
            told.borrow_mut().push((number, message));
            gate.cancelled().map(|()| true)
        };
        progress.beside(work, send, &CancellationToken::new()).await;
        told.into_inner()
    }

    fn open() -> CancellationToken {
        let gate = CancellationToken::new();
        gate.cancel();
        gate
    }

    fn print(progress: &Progress, text: &str) {
        progress.happened(|events| events.push_lines(text.as_bytes()));
    }

    #[tokio::test(start_paused = true)]
    async fn few_events_leave_one_by_one() {
        let progress = Progress::new();
        let work = async {
            print(&progress, "a\nb\n\n");
            tokio::time::sleep(Duration::from_millis(20)).await;
            print(&progress, "c");
        };
        let told = told(&progress, work, &open()).await;
        let expected = [(1, "a"), (2, "b"), (3, "c")];
        assert_eq!(
            told,
            expected.map(|(number, text)| (number, text.to_owned()))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn many_events_leave_together_and_none_out_of_order() {
        let progress = Progress::new();
        let started = Instant::now();
        let work = async {
            for number in 0..100 {
                print(&progress, &format!("line {number}\n"));
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let told = told(&progress, work, &open()).await;
        let most = BURST + started.elapsed().as_secs_f64() * PER_SECOND + 1.0;
        assert!((told.len() as f64) <= most, "{} of {most}", told.len());
        assert!(told.is_sorted_by(|left, right| left.0 < right.0));
        let lines: Vec<_> = told
            .iter()
            .flat_map(|(_, message)| message.lines())
            .collect();
        assert_eq!(lines.len(), 100);
        assert_eq!((told[told.len() - 1].0, lines[99]), (100, "line 99"));
    }

    #[tokio::test]
    async fn a_slow_client_delays_nothing_and_gets_the_last_state() {
        let (progress, gate) = (Progress::new(), CancellationToken::new());
        let work = async {
            for number in 0..100_000 {
                print(&progress, &format!("line {number}\n"));
                if number % 1_000 == 0 {
                    tokio::task::yield_now().await;
                }
            }
            gate.cancel();
        };
        let told = told(&progress, work, &gate).await;
        let (number, message) = &told[told.len() - 1];
        assert!(told.len() <= 3, "{told:?}");
        assert_eq!(*number, 100_000);
        assert!(message.starts_with("(99"), "{message}");
        assert!(message.ends_with("\nline 99999"), "{message}");
        assert_eq!(message.lines().count(), MAX_WAITING + 1);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_told_once_the_request_is_cancelled() {
        let progress = Progress::new();
        let cancelled = CancellationToken::new();
        let told = Cell::new(0);
        let send = |_, _| {
            told.set(told.get() + 1);
            std::future::pending()
        };
        let work = async {
            print(&progress, "a");
            tokio::time::sleep(Duration::from_millis(20)).await;
            cancelled.cancel();
            print(&progress, "b");
        };
        progress.beside(work, send, &cancelled).await;
        assert_eq!(told.get(), 1);
    }

    #[test]
    fn reports_leave_nothing_out_but_reports() {
        let mut events = Events::default();
        events.push("start");
        events.push_report(1, "1 at 0");
        events.push_report(1, "1 at 1");
        let told: Vec<_> = (0..3).map(|_| events.take(true)).collect();
        let expected = [(1, "start"), (2, "1 at 0"), (3, "1 at 1")];
        assert_eq!(
            told,
            expected.map(|(number, text)| (number, text.to_owned()))
        );

        events.push("a line");
        events.push_report(2, "2 at 0");
        for report in 0..1_000 {
            events.push_report(1, &format!("1 at {report}"));
        }
        let (number, message) = events.take(true);
        assert_eq!(number, 1_005);
        assert!(
            message.starts_with("(902 events before these)\na line\n2 at 0\n1 at 902\n"),
            "{message}"
        );
        assert!(message.ends_with("\n1 at 999"), "{message}");
    }

    #[test]
    fn events_are_bounded() {
        let mut events = Events::default();
        events.push(&"é".repeat(1_000));
        assert_eq!(
            events.take(true),
            (1, format!("{}...", "é".repeat(MAX_CHARS)))
        );
        events.push_lines(&b"x\n".repeat(100_000));
        let (number, message) = events.take(true);
        assert_eq!(number, 100_001);
        assert!(message.starts_with("(99900 events before these)\nx\n"));
        events.push_lines(b"\xff\xfe");
        assert_eq!(events.take(true).1, "\u{fffd}\u{fffd}");
    }
}
