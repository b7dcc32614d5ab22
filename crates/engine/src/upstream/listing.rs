//! The tools of a server: listed page by page and within bounds, and again when they have changed or are old.

use std::collections::{BTreeMap, HashSet};
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use rmcp::model::{
    ClientRequest, ErrorCode, ListToolsRequest, PaginatedRequestParams, ServerResult,
};
use rmcp::service::{Peer, PeerRequestOptions, RoleClient, ServiceError};
use serde_json::Value;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::UpstreamServer;
use super::definition::Definition;
use super::http::problem;
use super::transport::is_gone;
use codecell_basics::text::truncated;
use codecell_tools::{LISTED, Tool};

/// The most pages that one listing may have.
pub const MAX_LISTING_PAGES: usize = 100;
/// The most tools that one server may have.
pub const MAX_TOOLS: usize = 2_000;
/// The most bytes of names, descriptions and schemas, as JSON, that one server may have.
pub const MAX_LISTING_BYTES: usize = 8 << 20;
/// How long codecell waits for further changes before it reads a changed list: changes come in bursts.
const BURST: Duration = Duration::from_millis(100);
/// The least time from one listing to the next, for a server that keeps announcing changes.
const RELIST_PAUSE: Duration = Duration::from_secs(1);
/// The least and the most time for which a server can say that its list stays fresh.
const TTL_BOUNDS: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(24 * 3600));
/// That time for a server that says that its list is never fresh, as servers do that have not thought about it.
const NO_TTL: Duration = Duration::from_secs(60);
/// The longest reason why the tools cannot be listed, in bytes.
const MAX_CAUSE_BYTES: usize = 2 << 10;
/// The most problems of a list that are kept.
const MAX_PROBLEMS: usize = 8;

/// What a server offers.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The tools that the server's filter keeps.
    pub(super) tools: Vec<Tool>,
    /// The names on the wire of the tools that may be called twice: they only read, or a second call adds nothing.
    pub(super) repeatable: HashSet<String>,
    /// The names on the wire of the tools that only read.
    pub(super) read_only: HashSet<String>,
    /// The parts of the list that cannot be used, at most [`MAX_PROBLEMS`].
    pub(super) problems: Vec<String>,
    /// How often one script may call a tool, by its name on the wire.
    pub(super) max_calls: BTreeMap<String, u32>,
    /// Why the server cannot be used although it has listed its tools: the operator's rules do not go with them. Then
    /// no tools are kept.
    pub(super) obstacle: Option<String>,
    /// A number that is equal for equal tools, so that a listing without news is recognised.
    pub(super) fingerprint: u64,
    /// How long the list may be taken for fresh, if the server says so.
    pub(super) ttl: Option<Duration>,
}

/// Why the tools are not listed.
pub(super) struct Unlisted {
    pub(super) reason: String,
    /// Whether the server has ended the connection.
    pub(super) is_end: bool,
}

impl From<String> for Unlisted {
    fn from(reason: String) -> Self {
        Self {
            reason,
            is_end: false,
        }
    }
}

/// One page as it came.
struct Page {
    tools: Vec<Value>,
    next_cursor: Option<String>,
    ttl_ms: Option<u64>,
}

/// The tools that the server offers and its filter keeps, if they are listed by `deadline`, or why they cannot
/// be used.
pub(super) async fn list_tools(
    peer: &Peer<RoleClient>,
    server: &UpstreamServer,
    deadline: Instant,
) -> Result<Listing, Unlisted> {
    let mut listing = Listing::default();
    let mut names = HashSet::new();
    let mut definitions = Vec::new();
    let mut bytes_left = MAX_LISTING_BYTES;
    let mut cursor = None;
    for _ in 0..MAX_LISTING_PAGES {
        let Some(page) = request_page(peer, cursor.clone(), deadline).await? else {
            listing.choose(server, definitions);
            return Ok(listing);
        };
        for definition in page.tools {
            let json = definition.to_string();
            bytes_left = bytes_left.checked_sub(json.len()).ok_or_else(|| {
                format!("the list of its tools has more than {MAX_LISTING_BYTES} bytes")
            })?;
            let name = match Definition::name(&definition) {
                Ok(name) => name.to_owned(),
                Err(problem) => {
                    listing.note(problem);
                    continue;
                }
            };
            if names.len() == MAX_TOOLS {
                return Err(format!("it has more than {MAX_TOOLS} tools").into());
            }
            if !names.insert(name.clone()) {
                listing.note(format!("it lists {name:?} twice; the first one counts"));
            } else {
                definitions.push((name, json, definition));
            }
        }
        listing.limit_ttl(page.ttl_ms);
        if page.next_cursor.is_some() && page.next_cursor == cursor {
            listing
                .note("it gives the same page again and again, so tools may be missing".to_owned());
            cursor = None;
        } else {
            cursor = page.next_cursor;
        }
        if cursor.is_none() {
            listing.choose(server, definitions);
            listing.warn_of_problems(server);
            return Ok(listing);
        }
    }
    Err(format!("the list of its tools has more than {MAX_LISTING_PAGES} pages").into())
}

