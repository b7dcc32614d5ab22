//! What one execution displays, besides its result: kept up to a bound while the script runs.

/// The most values that one execution may display.
pub(crate) const MAX_DISPLAYS: usize = 32;

/// The most bytes that all of them may have together. As Base64 in one message they are 5.4 MiB.
pub(crate) const MAX_DISPLAYED_BYTES: usize = 4 << 20;

/// Something to be shown to whoever asked for the execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Display {
    /// What `data` is, as the script says.
    pub mime_type: String,
    /// The image, text or whatever else it is.
    pub data: Vec<u8>,
}

/// What one execution has displayed so far.
#[derive(Debug, Default)]
pub(crate) struct Displays {
    shown: Vec<Display>,
    bytes: usize,
}

impl Displays {
    /// Keeps one more, unless that would be too many or too much.
    pub(crate) fn show(&mut self, mime_type: String, data: &[u8]) -> bool {
        if self.shown.len() == MAX_DISPLAYS || data.len() > MAX_DISPLAYED_BYTES - self.bytes {
            return false;
        }
        self.bytes += data.len();
        self.shown.push(Display {
            mime_type,
            data: data.to_vec(),
        });
        true
    }

    /// All of them, in order.
    pub(crate) fn take(&mut self) -> Vec<Display> {
        std::mem::take(&mut self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_room_for_so_many_and_so_much() {
        let mut displays = Displays::default();
        for _ in 0..MAX_DISPLAYS {
            assert!(displays.show("text/plain".into(), b"x"));
        }
        assert!(!displays.show("text/plain".into(), b"x"));
        assert_eq!(displays.take().len(), MAX_DISPLAYS);

        let mut displays = Displays::default();
        assert!(displays.show("image/png".into(), &vec![0; MAX_DISPLAYED_BYTES]));
        assert!(!displays.show("image/png".into(), b"x"));
        assert!(displays.show("image/png".into(), b""));
    }
}
