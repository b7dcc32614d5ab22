//! Classes and aliases: `TypedDict`s written as classes where Python allows it, else as calls.

use super::Style;
use super::names::{Names, class_name, key_separator};
use crate::identifier::python_identifier;
use crate::types::inline::literal_list;
use crate::types::{Body, Definitions, Type, TypedDict};
use codecell_basics::text::one_line;

/// How often a tool's classes are renamed one by one; after that, each class whose name is taken gets a fresh name.
const MAX_RENAMINGS: usize = 4;

/// The names of one tool's definitions, by their position.
pub(super) struct Classes<'a> {
    definitions: &'a Definitions,
    names: Vec<String>,
}

/// Writes the classes of `definitions` that `kinds` need into `names`, and returns what they are called there.
///
/// A class that is there already, with the same name and text, is used again. Texts contain names, of other
/// classes and of the class itself, so a clash changes texts: the names are settled in rounds.
pub(super) fn write<'a>(
    definitions: &'a Definitions,
    kinds: impl IntoIterator<Item = &'a Type>,
    names: &mut Names,
    style: Style,
) -> Classes<'a> {
    let mut classes = Classes {
        definitions,
        names: vec![String::new(); definitions.list.len()],
    };
    let needed = definitions.needed(kinds);
    let bases: Vec<String> = definitions
        .list
        .iter()
        .map(|definition| class_name(&definition.hint))
        .collect();
    for &id in &needed {
        let is_taken = needed
            .iter()
            .take_while(|&&other| other < id)
            .any(|&other| classes.names[other] == bases[id]);
        classes.names[id] = if is_taken {
            names.fresh(&bases[id])
        } else {
            bases[id].clone()
        };
    }
    for round in 0..=MAX_RENAMINGS {
        let texts: Vec<String> = needed
            .iter()
            .map(|&id| classes.text(id, names, style))
            .collect();
        let clashing: Vec<usize> = needed
            .iter()
            .zip(&texts)
            .filter(|(id, text)| !names.accepts(&classes.names[**id], text))
            .map(|(&id, _)| id)
            .collect();
        if clashing.is_empty() {
            for (&id, text) in needed.iter().zip(texts) {
                names.add_class(&classes.names[id], text);
            }
            return classes;
        }
        if round == MAX_RENAMINGS {
            break;
        }
        for id in clashing {
            classes.names[id] = classes.successor(id, &bases[id], round, names);
        }
    }
    for &id in &needed {
        classes.names[id] = names.fresh(&bases[id]);
    }
    for &id in &needed {
        let text = classes.text(id, names, style);
        names.add_class(&classes.names[id], text);
    }
    classes
}

impl Classes<'_> {
    /// The next name to try in place of a name that is taken: `Item2`, `Item3` and so on. It may be that of a class
    /// with the same text, unless another class of the same tool has it.
    fn successor(&self, id: usize, base: &str, round: usize, names: &mut Names) -> String {
        let candidate = format!("{base}{}", round + 2);
        if self
            .names
            .iter()
            .enumerate()
            .any(|(other, name)| other != id && *name == candidate)
        {
            names.fresh(base)
        } else {
            candidate
        }
    }

    fn text(&self, id: usize, names: &Names, style: Style) -> String {
        let name = &self.names[id];
        match &self.definitions.list[id].body {
            Body::Dict(class) => self.typed_dict(name, class, names, style),
            Body::Alias(kind) => format!("type {name} = {}", self.type_text(kind, names)),
            Body::Pending | Body::Same(_) => {
                format!("type {name} = {}", names.of_type("Any"))
            }
        }
    }

    fn typed_dict(&self, name: &str, class: &TypedDict, names: &Names, style: Style) -> String {
        let base = names.of_type("TypedDict");
        let partial = class.fields.iter().all(|field| !field.required);
        let is_plain = |wire: &str| {
            python_identifier(wire) == wire
                && !names.hides_a_type(wire)
                && !self.names.iter().any(|name| name == wire)
        };
        let as_class = class.fields.iter().all(|field| is_plain(&field.wire));
        let keys: Vec<String> = class
            .fields
            .iter()
            .map(|field| {
                let mut kind = self.type_text(&field.kind, names);
                if !partial && !field.required {
                    kind = format!("{}[{kind}]", names.of_type("NotRequired"));
                }
                let remark = trailing(&field.remark, style);
                if as_class {
                    format!("{}: {kind}{remark}", field.wire)
                } else {
                    let wire = serde_json::Value::from(field.wire.as_str());
                    let comma = if style == Style::Full { "," } else { "" };
                    format!("{wire}: {kind}{comma}{remark}")
                }
            })
            .collect();
        let total = if partial { ", total=False" } else { "" };
        let about = trailing(&class.remark, style);
        let separator = key_separator(style);
        match (as_class, style) {
            (true, Style::Brief) => {
                format!("class {name}({base}{total}): {}", keys.join(separator))
            }
            (true, Style::Full) => {
                let keys = keys.join(separator);
                format!("class {name}({base}{total}):{about}{separator}{keys}")
            }
            (false, Style::Brief) => {
                format!(
                    "{name} = {base}(\"{name}\", {{{}}}{total})",
                    keys.join(", ")
                )
            }
            (false, Style::Full) => {
                let keys = keys.join(separator);
                format!("{name} = {base}(\"{name}\", {{{about}{separator}{keys}\n}}{total})")
            }
        }
    }

    /// `kind` as a Python expression.
    pub(super) fn type_text(&self, kind: &Type, names: &Names) -> String {
        let part = |kind: &Type| self.type_text(kind, names);
        match kind {
            Type::Any | Type::Never => names.of_type("Any"),
            Type::None => "None".to_owned(),
            Type::Bool => names.of_type("bool"),
            Type::Int => names.of_type("int"),
            Type::Float => names.of_type("float"),
            Type::Str => names.of_type("str"),
            Type::Class(name) => (*name).to_owned(),
            Type::Literals(values) => {
                literal_list(values).replacen("Literal", &names.of_type("Literal"), 1)
            }
            Type::List(item) => format!("{}[{}]", names.of_type("list"), part(item)),
            Type::Tuple(items, rest) => {
                let tuple = names.of_type("tuple");
                let mut items: Vec<String> = items.iter().map(part).collect();
                items.extend(
                    rest.as_deref()
                        .map(|rest| format!("*{tuple}[{}, ...]", part(rest))),
                );
                format!("{tuple}[{}]", items.join(", "))
            }
            Type::Dict(value) => format!(
                "{}[{}, {}]",
                names.of_type("dict"),
                names.of_type("str"),
                part(value)
            ),
            Type::Named(id) => self.names[self.definitions.resolved(*id)].clone(),
            Type::Union(members) => members.iter().map(part).collect::<Vec<_>>().join(" | "),
        }
    }
}

/// `remark` as a comment behind a line, where there is room for it.
fn trailing(remark: &str, style: Style) -> String {
    match one_line(remark) {
        remark if style == Style::Full && !remark.is_empty() => format!("  # {remark}"),
        _ => String::new(),
    }
}
