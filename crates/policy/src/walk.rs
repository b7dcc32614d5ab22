//! One pass over the syntax tree that collects what the rules ask about.
//!
//! The pass keeps its own stack instead of recursing, so the depth of a script costs memory of the
//! heap and nothing else.

use ruff_python_ast::visitor::source_order::{SourceOrderVisitor, TraversalSignal};
use ruff_python_ast::{
    AnyNodeRef, Expr, ExprAttribute, ExprCall, ExprContext, ExprSubscript, ModModule, Parameters,
    Stmt, StmtClassDef, StmtFunctionDef, StmtImport, StmtImportFrom,
};
use ruff_text_size::{Ranged, TextSize};

use super::advice::Remedy;
use super::guards;
use super::scopes::{Load, ScopeId, ScopeKind, Scopes};
use super::type_checking::TypeChecking;
use super::violation::Rule;

/// A violation before its place is worked out.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) rule: Rule,
    pub(super) offset: TextSize,
    pub(super) message: String,
    pub(super) remedy: Remedy,
}

/// An import statement, and whether the script is prepared for its failure.
pub(super) struct Import<'a, S> {
    pub(super) statement: &'a S,
    pub(super) is_guarded: bool,
}

/// What the rules ask about, in no particular order.
#[derive(Default)]
pub(super) struct Facts<'a> {
    pub(super) imports: Vec<Import<'a, StmtImport>>,
    pub(super) from_imports: Vec<Import<'a, StmtImportFrom>>,
    pub(super) attributes: Vec<&'a ExprAttribute>,
    pub(super) calls: Vec<&'a ExprCall>,
    pub(super) subscripts: Vec<&'a ExprSubscript>,
    /// `name = value`, in any spelling.
    pub(super) aliases: Vec<(&'a str, &'a Expr)>,
    pub(super) loads: Vec<Load<'a>>,
    pub(super) scopes: Scopes<'a>,
}

/// Collects the facts of a script.
pub(super) fn facts(module: &ModModule) -> Facts<'_> {
    let mut walk = Walk {
        type_checking: TypeChecking::of(module),
        ..Walk::default()
    };
    walk.push_body(&module.body, ScopeId::MODULE, false);
    while let Some(step) = walk.pending.pop() {
        walk.take(step);
    }
    walk.facts.aliases.sort_by_key(|(_, value)| value.start());
    walk.facts
}

#[derive(Default)]
struct Walk<'a> {
    facts: Facts<'a>,
    pending: Vec<Step<'a>>,
    children: Children<'a>,
    type_checking: TypeChecking<'a>,
}

struct Step<'a> {
    node: AnyNodeRef<'a>,
    scope: ScopeId,
    /// From where on a target in this node counts as bound; its own end unless set.
    binds_at: Option<TextSize>,
    /// Whether the script catches what an import raises here.
    is_guarded: bool,
}

/// Takes down the nodes one level below a node.
#[derive(Default)]
struct Children<'a>(Vec<AnyNodeRef<'a>>);

impl<'a> SourceOrderVisitor<'a> for Children<'a> {
    fn enter_node(&mut self, node: AnyNodeRef<'a>) -> TraversalSignal {
        self.0.push(node);
        TraversalSignal::Skip
    }
}

impl<'a> Walk<'a> {
    fn push(&mut self, node: impl Into<AnyNodeRef<'a>>, scope: ScopeId) {
        self.push_target(node, scope, None);
    }

    fn push_target(
        &mut self,
        node: impl Into<AnyNodeRef<'a>>,
        scope: ScopeId,
        binds_at: Option<TextSize>,
    ) {
        self.pending.push(Step {
            node: node.into(),
            scope,
            binds_at,
            is_guarded: false,
        });
    }

    fn push_body(&mut self, body: &'a [Stmt], scope: ScopeId, is_guarded: bool) {
        for statement in body {
            self.push_guarded(statement, scope, is_guarded);
        }
    }

    fn push_guarded(&mut self, node: impl Into<AnyNodeRef<'a>>, scope: ScopeId, is_guarded: bool) {
        self.pending.push(Step {
            node: node.into(),
            scope,
            binds_at: None,
            is_guarded,
        });
    }

