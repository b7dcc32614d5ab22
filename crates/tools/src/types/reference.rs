//! References inside one schema. Nothing is ever fetched.

use serde_json::Value;

use crate::JsonObject;

/// Most tokens of a reference, such as the two of `#/$defs/User`.
const MAX_REFERENCE_TOKENS: usize = 16;

/// What `map` refers to, if it does. Dynamic references are taken as plain ones, which is what they are
/// unless several schemas are combined.
pub(crate) fn reference_of(map: &JsonObject) -> Option<&str> {
    ["$ref", "$dynamicRef", "$recursiveRef"]
        .iter()
        .find_map(|keyword| map.get(*keyword)?.as_str())
}

/// The part of `root` that `reference` names: `#/...`, `#name` for an anchor among the definitions, or the `$id` of
/// a definition.
/// `#` itself is not found here, since the root is no value.
pub(crate) fn resolve<'a>(reference: &str, root: &'a JsonObject) -> Option<&'a Value> {
    if let Some(pointer) = reference.strip_prefix("#/") {
        return by_pointer(pointer, root);
    }
    by_name(reference, root)
}

fn by_pointer<'a>(pointer: &str, root: &'a JsonObject) -> Option<&'a Value> {
    let mut tokens = pointer.split('/').take(MAX_REFERENCE_TOKENS);
    let mut found = root.get(&unescaped(tokens.next()?))?;
    for token in tokens {
        let token = unescaped(token);
        found = match found {
            Value::Object(map) => map.get(&token)?,
            Value::Array(items) => items.get(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(found)
}

fn by_name<'a>(reference: &str, root: &'a JsonObject) -> Option<&'a Value> {
    let anchor = reference.strip_prefix('#');
    let named = |schema: &&Value| {
        let own = |keyword: &str| schema.get(keyword).and_then(Value::as_str);
        let has = |keyword: &str, name: &str| own(keyword) == Some(name);
        // In draft 4 an `id` can be an anchor, written with its `#`.
        ["$id", "id"].iter().any(|keyword| has(keyword, reference))
            || anchor.is_some_and(|name| {
                ["$anchor", "$dynamicAnchor"]
                    .iter()
                    .any(|keyword| has(keyword, name))
            })
    };
    ["$defs", "definitions"]
        .iter()
        .filter_map(|keyword| root.get(*keyword)?.as_object())
        .flat_map(|definitions| definitions.values())
        .find(named)
}

fn unescaped(token: &str) -> String {
    let token = if token.contains('%') {
        percent_decoded(token)
    } else {
        token.to_owned()
    };
    token.replace("~1", "/").replace("~0", "~")
}

/// A reference is part of a URI, in which `%20` and its like stand for bytes.
fn percent_decoded(token: &str) -> String {
    let mut bytes = Vec::with_capacity(token.len());
    let mut rest = token.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let code = (byte == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code {
            Some(code) => {
                bytes.push(code);
                rest = &tail[2..];
            }
            None => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_lead_to_parts_of_the_schema() {
        let root = json!({"$defs": {"a/b": 1, "c d": [2, {"e": 3}], "f": {"$anchor": "here", "g": 4},
            "h": {"$id": "https://example.org/h"}, "i": {"id": "#there"}}});
        let root = root.as_object().expect("an object");
        for (reference, expected) in [
            ("#/$defs/a~1b", Some(json!(1))),
            ("#/$defs/c%20d/1/e", Some(json!(3))),
            ("#here", Some(json!({"$anchor": "here", "g": 4}))),
            (
                "https://example.org/h",
                Some(json!({"$id": "https://example.org/h"})),
            ),
            ("#there", Some(json!({"id": "#there"}))),
            ("#/$defs/c%2", None),
            ("#/$defs/c%20d/x", None),
            ("#", None),
            ("other.json#/$defs/f", None),
            ("https://example.org/schema", None),
        ] {
            assert_eq!(resolve(reference, root), expected.as_ref(), "{reference}");
        }
    }
}
