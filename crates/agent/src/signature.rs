//! The signature of the one question that the agent asks: instructions, task, tools and earlier attempts go in;
//! reasoning and a script or an answer come out (see [`Answer`](super::Answer)).

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::instructions::instructions;
use super::{Attempt, Question, Terms, ToolContext, Turn};

/// What the model is asked.
#[derive(Debug, Clone, Copy)]
pub struct Signature<'a> {
    /// How scripts run.
    pub terms: &'a Terms,
    /// What its scripts can call.
    pub context: &'a ToolContext,
    /// What is to be done.
    pub task: &'a str,
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
        let mut turns = vec![Turn::User(format!("Task: {}", self.task))];
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
