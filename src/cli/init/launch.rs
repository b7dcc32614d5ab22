//! How a client starts this program again. One that uvx or npx has fetched lies in their caches, which are emptied.

use std::path::{Component, Path};

/// A program that fetches others, and its words before those of codecell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fetcher {
    pub(super) command: &'static str,
    pub(super) args: &'static [&'static str],
}

const NPX: Fetcher = Fetcher {
    command: "npx",
    args: &["-y", "codecell"],
};
const UVX: Fetcher = Fetcher {
    command: "uvx",
    args: &["codecell-mcp"],
};

/// Who has fetched the program `own`, if it lies in the cache of such a program.
pub(super) fn fetcher(own: &Path) -> Option<Fetcher> {
    let names = own.components().filter_map(|component| match component {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    // uv numbers the folders of its cache when their form changes.
    let is_of_uv = |name: &str| {
        ["archive-v", "environments-v"].iter().any(|start| {
            name.strip_prefix(start)
                .is_some_and(|number| number.parse::<u32>().is_ok())
        })
    };
    names.rev().find_map(|name| match name {
        "_npx" => Some(NPX),
        name if is_of_uv(name) => Some(UVX),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_a_cache_is_fetched_again() {
        for (own, expected) in [
            ("/home/me/.cargo/bin/codecell", None),
            (
                "/home/me/.local/share/uv/tools/codecell-mcp/bin/codecell",
                None,
            ),
            ("/home/me/archive-videos/codecell", None),
            ("/home/me/.cache/uv/archive-v0/4fDJ/bin/codecell", Some(UVX)),
            (
                "/home/me/.cache/uv/environments-v2/1a/bin/codecell",
                Some(UVX),
            ),
            (
                "/home/me/.npm/_npx/07a3/node_modules/@codecell/linux-x64/bin/codecell",
                Some(NPX),
            ),
        ] {
            assert_eq!(fetcher(Path::new(own)), expected, "{own}");
        }
    }
}
