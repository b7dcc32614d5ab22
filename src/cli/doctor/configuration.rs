//! The configuration: which files are read, what is set where, and everything that is wrong in them.

use codecell_engine::config::{ConfigErrors, SERVERS_FILE, SETTINGS_FILE};

use super::Examined;
use super::finding::Finding;
use crate::cli::clients::{Client, Folders};

pub(super) async fn check(examined: &Examined) -> Vec<Finding> {
    let mut found = files(examined);
    let mut told: Vec<String> = Vec::new();
    let errors = [
        examined.settings.as_ref().err(),
        examined.servers.as_ref().err(),
    ];
    for error in errors.into_iter().flatten().flat_map(ConfigErrors::iter) {
        let words = error.to_string();
        // A file with variables that cannot be read is in the way of both.
        if !told.contains(&words) {
            found.push(Finding::told(&words));
            told.push(words);
        }
    }
    if let Ok(settings) = &examined.settings {
        for chosen in settings.config().chosen() {
            let words = format!("{} = {} ({})", chosen.key, chosen.value, chosen.place);
            found.push(Finding::fine(words));
        }
    }
    if let Ok(servers) = &examined.servers {
        found.extend(
            servers
                .notes
                .iter()
                .map(|note| Finding::fine(note.as_str())),
        );
    }
    found
}

/// How the servers of clients are taken over, by those that are on this machine.
fn taking_over() -> String {
    let clients = Folders::of_user().map(|folders| folders.clients_with_servers());
    let clients = clients.filter(|clients| !clients.is_empty());
    let clients = clients.unwrap_or_else(|| vec![Client::ClaudeCode]);
    let way = |client: Client| {
        let (value, title) = (client.value(), client.title());
        format!("codecell init --from {value} takes over the servers of {title}")
    };
    let ways: Vec<String> = clients.into_iter().map(way).collect();
    ways.join("; ")
}

/// The files that are read.
fn files(examined: &Examined) -> Vec<Finding> {
    let sources = &examined.sources;
    let servers = match sources.servers() {
        Some(file) => Finding::fine(format!("servers come from {}", file.display())),
        None => Finding::note(
            format!(
                "there is no {SERVERS_FILE} in this folder, and neither --config nor MCP_SERVERS_CONFIG names one, so \
                 scripts have no tools"
            ),
            format!("codecell init writes one; {}", taking_over()),
        ),
    };
    let settings = match sources.settings() {
        Some(file) => format!("settings come from {}", file.display()),
        None => format!("there is no {SETTINGS_FILE}, so every setting has its default"),
    };
    let mut found = vec![servers, Finding::fine(settings)];
    if let Some(file) = sources.variables() {
        found.push(Finding::fine(format!(
            "variables come from {} and, before it, the environment",
            file.display()
        )));
    }
    found
}
