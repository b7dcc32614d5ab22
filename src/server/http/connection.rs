//! One connection: HTTP/1.1 on a stream, with a limit on everything that its client can drag out.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rmcp::ServerHandler;
use rmcp::transport::streamable_http_server::SessionManager;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};

use super::Stopping;
use super::connections::Place;
use super::endpoint::Endpoint;
use super::io::Observed;
use super::phase::State;

/// Largest head of a request, and the most that is read ahead of a body.
const MAX_HEAD_BYTES: usize = 16 << 10;

/// Serves the client at the other end of `stream` until one of the two has enough.
pub(super) async fn serve<H, M>(
    stream: TcpStream,
    endpoint: Arc<Endpoint<H, M>>,
    place: Place,
    stopping: Stopping,
) where
    H: ServerHandler + Clone + Sync,
    M: SessionManager + Default,
{
    // Answers are small and written in one piece.
    let _ = stream.set_nodelay(true);
    let limits = endpoint.limits();
    let state = State::new(place);
    let service = service_fn(|request| {
        let busy = state.begin();
        let answer = endpoint.answer(request, busy);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    let mut builder = http1::Builder::new();
    builder
        // How long heads take is watched here, because waiting for one to begin is allowed to take longer.
        .header_read_timeout(None)
        .max_buf_size(MAX_HEAD_BYTES)
        .max_header_size(MAX_HEAD_BYTES);
    let stream = TokioIo::new(Observed::new(stream, Arc::clone(&state)));
    let mut connection = pin!(builder.serve_connection(stream, service));
    let mut evicted = pin!(state.place().evicted().cancelled());
    let mut stopped = pin!(stopping.begun.cancelled());
    let mut is_stopping = false;
    let mut patience = pin!(sleep_until(Instant::now()));
    let mut patience_ends = None;
    poll_fn(|context| {
        if !is_stopping && stopped.as_mut().poll(context).is_ready() {
            is_stopping = true;
            connection.as_mut().graceful_shutdown();
        }
        if connection.as_mut().poll(context).is_ready() || evicted.as_mut().poll(context).is_ready()
        {
            return Poll::Ready(());
        }
        let deadline = state.deadline(limits);
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
