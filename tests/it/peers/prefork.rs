//! Python servers that are started again often: forked from a process that has imported them.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::patience::eventually;

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/servers/prefork.py");

/// A process that has imported one server, ended with the test.
pub(crate) struct Prefork {
    process: Child,
    socket: PathBuf,
}

impl Prefork {
    /// Imports `module`, with `entry` as the configuration of its server. The entry then has a program that lets the
    /// server be forked.
    pub(crate) fn in_place_of(entry: &mut Value, module: &str, folder: &Path) -> Self {
        let socket = folder.join(module);
        let packages = entry["env"]["PYTHONPATH"].as_str().unwrap();
        let process = Command::new("python3")
            .args([PROGRAM, "--keep", module])
            .arg(&socket)
            .env("PYTHONPATH", packages)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // These follow after `-m MODULE` or `-c CODE`.
        let arguments = &entry["args"].as_array().unwrap()[2..];
        let start = ["-I", "-S", PROGRAM, socket.to_str().unwrap()];
        let arguments: Vec<Value> = start
            .into_iter()
            .map(Value::from)
            .chain(arguments.iter().cloned())
            .collect();
        entry["args"] = json!(arguments);
        Self { process, socket }
    }

    /// Waits until the server is imported.
    pub(crate) fn wait(&self) {
        eventually("the import of a server", || self.socket.exists());
    }

    /// The number of the server that was forked last.
    pub(crate) fn server(&self) -> i32 {
        let file = self.socket.with_extension("pid");
        std::fs::read_to_string(file).unwrap().parse().unwrap()
    }
}

impl Drop for Prefork {
    fn drop(&mut self) {
        // The process may have ended already, which does no harm.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
