//! What is said where no servers are configured.

use std::path::Path;

use codecell_engine::Sources;
use codecell_engine::config::SERVERS_FILE;

use super::clients::Folders;

/// Files of other clients that stand in the folder of a project, and whose they are.
const OTHERS: [(&str, &str); 3] = [
    (".mcp.json", "Claude Code"),
    (".cursor/mcp.json", "Cursor"),
    (".vscode/mcp.json", "VS Code"),
];

/// A server to begin with.
const FIRST_ENTRY: &str = r#""files": {"builtin": "files", "root": "data"}"#;

/// What there is to say where no servers are configured: where was looked, and how to begin.
pub(super) fn advice(sources: &Sources) -> String {
    if let Some(file) = sources.servers() {
        return format!(
            "no servers are configured: {} holds none that is to be used; this entry in its \"mcpServers\" is one: \
             {FIRST_ENTRY}",
            file.display()
        );
    }
    let looked_for = std::env::current_dir()
        .unwrap_or_default()
        .join(SERVERS_FILE);
    let others = OTHERS.iter().filter(|(file, _)| Path::new(file).exists());
    let others: String = others
        .map(|(file, client)| format!("{file}, that of {client}, is taken with: --config {file}\n"))
        .collect();
    let clients = Folders::of_user().map(|folders| folders.clients_with_servers());
    let taken: String = clients
        .into_iter()
        .flatten()
        .map(|client| {
            format!(
                "the servers of {} are taken over with: codecell init --from {}\n",
                client.title(),
                client.value()
            )
        })
        .collect();
    format!(
        "no servers are configured: there is no {}, and neither --config nor MCP_SERVERS_CONFIG names a file\n\
         {taken}{others}these two lines make one, which lets scripts read the files of a folder:\n  \
         mkdir -p data\n  \
         echo '{{\"mcpServers\": {{{FIRST_ENTRY}}}}}' > {SERVERS_FILE}",
        looked_for.display()
    )
}
