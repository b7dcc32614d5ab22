//! Imports, and the modules that names and attribute chains stand for.

use std::collections::{HashMap, HashSet};

use ruff_python_ast::{Alias, Expr, StmtImport, StmtImportFrom};
use ruff_text_size::{Ranged, TextSize};

use super::failing::{Failing, MAX_FAILING};
use super::given::Given;
use super::names;
use super::remedies;
use super::rules::RuleSettings;
use super::violation::Rule;
use super::walk::{Facts, Finding, Import};
use codecell_tools::Manifest;

/// Longest attribute chain that is followed to a module.
const MAX_CHAIN: usize = 8;

/// Modules whose names people import with a star, and which export only what they define.
const STAR_IMPORTS: &[&str] = &[
    "cmath",
    "collections",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "itertools",
    "math",
    "random",
    "statistics",
    "string",
    "typing",
];

/// Modules that many others keep in a global name, as in `logging.os`.
const REACHED_THROUGH_OTHERS: &[&str] = &[
    "builtins",
    "ctypes",
    "gc",
    "importlib",
    "inspect",
    "marshal",
    "multiprocessing",
    "os",
    "pathlib",
    "pickle",
    "posix",
    "select",
    "selectors",
    "shutil",
    "signal",
    "socket",
    "ssl",
    "subprocess",
    "sys",
    "tempfile",
];

/// What has the name of one of them, and is a part of the package.
const NAMED_ALIKE: &[&str] = &["scipy.signal"];

/// codecell's own packages for scripts. They are always allowed, with everything in them, whatever the allowlist says:
/// which tools a script may call is decided where tools are called.
const OWN_PACKAGES: &[&str] = &["servers"];

/// How the rules see a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// One of codecell's own, or of the script's: everything in it is the script's to use.
    Own,
    Allowed,
    /// Not allowed itself, but the way to a submodule that is.
    Parent,
    Refused,
}

/// The names that stand for modules, or for something in a module, anywhere in the script.
pub(super) struct Modules<'a> {
    rules: &'a RuleSettings,
    image: &'a Manifest,
    given: &'a Given<'a>,
    script: &'a str,
    /// Whether the script puts something in the place of what it cannot have.
    is_mocking: bool,
    /// The names that the script reads somewhere.
    used: HashSet<&'a str>,
    paths: HashMap<&'a str, String>,
}

impl<'a> Modules<'a> {
    pub(super) fn new(
        script: &'a str,
        facts: &Facts<'a>,
        rules: &'a RuleSettings,
        image: &'a Manifest,
        given: &'a Given<'a>,
    ) -> Self {
        let mut modules = Self {
            rules,
            image,
            given,
            script,
            is_mocking: is_mocking(facts),
            used: facts.loads.iter().map(|load| load.name).collect(),
            paths: HashMap::new(),
        };
        let imports = facts.imports.iter().map(|import| import.statement);
        for alias in imports.flat_map(|import| &import.names) {
            let path = alias.name.as_str();
            let (bound, path) = match &alias.asname {
                Some(name) => (name.as_str(), path),
                None => {
                    let top = path.split('.').next().unwrap_or(path);
                    (top, top)
                }
            };
            modules.paths.insert(bound, path.to_owned());
        }
        let from_imports = facts.from_imports.iter().map(|import| import.statement);
        for import in from_imports.filter(|import| import.level == 0) {
            let Some(module) = &import.module else {
                continue;
            };
            for alias in &import.names {
                let bound = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
                let path = format!("{}.{}", module.as_str(), alias.name.as_str());
                modules.paths.insert(bound, path);
            }
        }
        for (name, value) in &facts.aliases {
            if let Some(path) = modules.resolve(value) {
                modules.paths.entry(name).or_insert(path);
            }
        }
        modules
    }

    /// The dotted path that an expression stands for, as in `sys.modules`, if it begins at an import.
    pub(super) fn resolve(&self, expression: &Expr) -> Option<String> {
        let mut attributes = Vec::new();
        let mut at = expression;
        for _ in 0..MAX_CHAIN {
            match at {
                Expr::Attribute(attribute) => {
                    attributes.push(attribute.attr.as_str());
                    at = &attribute.value;
                }
                Expr::Named(named) => at = &named.value,
                Expr::Name(name) => {
                    let mut path = self.paths.get(name.id.as_str())?.clone();
                    for attribute in attributes.into_iter().rev() {
                        path.push('.');
                        path.push_str(attribute);
                    }
                    return Some(path);
                }
                _ => return None,
            }
        }
        None
    }

