//! Configured servers made into callers: some in this process, some outside it.

use std::sync::Arc;
use std::time::Duration;

use codecell::builtin::files::{Access, Files};
use codecell::client::{
    DEFAULT_CALL_TIMEOUT, DEFAULT_STARTUP_TIMEOUT, HttpEndpoint, McpServer, StdioProgram, Transport,
};
use codecell::config::{Server, ServerKind, Servers, ToolSettings};
use codecell::tools::{FilteredServer, ToolCaller, ToolFilter, UnusableServer};

/// A place in the configured order: a caller, or nothing where the next server outside belongs.
pub(super) type Place = Option<Arc<dyn ToolCaller>>;

/// The places of all servers in the configured order, and the servers to connect to, in the same order.
pub(super) fn sort(servers: Servers, settings: &ToolSettings) -> (Vec<Place>, Vec<McpServer>) {
    let mut outside = Vec::new();
    let places = servers.servers.into_iter().map(|server| {
        let Server {
            name,
            description,
            kind,
            timeout,
            startup_timeout,
            include_tools,
            exclude_tools,
            lazy,
        } = server;
        let filter = ToolFilter {
            include: include_tools,
            exclude: exclude_tools,
        };
        let transport = match kind {
            ServerKind::Files { root, writable } => {
                let access = if writable {
                    Access::Writable
                } else {
                    Access::ReadOnly
                };
                return Some(
                    match Files::open(&name, description.clone(), &root, access) {
                        Ok(files) => Arc::new(FilteredServer::new(files, &filter)),
                        Err(error) => unusable(&name, description, error.to_string()),
                    },
                );
            }
            ServerKind::Stdio {
                command,
                args,
                env,
                cwd,
            } => Transport::Stdio(StdioProgram {
                command,
                args,
                env,
                cwd,
            }),
            ServerKind::Http { url, headers } => Transport::Http(HttpEndpoint { url, headers }),
        };
        let limit = |own: Option<Duration>, general: Option<Duration>, default| {
            own.or(general).unwrap_or(default)
        };
        outside.push(McpServer {
            name,
            description,
            transport,
            call_timeout: limit(timeout, settings.timeout, DEFAULT_CALL_TIMEOUT),
            startup_timeout: limit(
                startup_timeout,
                settings.startup_timeout,
                DEFAULT_STARTUP_TIMEOUT,
            ),
            lazy,
            filter,
        });
        None
    });
    (places.collect(), outside)
}

/// The callers in the configured order: `outside` fill the empty places one after the other.
pub(super) fn in_order(
    places: Vec<Place>,
    outside: Vec<Arc<dyn ToolCaller>>,
) -> Vec<Arc<dyn ToolCaller>> {
    let mut outside = outside.into_iter();
    places
        .into_iter()
        .filter_map(|place| place.or_else(|| outside.next()))
        .collect()
}

fn unusable(name: &str, description: Option<String>, reason: String) -> Arc<dyn ToolCaller> {
    tracing::warn!(server = %name, %reason, "not available");
    Arc::new(UnusableServer::new(name, description, reason))
}
