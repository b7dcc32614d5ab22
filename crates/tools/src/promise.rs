//! What a tool's output schema promises of its value, as far as it decides what a reply becomes in a script.
//!
//! Structured content is what the schema describes, and only its wrapper is taken off. Where a server replies with
//! content blocks alone, the schema says what the blocks cannot say: that one block is a list of one item, and that
//! digits are text.

use serde_json::Value;

use super::reply::of_blocks;
use super::types::lower::Lowering;
use super::types::{Body, Definitions, Literal, LiteralKind, Type};
use super::wrapper::Wrapper;
use super::{JsonObject, ReplyValue, ToolReply};

/// Parts of a schema that are looked at.
const MAX_NODES: usize = 256;
/// How deep lists and names of types are followed.
const MAX_DEPTH: usize = 8;

/// What a tool promises of its value; by default nothing. A [`Tool`](super::Tool) has one if it has an output schema.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Promise {
    /// What is around the structured value only because a structured reply must be an object.
    pub(super) wrapper: Wrapper,
    kind: Kind,
}

/// A kind of value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) form: Form,
    /// Whether null may stand in its place.
    pub(super) nullable: bool,
}

/// The kinds by which texts are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// Objects, one of several forms, or something of which nothing is known.
    #[default]
    Anything,
    /// Text, whatever it looks like.
    Text,
    /// A number or a truth value.
    Plain,
    List(Box<Kind>),
}

impl Promise {
    /// What `schema`, that of a tool's structured reply, promises.
    pub(super) fn of_schema(schema: &JsonObject) -> Self {
        let wrapper = Wrapper::of_schema(schema);
        let kind = match wrapper {
            // The schema describes the blocks themselves.
            Wrapper::Blocks(_) => Kind::default(),
            Wrapper::None | Wrapper::Key(_) => {
                let mut lowering = Lowering::new(schema, MAX_NODES);
                let kind = wrapper.lower(schema, &mut lowering, "");
                Kind::of(&kind, &lowering.finish(), MAX_DEPTH)
            }
        };
        Self { wrapper, kind }
    }

    /// `reply` as the most useful value for a script.
    ///
    /// Structured content wins. Else the promised kind decides what the texts of `reply` become.
    pub(super) fn value(&self, reply: &ToolReply) -> ReplyValue {
        let structured = self.structured(reply);
        if reply.is_error {
            return ReplyValue::Error(reply.error_text(structured));
        }
        match structured {
            Some(Value::String(text)) => ReplyValue::Text(text.clone()),
            // Some languages write an empty list as null.
            Some(Value::Null) if self.kind.is_list() => ReplyValue::Json("[]".to_owned()),
            Some(value) => ReplyValue::Json(value.to_string()),
            None => of_blocks(&reply.content, &self.kind, self.wrapper.key()),
        }
    }

    /// The structured value of `reply` without its wrapper, if that is the reply's value.
    pub(super) fn structured<'r>(&self, reply: &'r ToolReply) -> Option<&'r Value> {
        self.wrapper.unwrapped(reply)
    }
}

impl Kind {
    /// Whether it is a list and never null.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.form, Form::List(_)) && !self.nullable
    }

    /// The kind of values of the type `kind`.
    fn of(kind: &Type, definitions: &Definitions, depth: usize) -> Self {
        let Some(depth) = depth.checked_sub(1) else {
            return Self::default();
        };
        let form = match kind {
            Type::Str => Form::Text,
            Type::Bool | Type::Int | Type::Float => Form::Plain,
            Type::Literals(values) => {
                let is_text = |value: &Literal| value.kind == LiteralKind::Str;
                if values.iter().all(is_text) {
                    Form::Text
                } else if values.iter().any(is_text) {
                    Form::Anything
                } else {
                    Form::Plain
                }
            }
            Type::List(item) => Form::List(Box::new(Self::of(item, definitions, depth))),
            Type::Tuple(..) => Form::List(Box::default()),
            Type::Named(id) => match &definitions.list[definitions.resolved(*id)].body {
                Body::Alias(kind) => return Self::of(kind, definitions, depth),
                Body::Dict(_) | Body::Pending | Body::Same(_) => Form::Anything,
            },
            Type::Union(members) => return Self::of_members(members, definitions, depth),
            Type::Any | Type::None | Type::Class(_) | Type::Dict(_) | Type::Never => Form::Anything,
        };
        Self {
            form,
            nullable: *kind == Type::None,
        }
    }

    /// The kind that all members of a union have, null apart.
    fn of_members(members: &[Type], definitions: &Definitions, depth: usize) -> Self {
        let kinds: Vec<Self> = members
            .iter()
            .map(|member| Self::of(member, definitions, depth))
            .collect();
        let nullable = kinds.iter().any(|kind| kind.nullable);
        let mut forms = members
            .iter()
            .zip(kinds)
            .filter(|(member, _)| **member != Type::None)
            .map(|(_, kind)| kind.form);
        let first = forms.next().unwrap_or_default();
        let form = forms.fold(first, |form, other| match (form, other) {
            (form, other) if form == other => form,
            (Form::List(_), Form::List(_)) => Form::List(Box::default()),
            _ => Form::Anything,
        });
        Self { form, nullable }
    }
}
