//! The script that a command works on: a file, stdin, or what was typed.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::welcome;

/// Bytes of a script that are read; the policy's own limit is far below.
const MAX_BYTES: u64 = 4 << 20;

/// What stands for stdin in place of a file's name.
pub(super) const STDIN: &str = "-";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The script; - reads it from stdin.
    #[arg(
        value_name = "FILE|-",
        required_unless_present = "code",
        conflicts_with = "code"
    )]
    script: Option<PathBuf>,

    /// The script itself, in place of a file.
    #[arg(short = 'c', value_name = "CODE", allow_hyphen_values = true)]
    code: Option<String>,
}

/// A script and what to call it in messages.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) name: String,
    pub(super) code: String,
}

impl Args {
    /// Whether the script comes from stdin, so that nothing else can come from it.
    pub(super) fn is_stdin(&self) -> bool {
        self.script
            .as_deref()
            .is_some_and(|file| file == Path::new(STDIN))
    }

    /// Reads the script.
    pub(super) fn read(&self) -> anyhow::Result<Script> {
        match (&self.code, &self.script) {
            (Some(code), _) => decode("<command>".to_owned(), code.as_bytes()),
            (None, _) if self.is_stdin() => {
                welcome::before_typing("the script");
                decode("<stdin>".to_owned(), io::stdin().lock())
            }
            (None, Some(path)) => {
                let name = path.display().to_string();
                let file = File::open(path).with_context(|| format!("cannot read {name}"))?;
                decode(name, file)
            }
            (None, None) => bail!("no script is given; give a FILE, - for stdin, or -c CODE"),
        }
    }
}

fn decode(name: String, source: impl Read) -> anyhow::Result<Script> {
    let mut bytes = Vec::new();
    source
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {name}"))?;
    if bytes.len() as u64 > MAX_BYTES {
        bail!(
            "{name} has more than {MAX_BYTES} bytes; give data with --var, on stdin, or through a tool"
        );
    }
    match String::from_utf8(bytes) {
        Ok(code) => Ok(Script { name, code }),
        Err(error) => {
            let line = 1 + error.as_bytes()[..error.utf8_error().valid_up_to()]
                .iter()
                .filter(|b| **b == b'\n')
                .count();
            bail!("{name} is not UTF-8 on line {line}; save it as UTF-8");
        }
    }
}
