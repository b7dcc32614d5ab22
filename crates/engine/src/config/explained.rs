//! What each setting means, in a line, and a `codecell.toml` that holds all of them as comments.

use std::fmt::Write as _;

use super::keys::SECTIONS;

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

/// A setting: its section, its key, a value as TOML, whether that is the default, and what it means.
struct Explained(&'static str, &'static str, &'static str, bool, &'static str);

/// Every setting that has a value of its own, in the order of the sections.
#[rustfmt::skip]
const EXPLAINED: &[Explained] = &[
    Explained("limits", "fuel", "1000000000000", true, "WebAssembly instructions of one script, about one unit each"),
    Explained("limits", "memory", "\"256MiB\"", true, "Memory of the script and the interpreter; 44MiB at least, 4GiB at most"),
    Explained("limits", "timeout", "30", true, "Wall time where a call asks for none"),
    Explained("limits", "max_timeout", "300", true, "The most wall time that a call can ask for"),
    Explained("limits", "output", "\"4KiB\"", true, "What is kept of stdout and of stderr, each"),
    Explained("limits", "result", "\"8KiB\"", true, "What is kept of the result, as JSON"),
    Explained("limits", "tool_calls", "1000", true, "Tool calls of one script"),
    Explained("limits", "reply", "\"8MiB\"", true, "Size of one tool's reply"),
    Explained("limits", "input_files", "\"16MiB\"", true, "The files that a script is given, all together"),
    Explained("limits", "output_files", "\"4MiB\"", true, "Contents of files that come back, all together"),
    Explained("limits", "concurrency", "64", true, "Executions at the same time; others wait"),
    Explained("execution", "deterministic", "false", true, "Whether each run of a script is the same: a seed, or true for the seed 0"),
    Explained("policy", "preset", "\"standard\"", true, "The rules to begin with: \"standard\", \"strict\" or \"off\""),
    Explained("policy", "max_characters", "8000", true, "The longest script, in characters"),
    Explained("policy", "max_lines", "400", true, "The longest script, in lines"),
    Explained("policy", "allowed_imports", "[\"json\", \"math\"]", false, "The modules that scripts may import, in place of the preset's"),
    Explained("policy", "extra_imports", "[\"sqlite3\"]", false, "Modules beside those"),
    Explained("policy", "forbidden_names", "[\"eval\", \"exec\"]", false, "Names that scripts may not use, in place of the preset's"),
    Explained("tools", "timeout", "60", true, "Time for one call, where the server has no limit of its own"),
    Explained("tools", "timeout_extends_on_progress", "false", true, "Whether that time begins anew with each report of progress"),
    Explained("tools", "max_timeout", "300", true, "The most time for one call then"),
    Explained("tools", "startup_timeout", "30", true, "Time for a server's start, likewise"),
    Explained("tools", "stub_tokens", "1500", true, "Tokens up to which the stubs of all tools are part of execute_code's description"),
    Explained("http", "listen", "\"127.0.0.1:8000\"", true, "Where --http without an address listens"),
    Explained("http", "metrics", "\"127.0.0.1:9090\"", false, "Where metrics are shown"),
    Explained("http", "allow_anonymous", "false", true, "Whether other machines may call where no client is named"),
    Explained("http", "allowed_hosts", "[\"mcp.example.org\"]", false, "Names in the header Host beside this machine's"),
    Explained("http", "allowed_origins", "[\"https://app.example.org\"]", false, "Web pages that may call"),
    Explained("http", "run_code", "false", true, "Whether POST /run_code is answered in the shape of SandboxFusion, too"),
    Explained("http", "max_body", "\"4MiB\"", true, "Size of a request"),
    Explained("http", "max_connections", "4096", true, "Connections at once"),
    Explained("http", "max_requests", "1024", true, "Requests at once; others are told to come again later"),
    Explained("http", "receive_timeout", "15", true, "Time for the head of a request, and again for its body"),
    Explained("http", "send_timeout", "30", true, "Time for which a client may take none of its answer"),
    Explained("http", "idle_timeout", "75", true, "Time for which a connection may wait for its next request"),
    Explained("http", "shutdown_delay", "0", true, "Time after SIGTERM for which requests are still taken"),
    Explained("http", "shutdown_timeout", "30", true, "Time after that for what is under way"),
    Explained("http", "client_concurrency", "48", false, "Executions of one client at once; others wait"),
    Explained("http", "client_executions_per_minute", "60", false, "For each client that sets none of its own"),
    Explained("http", "client_fuel_per_minute", "100000000000", false, "For each client that sets none of its own"),
    Explained("local", "python", "\"python3\"", true, "The interpreter of MCP_EXECUTOR=local, which runs scripts without a sandbox"),
    Explained("local", "http", "false", true, "Whether those who call over HTTP may run scripts there, too"),
    Explained("log", "level", "\"info\"", false, "What is logged: off, error, warn, info, debug, trace, or these for parts of the program"),
    Explained("log", "format", "\"text\"", true, "\"text\", \"pretty\" or \"json\""),
    Explained("audit", "file", "\"audit.jsonl\"", false, "Where executions and calls are recorded"),
    Explained("audit", "scripts", "false", true, "Whether the text of scripts is recorded, too"),
    Explained("audit", "arguments", "false", true, "Whether the arguments of tool calls are recorded, too"),
    Explained("audit", "replies", "false", true, "Whether the replies of tools are recorded, too"),
    Explained("audit", "text", "\"16KiB\"", true, "What is kept of each of these texts"),
    Explained("audit", "max_size", "\"64MiB\"", true, "Size at which the file is rotated; 0: never"),
    Explained("audit", "keep", "5", true, "Rotated files that are kept, at most 255"),
    Explained("audit", "sync", "false", true, "Whether the disk must have a record before the reply goes out"),
    Explained("audit", "required", "false", true, "Whether nothing may run without its record"),
    Explained("agent", "model", "\"claude-sonnet-4-5\"", false, "The model that `codecell agent` and the tool run_agent ask"),
    Explained("agent", "base_url", "\"http://127.0.0.1:8080/v1/\"", false, "Where the model is, if it is one compatible with OpenAI's chat"),
    Explained("agent", "key_env", "\"MY_MODEL_KEY\"", false, "The variable with the key, in place of the provider's usual one"),
    Explained("agent", "attempts", "5", true, "Scripts, and answers that cannot be read, for one task"),
    Explained("agent", "tokens", "200000", true, "Tokens of all questions and answers of a task"),
    Explained("agent", "fuel", "10000000000000", true, "Fuel of all scripts of a task"),
    Explained("agent", "timeout", "300", true, "Time for a task"),
    Explained("agent", "model_timeout", "120", true, "Time for one answer of the model"),
];

