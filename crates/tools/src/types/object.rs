//! Objects: what `properties`, `allOf` and alternatives say together becomes one `TypedDict`, or several.

use serde_json::Value;

use super::constraints::DefaultValue;
use super::inline::inline;
use super::lower::{Hint, Lowering, MAX_MEMBERS, members, variant_name};
use super::reference::{reference_of, resolve};
use super::remark::remark;
use super::{Body, Definition, Field, Type, TypedDict, union};
use crate::JsonObject;

/// Most classes that are made for one tool.
const MAX_DEFINITIONS: usize = 64;
/// Most keys of one class.
const MAX_FIELDS: usize = 128;
/// How deep `$ref`, `allOf` and their like are followed to find an object's properties.
const MAX_COMPOSITION_DEPTH: usize = 8;
/// Most alternative forms of one object; if there are more, the keys of all are taken as optional.
const MAX_FORMS: usize = 8;
/// Longest title that is taken as a name, in bytes.
const MAX_TITLE_BYTES: usize = 48;

/// The schema of a key that is required but not described.
static ANYTHING: Value = Value::Bool(true);

/// One form of an object, gathered from the parts of its schema.
#[derive(Clone)]
struct Form<'a> {
    /// Each key with what describes it: one schema, or the schemas of several forms.
    properties: Vec<(&'a str, Vec<&'a Value>)>,
    required: Vec<&'a str>,
    /// The schemas of the values of other keys.
    others: Vec<&'a Value>,
    title: Option<&'a str>,
    name: Option<String>,
    is_object: bool,
}

impl<'a> Lowering<'a> {
    /// The type of a schema of an object, if it is one.
    pub(super) fn object(&mut self, map: &'a JsonObject, hint: Hint<'_>) -> Option<Type> {
        let may_be =
            is_object(map) || (!map.contains_key("type") && members(map, "allOf").len() > 1);
        if !may_be {
            return None;
        }
        let forms = self.forms(map, hint, MAX_COMPOSITION_DEPTH)?;
        if !forms.iter().all(|form| form.is_object) {
            return None;
        }
        let kinds: Vec<Type> = forms
            .into_iter()
            .map(|form| {
                let name = form.name.clone();
                let hint = name.as_deref().map_or(hint, Hint::place);
                self.define(form, map, hint)
            })
            .collect();
        Some(union(kinds))
    }

    /// The type of an object of which only `map` itself is looked at.
    pub(super) fn own_object(&mut self, map: &'a JsonObject, hint: Hint<'_>) -> Type {
        self.define(Form::own(map), map, hint)
    }

    /// The forms that an object can have, or nothing if `map` accepts anything but objects.
    fn forms(
        &mut self,
        map: &'a JsonObject,
        hint: Hint<'_>,
        depth: usize,
    ) -> Option<Vec<Form<'a>>> {
        let other_type = map.get("type").is_some_and(|name| !is_object_type(name));
        if depth == 0 || other_type || map.contains_key("enum") || !self.enter(hint) {
            return None;
        }
        let mut forms = vec![Form::own(map)];
        if let Some(reference) = reference_of(map) {
            let target = resolve(reference, self.root)?.as_object()?;
            forms = crossed(forms, self.forms(target, hint, depth - 1)?);
        }
        for part in members(map, "allOf") {
            let part = part.as_object()?;
            forms = crossed(forms, self.forms(part, hint, depth - 1)?);
        }
        for keyword in ["anyOf", "oneOf"] {
            let alternatives = members(map, keyword);
            if !alternatives.is_empty() {
                let either = self.alternatives(alternatives, hint, depth)?;
                forms = crossed(forms, either);
            }
        }
        Some(forms)
    }

    fn alternatives(
        &mut self,
        alternatives: &'a [Value],
        hint: Hint<'_>,
        depth: usize,
    ) -> Option<Vec<Form<'a>>> {
        let mut either = Vec::new();
        for (index, alternative) in alternatives.iter().enumerate() {
            let forms = self.forms(alternative.as_object()?, hint, depth - 1)?;
            either.extend(forms.into_iter().map(|form| Form {
                name: Some(variant_name(alternative, index, hint.text)),
                ..form
            }));
        }
        // Alternatives that only differ in what they require are one form, which requires what all of them require.
        if either.iter().all(|form| form.properties.is_empty()) {
            either = vec![loosened(either)];
        }
        Some(either)
    }

    /// The type of one form, a class if it has keys.
    fn define(&mut self, form: Form<'a>, map: &JsonObject, hint: Hint<'_>) -> Type {
        self.containers += 1;
        let kind = if form.properties.is_empty() && form.required.is_empty() {
            Type::Dict(Box::new(self.other_values(&form)))
        } else if self.definitions.list.len() >= MAX_DEFINITIONS {
            self.definitions
                .note(|| "the schema has more objects than are shown".to_owned());
            Type::Dict(Box::new(Type::Any))
        } else {
            self.define_class(form, map, hint)
        };
        self.containers -= 1;
        kind
    }

    /// The type of the values whose keys are not listed; `Any` where nothing is said of these values.
    fn other_values(&mut self, form: &Form<'a>) -> Type {
        let kinds: Vec<Type> = form
            .others
            .iter()
            .map(|schema| self.walk(schema, Hint::place("value")))
            .collect();
        union(kinds).inhabited()
    }

    fn define_class(&mut self, form: Form<'a>, map: &JsonObject, hint: Hint<'_>) -> Type {
        let title = form.title.filter(|_| !hint.is_name);
        let id = self.definitions.list.len();
        self.definitions.list.push(Definition {
            hint: title.unwrap_or(hint.text).to_owned(),
            body: Body::Pending,
        });
        let mut fields: Vec<Field> = Vec::new();
        let unlisted = form
            .required
            .iter()
            .filter(|name| !form.properties.iter().any(|(known, _)| known == *name))
            .map(|name| (*name, vec![&ANYTHING]));
        for (wire, schemas) in form.properties.iter().cloned().chain(unlisted) {
            if fields.len() == MAX_FIELDS {
                self.definitions
                    .note(|| format!("{:?}: further keys are not shown", hint.text));
                break;
            }
            fields.push(Field {
                wire: wire.to_owned(),
                kind: self.walk_any(&schemas, Hint::place(wire)).inhabited(),
                required: form.required.contains(&wire),
                remark: remark(&schemas, self.root, DefaultValue::Said),
            });
        }
        let mut about = Vec::new();
        if let Some(description) = map.get("description").and_then(Value::as_str) {
            about.push(description.to_owned());
        }
        if !form.others.is_empty() {
            let others = self.other_values(&form);
            if others != Type::Any {
                about.push(format!(
                    "other keys: {}",
                    inline(&others, &self.definitions)
                ));
            }
        }
        self.definitions.list[id].body = Body::Dict(TypedDict {
            fields,
            remark: about.join("; "),
        });
        Type::Named(id)
    }
}

