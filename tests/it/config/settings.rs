//! `codecell.toml`, and the variables above it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use codecell_engine::config::{Config, ConfigErrors, Environment, Executor, LogFormat};
use proptest::prelude::*;

use super::errors_of;

fn settings(text: impl AsRef<[u8]>, environment: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("codecell.toml");
    fs::write(&path, text).unwrap();
    let environment = environment.iter().copied().collect();
    Config::load(Some(&path), &environment)
}

fn errors(text: &str, environment: &[(&str, &str)]) -> String {
    errors_of(&settings(text, environment).unwrap_err(), "codecell.toml")
}

#[test]
fn settings_come_from_the_file_and_the_environment_above_it() {
    let text = r#"
[limits]
fuel = 1_000_000
memory = "256MiB"
timeout = 2.5
output = 1024

[policy]
enabled = false
extra_imports = ["numpy"]

[tools]
startup_timeout = 5

[log]
format = "json"
"#;
    let environment = [
        ("CODECELL_LIMITS_FUEL", "7"),
        ("CODECELL_LIMITS_REPLY", "1MiB"),
        ("CODECELL_POLICY_EXTRA_IMPORTS", "os, socket,"),
        ("CODECELL_LOG_LEVEL", "debug"),
        ("PATH", "/bin"),
    ];
    let config = settings(text, &environment).unwrap();
    assert_eq!(config.limits.fuel, Some(7));
    assert_eq!(config.limits.memory_bytes, Some(256 << 20));
    assert_eq!(config.limits.timeout, Some(Duration::from_millis(2500)));
    assert_eq!(config.limits.output_bytes, Some(1024));
    assert_eq!(config.limits.reply_bytes, Some(1 << 20));
    assert_eq!(config.limits.tool_calls, None);
    assert_eq!(config.policy.enabled, Some(false));
    assert_eq!(
        config.policy.extra_imports.as_deref(),
        Some(["os".to_owned(), "socket".to_owned()].as_slice())
    );
    assert_eq!(config.tools.startup_timeout, Some(Duration::from_secs(5)));
    assert_eq!(
        (config.log.level.as_deref(), config.log.format),
        (Some("debug"), Some(LogFormat::Json))
    );
    let nothing = Environment::default();
    assert_eq!(Config::load(None, &nothing).unwrap(), Config::default());
}

#[test]
fn every_key_that_is_suggested_exists() {
    let all = r#"
[limits]
fuel = 1
memory = 1
timeout = 1
max_timeout = 1
output = 1
result = 1
tool_calls = 1
reply = 1
concurrency = 1

[policy]
preset = "strict"
enabled = true
max_characters = 1
max_lines = 1
allowed_imports = []
extra_imports = []
forbidden_names = []

[tools]
timeout = 1
startup_timeout = 1

[http]
listen = "127.0.0.1:8000"
metrics = "[::1]:9090"
allow_anonymous = true
run_code = true
allowed_hosts = []
allowed_origins = []
max_body = 1
max_connections = 1
max_requests = 1
receive_timeout = 1
send_timeout = 1
idle_timeout = 1
shutdown_delay = 1
shutdown_timeout = 1
client_concurrency = 1
client_executions_per_minute = 1
client_fuel_per_minute = 1

[http.clients.alice]
token_env = "A"
concurrency = 1
executions_per_minute = 1
fuel_per_minute = 1

[log]
level = "warn"
format = "pretty"

[audit]
file = "audit.jsonl"
scripts = true
arguments = true
replies = true
text = "1KiB"
max_size = 0
keep = 3
sync = true
required = false
"#;
    settings(all, &[]).unwrap();
}

#[test]
fn wrong_settings_are_told_all_at_once() {
    let text = "[limits]\nfule = 1\nmemory = \"1 parsec\"\ntimeout = -1\n[limit]\nfuel = 1\n[log]\nformat = \"xml\"\n";
    let environment = [
        ("CODECELL_LIMITS_FUEL", "much"),
        ("CODECELL_LIMITS_FULE", "1"),
        ("CODECELL_LOG", "debug"),
        ("MCP_EXECUTOR", "docker"),
    ];
    insta::assert_snapshot!(errors(text, &environment));
}

