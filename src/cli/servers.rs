//! Configured servers made into callers: some in this process, some with a process of their own.

use std::sync::Arc;
use std::time::Duration;

use codecell::builtin::files::{Access, Files};
use codecell::client::{DEFAULT_CALL_TIMEOUT, DEFAULT_STARTUP_TIMEOUT, StdioServer};
use codecell::config::{Server, ServerKind, Servers, ToolSettings};
use codecell::tools::{FilteredServer, ToolCaller, ToolFilter, UnusableServer};

/// A place in the configured order: a caller, or nothing where the next process belongs.
pub(super) type Place = Option<Arc<dyn ToolCaller>>;

/// The places of all servers in the configured order, and the processes to start, in the same order.
pub(super) fn sort(servers: Servers, settings: &ToolSettings) -> (Vec<Place>, Vec<StdioServer>) {
    let mut processes = Vec::new();
    let places = servers.servers.into_iter().map(|server| {
        let Server {
            name,
            description,
            kind,
            timeout,
            startup_timeout,
            include_tools,
            exclude_tools,
        } = server;
        let filter = ToolFilter {
            include: include_tools,
            exclude: exclude_tools,
        };
        match kind {
            ServerKind::Files { root, writable } => {
                let access = if writable {
                    Access::Writable
                } else {
                    Access::ReadOnly
                };
                Some(
                    match Files::open(&name, description.clone(), &root, access) {
                        Ok(files) => Arc::new(FilteredServer::new(files, &filter)),
                        Err(error) => unusable(&name, description, error.to_string()),
                    },
                )
            }
            ServerKind::Stdio {
                command,
                args,
                env,
                cwd,
            } => {
                let limit = |own: Option<Duration>, general: Option<Duration>, default| {
                    own.or(general).unwrap_or(default)
                };
                processes.push(StdioServer {
                    name,
                    description,
                    command,
                    args,
                    env,
                    cwd,
                    call_timeout: limit(timeout, settings.timeout, DEFAULT_CALL_TIMEOUT),
                    startup_timeout: limit(
                        startup_timeout,
                        settings.startup_timeout,
                        DEFAULT_STARTUP_TIMEOUT,
                    ),
                    filter,
                });
                None
            }
            ServerKind::Http { url, .. } => {
                let reason =
                    format!("servers over HTTP cannot be used by this version of codecell: {url}");
                Some(unusable(&name, description, reason))
            }
        }
    });
    (places.collect(), processes)
}

/// The callers in the configured order: `processes` fill the empty places one after the other.
pub(super) fn in_order(
    places: Vec<Place>,
    processes: Vec<Arc<dyn ToolCaller>>,
) -> Vec<Arc<dyn ToolCaller>> {
    let mut processes = processes.into_iter();
    places
        .into_iter()
        .filter_map(|place| place.or_else(|| processes.next()))
        .collect()
}

fn unusable(name: &str, description: Option<String>, reason: String) -> Arc<dyn ToolCaller> {
    tracing::warn!(server = %name, %reason, "not available");
    Arc::new(UnusableServer::new(name, description, reason))
}
