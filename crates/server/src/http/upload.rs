//! A request's body on its way from the connection, which is told whether anybody reads the body to its end.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};

use super::phase::ConnectionState;

/// A body, and the state of its connection.
#[derive(Debug)]
pub(super) struct Upload {
    body: Incoming,
    state: Arc<ConnectionState>,
    has_ended: bool,
}

impl Upload {
    pub(super) fn new(body: Incoming, state: Arc<ConnectionState>) -> Self {
        let has_ended = body.is_end_stream();
        Self {
            body,
            state,
            has_ended,
        }
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        self.has_ended = frame.is_none() || self.body.is_end_stream();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        self.state.request_read(self.has_ended);
    }
}
