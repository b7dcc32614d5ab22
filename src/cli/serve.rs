//! `codecell serve`: MCP on stdin and stdout, or over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;

use codecell::server::{
    DEFAULT_STUB_TOKENS, Health, HttpConfig, HttpServer, MCP_PATH, Server, serve_stdio,
};

use super::compose;
use super::connected::Connected;
use super::exit::Exit;
use super::reload::Reloader;
use super::setup::Setup;
use super::stop::{Hangup, Stop};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Serve over HTTP at this address, in place of stdin and stdout.
    #[arg(long, value_name = "ADDRESS")]
    http: Option<SocketAddr>,
}

impl Args {
    /// MCP on stdin and stdout.
    pub(super) fn stdio() -> Self {
        Self { http: None }
    }
}

pub(super) fn execute(args: Args, setup: &Setup) -> anyhow::Result<Exit> {
    // Before they are read, so that no change in between is missed.
    let reloader = Reloader::new(setup.sources().clone());
    let (policy, servers, limits) = (setup.policy()?, setup.servers()?, setup.limits());
    compose::block_on(async {
        let mut stop = Stop::listen()?;
        let hangup = Hangup::listen()?;
        let listening = match args.http {
            Some(address) => Some(HttpServer::bind(HttpConfig::local(address)).await?),
            None => None,
        };
        let current = servers.clone();
        let connected = Connected::start(servers, setup);
        let reloading = tokio::spawn(reloader.run(current, hangup, connected.updates()));
        let executor = compose::executor(setup, policy, &connected);
        let stub_tokens = setup.tools().stub_tokens.unwrap_or(DEFAULT_STUB_TOKENS);
        let server = Server::new(
            connected.tools(),
            executor.clone(),
            limits,
            setup.max_timeout(),
        )
        .with_stub_tokens(stub_tokens);
        let served = match listening {
            None => serve_stdio(server, stop.requested()).await,
            Some(listening) => {
                tracing::info!("serving MCP at http://{}{MCP_PATH}", listening.address());
                let health = Arc::new(Health::default());
                let starting = Arc::clone(&health);
                let started =
                    tokio::spawn(async move { starting.started(executor.await.map(drop)) });
                listening.serve(server, health, stop.requested()).await;
                started.abort();
                Ok(())
            }
        };
        reloading.abort();
        connected.stop().await;
        served?;
        Ok(Exit::Finished)
    })
}