impl<'a> Form<'a> {
    fn empty() -> Self {
        Self {
            properties: Vec::new(),
            required: Vec::new(),
            others: Vec::new(),
            title: None,
            name: None,
            is_object: false,
        }
    }

    /// What `map` says by itself.
    fn own(map: &'a JsonObject) -> Self {
        let listed = |keyword: &str| map.get(keyword).and_then(Value::as_object);
        let properties = listed("properties")
            .into_iter()
            .flatten()
            .filter(|(_, schema)| **schema != Value::Bool(false))
            .map(|(wire, schema)| (wire.as_str(), vec![schema]))
            .collect();
        let required = members(map, "required")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let others = ["additionalProperties", "unevaluatedProperties"]
            .iter()
            .filter_map(|keyword| map.get(*keyword).filter(|schema| schema.is_object()))
            .chain(
                listed("patternProperties")
                    .into_iter()
                    .flat_map(|map| map.values())
                    .take(MAX_FORMS),
            )
            .collect();
        let title = map
            .get("title")
            .and_then(Value::as_str)
            .filter(|title| title.len() <= MAX_TITLE_BYTES && title.contains(char::is_alphabetic));
        Self {
            properties,
            required,
            others,
            title,
            name: None,
            is_object: is_object(map),
        }
    }

    /// What both forms say. What the first one says of a key counts, unless that says nothing.
    fn and(mut self, other: Self) -> Self {
        for (wire, schemas) in other.properties {
            match self.properties.iter_mut().find(|(known, _)| *known == wire) {
                Some((_, known)) if known.iter().all(|schema| says_nothing(schema)) => {
                    *known = schemas;
                }
                Some(_) => {}
                None => self.properties.push((wire, schemas)),
            }
        }
        for name in other.required {
            if !self.required.contains(&name) {
                self.required.push(name);
            }
        }
        self.others.extend(other.others);
        self.title = self.title.or(other.title);
        self.name = self.name.or(other.name);
        self.is_object |= other.is_object;
        self
    }

    /// What either form says: the keys of both, with all that describes them; a key is required if both forms require
    /// it.
    fn or(mut self, other: Self) -> Self {
        for (wire, schemas) in other.properties {
            match self.properties.iter_mut().find(|(known, _)| *known == wire) {
                Some((_, known)) => {
                    for schema in schemas {
                        if known.len() < MAX_MEMBERS && !known.contains(&schema) {
                            known.push(schema);
                        }
                    }
                }
                None => self.properties.push((wire, schemas)),
            }
        }
        self.required.retain(|name| other.required.contains(name));
        self.others.extend(other.others);
        self.title = self.title.or(other.title);
        self.is_object &= other.is_object;
        self
    }
}

/// Every form of `left` with every form of `right`.
fn crossed<'a>(left: Vec<Form<'a>>, right: Vec<Form<'a>>) -> Vec<Form<'a>> {
    if left.len() * right.len() > MAX_FORMS {
        return vec![loosened(left).and(loosened(right))];
    }
    left.iter()
        .flat_map(|one| right.iter().map(|other| one.clone().and(other.clone())))
        .collect()
}

/// One form with the keys of all forms; a key is required if all of them require it.
fn loosened(forms: Vec<Form<'_>>) -> Form<'_> {
    let unnamed = forms.into_iter().map(|form| Form { name: None, ..form });
    unnamed.reduce(Form::or).unwrap_or_else(Form::empty)
}

fn says_nothing(schema: &Value) -> bool {
    match schema {
        Value::Object(map) => map.is_empty(),
        _ => true,
    }
}

fn is_object(map: &JsonObject) -> bool {
    match map.get("type") {
        Some(name) => is_object_type(name),
        None => {
            ["properties", "patternProperties"]
                .iter()
                .any(|keyword| map.get(*keyword).is_some_and(Value::is_object))
                || map
                    .get("additionalProperties")
                    .is_some_and(Value::is_object)
        }
    }
}

fn is_object_type(name: &Value) -> bool {
    match name {
        Value::String(name) => name == "object",
        Value::Array(names) => matches!(names.as_slice(), [only] if only == "object"),
        _ => false,
    }
}
