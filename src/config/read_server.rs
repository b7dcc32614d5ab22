//! One server as it is written, and its checking into a [`Server`].

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use jsonc_parser::ast::Value;

use super::fields::{Fields, Found, Problems, Text};
use super::variables::Scope;
use super::{
    ConfigError, Elicitation, RuleKey, RulePlaces, Server, ServerKind, foreign, read_kind, secrets,
};
use crate::units::{MAX_TIME, parse_time};

/// The keys to suggest where an unknown one stands.
const KEYS: [&str; 23] = [
    "command",
    "args",
    "env",
    "envFile",
    "cwd",
    "url",
    "headers",
    "ca_file",
    "type",
    "builtin",
    "root",
    "writable",
    "description",
    "disabled",
    "lazy",
    "timeout",
    "startup_timeout",
    "elicitation",
    "protocol",
    "include_tools",
    "exclude_tools",
    "max_calls",
    "unmasked",
];

/// The revisions of the protocol that can be named.
const PROTOCOLS: [&str; 5] = [
    "2024-11-05",
    "2025-03-26",
    "2025-06-18",
    "2025-11-25",
    "2026-07-28",
];

/// From this number on a time without a unit is in milliseconds: several clients write it so, and no call
/// takes that many seconds.
const MILLISECONDS_FROM: f64 = 1_000.0;

/// Most rules about tools that one server can have under one key.
const MAX_RULES: usize = 1_000;
/// References that are not set of which one server tells.
const MAX_UNSET: usize = 5;

/// What servers of one file are read with, and what comes out beside them.
pub(super) struct Reader<'a, 's> {
    pub(super) problems: &'a Problems<'s>,
    pub(super) scope: &'a Scope<'a>,
    /// Values that nobody may see.
    pub(super) secrets: RefCell<Vec<String>>,
    /// Files that were read beside the one with the servers.
    pub(super) files: RefCell<Vec<PathBuf>>,
    /// Names whose values are no secrets on the server that is being read.
    unmasked: RefCell<Vec<String>>,
    /// What is not set of what that server refers to.
    unset: RefCell<Vec<String>>,
}

impl<'a, 's> Reader<'a, 's> {
    pub(super) fn new(problems: &'a Problems<'s>, scope: &'a Scope<'a>) -> Self {
        Self {
            problems,
            scope,
            secrets: RefCell::default(),
            files: RefCell::default(),
            unmasked: RefCell::default(),
            unset: RefCell::default(),
        }
    }

    /// Reads the server `name`: `Err` if it is disabled, `None` if it is wrong.
    pub(super) fn server(&self, name: &str, found: Found<'s>) -> Option<Result<Server, Disabled>> {
        let problems = self.problems;
        let mut fields = found.fields(problems)?;
        let flag = |found: Option<Found<'s>>| found.and_then(|found| found.flag(problems));
        let disabled = flag(fields.take("disabled")).unwrap_or(false);
        let enabled = flag(fields.take("enabled")).unwrap_or(true);
        if disabled || !enabled {
            return Some(Err(Disabled));
        }
        read_kind::unfold(self, &mut fields);
        let texts = |found: Option<Found<'s>>| found.and_then(|found| found.texts(problems));
        let names = |texts: Vec<Text>| texts.into_iter().map(|text| text.value).collect();
        let unmasked = texts(fields.take("unmasked")).map_or_else(Vec::new, names);
        *self.unmasked.borrow_mut() = unmasked;
        self.unset.borrow_mut().clear();
        let description = fields
            .take("description")
            .and_then(|found| found.text(problems));
        let lazy = flag(fields.take("lazy")).unwrap_or(false);
        let timeout = self.time(fields.take("timeout"));
        let startup_timeout = self.time(fields.take_any(&["startup_timeout", "startupTimeout"]));
        let elicitation = self.elicitation(fields.take("elicitation"));
        let protocol = ["protocol", "protocolVersion", "protocol_version"];
        let protocol = self.protocol(fields.take_any(&protocol));
        let include = [
            "include_tools",
            "includeTools",
            "enabled_tools",
            "enabledTools",
        ];
        let mut rule_places = RulePlaces::default();
        let include_tools = texts(fields.take_any(&include))
            .or_else(|| self.listed_tools(&mut fields))
            .map(|rules| self.rules(RuleKey::Include, rules, &mut rule_places));
        let exclude = [
            "exclude_tools",
            "excludeTools",
            "disabled_tools",
            "disabledTools",
        ];
        let exclude_tools = texts(fields.take_any(&exclude)).unwrap_or_default();
        let exclude_tools = self.rules(RuleKey::Exclude, exclude_tools, &mut rule_places);
        let max_calls = fields.take_any(&["max_calls", "maxCalls"]);
        let max_calls = self.max_calls(max_calls, &mut rule_places);
        let kind = read_kind::read(self, &mut fields);
        foreign::take(&mut fields, problems);
        fields.refuse_rest(&KEYS);
        Some(Ok(Server {
            name: name.to_owned(),
            description: description.map(|text| text.value),
            kind: self.incomplete().or(kind)?,
            lazy,
            protocol,
            elicitation,
            timeout,
            startup_timeout,
            include_tools,
            exclude_tools,
            max_calls,
            rule_places,
        }))
    }

