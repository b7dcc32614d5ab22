//! How alike two names are, and which one a misspelt one may mean, for all who suggest names.

/// Characters compared; longer names are compared by their beginning.
const MAX_COMPARED_CHARS: usize = 64;
/// How alike, from 0 to 1, a name must be to be suggested.
const SUGGESTION_LIKENESS: f64 = 0.75;

/// `known` sorted by likeness to `asked`, the closest first.
pub(crate) fn closest_first<'a>(
    asked: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Vec<String> {
    let mut scored: Vec<(f64, &str)> = known
        .into_iter()
        .map(|name| (likeness(asked, name), name))
        .collect();
    scored.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(right.1)));
    scored
        .into_iter()
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// The name among `known` that `asked` most likely means, if it is close to any.
pub(crate) fn closest<'a>(
    asked: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    known
        .into_iter()
        .filter(|name| may_mean(asked, name))
        .max_by(|left, right| likeness(asked, left).total_cmp(&likeness(asked, right)))
}

/// Whether `asked` is close enough to `name` to suggest it.
pub(crate) fn may_mean(asked: &str, name: &str) -> bool {
    likeness(asked, name) >= SUGGESTION_LIKENESS
}

/// Likeness from 0 to 1, blind to case and to the signs between words.
fn likeness(left: &str, right: &str) -> f64 {
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

    #[test]
    fn the_closest_name_comes_first() {
        let known = closest_first("readfile", ["write_file", "list", "read_file"]);
        assert_eq!(known[0], "read_file");
    }

    #[test]
    fn the_closest_name_is_suggested_and_a_far_one_is_not() {
        let known = ["command", "args", "startup_timeout"];
        assert_eq!(closest("comand", known), Some("command"));
        assert_eq!(closest("startupTimeout", known), Some("startup_timeout"));
        assert_eq!(closest("zebra", known), None);
        assert_eq!(closest("command", []), None);
    }
}
