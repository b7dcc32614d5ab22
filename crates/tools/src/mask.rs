//! Secrets taken out of what servers say, before a script, a model or a log sees it.
//!
//! The value itself is recognised, also as JSON or Rust's debug form escapes it, each line of a value of several lines,
//! what is left of a value that was cut off, a number, and a value encoded for an address, for HTML or in Base64,
//! because these are the ways in which servers show credentials by accident. A value that a server encodes in another
//! way is not recognised: this guards against accidents, not against servers.

mod finder;
mod forms;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, RwLock};

use aho_corasick::BuildError;
use serde_json::Value;

use finder::Finder;
use forms::forms;

use super::{JsonObject, ServerListing, ServerStatus, Tool, ToolFailure, ToolReply};
use codecell_basics::sync::{read, write};

/// Shortest secret that is masked, in bytes. A shorter one would turn up by chance in harmless text.
pub const MIN_SECRET_BYTES: usize = 6;

/// What stands in the place of a secret.
pub const MASK: &str = "[masked]";

/// A set of secrets that can be found in text, all of them in one pass.
pub struct Mask {
    secrets: BTreeSet<String>,
    /// `None` if there are no secrets. If they cannot be searched for, everything is masked.
    finder: Option<Result<Finder, BuildError>>,
    /// The secrets that are numbers.
    numbers: Vec<f64>,
}

/// The debug form shows only a number, that of the secrets.
impl std::fmt::Debug for Mask {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Mask({})", self.secrets.len())
    }
}

impl Default for Mask {
    fn default() -> Self {
        Self::new([""; 0])
    }
}

impl Mask {
    /// A mask for `secrets`; those that are too short are left out.
    #[must_use]
    pub fn new(secrets: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let secrets: BTreeSet<String> = secrets.into_iter().map(Into::into).collect();
        let forms: BTreeSet<String> = secrets
            .iter()
            .flat_map(|secret| forms(secret))
            .filter(|form| form.len() >= MIN_SECRET_BYTES)
            .collect();
        let numbers = secrets
            .iter()
            .filter(|secret| secret.len() >= MIN_SECRET_BYTES)
            .filter_map(|secret| secret.trim().parse().ok())
            .collect();
        let finder = (!forms.is_empty()).then(|| Finder::new(forms));
        Self {
            secrets,
            finder,
            numbers,
        }
    }

