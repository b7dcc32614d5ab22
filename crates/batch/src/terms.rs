//! What holds for all cases of a batch.

use codecell_engine::execution::Limits;
use serde_json::{Value, json};

use super::key::sha256;
use super::limits::{self, Defaults};

/// How much longer than its time a case may take on the wall when fuel decides: the wall only guards then, and no busy
/// machine may change a verdict.
const WALL_GUARD: u32 = 10;

/// What receipts say of their batch, and what cases get that say nothing else.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The image's id.
    pub image: String,
    /// A SHA-256 of the settings that a verdict depends on, in hexadecimal digits.
    pub settings: String,
    /// The seed of a batch whose runs are all the same when they are repeated.
    pub seed: Option<u64>,
    /// The limits of a case that has none of its own.
    pub defaults: Defaults,
    /// Whether a receipt holds its case, so that it can be repeated by itself.
    pub with_cases: bool,
    /// Whether scripts have tools to call.
    pub has_tools: bool,
}

impl Terms {
    /// `limits` as the execution gets them.
    pub(crate) fn guarded(&self, limits: Limits) -> Limits {
        let factor = if self.seed.is_some() { WALL_GUARD } else { 1 };
        Limits {
            wall_time: limits.wall_time.saturating_mul(factor),
            ..limits
        }
    }
}

/// A hash of the settings that a verdict depends on: the limits of cases that have none of their own, and the rules.
#[must_use]
pub fn settings_hash(defaults: &Defaults, rules: &Value) -> String {
    let settings = json!({
        "limits": limits::written(&defaults.limits),
        "fuel_by_time": defaults.fuel_by_time,
        "rules": rules,
    });
    sha256(settings.to_string().as_bytes())
}
