//! Depth and length: whatever a script looks like, the host's stack holds.

use codecell_policy::{MAX_DEPTH, MAX_INDENTATION, MAX_OPEN_BRACKETS};

use super::{check, verdict};
use crate::support::image::{permissive_policy, standard_policy};

/// Scripts that nest `depth` deep, each in another way.
fn towers(depth: usize) -> Vec<(&'static str, String)> {
    let wrap = |open: &str, core: &str, close: &str| {
        format!("{}{core}{}", open.repeat(depth), close.repeat(depth))
    };
    let indented: String = (0..depth.min(1_300))
        .map(|level| format!("{}if x:\n", " ".repeat(level)))
        .chain([format!("{}x", " ".repeat(depth.min(1_300)))])
        .collect();
    vec![
        ("parentheses", wrap("(", "1", ")")),
        ("open parentheses", wrap("(", "", "")),
        ("brackets", wrap("[", "", "]")),
        ("braces", wrap("{1:", "2", "}")),
        ("calls inside", wrap("f(", "", ")")),
        ("calls after", wrap("", "f", "()")),
        ("subscripts", wrap("", "x", "[0]")),
        ("attributes", wrap("", "a", ".b")),
        ("minus", wrap("-", "1", "")),
        ("not", wrap("not ", "x", "")),
        ("await", wrap("await ", "x", "")),
        ("lambda", wrap("lambda: ", "x", "")),
        ("lambda with parameters", wrap("lambda a, b: ", "x", "")),
        ("lambda in default", wrap("lambda a=", "1", ": 1")),
        ("sums", wrap("", "1", "+1")),
        ("powers", wrap("", "1", "**1")),
        ("conditions", wrap("1 if x else ", "1", "")),
        ("walrus", wrap("(x := ", "1", ")")),
        ("f-strings", wrap("f'{", "1", "}'")),
        ("open f-strings", wrap("f'{", "", "")),
        ("format specs", wrap("f'{x:", "", "}'")),
        ("stars", wrap("*", "x", "")),
        (
            "patterns",
            format!("match x:\n case {}", wrap("[", "", "]: 1")),
        ),
        ("comprehensions", wrap("[x for x in ", "y", "]")),
        ("yields", wrap("yield a, ", "1", "")),
        ("async", wrap("async ", "x", "")),
        ("blocks on a line", wrap("if x: ", "1", "")),
        ("classes on a line", wrap("class A: ", "1", "")),
        ("indentation", indented),
        ("mismatched", wrap("(], ", "", "")),
        (
            "open string in f-string",
            format!("f\"{{\"{}1", "-".repeat(depth)),
        ),
        (
            "open strings on lines",
            format!("({}", "f\"{\" ** a ** a\n ** ".repeat(depth)),
        ),
        (
            "open bracket over lines",
            format!("(\n{}", "1 +\n".repeat(depth)),
        ),
        ("unknown characters", wrap("$ - ", "1", "")),
    ]
}

/// Scripts that are long without being deep: all of them are allowed.
fn plains(length: usize) -> Vec<(&'static str, String)> {
    let elif = "elif x: y\n".repeat(length);
    vec![
        ("elif", format!("if x: y\n{elif}")),
        ("strings", format!("x = ({})", "'a' ".repeat(length))),
        (
            "f-strings",
            format!("x = ({})", "f'{a}' ".repeat(length / 10)),
        ),
        ("placeholders", format!("f'{}'", "{a.b} ".repeat(length))),
        ("elements", format!("x = [{}]", "-a.b(1), ".repeat(length))),
        (
            "entries",
            format!("x = {{{}}}", "'k': lambda a, b: -1, ".repeat(length)),
        ),
        ("arguments", format!("f({})", "a=-1, ".repeat(length))),
        ("statements", "x = -1; ".repeat(length)),
        ("lines", "x = f(-1)\n".repeat(length)),
        (
            "decorators",
            format!("{}def f(): 1", "@a.b\n".repeat(length)),
        ),
        ("assignments", format!("{}1", "x, ".repeat(length))),
    ]
}

/// The smallest stack on which anybody calls a check: half of what tokio gives its workers.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(work);
    thread.expect("a thread").join().expect("no panic");
}

#[test]
fn no_nesting_harms_the_host() {
    on_a_small_stack(|| {
        for depth in [150, 1_000, 2_500, 5_000, 100_000] {
            for (name, tower) in towers(depth) {
                // Only the verdicts differ: the test just wants an answer.
                let found = verdict(&permissive_policy(), &tower);
                assert_eq!(found.len(), 1, "{name} at {depth}: {found:?}");
                if depth == 100_000 {
                    assert_ne!(found, ["ok"], "{name}");
                }
                verdict(&standard_policy(), &tower);
            }
        }
    });
}

#[test]
fn length_alone_is_no_fault() {
    on_a_small_stack(|| {
        for (name, plain) in plains(30_000) {
            assert_eq!(verdict(&permissive_policy(), &plain), ["ok"], "{name}");
        }
    });
}

#[test]
fn nesting_is_refused_where_it_begins_to_be_too_deep() {
    let deep = format!("x = 1\ny = {}1", "-".repeat(MAX_DEPTH + 1));
    let found = check(&deep);
    assert!(
        found[0].starts_with("syntax 2:1504 expression is nested too deeply"),
        "{found:?}"
    );
    assert_eq!(check(&deep.replacen("--", "", 1)), ["ok"]);

    let brackets = |depth: usize| format!("{}{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(check(&brackets(MAX_OPEN_BRACKETS)), ["ok"]);
    let found = check(&brackets(MAX_OPEN_BRACKETS + 1));
    assert_eq!(found, ["syntax 1:201 too many nested parentheses"]);

    let blocks = |depth: usize| {
        let lines = (0..=depth).map(|level| format!("{}if x:\n", " ".repeat(level)));
        format!("{}{}x", lines.collect::<String>(), " ".repeat(depth + 1))
    };
    assert_eq!(check(&blocks(MAX_INDENTATION - 1)), ["ok"]);
    let found = check(&blocks(MAX_INDENTATION));
    assert!(found[0].starts_with("syntax 101:"), "{found:?}");
}