/// Every key whose value is a time, and whether the time may be 0.
const TIMES: [(&str, &str, bool); 9] = [
    ("limits", "timeout", false),
    ("limits", "max_timeout", false),
    ("tools", "timeout", false),
    ("tools", "startup_timeout", false),
    ("http", "receive_timeout", false),
    ("http", "send_timeout", false),
    ("http", "idle_timeout", false),
    ("http", "shutdown_delay", true),
    ("http", "shutdown_timeout", true),
];

#[test]
fn times_are_seconds_or_have_a_unit_everywhere() {
    let five = Some(Duration::from_secs(5));
    for (section, key, may_be_0) in TIMES {
        let variable = format!("CODECELL_{section}_{key}").to_ascii_uppercase();
        let time = |config: &Config| match (section, key) {
            ("limits", "timeout") => config.limits.timeout,
            ("limits", _) => config.limits.max_timeout,
            ("tools", "timeout") => config.tools.timeout,
            ("tools", _) => config.tools.startup_timeout,
            (_, "receive_timeout") => config.http.receive_timeout,
            (_, "send_timeout") => config.http.send_timeout,
            (_, "idle_timeout") => config.http.idle_timeout,
            (_, "shutdown_delay") => config.http.shutdown_delay,
            _ => config.http.shutdown_timeout,
        };
        for written in [
            "5",
            "5.0",
            "\"5\"",
            "\"5s\"",
            "\"5000 ms\"",
            "\"5 seconds\"",
        ] {
            let config = settings(format!("[{section}]\n{key} = {written}"), &[]).unwrap();
            assert_eq!(time(&config), five, "{section}.{key} = {written}");
            let text = written.trim_matches('"');
            let config = settings("", &[(&variable, text)]).unwrap();
            assert_eq!(time(&config), five, "{variable}={text}");
        }
        for wrong in ["\"soon\"", "-1", "true", "86401", "[5]"] {
            let told = errors(&format!("[{section}]\n{key} = {wrong}"), &[]);
            let expected = format!("2: {section}.{key}: ");
            assert!(
                told.starts_with(&expected)
                    && told.contains(" is not a time; write a number of seconds"),
                "{told}"
            );
        }
        let zero = settings(format!("[{section}]\n{key} = \"0s\""), &[]);
        assert_eq!(zero.is_ok(), may_be_0, "{section}.{key}");
    }
}

#[test]
fn a_key_outside_of_its_section_is_led_back_to_it() {
    for (text, expected) in [
        (
            "memory = \"64MiB\"",
            "1: memory: it stands outside of its section; write it below [limits]",
        ),
        (
            "timeout = 5",
            "1: timeout: it stands outside of its section; write it below [limits] or [tools]",
        ),
        (
            "[limits]\nfuel = 5\n[listen]",
            "3: listen: it stands outside of its section; write it below [http]",
        ),
        (
            "[limts]",
            "1: limts: unknown section; did you mean \"limits\"?",
        ),
    ] {
        let told = errors(text, &[]);
        assert!(told.contains(expected), "{told}");
    }
}

#[test]
fn messages_are_in_the_words_of_operators() {
    let text = "[limits]\nfuel = 1.5\nmemory = true\ntool_calls = -1\nconcurrency = 0\n\
                [policy]\nenabled = \"yes\"\nmax_lines = \"many\"\nextra_imports = \"numpy\"\nforbidden_names = [5]\n\
                [http]\nlisten = \"here\"\nmax_requests = 0\nclients = 5\n\
                [audit]\nkeep = 256\nfile = 5\n[log]\nlevel = 3\nformat = \"jsn\"\n";
    let environment = [
        ("CODECELL_LIMITS_CONCURRENCY", "-5"),
        ("CODECELL_LIMITS_OUTPUT", "1.5MiB"),
        ("CODECELL_POLICY_ENABLED", "1"),
        ("CODECELL_HTTP_METRICS", "9090"),
    ];
    let told = errors(text, &environment);
    for word in [
        "u64",
        "u32",
        "u8",
        "nonzero",
        "invalid type",
        "expected",
        "bool",
        "variant",
    ] {
        assert!(!told.contains(word), "{word} in {told}");
    }
    insta::assert_snapshot!(told);
}

