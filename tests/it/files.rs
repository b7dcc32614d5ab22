//! The built-in server `files`: what it does, and that nothing leads out of its folder.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use codecell::broker::Broker;
use codecell::builtin::files::{Access, Files, MAX_FILE_BYTES};
use codecell::tools::{ReplyValue, ToolCall, ToolCaller};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder `root` for the server, with a secret file beside it.
struct World {
    outer: TempDir,
    broker: Broker,
}

impl World {
    fn new(access: Access) -> Self {
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

    fn root(&self) -> std::path::PathBuf {
        self.outer.path().join("root")
    }

    /// What a script would get.
    async fn value(&self, tool: &str, arguments: Value) -> ReplyValue {
        let call = ToolCall {
            server: "files".into(),
            tool: tool.into(),
            arguments: arguments.as_object().unwrap().clone(),
        };
        self.broker.call(call).await.unwrap().value()
    }

    async fn json(&self, tool: &str, arguments: Value) -> Value {
        match self.value(tool, arguments).await {
            ReplyValue::Json(text) | ReplyValue::Blocks(text) => {
                serde_json::from_str(&text).unwrap()
            }
            other => panic!("{other:?}"),
        }
    }

    async fn text(&self, tool: &str, arguments: Value) -> String {
        match self.value(tool, arguments).await {
            ReplyValue::Text(text) => text,
            other => panic!("{other:?}"),
        }
    }

    async fn error(&self, tool: &str, arguments: Value) -> String {
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
    // The text of a JSON file is text, whatever it spells.
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
            "pattern \"\" cannot be used; it is empty or longer than 256 bytes",
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

#[tokio::test]
async fn nothing_leads_outside() {
    let world = World::new(Access::Writable);
    let root = world.root();
    symlink("../secret.txt", root.join("link.txt")).unwrap();
    symlink(world.outer.path(), root.join("out")).unwrap();
    symlink("data", root.join("inside")).unwrap();
    let absolute = world.outer.path().join("secret.txt");
    for path in [
        "../secret.txt",
        "data/../../secret.txt",
        absolute.to_str().unwrap(),
        "link.txt",
        "out/secret.txt",
    ] {
        for (tool, arguments) in [
            ("read_text_file", json!({"path": path})),
            ("read_binary_file", json!({"path": path})),
            (
                "write_file",
                json!({"path": path, "content": "overwritten"}),
            ),
        ] {
            let error = world.error(tool, arguments).await;
            assert!(
                error.contains("outside") || error.contains("absolute"),
                "{tool} {path}: {error}"
            );
        }
    }
    for path in ["..", "../", "out", "/"] {
        for (tool, arguments) in [
            ("list_directory", json!({"path": path})),
            ("search_files", json!({"pattern": "*", "path": path})),
            ("create_directory", json!({"path": format!("{path}/new")})),
            (
                "move_file",
                json!({"source": "note.json", "destination": format!("{path}/moved.json")}),
            ),
            ("delete_file", json!({"path": format!("{path}/secret.txt")})),
            ("file_info", json!({"path": format!("{path}/secret.txt")})),
        ] {
            world.error(tool, arguments).await;
        }
    }
    let found = world.json("search_files", json!({"pattern": "**"})).await;
    assert!(!found.to_string().contains("secret"), "{found}");
    // A link that stays inside is followed, one that leads out can only be deleted.
    assert_eq!(
        world
            .text("read_text_file", json!({"path": "inside/a.csv", "head": 1}))
            .await,
        "x,y\n"
    );
    world.json("delete_file", json!({"path": "link.txt"})).await;
    assert_eq!(
        fs::read_to_string(world.outer.path().join("secret.txt")).unwrap(),
        "secret"
    );
    assert_eq!(fs::read_dir(world.outer.path()).unwrap().count(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_swapped_for_a_link_does_not_lead_outside() {
    let world = World::new(Access::ReadOnly);
    let root = world.root();
    fs::write(root.join("data/secret.txt"), "harmless").unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let swapper = std::thread::spawn({
        let (root, outer, done) = (
            root.clone(),
            world.outer.path().to_owned(),
            Arc::clone(&done),
        );
        move || swap_until(&root, &outer, &done)
    });
    let mut read = 0;
    for _ in 0..3_000 {
        match world
            .value("read_text_file", json!({"path": "data/secret.txt"}))
            .await
        {
            ReplyValue::Text(text) => {
                assert_eq!(text, "harmless");
                read += 1;
            }
            ReplyValue::Error(_) => {}
            other => panic!("{other:?}"),
        }
    }
    done.store(true, Ordering::Relaxed);
    swapper.join().unwrap();
    assert!(read > 0);
}

/// Swaps the folder `data` for a link to the folder outside, and back.
fn swap_until(root: &Path, outer: &Path, done: &AtomicBool) {
    let (data, aside) = (root.join("data"), root.join("aside"));
    while !done.load(Ordering::Relaxed) {
        fs::rename(&data, &aside).unwrap();
        symlink(outer, &data).unwrap();
        std::thread::yield_now();
        fs::remove_file(&data).unwrap();
        fs::rename(&aside, &data).unwrap();
    }
}

#[tokio::test]
async fn a_pipe_does_not_make_the_call_wait() {
    let world = World::new(Access::Writable);
    let status = std::process::Command::new("mkfifo")
        .arg(world.root().join("pipe"))
        .status()
        .unwrap();
    assert!(status.success());
    assert!(
        world
            .error("read_text_file", json!({"path": "pipe"}))
            .await
            .contains("neither a file nor a folder")
    );
    world
        .error("write_file", json!({"path": "pipe", "content": "x"}))
        .await;
}

#[test]
fn a_missing_root_is_an_error_with_a_remedy() {
    let error = Files::open(
        "files",
        None,
        Path::new("/no/such/folder"),
        Access::ReadOnly,
    )
    .err()
    .unwrap();
    assert!(
        error
            .to_string()
            .starts_with("cannot open the folder /no/such/folder: "),
        "{error}"
    );
}
