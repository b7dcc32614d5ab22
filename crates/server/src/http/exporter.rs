//! The metrics, and the health beside them, on an address of their own: whoever may see them need not be
//! somebody who may run scripts.

use std::net::SocketAddr;
use std::sync::Arc;

use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

use super::connection::Answers;
use super::held::Held;
use super::listener::{self, Reception};
use super::phase::Busy;
use super::response::{Answer, text, with_body};
use super::upload::Upload;
use super::{Health, HttpError, HttpLimits, Stopping, health};
use codecell_engine::metrics::{CONTENT_TYPE, Metrics};

/// Connections at the same time.
const MAX_CONNECTIONS: usize = 32;

/// The path of the metrics.
const METRICS_PATH: &str = "/metrics";

/// A listening server for metrics.
#[derive(Debug)]
pub struct MetricsServer {
    listener: TcpListener,
    address: SocketAddr,
}

impl MetricsServer {
    /// Starts to listen. Port 0 is any free port.
    ///
    /// # Errors
    /// If the address cannot be listened on.
    pub async fn bind(address: SocketAddr) -> Result<Self, HttpError> {
        let (listener, address) = listener::bind(address).await?;
        Ok(Self { listener, address })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Shows `metrics` and `health` until it is dropped.
    pub async fn serve(self, metrics: Arc<Metrics>, health: Arc<Health>) {
        let stopping = Stopping::default();
        let _end = stopping.begun.clone().drop_guard();
        let page = Arc::new(Page {
            metrics,
            health,
            limits: HttpLimits {
                connections: MAX_CONNECTIONS,
                ..HttpLimits::default()
            },
        });
        let reception = Reception::new(page, TaskTracker::new(), stopping);
        reception.accept(&self.listener).await;
    }
}

struct Page {
    metrics: Arc<Metrics>,
    health: Arc<Health>,
    limits: HttpLimits,
}

impl Answers for Page {
    async fn answer(&self, request: Request<Upload>, busy: Busy) -> Answer {
        let answer = match request.uri().path() {
            METRICS_PATH => with_body(StatusCode::OK, CONTENT_TYPE, self.metrics.text().into()),
            path => health::answer(path, &self.health)
                .unwrap_or_else(|| text(StatusCode::NOT_FOUND, "nothing is here; see /metrics")),
        };
        answer.map(|body| Held::new(body, busy).boxed())
    }

    fn limits(&self) -> &HttpLimits {
        &self.limits
    }
}
