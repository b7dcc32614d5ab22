//! Which processors the image runs on: those that have what its code was compiled for.

#[cfg(target_arch = "x86_64")]
use std::arch::is_x86_feature_detected;

use super::compilation::X86_64_FEATURES;

/// The level of x86-64 that has all of them.
const X86_64_LEVEL: &str = "x86-64-v2";

/// What this processor lacks of what the image needs, in words; `None` if nothing.
pub(super) fn lacking() -> Option<String> {
    lacking_in(has)
}

fn lacking_in(has: impl Fn(&str) -> bool) -> Option<String> {
    if !cfg!(target_arch = "x86_64") {
        return None;
    }
    let lacking: Vec<_> = X86_64_FEATURES
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !has(name))
        .collect();
    (!lacking.is_empty()).then(|| format!("{} of {X86_64_LEVEL}", lacking.join(", ")))
}

/// Whether the processor has a feature of that name.
#[cfg(target_arch = "x86_64")]
fn has(name: &str) -> bool {
    match name {
        "SSE3" => is_x86_feature_detected!("sse3"),
        "SSSE3" => is_x86_feature_detected!("ssse3"),
        "SSE4.1" => is_x86_feature_detected!("sse4.1"),
        "SSE4.2" => is_x86_feature_detected!("sse4.2"),
        "POPCNT" => is_x86_feature_detected!("popcnt"),
        _ => false,
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn has(_: &str) -> bool {
    true
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;

    #[test]
    fn an_older_processor_is_told_what_it_lacks() {
        assert_eq!(lacking_in(|_| true), None);
        let older = lacking_in(|name| !name.starts_with("SSE4")).expect("it lacks something");
        assert_eq!(older, "SSE4.1, SSE4.2 of x86-64-v2");
    }

    #[test]
    fn every_feature_is_one_that_can_be_looked_for() {
        // This machine runs the other tests.
        assert_eq!(lacking(), None);
    }
}