/// A `codecell.toml` in which every setting stands as a comment.
#[must_use]
pub fn commented_settings() -> String {
    let mut text = HEAD.to_owned();
    for (section, _) in SECTIONS {
        let _ = writeln!(text, "\n[{section}]");
        let of_section = EXPLAINED.iter().filter(|known| known.0 == section);
        for Explained(_, key, value, is_default, meaning) in of_section {
            let example = if *is_default { "" } else { "; for example:" };
            let _ = writeln!(text, "# {meaning}{example}\n#{key} = {value}");
        }
        if section == "http" {
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
    use crate::config::{Config, Environment};
    use crate::upstream::{
        DEFAULT_CALL_TIMEOUT, DEFAULT_MAX_CALL_TIMEOUT, DEFAULT_STARTUP_TIMEOUT,
    };
    use codecell_sandbox::{Limits, SandboxConfig};

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
    }

    #[test]
    fn the_file_says_nothing_as_it_is_and_the_defaults_without_its_comments() {
        let text = commented_settings();
        toml::from_str::<toml::Table>(&text).expect("TOML");
        let config = config(&text);
        let (limits, default) = (&config.limits, Limits::default());
        assert_eq!(limits.fuel, Some(default.fuel.0));
        assert_eq!(limits.memory_bytes, Some(default.memory.0));
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
