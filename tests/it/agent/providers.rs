//! The protocols of the providers, and where settings come from.

use serde_json::json;

use crate::support::model::ScriptedModel;
use crate::support::program::Place;

/// The same task in the protocol of each provider: a script and an answer.
#[test]
fn each_provider_is_asked_in_its_own_protocol() {
    for (model, root, path, variable, header) in [
        (
            "openai::m",
            "/v1",
            "/v1/chat/completions",
            "OPENAI_API_KEY",
            "authorization",
        ),
        (
            "anthropic::m",
            "/v1",
            "/v1/messages",
            "ANTHROPIC_API_KEY",
            "x-api-key",
        ),
        (
            "gemini::m",
            "/v1beta",
            "/v1beta/models/m:generateContent",
            "GEMINI_API_KEY",
            "x-goog-api-key",
        ),
        ("ollama::m", "", "/api/chat", "UNUSED", ""),
    ] {
        let place = Place::empty();
        let served =
            ScriptedModel::serve(&place, &json!([{ "code": "6 * 7" }, { "answer": "42" }]));
        let url = format!("http://127.0.0.1:{}{root}", served.port());
        place.write("codecell.toml", format!("[agent]\nbase_url = \"{url}\"\n"));
        place.write(
            ".env",
            format!("CODECELL_MODEL={model}\n{variable}=key-0123456789\n"),
        );
        let ran = place.run(&["agent", "Multiply."]);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(0), "42\n"),
            "{model}: {ran:?}"
        );
        let record = served.record();
        assert_eq!(
            record[0]["path"].as_str().unwrap().split('?').next(),
            Some(path),
            "{model}"
        );
        if !header.is_empty() {
            let headers = record[0]["headers"].as_object().unwrap();
            let sent = headers
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(header));
            let sent = sent.map(|(_, value)| value.as_str().unwrap().to_owned());
            let sent = sent.unwrap_or_default();
            assert!(sent.ends_with("key-0123456789"), "{model}: {sent}");
        }
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
