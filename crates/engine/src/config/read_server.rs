//! One server as it is written, and the checks that make a [`Server`] of it.

use std::collections::BTreeMap;
use std::time::Duration;

use jsonc_parser::ast::Value;

use super::fields::{Fields, Found, Text};
use super::reader::Reader;
use super::{Elicitation, RuleKey, RulePlaces, Server, foreign, read_kind};
use codecell_basics::units::{MAX_TIME, parse_time};

/// The keys that are suggested for an unknown key.
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

/// From this number on, a time without a unit is in milliseconds: several clients write times so, and no call
/// takes that many seconds.
const MILLISECONDS_FROM: f64 = 1_000.0;

/// The most rules about tools that one server can have under one key.
const MAX_RULES: usize = 1_000;

/// Reads the server `name`: `Err` if it is disabled, `None` if it is wrong.
pub(super) fn server<'s>(
    reader: &Reader<'_, 's>,
    name: &str,
    found: Found<'s>,
) -> Option<Result<Server, Disabled>> {
    let problems = reader.problems;
    let mut fields = found.fields(problems)?;
    let flag = |found: Option<Found<'s>>| found.and_then(|found| found.flag(problems));
    let disabled = flag(fields.take("disabled")).unwrap_or(false);
    let enabled = flag(fields.take("enabled")).unwrap_or(true);
    if disabled || !enabled {
        return Some(Err(Disabled));
    }
    read_kind::unfold(reader, &mut fields);
    let texts = |found: Option<Found<'s>>| found.and_then(|found| found.texts(problems));
    let names = |texts: Vec<Text>| texts.into_iter().map(|text| text.value).collect();
    let unmasked = texts(fields.take("unmasked")).map_or_else(Vec::new, names);
    reader.begin_server(unmasked);
    let description = fields
        .take("description")
        .and_then(|found| found.text(problems));
    let lazy = flag(fields.take("lazy")).unwrap_or(false);
    let timeout = time(reader, fields.take("timeout"));
    let startup_timeout = time(
        reader,
        fields.take_any(&["startup_timeout", "startupTimeout"]),
    );
    let elicitation = elicitation(reader, fields.take("elicitation"));
    let revision = ["protocol", "protocolVersion", "protocol_version"];
    let protocol = protocol(reader, fields.take_any(&revision));
    let include = [
        "include_tools",
        "includeTools",
        "enabled_tools",
        "enabledTools",
    ];
    let mut rule_places = RulePlaces::default();
    let include_tools = texts(fields.take_any(&include))
        .or_else(|| listed_tools(reader, &mut fields))
        .map(|listed| rules(reader, RuleKey::Include, listed, &mut rule_places));
    let exclude = [
        "exclude_tools",
        "excludeTools",
        "disabled_tools",
        "disabledTools",
    ];
    let exclude_tools = texts(fields.take_any(&exclude)).unwrap_or_default();
    let exclude_tools = rules(reader, RuleKey::Exclude, exclude_tools, &mut rule_places);
    let counts = fields.take_any(&["max_calls", "maxCalls"]);
    let max_calls = max_calls(reader, counts, &mut rule_places);
    let kind = read_kind::read(reader, &mut fields);
    foreign::take(&mut fields, problems);
    fields.refuse_rest(&KEYS);
    Some(Ok(Server {
        name: name.to_owned(),
        description: description.map(|text| text.value),
        kind: reader.incomplete().or(kind)?,
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

/// `tools` as a list of names, in which `*` stands for all tools. An object has another meaning and stays.
fn listed_tools<'s>(reader: &Reader<'_, 's>, fields: &mut Fields<'s, '_>) -> Option<Vec<Text>> {
    let tools = fields.take_if("tools", |tools| matches!(tools.value, Value::Array(_)));
    let texts = tools?.texts(reader.problems)?;
    (!texts.iter().any(|text| text.value == "*")).then_some(texts)
}

/// The names of tools in `rules`. The place of each name is added to `places`.
fn rules<'s>(
    reader: &Reader<'_, 's>,
    key: RuleKey,
    rules: Vec<Text>,
    places: &mut RulePlaces,
) -> Vec<String> {
    if let Some(beyond) = rules.get(MAX_RULES) {
        too_many_rules(reader, beyond.at, &beyond.key);
    }
    let named = rules.into_iter().take(MAX_RULES).map(|rule| {
        let tool = rule.value.trim().to_owned();
        keep_place(reader, key, &tool, rule.at, &rule.key, places);
        tool
    });
    named.collect()
}

fn max_calls<'s>(
    reader: &Reader<'_, 's>,
    found: Option<Found<'s>>,
    places: &mut RulePlaces,
) -> BTreeMap<String, u32> {
    let fields = found.and_then(|found| found.fields(reader.problems));
    let counts = fields.into_iter().flat_map(Fields::into_entries);
    let mut limits = BTreeMap::new();
    for (number, (tool, count)) in counts.enumerate() {
        if number == MAX_RULES {
            too_many_rules(reader, count.at, &count.key);
            break;
        }
        let tool = tool.trim().to_owned();
        keep_place(
            reader,
            RuleKey::MaxCalls,
            &tool,
            count.at,
            &count.key,
            places,
        );
        if let Some(limit) = count.count(reader.problems) {
            let least = limits.entry(tool).or_insert(limit);
            *least = limit.min(*least);
        }
    }
    limits
}

fn too_many_rules<'s>(reader: &Reader<'_, 's>, at: usize, key: &str) {
    let problem = format!("there are more than {MAX_RULES} names");
    let remedy = "write patterns such as \"delete_*\"";
    reader.problems.report(at, key, problem, remedy);
}

