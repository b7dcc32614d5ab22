//! One server over all of its lives, in one task: started, kept, and started again when it has ended.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::backoff::{Failures, Next, STABLE_AFTER};
use super::connection::Connection;
use super::gate::Gate;
use super::living::{self, STOPPED};
use codecell_tools::LISTED;

/// Runs the server until `stop` is cancelled, once `gate` lets it be started, and cleans up after it.
pub(super) async fn run(connection: Arc<Connection>, gate: Gate, stop: CancellationToken) {
    match stop.run_until_cancelled(gate.passed()).await {
        None => return connection.set_failed(STOPPED),
        Some(Err(reason)) => {
            connection.set_failed(&reason);
            return stop.cancelled().await;
        }
        // The time of its start begins here.
        Some(Ok(())) if !connection.server().lazy => connection.set_starting(),
        Some(Ok(())) => {}
    }
    if connection.server().lazy {
        tokio::select! {
            () = connection.wanted() => connection.set_starting(),
            () = stop.cancelled() => return connection.set_failed(STOPPED),
        }
    }
    let mut failures = Failures::default();
    let mut has_been_up = false;
    loop {
        let started = Instant::now();
        let ended = match living::start(&connection, &stop).await {
            Ok(living) => {
                has_been_up = true;
                tracing::info!(server = connection.name(), "connected");
                living.keep(&connection, &stop).await
            }
            Err(ended) => ended,
        };
        if stop.is_cancelled() {
            tracing::debug!(server = connection.name(), "stopping");
            connection.set_failed(&ended.reason);
            return ended.clean_up().await;
        }
        if ended.is_final {
            let (server, reason) = (connection.name(), ended.reason.as_str());
            tracing::warn!(server, reason, "the server is not used");
            connection.set_failed(reason);
            ended.clean_up().await;
            tokio::select! {
                () = connection.retried() => connection.set_starting(),
                () = stop.cancelled() => return connection.set_failed(STOPPED),
            }
            continue;
        }
        let has_worked = connection.take_has_answered() || started.elapsed() >= STABLE_AFTER;
        let pause = announce(
            &connection,
            &ended.reason,
            failures.count(has_worked),
            &failures,
            has_been_up,
        );
        let reason = ended.reason.clone();
        ended.clean_up().await;
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = connection.retried() => {
                tracing::info!(server = connection.name(), "started again on request");
                failures = Failures::default();
                if has_been_up {
                    connection.set_restarting(&reason);
                } else {
                    connection.set_starting();
                }
            }
            () = stop.cancelled() => return connection.set_failed(STOPPED),
        }
    }
}

/// Reports what becomes of the server, and returns the pause before its next start.
fn announce(
    connection: &Connection,
    reason: &str,
    next: Next,
    failures: &Failures,
    has_been_up: bool,
) -> Duration {
    let in_a_row = failures.in_a_row();
    tracing::warn!(
        target: LISTED,
        server = connection.name(),
        reason,
        failures_in_a_row = in_a_row,
        next_start = %next,
        "the server is not available"
    );
    match next {
        Next::Restart(pause) if has_been_up => {
            connection.set_restarting(reason);
            pause
        }
        // Nothing is known about the server's tools, so calls have nothing to wait for.
        Next::Restart(pause) => {
            connection.set_failed(reason);
            pause
        }
        Next::Suspend(pause) => {
            connection.set_failed(&format!(
                "{reason}; it has failed {in_a_row} times in a row and is next started after {} s",
                pause.as_secs()
            ));
            pause
        }
    }
}
