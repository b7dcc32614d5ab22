//! One case: a script with what it is given, what it may use, and what is expected of it.
//!
//! A case is a JSON object, whether it stood on a line or in the header of a file. Every mistake in it is named.

use codecell_basics::json_kind::kind;
use codecell_engine::execution::{InputFiles, Limits, Request, Stdin, given_files};
use serde_json::{Map, Value, json};

use super::expect::Expect;
use super::key::sha256;
use super::limits::{Defaults, no_field, read_limits};

/// The fields of a case.
const NAMES: [&str; 8] = [
    "id",
    "code",
    "tests",
    "stdin",
    "files",
    "variables",
    "limits",
    "expect",
];

/// The longest id.
pub(crate) const MAX_ID_BYTES: usize = 1_024;

/// A case that can be run.
#[derive(Debug)]
pub(crate) struct Case {
    id: String,
    /// The code, and the tests behind it.
    script: String,
    /// How many bytes of it are the tests.
    tests_bytes: usize,
    stdin: String,
    files: InputFiles,
    variables: Map<String, Value>,
    limits: Limits,
    expect: Expect,
    /// The object as it was written.
    given: Map<String, Value>,
}

impl Case {
    /// The case that `given` is; limits that it does not name are those of `defaults`.
    ///
    /// # Errors
    /// Everything that is wrong with it, in one text.
    pub(crate) fn read(given: Map<String, Value>, defaults: Defaults) -> Result<Self, String> {
        let mut mistakes = Vec::new();
        let unknown = given.keys().filter(|name| !NAMES.contains(&name.as_str()));
        mistakes.extend(unknown.map(|name| no_field(name, "field", &NAMES)));
        let mut note = |mistake: String| mistakes.push(mistake);
        let id = id_of(&given).map_err(&mut note).unwrap_or_default();
        let code = text(&given, "code").map_err(&mut note).unwrap_or_default();
        if !given.contains_key("code") {
            note("the field \"code\" is missing".to_owned());
        }
        let tests = text(&given, "tests").map_err(&mut note).unwrap_or_default();
        let stdin = text(&given, "stdin").map_err(&mut note).unwrap_or_default();
        let variables = object(&given, "variables")
            .map_err(&mut note)
            .unwrap_or_default();
        let limits = object(&given, "limits")
            .and_then(|own| read_limits(defaults, &own).map_err(|wrong| wrong.to_string()))
            .map_err(&mut note)
            .unwrap_or(defaults.limits);
        let files = match given.get("files") {
            None | Some(Value::Null) => InputFiles::default(),
            Some(files) => given_files(files.clone(), limits.input_file_bytes)
                .map_err(|wrong| wrong.into_iter().for_each(&mut note))
                .unwrap_or_default(),
        };
        let expect = object(&given, "expect")
            .and_then(|expect| Expect::read(&expect))
            .map_err(&mut note)
            .unwrap_or_default();
        if !mistakes.is_empty() {
            return Err(mistakes.join("; "));
        }
        let mut script = code.to_owned();
        if !tests.is_empty() {
            if !script.ends_with('\n') {
                script.push('\n');
            }
            script.push_str(tests);
        }
        let (stdin, tests_bytes) = (stdin.to_owned(), tests.len());
        Ok(Self {
            id,
            script,
            tests_bytes,
            stdin,
            files,
            variables,
            limits,
            expect,
            given,
        })
    }

    /// The name of the case.
    #[must_use]
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// What the case may use.
    #[must_use]
    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    pub(crate) fn expect(&self) -> &Expect {
        &self.expect
    }

    /// The object as it was written.
    pub(crate) fn given(&self) -> &Map<String, Value> {
        &self.given
    }

    pub(crate) fn script_sha256(&self) -> String {
        sha256(self.script.as_bytes())
    }

    /// A hash of all that the script is given.
    pub(crate) fn inputs_sha256(&self) -> String {
        let files = self.files.iter();
        let files: Vec<Value> = files
            .map(|file| json!([file.path.to_string(), sha256(&file.content)]))
            .collect();
        let inputs = json!({ "stdin": self.stdin, "variables": self.variables, "files": files });
        sha256(inputs.to_string().as_bytes())
    }