    /// Checks `import` statements. Those that a script is prepared for fail when they run; beyond [`MAX_FAILING`] they
    /// are violations like the others.
    pub(super) fn check(&self, facts: &Facts<'_>) -> (Vec<Finding>, Vec<Failing>) {
        let (mut findings, mut failing) = (Vec::new(), Vec::new());
        for import in &facts.imports {
            self.check_import(import, &mut findings, &mut failing);
        }
        for Import {
            statement,
            is_guarded,
        } in &facts.from_imports
        {
            let found = self.check_from(statement);
            let is_missing = |found: &Finding| found.rule == Rule::Import;
            if *is_guarded && found.iter().all(is_missing) && failing.len() < MAX_FAILING {
                failing.extend(found.into_iter().next().map(|finding| Failing {
                    range: statement.range(),
                    before: Vec::new(),
                    module: statement.module.as_deref().unwrap_or_default().to_owned(),
                    remedy: finding.remedy,
                }));
            } else {
                findings.extend(found);
            }
        }
        (findings, failing)
    }

    fn check_import(
        &self,
        import: &Import<'_, StmtImport>,
        findings: &mut Vec<Finding>,
        failing: &mut Vec<Failing>,
    ) {
        let names = &import.statement.names;
        for (position, alias) in names.iter().enumerate() {
            let path = alias.name.as_str();
            let bound = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
            let bound = bound.split('.').next().unwrap_or(bound);
            if self.standing(path) != Standing::Refused || self.is_idle(path, bound) {
                continue;
            }
            let finding = self.refused(path, alias.name.start());
            if !import.is_guarded || failing.len() == MAX_FAILING {
                findings.push(finding);
                continue;
            }
            failing.push(Failing {
                range: import.statement.range(),
                before: names[..position].iter().map(Ranged::range).collect(),
                module: path.to_owned(),
                remedy: finding.remedy,
            });
            return;
        }
    }

    fn check_from(&self, import: &StmtImportFrom) -> Vec<Finding> {
        let module = import.module.as_ref().filter(|_| import.level == 0);
        let Some(module) = module else {
            return vec![Finding {
                rule: Rule::Import,
                offset: import.start(),
                message: "a relative import is not allowed".to_owned(),
                remedy: "a script is not part of a package; define the code in the script itself"
                    .into(),
            }];
        };
        let path = module.as_str();
        match self.standing(path) {
            Standing::Own => Vec::new(),
            Standing::Refused => {
                let mut bound = import.names.iter().map(bound_by);
                if bound.all(|name| self.is_idle(path, name)) {
                    return Vec::new();
                }
                vec![self.refused(path, module.start())]
            }
            Standing::Allowed | Standing::Parent => {
                let members = import.names.iter();
                members
                    .filter_map(|alias| self.check_imported(path, alias))
                    .collect()
            }
        }
    }

    fn check_imported(&self, path: &str, alias: &Alias) -> Option<Finding> {
        let name = alias.name.as_str();
        let offset = alias.name.start();
        if name == "*" {
            let is_allowed = self.rules.any_star_import || STAR_IMPORTS.contains(&path);
            return (!is_allowed).then(|| Finding {
                rule: Rule::StarImport,
                offset,
                message: format!("`from {path} import *` is not allowed"),
                remedy: format!("name what the script uses: `from {path} import NAME, NAME`")
                    .into(),
            });
        }
        if self.rules.forbidden_attributes.contains(name) {
            return Some(attribute(name, name, offset));
        }
        if self.is_idle(&format!("{path}.{name}"), bound_by(alias)) {
            return None;
        }
        self.check_member(path, name, offset)
    }

    /// Checks what a script takes out of a module, in whatever way.
    pub(super) fn check_member(&self, path: &str, name: &str, offset: TextSize) -> Option<Finding> {
        let full = format!("{path}.{name}");
        let standing = self.standing(path);
        if standing == Standing::Own {
            return None;
        }
        let is_replaced = self.is_mocking && self.rules.refused_functions.contains(&full);
        if self.rules.forbidden_attributes.contains(&full) && !is_replaced {
            return Some(attribute(&full, &full, offset));
        }
        if path == "builtins" && self.rules.forbidden_names.contains(name) {
            return Some(names::name(name, offset));
        }
        let inherited = name.starts_with("__") && name.ends_with("__");
        let may_be_refused =
            standing == Standing::Parent || self.rules.refused_imports.contains(&full);
        if may_be_refused && self.standing(&full) == Standing::Refused && !inherited {
            return Some(self.refused(&full, offset));
        }
        let reached = name.trim_start_matches('_');
        let leads_out = REACHED_THROUGH_OTHERS.contains(&reached)
            && (reached == "sys" || self.standing(reached) == Standing::Refused)
            && !NAMED_ALIKE.contains(&full.as_str());
        (leads_out && standing == Standing::Allowed && self.is_module(path)).then(|| Finding {
            rule: Rule::Import,
            offset,
            message: format!("`{full}` reaches the module `{reached}`"),
            remedy: match reached {
                "sys" => "import `sys` itself".into(),
                _ => remedies::module(reached, self.image, &self.rules.allowed_imports).1,
            },
        })
    }

