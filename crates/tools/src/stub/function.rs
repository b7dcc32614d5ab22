//! One tool as a function: its parameters with types and defaults, its result, its docstring.

use std::collections::HashMap;

use serde_json::Value;

use super::Style;
use super::class::Classes;
use super::names::Names;
use super::text::{closable, docstring_lines, summary};
use crate::observed::Observed;
use crate::signature::{Parameter, arguments, rules};
use crate::types::constraints::DefaultValue;
use crate::types::lower::Lowering;
use crate::types::remark::remark;
use crate::types::{Definitions, Literal, LiteralKind, Type, short_source};
use crate::{JsonObject, ServerListing, Tool};

/// Parts of one tool's schemas that are looked at.
const MAX_NODES: usize = 4_096;
/// Longest line of parameters; a longer one is broken into one line each.
const MAX_LINE_CHARS: usize = 110;
/// Longest summary in brief stubs, in characters.
const MAX_SUMMARY_CHARS: usize = 100;
/// Longest default that is written into the signature, in bytes.
const MAX_DEFAULT_BYTES: usize = 40;

/// A tool's types, before they have names.
pub(super) struct Lowered<'a> {
    pub(super) definitions: Definitions,
    arguments: Vec<Argument<'a>>,
    result: Returned,
}

struct Argument<'a> {
    parameter: &'a Parameter,
    schemas: Vec<&'a Value>,
    kind: Type,
    /// Python source of the default, if it is one that a signature can show.
    default: Option<String>,
}

enum Returned {
    /// The server promises this type.
    Promised(Type),
    /// The server promises text, and the JSON in the texts of so many replies had this type.
    Spelled(Type, u64),
    /// So many replies had this type.
    Observed(Type, u64),
    Unknown,
}

impl<'a> Lowered<'a> {
    pub(super) fn new(server: &ServerListing, tool: &'a Tool, observed: Option<&Observed>) -> Self {
        let mut schemas: HashMap<&str, Vec<&Value>> = arguments(&tool.input_schema).collect();
        let mut lowering = Lowering::new(&tool.input_schema, MAX_NODES);
        let arguments = tool
            .signature
            .parameters
            .iter()
            .filter_map(|parameter| {
                let schemas = schemas.remove(parameter.wire.as_str())?;
                let kind = lowering.lower(&schemas, &parameter.wire);
                let default = shown_default(schemas[0], &kind).filter(|_| !parameter.required);
                Some(Argument {
                    parameter,
                    schemas,
                    kind,
                    default,
                })
            })
            .collect();
        let (mut definitions, promised) = match &tool.output_schema {
            None => (lowering.finish(), None),
            Some(schema) => {
                let mut lowering = lowering.and(schema);
                let hint = format!("{}_result", tool.name);
                let kind = tool.lower_result(schema, &mut lowering, &hint);
                (lowering.finish(), Some(kind))
            }
        };
        let mut with_seen = definitions.clone();
        let seen = observed
            .and_then(|observed| observed.reply_type(&server.name, &tool.name, &mut with_seen));
        let result = match (promised, seen) {
            (Some(Type::Str), Some((kind, came))) if is_object_or_list(&kind) => {
                definitions = with_seen;
                Returned::Spelled(kind, came)
            }
            (Some(kind), _) => Returned::Promised(kind),
            (None, Some((kind, came))) => {
                definitions = with_seen;
                Returned::Observed(kind, came)
            }
            (None, None) => Returned::Unknown,
        };
        Self {
            definitions,
            arguments,
            result,
        }
    }

