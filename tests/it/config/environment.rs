//! `.env` files, and what goes above them.

use std::fs;

use codecell_engine::config::Environment;
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
fn values_are_what_the_common_readers_of_such_files_take_them_for() {
    for (text, expected) in [
        ("A=two words # so", "two words"),
        ("A = spaced ", "spaced"),
        ("A=a#b", "a#b"),
        ("A= # nothing", ""),
        ("export  A=1\r\n", "1"),
        ("export=2\nA=${export}", "2"),
        ("A='$B \\n \"q\"' # so", "$B \\n \"q\""),
        ("A=`it's`", "it's"),
        ("A=\"a\\nb\\t\\\"c\\\" \\$ \\d\"", "a\nb\t\"c\" $ \\d"),
        ("A=\"one\ntwo\"\nB=x", "one\ntwo"),
        ("A='-----BEGIN\nx\n-----END'", "-----BEGIN\nx\n-----END"),
        ("A={\"a\": 1, \"b\": \"c\"}", "{\"a\": 1, \"b\": \"c\"}"),
        ("A=C:\\Users\\me", "C:\\Users\\me"),
        ("A=p@ss$word", "p@ss$word"),
        ("A=\"p@ss$word ${\"", "p@ss$word ${"),
        ("B=b\nA=${B}/${TOKEN}/${NOPE:-d}", "b/from-the-process/d"),
        ("TOKEN=below\nA=${TOKEN}", "from-the-process"),
        ("A=${NOPE:-${TOKEN}/x}", "from-the-process/x"),
        ("A=${NOPE:-${ALSO:-${TOKEN}}}}", "from-the-process}"),
        ("A=\"${NOPE:-a\\n${TOKEN}}\"", "a\nfrom-the-process"),
        ("A=${NOPE:-{\"a\": {}}}", "{\"a\": {}}"),
        ("A='${NOPE:-{'", "${NOPE:-{"),
        ("A=${TOKEN:-${NOPE}}", "from-the-process"),
        ("A=a${b c}${", "a${b c}${"),
    ] {
        let environment = read(text, &[("TOKEN", "from-the-process")]);
        let environment = environment.unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(environment.get("A"), Some(expected), "{text}");
    }
}

#[test]
fn a_line_that_is_not_understood_is_told_without_its_content() {
    const BRACES: &str = "close it with as many } as it has {, as in ${NAME:-default}, or put the value in single quotes";
    const QUOTES: &str =
        "put the value in single quotes, or in double quotes with \\\" for a quote in it";
    for (text, expected) in [
        (
            "A=1\n\nB='s3cret\n",
            format!("3: B: its quote is never closed; {QUOTES}"),
        ),
        (
            "A=1\nB='it'\"s3cret\"\n",
            format!("2: B: something follows its closing quote; {QUOTES}"),
        ),
        (
            "s3cret\n",
            "1: it is not understood; write NAME=value".to_owned(),
        ),
        (
            "A='x\ny'\ns3cret: 1=2\n",
            "3: it is not understood; write NAME=value".to_owned(),
        ),
        (
            "A=s3cret${NOPE}\n",
            "1: A: ${NOPE} refers to a variable that is not set; set it, give a default as in ${NAME:-default}, or put the value in single quotes".to_owned(),
        ),
        (
            "A=1\nB=${s:-s3cret{}\n",
            format!("2: B: ${{s is never closed: its braces are not balanced; {BRACES}"),
        ),
        (
            "A=${NOPE:-${s3cret}\n",
            format!("1: A: ${{NOPE is never closed: its braces are not balanced; {BRACES}"),
        ),
        (
            "A=\"x\ny${B\"\n",
            format!("1: A: ${{B is never closed: its braces are not balanced; {BRACES}"),
        ),
        // What follows a space is a comment, so the brace is part of a comment.
        (
            "A=${B:-a #b}\n",
            format!("1: A: ${{B is never closed: its braces are not balanced; {BRACES}"),
        ),
        (
            "A=${NOPE:-${ALSO}}\n",
            "1: A: ${ALSO} refers to a variable that is not set; set it, give a default as in ${NAME:-default}, or put the value in single quotes".to_owned(),
        ),
    ] {
        assert_eq!(read(text, &[]).unwrap_err(), expected);
    }
    let nested = "${N:-".repeat(5_000) + &"}".repeat(5_000);
    let error = read(format!("A={nested}\n"), &[]).unwrap_err();
    assert!(error.contains("inside each other"), "{error}");
    let doubling: String = (1..60)
        .map(|number| format!("A{number}=${{A{}}}${{A{}}}\n", number - 1, number - 1))
        .collect();
    let error = read(format!("A0=xxxx\n{doubling}"), &[]).unwrap_err();
    assert!(error.contains("more than 262144 bytes"), "{error}");
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
