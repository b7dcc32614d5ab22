//! Line ends inside strings that must end on their line: what was meant is an escape.

use super::pieces::{Kind, has_bare, pieces};

/// Most line ends that are escaped: each takes another look at the text.
const MAX_ESCAPED: usize = 100;

/// `text` with the line ends in its strings escaped; nothing where no string has one. A line continuation stays behind
/// each, so that all lines keep their numbers.
pub(super) fn escaped_in_strings(text: &str) -> Option<String> {
    let mut text = text.to_owned();
    for number in 0..=MAX_ESCAPED {
        // The string is known to go on in the next line only once its line end is escaped.
        let Some((prefix, end)) = open_string(&text) else {
            return (number > 0).then_some(text);
        };
        if prefix.contains(['r', 'R']) {
            return None;
        }
        text.insert_str(end, "\\n\\");
    }
    None
}

/// The prefix of the first string that has no end on its line, and where that line ends.
fn open_string(text: &str) -> Option<(&str, usize)> {
    let (_, range) = pieces(text)
        .into_iter()
        .find(|(kind, range)| *kind == Kind::Text && is_open(&text[range.clone()]))?;
    text[range.end..].starts_with('\n').then_some(())?;
    let before = &text[..range.start];
    let start = before
        .trim_end_matches(|c: char| c.is_ascii_alphabetic())
        .len();
    let end = range.end - usize::from(text[range].ends_with('\r'));
    Some((&before[start..], end))
}

fn is_open(piece: &str) -> bool {
    let Some(quote) = piece.chars().next().filter(|first| *first != '#') else {
        return false;
    };
    let is_triple = piece.starts_with(&String::from_iter([quote; 3]));
    !is_triple && !has_bare(&piece[1..], quote)
}

#[cfg(test)]
mod tests {
    use super::escaped_in_strings;

    #[test]
    fn a_string_goes_on_in_the_next_line() {
        for (text, expected) in [
            ("print('a\nb')\nx", Some("print('a\\n\\\nb')\nx")),
            ("x = f\"a\r\n\n'b'\"", Some("x = f\"a\\n\\\r\n\\n\\\n'b'\"")),
            ("x = 'a'  # it's\ny = ''", None),
            ("x = '''a\nb'''\ny = 'c\\\nd'", None),
            ("x = r'a\nb'", None),
            ("x = 'a", None),
        ] {
            assert_eq!(escaped_in_strings(text).as_deref(), expected, "{text:?}");
        }
    }
}
