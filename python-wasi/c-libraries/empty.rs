//! Never compiled: cargo wants a manifest to name a target.
