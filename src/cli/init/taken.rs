//! Servers of clients, in the words of `mcp_servers.json`.

use anyhow::bail;
use codecell_engine::config::{is_harmless, looks_secret};
use serde_json::{Map, Value, json};

use super::secret::{Secrets, variable_name};
use crate::cli::clients::{Client, Entry, Folders, read};

/// Keys of Codex, and what they are called here.
const RENAMED: [(&str, &str); 5] = [
    ("http_headers", "headers"),
    ("startup_timeout_sec", "startup_timeout"),
    ("tool_timeout_sec", "timeout"),
    ("enabled_tools", "include_tools"),
    ("disabled_tools", "exclude_tools"),
];
/// What stands before a secret and is none: who fills the secret in has only the rest of the text.
const SCHEMES: [&str; 4] = ["Bearer ", "bearer ", "token ", "Basic "];
/// Keys that say where an entry comes from, and whether it must be there.
const LEFT_OUT: [&str; 3] = ["source", "required", "scopes"];

/// How many folders a message names.
const MAX_FOLDERS_SHOWN: usize = 5;

/// Servers that have been taken over.
#[derive(Default)]
pub(super) struct Taken {
    servers: Map<String, Value>,
    secrets: Secrets,
    /// Variables that the entries referred to before.
    referred: Vec<String>,
    told: String,
}

impl Taken {
    /// The servers of `clients`, codecell itself left out. Of servers of one name, the first one counts.
    pub(super) fn of(clients: &[Client], folders: &Folders) -> anyhow::Result<Self> {
        let mut taken = Self::default();
        for client in clients {
            let mut found = 0;
            let mut looked = Vec::new();
            let mut others = Vec::new();
            for location in client.locations(folders) {
                looked.push(location.file.display().to_string());
                let Some(content) = read(&location, folders).map_err(anyhow::Error::msg)? else {
                    continue;
                };
                for entry in &content.entries {
                    found += 1;
                    taken.take(*client, entry, &looked[looked.len() - 1]);
                }
                others.extend(content.other_folders);
            }
            let title = client.title();
            if found > 0 {
                if !others.is_empty() {
                    taken.tell(&format!(
                        "{title} has servers for other folders alone, which are left out: {}",
                        first_of(&others)
                    ));
                }
            } else if others.is_empty() {
                bail!(
                    "{title} has no servers to take over; looked in {}",
                    looked.join(", ")
                );
            } else {
                bail!(
                    "{title} has no servers for this folder to take over, but for others: {}; start this in the one whose \
                     servers you want, where --config names the file to write",
                    first_of(&others)
                );
            }
        }
        Ok(taken)
    }

    fn take(&mut self, client: Client, entry: &Entry, file: &str) {
        let name = &entry.name;
        if entry.is_codecell() {
            self.tell(&format!(
                "{name} of {file} is codecell itself, and left out"
            ));
            return;
        }
        if self.servers.contains_key(name) {
            self.tell(&format!(
                "{name} of {file} is left out, because there is one of that name"
            ));
            return;
        }
        let mut fields = translated(client, entry);
        let (harmless, kept): (Map<_, _>, Map<_, _>) =
            fields.into_iter().partition(|(key, _)| is_harmless(key));
        fields = kept;
        let before = self.secrets.names().count();
        self.hide(name, &mut fields);
        let hidden = self.secrets.names().count() - before;
        let mut line = format!("{name} from {file}");
        if !harmless.is_empty() {
            let keys: Vec<&str> = harmless.keys().map(String::as_str).collect();
            line.push_str(&format!(", without {}", keys.join(", ")));
        }
        match hidden {
            0 => {}
            1 => line.push_str(", 1 secret left where it is"),
            number => line.push_str(&format!(", {number} secrets left where they are")),
        }
        self.tell(&line);
        let mut value = Value::Object(fields);
        each_text(&mut value, &mut |text| self.refer(text));
        self.servers.insert(name.clone(), value);
    }

    fn tell(&mut self, line: &str) {
        self.told.push_str(&format!("  {line}\n"));
    }

    /// Puts variables in the place of secrets.
    fn hide(&mut self, server: &str, fields: &mut Map<String, Value>) {
        for key in ["env", "headers"] {
            let Some(Value::Object(pairs)) = fields.get_mut(key) else {
                continue;
            };
            for (name, value) in pairs {
                if let Value::String(text) = value
                    && looks_secret(name, text)
                {
                    let (scheme, secret) = SCHEMES
                        .iter()
                        .find_map(|scheme| text.strip_prefix(scheme).map(|rest| (*scheme, rest)))
                        .unwrap_or(("", text));
                    let variable = if key == "env" {
                        self.secrets.variable(server, name, secret)
                    } else {
                        // Many servers have a header of the same name.
                        self.secrets
                            .variable(server, &format!("{server}_{name}"), secret)
                    };
                    *text = format!("{scheme}${{{variable}}}");
                }
            }
        }
        if let Some(Value::Array(args)) = fields.get_mut("args") {
            let mut before = String::new();
            for (position, argument) in args.iter_mut().enumerate() {
                let Value::String(text) = argument else {
                    continue;
                };
                let plain = text.clone();
                self.hide_argument(server, position, &before, text);
                before = plain;
            }
        }
        for key in ["url", "httpUrl", "serverUrl"] {
            if let Some(Value::String(text)) = fields.get_mut(key)
                && looks_secret("url", text)
            {
                let variable = self
                    .secrets
                    .variable(server, &format!("{server}_url"), text);
                *text = format!("${{{variable}}}");
            }
        }
    }

