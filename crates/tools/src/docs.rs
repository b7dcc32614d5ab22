//! What clients and scripts are told when they look for tools: search results, and the stubs of tools by name.

mod names;

use serde::Serialize;

use super::stub::{Style, stubs};
use super::{Catalog, NOT_AVAILABLE, ServerListing, ServerStatus, Tool};
use codecell_basics::text::{one_line, shortened};

/// Most tools that one search returns.
pub const MAX_FOUND: usize = 50;
/// Tools that a search returns unless told otherwise.
pub const DEFAULT_FOUND: usize = 8;
/// Most names that are looked up at once.
pub const MAX_NAMES: usize = 50;
/// Longest documentation that is given at once, in bytes; of the tools beyond that, only the names are given.
const MAX_DOCS_BYTES: usize = 128 << 10;
/// A server with more tools than this is shown in brief.
const MAX_FULL_TOOLS: usize = 25;
/// Longest description of a found tool, in characters.
const MAX_ABOUT_CHARS: usize = 160;
/// What the note of a search says where nothing is found.
pub const NOTHING_MATCHES: &str = "nothing matches; try other words, or list_tools() in a script";

/// Longest reason why a server is not available, in characters.
const MAX_REASON_CHARS: usize = 200;
/// Servers that are named as not available.
const MAX_BROKEN: usize = 10;

/// How much is said of each tool that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// Its name.
    Names,
    /// Its signature, and what it does in a line.
    #[default]
    Signatures,
    /// Its stub with everything that is known of it.
    Full,
}

impl Detail {
    /// Every level by its name.
    pub const NAMES: [(&'static str, Self); 3] = [
        ("names", Self::Names),
        ("signatures", Self::Signatures),
        ("full", Self::Full),
    ];
}

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[must_use]
pub struct Found {
    /// The best matches, the best first.
    pub tools: Vec<FoundTool>,
    /// How many tools match in all.
    pub matches: usize,
    /// What else there is to say: servers that could not be searched, or that nothing was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One tool that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundTool {
    /// The name as a script writes it, such as `files.read_text_file`.
    pub name: String,
    /// The call with its types.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// What it does, in a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The whole stub.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stub: Option<String>,
}

/// The documentation of tools by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[must_use]
pub struct Docs {
    /// The stubs as Python, grouped by server; empty if no name was found.
    pub docs: String,
    /// For each name that was not found, what is wrong with it.
    pub missing: Vec<String>,
}

impl Catalog {
    /// The tools that fit `query`, at most `limit` and at most [`MAX_FOUND`]. A query without words lists the
    /// first tools of the catalog.
    pub fn search(&self, query: &str, limit: usize, detail: Detail) -> Found {
        self.search_on(|_| true, query, limit, detail)
    }

    /// The same, among the tools of the servers that `is_asked` chooses.
    pub fn search_on(
        &self,
        is_asked: impl Fn(&ServerListing) -> bool,
        query: &str,
        limit: usize,
        detail: Detail,
    ) -> Found {
        let tools = self.ready_tools();
        let is_asked_at = |position: usize| is_asked(tools[position].0);
        let positions: Vec<usize> = if query.trim().is_empty() {
            (0..tools.len()).filter(|at| is_asked_at(*at)).collect()
        } else {
            let matches = self.search_index().search_among(is_asked_at, query);
            matches.into_iter().map(|found| found.position).collect()
        };
        let found = positions
            .iter()
            .take(limit.clamp(1, MAX_FOUND))
            .map(|&position| {
                let (server, tool) = tools[position];
                self.found(server, tool, detail)
            });
        Found {
            tools: found.collect(),
            matches: positions.len(),
            note: self.search_note(positions.is_empty(), query.trim().is_empty(), is_asked),
        }
    }

    fn found(&self, server: &ServerListing, tool: &Tool, detail: Detail) -> FoundTool {
        let name = format!("{}.{}", server.python_name, tool.python_name);
        let about = || {
            let about = shortened(
                &one_line(tool.description.as_deref().unwrap_or_default()),
                MAX_ABOUT_CHARS,
            );
            let wire = tool
                .wire_names()
                .map(|wire| format!("(on the wire: {wire})"));
            let parts: Vec<String> = [Some(about), wire]
                .into_iter()
                .flatten()
                .filter(|part| !part.is_empty())
                .collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        };
        FoundTool {
            signature: (detail == Detail::Signatures)
                .then(|| format!("{name}{}", tool.shown_signature())),
            description: (detail == Detail::Signatures).then(about).flatten(),
            stub: (detail == Detail::Full)
                .then(|| stubs(server, [tool], self.observed(), Style::Full)),
            name,
        }
    }

