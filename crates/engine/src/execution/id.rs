//! The name of one execution in logs, traces and the audit.

use std::fmt;

/// 128 random bits, made anew for each execution. They are shown as 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExecutionId(u128);

impl ExecutionId {
    /// A new one.
    pub(crate) fn random() -> Self {
        Self(rand::random())
    }
}

impl fmt::Display for ExecutionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:032x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_32_digits_and_is_not_given_twice() {
        assert_eq!(
            ExecutionId(0xab).to_string(),
            "000000000000000000000000000000ab"
        );
        assert_ne!(ExecutionId::random(), ExecutionId::random());
    }
}
