//! The configuration: which files are read, what is set where, and everything that is wrong in them.

use codecell_engine::config::{ConfigErrors, SERVERS_FILE, SETTINGS_FILE};

use super::Examined;
use super::finding::Finding;

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
            "codecell init writes one; codecell init --from claude-code takes over the servers of Claude Code",
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
