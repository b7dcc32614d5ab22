//! `codecell run` with files of the host: those that a script gets, and those that it leaves.

use std::fs;

use serde_json::{Value, json};

use crate::support::program::Place;

fn place() -> Place {
    let place = Place::empty();
    place.write("codecell.toml", "[policy]\nenabled = false\n");
    place
}

#[test]
fn they_go_in_and_come_out() {
    let place = place();
    place.write("data/a.csv", "a\n");
    place.write("data/in/b.csv", "b\n");
    place.write(
        "s.py",
        "import glob, os\nprint(sorted(glob.glob('**/*', recursive=True)))\n\
         os.makedirs('out', exist_ok=True)\nopen('out/all.txt', 'w').write(open('renamed.csv').read())\n\
         open('data/a.csv', 'a').write('more')\n'done'\n",
    );
    let run = |more: &[&str]| {
        let args = [
            "run",
            "--file",
            "data",
            "--file",
            "data/in/b.csv=renamed.csv",
        ];
        place.run(&[&args, more, &["s.py"]].concat())
    };
    let ran = run(&["--out", "result/here"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        ran.stdout,
        "['data', 'data/a.csv', 'data/in', 'data/in/b.csv', 'renamed.csv']\ndone\n"
    );
    assert_eq!(
        ran.stderr,
        "wrote result/here/data/a.csv (6 bytes)\nwrote result/here/out/all.txt (2 bytes)\n"
    );
    let written =
        |name: &str| fs::read_to_string(place.path().join("result/here").join(name)).unwrap();
    assert_eq!(
        (
            written("data/a.csv").as_str(),
            written("out/all.txt").as_str()
        ),
        ("a\nmore", "b\n")
    );
    assert_eq!(
        fs::read_to_string(place.path().join("data/a.csv")).unwrap(),
        "a\n"
    );

    let again = run(&["--out", "result/here"]);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(
        again.stdout.ends_with("done\n") && again.stderr.contains("--force replaces them"),
        "{again:?}"
    );
    assert_eq!(run(&["--out", "result/here", "--force"]).code, Some(0));

    let untouched = run(&[]);
    assert_eq!(
        untouched.stderr,
        "note: the script left files: data/a.csv, out/all.txt; --out DIR writes them\n"
    );
}

#[test]
fn programs_get_them_as_json() {
    let place = place();
    let code = "open('a.txt', 'w').write('a')\nopen('b.bin', 'wb').write(b'\\xff')";
    let ran = place.run(&["run", "--json", "--return", "*", "-c", code]);
    let outcome: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        outcome["files"],
        json!([
            { "path": "a.txt", "bytes": 1, "media_type": "text/plain" },
            { "path": "b.bin", "bytes": 1, "media_type": "application/octet-stream" },
        ])
    );
    assert_eq!(
        outcome["returned_files"],
        json!([
            { "mime_type": "text/plain", "text": "a", "path": "a.txt" },
            { "mime_type": "application/octet-stream", "data": "/w==", "path": "b.bin" },
        ])
    );
    let ran = place.run(&["run", "--json", "--out", "out", "-c", code]);
    let outcome: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(outcome["files"].as_array().unwrap().len(), 2);
    assert_eq!(
        outcome["returned_files"],
        Value::Null,
        "they are in the folder"
    );
    assert_eq!(
        ran.stderr,
        "wrote out/a.txt (1 bytes)\nwrote out/b.bin (1 bytes)\n"
    );
    let shown = place.run(&["run", "--return", "*", "-c", code]);
    assert_eq!(
        shown.stdout,
        "a\n[b.bin, application/octet-stream, 1 bytes]\n1\n"
    );
}

#[test]
fn files_are_written_of_a_script_that_does_not_end_well() {
    let place = place();
    let code = "open('half.txt', 'w').write('half')\nwhile True: pass";
    let ran = place.run(&["run", "--fuel", "100000000", "--out", "out", "-c", code]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(
        ran.stderr.ends_with("wrote out/half.txt (4 bytes)\n"),
        "{ran:?}"
    );
}

#[test]
fn all_of_them_are_written_however_many_and_large() {
    let place = place();
    let code = "\
for number in range(300):
    with open(f'{number}.txt', 'w') as file:
        file.write(str(number))
with open('large', 'wb') as file:
    for _ in range(50):
        file.write(b'x' * (1 << 20))
";
    let ran = place.run(&["run", "--out", "out", "-c", code]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(fs::read_dir(place.path().join("out")).unwrap().count(), 301);
    assert_eq!(
        fs::metadata(place.path().join("out/large")).unwrap().len(),
        50 << 20
    );
}

#[test]
fn what_is_wrong_is_told_before_anything_runs() {
    let place = place();
    place.write("a.txt", "12345");
    place.write("small.toml", "[limits]\ninput_files = 4\n");
    for (args, expected) in [
        (
            vec!["--file", "none.txt"],
            "--file \"none.txt\": cannot read none.txt",
        ),
        (vec!["--file", "a.txt=../b"], "has `..` in it"),
        (
            vec!["--file", "a.txt", "--file", "a.txt"],
            "the file a.txt is given twice",
        ),
        (vec!["--out", "a.txt"], "cannot write to this folder"),
        (vec!["--force"], "--out <DIR>"),
        (vec!["--out", "b", "--return", "*"], "cannot be used with"),
        (vec!["--return", "/tmp/x"], "is in /tmp"),
    ] {
        let ran = place.run(&[&["run"], args.as_slice(), &["-c", "print('ran')"]].concat());
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(
            ran.stderr.contains(expected) && ran.stdout.is_empty(),
            "{args:?}: {ran:?}"
        );
    }
    place.write("codecell.toml", "[limits]\ninput_files = 4\n");
    let ran = place.run(&["run", "--file", "a.txt", "-c", "1"]);
    assert!(
        ran.stderr
            .contains("with a.txt the files have more than 4 bytes together"),
        "{ran:?}"
    );
}
