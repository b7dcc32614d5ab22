//! The shape of values: which kinds occurred, what lists are made of, and which fields objects have.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::types::{Body, Definition, Definitions, Field, Type, TypedDict, union};

/// Deepest nesting that is looked at.
const MAX_DEPTH: usize = 6;
/// Items of one list that are looked at.
const MAX_ITEMS: usize = 32;
/// Most fields of an object that is taken for a record; an object with more fields maps keys to values.
const MAX_FIELDS: usize = 48;
/// Most parts of one shape.
const MAX_PARTS: usize = 512;
/// Longest name of a field, in bytes; a longer one is data.
const MAX_NAME_BYTES: usize = 40;
/// Most digits in the name of a field; a name with more is an identifier or a date.
const MAX_NAME_DIGITS: usize = 3;

/// What is known of a tool's replies.
#[derive(Debug, Default)]
pub(super) struct Shape {
    whole: Part,
    parts: usize,
}

/// What is known of the values in one place.
#[derive(Debug, Default)]
struct Part {
    /// Types of values without parts.
    scalars: Vec<Type>,
    items: Option<Box<Part>>,
    object: Option<ObjectPart>,
    /// Whether something was not looked at.
    unknown: bool,
}

#[derive(Debug)]
enum ObjectPart {
    /// Objects with fields: how many there were, and each field with how many of them had it.
    Record {
        seen: u64,
        fields: BTreeMap<String, (Part, u64)>,
    },
    /// Objects whose keys are data.
    Map(Box<Part>),
}

impl Shape {
    pub(super) fn add(&mut self, value: &Value) {
        self.whole.add(value, MAX_DEPTH, &mut self.parts);
    }

    pub(super) fn add_text(&mut self) {
        self.whole.add_scalar(Type::Str);
    }

    /// Adds the values of content blocks: each the name of its class, or nothing for text.
    pub(super) fn add_blocks(
        &mut self,
        classes: impl Iterator<Item = Option<&'static str>>,
        is_list: bool,
    ) {
        let place = if is_list {
            self.whole.items.get_or_insert_default().as_mut()
        } else {
            &mut self.whole
        };
        for class in classes.take(MAX_ITEMS) {
            place.add_scalar(class.map_or(Type::Str, Type::Class));
        }
    }

    /// The type of all values that were added, with names made of `hint`; nothing if there were none.
    pub(super) fn to_type(&self, hint: &str, definitions: &mut Definitions) -> Option<Type> {
        match self.whole.to_type(hint, definitions) {
            Type::Never => None,
            kind => Some(kind),
        }
    }
}

impl Part {
    fn add(&mut self, value: &Value, depth: usize, parts: &mut usize) {
        if depth == 0 || *parts >= MAX_PARTS {
            self.unknown = true;
            return;
        }
        match value {
            Value::Null => self.add_scalar(Type::None),
            Value::Bool(_) => self.add_scalar(Type::Bool),
            Value::Number(number) if number.is_f64() => self.add_scalar(Type::Float),
            Value::Number(_) => self.add_scalar(Type::Int),
            Value::String(_) => self.add_scalar(Type::Str),
            Value::Array(items) => {
                let place = self.items.get_or_insert_with(|| {
                    *parts += 1;
                    Box::default()
                });
                for item in items.iter().take(MAX_ITEMS) {
                    place.add(item, depth - 1, parts);
                }
            }
            Value::Object(fields) => {
                let object = self.object.get_or_insert_with(|| ObjectPart::Record {
                    seen: 0,
                    fields: BTreeMap::new(),
                });
                object.add(fields, depth, parts);
            }
        }
    }

    fn add_scalar(&mut self, kind: Type) {
        if !self.scalars.contains(&kind) {
            self.scalars.push(kind);
        }
    }

    /// Takes in what is known of `other`.
    fn merge(&mut self, other: Self) {
        for kind in other.scalars {
            self.add_scalar(kind);
        }
        self.unknown |= other.unknown;
        if let Some(other) = other.items {
            match &mut self.items {
                Some(items) => items.merge(*other),
                empty => *empty = Some(other),
            }
        }
        if let Some(other) = other.object {
            match &mut self.object {
                Some(object) => object.merge(other),
                empty => *empty = Some(other),
            }
        }
    }

    fn to_type(&self, hint: &str, definitions: &mut Definitions) -> Type {
        if self.unknown {
            return Type::Any;
        }
        let mut members = self.scalars.clone();
        if let Some(items) = &self.items {
            // An empty list says nothing of its items.
            let item = items.to_type(&format!("{hint}_item"), definitions);
            members.push(Type::List(Box::new(item.inhabited())));
        }
        if let Some(object) = &self.object {
            members.push(object.to_type(hint, definitions));
        }
        union(members)
    }
}

impl ObjectPart {
    fn add(&mut self, object: &Map<String, Value>, depth: usize, parts: &mut usize) {
        if let Self::Record { seen, fields } = self {
            let fresh = object
                .keys()
                .filter(|name| !fields.contains_key(*name))
                .count();
            // Objects that share less than half of their keys are not records of one kind.
            let is_alike = *seen == 0 || fresh * 2 <= fields.len().max(object.len());
            if !is_alike
                || fields.len() + fresh > MAX_FIELDS
                || !object.keys().all(|name| is_field_name(name))
            {
                self.make_map();
            }
        }
        match self {
            Self::Record { seen, fields } => {
                *seen += 1;
                for (name, value) in object {
                    let (part, count) = fields.entry(name.clone()).or_insert_with(|| {
                        *parts += 1;
                        (Part::default(), 0)
                    });
                    *count += 1;
                    part.add(value, depth - 1, parts);
                }
            }
            Self::Map(values) => {
                for value in object.values().take(MAX_ITEMS) {
                    values.add(value, depth - 1, parts);
                }
            }
        }
    }

