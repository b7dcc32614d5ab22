//! `codecell serve`: MCP on stdin and stdout.

use std::path::Path;

use codecell::server::{Server, serve_stdio};

use super::compose::{self, Services};
use super::exit::Exit;
use super::stop::Stop;

/// Serve MCP on stdin and stdout.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(super) fn execute(Args {}: Args, config: Option<&Path>) -> anyhow::Result<Exit> {
    let config = compose::load(config)?;
    let policy = compose::policy(&config)?;
    compose::block_on(async {
        let mut stop = Stop::listen()?;
        let (limits, max_timeout) = (config.limits, config.max_timeout);
        let services = Services::start(config, policy);
        let server = Server::new(services.tools(), services.executor(), limits, max_timeout);
        let served = serve_stdio(server, stop.requested()).await;
        services.stop().await;
        served?;
        Ok(Exit::Finished)
    })
}
