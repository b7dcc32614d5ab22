//! Joins the receipts of shards in the order of the input: each file is in that order already, so one receipt of each is
//! held at a time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::receipt::{self, Head, MAX_RECEIPT_BYTES, Origin};
use super::source::{Source, SourceError};

/// What is wrong with the receipts taken together; the rest is joined all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is no receipt of these entries.
    Missing {
        /// The number of the first, from 0.
        first: u64,
        /// How many there are.
        count: u64,
        /// The case's id, if the cases are known and it is one.
        id: Option<String>,
    },
    /// There is more than one receipt of an entry. The first is kept.
    Twice {
        /// The case's id, if it has one.
        id: Option<String>,
        /// The file of the one that is left out.
        file: PathBuf,
    },
}

/// Why receipts cannot be joined.
#[derive(Debug, Error)]
pub enum MergeError {
    /// A file of receipts cannot be read.
    #[error("cannot read {}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// Something in a file of receipts is not as it has to be.
    #[error("{}, line {line}: {problem}", file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// The number of the line, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// The receipts do not belong to the cases.
    #[error("entry {index} of the cases is {case:?}, and its receipt in {} is of {receipt:?}: they are of other cases", file.display())]
    OtherCases {
        /// The number of the entry, from 0.
        index: u64,
        /// What it is.
        case: String,
        /// What its receipt is of.
        receipt: String,
        /// The file with that receipt.
        file: PathBuf,
    },
    /// The cases cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The joined receipts cannot be written.
    #[error("cannot write the receipts")]
    Write(#[source] io::Error),
}

/// Joins the receipts in `files` into `out`. Each is told to `each`, and what is wrong to `fault`. With `cases`, the
/// entries that have no receipt are named, and those behind the last receipt are found, too.
///
/// # Errors
/// [`MergeError`] if they do not go together.
pub async fn merge(
    files: &[PathBuf],
    mut cases: Option<Source>,
    mut out: impl Write,
    mut each: impl FnMut(&Head),
    mut fault: impl FnMut(Fault),
) -> Result<(), MergeError> {
    let mut shards = files
        .iter()
        .map(|file| Shard::open(file))
        .collect::<Result<Vec<_>, _>>()?;
    let mut next = BinaryHeap::new();
    for (number, shard) in shards.iter_mut().enumerate() {
        next.extend(shard.advance()?.map(|index| Reverse((index, number))));
    }
    let mut origin = None;
    let mut expected = 0;
    while let Some(Reverse((index, number))) = next.pop() {
        let shard = &mut shards[number];
        let Some((head, own)) = shard.current.take() else {
            continue;
        };
        if *origin.get_or_insert_with(|| own.clone()) != own {
            let problem = "it is of another batch than the first one: of another image, other settings or another seed";
            return Err(shard.wrong(problem.to_owned()));
        }
        if index < expected {
            fault(Fault::Twice {
                id: head.id,
                file: shard.file.clone(),
            });
        } else {
            missing(&mut cases, expected, Some(index), &mut fault).await?;
            if let Some(cases) = &mut cases {
                check_case(cases, &head, &shard.file).await?;
            }
            out.write_all(&shard.line).map_err(MergeError::Write)?;
            each(&head);
            expected = index + 1;
        }
        next.extend(shard.advance()?.map(|index| Reverse((index, number))));
    }
    missing(&mut cases, expected, None, &mut fault).await?;
    out.flush().map_err(MergeError::Write)
}

/// Tells of the entries from `first` to before `end`, or to the end of the cases.
async fn missing(
    cases: &mut Option<Source>,
    first: u64,
    end: Option<u64>,
    fault: &mut impl FnMut(Fault),
) -> Result<(), MergeError> {
    let Some(cases) = cases else {
        let count = end.map_or(0, |end| end - first);
        if count > 0 {
            fault(Fault::Missing {
                first,
                count,
                id: None,
            });
        }
        return Ok(());
    };
    let mut index = first;
    while end.is_none_or(|end| index < end) {
        let Some(entry) = cases.next().await? else {
            break;
        };
        fault(Fault::Missing {
            first: index,
            count: 1,
            id: entry.id,
        });
        index += 1;
    }
    Ok(())
}

/// Checks that the next of the cases is that of the receipt.
async fn check_case(cases: &mut Source, head: &Head, file: &Path) -> Result<(), MergeError> {
    let id = cases.next().await?.map(|entry| entry.id);
    if id.as_ref() == Some(&head.id) {
        return Ok(());
    }
    let shown = |id: Option<String>| id.unwrap_or_else(|| "no case".to_owned());
    Err(MergeError::OtherCases {
        index: head.index,
        case: shown(id.flatten()),
        receipt: shown(head.id.clone()),
        file: file.to_owned(),
    })
}

/// The receipts of one file.
struct Shard {
    file: PathBuf,
    reader: BufReader<File>,
    line: Vec<u8>,
    number: u64,
    /// What the line says.
    current: Option<(Head, Origin)>,
    last: Option<u64>,
}

impl Shard {
    fn open(file: &Path) -> Result<Self, MergeError> {
        let opened = File::open(file).map_err(|error| MergeError::Read {
            file: file.to_owned(),
            error,
        })?;
        Ok(Self {
            file: file.to_owned(),
            reader: BufReader::with_capacity(64 << 10, opened),
            line: Vec::new(),
            number: 0,
            current: None,
            last: None,
        })
    }

