//! codecell on a terminal, and where nothing is configured.

use codecell_sandbox::before_processes_start;
use serde_json::json;

use crate::support::program::{Place, Ran};

/// What a terminal shows after `codecell` with `args` has ended. `keys` are typed once `until` is shown.
#[cfg(unix)]
fn on_a_terminal(
    place: &Place,
    variables: &[(&str, &str)],
    until: &str,
    keys: &str,
    args: &[&str],
) -> Ran {
    let terminal = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fakes/terminal.py");
    let path = std::env::var_os("PATH").unwrap_or_default();
    // With a bare name and its own PATH the program is forked, and another test may be making the first sandbox.
    before_processes_start();
    std::process::Command::new("python3")
        .args([terminal, until, keys, env!("CARGO_BIN_EXE_codecell")])
        .args(args)
        .current_dir(place.path())
        .env_clear()
        .envs(variables.iter().copied())
        .env("PATH", path)
        .output()
        .unwrap()
        .into()
}

/// The name of the folder, which differs from run to run, replaced.
fn without_place(text: &str, place: &Place) -> String {
    let folder = place.path().canonicalize().unwrap();
    text.replace(&folder.display().to_string(), "<place>")
}

#[cfg(unix)]
#[test]
fn without_a_client_it_says_what_it_waits_for() {
    let place = Place::empty();
    for (keys, args) in [
        ("^C", &[][..]),
        ("^D", &["serve"]),
        ("^C", &["serve", "--log-level", "off"]),
    ] {
        let ran = on_a_terminal(&place, &[], "tells the rest", keys, args);
        assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.stdout);
        let told = "codecell waits for an MCP client on stdin, and this is a terminal.";
        assert!(ran.stdout.contains(told), "{args:?}: {}", ran.stdout);
    }
    let shown = on_a_terminal(&place, &[], "tells the rest", "^C", &["--log-level", "off"]);
    insta::assert_snapshot!("welcome", shown.stdout);
}

/// There, the page's tables are columns, and its links say what shows the other page.
#[cfg(unix)]
#[test]
fn a_guide_is_readable() {
    let place = Place::empty();
    for (variables, is_coloured) in [(&[][..], true), (&[("NO_COLOR", "1")], false)] {
        let ran = on_a_terminal(&place, variables, "", "", &["help", "fuel"]);
        assert_eq!(ran.code, Some(0));
        assert_eq!(ran.stdout.contains('\u{1b}'), is_coloured, "{}", ran.stdout);
        if !is_coloured {
            assert!(
                ran.stdout.starts_with("# Fuel\n\nFuel is what"),
                "{}",
                ran.stdout
            );
            assert!(!ran.stdout.contains("| --- |"), "{}", ran.stdout);
            let link = "deterministic execution (codecell help determinism)";
            let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(words.contains(link), "{}", ran.stdout);
        }
    }
}

#[test]
fn a_client_is_told_nothing_of_that() {
    let ran = Place::empty().run(&["serve", "--log-level", "off"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (Some(0), "", "")
    );
}

#[cfg(unix)]
#[test]
fn the_log_has_colours_only_where_they_are_wanted() {
    let place = Place::empty();
    let ends = |variables: &[(&str, &str)], format: &str| {
        let args = ["serve", "--log-level", "info", "--log-format", format];
        let ran = on_a_terminal(&place, variables, "tells the rest", "^D", &args);
        assert!(
            ran.stdout.contains("no servers are configured"),
            "{}",
            ran.stdout
        );
        ran.stdout.contains('\u{1b}')
    };
    for format in ["text", "pretty"] {
        assert!(ends(&[], format), "{format}");
        assert!(
            ends(&[("NO_COLOR", "")], format),
            "{format}: an empty one says nothing"
        );
        assert!(!ends(&[("NO_COLOR", "1")], format), "{format}");
        assert!(!ends(&[("NO_COLOR", "0")], format), "{format}");
        assert!(!ends(&[("TERM", "dumb")], format), "{format}");
    }
}

#[cfg(unix)]
#[test]
fn a_script_may_be_read_along_and_interrupted_on_a_terminal() {
    let code = "import sys\nprint('one')\nprint('two', file=sys.stderr)\nwhile True: pass";
    let ran = on_a_terminal(&Place::empty(), &[], "two", "^C", &["run", "-c", code]);
    assert_eq!(ran.code, Some(130), "{}", ran.stdout);
    assert_eq!(
        ran.stdout.replace("^C", ""),
        "one\ntwo\n<command>:4: CANCELLED: the script was interrupted by a signal, and was on line 4 then\n"
    );
}

#[cfg(unix)]
#[test]
fn a_script_reads_what_is_typed_on_a_terminal() {
    let code =
        "import sys\nprint('name?')\nname = sys.stdin.readline().strip()\nprint('hello', name)";
    let ran = on_a_terminal(&Place::empty(), &[], "name?", "Ada\n", &["run", "-c", code]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "name?\nAda\nhello Ada\n")
    );
}

#[cfg(unix)]
#[test]
fn whoever_is_to_type_a_script_is_told_so() {
    let place = Place::empty();
    let asked = "type the script, then Ctrl-D on a line of its own\n";
    for (args, expected) in [(["run", "-"], "3\n"), (["check", "-"], "<stdin>: ok\n")] {
        let ran = on_a_terminal(&place, &[], "type the script", "1 + 2\n^D", &args);
        assert_eq!(ran.code, Some(0), "{}", ran.stdout);
        assert!(ran.stdout.starts_with(asked), "{}", ran.stdout);
        assert!(ran.stdout.ends_with(expected), "{}", ran.stdout);
    }
}

