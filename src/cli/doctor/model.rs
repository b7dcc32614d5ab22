//! The model of the agent: whether its key, its address and its name are right.
//!
//! The provider's list of models tells that for nothing, so it is asked for without being told to. Only where that is not
//! enough, and the user wants it, is the model itself asked, because that costs something.

use std::time::Duration;

use codecell_agent::{Budget, Look, Provider, Trouble};

use super::Examined;
use super::finding::Finding;

/// How long an answer is waited for at most. A model that has to be loaded first may take as long.
const PATIENCE: Duration = Duration::from_secs(20);

/// How a model is asked for sure.
const ASK: &str = "codecell doctor --ask-model asks the model itself for an answer of a few tokens, which tells for sure";

pub(super) async fn check(examined: &Examined) -> Vec<Finding> {
    let Ok(settings) = &examined.settings else {
        return vec![Finding::note(
            "no model is asked while the configuration is wrong",
            "put right what is told above, then ask again",
        )];
    };
    let model = match Provider::configured(settings) {
        Ok(Some(model)) => model,
        Ok(None) => {
            return vec![Finding::fine(
                "none is configured, which only codecell agent needs (CODECELL_MODEL, or model in [agent] of \
                 codecell.toml); run_agent asks the client's own, where the client lets it",
            )];
        }
        Err(errors) => {
            let told = errors.iter().map(|error| Finding::told(&error.to_string()));
            return told.collect();
        }
    };
    let patience = Budget::of(settings.agent()).model_time.min(PATIENCE);
    let name = codecell_agent::Model::name(&model);
    let asked = Asked {
        name: &name,
        place: &model.place(),
        key: model.key_variable(),
    };
    vec![match model.look(examined.asks_model, patience).await {
        Ok(look) => asked.seen(look),
        Err(trouble) => asked.in_trouble(trouble),
    }]
}

/// Which model was looked at.
struct Asked<'a> {
    name: &'a str,
    place: &'a str,
    /// The variable that holds the key.
    key: Option<&'a str>,
}

impl Asked<'_> {
    fn seen(&self, look: Look) -> Finding {
        let Self { name, place, key } = self;
        let key = key.map_or("no key".to_owned(), |key| format!("the key in {key}"));
        match look {
            Look::Answered => Finding::fine(format!("{name} at {place} answers, with {key}")),
            Look::Listed(models) => Finding::fine(format!(
                "{place} answers with {key}, and {name} is in its list of {}",
                counted(models)
            )),
            Look::NotListed { models, like } => {
                let what = format!(
                    "{place} answers with {key}, and {name} is not in its list of {}",
                    counted(models)
                );
                let remedy = match like {
                    Some(like) => format!("write {like:?} if that is meant; else {ASK}"),
                    None => format!("look whether the name is right; {ASK}"),
                };
                Finding::note(what, remedy)
            }
            Look::NoList => Finding::note(
                format!(
                    "{place} lists no models, so nobody knows whether {name} and {key} are right"
                ),
                ASK,
            ),
        }
    }

    fn in_trouble(&self, trouble: Trouble) -> Finding {
        let Self { name, place, key } = self;
        match trouble {
            Trouble::Key(said) => {
                let remedy = match key {
                    Some(key) => format!(
                        "set {key}, in the environment or in .env, to a key of this provider that is valid; the \
                         environment counts before .env"
                    ),
                    None => {
                        "set key_env in [agent] of codecell.toml to the variable that holds the key"
                            .to_owned()
                    }
                };
                Finding::problem(format!("{place} does not take the key: {said}"), remedy)
            }
            Trouble::Unknown(said) => Finding::problem(
                format!("{place} does not know {name}: {said}"),
                "write the model's name as the provider has it, and look whether base_url has all of its path, such as /v1",
            ),
            Trouble::Unreachable(said) => Finding::problem(
                format!("{place} cannot be reached: {said}"),
                "look whether the server of the model runs, whether base_url in [agent] is right, and whether this machine \
                 reaches it: behind a proxy, HTTPS_PROXY has to be set",
            ),
            Trouble::TimedOut(time) => Finding::problem(
                format!("{place} did not answer within {} s", time.as_secs_f64()),
                "look whether the server of the model is busy or still loads it, and ask again",
            ),
            Trouble::Busy(said) => Finding::note(
                format!("{place} is busy: {said}"),
                "ask again in a while; look at what the provider's account may still use",
            ),
            Trouble::Other(said) => Finding::problem(
                format!("{name} at {place} cannot be asked: {said}"),
                "look whether base_url in [agent] of codecell.toml is the address of a server that speaks OpenAI's chat",
            ),
        }
    }
}

fn counted(models: usize) -> String {
    match models {
        1 => "1 model".to_owned(),
        _ => format!("{models} models"),
    }
}
