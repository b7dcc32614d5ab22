//! The guides that `codecell help` shows: the pages of `docs/`, as they are.

use codecell_server::WRITING_SCRIPTS;

/// A guide.
#[derive(Debug)]
pub(crate) struct Topic {
    /// What a user types: the name of the page's file, unless a command has that name.
    pub(crate) name: &'static str,
    /// What the page says, in a line.
    pub(crate) about: &'static str,
    /// The commands whose help names the guide.
    pub(crate) commands: &'static [&'static str],
    /// The page, in Markdown.
    pub(crate) text: &'static str,
}

/// The page of that name in `docs/`.
macro_rules! page {
    ($name:literal) => {
        include_str!(concat!("../../../docs/", $name, ".md"))
    };
}

/// Every guide, in the order in which a reader may want them.
#[rustfmt::skip]
pub(crate) const TOPICS: &[Topic] = &[
    Topic { name: "start", about: "from nothing to a script that uses a server", commands: &["init", "doctor", "debug"], text: page!("start") },
    Topic { name: "install", about: "ways to get codecell", commands: &[], text: page!("install") },
    Topic { name: "writing-scripts", about: "calls, replies, results, what is forgiven and refused", commands: &["run", "check"], text: WRITING_SCRIPTS },
    Topic { name: "execute-code", about: "what MCP clients are offered, and what comes back", commands: &[], text: page!("execute-code") },
    Topic { name: "files", about: "the files of a cell, in and out", commands: &["run"], text: page!("files") },
    Topic { name: "packages", about: "what can be imported beside the standard library", commands: &["image"], text: page!("packages") },
    Topic { name: "python", about: "numbers, sizes and names: what a script sees of the 32-bit machine", commands: &[], text: page!("python") },
    Topic { name: "servers", about: "mcp_servers.json: the servers that scripts can call", commands: &["tools", "init"], text: page!("servers") },
    Topic { name: "batch-guide", about: "many cases, a receipt for each", commands: &["batch", "replay"], text: page!("batch") },
    Topic { name: "agent-guide", about: "a model that does a task by scripts", commands: &["agent"], text: page!("agent") },
    Topic { name: "http", about: "clients over HTTP, tokens, metrics, the log, the audit, traces", commands: &["serve"], text: page!("http") },
    Topic { name: "security", about: "what is promised about a script, and what is not", commands: &[], text: page!("security") },
    Topic { name: "settings", about: "every key of codecell.toml, and every variable", commands: &[], text: page!("settings") },
    Topic { name: "command-line", about: "every command and flag, streams, signals, exit codes", commands: &[], text: page!("command-line") },
    Topic { name: "troubleshooting", about: "what you see, and what to do", commands: &["doctor"], text: page!("troubleshooting") },
    Topic { name: "figures", about: "what was measured, and how to measure it again", commands: &[], text: page!("figures") },
    Topic { name: "benchmarks", about: "the interpreter beside a native Python", commands: &[], text: page!("benchmarks") },
    Topic { name: "fuel", about: "what an execution's work is counted in", commands: &[], text: page!("fuel") },
    Topic { name: "determinism", about: "runs that can be repeated; recording and replay", commands: &["replay"], text: page!("determinism") },
    Topic { name: "cluster", about: "batches on many machines", commands: &["batch"], text: page!("cluster") },
    Topic { name: "run-code", about: "codecell in the place of SandboxFusion", commands: &[], text: page!("run-code") },
    Topic { name: "local-executor", about: "scripts in a Python of this machine, without a sandbox", commands: &[], text: page!("local-executor") },
];
