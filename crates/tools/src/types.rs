//! Python types, as plain data between a JSON Schema and what is written of it.
//!
//! [`lower`] makes them from schemas, [`inline`] writes one as a short expression, `stub` writes them in full
//! with the classes they need.

pub(super) mod constraints;
mod follow;
pub(super) mod inline;
pub(super) mod lower;
mod narrow;
mod object;
pub(super) mod reference;
pub(super) mod remark;
mod union;

use std::collections::BTreeSet;

pub(super) use union::{literal_union, short_source, union};

/// A Python type. Unions are flat, have at least two distinct members, and `None` last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    Any,
    None,
    Bool,
    Int,
    Float,
    Str,
    /// A class of the sandbox, such as `Media`.
    Class(&'static str),
    Literals(Vec<Literal>),
    List(Box<Type>),
    /// The leading items, and the type of any that follow.
    Tuple(Vec<Type>, Option<Box<Type>>),
    /// `dict[str, ...]`.
    Dict(Box<Type>),
    /// A definition, by its position in [`Definitions`].
    Named(usize),
    Union(Vec<Type>),
    /// No value at all: what a reference to itself adds to a union. This type never leaves the lowering.
    Never,
}

/// A value that `Literal[...]` can hold, as Python source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal {
    pub(super) source: String,
    pub(super) kind: LiteralKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LiteralKind {
    Bool,
    Int,
    Str,
}

/// The types that have a name of their own, or need one.
#[derive(Debug, Clone, Default)]
pub(super) struct Definitions {
    pub(super) list: Vec<Definition>,
    /// What of the schemas could not be said in types, one sentence for each part.
    pub(super) notes: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Definition {
    /// What the schema calls the definition; where the definition is written, this is made into a class's name.
    pub(super) hint: String,
    pub(super) body: Body,
}

#[derive(Debug, Clone)]
pub(super) enum Body {
    /// The definition is not made yet: a reference to it was met inside itself.
    Pending,
    Dict(TypedDict),
    Alias(Type),
    /// The same as another definition, under a second number.
    Same(usize),
}

/// A `TypedDict`.
#[derive(Debug, Clone)]
pub(super) struct TypedDict {
    pub(super) fields: Vec<Field>,
    /// What is said of the object as a whole.
    pub(super) remark: String,
}

/// One key of a `TypedDict`.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) wire: String,
    pub(super) kind: Type,
    pub(super) required: bool,
    /// Description and constraints.
    pub(super) remark: String,
}

impl Definitions {
    /// The definition that `id` stands for, after any number of second numbers.
    pub(super) fn resolved(&self, mut id: usize) -> usize {
        for _ in 0..self.list.len() {
            match self.list[id].body {
                Body::Same(other) => id = other,
                _ => break,
            }
        }
        id
    }

    /// The definitions that `kinds` need, directly or through others, by their positions in order.
    pub(super) fn needed<'t>(&'t self, kinds: impl IntoIterator<Item = &'t Type>) -> Vec<usize> {
        let mut needed = BTreeSet::new();
        let mut waiting: Vec<&Type> = kinds.into_iter().collect();
        while let Some(kind) = waiting.pop() {
            match kind {
                Type::List(inner) | Type::Dict(inner) => waiting.push(inner),
                Type::Tuple(items, rest) => waiting.extend(items.iter().chain(rest.as_deref())),
                Type::Union(members) => waiting.extend(members),
                Type::Named(id) => {
                    let id = self.resolved(*id);
                    if needed.insert(id) {
                        match &self.list[id].body {
                            Body::Dict(class) => {
                                waiting.extend(class.fields.iter().map(|field| &field.kind));
                            }
                            Body::Alias(kind) => waiting.push(kind),
                            Body::Pending | Body::Same(_) => {}
                        }
                    }
                }
                _ => {}
            }
        }
        needed.into_iter().collect()
    }

    /// Adds `note`, unless there are enough of them.
    pub(super) fn note(&mut self, note: impl FnOnce() -> String) {
        if self.notes.len() < MAX_NOTES {
            let note = note();
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
    }
}

/// Most notes that are kept for one tool.
const MAX_NOTES: usize = 8;

impl Type {
    /// `self`, with `Any` in place of no value at all.
    pub(super) fn inhabited(self) -> Self {
        match self {
            Self::Never => Self::Any,
            other => other,
        }
    }
}
