//! Settings that are right by themselves and cannot be used: reported at the start, with their place and a remedy.

use codecell_engine::config::shown_size;
use codecell_sandbox::LEAST_MEMORY_BYTES;
use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::program::{Place, Ran};

/// What a run of a small script says with these settings.
fn run(settings: &str, variables: &[(&str, &str)], flags: &[&str]) -> Ran {
    let place = Place::empty();
    place.write("codecell.toml", settings);
    place.write("script.py", "6*7");
    let mut command = place.command(&[&["run", "script.py"], flags].concat());
    command.envs(variables.iter().copied());
    command.output().unwrap().into()
}

fn check(settings: &str, expected: &str) {
    let ran = run(settings, &[], &[]);
    assert_eq!(ran.code, Some(2), "{settings}: {}", ran.shown());
    assert_eq!(ran.stderr, format!("error: {expected}\n"), "{settings}");
}

#[test]
fn memory_that_no_script_can_run_with_is_refused_at_the_start() {
    let least = shown_size(LEAST_MEMORY_BYTES);
    let works = format!("give at least {least} and at most 4GiB");
    check(
        "[limits]\n\nmemory = \"1MiB\"\n",
        &format!(
            "codecell.toml:3: limits.memory: 1MiB are too little for the interpreter; {works}"
        ),
    );
    check(
        "[limits]\nmemory = \"16GiB\"\n",
        &format!(
            "codecell.toml:2: limits.memory: 16GiB are more than an instance can have; {works}"
        ),
    );
    check(
        "[limits]\nmemory = 0\n",
        &format!(
            "codecell.toml:2: limits.memory: 0 bytes are too little for the interpreter; {works}"
        ),
    );
    let ran = run("", &[("CODECELL_LIMITS_MEMORY", "41943039")], &[]);
    let told = format!(
        "error: environment variable CODECELL_LIMITS_MEMORY: 41943039 bytes are too little for the interpreter; {works}\n"
    );
    assert_eq!((ran.code, ran.stderr), (Some(2), told));
    let ran = run("", &[], &["--memory", "5GiB"]);
    assert_eq!(ran.code, Some(2), "{}", ran.shown());
    assert!(ran.stderr.contains(&works), "{}", ran.shown());
    for works in [least.as_str(), "4GiB"] {
        for ran in [
            run(&format!("[limits]\nmemory = \"{works}\"\n"), &[], &[]),
            run("", &[], &["--memory", works]),
        ] {
            assert_eq!(ran.stdout, "42\n", "{works}: {}", ran.shown());
        }
    }
}

#[test]
fn a_time_beyond_the_most_does_not_lift_it() {
    check(
        "[limits]\ntimeout = 400\n",
        "codecell.toml:2: limits.timeout: 400 seconds are more than max_timeout, which is 300; lower it, or raise max_timeout in [limits], too",
    );
    check(
        "[limits]\nmax_timeout = \"1min\"\ntimeout = \"61s\"\n",
        "codecell.toml:3: limits.timeout: 61 seconds are more than max_timeout, which is 60; lower it, or raise max_timeout in [limits], too",
    );
    let ran = run("[limits]\ntimeout = 400\nmax_timeout = 400\n", &[], &[]);
    assert_eq!(ran.stdout, "42\n", "{}", ran.shown());
    // Nor does the time that a call has by itself.
    let place = Place::empty();
    place.write("codecell.toml", "[limits]\nmax_timeout = 2\n");
    let mut client = Client::connect(&place);
    let refused = client.execute(json!({ "code": "1", "timeout": 3 }));
    let message = &refused["structuredContent"]["diagnostics"]["message"];
    assert_eq!(
        message,
        "\"timeout\" must be more than 0 and at most 2 seconds, not 3"
    );
    let endless = client.execute(json!({ "code": crate::server::ENDLESS }));
    let outcome = &endless["structuredContent"];
    assert_eq!(outcome["diagnostics"]["error_type"], "TIMEOUT", "{outcome}");
    let message = outcome["diagnostics"]["message"].as_str().unwrap();
    assert!(message.contains("2 s"), "{message}");
}

#[test]
fn a_misspelt_level_is_an_error() {
    check(
        "[log]\nlevel = \"wran\"\n",
        "codecell.toml:2: log.level: \"wran\" is no level; did you mean \"warn\"?",
    );
    check(
        "[log]\nlevel = \"warn,codecell=verbose\"\n",
        "codecell.toml:2: log.level: \"verbose\" is no level; write one of off, error, warn, info, debug, trace, or such as warn,codecell=debug",
    );
    let ran = run("", &[("CODECELL_LOG_LEVEL", "debugg")], &[]);
    let told = "error: environment variable CODECELL_LOG_LEVEL: \"debugg\" is no level; did you mean \"debug\"?\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(2), told));
    let ran = run("", &[], &["--log-level", "warning"]);
    assert_eq!(ran.code, Some(2), "{}", ran.shown());
    assert!(
        ran.stderr.contains("did you mean \"warn\"?"),
        "{}",
        ran.shown()
    );
    let ran = run(
        "[log]\nlevel = \"off\"\n",
        &[],
        &["--log-level", "ERROR,codecell=warn"],
    );
    assert_eq!(ran.stdout, "42\n", "{}", ran.shown());
}

