//! What clients and models read about the server: instructions and the definitions of its tools.
//!
//! The definitions depend on the catalog and the configuration alone, not on who asks, when, or what ran
//! before, so that clients can cache them and the prompts made of them.

use rmcp::model::{Tool, ToolAnnotations};

use super::{EXECUTE_CODE, GET_TOOL_DOCS, LOCAL, RUN_AGENT, SEARCH_TOOLS, Terms, schema};
use codecell_agent::Budget;
use codecell_engine::execution::terms_in_words;
use codecell_tools::{Catalog, Example, Overview};

/// What a client is told about the server as a whole: where scripts run, and what they are for.
const IN_SANDBOX: &str = "execute_code runs Python in a sandbox";
const ON_MACHINE: &str = "execute_code runs Python on the user's machine, without a sandbox,";
const PURPOSE: &str = "\
in which the tools of other MCP servers are functions. Write one script \
that makes all the calls a task needs, filters and joins what comes back, and returns only what matters.";

/// What stands before how scripts are written: in the sandbox, and without it.
const WHAT: &str = "Runs a Python 3.13 script in a sandbox.";
const WHAT_LOCAL: &str = "Runs a Python script.";

/// What scripts have besides: with files of their own, and without.
const WITH_FILES: &str = "\
`open` works on files in /cell: `files` and `return_files` \
bring them in and out. All else goes through functions.";
const WITHOUT_FILES: &str = "\
The standard library (computing, text, data, dates, async) can be imported, no packages such as numpy; everything \
outside, such as files and network, goes through functions.";

/// What can be imported where scripts have files: without packages, or before their names.
const NO_PACKAGES: &str = "The standard library can be imported, nothing else.";
const PACKAGES: &str = "The standard library can be imported, and";

/// What most scripts want. Where the first one is, its like go without saying; where it is not, that is said.
const WANTED: [&str; 5] = ["numpy", "pandas", "matplotlib", "scipy", "scikit-learn"];

/// What stands before the stubs of all functions.
const STUBS: &str = "\n\nThe functions, by server:";

/// What stands before the servers where there is no room for stubs.
const SERVERS: &str = "\n\nServers and their functions; search_tools finds one, get_tool_docs or, in scripts, \
help(server.function) shows it:";

/// Every tool that clients are offered. The stubs of all functions are part of it if they have at most
/// `stub_tokens` tokens.
pub(super) fn offered(catalog: &Catalog, terms: &Terms) -> Vec<Tool> {
    vec![
        execute_code(catalog, terms),
        search_tools(),
        get_tool_docs(&catalog.shown_example()),
    ]
}

fn execute_code(catalog: &Catalog, terms: &Terms) -> Tool {
    Tool::new(
        EXECUTE_CODE,
        description(catalog, terms),
        schema::input(terms),
    )
    .with_title("Run Python that calls tools")
    .with_raw_output_schema(schema::output())
    .with_annotations(changes_anything())
}

fn search_tools() -> Tool {
    Tool::new(
        SEARCH_TOOLS,
        "Finds functions by what they do, in plain words.",
        schema::search_input(),
    )
    .with_raw_output_schema(schema::search_output())
    .with_annotations(looks_only())
}

fn get_tool_docs(Example { server, tool, .. }: &Example) -> Tool {
    Tool::new(
        GET_TOOL_DOCS,
        format!(
            "Typed Python stubs of functions (`{server}.{tool}`) or of a whole server (`{server}`)."
        ),
        schema::docs_input(),
    )
    .with_raw_output_schema(schema::docs_output())
    .with_annotations(looks_only())
}

/// The tool that does whole tasks, each with no more than `budget`.
pub(super) fn run_agent(budget: &Budget) -> Tool {
    Tool::new(
        RUN_AGENT,
        format!(
            "Has a model do a task by scripts like those of {EXECUTE_CODE}: it writes them, sees what comes of each, repairs \
             them, and answers. Say all that it needs to know: it reads nothing else of this conversation. It takes up to \
             {} s and {} scripts.",
            budget.wall_time.as_secs(),
            budget.attempts
        ),
        schema::agent_input(budget),
    )
    .with_title("Have a model do a task")
    .with_raw_output_schema(schema::agent_output())
    .with_annotations(changes_anything())
}

