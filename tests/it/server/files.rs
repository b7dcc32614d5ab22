//! Files that calls bring along, and those that come back.

use serde_json::{Value, json};

use super::meta;
use crate::support::client::Client;
use crate::support::program::Place;

/// codecell with these settings, for scripts without a policy.
fn with_settings(limits: &str) -> (Place, Client) {
    let place = Place::empty();
    place.write(
        "codecell.toml",
        format!("[policy]\nenabled = false\n[limits]\n{limits}"),
    );
    let client = Client::connect(&place);
    (place, client)
}

const COPIES: &str = "\
import pathlib
for path in pathlib.Path('in').iterdir():
    pathlib.Path(path.name).write_bytes(path.read_bytes())
";

#[test]
fn they_go_in_and_come_back_in_both_eras() {
    let arguments = json!({
        "code": COPIES,
        "files": {
            "in/a.txt": "é",
            "in/b.gif": { "base64": "R0lGODlhAQ==" },
            "in/c.bin": { "uri": "data:;base64,/w==" },
        },
        "return_files": ["*"],
    });
    let blocks = json!([
        { "type": "resource", "resource": { "uri": "cell:///a.txt", "mimeType": "text/plain", "text": "é" } },
        { "type": "image", "data": "R0lGODlhAQ==", "mimeType": "image/gif", "_meta": { "codecell/path": "b.gif" } },
        { "type": "resource", "resource": { "uri": "cell:///c.bin", "mimeType": "application/octet-stream", "blob": "/w==" } },
    ]);
    let files = json!([
        { "path": "a.txt", "bytes": 2, "media_type": "text/plain" },
        { "path": "b.gif", "bytes": 7, "media_type": "image/gif" },
        { "path": "c.bin", "bytes": 1, "media_type": "application/octet-stream" },
    ]);
    let (place, mut first) = with_settings("");
    let mut second = Client::start(&place);
    let modern = json!({ "name": "execute_code", "arguments": arguments, "_meta": meta() });
    for reply in [
        first.execute(arguments),
        second.request("tools/call", modern)["result"].clone(),
    ] {
        assert_eq!(reply["isError"], false, "{reply}");
        assert_eq!(reply["structuredContent"]["files"], files, "{reply}");
        let content = reply["content"].as_array().unwrap();
        assert_eq!(json!(content[1..]), blocks);
        let text: Value = serde_json::from_str(content[0]["text"].as_str().unwrap()).unwrap();
        assert_eq!(text["files"], files);
    }
    let next = first.execute(json!({ "code": "import os\nos.listdir()" }));
    assert_eq!(
        next["structuredContent"]["result"],
        json!([]),
        "nothing stays"
    );
}

#[test]
fn they_are_bounded() {
    let (_place, mut client) = with_settings("input_files = 10\noutput_files = \"6B\"\n");
    let refused = client.execute(json!({ "code": "1", "files": { "a": "12345678901" } }));
    let found = &refused["structuredContent"]["diagnostics"];
    assert_eq!(found["error_type"], "INVALID_ARGUMENT", "{refused}");
    let message = found["message"].as_str().unwrap();
    assert!(
        message.contains("the files have 11 bytes together, and a script is given 10 at most"),
        "{message}"
    );

    let files = json!({ "in/a": "123456", "in/b": "1234" });
    let reply = client.execute(json!({ "code": COPIES, "files": files, "return_files": "?" }));
    let outcome = &reply["structuredContent"];
    assert_eq!(outcome["files"].as_array().unwrap().len(), 2, "{reply}");
    assert_eq!(reply["content"].as_array().unwrap().len(), 2, "{reply}");
    let told = outcome["stderr"].as_str().unwrap();
    assert!(
        told.contains("does not come back: it has 4 bytes, and 6 come back at most"),
        "{told}"
    );
}