#[test]
fn where_was_looked_is_told_with_what_makes_a_configuration() {
    let place = Place::empty();
    let ran = place.run(&["tools"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!(
        "tools_without_a_configuration",
        without_place(&ran.stdout, &place)
    );
    // This holds however the list is asked for.
    for (args, before) in [
        (["--search", "read a file"], ""),
        (["--format", "markdown"], ""),
        (["--format", "stubs"], "# "),
    ] {
        let shown = place.run(&[&["tools"], &args[..]].concat()).stdout;
        let shown = without_place(&shown, &place);
        for line in [
            "no servers are configured: there is no <place>",
            "  mkdir -p data",
        ] {
            assert!(
                shown.contains(&format!("{before}{line}")),
                "{args:?}: {shown}"
            );
        }
    }
    let ran = place.run(&["tools", "--server", "files"]);
    let told = without_place(&ran.stderr, &place);
    assert_eq!(ran.code, Some(2));
    let expected =
        "error: there is no server \"files\": no servers are configured: there is no <place>";
    assert!(told.starts_with(expected), "{told}");
    // The same is in the log of the server, too.
    let ran = place.run(&["serve"]);
    let told = without_place(&ran.stderr, &place);
    assert!(
        told.contains("there is no <place>/mcp_servers.json"),
        "{told}"
    );
    // It is also said where a script names a server.
    for code in [
        "files.list_directory(path='.')",
        "from servers.files import list_directory",
    ] {
        let ran = place.run(&["run", "-c", code]);
        let told = without_place(&ran.stderr, &place);
        assert_eq!(ran.code, Some(1), "{told}");
        assert!(
            told.contains("note: no servers are configured: there is no <place>/mcp_servers.json"),
            "{told}"
        );
    }
    let ran = place.run(&["run", "-c", "1 / 0"]);
    assert!(!ran.stderr.contains("no servers"), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn the_two_lines_make_a_configuration() {
    let place = Place::empty();
    let told = place.run(&["tools"]).stdout;
    let lines: Vec<&str> = told.lines().filter(|line| line.starts_with("  ")).collect();
    assert_eq!(lines.len(), 2, "{told}");
    let shell = std::process::Command::new("sh")
        .args(["-c", &lines.join("\n")])
        .current_dir(place.path())
        .status();
    assert!(shell.unwrap().success());
    let ran = place.run(&["tools"]);
    assert!(ran.stdout.starts_with("files: 5 tools"), "{}", ran.stdout);
}

#[test]
fn files_of_other_clients_in_the_folder_are_named() {
    let place = Place::empty();
    place.write(".cursor/mcp.json", "{}");
    let told = place.run(&["tools"]).stdout;
    assert!(
        told.contains(
            "\n.cursor/mcp.json, that of Cursor, is taken with: --config .cursor/mcp.json\n"
        ),
        "{told}"
    );
}

#[test]
fn a_configuration_without_servers_is_named() {
    let place = Place::with_servers(&json!({ "mcpServers": {} }));
    let told = place.run(&["tools"]).stdout;
    assert!(
        told.starts_with("no servers are configured: mcp_servers.json holds none"),
        "{told}"
    );
}

#[test]
fn the_list_of_tools_says_once_what_is_wrong() {
    let broken = (0..7).map(|number| {
        let server = json!({ "command": format!("no-such-program-{number}") });
        (format!("s{number}"), server)
    });
    let mut servers: serde_json::Map<_, _> = broken.collect();
    servers.insert(
        "gone".into(),
        json!({ "builtin": "files", "root": "no/such/folder" }),
    );
    let place = Place::with_servers(&json!({ "mcpServers": servers }));
    let ran = place.run(&["tools"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(5), ""));
    for number in 0..7 {
        let reason = format!("no-such-program-{number}");
        assert_eq!(ran.stdout.matches(&reason).count(), 1, "{}", ran.stdout);
    }
    // A user who asks for the log gets it.
    let ran = place.run(&["tools", "--log-level", "warn"]);
    assert!(ran.stderr.contains("no-such-program-3"), "{}", ran.stderr);
}

#[test]
fn addresses_are_written_in_short() {
    use std::io::{BufRead as _, BufReader};

    let place = Place::empty();
    for (address, setting) in [
        ("0", ""),
        (":0", ""),
        ("localhost:0", ""),
        ("", "0"),
        ("", "\":0\""),
        ("", "\"localhost:0\""),
    ] {
        place.write(
            "codecell.toml",
            if setting.is_empty() {
                String::new()
            } else {
                format!("[http]\nlisten = {setting}\n")
            },
        );
        let args: Vec<&str> = ["serve", "--http", address]
            .into_iter()
            .filter(|arg| !arg.is_empty())
            .collect();
        let mut child = place
            .command(&args)
            .stdin(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let said = log
            .lines()
            .map(Result::unwrap)
            .find(|line| line.contains("serving MCP at"));
        child.kill().unwrap();
        child.wait().unwrap();
        let said = said.unwrap();
        assert!(
            said.contains("http://127.0.0.1:"),
            "{address} {setting}: {said}"
        );
    }
    place.write(
        "codecell.toml",
        "[http]\nlisten = \"localhost\"\nmetrics = \"x:1\"\n",
    );
    let ran = place.run(&["serve", "--http"]);
    assert_eq!(ran.code, Some(2));
    for expected in [
        "codecell.toml:2: http.listen: ",
        "has no port",
        "codecell.toml:3: http.metrics: ",
        "is no address",
    ] {
        assert!(ran.stderr.contains(expected), "{expected}: {}", ran.stderr);
    }
}
