//! The servers: each is started once, as a script would have it started.

use std::time::Duration;

use codecell_engine::config::{Server, ServerKind};
use codecell_engine::{Probed, probe};
use codecell_tools::ServerStatus;

use super::Examined;
use super::finding::Finding;

/// Programs that download others before they start them.
const DOWNLOADERS: [&str; 5] = ["npx", "bunx", "pnpx", "uvx", "pipx"];
/// What Node.js says where a part of what npx was to download is missing.
const TORN: &str = "ERR_MODULE_NOT_FOUND";
/// What npx and uvx say where they do not reach what they download from.
const UNREACHED: [&str; 6] = [
    "FetchError",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ETIMEDOUT",
    "Failed to fetch",
];
/// What follows a reason after several failures, which does not help here.
const CIRCUIT: &str = "; it has failed ";
/// The last lines of a server's standard error that are shown.
const MAX_LINES: usize = 3;
/// A start that takes longer than this is worth a word: lists of tools do not wait for it.
const SLOW: Duration = Duration::from_secs(3);

pub(super) async fn check(examined: &Examined) -> Vec<Finding> {
    let (Ok(settings), Ok(servers)) = (&examined.settings, &examined.servers) else {
        return vec![Finding::note(
            "no server is started while the configuration is wrong",
            "put right what is told above, then ask again",
        )];
    };
    let mut found = Vec::new();
    for name in &servers.disabled {
        found.push(Finding::fine(format!("{name}: disabled")));
    }
    for name in &servers.own {
        let what = format!("{name}: it starts codecell itself, so it is left out");
        found.push(Finding::note(
            what,
            "nothing, if the file is also that of a client; else remove the entry",
        ));
    }
    if let Some(objection) = settings.objection() {
        found.push(Finding::told(&objection));
        return found;
    }
    let probed = probe(settings, servers.clone()).await;
    if probed.is_empty() {
        found.push(Finding::fine("there is none to start"));
    }
    for server in &probed {
        let mut configured = servers.servers.iter();
        let configured = configured.find(|known| known.name == server.listing.name);
        found.extend(of_server(server, configured));
    }
    found
}

/// The program that downloads the server before it starts it, if there is one.
fn downloader(server: &Server) -> Option<&str> {
    let ServerKind::Stdio { command, .. } = &server.kind else {
        return None;
    };
    let name = command.rsplit('/').next()?;
    DOWNLOADERS.contains(&name).then_some(name)
}

/// How somebody installs, once and for all, what a server's command downloads.
fn installation(server: &Server) -> String {
    let ServerKind::Stdio { args, .. } = &server.kind else {
        return String::new();
    };
    let package = args.iter().find(|argument| !argument.starts_with('-'));
    match (downloader(server), package) {
        (Some("npx"), Some(package)) => format!(" with npm install -g {package}"),
        (Some("uvx"), Some(package)) => format!(" with uv tool install {package}"),
        _ => String::new(),
    }
}

fn of_server(server: &Probed, configured: Option<&Server>) -> Vec<Finding> {
    let Probed {
        listing,
        took,
        greeted,
        said,
    } = server;
    let name = listing.full_name();
    let seconds = took.as_secs_f64();
    if listing.status != ServerStatus::Ready {
        let reason = listing.status.obstacle().unwrap_or("it is being restarted");
        return vec![unusable(&name, reason, configured)];
    }
    let number = match listing.tools.len() {
        1 => "1 tool".to_owned(),
        number => format!("{number} tools"),
    };
    let way = match greeted {
        Some(greeted) => {
            let called = greeted.name.as_deref().unwrap_or("a server without a name");
            format!("MCP {} with {called}", greeted.protocol)
        }
        None => "built in".to_owned(),
    };
    let mut what = format!("{name}: {number}, {way}, ready after {seconds:.2} s");
    let last = said.len().saturating_sub(MAX_LINES);
    for line in &said[last..] {
        what.push_str(&format!("\nstderr: {line}"));
    }
    let mut found = vec![Finding::fine(what)];
    if *took > SLOW {
        found.push(Finding::note(
            format!("{name}: it takes so long to start that a list of the tools names it as still starting"),
            match configured.filter(|server| downloader(server).is_some()) {
                Some(server) => format!(
                    "nothing, if the next start is quicker; else install what is looked for at each start{}, and name the \
                     program that this installs as \"command\"",
                    installation(server)
                ),
                None => "nothing, if the next start is quicker; a script waits for it where it uses it".to_owned(),
            },
        ));
    }
    let problems = listing.all_problems();
    found.extend(problems.iter().map(|problem| {
        let what = format!("{name}: {problem}");
        Finding::note(
            what,
            "tell the server's authors, or leave the tool out with exclude_tools",
        )
    }));
    found
}

/// A server that cannot be used, for a reason that may say what to do.
fn unusable(name: &str, reason: &str, server: Option<&Server>) -> Finding {
    let reason = reason.rsplit_once(CIRCUIT).map_or(reason, |(why, _)| why);
    let (reason, last_words) = match reason.split_once("; its last words: ") {
        Some((reason, words)) => (reason, Some(words)),
        None => (reason, None),
    };
    let (what, remedy) = match reason.rsplit_once("; ") {
        Some((what, remedy)) => (what, remedy),
        None if server.is_some_and(|server| matches!(server.kind, ServerKind::Http { .. })) => (
            reason,
            "look whether its \"url\" is right, and whether this machine reaches it: behind a proxy, HTTPS_PROXY has to be \
             set",
        ),
        None => (
            reason,
            "run its command by hand, in this folder, to see what it needs; codecell tools --log-level debug shows what \
             it says",
        ),
    };
    let says = |part: &&str| last_words.is_some_and(|words| words.contains(*part));
    let is_torn = says(&TORN);
    let remedy = match server.and_then(downloader) {
        Some("npx") if is_torn => {
            "npx was interrupted while it downloaded, and does not notice: remove the folder ~/.npm/_npx, run the server's \
             command once in a terminal until it waits for input, end it with Ctrl-C, and ask again"
                .to_owned()
        }
        Some(program) if UNREACHED.iter().any(says) => format!(
            "{program} does not reach the place that it downloads the server from: look whether this machine has a \
             network; behind a proxy, put HTTPS_PROXY into the server's \"env\", because servers get no variables but these"
        ),
        Some(program) if what.starts_with("it was not ready") => format!(
            "{program} downloads the server before its first start: run its command once in a terminal until it waits for \
             input, end it with Ctrl-C, and ask again; or {remedy}"
        ),
        _ => remedy.to_owned(),
    };
    let mut what = format!("{name}: {what}");
    if let Some(words) = last_words {
        what.push_str(&format!("\nits last words: {words}"));
    }
    Finding::problem(what, remedy)
}
