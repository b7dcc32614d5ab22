//! A look at whether the model can be asked: by the list of the provider's models, which costs nothing, or by a question
//! whose answer is cut after a few tokens.

use std::time::Duration;

use codecell_basics::likeness::closest;

use super::carrier::Failure;
use super::{Provider, Question, Turn};

/// The most tokens of the answer to a question whose answer nobody needs: some providers allow no fewer.
const MAX_TOKENS: u32 = 16;

/// What Ollama adds to the names of models in its list.
const LATEST: &str = ":latest";

/// What providers that answer a wrong key with 400 say of it.
const OF_KEY: &str = "API key";

/// What a look has shown: the address is right, and the key as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// The model is one of this many in the provider's list.
    Listed(usize),
    /// The provider's list has this many models, and the model is not among them. Some lists leave models out.
    NotListed {
        /// How many there are.
        models: usize,
        /// The one whose name is most like it, if one is.
        like: Option<String>,
    },
    /// The provider has no list, so nothing is known yet.
    NoList,
    /// The model has answered.
    Answered,
}

/// What keeps the model from being asked. The texts say what the provider said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The provider does not take the key.
    Key(String),
    /// The provider does not know the model, or nothing is served at the address.
    Unknown(String),
    /// Nobody answers at the address.
    Unreachable(String),
    /// There was no answer within this time.
    TimedOut(Duration),
    /// The provider is busy, or has a fault of its own.
    Busy(String),
    /// Anything else.
    Other(String),
}

impl Provider {
    /// Where the model is asked, for messages.
    #[must_use]
    pub fn place(&self) -> String {
        self.target.place()
    }

    /// The variable that holds the key, if one was found.
    #[must_use]
    pub fn key_variable(&self) -> Option<&str> {
        self.target.key_variable.as_deref()
    }

    /// Looks whether the model can be asked, for at most `patience`: by the provider's list, or if it `asks`, by a question.
    ///
    /// # Errors
    /// [`Trouble`] that somebody has to see to.
    pub async fn look(&self, asks: bool, patience: Duration) -> Result<Look, Trouble> {
        let looked = async {
            if asks {
                self.exec(&question(), false).await.map(|_| Look::Answered)
            } else {
                self.names().await.map(|names| self.found_in(&names))
            }
        };
        let failure = match tokio::time::timeout(patience, looked).await {
            Err(_) => return Err(Trouble::TimedOut(patience)),
            Ok(Ok(look)) => return Ok(look),
            Ok(Err(failure)) => failure,
        };
        let words = self.words(&failure);
        match &failure {
            Failure::NotAsked => Ok(Look::NoList),
            Failure::Unreachable(_) | Failure::Broken(_) => Err(Trouble::Unreachable(words)),
            Failure::Status { status, body, .. } => match status.as_u16() {
                401 | 403 => Err(Trouble::Key(words)),
                400 if body.contains(OF_KEY) => Err(Trouble::Key(words)),
                404 | 405 | 501 if !asks => Ok(Look::NoList),
                404 => Err(Trouble::Unknown(words)),
                408 | 409 | 425 | 429 | 500..=599 => Err(Trouble::Busy(words)),
                _ => Err(Trouble::Other(words)),
            },
            _ => Err(Trouble::Other(words)),
        }
    }

    /// The names of the provider's models.
    async fn names(&self) -> Result<Vec<String>, Failure> {
        let asked = self
            .carrier
            .carry(&self.target, |client, target| async move {
                let kind = target.model.adapter_kind;
                client
                    .all_model_names(kind, (target.endpoint, target.auth))
                    .await
            });
        asked.await
    }

    fn found_in(&self, names: &[String]) -> Look {
        let wanted = self.target.model();
        let is_it = |name: &String| name == wanted || name.strip_suffix(LATEST) == Some(wanted);
        if names.iter().any(is_it) {
            return Look::Listed(names.len());
        }
        Look::NotListed {
            models: names.len(),
            like: closest(wanted, names.iter().map(String::as_str)).map(str::to_owned),
        }
    }
}

fn question() -> Question {
    Question {
        instructions: "Answer with one word.".to_owned(),
        turns: vec![Turn::User("Say yes.".to_owned())],
        max_tokens: MAX_TOKENS,
    }
}
