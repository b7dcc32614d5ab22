//! The models of providers, asked over HTTP: OpenAI, Anthropic, Gemini, Ollama and others, and whatever is compatible
//! with OpenAI's chat.

mod refusal;
mod retry;
mod target;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use codecell_basics::text::{one_line, shortened};
use codecell_engine::Settings;
use codecell_engine::config::ConfigErrors;
use codecell_tools::Masks;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use genai::chat::{ChatMessage, ChatOptions, ChatRequest, ChatResponse, JsonSpec, StopReason};
use genai::{Client, ModelIden};
use serde_json::Value;

use super::{Model, ModelError, Question, Reply, Tokens, Turn, answer_schema};
use retry::{Retries, Verdict};
use target::Target;

/// How long opening a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Characters of what a provider says about a failure.
const MAX_WORDS: usize = 300;

/// The model that the configuration names.
pub struct Provider {
    client: Client,
    model: ModelIden,
    /// Where it is asked, for messages.
    place: String,
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
        let http = http().map_err(unusable)?;
        let client = Client::builder()
            .with_reqwest(http)
            .append_provider_config(target.kind, target.config())
            .build()
            .map_err(|error| unusable(error.to_string()))?;
        Ok(Some(Self {
            client,
            model: ModelIden::new(target.kind, target.name.clone()),
            place: target.place(),
            masks: settings.masks(),
            is_without_schema: AtomicBool::new(false),
        }))
    }

    /// Asks until there is an answer or another try makes no sense.
    async fn answer(&self, question: &Question) -> Result<Reply, ModelError> {
        let mut retries = Retries::default();
        loop {
            let with_schema = !self.is_without_schema.load(Ordering::Relaxed);
            let error = match self.exec(question, with_schema).await {
                Ok(response) => {
                    return reply(&response).map(|reply| Reply {
                        text: self.masked(&reply.text),
                        ..reply
                    });
                }
                Err(error) => error,
            };
            match retries.verdict(&error, with_schema) {
                Verdict::WithoutSchema => self.is_without_schema.store(true, Ordering::Relaxed),
                Verdict::After(wait) => {
                    let reason = self.masked(&words(&error));
                    tracing::warn!(model = %self.name(), wait_ms = wait.as_millis() as u64, reason, "the model is asked again");
                    tokio::time::sleep(wait).await;
                }
                Verdict::Misconfigured => return Err(ModelError::Misconfigured(self.told(&error))),
                Verdict::Unavailable => return Err(ModelError::Unavailable(self.told(&error))),
            }
        }
    }

    async fn exec(&self, question: &Question, with_schema: bool) -> genai::Result<ChatResponse> {
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
        self.client
            .exec_chat(self.model.clone(), request, Some(&options))
            .await
    }

    /// What is wrong, for whoever gave the task.
    fn told(&self, error: &genai::Error) -> String {
        self.masked(&format!("{} says: {}", self.place, words(error)))
    }

    fn masked(&self, text: &str) -> String {
        self.masks.current().text(text).into_owned()
    }
}

impl Model for Provider {
    fn name(&self) -> String {
        self.model.model_name.to_string()
    }

    fn ask<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Result<Reply, ModelError>> {
        self.answer(question).boxed()
    }
}

/// What opens connections: it follows no redirection, which could show the key to somebody else, and takes answers only
/// as long as they are sent.
fn http() -> Result<reqwest::Client, String> {
    // This fails if a provider has been chosen already, which does not matter.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .user_agent(concat!("codecell/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .no_gzip()
        .build()
        .map_err(|error| format!("HTTP cannot be set up: {}", error.without_url()))
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

/// What `error` says, without the request and without addresses, which may hold what is not meant for everybody.
fn words(error: &genai::Error) -> String {
    let words = match error {
        genai::Error::WebModelCall { webc_error, .. }
        | genai::Error::WebAdapterCall { webc_error, .. } => match webc_error {
            genai::webc::Error::ResponseFailedStatus { status, body, .. } => {
                format!("{status}: {}", said(body))
            }
            genai::webc::Error::ResponseFailedNotJson { content_type, .. } => {
                format!("its answer is of the type {content_type:?}, and no JSON")
            }
            genai::webc::Error::ResponseFailedInvalidJson { cause, .. } => {
                format!("its answer is no JSON: {cause}")
            }
            genai::webc::Error::Reqwest(error) => chain(error),
            genai::webc::Error::JsonValueExt(error) => error.to_string(),
        },
        genai::Error::HttpError { status, body, .. } => format!("{status}: {}", said(body)),
        genai::Error::ChatResponseGeneration { cause, .. } => {
            format!("its answer has not the form that was expected: {cause}")
        }
        other => other.to_string(),
    };
    shortened(&one_line(&words), MAX_WORDS)
}

/// The message in the body of an error, as most providers write it, or the body.
fn said(body: &str) -> String {
    let message = serde_json::from_str::<Value>(body).ok().and_then(|body| {
        let places = ["/error/message", "/message", "/error", "/detail"];
        let texts = places
            .into_iter()
            .filter_map(|place| body.pointer(place)?.as_str());
        texts.map(str::to_owned).next()
    });
    message.unwrap_or_else(|| body.to_owned())
}

/// The reasons of `error`, the last of which says most.
fn chain(error: &reqwest::Error) -> String {
    let mut words = Vec::new();
    let mut link = std::error::Error::source(error);
    while let Some(reason) = link {
        words.push(reason.to_string());
        link = reason.source();
    }
    match words.last() {
        Some(last) => last.clone(),
        None if error.is_timeout() => "no connection in time".to_owned(),
        None => "no answer".to_owned(),
    }
}
