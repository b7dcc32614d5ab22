//! The policy on whole scripts.
//!
//! Each file of `tests/policy` is a script with its expectation inside, one comment on each line:
//! `# expect: ok`, or `# expect: RULE LINE:COLUMN TEXT` for every violation, in order, where TEXT is
//! part of the message or the remedy, and RULE is `syntax` for a syntax error. Cases that cannot be in a
//! text file are in the modules: limits and odd characters, deep nesting, text of any kind.

mod any_text;
mod limits;
mod nesting;

use std::fs;
use std::path::Path;

use crate::support::image::{manifest, standard_policy};
use codecell_policy::{Policy, Refusal, Rule, SyntaxError, Violation};

const RULES: [Rule; 7] = [
    Rule::Size,
    Rule::Encoding,
    Rule::Import,
    Rule::StarImport,
    Rule::ForbiddenName,
    Rule::ForbiddenAttribute,
    Rule::More,
];

/// What the policy says about a script, one line for each finding, in the form of the expectations.
fn verdict(policy: &Policy, code: &str) -> Vec<String> {
    match policy.check(code) {
        Ok(_) => vec!["ok".to_owned()],
        Err(Refusal::Syntax(error)) => {
            let SyntaxError { line, column, .. } = error;
            vec![format!("syntax {line}:{column} {}", error.message)]
        }
        Err(Refusal::Violations(violations)) => violations
            .iter()
            .map(|violation| {
                let Violation {
                    rule, line, column, ..
                } = violation;
                let (message, remedy) = (&violation.message, &violation.remedy);
                format!("{rule} {line}:{column} {message}: {remedy}")
            })
            .collect(),
    }
}

fn check(code: &str) -> Vec<String> {
    verdict(&standard_policy(), code)
}

/// Compares a case with its expectation; the error says what is wrong with either.
fn judge(code: &str) -> Result<(), String> {
    let expected: Vec<&str> = code
        .lines()
        .filter_map(|line| {
            line.trim_start_matches('\u{feff}')
                .strip_prefix("# expect: ")
        })
        .collect();
    if expected.is_empty() {
        return Err("no `# expect: ` line".to_owned());
    }
    for line in &expected {
        let mut words = line.splitn(3, ' ');
        let rule = words.next().unwrap_or_default();
        let place = words.next().and_then(|place| place.split_once(':'));
        let known = rule == "syntax" || RULES.iter().any(|known| known.as_str() == rule);
        let placed = place.is_some_and(|(line, column)| {
            line.parse::<u32>().is_ok() && column.parse::<u32>().is_ok()
        });
        let told = words.next().is_some_and(|text| !text.trim().is_empty());
        if *line != "ok" && !(known && placed && told) {
            return Err(format!("an expectation of no known form: {line:?}"));
        }
    }
    let found = check(code);
    let agrees = found.len() == expected.len()
        && found.iter().zip(&expected).all(|(found, expected)| {
            let (place, text) = split_expectation(expected);
            found.starts_with(place) && found.contains(text)
        });
    if agrees {
        Ok(())
    } else {
        let (expected, found) = (expected.join("\n  "), found.join("\n  "));
        Err(format!("expected\n  {expected}\nfound\n  {found}"))
    }
}

/// `RULE LINE:COLUMN ` and the text after it.
fn split_expectation(expected: &str) -> (&str, &str) {
    match expected.match_indices(' ').nth(1) {
        Some((space, _)) => expected.split_at(space + 1),
        None => (expected, ""),
    }
}

#[test]
fn every_case_file_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy");
    let mut ran = 0;
    let mut failures = Vec::new();
    for entry in fs::read_dir(&folder).expect("the folder of the cases") {
        let path = entry.expect("an entry of the folder").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let verdict = if path.extension().is_some_and(|extension| extension == "py") {
            judge(&fs::read_to_string(&path).expect("a case in UTF-8"))
        } else {
            Err("not a case: cases end in .py".to_owned())
        };
        ran += 1;
        failures.extend(verdict.err().map(|why| format!("{name}: {why}")));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(
        ran >= 30,
        "only {ran} cases were found in {}",
        folder.display()
    );
}

#[test]
fn a_case_without_a_sound_expectation_fails() {
    for case in [
        "print(1)",
        "# expect: fine",
        "# expect: import 1 os",
        "# expect: import 1:1 ",
    ] {
        assert!(judge(case).is_err(), "{case:?} passed");
    }
    assert!(judge("# expect: ok\nimport os").is_err());
    assert!(judge("# expect: import 1:8 os\nimport json").is_err());
    assert_eq!(judge("# expect: ok\nimport json"), Ok(()));
}

#[test]
fn every_default_import_is_allowed() {
    for module in manifest().offered() {
        assert_eq!(check(&format!("import {module}")), ["ok"], "{module}");
        assert_eq!(
            check(&format!("import {module} as m; m.anything")),
            ["ok"],
            "{module}"
        );
    }
}
