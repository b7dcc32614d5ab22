//! Going on where an earlier run was cut off: its receipts say what is done.
//!
//! A process that is killed leaves whole lines and perhaps the beginning of one, because receipts are only ever added at
//! the end. That beginning is cut away, and its case is run again.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};

use thiserror::Error;

use super::key::{Key, Keys};
use super::receipt::{self, Head, MAX_RECEIPT_BYTES, Verdict};
use super::terms::Terms;

/// The cases that have receipts.
#[derive(Debug, Default)]
pub struct Resumed(Keys);

/// Why receipts cannot be gone on with.
#[derive(Debug, Error)]
pub enum ResumeError {
    /// The file cannot be read or cut.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A line is no receipt.
    #[error("line {line}: {problem}")]
    Line {
        /// Its number, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// A receipt belongs to a batch of another kind.
    #[error(
        "line {line} is of another batch: its {what} is {found}, and now it is {wanted}; the verdicts would not go together, so give another file"
    )]
    Other {
        /// Its number, from 1.
        line: u64,
        /// What differs.
        what: &'static str,
        /// What the receipt has.
        found: String,
        /// What the batch has.
        wanted: String,
    },
    /// A case has two receipts.
    #[error("line {line} is a second receipt of {id:?}")]
    Twice {
        /// Its number, from 1.
        line: u64,
        /// The case.
        id: String,
    },
}

impl Resumed {
    /// The number of receipts that there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether what has this key is done; it is asked once.
    pub(crate) fn takes(&mut self, key: Key) -> bool {
        self.0.remove(&key)
    }

    /// How many have not been asked for.
    pub(crate) fn left(&self) -> u64 {
        self.0.len() as u64
    }
}

/// Reads the receipts in `file`, tells `each` of them, and cuts off what is no whole line. The file then stands at its
/// end, where the next receipt goes.
///
/// # Errors
/// [`ResumeError`] if it cannot be gone on with these receipts.
pub fn resume(
    file: &mut File,
    terms: &Terms,
    mut each: impl FnMut(&Head),
) -> Result<Resumed, ResumeError> {
    let mut done = Keys::new();
    let mut reader = BufReader::with_capacity(256 << 10, &*file);
    let (mut whole, mut number, mut line) = (0, 0, Vec::new());
    loop {
        line.clear();
        let most = MAX_RECEIPT_BYTES as u64 + 1;
        let read = reader.by_ref().take(most).read_until(b'\n', &mut line)?;
        if read == 0 || (read as u64) < most && line.last() != Some(&b'\n') {
            break;
        }
        number += 1;
        let (head, origin) = receipt::read(&line).map_err(|error| ResumeError::Line {
            line: number,
            problem: error.to_string(),
        })?;
        for (what, found, wanted) in [
            ("image", origin.image, terms.image.clone()),
            (
                "hash of the settings",
                origin.settings,
                terms.settings.clone(),
            ),
            ("seed", seed(origin.seed), seed(terms.seed)),
        ] {
            if found != wanted {
                return Err(ResumeError::Other {
                    line: number,
                    what,
                    found,
                    wanted,
                });
            }
        }
        let key = match (&head.id, head.verdict) {
            (Some(id), verdict) if verdict != Verdict::Bad => Key::of_id(id),
            _ => Key::of_bad_entry(head.index),
        };
        if !done.insert(key) {
            let id = head.id.unwrap_or_default();
            return Err(ResumeError::Twice { line: number, id });
        }
        each(&head);
        whole += read as u64;
    }
    drop(reader);
    file.set_len(whole)?;
    file.seek(SeekFrom::Start(whole))?;
    Ok(Resumed(done))
}

fn seed(seed: Option<u64>) -> String {
    seed.map_or_else(|| "none".to_owned(), |seed| seed.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::super::receipt::tests::{receipt, terms};
    use super::*;

    fn file(content: &[u8]) -> File {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(content).expect("written");
        file.rewind().expect("at the start");
        file
    }

    #[test]
    fn a_torn_line_is_cut_away() {
        let whole = [
            receipt(0, "a", None, &terms()).line,
            receipt(1, "b", None, &terms()).line,
        ]
        .concat();
        for cut in [0, 1, 40] {
            let torn = [&whole[..], &receipt(2, "c", None, &terms()).line[..cut]].concat();
            let mut file = file(&torn);
            let mut seen = Vec::new();
            let mut resumed =
                resume(&mut file, &terms(), |head| seen.push(head.id.clone())).expect("receipts");
            assert_eq!(seen, [Some("a".to_owned()), Some("b".to_owned())]);
            assert!(resumed.takes(Key::of_id("a")) && !resumed.takes(Key::of_id("c")));
            assert_eq!(file.metadata().expect("a length").len(), whole.len() as u64);
        }
    }

    #[test]
    fn receipts_of_another_batch_are_refused() {
        let check = |content: &[u8], expected: &str| {
            let refused = resume(&mut file(content), &terms(), |_| {}).expect_err("refused");
            assert!(refused.to_string().starts_with(expected), "{refused}");
        };
        let of = |terms: &Terms| receipt(0, "a", None, terms).line;
        let other = Terms {
            image: "b".to_owned(),
            ..terms()
        };
        check(
            &of(&other),
            "line 1 is of another batch: its image is b, and now it is an image;",
        );
        let other = Terms {
            seed: None,
            ..terms()
        };
        check(
            &of(&other),
            "line 1 is of another batch: its seed is none, and now it is 0;",
        );
        check(b"{}\n", "line 1: it is no receipt: missing field `receipt`");
        let twice = [of(&terms()), of(&terms())].concat();
        check(&twice, "line 2 is a second receipt of \"a\"");
    }
}
