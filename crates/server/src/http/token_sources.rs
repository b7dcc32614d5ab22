//! The clients' tokens, read from where `[http.clients]` says, and read again whenever they change there.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codecell_engine::config::{Client, Config, ConfigError, ConfigErrors, TokenSource};
use codecell_engine::execution::ClientName;
use codecell_engine::{Reread, Settings, Sources};
use codecell_tools::Masks;

use super::{CurrentTokens, Tokens};

/// Longest file with tokens, in bytes.
const MAX_TOKEN_FILE_BYTES: u64 = 64 << 10;

/// Where the tokens of all clients are. The clients stay the ones that were configured at the start.
pub struct TokenSources {
    clients: BTreeMap<String, Client>,
    config: Config,
    sources: Sources,
    masks: Arc<Masks>,
    /// The tokens in force.
    current: CurrentTokens,
}

impl Reread for TokenSources {
    /// The files that hold tokens.
    fn files(&self) -> Vec<PathBuf> {
        let sources = self.clients.values().map(|client| &client.token);
        sources
            .filter_map(|token| match token {
                TokenSource::File(file) => Some(self.sources.beside_settings(file)),
                TokenSource::Variable(_) => None,
            })
            .collect()
    }

    fn read_again(&self) -> Result<(), ConfigErrors> {
        let Some(fresh) = self.read()? else {
            return Ok(());
        };
        if fresh != *self.current.now() {
            tracing::info!("the clients' tokens have changed");
            self.current.replace(fresh);
        }
        Ok(())
    }
}

impl TokenSources {
    /// The sources that `settings` name.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self {
            clients: settings.http().clients.clone(),
            config: settings.config().clone(),
            sources: settings.sources().clone(),
            masks: settings.masks(),
            current: CurrentTokens::default(),
        }
    }

    /// The tokens in force from now on, which are read again when their files change; `None` if there are no clients.
    pub(super) fn start(&self) -> Result<Option<CurrentTokens>, ConfigErrors> {
        let Some(tokens) = self.read()? else {
            return Ok(None);
        };
        self.current.replace(tokens);
        Ok(Some(self.current.clone()))
    }

    /// The tokens as they are now, if there are any clients. They are kept out of the log from now on.
    fn read(&self) -> Result<Option<Tokens>, ConfigErrors> {
        let mut tokens = Tokens::default();
        for (name, client) in &self.clients {
            let read = match &client.token {
                TokenSource::Variable(variable) => self.variable(name, variable),
                TokenSource::File(file) => self.lines(name, &self.sources.beside_settings(file)),
            }?;
            self.masks.add(read.iter().map(String::as_str));
            for token in read {
                let added = tokens.add(&ClientName::new(name), token.trim());
                added.map_err(|weak| {
                    let problem = format!("the token of {name:?}: {weak}");
                    self.wrong(name, problem, weak.remedy())
                })?;
            }
        }
        Ok((!self.clients.is_empty()).then_some(tokens))
    }

    fn variable(&self, client: &str, variable: &str) -> Result<Vec<String>, ConfigErrors> {
        let environment = self.sources.environment()?;
        match environment.get(variable) {
            Some(token) => Ok(vec![token.to_owned()]),
            None => {
                let problem = format!("the variable {variable} is not set");
                let remedy = "set it in the environment or in .env";
                Err(self.wrong(client, problem, remedy).into())
            }
        }
    }

    /// The lines of `file` that are not empty, at least one.
    fn lines(&self, client: &str, file: &Path) -> Result<Vec<String>, ConfigErrors> {
        let shown = file.display();
        let mut text = String::new();
        let read = File::open(file).and_then(|file| {
            file.take(MAX_TOKEN_FILE_BYTES + 1)
                .read_to_string(&mut text)
        });
        read.map_err(|error| {
            let problem = format!("cannot read {shown}: {error}");
            self.wrong(client, problem, "write one token on each line of it")
        })?;
        if text.len() as u64 > MAX_TOKEN_FILE_BYTES {
            let problem = format!("{shown} has more than {MAX_TOKEN_FILE_BYTES} bytes");
            let remedy = "it must hold one token on each line and nothing else";
            return Err(self.wrong(client, problem, remedy).into());
        }
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        let lines: Vec<String> = lines
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
        if lines.is_empty() {
            let problem = format!("{shown} is empty");
            return Err(self.wrong(client, problem, "write a token into it").into());
        }
        Ok(lines)
    }

    fn wrong(&self, client: &str, problem: String, remedy: &str) -> ConfigError {
        let named = match self.clients.get(client).map(|client| &client.token) {
            Some(TokenSource::File(_)) => "token_file",
            _ => "token_env",
        };
        let key = format!("http.clients.{client}.{named}");
        self.config.invalid(&key, problem, remedy)
    }
}