/// What a script does to the world is what the configured tools do, so the worst is announced.
fn changes_anything() -> ToolAnnotations {
    ToolAnnotations::new()
        .read_only(false)
        .destructive(true)
        .idempotent(false)
        .open_world(true)
}

fn looks_only() -> ToolAnnotations {
    ToolAnnotations::new().read_only(true).open_world(false)
}

/// What a client is told about the server as a whole.
pub(super) fn instructions(is_local: bool) -> String {
    let place = if is_local { ON_MACHINE } else { IN_SANDBOX };
    format!("{place} {PURPOSE}")
}

fn description(catalog: &Catalog, terms: &Terms) -> String {
    let has_files = terms.bounds.is_none_or(|bounds| bounds.files);
    let has = if has_files {
        format!("{} {WITH_FILES}", importable(&terms.packages))
    } else {
        WITHOUT_FILES.to_owned()
    };
    let kept = terms_in_words(&terms.limits, terms.bounds, terms.deterministic);
    let (warning, what) = match terms.is_local {
        true => (LOCAL, WHAT_LOCAL),
        false => ("", WHAT),
    };
    let guide = format!("{warning}{what} {} {has} {kept}", catalog.guide());
    match catalog.overview(terms.stub_tokens) {
        None => format!("{guide}\n\nNo servers are configured: scripts can only compute."),
        Some(Overview::Stubs(stubs)) => format!("{guide}{STUBS}{stubs}"),
        Some(Overview::Servers(servers)) => format!("{guide}{SERVERS}{servers}"),
    }
}

