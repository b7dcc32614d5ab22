//! What is checked before a script runs.
//!
//! The policy is a guard-rail: it tells whoever wrote a script at once, and for all lines together,
//! what will not work here and what does. It reads the syntax tree, so words in strings and comments
//! are never mistaken for code. It is not what keeps the host safe: a script that talks its way past
//! every rule is still in the sandbox. So where a rule could hit honest scripts, it lets go.
//!
//! In order: `fence` takes Markdown off, `source` looks at the text, `nesting` bounds its depth, `syntax` parses it,
//! `repair` undoes slips where that fails, `walk` collects what the rules ask about, and `modules`, `names` and `attributes` are the
//! rules, of which `presets` has the ones to begin with. `failing` makes imports fail that the script is prepared for; `remedies`, `nearest` and `advice` say what to write instead.
//! Nothing here does I/O, and the same script always gets the same answer.

mod advice;
mod attributes;
mod elsewhere;
mod failing;
mod fence;
mod given;
mod guards;
mod messages;
mod modules;
mod names;
mod nearest;
mod nesting;
mod presets;
mod reliance;
mod remedies;
mod repair;
mod rules;
mod scopes;
mod size;
mod source;
mod syntax;
mod type_checking;
mod violation;
mod walk;

pub use given::Given;
pub use nesting::{MAX_DEPTH, MAX_INDENTATION, MAX_OPEN_BRACKETS};
pub use presets::Preset;
pub use rules::{
    MAX_CHARACTERS, MAX_LINES, MAX_LIST_ENTRIES, RuleSettings, Rules, RulesError, ScriptBounds,
};
pub use source::MAX_SOURCE_BYTES;
pub use violation::{MAX_VIOLATIONS, Refusal, Rule, SyntaxError, Violation};

use std::borrow::Cow;
use std::sync::Arc;

use ruff_python_ast::PythonVersion;

use codecell_tools::Manifest;
use failing::Failing;
use modules::Modules;
use repair::wrapped;
use source::Source;
use walk::Finding;

/// The rules that scripts are checked against, or none of them, and the image that the scripts are to run in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// `None`: only the syntax is checked.
    rules: Option<Rules>,
    image: Arc<Manifest>,
}

/// A script that passed. Only [`Policy::check`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct CheckedScript {
    source: String,
    /// The source with the imports in it that fail, if there are any.
    runs: Option<String>,
    remark: Option<&'static str>,
}

impl CheckedScript {
    /// The script's text, without the byte order mark and the Markdown fence if it had these, and with the slips
    /// undone that kept it from being Python.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What is to run: the script's text, in which the imports raise that the rules do not allow and that the script is
    /// prepared for.
    #[must_use]
    pub fn runs(&self) -> &str {
        self.runs.as_deref().unwrap_or(&self.source)
    }

    /// What whoever wrote the script should be told, though it runs.
    #[must_use]
    pub fn remark(&self) -> Option<&'static str> {
        self.remark
    }
}

impl Policy {
    /// A policy with these rules for scripts in `image`.
    #[must_use]
    pub fn new(rules: Rules, image: Arc<Manifest>) -> Self {
        Self {
            rules: Some(rules),
            image,
        }
    }

    /// The policy of a preset for scripts in `image`.
    ///
    /// # Errors
    /// [`RulesError`] for an image that has more modules than a list of rules can have.
    pub fn of_preset(preset: Preset, image: Arc<Manifest>) -> Result<Self, RulesError> {
        match preset.rules(&image) {
            Some(rules) => Ok(Self::new(Rules::new(rules)?, image)),
            None => Ok(Self::permissive(image)),
        }
    }

    /// A policy that refuses only what is not Python: for operators who turn the policy off, and
    /// for testing the sandbox by itself. [`MAX_SOURCE_BYTES`] and the bounds of nesting still hold.
    #[must_use]
    pub fn permissive(image: Arc<Manifest>) -> Self {
        Self { rules: None, image }
    }

    /// What the image holds that scripts are to run in.
    #[must_use]
    pub fn image(&self) -> &Manifest {
        &self.image
    }

    /// What scripts must keep to; none if only the host's own bounds hold.
    #[must_use]
    pub fn bounds(&self) -> Option<ScriptBounds> {
        let settings = self.rules.as_ref()?.settings();
        Some(ScriptBounds {
            characters: settings.max_characters,
            lines: settings.max_lines,
            files: !settings.forbidden_names.contains("open"),
        })
    }

    /// Whether the script `code` relies on Python's own `name`, or takes the name for something that it imports: it
    /// calls it or hands it to a function that calls functions. A class of exceptions is relied on wherever it is named.
    #[must_use]
    pub fn relies_on(&self, code: &str, name: &str, is_exception: bool) -> bool {
        reliance::relies_on(code, name, is_exception, self.target())
    }

    /// The Python that scripts are written for.
    fn target(&self) -> PythonVersion {
        PythonVersion::from(self.image.language())
    }

    /// Checks a script of whose surroundings nothing is known.
    ///
    /// # Errors
    /// Those of [`Policy::check_given`].
    pub fn check(&self, code: &str) -> Result<CheckedScript, Refusal> {
        self.check_given(code, &Given::default())
    }

