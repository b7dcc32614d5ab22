//! What a model answers, read generously: as the JSON object that it was asked for, wherever in the text that stands, or
//! as a script in a fence.

use serde_json::{Map, Value};

use super::Reply;

/// What a model answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Why this is the next step.
    pub reasoning: String,
    /// The next step.
    pub next: NextStep,
}

/// What a model wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextStep {
    /// That this script runs.
    Script(String),
    /// That whoever gave the task gets this answer.
    Answer(String),
}

/// Longest answer that is read, in bytes: far more than a script may have.
const MAX_ANSWER_BYTES: usize = 1 << 20;
/// Places at which the object is looked for in a text that is not one.
const MAX_PLACES: usize = 20;

/// Names under which models give the parts, the right one first.
const REASONING: [&str; 4] = ["reasoning", "thought", "thoughts", "rationale"];
const CODE: [&str; 3] = ["code", "script", "python"];
const ANSWER: [&str; 3] = ["answer", "final_answer", "final"];

/// Reads an answer.
///
/// # Errors
/// What is wrong with it, for the model.
pub fn read(reply: &Reply) -> Result<Answer, String> {
    // What was cut may look like something whole.
    if reply.is_cut {
        return Err("it was cut, because it is too long; write a shorter script".to_owned());
    }
    let text = spoken(&reply.text);
    if text.len() > MAX_ANSWER_BYTES {
        return Err(format!("it has more than {MAX_ANSWER_BYTES} bytes"));
    }
    match object(text) {
        Some(object) => parts(&object),
        None if text.is_empty() => Err("it is empty".to_owned()),
        None => fenced_script(text).ok_or_else(|| "it holds no JSON object".to_owned()),
    }
}

/// The text after what some models think aloud before they answer.
fn spoken(text: &str) -> &str {
    let text = text.trim();
    match text.strip_prefix("<think>") {
        Some(thoughts) => thoughts
            .split_once("</think>")
            .map_or("", |(_, rest)| rest.trim()),
        None => text,
    }
}

/// The first object in `text` that has one of the parts.
fn object(text: &str) -> Option<Map<String, Value>> {
    let places = text.match_indices('{').map(|(place, _)| place);
    places.take(MAX_PLACES).find_map(|place| {
        let object = object_at(&text[place..])?;
        let has = |names: &[&str]| names.iter().any(|name| object.contains_key(*name));
        (has(&CODE) || has(&ANSWER)).then_some(object)
    })
}

fn object_at(text: &str) -> Option<Map<String, Value>> {
    let first = |text: &str| {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        match values.next() {
            Some(Ok(Value::Object(object))) => Some(object),
            _ => None,
        }
    };
    first(text).or_else(|| first(&with_escapes(text)))
}

/// `text` with line ends and tabs inside strings escaped, which models forget above all in scripts.
fn with_escapes(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 64);
    let (mut in_string, mut after_backslash) = (false, false);
    for character in text.chars() {
        match character {
            '\n' if in_string => escaped.push_str("\\n"),
            '\r' if in_string => escaped.push_str("\\r"),
            '\t' if in_string => escaped.push_str("\\t"),
            other => escaped.push(other),
        }
        in_string ^= character == '"' && !after_backslash;
        after_backslash = character == '\\' && !after_backslash;
    }
    escaped
}

