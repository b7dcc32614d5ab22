//! What a script is told about replies besides their values.

use std::sync::Arc;

use crate::run::{Capture, Stream, Watch};

/// Tells the script, on its standard error, what could not be read in a reply.
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