    fn search_note(
        &self,
        nothing_found: bool,
        lists_all: bool,
        is_asked: impl Fn(&ServerListing) -> bool,
    ) -> Option<String> {
        let mut notes = Vec::new();
        if nothing_found {
            notes.push(NOTHING_MATCHES.to_owned());
        }
        let asked = || self.servers().iter().filter(|server| is_asked(server));
        let mut broken = asked().filter_map(|server| Some((server, server.status.obstacle()?)));
        for (server, reason) in broken.by_ref().take(MAX_BROKEN) {
            let reason = shortened(&one_line(reason), MAX_REASON_CHARS);
            let name = &server.python_name;
            notes.push(match server.status {
                ServerStatus::Failed(_) => format!("{name} is {NOT_AVAILABLE}: {reason}"),
                _ => format!("{name}: {reason}"),
            });
        }
        match broken.count() {
            0 => {}
            more => notes.push(format!("{more} more servers cannot be searched now")),
        }
        // Whoever asks for everything is told what of it is in doubt.
        let problems = asked().filter(|_| lists_all).flat_map(|server| {
            let told = server.problems.iter();
            told.map(move |problem| format!("{}: {}", server.python_name, one_line(problem)))
        });
        notes.extend(problems.take(MAX_BROKEN));
        (!notes.is_empty()).then(|| notes.join("; "))
    }

    /// The stubs of the tools, or of all tools of the servers, that `names` names: `files.read_text_file`,
    /// `files__read_text_file`, `files`, or a tool alone where only one server has it. Of more than
    /// [`MAX_NAMES`] names the others are reported as missing.
    pub fn docs<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Docs {
        let mut wanted: Vec<(&ServerListing, Vec<&Tool>)> = Vec::new();
        let mut missing = Vec::new();
        for (index, name) in names.into_iter().enumerate() {
            if index == MAX_NAMES {
                missing.push(format!(
                    "more than {MAX_NAMES} names; ask for the others separately"
                ));
                break;
            }
            match self.named(name) {
                Ok((server, tools)) => add(&mut wanted, server, tools),
                Err(problem) => missing.push(problem),
            }
        }
        let mut docs = String::new();
        for (server, tools) in wanted {
            if docs.len() > MAX_DOCS_BYTES {
                missing.push(format!(
                    "{}: there was no room; ask for it separately",
                    server.python_name
                ));
                continue;
            }
            if !docs.is_empty() {
                docs.push_str("\n\n");
            }
            docs.push_str(&self.server_docs(server, &tools));
        }
        Docs { docs, missing }
    }

    /// The documentation of `tools` of one server: a line on the server, then the stubs.
    fn server_docs(&self, server: &ServerListing, tools: &[&Tool]) -> String {
        let name = &server.python_name;
        let style = if tools.len() > MAX_FULL_TOOLS {
            Style::Brief
        } else {
            Style::Full
        };
        let mut text = match server.description.as_deref().map(one_line) {
            Some(about) => format!("# {name}: {}", shortened(&about, MAX_ABOUT_CHARS)),
            None => format!("# {name}"),
        };
        if let Some(first) = tools.first() {
            text.push_str(&format!("; call as {name}.{}(...)\n", first.python_name));
        }
        if let Some(renaming) = server.renaming() {
            text.push_str(&format!("# note: {renaming}\n"));
        }
        for problem in &server.problems {
            text.push_str(&format!("# note: {}\n", one_line(problem)));
        }
        let stubs = stubs(server, tools.iter().copied(), self.observed(), style);
        let end = stubs.floor_char_boundary(MAX_DOCS_BYTES);
        // Cut between lines, so that what is left can be read.
        let whole = if end < stubs.len() {
            stubs[..end].rfind("\n\n").unwrap_or(end)
        } else {
            end
        };
        text.push_str(&stubs[..whole]);
        if whole < stubs.len() {
            text.push_str("\n\n# the rest is left out; ask for fewer tools");
        }
        text
    }

