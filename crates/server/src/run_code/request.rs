//! What a request asks for: every mistake in it is found at once, and told as FastAPI tells it, which is what
//! SandboxFusion's clients know.

use std::fmt;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use crate::MAX_NAME_CHARS;
use codecell_basics::json_kind::kind;
use codecell_basics::text::beginning;
use codecell_engine::execution::given_files;
use codecell_engine::execution::{CellPath, FilePatterns, InputFiles, MAX_FILE_PATTERNS};
use codecell_tools::JsonObject;

/// The times that a request has if it names none, in seconds.
const DEFAULT_SECONDS: f64 = 10.0;

/// The longest that a request may wait for its turn.
const MAX_PATIENCE: Duration = Duration::from_secs(600);

/// The language that is served.
const PYTHON: &str = "python";

/// A file with this in its name is not made, as SandboxFusion has it.
const IGNORED: &str = "IGNORE_THIS_FILE";

/// What a request asks for.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) code: String,
    pub(super) stdin: String,
    pub(super) run_time: Duration,
    /// How long it may wait for its turn: as long as its client has reckoned with. Nothing is compiled in advance, so the
    /// time for that is free for waiting.
    pub(super) patience: Duration,
    /// The most memory in bytes, if there is a wish.
    pub(super) memory: Option<u64>,
    pub(super) files: InputFiles,
    pub(super) fetched: Fetched,
}

/// The files to fetch, by their names as they were asked for.
#[derive(Debug, Default)]
pub(super) struct Fetched {
    names: Vec<(String, CellPath)>,
    patterns: FilePatterns,
}

/// One thing that is wrong with a request.
#[derive(Debug, Serialize)]
pub(crate) struct Mistake {
    #[serde(rename = "type")]
    kind: &'static str,
    /// Where it is: `body`, then the name of the field.
    loc: Vec<&'static str>,
    #[serde(rename = "msg")]
    message: String,
    #[serde(skip_serializing_if = "Value::is_null")]
    input: Value,
}

impl Mistake {
    /// A mistake of the request as a whole.
    pub(super) fn of_request(message: String) -> Self {
        Self {
            kind: "value_error",
            loc: vec!["body"],
            message,
            input: Value::Null,
        }
    }

    fn of(field: &'static str, message: String) -> Self {
        Self {
            loc: vec!["body", field],
            ..Self::of_request(message)
        }
    }

    fn missing(field: &'static str) -> Self {
        Self {
            kind: "missing",
            ..Self::of(field, "Field required".to_owned())
        }
    }

    fn not_a(field: &'static str, wanted: &str, found: &Value) -> Self {
        Self::of(field, format!("must be {wanted}, not {}", kind(found)))
    }

    fn language(found: &str) -> Self {
        let message = format!("Input should be '{PYTHON}': codecell runs nothing but Python");
        Self {
            kind: "literal_error",
            input: json!(beginning(found, MAX_NAME_CHARS)),
            ..Self::of("language", message)
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.loc.join("."), self.message)
    }
}

impl Fetched {
    fn new(names: Vec<String>) -> Result<Self, String> {
        if names.len() > MAX_FILE_PATTERNS {
            return Err(format!(
                "{} files are to be fetched, and {MAX_FILE_PATTERNS} can be: put them into one archive, such as a zip",
                names.len()
            ));
        }
        let patterns = FilePatterns::named(&names).map_err(|bad| bad.to_string())?;
        let with_path = |name: String| CellPath::new(&name).map(|path| (name, path));
        let names = names.into_iter().map(with_path);
        let names = names
            .collect::<Result<_, _>>()
            .map_err(|bad| bad.to_string())?;
        Ok(Self { names, patterns })
    }

    pub(super) fn patterns(&self) -> FilePatterns {
        self.patterns.clone()
    }

    /// Each name as it was asked for, and the file that it means.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &CellPath)> {
        self.names.iter().map(|(name, path)| (name.as_str(), path))
    }
}

