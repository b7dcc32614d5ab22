//! `codecell serve`: MCP on stdin and stdout.

use codecell::server::{DEFAULT_STUB_TOKENS, Server, serve_stdio};

use super::audit;
use super::compose;
use super::connected::Connected;
use super::exit::Exit;
use super::reload::Reloader;
use super::setup::Setup;
use super::stop::{Hangup, Stop};

#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    audit: audit::Args,
}

pub(super) fn execute(args: Args, setup: &Setup) -> anyhow::Result<Exit> {
    // Before they are read, so that no change in between is missed.
    let reloader = Reloader::new(setup.sources().clone());
    let (policy, servers, limits) = (setup.policy()?, setup.servers()?, setup.limits());
    let observers = args.audit.observers(setup)?;
    compose::block_on(async {
        let mut stop = Stop::listen()?;
        let hangup = Hangup::listen()?;
        let current = servers.clone();
        let connected = Connected::start(servers, setup);
        let reloading = tokio::spawn(reloader.run(current, hangup, connected.updates()));
        let executor = compose::executor(setup, policy, &connected, observers.clone());
        let stub_tokens = setup.tools().stub_tokens.unwrap_or(DEFAULT_STUB_TOKENS);
        let server = Server::new(connected.tools(), executor, limits, setup.max_timeout())
            .with_stub_tokens(stub_tokens)
            .observed_by(observers);
        let served = serve_stdio(server, stop.requested()).await;
        reloading.abort();
        connected.stop().await;
        served?;
        Ok(Exit::Finished)
    })
}
