//! A scripted model, served over HTTP by `tests/fakes/model.py` as providers serve theirs.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::program::{Place, Ran};

/// The key that the program is configured with.
pub(crate) const KEY: &str = "sk-hush-0123456789abcdef";

/// A provider, whose models are asked in a protocol of its own.
pub(crate) struct Protocol {
    /// A model of it, as it is configured.
    pub(crate) model: &'static str,
    /// What stands before every path of it.
    root: &'static str,
    /// The variable that the key is in, and the header that it goes into; a provider without keys has none.
    key: Option<(&'static str, &'static str)>,
}

pub(crate) const PROTOCOLS: [Protocol; 4] = [
    Protocol {
        model: "openai::m",
        root: "/v1",
        key: Some(("OPENAI_API_KEY", "authorization")),
    },
    Protocol {
        model: "anthropic::m",
        root: "/v1",
        key: Some(("ANTHROPIC_API_KEY", "x-api-key")),
    },
    Protocol {
        model: "gemini::m",
        root: "/v1beta",
        key: Some(("GEMINI_API_KEY", "x-goog-api-key")),
    },
    Protocol {
        model: "ollama::m",
        root: "",
        key: None,
    },
];

impl Protocol {
    /// Serves a model that says `replies`, and configures the program in `place` to ask it as this provider is asked.
    pub(crate) fn serve(&self, place: &Place, replies: &Value) -> ScriptedModel {
        let served = ScriptedModel::serve(place, replies);
        let url = format!("http://127.0.0.1:{}{}", served.port, self.root);
        place.write("codecell.toml", format!("[agent]\nbase_url = \"{url}\"\n"));
        let key = self.key.map(|(variable, _)| format!("{variable}={KEY}\n"));
        let key = key.unwrap_or_default();
        place.write(".env", format!("CODECELL_MODEL={}\n{key}", self.model));
        served
    }

    /// Fails unless `request` brings the key where this provider looks for it, and none where it wants none.
    pub(crate) fn assert_key(&self, request: &Value) {
        let headers = request["headers"].as_object().unwrap();
        let Some((_, header)) = self.key else {
            assert!(!request.to_string().contains(KEY), "{}", self.model);
            return;
        };
        let sent = headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(header));
        let sent = sent
            .and_then(|(_, value)| value.as_str())
            .unwrap_or_default();
        assert!(sent.ends_with(KEY), "{}: {sent}", self.model);
    }
}

/// A served model, which ends when this is dropped.
pub(crate) struct ScriptedModel {
    child: Child,
    port: u16,
    record: PathBuf,
}

impl ScriptedModel {
    /// Serves a model that says `replies`, one after the other, and configures the program in `place` to ask it; `settings`
    /// are further lines of `[agent]`.
    pub(crate) fn start(place: &Place, replies: &Value, settings: &str) -> Self {
        let model = Self::serve(place, replies);
        let url = format!("http://127.0.0.1:{}/v1", model.port);
        place.write(
            "codecell.toml",
            format!("[agent]\nmodel = \"fake-1\"\nbase_url = \"{url}\"\n{settings}\n"),
        );
        place.write(".env", format!("OPENAI_API_KEY={KEY}\n"));
        model
    }

    /// The same without a configuration.
    pub(crate) fn serve(place: &Place, replies: &Value) -> Self {
        let script = place.write("model/replies.json", replies.to_string());
        let record = place.path().join("model/record.jsonl");
        let mut child = Command::new("python3")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/model.py"))
            .args([&script, &record])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut port)
            .unwrap();
        Self {
            child,
            port: port.trim().parse().expect("a port"),
            record,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// What it was asked until now, and that clients have gone.
    pub(crate) fn record(&self) -> Vec<Value> {
        let lines = std::fs::read_to_string(&self.record).unwrap_or_default();
        let lines = lines.lines().map(serde_json::from_str);
        lines.map(Result::unwrap).collect()
    }

    /// What the user said last in the question `number`, from 0.
    pub(crate) fn last_said(&self, number: usize) -> String {
        let record = self.record();
        let messages = record[number]["body"]["messages"].as_array().unwrap();
        let last = messages.last().unwrap();
        assert_eq!(last["role"], "user");
        last["content"].as_str().unwrap().to_owned()
    }

    /// The whole conversation of the question `number`, from 0, as people read it.
    pub(crate) fn conversation(&self, number: usize) -> String {
        let record = self.record();
        let messages = record[number]["body"]["messages"].as_array().unwrap();
        let told = messages.iter().map(|message| {
            let (role, text) = (&message["role"], &message["content"]);
            format!(
                "=== {}\n{}\n",
                role.as_str().unwrap(),
                text.as_str().unwrap()
            )
        });
        told.collect()
    }
}

impl Drop for ScriptedModel {
    fn drop(&mut self) {
        // It may have ended already, which does no harm.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A place whose scripts can call the server `fake` of `tests/fakes/server.py`, and the built-in server `files` on the
/// folder `data`.
pub(crate) fn place() -> Place {
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/server.py");
    let place = Place::with_servers(&json!({ "mcpServers": {
        "files": { "builtin": "files", "root": "data", "writable": true },
        "fake": { "command": "python3", "args": [fake], "include_tools": ["add", "echo", "fail", "never"] },
    } }));
    place.write("data/numbers.txt", "1\n2\n39\n");
    place
}

/// The outcome that `codecell agent --json` printed.
pub(crate) fn outcome(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("no outcome: {ran:?}"))
}
