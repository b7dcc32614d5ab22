//! What is kept of an execution between its start and its end, because the end alone does not tell it.

use std::collections::HashMap;
use std::sync::Mutex;

use sha2::{Digest as _, Sha256};

use super::record::{Asked, Bounds};
use crate::execution::{ClientName, Limits};
use codecell_basics::sync::lock;

/// An execution, or a request that never became one.
pub(super) struct Entry {
    pub(super) execution: Option<String>,
    client: Option<ClientName>,
    script_sha256: Option<String>,
    script_bytes: usize,
    /// The script's text, if scripts are recorded.
    script: Option<String>,
    bounds: Option<Bounds>,
    /// The arguments of calls under way, by the calls' numbers, if arguments are recorded. The lock is held for a
    /// look-up.
    arguments: Mutex<HashMap<u32, String>>,
}

impl Entry {
    /// `script` is the part of `code` that is kept.
    pub(super) fn new(
        execution: Option<String>,
        client: Option<ClientName>,
        code: Option<&str>,
        script: Option<String>,
        limits: Option<&Limits>,
    ) -> Self {
        Self {
            execution,
            client,
            script_sha256: code.map(sha256),
            script_bytes: code.map_or(0, str::len),
            script,
            bounds: limits.map(Bounds::from),
            arguments: Mutex::default(),
        }
    }

    pub(super) fn client(&self) -> Option<&str> {
        self.client.as_ref().map(ClientName::as_str)
    }

    pub(super) fn asked(&self) -> Asked<'_> {
        Asked {
            execution: self.execution.as_deref(),
            client: self.client(),
            script_sha256: self.script_sha256.as_deref(),
            script_bytes: self.script_bytes,
            limits: self.bounds,
            script: self.script.as_deref(),
        }
    }

    pub(super) fn keep_arguments(&self, call: u32, arguments: String) {
        let mut kept = lock(&self.arguments);
        kept.insert(call, arguments);
    }

    pub(super) fn take_arguments(&self, call: u32) -> Option<String> {
        let mut kept = lock(&self.arguments);
        kept.remove(&call)
    }
}

/// The hash in the form in which `sha256sum` prints it.
pub(crate) fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_known_by_its_digest() {
        let digest = sha256("abc");
        assert_eq!(
            digest,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
