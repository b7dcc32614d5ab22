//! The limits of scripts against what this machine has, and whether the sandbox starts here at all.

use codecell_engine::config::shown_size;
use codecell_engine::execution::Limits;
use codecell_engine::{LOCAL_WARNING, Settings};
use codecell_sandbox::{LocalConfig, LocalPython, Sandbox, SandboxConfig};

use super::Examined;
use super::finding::Finding;
use super::resources::Resources;

/// The address space that each instance reserves.
const RESERVED_BYTES: u64 = 4 << 30;
/// The files that codecell itself has open, and those that each server needs: its streams and what guards it.
const OWN_FILES: u64 = 64;
const FILES_OF_SERVER: u64 = 8;

pub(super) async fn check(examined: &Examined) -> Vec<Finding> {
    let settings = examined.settings.as_ref().ok();
    let mut config = SandboxConfig::default();
    if let Some(settings) = settings {
        config.max_instances = settings.max_runs();
    }
    let limits = Limits::default();
    let limits = settings.map_or(limits, |settings| settings.limits(limits));
    let resources = Resources::of_process();
    let mut found = vec![capacity(&resources)];
    let servers = examined.servers.as_ref().map_or(0, |all| all.servers.len());
    if let Some(local) = settings.and_then(Settings::local_python) {
        found.extend(open_files(servers, &resources));
        found.extend(local_python(local).await);
        return found;
    }
    found.push(memory(limits.memory.0, config, &resources));
    found.extend(address_space(config, &resources));
    found.extend(open_files(servers, &resources));
    let image = examined.image.clone();
    let started = tokio::task::spawn_blocking(move || Sandbox::of_image(&image, config)).await;
    found.push(match started {
        Ok(Ok(_)) => Finding::fine(format!(
            "the sandbox starts, with room for {} scripts at a time",
            config.max_instances
        )),
        Ok(Err(error)) => Finding::told(&error.to_string()),
        Err(error) => Finding::problem(
            format!("the sandbox does not start: {error}"),
            "report this with the output of codecell doctor --json",
        ),
    });
    found
}

/// The Python that takes the sandbox's place.
async fn local_python(config: LocalConfig) -> [Finding; 2] {
    let runs = config.max_runs;
    let warning = Finding::note(LOCAL_WARNING, "set MCP_EXECUTOR to wasm, or leave it out");
    let found = match LocalPython::find(config).await {
        Ok(python) => Finding::fine(format!(
            "scripts run in Python {} of this machine, {runs} at a time",
            python.version()
        )),
        Err(error) => Finding::told(&error.to_string()),
    };
    [warning, found]
}

fn capacity(resources: &Resources) -> Finding {
    let unknown = || "an unknown amount".to_owned();
    let memory = resources.memory.map_or_else(unknown, rounded);
    let group = resources.group.map_or_else(String::new, |bytes| {
        format!(", of which a control group allows {}", rounded(bytes))
    });
    let cores = match resources.cores {
        Some(1) => "1 core".to_owned(),
        Some(number) => format!("{number} cores"),
        None => "an unknown number of cores".to_owned(),
    };
    Finding::fine(format!("{cores}, {memory} of memory{group}"))
}

fn memory(limit: u64, config: SandboxConfig, resources: &Resources) -> Finding {
    let one = shown_size(limit);
    let Some(most) = resources.most_memory() else {
        return Finding::fine(format!("a script can have {one} of memory"));
    };
    let all = limit.saturating_mul(config.max_instances.into());
    if limit > most {
        return Finding::problem(
            format!(
                "a script can have {one} of memory, and there is only {}",
                rounded(most)
            ),
            "lower memory in [limits] of codecell.toml",
        );
    }
    if all > most {
        let fit = (most / limit.max(1)).max(1);
        return Finding::note(
            format!(
                "{} scripts with {one} of memory each could take {}, and there is {}",
                config.max_instances,
                rounded(all),
                rounded(most)
            ),
            format!(
                "nothing, if scripts are as small as most are (about 40 MiB each); else set concurrency in [limits] of \
                 codecell.toml to {fit}"
            ),
        );
    }
    Finding::fine(format!(
        "{} scripts with {one} of memory each fit into it",
        config.max_instances
    ))
}

fn address_space(config: SandboxConfig, resources: &Resources) -> Option<Finding> {
    let bound = resources.address_space?;
    let needed = RESERVED_BYTES.saturating_mul(u64::from(config.max_instances) + 1);
    if bound >= needed {
        return None;
    }
    let fit = (bound / RESERVED_BYTES).saturating_sub(1).max(1);
    Some(Finding::problem(
        format!(
            "the address space is limited to {} (ulimit -v), and {} scripts at a time reserve {}",
            rounded(bound),
            config.max_instances,
            rounded(needed)
        ),
        format!(
            "lift the limit with ulimit -v unlimited where codecell is started, or set concurrency in [limits] of \
             codecell.toml to {fit}"
        ),
    ))
}

fn open_files(servers: usize, resources: &Resources) -> Option<Finding> {
    let bound = resources.open_files?;
    let needed = OWN_FILES + FILES_OF_SERVER * servers as u64;
    (bound < needed).then(|| {
        Finding::problem(
            format!(
                "{bound} files may be open (ulimit -n), and {servers} servers need about {needed}"
            ),
            format!("raise the limit where codecell is started, such as with ulimit -n {needed}"),
        )
    })
}

/// `bytes` in the largest unit, with one place behind the point.
#[expect(
    clippy::cast_precision_loss,
    reason = "one place behind the point is shown"
)]
fn rounded(bytes: u64) -> String {
    let (unit, name) = [(1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB")]
        .into_iter()
        .find(|(unit, _)| bytes >= *unit)
        .unwrap_or((1 << 10, "KiB"));
    format!("{:.1} {name}", bytes as f64 / unit as f64)
}
