//! `codecell doctor`: looks at everything that may keep codecell from working here, and says what to do.
//!
//! It does not stop at the first fault: a configuration that is wrong is itself a finding, and the checks that do not
//! need it are made all the same.

mod clients;
mod configuration;
mod finding;
mod machine;
mod model;
mod program;
mod resources;
mod servers;
mod terminal;

use codecell_engine::config::{ConfigErrors, Servers};
use codecell_engine::{Settings, Sources};
use codecell_sandbox::Image;
use futures::future::BoxFuture;

use super::exit::Exit;
use super::stop::Stop;
use super::{log, output, runtime};
use finding::{Finding, Findings, shown};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print one line of JSON: {"ok", "problems", "notes", "sections"}, each finding with its level and its remedy.
    #[arg(long)]
    json: bool,

    /// Ask the model of the agent for an answer of a few tokens, which costs a little. Otherwise only the provider's list
    /// of models is asked for.
    #[arg(long)]
    ask_model: bool,
}

/// What the checks look at.
struct Examined {
    sources: Sources,
    image: Image,
    settings: Result<Settings, ConfigErrors>,
    servers: Result<Servers, ConfigErrors>,
    /// Whether the model may be asked something.
    asks_model: bool,
}

/// One check: a section of findings.
type Check = for<'a> fn(&'a Examined) -> BoxFuture<'a, Vec<Finding>>;

/// The checks, in the order in which they are made and told.
const CHECKS: [(&str, Check); 7] = [
    ("program", |examined| Box::pin(program::check(examined))),
    ("machine", |examined| Box::pin(machine::check(examined))),
    ("configuration", |examined| {
        Box::pin(configuration::check(examined))
    }),
    ("servers", |examined| Box::pin(servers::check(examined))),
    ("model", |examined| Box::pin(model::check(examined))),
    ("clients", |_| Box::pin(clients::check())),
    ("terminal", |_| Box::pin(terminal::check())),
];

pub(super) fn execute(args: &Args, sources: Sources) -> anyhow::Result<Exit> {
    let image = Image::embedded()?;
    let settings = Settings::load(sources.clone(), image.clone()).and_then(|settings| {
        log::check(&settings)?;
        settings.policy()?;
        Ok(settings)
    });
    let examined = Examined {
        servers: sources.read_servers(),
        sources,
        image,
        settings,
        asks_model: args.ask_model,
    };
    runtime::block_on(async {
        let mut stop = Stop::listen()?;
        let mut findings = Findings::default();
        for (section, check) in CHECKS {
            let found = tokio::select! {
                found = check(&examined) => found,
                () = stop.requested() => return Ok(Exit::Interrupted),
            };
            if !args.json {
                output::stdout(&shown(section, &found))?;
            }
            findings.add(section, found);
        }
        let end = if args.json {
            findings.json()
        } else {
            findings.verdict()
        };
        output::stdout(&end)?;
        Ok(findings.exit())
    })
}
