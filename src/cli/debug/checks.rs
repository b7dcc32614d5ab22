//! Everything that a client may ask of codecell, asked once.

use std::time::{Duration, Instant};

use codecell_tools::{NOT_AVAILABLE, NOTHING_MATCHES, STILL_STARTING, count_tokens};
use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Map, Value, json};

use super::peer::{EXECUTE_CODE, Peer, Place};
use crate::cli::exit::Exit;
use crate::cli::output;

/// The tools that every codecell offers.
const OFFERED: [&str; 3] = [EXECUTE_CODE, SEARCH, "get_tool_docs"];

/// The tool that finds functions; asked for nothing, it tells of all servers.
const SEARCH: &str = "search_tools";

/// The kind of an outcome where no script can run.
const UNAVAILABLE: &str = "UNAVAILABLE";

/// How long servers may be on their way up: longer than they have unless the configuration gives them more.
const STARTING_PATIENCE: Duration = Duration::from_secs(40);
const STARTING_PAUSE: Duration = Duration::from_millis(200);

/// A script that prints, and then does not end by itself.
const ENDLESS: &str = "print('begun', flush=True)\nwhile True:\n    pass";

/// A script that calls a tool of the server that `tool_call` configures.
const CALLS: &str = "files.read_text_file(path='note.txt')";

/// What the file says that such a script reads.
const NOTE: &str = "read by a script, through a tool";

/// What came of a check.
pub(super) enum Verdict {
    /// It is as it should be; what was seen.
    Passed(String),
    /// It was not looked at; why.
    Skipped(String),
    /// It is not as it should be; what was seen.
    Failed(String),
}

/// The lines of the checks, and their numbers.
#[derive(Default)]
pub(super) struct Report {
    passed: usize,
    skipped: usize,
    failed: usize,
}

impl Report {
    /// Prints the line of the check `name`, which began at `began`.
    pub(super) fn tell(
        &mut self,
        name: &str,
        verdict: &Verdict,
        began: Instant,
    ) -> anyhow::Result<()> {
        let (mark, seen) = match verdict {
            Verdict::Passed(seen) => {
                self.passed += 1;
                ("ok  ", seen)
            }
            Verdict::Skipped(seen) => {
                self.skipped += 1;
                ("skip", seen)
            }
            Verdict::Failed(seen) => {
                self.failed += 1;
                ("FAIL", seen)
            }
        };
        let seconds = began.elapsed().as_secs_f64();
        let seen = seen.trim_end().replace('\n', "\n      ");
        output::stdout(&format!("{mark}  {name}: {seen} ({seconds:.3} s)\n"))?;
        Ok(())
    }

    /// Prints the numbers; the exit code says whether a check failed.
    pub(super) fn end(self) -> anyhow::Result<Exit> {
        let Self {
            passed,
            skipped,
            failed,
        } = self;
        let skipped = match skipped {
            0 => String::new(),
            number => format!(", {number} skipped"),
        };
        let (summary, exit) = if failed == 0 {
            (
                format!("{passed} checks passed{skipped}: this installation works\n"),
                Exit::Finished,
            )
        } else {
            (
                format!(
                    "{failed} failed, {passed} passed{skipped}; codecell doctor looks for the reason, and --wire shows \
                     every message\n"
                ),
                Exit::Failed,
            )
        };
        output::stdout(&summary)?;
        Ok(exit)
    }
}

/// Makes all checks, and ends the server.
pub(super) async fn all(
    mut peer: Peer,
    place: &Place,
    is_shown: bool,
    report: &mut Report,
) -> anyhow::Result<()> {
    let began = Instant::now();
    report.tell("tools", &tools(&peer).await.into(), began)?;
    let began = Instant::now();
    if let Some(verdict) = servers(&peer).await {
        report.tell("servers", &verdict, began)?;
    }
    let began = Instant::now();
    let first = outcome(&peer, json!({ "code": "1 + 1" })).await;
    report.tell(
        "script",
        &first.as_ref().map_err(Clone::clone).and_then(script).into(),
        began,
    )?;
    // Whatever follows would fail in the same way, and one line is enough for it.
    if first.is_ok_and(|outcome| outcome["diagnostics"]["error_type"] == UNAVAILABLE) {
        peer.end().await;
        return Ok(());
    }
    let began = Instant::now();
    let verdict = match place {
        Place::Child { .. } => tool_call(is_shown).await.into(),
        Place::Address { .. } => Verdict::Skipped(
            "a server at an address has no tool of which it is known that calling it does no harm"
                .to_owned(),
        ),
    };
    report.tell("tool call", &verdict, began)?;
    let began = Instant::now();
    report.tell("files", &files(&peer).await, began)?;
    let began = Instant::now();
    report.tell("error", &error(&peer).await.into(), began)?;
    let began = Instant::now();
    report.tell("limit", &limit(&peer).await.into(), began)?;
    let began = Instant::now();
    let ended = progress_and_cancellation(&mut peer).await;
    report.tell("progress and cancellation", &ended.into(), began)?;
    peer.end().await;
    Ok(())
}

