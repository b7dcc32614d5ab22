//! Indentation that came with the place a script was copied from, or with a mix of tabs and spaces.

use ruff_python_ast::PythonVersion;

use super::super::source::Source;
use super::super::syntax;
use super::pieces::lines;

/// How wide a tab may have been for whoever wrote the script.
const TAB_WIDTHS: [usize; 2] = [8, 4];

/// Whether some code is indented with tabs and some with spaces.
pub(super) fn is_mixed(text: &str) -> bool {
    let found = |character| {
        lines(text).iter().any(|(line, is_code)| {
            *is_code && has_code(line) && indentation(line).contains(character)
        })
    };
    text.contains('\t') && found('\t') && found(' ')
}

/// The script with spaces in place of the tabs that indent it. Where different widths of a tab give different
/// scripts, nobody knows which one was meant.
pub(super) fn without_tabs(text: &str, target: PythonVersion) -> Option<String> {
    let read = TAB_WIDTHS.into_iter().filter_map(|width| {
        let expanded = expand(text, width);
        let parsed = syntax::parse_quickly(&Source::new(&expanded), target)?;
        let kinds: Vec<_> = parsed.tokens().iter().map(|token| token.kind()).collect();
        Some((kinds, expanded))
    });
    let read: Vec<_> = read.collect();
    let (kinds, expanded) = read.first()?;
    let agree = read.iter().all(|(other, _)| other == kinds);
    (agree && expanded != text).then(|| expanded.clone())
}

fn expand(text: &str, width: usize) -> String {
    let mut expanded = String::with_capacity(text.len());
    for (line, is_code) in lines(text) {
        let indentation = indentation(line);
        if !is_code || !indentation.contains('\t') {
            expanded.push_str(line);
            continue;
        }
        let columns = indentation.chars().fold(0, |column, c| match c {
            '\t' => (column / width + 1) * width,
            _ => column + 1,
        });
        expanded.extend(std::iter::repeat_n(' ', columns));
        expanded.push_str(&line[indentation.len()..]);
    }
    expanded
}

/// The script moved to the left margin: all of it, all but its first line, or its first line.
pub(super) fn to_the_left(text: &str) -> Option<String> {
    let lines = lines(text);
    let first = lines.iter().position(|(line, _)| has_code(line))?;
    let (head, rest) = lines.split_at(first + 1);
    // Behind the head of a block, indentation has a meaning of its own.
    let opens_block = lines[first].0.trim_end().ends_with(':');
    let as_it_is = |lines: &[(&str, bool)]| lines.iter().map(|(line, _)| *line).collect::<String>();
    let result = match (common(&lines), common(rest)) {
        ("", "") => moved(head, indentation(lines[first].0)) + &as_it_is(rest),
        ("", _) if opens_block => return None,
        ("", indentation) => as_it_is(head) + &moved(rest, indentation),
        (indentation, _) => moved(&lines, indentation),
    };
    (result != text).then_some(result)
}

/// The indentation that all lines of code have.
fn common<'a>(lines: &[(&'a str, bool)]) -> &'a str {
    lines
        .iter()
        .filter(|(line, is_code)| *is_code && has_code(line))
        .map(|(line, _)| indentation(line))
        .reduce(|one, other| {
            let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
            &one[..same.count()]
        })
        .unwrap_or_default()
}

/// The lines without `indentation`. Lines in a string lose it only if all of them have it, being part of the paste.
fn moved(lines: &[(&str, bool)], indentation: &str) -> String {
    let strings_too = lines
        .iter()
        .filter(|(line, is_code)| !is_code && !line.trim().is_empty())
        .all(|(line, _)| line.starts_with(indentation));
    let mut text = String::new();
    for (line, is_code) in lines {
        text.push_str(if !is_code && !strings_too {
            line
        } else {
            // What has less is an empty line, or a comment further to the left.
            line.strip_prefix(indentation)
                .unwrap_or(line.trim_start_matches([' ', '\t']))
        });
    }
    text
}

fn indentation(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

fn has_code(line: &str) -> bool {
    !line.trim().is_empty() && !line.trim_start().starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_become_as_many_spaces_as_fit() {
        for (text, expected) in [
            (
                "if x:\n\tif y:\n            z",
                Some("if x:\n        if y:\n            z"),
            ),
            (
                "def f():\n    x = '''\n\t'''\n\treturn x",
                Some("def f():\n    x = '''\n\t'''\n    return x"),
            ),
            // The last line belongs to `if y` with tabs of 8 columns, and to `if x` with tabs of 4.
            ("if x:\n    if y:\n        a\n\tb", None),
            ("if x:\n    y", None),
        ] {
            assert_eq!(
                without_tabs(text, PythonVersion::PY313).as_deref(),
                expected,
                "{text:?}"
            );
        }
    }

    #[test]
    fn scripts_are_moved_to_the_margin() {
        for (text, expected) in [
            ("  x\n  if x:\n    y\n", Some("x\nif x:\n  y\n")),
            ("    x\ny", Some("x\ny")),
            ("x\n    y\n    z", Some("x\ny\nz")),
            ("  # a\n    x\n\n    y", Some("# a\nx\n\ny")),
            ("  x = '''\n  a'''", Some("x = '''\na'''")),
            ("  x = '''\na'''", Some("x = '''\na'''")),
            ("x\ny", None),
            ("if x:\n        y\n    z", None),
        ] {
            assert_eq!(to_the_left(text).as_deref(), expected, "{text:?}");
        }
    }
}
