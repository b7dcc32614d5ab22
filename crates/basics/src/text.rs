//! Texts that others wrote, made short, each in one of a few ways, and without characters that nobody sees.

use std::borrow::Cow;

/// What stands at the end of a text that was cut. By this mark, a secret that the cut divides is recognised.
pub const CUT: &str = "...";

/// Cuts `text` to at most `max_bytes`, at the boundary of a character, and marks the cut.
pub fn truncate(text: &mut String, max_bytes: usize) {
    if text.len() > max_bytes {
        text.truncate(text.floor_char_boundary(max_bytes.saturating_sub(CUT.len())));
        text.push_str(CUT);
    }
}

/// `text` as [`truncate`] leaves it.
pub fn truncated(mut text: String, max_bytes: usize) -> String {
    truncate(&mut text, max_bytes);
    text
}

/// The same for bytes, which may be no text, and of which there may be very many.
pub fn truncated_lossy(bytes: &[u8], max_bytes: usize) -> String {
    // One byte beyond the bound is taken, so that the cut is noticed and marked.
    let beginning = &bytes[..bytes.len().min(max_bytes + 1)];
    truncated(String::from_utf8_lossy(beginning).into_owned(), max_bytes)
}

/// The first characters of `text`, at most `max_chars`.
pub fn beginning(text: &str, max_chars: usize) -> &str {
    text.char_indices()
        .nth(max_chars)
        .map_or(text, |(end, _)| &text[..end])
}

/// The beginning of `text`, with `mark` behind it if something was cut off.
pub fn marked<'a>(text: &'a str, max_chars: usize, mark: &str) -> Cow<'a, str> {
    let beginning = beginning(text, max_chars);
    if beginning.len() == text.len() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("{beginning}{mark}"))
    }
}

/// Words cut to `max_chars`, with dots behind the last one where something was cut off.
pub fn shortened(words: &str, max_chars: usize) -> String {
    let beginning = beginning(words, max_chars);
    if beginning.len() == words.len() {
        words.to_owned()
    } else {
        format!("{}{CUT}", beginning.trim_end())
    }
}

/// `text` with every run of white space and control characters made into one space, and without other characters
/// that nobody sees.
#[must_use]
pub fn one_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|&character| character.is_control() || !is_hidden(character))
        .collect();
    let parts =
        visible.split(|character: char| character.is_whitespace() || character.is_control());
    parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether nobody sees `character`: controls, those that turn the direction of the text around them, and those that
/// can hold a message for a model alone. Joiners, which some scripts and emoji need, are none of them.
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_cut_leaves_its_mark() {
        assert_eq!(truncated("abcdef".to_owned(), 6), "abcdef");
        assert_eq!(truncated("abcdefg".to_owned(), 6), "abc...");
        assert_eq!(truncated("aéé".to_owned(), 4), "a...");
        assert_eq!(truncated_lossy(b"a\xffcdefghijk", 9), "a\u{fffd}cd...");
        assert_eq!(beginning("éab", 2), "éa");
        assert_eq!(marked("éab", 2, "…"), "éa…");
        assert_eq!(marked("éab", 3, "…"), "éab");
        assert_eq!(shortened("one two", 4), "one...");
        assert_eq!(shortened("one two", 7), "one two");
    }

    #[test]
    fn what_nobody_sees_is_left_out() {
        assert_eq!(
            one_line(" a\u{1b}[1m\n b\u{200b}c\u{e0041}\u{202e}d "),
            "a [1m bcd"
        );
        assert_eq!(one_line("👩\u{200d}🔧"), "👩\u{200d}🔧");
    }

    proptest! {
        #[test]
        fn every_cut_keeps_its_bound(text in any::<String>(), most in 0_usize..40) {
            prop_assert!(truncated(text.clone(), most).len() <= most.max(CUT.len()));
            prop_assert!(truncated_lossy(text.as_bytes(), most).len() <= most.max(CUT.len()));
            prop_assert!(beginning(&text, most).chars().count() <= most && text.starts_with(beginning(&text, most)));
            prop_assert_eq!(marked(&text, most, "") , beginning(&text, most));
            prop_assert!(shortened(&text, most).chars().count() <= most + CUT.len());
        }
    }
}
