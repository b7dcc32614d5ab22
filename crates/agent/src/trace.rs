//! The trace of a task: a file with a JSON object a line for each step, without the secrets of the configuration.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use codecell_basics::json_line;
use codecell_basics::sync::lock;
use codecell_tools::Masks;
use serde_json::{Value, json};

use super::{Step, Steps};

/// Only the user reads and writes what is created here: it holds what tools returned.
const MODE: u32 = 0o600;

/// Writes each step to a file.
pub struct Trace {
    masks: Arc<Masks>,
    begun: Instant,
    /// Held for a write. After a failed one nothing more is written.
    file: Mutex<Result<File, io::Error>>,
}

impl Trace {
    /// A trace in the file `path`, which is replaced, without the secrets of `masks`.
    ///
    /// # Errors
    /// Those of opening the file.
    pub fn create(path: &Path, masks: Arc<Masks>) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(MODE);
        Ok(Self {
            masks,
            begun: Instant::now(),
            file: Mutex::new(Ok(options.open(path)?)),
        })
    }

    /// Ends the trace.
    ///
    /// # Errors
    /// That of the first write that failed.
    pub fn finish(&self) -> io::Result<()> {
        let file = &mut *lock(&self.file);
        match file {
            Ok(file) => file.flush(),
            Err(error) => Err(io::Error::new(error.kind(), error.to_string())),
        }
    }
}

impl Steps for Trace {
    fn happened(&self, step: &Step<'_>) {
        let mut event = event(step);
        event["time_ms"] = json!(self.begun.elapsed().as_millis() as u64);
        self.masks.current().value(&mut event);
        let line = json_line::of_value(&event) + "\n";
        let file = &mut *lock(&self.file);
        let written = file.as_mut().map(|file| file.write_all(line.as_bytes()));
        if let Ok(Err(error)) = written {
            *file = Err(error);
        }
    }
}

/// The step as its line holds it.
fn event(step: &Step<'_>) -> Value {
    match step {
        Step::Begun { task, model } => json!({ "event": "begun", "task": task, "model": model }),
        Step::Asked {
            attempt, question, ..
        } => {
            // What was said before is in the lines before, and the instructions are always the same.
            let said = question.turns.last().map(|turn| turn.text());
            let instructions = (*attempt == 1).then_some(&question.instructions);
            json!({
                "event": "asked", "attempt": attempt, "max_tokens": question.max_tokens, "said": said,
                "instructions": instructions,
            })
        }
        Step::Answered { attempt, reply } => json!({
            "event": "answered", "attempt": attempt, "text": reply.text, "tokens": reply.tokens, "is_cut": reply.is_cut,
        }),
        Step::Malformed { attempt, problem } => {
            json!({ "event": "malformed", "attempt": attempt, "problem": problem })
        }
        Step::Script {
            attempt,
            reasoning,
            code,
        } => json!({ "event": "script", "attempt": attempt, "reasoning": reasoning, "code": code }),
        Step::Ran { attempt, outcome } => {
            json!({ "event": "ran", "attempt": attempt, "outcome": outcome })
        }
        Step::Ended { outcome } => json!({
            "event": "ended", "success": outcome.success, "answer": outcome.answer,
            "diagnostics": outcome.diagnostics, "tokens": outcome.tokens, "fuel_used": outcome.fuel_used,
        }),
    }
}
