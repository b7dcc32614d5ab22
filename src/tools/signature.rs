//! A tool's parameters as Python sees them, made from its input schema.
//!
//! The guest checks a call's arguments against this before the call leaves the script.

use serde::Serialize;

/// The parameters of one tool: required ones first, then optional ones, each in the schema's order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// Whether the schema accepts properties that it does not name.
    pub open: bool,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// The Python identifier scripts use.
    pub name: String,
    /// The property's name on the wire.
    pub wire: String,
    /// Whether the call fails without it.
    pub required: bool,
    /// A Python type expression for people and models, such as `str` or `list[int] | None`.
    pub annotation: String,
}
