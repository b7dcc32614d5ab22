//! The terminal: whether people read what is printed, and whether it shows it as it is.

use std::io::{IsTerminal as _, stdin, stdout};

use super::finding::Finding;

pub(super) async fn check() -> Vec<Finding> {
    if !stdout().is_terminal() {
        return vec![Finding::fine("stdout is no terminal, but a pipe or a file")];
    }
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let kind = set("TERM").unwrap_or_else(|| "unknown".to_owned());
    let input = if stdin().is_terminal() {
        "stdin is one, too, so that `codecell run` gives scripts nothing to read from it"
    } else {
        "stdin is none"
    };
    let mut found = vec![Finding::fine(format!(
        "stdout is a terminal (TERM is {kind}); {input}"
    ))];
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
    let has_utf_8 = locale.as_deref().is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    if !has_utf_8 {
        let locale = locale.unwrap_or_else(|| "not set".to_owned());
        found.push(Finding::note(
            format!("codecell prints UTF-8, and the locale is {locale}"),
            "set LANG to one with UTF-8, such as C.UTF-8, if letters look wrong",
        ));
    }
    found
}
