//! Spans sent to a collector over OTLP, where the environment names one; `OTEL_*` variables say the rest.

use std::time::Duration;

use anyhow::Context as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{self, LevelFilter};

use super::log::Sink;

/// How long sending the last spans may take at the end.
const END_LIMIT: Duration = Duration::from_secs(3);
/// The service's name, unless OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES gives another one.
const SERVICE: &str = "codecell";
/// Variables that name a collector.
const ENDPOINTS: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
];

/// The way of spans to a collector. Sends what is left when it is dropped, which must not happen on a runtime.
pub(super) struct Traces {
    provider: Option<SdkTracerProvider>,
}

impl Traces {
    /// Gets ready to send spans, if a collector is named. Must not be called on a runtime.
    pub(super) fn start() -> anyhow::Result<Self> {
        let provider = if is_wanted() { Some(provider()?) } else { None };
        Ok(Self { provider })
    }

    /// What takes the spans. Events stay in the log: there they are masked.
    pub(super) fn sink(&self) -> Option<Sink> {
        let tracer = self.provider.as_ref()?.tracer(SERVICE);
        let ours = filter::filter_fn(|metadata| {
            metadata.is_span() && metadata.target().starts_with(SERVICE)
        });
        let spans = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
            .with_filter(ours.with_max_level_hint(LevelFilter::DEBUG));
        Some(spans.boxed())
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Some(provider) = self.provider.take()
            && let Err(error) = provider.shutdown_with_timeout(END_LIMIT)
        {
            tracing::warn!(%error, "the last spans were not sent; does the collector answer?");
        }
    }
}

fn is_wanted() -> bool {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    ENDPOINTS.iter().any(|name| !variable(name).is_empty())
        && !variable("OTEL_SDK_DISABLED").eq_ignore_ascii_case("true")
        && variable("OTEL_TRACES_EXPORTER") != "none"
}

fn provider() -> anyhow::Result<SdkTracerProvider> {
    // This fails if a provider has been chosen already, which is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::blocking::Client::builder()
        .user_agent(concat!("codecell/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .no_gzip()
        .http1_only()
        .build()
        .context("cannot set up HTTP for the collector of traces")?;
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(client)
        .with_protocol(Protocol::HttpBinary)
        .build()
        .context("cannot send traces; see to the variables OTEL_EXPORTER_OTLP_*")?;
    let resource = if is_named() {
        Resource::builder().build()
    } else {
        Resource::builder().with_service_name(SERVICE).build()
    };
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource)
        .build())
}

/// Whether the environment names the service.
fn is_named() -> bool {
    let names_service = |attributes: String| attributes.contains("service.name=");
    std::env::var_os("OTEL_SERVICE_NAME").is_some_and(|name| !name.is_empty())
        || std::env::var("OTEL_RESOURCE_ATTRIBUTES").is_ok_and(names_service)
}
