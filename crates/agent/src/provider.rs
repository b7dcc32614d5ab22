//! The models of providers, asked over HTTP: OpenAI, Anthropic, Gemini, Ollama and others, and whatever is compatible
//! with OpenAI's chat.

mod carrier;
mod look;
mod refusal;
mod retry;
mod target;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use codecell_basics::text::{one_line, shortened};
use codecell_engine::Settings;
use codecell_engine::config::ConfigErrors;
use codecell_tools::Masks;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use genai::chat::{ChatMessage, ChatOptions, ChatRequest, ChatResponse, JsonSpec, StopReason};

use super::{Model, ModelError, Question, Reply, Tokens, Turn, answer_schema};
use carrier::{Carrier, Failure};
pub use look::{Look, Trouble};
use retry::{Retries, Verdict};
use target::Target;

/// Characters of what a provider says about a failure.
const MAX_WORDS: usize = 300;

/// The model that the configuration names.
pub struct Provider {
    carrier: Carrier,
    target: Target,
    /// What is kept from whoever reads its answers: a provider may send the key back.
    masks: Arc<Masks>,
    /// Whether the provider has refused to hold the model to a schema. Then it is asked without one from now on.
    is_without_schema: AtomicBool,
}

impl Provider {
    /// The model that `settings` name, if they name one. Its key is kept from logs, scripts and traces.
    ///
    /// # Errors
    /// [`ConfigErrors`] for an address that is none, and for a key that is not there.
    pub fn configured(settings: &Settings) -> Result<Option<Self>, ConfigErrors> {
        let Some(target) = Target::of(settings)? else {
            return Ok(None);
        };
        settings.masks().add(target.key.as_deref());
        let unusable = |problem: String| {
            let remedy = "see what this machine lacks";
            settings.config().invalid("agent.model", problem, remedy)
        };
        let carrier = Carrier::new().map_err(unusable)?;
        Ok(Some(Self {
            carrier,
            target,
            masks: settings.masks(),
            is_without_schema: AtomicBool::new(false),
        }))
    }

    /// Asks until there is an answer or another try makes no sense.
    async fn answer(&self, question: &Question) -> Result<Reply, ModelError> {
        let mut retries = Retries::default();
        loop {
            let with_schema = !self.is_without_schema.load(Ordering::Relaxed);
            let failure = match self.exec(question, with_schema).await {
                Ok(response) => {
                    return reply(&response).map(|reply| Reply {
                        text: self.masked(&reply.text),
                        ..reply
                    });
                }
                Err(failure) => failure,
            };
            match retries.verdict(&failure, with_schema) {
                Verdict::WithoutSchema => self.is_without_schema.store(true, Ordering::Relaxed),
                Verdict::After(wait) => {
                    let reason = self.words(&failure);
                    tracing::warn!(model = %self.name(), wait_ms = wait.as_millis() as u64, reason, "the model is asked again");
                    tokio::time::sleep(wait).await;
                }
                Verdict::Misconfigured => {
                    return Err(ModelError::Misconfigured(self.told(&failure)));
                }
                Verdict::Unavailable => return Err(ModelError::Unavailable(self.told(&failure))),
            }
        }
    }

    async fn exec(&self, question: &Question, with_schema: bool) -> Result<ChatResponse, Failure> {
        let mut request = ChatRequest::default().with_system(question.instructions.as_str());
        for turn in &question.turns {
            request = request.append_message(match turn {
                Turn::User(text) => ChatMessage::user(text.as_str()),
                Turn::Model(text) => ChatMessage::assistant(text.as_str()),
            });
        }
        let mut options = ChatOptions::default()
            .with_max_tokens(question.max_tokens)
            // A refusal is found in the body alone.
            .with_capture_raw_body(true);
        if with_schema {
            options =
                options.with_response_format(JsonSpec::new("next_step", answer_schema().clone()));
        }
        let asked = self
            .carrier
            .carry(&self.target, |client, target| async move {
                client.exec_chat(target, request, Some(&options)).await
            });
        asked.await
    }

    /// What is wrong, for whoever gave the task.
    fn told(&self, failure: &Failure) -> String {
        let words = self.words(failure);
        match failure {
            Failure::Local(_) => words,
            _ => format!("{} says: {words}", self.target.place()),
        }
    }

    /// What `failure` says, shortened and without secrets.
    fn words(&self, failure: &Failure) -> String {
        // Masked before it is cut, because half a secret would not be recognised.
        shortened(&one_line(&self.masked(&failure.words())), MAX_WORDS)
    }

    fn masked(&self, text: &str) -> String {
        self.masks.current().text(text).into_owned()
    }
}

impl Model for Provider {
    fn name(&self) -> String {
        self.target.name.clone()
    }

    fn ask<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Result<Reply, ModelError>> {
        self.answer(question).boxed()
    }
}

/// What a response comes to.
fn reply(response: &ChatResponse) -> Result<Reply, ModelError> {
    let text = response.texts().concat();
    let stopped = response.stop_reason.as_ref();
    let refusal = response
        .captured_raw_body
        .as_ref()
        .and_then(refusal::found_in);
    if let Some(refusal) = refusal {
        return Err(ModelError::Refused(shortened(
            &one_line(&refusal),
            MAX_WORDS,
        )));
    }
    if let Some(StopReason::ContentFilter(reason)) = stopped {
        let words = if text.trim().is_empty() {
            reason
        } else {
            &text
        };
        return Err(ModelError::Refused(shortened(&one_line(words), MAX_WORDS)));
    }
    let usage = &response.usage;
    let number = |count: Option<i32>| count.and_then(|count| u64::try_from(count).ok());
    let tokens = number(usage.prompt_tokens)
        .zip(number(usage.completion_tokens))
        .map(|(input, output)| Tokens { input, output });
    Ok(Reply {
        text,
        tokens,
        is_cut: stopped.is_some_and(StopReason::is_max_tokens),
    })
}
