//! What two types have in common.

use super::{LiteralKind, Type, union};

/// The type of what both types accept, as far as that can be told.
pub(super) fn narrowed(left: Type, right: Type) -> Type {
    match (left, right) {
        (Type::Any | Type::Never, other) | (other, Type::Any | Type::Never) => other,
        (Type::Union(members), other) => {
            let kept = members.into_iter().filter(|member| overlap(member, &other));
            match union(kept.map(|member| narrowed(member, other.clone()))) {
                Type::Never => other,
                both => both,
            }
        }
        (other, Type::Union(members)) => {
            let kept = members.into_iter().filter(|member| overlap(member, &other));
            match union(kept.map(|member| narrowed(other.clone(), member))) {
                Type::Never => other,
                both => both,
            }
        }
        (left, right) if is_broader(&left, &right) => right,
        (left, _) => left,
    }
}

/// Whether `right` says more than `left` about the same kind of value.
fn is_broader(left: &Type, right: &Type) -> bool {
    match (left, right) {
        (Type::List(item), Type::List(_) | Type::Tuple(..)) => **item == Type::Any,
        (Type::Dict(value), Type::Dict(_) | Type::Named(_)) => **value == Type::Any,
        (Type::Float, Type::Int) => true,
        (_, Type::Literals(values)) => values.iter().all(|value| value.kind.widened() == *left),
        _ => false,
    }
}

/// Whether a value can be of both types.
fn overlap(left: &Type, right: &Type) -> bool {
    #[derive(PartialEq)]
    enum Family {
        Null,
        Bool,
        Number,
        Text,
        Array,
        Object,
    }
    let family = |kind: &Type| match kind {
        Type::None => Some(Family::Null),
        Type::Bool => Some(Family::Bool),
        Type::Int | Type::Float => Some(Family::Number),
        Type::Str => Some(Family::Text),
        Type::List(_) | Type::Tuple(..) => Some(Family::Array),
        Type::Dict(_) => Some(Family::Object),
        Type::Literals(values) => values.first().map(|value| match value.kind {
            LiteralKind::Bool => Family::Bool,
            LiteralKind::Int => Family::Number,
            LiteralKind::Str => Family::Text,
        }),
        _ => None,
    };
    match (family(left), family(right)) {
        (Some(left), Some(right)) => left == right,
        _ => true,
    }
}
