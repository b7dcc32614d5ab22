//! The built-in server `files`: what it does, and that nothing leads out of its folder.

use std::fs;
use std::sync::Arc;

use codecell_engine::broker::Broker;
use codecell_engine::builtin::files::{Access, Files, MAX_FILE_BYTES};
use codecell_tools::{ReplyValue, ToolCall, ToolCaller};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder `root` for the server, with a secret file beside it.
pub(crate) struct World {
    pub(crate) outer: TempDir,
    pub(crate) broker: Broker,
}

impl World {
    pub(crate) fn new(access: Access) -> Self {
        let outer = tempfile::tempdir().unwrap();
        fs::write(outer.path().join("secret.txt"), "secret").unwrap();
        let root = outer.path().join("root");
        fs::create_dir_all(root.join("data/deep")).unwrap();
        fs::write(root.join("data/a.csv"), "x,y\n1,2\n3,4\n").unwrap();
        fs::write(root.join("data/deep/b.csv"), "").unwrap();
        fs::write(root.join("note.json"), "{\"a\": 1}").unwrap();
        fs::write(root.join("raw.png"), [0xff, 0x00, 0x7f]).unwrap();
        let files = Files::open("files", None, &root, access).unwrap();
        Self {
            outer,
            broker: Broker::new(vec![Arc::new(files)]),
        }
    }

    pub(crate) fn root(&self) -> std::path::PathBuf {
        self.outer.path().join("root")
    }

    /// What a script would get.
    pub(crate) async fn value(&self, tool: &str, arguments: Value) -> ReplyValue {
        let call = ToolCall::new("files", tool, arguments.as_object().unwrap().clone());
        self.broker.call(call).await.unwrap().value()
    }

