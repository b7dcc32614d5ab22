//! Where a message to a server on the web goes.

use std::collections::HashMap;
use std::sync::Arc;

use reqwest::header::{HeaderName, HeaderValue};

use super::session::Session;

pub(super) type Headers = HashMap<HeaderName, HeaderValue>;

/// The address, the session in which a message is sent, and the headers that go with it.
#[derive(Clone)]
pub(super) struct Destination {
    pub(super) uri: Arc<str>,
    pub(super) session: Session,
    pub(super) headers: Headers,
}
