//! `--var`: values for the script, typed as JSON or read from a file.

use std::fs::File;
use std::io::{self, Read};

use anyhow::{Context, bail, ensure};
use codecell_tools::{JsonObject, python_identifier};
use serde_json::Value;

use super::script::STDIN;
use super::welcome;

/// Bytes of one variable that are read from a file: as much as a client can send in one message.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// The variables in `given`, each `NAME=JSON` or `NAME=@FILE`. `has_stdin` says that stdin has not been read yet.
pub(super) fn read(given: &[String], has_stdin: bool) -> anyhow::Result<Variables> {
    let mut variables = Variables {
        values: JsonObject::new(),
        has_stdin,
    };
    for text in given {
        variables
            .add(text)
            .with_context(|| format!("--var {text:?}"))?;
    }
    Ok(variables)
}

/// Values by their names.
#[derive(Debug)]
pub(super) struct Variables {
    pub(super) values: JsonObject,
    /// Whether stdin is still to be read.
    pub(super) has_stdin: bool,
}

impl Variables {
    fn add(&mut self, text: &str) -> anyhow::Result<()> {
        let Some((name, written)) = text.split_once('=') else {
            bail!("give NAME=JSON, such as --var 'limit=10', or NAME=@FILE with JSON in the file");
        };
        ensure!(
            python_identifier(name) == name,
            "{name:?} cannot be the name of a Python variable"
        );
        // No JSON begins with this sign.
        let value = match written.strip_prefix('@') {
            Some(file) => self.of_file(file)?,
            None => serde_json::from_str(written).with_context(|| {
                format!("the value is not JSON; a string needs quotes: --var '{name}=\"text\"'")
            })?,
        };
        ensure!(
            self.values.insert(name.to_owned(), value).is_none(),
            "{name} is given twice"
        );
        Ok(())
    }

    fn of_file(&mut self, file: &str) -> anyhow::Result<Value> {
        ensure!(!file.is_empty(), "the name of a file follows @");
        let (shown, read) = if file == STDIN {
            ensure!(
                self.has_stdin,
                "stdin is read only once, and something else has it already; name a file"
            );
            self.has_stdin = false;
            welcome::before_typing("the variable's value as JSON");
            ("stdin", read_all(io::stdin().lock()))
        } else {
            (file, File::open(file).and_then(read_all))
        };
        let bytes = read.with_context(|| format!("cannot read {shown}"))?;
        ensure!(
            bytes.len() as u64 <= MAX_FILE_BYTES,
            "{shown} has more than {MAX_FILE_BYTES} bytes; pipe it into codecell run, and let the script read sys.stdin"
        );
        // Some programs begin a file with a byte order mark, which is no part of its text.
        let json = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        serde_json::from_slice(json).with_context(|| {
            format!("{shown} is not JSON; pipe other files into codecell run, and let the script read sys.stdin")
        })
    }
}

fn read_all(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &[&str], expected: Result<&str, &str>) {
        let given: Vec<_> = given.iter().map(|text| (*text).to_owned()).collect();
        let found = read(&given, false).map(|found| Value::Object(found.values).to_string());
        let found = found.map_err(|error| format!("{error:#}"));
        match expected {
            Ok(expected) => assert_eq!(found.as_deref().ok(), Some(expected)),
            Err(expected) => {
                let found = found.err().unwrap_or_default();
                assert!(found.starts_with(expected), "{found}");
            }
        }
    }

    #[test]
    fn variables_are_json() {
        check(
            &["a=1", "b={\"c\": [\"=\"]}", "c=\"@file\""],
            Ok(r#"{"a":1,"b":{"c":["="]},"c":"@file"}"#),
        );
        check(
            &["a"],
            Err("--var \"a\": give NAME=JSON, such as --var 'limit=10', or NAME=@FILE"),
        );
        check(
            &["a=text"],
            Err(
                "--var \"a=text\": the value is not JSON; a string needs quotes: --var 'a=\"text\"'",
            ),
        );
        check(&["a=1", "a=2"], Err("--var \"a=2\": a is given twice"));
        check(
            &["not a name=1"],
            Err("--var \"not a name=1\": \"not a name\" cannot be the name of a Python variable"),
        );
    }

    #[test]
    fn files_hold_json() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let write = |name: &str, content: &[u8]| -> anyhow::Result<String> {
            let path = folder.path().join(name);
            std::fs::write(&path, content)?;
            Ok(path.display().to_string())
        };
        let rows = write("rows.json", b"\xEF\xBB\xBF[1, 2]\n")?;
        check(&[&format!("rows=@{rows}")], Ok(r#"{"rows":[1,2]}"#));
        let text = write("notes.txt", b"not JSON")?;
        let given = format!("a=@{text}");
        check(
            &[&given],
            Err(&format!(
                "--var {given:?}: {text} is not JSON; pipe other files into codecell run"
            )),
        );
        let long = write("long.json", &vec![b' '; (MAX_FILE_BYTES + 1) as usize])?;
        let given = format!("a=@{long}");
        check(
            &[&given],
            Err(&format!(
                "--var {given:?}: {long} has more than 16777216 bytes; pipe it"
            )),
        );
        check(&["a=@"], Err("--var \"a=@\": the name of a file follows @"));
        check(&["a=@-"], Err("--var \"a=@-\": stdin is read only once"));
        check(
            &["a=@no/such/file"],
            Err("--var \"a=@no/such/file\": cannot read no/such/file: No such file"),
        );
        check(&["a=@/"], Err("--var \"a=@/\": cannot read /: "));
        Ok(())
    }
}
