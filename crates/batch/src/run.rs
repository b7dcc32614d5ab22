//! The batch itself: begins cases in the order of the input, as many at a time as there are jobs, and writes their
//! receipts in the same order.
//!
//! One task, the dispatcher, owns what others see: the input, the window that keeps the order, the results and the
//! reporter. Each case runs in a task of its own and hands its receipt to the dispatcher. A thread writes. Everything
//! between them is bounded, so a reader that is slow holds up the batch and fills no memory.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use codecell_engine::execution::{ClientName, Determinism, Executor, Limits, Observers};
use thiserror::Error;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{Id, JoinError, JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use super::calls::Calls;
use super::case::Case;
use super::key::{Key, Keys};
use super::receipt::{Head, Receipt, Verdict};
use super::resume::Resumed;
use super::shard::Shard;
use super::source::{BadLine, Entry, Source, SourceError};
use super::terms::Terms;
use super::window::{Place, Window};

/// Receipts that may wait for the thread that writes.
const MAX_UNWRITTEN: usize = 64;

/// Who asks for the executions, in audit and traces.
const CLIENT: &str = "codecell batch";

/// What is to be done with the cases.
pub struct Batch {
    /// Runs them.
    pub executor: Arc<Executor>,
    /// What holds for all of them.
    pub terms: Arc<Terms>,
    /// How many run at a time.
    pub jobs: usize,
    /// Which of them are meant.
    pub shard: Shard,
    /// Whether none is begun after the first that fails.
    pub fail_fast: bool,
    /// Those that have a receipt already.
    pub resumed: Resumed,
    /// Has no further case begun; those that run are finished.
    pub wind_down: CancellationToken,
}

/// How far the input has been read.
#[derive(Debug, Clone, Copy)]
pub struct At {
    /// The part of it, from 0 to 1, if it is known how much there is.
    pub part: Option<f64>,
}

/// Is told of each receipt, in the order in which they are written.
pub trait Reporter {
    /// A receipt was written.
    fn written(&mut self, head: &Head, at: At);
}

/// How a batch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// Whether all of the input was read.
    pub is_complete: bool,
    /// Receipts of an earlier run whose cases the input no longer has.
    pub of_no_case: u64,
}