impl From<Result<String, String>> for Verdict {
    fn from(seen: Result<String, String>) -> Self {
        match seen {
            Ok(seen) => Self::Passed(seen),
            Err(seen) => Self::Failed(seen),
        }
    }
}

async fn tools(peer: &Peer) -> Result<String, String> {
    let tools = peer.tools().await?;
    let names: Vec<&str> = tools.iter().map(|tool| &*tool.name).collect();
    if let Some(missing) = OFFERED.iter().find(|name| !names.contains(name)) {
        return Err(format!(
            "{missing} is missing among those that are offered: {}",
            names.join(", ")
        ));
    }
    let whole = serde_json::to_value(&tools).map_err(|error| error.to_string())?;
    let tokens = count_tokens(&whole.to_string());
    Ok(format!(
        "{}; {tokens} tokens for a model to read (--tools prints them)",
        names.join(", ")
    ))
}

/// Whether the tools of the configured servers can be called; nothing where there is no server.
async fn servers(peer: &Peer) -> Option<Verdict> {
    let began = Instant::now();
    let found = loop {
        match peer.call(SEARCH, object(json!({ "query": "" }))).await {
            Ok(result) => {
                let found = structured(&result);
                let is_starting = note_of(&found).contains(STILL_STARTING);
                if !is_starting || began.elapsed() > STARTING_PATIENCE {
                    break found;
                }
            }
            Err(problem) => return Some(Verdict::Failed(problem)),
        }
        tokio::time::sleep(STARTING_PAUSE).await;
    };
    let note = note_of(&found);
    if [NOT_AVAILABLE, STILL_STARTING]
        .into_iter()
        .any(|said| note.contains(said))
    {
        return Some(Verdict::Failed(note.to_owned()));
    }
    let matches = found["matches"].as_u64().unwrap_or_default();
    match (matches, note) {
        (0, "") => None,
        (_, "") => Some(Verdict::Passed(format!(
            "scripts can call {matches} functions"
        ))),
        _ => Some(Verdict::Passed(format!(
            "scripts can call {matches} functions; {note}"
        ))),
    }
}

/// What a search remarks, apart from that it has found nothing.
fn note_of(found: &Value) -> &str {
    let note = found["note"].as_str().unwrap_or_default();
    note.strip_prefix(NOTHING_MATCHES)
        .unwrap_or(note)
        .trim_start_matches("; ")
}

fn script(outcome: &Value) -> Result<String, String> {
    expect(outcome, "/result", &json!(2))?;
    let memory = outcome["memory_peak_bytes"].as_u64().unwrap_or_default() >> 20;
    Ok(format!("1 + 1 is 2, in {memory} MiB of memory"))
}

/// Starts another codecell for this, with a server of its own: which tool of the user's servers does no harm, nobody
/// knows.
async fn tool_call(is_shown: bool) -> Result<String, String> {
    let trouble = |error: std::io::Error| {
        format!("a temporary folder cannot be used: {error}; set TMPDIR to one that can")
    };
    let folder = tempfile::tempdir().map_err(trouble)?;
    let data = folder.path().join("data");
    let config = folder.path().join(codecell_engine::config::SERVERS_FILE);
    let servers = json!({ "mcpServers": { "files": { "builtin": "files", "root": "data" } } });
    std::fs::create_dir(&data)
        .and_then(|()| std::fs::write(data.join("note.txt"), NOTE))
        .and_then(|()| std::fs::write(&config, servers.to_string()))
        .map_err(trouble)?;
    let config = config.to_str().ok_or("the temporary folder is not UTF-8")?;
    let args = ["--config", config, "serve"].map(str::to_owned).to_vec();
    let peer = Peer::connect(&Place::Child { args }, is_shown).await?;
    let outcome = outcome(&peer, json!({ "code": CALLS })).await;
    peer.end().await;
    let outcome = outcome?;
    expect(&outcome, "/result", &json!(NOTE))?;
    expect(&outcome, "/tool_calls/0/ok", &json!(true))?;
    Ok("a script read a file through the built-in server".to_owned())
}

