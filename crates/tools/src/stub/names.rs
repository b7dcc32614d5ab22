//! The names of one namespace of stubs: no class hides a function or a type that is written, and equal
//! classes share one name.

use std::collections::{HashMap, HashSet};

use super::Style;
use crate::identifier::python_identifier;

/// Names that types are written with.
pub(super) const TYPE_NAMES: [&str; 14] = [
    "str",
    "int",
    "float",
    "bool",
    "list",
    "dict",
    "tuple",
    "Any",
    "Literal",
    "NotRequired",
    "TypedDict",
    "Media",
    "Resource",
    "None",
];
/// Further names that no class gets.
const RESERVED: [&str; 4] = ["builtins", "typing", "True", "False"];
/// Longest class name made from a hint, in characters.
const MAX_NAME_CHARS: usize = 60;

/// The names in use, and the classes written so far.
pub(super) struct Names {
    functions: HashSet<String>,
    /// The text of each class by its name.
    classes: HashMap<String, String>,
    order: Vec<String>,
    /// The number that the next name made of a base gets.
    next: HashMap<String, usize>,
}

impl Names {
    pub(super) fn new<'a>(functions: impl Iterator<Item = &'a str>) -> Self {
        Self {
            functions: functions.map(str::to_owned).collect(),
            classes: HashMap::new(),
            order: Vec::new(),
            next: HashMap::new(),
        }
    }

    /// How the built-in or imported type `name` is written: plainly, unless a function has that name.
    pub(super) fn of_type(&self, name: &str) -> String {
        if !self.functions.contains(name) {
            return name.to_owned();
        }
        let module = if name.starts_with(char::is_lowercase) {
            "builtins"
        } else {
            "typing"
        };
        format!("{module}.{name}")
    }

    /// Whether a key of that name, declared in a class, would be taken for a type further down in it.
    pub(super) fn hides_a_type(&self, key: &str) -> bool {
        TYPE_NAMES.contains(&key) || self.classes.contains_key(key)
    }

    /// Whether a new class can have `name`, or a class with the same `text` has it already.
    pub(super) fn accepts(&self, name: &str, text: &str) -> bool {
        match self.classes.get(name) {
            Some(known) => known == text,
            None => self.is_free(name),
        }
    }

    fn is_free(&self, name: &str) -> bool {
        !self.functions.contains(name) && !TYPE_NAMES.contains(&name) && !RESERVED.contains(&name)
    }

    /// A name, which nothing else has, for the class of the object `name`.
    pub(super) fn holder(&self, name: &str) -> String {
        // No identifier that is made of a server's or a tool's name begins with two underscores.
        let mut holder = format!("__{name}");
        while !self.is_free(&holder) || self.classes.contains_key(&holder) {
            holder.push('_');
        }
        holder
    }

    /// A name that nothing has yet, made of `base`.
    pub(super) fn fresh(&mut self, base: &str) -> String {
        let next = self.next.entry(base.to_owned()).or_insert(2);
        loop {
            let name = format!("{base}{next}");
            *next += 1;
            let is_free = !self.functions.contains(&name) && !self.classes.contains_key(&name);
            if is_free {
                return name;
            }
        }
    }

    pub(super) fn add_class(&mut self, name: &str, text: String) {
        if self.classes.insert(name.to_owned(), text).is_none() {
            self.order.push(name.to_owned());
        }
    }

    /// The texts of all classes, in the order in which they were added.
    pub(super) fn into_classes(mut self) -> Vec<String> {
        let order = std::mem::take(&mut self.order);
        order
            .iter()
            .filter_map(|name| self.classes.remove(name))
            .collect()
    }
}

/// A class's name made from what the schema calls it: `search_item` becomes `SearchItem`.
pub(super) fn class_name(hint: &str) -> String {
    let mut name = String::new();
    for word in hint.split(|character: char| !character.is_alphanumeric()) {
        let mut characters = word.chars();
        if let Some(first) = characters.next() {
            name.extend(first.to_uppercase());
            name.extend(characters);
        }
        if name.chars().count() >= MAX_NAME_CHARS {
            break;
        }
    }
    let name: String = name.chars().take(MAX_NAME_CHARS).collect();
    if name.is_empty() {
        return "Object".to_owned();
    }
    let identifier = python_identifier(&name);
    // A class that is written like a type gets a number to tell it from the type.
    if identifier.chars().all(|character| character == '_') {
        "Object".to_owned()
    } else {
        identifier
    }
}

/// What stands between two keys of a class, and before the first key.
pub(super) fn key_separator(style: Style) -> &'static str {
    match style {
        Style::Brief => "; ",
        Style::Full => "\n    ",
    }
}