fn keep_place<'s>(
    reader: &Reader<'_, 's>,
    key: RuleKey,
    tool: &str,
    at: usize,
    whole: &str,
    places: &mut RulePlaces,
) {
    let source = reader.problems.source();
    let (file, line) = (source.file.display(), source.line_at(at));
    places.set(key, tool, format!("{file}:{line}: {whole}"));
}

fn elicitation<'s>(reader: &Reader<'_, 's>, found: Option<Found<'s>>) -> Elicitation {
    let text = found.and_then(|found| found.text(reader.problems));
    let Some((text, value)) = text.and_then(|text| with_value(reader, text)) else {
        return Elicitation::default();
    };
    match value.as_str() {
        "decline" => Elicitation::Decline,
        "defaults" => Elicitation::Defaults,
        other => {
            let wrong = "no way to answer a server's questions";
            let remedy = "write \"decline\" or \"defaults\"";
            reader.refuse_setting(&text, other, wrong, remedy);
            Elicitation::default()
        }
    }
}

fn protocol<'s>(reader: &Reader<'_, 's>, found: Option<Found<'s>>) -> Option<String> {
    let (text, value) = with_value(reader, found?.text(reader.problems)?)?;
    let is_known = PROTOCOLS.contains(&value.as_str());
    if !is_known {
        let wrong = "no revision of the protocol that is known here";
        let remedy = format!("write one of {}, or leave it out", PROTOCOLS.join(", "));
        reader.refuse_setting(&text, &value, wrong, &remedy);
    }
    is_known.then_some(value)
}

/// `text` and what it expands to.
fn with_value<'s>(reader: &Reader<'_, 's>, text: Text) -> Option<(Text, String)> {
    let value = reader.expanded_setting(&text)?;
    Some((text, value))
}

/// A time: a number of seconds, a number of milliseconds if it is 1000 or more, or a text, in which seconds need no unit.
fn time<'s>(reader: &Reader<'_, 's>, found: Option<Found<'s>>) -> Option<Duration> {
    let found = found?;
    let (at, key) = (found.at, found.key.clone());
    let Some(number) = found.number() else {
        let remedy = "write a number of seconds, or such as \"90s\", \"500ms\" or \"2min\"";
        if found.as_text().is_none() {
            reader.problems.report(at, &key, "it is no time", remedy);
            return None;
        }
        let (text, value) = with_value(reader, found.text(reader.problems)?)?;
        let time = parse_time(&value);
        if time.is_none() {
            reader.refuse_setting(&text, &value, "no time", remedy);
        }
        return time;
    };
    let seconds = if number < MILLISECONDS_FROM {
        number
    } else {
        let meaning =
            format!("{number} is taken for milliseconds; write \"{number}s\" for seconds");
        reader.problems.note(at, &key, &meaning);
        number / 1_000.0
    };
    if seconds > 0.0 && seconds <= MAX_TIME.as_secs_f64() {
        return Some(Duration::from_secs_f64(seconds));
    }
    let problem = format!("{number} is out of bounds");
    let remedy = "write a number of seconds above 0, a day at most";
    reader.problems.report(at, &key, problem, remedy);
    None
}

/// The server has `"disabled": true`.
pub(super) struct Disabled;
