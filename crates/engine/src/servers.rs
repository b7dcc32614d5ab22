//! A configured server made into a caller, either in this process or outside it.

use std::sync::Arc;
use std::time::Duration;

use super::inside::MARKER;
use crate::builtin::files::{Access, Files};
use crate::config::{Elicitation, RuleKey, Server, ServerKind, ToolSettings};
use crate::upstream::{
    DEFAULT_CALL_TIMEOUT, DEFAULT_MAX_CALL_TIMEOUT, DEFAULT_STARTUP_TIMEOUT, Gate, HttpEndpoint,
    Protocol, Questions, StdioProgram, Transport, UpstreamServer, UpstreamServers,
};
use codecell_tools::{FilteredServer, LISTED, ToolCaller, ToolFilter, ToolRule, UnusableServer};

/// A server that has been started, or a stand-in for a server that cannot be used.
pub(super) struct Started {
    pub(super) caller: Arc<dyn ToolCaller>,
    /// What holds the server, if it is outside this process.
    pub(super) upstream: Option<UpstreamServers>,
}

/// The terms under which servers are started.
#[derive(Clone)]
pub(super) struct Terms {
    /// The limits of servers that have none of their own.
    pub(super) settings: ToolSettings,
    /// Whether servers may be started yet, and what their processes are told about this codecell.
    pub(super) gate: Gate,
    pub(super) marker: String,
}

/// Starts `server`. Must be called within a runtime.
pub(super) fn start(server: Server, terms: &Terms) -> Started {
    let settings = &terms.settings;
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
        max_calls,
        rule_places,
    } = server;
    let rule = |key, tools: String| ToolRule {
        place: rule_places.of(key, &tools).to_owned(),
        tools,
    };
    let rules = |key, named: Vec<String>| named.into_iter().map(|tools| rule(key, tools)).collect();
    let limited = max_calls.into_iter();
    let filter = ToolFilter {
        include: include_tools.map(|named| rules(RuleKey::Include, named)),
        exclude: rules(RuleKey::Exclude, exclude_tools),
        limited: limited
            .map(|(tools, limit)| (rule(RuleKey::MaxCalls, tools), limit))
            .collect(),
    };
    let transport = match kind {
        ServerKind::Stdio {
            command,
            args,
            mut env,
            cwd,
        } => {
            env.retain(|(name, _)| name != MARKER);
            env.push((MARKER.to_owned(), terms.marker.clone()));
            Transport::Stdio(StdioProgram {
                command,
                args,
                env,
                cwd,
            })
        }
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
                    upstream: None,
                },
                Err(error) => unusable(&name, description, error.to_string()),
            };
        }
        ServerKind::Unsupported { reason } | ServerKind::Incomplete { reason } => {
            return unusable(&name, description, reason);
        }
    };
    let limit = |own: Option<Duration>, general: Option<Duration>, default| {
        own.or(general).unwrap_or(default)
    };
    let server = UpstreamServer {
        name: name.clone(),
        description: description.clone(),
        transport,
        call_timeout: limit(timeout, settings.timeout, DEFAULT_CALL_TIMEOUT),
        max_call_timeout: settings
            .timeout_extends_on_progress
            .then(|| settings.max_timeout.unwrap_or(DEFAULT_MAX_CALL_TIMEOUT)),
        startup_timeout: limit(
            startup_timeout,
            settings.startup_timeout,
            DEFAULT_STARTUP_TIMEOUT,
        ),
        lazy,
        // The configuration accepts no name that is not known.
        protocol: protocol.as_deref().and_then(Protocol::named),
        questions: match elicitation {
            Elicitation::Decline => Questions::Decline,
            Elicitation::Defaults => Questions::Defaults,
        },
        filter,
    };
    let upstream = UpstreamServers::start_behind(vec![server], &terms.gate);
    match upstream.callers().pop() {
        Some(caller) => Started {
            caller,
            upstream: Some(upstream),
        },
        None => unusable(&name, description, "it was not started".to_owned()),
    }
}

fn unusable(name: &str, description: Option<String>, reason: String) -> Started {
    tracing::warn!(target: LISTED, server = %name, %reason, "not available");
    Started {
        caller: Arc::new(UnusableServer::new(name, description, reason)),
        upstream: None,
    }
}
