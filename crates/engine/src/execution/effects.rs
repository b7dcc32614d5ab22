//! What a script that did not end well had already changed in the world, for whoever writes the next script.

use std::fmt::Write as _;

use codecell_sandbox::CallRecord;

/// The most tools that are named; further tools are counted.
const MAX_NAMED: usize = 20;

/// A sentence about the calls that had taken effect or may have; `None` if there were no such calls.
#[must_use]
pub fn told(calls: &[CallRecord]) -> Option<String> {
    let completed: Vec<&CallRecord> = calls.iter().filter(|call| call.error.is_none()).collect();
    let given_up: Vec<&CallRecord> = calls.iter().filter(|call| call.given_up).collect();
    let mut parts = Vec::new();
    if !completed.is_empty() {
        parts.push(format!(
            "{} of {} tool calls had completed, and what they changed stays changed: {}",
            completed.len(),
            calls.len(),
            names(&completed)
        ));
    }
    if !given_up.is_empty() {
        let only = if completed.is_empty() {
            "tool calls were "
        } else {
            ""
        };
        parts.push(format!(
            "{only}under way, so look whether they took effect: {}",
            names(&given_up)
        ));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// The tools of `calls` in the order of their first call, each with how often it was called.
fn names(calls: &[&CallRecord]) -> String {
    let mut counted: Vec<(&str, &str, usize)> = Vec::new();
    for call in calls {
        let known = counted
            .iter_mut()
            .find(|(server, tool, _)| (*server, *tool) == (&call.server, &call.tool));
        match known {
            Some((_, _, count)) => *count += 1,
            None => counted.push((&call.server, &call.tool, 1)),
        }
    }
    let mut text = String::new();
    for (place, (server, tool, count)) in counted.iter().take(MAX_NAMED).enumerate() {
        let separator = if place == 0 { "" } else { ", " };
        let _ = write!(text, "{separator}{server}.{tool}");
        if *count > 1 {
            let _ = write!(text, " ({count} times)");
        }
    }
    match counted.len().saturating_sub(MAX_NAMED) {
        0 => text,
        more => text + &format!(" and {more} other tools"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(tool: &str, error: Option<&str>, given_up: bool) -> CallRecord {
        CallRecord {
            server: "db".into(),
            tool: tool.into(),
            duration_ms: 0.0,
            ok: error.is_none(),
            error: error.map(str::to_owned),
            given_up,
        }
    }

    fn check(calls: &[CallRecord], expected: Option<&str>) {
        assert_eq!(told(calls).as_deref(), expected);
    }

    #[test]
    fn tools_are_named_by_what_became_of_their_calls() {
        check(&[], None);
        check(&[call("insert", Some("no such table"), false)], None);
        check(
            &[call("drop", Some("cut off"), true)],
            Some("tool calls were under way, so look whether they took effect: db.drop"),
        );
        check(
            &[
                call("insert", None, false),
                call("query", None, false),
                call("insert", None, false),
                call("drop", Some("cut off"), true),
            ],
            Some(
                "3 of 4 tool calls had completed, and what they changed stays changed: db.insert (2 times), db.query; \
                 under way, so look whether they took effect: db.drop",
            ),
        );
    }

    #[test]
    fn of_many_tools_some_are_named() {
        let calls: Vec<_> = (0..1_000)
            .map(|number| call(&format!("t{number}"), None, false))
            .collect();
        let told = told(&calls).unwrap_or_default();
        assert!(told.ends_with("db.t19 and 980 other tools"), "{told}");
    }
}
