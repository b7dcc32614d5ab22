//! Counters for people who watch a server, in the text format of OpenMetrics.
//!
//! Every label has few values: kinds of outcome, statuses of HTTP, and the names of configured servers. Text that a
//! script or a client writes never becomes a label.

mod process;

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock, Weak};

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry, Unit};

use self::process::Process;

use crate::execution::{ErrorType, ExecutionId, Executor, Observer, Outcome};
use codecell_sandbox::CallFinished;

/// The content type of [`Metrics::text`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The upper bounds of the classes of durations, in seconds: from a script that prints to one that waits for tools.
const DURATIONS_S: [f64; 14] = [
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0, 30.0, 120.0,
];

/// What stands in place of the name of a server that is not configured.
const UNKNOWN: &str = "unknown";

/// The counters of one process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    executions: Family<OfOutcome, Counter>,
    durations: Histogram,
    fuel: Counter,
    tool_calls: Family<OfCall, Counter>,
    http_requests: Family<OfStatus, Counter>,
    authentication_failures: Counter,
    http_connections: Gauge,
    http_under_way: Gauge,
    slots: UnsignedGauge,
    free_slots: UnsignedGauge,
    waiting: UnsignedGauge,
    /// The executor whose slots are counted, once it is there. It holds these metrics itself, as one of its observers.
    executor: OnceLock<Weak<Executor>>,
}

type UnsignedGauge = Gauge<u64, AtomicU64>;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfOutcome {
    outcome: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfCall {
    server: String,
    ok: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfStatus {
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut all = Registry::default();
        all.register_collector(Box::new(Process));
        let registry = all.sub_registry_with_prefix("codecell");
        let build = Info::new(Build {
            version: env!("CARGO_PKG_VERSION"),
        });
        registry.register("build", "The program", build);
        let durations = Histogram::new(DURATIONS_S);
        registry.register_with_unit(
            "execution_duration",
            "From request to outcome",
            Unit::Seconds,
            durations.clone(),
        );
        Self {
            executions: registered(
                registry,
                "executions",
                "Executions that ended, by OK, EXCEPTION or the error type",
            ),
            durations,
            fuel: registered(registry, "fuel", "Fuel used by scripts"),
            tool_calls: registered(registry, "tool_calls", "Tool calls of scripts that ended"),
            http_requests: registered(
                registry,
                "http_requests",
                "HTTP requests for MCP, by status of the answer",
            ),
            authentication_failures: registered(
                registry,
                "http_authentication_failures",
                "HTTP requests without a known token",
            ),
            http_connections: registered(registry, "http_connections", "Open connections for MCP"),
            http_under_way: registered(
                registry,
                "http_requests_under_way",
                "HTTP requests for MCP whose answers have not been sent",
            ),
            slots: registered(
                registry,
                "slots",
                "Executions that can run at the same time",
            ),
            free_slots: registered(registry, "slots_free", "Slots that no execution holds"),
            waiting: registered(registry, "queue_length", "Executions that wait for a slot"),
            executor: OnceLock::new(),
            registry: all,
        }
    }
}

/// A metric that is in `registry` from now on.
fn registered<M: Metric + Clone + Default>(registry: &mut Registry, name: &str, help: &str) -> M {
    let metric = M::default();
    registry.register(name, help, metric.clone());
    metric
}

impl Metrics {
    /// Counts the slots of `executor` from now on. Further calls change nothing.
    pub fn watch(&self, executor: &Arc<Executor>) {
        let _ = self.executor.set(Arc::downgrade(executor));
    }

    /// One more connection, until what this returns is dropped.
    #[must_use]
    pub fn http_connected(&self) -> OneMore {
        OneMore::new(&self.http_connections)
    }

    /// One more request for MCP is under way, until what this returns is dropped.
    #[must_use]
    pub fn http_requested(&self) -> OneMore {
        OneMore::new(&self.http_under_way)
    }

    /// A request for MCP was answered with `status`.
    pub fn http_answered(&self, status: u16) {
        self.http_requests.get_or_create(&OfStatus { status }).inc();
        if status == 401 {
            self.authentication_failures.inc();
        }
    }

    /// Everything, as it is now.
    #[must_use]
    pub fn text(&self) -> String {
        if let Some(executor) = self.executor() {
            self.slots.set(executor.slots() as u64);
            self.free_slots.set(executor.free_slots() as u64);
            self.waiting.set(executor.waiting() as u64);
        }
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = text::encode(&mut text, &self.registry);
        text
    }

    fn executor(&self) -> Option<Arc<Executor>> {
        self.executor.get()?.upgrade()
    }
}

/// One of the things that a gauge counts.
#[derive(Debug)]
pub struct OneMore(Gauge);

impl OneMore {
    fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for OneMore {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Observer for Metrics {
    fn call_finished(&self, _execution: ExecutionId, call: &CallFinished<'_>) {
        let server = if call.is_configured {
            call.server
        } else {
            UNKNOWN
        };
        let labels = OfCall {
            server: server.to_owned(),
            ok: call.error.is_none(),
        };
        self.tool_calls.get_or_create(&labels).inc();
    }

    fn finished(&self, _execution: ExecutionId, outcome: &Outcome) {
        let kind = match &outcome.diagnostics {
            None => "OK".to_owned(),
            Some(found) => match &found.error_type {
                ErrorType::Exception(_) => "EXCEPTION".to_owned(),
                kind => kind.to_string(),
            },
        };
        self.executions
            .get_or_create(&OfOutcome { outcome: kind })
            .inc();
        self.durations.observe(outcome.duration_ms / 1e3);
        self.fuel.inc_by(outcome.fuel_used);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_counted_is_shown() {
        let metrics = Metrics::default();
        metrics.http_answered(200);
        metrics.http_answered(401);
        let call = CallFinished {
            number: 1,
            server: "what a script wrote\"\n",
            tool: "t",
            is_configured: false,
            duration: Duration::ZERO,
            argument_bytes: 2,
            reply: b"",
            error: Some("there is no such server"),
            given_up: false,
        };
        metrics.call_finished(ExecutionId::random(), &call);
        drop(metrics.http_connected());
        let _connection = metrics.http_connected();
        let text = metrics.text();
        for line in [
            "codecell_http_requests_total{status=\"200\"} 1\n",
            "codecell_http_authentication_failures_total 1\n",
            "codecell_tool_calls_total{server=\"unknown\",ok=\"false\"} 1\n",
            "codecell_http_connections 1\n",
            "codecell_http_requests_under_way 0\n",
            "codecell_queue_length 0\n",
            concat!(
                "codecell_build_info{version=\"",
                env!("CARGO_PKG_VERSION"),
                "\"} 1\n"
            ),
        ] {
            assert!(text.contains(line), "{line}{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
