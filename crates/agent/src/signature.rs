//! The signature of the one question that the agent asks: instructions, task, tools and earlier attempts go in;
//! reasoning and a script or an answer come out (see [`Answer`](super::Answer)).

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::instructions::instructions;
use super::{Attempt, Question, Task, Terms, ToolContext, Turn};

/// The most files whose names the model is told; a script can list all of them.
const MAX_NAMED_FILES: usize = 20;

/// What the model is asked.
#[derive(Clone, Copy)]
pub struct Signature<'a> {
    /// How scripts run.
    pub terms: &'a Terms,
    /// What its scripts can call.
    pub context: &'a ToolContext,
    /// What is to be done, and what comes with it.
    pub task: &'a Task,
    /// What was tried until now.
    pub attempts: &'a [Attempt],
    /// The most attempts.
    pub most: u32,
}

/// The schema of an answer, for models that can be held to one. Both parts are always there, because not every provider
/// knows optional ones.
static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "properties": {
            "reasoning": { "type": "string", "description": "Why this is the next step, in a sentence" },
            "code": { "type": "string", "description": "A whole Python script, or empty" },
            "answer": { "type": "string", "description": "The answer for the user, or empty" }
        },
        "required": ["reasoning", "code", "answer"],
        "additionalProperties": false
    })
});

/// The schema of an answer.
#[must_use]
pub fn answer_schema() -> &'static Value {
    &SCHEMA
}

impl Signature<'_> {
    /// The question as a conversation in which each attempt is an answer of the model and what it was told then. Its
    /// beginning stays the same from attempt to attempt, so that providers can cache it.
    #[must_use]
    pub fn question(&self, max_tokens: u32) -> Question {
        let mut turns = vec![Turn::User(self.opening())];
        for (index, attempt) in self.attempts.iter().enumerate() {
            turns.push(Turn::Model(attempt.said.clone()));
            let is_last = index + 1 == self.attempts.len();
            let told = attempt.told();
            turns.push(Turn::User(if is_last {
                format!("{told}\n\n{}", self.left())
            } else {
                told
            }));
        }
        Question {
            instructions: instructions(self.terms, self.context),
            turns,
            max_tokens,
        }
    }

    /// The task with its context and its files.
    fn opening(&self) -> String {
        let mut text = format!("Task: {}", self.task.text);
        let context = self.task.context.trim();
        if !context.is_empty() {
            text.push_str(&format!("\n\nContext:\n{context}"));
        }
        let files = &self.task.files;
        let named = files.iter().take(MAX_NAMED_FILES);
        let named: Vec<String> = named
            .map(|file| format!("{} ({} bytes)", file.path, file.content.len()))
            .collect();
        if !named.is_empty() {
            let named = named.join(", ");
            text.push_str(&format!(
                "\n\nEach script finds these files in its working folder: {named}"
            ));
        }
        match files.count().saturating_sub(MAX_NAMED_FILES) {
            0 => {}
            more => text.push_str(&format!(", and {more} more")),
        }
        text
    }

    /// What the model may still do.
    fn left(&self) -> String {
        let used = u32::try_from(self.attempts.len()).unwrap_or(u32::MAX);
        match self.most.saturating_sub(used) {
            0 => "No further script will run. Answer now, with what you know.".to_owned(),
            1 => "Answer, or write the last script.".to_owned(),
            more => format!("Answer, or write the next script; {more} are left."),
        }
    }
}
