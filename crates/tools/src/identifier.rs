//! Names of servers, tools and parameters made into Python identifiers.
//!
//! Servers name things as they like: `read-file`, `class`, `3d`, `读取`, or nothing at all. Scripts need
//! names that Python's grammar accepts and that stay the same from run to run.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_stdlib::keyword::is_keyword;
use unicode_ident::{is_xid_continue, is_xid_start};
use unicode_normalization::UnicodeNormalization;

use super::globals::{BUILTINS, EXCEPTIONS, OWN, USUAL_MODULES, WHERE_NAMED};

/// Longest identifier that is made, in characters; the rest of a longer name is cut off.
pub const MAX_IDENTIFIER_CHARS: usize = 128;

/// The name that a server should have among a script's globals: never a name that is taken there.
pub(super) fn wanted_global(name: &str) -> String {
    let identifier = python_identifier(name);
    if is_taken(&identifier) {
        identifier + "_"
    } else {
        name.to_owned()
    }
}

/// Whether scripts rely on `identifier` for something that is no server.
fn is_taken(identifier: &str) -> bool {
    [&OWN, BUILTINS, EXCEPTIONS, WHERE_NAMED, USUAL_MODULES]
        .iter()
        .any(|names| names.contains(&identifier))
}

/// `name` made into a valid Python identifier that is not a keyword. The soft ones (`match`, `case`, `type`, `_`) are
/// usable as names.
///
/// The name is brought into the form that Python compares names in (NFKC), every character that an
/// identifier cannot hold becomes `_`, a keyword gets a `_` behind it and a digit in front a `_` before
/// it. Two leading underscores become one, so that no name meets Python's own `__class__` and its like.
/// The result has at most [`MAX_IDENTIFIER_CHARS`] characters and is never empty.
#[must_use]
pub fn python_identifier(name: &str) -> String {
    let mut identifier = String::with_capacity(name.len());
    let mut count = 0;
    for character in name.nfkc().take(MAX_IDENTIFIER_CHARS - 1) {
        let kept = if belongs_in_identifier(character) {
            character
        } else {
            '_'
        };
        if kept == '_' && identifier == "_" {
            continue;
        }
        if count == 0 && kept != '_' && !is_xid_start(kept) {
            identifier.push('_');
        }
        identifier.push(kept);
        count += 1;
    }
    if identifier.is_empty() || is_keyword(&identifier) {
        identifier.push('_');
    }
    identifier
}

/// Identifiers for `names`, in order, made distinct where two would clash.
///
/// Which identifier a name gets depends on the set of names and not on their order: of the names that
/// lead to one identifier, the one that is spelled like it keeps it, else the first in sorted order, and
/// the others get `_2`, `_3` and so on.
#[must_use]
pub fn unique_identifiers<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let names: Vec<&str> = names.into_iter().collect();
    let mut wanted: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, name) in names.iter().enumerate() {
        wanted
            .entry(python_identifier(name))
            .or_default()
            .push(index);
    }
    let mut taken: BTreeSet<String> = wanted.keys().cloned().collect();
    let mut identifiers = vec![String::new(); names.len()];
    for (identifier, mut claimants) in wanted {
        claimants.sort_by_key(|&index| (names[index] != identifier, names[index]));
        let mut next_suffix = 2_usize;
        for (position, index) in claimants.into_iter().enumerate() {
            identifiers[index] = if position == 0 {
                identifier.clone()
            } else {
                numbered(&identifier, &mut next_suffix, &mut taken)
            };
        }
    }
    identifiers
}

/// The first free `identifier_N`, from `next_suffix` upwards.
fn numbered(identifier: &str, next_suffix: &mut usize, taken: &mut BTreeSet<String>) -> String {
    loop {
        let candidate = format!("{identifier}_{next_suffix}");
        *next_suffix += 1;
        if taken.insert(candidate.clone()) {
            return candidate;
        }
    }
}

/// Whether a script may hold `character` inside a name.
///
/// Beyond the basic plane, and for the newest characters, Python's tables and ours need not agree.
fn belongs_in_identifier(character: char) -> bool {
    character == '_' || (character <= '\u{FFFF}' && is_xid_continue(character))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_valid(identifier: &str) -> bool {
        let mut characters = identifier.chars();
        characters
            .next()
            .is_some_and(|first| first == '_' || is_xid_start(first))
            && characters.all(is_xid_continue)
            && !is_keyword(identifier)
    }

    #[test]
    fn names_become_identifiers() {
        for (name, expected) in [
            ("read_file", "read_file"),
            ("read-file", "read_file"),
            ("fs.read/file", "fs_read_file"),
            ("getUser", "getUser"),
            ("class", "class_"),
            ("None", "None_"),
            ("match", "match"),
            ("3d", "_3d"),
            ("", "_"),
            ("---", "_"),
            ("__class__", "_class__"),
            ("读取", "读取"),
            ("ﬁnd", "find"),
            ("naïve", "naïve"),
            ("a\u{0}b\n", "a_b_"),
            ("🦀", "_"),
            ("\u{301}x", "_\u{301}x"),
        ] {
            assert_eq!(python_identifier(name), expected, "{name:?}");
        }
    }

    #[test]
    fn no_server_takes_away_what_scripts_rely_on() {
        for (name, expected) in [
            ("display", "display_"),
            ("help", "help_"),
            ("exit", "exit_"),
            ("Exception", "Exception_"),
            ("print", "print_"),
            ("json", "json_"),
            ("KeyError", "KeyError_"),
            ("servers", "servers_"),
            ("time", "time"),
            ("files", "files"),
        ] {
            assert_eq!(wanted_global(name), expected);
        }
    }

    #[test]
    fn clashing_names_are_all_kept() {
        assert_eq!(
            unique_identifiers(["a.b", "a_b", "a-b"]),
            ["a_b_3", "a_b", "a_b_2"]
        );
        assert_eq!(
            unique_identifiers(["x-2", "x", "x_2", "x"]),
            ["x_2_2", "x", "x_2", "x_3"]
        );
    }

    proptest! {
        #[test]
        fn any_name_becomes_a_valid_identifier(name in any::<String>()) {
            let identifier = python_identifier(&name);
            prop_assert!(is_valid(&identifier), "{name:?} -> {identifier:?}");
            prop_assert!(identifier.chars().count() <= MAX_IDENTIFIER_CHARS + 1);
            prop_assert_eq!(identifier.nfkc().collect::<String>(), identifier);
        }

        #[test]
        fn identifiers_are_distinct_and_do_not_depend_on_order(
            names in proptest::collection::btree_set("[a-c_.0-3-]{0,4}", 0..12),
        ) {
            let forward: Vec<&str> = names.iter().map(String::as_str).collect();
            let backward: Vec<&str> = forward.iter().rev().copied().collect();
            let made = unique_identifiers(forward);
            let mut made_backward = unique_identifiers(backward);
            made_backward.reverse();
            prop_assert_eq!(&made, &made_backward);
            prop_assert_eq!(made.iter().collect::<BTreeSet<_>>().len(), names.len());
            prop_assert!(made.iter().all(|identifier| is_valid(identifier)));
        }
    }
}