/// The page at `cursor`, or `None` from a server without tools, which need not know the question.
async fn request_page(
    peer: &Peer<RoleClient>,
    cursor: Option<String>,
    deadline: Instant,
) -> Result<Option<Page>, Unlisted> {
    let mut params = PaginatedRequestParams::default();
    params.cursor = cursor;
    // If the request is sent in this way, an answer that is not in the protocol's form comes as it is.
    let request = ClientRequest::ListToolsRequest(ListToolsRequest::with_param(params));
    let time_left = deadline.saturating_duration_since(Instant::now());
    let options = PeerRequestOptions::with_timeout(time_left);
    let answer = async {
        let sent = peer.send_request_with_option(request, options).await?;
        sent.await_response().await
    };
    match answer.await {
        Ok(answer) => Ok(Some(read_page(answer)?)),
        Err(ServiceError::McpError(error)) if error.code == ErrorCode::METHOD_NOT_FOUND => Ok(None),
        Err(ServiceError::Timeout { .. }) => {
            Err("its tools were not listed in time".to_owned().into())
        }
        Err(error) if is_end(&error) => Err(Unlisted {
            reason: "the connection ended".to_owned(),
            is_end: true,
        }),
        Err(error) => Err(format!("its tools cannot be listed: {}", cause(error)).into()),
    }
}

/// Whether `error` says that the server has ended the connection, which may be noticed by reading or by writing.
fn is_end(error: &ServiceError) -> bool {
    match error {
        ServiceError::TransportClosed => true,
        ServiceError::TransportSend(error) => is_gone(error),
        _ => false,
    }
}

/// What `error` says, bounded because it may be in the server's words.
fn cause(error: ServiceError) -> String {
    let text = match error {
        ServiceError::McpError(error) => error.message.into_owned(),
        ServiceError::TransportSend(error) => match problem(&error) {
            Some(problem) => problem.into_reason(),
            None => error.error.to_string(),
        },
        other => other.to_string(),
    };
    truncated(text, MAX_CAUSE_BYTES)
}

fn read_page(answer: ServerResult) -> Result<Page, String> {
    let misshapen = || "its tools cannot be listed: its answer holds no list of tools".to_owned();
    match answer {
        ServerResult::ListToolsResult(page) => Ok(Page {
            tools: page
                .tools
                .iter()
                .map(serde_json::to_value)
                .collect::<Result<_, _>>()
                .map_err(|error| format!("its tools cannot be listed: {error}"))?,
            next_cursor: page.next_cursor.filter(is_cursor),
            ttl_ms: page.ttl_ms,
        }),
        // At least one definition is not in the protocol's form.
        ServerResult::CustomResult(mut page) => match page.0.get_mut("tools").map(Value::take) {
            Some(Value::Array(tools)) => Ok(Page {
                tools,
                next_cursor: page.0["nextCursor"]
                    .as_str()
                    .map(str::to_owned)
                    .filter(is_cursor),
                ttl_ms: page.0["ttlMs"].as_u64(),
            }),
            _ => Err(misshapen()),
        },
        _ => Err(misshapen()),
    }
}

/// Whether there is a page at `cursor`: servers that cannot leave out the cursor write an empty one.
#[expect(clippy::ptr_arg, reason = "it filters an Option<String>")]
fn is_cursor(cursor: &String) -> bool {
    !cursor.is_empty()
}

