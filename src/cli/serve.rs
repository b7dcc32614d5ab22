//! `codecell serve`: MCP on stdin and stdout.

use codecell::server::{DEFAULT_STUB_TOKENS, Server, serve_stdio};

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
        let stub_tokens = setup.tools().stub_tokens.unwrap_or(DEFAULT_STUB_TOKENS);
        let server = Server::new(connected.tools(), executor, limits, setup.max_timeout())
            .with_stub_tokens(stub_tokens);
        let served = serve_stdio(server, stop.requested()).await;
        connected.stop().await;
        served?;
        Ok(Exit::Finished)
    })
}
