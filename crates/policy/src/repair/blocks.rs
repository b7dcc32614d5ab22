//! Scripts that came inside something else: prose, a transcript, an escaped string.

use super::pieces::{Kind, pieces};

/// Languages that a fence can name around a script.
const PYTHON: [&str; 4] = ["python", "py", "python3", "tool_code"];

const FENCES: [&str; 2] = ["```", "~~~"];

/// All that lies between the first fence and the last, where there are others between: those of a string of the script.
pub(super) fn outermost(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let first = lines.iter().position(|line| is_fence(line))?;
    let last = lines.iter().rposition(|line| is_fence(line))?;
    let inside = first + 1..last;
    if !lines.get(inside.clone())?.iter().any(|line| is_fence(line)) {
        return None;
    }
    let kept = lines.iter().enumerate().map(|(number, line)| {
        if inside.contains(&number) {
            line
        } else {
            empty(line)
        }
    });
    Some(kept.collect())
}

/// The script that stands between backticks on one line.
pub(super) fn between_backticks(text: &str) -> Option<String> {
    let text = text.trim();
    let inner = text.trim_matches('`');
    if !text.starts_with('`') || !text.ends_with('`') || inner.contains(['`', '\n']) {
        return None;
    }
    let (word, rest) = inner.split_once(' ').unwrap_or((inner, ""));
    let script = if is_python(word) { rest } else { inner };
    Some(script.trim().to_owned())
}

/// How many fenced blocks that name Python there are, and the number of the first fence's line, counted from 0; nothing
/// where there are less than two.
pub(super) fn several(text: &str) -> Option<(usize, usize)> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let first = lines.iter().position(|line| is_fence(line))?;
    let named = blocks(&lines)
        .iter()
        .filter(|(language, _)| is_python(language))
        .count();
    (named > 1).then_some((named, first))
}

fn is_python(language: &str) -> bool {
    PYTHON.contains(&language.to_lowercase().as_str())
}

fn is_fence(line: &str) -> bool {
    FENCES.iter().any(|fence| line.trim().starts_with(fence))
}

/// The script in a text with one fenced block of Python, at the lines where it stands there.
pub(super) fn out_of_prose(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let blocks = blocks(&lines);
    let of = |languages: &[&str]| -> Vec<&Vec<usize>> {
        blocks
            .iter()
            .filter(|(language, _)| languages.contains(&language.to_lowercase().as_str()))
            .map(|(_, numbers)| numbers)
            .collect()
    };
    let named = of(&PYTHON);
    let candidates = if named.is_empty() { of(&[""]) } else { named };
    // Of several blocks nobody knows which one is meant, or whether all are.
    let [script] = candidates.as_slice() else {
        return None;
    };
    let kept = lines.iter().enumerate().map(|(number, line)| {
        if script.binary_search(&number).is_ok() {
            line
        } else {
            empty(line)
        }
    });
    Some(kept.collect())
}

/// The script before a closing fence whose opening one got lost.
pub(super) fn without_closing_fence(text: &str) -> Option<String> {
    let script = text.trim_end().strip_suffix(FENCES[0])?;
    (script.ends_with('\n') && !script.contains(FENCES[0])).then(|| script.to_owned())
}

/// The language of each fenced block, and the numbers of its lines.
fn blocks<'a>(lines: &[&'a str]) -> Vec<(&'a str, Vec<usize>)> {
    let mut blocks: Vec<(&str, Vec<usize>)> = Vec::new();
    let mut open = None;
    for (number, line) in lines.iter().enumerate() {
        let line = line.trim();
        let Some(fence) = open else {
            open = FENCES.into_iter().find(|fence| line.starts_with(fence));
            blocks.extend(open.map(|fence| (line[fence.len()..].trim(), Vec::new())));
            continue;
        };
        if line == fence {
            open = None;
        } else if let Some((_, block)) = blocks.last_mut() {
            block.push(number);
        }
    }
    blocks
}

/// The script in a transcript of the interactive interpreter, without what it answered.
pub(super) fn without_prompts(text: &str) -> Option<String> {
    let is_code = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let first = text.lines().map(str::trim).find(is_code)?;
    if !first.starts_with(">>>") {
        return None;
    }
    let lines = text.split_inclusive('\n').map(|line| {
        let shown = line.trim_start_matches(' ');
        [">>> ", "... ", ">>>", "..."]
            .into_iter()
            .find_map(|prompt| shown.strip_prefix(prompt))
            .unwrap_or(empty(line))
    });
    Some(lines.collect())
}

/// The script in a text whose line ends and quotes were escaped once too often.
pub(super) fn unescaped(text: &str) -> Option<String> {
    let text = text.trim_end();
    (!text.contains('\n') && text.contains("\\n")).then(|| one_level(text))
}

