//! What to do about an unknown key.

use codecell_basics::likeness::closest;

/// The remedy for the unknown key `asked` where one of `known` is expected.
pub(super) fn remedy(asked: &str, known: &[&str]) -> String {
    match closest(asked, known.iter().copied()) {
        Some(name) => format!("did you mean {name:?}?"),
        None => format!("remove it; known keys: {}", known.join(", ")),
    }
}

/// The remedy for the word `asked` where one of `words` is expected.
pub(super) fn remedy_among(asked: &str, words: &[&str]) -> String {
    match closest(asked, words.iter().copied()) {
        Some(word) => format!("did you mean {word:?}?"),
        None => {
            let quoted: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
            format!("write one of {}", quoted.join(", "))
        }
    }
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
