//! References followed while types are made: each part is made once, and a part that refers to itself gets a name.

use serde_json::Value;

use super::lower::{Hint, Lowering, abbreviated, shown};
use super::reference::resolve;
use super::{Body, Definition, Type};

/// What has become of a reference.
pub(super) enum Reference {
    Done(Type),
    /// The reference is being made: it was begun in so many containers, and was met inside itself if it has an `id`.
    Busy {
        containers: usize,
        id: Option<usize>,
    },
}

impl Lowering<'_> {
    pub(super) fn reference(&mut self, reference: &str, hint: Hint<'_>) -> Type {
        match self.references.get_mut(reference) {
            Some(Reference::Done(kind)) => return kind.clone(),
            Some(Reference::Busy { containers, .. }) if *containers == self.containers => {
                self.cuts += 1;
                return Type::Never;
            }
            Some(Reference::Busy { id: Some(id), .. }) => return Type::Named(*id),
            Some(Reference::Busy { id, .. }) => {
                let pending = self.definitions.list.len();
                *id = Some(pending);
                self.definitions.list.push(Definition {
                    hint: name_of(reference).unwrap_or(hint.text).to_owned(),
                    body: Body::Pending,
                });
                return Type::Named(pending);
            }
            None => {}
        }
        let part = resolve(reference, self.root);
        if part.is_none() && !matches!(reference, "#" | "#/") {
            let found = abbreviated(&Value::from(reference));
            self.definitions
                .note(|| format!("{}: the reference {found} leads nowhere", shown(hint)));
            return Type::Any;
        }
        let name = name_of(reference).map_or(hint, |text| Hint {
            text,
            is_name: true,
        });
        self.target(reference, hint, |lowering| match part {
            Some(part) => lowering.walk(part, name),
            None => lowering.walk_map(lowering.root, hint),
        })
    }

    /// Makes what `reference` leads to, which may refer to itself.
    fn target(
        &mut self,
        reference: &str,
        hint: Hint<'_>,
        make: impl FnOnce(&mut Self) -> Type,
    ) -> Type {
        if !self.enter(hint) {
            return Type::Any;
        }
        let (containers, cuts) = (self.containers, self.cuts);
        let busy = Reference::Busy {
            containers,
            id: None,
        };
        self.references.insert(reference.to_owned(), busy);
        self.depth += 1;
        let made = make(self);
        self.depth -= 1;
        let id = match self.references.remove(reference) {
            Some(Reference::Busy { id, .. }) => id,
            _ => None,
        };
        let kind = match (id, made) {
            (None, made) => made,
            (Some(id), made) => {
                self.definitions.list[id].body = match made.inhabited() {
                    Type::Named(same) if same != id => Body::Same(same),
                    Type::Named(_) => Body::Alias(Type::Any),
                    other => Body::Alias(other),
                };
                Type::Named(id)
            }
        };
        // If this type is made inside a reference that was left out, it lacks what that reference would have added.
        let is_outermost = !self
            .references
            .values()
            .any(|other| matches!(other, Reference::Busy { .. }));
        if self.cuts == cuts || is_outermost {
            let done = Reference::Done(kind.clone());
            self.references.insert(reference.to_owned(), done);
        }
        kind
    }
}

/// The name that a reference ends in.
fn name_of(reference: &str) -> Option<&str> {
    let name = reference.rsplit(['/', '#']).next()?;
    (!name.is_empty()).then_some(name)
}
