//! One connection: HTTP/1.1 on a stream, with a limit on everything that its client can delay.

use std::convert::Infallible;
use std::fmt;
use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};

use super::connections::Seat;
use super::io::Observed;
use super::phase::{Busy, ConnectionState};
use super::response::{Answer, and_close};
use super::upload::Upload;
use super::{HttpLimits, Stopping};
use codecell_engine::metrics::Metrics;

/// Largest head of a request, and the most that is read ahead of a body.
const MAX_HEAD_BYTES: usize = 16 << 10;

/// Where the other end of a request's connection is: the client's address, or that of a proxy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(SocketAddr);

impl fmt::Display for Peer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Somebody who answers requests.
pub(super) trait Answers: Send + Sync + 'static {
    /// Answers `request`, and keeps `busy` until the answer has been sent.
    fn answer(&self, request: Request<Upload>, busy: Busy) -> impl Future<Output = Answer> + Send;

    /// What clients may use.
    fn limits(&self) -> &HttpLimits;

    /// Where connections and requests are counted, if anywhere.
    fn metrics(&self) -> Option<&Metrics> {
        None
    }
}

/// Serves the client at the other end of `stream` until the client or the server ends the connection.
pub(super) async fn serve(
    stream: TcpStream,
    answers: Arc<impl Answers>,
    place: Seat,
    stopping: Stopping,
) {
    // Answers are small and written in one piece.
    let _ = stream.set_nodelay(true);
    let limits = answers.limits();
    let _counted = answers.metrics().map(Metrics::http_connected);
    let peer = stream.peer_addr().ok().map(Peer);
    let state = ConnectionState::new(place);
    let service = service_fn(|request: Request<Incoming>| {
        let busy = state.begin();
        let mut request = request.map(|body| Upload::new(body, Arc::clone(&state)));
        if let Some(peer) = peer {
            request.extensions_mut().insert(peer);
        }
        let (answer, state) = (answers.answer(request, busy), &state);
        async move {
            let answer = answer.await;
            // Otherwise the rest of the body would be taken for the next request.
            let is_last = state.has_left_body();
            Ok::<_, Infallible>(if is_last { and_close(answer) } else { answer })
        }
    });
    let mut builder = http1::Builder::new();
    builder
        // The time that heads take is watched here and not by hyper, because a connection may wait longer for a head to
        // begin.
        .header_read_timeout(None)
        .max_buf_size(MAX_HEAD_BYTES)
        .max_header_size(MAX_HEAD_BYTES);
    let stream = TokioIo::new(Observed::new(stream, Arc::clone(&state)));
    let mut connection = pin!(builder.serve_connection(stream, service));
    let mut evicted = pin!(state.place().evicted().cancelled());
    let mut stopped = pin!(stopping.begun.cancelled());
    let mut stopping_since = None;
    let mut patience = pin!(sleep_until(Instant::now()));
    let mut patience_ends = None;
    poll_fn(|context| {
        // hyper's own graceful shutdown is not used: it closes at once if no request has come, even if one is on its
        // way.
        if stopping_since.is_none() && stopped.as_mut().poll(context).is_ready() {
            stopping_since = Some(Instant::now());
        }
        if connection.as_mut().poll(context).is_ready() || evicted.as_mut().poll(context).is_ready()
        {
            return Poll::Ready(());
        }
        let deadline = state.deadline(limits, stopping_since);
        if deadline != patience_ends {
            patience_ends = deadline;
            if let Some(deadline) = deadline {
                patience.as_mut().reset(deadline);
            }
        }
        match deadline {
            Some(_) => patience.as_mut().poll(context),
            None => Poll::Pending,
        }
    })
    .await;
}