    /// An argument such as `--api-key=VALUE`, `VALUE` behind `--api-key`, or `NAME=VALUE`.
    fn hide_argument(&mut self, server: &str, position: usize, before: &str, text: &mut String) {
        let (option, value) = match text.split_once('=') {
            Some((option, value)) if !option.contains([' ', '/', ':']) => (option, value),
            _ if before.starts_with('-') && !text.starts_with('-') => (before, text.as_str()),
            _ => ("", text.as_str()),
        };
        if !looks_secret(option, value) || value.starts_with('-') {
            return;
        }
        let wanted = match option {
            "" => format!("{server}_argument_{}", position + 1),
            option if option.starts_with('-') => format!("{server}_{}", option.trim_matches('-')),
            option => option.to_owned(),
        };
        let variable = self.secrets.variable(server, &wanted, value);
        let start = text.len() - value.len();
        text.replace_range(start.., &format!("${{{variable}}}"));
    }

    /// Notes the variables that a text refers to, and has the questions of VS Code answered by variables, too.
    fn refer(&mut self, text: &mut String) {
        let mut rest = std::mem::take(text);
        while let Some((before, reference)) = rest.split_once("${") {
            text.push_str(before);
            let Some((inner, after)) = reference.split_once('}') else {
                text.push_str("${");
                rest = reference.to_owned();
                continue;
            };
            let asked = inner.strip_prefix("input:").map(variable_name);
            let name = inner.strip_prefix("env:").unwrap_or(inner);
            let name = asked.unwrap_or_else(|| name.to_owned());
            let is_variable = name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
                && !["workspaceFolder", "workspaceFolderBasename", "userHome"]
                    .contains(&name.as_str());
            if is_variable && !self.referred.contains(&name) {
                self.referred.push(name.clone());
            }
            let shown = if is_variable { &name } else { inner };
            text.push_str(&format!("${{{shown}}}"));
            rest = after.to_owned();
        }
        text.push_str(&rest);
    }

    /// The entries of `mcp_servers.json`.
    pub(super) fn servers(&self) -> Map<String, Value> {
        self.servers.clone()
    }

    /// The variables that the entries refer to.
    pub(super) fn variables(&self) -> Vec<String> {
        let mut names = self.referred.clone();
        names.sort();
        names
    }

    pub(super) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// What was taken over from where, a line each.
    pub(super) fn in_words(&self) -> String {
        self.told.clone()
    }
}

/// Folders as a list that is not too long to read.
fn first_of(folders: &[String]) -> String {
    let shown = folders.len().min(MAX_FOLDERS_SHOWN);
    let mut list = folders[..shown].join(", ");
    if folders.len() > shown {
        list.push_str(&format!(" and {} more", folders.len() - shown));
    }
    list
}

/// The keys of an entry in the words of `mcp_servers.json`.
fn translated(client: Client, entry: &Entry) -> Map<String, Value> {
    let mut fields = entry.fields.clone();
    for key in LEFT_OUT {
        fields.remove(key);
    }
    // Zed's older files have the program as an object.
    if let Some(Value::Object(command)) = fields.get("command").cloned() {
        fields.remove("command");
        for (key, value) in command {
            let key = if key == "path" {
                "command".to_owned()
            } else {
                key
            };
            fields.entry(key).or_insert(value);
        }
    }
    if client != Client::Codex {
        return fields;
    }
    for (theirs, ours) in RENAMED {
        if let Some(value) = fields.remove(theirs) {
            fields.insert(ours.to_owned(), value);
        }
    }
    let mut refer = |into: &str, name: &str, text: String| {
        let pairs = fields.entry(into).or_insert_with(|| json!({}));
        if let Value::Object(pairs) = pairs {
            pairs.insert(name.to_owned(), Value::String(text));
        }
    };
    if let Some(variable) = entry
        .fields
        .get("bearer_token_env_var")
        .and_then(Value::as_str)
    {
        refer(
            "headers",
            "Authorization",
            format!("Bearer ${{{variable}}}"),
        );
    }
    let headers = entry
        .fields
        .get("env_http_headers")
        .and_then(Value::as_object);
    for (name, variable) in headers.into_iter().flatten() {
        if let Some(variable) = variable.as_str() {
            refer("headers", name, format!("${{{variable}}}"));
        }
    }
    let variables = entry.fields.get("env_vars").and_then(Value::as_array);
    for variable in variables.into_iter().flatten() {
        // A variable is a name, or an object with the name.
        if let Some(variable) = variable.as_str().or_else(|| variable["name"].as_str()) {
            refer("env", variable, format!("${{{variable}}}"));
        }
    }
    for key in ["bearer_token_env_var", "env_http_headers", "env_vars"] {
        fields.remove(key);
    }
    fields
}

/// Has `change` look at every text in `value`.
fn each_text(value: &mut Value, change: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_text(item, change)),
        Value::Object(fields) => fields
            .iter_mut()
            .for_each(|(_, value)| each_text(value, change)),
        _ => {}
    }
}
