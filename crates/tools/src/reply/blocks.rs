//! The value of a reply that is content blocks alone, by what its tool promises.

use std::borrow::Cow;

use serde_json::Value;

use super::spelled::{is_json, spelled_json};
use super::{ReplyValue, block_text};
use crate::JsonObject;
use crate::promise::{Form, Kind};

/// Longest number that a text spells where the schema promises one, in bytes.
const MAX_NUMBER_BYTES: usize = 40;

/// The value of `content` as `kind` says. Where `kind` promises nothing, one text is the value that it spells, one
/// block of another kind is that block, several blocks are a list, and no block is null.
///
/// `key` is the property that a structured value would lie in: some servers write the object around it as text.
pub(crate) fn of_blocks(content: &[Value], kind: &Kind, key: Option<&str>) -> ReplyValue {
    let texts: Option<Vec<&str>> = content.iter().map(block_text).collect();
    let Some(texts) = texts else {
        let blocks = Value::from(content).to_string();
        return ReplyValue::Blocks(match kind.form {
            Form::List(_) => format!("[{blocks}]"),
            _ => blocks,
        });
    };
    match (&kind.form, texts.as_slice()) {
        (_, []) => nothing(kind),
        (_, [only]) if kind.nullable && only.trim() == "null" => json("null"),
        (Form::Text, texts) => ReplyValue::Text(texts.join("\n")),
        (Form::Plain, [only]) => match plain_json(only).or_else(|| in_wrapper(only, key, kind)) {
            Some(found) => ReplyValue::Json(found),
            None => of_text(only),
        },
        (Form::List(item), [only]) => {
            let found = list_json(only, item).or_else(|| in_wrapper(only, key, kind));
            match found.as_deref().unwrap_or(only.trim()) {
                "null" if found.is_some() || item.form != Form::Text => nothing(kind),
                _ => found.map_or_else(|| list_of(&[only], item), ReplyValue::Json),
            }
        }
        (Form::List(item), texts) => list_of(texts, item),
        (Form::Anything, [only]) => of_text(only),
        (Form::Anything | Form::Plain, texts) => list_of(texts, &Kind::default()),
    }
}

fn json(text: &str) -> ReplyValue {
    ReplyValue::Json(text.to_owned())
}

/// The value of no content.
fn nothing(kind: &Kind) -> ReplyValue {
    match kind.form {
        _ if kind.nullable => json("null"),
        Form::List(_) => json("[]"),
        Form::Text => ReplyValue::Text(String::new()),
        Form::Anything | Form::Plain => json("null"),
    }
}

/// The value that `text` spells, or the text itself.
fn of_text(text: &str) -> ReplyValue {
    match spelled_json(text) {
        Some(json) => ReplyValue::Json(json.into_owned()),
        None => ReplyValue::Text(text.to_owned()),
    }
}

/// The JSON array of `texts`, each as `item` says.
fn list_of(texts: &[&str], item: &Kind) -> ReplyValue {
    let items: Vec<String> = texts.iter().map(|text| item_json(text, item)).collect();
    ReplyValue::Json(format!("[{}]", items.join(",")))
}

/// The JSON of one item; without a promise a text is a list or an object, if it spells one, or itself.
fn item_json(text: &str, kind: &Kind) -> String {
    let spelled = match kind.form {
        _ if kind.nullable && text.trim() == "null" => Some("null".to_owned()),
        Form::Text => None,
        Form::Plain => plain_json(text),
        Form::Anything | Form::List(_) => spelled_json(text)
            .filter(|json| json.trim_start().starts_with(['[', '{']))
            .map(Cow::into_owned),
    };
    spelled.unwrap_or_else(|| Value::from(text).to_string())
}

/// The number or truth value that `text` is. Where one is promised, any spelling that JSON has is read.
fn plain_json(text: &str) -> Option<String> {
    let text = text.trim();
    let is_number = text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
        && text.len() <= MAX_NUMBER_BYTES
        && is_json(text);
    (is_number || matches!(text, "true" | "false")).then(|| text.to_owned())
}

