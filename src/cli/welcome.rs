//! What a person on a terminal is told of what codecell waits for.

use std::io::{self, IsTerminal as _};

use codecell_engine::LOCAL_WARNING;

use super::output;

const WELCOME: &str = "\
codecell waits for an MCP client on stdin, and this is a terminal. Clients start it themselves; their configuration
names it as: codecell serve --config /path/to/mcp_servers.json
To try it here (Ctrl-C ends this):
  codecell run -c '1 + 1'     runs a script
  codecell tools              lists the servers and their tools
  codecell serve --http 8000  serves clients at http://127.0.0.1:8000/mcp
  codecell --help             tells the rest
";

/// Says what the server waits for, if stdin is a terminal: a client would be at the other end of a pipe.
pub(super) fn on_a_terminal(is_local: bool) {
    if io::stdin().is_terminal() {
        output::stderr(WELCOME);
        if is_local {
            output::stderr(&format!("warning: {LOCAL_WARNING}\n"));
        }
    }
}

/// Says that `what` is to be typed, if stdin is a terminal: nothing else would tell what is waited for.
pub(super) fn before_typing(what: &str) {
    if io::stdin().is_terminal() {
        output::stderr(&format!("type {what}, then Ctrl-D on a line of its own\n"));
    }
}