impl Asked {
    /// Reads a request, whose files may have `most_file_bytes` together. Fields that nobody knows are passed over, and
    /// `null` is as good as nothing.
    pub(super) fn read(body: &[u8], most_file_bytes: u64) -> Result<Self, Vec<Mistake>> {
        let mut object = match serde_json::from_slice(body) {
            Ok(Value::Object(object)) => object,
            Ok(other) => {
                let message = format!("must be a JSON object, not {}", kind(&other));
                return Err(vec![Mistake::of_request(message)]);
            }
            Err(error) => {
                return Err(vec![Mistake {
                    kind: "json_invalid",
                    ..Mistake::of_request(format!("JSON decode error: {error}"))
                }]);
            }
        };
        let mut mistakes = Vec::new();
        let mut fields = Fields {
            object: &mut object,
            mistakes: &mut mistakes,
        };
        fields.language();
        let code = fields.text("code");
        let stdin = fields.text("stdin").unwrap_or_default();
        let compile_time = fields.time("compile_timeout");
        let run_time = fields.time("run_timeout");
        let memory = fields.memory();
        let files = fields.files(most_file_bytes);
        let fetched = fields.fetched();
        let Some(code) = code.filter(|_| mistakes.is_empty()) else {
            return Err(mistakes);
        };
        let patience = run_time.saturating_add(compile_time).min(MAX_PATIENCE);
        Ok(Self {
            code,
            stdin,
            run_time,
            patience,
            memory,
            files,
            fetched,
        })
    }
}

/// The fields of a request, each of which is taken once.
struct Fields<'r> {
    object: &'r mut JsonObject,
    mistakes: &'r mut Vec<Mistake>,
}

impl Fields<'_> {
    fn take(&mut self, name: &str) -> Option<Value> {
        self.object.remove(name).filter(|value| !value.is_null())
    }

    fn language(&mut self) {
        match self.take("language") {
            Some(Value::String(language)) if language == PYTHON => {}
            Some(Value::String(other)) => self.mistakes.push(Mistake::language(&other)),
            Some(other) => {
                let mistake = Mistake::not_a("language", "a string", &other);
                self.mistakes.push(mistake);
            }
            None => self.mistakes.push(Mistake::missing("language")),
        }
    }

    /// The text `name`. Only `code` has to be there.
    fn text(&mut self, name: &'static str) -> Option<String> {
        match self.take(name) {
            Some(Value::String(text)) => return Some(text),
            Some(other) => self.mistakes.push(Mistake::not_a(name, "a string", &other)),
            None if name == "code" => self.mistakes.push(Mistake::missing(name)),
            None => {}
        }
        None
    }

    fn time(&mut self, name: &'static str) -> Duration {
        let value = self.take(name).unwrap_or_else(|| json!(DEFAULT_SECONDS));
        let Some(seconds) = number(&value) else {
            let mistake = Mistake::not_a(name, "a number of seconds", &value);
            self.mistakes.push(mistake);
            return Duration::ZERO;
        };
        match Duration::try_from_secs_f64(seconds) {
            Ok(time) if !time.is_zero() => time,
            // More than can be counted is as good as for ever.
            Err(_) if seconds > 0.0 => Duration::MAX,
            _ => {
                let message = format!("must be more than 0 seconds, not {value}");
                self.mistakes.push(Mistake::of(name, message));
                Duration::ZERO
            }
        }
    }

    /// The bytes of `memory_limit_MB`; what is not above 0 is no limit, and the default is -1.
    fn memory(&mut self) -> Option<u64> {
        const NAME: &str = "memory_limit_MB";
        let value = self.take(NAME)?;
        let Some(megabytes) = number(&value) else {
            let mistake = Mistake::not_a(NAME, "a number of megabytes", &value);
            self.mistakes.push(mistake);
            return None;
        };
        // The conversion saturates, which is right for more than there can be.
        (megabytes > 0.0).then_some((megabytes * f64::from(1 << 20)) as u64)
    }

    fn files(&mut self, most_bytes: u64) -> InputFiles {
        const NAME: &str = "files";
        let files = match self.take(NAME) {
            None => return InputFiles::default(),
            Some(Value::Object(files)) => files,
            Some(other) => {
                let wanted = "an object with a file's content in Base64 under each name";
                self.mistakes.push(Mistake::not_a(NAME, wanted, &other));
                return InputFiles::default();
            }
        };
        let is_made =
            |(name, content): &(String, Value)| !name.contains(IGNORED) && !content.is_null();
        let made = files.into_iter().filter(is_made);
        let made = made.map(|(name, content)| (name, json!({ "base64": content })));
        match given_files(Value::Object(made.collect()), most_bytes) {
            Ok(files) => files,
            Err(wrong) => {
                let mistakes = wrong.into_iter().map(|wrong| Mistake::of(NAME, wrong));
                self.mistakes.extend(mistakes);
                InputFiles::default()
            }
        }
    }

    fn fetched(&mut self) -> Fetched {
        const NAME: &str = "fetch_files";
        let Some(value) = self.take(NAME) else {
            return Fetched::default();
        };
        let names = serde_json::from_value::<Vec<String>>(value)
            .map_err(|_| "must be a list of file names".to_owned());
        names.and_then(Fetched::new).unwrap_or_else(|wrong| {
            self.mistakes.push(Mistake::of(NAME, wrong));
            Fetched::default()
        })
    }
}

