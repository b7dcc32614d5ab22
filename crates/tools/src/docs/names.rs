//! Names as clients and scripts write them, led back to tools.

use crate::nearest::lasting_first;
use crate::{Catalog, ServerListing, Tool};
use codecell_basics::likeness::closest_first;
use codecell_basics::text::{one_line, shortened};

/// Longest name that is looked up, in bytes.
const MAX_NAME_BYTES: usize = 512;
/// Names that are suggested in place of one that does not exist.
const SUGGESTIONS: usize = 3;
/// Most tools of the same name that are listed.
const MAX_SAME: usize = 10;
/// Characters of a wrong name that are repeated.
const MAX_SHOWN_CHARS: usize = 80;

impl Catalog {
    /// The tools that `name` stands for, or what is wrong with it.
    pub(super) fn named(&self, name: &str) -> Result<(&ServerListing, Vec<&Tool>), String> {
        let plain = name.trim().trim_end_matches("()");
        if plain.is_empty() || plain.len() > MAX_NAME_BYTES {
            return Err("a name is empty or too long".to_owned());
        }
        if let Some(server) = self.server(plain) {
            return match server.status.obstacle() {
                None => Ok((server, server.tools.iter().collect())),
                Some(reason) => Err(format!("{plain} is not available: {reason}")),
            };
        }
        let mut unavailable = None;
        for (server, tool) in parts(plain) {
            if let Some((listing, tool)) = self.tool(server, tool) {
                return Ok((listing, vec![tool]));
            }
            let obstacle = self
                .server(server)
                .and_then(|listing| listing.status.obstacle());
            unavailable = unavailable
                .or(obstacle.map(|reason| format!("{server} is not available: {reason}")));
        }
        if let Some(problem) = unavailable {
            return Err(problem);
        }
        let mut alone = self
            .ready_tools()
            .into_iter()
            .filter(|(_, tool)| tool.python_name == plain || tool.name == plain);
        match (alone.next(), alone.next()) {
            (Some((server, tool)), None) => Ok((server, vec![tool])),
            _ => Err(self.unknown(plain)),
        }
    }

    /// The server that `name` begins with or is.
    #[must_use]
    pub fn server_in(&self, name: &str) -> Option<&ServerListing> {
        let plain = name.trim().trim_end_matches("()");
        if plain.len() > MAX_NAME_BYTES {
            return None;
        }
        let mut parts = parts(plain);
        self.server(plain)
            .or_else(|| parts.find_map(|(server, _)| self.server(server)))
    }

    /// What is said of a name that does not exist or that several tools have.
    fn unknown(&self, name: &str) -> String {
        let all: Vec<String> = self
            .ready_tools()
            .into_iter()
            .map(|(server, tool)| format!("{}.{}", server.python_name, tool.python_name))
            .collect();
        let same: Vec<&String> = all
            .iter()
            .filter(|full| full.rsplit('.').next() == Some(name))
            .collect();
        let shown = shortened(name, MAX_SHOWN_CHARS);
        if !same.is_empty() {
            let names: Vec<&str> = same
                .iter()
                .take(MAX_SAME)
                .map(|full| full.as_str())
                .collect();
            return format!(
                "{shown:?} is a tool of several servers: {}",
                names.join(", ")
            );
        }
        let is_qualified = name.contains(['.', '/', ':']) || name.contains("__");
        let mut closest = if is_qualified {
            closest_first(name, all.iter().map(String::as_str))
        } else {
            closest_tools(name, &all)
        };
        let deprecated = self
            .ready_tools()
            .into_iter()
            .filter(|(_, tool)| tool.is_deprecated());
        let deprecated =
            deprecated.map(|(server, tool)| format!("{}.{}", server.python_name, tool.python_name));
        closest = lasting_first(name, closest, &deprecated.collect());
        closest.truncate(SUGGESTIONS);
        let with_wire = |full: String| match full
            .split_once('.')
            .and_then(|(server, tool)| self.tool(server, tool))
        {
            Some((_, tool)) if tool.name != tool.python_name => {
                format!(
                    "{full} ({} on the wire)",
                    shortened(&one_line(&tool.name), MAX_SHOWN_CHARS)
                )
            }
            _ => full,
        };
        let closest: Vec<String> = closest.into_iter().map(with_wire).collect();
        if closest.is_empty() {
            format!("there is no tool {shown:?}; no server has any")
        } else {
            format!(
                "there is no tool {shown:?}; the closest are {}",
                closest.join(", ")
            )
        }
    }
}

/// `name` as a server and its tool, in every way in which it can be cut in two.
fn parts(name: &str) -> impl Iterator<Item = (&str, &str)> {
    [".", "__", "/", ":"]
        .into_iter()
        .flat_map(move |separator| {
            let cut = move |(position, _): (usize, &str)| {
                (&name[..position], &name[position + separator.len()..])
            };
            name.match_indices(separator).map(cut).collect::<Vec<_>>()
        })
}

/// `all` in the order of how much the tool's own part of each name is like `name`.
fn closest_tools(name: &str, all: &[String]) -> Vec<String> {
    let own = |full: &str| full.rsplit('.').next().unwrap_or_default().to_owned();
    let tools: std::collections::BTreeSet<String> = all.iter().map(|full| own(full)).collect();
    let ranked = closest_first(name, tools.iter().map(String::as_str));
    let with_server = |tool: String| all.iter().filter(move |full| own(full) == tool).cloned();
    ranked
        .into_iter()
        .take(SUGGESTIONS)
        .flat_map(with_server)
        .collect()
}
