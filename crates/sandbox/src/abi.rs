//! The numbers that host and guest share, as `wasm/ABI.md` defines them. The guest has its own copy in `wasm/host.h`;
//! a test compares the two. The bounds among them are compared when an image is loaded.

use super::run::Stream;

/// What a reply's bytes stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum ReplyStatus {
    Json = 0,
    Text,
    Blocks,
    ToolError,
    Failure,
    WithImages,
    Whole,
    ErrorParts,
    WrongArgument,
}

/// What the guest wants of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum ReplyForm {
    /// Its value.
    Value = 0,
    /// All of it.
    Whole,
}

impl ReplyForm {
    /// The form that a number of the guest means. An unknown number means the whole reply, which lacks nothing.
    pub(super) fn of(number: u32) -> Self {
        if number == Self::Value as u32 {
            Self::Value
        } else {
            Self::Whole
        }
    }
}

/// What the guest says about its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub(super) enum FinishKind {
    /// The script's result.
    Result = 0,
    /// Why the script did not run to its end.
    Diagnostics,
}

impl FinishKind {
    /// The kind that a number of the guest means. An unknown number does not mean a result.
    pub(super) fn of(number: i32) -> Self {
        if number == Self::Result as i32 {
            Self::Result
        } else {
            Self::Diagnostics
        }
    }
}

/// What the guest's `run` comes to. Whether the script raised, `finish` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub(super) enum RunStatus {
    /// The script ran, to its end or to an exception.
    Finished = 0,
    /// The same.
    Raised,
    /// There is no room for the files that the script is given.
    WithoutRoom,
}

impl RunStatus {
    /// What a number of the guest means; what is not known is told by `finish` alone.
    pub(super) fn of(number: i32) -> Self {
        match number {
            0 => Self::Finished,
            2 => Self::WithoutRoom,
            _ => Self::Raised,
        }
    }
}

/// What an import returns in place of a handle or a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub(super) enum ImportError {
    /// The arguments are not what the import takes.
    Arguments = -1,
    /// There is no such handle.
    Handle = -2,
    /// The most calls that may be in flight or unread are in flight or unread already.
    InFlight = -3,
    /// There is no room for what is to be displayed.
    Displays = -4,
    /// The input cannot be read.
    Input = -5,
}

/// The stream that a number of the guest means: every number but the one of stderr means stdout.
pub(super) fn stream_of(number: i32) -> Stream {
    if number == STREAM_STDERR {
        Stream::Stderr
    } else {
        Stream::Stdout
    }
}

/// The guest's number of stderr.
const STREAM_STDERR: i32 = 2;

/// A flag of a request: the guest is to hand over its output at the end of each line.
pub(super) const REQUEST_BY_LINE: usize = 1;

/// The most calls of one execution that may be in flight or unread at a time, and the most handles of one wait.
pub(super) const MAX_IN_FLIGHT: usize = 256;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The names and numbers of every `enum` in a header.
    fn enumerated(header: &str) -> BTreeMap<&str, i64> {
        let mut numbers = BTreeMap::new();
        for body in header.split("enum ").skip(1) {
            let Some((_, body)) = body.split_once('{') else {
                continue;
            };
            let names = body.split_once('}').map_or("", |(names, _)| names);
            let mut next = 0;
            for entry in names
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
            {
                let (name, number) = match entry.split_once('=') {
                    Some((name, number)) => (name.trim(), number.trim().parse().expect(entry)),
                    None => (entry, next),
                };
                numbers.insert(name, number);
                next = number + 1;
            }
        }
        numbers
    }

    /// The guest's name for `variant` of an enum of ours, such as `REPLY_TOOL_ERROR` for `ToolError`.
    fn guests_name(prefix: &str, variant: impl std::fmt::Debug) -> String {
        let mut name = prefix.to_owned();
        for letter in format!("{variant:?}").chars() {
            if letter.is_uppercase() {
                name.push('_');
            }
            name.push(letter.to_ascii_uppercase());
        }
        name
    }

    #[test]
    fn host_and_guest_share_their_names_and_numbers() {
        let guest = enumerated(include_str!("../../../wasm/host.h"));
        let mut host = BTreeMap::from([
            ("STREAM_STDERR".to_owned(), i64::from(STREAM_STDERR)),
            ("REQUEST_BY_LINE".to_owned(), REQUEST_BY_LINE as i64),
        ]);
        for status in [
            ReplyStatus::Json,
            ReplyStatus::Text,
            ReplyStatus::Blocks,
            ReplyStatus::ToolError,
            ReplyStatus::Failure,
            ReplyStatus::WithImages,
            ReplyStatus::Whole,
            ReplyStatus::ErrorParts,
            ReplyStatus::WrongArgument,
        ] {
            host.insert(guests_name("REPLY", status), status as i64);
        }
        for form in [ReplyForm::Value, ReplyForm::Whole] {
            host.insert(guests_name("FORM", form), form as i64);
            assert_eq!(ReplyForm::of(form as u32), form);
        }
        for kind in [FinishKind::Result, FinishKind::Diagnostics] {
            host.insert(guests_name("FINISH", kind), kind as i64);
            assert_eq!(FinishKind::of(kind as i32), kind);
        }
        for status in [
            RunStatus::Finished,
            RunStatus::Raised,
            RunStatus::WithoutRoom,
        ] {
            host.insert(guests_name("RUN", status), status as i64);
            assert_eq!(RunStatus::of(status as i32), status);
        }
        for error in [
            ImportError::Arguments,
            ImportError::Handle,
            ImportError::InFlight,
            ImportError::Displays,
            ImportError::Input,
        ] {
            host.insert(guests_name("ERROR", error), error as i64);
        }
        for (name, number) in &host {
            assert_eq!(guest.get(name.as_str()), Some(number), "{name}");
        }
        // What the guest has beyond these is the other one of two values, or is not meant for this host.
        let others = ["STREAM_STDOUT", "FINISH_ARCHIVE", "FINISH_LIBRARY"];
        assert_eq!(guest.len(), host.len() + others.len(), "{guest:?}");
        assert!(others.iter().all(|name| guest.contains_key(name)));
    }
    #[test]
    fn the_guest_tells_scripts_the_bounds_of_the_host() {
        use super::super::hostcall::{MAX_ARGUMENT_BYTES, MAX_NAME_BYTES};
        use super::super::run::{MAX_DISPLAYED_BYTES, MAX_DISPLAYS};

        let bridge = include_str!("../../../wasm/bridge.c");
        let mebibytes = |bytes: usize| bytes >> 20;
        let arguments = mebibytes(MAX_ARGUMENT_BYTES as usize);
        let displayed = mebibytes(MAX_DISPLAYED_BYTES);
        for told in [
            format!(
                "names of at most {MAX_NAME_BYTES} bytes and at most {arguments} MiB of arguments"
            ),
            format!("at most {MAX_IN_FLIGHT} tool calls can be in flight"),
            format!("a script can display {MAX_DISPLAYS} values and {displayed} MiB in all"),
        ] {
            assert!(bridge.contains(&told), "{told}");
        }
    }
}
