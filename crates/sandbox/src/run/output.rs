//! stdout and stderr of one execution: kept up to a bound while they are written, counted beyond it.

use std::sync::{Arc, Mutex};

use codecell_basics::sync::lock;

/// What was written to one stream, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captured {
    /// The text that was kept. Bytes that are not UTF-8 are replaced.
    pub text: String,
    /// Characters that were written beyond the bound.
    pub dropped_characters: u64,
}

/// One stream being captured. Clones write to the same place.
#[derive(Debug, Clone)]
pub(crate) struct Capture {
    // A plain mutex: the lock is held while bytes are copied, never across a wait.
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug)]
struct Kept {
    bytes: Vec<u8>,
    limit_bytes: usize,
    dropped_characters: u64,
}

impl Capture {
    pub(crate) fn new(limit_bytes: usize) -> Self {
        Self {
            kept: Arc::new(Mutex::new(Kept {
                bytes: Vec::new(),
                limit_bytes,
                dropped_characters: 0,
            })),
        }
    }

    pub(crate) fn write(&self, bytes: &[u8]) {
        let mut kept = lock(&self.kept);
        let room = kept.limit_bytes - kept.bytes.len();
        // Once something was dropped, nothing more is kept: a gap would be worse than an early end.
        let mut taken = if kept.dropped_characters > 0 {
            0
        } else {
            room.min(bytes.len())
        };
        while taken < bytes.len() && taken > 0 && !starts_character(bytes[taken]) {
            taken -= 1;
        }
        kept.bytes.extend_from_slice(&bytes[..taken]);
        kept.dropped_characters += bytes[taken..]
            .iter()
            .filter(|byte| starts_character(**byte))
            .count() as u64;
    }

    pub(crate) fn finish(&self) -> Captured {
        let mut kept = lock(&self.kept);
        let bytes = std::mem::take(&mut kept.bytes);
        let text = String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        Captured {
            text,
            dropped_characters: kept.dropped_characters,
        }
    }
}

/// Whether a byte of UTF-8 begins a character.
fn starts_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_whole_characters_and_counts_the_rest() {
        let capture = Capture::new(5);
        capture.write("aé".as_bytes());
        capture.write("éé".as_bytes());
        capture.write(b"x");
        assert_eq!(
            capture.finish(),
            Captured {
                text: "aéé".into(),
                dropped_characters: 2
            }
        );
    }
}