/// Why a batch cannot go on.
#[derive(Debug, Error)]
pub enum BatchError {
    /// The input cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The results cannot be written.
    #[error("cannot write the receipts")]
    Write(#[from] io::Error),
    /// A receipt has no form in JSON.
    #[error("cannot write a receipt as JSON")]
    Form(#[from] serde_json::Error),
    /// A task of the batch ended by a fault of codecell.
    #[error("a case could not be run")]
    Task(#[from] JoinError),
}

impl BatchError {
    /// Whether it is not for whoever gave the cases to put it right.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        !matches!(self, Self::Source(_))
    }
}

/// Where receipts go: a thread that writes them.
pub struct Results {
    lines: Sender<Vec<u8>>,
    thread: JoinHandle<io::Result<()>>,
}

impl Results {
    /// Receipts go to `output`. Must be called within a runtime.
    #[must_use]
    pub fn to(output: impl Write + Send + 'static) -> Self {
        let (lines, waiting) = channel(MAX_UNWRITTEN);
        let thread = tokio::task::spawn_blocking(move || write_all(output, waiting));
        Self { lines, thread }
    }

    /// # Errors
    /// Why nothing is written any more.
    async fn write(&mut self, line: Vec<u8>) -> Result<(), BatchError> {
        if self.lines.send(line).await.is_ok() {
            return Ok(());
        }
        match (&mut self.thread).await? {
            Err(error) => Err(error.into()),
            Ok(()) => Err(io::Error::from(io::ErrorKind::BrokenPipe).into()),
        }
    }

    async fn end(self) -> Result<(), BatchError> {
        drop(self.lines);
        Ok(self.thread.await??)
    }
}

fn write_all(output: impl Write, mut lines: Receiver<Vec<u8>>) -> io::Result<()> {
    let mut output = io::BufWriter::with_capacity(64 << 10, output);
    while let Some(line) = lines.blocking_recv() {
        output.write_all(&line)?;
        // Whoever reads along gets everything as soon as there is nothing more to write.
        if lines.is_empty() {
            output.flush()?;
        }
    }
    output.flush()
}

/// Runs the cases of `source` to its end. Dropping the future stops what runs.
///
/// # Errors
/// [`BatchError`] if the batch cannot go on. What was written stays.
pub async fn run(
    batch: Batch,
    source: &mut Source,
    mut results: Results,
    reporter: &mut dyn Reporter,
) -> Result<Ending, BatchError> {
    let mut dispatcher = Dispatcher {
        batch,
        met: Keys::new(),
        window: Window::default(),
        running: JoinSet::new(),
        places: HashMap::new(),
    };
    let (mut is_over, mut is_complete) = (false, false);
    while !(is_over && dispatcher.running.is_empty()) {
        let may_begin = !is_over && dispatcher.has_room();
        let wind_down = dispatcher.batch.wind_down.clone();
        tokio::select! {
            biased;
            Some(done) = dispatcher.running.join_next_with_id(), if !dispatcher.running.is_empty() => {
                let (id, receipt) = done?;
                let receipt = receipt?;
                is_over |= dispatcher.batch.fail_fast && receipt.head.verdict == Verdict::Failed;
                dispatcher.put(id, receipt);
            }
            () = wind_down.cancelled(), if !is_over => is_over = true,
            entry = source.next(), if may_begin => match entry? {
                Some(entry) => dispatcher.begin(entry)?,
                None => (is_over, is_complete) = (true, true),
            },
        }
        while let Some(Receipt { head, line }) = dispatcher.window.next() {
            results.write(line).await?;
            reporter.written(
                &head,
                At {
                    part: source.part(),
                },
            );
        }
    }
    results.end().await?;
    let of_no_case = dispatcher.batch.resumed.left();
    Ok(Ending {
        is_complete,
        of_no_case,
    })
}

struct Dispatcher {
    batch: Batch,
    /// The cases of the shard that the input has had.
    met: Keys,
    window: Window,
    running: JoinSet<serde_json::Result<Receipt>>,
    places: HashMap<Id, Place>,
}

impl Dispatcher {
    fn has_room(&self) -> bool {
        self.running.len() < self.batch.jobs.max(1) && self.window.has_room()
    }

    fn put(&mut self, task: Id, receipt: Receipt) {
        if let Some(place) = self.places.remove(&task) {
            self.window.put(place, receipt);
        }
    }

    /// Begins the case of `entry`, unless it is of another shard or has a receipt already.
    fn begin(&mut self, entry: Entry) -> serde_json::Result<()> {
        if !self.batch.shard.has(entry.key) {
            return Ok(());
        }
        let is_repeated = entry.id.is_some() && !self.met.insert(entry.key);
        let is_done = self.batch.resumed.takes(Key::of_bad_entry(entry.index))
            || (!is_repeated && entry.id.is_some() && self.batch.resumed.takes(entry.key));
        if is_done {
            return Ok(());
        }
        let place = self.window.begin();
        let given = match entry.given {
            Ok(_) if is_repeated => Err("its id is that of an earlier case".to_owned()),
            given => given,
        };
        match given {
            Err(problem) => {
                let bad = BadLine {
                    place: entry.place,
                    problem,
                };
                let receipt = Receipt::of_bad(entry.index, entry.id, bad, &self.batch.terms)?;
                self.window.put(place, receipt);
            }
            Ok(given) => {
                let entry = Entry {
                    given: Ok(given),
                    ..entry
                };
                let (executor, terms) = (self.batch.executor.clone(), self.batch.terms.clone());
                let task = self.running.spawn(receipt_of(entry, executor, terms));
                self.places.insert(task.id(), place);
            }
        }
        Ok(())
    }
}

/// Runs the case of `entry`, if it is one.
async fn receipt_of(
    entry: Entry,
    executor: Arc<Executor>,
    terms: Arc<Terms>,
) -> serde_json::Result<Receipt> {
    let Entry {
        index,
        id,
        place,
        given,
        ..
    } = entry;
    let case = given.and_then(|given| Case::read(given, terms.defaults));
    match case {
        Ok(case) => {
            let limits = terms.guarded(case.limits());
            executed(index, &case, limits, &executor, &terms).await
        }
        Err(problem) => Receipt::of_bad(index, id, BadLine { place, problem }, &terms),
    }
}

/// Runs `case` with `limits`.
pub(crate) async fn executed(
    index: u64,
    case: &Case,
    limits: Limits,
    executor: &Executor,
    terms: &Terms,
) -> serde_json::Result<Receipt> {
    let mut request = case.request(limits);
    request.client = Some(ClientName::new(CLIENT));
    request.name = Some(case.id().to_owned());
    request.deterministic = terms.seed.map(|seed| Determinism { seed });
    let calls = Arc::new(Calls::default());
    if terms.has_tools {
        let mut observers = Observers::default();
        observers.push(calls.clone());
        request.observers = observers;
    }
    let outcome = executor.execute(request).await;
    Receipt::of_outcome(index, case, &limits, terms, &outcome, &calls.take())
}
