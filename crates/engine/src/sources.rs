//! The files that the configuration comes from, and how the servers are read from them as often as needed.

use std::path::{Path, PathBuf};

use crate::config::{
    Config, ConfigErrors, ENV_FILE, Environment, SERVERS_FILE, SETTINGS_FILE, Servers,
};

/// Where the configuration comes from.
#[derive(Clone)]
pub struct Sources {
    /// The servers' file, named or found in the working folder.
    servers: Option<PathBuf>,
    /// The file with variables: the file that was named, or the one beside the servers' file, which need not exist.
    variables: PathBuf,
    variables_are_named: bool,
    process: Environment,
}

impl Sources {
    /// The files that the user named; for those not named, the files that are there.
    #[must_use]
    pub fn find(servers: Option<PathBuf>, variables: Option<PathBuf>) -> Self {
        let servers = servers.or_else(|| present(SERVERS_FILE.into()));
        let variables_are_named = variables.is_some();
        let variables = variables.unwrap_or_else(|| beside(servers.as_deref(), ENV_FILE));
        Self {
            servers,
            variables,
            variables_are_named,
            process: Environment::of_process(),
        }
    }

    /// Looks for the servers' file in the working folder again, if none was named or found before.
    pub(super) fn look_again(&mut self) {
        if self.servers.is_none() {
            self.servers = present(SERVERS_FILE.into());
        }
    }

    /// The file with the servers, if there is one.
    #[must_use]
    pub fn servers(&self) -> Option<&Path> {
        self.servers.as_deref()
    }

    /// The settings' file, if there is one.
    #[must_use]
    pub fn settings(&self) -> Option<PathBuf> {
        present(beside(self.servers.as_deref(), SETTINGS_FILE))
    }

    /// The settings as they are now.
    pub(super) fn read_settings(&self) -> Result<Config, ConfigErrors> {
        let (settings, servers) = (self.settings(), self.servers.as_deref());
        Config::load_beside(settings.as_deref(), servers, &self.environment()?)
    }

    /// The file with variables, if there is one.
    #[must_use]
    pub fn variables(&self) -> Option<PathBuf> {
        present(self.variables.clone())
    }

    /// `file` as a path that starts from the folder of the settings.
    #[must_use]
    pub fn beside_settings(&self, file: &Path) -> PathBuf {
        let settings = self.settings();
        let folder = settings.as_deref().and_then(Path::parent);
        folder.unwrap_or(Path::new("")).join(file)
    }

    /// The variables as they are now.
    ///
    /// # Errors
    /// [`ConfigErrors`] for a file with variables that cannot be read.
    pub fn environment(&self) -> Result<Environment, ConfigErrors> {
        let process = self.process.clone();
        if self.variables_are_named || self.variables.exists() {
            process.above_file(&self.variables)
        } else {
            Ok(process)
        }
    }

    /// The servers as they are configured now. Without a file there are no servers.
    ///
    /// # Errors
    /// [`ConfigErrors`] for everything in the file that is wrong.
    pub fn read_servers(&self) -> Result<Servers, ConfigErrors> {
        match &self.servers {
            Some(file) => Servers::load(file, &self.environment()?),
            None => Ok(Servers::default()),
        }
    }

    /// The files that the configuration depends on, whether they exist or not. `servers` are those that were last read.
    pub(super) fn watched(&self, servers: &Servers) -> Vec<PathBuf> {
        let own = [
            self.servers.clone().unwrap_or_else(|| SERVERS_FILE.into()),
            self.variables.clone(),
            beside(self.servers.as_deref(), SETTINGS_FILE),
        ];
        own.into_iter()
            .chain(servers.files.iter().cloned())
            .collect()
    }
}

fn beside(servers: Option<&Path>, name: &str) -> PathBuf {
    servers
        .and_then(Path::parent)
        .unwrap_or(Path::new(""))
        .join(name)
}

fn present(file: PathBuf) -> Option<PathBuf> {
    file.exists().then_some(file)
}
