//! What makes a run repeatable: nothing that it sees depends on the machine, on the moment or on chance.
//!
//! The same script with the same input, limits, image and replies of tools then ends with the same outcome, and uses the
//! same fuel, in every run.

use rand::SeedableRng as _;
use rand::rngs::ChaCha12Rng;
use serde::{Deserialize, Serialize};

/// Makes a run deterministic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Determinism {
    /// What all the run's randomness comes from.
    pub seed: u64,
}

impl Determinism {
    /// The random bytes of the run: the same for the same seed, on every machine and in every version.
    pub(crate) fn random(self) -> ChaCha12Rng {
        ChaCha12Rng::seed_from_u64(self.seed)
    }
}

#[cfg(test)]
mod tests {
    use rand::Rng as _;

    use super::*;

    #[test]
    fn a_seed_stands_for_the_same_bytes_in_every_version() {
        let words = |seed| {
            let mut random = Determinism { seed }.random();
            [random.next_u64(), random.next_u64()]
        };
        assert_eq!(
            words(0),
            [13_486_662_071_293_341_567, 14_267_822_071_968_393_595]
        );
        assert_ne!(words(0), words(1));
    }
}
