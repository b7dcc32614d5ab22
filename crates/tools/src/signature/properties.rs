//! The properties of an arguments object, gathered from all parts of its schema.

use serde_json::Value;

use super::MAX_PARAMETERS;
use crate::JsonObject;
use crate::types::reference::{reference_of, resolve};

/// How deep `$ref`, `allOf` and their like are followed to find properties.
const MAX_COMPOSITION_DEPTH: usize = 8;
/// Most parts of a schema that are looked at to find properties; references can make few parts many.
const MAX_PARTS: usize = 256;
/// Most schemas of one property that are kept.
const MAX_SCHEMAS: usize = 16;

/// The schema of a property that is required but not described.
static ANYTHING: Value = Value::Bool(true);

/// One property of the arguments object, as found in the schema.
pub(super) struct Property<'a> {
    pub(super) wire: &'a str,
    /// What describes it: one schema, or those of the alternatives that describe it differently.
    pub(super) schemas: Vec<&'a Value>,
    pub(super) required: bool,
}

/// The schema that is walked through, and how much more of it is looked at.
struct Walk<'a> {
    root: &'a JsonObject,
    parts_left: usize,
}

/// What has been found so far.
#[derive(Default)]
pub(super) struct Properties<'a> {
    pub(super) found: Vec<Property<'a>>,
    /// Whether any part of the schema lists properties.
    pub(super) listed: bool,
    pub(super) open: bool,
}

impl<'a> Properties<'a> {
    pub(super) fn of(schema: &'a JsonObject) -> Self {
        let mut properties = Self::default();
        let mut walk = Walk {
            root: schema,
            parts_left: MAX_PARTS,
        };
        properties.gather(schema, &mut walk, MAX_COMPOSITION_DEPTH);
        properties.take_undescribed(schema);
        properties
    }

    fn gather(&mut self, schema: &'a JsonObject, walk: &mut Walk<'a>, depth: usize) {
        if depth == 0 || walk.parts_left == 0 {
            self.open = true;
            return;
        }
        walk.parts_left -= 1;
        self.take_listed(schema);
        if let Some(reference) = reference_of(schema) {
            match resolve(reference, walk.root) {
                Some(target) => self.gather_value(target, walk, depth - 1),
                None => self.open = true,
            }
        }
        for part in listed(schema, "allOf") {
            self.gather_value(part, walk, depth - 1);
        }
        for keyword in ["anyOf", "oneOf"] {
            self.gather_alternatives(listed(schema, keyword), walk, depth - 1);
        }
        self.gather_conditional(schema, walk, depth - 1);
        // `required` may stand beside the part that lists the property.
        let required: Vec<&str> = required_names(schema).collect();
        self.mark_required(&required);
    }

    fn gather_value(&mut self, schema: &'a Value, walk: &mut Walk<'a>, depth: usize) {
        match schema {
            Value::Object(schema) => self.gather(schema, walk, depth),
            // Nothing can be read from such a schema, so nothing is refused because of it.
            _ => self.open |= *schema != Value::Bool(true),
        }
    }

    fn take_listed(&mut self, schema: &'a JsonObject) {
        match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => self.listed = true,
            Some(_) => self.open = true,
            None => {}
        }
        self.open |= schema
            .get("patternProperties")
            .is_some_and(|patterns| patterns.as_object().is_none_or(|map| !map.is_empty()));
        let Some(listed) = schema.get("properties").and_then(Value::as_object) else {
            return;
        };
        self.listed = true;
        for (wire, property) in listed {
            if *property != Value::Bool(false) {
                self.add(Property {
                    wire,
                    schemas: vec![property],
                    required: false,
                });
            }
        }
    }

    /// Adds `property`, unless it is known: what was found first describes it.
    fn add(&mut self, property: Property<'a>) {
        if self.found.iter().any(|known| known.wire == property.wire) {
            return;
        }
        if self.found.len() == MAX_PARAMETERS {
            self.open = true;
            return;
        }
        self.found.push(property);
    }

    /// Takes the properties of every alternative; a property is required if each alternative requires it.
    fn gather_alternatives(
        &mut self,
        alternatives: &'a [Value],
        walk: &mut Walk<'a>,
        depth: usize,
    ) {
        let mut either = Self::default();
        let mut required_by_all: Option<Vec<&str>> = None;
        for alternative in alternatives {
            let mut inner = Self::default();
            inner.gather_value(alternative, walk, depth);
            self.listed |= inner.listed;
            self.open |= inner.open;
            let mut required: Vec<&str> = inner
                .found
                .iter()
                .filter(|property| property.required)
                .map(|property| property.wire)
                .collect();
            // An alternative may only say which properties of the whole it requires.
            required.extend(alternative.as_object().into_iter().flat_map(required_names));
            required_by_all = Some(match required_by_all {
                None => required,
                Some(all) => all
                    .into_iter()
                    .filter(|wire| required.contains(wire))
                    .collect(),
            });
            either.widen(inner);
        }
        for property in either.found {
            self.add(property);
        }
        self.open |= either.open;
        self.mark_required(&required_by_all.unwrap_or_default());
    }

    /// Takes what applies under a condition; none of it is required.
    fn gather_conditional(&mut self, schema: &'a JsonObject, walk: &mut Walk<'a>, depth: usize) {
        let dependent = schema.get("dependentSchemas").and_then(Value::as_object);
        let parts = ["then", "else"]
            .into_iter()
            .filter_map(|keyword| schema.get(keyword))
            .chain(dependent.into_iter().flat_map(|map| map.values()));
        let mut perhaps = Self::default();
        for part in parts.filter(|part| part.is_object()).take(MAX_PARAMETERS) {
            let mut inner = Self::default();
            inner.gather_value(part, walk, depth);
            self.open |= inner.open;
            perhaps.widen(inner);
        }
        for property in perhaps.found {
            self.add(property);
        }
    }

    /// Adds the properties of one more alternative, each as optional and with all that describes it.
    fn widen(&mut self, other: Self) {
        for property in other.found {
            let Some(known) = self
                .found
                .iter_mut()
                .find(|known| known.wire == property.wire)
            else {
                self.add(Property {
                    required: false,
                    ..property
                });
                continue;
            };
            for schema in property.schemas {
                if known.schemas.len() < MAX_SCHEMAS && !known.schemas.contains(&schema) {
                    known.schemas.push(schema);
                }
            }
        }
    }

    /// Adds the properties that `schema` itself requires and nothing describes: without them no call could succeed.
    fn take_undescribed(&mut self, schema: &'a JsonObject) {
        for wire in required_names(schema) {
            self.add(Property {
                wire,
                schemas: vec![&ANYTHING],
                required: true,
            });
        }
    }

    fn mark_required(&mut self, names: &[&str]) {
        for property in &mut self.found {
            property.required |= names.contains(&property.wire);
        }
    }
}

/// The schemas listed under `keyword`, as many as are looked at.
pub(super) fn listed<'a>(schema: &'a JsonObject, keyword: &str) -> &'a [Value] {
    let all = schema
        .get(keyword)
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    &all[..all.len().min(MAX_PARAMETERS)]
}

/// The names that `schema` requires, as many as are looked at.
pub(super) fn required_names(schema: &JsonObject) -> impl Iterator<Item = &str> {
    listed(schema, "required").iter().filter_map(Value::as_str)
}