    /// What lies one level below `step`, in the same scope and as well guarded.
    fn push_children(&mut self, step: &Step<'a>) {
        step.node.visit_source_order(&mut self.children);
        let children = std::mem::take(&mut self.children.0);
        self.pending.extend(children.iter().map(|child| Step {
            node: *child,
            ..*step
        }));
        // Hands the buffer back for the next node.
        self.children.0 = children;
        self.children.0.clear();
    }

    fn take(&mut self, step: Step<'a>) {
        let Step {
            node,
            scope,
            is_guarded,
            ..
        } = step;
        match node {
            AnyNodeRef::StmtFunctionDef(function) => return self.function(function, scope),
            AnyNodeRef::StmtClassDef(class) => return self.class(class, scope, is_guarded),
            AnyNodeRef::StmtTry(tried) => {
                let catches = guards::catches(tried);
                self.push_body(&tried.body, scope, is_guarded || catches);
                for handler in &tried.handlers {
                    // What stands in for a module that is there is never imported.
                    let is_fallback = guards::is_for_missing(handler);
                    self.push_guarded(handler, scope, is_guarded || is_fallback);
                }
                self.push_body(&tried.orelse, scope, is_guarded);
                return self.push_body(&tried.finalbody, scope, is_guarded);
            }
            AnyNodeRef::StmtWith(with) => {
                for item in &with.items {
                    self.push(item, scope);
                }
                return self.push_body(&with.body, scope, is_guarded || guards::suppresses(with));
            }
            AnyNodeRef::StmtIf(condition) => {
                let is_guarded = is_guarded || guards::asks_where(condition);
                let Some(never) = self.type_checking.branches(condition) else {
                    return self.push_children(&Step { is_guarded, ..step });
                };
                self.push(&*condition.test, scope);
                self.push_body(&condition.body, scope, is_guarded || never.first);
                for (clause, never) in condition.elif_else_clauses.iter().zip(never.clauses) {
                    self.push_guarded(clause, scope, is_guarded || never);
                }
                return;
            }
            AnyNodeRef::ExprLambda(lambda) => {
                let inner = self.facts.scopes.open(scope, ScopeKind::Function);
                if let Some(parameters) = &lambda.parameters {
                    self.parameters(parameters, scope, inner);
                }
                return self.push(&*lambda.body, inner);
            }
            AnyNodeRef::ExprListComp(_)
            | AnyNodeRef::ExprSetComp(_)
            | AnyNodeRef::ExprDictComp(_)
            | AnyNodeRef::ExprGenerator(_) => {
                let scope = self.facts.scopes.open(scope, ScopeKind::Function);
                return self.push_children(&Step {
                    scope,
                    binds_at: None,
                    ..step
                });
            }
            AnyNodeRef::StmtAssign(assignment) => {
                for target in &assignment.targets {
                    self.alias(target, &assignment.value);
                    self.push_target(target, scope, Some(assignment.end()));
                }
                return self.push(&*assignment.value, scope);
            }
            AnyNodeRef::StmtAnnAssign(assignment) => {
                self.push(&*assignment.annotation, scope);
                let Some(value) = &assignment.value else {
                    // A bare annotation binds nothing: the name still means the built-in.
                    if !assignment.target.is_name_expr() {
                        self.push(&*assignment.target, scope);
                    }
                    return;
                };
                self.alias(&assignment.target, value);
                self.push_target(&*assignment.target, scope, Some(assignment.end()));
                return self.push(&**value, scope);
            }
            AnyNodeRef::ExprNamed(named) => {
                self.alias(&named.target, &named.value);
                self.push_target(&*named.target, scope, Some(named.end()));
                return self.push(&*named.value, scope);
            }
            _ => {}
        }
        self.note(&step);
        self.push_children(&step);
    }