/// Lists the tools again whenever `changed` is woken or the last list is old, and hands new lists to
/// `publish`. `ttl` is how long the first list is fresh. This never returns.
pub(super) async fn follow(
    peer: &Peer<RoleClient>,
    server: &UpstreamServer,
    changed: &Notify,
    mut ttl: Option<Duration>,
    publish: impl Fn(Listing),
) -> Infallible {
    loop {
        tokio::select! {
            () = changed.notified() => tokio::time::sleep(BURST).await,
            () = aged(ttl) => {}
        }
        match list_tools(peer, server, Instant::now() + server.call_timeout).await {
            Ok(listing) => {
                ttl = listing.ttl;
                publish(listing);
            }
            Err(Unlisted { reason, .. }) => {
                tracing::warn!(
                    server = server.name,
                    reason,
                    "the tools were not listed again"
                );
            }
        }
        tokio::time::sleep(RELIST_PAUSE).await;
    }
}

/// Waits until a list is old. If its server does not say when that is, the wait never ends.
async fn aged(ttl: Option<Duration>) {
    match ttl {
        Some(ttl) => tokio::time::sleep(ttl).await,
        None => std::future::pending().await,
    }
}

impl Listing {
    /// Adds those of `definitions`, each of which has its name and its JSON, that the server's filter keeps.
    fn choose(&mut self, server: &UpstreamServer, definitions: Vec<(String, String, Value)>) {
        let names: Vec<&str> = definitions.iter().map(|(name, ..)| name.as_str()).collect();
        let selection = server.filter.select(&server.name, &names);
        selection
            .problems
            .into_iter()
            .for_each(|problem| self.note(problem));
        let mut hasher = DefaultHasher::new();
        selection.obstacle.hash(&mut hasher);
        selection.limits.hash(&mut hasher);
        self.problems.hash(&mut hasher);
        if selection.obstacle.is_none() {
            for (name, json, definition) in definitions {
                if selection.kept.contains(&name) {
                    json.hash(&mut hasher);
                    self.add(Definition::new(&name, definition));
                }
            }
        }
        self.max_calls = selection.limits;
        self.obstacle = selection.obstacle;
        self.fingerprint = hasher.finish();
    }

    fn add(&mut self, definition: Definition) {
        let name = &definition.tool.name;
        let is_read_only = definition.tool.is_read_only;
        if is_read_only {
            self.read_only.insert(name.clone());
        }
        if is_read_only || definition.is_idempotent {
            self.repeatable.insert(name.clone());
        }
        self.tools.push(definition.tool);
    }

    /// Keeps `problem`, or notes that there are more problems than are kept.
    fn note(&mut self, problem: String) {
        match self.problems.len() {
            few if few + 1 < MAX_PROBLEMS => self.problems.push(problem),
            few if few < MAX_PROBLEMS => self.problems.push("there are more problems".to_owned()),
            _ => {}
        }
    }

    /// Makes the list no fresher than each of its pages.
    fn limit_ttl(&mut self, ttl_ms: Option<u64>) {
        let Some(ttl_ms) = ttl_ms else { return };
        let ttl = match Duration::from_millis(ttl_ms) {
            Duration::ZERO => NO_TTL,
            ttl => ttl.clamp(TTL_BOUNDS.0, TTL_BOUNDS.1),
        };
        self.ttl = Some(self.ttl.map_or(ttl, |known| known.min(ttl)));
    }

    fn warn_of_problems(&self, server: &UpstreamServer) {
        for problem in &self.problems {
            tracing::warn!(target: LISTED, server = server.name, problem, "in the list of tools");
        }
        let of_tools = self
            .tools
            .iter()
            .filter_map(|tool| Some((tool, tool.problems.first()?)));
        for (tool, problem) in of_tools.take(MAX_PROBLEMS) {
            tracing::warn!(
                target: LISTED,
                server = server.name,
                tool = tool.name,
                problem,
                "in the definition of a tool"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_say_of_freshness_is_bounded() {
        let ttl = |pages: &[Option<u64>]| {
            let mut listing = Listing::default();
            pages.iter().for_each(|page| listing.limit_ttl(*page));
            listing.ttl.map(|ttl| ttl.as_secs())
        };
        assert_eq!(ttl(&[None]), None);
        assert_eq!(ttl(&[Some(0)]), Some(60));
        assert_eq!(ttl(&[Some(1)]), Some(5));
        assert_eq!(ttl(&[Some(90_000), None, Some(30_000)]), Some(30));
        assert_eq!(ttl(&[Some(u64::MAX)]), Some(24 * 3600));
    }

    #[test]
    fn problems_are_bounded() {
        let mut listing = Listing::default();
        (0..100).for_each(|number| listing.note(number.to_string()));
        assert_eq!(listing.problems.len(), MAX_PROBLEMS);
        assert_eq!(
            listing.problems.last().map(String::as_str),
            Some("there are more problems")
        );
    }
}
