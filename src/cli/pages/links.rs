//! Links lead to files and headings that exist.

use std::path::{Component, Path, PathBuf};

use super::{Page, for_users, source};

/// Pages with links beside those for users.
const OTHERS: [&str; 6] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "python-wasi/README.md",
    "tests/load/README.md",
    "wasm/ABI.md",
];

#[test]
fn links_lead_somewhere() {
    let mut wrong = Vec::new();
    for page in for_users().into_iter().chain(OTHERS.map(Page::read)) {
        for link in page.markdown().links {
            if let Err(problem) = check(&page, &link.target) {
                wrong.push(format!(
                    "{}: {}: {problem}",
                    page.at(link.line),
                    link.target
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn check(page: &Page, target: &str) -> Result<(), String> {
    if target.starts_with("https://") {
        return Ok(());
    }
    let (file, anchor) = match target.split_once('#') {
        Some((file, anchor)) => (file, Some(anchor)),
        None => (target, None),
    };
    let folder = page.path.parent().unwrap_or(Path::new(""));
    let path = match file {
        "" => page.path.clone(),
        file => normal(&folder.join(file)),
    };
    if !source(&path).exists() {
        return Err("there is no such file".to_owned());
    }
    let Some(anchor) = anchor else {
        return Ok(());
    };
    let anchors = Page::read(path).markdown().anchors;
    if anchors.iter().any(|known| known == anchor) {
        Ok(())
    } else {
        Err(format!("the page has {anchors:?}"))
    }
}

/// The path without `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}
