//! Waiting for something that starts in the background.

use std::future::Future;
use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};

/// Something that is still starting: ready, or the reason why it never will be.
pub type Starting<T> = Shared<BoxFuture<'static, Result<T, Arc<str>>>>;

/// `start` made into something that any number of calls can wait for.
pub fn starting<T: Clone + Send + Sync + 'static>(
    start: impl Future<Output = Result<T, Arc<str>>> + Send + 'static,
) -> Starting<T> {
    start.boxed().shared()
}
