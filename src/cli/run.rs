//! `codecell run`: one script, once.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use codecell::client::Gate;
use codecell::execution::{
    ClientName, ErrorType, Executor, Fuel, Limits, MemoryBytes, Observers, Outcome, Request,
};
use codecell::server::Starting;
use codecell::tools::{JsonObject, python_identifier};

use super::audit;
use super::compose;
use super::connected::Connected;
use super::exit::Exit;
use super::script::Script;
use super::setup::Setup;
use super::stop::Stop;
use super::{displays, output, quantity, report, script};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The script; - reads it from stdin.
    #[arg(value_name = "FILE|-")]
    script: PathBuf,

    /// A variable for the script, its value as JSON, such as 'name="Ada"'. Repeatable.
    #[arg(long = "var", value_name = "NAME=JSON")]
    variables: Vec<String>,

    /// WebAssembly instructions that the script may use, about one unit each
    /// [default: the setting `fuel` in [limits], else 20_000_000_000].
    #[arg(long, value_name = "N", value_parser = quantity::fuel)]
    fuel: Option<Fuel>,

    /// Memory that the script may use, the interpreter's own included: bytes, or such as 64MiB
    /// [default: the setting `memory` in [limits], else 256MiB].
    #[arg(long, value_name = "SIZE", value_parser = quantity::memory)]
    memory: Option<MemoryBytes>,

    /// Time that the script may take, waits for tools included, in seconds
    /// [default: the setting `timeout` in [limits], else 30].
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = quantity::seconds)]
    timeout: Option<Duration>,

    /// Print the object that the tool execute_code returns, on one line, with what was displayed as `displays`.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    audit: audit::Args,
}

/// Who asks for the execution, in audit and traces.
const CLIENT: &str = "codecell run";

pub(super) fn execute(args: Args, setup: &Setup) -> anyhow::Result<Exit> {
    let variables = variables(&args.variables)?;
    let (policy, servers) = (setup.policy()?, setup.servers()?);
    let script = script::read(&args.script)?;
    let limits = args.limits(setup.limits());
    let request = Request {
        code: script.code.clone(),
        variables,
        limits,
        received: Some(Instant::now()),
        client: Some(ClientName::new(CLIENT)),
        ..Request::default()
    };
    let observers = args.audit.observers(setup)?;
    let outcome = compose::block_on(async {
        let mut stop = Stop::listen()?;
        let connected = Connected::start(servers, setup, Gate::open());
        let watched = observers.clone();
        let executor = compose::executor(setup, policy, &connected, |executor| {
            executor.observed_by(watched)
        });
        let outcome = tokio::select! {
            outcome = run(executor, request, observers) => outcome,
            () = stop.requested() => Outcome::not_run(ErrorType::Cancelled, "interrupted".into(), None),
        };
        connected.stop().await;
        Ok(outcome)
    })?;
    print(&outcome, &script, args.json)?;
    Ok(Exit::of_outcome(&outcome))
}

impl Args {
    /// What was typed goes before what is configured.
    fn limits(&self, configured: Limits) -> Limits {
        Limits {
            fuel: self.fuel.unwrap_or(configured.fuel),
            memory: self.memory.unwrap_or(configured.memory),
            wall_time: self.timeout.unwrap_or(configured.wall_time),
            ..configured
        }
    }
}

async fn run(executor: Starting<Arc<Executor>>, request: Request, observers: Observers) -> Outcome {
    match executor.await {
        Ok(executor) => executor.execute(request).await,
        Err(reason) => {
            let message = format!("the sandbox did not start: {reason}");
            let outcome = Outcome::not_run(ErrorType::Unavailable, message, None);
            observers.turn_away(request.client.as_ref(), Some(&request.code), &outcome);
            outcome
        }
    }
}

fn print(outcome: &Outcome, script: &Script, json: bool) -> anyhow::Result<()> {
    if json {
        let line = displays::json(outcome).context("cannot write the outcome as JSON")?;
        output::stdout(&(line + "\n"))?;
    } else {
        output::stdout(&report::stdout(outcome))?;
        output::stderr(&report::stderr(outcome, script));
    }
    Ok(())
}

fn variables(given: &[String]) -> anyhow::Result<JsonObject> {
    let mut variables = JsonObject::new();
    for text in given {
        let Some((name, json)) = text.split_once('=') else {
            bail!("--var {text:?}: give NAME=JSON, such as --var 'limit=10'");
        };
        if python_identifier(name) != name {
            bail!("--var {text:?}: {name:?} cannot be the name of a Python variable");
        }
        let value = serde_json::from_str(json)
            .with_context(|| format!("--var {text:?}: the value is not JSON; a string needs quotes: --var '{name}=\"text\"'"))?;
        if variables.insert(name.to_owned(), value).is_some() {
            bail!("--var {text:?}: {name} is given twice");
        }
    }
    Ok(variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &[&str], expected: Result<&str, &str>) {
        let given: Vec<_> = given.iter().map(|text| (*text).to_owned()).collect();
        let found = variables(&given).map(|found| serde_json::Value::Object(found).to_string());
        let found = found.map_err(|error| error.to_string());
        assert_eq!(found.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn variables_are_json() {
        check(
            &["a=1", "b={\"c\": [\"=\"]}"],
            Ok(r#"{"a":1,"b":{"c":["="]}}"#),
        );
        check(
            &["a"],
            Err("--var \"a\": give NAME=JSON, such as --var 'limit=10'"),
        );
        check(
            &["a=text"],
            Err(
                "--var \"a=text\": the value is not JSON; a string needs quotes: --var 'a=\"text\"'",
            ),
        );
        check(&["a=1", "a=2"], Err("--var \"a=2\": a is given twice"));
        check(
            &["not a name=1"],
            Err("--var \"not a name=1\": \"not a name\" cannot be the name of a Python variable"),
        );
    }
}
