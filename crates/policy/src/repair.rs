//! What is forgiven: slips of pasting and writing that leave no doubt about what was meant.
//!
//! Only a script that is no Python as it stands is changed, and only into one that is, so no script that would have run
//! runs differently. Lines keep their numbers, unless the script came as one line. Strings keep their text.
//! What was done goes without saying, except where a string was no string before.

mod blocks;
pub(super) mod characters;
mod indentation;
mod line_ends;
mod pieces;
pub(super) mod wrapped;

use ruff_python_ast::PythonVersion;

use super::source::Source;
use super::syntax;

/// Longer scripts are not tried: each try takes a parse.
const MAX_BYTES: usize = 16 << 10;

/// Makes a script of a text, if there is anything to change.
type Repair<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The script that `code`, which is indented with tabs here and spaces there, was meant to be, if that is plain to see.
///
/// Our parser takes more of these than Python does. What Python takes as well keeps its meaning.
pub(super) fn consistent(code: &str, target: PythonVersion) -> Option<String> {
    (code.len() <= MAX_BYTES && indentation::is_mixed(code))
        .then(|| indentation::without_tabs(code, target))
        .flatten()
}

/// Said of a script in whose strings line ends were escaped.
const ESCAPED_LINE_ENDS: &str = "\
note: a string in the script had a line end in it, which was read as `\\n`; write `\\n`, or a string between three quotes";

/// What to say of a string that has no end on its line, and that was not repaired.
pub(super) const ENDS_ON_ITS_LINE: &str = "a string must end on its line: close it there, write `\\n` for a line end in it, or put three quotes around it";

/// The script that `code`, which does not parse, was meant to be, if that is plain to see, and what to say of it.
pub(super) fn repaired(
    code: &str,
    target: PythonVersion,
) -> Option<(String, Option<&'static str>)> {
    if code.len() > MAX_BYTES {
        return None;
    }
    // Each by itself: what they make of a text that was something else is no beginning for the others.
    let alone: [fn(&str) -> Option<String>; 4] = [
        blocks::outermost,
        blocks::unescaped_quotes,
        blocks::unescaped,
        blocks::unescaped_outside_strings,
    ];
    for repair in alone {
        let script = repair(code).map(|script| consistent(&script, target).unwrap_or(script));
        if let Some(script) = script.filter(|script| is_python(script, target)) {
            return Some((script, None));
        }
    }
    let mut text = code.to_owned();
    // Each works on what the ones before it made: a script can be in prose and have its quotes curled.
    let without_tabs = |text: &str| indentation::without_tabs(text, target);
    let repairs: [Repair<'_>; 9] = [
        &blocks::between_backticks,
        &blocks::unescaped,
        // Once more, of what was escaped twice.
        &blocks::unescaped,
        &blocks::without_closing_fence,
        &blocks::out_of_prose,
        &blocks::without_prompts,
        &characters::plain,
        &without_tabs,
        &indentation::to_the_left,
    ];
    for repair in repairs {
        if let Some(changed) = repair(&text) {
            if is_python(&changed, target) {
                return Some((changed, None));
            }
            text = changed;
        }
    }
    line_ends::escaped_in_strings(&text)
        .map(|script| consistent(&script, target).unwrap_or(script))
        // A whole script in quotes is no string that somebody wanted.
        .filter(|script| is_python(script, target) && !wrapped::is_value(script, target))
        .map(|script| (script, Some(ESCAPED_LINE_ENDS)))
}

/// How many scripts there are in a text of several fenced blocks, if that is why its line `line`, counted from 1, is no
/// Python.
pub(super) fn scripts_in_prose(code: &str, line: u32) -> Option<usize> {
    let (count, first_fence) = blocks::several(code)?;
    let is_before = usize::try_from(line).is_ok_and(|line| line <= first_fence + 1);
    is_before.then_some(count)
}

/// Whether there is a script in `text`; what is empty now was none.
fn is_python(text: &str, target: PythonVersion) -> bool {
    syntax::parse_quickly(&Source::new(text), target)
        .is_some_and(|parsed| !parsed.suite().is_empty())
}

#[cfg(test)]
mod tests {
    use ruff_python_ast::PythonVersion;

    fn repaired(code: &str) -> Option<String> {
        super::repaired(code, PythonVersion::PY313).map(|(script, _)| script)
    }

    #[test]
    fn line_ends_and_their_escapes_are_told_apart() {
        for (code, expected) in [
            (r"x = 1\nprint('a\n')\nx + 1", "x = 1\nprint('a\\n')\nx + 1"),
            // Everything was escaped, so everything is undone.
            (r"x = 1\nprint('a\\n')", "x = 1\nprint('a\\n')"),
            (
                r#"for x in [1]:\n    print("it's\n", x)"#,
                "for x in [1]:\n    print(\"it's\\n\", x)",
            ),
            ("print('a\nb')", "print('a\\n\\\nb')"),
            ("x = 5\nprint(f\"{x}\n\")", "x = 5\nprint(f\"{x}\\n\\\n\")"),
            (
                "if 1:\n\tx = 'a\nb'\n        x",
                "if 1:\n        x = 'a\\n\\\nb'\n        x",
            ),
            ("```python\nprint('a\n')\n```", "\nprint('a\\n\\\n')\n"),
        ] {
            assert_eq!(repaired(code).as_deref(), Some(expected), "{code:?}");
        }
        let remark =
            super::repaired("x = 'a\nb'", PythonVersion::PY313).and_then(|(_, remark)| remark);
        assert_eq!(remark, Some(super::ESCAPED_LINE_ENDS));
    }

    #[test]
    fn several_slips_at_once() {
        // Escapes in a string stay as they are.
        assert_eq!(
            repaired("x\u{a0}= 'it\\'s'").as_deref(),
            Some("x = 'it\\'s'")
        );
        let pasted = "Try this:\n```python\n    x = “a”\n    x\n```\n";
        assert_eq!(repaired(pasted).as_deref(), Some("\n\nx = \"a\"\nx\n\n"));
    }

    #[test]
    fn what_is_no_slip_stays() {
        for code in [
            "x = = 1",
            "for i in",
            "Hello, how are you?",
            "x = (1",
            "\\n",
            ">>>",
            "print('a)\nprint('b')",
            "x = 'a\ny = 'b'",
            "\"x = (1\ny\"",
            "{'code': 'x = (1\ny'}",
            "print(\"hi)\nx = 1\n",
        ] {
            assert_eq!(repaired(code), None, "{code:?}");
        }
    }

    #[test]
    fn long_scripts_are_left_alone() {
        let code = format!("x = “a”\n{}", "# comment\n".repeat(2_000));
        assert_eq!(repaired(&code), None);
    }
}
