//! What every part of a server's entry is read with, and what is found besides the servers.

use std::cell::RefCell;
use std::path::PathBuf;

use super::expand_error::ExpandError;
use super::fields::{Problems, Text};
use super::variables::Scope;
use super::{ConfigError, ServerKind, secrets};

/// The most missing references that the reason for one server names.
const MAX_UNSET: usize = 5;

/// What the servers of one file are read with, and what is found besides them.
pub(super) struct Reader<'a, 's> {
    pub(super) problems: &'a Problems<'s>,
    pub(super) scope: &'a Scope<'a>,
    /// Values that nobody may see.
    pub(super) secrets: RefCell<Vec<String>>,
    /// The files that were read besides the file with the servers.
    pub(super) files: RefCell<Vec<PathBuf>>,
    /// The names whose values are no secrets on the server that is being read.
    unmasked: RefCell<Vec<String>>,
    /// The references of that server that are not set.
    unset: RefCell<Vec<String>>,
}

impl<'a, 's> Reader<'a, 's> {
    pub(super) fn new(problems: &'a Problems<'s>, scope: &'a Scope<'a>) -> Self {
        Self {
            problems,
            scope,
            secrets: RefCell::default(),
            files: RefCell::default(),
            unmasked: RefCell::default(),
            unset: RefCell::default(),
        }
    }

    /// Begins with another server, for which the values of the names in `unmasked` are no secrets.
    pub(super) fn begin_server(&self, unmasked: Vec<String>) {
        *self.unmasked.borrow_mut() = unmasked;
        self.unset.borrow_mut().clear();
    }

    /// The kind of a server that refers to something that is not set; `None` if the server does not.
    pub(super) fn incomplete(&self) -> Option<ServerKind> {
        let unset = self.unset.borrow();
        let mut told: Vec<String> = unset.iter().take(MAX_UNSET).cloned().collect();
        match unset.len() - told.len() {
            0 => {}
            more => told.push(format!("and {more} more")),
        }
        (!told.is_empty()).then(|| ServerKind::Incomplete {
            reason: told.join("; "),
        })
    }

    /// `text` with its variables replaced. What comes from variables may be secret, unless `text` is
    /// configured under a `name` whose values are no secrets.
    pub(super) fn expanded(&self, text: &Text, name: &str) -> Option<String> {
        let expanded = self.scope.expand(&text.value);
        self.keep_used(name);
        self.told(text, expanded)
    }

    /// `text`, which cannot be secret, with its variables replaced.
    pub(super) fn expanded_setting(&self, text: &Text) -> Option<String> {
        let expanded = self.scope.expand(&text.value);
        drop(self.scope.take_used());
        self.told(text, expanded)
    }

    /// What `text` expands to, after what is wrong with that has been recorded.
    fn told(&self, text: &Text, expanded: Result<String, ExpandError>) -> Option<String> {
        expanded
            .map_err(|error| {
                let (problem, remedy) = (error.to_string(), error.remedy());
                if error.is_unset() {
                    self.keep_wrong(text, problem, remedy);
                } else {
                    self.problems.report(text.at, &text.key, problem, remedy);
                }
            })
            .ok()
    }

    /// Records that `value`, which `text` expands to, is `wrong`. If it comes from variables, the file is right,
    /// and the other servers do not need it; it is not shown, because it may be anything.
    pub(super) fn refuse_setting(&self, text: &Text, value: &str, wrong: &str, remedy: &str) {
        if value == text.value {
            let problem = format!("{value:?} is {wrong}");
            self.problems.report(text.at, &text.key, problem, remedy);
        } else {
            let problem = format!("what {:?} stands for is {wrong}", text.value);
            self.keep_wrong(text, problem, remedy);
        }
    }

    fn keep_wrong(&self, text: &Text, problem: String, remedy: impl Into<String>) {
        let source = self.problems.source();
        let line = source.line_at(text.at);
        self.keep_unset(&source.invalid(line, &text.key, problem, remedy));
    }

    /// Records that something that the server refers to is not set, as `error` says: the other servers do not need it.
    pub(super) fn keep_unset(&self, error: &ConfigError) {
        self.unset.borrow_mut().push(error.to_string());
    }

    /// Records the variables used since the last time as secrets, unless `name`, which they are for, is no secret.
    pub(super) fn keep_used(&self, name: &str) {
        for (variable, value) in self.scope.take_used() {
            if !self.is_unmasked(name) {
                self.keep_secret(&variable, &value);
            }
        }
    }

    /// Records `value`, configured under `name`, and the secrets inside it as secrets, unless it plainly is none.
    pub(super) fn keep_secret(&self, name: &str, value: &str) {
        if !self.is_unmasked(name) && secrets::is_secret(name, value) {
            self.secrets.borrow_mut().push(value.to_owned());
            let parts = secrets::inside(value).into_iter();
            self.keep_parts(parts.chain(secrets::decoded(value)));
        }
    }

    /// Records the secrets among the arguments of a program: those inside them, and what follows one like `--api-key`.
    pub(super) fn keep_arguments(&self, arguments: &[String]) {
        if self.is_unmasked("args") {
            return;
        }
        let mut before = "";
        for argument in arguments {
            self.keep_parts(secrets::inside(argument));
            let is_named = before.starts_with('-') && secrets::is_secret_name(before);
            if is_named && secrets::is_secret(before, argument) {
                self.keep_parts([argument.clone()]);
            }
            before = argument;
        }
    }

    /// Records parts of longer texts that are secrets by themselves.
    fn keep_parts(&self, parts: impl IntoIterator<Item = String>) {
        let mut secrets = self.secrets.borrow_mut();
        for part in parts {
            if !secrets.contains(&part) {
                secrets.push(part);
            }
        }
    }

    fn is_unmasked(&self, name: &str) -> bool {
        self.unmasked.borrow().iter().any(|known| known == name)
    }
}