async fn files(peer: &Peer) -> Verdict {
    let code = "text = open('in.txt').read()\nopen('out.txt', 'w').write(text.upper())";
    let arguments =
        json!({ "code": code, "files": { "in.txt": "abc" }, "return_files": ["out.txt"] });
    let result = match peer.execute(object(arguments)).await {
        Ok(result) => result,
        Err(problem) => return Verdict::Failed(problem),
    };
    let outcome = structured(&result);
    if outcome["diagnostics"]["error_type"] == "POLICY_VIOLATION" {
        let reason = "the configured policy does not let scripts open files";
        return Verdict::Skipped(reason.to_owned());
    }
    let returned = result.content.iter().any(is_the_returned_file);
    let listed = expect(&outcome, "/files/0/path", &json!("out.txt"));
    listed
        .and_then(|()| {
            if returned {
                Ok("one went in, another came back".to_owned())
            } else {
                Err(format!(
                    "the content of out.txt did not come back: {outcome}"
                ))
            }
        })
        .into()
}

fn is_the_returned_file(block: &ContentBlock) -> bool {
    let block = serde_json::to_value(block).unwrap_or_default();
    block["resource"]["text"] == "ABC"
}

async fn error(peer: &Peer) -> Result<String, String> {
    let outcome = outcome(peer, json!({ "code": "x = 0\n1 / x" })).await?;
    expect(
        &outcome,
        "/diagnostics/error_type",
        &json!("ZeroDivisionError"),
    )?;
    expect(&outcome, "/diagnostics/line", &json!(2))?;
    Ok("ZeroDivisionError in line 2, as it should be".to_owned())
}

async fn limit(peer: &Peer) -> Result<String, String> {
    let outcome = outcome(peer, json!({ "code": ENDLESS, "timeout": 0.2 })).await?;
    let kind = &outcome["diagnostics"]["error_type"];
    match kind.as_str() {
        Some(kind @ ("TIMEOUT" | "FUEL_EXHAUSTED")) => Ok(format!(
            "a script without an end was stopped by its limit, {kind}"
        )),
        _ => Err(format!(
            "a script without an end came to {}",
            came(&outcome)
        )),
    }
}

async fn progress_and_cancellation(peer: &mut Peer) -> Result<String, String> {
    let call = peer
        .begin(EXECUTE_CODE, object(json!({ "code": ENDLESS })))
        .await?;
    let told = peer.progress_of(&call).await?;
    peer.cancel(call.id()).await?;
    let after = outcome(peer, json!({ "code": "1 + 1" })).await?;
    expect(&after, "/result", &json!(2))?;
    Ok(format!(
        "a script reported {told:?} while it ran and was withdrawn, and the next one was answered"
    ))
}

async fn outcome(peer: &Peer, arguments: Value) -> Result<Value, String> {
    let result = peer.execute(object(arguments)).await?;
    Ok(structured(&result))
}

fn structured(result: &CallToolResult) -> Value {
    result.structured_content.clone().unwrap_or_default()
}

fn object(arguments: Value) -> Map<String, Value> {
    match arguments {
        Value::Object(arguments) => arguments,
        _ => Map::new(),
    }
}

/// Whether the value at `pointer` is `expected`, else what came.
fn expect(outcome: &Value, pointer: &str, expected: &Value) -> Result<(), String> {
    if outcome.pointer(pointer) == Some(expected) {
        return Ok(());
    }
    let place = pointer.trim_start_matches('/').replace('/', ".");
    let came = came(outcome);
    Err(format!(
        "{place} should be {expected}, and what came is {came}"
    ))
}

/// What an execution came to: what went wrong, or else all of its outcome.
fn came(outcome: &Value) -> String {
    match outcome["diagnostics"]["message"].as_str() {
        Some(message) => format!("{}: {message}", outcome["diagnostics"]["error_type"]),
        None => outcome.to_string(),
    }
}
