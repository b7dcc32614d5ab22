//! What each setting means, in a line: for pages, and for a `codecell.toml` that holds all of them as comments.

use std::fmt::Write as _;

use super::keys::{self, CLIENT_KEYS, Keys, SECTIONS};
use super::setting_variables::shortest_of;

/// What stands at the head of the file.
const HEAD: &str = "\
# The settings of codecell. A line such as `#fuel = ...` shows the default, or an example where it says so: take the
# `#` away to set it. A time is a number of seconds or has a unit (\"500ms\", \"2min\"); a size is a number of bytes or
# has a unit (\"256MiB\"). The environment counts before this file: CODECELL_LIMITS_FUEL is `fuel` in [limits].
";

/// The clients of HTTP, which have sections of their own.
const CLIENTS: &str = "\
# Each client that may call over HTTP has a section with its token, which stands elsewhere; for example:
#[http.clients.alice]
#token_env = \"ALICE_TOKEN\"
";

/// The section behind which those of its clients stand.
const HTTP: &str = "http";
/// The section of a client.
const CLIENTS_SECTION: &str = "http.clients.NAME";

/// A setting: its section, its key, a value as TOML, the default in words, and what it means.
struct Explained(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// The default is the value that is shown.
const SHOWN: &str = "";

/// Every setting that has a value of its own, in the order of the sections.
#[rustfmt::skip]
const EXPLAINED: &[Explained] = &[
    Explained("limits", "fuel", "1000000000000", SHOWN, "WebAssembly instructions of one script, about one unit each; also such as \"50M\", or \"small\", \"standard\", \"large\""),
    Explained("limits", "memory", "\"512MiB\"", "`\"256MiB\"`; `\"512MiB\"` in the image science", "Memory of the script and the interpreter: 44MiB at least, 208MiB in the image science, and 4GiB at most"),
    Explained("limits", "timeout", "30", SHOWN, "Wall time where a call asks for none; at most max_timeout, which is the default if that is less"),
    Explained("limits", "max_timeout", "300", SHOWN, "The most wall time that a call can ask for"),
    Explained("limits", "output", "\"4KiB\"", SHOWN, "What is kept of stdout and of stderr, each; `codecell run` keeps 1MiB"),
    Explained("limits", "result", "\"8KiB\"", SHOWN, "What is kept of the result, as JSON; `codecell run` keeps 1MiB"),
    Explained("limits", "tool_calls", "1000", SHOWN, "Tool calls of one script"),
    Explained("limits", "reply", "\"8MiB\"", SHOWN, "Size of one tool's reply"),
    Explained("limits", "input_files", "\"16MiB\"", SHOWN, "The files that a script is given, all together"),
    Explained("limits", "output_files", "\"4MiB\"", SHOWN, "Contents of files that come back, all together; `run --out` writes all there are"),
    Explained("limits", "concurrency", "64", SHOWN, "Executions at the same time; others wait"),
    Explained("execution", "deterministic", "false", SHOWN, "Whether each run of a script is the same, in outcome and fuel, with a virtual clock: a seed, or true for the seed 0"),
    Explained("policy", "preset", "\"standard\"", SHOWN, "The rules to begin with: \"standard\", \"strict\" or \"off\""),
    Explained("policy", "max_characters", "8000", SHOWN, "The longest script, in characters"),
    Explained("policy", "max_lines", "400", SHOWN, "The longest script, in lines"),
    Explained("policy", "allowed_imports", "[\"json\", \"math\"]", "the preset's", "The modules that scripts may import, in place of the preset's; a package has its modules with it"),
    Explained("policy", "extra_imports", "[\"sqlite3\"]", "none", "Modules beside those"),
    Explained("policy", "forbidden_names", "[\"eval\", \"exec\"]", "the preset's", "Names that scripts may not use, in place of the preset's"),
    Explained("tools", "timeout", "60", SHOWN, "Time for one call, where the server has no limit of its own"),
    Explained("tools", "timeout_extends_on_progress", "false", SHOWN, "Whether that time begins anew with each report of progress"),
    Explained("tools", "max_timeout", "300", SHOWN, "The most time for one call then; the time of its script counts as well"),
    Explained("tools", "startup_timeout", "30", SHOWN, "Time for a server's start, likewise"),
    Explained("tools", "stub_tokens", "1500", SHOWN, "Tokens up to which the stubs of all tools are part of execute_code's description"),
    Explained("http", "listen", "\"127.0.0.1:8000\"", SHOWN, "Where --http without an address listens"),
    Explained("http", "metrics", "\"127.0.0.1:9090\"", "nowhere", "Where metrics are shown; --metrics goes before it"),
    Explained("http", "allow_anonymous", "false", SHOWN, "Whether other machines may call where no client is named; --allow-anonymous is the same"),
    Explained("http", "allowed_hosts", "[\"mcp.example.org\"]", "this machine's", "Names in the header Host, with or without a port, beside localhost and the address listened on"),
    Explained("http", "allowed_origins", "[\"https://app.example.org\"]", "the own one", "Web pages that may call"),
    Explained("http", "run_code", "false", SHOWN, "Whether POST /run_code is answered in the shape of SandboxFusion, too; --run-code is the same"),
    Explained("http", "max_body", "\"4MiB\"", SHOWN, "Size of a request"),
    Explained("http", "max_connections", "4096", SHOWN, "Connections at once; the one that has waited longest without a request makes room for another"),
    Explained("http", "max_requests", "1024", SHOWN, "Requests at once; others get 503 and Retry-After"),
    Explained("http", "receive_timeout", "15", SHOWN, "Time for the head of a request, and again for its body"),
    Explained("http", "send_timeout", "30", SHOWN, "Time for which a client may take none of its answer"),
    Explained("http", "idle_timeout", "75", SHOWN, "Time for which a connection may wait for its next request; more than a proxy keeps it"),
    Explained("http", "shutdown_delay", "0", SHOWN, "Time after SIGTERM for which requests are still taken while /readyz says 503"),
    Explained("http", "shutdown_timeout", "30", SHOWN, "Time after that for what is under way; the rest is cancelled"),
    Explained("http", "client_concurrency", "48", "three quarters of `concurrency`; all of it for one client", "Executions of one client at once; others wait"),
    Explained("http", "client_executions_per_minute", "60", "no limit", "For each client that sets none of its own"),
    Explained("http", "client_fuel_per_minute", "100000000000", "no limit", "For each client that sets none of its own"),
    Explained("local", "python", "\"python3\"", SHOWN, "The interpreter of MCP_EXECUTOR=local, 3.11 or newer, which runs scripts without a sandbox"),
    Explained("local", "http", "false", SHOWN, "Whether those who call over HTTP may run scripts there, too; without it `serve --http` does not start"),
    Explained("log", "level", "\"info\"", "`\"warn\"`; `serve`: `\"warn,codecell=info\"`", "What is logged: off, error, warn, info, debug, trace, or these for parts of the program"),
    Explained("log", "format", "\"text\"", SHOWN, "\"text\", \"pretty\" or \"json\"; the last one names the execution that an entry belongs to"),
    Explained("audit", "file", "\"audit.jsonl\"", "none", "Where executions and calls are recorded; relative to this file, or to the working folder in CODECELL_AUDIT_FILE"),
    Explained("audit", "scripts", "false", SHOWN, "Whether the text of scripts is recorded, too"),
    Explained("audit", "arguments", "false", SHOWN, "Whether the arguments of tool calls are recorded, too"),
    Explained("audit", "replies", "false", SHOWN, "Whether the replies of tools are recorded, too"),
    Explained("audit", "text", "\"16KiB\"", SHOWN, "What is kept of each of these texts"),
    Explained("audit", "max_size", "\"64MiB\"", SHOWN, "Size at which the file is rotated to FILE.1; 0: never"),
    Explained("audit", "keep", "5", SHOWN, "Rotated files that are kept, at most 255"),
    Explained("audit", "sync", "false", SHOWN, "Whether the disk must have a record before the reply goes out (fsync)"),
    Explained("audit", "required", "false", SHOWN, "Whether nothing may run without its record"),
    Explained("agent", "model", "\"claude-sonnet-4-5\"", "none", "The model that `codecell agent` and the tool run_agent ask"),
    Explained("agent", "base_url", "\"http://127.0.0.1:8080/v1/\"", "the provider's", "Where the model is, if it is one compatible with OpenAI's chat"),
    Explained("agent", "key_env", "\"MY_MODEL_KEY\"", "the provider's", "The variable with the key, in place of the provider's usual one"),
    Explained("agent", "attempts", "5", SHOWN, "Scripts, and answers that cannot be read, for one task"),
    Explained("agent", "tokens", "200000", SHOWN, "Tokens of all questions and answers of a task"),
    Explained("agent", "fuel", "10000000000000", SHOWN, "Fuel of all scripts of a task"),
    Explained("agent", "timeout", "300", SHOWN, "Time for a task"),
    Explained("agent", "model_timeout", "120", SHOWN, "Time for one answer of the model"),
];

/// Each key of `[http.clients.NAME]`, its default in words, and what it means.
#[rustfmt::skip]
const CLIENT_EXPLAINED: [(&str, &str, &str); 5] = [
    ("token_env", "none", "The variable with the token of this client, be it in .env"),
    ("token_file", "none", "The file with its tokens, one a line, so that an old and a new one work side by side"),
    ("concurrency", "`client_concurrency`", "Executions of this client at once; others wait"),
    ("executions_per_minute", "`client_executions_per_minute`", "Executions of this client in a minute"),
    ("fuel_per_minute", "`client_fuel_per_minute`", "Fuel of this client in a minute"),
];

/// A setting, as a page tells of it.
#[derive(Debug)]
pub struct Setting {
    /// The section that it stands in.
    pub section: &'static str,
    pub key: &'static str,
    /// What its value can be, in words.
    pub value: String,
    /// The default as TOML, or in words.
    pub default: String,
    pub meaning: &'static str,
    /// The variable that sets it, where one does.
    pub variable: Option<String>,
}

/// Every setting, in the order of the file.
#[must_use]
pub fn settings() -> Vec<Setting> {
    let mut settings = Vec::new();
    for (section, keys) in SECTIONS {
        let of_section = EXPLAINED.iter().filter(|known| known.0 == section);
        settings.extend(of_section.filter_map(|known| {
            let Explained(_, key, value, default, meaning) = *known;
            let default = match default {
                SHOWN => format!("`{value}`"),
                words => words.to_owned(),
            };
            let value = expected(keys, key)?;
            let variable = Some(shortest_of(section, key));
            Some(Setting {
                section,
                key,
                value,
                default,
                meaning,
                variable,
            })
        }));
        if section == HTTP {
            settings.extend(of_clients());
        }
    }
    settings
}

fn of_clients() -> impl Iterator<Item = Setting> {
    CLIENT_EXPLAINED
        .into_iter()
        .filter_map(|(key, default, meaning)| {
            Some(Setting {
                section: CLIENTS_SECTION,
                key,
                value: expected(CLIENT_KEYS, key)?,
                default: default.to_owned(),
                meaning,
                variable: None,
            })
        })
}

fn expected(keys: Keys, key: &str) -> Option<String> {
    keys::kind(keys, key).map(keys::Kind::expected)
}

/// A `codecell.toml` in which every setting stands as a comment.
#[must_use]
pub fn commented_settings() -> String {
    let mut text = HEAD.to_owned();
    for (section, _) in SECTIONS {
        let _ = writeln!(text, "\n[{section}]");
        let of_section = EXPLAINED.iter().filter(|known| known.0 == section);
        for Explained(_, key, value, default, meaning) in of_section {
            let example = if *default == SHOWN {
                ""
            } else {
                "; for example:"
            };
            let _ = writeln!(text, "# {meaning}{example}\n#{key} = {value}");
        }
        if section == HTTP {
            text.push_str(CLIENTS);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::super::kind::Kind;
    use super::*;
    use crate::audit::{DEFAULT_KEEP, DEFAULT_MAX_BYTES, DEFAULT_TEXT_BYTES};
    use crate::config::{Config, Environment, shown_size};
    use crate::upstream::{
        DEFAULT_CALL_TIMEOUT, DEFAULT_MAX_CALL_TIMEOUT, DEFAULT_STARTUP_TIMEOUT,
    };
    use codecell_sandbox::{LEAST_MEMORY_BYTES, Limits, SandboxConfig};

    /// An older way to say what `preset` says.
    const OLDER: (&str, &str) = ("policy", "enabled");

    /// The settings of the file whose text is all of `text` with the comments in front of settings taken away.
    fn config(text: &str) -> Config {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("codecell.toml");
        let set: Vec<&str> = text
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(set) if !set.starts_with(' ') => set,
                _ => line,
            })
            .collect();
        std::fs::write(&file, set.join("\n")).expect("a file");
        let environment = Environment::from_iter([("ALICE_TOKEN", "0123456789abcdef")]);
        Config::load(Some(&file), &environment).expect("settings without an error")
    }

    #[test]
    fn every_setting_is_explained_and_no_other() {
        let explained: Vec<_> = EXPLAINED.iter().map(|known| (known.0, known.1)).collect();
        let keys = SECTIONS.into_iter().flat_map(|(section, keys)| {
            let own = keys.iter().filter(|(_, kind)| *kind != Kind::Clients);
            own.map(move |(key, _)| (section, *key))
        });
        let keys: BTreeSet<_> = keys.filter(|key| *key != OLDER).collect();
        assert_eq!(explained.iter().copied().collect::<BTreeSet<_>>(), keys);
        assert_eq!(explained.len(), keys.len(), "one is explained twice");
        let of_clients = CLIENT_EXPLAINED.map(|(key, ..)| key);
        assert_eq!(of_clients.to_vec(), keys::names(CLIENT_KEYS));
        assert_eq!(settings().len(), explained.len() + of_clients.len());
    }

    #[test]
    fn the_memory_of_this_image_is_told() {
        let memory = settings()
            .into_iter()
            .find(|setting| setting.key == "memory");
        let memory = memory.expect("the setting");
        for (told, bytes) in [
            (memory.default, Limits::default().memory.0),
            (memory.meaning.to_owned(), LEAST_MEMORY_BYTES),
        ] {
            assert!(told.contains(&shown_size(bytes)), "{told}: {bytes}");
        }
    }

    #[test]
    fn the_file_says_nothing_as_it_is_and_the_defaults_without_its_comments() {
        let text = commented_settings();
        toml::from_str::<toml::Table>(&text).expect("TOML");
        let config = config(&text);
        let (limits, default) = (&config.limits, Limits::default());
        assert_eq!(limits.fuel, Some(default.fuel.0));
        assert_eq!(limits.timeout, Some(default.wall_time));
        assert_eq!(limits.output_bytes, Some(default.output_bytes as u64));
        assert_eq!(limits.result_bytes, Some(default.result_bytes as u64));
        assert_eq!(limits.tool_calls, Some(default.tool_calls));
        assert_eq!(limits.reply_bytes, Some(default.reply_bytes as u64));
        assert_eq!(limits.input_file_bytes, Some(default.input_file_bytes));
        assert_eq!(limits.output_file_bytes, Some(default.output_file_bytes));
        let instances = SandboxConfig::default().max_instances;
        assert_eq!(limits.concurrency, Some(instances));
        assert_eq!(config.tools.timeout, Some(DEFAULT_CALL_TIMEOUT));
        assert_eq!(config.tools.max_timeout, Some(DEFAULT_MAX_CALL_TIMEOUT));
        assert_eq!(config.tools.startup_timeout, Some(DEFAULT_STARTUP_TIMEOUT));
        assert_eq!(config.audit.max_bytes, Some(DEFAULT_MAX_BYTES));
        assert_eq!(config.audit.keep, Some(DEFAULT_KEEP));
        assert_eq!(config.audit.text_bytes, Some(DEFAULT_TEXT_BYTES as u64));
        assert_eq!(limits.max_timeout, Some(Duration::from_secs(300)));
    }
}
