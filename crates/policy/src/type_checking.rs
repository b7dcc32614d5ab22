//! What is there for type checkers alone: `typing.TYPE_CHECKING`, which is false wherever a script runs, under any name
//! that the script gives it, and the conditions that are made of it.

use ruff_python_ast::{
    BoolOp, CmpOp, Expr, ExprBoolOp, ExprCompare, ModModule, Number, Stmt, StmtIf, UnaryOp,
};

const TYPE_CHECKING: &str = "TYPE_CHECKING";
/// How deep conditions are looked into.
const MAX_DEPTH: usize = 8;

/// The names of the flag in a script.
#[derive(Debug, Default)]
pub(super) struct TypeChecking<'a> {
    others: Vec<&'a str>,
}

/// Which branches of an `if` never run because of the flag, the first one and those of its clauses.
pub(super) struct Branches {
    pub(super) first: bool,
    pub(super) clauses: Vec<bool>,
}

impl<'a> TypeChecking<'a> {
    /// The names that the statements at the top of `module` give the flag.
    pub(super) fn of(module: &'a ModModule) -> Self {
        let mut found = Self::default();
        for statement in &module.body {
            match statement {
                Stmt::ImportFrom(import) => {
                    let flags = import
                        .names
                        .iter()
                        .filter(|name| &name.name == TYPE_CHECKING);
                    found
                        .others
                        .extend(flags.filter_map(|name| Some(name.asname.as_ref()?.as_str())));
                }
                Stmt::Assign(assignment) if found.is_flag(&assignment.value) => {
                    let names = assignment.targets.iter().filter_map(|target| match target {
                        Expr::Name(name) => Some(name.id.as_str()),
                        _ => None,
                    });
                    found.others.extend(names);
                }
                _ => {}
            }
        }
        found
    }

    /// The branches of `condition` that never run; `None` if the flag has no part in it.
    pub(super) fn branches(&self, condition: &StmtIf) -> Option<Branches> {
        let first = self.value(&condition.test, MAX_DEPTH);
        let mut is_decided = first == Some(true);
        let mut branches = Branches {
            first: first == Some(false),
            clauses: Vec::with_capacity(condition.elif_else_clauses.len()),
        };
        for clause in &condition.elif_else_clauses {
            let value = clause
                .test
                .as_ref()
                .and_then(|test| self.value(test, MAX_DEPTH));
            branches.clauses.push(is_decided || value == Some(false));
            is_decided |= value == Some(true);
        }
        let is_any = branches.first || branches.clauses.contains(&true);
        is_any.then_some(branches)
    }

    fn is_flag(&self, expression: &Expr) -> bool {
        match expression {
            Expr::Name(name) => name.id == TYPE_CHECKING || self.others.contains(&name.id.as_str()),
            Expr::Attribute(access) => &access.attr == TYPE_CHECKING,
            _ => false,
        }
    }

    /// What `expression` is when the script runs, if the flag decides it.
    fn value(&self, expression: &Expr, depth: usize) -> Option<bool> {
        let depth = depth.checked_sub(1)?;
        match expression {
            Expr::UnaryOp(operation) if operation.op == UnaryOp::Not => {
                self.value(&operation.operand, depth).map(|value| !value)
            }
            Expr::BoolOp(operation) => self.joined(operation, depth),
            Expr::Compare(comparison) => self.compared(comparison, depth),
            other => self.is_flag(other).then_some(false),
        }
    }

    fn joined(&self, operation: &ExprBoolOp, depth: usize) -> Option<bool> {
        let of_flag: Vec<Option<bool>> = operation
            .values
            .iter()
            .map(|value| self.value(value, depth))
            .collect();
        let is_of_flag = of_flag.iter().any(Option::is_some);
        let values: Vec<Option<bool>> = of_flag
            .into_iter()
            .zip(&operation.values)
            .map(|(of_flag, value)| of_flag.or_else(|| constant(value)))
            .collect();
        // The value that decides it whatever the others are.
        let deciding = operation.op == BoolOp::Or;
        if !is_of_flag {
            None
        } else if values.contains(&Some(deciding)) {
            Some(deciding)
        } else if values.iter().all(Option::is_some) {
            Some(!deciding)
        } else {
            None
        }
    }

    fn compared(&self, comparison: &ExprCompare, depth: usize) -> Option<bool> {
        let ([operator], [right]) = (&*comparison.ops, &*comparison.comparators) else {
            return None;
        };
        let left = self.value(&comparison.left, depth)?;
        let is_same = left == constant(right)?;
        match operator {
            CmpOp::Eq | CmpOp::Is => Some(is_same),
            CmpOp::NotEq | CmpOp::IsNot => Some(!is_same),
            _ => None,
        }
    }
}

/// Whether a constant is true.
fn constant(expression: &Expr) -> Option<bool> {
    match expression {
        Expr::BooleanLiteral(literal) => Some(literal.value),
        Expr::NumberLiteral(literal) => match &literal.value {
            Number::Int(number) => Some(number.as_i64() != Some(0)),
            _ => None,
        },
        _ => None,
    }
}