    /// All types that the function is written with.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &Type> {
        let result = match &self.result {
            Returned::Promised(kind) | Returned::Observed(kind, _) | Returned::Spelled(kind, _) => {
                Some(kind)
            }
            Returned::Unknown => None,
        };
        self.arguments
            .iter()
            .map(|argument| &argument.kind)
            .chain(result)
    }

    /// The function, its types named by `classes`.
    pub(super) fn write(
        &self,
        tool: &Tool,
        classes: &Classes<'_>,
        names: &Names,
        style: Style,
    ) -> String {
        let mut parameters: Vec<String> = self
            .arguments
            .iter()
            .map(|argument| argument.write(classes, names))
            .collect();
        if let Some(rest) = tool.signature.rest_name() {
            parameters.push(format!("**{rest}: {}", names.of_type("Any")));
        }
        let result = match &self.result {
            Returned::Promised(kind) | Returned::Observed(kind, _) => {
                classes.type_text(kind, names)
            }
            Returned::Spelled(..) => names.of_type("str"),
            Returned::Unknown => names.of_type("Any"),
        };
        let name = &tool.python_name;
        let mut head = format!("def {name}({}) -> {result}:", parameters.join(", "));
        if style == Style::Full && head.chars().count() > MAX_LINE_CHARS {
            let parameters = parameters.join(",\n    ");
            head = format!("def {name}(\n    {parameters},\n) -> {result}:");
        }
        match style {
            Style::Brief => {
                let about = summary(
                    tool.description.as_deref().unwrap_or_default(),
                    MAX_SUMMARY_CHARS,
                );
                let about = match tool.wire_names() {
                    None => about,
                    Some(wire) => format!("{about} (on the wire: {wire})")
                        .trim_start()
                        .to_owned(),
                };
                match about {
                    about if about.is_empty() => format!("{head} ..."),
                    about => format!("{head} {}", Value::from(about)),
                }
            }
            Style::Full => format!("{head}{}", self.docstring(tool, classes, names)),
        }
    }

    fn docstring(&self, tool: &Tool, classes: &Classes<'_>, names: &Names) -> String {
        let mut lines = match tool.description.as_deref().map(str::trim) {
            None | Some("") => Vec::new(),
            Some(description) => docstring_lines(description),
        };
        let mut more: Vec<String> = tool
            .wire_names()
            .map(|wire| format!("On the wire: {wire}."))
            .into_iter()
            .collect();
        for argument in &self.arguments {
            more.extend(argument.remark(&tool.input_schema));
        }
        let rules = rules(&tool.input_schema, &tool.signature);
        more.extend(rules.iter().map(|rule| format!("Arguments: {rule}.")));
        match &self.result {
            Returned::Observed(_, came) => more.push(format!(
                "Returns: observed in {}, not promised by the server.",
                replies(*came)
            )),
            Returned::Spelled(kind, came) => more.push(format!(
                "Returns: text that is JSON, as observed in {}; json.loads makes it a {}.",
                replies(*came),
                classes.type_text(kind, names)
            )),
            // `Any` says that the server promises nothing.
            Returned::Promised(_) | Returned::Unknown => {}
        }
        let notes = tool.problems.iter().chain(&self.definitions.notes);
        more.extend(notes.map(|note| format!("Note: {note}.")));
        if !more.is_empty() {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(more.iter().flat_map(|line| docstring_lines(line)));
        }
        match lines.as_slice() {
            [] => " ...".to_owned(),
            [only] => format!("\n    \"\"\"{}\"\"\"", closable(only)),
            several => {
                let mut text = String::from("\n    \"\"\"");
                for (index, line) in several.iter().enumerate() {
                    if index > 0 {
                        text.push('\n');
                        text.push_str(if line.is_empty() { "" } else { "    " });
                    }
                    text.push_str(line);
                }
                text + "\n    \"\"\""
            }
        }
    }
}

fn replies(count: u64) -> String {
    format!("{count} {}", if count == 1 { "reply" } else { "replies" })
}

/// Whether all values of the type have parts, as the values have that programs exchange in JSON.
fn is_object_or_list(kind: &Type) -> bool {
    match kind {
        Type::List(_) | Type::Dict(_) | Type::Named(_) => true,
        Type::Union(members) => members.iter().all(is_object_or_list),
        _ => false,
    }
}

impl Argument<'_> {
    fn write(&self, classes: &Classes<'_>, names: &Names) -> String {
        let kind = classes.type_text(&self.kind, names);
        let name = &self.parameter.name;
        match &self.default {
            _ if self.parameter.required => format!("{name}: {kind}"),
            Some(default) => format!("{name}: {kind} = {default}"),
            None => format!("{name}: {kind} = ..."),
        }
    }

    /// What is to be said of the parameter beyond its type.
    fn remark(&self, root: &JsonObject) -> Option<String> {
        let default = if self.default.is_some() {
            DefaultValue::Shown
        } else {
            DefaultValue::Said
        };
        let remark = remark(&self.schemas, root, default);
        (!remark.is_empty()).then(|| format!("{}: {remark}", self.parameter.name))
    }
}

/// The default that `schema` gives, if it is short, a scalar, and of the type of the parameter.
fn shown_default(schema: &Value, kind: &Type) -> Option<String> {
    let value = schema.get("default")?;
    let text = short_source(value, MAX_DEFAULT_BYTES)?;
    accepts(kind, value).then_some(text)
}

fn accepts(kind: &Type, value: &Value) -> bool {
    match (kind, value) {
        (_, Value::Array(_) | Value::Object(_)) => false,
        (Type::Any, _)
        | (Type::None, Value::Null)
        | (Type::Bool, Value::Bool(_))
        | (Type::Float, Value::Number(_))
        | (Type::Str, Value::String(_)) => true,
        (Type::Int, Value::Number(number)) => !number.is_f64(),
        (Type::Literals(values), value) => {
            let kind = match value {
                Value::Bool(_) => LiteralKind::Bool,
                Value::Number(_) => LiteralKind::Int,
                _ => LiteralKind::Str,
            };
            let source = short_source(value, MAX_DEFAULT_BYTES);
            source.is_some_and(|source| values.contains(&Literal { source, kind }))
        }
        (Type::Union(members), value) => members.iter().any(|member| accepts(member, value)),
        _ => false,
    }
}
