//! `codecell serve`: MCP on stdin and stdout.

use codecell::server::{Server, serve_stdio};

use super::compose::{self, Connected};
use super::exit::Exit;
use super::setup::Setup;
use super::stop::Stop;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(super) fn execute(Args {}: Args, setup: &Setup) -> anyhow::Result<Exit> {
    let (policy, servers, limits) = (setup.policy()?, setup.servers()?, setup.limits());
    compose::block_on(async {
        let mut stop = Stop::listen()?;
        let connected = Connected::start(servers, setup.tools());
        let executor = compose::executor(setup, policy, &connected);
        let server = Server::new(connected.tools(), executor, limits, setup.max_timeout());
        let served = serve_stdio(server, stop.requested()).await;
        connected.stop().await;
        served?;
        Ok(Exit::Finished)
    })
}
