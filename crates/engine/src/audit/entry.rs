//! What is kept of an execution between its start and its end, because the end alone does not tell it.

use std::collections::HashMap;
use std::sync::Mutex;

use sha2::{Digest as _, Sha256};

use super::record::{Asked, Bounds, File, Files};
use crate::execution::{ClientName, Request};
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
    seed: Option<u64>,
    /// The files that the script is given.
    files: Files,
    /// The arguments of calls under way, by the calls' numbers, if arguments are recorded. The lock is held for a
    /// look-up.
    arguments: Mutex<HashMap<u32, String>>,
}

impl Entry {
    /// An entry for `request`, which becomes `execution`; `script` is the part of its code that is kept, and `shown` is
    /// what is kept of a file's path.
    pub(super) fn of_request(
        execution: String,
        request: &Request,
        script: Option<String>,
        shown: impl Fn(&str) -> String,
    ) -> Self {
        let files = request.files.iter().map(|file| File {
            path: shown(&file.path.to_string()),
            bytes: file.content.len() as u64,
            sha256: Some(hexadecimal(&Sha256::digest(&file.content))),
        });
        Self {
            execution: Some(execution),
            bounds: Some(Bounds::from(&request.limits)),
            seed: request.deterministic.map(|by| by.seed),
            files: Files::of(files, request.files.count() as u64),
            ..Self::of_none(request.client.clone(), Some(&request.code), script)
        }
    }

    /// An entry for what never became an execution, with the `script` that is kept of `code`.
    pub(super) fn of_none(
        client: Option<ClientName>,
        code: Option<&str>,
        script: Option<String>,
    ) -> Self {
        Self {
            execution: None,
            client,
            script_sha256: code.map(sha256),
            script_bytes: code.map_or(0, str::len),
            script,
            bounds: None,
            seed: None,
            files: Files::default(),
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
            seed: self.seed,
            input_files: &self.files,
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
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

/// A hash in that form.
pub(super) fn hexadecimal(digest: &[u8]) -> String {
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