    /// The request that runs it with `limits`.
    pub(crate) fn request(&self, limits: Limits) -> Request {
        let stdin = match self.stdin.as_str() {
            "" => Stdin::default(),
            text => Stdin::of(std::io::Cursor::new(text.as_bytes().to_vec())),
        };
        Request {
            code: self.script.clone(),
            tests_bytes: self.tests_bytes,
            variables: self.variables.clone(),
            files: self.files.clone(),
            limits,
            stdin,
            ..Request::default()
        }
    }
}

/// The id in `given`: a text, or a whole number, which is meant as its digits.
pub(crate) fn id_of(given: &Map<String, Value>) -> Result<String, String> {
    let id = match given.get("id") {
        None => return Err("the field \"id\" is missing".to_owned()),
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) if id.is_u64() || id.is_i64() => id.to_string(),
        Some(other) => return Err(format!("\"id\" must be a string, not {}", kind(other))),
    };
    if id.is_empty() || id.len() > MAX_ID_BYTES || id.contains(char::is_control) {
        return Err(format!(
            "\"id\" must have 1 to {MAX_ID_BYTES} bytes and no control characters"
        ));
    }
    Ok(id)
}

/// The text under `name`; an empty one if there is none.
fn text<'a>(given: &'a Map<String, Value>, name: &str) -> Result<&'a str, String> {
    match given.get(name) {
        Some(Value::String(text)) => Ok(text),
        None => Ok(""),
        Some(Value::Null) if name != "code" => Ok(""),
        Some(other) => Err(format!("{name:?} must be a string, not {}", kind(other))),
    }
}

fn object(given: &Map<String, Value>, name: &str) -> Result<Map<String, Value>, String> {
    match given.get(name) {
        Some(Value::Object(object)) => Ok(object.clone()),
        None | Some(Value::Null) => Ok(Map::new()),
        Some(other) => Err(format!("{name:?} must be an object, not {}", kind(other))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(given: Value) -> Result<Case, String> {
        let given = given.as_object().cloned().unwrap_or_default();
        Case::read(given, Limits::default().into())
    }

    #[test]
    fn tests_are_code_behind_the_code() {
        let case = read(json!({"id": 7, "code": "x = 1", "tests": "assert x", "stdin": null}));
        let case = case.expect("a case");
        assert_eq!((case.id(), case.script.as_str()), ("7", "x = 1\nassert x"));
    }

    #[test]
    fn every_mistake_is_named() {
        for (given, expected) in [
            (
                json!({"cod": "1"}),
                "there is no field \"cod\"; did you mean \"code\"?; the field \"id\" is missing; the field \"code\" is missing",
            ),
            (
                json!({"id": true, "code": null, "stdin": 1}),
                "\"id\" must be a string, not a boolean; \"code\" must be a string, not null; \"stdin\" must be a string, not a number",
            ),
            (
                json!({"id": "a\nb", "code": ""}),
                "\"id\" must have 1 to 1024 bytes and no control characters",
            ),
            (
                json!({"id": "a", "code": "", "files": {"../x": ""}, "variables": [], "limits": {"fuel": -1}}),
                "\"variables\" must be an object, not an array; \"limits\": \"fuel\" must be a whole number above 0, or such as \"50M\", not -1; \
                 \"files\": the file name \"../x\" has `..` in it",
            ),
        ] {
            let refused = read(given).expect_err("it is wrong");
            assert!(refused.starts_with(expected), "{refused}");
        }
    }

    #[test]
    fn the_hash_of_the_inputs_is_that_of_what_the_script_gets() {
        let hash = |files: Value| {
            let case = read(json!({"id": "a", "code": "", "files": files}));
            case.expect("a case").inputs_sha256()
        };
        let text = hash(json!({"a": "xyz"}));
        assert_eq!(text, hash(json!({"a": {"base64": "eHl6"}})));
        assert_ne!(text, hash(json!({"a": "xy"})));
    }
}
