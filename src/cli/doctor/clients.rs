//! The clients on this machine that name codecell in their configuration, and whether they name it rightly.

use std::path::{Path, PathBuf};

use super::finding::Finding;
use crate::cli::clients::{Client, Content, Entry, Folders, Location, Misplaced, Scope, read};
use codecell_engine::NAME;

/// How an entry says which configuration codecell is to use.
const CONFIG_FLAG: &str = "--config";
const CONFIG_VARIABLE: &str = "MCP_SERVERS_CONFIG";

pub(super) async fn check() -> Vec<Finding> {
    let Some(folders) = Folders::of_user() else {
        return vec![Finding::note(
            "HOME is not set, so the files of clients are not found",
            "set HOME to the folder of the user who runs the clients",
        )];
    };
    let mut found = Vec::new();
    let mut without = Vec::new();
    for client in Client::ALL {
        let mut places = Vec::new();
        for location in client.locations(&folders) {
            match read(&location, &folders) {
                Ok(None) => {}
                Ok(Some(content)) => {
                    let told = of_file(&location, &content);
                    if told.is_empty() {
                        without.push(format!("{} ({})", client.title(), location.file.display()));
                    }
                    found.extend(told);
                    let ours = content.entries.into_iter().find(|entry| is_ours(&entry));
                    places.extend(ours.map(|entry| (location, entry)));
                }
                Err(problem) => found.push(unreadable(&location, problem)),
            }
        }
        found.extend(of_both_scopes(client, &places));
    }
    if !without.is_empty() {
        found.push(Finding::fine(format!(
            "without codecell: {}; codecell init --client adds it",
            without.join(", ")
        )));
    }
    if found.is_empty() {
        found.push(Finding::fine(
            "no client's configuration is found; codecell init --client prints what to add to it",
        ));
    }
    found
}

fn unreadable(location: &Location, problem: String) -> Finding {
    let title = location.client.title();
    let remedy =
        format!("correct the file at this line; until then {title} may not read it either");
    Finding::problem(format!("{title}: {problem}"), remedy)
}

fn of_file(location: &Location, content: &Content) -> Vec<Finding> {
    let title = location.client.title();
    let shown = location.file.display();
    let misplaced = content.misplaced.iter().map(|Misplaced { root }| {
        let right = location.client.root();
        Finding::problem(
            format!("{title}: {shown} names codecell below {root:?}, where {title} does not look"),
            format!("move the entry below {right:?}"),
        )
    });
    let mut found: Vec<Finding> = misplaced.collect();
    let ours: Vec<&Entry> = content.entries.iter().filter(is_ours).collect();
    for entry in &ours {
        found.extend(of_entry(location, entry));
    }
    if ours.len() > 1 {
        let names: Vec<&str> = ours.iter().map(|entry| entry.name.as_str()).collect();
        found.push(Finding::note(
            format!(
                "{title}: {shown} names codecell more than once: {}",
                names.join(", ")
            ),
            "keep one of them, or give each a configuration of its own",
        ));
    }
    found
}

/// What comes of it where both the project and the user have codecell.
fn of_both_scopes(client: Client, places: &[(Location, Entry)]) -> Option<Finding> {
    let [(project, entry), (user, other)] = places else {
        return None;
    };
    let (title, name) = (client.title(), &entry.name);
    let counts = if other.is_for_one_folder() {
        user
    } else {
        project
    };
    let [project, user, counts] = [project, user, counts].map(|place| place.file.display());
    Some(if *name == other.name && client.takes_one_of_a_name() {
        Finding::note(
            format!(
                "{title}: {project} and {user} both name {name:?}, and in this folder that of {counts} counts"
            ),
            "remove the entry of the one or the other, so that there is one to change",
        )
    } else {
        Finding::note(
            format!(
                "{title}: {project} and {user} both name codecell, so in this folder {title} starts it twice and has its tools twice"
            ),
            format!(
                "remove the entry in {project}, or the other one if codecell is for this folder alone"
            ),
        )
    })
}