    /// Notes a node that has nothing special about its children.
    fn note(&mut self, step: &Step<'a>) {
        let Step {
            node,
            scope,
            binds_at,
            is_guarded,
        } = *step;
        let scopes = &mut self.facts.scopes;
        match node {
            AnyNodeRef::StmtImport(import) => {
                for alias in &import.names {
                    let bound = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
                    let bound = bound.split('.').next().unwrap_or(bound);
                    scopes.bind(scope, bound, import.end());
                }
                self.facts.imports.push(Import {
                    statement: import,
                    is_guarded,
                });
            }
            AnyNodeRef::StmtImportFrom(import) => {
                for alias in &import.names {
                    let bound = alias.asname.as_ref().unwrap_or(&alias.name);
                    scopes.bind(scope, bound.as_str(), import.end());
                }
                self.facts.from_imports.push(Import {
                    statement: import,
                    is_guarded,
                });
            }
            AnyNodeRef::ExprName(name) => match name.ctx {
                ExprContext::Load => self.facts.loads.push(Load {
                    name: name.id.as_str(),
                    offset: name.start(),
                    scope,
                }),
                ExprContext::Store => {
                    scopes.bind(scope, name.id.as_str(), binds_at.unwrap_or(name.end()));
                }
                ExprContext::Del | ExprContext::Invalid => {}
            },
            AnyNodeRef::ExceptHandlerExceptHandler(handler) => {
                if let Some(name) = &handler.name {
                    scopes.bind(scope, name.as_str(), name.end());
                }
            }
            AnyNodeRef::PatternMatchAs(pattern) => {
                if let Some(name) = &pattern.name {
                    scopes.bind(scope, name.as_str(), name.end());
                }
            }
            AnyNodeRef::PatternMatchStar(pattern) => {
                if let Some(name) = &pattern.name {
                    scopes.bind(scope, name.as_str(), name.end());
                }
            }
            AnyNodeRef::PatternMatchMapping(pattern) => {
                if let Some(name) = &pattern.rest {
                    scopes.bind(scope, name.as_str(), name.end());
                }
            }
            AnyNodeRef::ExprAttribute(attribute) => self.facts.attributes.push(attribute),
            AnyNodeRef::ExprCall(call) => self.facts.calls.push(call),
            AnyNodeRef::ExprSubscript(subscript) => self.facts.subscripts.push(subscript),
            _ => {}
        }
    }

    fn alias(&mut self, target: &'a Expr, value: &'a Expr) {
        if let Expr::Name(name) = target {
            self.facts.aliases.push((name.id.as_str(), value));
        }
    }

    fn function(&mut self, function: &'a StmtFunctionDef, scope: ScopeId) {
        let scopes = &mut self.facts.scopes;
        scopes.bind(scope, function.name.as_str(), function.start());
        let inner = scopes.open(scope, ScopeKind::Function);
        for decorator in &function.decorator_list {
            self.push(decorator, scope);
        }
        if let Some(parameters) = &function.type_params {
            self.push(&**parameters, inner);
        }
        self.parameters(&function.parameters, scope, inner);
        if let Some(returns) = &function.returns {
            self.push(&**returns, scope);
        }
        // It runs when it is called, wherever that is.
        self.push_body(&function.body, inner, false);
    }

    /// Binds parameters inside; their defaults and annotations are evaluated outside.
    fn parameters(&mut self, parameters: &'a Parameters, outer: ScopeId, inner: ScopeId) {
        for parameter in parameters {
            let name = parameter.name();
            self.facts.scopes.bind(inner, name.as_str(), name.start());
            let outside = [parameter.annotation(), parameter.default()];
            for expression in outside.into_iter().flatten() {
                self.push(expression, outer);
            }
        }
    }

    fn class(&mut self, class: &'a StmtClassDef, scope: ScopeId, is_guarded: bool) {
        let scopes = &mut self.facts.scopes;
        scopes.bind(scope, class.name.as_str(), class.start());
        let inner = scopes.open(scope, ScopeKind::Class);
        for decorator in &class.decorator_list {
            self.push(decorator, scope);
        }
        if let Some(parameters) = &class.type_params {
            self.push(&**parameters, inner);
        }
        if let Some(arguments) = &class.arguments {
            self.push(&**arguments, scope);
        }
        self.push_body(&class.body, inner, is_guarded);
    }
}
