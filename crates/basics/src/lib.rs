//! What every part needs and no library has: texts made short, JSON looked at without parsing it, names compared,
//! kinds of files told from how they begin, quantities as people write them, rates, locks.
//!
//! Pure functions and plain types. Nothing here knows what codecell is.

pub mod json_kind;
pub mod json_line;
pub mod json_scan;
pub mod likeness;
pub mod media_type;
pub mod rate;
pub mod sync;
pub mod text;
pub mod units;