/// The reader of TOML refuses such a number, and would name neither the key nor the bound.
#[test]
fn a_number_of_any_length_is_told_as_any_other() {
    const HUGE: &str = "99999999999999999999";
    let most = "9223372036854775807, which is the most; write a smaller number";
    for (text, expected) in [
        (
            "[limits]\nfuel = HUGE",
            format!("2: limits.fuel: {HUGE} is more than {most}"),
        ),
        (
            "[limits]\nmemory = HUGE",
            format!("2: limits.memory: {HUGE} is more than {most}"),
        ),
        (
            "[limits]\n# HUGE\nfuel = 1\nconcurrency = HUGE",
            format!(
                "4: limits.concurrency: {HUGE} is more than 4294967295, which is the most; write a smaller number"
            ),
        ),
        (
            "[limits]\ntimeout = HUGE",
            format!(
                "2: limits.timeout: \"{HUGE}\" is not a time; write a number of seconds above 0"
            ),
        ),
        (
            "[limits]\nfule = HUGE",
            "2: limits.fule: unknown key; did you mean \"fuel\"?".to_owned(),
        ),
        (
            "[limits]\nfuel = -HUGE",
            format!("2: limits.fuel: \"-{HUGE}\" is not a whole number above 0"),
        ),
    ] {
        let told = errors(&text.replace("HUGE", HUGE), &[]);
        assert!(told.contains(&expected), "{text}: {told}");
    }
    let told = errors("", &[("CODECELL_LIMITS_FUEL", HUGE)]);
    assert!(
        told.contains(&format!("{HUGE} is more than {most}")),
        "{told}"
    );
}

#[test]
fn variables_that_mean_nothing_are_errors() {
    for (variable, remedy) in [
        (
            "CODECELL_LIMIT_FUEL",
            "did you mean \"CODECELL_LIMITS_FUEL\"?",
        ),
        (
            "CODECELL_FUEL",
            "did you mean \"CODECELL_LIMITS_FUEL\" or \"CODECELL_AGENT_FUEL\"?",
        ),
        ("CODECELL_LOGLEVEL", "did you mean \"CODECELL_LOG_LEVEL\"?"),
        ("CODECELL_ENVFILE", "did you mean \"CODECELL_ENV_FILE\"?"),
        (
            "CODECELL_TIMEOUT",
            "did you mean \"CODECELL_LIMITS_TIMEOUT\" or \"CODECELL_TOOLS_TIMEOUT\" or \"CODECELL_AGENT_TIMEOUT\"?",
        ),
        (
            "CODECELL_ZEBRA",
            "unset it, or give it a name that does not begin with CODECELL_",
        ),
    ] {
        let told = errors("", &[(variable, "1")]);
        let expected = format!("environment variable {variable}: unknown setting; {remedy}");
        assert_eq!(told, expected);
    }
    for known in [
        "CODECELL_ENV_FILE",
        "CODECELL_INPUT_TOKEN",
        "CODECELL_CACHE_DIR",
        "CODECELLO",
    ] {
        assert!(settings("", &[(known, "x")]).is_ok(), "{known}");
    }
    // Some operators give such names to variables of their own, and say where these are used.
    let tokens = "[http.clients.alice]\ntoken_env = \"CODECELL_ALICE\"\n";
    assert!(settings(tokens, &[("CODECELL_ALICE", "x")]).is_ok());
    let folder = tempfile::tempdir().unwrap();
    let servers = folder.path().join("mcp_servers.json");
    fs::write(
        &servers,
        "{\"servers\": {\"a\": {\"command\": \"${CODECELL_A}\"}}}",
    )
    .unwrap();
    let load = |variable: &str| {
        let environment = Environment::from_iter([(variable, "x")]);
        Config::load_beside(None, Some(&servers), &environment)
    };
    assert!(load("CODECELL_A").is_ok());
    assert!(load("CODECELL_B").is_err());
}

