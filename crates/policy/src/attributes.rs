//! Forbidden attributes: written with a dot, or by name in a string that the script holds.

use ruff_python_ast::{Expr, ExprCall, ExprSubscript, FStringPart, Operator};
use ruff_text_size::{Ranged, TextSize};

use super::modules::{Modules, attribute};
use super::names;
use super::rules::RuleSettings;
use super::walk::{Facts, Finding};

/// Longest string that can be the name of something forbidden.
const MAX_NAME_BYTES: usize = 256;
/// Most additions that are followed to put a name together.
const MAX_ADDITIONS: usize = 16;

/// Checks attributes, and the calls and subscripts that read attributes by name.
pub(super) fn check(
    facts: &Facts<'_>,
    modules: &Modules<'_>,
    rules: &RuleSettings,
) -> Vec<Finding> {
    let checker = Checker { modules, rules };
    let mut findings = Vec::new();
    for access in &facts.attributes {
        let (name, offset) = (access.attr.as_str(), access.attr.start());
        findings.extend(checker.member(&access.value, name, offset));
    }
    for call in &facts.calls {
        checker.call(call, &mut findings);
    }
    for subscript in &facts.subscripts {
        findings.extend(checker.subscript(subscript));
    }
    findings
}

struct Checker<'a> {
    modules: &'a Modules<'a>,
    rules: &'a RuleSettings,
}

impl Checker<'_> {
    /// `object.name`, however it is spelt.
    fn member(&self, object: &Expr, name: &str, offset: TextSize) -> Option<Finding> {
        if self.rules.forbidden_attributes.contains(name) {
            return Some(attribute(name, name, offset));
        }
        if is_builtins(object) && self.rules.forbidden_names.contains(name) {
            return Some(names::name(name, offset));
        }
        let path = self.modules.resolve(object)?;
        self.modules.check_member(&path, name, offset)
    }

    /// Calls that take an attribute's name as a string.
    fn call(&self, call: &ExprCall, findings: &mut Vec<Finding>) {
        let arguments = &call.arguments.args;
        let function = match &*call.func {
            Expr::Name(name) => name.id.as_str(),
            Expr::Attribute(access) => access.attr.as_str(),
            _ => return,
        };
        match (function, &**arguments) {
            ("getattr" | "setattr" | "delattr", [object, name, ..])
            | ("__getattribute__", [object, name]) => {
                if let Some(text) = constant(name) {
                    findings.extend(self.member(object, &text, name.start()));
                }
            }
            ("attrgetter", paths) => {
                for path in paths {
                    let text = constant(path).unwrap_or_default();
                    findings.extend(self.any_part(text.split('.'), path.start()));
                }
            }
            ("methodcaller" | "__getattribute__", [name, ..]) => {
                let text = constant(name).unwrap_or_default();
                findings.extend(self.any_part(std::iter::once(&*text), name.start()));
            }
            ("get" | "pop" | "setdefault" | "__getitem__", [key, ..]) => {
                if let Expr::Attribute(access) = &*call.func {
                    findings.extend(self.key(&access.value, key));
                }
            }
            ("format" | "format_map", _) => {
                if let Expr::Attribute(access) = &*call.func
                    && let Expr::StringLiteral(template) = &*access.value
                {
                    let fields = template.value.to_str().split('{').skip(1);
                    let fields = fields.filter_map(|field| field.split('}').next());
                    let parts = fields.flat_map(|field| field.split(['.', '[', ']', '!', ':']));
                    findings.extend(self.any_part(parts, template.start()));
                }
            }
            _ => {}
        }
    }

    fn any_part<'t>(
        &self,
        mut parts: impl Iterator<Item = &'t str>,
        offset: TextSize,
    ) -> Option<Finding> {
        let part = parts.find(|part| self.rules.forbidden_attributes.contains(*part))?;
        Some(attribute(part, part, offset))
    }

    fn subscript(&self, subscript: &ExprSubscript) -> Option<Finding> {
        self.key(&subscript.value, &subscript.slice)
    }

    /// A key looked up in a dictionary that holds an object's or a module's names.
    fn key(&self, dictionary: &Expr, key: &Expr) -> Option<Finding> {
        let offset = key.start();
        if is_builtins(dictionary) {
            let text = constant(key)?;
            let forbidden = self.rules.forbidden_names.contains(&text);
            return forbidden.then(|| names::name(&text, offset));
        }
        if !is_namespace(dictionary) {
            return None;
        }
        let text = constant(key)?;
        if self.rules.forbidden_attributes.contains(&text) {
            return Some(attribute(&text, &text, offset));
        }
        // `globals()["input"]` is a variable of the script; the dunder names never are.
        let forbidden = text.starts_with("__") && self.rules.forbidden_names.contains(&text);
        forbidden.then(|| names::name(&text, offset))
    }
}

/// The built-ins by any of their names: the module is reached without an import, too.
fn is_builtins(expression: &Expr) -> bool {
    match expression {
        Expr::Name(name) => matches!(name.id.as_str(), "__builtins__" | "builtins"),
        Expr::Attribute(access) => match access.attr.as_str() {
            "__builtins__" => true,
            "__dict__" => is_builtins_name(&access.value),
            _ => false,
        },
        Expr::Subscript(subscript) => {
            constant(&subscript.slice).is_some_and(|key| key == "__builtins__")
        }
        Expr::Call(call) => match (&*call.func, &*call.arguments.args) {
            (Expr::Name(function), [object]) => {
                function.id.as_str() == "vars" && is_builtins_name(object)
            }
            _ => false,
        },
        _ => false,
    }
}

fn is_builtins_name(expression: &Expr) -> bool {
    matches!(expression, Expr::Name(name) if matches!(name.id.as_str(), "__builtins__" | "builtins"))
}

fn is_namespace(expression: &Expr) -> bool {
    match expression {
        Expr::Attribute(access) => access.attr.as_str() == "__dict__",
        Expr::Call(call) => match &*call.func {
            Expr::Name(function) => matches!(function.id.as_str(), "globals" | "locals" | "vars"),
            _ => false,
        },
        _ => false,
    }
}

/// The string that an expression always has: a literal, an f-string without placeholders, or
/// additions of those. At most [`MAX_NAME_BYTES`] long, since longer ones name nothing.
fn constant(expression: &Expr) -> Option<String> {
    let mut text = String::new();
    let mut pending = vec![expression];
    let mut additions = 0;
    while let Some(part) = pending.pop() {
        match part {
            Expr::StringLiteral(literal) => text.push_str(literal.value.to_str()),
            Expr::FString(string) => {
                for part in &string.value {
                    match part {
                        FStringPart::Literal(literal) => text.push_str(&literal.value),
                        FStringPart::FString(string) => {
                            for element in &string.elements {
                                text.push_str(&element.as_literal()?.value);
                            }
                        }
                    }
                }
            }
            Expr::BinOp(addition) if addition.op == Operator::Add => {
                additions += 1;
                if additions > MAX_ADDITIONS {
                    return None;
                }
                pending.extend([&*addition.right, &*addition.left]);
            }
            _ => return None,
        }
        if text.len() > MAX_NAME_BYTES {
            return None;
        }
    }
    Some(text)
}
