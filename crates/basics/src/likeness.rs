//! How alike two names are, and which one a misspelt one may mean, for all who suggest names.

/// Characters compared; longer names are compared by their beginning.
const MAX_COMPARED_CHARS: usize = 64;
/// Fewest letters of a word in which a slip is recognised.
const MIN_SLIP_CHARS: usize = 4;
/// How alike, from 0 to 1, a name must be to be suggested.
const SUGGESTION_LIKENESS: f64 = 0.75;

/// `known` sorted by likeness to `asked`, the closest first.
pub fn closest_first<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
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
pub fn closest<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .filter(|name| may_mean(asked, name))
        .max_by(|left, right| likeness(asked, left).total_cmp(&likeness(asked, right)))
}

/// Whether `asked` is close enough to `name` to suggest it.
pub fn may_mean(asked: &str, name: &str) -> bool {
    likeness(asked, name) >= SUGGESTION_LIKENESS
}

/// Whether `asked` is so close to `name` that whoever wrote it most likely meant `name`: the same letters in other
/// cases or with other signs between the words, the same words in another order, some of its words, or a slip in a word
/// of four letters or more. It is stricter than [`may_mean`], for where a mistake has consequences.
pub fn resembles(asked: &str, name: &str) -> bool {
    let (folded, folded_name) = (comparable(asked), comparable(name));
    if folded.is_empty() || folded_name.is_empty() {
        return false;
    }
    if folded == folded_name || is_slip(&folded, &folded_name) {
        return true;
    }
    let (mut words, mut words_of_name) = (words(asked), words(name));
    if words.iter().all(|word| words_of_name.contains(word)) {
        return true;
    }
    let is_near = |(left, right): (&String, &String)| left == right || is_slip(left, right);
    if words.len() != words_of_name.len() {
        return false;
    }
    let is_same = |left: &[String], right: &[String]| left.iter().zip(right).all(is_near);
    is_same(&words, &words_of_name) || {
        words.sort_unstable();
        words_of_name.sort_unstable();
        is_same(&words, &words_of_name)
    }
}

/// Whether the words differ by one letter that is too many, missing, another one, or swapped with its neighbour.
fn is_slip(left: &str, right: &str) -> bool {
    let (shorter, longer) = if left.len() <= right.len() {
        (left, right)
    } else {
        (right, left)
    };
    // Words that end in different numbers are different on purpose.
    let number = |word: &str| -> String { word.chars().filter(char::is_ascii_digit).collect() };
    shorter.chars().count() >= MIN_SLIP_CHARS
        && longer.len() - shorter.len() <= 4
        && number(left) == number(right)
        && strsim::damerau_levenshtein(left, right) <= 1
}

/// The words of a name, in lower case: between signs, and where a capital letter follows a small one.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for mark in name.chars().take(MAX_COMPARED_CHARS) {
        let begins = mark.is_uppercase() && before.is_lowercase();
        if !mark.is_alphanumeric() || begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| mark.is_alphanumeric()) {
            word.extend(mark.to_lowercase());
        }
        before = mark;
    }
    words.retain(|word| !word.is_empty());
    words
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
    fn a_slip_resembles_and_another_name_does_not() {
        for (asked, name) in [
            ("delete-file", "delete_file"),
            ("deleteFile", "delete_file"),
            ("DELETE FILE", "delete_file"),
            ("delte_file", "delete_file"),
            ("delete_flie", "delete_file"),
            ("delet_fiel", "delete_file"),
            ("delete_files", "delete_file"),
            ("file_delete", "delete_file"),
            ("file_delet", "delete_file"),
            ("delete", "delete_file"),
            ("sendmail", "send_email"),
            ("ecko", "echo"),
        ] {
            assert!(resembles(asked, name), "{asked} {name}");
        }
        for (asked, name) in [
            ("delete_file", "write_file"),
            ("send_mail", "read_mail"),
            ("git_reset", "git_revert"),
            ("read_file_v1", "read_file_v2"),
            ("add", "and"),
            ("typo", "echo"),
            ("zebra", "delete_file"),
            ("delete_file", "delete"),
            ("", "delete_file"),
            ("-", "delete_file"),
        ] {
            assert!(!resembles(asked, name), "{asked} {name}");
        }
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
