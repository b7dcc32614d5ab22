//! Cases with tests: these run whatever the code does to end itself.

use serde_json::{Value, json};

use super::{receipts, value};
use crate::support::program::Place;

/// What came of cases, each with its tests, with what the receipt is to say of it: whether it passed, the error's type, its
/// line and the result.
#[test]
fn tests_run_however_the_code_ends() {
    let wrong = "def double(x):\n    return x\n";
    let guarded = format!("{wrong}if __name__ == '__main__':\n    import sys\n    sys.exit(0)");
    let asserted = "assert double(2) == 4";
    let unittested = "import unittest\nclass Doubled(unittest.TestCase):\n    def test(self):\n        \
                      self.assertEqual(double(2), 4)\nunittest.main()";
    let right = "double = lambda x: 2 * x\ndouble(1)";
    let cases = [
        (
            "exits",
            guarded.as_str(),
            asserted,
            json!([false, "SystemExit", 5, null]),
        ),
        (
            "exits with words",
            "raise SystemExit('bye')",
            "1",
            json!([false, "SystemExit", 1, null]),
        ),
        (
            "returns",
            &format!("{wrong}return 1"),
            asserted,
            json!([false, "AssertionError", 4, null]),
        ),
        (
            "is not closed",
            "def double(x): return (",
            "2 * x)",
            json!([false, "SYNTAX_ERROR", 1, null]),
        ),
        (
            "hides tests",
            "text = '''",
            "assert False\n'''",
            json!([false, "SYNTAX_ERROR", 1, null]),
        ),
        (
            "is right",
            right,
            "double(2)\n",
            json!([true, null, null, 4]),
        ),
        (
            "has a value of its own",
            right,
            asserted,
            json!([true, null, null, null]),
        ),
        (
            "is awaited",
            "import asyncio\nawait asyncio.sleep(0)\nx = 1",
            "await asyncio.sleep(0)\nx",
            json!([true, null, null, 1]),
        ),
        (
            "is unittested",
            right,
            unittested,
            json!([true, null, null, null]),
        ),
        (
            "fails its unittest",
            wrong,
            unittested,
            json!([false, "SystemExit", 7, null]),
        ),
        (
            "has nothing but tests",
            "",
            "1 + 1",
            json!([true, null, null, 2]),
        ),
    ];
    let lines = cases.iter().map(|(id, code, tests, _)| {
        json!({"id": id, "code": code, "tests": tests}).to_string() + "\n"
    });
    let place = Place::empty();
    place.write("cases.jsonl", lines.collect::<String>());
    for (runner, repeatable) in [("wasm", "--deterministic"), ("local", "--no-deterministic")] {
        let out = format!("{runner}.jsonl");
        let ran = place
            .command(&["batch", "cases.jsonl", "--out", &out, repeatable])
            .env("MCP_EXECUTOR", runner)
            // Strict rules, which a local Python has by default, allow no `unittest`.
            .env("CODECELL_POLICY_PRESET", "off")
            .output()
            .unwrap();
        assert_eq!(ran.status.code(), Some(1), "{ran:?}");
        for ((id, .., expected), receipt) in cases.iter().zip(receipts(&place, &out)) {
            let receipt = value(&receipt);
            let found = &receipt["diagnostics"];
            let came: Value = json!([
                receipt["passed"],
                found["error_type"],
                found["line"],
                receipt["result"]
            ]);
            assert_eq!(&came, expected, "{runner}, {id}: {receipt}");
        }
    }
}
