//! `codecell.toml`, and the variables above it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use codecell::config::{Config, ConfigErrors, Environment, Executor, LogFormat};
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
        ("CODECELL_OTHER", "ignored"),
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
fn the_executor_is_the_sandbox_and_never_the_host() {
    for name in ["wasm", "pyodide", "sandbox", "deno", "WASM", " wasm ", ""] {
        let config = settings("", &[("MCP_EXECUTOR", name)]).unwrap();
        assert_eq!(config.executor, Executor::Sandbox, "{name:?}");
    }
    for (name, expected) in [
        (
            "local",
            "environment variable MCP_EXECUTOR: \"local\" would run scripts without a sandbox, and this version does not; set it to wasm or unset it",
        ),
        (
            "docker",
            "environment variable MCP_EXECUTOR: there is no executor \"docker\"; set it to wasm (pyodide, sandbox and deno mean the same) or unset it",
        ),
    ] {
        assert_eq!(errors("", &[("MCP_EXECUTOR", name)]), expected);
    }
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
