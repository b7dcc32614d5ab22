//! What to say where a script asks for something else than was recorded.

use std::fmt::Write as _;

use serde_json::Value;

use super::line::Asked;
use codecell_basics::text::truncate;

/// The longest value that is shown, in bytes.
const MAX_VALUE_BYTES: usize = 200;

/// The most arguments whose difference is shown.
const MAX_ARGUMENTS: usize = 5;

/// The difference between call `number` as it was `recorded` and as it is `asked` now; a call that was not recorded is one
/// too many.
pub(super) fn told(number: usize, recorded: Option<&Asked>, asked: &Asked) -> String {
    let Some(recorded) = recorded else {
        return format!(
            "replay: call {number} is {}.{}, and {} calls were recorded; the script makes more calls than when it was recorded",
            asked.server,
            asked.tool,
            number - 1
        );
    };
    if (&recorded.server, &recorded.tool) != (&asked.server, &asked.tool) {
        return format!(
            "replay: call {number} was recorded as {}.{}, and the script asks for {}.{}",
            recorded.server, recorded.tool, asked.server, asked.tool
        );
    }
    format!(
        "replay: call {number}, {}.{}, has other arguments than were recorded{}",
        asked.server,
        asked.tool,
        differences(&recorded.arguments, &asked.arguments)
    )
}

fn differences(recorded: &Value, asked: &Value) -> String {
    let (Value::Object(before), Value::Object(now)) = (recorded, asked) else {
        return format!(
            ": recorded {}, now {}",
            shown(Some(recorded)),
            shown(Some(asked))
        );
    };
    let added = now.keys().filter(|name| !before.contains_key(*name));
    let different = before
        .keys()
        .chain(added)
        .filter(|name| before.get(*name) != now.get(*name));
    let mut text = String::new();
    for name in different.take(MAX_ARGUMENTS) {
        let before = shown(before.get(name));
        let now = shown(now.get(name));
        let _ = write!(text, "; {name}: recorded {before}, now {now}");
    }
    text
}

fn shown(value: Option<&Value>) -> String {
    let Some(value) = value else {
        return "nothing".to_owned();
    };
    let mut text = value.to_string();
    if text.len() > MAX_VALUE_BYTES {
        truncate(&mut text, MAX_VALUE_BYTES);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(tool: &str, arguments: Value) -> Asked {
        Asked {
            server: "files".to_owned(),
            tool: tool.to_owned(),
            arguments,
        }
    }

    #[test]
    fn a_mismatch_says_what_is_different() {
        let recorded = asked("read", json!({"path": "a.csv", "from": 1}));
        for (now, expected) in [
            (
                asked("read", json!({"path": "b.csv", "from": 1, "to": null})),
                "replay: call 2, files.read, has other arguments than were recorded; \
                 path: recorded \"a.csv\", now \"b.csv\"; to: recorded nothing, now null",
            ),
            (
                asked("list", json!({})),
                "replay: call 2 was recorded as files.read, and the script asks for files.list",
            ),
        ] {
            assert_eq!(told(2, Some(&recorded), &now), expected);
        }
        assert_eq!(
            told(2, None, &recorded),
            "replay: call 2 is files.read, and 1 calls were recorded; the script makes more calls than when it was recorded"
        );
    }
}