    /// Reads the next receipt; its index.
    fn advance(&mut self) -> Result<Option<u64>, MergeError> {
        self.line.clear();
        let most = MAX_RECEIPT_BYTES as u64 + 1;
        self.reader
            .by_ref()
            .take(most)
            .read_until(b'\n', &mut self.line)
            .map_err(|error| MergeError::Read {
                file: self.file.clone(),
                error,
            })?;
        if self.line.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        if self.line.last() != Some(&b'\n') {
            let problem = "the line is torn: finish its shard with `codecell batch --resume`";
            return Err(self.wrong(problem.to_owned()));
        }
        let read = receipt::read(&self.line).map_err(|error| self.wrong(error.to_string()))?;
        let index = read.0.index;
        if self.last.is_some_and(|last| index < last) {
            let problem = format!(
                "the receipt of entry {index} comes after that of a later one: cases were added in the middle, or the file was sorted"
            );
            return Err(self.wrong(problem));
        }
        self.last = Some(index);
        self.current = Some(read);
        Ok(Some(index))
    }

    fn wrong(&self, problem: String) -> MergeError {
        MergeError::Line {
            file: self.file.clone(),
            line: self.number,
            problem,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::receipt::tests::{receipt, terms};
    use super::super::terms::Terms;
    use super::*;

    const CASES: &[u8] = b"{\"id\": \"0\"}\n{\"id\": \"1\"}\n{\"id\": \"2\"}\n{\"id\": \"3\"}\n";

    async fn merged(
        shards: &[&[u64]],
        cases: Option<&'static [u8]>,
    ) -> Result<(Vec<u64>, Vec<String>), String> {
        let of = |index: &u64| receipt(*index, &index.to_string(), None, &terms()).line;
        let shards: Vec<Vec<u8>> = shards
            .iter()
            .map(|shard| shard.iter().flat_map(of).collect())
            .collect();
        merged_files(&shards, cases).await
    }

    async fn merged_files(
        shards: &[Vec<u8>],
        cases: Option<&'static [u8]>,
    ) -> Result<(Vec<u64>, Vec<String>), String> {
        let folder = tempfile::tempdir().expect("a folder");
        let mut files = Vec::new();
        for (number, shard) in shards.iter().enumerate() {
            let path = folder.path().join(number.to_string());
            std::fs::write(&path, shard).expect("written");
            files.push(path);
        }
        let (mut order, mut faults, mut out) = (Vec::new(), Vec::new(), Vec::new());
        let fault = |fault| {
            faults.push(match fault {
                Fault::Missing { first, count, id } => format!("missing {first} {count} {id:?}"),
                Fault::Twice { id, file } => {
                    format!(
                        "twice {id:?} {}",
                        file.file_name().unwrap_or_default().display()
                    )
                }
            });
        };
        let source = cases.map(Source::of_stream);
        let joined = merge(
            &files,
            source,
            &mut out,
            |head| order.push(head.index),
            fault,
        )
        .await;
        joined.map_err(|error| {
            error
                .to_string()
                .replace(&folder.path().display().to_string(), "")
        })?;
        assert_eq!(
            out.iter().filter(|byte| **byte == b'\n').count(),
            order.len()
        );
        Ok((order, faults))
    }

    #[tokio::test]
    async fn receipts_come_in_the_order_of_the_input() {
        let all = (vec![0, 1, 2, 3], Vec::new());
        assert_eq!(merged(&[&[1, 3], &[0, 2]], None).await, Ok(all.clone()));
        assert_eq!(merged(&[&[0], &[], &[1, 2, 3]], Some(CASES)).await, Ok(all));
    }

    #[tokio::test]
    async fn what_is_missing_or_twice_is_told() {
        let told = |faults: &[&str]| {
            faults
                .iter()
                .map(|fault| (*fault).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            merged(&[&[3, 3], &[0, 3]], None).await,
            Ok((
                vec![0, 3],
                told(&[
                    "missing 1 2 None",
                    "twice Some(\"3\") 0",
                    "twice Some(\"3\") 1"
                ])
            ))
        );
        assert_eq!(
            merged(&[&[1]], Some(CASES)).await,
            Ok((
                vec![1],
                told(&[
                    "missing 0 1 Some(\"0\")",
                    "missing 2 1 Some(\"2\")",
                    "missing 3 1 Some(\"3\")"
                ])
            ))
        );
    }

    #[tokio::test]
    async fn what_does_not_go_together_is_refused() {
        let refused = merged(&[&[2, 1]], None).await.expect_err("refused");
        assert!(
            refused.starts_with("/0, line 2: the receipt of entry 1 comes after"),
            "{refused}"
        );
        let others = Some(&b"{\"id\": \"x\"}\n"[..]);
        let refused = merged(&[&[0]], others).await.expect_err("refused");
        assert!(
            refused.starts_with("entry 0 of the cases is \"x\""),
            "{refused}"
        );
        let other = Terms {
            image: "b".to_owned(),
            ..terms()
        };
        let shards = [
            receipt(0, "a", None, &terms()).line,
            receipt(1, "b", None, &other).line,
        ];
        let refused = merged_files(&shards, None).await.expect_err("refused");
        assert!(refused.contains("of another batch"), "{refused}");
        let torn = receipt(0, "a", None, &terms()).line[..30].to_vec();
        let refused = merged_files(&[torn], None).await.expect_err("refused");
        assert!(
            refused.starts_with("/0, line 1: the line is torn"),
            "{refused}"
        );
    }
}
