//! The script that a command works on: a file or stdin.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use anyhow::{Context, bail};

/// Bytes of a script that are read; the policy's own limit is far below.
const MAX_BYTES: u64 = 4 << 20;

/// A script and what to call it in messages.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) name: String,
    pub(super) code: String,
}

/// Reads the script from `path`, or from stdin if that is `-`.
pub(super) fn read(path: &PathBuf) -> anyhow::Result<Script> {
    if path.as_os_str() == "-" {
        return decode("<stdin>".to_owned(), io::stdin().lock());
    }
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| format!("cannot read {name}"))?;
    decode(name, file)
}

fn decode(name: String, source: impl Read) -> anyhow::Result<Script> {
    let mut bytes = Vec::new();
    source
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {name}"))?;
    if bytes.len() as u64 > MAX_BYTES {
        bail!(
            "{name} has more than {MAX_BYTES} bytes; give data with --var or read it through a tool"
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