/// The list of items of the kind `item` that `text` spells. `[1, 2]` is a list of numbers; where lists are promised it
/// is only their first one.
fn list_json(text: &str, item: &Kind) -> Option<String> {
    let json = spelled_json(text).filter(|json| json.trim_start().starts_with('['))?;
    let items: Vec<Value> = serde_json::from_str(&json).ok()?;
    let fits = items.iter().all(|found| fits(found, item));
    fits.then(|| json.into_owned())
}

fn fits(value: &Value, kind: &Kind) -> bool {
    match kind.form {
        Form::Anything => true,
        Form::Text => value.is_string() || (kind.nullable && value.is_null()),
        Form::Plain => !(value.is_string() || value.is_array() || value.is_object()),
        Form::List(_) => value.is_array() || (kind.nullable && value.is_null()),
    }
}

/// What lies under `key` in the object that `text` spells, if it is of the promised kind and nothing lies beside it.
fn in_wrapper(text: &str, key: Option<&str>, kind: &Kind) -> Option<String> {
    let json = spelled_json(text).filter(|json| json.trim_start().starts_with('{'))?;
    let object: JsonObject = serde_json::from_str(&json).ok()?;
    let value = object.get(key?).filter(|_| object.len() == 1)?;
    (fits(value, kind) || value.is_null()).then(|| value.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::{ReplyValue, ToolReply};
    use crate::promise::Promise;

    /// The value of `content`, texts or whole blocks, where the value is promised to be as `schema` says.
    fn read(schema: Value, content: Value) -> Value {
        let schema = json!({"type": "object", "properties": {"result": schema}, "required": ["result"],
            "$defs": {"rows": {"type": "array", "items": {"type": "object"}}}});
        let promise = Promise::of_schema(schema.as_object().expect("an object"));
        let content = content
            .as_array()
            .expect("blocks")
            .iter()
            .map(|block| match block {
                Value::String(text) => json!({"type": "text", "text": text}),
                other => other.clone(),
            });
        let reply = ToolReply {
            content: content.collect(),
            ..ToolReply::default()
        };
        match promise.value(&reply) {
            ReplyValue::Json(json) => serde_json::from_str(&json).expect("valid JSON"),
            ReplyValue::Blocks(json) => {
                json!({"blocks": serde_json::from_str::<Value>(&json).expect("valid JSON")})
            }
            ReplyValue::Text(text) | ReplyValue::Error(text) => Value::from(text),
        }
    }

    fn check(schema: Value, cases: &[(Value, Value)]) {
        for (content, expected) in cases {
            assert_eq!(
                &read(schema.clone(), content.clone()),
                expected,
                "{schema}, {content}"
            );
        }
    }

    #[test]
    fn a_promised_list_is_one_however_many_blocks_there_are() {
        let image = json!({"type": "image", "data": "AA==", "mimeType": "image/png"});
        check(
            json!({"$ref": "#/$defs/rows"}),
            &[
                (json!([]), json!([])),
                (json!([r#"{"a": 1}"#]), json!([{"a": 1}])),
                (
                    json!([r#"{"a": 1}"#, r#"{"a": 2}"#]),
                    json!([{"a": 1}, {"a": 2}]),
                ),
                (json!([r#"[{"a": 1}]"#]), json!([{"a": 1}])),
                (json!(["[{'a': None}]"]), json!([{"a": null}])),
                (json!([r#"{"result": [{"a": 1}]}"#]), json!([{"a": 1}])),
                (json!(["[]"]), json!([])),
                (json!(["null"]), json!([])),
                (json!([r#"{"result": null}"#]), json!([])),
                (json!([image]), json!({"blocks": [[image]]})),
                (
                    json!([image, "a"]),
                    json!({"blocks": [[image, {"type": "text", "text": "a"}]]}),
                ),
            ],
        );
        check(
            json!({"type": "array", "items": {"type": "string"}}),
            &[
                (json!(["a"]), json!(["a"])),
                (json!(["42"]), json!(["42"])),
                (json!(["42", "[1]", "null"]), json!(["42", "[1]", "null"])),
                (json!([r#"["a", "b"]"#]), json!(["a", "b"])),
                (json!(["[1, 2]"]), json!(["[1, 2]"])),
                (json!([r#"{"result": 5}"#]), json!([r#"{"result": 5}"#])),
            ],
        );
        check(
            json!({"type": "array", "items": {"type": "integer"}}),
            &[
                (json!(["1"]), json!([1])),
                (json!(["1", "2"]), json!([1, 2])),
                (json!(["[1, 2]"]), json!([1, 2])),
                (json!(["one"]), json!(["one"])),
            ],
        );
        check(
            json!({"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}),
            &[
                (json!(["[1, 2]"]), json!([[1, 2]])),
                (json!(["[[1, 2], [3]]"]), json!([[1, 2], [3]])),
                (json!(["[1]", "[2]"]), json!([[1], [2]])),
            ],
        );
        check(
            json!({"anyOf": [{"type": "array", "items": {"type": "object"}}, {"type": "null"}]}),
            &[
                (json!([]), Value::Null),
                (json!(["null"]), Value::Null),
                (json!([r#"{"a": 1}"#]), json!([{"a": 1}])),
            ],
        );
        check(
            json!({"type": "array", "prefixItems": [{}, {}], "minItems": 2}),
            &[(json!(["[1, 2]"]), json!([1, 2])), (json!([]), json!([]))],
        );
    }

    #[test]
    fn promised_text_stays_text_and_promised_numbers_are_numbers() {
        check(
            json!({"type": "string"}),
            &[
                (json!(["12345"]), json!("12345")),
                (json!([r#"{"a": 1}"#]), json!(r#"{"a": 1}"#)),
                (json!(["null"]), json!("null")),
                (json!([]), json!("")),
                (json!(["a", "b"]), json!("a\nb")),
            ],
        );
        check(
            json!({"type": ["string", "null"]}),
            &[
                (json!([]), Value::Null),
                (json!(["null"]), Value::Null),
                (json!(["007"]), json!("007")),
            ],
        );
        check(json!({"enum": ["1", "2"]}), &[(json!(["1"]), json!("1"))]);
        check(
            json!({"type": "number"}),
            &[
                (json!(["3.10"]), json!(3.1)),
                (json!(["1e5"]), json!(1e5)),
                (json!([r#"{"result": 5}"#]), json!(5)),
                (json!(["many"]), json!("many")),
                (json!([]), Value::Null),
            ],
        );
        check(
            json!({"type": "boolean"}),
            &[(json!(["true"]), json!(true))],
        );
        check(
            json!({"type": ["string", "integer"]}),
            &[(json!(["42"]), json!(42)), (json!(["3.10"]), json!("3.10"))],
        );
        check(
            json!({"type": "object"}),
            &[
                (json!([r#"{"result": 5}"#]), json!({"result": 5})),
                (json!([]), Value::Null),
            ],
        );
    }

    #[test]
    fn null_in_the_place_of_a_promised_list_is_an_empty_one() {
        let schema = json!({"type": "object", "properties": {"result": {"type": "array"}}});
        let promise = Promise::of_schema(schema.as_object().expect("an object"));
        for structured in [json!(null), json!({"result": null})] {
            let reply = ToolReply::structured(structured.clone());
            assert_eq!(
                promise.value(&reply),
                ReplyValue::Json("[]".to_owned()),
                "{structured}"
            );
        }
        let named = ToolReply::structured(json!({"result": [1]}));
        assert_eq!(promise.value(&named), ReplyValue::Json("[1]".to_owned()));
    }

    proptest! {
        #[test]
        fn any_texts_under_any_promise_are_valid_json(
            schema in 0..6_usize,
            texts in prop::collection::vec(any_text(), 0..4),
        ) {
            let schema = [
                json!({}),
                json!({"type": "string"}),
                json!({"type": ["number", "null"]}),
                json!({"type": "array", "items": {"type": "string"}}),
                json!({"type": "array", "items": {"type": "number"}}),
                json!({"type": "array", "items": {"type": "array"}}),
            ][schema].clone();
            let is_list = schema["type"] == "array";
            let value = read(schema, Value::from(texts));
            prop_assert!(value.is_array() || !is_list, "{}", value);
        }
    }

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[\\[{(\"' 0-9.,:a-c\\]})-]{0,12}",
            "null|true|-0|3\\.10|\\[\\[1\\]\\]|\\{\"result\": (null|1|\\[\\])\\}"
        ]
    }
}
