//! Which names a script defines itself.
//!
//! A forbidden name that the script defines means the script's own thing: a parameter `input`, a
//! function `compile`. A definition counts in its scope and in the scopes inside it. At the level
//! of the module it counts from where it stands, so `input()` above `input = 3` is still the
//! built-in; whether it is ever executed is not asked.

use std::collections::HashMap;

use ruff_text_size::TextSize;

/// Scopes and the names bound in them.
pub(super) struct Scopes<'a> {
    scopes: Vec<Scope>,
    /// The first place from which a name is bound in a scope.
    bound: HashMap<(ScopeId, &'a str), TextSize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ScopeId(usize);

impl ScopeId {
    pub(super) const MODULE: Self = Self(0);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScopeKind {
    Module,
    /// Its names are not seen by the functions inside it.
    Class,
    /// A function, a lambda or a comprehension: a name bound anywhere in it is local everywhere in it.
    Function,
}

/// A name that is read.
pub(super) struct Load<'a> {
    pub(super) name: &'a str,
    pub(super) offset: TextSize,
    pub(super) scope: ScopeId,
}

struct Scope {
    kind: ScopeKind,
    /// The module is its own parent.
    parent: ScopeId,
}

impl Default for Scopes<'_> {
    fn default() -> Self {
        Self {
            scopes: vec![Scope {
                kind: ScopeKind::Module,
                parent: ScopeId::MODULE,
            }],
            bound: HashMap::new(),
        }
    }
}

impl<'a> Scopes<'a> {
    pub(super) fn open(&mut self, parent: ScopeId, kind: ScopeKind) -> ScopeId {
        self.scopes.push(Scope { kind, parent });
        ScopeId(self.scopes.len() - 1)
    }

    pub(super) fn bind(&mut self, scope: ScopeId, name: &'a str, from: TextSize) {
        let first = self.bound.entry((scope, name)).or_insert(from);
        *first = from.min(*first);
    }

    /// Whether the name that is read is one that the script defines.
    pub(super) fn defines(&self, load: &Load<'_>) -> bool {
        let mut id = load.scope;
        loop {
            let Some(scope) = self.scopes.get(id.0) else {
                return false;
            };
            let own = id == load.scope;
            let visible = own || scope.kind != ScopeKind::Class;
            if let Some(from) = self.bound.get(&(id, load.name)).filter(|_| visible) {
                // Code in an inner scope runs later, when the definition may have run.
                return !own || scope.kind == ScopeKind::Function || *from <= load.offset;
            }
            if id == ScopeId::MODULE {
                return false;
            }
            id = scope.parent;
        }
    }
}