    /// What the server is in place of its kind, if something that it refers to is not set.
    fn incomplete(&self) -> Option<ServerKind> {
        let unset = self.unset.borrow();
        let mut told: Vec<String> = unset.iter().take(MAX_UNSET).cloned().collect();
        match unset.len() - told.len() {
            0 => {}
            more => told.push(format!("and {more} more")),
        }
        (!told.is_empty()).then(|| ServerKind::Incomplete {
            reason: told.join("; "),
        })
    }

    /// `tools` as a list of names, of which `*` stands for all. An object is something else and stays.
    fn listed_tools(&self, fields: &mut Fields<'s, '_>) -> Option<Vec<Text>> {
        let tools = fields.take_if("tools", |tools| matches!(tools.value, Value::Array(_)));
        let texts = tools?.texts(self.problems)?;
        (!texts.iter().any(|text| text.value == "*")).then_some(texts)
    }

    /// The names of tools in `rules`, whose places go into `places`.
    fn rules(&self, key: RuleKey, rules: Vec<Text>, places: &mut RulePlaces) -> Vec<String> {
        if let Some(beyond) = rules.get(MAX_RULES) {
            self.too_many_rules(beyond.at, &beyond.key);
        }
        let named = rules.into_iter().take(MAX_RULES).map(|rule| {
            let tool = rule.value.trim().to_owned();
            self.keep_place(key, &tool, rule.at, &rule.key, places);
            tool
        });
        named.collect()
    }

    fn max_calls(
        &self,
        found: Option<Found<'s>>,
        places: &mut RulePlaces,
    ) -> BTreeMap<String, u32> {
        let fields = found.and_then(|found| found.fields(self.problems));
        let counts = fields.into_iter().flat_map(Fields::into_entries);
        let mut limits = BTreeMap::new();
        for (number, (tool, count)) in counts.enumerate() {
            if number == MAX_RULES {
                self.too_many_rules(count.at, &count.key);
                break;
            }
            let tool = tool.trim().to_owned();
            self.keep_place(RuleKey::MaxCalls, &tool, count.at, &count.key, places);
            if let Some(limit) = count.count(self.problems) {
                let least = limits.entry(tool).or_insert(limit);
                *least = limit.min(*least);
            }
        }
        limits
    }

    fn too_many_rules(&self, at: usize, key: &str) {
        let problem = format!("there are more than {MAX_RULES} names");
        let remedy = "write patterns such as \"delete_*\"";
        self.problems.report(at, key, problem, remedy);
    }

    fn keep_place(
        &self,
        key: RuleKey,
        tool: &str,
        at: usize,
        whole: &str,
        places: &mut RulePlaces,
    ) {
        let source = self.problems.source();
        let (file, line) = (source.file.display(), source.line_at(at));
        places.set(key, tool, format!("{file}:{line}: {whole}"));
    }

    fn elicitation(&self, found: Option<Found<'s>>) -> Elicitation {
        let Some(text) = found.and_then(|found| found.text(self.problems)) else {
            return Elicitation::default();
        };
        match text.value.as_str() {
            "decline" => Elicitation::Decline,
            "defaults" => Elicitation::Defaults,
            other => {
                let problem = format!("{other:?} is no way to answer a server's questions");
                let remedy = "write \"decline\" or \"defaults\"";
                self.problems.report(text.at, &text.key, problem, remedy);
                Elicitation::default()
            }
        }
    }

