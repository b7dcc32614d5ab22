//! `codecell debug`.

use serde_json::{Value, json};

use super::{short_of_address_space, shown};
use crate::support::program::Place;
use crate::support::web_program::WebProgram;

/// `text` without the number of tokens and the memory of an empty script, which differ from image to image.
fn settled(text: &str) -> String {
    let settle = |line: &str| {
        let tokens = line.split_once("; ").zip(line.split_once(" tokens for"));
        if let Some(((before, _), (_, after))) = tokens {
            return format!("{before}; <number> tokens for{after}");
        }
        match line.split_once(", in ").zip(line.split_once(" MiB of")) {
            Some(((before, _), (_, after))) => format!("{before}, in <number> MiB of{after}"),
            None => line.to_owned(),
        }
    };
    text.lines().map(settle).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_installation_is_proved() {
    let place = Place::empty();
    let ran = place.run(&["debug"]);
    insta::assert_snapshot!(settled(&shown(&place, &ran)));
}

#[test]
fn a_configuration_that_is_wrong_is_told_with_the_servers_own_words() {
    let place = Place::empty();
    place.write("mcp_servers.json", "{\"mcpServers\": {\n  \"files\": {\n}");
    let ran = place.run(&["debug"]);
    insta::assert_snapshot!(shown(&place, &ran));
}

#[test]
fn a_wrong_key_is_told_with_its_line() {
    let place = Place::empty();
    place.write("codecell.toml", "[limits]\ntimout = 5\n");
    let ran = place.run(&["debug"]);
    insta::assert_snapshot!(shown(&place, &ran));
}

/// The installation works, and what is configured does not.
#[test]
fn servers_that_do_not_start_are_named() {
    let place = Place::with_servers(&json!({ "mcpServers": {
        "gone": { "command": "no-such-program-anywhere" },
        "silent": { "command": "sh", "args": ["-c", "cat > /dev/null"], "startup_timeout": 1 },
    } }));
    let ran = place.run(&["debug"]);
    insta::assert_snapshot!(without_tries(settled(&shown(&place, &ran))));
}

/// `told` without how often a server was started meanwhile, which is a matter of time.
fn without_tries(mut told: String) -> String {
    while let Some(start) = told.find("; it has failed ") {
        let again = told[start..]
            .find(" started after ")
            .expect("when it is tried again");
        let time = start + again + " started after ".len();
        let end = time + told[time..].find(" s").expect("seconds") + " s".len();
        told.replace_range(start..end, "");
    }
    told
}

#[test]
fn servers_that_can_be_called_are_counted() {
    let place = Place::with_servers(&json!({ "mcpServers": {
        "files": { "builtin": "files", "root": "." },
    } }));
    let ran = place.run(&["debug"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    assert!(
        ran.stdout.contains("ok    servers: scripts can call "),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("9 checks passed"), "{}", ran.stdout);
}

/// One line says why no script can run: those that would follow have nothing to add.
#[test]
fn no_memory_for_the_pool_is_told_once() {
    let place = Place::empty();
    let ran = short_of_address_space(&place, "debug");
    assert_eq!(ran.code, Some(1), "{}", ran.shown());
    let told = settled(&shown(&place, &ran));
    let (before, after) = told.split_once("pool mapping: ").unwrap();
    let (_, after) = after.split_once("; lower").unwrap();
    insta::assert_snapshot!(format!(
        "{before}pool mapping: <the kernel's words>; lower{after}"
    ));
}

#[test]
fn what_the_policy_does_not_allow_is_skipped() {
    let place = Place::empty();
    place.write("codecell.toml", "[policy]\npreset = \"strict\"\n");
    let ran = place.run(&["debug"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    let line = "skip  files: the configured policy does not let scripts open files";
    assert!(ran.stdout.contains(line), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("7 checks passed, 1 skipped"),
        "{}",
        ran.stdout
    );
}

#[test]
fn one_script_and_every_message_of_it_are_shown() {
    let place = Place::empty();
    let ran = place.run(&["debug", "-c", "6 * 7"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    let outcome: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (&outcome["success"], &outcome["result"]),
        (&json!(true), &json!(42))
    );
    assert_eq!(place.run(&["debug", "-c", "1 / 0"]).code, Some(1));

    let ran = place.run(&["debug", "--wire", "-c", "6 * 7"]);
    let messages: Vec<(f64, &str, Value)> = ran
        .stdout
        .lines()
        .filter_map(|line| {
            let (time, rest) = line.split_once(" s ")?;
            let (direction, message) = rest.split_at_checked(3)?;
            let message = serde_json::from_str(message).ok()?;
            Some((time.trim().parse().ok()?, direction.trim(), message))
        })
        .collect();
    assert!(
        messages.is_sorted_by_key(|(time, _, _)| *time),
        "{}",
        ran.stdout
    );
    let call = messages
        .iter()
        .find(|(_, direction, message)| *direction == "->" && message["method"] == "tools/call");
    let (_, _, call) = call.expect("the call is shown");
    assert_eq!(call["params"]["arguments"]["code"], "6 * 7");
    let answer = messages
        .iter()
        .find(|(_, direction, message)| *direction == "<-" && message["id"] == call["id"]);
    let (_, _, answer) = answer.expect("the answer is shown");
    assert_eq!(answer["result"]["structuredContent"]["result"], 42);
}

#[test]
fn tools_are_shown_as_a_model_gets_them() {
    let place = Place::empty();
    let ran = place.run(&["debug", "--tools"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    for part in ["execute_code (", "search_tools (", "arguments: {\""] {
        assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
    }
}

#[test]
fn a_server_that_runs_already_is_asked_at_its_address() {
    let place = Place::empty();
    let server = WebProgram::start(&place);
    let ran = place.run(&["debug", "--url", server.url()]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    assert!(ran.stdout.contains(" over HTTP ("), "{}", ran.stdout);
    assert!(ran.stdout.contains("skip  tool call: "), "{}", ran.stdout);
}
