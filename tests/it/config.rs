//! Configuration files as operators write them, right and wrong.

use std::fs;
use std::path::Path;
use std::time::Duration;

use codecell::config::{Config, ConfigError, LogFormat, ServerKind, Servers};

fn lookup(name: &str) -> Option<String> {
    match name {
        "TOKEN" => Some("s3cret".to_owned()),
        "DATA" => Some("data".to_owned()),
        _ => None,
    }
}

fn servers(text: &str) -> Result<Servers, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mcp_servers.json");
    fs::write(&path, text).unwrap();
    Servers::load_with(&path, &lookup)
}

/// The error of a wrong file, without the path of its folder.
fn servers_error(text: &str) -> String {
    let error = servers(text).unwrap_err().to_string();
    error.rsplit_once("mcp_servers.json:").unwrap().1.to_owned()
}

#[test]
fn the_example_of_the_repository_is_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let servers = Servers::load(&root.join("mcp_servers.json")).unwrap();
    assert_eq!(servers.servers.len(), 1);
    assert_eq!(servers.servers[0].name, "files");
    assert_eq!(
        servers.servers[0].kind,
        ServerKind::Files {
            root: root.join("examples/data"),
            writable: false
        }
    );
}

#[test]
fn every_kind_of_server_is_read() {
    let loaded = servers(
        r#"{
  "mcpServers": {
    "git": {
      "command": "uvx", "args": ["mcp-server-git", "--repo=${DATA}"], "env": {"TOKEN": "${env:TOKEN}", "MODE": "${MODE:-fast}"},
      "cwd": "work", "type": "stdio", "timeout": 2.5, "startup_timeout": 60,
      "include_tools": ["git_log"], "exclude_tools": ["git_push"], "description": "History"
    },
    "web": {"url": "https://example.org/mcp", "type": "http", "headers": {"Authorization": "Bearer ${TOKEN}"}},
    "files": {"builtin": "files", "root": "./${DATA}", "writable": true},
    "off": {"command": "${UNSET_BUT_DISABLED}", "disabled": true}
  }
}"#,
    )
    .unwrap();
    assert_eq!(loaded.disabled, ["off"]);
    let [git, web, files] = loaded.servers.as_slice() else {
        panic!("{loaded:?}")
    };
    let ServerKind::Stdio {
        command,
        args,
        env,
        cwd,
    } = &git.kind
    else {
        panic!("{git:?}")
    };
    assert_eq!(
        (command.as_str(), args.as_slice()),
        (
            "uvx",
            ["mcp-server-git".to_owned(), "--repo=data".to_owned()].as_slice()
        )
    );
    assert_eq!(
        env.as_slice(),
        [
            ("TOKEN".to_owned(), "s3cret".to_owned()),
            ("MODE".to_owned(), "fast".to_owned())
        ]
    );
    assert!(cwd.as_ref().unwrap().is_absolute() && cwd.as_ref().unwrap().ends_with("work"));
    assert_eq!(
        (git.timeout, git.startup_timeout),
        (
            Some(Duration::from_millis(2500)),
            Some(Duration::from_secs(60))
        )
    );
    assert_eq!(
        (git.include_tools.as_deref(), git.exclude_tools.as_slice()),
        (
            Some(["git_log".to_owned()].as_slice()),
            ["git_push".to_owned()].as_slice()
        )
    );
    let ServerKind::Http { headers, .. } = &web.kind else {
        panic!("{web:?}")
    };
    assert_eq!(
        headers.as_slice(),
        [("Authorization".to_owned(), "Bearer s3cret".to_owned())]
    );
    let ServerKind::Files { root, writable } = &files.kind else {
        panic!("{files:?}")
    };
    assert!(root.is_absolute() && root.ends_with("data") && *writable);
}

