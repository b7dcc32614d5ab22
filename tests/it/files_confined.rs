//! A test that nothing leads out of the folder of a `files` server.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use codecell_engine::builtin::files::{Access, Files};
use codecell_tools::ReplyValue;
use serde_json::json;

use crate::files::World;

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
    for _ in 0..3_000 {
        // At every moment the answer is the harmless file, or an error, and never the file outside.
        match world
            .value("read_text_file", json!({"path": "data/secret.txt"}))
            .await
        {
            ReplyValue::Text(text) => assert_eq!(text, "harmless"),
            ReplyValue::Error(_) => {}
            other => panic!("{other:?}"),
        }
    }
    done.store(true, Ordering::Relaxed);
    swapper.join().unwrap();
    assert_eq!(
        world
            .text("read_text_file", json!({"path": "data/secret.txt"}))
            .await,
        "harmless"
    );
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
