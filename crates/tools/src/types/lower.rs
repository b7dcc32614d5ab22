//! A JSON Schema made into types: drafts 4 to 2020-12 as they are met in the wild.
//!
//! Schemas come from servers and may be anything. What cannot be understood becomes `Any` with a note, and
//! the number of parts looked at and the depth are bounded, so that the work is too.

use std::collections::HashMap;

use serde_json::Value;

use super::follow::Reference;
use super::narrow::narrowed;
use super::reference::reference_of;
use super::{Definitions, Type, literal_union, union};
use crate::JsonObject;
use codecell_basics::text::{CUT, marked};

/// Deepest nesting of schemas that is followed.
const MAX_DEPTH: usize = 32;
/// Most leading items of a tuple.
const MAX_TUPLE_ITEMS: usize = 16;
/// Most members of a list of alternatives, parts or types that are looked at.
pub(super) const MAX_MEMBERS: usize = 64;

/// Keywords that say which values are accepted; a reference beside one of them is not alone.
const TELLING: [&str; 12] = [
    "type",
    "properties",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "required",
    "items",
    "prefixItems",
    "anyOf",
    "oneOf",
    "allOf",
    "$ref",
];

/// Makes the types of one tool's schema.
pub(crate) struct Lowering<'a> {
    pub(super) root: &'a JsonObject,
    nodes_left: usize,
    pub(super) depth: usize,
    /// How many containers the part that is being made lies in, counted from the root. A reference back to a part at
    /// the same count stands for itself and says nothing.
    pub(super) containers: usize,
    /// How often such a reference was left out.
    pub(super) cuts: usize,
    pub(super) references: HashMap<String, Reference>,
    pub(super) definitions: Definitions,
    /// Whether lists whose places differ are tuples also where they may be shorter.
    keeps_places: bool,
}

/// What a type that needs a name is called.
#[derive(Clone, Copy)]
pub(super) struct Hint<'h> {
    pub(super) text: &'h str,
    /// Whether the schema's author gave it as a name, so that no title is better.
    pub(super) is_name: bool,
}

impl<'h> Hint<'h> {
    pub(super) fn place(text: &'h str) -> Self {
        Self {
            text,
            is_name: false,
        }
    }
}

impl<'a> Lowering<'a> {
    /// Makes types of `root` and its parts, looking at no more than `max_nodes` of them.
    pub(crate) fn new(root: &'a JsonObject, max_nodes: usize) -> Self {
        Self {
            root,
            nodes_left: max_nodes,
            depth: 0,
            containers: 0,
            cuts: 0,
            references: HashMap::new(),
            definitions: Definitions::default(),
            keeps_places: false,
        }
    }

    /// The same, where a list that may be shorter than the places that it describes is a tuple, too. No type of Python's
    /// says that, but each item is of the type of its place.
    pub(crate) fn keeping_places(self) -> Self {
        Self {
            keeps_places: true,
            ..self
        }
    }

    /// Makes further types of another schema, into the same definitions.
    pub(crate) fn and(self, root: &'a JsonObject) -> Self {
        Self {
            definitions: self.definitions,
            keeps_places: self.keeps_places,
            ..Self::new(root, self.nodes_left)
        }
    }

    pub(crate) fn finish(self) -> Definitions {
        self.definitions
    }

