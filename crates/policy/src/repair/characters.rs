//! Characters that look like Python's and are not.

use super::pieces::{Kind, pieces};

/// `text` with Python's own characters in its code, if any were others.
pub(super) fn plain(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    for (kind, range) in pieces(text) {
        let piece = &text[range];
        match kind {
            Kind::Text => plain.push_str(piece),
            Kind::Curled => push_string(&mut plain, piece),
            Kind::Code => piece.chars().for_each(|c| push_plain(&mut plain, c)),
        }
    }
    (plain != text).then_some(plain)
}

/// What was most likely meant by a character that is none of Python's.
pub(crate) fn meant(c: char) -> Option<&'static str> {
    Some(match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '＂' => "\"",
        '‘' | '’' | '‚' | '‛' | '´' | '＇' => "'",
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => "",
        '−' | '–' | '—' | '‐' | '‑' | '－' => "-",
        '×' | '＊' => "*",
        '÷' | '／' => "/",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "!=",
        '→' => "->",
        '…' => "...",
        '（' => "(",
        '）' => ")",
        '［' => "[",
        '］' => "]",
        '｛' => "{",
        '｝' => "}",
        '，' | '、' => ",",
        '：' => ":",
        '；' => ";",
        '＝' => "=",
        '．' => ".",
        '＋' => "+",
        '％' => "%",
        '＜' => "<",
        '＞' => ">",
        '！' => "!",
        '＃' => "#",
        _ => return None,
    })
}

/// Quotes alone are not replaced: where one has no partner, nobody knows where its string ends.
fn push_plain(plain: &mut String, c: char) {
    match meant(c) {
        Some(text) if !["\"", "'"].contains(&text) => plain.push_str(text),
        _ => plain.push(c),
    }
}

/// The string in straight quotes, of a kind that is not in it.
fn push_string(plain: &mut String, curled: &str) {
    let mut inner = curled.chars();
    let first = inner.next();
    inner.next_back();
    let inner = inner.as_str();
    let usual = if first.and_then(meant) == Some("'") {
        ['\'', '"']
    } else {
        ['"', '\'']
    };
    match usual.into_iter().find(|quote| !inner.contains(*quote)) {
        Some(quote) => {
            plain.push(quote);
            plain.push_str(inner);
            plain.push(quote);
        }
        None => plain.push_str(curled),
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn code_gets_pythons_characters_and_text_keeps_its_own() {
        for (written, expected) in [
            ("x\u{a0}=\u{a0}1\u{200b}", Some("x = 1")),
            ("print(“it's”, ‘\"’)", Some("print(\"it's\", '\"')")),
            ("a − b # −\n'−'", Some("a - b # −\n'−'")),
            ("print（1，2）", Some("print(1,2)")),
            ("a ≤ b", Some("a <= b")),
            ("x = “open", None),
            ("x = 1", None),
        ] {
            assert_eq!(plain(written).as_deref(), expected, "{written:?}");
        }
    }
}
