//! The files for GitHub, which run there alone: each is held to its schema, and the workflows to what makes them safe.

use std::path::PathBuf;
use std::process::Command;

use super::{Bench, source};
use crate::peers::installed_servers::InstalledServers;
use crate::support::skip::skip;

#[test]
fn the_files_for_github_are_valid() {
    let Some(tools) = InstalledServers::or_skip("the_files_for_github_are_valid") else {
        return;
    };
    let bench = Bench::new();
    let kinds = [
        (
            "vendor.github-workflows",
            files(".github/workflows", |_| true),
        ),
        (
            "vendor.github-issue-forms",
            files(".github/ISSUE_TEMPLATE", |name| name != "config.yml"),
        ),
        (
            "vendor.github-issue-config",
            vec![source(".github/ISSUE_TEMPLATE/config.yml")],
        ),
    ];
    for (schema, files) in kinds {
        assert!(!files.is_empty(), "{schema}");
        let mut check = tools.packaging_tool("check-jsonschema");
        check.args(["--builtin-schema", schema]).args(files);
        bench.run(schema, &mut check);
    }
    // Among what it looks for are actions that are not pinned by their commit, and rights that nobody needs.
    let mut zizmor = tools.packaging_tool("zizmor");
    zizmor
        .args(["--offline", "--no-progress", "--quiet"])
        .arg(source(".github"));
    bench.run("zizmor", &mut zizmor);
}

/// What a schema cannot say: expressions, needs, runners, inputs of actions, and the shell of each step.
#[test]
fn the_workflows_are_sound() {
    const NAME: &str = "the_workflows_are_sound";
    let Some(tools) = InstalledServers::or_skip(NAME) else {
        return;
    };
    if !tools.packaging_file("bin/actionlint").exists() {
        skip(NAME, "actionlint is not published for this machine");
        return;
    }
    let bench = Bench::new();
    let mut check = tools.packaging_tool("actionlint");
    check
        .arg("-no-color")
        .arg("-shellcheck")
        .arg(tools.packaging_file("bin/shellcheck"))
        .args(files(".github/workflows", |_| true));
    bench.run("actionlint", &mut check);
}

/// Scripts in bash that are run in no test, or only in part of their cases.
#[test]
fn the_shell_scripts_are_sound() {
    const NAME: &str = "the_shell_scripts_are_sound";
    let Some(tools) = InstalledServers::or_skip(NAME) else {
        return;
    };
    let shellcheck = tools.packaging_file("bin/shellcheck");
    if !shellcheck.exists() {
        skip(NAME, "shellcheck is not published for this machine");
        return;
    }
    let bench = Bench::new();
    let mut check = Command::new(shellcheck);
    check.args([
        source(".ci/run"),
        source("packaging/docker/healthcheck"),
        source("packaging/wheel.data/scripts/codecell-mcp"),
    ]);
    bench.run("shellcheck", &mut check);
}

/// The files of a folder whose names are `wanted`.
fn files(folder: &str, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(source(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| wanted(&path.file_name().unwrap().to_string_lossy()))
        .collect()
}
