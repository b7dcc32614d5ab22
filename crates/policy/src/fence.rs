//! Scripts that came as Markdown: in a fence, as models often write them.

use std::borrow::Cow;

const FENCE: &str = "```";

/// `code` without the fence around it, if there is one.
///
/// The fence's lines become empty ones, so that every line keeps its number. No script in Python begins with a
/// fence, so nothing that would have run runs differently.
pub(super) fn unfenced(code: &str) -> Cow<'_, str> {
    let Some(info_at) = code
        .find(|character: char| !character.is_whitespace())
        .filter(|&start| code[start..].starts_with(FENCE))
    else {
        return Cow::Borrowed(code);
    };
    let Some(info_bytes) = code[info_at..].find('\n') else {
        return Cow::Borrowed(code);
    };
    // Backticks after the first three are a longer fence, or the end of a script on the fence's own line.
    if code[info_at + FENCE.len()..info_at + info_bytes].contains('`') {
        return Cow::Borrowed(code);
    }
    let (before, body) = (&code[..info_at], &code[info_at + info_bytes..]);
    let trimmed = body.trim_end();
    // What follows a closing fence is not Python either; it stays, to be refused with its line.
    let body = match trimmed.strip_suffix(FENCE) {
        Some(inner) if inner.ends_with('\n') && !inner.contains("\n```") => inner,
        None if !trimmed.contains("\n```") => body,
        _ => return Cow::Borrowed(code),
    };
    Cow::Owned([before, body].concat())
}

#[cfg(test)]
mod tests {
    use super::unfenced;

    #[test]
    fn a_fence_becomes_empty_lines() {
        for (fenced, plain) in [
            ("```python\nx = 1\n```", "\nx = 1\n"),
            ("\n  ```py\nx = 1\ny\n```\n", "\n  \nx = 1\ny\n"),
            ("```\r\nx\r\n```\r\n", "\nx\r\n"),
            // Cut off before its end.
            ("```python\nx = 1\n", "\nx = 1\n"),
        ] {
            assert_eq!(unfenced(fenced), plain, "{fenced:?}");
        }
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        for code in [
            "",
            "x = 1",
            "```",
            "s = '''\n```\n'''",
            "```python\nx\n```\nThat was it.",
            "```python\nx\n```\n```python\ny\n```",
            "```x + 1```\n",
            "````\nx\n````",
        ] {
            assert_eq!(unfenced(code), code);
        }
    }
}