/// What can be imported, where `packages` are there besides the standard library.
fn importable(packages: &str) -> String {
    if packages.is_empty() {
        return NO_PACKAGES.to_owned();
    }
    let has = |wanted: &&str| packages.split(", ").any(|package| package == *wanted);
    if !has(&WANTED[0]) {
        return format!("{PACKAGES} {packages} and others; not {}.", WANTED[0]);
    }
    let named: Vec<&str> = WANTED.into_iter().filter(has).collect();
    format!("{PACKAGES} {} and others.", named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use codecell_policy::ScriptBounds;
    use codecell_tools::{ServerListing, ServerStatus, Tool as ListedTool};

    /// Most servers that are named.
    const MAX_SERVERS: usize = 1_000;

    fn terms(stub_tokens: usize) -> Terms {
        Terms {
            limits: codecell_engine::execution::Limits::default(),
            deterministic: None,
            max_timeout: std::time::Duration::from_secs(300),
            bounds: Some(ScriptBounds::default()),
            stub_tokens,
            is_local: false,
            packages: "six, tqdm".to_owned(),
        }
    }

    fn ready(name: &str, tools: usize) -> ServerListing {
        let tool =
            |index| ListedTool::new(format!("tool-{index}"), None, serde_json::Map::new(), None);
        let description = Some("\n # All about it \nand more".to_owned());
        ServerListing::ready(name, description, (0..tools).map(tool).collect())
    }

    fn small() -> Catalog {
        Catalog::new(vec![
            ready("my-files", 2),
            ServerListing::failed("broken", None, "pid 77 died"),
            ready("empty", 0),
        ])
    }

    #[test]
    fn packages_are_named_where_there_are_some() {
        let mut terms = terms(0);
        let told = |terms: &Terms| description(&Catalog::default(), terms);
        let some = "The standard library can be imported, and six, tqdm and others; not numpy. `open` works";
        assert!(told(&terms).contains(some));
        terms.packages = "numpy, openpyxl, pandas".to_owned();
        assert!(told(&terms).contains("imported, and numpy, pandas and others. `open` works"));
        terms.packages.clear();
        let none = "The standard library can be imported, nothing else. `open` works";
        assert!(told(&terms).contains(none));
    }

    #[test]
    fn nobody_is_told_of_a_sandbox_that_is_not_there() {
        let local = Terms {
            is_local: true,
            ..terms(1_500)
        };
        let text = description(&small(), &local);
        assert!(text.starts_with("WARNING: NO SANDBOX. "), "{text}");
        assert!(!text.contains("in a sandbox"), "{text}");
        assert!(instructions(true).contains("without a sandbox"));
        assert!(
            description(&small(), &terms(1_500))
                .starts_with("Runs a Python 3.13 script in a sandbox.")
        );
        assert!(instructions(false).starts_with("execute_code runs Python in a sandbox in which"));
    }

    #[test]
    fn stubs_are_shown_where_they_fit() {
        let text = description(&small(), &terms(1_500));
        assert!(
            text.ends_with(
                "The functions, by server:\n\
                 # my_files (All about it); call my_files.tool_0(...)\n\
                 def tool_0(**arguments: Any) -> Any: \"(on the wire: tool-0)\"\n\
                 def tool_1(**arguments: Any) -> Any: \"(on the wire: tool-1)\"\n\
                 # broken: not available now\n\
                 # empty (All about it): no functions"
            ),
            "{text}"
        );
    }

    #[test]
    fn the_example_is_a_tool_that_is_there() {
        let text = description(&small(), &terms(1_500));
        assert!(text.contains("`x = my_files.tool_0()`"), "{text}");
        assert!(text.contains("`await aio.my_files.tool_0(...)`"), "{text}");
        assert!(!text.contains("read_text_file"), "{text}");
        assert!(
            get_tool_docs(&small().shown_example())
                .description
                .is_some_and(|text| text.contains("(`my_files.tool_0`)"))
        );
    }

    #[test]
    fn a_server_whose_name_scripts_rely_on_says_so() {
        let text = description(&Catalog::new(vec![ready("json", 1)]), &terms(1_500));
        assert!(
            text.contains(
                "# json_ (the server \"json\", whose name is Python's in scripts; All about it)"
            ),
            "{text}"
        );
    }

    #[test]
    fn else_every_server_has_its_line() {
        let text = description(&small(), &terms(0));
        assert!(text.contains(SERVERS), "{text}");
    }

    #[test]
    fn a_server_that_waits_for_its_first_use_reads_the_same_before_and_after() {
        let line = "# later (All about it): started when a script uses it; help(later) in a script shows its functions";
        let texts = [
            (ServerStatus::NotStarted, 0),
            (ServerStatus::Starting, 0),
            (ServerStatus::Ready, 3),
            (ServerStatus::Restarting("it ended".to_owned()), 3),
        ]
        .map(|(status, tools)| {
            let server = ServerListing {
                status,
                is_lazy: true,
                ..ready("later", tools)
            };
            description(&Catalog::new(vec![server]), &terms(1_500))
        });
        assert!(texts[0].ends_with(line), "{}", texts[0]);
        assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    }

    #[test]
    fn every_server_is_named_however_many_there_are() {
        for (servers, room) in [(70, 4_500), (500, 8_000), (1_500, 16_000)] {
            let names: Vec<String> = (0..servers).map(|index| format!("server{index}")).collect();
            let all = names.iter().map(|name| ready(name, 100)).collect();
            let text = description(&Catalog::new(all), &terms(1_500));
            assert!(text.len() < room, "{servers}: {} bytes", text.len());
            let words: std::collections::HashSet<&str> =
                text.split(|mark: char| !mark.is_alphanumeric()).collect();
            let named = names.iter().filter(|name| words.contains(name.as_str()));
            assert_eq!(named.count(), servers.min(MAX_SERVERS), "{text}");
            assert_eq!(
                text.ends_with(" and 500 more servers"),
                servers > MAX_SERVERS,
                "{text}"
            );
        }
    }

    #[test]
    fn what_a_script_must_keep_to_is_told() {
        let told = |terms: &Terms| description(&Catalog::default(), terms);
        let plain = "A script has at most 8000 characters, 400 lines and about 30 s of computing.";
        assert!(told(&terms(0)).contains(plain));
        assert!(told(&terms(0)).contains("`open` works on files in /cell"));
        let mut strict = terms(0);
        strict.bounds = Some(ScriptBounds {
            files: false,
            ..ScriptBounds::default()
        });
        assert!(told(&strict).contains("such as files and network"));
        let mut small = terms(0);
        small.limits.fuel.0 = 1_200_000_000;
        small.bounds = None;
        assert!(told(&small).contains("A script has at most about 200 ms of computing."));
        assert!(!told(&small).contains("repeatable"));
        small.deterministic = Some(codecell_engine::execution::Determinism::default());
        assert!(told(&small).contains("of computing. Runs are repeatable: the clock"));
    }

    #[test]
    fn without_servers_it_says_so() {
        assert!(
            description(&Catalog::default(), &terms(1_500)).ends_with("scripts can only compute.")
        );
    }
}
