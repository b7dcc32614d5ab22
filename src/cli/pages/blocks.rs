//! Blocks of code in the pages are such as the program takes, and scripts do what stands below them.

use codecell_engine::config::{Config, Environment, SERVERS_FILE, SETTINGS_FILE, Servers};
use codecell_engine::execution::Request;
use codecell_engine::{Engine, Settings, Sources};
use codecell_sandbox::Image;
use serde_json::Value;
use tempfile::TempDir;

use super::markdown::Block;
use super::{Page, for_users, source};
use crate::cli::{report, run, runtime};

/// What may stand behind a fence. A language that is missing here is checked by nothing.
const LANGUAGES: [&str; 10] = [
    "console", "json", "jsonl", "nginx", "output", "python", "sh", "text", "toml", "yaml",
];
/// Behind `python`: the policy refuses the script.
const REFUSED: &str = "refused";

/// What is noted of an entry of codecell itself.
const OWN: &str = "it starts codecell itself";

/// Variables that the pages refer to.
const VARIABLES: [(&str, &str); 2] = [
    ("ALICE_TOKEN", "0123456789abcdef0123456789abcdef"),
    ("HOME", "/home/me"),
];

/// Checks each block of the language in every page, and fails with all that is wrong.
fn check(language: &str, check: impl Fn(&Block) -> Result<(), String>) {
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in for_users() {
        let blocks = page.markdown().blocks;
        for block in blocks.iter().filter(|block| block.language() == language) {
            count += 1;
            if let Err(problem) = check(block) {
                wrong.push(format!("{}: {problem}", page.at(block.line)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(count > 0, "no block of {language} was found");
}

fn environment() -> Environment {
    Environment::from_iter(VARIABLES)
}

/// The settings with which the pages' scripts run: those of the package's own configuration.
fn settings() -> Settings {
    let servers = source(SERVERS_FILE.as_ref());
    let image = Image::embedded().expect("the image");
    Settings::load(Sources::find(Some(servers), None), image).expect("settings")
}

#[test]
fn every_block_says_what_it_is() {
    for page in for_users() {
        for block in page.markdown().blocks {
            let place = page.at(block.line);
            assert!(
                LANGUAGES.contains(&block.language()),
                "{place}: {:?} is none of {LANGUAGES:?}",
                block.info
            );
        }
    }
}

#[test]
fn settings_are_accepted() {
    check("toml", |block| {
        let folder = TempDir::new().expect("a folder");
        let file = folder.path().join(SETTINGS_FILE);
        std::fs::write(&file, &block.text).expect("a file");
        let read = Config::load(Some(&file), &environment());
        read.map(drop).map_err(|error| error.to_string())
    });
}

#[test]
fn json_is_json_and_servers_are_accepted() {
    check("jsonl", |block| {
        let lines = block.text.lines();
        let parsed: Result<Vec<Value>, _> = lines.map(serde_json::from_str).collect();
        parsed.map(drop).map_err(|error| error.to_string())
    });
    check("json", |block| {
        let value: Value = serde_json::from_str(&block.text).map_err(|error| error.to_string())?;
        if !["servers", "mcpServers"]
            .iter()
            .any(|key| value[key].is_object())
        {
            return Ok(());
        }
        let folder = TempDir::new().expect("a folder");
        let file = folder.path().join(SERVERS_FILE);
        std::fs::write(&file, &block.text).expect("a file");
        let servers = Servers::load(&file, &environment()).map_err(|error| error.to_string())?;
        // The pages show clients' files, too, in which codecell itself stands.
        let notes = servers.notes.iter().filter(|note| !note.contains(OWN));
        let notes: Vec<&String> = notes.collect();
        if notes.is_empty() {
            Ok(())
        } else {
            Err(format!("{notes:?}"))
        }
    });
}

#[test]
fn scripts_are_allowed_or_marked_as_refused() {
    let policy = settings().policy().expect("a policy");
    check("python", |block| match policy.check(&block.text) {
        Ok(_) if block.has(REFUSED) => Err(format!("it is allowed; take {REFUSED:?} away")),
        Err(refusal) if !block.has(REFUSED) => Err(format!("{refusal:?}")),
        Ok(_) | Err(_) => Ok(()),
    });
}

/// What `codecell run` prints of a script stands below it as a block of `output`.
#[test]
fn scripts_do_what_stands_below_them() {
    let settings = settings();
    let scripts: Vec<(String, Block, Block)> = for_users().iter().flat_map(with_output).collect();
    assert!(
        scripts.len() > 4,
        "only {} scripts were found",
        scripts.len()
    );
    let ran = runtime::block_on(async {
        let engine = Engine::start(&settings)?;
        let mut printed = Vec::new();
        for (_, script, _) in &scripts {
            let request = Request {
                code: script.text.clone(),
                limits: settings.limits(run::default_limits()),
                ..Request::default()
            };
            let outcome = engine.execute(request).await;
            printed.push((report::stdout(&outcome, ""), outcome.diagnostics));
        }
        engine.stop().await;
        Ok(printed)
    });
    for ((place, _, expected), (printed, problem)) in scripts.iter().zip(ran.expect("outcomes")) {
        assert!(problem.is_none(), "{place}: {problem:?}");
        assert_eq!(printed, expected.text, "{place}");
    }
}

/// The scripts of a page below which their output stands, with their places.
fn with_output(page: &Page) -> Vec<(String, Block, Block)> {
    let mut found = Vec::new();
    let mut before: Option<Block> = None;
    for block in page.markdown().blocks {
        let place = page.at(block.line);
        if block.language() != "output" {
            before = Some(block);
            continue;
        }
        let script = before.take().filter(|script| script.language() == "python");
        let script = script.filter(|_| block.follows);
        found.push((
            place.clone(),
            script.unwrap_or_else(|| panic!("{place}: the output is below no script")),
            block,
        ));
    }
    found
}
