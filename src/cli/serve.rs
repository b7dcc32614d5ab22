//! `codecell serve`: MCP on stdin and stdout.

use codecell::server::{DEFAULT_STUB_TOKENS, Server, serve_stdio};

use super::compose;
use super::connected::Connected;
use super::exit::Exit;
use super::reload::Reloader;
use super::setup::Setup;
use super::stop::{Hangup, Stop};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(super) fn execute(Args {}: Args, setup: &Setup) -> anyhow::Result<Exit> {
    // Before they are read, so that no change in between is missed.
    let reloader = Reloader::new(setup.sources().clone(), setup.config().clone());
    let (policy, servers, limits) = (setup.policy()?, setup.servers()?, setup.limits());
    compose::block_on(async {
        let mut stop = Stop::listen()?;
        let hangup = Hangup::listen()?;
        let current = servers.clone();
        let connected = Connected::start(servers, setup);
        let reloading = tokio::spawn(reloader.run(current, hangup, connected.updates()));
        let executor = compose::executor(setup, policy, &connected);
        let stub_tokens = setup.tools().stub_tokens.unwrap_or(DEFAULT_STUB_TOKENS);
        let server = Server::new(connected.tools(), executor, limits, setup.max_timeout())
            .with_stub_tokens(stub_tokens);
        let served = serve_stdio(server, stop.requested()).await;
        reloading.abort();
        connected.stop().await;
        served?;
        Ok(Exit::Finished)
    })
}