fn is_ours(entry: &&Entry) -> bool {
    entry.is_codecell() || (entry.name == NAME && entry.command().is_some())
}

/// What is wrong with an entry for codecell; that it is right, if nothing is.
fn of_entry(location: &Location, entry: &Entry) -> Vec<Finding> {
    let title = location.client.title();
    let place = format!("{title}: {}: {}", location.file.display(), entry.place);
    let command = entry.command().unwrap_or_default();
    let mut found = Vec::new();
    let mut tell = |finding: Option<Finding>| found.extend(finding);
    tell(of_command(location.client, &place, command, entry));
    tell(of_configuration(location.scope, &place, entry));
    if found.is_empty() {
        found.push(Finding::fine(format!("{place} starts {command}")));
    }
    found
}

fn of_command(client: Client, place: &str, command: &str, entry: &Entry) -> Option<Finding> {
    let own = std::env::current_exe().unwrap_or_else(|_| NAME.into());
    let own = own.display();
    if command.contains("${") {
        return None;
    }
    if command.contains('/') || command.starts_with('~') {
        let path = Path::new(command);
        if !path.is_absolute() {
            return Some(Finding::problem(
                format!(
                    "{place} starts {command:?}, which is no absolute path, and clients start programs in another folder than yours"
                ),
                format!("write the whole path; this program is {own}"),
            ));
        }
        if !path.is_file() {
            return Some(Finding::problem(
                format!("{place} starts {command}, and there is no such file"),
                format!("correct \"command\"; this program is {own}"),
            ));
        }
        return (!is_executable(path)).then(|| {
            Finding::problem(
                format!("{place} starts {command}, which is not executable"),
                format!("run chmod +x {command}"),
            )
        });
    }
    let path = entry.env().into_iter().find(|(name, _)| name == "PATH");
    let path = path.map_or_else(|| std::env::var_os("PATH"), |(_, path)| Some(path.into()));
    let is_found = std::env::split_paths(&path.unwrap_or_default())
        .any(|folder| is_executable(&folder.join(command)));
    if !is_found {
        return Some(Finding::problem(
            format!("{place} starts {command:?}, which is not in PATH"),
            format!("write the whole path; this program is {own}"),
        ));
    }
    client.has_window().then(|| {
        let title = client.title();
        Finding::note(
            format!("{place} starts {command:?} by its name, and {title} may have another PATH than this shell"),
            format!("write the whole path if {title} does not find it"),
        )
    })
}

fn of_configuration(scope: Scope, place: &str, entry: &Entry) -> Option<Finding> {
    let Some(config) = configuration(entry) else {
        return (scope == Scope::User).then(|| {
            Finding::note(
                format!("{place} names no configuration, so codecell looks for one in whichever folder the client starts it in"),
                "add \"--config\" and the whole path of mcp_servers.json to \"args\", behind \"serve\"",
            )
        });
    };
    if config.contains("${") {
        return None;
    }
    let path = PathBuf::from(&config);
    if !path.is_absolute() {
        return (scope == Scope::User).then(|| {
            Finding::problem(
                format!("{place} names the configuration {config:?}, which is no absolute path, and the client starts codecell in another folder than yours"),
                "write the whole path",
            )
        });
    }
    (!path.is_file()).then(|| {
        Finding::problem(
            format!("{place} names the configuration {config}, and there is no such file"),
            "correct the path, or make the file with codecell init in that folder",
        )
    })
}

fn configuration(entry: &Entry) -> Option<String> {
    let args = entry.args();
    let flagged = args.iter().enumerate().find_map(|(position, arg)| {
        match arg.strip_prefix(CONFIG_FLAG)?.strip_prefix('=') {
            Some(value) => Some(value.to_owned()),
            None if arg == CONFIG_FLAG => args.get(position + 1).cloned(),
            None => None,
        }
    });
    let variables = entry.env().into_iter();
    flagged.or_else(|| {
        variables
            .into_iter()
            .find_map(|(name, value)| (name == CONFIG_VARIABLE).then_some(value))
    })
}

fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}