    fn protocol(&self, found: Option<Found<'s>>) -> Option<String> {
        let text = found?.text(self.problems)?;
        let is_known = PROTOCOLS.contains(&text.value.as_str());
        if !is_known {
            let problem = format!(
                "{:?} is no revision of the protocol that is known here",
                text.value
            );
            let remedy = format!("write one of {}, or leave it out", PROTOCOLS.join(", "));
            self.problems.report(text.at, &text.key, problem, &remedy);
        }
        is_known.then_some(text.value)
    }

    /// A time: a number of seconds, or from 1000 on of milliseconds, or a text with a unit.
    fn time(&self, found: Option<Found<'s>>) -> Option<Duration> {
        let found = found?;
        let (at, key) = (found.at, found.key.clone());
        let Some(number) = found.number() else {
            let text = found.as_text();
            let time = text.and_then(parse_time);
            if time.is_none() {
                let problem = match text {
                    Some(text) => format!("{text:?} is no time"),
                    None => "it is no time".to_owned(),
                };
                let remedy = "write a number of seconds, or such as \"90s\", \"500ms\" or \"2min\"";
                self.problems.report(at, &key, problem, remedy);
            }
            return time;
        };
        let seconds = if number < MILLISECONDS_FROM {
            number
        } else {
            let meaning =
                format!("{number} is taken for milliseconds; write \"{number}s\" for seconds");
            self.problems.note(at, &key, &meaning);
            number / 1_000.0
        };
        if seconds > 0.0 && seconds <= MAX_TIME.as_secs_f64() {
            return Some(Duration::from_secs_f64(seconds));
        }
        let problem = format!("{number} is out of bounds");
        let remedy = "write a number of seconds above 0, a day at most";
        self.problems.report(at, &key, problem, remedy);
        None
    }

    /// `text` with its variables put in. What comes from variables may be secret, unless `name`, under which
    /// it is configured, is not.
    pub(super) fn expanded(&self, text: &Text, name: &str) -> Option<String> {
        let expanded = self.scope.expand(&text.value);
        self.keep_used(name);
        expanded
            .map_err(|error| {
                let (problem, remedy) = (error.to_string(), error.remedy());
                if error.is_unset() {
                    let source = self.problems.source();
                    let line = source.line_at(text.at);
                    self.keep_unset(&source.invalid(line, &text.key, problem, remedy));
                } else {
                    self.problems.report(text.at, &text.key, problem, remedy);
                }
            })
            .ok()
    }

    /// Notes that what the server refers to is not set, as `error` says: the other servers do not need it.
    pub(super) fn keep_unset(&self, error: &ConfigError) {
        self.unset.borrow_mut().push(error.to_string());
    }

    /// Notes the variables put in since the last time as secrets, unless what they are for, `name`, is none.
    pub(super) fn keep_used(&self, name: &str) {
        for (variable, value) in self.scope.take_used() {
            if !self.is_unmasked(name) {
                self.keep_secret(&variable, &value);
            }
        }
    }

    /// Notes `value`, configured under `name`, as a secret, and those that are inside it, unless it plainly is none.
    pub(super) fn keep_secret(&self, name: &str, value: &str) {
        if !self.is_unmasked(name) && secrets::is_secret(name, value) {
            self.secrets.borrow_mut().push(value.to_owned());
            let parts = secrets::inside(value).into_iter();
            self.keep_parts(parts.chain(secrets::decoded(value)));
        }
    }

    /// Notes the secrets among the arguments of a program: those inside them, and what follows one such as `--api-key`.
    pub(super) fn keep_arguments(&self, arguments: &[String]) {
        if self.is_unmasked("args") {
            return;
        }
        let mut before = "";
        for argument in arguments {
            self.keep_parts(secrets::inside(argument));
            let is_named = before.starts_with('-') && secrets::is_secret_name(before);
            if is_named && secrets::is_secret(before, argument) {
                self.keep_parts([argument.clone()]);
            }
            before = argument;
        }
    }

    /// Notes what is secret by itself in something longer.
    fn keep_parts(&self, parts: impl IntoIterator<Item = String>) {
        let mut secrets = self.secrets.borrow_mut();
        for part in parts {
            if !secrets.contains(&part) {
                secrets.push(part);
            }
        }
    }

    fn is_unmasked(&self, name: &str) -> bool {
        self.unmasked.borrow().iter().any(|known| known == name)
    }
}

/// The server has `"disabled": true`.
pub(super) struct Disabled;
