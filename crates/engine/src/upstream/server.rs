//! A server as it is configured: how it is reached, its limits, and which of its tools are offered.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::{Protocol, Questions};
use codecell_tools::ToolFilter;

/// How long one call may take, unless the server says otherwise.
pub const DEFAULT_CALL_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a call may take whose server reports progress, if reports extend the time, unless the server says
/// otherwise.
pub const DEFAULT_MAX_CALL_TIMEOUT: Duration = Duration::from_secs(300);
/// How long a server may take to start and list its tools, unless it says otherwise. This is not short, because a
/// server of the older protocol that leaves the first question unanswered is asked again in its own way after 10
/// seconds, and because `npx` may have to download.
pub const DEFAULT_STARTUP_TIMEOUT: Duration = Duration::from_secs(30);

/// A server outside this process.
#[derive(Debug, Clone)]
pub struct UpstreamServer {
    /// The configured name.
    pub name: String,
    /// What the server is for, in the operator's words; without these, the server's own instructions are used.
    pub description: Option<String>,
    /// How the server is reached.
    pub transport: Transport,
    /// How long one call may take, a restart of the server included.
    pub call_timeout: Duration,
    /// How long a call may take whose server keeps reporting progress, if each report begins `call_timeout` anew.
    /// `None`: reports do not extend the time.
    pub max_call_timeout: Option<Duration>,
    /// How long the server may take to start and list its tools.
    pub startup_timeout: Duration,
    /// Whether the server is only started when it is first used.
    pub lazy: bool,
    /// The only revision of the protocol to speak with the server; `None`: it is found out.
    pub protocol: Option<Protocol>,
    /// How the server's questions to the user are answered.
    pub questions: Questions,
    /// Which of its tools are offered.
    pub filter: ToolFilter,
}

/// How a server is reached.
#[derive(Debug, Clone)]
pub enum Transport {
    /// A child process, over its standard streams.
    Stdio(StdioProgram),
    /// A web address, over Streamable HTTP.
    Http(HttpEndpoint),
}

/// A server to run as a child process.
#[derive(Clone)]
pub struct StdioProgram {
    /// The program: a path, or a name looked up in `PATH`.
    pub command: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// Environment variables beyond the few that every server gets.
    pub env: Vec<(String, String)>,
    /// The folder it starts in; `None`: this process's own.
    pub cwd: Option<PathBuf>,
}

/// A server's address on the web.
#[derive(Clone)]
pub struct HttpEndpoint {
    /// An `http` or `https` address.
    pub url: String,
    /// Headers sent with every request.
    pub headers: Vec<(String, String)>,
    /// A PEM file with certificates of issuers that are trusted besides those of the system.
    pub ca_file: Option<PathBuf>,
}

impl UpstreamServer {
    /// A server run as a child process, with the default limits, all of its tools, and nothing but the
    /// program to run.
    #[must_use]
    pub fn stdio(
        name: impl Into<String>,
        command: impl Into<String>,
        args: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let program = StdioProgram {
            command: command.into(),
            args: args.into_iter().map(Into::into).collect(),
            env: Vec::new(),
            cwd: None,
        };
        Self::new(name, Transport::Stdio(program))
    }

    /// A server at a web address, with the default limits, all of its tools, and no headers of its own.
    #[must_use]
    pub fn http(name: impl Into<String>, url: impl Into<String>) -> Self {
        let endpoint = HttpEndpoint {
            url: url.into(),
            headers: Vec::new(),
            ca_file: None,
        };
        Self::new(name, Transport::Http(endpoint))
    }

    fn new(name: impl Into<String>, transport: Transport) -> Self {
        Self {
            name: name.into(),
            description: None,
            transport,
            call_timeout: DEFAULT_CALL_TIMEOUT,
            max_call_timeout: None,
            startup_timeout: DEFAULT_STARTUP_TIMEOUT,
            lazy: false,
            protocol: None,
            questions: Questions::Decline,
            filter: ToolFilter::default(),
        }
    }
}

/// The names in `pairs`: the values may be secrets, and what is shown for debugging may appear in a log.
fn names(pairs: &[(String, String)]) -> Vec<&str> {
    pairs.iter().map(|(name, _)| name.as_str()).collect()
}

impl fmt::Debug for StdioProgram {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StdioProgram")
            .field("command", &self.command)
            .field("args", &self.args)
            .field("env", &names(&self.env))
            .field("cwd", &self.cwd)
            .finish()
    }
}

impl fmt::Debug for HttpEndpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An address can hold a password or a key, so only the place to which it leads is shown.
        let place = self.url.split(['?', '#']).next().unwrap_or_default();
        let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
        formatter
            .debug_struct("HttpEndpoint")
            .field("url", &place)
            .field("headers", &names(&self.headers))
            .field("ca_file", &self.ca_file)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        let mut server = UpstreamServer::http("s", "https://me:hush@example.org/mcp?key=hush");
        if let Transport::Http(endpoint) = &mut server.transport {
            endpoint.headers = vec![("Authorization".into(), "Bearer hush".into())];
        }
        let shown = format!("{server:?}");
        assert!(
            shown.contains("example.org/mcp") && shown.contains("Authorization"),
            "{shown}"
        );
        assert!(!shown.contains("hush"), "{shown}");
        let mut server = UpstreamServer::stdio("s", "program", ["x"]);
        if let Transport::Stdio(program) = &mut server.transport {
            program.env = vec![("TOKEN".into(), "hush".into())];
        }
        let shown = format!("{server:?}");
        assert!(
            shown.contains("TOKEN") && !shown.contains("hush"),
            "{shown}"
        );
    }
}