fn parts(object: &Map<String, Value>) -> Result<Answer, String> {
    let part = |names: &[&str]| {
        let value = names.iter().find_map(|name| object.get(*name))?;
        let text = match value {
            Value::Null => return None,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        (!text.trim().is_empty()).then_some(text)
    };
    let reasoning = part(&REASONING).unwrap_or_default();
    let next = match (part(&CODE), part(&ANSWER)) {
        (Some(code), None) => NextStep::Script(code),
        (None, Some(answer)) => NextStep::Answer(answer),
        (Some(_), Some(_)) => {
            return Err(
                "it has \"code\" and \"answer\"; give the script first, and the answer once you have seen what comes of it"
                    .to_owned(),
            );
        }
        (None, None) => return Err("\"code\" and \"answer\" are both empty".to_owned()),
    };
    Ok(Answer { reasoning, next })
}

/// The script in the only fence of a text, with what stands before it as the reasoning.
fn fenced_script(text: &str) -> Option<Answer> {
    let (before, rest) = text.split_once("```")?;
    let (language, rest) = rest.split_once('\n')?;
    let is_python = matches!(language.trim(), "python" | "py" | "python3" | "");
    let (code, after) = rest.split_once("```")?;
    let is_only = is_python && !after.contains("```") && !code.trim().is_empty();
    is_only.then(|| Answer {
        reasoning: before.trim().to_owned(),
        next: NextStep::Script(code.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<(&str, NextStep), &str>) {
        let reply = Reply {
            text: text.to_owned(),
            ..Reply::default()
        };
        let expected = expected.map(|(reasoning, next)| Answer {
            reasoning: reasoning.to_owned(),
            next,
        });
        assert_eq!(read(&reply), expected.map_err(str::to_owned), "{text}");
    }

    fn script(code: &str) -> NextStep {
        NextStep::Script(code.to_owned())
    }

    fn answer(text: &str) -> NextStep {
        NextStep::Answer(text.to_owned())
    }

    #[test]
    fn the_object_is_read() {
        check(
            r#"{"reasoning": "add", "code": "1 + 1", "answer": ""}"#,
            Ok(("add", script("1 + 1"))),
        );
        check(
            r#"{"reasoning": "", "code": null, "answer": "2"}"#,
            Ok(("", answer("2"))),
        );
        check(
            r#"{"answer": {"sum": 2}}"#,
            Ok(("", answer(r#"{"sum":2}"#))),
        );
        check(r#"{"thought": "t", "script": "1"}"#, Ok(("t", script("1"))));
    }

    #[test]
    fn the_object_is_found_wherever_it_stands() {
        let fenced = "Here you are:\n```json\n{\"code\": \"1\"}\n```\nAll is well.";
        check(fenced, Ok(("", script("1"))));
        let thinking = "<think>{\"code\": \"2\"}</think>\n{\"code\": \"1\"}";
        check(thinking, Ok(("", script("1"))));
        check(
            "The set {1, 2} and {\"code\": \"1\"}",
            Ok(("", script("1"))),
        );
        let raw = "{\"code\": \"for x in y:\n\tprint(\\\"a\\\")\n\"}";
        check(raw, Ok(("", script("for x in y:\n\tprint(\"a\")\n"))));
    }

    #[test]
    fn a_fence_is_a_script() {
        check(
            "Add.\n```python\n1 + 1\n```",
            Ok(("Add.", script("1 + 1\n"))),
        );
        check("```\n1\n```", Ok(("", script("1\n"))));
        // Nobody knows which of two scripts is meant.
        check(
            "```python\n1\n```\n```python\n2\n```",
            Err("it holds no JSON object"),
        );
        check("```bash\nls\n```", Err("it holds no JSON object"));
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for (text, problem) in [
            ("", "it is empty"),
            ("<think>and so on", "it is empty"),
            ("The sum is 2.", "it holds no JSON object"),
            ("{\"code\": \"1\"", "it holds no JSON object"),
            (
                "{\"code\": \" \"}",
                "\"code\" and \"answer\" are both empty",
            ),
            ("[1]", "it holds no JSON object"),
        ] {
            check(text, Err(problem));
        }
        check(
            r#"{"code": "1", "answer": "2"}"#,
            Err(
                "it has \"code\" and \"answer\"; give the script first, and the answer once you have seen what comes of it",
            ),
        );
        let reply = Reply {
            text: r#"{"code": "1"}"#.to_owned(),
            is_cut: true,
            ..Reply::default()
        };
        assert!(read(&reply).is_err_and(|problem| problem.starts_with("it was cut")));
    }

    #[test]
    fn hostile_texts_take_no_time() {
        for text in [
            "{".repeat(1 << 19),
            "{\"code\":".repeat(1 << 16),
            "[".repeat(1 << 19),
            "```".repeat(1 << 17),
        ] {
            let reply = Reply {
                text,
                ..Reply::default()
            };
            assert!(read(&reply).is_err());
        }
    }
}
