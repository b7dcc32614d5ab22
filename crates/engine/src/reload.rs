//! Reading the configuration again when its files change, or on SIGHUP.
//!
//! Changes of servers take effect at once. Changes of settings do not: limits and policy are what an operator has
//! agreed to for this run, and clients have been told most of them. That settings have changed is logged.
//!
//! The files are looked at from time to time rather than watched: this also notices files that are replaced,
//! mounted, linked or on a network, and costs a few system calls a second.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::{Notify, mpsc};

use super::fleet::Update;
use super::settings::{Settings, tell};
use super::sources::Sources;
use crate::config::{Config, ConfigErrors, Servers};

/// How often the files are looked at. A change counts when two looks in a row find the same, so that a
/// file that is still being written is not read.
const PERIOD: Duration = Duration::from_millis(250);

/// Sends the servers on whenever they have changed.
pub struct Reloader {
    sources: Sources,
    /// The settings in force.
    config: Config,
    /// The settings that were last reported as different from those in force.
    stale: Vec<String>,
    /// The files as they were when they were last read.
    read: Vec<(PathBuf, Option<Stamp>)>,
    /// What else is read again.
    further: Vec<Arc<dyn Reread>>,
    /// This is notified when the files are to be read again even though none has changed.
    asked: Arc<Notify>,
}

/// Something else that comes from files and can take effect at once.
pub trait Reread: Send + Sync {
    /// The files, there or not.
    fn files(&self) -> Vec<PathBuf>;

    /// Replaces what the files held before by what they hold now. This may wait for a disk.
    ///
    /// # Errors
    /// [`ConfigErrors`] for whatever is wrong now. What was there before stays in that case.
    fn read_again(&self) -> Result<(), ConfigErrors>;
}

impl Reloader {
    /// Notices changes of the files of `settings` from now on.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let sources = settings.sources().clone();
        Self {
            config: settings.config().clone(),
            stale: Vec::new(),
            read: stamps(sources.watched(&Servers::default())),
            further: Vec::new(),
            asked: Arc::default(),
            sources,
        }
    }

    /// The same, which also reads `further` again.
    #[must_use]
    pub fn with(mut self, further: Arc<dyn Reread>) -> Self {
        self.read.extend(stamps(further.files()));
        self.further.push(further);
        self
    }

    /// The same, which also reads everything again whenever `asked` is notified.
    #[must_use]
    pub fn asked_by(self, asked: Arc<Notify>) -> Self {
        Self { asked, ..self }
    }

    /// Works until nobody takes the servers any more. `servers` are those that were last read.
    pub(super) async fn run(mut self, mut servers: Servers, updates: mpsc::Sender<Update>) {
        self.also_watch(&servers);
        let mut last_look = self.read.clone();
        loop {
            let is_asked = tokio::select! {
                () = self.asked.notified() => true,
                () = tokio::time::sleep(PERIOD) => false,
            };
            let files: Vec<PathBuf> = self.read.iter().map(|(file, _)| file.clone()).collect();
            let Some(look) = blocking(move || stamps(files)).await else {
                return;
            };
            let is_changed = look != self.read && look == last_look;
            last_look.clone_from(&look);
            if !is_asked && !is_changed {
                continue;
            }
            self.read = look;
            self.sources.look_again();
            self.read_settings_again().await;
            self.read_further_again().await;
            let Some(fresh) = self.read_servers_again().await else {
                continue;
            };
            self.also_watch(&fresh);
            last_look.clone_from(&self.read);
            if fresh == servers {
                tracing::info!("the configuration was read again and says the same");
                if !is_asked {
                    continue;
                }
            } else {
                tracing::info!("the configuration was read again");
                tell(&fresh);
                servers = fresh.clone();
            }
            let update = Update {
                servers: fresh,
                retries_failed: is_asked,
            };
            if updates.send(update).await.is_err() {
                return;
            }
        }
    }

    /// The servers as their files are now, unless something is wrong.
    async fn read_servers_again(&self) -> Option<Servers> {
        let sources = self.sources.clone();
        let read = blocking(move || sources.read_servers()).await?;
        read.inspect_err(refuse).ok()
    }

    /// Reports which settings have changed since the start, unless that has been reported.
    async fn read_settings_again(&mut self) {
        let sources = self.sources.clone();
        let fresh = match blocking(move || sources.read_settings()).await {
            Some(Ok(fresh)) => fresh,
            Some(Err(errors)) => return refuse(&errors),
            None => return,
        };
        let stale = self.config.differences(&fresh);
        if stale == self.stale {
            return;
        }
        if stale.is_empty() {
            tracing::info!("the settings are those of the start again");
        } else {
            let settings = stale.join(", ");
            tracing::warn!(
                settings,
                "these settings have changed; start codecell again to use them"
            );
        }
        self.stale = stale;
    }

    /// Reads the other files, and reports what is wrong with them.
    async fn read_further_again(&self) {
        for further in &self.further {
            let further = Arc::clone(further);
            if let Some(Err(errors)) = blocking(move || further.read_again()).await {
                refuse(&errors);
            }
        }
    }

    /// Watches the files of `servers`, too.
    fn also_watch(&mut self, servers: &Servers) {
        let new = self.sources.watched(servers);
        let new = new
            .into_iter()
            .filter(|file| self.read.iter().all(|(known, _)| known != file));
        let new = stamps(new.collect());
        self.read.extend(new);
    }
}

/// Reports what is wrong with files that were read again.
fn refuse(errors: &ConfigErrors) {
    for error in errors.iter() {
        tracing::error!(%error, "the new configuration is not used, the one before stays");
    }
}

/// Does `work` on a thread that may wait, because the files may be on a slow disk or a network.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

/// What changes whenever a file changes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
    /// The device, the number and the time of the last change of any kind, on systems that have these.
    identity: Option<(u64, u64, i64, i64)>,
}

/// The stamp of each file, `None` for a file that does not exist. Something that is no file, such as a pipe, can be
/// read only once and never changes.
fn stamps(files: Vec<PathBuf>) -> Vec<(PathBuf, Option<Stamp>)> {
    let stamped = files.into_iter().map(|file| {
        let stamp = stamp(&file);
        (file, stamp)
    });
    stamped.collect()
}

fn stamp(file: &Path) -> Option<Stamp> {
    let metadata = std::fs::metadata(file).ok()?;
    metadata.is_file().then(|| Stamp {
        modified: metadata.modified().ok(),
        bytes: metadata.len(),
        identity: identity(&metadata),
    })
}

#[cfg(unix)]
fn identity(metadata: &std::fs::Metadata) -> Option<(u64, u64, i64, i64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((
        metadata.dev(),
        metadata.ino(),
        metadata.ctime(),
        metadata.ctime_nsec(),
    ))
}

#[cfg(not(unix))]
fn identity(_: &std::fs::Metadata) -> Option<(u64, u64, i64, i64)> {
    None
}
