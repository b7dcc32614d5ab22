//! Which cases belong to a shard: a hash of the id decides, so that a case stays in its shard when others are added.
//!
//! Each shard can be made by itself, without knowing the others. `int.from_bytes(sha256(id)[:8], "big") % n` is the same in
//! Python.

use std::fmt;
use std::str::FromStr;

use super::key::Key;

/// The most shards.
const MAX_SHARDS: u64 = 1_000_000;

/// One of several parts of the cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: u64,
    of: u64,
}

impl Shard {
    /// All cases.
    pub const ALL: Self = Self { index: 0, of: 1 };

    pub(crate) fn has(self, key: Key) -> bool {
        key.0 % self.of == self.index
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let numbers = parts.and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
        let Some((index, of)) = numbers else {
            return Err("give such as 0/4, the first of four shards".to_owned());
        };
        if of == 0 || of > MAX_SHARDS {
            return Err(format!("there are 1 to {MAX_SHARDS} shards, not {of}"));
        }
        if index >= of {
            return Err(format!(
                "shards count from 0, so the last one is {}/{of}",
                of - 1
            ));
        }
        Ok(Self { index, of })
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shards(of: u64) -> impl Iterator<Item = Shard> {
        (0..of).map(move |index| Shard { index, of })
    }

    #[test]
    fn a_shard_is_written_with_its_number_from_0() {
        assert_eq!("3/4".parse(), Ok(Shard { index: 3, of: 4 }));
        for (text, expected) in [
            ("4/4", "shards count from 0, so the last one is 3/4"),
            ("0/0", "there are 1 to 1000000 shards, not 0"),
            ("1", "give such as 0/4"),
            ("-1/4", "give such as 0/4"),
            ("hash:0/4", "give such as 0/4"),
        ] {
            let refused = text.parse::<Shard>().expect_err("it is no shard");
            assert!(refused.starts_with(expected), "{text}: {refused}");
        }
    }

    proptest! {
        /// A shard depends on nothing but the id, so it stays the same when cases are added.
        #[test]
        fn each_case_is_in_exactly_one_shard(ids in prop::collection::vec(".{0,12}", 0..40), of in 1_u64..20) {
            for id in &ids {
                let homes = shards(of).filter(|shard| shard.has(Key::of_id(id))).count();
                prop_assert_eq!(homes, 1);
            }
        }

        #[test]
        fn shards_are_of_about_the_same_size(start in 0_u32..1_000_000) {
            let count = |shard: Shard| {
                let ids = (start..start + 4_000).map(|number| format!("case-{number}"));
                ids.filter(|id| shard.has(Key::of_id(id))).count()
            };
            for shard in shards(4) {
                prop_assert!((800..1_200).contains(&count(shard)), "{} in {shard}", count(shard));
            }
        }
    }
}
