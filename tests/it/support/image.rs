//! The embedded image, and policies for scripts in it.

use std::sync::Arc;

use codecell_policy::{Policy, Preset};
use codecell_sandbox::Image;
use codecell_tools::Manifest;

/// What the image holds.
pub(crate) fn manifest() -> Arc<Manifest> {
    Image::embedded().unwrap().manifest()
}

/// The policy for scripts unless the operator says otherwise.
pub(crate) fn standard_policy() -> Policy {
    Policy::of_preset(Preset::Standard, manifest()).unwrap()
}

/// What holds where the operator wants the strict rules.
pub(crate) fn strict_policy() -> Policy {
    Policy::of_preset(Preset::Strict, manifest()).unwrap()
}

/// A policy that allows everything in Python.
pub(crate) fn permissive_policy() -> Policy {
    Policy::permissive(manifest())
}
