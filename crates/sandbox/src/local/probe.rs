//! Finding out what an interpreter is, before it runs any script.

use std::ffi::{OsStr, OsString};
use std::process::Stdio;
use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::sources::{PROBE, modules_json};
use super::{LocalError, OLDEST_PYTHON};
use codecell_basics::text::beginning;

/// The longest that an interpreter may take to compile the modules; on a busy machine it takes a second.
const PATIENCE: Duration = Duration::from_secs(60);

/// Characters that are shown of what a program says that is no Python.
const MAX_SHOWN_CHARS: usize = 300;

/// An interpreter that can run scripts.
pub(super) struct Found {
    pub(super) executable: OsString,
    pub(super) version: String,
    pub(super) modules: Bytes,
}

/// What an interpreter says of itself.
#[derive(Deserialize)]
struct About {
    version: [u32; 3],
    implementation: String,
    executable: String,
    hexversion: u32,
}

/// Asks the interpreter `python`.
pub(super) async fn ask(python: &OsStr) -> Result<Found, LocalError> {
    let said = tokio::time::timeout(PATIENCE, said_by(python)).await;
    let said = said.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()));
    let said = said.map_err(|error| LocalError::NoPython {
        python: python.to_owned(),
        error,
    })?;
    understood(python, &said.0, &said.1)
}

/// What it writes to its standard output and to its standard error.
async fn said_by(python: &OsStr) -> std::io::Result<(Vec<u8>, Vec<u8>)> {
    crate::before_processes_start();
    let mut child = Command::new(python)
        .args(["-I", "-c", PROBE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let stdin = child.stdin.take();
    let write = async {
        if let Some(mut stdin) = stdin {
            // An interpreter that is too old does not read it.
            let _ = stdin.write_all(modules_json().as_bytes()).await;
        }
    };
    let ((), output) = tokio::join!(write, child.wait_with_output());
    let output = output?;
    Ok((output.stdout, output.stderr))
}

fn understood(python: &OsStr, stdout: &[u8], stderr: &[u8]) -> Result<Found, LocalError> {
    let end = stdout.iter().position(|byte| *byte == b'\n');
    let (line, modules) = stdout.split_at(end.map_or(0, |end| end + 1));
    let not_python = |problem: String| LocalError::NotPython {
        python: python.to_owned(),
        problem,
    };
    let Ok(about) = serde_json::from_slice::<About>(line) else {
        let words = [stdout, stderr].concat();
        let words = String::from_utf8_lossy(&words);
        let words = beginning(words.trim(), MAX_SHOWN_CHARS);
        return Err(not_python(format!("it says {words:?}")));
    };
    let [major, minor, micro] = about.version;
    let version = format!("{major}.{minor}.{micro}");
    if (major, minor) < OLDEST_PYTHON {
        return Err(LocalError::TooOld {
            python: python.to_owned(),
            version,
        });
    }
    if about.implementation != "cpython" {
        return Err(not_python(format!("it is {}", about.implementation)));
    }
    if modules.is_empty() {
        let words = String::from_utf8_lossy(stderr);
        let words = beginning(words.trim(), MAX_SHOWN_CHARS);
        return Err(not_python(format!(
            "it does not compile the guest: {words}"
        )));
    }
    let executable = match about.executable.as_str() {
        "" => python.to_owned(),
        path => path.into(),
    };
    Ok(Found {
        executable,
        version,
        modules: [&about.hexversion.to_le_bytes(), modules].concat().into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(stdout: &str, stderr: &str) -> String {
        let found = understood(OsStr::new("python3"), stdout.as_bytes(), stderr.as_bytes());
        found
            .err()
            .map_or_else(String::new, |error| error.to_string())
    }

    #[test]
    fn what_cannot_run_scripts_is_refused_with_the_remedy() {
        let about = |version, implementation| {
            format!(
                "{{\"version\": {version}, \"implementation\": \"{implementation}\", \"executable\": \"\", \"hexversion\": 1}}\n"
            )
        };
        assert_eq!(
            refusal(&about("[3, 8, 18]", "cpython"), ""),
            "the local executor needs Python 3.11 or newer, and \"python3\" is Python 3.8.18: install a newer one, or name it as `python` in [local]"
        );
        assert_eq!(
            refusal(&about("[3, 11, 1]", "pypy"), ""),
            "\"python3\" does not work as Python: it is pypy; name a CPython 3.11 or newer as `python` in [local]"
        );
        assert!(refusal("hello\n", "").contains("it says \"hello\""));
        assert!(refusal("", "no way").contains("it says \"no way\""));
        assert!(refusal(&about("[3, 11, 1]", "cpython"), "SyntaxError").contains("SyntaxError"));
        assert_eq!(
            refusal(&(about("[3, 11, 1]", "cpython") + "modules"), ""),
            ""
        );
    }
}
