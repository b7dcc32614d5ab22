//! `codecell check`: the policy's verdict, without a sandbox and without servers.

use codecell_basics::json_line;
use codecell_engine::Settings;
use codecell_engine::execution::Diagnostics;
use serde_json::json;

use super::exit::Exit;
use super::{output, report, script};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    script: script::Args,

    /// Print {"ok", "diagnostics"} on one line, the latter as execute_code would return it.
    #[arg(long)]
    json: bool,
}

pub(super) fn execute(args: Args, settings: &Settings) -> anyhow::Result<Exit> {
    let policy = settings.policy()?;
    let script = args.script.read()?;
    let refusal = policy.check(&script.code).err().map(Diagnostics::from);
    if args.json {
        let verdict = json!({ "ok": refusal.is_none(), "diagnostics": refusal });
        output::stdout(&format!("{}\n", json_line::of_value(&verdict)))?;
    } else {
        match &refusal {
            None => output::stdout(&format!("{}: ok\n", script.name))?,
            Some(refusal) => output::stdout(&report::diagnostics(refusal, &script))?,
        }
    }
    Ok(refusal.map_or(Exit::Finished, |refusal| {
        Exit::of_error_type(&refusal.error_type)
    }))
}
