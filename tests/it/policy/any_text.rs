//! Any text at all gets an answer, and the answer speaks of places in that text.

use crate::support::image::{permissive_policy, standard_policy, strict_policy};
use codecell_policy::{CheckedScript, Refusal};
use proptest::prelude::*;

/// Pieces that make both code and broken code.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ";",
    "=",
    ".",
    "-",
    "+",
    "**",
    "@",
    "*",
    "->",
    ":=",
    "\n",
    "\n ",
    "\n  ",
    "\n    ",
    "\r",
    "\r\n",
    "\t",
    "\x0c",
    "\\\n",
    " ",
    " ",
    " ",
    "#",
    "!",
    "$",
    "?",
    "'",
    "\"",
    "'''",
    "\"\"\"",
    "f'",
    "f\"",
    "f'''",
    "t'",
    "rb'",
    "{x!r:",
    "{{",
    "}}",
    "\\N{",
    "\\x",
    "\0",
    "x",
    "eval",
    "os",
    "sys.modules",
    "import ",
    "from ",
    " as ",
    "lambda ",
    "not ",
    "await ",
    "async ",
    "yield ",
    "def f(",
    "class A",
    "if ",
    "else",
    "elif ",
    "for ",
    " in ",
    "while ",
    "match ",
    "case ",
    "type ",
    "try:",
    "except ",
    "with ",
    "return ",
    "global ",
    "del ",
    "1",
    "0x",
    "1e9",
    "1_0",
    "ü",
    "𝒆val",
    "\u{feff}",
    "\u{2028}",
    "\u{85}",
    "🦀",
    "__class__",
    "getattr(x, 'f_back')",
];

/// An answer may say anything, but only about places that the script has.
fn places_lie_inside(code: &str) -> Result<(), TestCaseError> {
    let text = code.strip_prefix('\u{feff}').unwrap_or(code);
    // If slips in a script were undone, the answer is about the script without them.
    let read = permissive_policy().check(code);
    let read = read.as_ref().map_or(text, CheckedScript::source);
    let repaired = read != text;
    let text = read;
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<usize> = unified
        .split('\n')
        .map(|line| line.chars().count())
        .collect();
    let inside = |line: u32, column: u32| {
        let width = lines.get(line as usize - 1).copied();
        // The line end has a place too; `\r\n` has two.
        width.is_some_and(|width| column >= 1 && column as usize <= width + 2)
    };
    for policy in [standard_policy(), strict_policy(), permissive_policy()] {
        match policy.check(code) {
            Ok(script) => {
                prop_assert_eq!(script.source(), text);
                // The script that was made of the text has no slips.
                let again = policy.check(text);
                prop_assert_eq!(again.as_ref().map(CheckedScript::source), Ok(text));
            }
            Err(Refusal::Syntax(error)) => {
                prop_assert!(!repaired, "{:?}", error);
                prop_assert!(inside(error.line, error.column), "{:?}", error);
                prop_assert_eq!(error.caret.lines().count(), 2, "{:?}", error);
                prop_assert!(!error.message.contains("gave up"), "{:?}", error);
            }
            Err(Refusal::Violations(violations)) => {
                prop_assert!(!violations.is_empty());
                prop_assert!(violations.is_sorted_by_key(|v| (v.line, v.column)));
                for violation in violations {
                    prop_assert!(inside(violation.line, violation.column), "{:?}", violation);
                    prop_assert!(!violation.remedy.is_empty());
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn any_text_gets_an_answer_about_itself(code in any::<String>()) {
        places_lie_inside(&code)?;
    }

    #[test]
    fn any_pieces_of_code_get_an_answer_about_themselves(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60),
    ) {
        places_lie_inside(&pieces.concat())?;
    }

    #[test]
    fn any_repeated_pieces_are_survived(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 1..6),
        times in 100_usize..2_000,
    ) {
        places_lie_inside(&pieces.concat().repeat(times))?;
    }
}