    /// Whether an allowed path is that of a module, as far as its names tell, and not of an object in one such as
    /// `sys.flags`: what that has is called as it likes.
    fn is_module(&self, path: &str) -> bool {
        match path.split_once('.') {
            None => true,
            Some(_) if self.rules.allowed_imports.contains(path) => true,
            Some((top, inside)) => {
                self.image.is_package(top) && !inside.contains(char::is_uppercase)
            }
        }
    }

    fn refused(&self, path: &str, offset: TextSize) -> Finding {
        let (why, remedy) = remedies::module(path, self.image, &self.rules.allowed_imports);
        Finding {
            rule: Rule::Import,
            offset,
            message: format!("module `{path}` is not {why}"),
            remedy,
        }
    }

    /// Whether the script imports a module that cannot work here and then makes no use of the name: that does no harm.
    fn is_idle(&self, path: &str, bound: &str) -> bool {
        bound != "*"
            && !self.used.contains(bound)
            && self
                .rules
                .refused_imports
                .iter()
                .any(|refused| is_in(path, refused))
            && self.image.has_module(path)
    }

    fn standing(&self, path: &str) -> Standing {
        let top = path.split('.').next().unwrap_or(path);
        if OWN_PACKAGES.contains(&top) {
            return Standing::Own;
        }
        let (allowed, refused) = (&self.rules.allowed_imports, &self.rules.refused_imports);
        let mut package = path;
        loop {
            if refused.contains(package) && !self.is_mocking {
                break;
            }
            if allowed.contains(package) {
                return Standing::Allowed;
            }
            match package.rsplit_once('.') {
                Some((parent, _)) => package = parent,
                None => break,
            }
        }
        let inside = format!("{path}.");
        let mut following = allowed.range(inside.clone()..);
        match following.next() {
            Some(entry) if entry.starts_with(&inside) => Standing::Parent,
            _ if self.is_written(top) => Standing::Own,
            _ => Standing::Refused,
        }
    }

    /// Whether the script is given the module `name`, or seems to write its file, and the image does not have it.
    fn is_written(&self, name: &str) -> bool {
        if self.image.has_module(name) || self.rules.forbidden_names.contains("open") {
            return false;
        }
        if self.given.has_module(name) {
            return true;
        }
        [format!("{name}.py"), format!("{name}/__init__.py")]
            .iter()
            .any(|file| {
                self.script.match_indices(file.as_str()).any(|(at, _)| {
                    let before = self.script[..at].chars().next_back();
                    before.is_some_and(|before| matches!(before, '"' | '\'' | '/'))
                })
            })
    }
}

/// The name that an entry of a `from` import is read by.
fn bound_by(alias: &Alias) -> &str {
    alias.asname.as_ref().unwrap_or(&alias.name).as_str()
}

/// Whether a path is that of a module, or of something in it.
fn is_in(path: &str, module: &str) -> bool {
    path.strip_prefix(module)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether the script imports `unittest.mock`: what could not work in modules such as `subprocess` is replaced then.
fn is_mocking(facts: &Facts<'_>) -> bool {
    let mut imports = facts
        .imports
        .iter()
        .flat_map(|import| &import.statement.names);
    let mut from_imports = facts.from_imports.iter().map(|import| import.statement);
    imports.any(|alias| alias.name.as_str() == "unittest.mock")
        || from_imports.any(|import| match import.module.as_deref() {
            Some("unittest.mock") => true,
            Some("unittest") => import
                .names
                .iter()
                .any(|alias| alias.name.as_str() == "mock"),
            _ => false,
        })
}

/// A finding about an attribute that the rules name as `entry` and the script writes as `shown`.
pub(super) fn attribute(entry: &str, shown: &str, offset: TextSize) -> Finding {
    Finding {
        rule: Rule::ForbiddenAttribute,
        offset,
        message: format!("attribute `{shown}` is not allowed"),
        remedy: remedies::attribute(entry),
    }
}
