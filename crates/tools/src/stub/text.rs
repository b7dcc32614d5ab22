//! Words of servers made into docstrings and comments that Python reads as such, whatever they hold.

use std::fmt::Write as _;

use codecell_basics::text::{is_hidden, one_line, shortened};

/// `text` as the inside of a docstring in triple quotes, in lines. What would end the docstring or change how it is
/// read is made harmless.
pub(super) fn docstring_lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let lines = text.trim().split([
        '\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}',
    ]);
    lines.map(|line| escaped(line.trim_end())).collect()
}

/// `line`, the last of a docstring, such that the quotes behind it end the docstring.
pub(super) fn closable(line: &str) -> String {
    let Some(before) = line.strip_suffix('"') else {
        return line.to_owned();
    };
    let backslashes = before.len() - before.trim_end_matches('\\').len();
    if backslashes % 2 == 1 {
        line.to_owned()
    } else {
        format!("{before}\\\"")
    }
}

fn escaped(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for character in line.chars() {
        match character {
            '\\' => escaped.push_str("\\\\"),
            '"' => {
                // Three in a row would end the docstring.
                let is_third = escaped.ends_with("\"\"");
                escaped.push_str(if is_third { "\\\"" } else { "\"" });
            }
            '\t' => escaped.push(' '),
            character if is_hidden(character) => {
                // Writing to a string cannot fail.
                let _ = match u32::from(character) {
                    code @ ..=0xffff => write!(escaped, "\\u{code:04x}"),
                    code => write!(escaped, "\\U{code:08x}"),
                };
            }
            character => escaped.push(character),
        }
    }
    escaped
}

/// The first sentence of `text` in at most `max_chars` characters, on one line.
pub(super) fn summary(text: &str, max_chars: usize) -> String {
    let paragraph = text.trim().split("\n\n").next().unwrap_or_default();
    let line = one_line(paragraph);
    let end = line
        .match_indices(". ")
        .map(|(position, _)| position)
        .find(|position| !ends_in_abbreviation(&line[..*position]));
    let sentence = end.map_or(line.as_str(), |end| &line[..end]);
    shortened(sentence.trim_end_matches('.'), max_chars)
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
            (
                "nul \0, turned \u{202e}, tagged \u{e0041}",
                vec!["nul \\u0000, turned \\u202e, tagged \\U000e0041"],
            ),
        ] {
            assert_eq!(docstring_lines(text), expected, "{text:?}");
        }
        for (line, expected) in [
            ("plain", "plain"),
            ("ends \"", "ends \\\""),
            ("ends \\\"", "ends \\\""),
            ("ends \\\\\"", "ends \\\\\\\""),
        ] {
            assert_eq!(closable(line), expected, "{line:?}");
        }
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
