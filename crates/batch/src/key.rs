//! What stands for an id where all ids have to be remembered: eight bytes of its hash.
//!
//! A set of a million keys takes 9 to 18 MB. Two of a million different ids have the same key with a probability of
//! three in a hundred million.

use std::collections::HashSet;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The first eight bytes of a SHA-256, the first byte being the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key(pub(crate) u64);

/// Keys that have been met.
pub(crate) type Keys = HashSet<Key>;

impl Key {
    /// The key of a case.
    pub(crate) fn of_id(id: &str) -> Self {
        Self::of_bytes(id.as_bytes())
    }

    /// The key of an entry that is no case. No id has a zero byte in it.
    pub(crate) fn of_bad_entry(index: u64) -> Self {
        Self::of_bytes(format!("\0{index}").as_bytes())
    }

    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        let first = digest.iter().take(8);
        Self(first.fold(0, |key, byte| (key << 8) | u64::from(*byte)))
    }
}

/// The SHA-256 of `bytes` in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_every_other_program() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), expected);
        assert_eq!(Key::of_id("abc"), Key(0xba78_16bf_8f01_cfea));
        assert_ne!(Key::of_bad_entry(1), Key::of_id("1"));
    }
}