    /// Forgets the names of the fields.
    fn make_map(&mut self) {
        if let Self::Record { fields, .. } = self {
            let mut values = Box::<Part>::default();
            for (_, (part, _)) in std::mem::take(fields) {
                values.merge(part);
            }
            *self = Self::Map(values);
        }
    }

    fn merge(&mut self, mut other: Self) {
        match (&mut *self, &mut other) {
            (
                Self::Record { seen, fields },
                Self::Record {
                    seen: more,
                    fields: others,
                },
            ) if fields.len() + others.len() <= MAX_FIELDS => {
                *seen += *more;
                for (name, (part, count)) in std::mem::take(others) {
                    let (known, total) = fields.entry(name).or_default();
                    known.merge(part);
                    *total += count;
                }
            }
            _ => {
                self.make_map();
                other.make_map();
                if let (Self::Map(values), Self::Map(others)) = (self, other) {
                    values.merge(*others);
                }
            }
        }
    }

    fn to_type(&self, hint: &str, definitions: &mut Definitions) -> Type {
        match self {
            Self::Map(values) => {
                let value = values.to_type(&format!("{hint}_value"), definitions);
                Type::Dict(Box::new(value.inhabited()))
            }
            Self::Record { fields, .. } if fields.is_empty() => Type::Dict(Box::new(Type::Any)),
            Self::Record { seen, fields } => {
                let fields = fields
                    .iter()
                    .map(|(wire, (part, count))| Field {
                        wire: wire.clone(),
                        kind: part.to_type(wire, definitions).inhabited(),
                        required: count == seen,
                        remark: String::new(),
                    })
                    .collect();
                let id = definitions.list.len();
                definitions.list.push(Definition {
                    hint: hint.to_owned(),
                    body: Body::Dict(TypedDict {
                        fields,
                        remark: String::new(),
                    }),
                });
                Type::Named(id)
            }
        }
    }
}

/// Whether `name` looks like the name of a field rather than like data.
fn is_field_name(name: &str) -> bool {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.$ ".contains(&byte);
    !name.is_empty()
        && name.len() <= MAX_NAME_BYTES
        && digits <= MAX_NAME_DIGITS
        && name.bytes().all(is_word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::types::inline::inline;

    fn fields_of(values: &[Value]) -> Vec<(String, String, bool)> {
        let mut shape = Shape::default();
        values.iter().for_each(|value| shape.add(value));
        let mut definitions = Definitions::default();
        let Some(Type::Named(id)) = shape.to_type("reply", &mut definitions) else {
            return Vec::new();
        };
        let Body::Dict(class) = definitions.list[id].body.clone() else {
            return Vec::new();
        };
        let shown = |field: Field| {
            (
                field.wire,
                inline(&field.kind, &definitions),
                field.required,
            )
        };
        class.fields.into_iter().map(shown).collect()
    }

    #[test]
    fn fields_that_are_not_always_there_are_optional() {
        let fields = fields_of(&[
            json!({"id": 1, "tags": [], "name": "a"}),
            json!({"id": 2, "tags": ["x"], "name": null, "more": 1.5}),
        ]);
        let owned = |wire: &str, kind: &str, required| (wire.to_owned(), kind.to_owned(), required);
        assert_eq!(
            fields,
            [
                owned("id", "int", true),
                owned("more", "float", false),
                owned("name", "str | None", true),
                owned("tags", "list[str]", true),
            ]
        );
    }

    #[test]
    fn keys_that_are_data_are_not_kept() {
        for values in [
            vec![json!({"2026-01-05": 1})],
            vec![json!({"ada@example.org": 1})],
            vec![json!({"ada": 1}), json!({"grace": 2})],
            vec![json!({"sk-4f9a8b7c6d5e": 1})],
        ] {
            let mut shape = Shape::default();
            values.iter().for_each(|value| shape.add(value));
            let mut definitions = Definitions::default();
            let kind = shape.to_type("reply", &mut definitions).expect("a type");
            assert_eq!(inline(&kind, &definitions), "dict[str, int]", "{values:?}");
            assert!(!format!("{shape:?}").contains("ada"), "{shape:?}");
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            Just(json!("SECRET")),
        ];
        leaf.prop_recursive(9, 200, 8, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                proptest::collection::btree_map("[a-c0-9@]{0,3}", inner, 0..8)
                    .prop_map(|fields| json!(fields)),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_value_is_kept_and_the_size_is_bounded(values in proptest::collection::vec(any_json(), 1..12)) {
            let mut shape = Shape::default();
            values.iter().for_each(|value| shape.add(value));
            prop_assert!(shape.parts <= MAX_PARTS + MAX_FIELDS);
            let kept = format!("{shape:?}");
            prop_assert!(!kept.contains("SECRET"));
            let mut definitions = Definitions::default();
            prop_assert!(shape.to_type("reply", &mut definitions).is_some());
        }
    }
}
