//! Words of servers made into docstrings and comments that Python reads as such, whatever they hold.

use std::fmt::Write as _;

/// `text` as the inside of a docstring in triple quotes: lines, with what would end it or change how it is
/// read made harmless.
pub(super) fn docstring_lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let lines = text.trim().split([
        '\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}',
    ]);
    lines.map(|line| escaped(line.trim_end())).collect()
}

/// `text` on one line, as a comment.
pub(super) fn comment(text: &str) -> String {
    let visible = text
        .chars()
        .filter(|character| character.is_whitespace() || !is_hidden(*character));
    crate::tools::types::constraints::one_line(&visible.collect::<String>())
}

fn escaped(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for character in line.chars() {
        match character {
            '\\' => escaped.push_str("\\\\"),
            '"' => {
                // Three in a row would end the docstring, and so would one before its end.
                let is_third = escaped.ends_with("\"\"");
                escaped.push_str(if is_third { "\\\"" } else { "\"" });
            }
            '\t' => escaped.push(' '),
            character if is_hidden(character) => {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{:04x}", u32::from(character));
            }
            character => escaped.push(character),
        }
    }
    if escaped.ends_with('"') {
        escaped.pop();
        escaped.push_str("\\\"");
    }
    escaped
}

/// Characters that nobody sees: controls, and those that turn the direction of the text around them.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The first sentence of `text` in at most `max_chars` characters, on one line.
pub(super) fn summary(text: &str, max_chars: usize) -> String {
    let paragraph = text.trim().split("\n\n").next().unwrap_or_default();
    let line = comment(paragraph);
    let end = line
        .match_indices(". ")
        .map(|(position, _)| position)
        .find(|position| !ends_in_abbreviation(&line[..*position]));
    let sentence = end.map_or(line.as_str(), |end| &line[..end]);
    crate::tools::types::constraints::shortened(sentence.trim_end_matches('.'), max_chars)
}

fn ends_in_abbreviation(text: &str) -> bool {
    ["e.g", "i.e", "etc", "vs", "cf"]
        .iter()
        .any(|abbreviation| text.ends_with(abbreviation))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docstrings_cannot_be_broken_out_of() {
        for (text, expected) in [
            ("plain", vec!["plain"]),
            ("a\r\nb\rc", vec!["a", "b", "c"]),
            ("C:\\new", vec!["C:\\\\new"]),
            ("say \"\"\" now", vec!["say \"\"\\\" now"]),
            ("ends \"", vec!["ends \\\""]),
            (
                "nul \0, turned \u{202e}",
                vec!["nul \\u0000, turned \\u202e"],
            ),
        ] {
            assert_eq!(docstring_lines(text), expected, "{text:?}");
        }
        assert_eq!(comment("a\n# b\u{202e}\0c"), "a # bc");
    }

    #[test]
    fn a_summary_is_one_sentence() {
        for (text, expected) in [
            ("Reads a file. Slowly.", "Reads a file"),
            ("Reads\n a file.\n\nMore", "Reads a file"),
            (
                "Takes units, e.g. metres. Then more",
                "Takes units, e.g. metres",
            ),
            ("", ""),
        ] {
            assert_eq!(summary(text, 40), expected, "{text:?}");
        }
        assert_eq!(summary("abcdef", 3), "abc...");
    }
}
