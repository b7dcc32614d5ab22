//! Which model of which provider the settings mean, where it is, and with which key it is asked.

use codecell_engine::Settings;
use codecell_engine::config::{AgentSettings, ConfigErrors};
use genai::adapter::AdapterKind;
use genai::resolver::{AuthData, Endpoint, ProviderConfig};

/// What stands between a provider and its model.
const SEPARATOR: &str = "::";

/// What is sent as the key to a server of one's own that wants none: the libraries of such servers insist on some word.
const NO_KEY: &str = "none";

/// Which model is asked, where, and with which key.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) kind: AdapterKind,
    /// The model's name as it was given.
    pub(super) name: String,
    pub(super) key: Option<Key>,
    /// The variable that holds the key, if there is one.
    pub(super) key_variable: Option<String>,
    base_url: Option<String>,
}

/// A key, which no debugging shows.
pub(super) struct Key(String);

impl std::ops::Deref for Key {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Key(..)")
    }
}

impl Target {
    /// The target that `settings` mean, if they name a model.
    pub(super) fn of(settings: &Settings) -> Result<Option<Self>, ConfigErrors> {
        let environment = settings.sources().environment()?;
        let variable = |name: &str| environment.get(name).map(str::to_owned);
        match Self::new(settings.agent(), variable) {
            Ok(target) => Ok(target),
            Err(Wrong {
                key,
                problem,
                remedy,
            }) => Err(settings.config().invalid(key, problem, remedy).into()),
        }
    }

    fn new(
        settings: &AgentSettings,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, Wrong> {
        let Some(name) = &settings.model else {
            return Ok(None);
        };
        let base_url = settings.base_url.as_deref().map(address).transpose()?;
        let kind = kind(name, base_url.is_some())?;
        if let Some(address) = fixed_address(kind) {
            let variable = kind.default_key_env_name().unwrap_or("MY_KEY");
            return Err(Wrong {
                key: "agent.model",
                problem: format!("{} cannot be asked by its own name", kind.as_str()),
                remedy: format!(
                    "write the model's name after \"openai::\", and set base_url = {address:?} and key_env = {variable:?}"
                ),
            });
        }
        let named = settings.key_env.as_deref();
        let usual = kind.default_key_env_name();
        let key_variable = named.or(usual);
        let key = key_variable.and_then(variable);
        let key = key.map(|key| key.trim().to_owned());
        let key = key.filter(|key| !key.is_empty()).map(Key);
        if let (None, Some(variable)) = (&key, key_variable)
            && (named.is_some() || base_url.is_none())
        {
            return Err(Wrong {
                key: if named.is_some() {
                    "agent.key_env"
                } else {
                    "agent.model"
                },
                problem: format!(
                    "the variable {variable}, which holds the key for {name:?}, is not set"
                ),
                remedy: format!("set {variable} in the environment or in .env"),
            });
        }
        Ok(Some(Self {
            kind,
            name: name.clone(),
            key_variable: key.as_ref().and(key_variable).map(str::to_owned),
            key,
            base_url,
        }))
    }

    /// The model's name as the provider knows it.
    pub(super) fn model(&self) -> &str {
        let name = self.name.split_once(SEPARATOR);
        name.map_or(self.name.as_str(), |(_, model)| model)
    }

    /// Where it is asked, for messages.
    pub(super) fn place(&self) -> String {
        match &self.base_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => self.kind.as_str().to_owned(),
        }
    }

    /// The same for the library.
    pub(super) fn config(&self) -> ProviderConfig {
        let mut config = ProviderConfig::default();
        if let Some(url) = &self.base_url {
            config = config.with_endpoint(Endpoint::from_owned(url.as_str()));
        }
        let key = match &self.key {
            Some(key) => Some(&**key),
            None => self.base_url.is_some().then_some(NO_KEY),
        };
        match key {
            Some(key) => config.with_auth(AuthData::from_single(key)),
            None => config,
        }
    }
}

/// A setting that cannot be used.
#[derive(Debug, PartialEq, Eq)]
struct Wrong {
    key: &'static str,
    problem: String,
    remedy: String,
}

