//! What README.md and the guides say is checked: links lead somewhere, commands and files are such as the program
//! takes, scripts do what stands below them, and the reference is what the code has.

mod blocks;
mod commands;
mod links;
mod markdown;
mod reference;

use std::fs;
use std::path::{Path, PathBuf};

use markdown::Markdown;

/// Pages in `docs/` that are no guides: the list of them, and what is for those who change codecell.
const NO_GUIDES: [&str; 2] = ["README.md", "releasing.md"];

/// A page, with its path from the package's folder.
struct Page {
    path: PathBuf,
    text: String,
}

impl Page {
    fn read(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let text = fs::read_to_string(source(&path)).expect("a page");
        Self { path, text }
    }

    fn markdown(&self) -> Markdown {
        Markdown::read(&self.text)
    }

    /// Where `line` is, for whoever has to mend it.
    fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.path.display())
    }
}

/// Where a file of the package is.
fn source(path: &Path) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The pages below `docs/`.
fn guides() -> Vec<Page> {
    let entries = fs::read_dir(source(Path::new("docs"))).expect("the folder of the guides");
    let names = entries.map(|entry| entry.expect("a guide").file_name());
    let mut paths: Vec<PathBuf> = names
        .map(|name| Path::new("docs").join(name))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    paths.sort();
    paths.into_iter().map(Page::read).collect()
}

/// The pages for users: README.md and the guides.
fn for_users() -> Vec<Page> {
    let mut pages = guides();
    pages.push(Page::read("README.md"));
    pages
}

#[test]
fn every_guide_is_a_topic_of_help_and_in_the_list() {
    let list = Page::read("docs/README.md");
    let listed = list.markdown();
    for guide in guides() {
        let path = guide.path.display();
        let name = guide.path.file_name().unwrap_or_default();
        if NO_GUIDES.iter().any(|other| name == *other) {
            continue;
        }
        let is_topic = super::help::ALL_TOPICS
            .iter()
            .any(|topic| topic.text == guide.text);
        assert!(is_topic, "{path} is missing in src/cli/help/topics.rs");
        let is_listed = listed
            .links
            .iter()
            .any(|link| Path::new(&link.target) == Path::new(name));
        assert!(is_listed, "{path} is missing in docs/README.md");
    }
}

#[test]
fn the_first_page_is_short() {
    let lines = Page::read("README.md").text.lines().count();
    assert!(lines <= 200, "README.md has {lines} lines");
}
