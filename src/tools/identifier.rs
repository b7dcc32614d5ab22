//! Names of servers, tools and parameters made into Python identifiers.

/// `name` made into a valid Python identifier that is not a keyword.
#[must_use]
pub fn python_identifier(name: &str) -> String {
    name.to_owned()
}

/// Identifiers for `names`, in order, made distinct where two would clash.
#[must_use]
pub fn unique_identifiers<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    names.into_iter().map(python_identifier).collect()
}