/// Whose protocol is spoken. Whatever is served at an address of its own speaks that of OpenAI, unless it is said otherwise.
fn kind(name: &str, has_address: bool) -> Result<AdapterKind, Wrong> {
    let unknown = |problem: String| {
        Wrong {
        key: "agent.model",
        problem,
        remedy: "write such as \"openai::gpt-4o-mini\", \"anthropic::claude-sonnet-4-5\", \"gemini::gemini-2.5-flash\" or \
                 \"ollama::qwen3\""
            .to_owned(),
    }
    };
    match name.split_once(SEPARATOR) {
        Some((provider, _)) => AdapterKind::from_lower_str(provider)
            .ok_or_else(|| unknown(format!("there is no provider {provider:?}"))),
        None if has_address => Ok(AdapterKind::OpenAI),
        None => AdapterKind::from_model(name).map_err(|error| unknown(error.to_string())),
    }
}

/// Where OpenAI's chat is served by a provider that the library asks at an address of its own choice, whatever it is told:
/// its requests cannot be carried.
fn fixed_address(kind: AdapterKind) -> Option<&'static str> {
    match kind {
        AdapterKind::Zai => Some("https://api.z.ai/api/paas/v4"),
        AdapterKind::Baidu => Some("https://qianfan.baidubce.com/v2"),
        _ => None,
    }
}

/// The address in the form that the library adds paths to.
fn address(text: &str) -> Result<String, Wrong> {
    let wrong = |problem: &str| Wrong {
        key: "agent.base_url",
        problem: problem.to_owned(),
        remedy: "write such as \"http://127.0.0.1:8000/v1\", without user and password".to_owned(),
    };
    let url = reqwest::Url::parse(text).map_err(|_| wrong("it is not an address"))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(wrong("it is not an address of the web"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(
            "it holds a user or a password, which would stand in messages",
        ));
    }
    let mut text = url.to_string();
    if !text.ends_with('/') {
        text.push('/');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        model: &str,
        base_url: &str,
        key_env: &str,
        expected: Result<(AdapterKind, &str, Option<&str>), &str>,
    ) {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let settings = AgentSettings {
            model: text(model),
            base_url: text(base_url),
            key_env: text(key_env),
            ..AgentSettings::default()
        };
        let variable = |name: &str| {
            matches!(name, "OPENAI_API_KEY" | "OWN").then(|| format!(" key of {name}\n"))
        };
        let found = Target::new(&settings, variable);
        match (found, expected) {
            (Ok(Some(target)), Ok((kind, place, key))) => {
                assert_eq!(
                    (target.kind, target.place().as_str()),
                    (kind, place),
                    "{model}"
                );
                assert_eq!(target.key.as_deref(), key, "{model}");
                assert!(!format!("{target:?}").contains("key of"), "{target:?}");
            }
            (Err(wrong), Err(expected)) => assert_eq!(wrong.problem, expected),
            (found, expected) => panic!("{found:?}, and not {expected:?}"),
        }
    }

    #[test]
    fn a_model_is_asked_where_it_is_served() {
        let openai = Some("key of OPENAI_API_KEY");
        check(
            "gpt-4o-mini",
            "",
            "",
            Ok((AdapterKind::OpenAI, "OpenAI", openai)),
        );
        check(
            "gpt-4o-mini",
            "",
            "OWN",
            Ok((AdapterKind::OpenAI, "OpenAI", Some("key of OWN"))),
        );
        check(
            "ollama::qwen3",
            "",
            "",
            Ok((AdapterKind::Ollama, "Ollama", None)),
        );
        let local = "http://127.0.0.1:1/v1";
        check("qwen3", local, "", Ok((AdapterKind::OpenAI, local, openai)));
        check(
            "qwen3",
            local,
            "OWN",
            Ok((AdapterKind::OpenAI, local, Some("key of OWN"))),
        );
        check(
            "ollama::qwen3",
            local,
            "",
            Ok((AdapterKind::Ollama, local, None)),
        );
        check(
            "anthropic::x",
            local,
            "",
            Ok((AdapterKind::Anthropic, local, None)),
        );
    }

    #[test]
    fn what_cannot_be_right_is_told() {
        let missing =
            "the variable ANTHROPIC_API_KEY, which holds the key for \"claude-x\", is not set";
        check("claude-x", "", "", Err(missing));
        let missing = "the variable NONE, which holds the key for \"x\", is not set";
        check("x", "http://127.0.0.1:1", "NONE", Err(missing));
        check("nobody::x", "", "", Err("there is no provider \"nobody\""));
        let fixed = "Zai cannot be asked by its own name";
        check("zai::glm-4.6", "", "", Err(fixed));
        check("glm-4.6", "", "OWN", Err(fixed));
        check("x", "127.0.0.1:1", "", Err("it is not an address"));
        check("x", "ftp://a", "", Err("it is not an address of the web"));
        let secret = "it holds a user or a password, which would stand in messages";
        check("x", "http://a:b@c", "", Err(secret));
    }
}
