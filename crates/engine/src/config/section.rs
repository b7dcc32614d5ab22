//! One section of the settings after its check: each value has the form of its kind, so it can simply be read.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use toml::{Table, Value};

/// The values of a section; a section that does not exist has no values.
#[derive(Clone, Copy)]
pub(super) struct Section<'t>(Option<&'t Table>);

impl<'t> Section<'t> {
    /// The section `name` of `settings`.
    pub(super) fn of(settings: &'t Table, name: &str) -> Self {
        Self(settings.get(name).and_then(Value::as_table))
    }

    /// The sections below `key`, by their names.
    pub(super) fn sections(self, key: &str) -> impl Iterator<Item = (&'t String, Self)> {
        let below = self.value(key).and_then(Value::as_table);
        let named = below.into_iter().flatten();
        named.map(|(name, value)| (name, Self(value.as_table())))
    }

    /// A whole number, or a size in bytes.
    pub(super) fn number<N: TryFrom<i64>>(self, key: &str) -> Option<N> {
        N::try_from(self.value(key)?.as_integer()?).ok()
    }

    pub(super) fn time(self, key: &str) -> Option<Duration> {
        Duration::try_from_secs_f64(self.value(key)?.as_float()?).ok()
    }

    pub(super) fn flag(self, key: &str) -> Option<bool> {
        self.value(key)?.as_bool()
    }

    pub(super) fn text(self, key: &str) -> Option<&'t str> {
        self.value(key)?.as_str()
    }

    pub(super) fn path(self, key: &str) -> Option<PathBuf> {
        self.text(key).map(PathBuf::from)
    }

    pub(super) fn list(self, key: &str) -> Option<Vec<String>> {
        let items = self.value(key)?.as_array()?.iter();
        Some(items.filter_map(Value::as_str).map(str::to_owned).collect())
    }

    pub(super) fn address(self, key: &str) -> Option<SocketAddr> {
        self.text(key)?.parse().ok()
    }

    fn value(self, key: &str) -> Option<&'t Value> {
        self.0?.get(key)
    }
}
