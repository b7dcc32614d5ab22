//! A refusal that a provider tells apart from an answer.

use serde_json::Value;

/// The refusal in the body of a response of OpenAI's chat or of its responses.
pub(super) fn found_in(body: &Value) -> Option<String> {
    let of_chat = body.pointer("/choices/0/message/refusal");
    let outputs = body.get("output").and_then(Value::as_array);
    let contents = outputs
        .into_iter()
        .flatten()
        .filter_map(|output| output.get("content")?.as_array());
    let of_response = contents.flatten().find_map(|content| {
        let is_refusal = content.get("type").is_some_and(|kind| kind == "refusal");
        is_refusal.then(|| content.get("refusal")).flatten()
    });
    let refusal = of_chat.or(of_response)?.as_str()?;
    (!refusal.trim().is_empty()).then(|| refusal.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn refusals_are_found() {
        let no = Some("no".to_owned());
        for (body, expected) in [
            (
                json!({"choices": [{"message": {"refusal": "no"}}]}),
                no.clone(),
            ),
            (
                json!({"output": [{"content": [{"type": "refusal", "refusal": "no"}]}]}),
                no,
            ),
            (
                json!({"choices": [{"message": {"refusal": null, "content": "yes"}}]}),
                None,
            ),
            (
                json!({"output": [{"content": [{"type": "output_text", "text": "yes"}]}]}),
                None,
            ),
            (json!([1]), None),
        ] {
            assert_eq!(found_in(&body), expected, "{body}");
        }
    }
}