    pub(crate) async fn json(&self, tool: &str, arguments: Value) -> Value {
        match self.value(tool, arguments).await {
            ReplyValue::Json(text) | ReplyValue::Blocks(text) => {
                serde_json::from_str(&text).unwrap()
            }
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn text(&self, tool: &str, arguments: Value) -> String {
        match self.value(tool, arguments).await {
            ReplyValue::Text(text) => text,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn error(&self, tool: &str, arguments: Value) -> String {
        match self.value(tool, arguments).await {
            ReplyValue::Error(text) => text,
            other => panic!("{tool} should have failed: {other:?}"),
        }
    }
}

fn tool_names(broker: &Broker) -> Vec<String> {
    broker.catalog().servers()[0]
        .tools
        .iter()
        .map(|tool| tool.name.clone())
        .collect()
}

#[test]
fn only_a_writable_server_offers_to_write() {
    let reading = [
        "file_info",
        "list_directory",
        "read_binary_file",
        "read_text_file",
        "search_files",
    ];
    assert_eq!(tool_names(&World::new(Access::ReadOnly).broker), reading);
    assert_eq!(tool_names(&World::new(Access::Writable).broker).len(), 9);
}

#[test]
fn signatures_show_what_comes_back() {
    let catalog = World::new(Access::ReadOnly).broker.catalog();
    let shown = |tool: &str| catalog.tool("files", tool).unwrap().1.shown_signature();
    assert_eq!(
        shown("read_text_file"),
        "(path: str, head: int = ..., tail: int = ...) -> str"
    );
    assert_eq!(
        shown("search_files"),
        "(pattern: str, path: str = ...) -> list[str]"
    );
    assert_eq!(
        shown("list_directory"),
        "(path: str = ...) -> list[dict[str, Any]]"
    );
}

#[tokio::test]
async fn text_is_read_whole_or_in_parts() {
    let world = World::new(Access::ReadOnly);
    assert_eq!(
        world
            .text("read_text_file", json!({"path": "data/a.csv"}))
            .await,
        "x,y\n1,2\n3,4\n"
    );
    assert_eq!(
        world
            .text("read_text_file", json!({"path": "./data/a.csv", "head": 1}))
            .await,
        "x,y\n"
    );
    assert_eq!(
        world
            .text(
                "read_text_file",
                json!({"path": "data/../data/a.csv", "tail": 2})
            )
            .await,
        "1,2\n3,4\n"
    );
    assert_eq!(
        world
            .text("read_text_file", json!({"path": "data/a.csv", "tail": 99}))
            .await,
        "x,y\n1,2\n3,4\n"
    );
    assert_eq!(
        world
            .text(
                "read_text_file",
                json!({"path": "data/deep/b.csv", "tail": 1})
            )
            .await,
        ""
    );
    // The text of a JSON file is a text, even if it spells a value.
    assert_eq!(
        world
            .text("read_text_file", json!({"path": "note.json"}))
            .await,
        "{\"a\": 1}"
    );
    assert!(
        world
            .error("read_text_file", json!({"path": "raw.png"}))
            .await
            .contains("read_binary_file")
    );
}

#[tokio::test]
async fn bytes_are_read_as_a_resource() {
    let world = World::new(Access::ReadOnly);
    let blocks = world
        .json("read_binary_file", json!({"path": "raw.png"}))
        .await;
    assert_eq!(blocks[0]["resource"]["mimeType"], "image/png");
    assert_eq!(blocks[0]["resource"]["blob"], "/wB/");
    let part = world
        .json(
            "read_binary_file",
            json!({"path": "raw.png", "offset": 1, "length": 1}),
        )
        .await;
    assert_eq!(part[0]["resource"]["blob"], "AA==");
    let beyond = world
        .json("read_binary_file", json!({"path": "raw.png", "offset": 9}))
        .await;
    assert_eq!(beyond[0]["resource"]["blob"], "");
}

#[tokio::test]
async fn folders_are_listed_and_searched() {
    let world = World::new(Access::ReadOnly);
    assert_eq!(
        world.json("list_directory", json!({"path": "data"})).await,
        json!([{"name": "a.csv", "type": "file", "size": 12}, {"name": "deep", "type": "directory", "size": null}])
    );
    assert_eq!(
        world
            .json("list_directory", json!({}))
            .await
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(
        world
            .json("search_files", json!({"pattern": "*.csv"}))
            .await,
        json!(["data/a.csv", "data/deep/b.csv"])
    );
    assert_eq!(
        world
            .json(
                "search_files",
                json!({"pattern": "*.csv", "path": "./data/deep/"})
            )
            .await,
        json!(["data/deep/b.csv"])
    );
    assert_eq!(
        world
            .json("search_files", json!({"pattern": "data/*.csv"}))
            .await,
        json!(["data/a.csv"])
    );
    let info = world.json("file_info", json!({"path": "data/a.csv"})).await;
    assert_eq!((&info["type"], &info["size"]), (&json!("file"), &json!(12)));
    assert!(info["modified"].as_f64().unwrap() > 1e9);
}

#[tokio::test]
async fn files_are_written_moved_and_deleted() {
    let world = World::new(Access::Writable);
    assert_eq!(
        world
            .json("write_file", json!({"path": "new.txt", "content": "one\n"}))
            .await,
        json!({"path": "new.txt", "size": 4})
    );
    world
        .json(
            "write_file",
            json!({"path": "new.txt", "content": "two\n", "append": true}),
        )
        .await;
    assert_eq!(
        fs::read_to_string(world.root().join("new.txt")).unwrap(),
        "one\ntwo\n"
    );
    world
        .json(
            "write_file",
            json!({"path": "new.bin", "content": "/wB/", "encoding": "base64"}),
        )
        .await;
    assert_eq!(
        fs::read(world.root().join("new.bin")).unwrap(),
        [0xff, 0x00, 0x7f]
    );
    world.json("create_directory", json!({"path": "x/y"})).await;
    world.json("create_directory", json!({"path": "x/y"})).await;
    world
        .json(
            "move_file",
            json!({"source": "new.txt", "destination": "x/y/moved.txt"}),
        )
        .await;
    assert!(!world.root().join("new.txt").exists());
    assert!(
        world
            .error(
                "move_file",
                json!({"source": "new.bin", "destination": "x/y/moved.txt"})
            )
            .await
            .contains("overwrite=True")
    );
    world
        .json(
            "move_file",
            json!({"source": "new.bin", "destination": "x/y/moved.txt", "overwrite": true}),
        )
        .await;
    assert!(
        world
            .error("delete_file", json!({"path": "x/y"}))
            .await
            .contains("not empty")
    );
    world
        .json("delete_file", json!({"path": "x/y/moved.txt"}))
        .await;
    world.json("delete_file", json!({"path": "x/y"})).await;
    assert!(!world.root().join("x/y").exists());
}

#[tokio::test]
async fn errors_say_what_to_do() {
    let world = World::new(Access::Writable);
    for (tool, arguments, expected) in [
        (
            "read_text_file",
            json!({"path": "nope.txt"}),
            "there is no \"nope.txt\"; list_directory shows what there is",
        ),
        (
            "read_text_file",
            json!({"path": "data"}),
            "\"data\" is a folder; use list_directory",
        ),
        (
            "read_text_file",
            json!({"path": ""}),
            "path is empty; use \".\" for the folder itself",
        ),
        (
            "read_text_file",
            json!({}),
            "argument \"path\" is missing; it must be a string",
        ),
        (
            "read_text_file",
            json!({"path": "a", "lines": 3}),
            "there is no argument \"lines\"; arguments: path, head, tail",
        ),
        (
            "read_text_file",
            json!({"path": "data/a.csv", "head": 1, "tail": 1}),
            "give either \"head\" or \"tail\", not both",
        ),
        (
            "list_directory",
            json!({"path": "note.json"}),
            "\"note.json\" is not a folder; use read_text_file or file_info",
        ),
        (
            "write_file",
            json!({"path": "no/where.txt", "content": ""}),
            "there is no folder for \"no/where.txt\"; make it with create_directory first",
        ),
        (
            "write_file",
            json!({"path": "a", "content": "", "encoding": "latin-1"}),
            "encoding \"latin-1\" is not known; use \"utf-8\" or \"base64\"",
        ),
        (
            "search_files",
            json!({"pattern": ""}),
            "pattern \"\" cannot be used: it is empty or longer than 256 bytes",
        ),
    ] {
        assert_eq!(world.error(tool, arguments).await, expected);
    }
}

#[tokio::test]
async fn sizes_are_bounded() {
    let world = World::new(Access::Writable);
    let line = "0123456789abcde\n";
    let lines = usize::try_from(MAX_FILE_BYTES).unwrap() / line.len() + 10;
    fs::write(world.root().join("big.txt"), line.repeat(lines)).unwrap();
    assert!(
        world
            .error("read_text_file", json!({"path": "big.txt"}))
            .await
            .contains("head or tail")
    );
    assert!(
        world
            .error("read_binary_file", json!({"path": "big.txt"}))
            .await
            .contains("offset and length")
    );
    assert!(
        world
            .error("read_text_file", json!({"path": "big.txt", "tail": lines}))
            .await
            .contains("fewer lines")
    );
    assert_eq!(
        world
            .text("read_text_file", json!({"path": "big.txt", "head": 2}))
            .await,
        line.repeat(2)
    );
    assert_eq!(
        world
            .text("read_text_file", json!({"path": "big.txt", "tail": 2}))
            .await,
        line.repeat(2)
    );
    let content = "x".repeat(usize::try_from(MAX_FILE_BYTES).unwrap() + 1);
    assert!(
        world
            .error("write_file", json!({"path": "w", "content": content}))
            .await
            .contains("append=True")
    );
}
