//! What `codecell doctor` says of the model of the agent.

use serde_json::{Value, json};

use super::shown;
use crate::support::model::{KEY, PROTOCOLS, ScriptedModel};
use crate::support::program::Place;

/// The section about the model that `flags` show, where `replies` come from its server.
fn section(replies: &Value, settings: &str, flags: &[&str]) -> String {
    let place = Place::empty();
    let model = ScriptedModel::start(&place, replies, settings);
    let ran = place.run(&[&["doctor"], flags].concat());
    assert!(!ran.shown().contains(KEY), "{}", ran.shown());
    let sent = &model.record()[0];
    assert_eq!(sent["headers"]["authorization"], format!("Bearer {KEY}"));
    let way = sent["path"].as_str().unwrap();
    let text = shown(&place, &ran).replace(&model.port().to_string(), "<port>");
    let (_, after) = text.split_once("\nmodel\n").expect("the section");
    let (section, _) = after.split_once("\n\n").expect("its end");
    format!("{way}, exit code {}\n{section}\n", ran.code.unwrap())
}

#[test]
fn what_the_list_of_models_tells() {
    let error = |message: &str| json!({ "error": { "message": message } });
    let shown: Vec<String> = [
        (
            "it is listed",
            json!([{ "models": ["other", "fake-1"] }]),
            "",
        ),
        ("it is misspelt", json!([{ "models": ["fake-2"] }]), ""),
        (
            "it is not listed",
            json!([{ "models": ["quite-another"] }]),
            "",
        ),
        (
            "no list",
            json!([{ "status": 404, "body": error("nothing here") }]),
            "",
        ),
        (
            "a wrong key",
            json!([{ "status": 401, "body": error(&format!("{KEY} is wrong")) }]),
            "",
        ),
        (
            "busy",
            json!([{ "status": 429, "body": error("slow down") }]),
            "",
        ),
        ("a fault", json!([{ "raw": "<html>" }]), ""),
        ("an endless list", json!([{ "endless": "body" }]), ""),
        ("no answer", json!([{ "hang": true }]), "model_timeout = 5"),
    ]
    .iter()
    .map(|(name, replies, settings)| format!("{name}: {}", section(replies, settings, &[])))
    .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn what_the_model_itself_tells() {
    let error = |message: &str| json!({ "error": { "message": message } });
    let shown: Vec<String> = [
        ("it answers", json!([{ "text": "yes" }])),
        (
            "a wrong key",
            json!([{ "status": 403, "body": error("not for you") }]),
        ),
        (
            "an unknown model",
            json!([{ "status": 404, "body": error("no model fake-1") }]),
        ),
    ]
    .iter()
    .map(|(name, replies)| format!("{name}: {}", section(replies, "", &["--ask-model"])))
    .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

/// The section about the model in `place`.
fn section_of(place: &Place) -> String {
    let ran = place.run(&["doctor"]);
    let text = shown(place, &ran);
    let (_, after) = text.split_once("\nmodel\n").expect("the section");
    after.split_once("\n\n").expect("its end").0.to_owned()
}

#[test]
fn a_model_that_cannot_be_asked_at_all() {
    let cases = [
        (
            "nobody listens",
            "model = \"x\"\nbase_url = \"http://127.0.0.1:1/v1\"",
        ),
        ("no key", "model = \"claude-sonnet-4-5\""),
        ("no such provider", "model = \"nobody::x\""),
        ("an address of its own", "model = \"zai::glm-4.6\""),
        ("wrong settings", "model = \"x\"\nattempts = 0"),
    ];
    let shown = cases.map(|(name, settings)| {
        let place = Place::empty();
        place.write("codecell.toml", format!("[agent]\n{settings}\n"));
        format!("{name}:\n{}\n", section_of(&place))
    });
    insta::assert_snapshot!(shown.join("\n"));
}

/// The list of each provider is asked for in its own way, and the key goes where it belongs.
#[test]
fn each_provider_lists_its_models() {
    let lists = [
        ("/v1/models", "m"),
        ("/v1/models", "m"),
        ("/v1beta/models", "m"),
        ("/api/tags", "m:latest"),
    ];
    for (protocol, (path, listed)) in PROTOCOLS.iter().zip(lists) {
        let (place, model) = (Place::empty(), protocol.model);
        let served = protocol.serve(&place, &json!([{ "models": ["a", listed] }]));
        let section = section_of(&place);
        assert!(
            section.contains(&format!("{model} is in its list of 2 models")),
            "{section}"
        );
        let asked = &served.record()[0];
        assert_eq!(asked["path"], path, "{model}");
        protocol.assert_key(asked);
    }
}

#[test]
fn programs_read_of_the_model_as_well() {
    let place = Place::empty();
    let _model = ScriptedModel::start(&place, &json!([{ "status": 401 }]), "");
    let ran = place.run(&["doctor", "--json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.shown());
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    let sections = told["sections"].as_array().unwrap();
    let section = sections.iter().find(|section| section["name"] == "model");
    let finding = &section.unwrap()["findings"][0];
    assert_eq!(finding["level"], "problem", "{told}");
    assert!(
        finding["what"]
            .as_str()
            .unwrap()
            .contains("does not take the key"),
        "{told}"
    );
    assert!(
        finding["remedy"]
            .as_str()
            .unwrap()
            .contains("OPENAI_API_KEY"),
        "{told}"
    );
}
