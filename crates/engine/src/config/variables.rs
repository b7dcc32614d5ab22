//! References inside configured texts: `${VAR}`, `${env:VAR}`, `${VAR:-default}`, `${workspaceFolder}`,
//! `${userHome}` and similar ones, and VS Code's `${input:id}`.

use std::cell::RefCell;
use std::path::{MAIN_SEPARATOR_STR, Path, PathBuf};

use super::Environment;
use super::expand_error::{ExpandError, MAX_EXPANDED_BYTES};
use super::inputs::Inputs;
use super::references::{self, MAX_NESTING, Reference, is_name};
use codecell_basics::text::beginning;

/// Folders in which editors keep their files: the user works in the folder above.
const EDITORS_FOLDERS: [&str; 7] = [
    ".vscode",
    ".cursor",
    ".claude",
    ".gemini",
    ".kiro",
    ".roo",
    ".windsurf",
];

/// The most characters that are shown of a reference that is never closed.
const MAX_SHOWN_CHARS: usize = 40;

/// What references in one file mean.
pub(super) struct Scope<'a> {
    environment: &'a Environment,
    inputs: &'a Inputs,
    workspace: PathBuf,
    /// The variables that have replaced references, with their values.
    used: RefCell<Vec<(String, String)>>,
}

impl<'a> Scope<'a> {
    /// The scope of a file in `folder`.
    pub(super) fn new(environment: &'a Environment, inputs: &'a Inputs, folder: &Path) -> Self {
        let is_editors = folder
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| EDITORS_FOLDERS.contains(&name));
        let workspace = match folder.parent() {
            Some(above) if is_editors => above,
            _ => folder,
        };
        Self {
            environment,
            inputs,
            workspace: workspace.to_owned(),
            used: RefCell::default(),
        }
    }

    /// The variables and inputs that have replaced references since the last time. They may be secrets.
    pub(super) fn take_used(&self) -> Vec<(String, String)> {
        self.used.take()
    }

    /// `text` with every reference replaced by what it means. A default also stands in for a variable
    /// that is set but empty, as in a shell. A `$` without `{` is just a `$`, unless the whole text is
    /// `$NAME` and that variable is set.
    pub(super) fn expand(&self, text: &str) -> Result<String, ExpandError> {
        if let Some(name) = text.strip_prefix('$')
            && is_name(name)
            && let Some(value) = self.variable(name)
        {
            return Ok(value.to_owned());
        }
        let mut expanded = String::with_capacity(text.len());
        self.expand_into(text, 0, &mut expanded)?;
        Ok(expanded)
    }

    /// Adds `text`, which stands inside the defaults of `depth` references, to `expanded`.
    fn expand_into(
        &self,
        text: &str,
        depth: usize,
        expanded: &mut String,
    ) -> Result<(), ExpandError> {
        if depth > MAX_NESTING {
            return Err(ExpandError::TooDeep);
        }
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            expanded.push_str(&rest[..start]);
            let unclosed = || ExpandError::Unclosed {
                reference: beginning(&rest[start..], MAX_SHOWN_CHARS).to_owned(),
            };
            let (reference, after) = references::split(&rest[start..]).ok_or_else(unclosed)?;
            self.put_in(reference, depth, expanded)?;
            if expanded.len() > MAX_EXPANDED_BYTES {
                return Err(ExpandError::TooLong);
            }
            rest = after;
        }
        expanded.push_str(rest);
        if expanded.len() > MAX_EXPANDED_BYTES {
            Err(ExpandError::TooLong)
        } else {
            Ok(())
        }
    }

    /// Adds the value of one `${...}` to `expanded`.
    fn put_in(
        &self,
        reference: Reference<'_>,
        depth: usize,
        expanded: &mut String,
    ) -> Result<(), ExpandError> {
        let inner = reference.inner;
        if let Some(value) = self.place(inner) {
            expanded.push_str(&value);
            return Ok(());
        }
        if let Some(id) = inner.strip_prefix("input:") {
            let answer = self.inputs.answer(id, self.environment, reference.whole)?;
            if answer.may_be_secret {
                self.note_used(&format!("input:{id}"), &answer.value);
            }
            expanded.push_str(&answer.value);
            return Ok(());
        }
        let whole = || reference.whole.to_owned();
        if inner.starts_with("command:") || inner.starts_with("config:") {
            return Err(ExpandError::Foreign { reference: whole() });
        }
        let Some((name, default)) = reference.variable() else {
            return Err(ExpandError::Malformed { reference: whole() });
        };
        let value = self.variable(name);
        match default {
            Some(default) => match value.filter(|value| !value.is_empty()) {
                Some(value) => expanded.push_str(value),
                None => self.expand_into(default, depth + 1, expanded)?,
            },
            None => {
                expanded.push_str(value.ok_or_else(|| ExpandError::Unset { reference: whole() })?)
            }
        }
        Ok(())
    }

    /// The value here of a place that editors have a name for.
    fn place(&self, name: &str) -> Option<String> {
        let path: &Path = match name {
            "workspaceFolder" | "workspaceRoot" | "workspacePath" | "cwd" => &self.workspace,
            "workspaceFolderBasename" => Path::new(self.workspace.file_name().unwrap_or_default()),
            "userHome" => Path::new(self.home()?),
            "pathSeparator" | "/" => return Some(MAIN_SEPARATOR_STR.to_owned()),
            _ => return None,
        };
        path.to_str().map(str::to_owned)
    }

    /// The folder in which the user works: the file's folder, or the one above if the file's folder is an editor's.
    pub(super) fn workspace(&self) -> &Path {
        &self.workspace
    }

    /// The home folder of the user.
    pub(super) fn home(&self) -> Option<&str> {
        ["HOME", "USERPROFILE"]
            .into_iter()
            .find_map(|name| self.environment.get(name))
    }

    /// The value of the variable `name`, which counts as used from now on.
    pub(super) fn variable(&self, name: &str) -> Option<&'a str> {
        let value = self.environment.get(name)?;
        self.note_used(name, value);
        Some(value)
    }

    fn note_used(&self, name: &str, value: &str) {
        let used = (name.to_owned(), value.to_owned());
        self.used.borrow_mut().push(used);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn expand(text: &str) -> Result<String, ExpandError> {
        let variables = [("HOME", "/home/me"), ("EMPTY", ""), ("TRICKY", "${HOME}")];
        let environment = Environment::from_iter(variables);
        let inputs = Inputs::default();
        Scope::new(&environment, &inputs, Path::new("/projects/shop/.vscode")).expand(text)
    }

    #[test]
    fn references_are_replaced() {
        for (text, expected) in [
            ("plain $5 {x}", "plain $5 {x}"),
            ("${HOME}/a:${env:HOME}", "/home/me/a:/home/me"),
            ("${NOPE:-/tmp}", "/tmp"),
            ("${NOPE:-}", ""),
            ("${env:NOPE:-x}", "x"),
            ("${EMPTY}|${EMPTY:-full}", "|full"),
            ("${NOPE:-${HOME}/x}", "/home/me/x"),
            ("${NOPE:-${env:ALSO:-${userHome}}/x}/y", "/home/me/x/y"),
            ("${EMPTY:-${NOPE:-}}|", "|"),
            ("${HOME:-${NOPE}}", "/home/me"),
            ("${NOPE:-{\"a\": {}}}", "{\"a\": {}}"),
            ("${NOPE:-${workspaceFolder}/{a,b}}", "/projects/shop/{a,b}"),
            ("${NOPE:-a}}", "a}"),
            ("${TRICKY}", "${HOME}"),
            ("$HOME", "/home/me"),
            ("$HOME/a", "$HOME/a"),
            ("$NOPE", "$NOPE"),
            ("${workspaceFolder}/a", "/projects/shop/a"),
            ("${workspaceFolderBasename}", "shop"),
            ("${userHome}", "/home/me"),
        ] {
            assert_eq!(expand(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_replaced_is_an_error() {
        let reference = "${NOPE}".to_owned();
        assert_eq!(expand("a${NOPE}"), Err(ExpandError::Unset { reference }));
        let reference = "${input:token}".to_owned();
        assert_eq!(
            expand("${input:token}"),
            Err(ExpandError::UnknownInput { reference })
        );
        let reference = "${command:pick}".to_owned();
        assert_eq!(
            expand("${command:pick}"),
            Err(ExpandError::Foreign { reference })
        );
        for text in ["${}", "${a b}", "${NOPE:-${a b}}", "${HOME:?x}"] {
            assert!(
                matches!(expand(text), Err(ExpandError::Malformed { .. })),
                "{text}"
            );
        }
        for text in [
            "${",
            "${HOME",
            "a${NOPE:-{}",
            "${NOPE:-${HOME}",
            "${HOME:-${NOPE",
        ] {
            assert!(
                matches!(expand(text), Err(ExpandError::Unclosed { .. })),
                "{text}"
            );
        }
        let reference = "${NOPE}".to_owned();
        assert_eq!(
            expand("${ALSO:-x${NOPE}}"),
            Err(ExpandError::Unset { reference })
        );
        let nested = |depth: usize| "${N:-".repeat(depth) + "x" + &"}".repeat(depth);
        assert_eq!(expand(&nested(MAX_NESTING)).as_deref(), Ok("x"));
        assert_eq!(expand(&nested(MAX_NESTING + 1)), Err(ExpandError::TooDeep));
        let many = "${N:-".repeat(20_000) + &"}".repeat(20_000);
        assert_eq!(expand(&many), Err(ExpandError::TooDeep));
    }

    proptest! {
        #[test]
        fn any_text_expands_or_is_refused(text in "[$ {}a:é-]{0,24}") {
            let _ = expand(&text);
        }
    }
}
