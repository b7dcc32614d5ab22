//! What packages bring beside the program: completions for shells, and manual pages.

use std::process::Command;

use super::{Bench, PROGRAM};
use crate::support::program::Place;

/// Asks bash, which has read the completions from stdin, for the words that may follow.
const COMPLETE: &str = r#"
source /dev/stdin
COMP_WORDS=(codecell "$1") COMP_CWORD=1
_codecell codecell "$1" codecell
echo "${COMPREPLY[*]}"
"#;

#[test]
fn bash_completes_commands() {
    let place = Place::empty();
    let script = place.run(&["completions", "bash"]);
    assert_eq!(script.code, Some(0), "{script:?}");
    let file = place.write("completions.bash", script.stdout);
    let complete = |start: &str| {
        let mut bash = Command::new("bash");
        bash.args(["--norc", "-c", COMPLETE, "bash", start])
            .stdin(std::fs::File::open(&file).unwrap());
        let answer = bash.output().unwrap();
        assert!(answer.status.success(), "{answer:?}");
        String::from_utf8(answer.stdout).unwrap()
    };
    assert_eq!(complete("do"), "doctor\n");
    assert_eq!(complete("--conf"), "--config\n");
}

#[test]
fn there_are_completions_for_every_shell_and_no_other() {
    let place = Place::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = place.run(&["completions", shell]);
        assert_eq!(script.code, Some(0), "{script:?}");
        assert!(script.stdout.contains("doctor"), "{shell}");
    }
    assert_eq!(place.run(&["completions", "tcsh"]).code, Some(2));
}

#[test]
fn each_command_has_a_manual_page() {
    let bench = Bench::new();
    let pages = bench.path("man/man1");
    let mut man = Command::new(PROGRAM);
    bench.run("codecell man", man.args(["man", "--out"]).arg(&pages));
    let page = std::fs::read_to_string(pages.join("codecell.1")).unwrap();
    assert_eq!(Place::empty().run(&["man"]).stdout, page);
    let (_, version) = page.split_once(".TH codecell 1  \"codecell ").unwrap();
    assert!(version.starts_with(env!("CARGO_PKG_VERSION")), "{version}");
    for command in ["serve", "run", "batch", "agent", "doctor", "init", "man"] {
        let page = std::fs::read_to_string(pages.join(format!("codecell-{command}.1"))).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{command}");
    }
    let no_folder = bench.path("man/man1/codecell.1");
    let refused = Place::empty().run(&["man", "--out", &no_folder.to_string_lossy()]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.stderr.contains("cannot write manual pages into"),
        "{refused:?}"
    );
}