    /// Checks a script that is given this.
    ///
    /// # Errors
    /// [`Refusal::Syntax`] with the first syntax error, or [`Refusal::Violations`] with everything
    /// that the rules do not allow, at most [`MAX_VIOLATIONS`] entries and one that counts the rest.
    pub fn check_given(&self, code: &str, given: &Given<'_>) -> Result<CheckedScript, Refusal> {
        let code = within_bounds(code)?;
        let target = self.target();
        let code = fence::unfenced(code);
        let code = wrapped::script_in(&code, target).map_or(code, Cow::Owned);
        let code = repair::consistent(&code, target).map_or(code, Cow::Owned);
        match self.check_text(&code, given) {
            Err(Refusal::Syntax(error)) => match repair::repaired(&code, target) {
                Some((repaired, remark)) => {
                    let script = self.check_text(&repaired, given)?;
                    let remark = remark.or(script.remark);
                    Ok(CheckedScript { remark, ..script })
                }
                None => Err(Refusal::Syntax(told_apart(&code, error))),
            },
            checked => checked,
        }
    }

    /// Checks a script of which nothing is forgiven: a slip that keeps it from being Python is a syntax error.
    ///
    /// # Errors
    /// Those of [`Policy::check_given`].
    pub fn check_as_written(
        &self,
        code: &str,
        given: &Given<'_>,
    ) -> Result<CheckedScript, Refusal> {
        self.check_text(within_bounds(code)?, given)
    }

    /// Checks a script as it stands.
    fn check_text(&self, code: &str, given: &Given<'_>) -> Result<CheckedScript, Refusal> {
        let source = Source::new(code);
        let parsed = syntax::parse(&source, self.target()).map_err(Refusal::Syntax)?;
        let mut runs = None;
        if let Some(rules) = &self.rules {
            let facts = walk::facts(parsed.syntax());
            let modules = Modules::new(source.text, &facts, rules.settings(), &self.image, given);
            let (findings, failing) = findings(&source, &facts, &modules, rules.settings(), given);
            if !findings.is_empty() {
                return Err(Refusal::Violations(placed(&source, findings, given)));
            }
            runs = (!failing.is_empty()).then(|| failing::raising(&source, failing, given));
        }
        Ok(CheckedScript {
            source: code.to_owned(),
            runs,
            remark: wrapped::remark(code, self.target()),
        })
    }
}

/// The error of a text that stands in quotes, or that holds several scripts, of which nobody knows which one to run; any
/// other one as it is.
fn told_apart(code: &str, error: SyntaxError) -> SyntaxError {
    if let Some(explanation) = wrapped::explanation(code) {
        let message = format!("{}; {explanation}", error.message);
        return SyntaxError { message, ..error };
    }
    let Some(count) = repair::scripts_in_prose(code, error.line) else {
        if error.message.starts_with("unterminated string") {
            let message = format!("{}; {}", error.message, repair::ENDS_ON_ITS_LINE);
            return SyntaxError { message, ..error };
        }
        return error;
    };
    let message = format!(
        "there are {count} fenced blocks of Python here; send one script, without fences and text around it"
    );
    SyntaxError { message, ..error }
}

/// What the rules do not allow, and the imports among it that fail instead.
fn findings(
    source: &Source<'_>,
    facts: &walk::Facts<'_>,
    modules: &Modules<'_>,
    rules: &RuleSettings,
    given: &Given<'_>,
) -> (Vec<Finding>, Vec<Failing>) {
    let mut findings = size::oversize(source, rules);
    findings.extend(source.encoding());
    let (refused, failing) = modules.check(facts);
    findings.extend(refused);
    findings.extend(names::check(facts, rules, given));
    findings.extend(attributes::check(facts, modules, rules));
    (findings, failing)
}

/// Sorts by place, and keeps [`MAX_VIOLATIONS`]: what holds for the whole script, then the first.
fn placed(source: &Source<'_>, mut findings: Vec<Finding>, given: &Given<'_>) -> Vec<Violation> {
    findings.sort_by(|a, b| (a.offset, a.rule, &a.message).cmp(&(b.offset, b.rule, &b.message)));
    findings.dedup_by(|a, b| (a.offset, a.rule, &a.message) == (b.offset, b.rule, &b.message));
    let beyond = findings.len().saturating_sub(MAX_VIOLATIONS);
    if beyond > 0 {
        findings.sort_by_key(|finding| !finding.rule.is_of_the_whole());
        findings.truncate(MAX_VIOLATIONS);
        findings.sort_by_key(|finding| finding.offset);
        findings.push(Finding {
            rule: Rule::More,
            offset: findings.last().map(|last| last.offset).unwrap_or_default(),
            message: format!("and {beyond} more"),
            remedy: "change what is listed, then check again".into(),
        });
    }
    let violations = findings.into_iter().map(|finding| {
        let place = source.place(finding.offset);
        Violation {
            rule: finding.rule,
            line: place.line,
            column: place.column,
            message: finding.message,
            remedy: finding.remedy.text(given),
        }
    });
    violations.collect()
}

/// `code` without the byte order mark, if it is not too large to be looked at.
fn within_bounds(code: &str) -> Result<&str, Refusal> {
    let code = code.strip_prefix('\u{feff}').unwrap_or(code);
    if code.len() > MAX_SOURCE_BYTES {
        return Err(Refusal::Violations(vec![too_large(code)]));
    }
    Ok(code)
}

/// For a script that is not even looked at.
fn too_large(code: &str) -> Violation {
    Violation {
        rule: Rule::Size,
        line: 1,
        column: 1,
        message: format!(
            "the script has {} bytes, {MAX_SOURCE_BYTES} are the most that is ever read",
            code.len()
        ),
        remedy: "pass data as variables or read it through a tool".to_owned(),
    }
}
