//! The parts of a tool that are searched, and what each counts for.

use serde_json::Value;

use crate::Tool;
use crate::signature::argument_schemas;

/// What a field of text counts for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// What one word in it counts, next to the other fields.
    pub(super) weight: f32,
    /// How much less a word counts in a longer field: from 0, not at all, to 1, in proportion.
    pub(super) length_share: f32,
}

/// The fields, in the order of [`field_texts`].
pub(super) const FIELDS: [Field; 6] = [
    // The tool's name.
    Field {
        weight: 1.6,
        length_share: 0.4,
    },
    // The name of its server. What servers say of themselves is left out: a long text would give its words to all of
    // their tools.
    Field {
        weight: 0.8,
        length_share: 0.4,
    },
    // The first sentence of the description.
    Field {
        weight: 1.7,
        length_share: 0.6,
    },
    // The rest of the description.
    Field {
        weight: 0.45,
        length_share: 0.8,
    },
    // Names of parameters.
    Field {
        weight: 0.6,
        length_share: 0.3,
    },
    // What is said of the parameters and of the result.
    Field {
        weight: 0.125,
        length_share: 0.6,
    },
];

/// The positions of two of the fields.
pub(super) const NAME: usize = 0;
pub(super) const SERVER: usize = 1;

/// Longest text that is taken of the words about parameters, in bytes.
const MAX_DETAIL_BYTES: usize = 8 << 10;
/// Deepest nesting of a schema that is read for that text.
const MAX_DEPTH: usize = 6;

/// The texts of a tool's fields.
pub(super) fn field_texts(server: &str, tool: &Tool) -> [String; FIELDS.len()] {
    let description = tool.description.as_deref().unwrap_or_default().trim();
    let end = [". ", ".\n", "\n\n"]
        .iter()
        .filter_map(|mark| description.find(mark))
        .min()
        .unwrap_or(description.len());
    let (first, rest) = description.split_at(end);
    let mut names = String::new();
    let mut detail = String::new();
    for (wire, schema) in argument_schemas(&tool.input_schema) {
        names.push_str(wire);
        names.push(' ');
        read(schema, &mut detail, MAX_DEPTH);
    }
    if let Some(schema) = &tool.output_schema {
        for (wire, schema) in argument_schemas(schema) {
            detail.push_str(wire);
            detail.push(' ');
            read(schema, &mut detail, MAX_DEPTH);
        }
    }
    [
        tool.name.clone(),
        server.to_owned(),
        first.to_owned(),
        rest.to_owned(),
        names,
        detail,
    ]
}

/// Appends what `schema` says in words: descriptions, names of keys, values of enumerations, formats.
fn read(schema: &Value, text: &mut String, depth: usize) {
    let Some(map) = schema.as_object().filter(|_| depth > 0) else {
        return;
    };
    for (keyword, value) in map {
        if text.len() > MAX_DETAIL_BYTES {
            return;
        }
        match (keyword.as_str(), value) {
            ("description" | "format" | "title", Value::String(words)) => add(words, text),
            ("enum", Value::Array(values)) => values
                .iter()
                .filter_map(Value::as_str)
                .for_each(|word| add(word, text)),
            ("properties", Value::Object(properties)) => {
                for (wire, property) in properties {
                    add(wire, text);
                    read(property, text, depth - 1);
                }
            }
            ("items" | "additionalProperties", part) => read(part, text, depth - 1),
            ("anyOf" | "oneOf" | "allOf", Value::Array(parts)) => {
                parts.iter().for_each(|part| read(part, text, depth - 1));
            }
            _ => {}
        }
    }
}

fn add(words: &str, text: &mut String) {
    let room = MAX_DETAIL_BYTES.saturating_sub(text.len());
    text.push_str(&words[..words.floor_char_boundary(room)]);
    text.push(' ');
}