#[test]
fn what_is_wrong_with_them_is_told() {
    let mut client = Client::connect_alone();
    for (files, expected) in [
        (json!({ "../a": "" }), "has `..` in it"),
        (json!({ "/etc/passwd": "" }), "is outside of /cell and /tmp"),
        (
            json!({ "a": "", "a/b": "" }),
            "a is given as a file and as the folder of another file",
        ),
        (json!({ "a": "", "./a": "" }), "the file a is given twice"),
        (
            json!({ "a": { "uri": "https://example.com/a" } }),
            "nothing is fetched here",
        ),
        (json!({ "a": [1, 2] }), "\"a\" must be a text"),
    ] {
        let reply = client.execute(json!({ "code": "1", "files": files }));
        let found = &reply["structuredContent"]["diagnostics"];
        assert_eq!(found["error_type"], "INVALID_ARGUMENT", "{reply}");
        let message = found["message"].as_str().unwrap();
        assert!(message.contains(expected), "{files}: {message}");
    }
}

fn hint_of(client: &mut Client, code: &str, error_type: &str) -> String {
    let reply = client.execute(json!({ "code": code }));
    let found = &reply["structuredContent"]["diagnostics"];
    assert_eq!(found["error_type"], error_type, "{reply}");
    found["hint"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_hint_tells_files_of_the_cell_from_those_of_a_server() {
    let place = Place::with_servers(&json!({ "mcpServers": {
        "data": { "builtin": "files", "root": "folder" },
    } }));
    place.write("folder/a.csv", "a");
    let mut client = Client::connect(&place);
    let mut hint = |code: &str| hint_of(&mut client, code, "ToolError");
    for name in ["own.txt", "/tmp/own.txt"] {
        let code = format!("open({name:?}, 'w').close()\ndata.read_text_file(path={name:?})");
        let told = format!(
            "`{name}` is in the cell, whose files the server `data` does not see: `open('{name}')` reads it"
        );
        assert_eq!(hint(&code), told);
    }
    for name in ["none.txt", "/lib/python3.13/os.py"] {
        assert_eq!(hint(&format!("data.read_text_file(path={name:?})")), "");
    }
}

#[test]
fn a_hint_tells_files_of_a_server_from_those_of_the_cell() {
    let place = Place::with_servers(&json!({ "mcpServers": {
        "data": { "builtin": "files", "root": "folder" },
        "closed": { "builtin": "files", "root": "other", "disabledTools": ["read_text_file"] },
    } }));
    place.write("folder/in/a.csv", "a");
    std::fs::write(place.path().join("folder/in/a.png"), b"\x89PNG\r\n\x1a\n\0").unwrap();
    place.write("other/b.csv", "b");
    place.write("codecell.toml", "[policy]\nenabled = false\n");
    let mut client = Client::connect(&place);
    let mut hint = |code: &str| hint_of(&mut client, code, "FileNotFoundError");
    let told = "there is no such file in the cell; `data.read_text_file(path=\"in/a.csv\")` reads it from the server `data`";
    for code in [
        "open('in/a.csv')",
        "import pathlib\npathlib.Path('/cell/in/a.csv').read_text()",
        "import os\nos.stat('in/a.csv')",
    ] {
        assert_eq!(hint(code), told, "{code}");
    }
    let told = "there is no such folder in the cell; `data.list_directory(path=\"in\")` lists the one of the server `data`";
    for code in ["import os\nos.listdir('in')", "open('in')"] {
        assert_eq!(hint(code), told, "{code}");
    }
    let told = "there is no such file in the cell; `data.read_binary_file(path=\"in/a.png\")` reads it from the server `data`";
    assert_eq!(hint("open('in/a.png', 'rb')"), told);
    for name in ["none.csv", "../other/b.csv", "b.csv", "/etc/passwd"] {
        let hint = hint(&format!("open({name:?})"));
        assert!(!hint.contains("from the server"), "{name}: {hint}");
    }
}
