//! The same calls through published clients, in every revision they speak, over stdio and over HTTP: all get
//! the same tools and the same answers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::peers::bounded_process::{CLIENT_LIMIT, run_bounded};
use crate::peers::installed_servers::InstalledServers;
use crate::support::program::Place;
use crate::support::schema::with_empty_parts;
use crate::support::web_program::WebProgram;

/// How the clients of two eras are told to negotiate; a revision leaves no choice.
const MODES: [&str; 3] = ["legacy", "auto", "2026-07-28"];

/// The values that are never the same twice.
const MEASURED: [&str; 3] = ["duration_ms", "fuel_used", "memory_peak_bytes"];

#[test]
fn every_client_gets_the_same_answers() {
    let Some(setting) = Setting::or_skip("every_client_gets_the_same_answers") else {
        return;
    };
    let seen = setting.through_every_client(&calls());
    let (_, first) = &seen[0];
    let pretty = format!("{:#}", first["answers"]);
    insta::assert_snapshot!("answers_to_every_client", pretty);
    for (client, answers) in &seen {
        assert_eq!(answers["answers"], first["answers"], "{client}");
        assert_eq!(answers["tools"], first["tools"], "{client}");
        let mode = client.rsplit(' ').next();
        let revision = match mode {
            Some("legacy" | "sdk") => "2025-11-25",
            _ => "2026-07-28",
        };
        // The first TypeScript library does not report the revision over stdio.
        if !answers["revision"].is_null() {
            assert_eq!(answers["revision"], revision, "{client}");
        }
        // A client that is told the revision does not ask who the server is.
        if !answers["server"].is_null() {
            assert_eq!(answers["server"], "codecell", "{client}");
        }
    }
}

#[test]
fn every_client_cancels() {
    let Some(setting) = Setting::or_skip("every_client_cancels") else {
        return;
    };
    // There is one slot: the second call is served when the first one has ended, long before its time is over.
    setting.place.write(
        "codecell.toml",
        "[limits]\nconcurrency = 1\ntimeout = 500\nmax_timeout = 500\nfuel = 1000000000000000\n",
    );
    let setting = setting.started_again();
    let endless = json!({ "code": "print('here', flush=True)\nwhile True: pass" });
    let calls = json!([
        { "name": "execute_code", "arguments": endless, "cancel": true },
        { "name": "execute_code", "arguments": { "code": "6 * 7" } },
    ]);
    for (client, seen) in setting.through_every_client(calls.as_array().unwrap()) {
        assert_eq!(seen["answers"][0], json!({ "cancelled": true }), "{client}");
        assert_eq!(seen["answers"][1]["structured"]["result"], "42", "{client}");
    }
}

#[test]
fn the_inspector_gets_the_same_answers() {
    let Some(setting) = Setting::or_skip("the_inspector_gets_the_same_answers") else {
        return;
    };
    let mut python = setting.servers.python();
    python.arg(source("tests/clients/python_client.py"));
    let expected = setting.ask(python, &setting.request("stdio", &calls()), "auto");
    for (transport, era) in [("stdio", "legacy"), ("http", "modern")] {
        let inspector = |args: &[&str]| setting.inspect(transport, era, args);
        let mut listed = inspector(&["--method", "tools/list", "--strict"]);
        make_comparable(&mut listed);
        assert_eq!(listed["result"]["tools"], expected["tools"], "{transport}");
        for (call, expected) in calls().iter().zip(expected["answers"].as_array().unwrap()) {
            // That client refuses by itself to call a tool that is not listed.
            if !expected["error"].is_null() {
                continue;
            }
            let (name, arguments) = (call["name"].as_str().unwrap(), &call["arguments"]);
            let arguments = arguments.to_string();
            let called = [
                "--method",
                "tools/call",
                "--tool-name",
                name,
                "--tool-args-json",
                &arguments,
            ];
            let reply = inspector(&called)["result"].clone();
            let answer = json!({
                "isError": reply["isError"],
                "structured": reply["structuredContent"],
                "text": [reply["content"][0]["text"]],
            });
            assert_eq!(normal(answer), *expected, "{transport}: {call}");
        }
    }
}

