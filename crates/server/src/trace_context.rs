//! The trace that a call belongs to, as its client says in `_meta` (W3C Trace Context).

use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

const FIELD: &str = "traceparent";

/// A span below the client's own one, if `traceparent` names that; else no span.
pub(super) fn span(traceparent: Option<&str>) -> Span {
    let Some(traceparent) = traceparent else {
        return Span::none();
    };
    let parent = TraceContextPropagator::new().extract(&Parent(traceparent));
    let span = tracing::info_span!("tools/call");
    if let Err(error) = span.set_parent(parent) {
        tracing::debug!(%error, "the client's trace is not continued");
    }
    span
}

/// The trace context of a message. The propagator that reads it ignores a malformed one.
struct Parent<'m>(&'m str);

impl Extractor for Parent<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        (key == FIELD).then_some(self.0)
    }

    fn keys(&self) -> Vec<&str> {
        vec![FIELD]
    }
}
