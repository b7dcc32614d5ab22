//! What a server reports of a call that it is working on.

use std::fmt;

/// One report, in the server's own numbers and words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ToolProgress {
    /// How far the work is.
    pub done: f64,
    /// How far there is to go, if the server says so.
    pub total: Option<f64>,
    /// What the server says, at most 4 KiB.
    pub message: Option<String>,
}

/// Is told of each report. It is called where messages of the server are read, so it must return at once.
pub type OnProgress<'a> = dyn Fn(ToolProgress) + Send + Sync + 'a;

/// The report as a person reads it: `3 of 10: sorting`.
impl fmt::Display for ToolProgress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.done)?;
        if let Some(total) = self.total {
            write!(formatter, " of {total}")?;
        }
        match self.message.as_deref().map(str::trim) {
            None | Some("") => Ok(()),
            Some(message) => write!(formatter, ": {message}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_as_people_write_it() {
        let check = |done, total, message: Option<&str>, expected: &str| {
            let message = message.map(str::to_owned);
            let progress = ToolProgress {
                done,
                total,
                message,
            };
            assert_eq!(progress.to_string(), expected);
        };
        check(3.0, Some(10.0), Some("sorting\n"), "3 of 10: sorting");
        check(0.5, None, Some("half"), "0.5: half");
        check(2.0, Some(2.0), Some(" "), "2 of 2");
        check(1e300, None, None, &format!("{}", 1e300));
    }
}
