//! Sizes, settings, and characters that cannot be in a case file.

use codecell_policy::{
    MAX_SOURCE_BYTES, MAX_VIOLATIONS, Policy, Preset, Refusal, RuleSettings, Rules, RulesError,
};

use super::{check, verdict};
use crate::support::image::{manifest, permissive_policy, standard_policy};

fn strict_rules() -> RuleSettings {
    Preset::Strict.rules(&manifest()).unwrap()
}

#[test]
fn limits_hold_to_the_character_and_the_line() {
    let text = "ü".repeat(7_998);
    assert_eq!(check(&format!("'{text}'")), ["ok"]);
    let found = check(&format!("'{text}' "));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("size 1:8001 the script has 8001 characters, 8000 are"),
        "{found:?}"
    );

    for end in ["\n", "\r\n", "\r"] {
        let lines = format!("x{end}").repeat(400);
        assert_eq!(check(&lines), ["ok"]);
        let found = check(&format!("{lines}x"));
        assert!(
            found[0].starts_with("size 401:1 the script has 401 lines, 400 are"),
            "{found:?}"
        );
    }
    let both = check(&"import os # and on\n".repeat(500));
    assert!(
        both.iter().any(|line| line.starts_with("size 401:1")),
        "{both:?}"
    );
}

#[test]
fn a_script_beyond_the_hard_bound_is_refused_by_every_policy() {
    let huge = "#".repeat(MAX_SOURCE_BYTES + 1);
    for policy in [standard_policy(), permissive_policy()] {
        assert!(verdict(&policy, &huge)[0].starts_with("size 1:1"));
    }
    assert_eq!(verdict(&permissive_policy(), &huge[1..]), ["ok"]);
}

#[test]
fn violations_are_bounded_and_counted() {
    let script = "eval;".repeat(MAX_VIOLATIONS + 20);
    let found = check(&script);
    assert_eq!(found.len(), MAX_VIOLATIONS + 1);
    assert!(
        found[MAX_VIOLATIONS].starts_with("more 1:496 and 20 more: "),
        "{found:?}"
    );
}

#[test]
fn a_byte_order_mark_is_taken_off() {
    let script = standard_policy()
        .check("\u{feff}print(1)")
        .expect("a script");
    assert_eq!(script.source(), "print(1)");
    assert!(check("\u{feff}import os")[0].starts_with("import 1:8 "));
    // A mark that is left over is a slip like any other odd space.
    assert_eq!(check("\u{feff}\u{feff}1"), ["ok"]);
    assert_eq!(
        check("\u{feff}\u{feff}1 = 2")[0],
        "syntax 1:1 invalid non-printable character U+FEFF"
    );
}

#[test]
fn null_bytes_are_a_syntax_error() {
    for policy in [standard_policy(), permissive_policy()] {
        let found = verdict(&policy, "x = 1\ny = '\0'\n");
        assert_eq!(found, ["syntax 2:6 source code cannot contain null bytes"]);
    }
}

#[test]
fn every_line_end_ends_a_line() {
    for end in ["\n", "\r\n", "\r"] {
        let script = format!("# a comment{end}x = 1{end}import os{end}");
        assert!(check(&script)[0].starts_with("import 3:8 "), "{end:?}");
    }
}

#[test]
fn an_encoding_other_than_utf_8_is_refused() {
    let first = "# -*- coding: latin-1 -*-\nx = 1";
    assert!(check(first)[0].starts_with("encoding 1:1 the script declares the encoding `latin-1`"));
    for script in [
        "#!/usr/bin/env python\r\n# vim: set fileencoding=utf-7 :",
        "\n#coding:cp1252",
    ] {
        assert!(check(script)[0].starts_with("encoding 2:1 "), "{script:?}");
    }
    for script in [
        "# -*- coding: utf-8 -*-",
        "# coding=UTF_8",
        "x = 1\n# coding: latin-1",
        "\n\n# coding: latin-1",
        "# coding is fun",
        "text = '# coding: latin-1'",
    ] {
        assert_eq!(check(script), ["ok"], "{script:?}");
    }
    assert_eq!(verdict(&permissive_policy(), first), ["ok"]);
}

#[test]
fn a_syntax_error_is_shown_as_python_shows_it() {
    let shown = |code: &str| match permissive_policy().check(code) {
        Err(refusal @ Refusal::Syntax(_)) => refusal.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        shown("a = 1\nb = 2\nprint(\"hi\"\nc = 3\n"),
        "  line 3\n    print(\"hi\"\n         ^\n'(' was never closed"
    );
    assert_eq!(
        shown("if True:\n\t\tx = 1\t+ £5"),
        "  line 2\n    x = 1\t+ £5\n         \t  ^\ninvalid character '£' (U+00A3)"
    );
    let long = format!("x = [{} $]", "1, ".repeat(1_000));
    assert!(
        shown(&long).lines().all(|line| line.chars().count() <= 170),
        "{}",
        shown(&long)
    );
}

#[test]
fn a_permissive_policy_checks_the_syntax_alone() {
    let policy = permissive_policy();
    let script = format!("import os\neval('1')\n{}", "x = 1\n".repeat(10_000));
    assert_eq!(verdict(&policy, &script), ["ok"]);
    assert!(verdict(&policy, "x = = 1")[0].starts_with("syntax 1:5 "));
}

#[test]
fn rules_name_the_setting_that_is_wrong() {
    let broken = |change: fn(&mut RuleSettings)| {
        let mut settings = strict_rules();
        change(&mut settings);
        Rules::new(settings).expect_err("an error").to_string()
    };
    let entry = |text: &str| text.to_owned();
    assert!(Rules::new(strict_rules()).is_ok());
    assert!(broken(|s| s.max_characters = 0).starts_with("policy.max_characters is 0: give"));
    assert!(broken(|s| s.max_lines = usize::MAX).starts_with("policy.max_lines is "));
    let many = |s: &mut RuleSettings| {
        s.forbidden_names = (0..2_000).map(|n| format!("n{n}")).collect();
    };
    assert!(broken(many).starts_with("policy.forbidden_names has 2000 entries"));
    let mut settings = strict_rules();
    settings.allowed_imports.insert(entry("os."));
    let error = Rules::new(settings).expect_err("an error");
    assert!(
        matches!(
            error,
            RulesError::Entry {
                key: "allowed_imports",
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn rules_can_be_changed() {
    let settings = RuleSettings {
        allowed_imports: ["os", "xml.sax"].map(str::to_owned).into(),
        forbidden_names: ["print".to_owned()].into(),
        forbidden_attributes: ["os.system".to_owned(), "secret".to_owned()].into(),
        ..strict_rules()
    };
    let policy = Policy::new(Rules::new(settings).expect("rules"), manifest());
    assert_eq!(
        verdict(
            &policy,
            "import os.path, xml.sax.handler, servers.files; eval('1')"
        ),
        ["ok"]
    );
    let found = verdict(
        &policy,
        "import json\nimport os as o\nprint(o.system)\nx.secret",
    );
    let places = [
        "import 1:8",
        "forbidden-name 3:1",
        "forbidden-attribute 3:9",
        "forbidden-attribute 4:3",
    ];
    assert_eq!(found.len(), places.len(), "{found:?}");
    for (found, place) in found.iter().zip(places) {
        assert!(found.starts_with(place), "{found}");
    }
}
