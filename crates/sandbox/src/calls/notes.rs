//! What a script is told of replies beside their values.

use std::sync::Arc;

use crate::run::{Capture, Stream, Watch};

/// Where the script is told of what could not be read of a reply: on its standard error.
#[derive(Clone)]
pub(super) struct Notes {
    stderr: Capture,
    watch: Option<Arc<dyn Watch>>,
}

impl Notes {
    pub(super) fn new(stderr: Capture, watch: Option<Arc<dyn Watch>>) -> Self {
        Self { stderr, watch }
    }

    pub(super) fn write(&self, lines: &str) {
        if lines.is_empty() {
            return;
        }
        self.stderr.write(lines.as_bytes());
        if let Some(watch) = &self.watch {
            watch.output(Stream::Stderr, lines.as_bytes());
        }
    }
}