/// A number, or a text of one.
fn number(value: &Value) -> Option<f64> {
    let in_text = || value.as_str()?.trim().parse().ok();
    let number = value.as_f64().or_else(in_text)?;
    (!number.is_nan()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &Value) -> Result<Asked, Vec<Mistake>> {
        Asked::read(body.to_string().as_bytes(), 100)
    }

    fn check_wrong(fields: Value, expected: &str) {
        let mut body = json!({ "code": "1", "language": "python" });
        let (Value::Object(all), Value::Object(fields)) = (&mut body, fields) else {
            panic!("no object")
        };
        all.extend(fields);
        let mistakes = read(&body).expect_err(expected);
        let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        assert_eq!(told.join("; "), expected);
    }

    #[test]
    fn a_whole_request_is_read() {
        let body = json!({
            "code": "print(1)", "language": "python", "stdin": "in", "compile_timeout": 5, "run_timeout": "2.5",
            "memory_limit_MB": 64, "files": { "a": "YQ==", "b": null, "IGNORE_THIS_FILE": "YQ==" },
            "fetch_files": ["./out/b", "/cell/c"], "unknown": 1,
        });
        let asked = read(&body).expect("a request");
        assert_eq!(
            (asked.code.as_str(), asked.stdin.as_str()),
            ("print(1)", "in")
        );
        assert_eq!(asked.run_time, Duration::from_millis(2_500));
        assert_eq!(asked.patience, Duration::from_millis(7_500));
        assert_eq!(asked.memory, Some(64 << 20));
        assert_eq!(asked.files.count(), 1);
        let fetched = asked.fetched.iter();
        let fetched: Vec<_> = fetched.map(|(name, path)| (name, path.in_cell())).collect();
        assert_eq!(
            fetched,
            [("./out/b", Some("out/b")), ("/cell/c", Some("c"))]
        );
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let body = json!({
            "code": "", "language": "python", "stdin": null, "run_timeout": 1e300, "memory_limit_MB": -1,
        });
        let asked = read(&body).expect("a request");
        assert_eq!(asked.run_time, Duration::MAX);
        assert_eq!(asked.patience, MAX_PATIENCE);
        assert_eq!((asked.memory, asked.stdin.as_str()), (None, ""));
    }

    #[test]
    fn every_mistake_is_told() {
        check_wrong(
            json!({ "code": 1, "language": "cpp" }),
            "body.language: Input should be 'python': codecell runs nothing but Python; body.code: must be a string, not a number",
        );
        check_wrong(
            json!({ "code": null, "language": null }),
            "body.language: Field required; body.code: Field required",
        );
        check_wrong(
            json!({ "run_timeout": 0, "compile_timeout": "soon" }),
            "body.compile_timeout: must be a number of seconds, not a string; body.run_timeout: must be more than 0 seconds, not 0",
        );
        check_wrong(
            json!({ "files": { "a": 1 }, "memory_limit_MB": [] }),
            "body.memory_limit_MB: must be a number of megabytes, not an array; body.files: \"files\": \"a\" must be a text, \
             {\"base64\": \"...\"} for bytes, or {\"uri\": \"data:...\"}; a file with JSON is given as its text",
        );
        check_wrong(
            json!({ "fetch_files": ["../a"] }),
            "body.fetch_files: the file name \"../a\" has `..` in it: a file is below /cell, and its name says where from \
             there, such as \"in/data.csv\"",
        );
        check_wrong(
            json!({ "fetch_files": [1] }),
            "body.fetch_files: must be a list of file names",
        );
    }

    #[test]
    fn what_is_no_request_is_told() {
        for body in [&b""[..], b"[]", b"\xff", b"{\"code\": ", &[b'['; 10_000]] {
            let mistakes = Asked::read(body, 100).expect_err("no request");
            assert_eq!(mistakes.len(), 1, "{mistakes:?}");
        }
    }
}
