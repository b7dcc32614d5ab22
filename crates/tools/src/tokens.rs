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
    let counts = parts(text).map(|part| encoder.encode_ordinary(part).len());
    counts.sum()
}

/// `text` in parts in which no run without white space is longer than [`MAX_RUN_BYTES`].
fn parts(text: &str) -> impl Iterator<Item = &str> {
    // The part that has been looked at and not counted, and where its last run begins.
    let (mut start, mut run) = (0, 0);
    let cut = text
        .char_indices()
        .filter_map(move |(position, character)| {
            if character.is_whitespace() {
                run = position;
            }
            let is_long = position - run >= MAX_RUN_BYTES;
            is_long.then(|| {
                run = position;
                position
            })
        });
    cut.chain([text.len()])
        .map(move |end| &text[std::mem::replace(&mut start, end)..end])
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
    fn text_that_is_hard_to_encode_is_encoded_in_short_runs() {
        let hard = "ab".repeat(200_000);
        let mixed = format!(
            "{} é {}\u{a0}{}",
            hard,
            "é".repeat(5_000),
            "c d ".repeat(5_000)
        );
        for text in [&hard, &mixed] {
            let runs = parts(text).flat_map(|part| part.split(char::is_whitespace));
            let longest = runs.map(str::len).max();
            assert!(longest <= Some(MAX_RUN_BYTES), "{longest:?}");
            assert_eq!(&parts(text).collect::<String>(), text);
        }
        let spaced = "c d ".repeat(5_000);
        assert_eq!(parts(&spaced).count(), 1, "only long runs are cut");
        let count = count_tokens(&hard);
        assert!(count > 10_000, "{count}");
    }
}
