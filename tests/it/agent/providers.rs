//! The protocols of the providers, and where settings come from.

use serde_json::json;

use crate::support::model::{PROTOCOLS, ScriptedModel};
use crate::support::program::Place;

/// The same task in the protocol of each provider: a script and an answer.
#[test]
fn each_provider_is_asked_in_its_own_protocol() {
    let paths = [
        "/v1/chat/completions",
        "/v1/messages",
        "/v1beta/models/m:generateContent",
        "/api/chat",
    ];
    for (protocol, path) in PROTOCOLS.iter().zip(paths) {
        let (place, model) = (Place::empty(), protocol.model);
        let replies = json!([{ "code": "6 * 7" }, { "answer": "42" }]);
        let served = protocol.serve(&place, &replies);
        let ran = place.run(&["agent", "Multiply."]);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(0), "42\n"),
            "{model}: {ran:?}"
        );
        let record = served.record();
        let asked = record[0]["path"].as_str().unwrap().split('?').next();
        assert_eq!(asked, Some(path), "{model}");
        protocol.assert_key(&record[0]);
        assert!(
            record[1]["body"].to_string().contains("ran to its end"),
            "{model}"
        );
    }
}

#[test]
fn flags_count_before_variables_and_those_before_files() {
    let asked = |file: &str, variable: &str, flag: &str| {
        let place = Place::empty();
        let served = ScriptedModel::serve(&place, &json!([{ "answer": "1" }]));
        let url = format!("http://127.0.0.1:{}", served.port());
        place.write(
            "codecell.toml",
            format!("[agent]\nbase_url = \"{url}\"\nmodel = \"{file}\"\n"),
        );
        if !variable.is_empty() {
            place.write(".env", format!("CODECELL_MODEL={variable}\n"));
        }
        let mut args = vec!["agent", "Add."];
        if !flag.is_empty() {
            args.extend(["--model", flag]);
        }
        let ran = place.run(&args);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        served.record()[0]["body"]["model"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(asked("a", "", ""), "a");
    assert_eq!(asked("a", "b", ""), "b");
    assert_eq!(asked("a", "b", "c"), "c");
}
