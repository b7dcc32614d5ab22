//! A task for the server's `run_agent`: its steps as they are reported, and its answer.

use serde_json::{Map, json};

use super::peer::Peer;
use crate::cli::exit::Exit;
use crate::cli::output;

/// The tool that does tasks.
const RUN_AGENT: &str = "run_agent";

/// What to do where the server does not offer it. This client has no model that a server could ask.
const NOT_OFFERED: &str = "the server does not offer run_agent, because no model is configured for it; set CODECELL_MODEL where \
                           it is started, or model in [agent] of its codecell.toml, such as \"openai::gpt-4o-mini\" or \
                           \"ollama::qwen3\"";

/// Has the server do `task`.
pub(super) async fn perform(peer: &mut Peer, task: &str) -> anyhow::Result<Exit> {
    let tools = peer.tools().await.map_err(anyhow::Error::msg)?;
    if !tools.iter().any(|tool| tool.name == RUN_AGENT) {
        anyhow::bail!(NOT_OFFERED);
    }
    let arguments = Map::from_iter([("task".to_owned(), json!(task))]);
    let begun = peer.begin(RUN_AGENT, arguments).await;
    let call = begun.map_err(anyhow::Error::msg)?;
    let told = |step: &str| output::stderr(&format!("{step}\n"));
    let result = peer.follow(call, told).await.map_err(anyhow::Error::msg)?;
    let outcome = result.structured_content.unwrap_or_default();
    if outcome["success"] == true {
        let answer = outcome["answer"].as_str().unwrap_or_default();
        output::stdout(&format!("{}\n", answer.trim_end()))?;
        return Ok(Exit::Finished);
    }
    let diagnostics = &outcome["diagnostics"];
    let message = diagnostics["message"].as_str();
    let mut text = format!(
        "error: {}\n",
        message.unwrap_or("the server tells no reason")
    );
    if let Some(hint) = diagnostics["hint"].as_str() {
        text.push_str(&format!("hint: {hint}\n"));
    }
    output::stderr(&text);
    Ok(Exit::Failed)
}
