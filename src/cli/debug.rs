//! `codecell debug`: plays a client against a server that it starts, or that runs at an address.
//!
//! Without arguments it proves an installation: it starts this program as a client would, looks at what is negotiated
//! and offered, and has everything done once that a client may ask for (`checks`).

mod checks;
mod peer;
mod task;
mod wire;

use std::path::PathBuf;
use std::time::Instant;

use codecell_basics::json_line;
use codecell_tools::count_tokens;
use serde_json::{Map, Value, json};

use super::exit::Exit;
use super::stop::Stop;
use super::{output, runtime};
use checks::{Report, Verdict};
use peer::{Peer, Place};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Speak with the server at this address, such as http://127.0.0.1:8000/mcp, in place of one that is started.
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// The variable that holds the token for the address.
    #[arg(long, value_name = "NAME", requires = "url")]
    token_env: Option<String>,

    /// Run this script in place of the checks, and print the whole result as JSON.
    #[arg(short = 'c', long, value_name = "CODE", allow_hyphen_values = true)]
    code: Option<String>,

    /// Have the server's run_agent do this task in place of the checks: its steps go to stderr, its answer to stdout.
    #[arg(
        long,
        value_name = "TASK",
        allow_hyphen_values = true,
        conflicts_with = "code"
    )]
    task: Option<String>,

    /// Print the tools in place of the checks, each as a model gets it: name, description and schema.
    #[arg(long, conflicts_with_all = ["code", "task"])]
    tools: bool,

    /// Print every message with the seconds since the start: -> is sent, <- comes.
    #[arg(long)]
    wire: bool,
}

/// What the server that is started is told with the flags of every command.
pub(super) struct Passed {
    pub(super) config: Option<PathBuf>,
    pub(super) env_file: Option<PathBuf>,
}

impl Passed {
    fn arguments(&self) -> anyhow::Result<Vec<String>> {
        let mut arguments = Vec::new();
        for (flag, file) in [("--config", &self.config), ("--env-file", &self.env_file)] {
            if let Some(file) = file {
                let file = file.to_str();
                let file =
                    file.ok_or_else(|| anyhow::anyhow!("the path given by {flag} is not UTF-8"))?;
                arguments.extend([flag.to_owned(), file.to_owned()]);
            }
        }
        arguments.push("serve".to_owned());
        Ok(arguments)
    }
}

pub(super) fn execute(args: &Args, passed: &Passed) -> anyhow::Result<Exit> {
    let place = match &args.url {
        Some(url) => Place::Address {
            url: url.clone(),
            token: args.token_env.as_deref().map(token).transpose()?,
        },
        None => Place::Child {
            args: passed.arguments()?,
        },
    };
    runtime::block_on(async {
        let mut stop = Stop::listen()?;
        tokio::select! {
            exit = speak(args, &place) => exit,
            () = stop.requested() => Ok(Exit::Interrupted),
        }
    })
}

fn token(variable: &str) -> anyhow::Result<String> {
    std::env::var(variable)
        .map_err(|_| anyhow::anyhow!("the variable {variable} is not set; set it to the token"))
}

async fn speak(args: &Args, place: &Place) -> anyhow::Result<Exit> {
    let mut report = Report::default();
    let began = Instant::now();
    let mut peer = match Peer::connect(place, args.wire).await {
        Ok(peer) => peer,
        Err(problem) => {
            report.tell("start", &Verdict::Failed(problem), began)?;
            return report.end();
        }
    };
    let (version, server) = peer.greeting();
    let way = match place {
        Place::Child { .. } => "stdio",
        Place::Address { .. } => "HTTP",
    };
    let greeted = format!("{server} speaks MCP {version} over {way}");
    if let Some(code) = &args.code {
        let exit = run(&peer, code).await;
        peer.end().await;
        return exit;
    }
    if let Some(task) = &args.task {
        let exit = task::perform(&mut peer, task).await;
        peer.end().await;
        return exit;
    }
    if args.tools {
        let tools = peer.tools().await;
        peer.end().await;
        return show(&greeted, tools);
    }
    report.tell("start", &Verdict::Passed(greeted), began)?;
    checks::all(peer, place, args.wire, &mut report).await?;
    report.end()
}

/// Runs one script and prints the result.
async fn run(peer: &Peer, code: &str) -> anyhow::Result<Exit> {
    let arguments = Map::from_iter([("code".to_owned(), json!(code))]);
    let result = peer.execute(arguments).await.map_err(anyhow::Error::msg)?;
    let outcome = result.structured_content.unwrap_or_default();
    output::stdout(&format!("{}\n", json_line::of_value(&outcome)))?;
    Ok(if outcome["success"] == true {
        Exit::Finished
    } else {
        Exit::Failed
    })
}

/// Prints the tools as a model gets them.
fn show(greeted: &str, tools: Result<Vec<rmcp::model::Tool>, String>) -> anyhow::Result<Exit> {
    let tools = tools.map_err(anyhow::Error::msg)?;
    let mut text = format!("{greeted}\n");
    for tool in &tools {
        let schema = Value::Object((*tool.input_schema).clone());
        let description = tool.description.as_deref().unwrap_or_default();
        let whole = serde_json::to_value(tool).unwrap_or_default().to_string();
        text.push_str(&format!(
            "\n{} ({} tokens)\n{}\n  arguments: {}\n",
            tool.name,
            count_tokens(&whole),
            indented(description),
            json_line::of_value(&schema)
        ));
    }
    output::stdout(&text)?;
    Ok(Exit::Finished)
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}