/// The script in a text whose line ends were escaped once too often, but not those of its strings.
pub(super) fn unescaped_outside_strings(text: &str) -> Option<String> {
    let mut plain = text.trim_end().to_owned();
    if plain.contains('\n') {
        return None;
    }
    // What stands behind a line end can be read only once it is one: it ends a comment.
    let mut is_changed = false;
    while let Some(at) = escaped_line_end(&plain) {
        plain.replace_range(at..at + 2, "\n");
        is_changed = true;
    }
    is_changed.then_some(plain)
}

/// Where the first escaped line end is that stands in no string.
fn escaped_line_end(text: &str) -> Option<usize> {
    let outside = pieces(text).into_iter().filter(|(kind, range)| {
        *kind == Kind::Code || (*kind == Kind::Text && text[range.clone()].starts_with('#'))
    });
    outside
        .map(|(_, range)| text[range.clone()].find("\\n").map(|at| range.start + at))
        .find_map(|found| found)
}

/// The script of which the quotes, or all but the line ends, were escaped.
pub(super) fn unescaped_quotes(text: &str) -> Option<String> {
    let is_escaped = text.contains("\\\"") || text.contains("\\'");
    is_escaped.then(|| {
        if text.trim_end().contains('\n') {
            text.replace("\\\"", "\"").replace("\\'", "'")
        } else {
            one_level(text)
        }
    })
}

/// `text` with its escapes undone as far as they are the usual ones, once.
pub(super) fn one_level(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match characters.next() {
            Some('n') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some('r') => {}
            Some(other @ ('"' | '\'' | '\\')) => plain.push(other),
            other => plain.extend([Some('\\'), other].into_iter().flatten()),
        }
    }
    plain
}

fn empty(line: &str) -> &'static str {
    if line.ends_with('\n') { "\n" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_block_is_taken_out_of_prose() {
        for (text, expected) in [
            ("So:\n```python\nx\n```\nDone.", Some("\n\nx\n\n")),
            ("~~~\nx\n~~~", Some("\nx\n")),
            ("```sh\npip\n```\n```py\nx\n```", Some("\n\n\n\nx\n")),
            ("```\nx\n", Some("\nx\n")),
            ("```py\nx\n```\n```py\ny\n```", None),
            ("x = 1", None),
        ] {
            assert_eq!(out_of_prose(text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn fences_in_a_string_belong_to_the_script() {
        let script = "s = '''\n```json\n{}\n```\n'''\n";
        let text = format!("So:\n````python\n{script}````\nDone.");
        assert_eq!(outermost(&text), Some(format!("\n\n{script}\n")));
        assert_eq!(outermost("```\nx\n```"), None);
        assert_eq!(outermost("```"), None);
    }

    #[test]
    fn a_script_between_backticks_is_found() {
        for (text, expected) in [
            ("`x + 1`\n", Some("x + 1")),
            ("```python x + 1```", Some("x + 1")),
            ("`x` and `y`", None),
            ("`x\ny`", None),
            ("x`", None),
        ] {
            assert_eq!(between_backticks(text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn several_blocks_are_counted() {
        let text = "First:\n```python\nx\n```\n```sh\ny\n```\n```py\nz\n```";
        assert_eq!(several(text), Some((2, 1)));
        assert_eq!(several("```python\nx\n```"), None);
    }

    #[test]
    fn a_closing_fence_alone_is_left_out() {
        assert_eq!(without_closing_fence("x\n```\n").as_deref(), Some("x\n"));
        assert_eq!(without_closing_fence("x = '```"), None);
        assert_eq!(without_closing_fence("x"), None);
    }

    #[test]
    fn prompts_go_and_answers_too() {
        let session = ">>> for i in x:\n...     i\n...\n1\n>>> y\n";
        let script = "for i in x:\n    i\n\n\ny\n";
        assert_eq!(without_prompts(session).as_deref(), Some(script));
        assert_eq!(without_prompts("x\n>>> y"), None);
    }

    #[test]
    fn escapes_of_strings_can_stay() {
        for (text, expected) in [
            (
                r"x = 1\nprint('a\n')\nx + 1",
                Some("x = 1\nprint('a\\n')\nx + 1"),
            ),
            (
                r#"# it's\nprint("it's\n")  # one\nx"#,
                Some("# it's\nprint(\"it's\\n\")  # one\nx"),
            ),
            (r"print('a\nb')", None),
            ("x = 1\nprint('a')\\n", None),
        ] {
            assert_eq!(
                unescaped_outside_strings(text).as_deref(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn an_escaped_script_gets_its_lines() {
        let script = unescaped(r#"x = \"a\\nb\"\nif x:\n\tx"#);
        assert_eq!(script.as_deref(), Some("x = \"a\\nb\"\nif x:\n\tx"));
        assert_eq!(unescaped("x = 1\n'\\n'"), None);
        assert_eq!(
            unescaped_quotes(r#"print(\"a\")"#).as_deref(),
            Some("print(\"a\")")
        );
        assert_eq!(
            unescaped_quotes("x = 1\nprint(\\\"a\\n\\\")").as_deref(),
            Some("x = 1\nprint(\"a\\n\")")
        );
    }
}
