//! A configured server made into a caller: in this process, or outside it.

use std::sync::Arc;
use std::time::Duration;

use codecell::builtin::files::{Access, Files};
use codecell::client::{
    Clients, DEFAULT_CALL_TIMEOUT, DEFAULT_STARTUP_TIMEOUT, HttpEndpoint, McpServer, Protocol,
    Questions, StdioProgram, Transport,
};
use codecell::config::{Elicitation, Server, ServerKind, ToolSettings};
use codecell::tools::{FilteredServer, ToolCaller, ToolFilter, UnusableServer};

/// A server that has been started, or stands there as one that cannot be used.
pub(super) struct Started {
    pub(super) caller: Arc<dyn ToolCaller>,
    /// What holds it, if it is outside this process.
    pub(super) clients: Option<Clients>,
}

/// Starts `server`, with the general limits of `settings` where it has none of its own. Must be called within a
/// runtime.
pub(super) fn start(server: Server, settings: &ToolSettings) -> Started {
    let Server {
        name,
        description,
        kind,
        timeout,
        startup_timeout,
        include_tools,
        exclude_tools,
        lazy,
        protocol,
        elicitation,
        max_calls, // counted for each execution
    } = server;
    let filter = ToolFilter {
        include: include_tools,
        exclude: exclude_tools,
        limited: max_calls.into_keys().collect(),
    };
    let transport = match kind {
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
        ServerKind::Http {
            url,
            headers,
            ca_file,
        } => Transport::Http(HttpEndpoint {
            url,
            headers,
            ca_file,
        }),
        ServerKind::Files { root, writable } => {
            let access = if writable {
                Access::Writable
            } else {
                Access::ReadOnly
            };
            return match Files::open(&name, description.clone(), &root, access) {
                Ok(files) => Started {
                    caller: Arc::new(FilteredServer::new(files, &filter)),
                    clients: None,
                },
                Err(error) => unusable(&name, description, error.to_string()),
            };
        }
        ServerKind::Unsupported { reason } => return unusable(&name, description, reason),
    };
    let limit = |own: Option<Duration>, general: Option<Duration>, default| {
        own.or(general).unwrap_or(default)
    };
    let clients = Clients::start(vec![McpServer {
        name: name.clone(),
        description: description.clone(),
        transport,
        call_timeout: limit(timeout, settings.timeout, DEFAULT_CALL_TIMEOUT),
        startup_timeout: limit(
            startup_timeout,
            settings.startup_timeout,
            DEFAULT_STARTUP_TIMEOUT,
        ),
        lazy,
        // The configuration takes no name that is not known.
        protocol: protocol.as_deref().and_then(Protocol::named),
        questions: match elicitation {
            Elicitation::Decline => Questions::Decline,
            Elicitation::Defaults => Questions::Defaults,
        },
        filter,
    }]);
    match clients.callers().pop() {
        Some(caller) => Started {
            caller,
            clients: Some(clients),
        },
        None => unusable(&name, description, "it was not started".to_owned()),
    }
}

fn unusable(name: &str, description: Option<String>, reason: String) -> Started {
    tracing::warn!(server = %name, %reason, "not available");
    Started {
        caller: Arc::new(UnusableServer::new(name, description, reason)),
        clients: None,
    }
}
