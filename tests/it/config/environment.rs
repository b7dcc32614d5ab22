//! `.env` files, and what goes above them.

use std::fs;

use codecell::config::Environment;
use proptest::prelude::*;

fn read(text: impl AsRef<[u8]>, process: &[(&str, &str)]) -> Result<Environment, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    fs::write(&path, text).unwrap();
    let process: Environment = process.iter().copied().collect();
    let below = process.above_file(&path);
    below.map_err(|error| {
        error
            .to_string()
            .rsplit_once("/.env:")
            .map_or_else(String::new, |(_, rest)| rest.to_owned())
    })
}

#[test]
fn the_process_goes_before_the_file() {
    let text = "\u{feff}# comment\nTOKEN=from-the-file\nexport URL=\"http://x/?a=b#c\"\n\nWORDS=one\nWORDS='two words' # so\nEMPTY=\n";
    let environment = read(text, &[("TOKEN", "from-the-process")]).unwrap();
    let all: Vec<_> = environment.iter().collect();
    assert_eq!(
        all,
        [
            ("EMPTY", ""),
            ("TOKEN", "from-the-process"),
            ("URL", "http://x/?a=b#c"),
            ("WORDS", "two words"),
        ]
    );
    assert!(std::env::var_os("WORDS").is_none());
}

#[test]
fn a_line_that_is_not_understood_is_told_without_its_content() {
    for (text, line) in [
        ("A=1\nB=s3cret token\n", 2),
        ("A=1\n\nB='s3cret\n", 3),
        ("s3cret\n", 1),
    ] {
        let error = read(text, &[]).unwrap_err();
        let expected = format!(
            "{line}: it is not understood; write NAME=value, the value in single quotes if it has spaces or signs"
        );
        assert_eq!(error, expected);
    }
    assert_eq!(read("A=1\n", &[]).unwrap().get("A"), Some("1"));
}

proptest! {
    #[test]
    fn any_bytes_are_variables_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(bytes, &[]);
    }

    #[test]
    fn any_signs_are_variables_or_an_error(text in "[A-C=\"'\\\\$# \n{}é]{0,40}") {
        let _ = read(text, &[]);
    }
}