#[test]
fn files_go_in_and_come_back_through_every_client() {
    let Some(setting) = Setting::or_skip("files_go_in_and_come_back_through_every_client") else {
        return;
    };
    setting
        .place
        .write("codecell.toml", "[policy]\nenabled = false\n");
    let setting = setting.started_again();
    let code = fs::read_to_string(source("tests/clients/files.py")).unwrap();
    let files = json!({ "colour.bin": { "base64": "/wAA" }, "in/numbers.csv": "n\n3\n4\n" });
    let wanted =
        json!({ "code": code, "files": files, "return_files": ["*.png", "report.csv", "all.zip"] });
    let calls = json!([{ "name": "execute_code", "arguments": wanted }]);
    let made = setting.made_on_the_command_line();
    let blocks = json!([
        { "type": "resource", "resource": {
            "uri": "cell:///all.zip", "mimeType": "application/zip", "blob": STANDARD.encode(&made["all.zip"]),
        } },
        {
            "type": "image", "mimeType": "image/png", "data": STANDARD.encode(&made["chart.png"]),
            "_meta": { "codecell/path": "chart.png" },
        },
        { "type": "resource", "resource": {
            "uri": "cell:///report.csv", "mimeType": "text/csv", "text": "n,square\r\n3,9\r\n4,16\r\n",
        } },
    ]);
    for (client, seen) in setting.through_every_client(calls.as_array().unwrap()) {
        let answer = &seen["answers"][0];
        assert_eq!(answer["blocks"], blocks, "{client}");
        assert_eq!(answer["structured"]["result"], "7", "{client}");
        let files = answer["structured"]["files"].as_array().unwrap();
        let paths: Vec<_> = files.iter().map(|file| &file["path"]).collect();
        assert_eq!(paths, ["all.zip", "chart.png", "report.csv"], "{client}");
    }
    for (transport, era) in [("stdio", "legacy"), ("http", "modern")] {
        let arguments = wanted.to_string();
        let reply = setting.inspect(
            transport,
            era,
            &[
                "--method",
                "tools/call",
                "--tool-name",
                "execute_code",
                "--tool-args-json",
                &arguments,
            ],
        );
        let content = reply["result"]["content"].as_array().expect("content");
        assert_eq!(json!(content[1..]), blocks, "{transport}");
    }
}

