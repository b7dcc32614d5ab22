//! The policy on whole scripts.
//!
//! Each file of `tests/policy` is a script with its expectation inside, one comment on each line:
//! `# expect: ok`, or `# expect: RULE LINE:COLUMN TEXT` for every violation, in order, where TEXT is
//! part of the message or the remedy, and RULE is `syntax` for a syntax error. `# lacks: PACKAGE` says that it is for images
//! without the package. It holds for both presets; a case that holds for one of them is in a folder of its name. Cases that cannot be in a text file are in the
//! modules: limits and odd characters, deep nesting, text of any kind, the modules of the image.

mod any_text;
mod limits;
mod nesting;
mod presets;

use std::fs;
use std::path::Path;

use crate::support::image::{standard_policy, strict_policy, unfit};
use crate::support::skip::leave_to_others;
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

/// What a script comes to under the strict rules.
fn check(code: &str) -> Vec<String> {
    verdict(&strict_policy(), code)
}

/// Compares a case with its expectation; the error says what is wrong with either.
fn judge(policy: &Policy, code: &str) -> Result<(), String> {
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
    let found = verdict(policy, code);
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
    let (standard, strict) = (standard_policy(), strict_policy());
    for (folder, policies, at_least) in [
        ("tests/policy", [&standard, &strict].as_slice(), 30),
        ("tests/policy/standard", &[&standard], 5),
        ("tests/policy/strict", &[&strict], 10),
    ] {
        let (ran, failures) = judge_folder(folder, policies);
        assert!(failures.is_empty(), "{}", failures.join("\n\n"));
        assert!(ran >= at_least, "only {ran} cases were found in {folder}");
    }
}

/// How many cases the folder has, and what is wrong with them.
fn judge_folder(folder: &str, policies: &[&Policy]) -> (usize, Vec<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut ran = 0;
    let mut failures = Vec::new();
    for entry in fs::read_dir(&folder).expect("the folder of the cases") {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() {
            continue;
        }
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let verdict = if path.extension().is_some_and(|extension| extension == "py") {
            let code = fs::read_to_string(&path).expect("a case in UTF-8");
            if let Some(why) = unfit(&code) {
                leave_to_others(&format!("policy/{name}"), &why);
                ran += 1;
                continue;
            }
            let mut judged = policies.iter().map(|policy| judge(policy, &code));
            judged.find(Result::is_err).unwrap_or(Ok(()))
        } else {
            Err("not a case: cases end in .py".to_owned())
        };
        ran += 1;
        failures.extend(verdict.err().map(|why| format!("{name}: {why}")));
    }
    (ran, failures)
}

#[test]
fn a_case_without_a_sound_expectation_fails() {
    for case in [
        "print(1)",
        "# expect: fine",
        "# expect: import 1 os",
        "# expect: import 1:1 ",
    ] {
        assert!(judge(&strict_policy(), case).is_err(), "{case:?} passed");
    }
    let judge = |case| judge(&strict_policy(), case);
    assert!(judge("# expect: ok\nimport os").is_err());
    assert!(judge("# expect: import 1:8 os\nimport json").is_err());
    assert_eq!(judge("# expect: ok\nimport json"), Ok(()));
}
