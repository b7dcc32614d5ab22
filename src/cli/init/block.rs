//! The entry with which a client starts codecell: printed, or added to the client's file.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use codecell_engine::NAME;
use codecell_engine::config::JSONC;
use jsonc_parser::cst::{CstInputValue, CstRootNode};
use serde_json::{Map, Value, json};
use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::file::{PRIVATE, put, replace};
use super::launch::{Fetcher, fetcher};
use crate::cli::clients::{Client, Content, Folders, Location, Syntax, read};

/// An entry for codecell, and where it belongs.
pub(super) struct Block {
    location: Location,
    command: String,
    args: Vec<String>,
}

impl Block {
    /// The entry that has the client of `location` start this program with the configuration `servers`, or have it
    /// fetched again by what has fetched it.
    pub(super) fn of(location: &Location, servers: &Path) -> anyhow::Result<Self> {
        let text = |path: PathBuf| {
            let text = path.to_str().map(str::to_owned);
            text.with_context(|| format!("the path {} is not UTF-8", path.display()))
        };
        let own = std::env::current_exe().context("this program does not find itself")?;
        let config = std::path::absolute(servers).context("the working folder is gone")?;
        let serve = ["serve".to_owned(), "--config".to_owned(), text(config)?];
        let (command, before) = match fetcher(&own) {
            Some(Fetcher { command, args }) => (command.to_owned(), args),
            None => (text(own)?, &[][..]),
        };
        let before = before.iter().map(|&word| word.to_owned());
        Ok(Self {
            location: location.clone(),
            command,
            args: before.chain(serve).collect(),
        })
    }

    fn fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        if matches!(self.location.client, Client::ClaudeCode | Client::VsCode) {
            fields.insert("type".to_owned(), json!("stdio"));
        }
        fields.insert("command".to_owned(), json!(self.command));
        fields.insert("args".to_owned(), json!(self.args));
        if self.location.client == Client::Zed {
            fields.insert("env".to_owned(), json!({}));
        }
        fields
    }

    /// The entry, and where to put it.
    pub(super) fn in_words(&self) -> String {
        let Location { client, file, .. } = &self.location;
        let (title, file) = (client.title(), file.display());
        let text = match client.syntax() {
            Syntax::Toml => self.toml_document().to_string(),
            Syntax::Json | Syntax::Jsonc => {
                let root = json!({ client.root(): { NAME: self.fields() } });
                format!("{root:#}\n")
            }
        };
        format!("\nfor {title}, in {file} (--write adds it):\n{text}")
    }

    /// Adds the entry to the client's file and says what was done. An entry that is there is replaced if `is_forced`.
    pub(super) fn add(&self, is_forced: bool) -> anyhow::Result<String> {
        let Location { client, file, .. } = &self.location;
        let (title, shown) = (client.title(), file.display());
        let folders = Folders::of_user().context("HOME is not set")?;
        let content = read(&self.location, &folders)
            .map_err(anyhow::Error::msg)
            .with_context(|| format!("{title}'s file is left as it is; correct it first"))?;
        let is_new = content.is_none();
        let content = content.unwrap_or_default();
        if let Some(present) = present(&content, *client) {
            if *present == self.fields() {
                return Ok(format!(
                    "kept {shown}, in which {title} starts codecell already\n"
                ));
            }
            if !is_forced {
                bail!(
                    "{shown} has an entry for codecell that is different; --force replaces it and keeps the file with \
                     .bak behind its name"
                );
            }
        }
        let refusal = || {
            format!(
                "{shown} is left as it is: there is something else where {:?} should be; put it there yourself:\n{}",
                client.root(),
                self.in_words()
            )
        };
        let text = match client.syntax() {
            Syntax::Toml => self.in_toml(&content.text),
            Syntax::Json | Syntax::Jsonc => self.in_json(&content.text),
        };
        let text = text.with_context(refusal)?;
        if is_new {
            if let Some(folder) = file.parent() {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("cannot make the folder {}", folder.display()))?;
            }
            put(file, &text, Permissions::from_mode(PRIVATE))?;
            return Ok(format!("wrote {shown}, so that {title} starts codecell\n"));
        }
        let backup = replace(file, &text)?;
        Ok(format!(
            "added codecell to {shown}; as it was, it is in {}\n",
            backup.display()
        ))
    }

    /// The JSON `text` with the entry in it; `None` if there is no place for it.
    fn in_json(&self, text: &str) -> Option<String> {
        let text = if text.trim().is_empty() { "{}\n" } else { text };
        let root = CstRootNode::parse(text, &JSONC).ok()?;
        let servers = root
            .object_value_or_create()?
            .object_value_or_create(self.location.client.root())?;
        let entry = input(Value::Object(self.fields()));
        match servers.get(NAME) {
            Some(present) => present.set_value(entry),
            None => drop(servers.append(NAME, entry)),
        }
        Some(root.to_string())
    }

    /// The TOML `text` with the entry in it; `None` if there is no place for it.
    fn in_toml(&self, text: &str) -> Option<String> {
        let mut document: DocumentMut = text.parse().ok()?;
        let root = self.location.client.root();
        let servers = document.entry(root).or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        let servers = servers.as_table_like_mut()?;
        servers.insert(NAME, self.toml_entry());
        Some(document.to_string())
    }

    fn toml_document(&self) -> DocumentMut {
        let mut servers = Table::new();
        servers.set_implicit(true);
        servers.insert(NAME, self.toml_entry());
        let mut document = DocumentMut::new();
        document.insert(self.location.client.root(), Item::Table(servers));
        document
    }

    fn toml_entry(&self) -> Item {
        let mut entry = Table::new();
        entry.insert("command", value(&self.command));
        entry.insert("args", value(Array::from_iter(&self.args)));
        Item::Table(entry)
    }
}

/// The entry under our name that the client uses for every folder.
fn present(content: &Content, client: Client) -> Option<&Map<String, Value>> {
    let place = format!("{}.{NAME}", client.root());
    let mut entries = content.entries.iter();
    let found = entries.find(|entry| entry.place == place)?;
    Some(&found.fields)
}

fn input(value: Value) -> CstInputValue {
    match value {
        Value::Null => CstInputValue::Null,
        Value::Bool(flag) => CstInputValue::Bool(flag),
        Value::Number(number) => CstInputValue::Number(number.to_string()),
        Value::String(text) => CstInputValue::String(text),
        Value::Array(items) => CstInputValue::Array(items.into_iter().map(input).collect()),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(key, value)| (key, input(value)));
            CstInputValue::Object(fields.collect())
        }
    }
}