fn calls() -> Vec<Value> {
    let text = fs::read_to_string(source("tests/clients/calls.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn source(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// `answer` without what was measured. Its text must be its structured content without the parts that are empty.
fn normal(mut answer: Value) -> Value {
    if answer["cancelled"] == true {
        return answer;
    }
    if answer["error"].is_null() {
        let text = answer["text"].take();
        let mut text: Value = serde_json::from_str(text[0].as_str().expect("one text")).unwrap();
        make_comparable(&mut text);
        make_comparable(&mut answer);
        if answer["structured"]["success"].is_boolean() {
            text = with_empty_parts(text);
        }
        assert_eq!(text, answer["structured"]);
    } else if let Some(Value::String(message)) = answer["error"].get_mut("message") {
        // Some libraries put the code before the message.
        *message = message.trim_start_matches("MCP error -32602: ").to_owned();
    }
    make_comparable(&mut answer);
    answer
}

/// Forgets what was measured, and how whole numbers are written.
fn make_comparable(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if MEASURED.contains(&name.as_str()) && value.is_number() {
                    *value = json!("measured");
                } else {
                    make_comparable(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_comparable),
        Value::Number(number) => {
            // An infinite or huge number has no such form.
            let whole = number.as_f64().filter(|number| number.fract() == 0.0);
            if let Some(whole) = whole {
                *value = json!(format!("{whole:.0}"));
            }
        }
        _ => {}
    }
}

/// codecell with a folder of one note, to be started by clients and running over HTTP.
struct Setting {
    servers: InstalledServers,
    place: Place,
    web: WebProgram,
}

impl Setting {
    fn or_skip(test: &str) -> Option<Self> {
        let servers = InstalledServers::or_skip(test)?;
        let place = Place::with_servers(
            &json!({ "mcpServers": { "files": { "builtin": "files", "root": "data" } } }),
        );
        place.write("data/note.txt", "a note\n");
        let web = WebProgram::start(&place);
        Some(Self {
            servers,
            place,
            web,
        })
    }

    /// The files that the same script makes for `codecell run --out`.
    fn made_on_the_command_line(&self) -> BTreeMap<&'static str, Vec<u8>> {
        self.place.write("colour.bin", b"\xff\0\0");
        self.place.write("in/numbers.csv", "n\n3\n4\n");
        let script = source("tests/clients/files.py");
        let args = [
            "run",
            "--file",
            "colour.bin",
            "--file",
            "in",
            "--out",
            "out",
            script.to_str().unwrap(),
        ];
        let ran = self.place.run(&args);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let read = |name| {
            (
                name,
                fs::read(self.place.path().join("out").join(name)).unwrap(),
            )
        };
        let made = BTreeMap::from(["all.zip", "chart.png", "report.csv"].map(read));
        assert_eq!(
            fs::read_dir(self.place.path().join("out")).unwrap().count(),
            made.len()
        );
        made
    }

    /// How clients reach codecell, as configuration files say it.
    fn server(&self, transport: &str) -> Value {
        if transport == "http" {
            return json!({ "type": "streamable-http", "url": self.web.url() });
        }
        let config = self.place.path().join("mcp_servers.json");
        json!({ "command": env!("CARGO_BIN_EXE_codecell"), "args": ["serve", "--config", config] })
    }

    /// The same setting, started again with the settings that are in its folder now.
    fn started_again(self) -> Self {
        let web = WebProgram::start(&self.place);
        Self { web, ..self }
    }

    /// What each client gets from `calls`, in every revision that it speaks and over both transports.
    fn through_every_client(&self, calls: &[Value]) -> Vec<(String, Value)> {
        let mut seen = Vec::new();
        for transport in ["stdio", "http"] {
            let request = self.request(transport, calls);
            for mode in MODES {
                let mut python = self.servers.python();
                python.arg(source("tests/clients/python_client.py"));
                let python = self.ask(python, &request, mode);
                seen.push((format!("Python, {transport}, {mode}"), python));
            }
            for mode in ["sdk"].iter().chain(&MODES) {
                let script = source("tests/clients/typescript_client.mjs");
                let node = self.servers.node_script(&script, self.place.path());
                let answers = self.ask(node, &request, mode);
                seen.push((format!("TypeScript, {transport}, {mode}"), answers));
            }
        }
        seen
    }

    /// A file with the server and the calls.
    fn request(&self, transport: &str, calls: &[Value]) -> PathBuf {
        let request = json!({ "server": self.server(transport), "calls": calls });
        let name = format!("request-{transport}.json");
        self.place.write(&name, request.to_string())
    }

    /// What one of our clients, which `command` starts, gets, without what was measured.
    fn ask(&self, mut command: Command, request: &Path, mode: &str) -> Value {
        command.arg(request).arg(mode);
        let finished = run_bounded(&mut command, CLIENT_LIMIT, self.place.path());
        let printed = finished.expect_success(&format!("{command:?}"));
        let mut seen: Value = serde_json::from_str(&printed).expect("JSON from the client");
        for answer in seen["answers"].as_array_mut().expect("answers") {
            *answer = normal(answer.take());
        }
        make_comparable(&mut seen["tools"]);
        seen
    }

    /// What the Inspector prints.
    fn inspect(&self, transport: &str, era: &str, args: &[&str]) -> Value {
        let server = self.server(transport);
        let mut command = self.servers.inspector(self.place.path(), server, era);
        command.args(args);
        // An error of a tool is also an error of the Inspector's, so the status says little.
        let finished = run_bounded(&mut command, CLIENT_LIMIT, self.place.path());
        serde_json::from_str(&finished.stdout)
            .unwrap_or_else(|error| panic!("{error}: {finished:?}"))
    }
}
