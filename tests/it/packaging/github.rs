//! The files for GitHub, which run there alone: each is held to its schema, and the workflows to what makes them safe.

use std::path::PathBuf;

use super::{Bench, source};
use crate::peers::installed_servers::InstalledServers;

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

/// The files of a folder whose names are `wanted`.
fn files(folder: &str, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(source(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| wanted(&path.file_name().unwrap().to_string_lossy()))
        .collect()
}
