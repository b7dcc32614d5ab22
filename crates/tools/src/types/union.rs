//! Unions and literals in one normal form, so that equal types are written alike.

use serde_json::Value;

use super::{Literal, LiteralKind, Type};

/// Most members of a union; a wider one is `Any`.
const MAX_UNION_MEMBERS: usize = 16;
/// Most values that `Literal[...]` lists; more values become their common type.
pub(super) const MAX_LITERALS: usize = 64;
/// Longest string that stands in `Literal[...]`, in bytes.
const MAX_LITERAL_BYTES: usize = 200;

/// The union of `members`: flat, with each member once, literals together, and `None` last. `Any` swallows the others.
pub(crate) fn union(members: impl IntoIterator<Item = Type>) -> Type {
    let mut parts = Parts::default();
    for member in members {
        parts.add(member);
    }
    parts.joined()
}

#[derive(Default)]
struct Parts {
    plain: Vec<Type>,
    literals: Vec<Literal>,
    nullable: bool,
    any: bool,
}

impl Parts {
    fn add(&mut self, member: Type) {
        match member {
            Type::Any => self.any = true,
            Type::None => self.nullable = true,
            Type::Never => {}
            Type::Union(members) => members.into_iter().for_each(|member| self.add(member)),
            Type::Literals(values) => {
                for value in values {
                    if !self.literals.contains(&value) && self.literals.len() <= MAX_LITERALS {
                        self.literals.push(value);
                    }
                }
            }
            other if self.plain.contains(&other) => {}
            other => self.plain.push(other),
        }
    }

    fn joined(mut self) -> Type {
        if self.any {
            return Type::Any;
        }
        let covered = |literal: &Literal| self.plain.contains(&literal.kind.widened());
        let mut literals = std::mem::take(&mut self.literals);
        literals.retain(|literal| !covered(literal));
        if literals.len() > MAX_LITERALS {
            for literal in literals.drain(..) {
                self.add(literal.kind.widened());
            }
        }
        if !literals.is_empty() {
            self.plain.push(Type::Literals(literals));
        }
        // A float takes every int.
        if self.plain.contains(&Type::Float) {
            self.plain.retain(|member| *member != Type::Int);
        }
        if self.plain.len() > MAX_UNION_MEMBERS {
            return Type::Any;
        }
        if self.nullable {
            self.plain.push(Type::None);
        }
        if self.plain.len() > 1 {
            Type::Union(self.plain)
        } else {
            self.plain.pop().unwrap_or(Type::Never)
        }
    }
}

impl LiteralKind {
    /// The type of all values of this kind.
    pub(crate) fn widened(self) -> Type {
        match self {
            Self::Bool => Type::Bool,
            Self::Int => Type::Int,
            Self::Str => Type::Str,
        }
    }
}

/// The type of exactly these values, as closely as Python can say it.
pub(crate) fn literal_union(values: &[Value]) -> Type {
    union(values.iter().map(literal_type)).inhabited()
}

fn literal_type(value: &Value) -> Type {
    let literal = |kind| {
        Type::Literals(vec![Literal {
            source: source(value),
            kind,
        }])
    };
    match value {
        Value::Null => Type::None,
        Value::Bool(_) => literal(LiteralKind::Bool),
        Value::Number(number) if number.is_f64() => Type::Float,
        Value::Number(_) => literal(LiteralKind::Int),
        Value::String(text) if text.len() <= MAX_LITERAL_BYTES => literal(LiteralKind::Str),
        Value::String(_) => Type::Str,
        Value::Array(_) => Type::List(Box::new(Type::Any)),
        Value::Object(_) => Type::Dict(Box::new(Type::Any)),
    }
}

/// Whether `Literal[...]` can hold `value`, or `None` stands for it.
pub(super) fn is_literal(value: &Value) -> bool {
    matches!(literal_type(value), Type::Literals(_) | Type::None)
}

/// A value as Python source. JSON's escapes are valid in Python's double-quoted strings and mean the same there.
fn source(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(source).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let pairs = map
                .iter()
                .map(|(key, value)| format!("{}: {}", Value::from(key.as_str()), source(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// The same if it is not longer than about `max_bytes`. No more of `value` than that is looked at.
pub(crate) fn short_source(value: &Value, max_bytes: usize) -> Option<String> {
    let mut left = max_bytes;
    is_within(value, &mut left).then(|| source(value))
}

/// Subtracts from `left` what `value` needs as text; false where `left` is not enough.
fn is_within(value: &Value, left: &mut usize) -> bool {
    match value {
        Value::String(text) => take(left, text.len()),
        Value::Array(items) => take(left, 1) && items.iter().all(|item| is_within(item, left)),
        Value::Object(map) => {
            take(left, 1)
                && map
                    .iter()
                    .all(|(key, value)| take(left, key.len()) && is_within(value, left))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => take(left, 1),
    }
}

fn take(left: &mut usize, bytes: usize) -> bool {
    let rest = left.checked_sub(bytes);
    *left = rest.unwrap_or_default();
    rest.is_some()
}