    /// `text` without the secrets.
    #[must_use]
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match &self.finder {
            None => Cow::Borrowed(text),
            Some(Ok(finder)) => finder.masked(text).map_or(Cow::Borrowed(text), Cow::Owned),
            Some(Err(_)) => Cow::Owned(MASK.to_owned()),
        }
    }

    /// Takes the secrets out of a reply.
    pub fn reply(&self, reply: &mut ToolReply) {
        if self.finder.is_some() {
            for value in reply.content.iter_mut().chain(&mut reply.structured) {
                self.value(value);
            }
            for note in &mut reply.notes {
                self.string(note);
            }
        }
    }

    /// Takes the secrets out of what the server said when a call failed.
    pub fn failure(&self, failure: &mut ToolFailure) {
        match failure {
            ToolFailure::Unavailable { reason: text, .. }
            | ToolFailure::Interrupted { reason: text, .. } => self.string(text),
            ToolFailure::Refused { message, data, .. } => {
                self.string(message);
                if let Some(data) = data {
                    self.value(data);
                }
            }
            ToolFailure::UnknownServer { .. }
            | ToolFailure::UnknownTool { .. }
            | ToolFailure::WrongArgument(_)
            | ToolFailure::TimedOut { .. }
            | ToolFailure::TooManyCalls { .. }
            | ToolFailure::Recorded { .. }
            | ToolFailure::NotRecorded(_)
            | ToolFailure::ReplyTooLarge { .. } => {}
        }
    }

    /// Takes the secrets out of descriptions, schemas and the reason of a failure. Names stay as they are:
    /// calls need them.
    pub fn listing(&self, listing: &mut ServerListing) {
        if self.finder.is_none() {
            return;
        }
        if let Some(description) = &mut listing.description {
            self.string(description);
        }
        if let ServerStatus::Failed(reason) | ServerStatus::Restarting(reason) = &mut listing.status
        {
            self.string(reason);
        }
        for problem in &mut listing.problems {
            self.string(problem);
        }
        for tool in &mut listing.tools {
            self.tool(tool);
        }
    }

    /// Masks one tool. A signature is made from the schema, so a schema that changes makes another tool.
    fn tool(&self, tool: &mut Tool) {
        let (mut input, mut output) = (tool.input_schema.clone(), tool.output_schema.clone());
        self.schema(&mut input);
        if let Some(output) = &mut output {
            self.schema(output);
        }
        let mut description = tool.description.clone();
        if let Some(description) = &mut description {
            self.string(description);
        }
        let is_same = input == tool.input_schema
            && output == tool.output_schema
            && description == tool.description;
        if !is_same {
            let python_name = std::mem::take(&mut tool.python_name);
            let problems = std::mem::take(&mut tool.problems);
            *tool =
                Tool::new(tool.name.clone(), description, input, output).with_problems(problems);
            tool.python_name = python_name;
        }
        for problem in &mut tool.problems {
            self.string(problem);
        }
    }

    fn schema(&self, schema: &mut JsonObject) {
        for value in schema.values_mut() {
            match value {
                Value::Object(object) => self.schema(object),
                other => self.value(other),
            }
        }
    }

    /// Masks the secrets in `value`, those in the names of its members included.
    pub fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.string(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(object) => {
                object.values_mut().for_each(|value| self.value(value));
                if object.keys().any(|key| self.text(key) != *key) {
                    *object = std::mem::take(object)
                        .into_iter()
                        .map(|(key, value)| (self.text(&key).into_owned(), value))
                        .collect();
                }
            }
            Value::Number(number) => {
                if number
                    .as_f64()
                    .is_some_and(|number| self.numbers.contains(&number))
                {
                    *value = Value::from(MASK);
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn string(&self, text: &mut String) {
        if let Cow::Owned(masked) = self.text(text) {
            *text = masked;
        }
    }
}

/// The mask in force, shared by all who show what servers say. It only ever grows: a secret stays a secret when the
/// configuration changes.
#[derive(Debug, Default)]
pub struct Masks {
    /// Held for short reads and rare replacements, never across an await.
    current: RwLock<Arc<Mask>>,
}

impl Masks {
    /// The mask now.
    #[must_use]
    pub fn current(&self) -> Arc<Mask> {
        Arc::clone(&read(&self.current))
    }

    /// Masks `secrets` as well, from now on.
    pub fn add<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) {
        let mut current = write(&self.current);
        let mut all = current.secrets.clone();
        all.extend(secrets.into_iter().map(str::to_owned));
        if all.len() > current.secrets.len() {
            *current = Arc::new(Mask::new(all));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_masked_and_short_ones_are_not() {
        let mask = Mask::new([
            "s3cret-token",
            "s3cret-token-two",
            "1",
            "a\"b\\c\nsecond line",
        ]);
        for (text, expected) in [
            ("Bearer s3cret-token", "Bearer [masked]"),
            ("s3cret-token-two", "[masked]"),
            ("s3cret-tokens3cret-token", "[masked][masked]"),
            ("1 of 11", "1 of 11"),
            (
                "{\"key\": \"a\\\"b\\\\c\\nsecond line\"}",
                "{\"key\": \"[masked]\"}",
            ),
            ("the second line", "the [masked]"),
            ("", ""),
        ] {
            assert_eq!(mask.text(text), expected);
        }
        assert_eq!(Mask::default().text("anything"), "anything");
    }

    #[test]
    fn what_is_left_of_a_secret_is_masked_where_it_was_cut() {
        let mask = Mask::new(["s3cret-token", "s3cret-tokens", "other\"secret"]);
        for (text, expected) in [
            ("key s3cret-to...", "key [masked]..."),
            (
                "key s3cret...; more s3cret-token.",
                "key [masked]...; more [masked].",
            ),
            (
                "s3cret-tok s3cret-t... s3cre...",
                "s3cret-tok [masked]... s3cre...",
            ),
            ("s3cret-token... s3cret-toke", "[masked]... s3cret-toke"),
            (r#"{"a": "other\"sec..."}"#, r#"{"a": "[masked]..."}"#),
            ("s3cret-s3cret-tok...", "s3cret-[masked]..."),
            ("s3cret-tö...", "s3cret-tö..."),
        ] {
            assert_eq!(mask.text(text), expected);
        }
        let mut text = format!("{}s3cret-token", "x".repeat(50));
        codecell_basics::text::truncate(&mut text, 60);
        assert_eq!(text.len(), 60);
        assert_eq!(mask.text(&text), format!("{}[masked]...", "x".repeat(50)));
    }

    #[test]
    fn encoded_secrets_are_masked() {
        let mask = Mask::new(["s3cret/token", "Grüße an alle"]);
        for (text, expected) in [
            ("GET /?key=s3cret%2Ftoken&x=1", "GET /?key=[masked]&x=1"),
            ("q=Gr%C3%BC%C3%9Fe+an+alle", "q=[masked]"),
            // user:s3cret/token, without the signs that the secret shares with its neighbours.
            ("Basic dXNlcjpzM2NyZXQvdG9rZW4=", "Basic dXNlcjp[masked]4="),
        ] {
            assert_eq!(mask.text(text), expected);
        }
    }

    #[test]
    fn numbers_that_are_secrets_are_masked() {
        let mask = Mask::new(["8675309", "12", "12345678901234567890123", "1e300000"]);
        let mut reply = ToolReply::structured(json!([
            8675309,
            8675309.0,
            86753090,
            12,
            1.234_567_890_123_456_8e22
        ]));
        mask.reply(&mut reply);
        assert_eq!(
            reply.structured,
            Some(json!([MASK, MASK, 86753090, 12, MASK]))
        );
    }

    #[test]
    fn a_secret_that_was_escaped_again_and_again_is_masked() {
        let mask = Mask::new(["pass\"word\\one"]);
        let mut text = "pass\"word\\one".to_owned();
        for times in 0..=forms::MAX_ESCAPES {
            assert!(!mask.text(&text).contains("pass"), "{times} times: {text}");
            text = json!([text]).to_string();
        }
    }

    #[test]
    fn a_reply_is_masked_everywhere() {
        let mask = Mask::new(["s3cret-token"]);
        let mut reply = ToolReply {
            structured: Some(json!({"env": {"s3cret-token": ["s3cret-token", 1, null]}})),
            notes: vec!["a block is s3cret-token".to_owned()],
            ..ToolReply::text("it is s3cret-token")
        };
        mask.reply(&mut reply);
        let expected = ToolReply {
            structured: Some(json!({"env": {"[masked]": ["[masked]", 1, null]}})),
            notes: vec!["a block is [masked]".to_owned()],
            ..ToolReply::text("it is [masked]")
        };
        assert_eq!(reply, expected);
    }

    #[test]
    fn a_refusal_is_masked_in_words_and_data() {
        let mask = Mask::new(["s3cret-token"]);
        let mut failure = ToolFailure::Refused {
            server: "s".to_owned(),
            message: "no s3cret-token".to_owned(),
            data: Some(Box::new(
                json!({"key": ["s3cret-token"], "s3cret-token": 1}),
            )),
        };
        mask.failure(&mut failure);
        assert_eq!(
            failure.to_string(),
            r#"server "s" refused the call: no [masked]: {"key":["[masked]"],"[masked]":1}"#
        );
    }

    #[test]
    fn documentation_is_masked_and_names_are_kept() {
        let mask = Mask::new(["s3cret-token"]);
        let schema = json!({"type": "object", "properties": {"key": {"type": "string", "default": "s3cret-token"}}});
        let schema = schema.as_object().cloned().unwrap_or_default();
        let description = || Some("uses s3cret-token".to_owned());
        let tool = Tool::new("call", description(), schema, None);
        let mut listing = ServerListing::ready("s", description(), vec![tool]);
        mask.listing(&mut listing);
        let shown = format!("{listing:?}");
        assert!(!shown.contains("s3cret-token"), "{shown}");
        assert_eq!(listing.tools[0].name, "call");
        assert_eq!(listing.description.as_deref(), Some("uses [masked]"));
    }

    #[test]
    fn a_mask_grows() {
        let masks = Masks::default();
        masks.add(["s3cret-one"]);
        masks.add(["s3cret-two"]);
        assert_eq!(
            masks.current().text("s3cret-one s3cret-two"),
            "[masked] [masked]"
        );
    }

    proptest! {
        #[test]
        fn no_secret_survives(secret in "[^m\\[\\]]{6,12}", before in ".{0,8}", after in ".{0,8}") {
            let mask = Mask::new([secret.clone()]);
            let text = format!("{before}{secret}{after}");
            prop_assert!(!mask.text(&text).contains(&secret));
        }
    }
}
