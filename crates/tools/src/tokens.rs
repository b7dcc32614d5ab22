//! What a text costs a model to read, in tokens of `o200k_base`: a vocabulary in wide use, and near enough to
//! the others to compare texts with each other.

use tiktoken_rs::o200k_base_singleton;

/// Longest run without white space that is encoded as one; a longer one is cut, because the encoder's work
/// grows with its square.
const MAX_RUN_BYTES: usize = 1 << 10;
/// Most bytes of a token, on average, in any text that people or programs write.
const MAX_MEAN_TOKEN_BYTES: usize = 10;

/// The number of tokens of `text`. The first call reads the vocabulary, which takes about 0.2 s.
#[must_use]
pub fn count_tokens(text: &str) -> usize {
    let encoder = o200k_base_singleton();
    let count = |part: &str| encoder.encode_ordinary(part).len();
    let mut total = 0;
    // The part that has been looked at and not counted, and where its last run begins.
    let (mut start, mut run) = (0, 0);
    for (position, character) in text.char_indices() {
        if character.is_whitespace() {
            run = position;
        } else if position - run >= MAX_RUN_BYTES {
            total += count(&text[start..position]);
            (start, run) = (position, position);
        }
    }
    total + count(&text[start..])
}

/// Whether `text` has at most `budget` tokens. Clear cases are decided by the text's length.
#[must_use]
pub fn fits_tokens(text: &str, budget: usize) -> bool {
    if text.len() <= budget {
        return true;
    }
    text.len() <= budget.saturating_mul(MAX_MEAN_TOKEN_BYTES) && count_tokens(text) <= budget
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn tokens_are_counted() {
        assert_eq!(count_tokens(""), 0);
        assert_eq!(count_tokens("hello world"), 2);
        assert!(fits_tokens("hello world", 2) && !fits_tokens("hello world", 1));
        assert!(fits_tokens(&"x".repeat(100), 100));
        assert!(!fits_tokens(&"x ".repeat(100_000), 10));
    }

    #[test]
    fn text_that_is_hard_to_encode_takes_no_long_time() {
        let started = Instant::now();
        let count = count_tokens(&"ab".repeat(200_000));
        assert!(count > 10_000, "{count}");
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "{:?}",
            started.elapsed()
        );
    }
}
