//! How alike two names are, for all who suggest what a misspelt one may mean.

/// Characters compared; longer names are compared by their beginning.
const MAX_COMPARED_CHARS: usize = 64;

/// Likeness from 0 to 1, blind to case and to the signs between words.
pub(crate) fn likeness(left: &str, right: &str) -> f64 {
    strsim::jaro_winkler(&comparable(left), &comparable(right))
}

fn comparable(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .take(MAX_COMPARED_CHARS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_signs_do_not_count() {
        assert_eq!(likeness("read-file", "ReadFile"), 1.0);
        assert!(likeness("read_fiel", "read_file") > 0.9);
        assert!(likeness("zebra", "read_file") < 0.6);
    }
}