#[test]
fn errors_of_the_policy_have_their_place_and_key() {
    for (settings, expected) in [
        (
            "[policy]\n\nmax_lines = 0\n",
            "codecell.toml:3: policy.max_lines: 0 is not a whole number from 1 to 100000; write such as 100",
        ),
        (
            "[policy]\nextra_imports = [\"numpy\",\n\"not a module\"]\n",
            "codecell.toml:2: policy.extra_imports: \"not a module\" is not a module such as \"json\" or \"urllib.parse\"; correct it or remove it",
        ),
        (
            "[policy]\nallowed_imports = [\"3d\"]\nextra_imports = [\"json\"]\n",
            "codecell.toml:2: policy.allowed_imports: \"3d\" is not a module such as \"json\" or \"urllib.parse\"; correct it or remove it",
        ),
        (
            "[policy]\nforbidden_names = [\"os.system\"]\n",
            "codecell.toml:2: policy.forbidden_names: \"os.system\" is not a name such as \"eval\"; correct it or remove it",
        ),
    ] {
        check(settings, expected);
    }
    let many: Vec<String> = (0..1_000).map(|number| format!("\"m{number}\"")).collect();
    let ran = run(
        &format!("[policy]\nextra_imports = [{}]\n", many.join(",")),
        &[],
        &[],
    );
    assert!(
        ran.stderr
            .starts_with("error: codecell.toml:2: policy.extra_imports: it has 1")
            && ran.stderr.ends_with(" entries; give at most 1000\n"),
        "{}",
        ran.stderr
    );
    let ran = run("", &[("CODECELL_POLICY_EXTRA_IMPORTS", "json,a-b")], &[]);
    assert_eq!(
        ran.stderr,
        "error: environment variable CODECELL_POLICY_EXTRA_IMPORTS: \"a-b\" is not a module such as \"json\" or \"urllib.parse\"; correct it or remove it\n"
    );
}

#[test]
fn a_preset_is_chosen_once() {
    let verdict = |settings: &str, variables: &[(&str, &str)]| {
        let place = Place::empty();
        place.write("codecell.toml", settings);
        place.write("script.py", "import os\nimport socket\nsocket.socket()\n");
        let mut command = place.command(&["check", "script.py"]);
        command.envs(variables.iter().copied());
        let ran = Ran::from(command.output().unwrap());
        (ran.code, ran.shown().matches("[import]").count())
    };
    let off = ("CODECELL_POLICY_PRESET", "off");
    for (settings, variables, expected) in [
        ("", [].as_slice(), (Some(3), 1)),
        ("[policy]\npreset = \"standard\"\n", &[], (Some(3), 1)),
        ("[policy]\nenabled = true\n", &[], (Some(3), 1)),
        ("[policy]\npreset = \"strict\"\n", &[], (Some(3), 2)),
        (
            "[policy]\npreset = \"strict\"\nextra_imports = [\"os\", \"socket\"]\n",
            &[],
            (Some(0), 0),
        ),
        ("[policy]\npreset = \"off\"\n", &[], (Some(0), 0)),
        (
            "[policy]\nenabled = false\npreset = \"off\"\n",
            &[],
            (Some(0), 0),
        ),
        ("[policy]\npreset = \"strict\"\n", &[off], (Some(0), 0)),
    ] {
        assert_eq!(verdict(settings, variables), expected, "{settings}");
    }
    let contradict = |preset: &str, enabled: bool| {
        format!(
            "policy.preset: it is \"{preset}\", and `enabled` is {enabled}: they contradict each other; keep `preset`, and \
             remove `enabled`, which is an older way to say the same"
        )
    };
    for (preset, enabled) in [("strict", false), ("standard", false), ("off", true)] {
        check(
            &format!("[policy]\nenabled = {enabled}\npreset = \"{preset}\"\n"),
            &format!("codecell.toml:3: {}", contradict(preset, enabled)),
        );
    }
    check(
        "[policy]\npreset = \"strikt\"\n",
        "codecell.toml:2: policy.preset: \"strikt\" is not one of standard, strict, off; did you mean \"strict\"?",
    );
}

#[test]
fn flags_take_times_and_numbers_as_people_write_them() {
    for timeout in ["5", "5s", "2.5", "5000ms", "1min"] {
        let ran = run("", &[], &["--timeout", timeout, "--fuel", "20_000_000"]);
        assert_eq!(ran.stdout, "42\n", "{timeout}: {}", ran.shown());
    }
    for timeout in ["0", "0s", "soon", "25h", "-1"] {
        let ran = run("", &[], &["--timeout", timeout]);
        assert_eq!(ran.code, Some(2), "{timeout}");
        assert!(ran.stderr.contains("such as 2.5, or 90s"), "{}", ran.stderr);
    }
    let ran = run(
        "",
        &[
            ("CODECELL_LIMITS_FUEL", "20_000_000"),
            ("CODECELL_LIMITS_TIMEOUT", "5s"),
        ],
        &[],
    );
    assert_eq!(ran.stdout, "42\n", "{}", ran.shown());
}

#[test]
fn variables_that_servers_use_are_theirs() {
    let place = Place::with_servers(&json!({ "servers": {
        "files": { "builtin": "files", "root": "${CODECELL_ROOT}" },
    } }));
    place.write(".env", "CODECELL_ROOT=.\n");
    let listed: Value = serde_json::from_str(&place.run(&["tools", "--json"]).stdout).unwrap();
    assert_eq!(listed["servers"][0]["status"], "ready", "{listed}");
    place.write(".env", "CODECELL_ROOT=.\nCODECELL_LIMIT_FUEL=5\n");
    let ran = place.run(&["tools"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            Some(2),
            "error: environment variable CODECELL_LIMIT_FUEL: unknown setting; did you mean \"CODECELL_LIMITS_FUEL\"?\n"
        )
    );
}