#[test]
fn a_wrong_servers_file_is_refused_with_line_key_and_remedy() {
    for (text, expected) in [
        (
            "{\n \"servers\": {\n  \"a\": {\"command\": \"x\"},\n }\n}",
            "4: trailing comma; the file must be valid JSON, without comments or trailing commas",
        ),
        (
            "{}",
            "1: the file names no servers; add \"servers\": {}, or \"mcpServers\": {}",
        ),
        (
            "{\n\"server\": {}}",
            "2: server: unknown key; the file has one key, \"servers\" or \"mcpServers\"",
        ),
        (
            "{\"servers\": {},\n\"mcpServers\": {}}",
            "2: mcpServers: the file has \"servers\" already; keep one of the two",
        ),
        (
            "{\"servers\": {\n\"a\": {\"command\": \"x\"},\n\"a\": {\"command\": \"y\"}}}",
            "3: servers.a: there are two servers of this name; rename or remove one of them",
        ),
        (
            "{\"servers\": {\"\": {}}}",
            "1: servers.: this name cannot be used; use 1 to 64 characters, such as \"files\"",
        ),
        (
            "{\"servers\": []}",
            "1: servers: invalid type: sequence, expected an object; correct it or remove it",
        ),
        (
            "{\"servers\": {\"a\": {\n\"command\": \"x\",\n\"args\": [\"y\", 5]}}}",
            "3: servers.a.args[1]: invalid type: integer `5`, expected a string; correct it or remove it",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"timeout\": 0}}}",
            "2: servers.a.timeout: invalid value: floating point `0.0`, expected a number of seconds above 0 and at most 86400; correct it or remove it",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"command\": \"y\"}}}",
            "2: servers.a: duplicate field `command`; correct it or remove it",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"env\": {\"A\": \"1\", \"A\": \"2\"}}}}",
            "2: servers.a.env: duplicate key `A`; correct it or remove it",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\n\"env\": {\"A\": \"${NOPE}\"}}}}",
            "3: servers.a.env.A: ${NOPE} refers to an environment variable that is not set; set it, or give a default as in ${NAME:-default}",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"${A B}\"}}}",
            "1: servers.a.command: ${A B} is not understood; use ${NAME}, ${env:NAME} or ${NAME:-default}",
        ),
        (
            "{\"servers\": {\n\"a\": {}}}",
            "2: servers.a: it says neither \"command\" nor \"url\" nor \"builtin\"; give it one of \"command\", \"url\" or \"builtin\"",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\", \"url\": \"http://x\"}}}",
            "1: servers.a: it says more than one of \"command\", \"url\" and \"builtin\"; give it one of \"command\", \"url\" or \"builtin\"",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \"x\",\n\"root\": \"y\"}}}",
            "2: servers.a.root: it does not go with \"command\"; remove one of the two",
        ),
        (
            "{\"servers\": {\"a\": {\"url\": \"ftp://x\"}}}",
            "1: servers.a.url: \"ftp://x\" is no web address; it must start with http:// or https://",
        ),
        (
            "{\"servers\": {\"a\": {\"url\": \"http://x\", \"type\": \"sse\"}}}",
            "1: servers.a.type: \"sse\" does not fit; use \"http\"; for a server that only has SSE, run the bridge npx mcp-remote as a command",
        ),
        (
            "{\"servers\": {\"a\": {\"builtin\": \"shell\"}}}",
            "1: servers.a.builtin: there is no built-in server \"shell\"; the built-in server is \"files\"",
        ),
        (
            "{\"servers\": {\"a\": {\"builtin\": \"files\"}}}",
            "1: servers.a.root: it is missing; name the folder that the server shall serve",
        ),
        (
            "{\"servers\": {\"a\": {\"command\": \" \"}}}",
            "1: servers.a.command: it is empty; name the program to run, such as \"npx\"",
        ),
        (
            "{\"servers\": {}} x",
            "1: trailing characters; the file must be valid JSON, without comments or trailing commas",
        ),
    ] {
        assert_eq!(servers_error(text), expected, "{text}");
    }
    let unknown = servers_error("{\"servers\": {\"a\": {\n\"comand\": \"x\"}}}");
    assert!(
        unknown
            .starts_with("2: servers.a.comand: unknown field `comand`, expected one of `command`"),
        "{unknown}"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_with_a_remedy() {
    let error = Servers::load(Path::new("/no/such/mcp_servers.json"))
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("cannot read /no/such/mcp_servers.json: "),
        "{error}"
    );
    assert!(error.contains("--config"), "{error}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big.json");
    fs::write(&path, " ".repeat(2 << 20)).unwrap();
    assert!(
        Servers::load(&path)
            .unwrap_err()
            .to_string()
            .contains("more than 1048576 bytes")
    );
}

fn settings(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("codecell.toml");
    fs::write(&path, text).unwrap();
    Config::load(
        Some(&path),
        environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    )
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
    assert_eq!(Config::load(None, []).unwrap(), Config::default());
}

#[test]
fn wrong_settings_are_refused_with_line_key_and_remedy() {
    for (text, expected) in [
        (
            "[limits]\nfuel = \"much\"",
            "2: limits.fuel: invalid type: string \"much\", expected u64; correct it or remove it",
        ),
        (
            "\n[limits]\nmemory = \"1 parsec\"",
            "3: limits.memory: invalid value: string \"1 parsec\", expected a number of bytes, or a size such as \"256MiB\"; correct it or remove it",
        ),
        (
            "[limits]\ntimeout = -1",
            "2: limits.timeout: invalid value: floating point `-1.0`, expected a number of seconds above 0 and at most 86400; correct it or remove it",
        ),
    ] {
        let error = settings(text, &[]).unwrap_err().to_string();
        assert_eq!(error.rsplit_once("codecell.toml:").unwrap().1, expected);
    }
    for text in [
        "[limits]\nfule = 1",
        "[limit]",
        "[limits\n",
        "[limits]\nfuel = 1\nfuel = 2",
    ] {
        let error = settings(text, &[]).unwrap_err().to_string();
        assert!(
            error.contains("codecell.toml:") && error.ends_with("; correct it or remove it"),
            "{error}"
        );
    }
    let error = settings("", &[("CODECELL_LIMITS_FUEL", "much")])
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("environment variable CODECELL_LIMITS_FUEL: \"much\": "),
        "{error}"
    );
    assert!(settings("", &[("CODECELL_LIMITS_FULE", "1")]).is_err());
    assert!(Config::load(Some(Path::new("/no/such.toml")), []).is_err());
}