#[test]
fn clients_are_told_of_with_their_lines() {
    let text = "[http.clients.alice]\ntoken_env = \"A\"\nconcurrency = 0\n[http.clients.bob]\ntoken_fil = \"b\"\n\
                [http.clients]\ncarol = 5\n[http.clients.dave]\ntoken_env = \"A\"\ntoken_file = \"b\"\n";
    insta::assert_snapshot!(errors(text, &[]), @r#"
    3: http.clients.alice.concurrency: 0 is not a whole number above 0; write such as 100
    5: http.clients.bob.token_fil: unknown key; did you mean "token_file"?
    4: http.clients.bob: a client needs either token_env, the name of a variable, or token_file, a path; add one of the two
    7: http.clients.carol: it is no section; write [http.clients.carol] and its keys below
    8: http.clients.dave: a client needs either token_env, the name of a variable, or token_file, a path; remove one of the two
    "#);
    let right = settings(
        "[http.clients.alice]\ntoken_env = \"A\"\nfuel_per_minute = 5\n",
        &[],
    );
    let alice = &right.unwrap().http.clients["alice"];
    assert_eq!(alice.limits.fuel_per_minute, Some(5));
}

#[test]
fn whoever_finds_a_setting_wrong_later_knows_its_place() {
    let text = "[limits]\nmemory = 1\n\ntimeout = 2\n";
    let config = settings(text, &[("CODECELL_LIMITS_TIMEOUT", "3s")]).unwrap();
    let place = |key| config.invalid(key, "wrong", "mend it").to_string();
    assert!(place("limits.memory").ends_with("codecell.toml:2: limits.memory: wrong; mend it"));
    assert_eq!(
        place("limits.timeout"),
        "environment variable CODECELL_LIMITS_TIMEOUT: wrong; mend it"
    );
}

#[test]
fn a_file_that_is_no_toml_is_an_error_with_its_line() {
    for text in [
        "[limits]\n[limits\n",
        "[limits]\nfuel = 1\nfuel = 2",
        "limits = 1\n=",
        "log = 5",
    ] {
        let errors = errors(text, &[]);
        let line = errors.split_once(": ").unwrap().0;
        assert!(line.parse::<usize>().is_ok(), "{errors}");
    }
    let nothing = Environment::default();
    assert!(Config::load(Some(Path::new("/no/such.toml")), &nothing).is_err());
}

#[test]
fn the_executor_is_the_sandbox_unless_the_operator_says_otherwise() {
    for name in ["wasm", "pyodide", "sandbox", "deno", "WASM", " wasm ", ""] {
        let config = settings("", &[("MCP_EXECUTOR", name)]).unwrap();
        assert_eq!(config.executor, Executor::Sandbox, "{name:?}");
    }
    let local = settings("", &[("MCP_EXECUTOR", "local")]).unwrap();
    assert_eq!(local.executor, Executor::Local);
    assert_eq!(
        errors("", &[("MCP_EXECUTOR", "docker")]),
        "environment variable MCP_EXECUTOR: there is no executor \"docker\"; set it to wasm (pyodide, sandbox and deno mean the same), to local, which isolates nothing, or unset it"
    );
}

#[test]
fn the_audit_is_beside_the_settings_or_where_the_environment_says() {
    let text = "[audit]\nfile = \"audit.jsonl\"\nmax_size = \"1MiB\"\n";
    let audit = |environment| settings(text, environment).unwrap().audit;
    let beside = audit(&[]);
    let file = beside.file.unwrap();
    assert!(
        file.is_absolute() && file.ends_with("audit.jsonl"),
        "{}",
        file.display()
    );
    assert_eq!((beside.max_bytes, beside.keep), (Some(1 << 20), None));
    let named = audit(&[
        ("CODECELL_AUDIT_FILE", "a/b.jsonl"),
        ("CODECELL_AUDIT_KEEP", "0"),
    ]);
    assert_eq!(named.file.as_deref(), Some(Path::new("a/b.jsonl")));
    assert_eq!(named.keep, Some(0));
    assert_eq!(audit(&[("CODECELL_AUDIT_FILE", "")]).file, None);
    let wrong = errors("[audit]\nkeep = 256\nfile = 5\narguments = \"yes\"\n", &[]);
    assert_eq!(wrong.lines().count(), 3, "{wrong}");
}

proptest! {
    #[test]
    fn any_bytes_are_settings_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = settings(bytes, &[]);
    }

    #[test]
    fn any_value_is_a_setting_or_an_error(key in "[a-z_]{0,12}", value in "[-0-9a-z\"\\[\\]{}=., ]{0,20}") {
        let _ = settings(format!("[limits]\n{key} = {value}"), &[("CODECELL_LIMITS_FUEL", value.as_str())]);
    }
}