    /// The type of what any of `schemas`, parts of the root, accepts; what has no name is named after `hint`.
    pub(crate) fn lower(&mut self, schemas: &[&'a Value], hint: &str) -> Type {
        self.walk_any(schemas, Hint::place(hint)).inhabited()
    }

    /// The type of what the whole root accepts.
    pub(crate) fn lower_root(&mut self, hint: &str) -> Type {
        self.reference("#", Hint::place(hint)).inhabited()
    }

    /// The type of what any of `schemas` accepts.
    pub(super) fn walk_any(&mut self, schemas: &[&'a Value], hint: Hint<'_>) -> Type {
        let kinds: Vec<Type> = schemas
            .iter()
            .map(|schema| self.walk(schema, hint))
            .collect();
        union(kinds)
    }

    pub(super) fn walk(&mut self, schema: &'a Value, hint: Hint<'_>) -> Type {
        match schema {
            Value::Object(map) => self.walk_map(map, hint),
            Value::Bool(true) => Type::Any,
            Value::Bool(false) => Type::Never,
            other => {
                let found = abbreviated(other);
                self.definitions
                    .note(|| format!("{}: {found} is no schema", shown(hint)));
                Type::Any
            }
        }
    }

    pub(super) fn walk_map(&mut self, map: &'a JsonObject, hint: Hint<'_>) -> Type {
        if !self.enter(hint) {
            return Type::Any;
        }
        self.depth += 1;
        let kind = self.kind_of(map, hint);
        self.depth -= 1;
        if map.get("nullable") == Some(&Value::Bool(true)) {
            union([kind, Type::None])
        } else {
            kind
        }
    }

    /// Counts one more part; false where no more are looked at.
    pub(super) fn enter(&mut self, hint: Hint<'_>) -> bool {
        if self.nodes_left == 0 || self.depth == MAX_DEPTH {
            self.definitions.note(|| {
                format!(
                    "{}: the schema goes on, but is too large to be shown",
                    shown(hint)
                )
            });
            return false;
        }
        self.nodes_left -= 1;
        true
    }

    fn kind_of(&mut self, map: &'a JsonObject, hint: Hint<'_>) -> Type {
        if let Some(value) = map.get("const") {
            return literal_union(std::slice::from_ref(value));
        }
        if let Some(values) = map.get("enum").and_then(Value::as_array) {
            return literal_union(values);
        }
        if let Some(only) = self.lone_part(map, hint) {
            return only;
        }
        if let Some(object) = self.object(map, hint) {
            return object;
        }
        let mut kind = self.typed(map, hint);
        if let Some(reference) = reference_of(map) {
            kind = narrowed(kind, self.reference(reference, hint));
        }
        for keyword in ["anyOf", "oneOf"] {
            let alternatives = members(map, keyword);
            if !alternatives.is_empty() {
                let either: Vec<Type> = alternatives
                    .iter()
                    .enumerate()
                    .map(|(index, schema)| self.alternative(schema, index, hint))
                    .collect();
                kind = narrowed(kind, self.either(either, hint));
            }
        }
        for part in members(map, "allOf") {
            let told = self.walk(part, hint);
            kind = narrowed(kind, told);
        }
        kind
    }

    /// The union of alternatives, with a note where there are too many of them.
    fn either(&mut self, kinds: Vec<Type>, hint: Hint<'_>) -> Type {
        let is_open = kinds.contains(&Type::Any);
        let kind = union(kinds);
        if kind == Type::Any && !is_open {
            self.definitions
                .note(|| format!("{}: it has too many forms to be shown", shown(hint)));
        }
        kind
    }

    /// The type of a schema that only refers to another one, or wraps a single one.
    fn lone_part(&mut self, map: &'a JsonObject, hint: Hint<'_>) -> Option<Type> {
        let telling: Vec<&str> = TELLING
            .into_iter()
            .filter(|keyword| map.contains_key(*keyword))
            .collect();
        match (telling.as_slice(), reference_of(map)) {
            (["$ref"] | [], Some(reference)) => Some(self.reference(reference, hint)),
            ([keyword @ ("allOf" | "anyOf" | "oneOf")], None) => match members(map, keyword) {
                [only] => Some(self.walk(only, hint)),
                _ => None,
            },
            _ => None,
        }
    }

    /// One of several alternatives, named after the value that tells it from the others where there is one.
    fn alternative(&mut self, schema: &'a Value, index: usize, hint: Hint<'_>) -> Type {
        let name = variant_name(schema, index, hint.text);
        self.walk(schema, Hint::place(&name))
    }

    /// What `type` says, or, without `type`, the only type that the other keywords can mean.
    fn typed(&mut self, map: &'a JsonObject, hint: Hint<'_>) -> Type {
        match map.get("type") {
            Some(Value::String(name)) => self.named(name, map, hint),
            Some(Value::Array(names)) => {
                let named: Vec<Type> = names
                    .iter()
                    .take(MAX_MEMBERS)
                    .map(|name| self.named(name.as_str().unwrap_or_default(), map, hint))
                    .collect();
                union(named).inhabited()
            }
            Some(other) => {
                let found = abbreviated(other);
                self.definitions
                    .note(|| format!("{}: {found} is no type", shown(hint)));
                Type::Any
            }
            None => {
                let has =
                    |keywords: &[&str]| keywords.iter().any(|keyword| map.contains_key(*keyword));
                if has(&[
                    "items",
                    "prefixItems",
                    "minItems",
                    "maxItems",
                    "uniqueItems",
                ]) {
                    self.array(map, hint)
                } else if has(&["pattern", "minLength", "maxLength", "format"]) {
                    Type::Str
                } else if has(&["minimum", "maximum", "multipleOf"]) {
                    Type::Float
                } else {
                    Type::Any
                }
            }
        }
    }

    fn named(&mut self, name: &str, map: &'a JsonObject, hint: Hint<'_>) -> Type {
        match name {
            "string" => Type::Str,
            "integer" => Type::Int,
            "number" => Type::Float,
            "boolean" => Type::Bool,
            "null" => Type::None,
            "array" => self.array(map, hint),
            "object" => self.own_object(map, hint),
            "any" => Type::Any,
            other => {
                let found = abbreviated(&Value::from(other));
                self.definitions
                    .note(|| format!("{}: {found} is no type", shown(hint)));
                Type::Any
            }
        }
    }

    /// A list, or a tuple where every leading item is required, or places are kept, and has a type of its own.
    fn array(&mut self, map: &'a JsonObject, hint: Hint<'_>) -> Type {
        let name = format!("{}_item", hint.text);
        let hint = Hint::place(&name);
        self.containers += 1;
        let leading = match (map.get("prefixItems"), map.get("items")) {
            (Some(Value::Array(leading)), rest) => Some((leading, rest)),
            (_, Some(Value::Array(leading))) => Some((leading, map.get("additionalItems"))),
            _ => None,
        };
        let kind = match leading {
            Some((leading, rest)) if !leading.is_empty() => self.tuple(leading, rest, map, hint),
            _ => {
                let item = map
                    .get("items")
                    .map_or(Type::Any, |items| self.walk(items, hint));
                Type::List(Box::new(item.inhabited()))
            }
        };
        self.containers -= 1;
        kind
    }

    fn tuple(
        &mut self,
        leading: &'a [Value],
        rest: Option<&'a Value>,
        map: &JsonObject,
        hint: Hint<'_>,
    ) -> Type {
        let count = |keyword| map.get(keyword).and_then(Value::as_u64);
        let length = leading.len() as u64;
        let ends =
            rest == Some(&Value::Bool(false)) || count("maxItems").is_some_and(|max| max <= length);
        let items: Vec<Type> = leading
            .iter()
            .take(MAX_MEMBERS)
            .map(|item| self.walk(item, hint).inhabited())
            .collect();
        let rest =
            (!ends).then(|| rest.map_or(Type::Any, |rest| self.walk(rest, hint).inhabited()));
        let whole = self.keeps_places || ends || count("minItems").is_some_and(|min| min >= length);
        if whole && leading.len() <= MAX_TUPLE_ITEMS {
            Type::Tuple(items, rest.map(Box::new))
        } else {
            Type::List(Box::new(union(items.into_iter().chain(rest)).inhabited()))
        }
    }
}

/// The schemas listed under `keyword`, as many as are looked at.
pub(super) fn members<'a>(map: &'a JsonObject, keyword: &str) -> &'a [Value] {
    let listed = map
        .get(keyword)
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    &listed[..listed.len().min(MAX_MEMBERS)]
}

/// The name of one alternative: the constant that tells it from the others, or its number.
pub(super) fn variant_name(schema: &Value, index: usize, base: &str) -> String {
    let constant = schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|properties| properties.values().take(MAX_MEMBERS))
        .find_map(|property| property.get("const")?.as_str());
    match constant {
        Some(constant) => format!("{base}_{constant}"),
        None if index == 0 => base.to_owned(),
        None => format!("{base}_{}", index + 1),
    }
}

pub(super) fn shown(hint: Hint<'_>) -> String {
    if hint.text.is_empty() {
        "the schema".to_owned()
    } else {
        abbreviated(&Value::from(hint.text))
    }
}

/// A value of the schema, for a note.
pub(super) fn abbreviated(value: &Value) -> String {
    const MAX_CHARS: usize = 40;
    marked(&value.to_string(), MAX_CHARS, CUT).into_owned()
}
