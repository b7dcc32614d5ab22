//! One place in the arguments of a tool: what can stand there, and the numbers in it.

use serde_json::{Number, Value};

use crate::JsonObject;
use crate::types::{Body, Definitions, LiteralKind, Type};

/// Most kinds of value in one place; where there are more, any will do.
const MAX_ALTERNATIVES: usize = 64;
/// How deep unions and names of types lead to further ones.
const MAX_DEPTH: usize = 16;

/// What can stand in one place: types without unions and names of others.
pub(super) struct Place<'t> {
    alternatives: Vec<&'t Type>,
    definitions: &'t Definitions,
}

/// Whether anything was changed, or the number that is at fault and the way to it.
pub(super) type Fitted = Result<bool, (f64, String)>;

impl<'t> Place<'t> {
    pub(super) fn of(
        kinds: impl IntoIterator<Item = &'t Type>,
        definitions: &'t Definitions,
    ) -> Self {
        let mut place = Self {
            alternatives: Vec::new(),
            definitions,
        };
        for kind in kinds {
            place.add(kind, MAX_DEPTH);
        }
        place
    }

    fn add(&mut self, kind: &'t Type, depth: usize) {
        if depth == 0 || self.alternatives.len() >= MAX_ALTERNATIVES {
            self.push(&Type::Any);
            return;
        }
        match kind {
            Type::Union(members) => members
                .iter()
                .for_each(|member| self.add(member, depth - 1)),
            Type::Named(id) => match &self.definitions.list[self.definitions.resolved(*id)].body {
                Body::Alias(kind) => self.add(kind, depth - 1),
                Body::Dict(_) => self.push(kind),
                Body::Pending | Body::Same(_) => self.push(&Type::Any),
            },
            other => self.push(other),
        }
    }

    fn push(&mut self, kind: &'t Type) {
        if !self.alternatives.contains(&kind) {
            self.alternatives.push(kind);
        }
    }

    /// Makes integers of the whole numbers in `value` where only integers can stand.
    pub(super) fn fit(&self, value: &mut Value) -> Fitted {
        if self.alternatives.contains(&&Type::Any) {
            return Ok(false);
        }
        match value {
            Value::Number(number) if number.is_f64() => self.fit_number(number),
            Value::Array(items) => self.fit_items(items),
            Value::Object(fields) => self.fit_fields(fields),
            _ => Ok(false),
        }
    }

    fn fit_number(&self, number: &mut Number) -> Fitted {
        let is_integer = |kind: &&Type| match kind {
            Type::Int => true,
            Type::Literals(values) => values.iter().any(|value| value.kind == LiteralKind::Int),
            _ => false,
        };
        let asks_for_integer = self.alternatives.iter().any(is_integer);
        if !asks_for_integer || self.alternatives.contains(&&Type::Float) {
            return Ok(false);
        }
        let float = number.as_f64().unwrap_or_default();
        if float.fract() != 0.0 {
            return Err((float, String::new()));
        }
        *number = whole_number(float).ok_or((float, String::new()))?;
        Ok(true)
    }

    fn fit_items(&self, items: &mut [Value]) -> Fitted {
        let mut any_place = Vec::new();
        let mut tuples = Vec::new();
        for kind in &self.alternatives {
            match kind {
                Type::List(item) => any_place.push(&**item),
                Type::Tuple(leading, rest) => tuples.push((leading, rest.as_deref())),
                _ => {}
            }
        }
        let at = |index: usize| {
            let of_tuples = tuples
                .iter()
                .filter_map(|(leading, rest)| leading.get(index).or(*rest));
            Self::of(any_place.iter().copied().chain(of_tuples), self.definitions)
        };
        // Beyond the leading items of tuples, all places are alike.
        let leading = tuples.iter().map(|(leading, _)| leading.len()).max();
        let leading = leading.unwrap_or_default();
        let later = at(leading);
        let mut changed = false;
        for (index, item) in items.iter_mut().enumerate() {
            let fitted = if index < leading {
                at(index).fit(item)
            } else {
                later.fit(item)
            };
            changed |= fitted.map_err(|(number, place)| (number, format!("[{index}]{place}")))?;
        }
        Ok(changed)
    }

    fn fit_fields(&self, fields: &mut JsonObject) -> Fitted {
        let mut changed = false;
        for (key, value) in fields {
            let kinds = self.alternatives.iter().filter_map(|kind| match kind {
                Type::Dict(value) => Some(&**value),
                Type::Named(id) => self.field(*id, key),
                _ => None,
            });
            let fitted = Self::of(kinds, self.definitions).fit(value);
            changed |= fitted.map_err(|(number, place)| {
                let key = Value::from(key.as_str());
                (number, format!("[{key}]{place}"))
            })?;
        }
        Ok(changed)
    }

    /// The type under `key` in the class `id`; nothing is known of a key that the class does not list.
    fn field(&self, id: usize, key: &str) -> Option<&'t Type> {
        let Body::Dict(class) = &self.definitions.list[self.definitions.resolved(id)].body else {
            return None;
        };
        let field = class.fields.iter().find(|field| field.wire == key);
        Some(field.map_or(&Type::Any, |field| &field.kind))
    }
}

/// The integer that equals `float`, which is whole, if JSON's readers have one for it.
fn whole_number(float: f64) -> Option<Number> {
    /// The least power of two beyond them.
    const BEYOND_I64: f64 = 9_223_372_036_854_775_808.0;
    const BEYOND_U64: f64 = 18_446_744_073_709_551_616.0;
    if (-BEYOND_I64..BEYOND_I64).contains(&float) {
        Some(Number::from(float as i64))
    } else if (BEYOND_I64..BEYOND_U64).contains(&float) {
        Some(Number::from(float as u64))
    } else {
        None
    }
}
