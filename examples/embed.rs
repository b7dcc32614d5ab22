//! A program of your own that runs scripts: with the tools of `mcp_servers.json`, under the limits and the policy of
//! `codecell.toml`, both in the working folder if they are there at all.
//!
//! `cargo run --release --example embed -- 'sum(range(10))'`

#![allow(clippy::print_stdout, reason = "it is what the program is for")]

use std::error::Error;

use codecell_engine::execution::{Limits, Request};
use codecell_engine::{Engine, Settings, Sources};
use codecell_sandbox::Image;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let script = std::env::args().nth(1).ok_or("give a script")?;
    let settings = Settings::load(Sources::find(None, None), Image::embedded()?)?;
    let engine = Engine::start(&settings)?;
    let request = Request {
        code: script,
        limits: settings.limits(Limits::default()),
        ..Request::default()
    };
    let outcome = engine.execute(request).await;
    println!("{}", serde_json::to_string(&outcome)?);
    engine.stop().await;
    Ok(())
}