    /// Every tool that can be called, with its server, in the catalog's order.
    pub(crate) fn ready_tools(&self) -> Vec<(&ServerListing, &Tool)> {
        let ready = self
            .servers()
            .iter()
            .filter(|server| server.status == ServerStatus::Ready);
        ready
            .flat_map(|server| server.tools.iter().map(move |tool| (server, tool)))
            .collect()
    }
}

/// Adds `tools` of `server` to what is wanted, each once.
fn add<'a>(
    wanted: &mut Vec<(&'a ServerListing, Vec<&'a Tool>)>,
    server: &'a ServerListing,
    tools: Vec<&'a Tool>,
) {
    let known = match wanted
        .iter()
        .position(|(known, _)| known.name == server.name)
    {
        Some(position) => &mut wanted[position].1,
        None => {
            wanted.push((server, Vec::new()));
            let last = wanted.len() - 1;
            &mut wanted[last].1
        }
    };
    for tool in tools {
        if !known.iter().any(|other| other.name == tool.name) {
            known.push(tool);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{JsonObject, Observed, ToolReply};

    fn catalog() -> Catalog {
        let tool = |name: &str, about: &str| {
            let schema = json!({"properties": {"path": {"type": "string"}}, "required": ["path"]});
            Tool::new(
                name,
                Some(about.to_owned()),
                schema.as_object().cloned().unwrap_or_default(),
                None,
            )
        };
        Catalog::new(vec![
            ServerListing::ready(
                "my-files",
                Some("Files.".to_owned()),
                vec![
                    tool("read-it", "Reads a file."),
                    tool("write", "Writes a file."),
                ],
            ),
            ServerListing::ready("notes", None, vec![tool("write", "Writes a note.")]),
            ServerListing::failed("gone", None, "no such program"),
        ])
    }

    #[test]
    fn searches_tell_as_much_as_is_asked_for() {
        let catalog = catalog();
        let found = catalog.search("read a file", 1, Detail::Signatures);
        assert_eq!(
            json!(found),
            json!({"tools": [{"name": "my_files.read_it", "signature": "my_files.read_it(path: str)", "description": "Reads a file. (on the wire: read-it)"}],
                   "matches": 1, "note": "gone is not available: no such program"})
        );
        let names = catalog.search("", 2, Detail::Names);
        assert_eq!(
            json!(names.tools),
            json!([{"name": "my_files.read_it"}, {"name": "my_files.write"}])
        );
        let full = catalog.search("note", 1, Detail::Full);
        assert!(
            full.tools[0]
                .stub
                .as_deref()
                .is_some_and(|stub| stub.starts_with("def write(path: str) -> Any:"))
        );
        let none = catalog.search("zzqx", 5, Detail::Names);
        assert!(
            none.note
                .is_some_and(|note| note.starts_with("nothing matches"))
        );
    }

    #[test]
    fn documentation_is_found_by_any_name() {
        let catalog = catalog();
        for name in [
            "my_files.read_it",
            "my-files__read-it",
            "my_files/read_it",
            "read_it",
            " my_files.read_it() ",
        ] {
            let docs = catalog.docs([name]);
            assert!(
                docs.docs
                    .starts_with("# my_files: Files.; call as my_files.read_it(...)\ndef read_it("),
                "{name}: {docs:?}"
            );
            assert!(docs.missing.is_empty());
        }
        let all = catalog.docs(["my_files", "notes.write", "my_files.write"]);
        assert_eq!(all.docs.matches("def ").count(), 3, "{}", all.docs);
    }

    #[test]
    fn what_is_wrong_with_a_name_is_said() {
        let missing = catalog()
            .docs(["write", "gone", "gone.x", "", "reed_it"])
            .missing;
        assert_eq!(
            missing[..4],
            [
                "\"write\" is a tool of several servers: my_files.write, notes.write",
                "gone is not available: no such program",
                "gone is not available: no such program",
                "a name is empty or too long",
            ]
        );
        let closest = "there is no tool \"reed_it\"; the closest are my_files.read_it (read-it on the wire), ";
        assert!(missing[4].starts_with(closest), "{missing:?}");
    }

    #[test]
    fn a_changed_name_is_told_with_the_stubs() {
        let tool = Tool::new("echo", None, JsonObject::new(), None);
        let catalog = Catalog::new(vec![ServerListing::ready("print", None, vec![tool])]);
        let docs = catalog.docs(["print"]).docs;
        assert!(
            docs.starts_with("# print_; call as print_.echo(...)\n# note: the server \"print\", whose name is Python's in scripts\ndef echo("),
            "{docs}"
        );
    }

    #[test]
    fn observed_replies_show_in_the_documentation() {
        let observed = std::sync::Arc::new(Observed::default());
        let catalog = catalog().with_observed(std::sync::Arc::clone(&observed));
        assert!(catalog.docs(["read_it"]).docs.contains("-> Any:"));
        observed.see(
            "my-files",
            "read-it",
            &mut ToolReply::structured(json!([{"line": "SECRET", "number": 1}])),
        );
        let docs = catalog.docs(["read_it"]).docs;
        assert!(docs.contains("-> list[ReadItReplyItem]:"), "{docs}");
        assert!(
            docs.contains("observed in 1 reply, not promised by the server"),
            "{docs}"
        );
        assert!(docs.contains("line: str\n    number: int"), "{docs}");
        assert!(!docs.contains("SECRET"), "{docs}");
    }

    #[test]
    fn json_in_promised_text_shows_in_the_documentation() {
        let schema = json!({"type": "object", "properties": {"result": {"type": "string"}}, "required": ["result"]});
        let query = Tool::new(
            "query",
            None,
            JsonObject::new(),
            schema.as_object().cloned(),
        );
        let observed = std::sync::Arc::new(Observed::default());
        let catalog = Catalog::new(vec![ServerListing::ready("db", None, vec![query])])
            .with_observed(std::sync::Arc::clone(&observed));
        let docs = || catalog.docs(["query"]).docs;
        assert!(!docs().contains("Returns"), "{}", docs());
        observed.see_text("db", "query", "{\"rows\": [1]}");
        assert!(
            docs().contains("-> str:")
                && docs().contains("rows: list[int]")
                && docs().contains("Returns: text that is JSON, as observed in 1 reply; json.loads makes it a QueryReply."),
            "{}",
            docs()
        );
        observed.see_text("db", "query", "no rows");
        assert!(!docs().contains("Returns"), "{}", docs());
    }
}
