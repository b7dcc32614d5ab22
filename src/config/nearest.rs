//! The known name that a misspelt one probably means.

use crate::likeness::likeness;

/// How alike, from 0 to 1, a name must be to be suggested.
const SUGGESTION_SIMILARITY: f64 = 0.8;

/// The remedy for the unknown key `asked` where `known` ones can stand.
pub(super) fn remedy(asked: &str, known: &[&str]) -> String {
    match nearest(asked, known) {
        Some(name) => format!("did you mean {name:?}?"),
        None => format!("remove it; known keys: {}", known.join(", ")),
    }
}

fn nearest<'a>(asked: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|name| (likeness(asked, name), *name))
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .filter(|(similarity, _)| *similarity >= SUGGESTION_SIMILARITY)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_mistake_is_recognised_and_a_strange_key_is_not() {
        let known = ["command", "args", "startup_timeout"];
        assert_eq!(remedy("comand", &known), "did you mean \"command\"?");
        assert_eq!(
            remedy("startupTimeout", &known),
            "did you mean \"startup_timeout\"?"
        );
        assert_eq!(
            remedy("zebra", &known),
            "remove it; known keys: command, args, startup_timeout"
        );
    }
}
