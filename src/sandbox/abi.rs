//! The numbers that host and guest share, as `wasm/ABI.md` defines them. The guest has its own in `wasm/host.h` and
//! `wasm/bridge.c`; a test holds the two against each other.

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
    /// What a number of the guest means; what is not known is the one that lacks nothing.
    pub(super) fn of(number: u32) -> Self {
        if number == Self::Value as u32 {
            Self::Value
        } else {
            Self::Whole
        }
    }
}

/// The stream of output that is errors; every other number is the other one.
pub(super) const STREAM_STDERR: i32 = 2;

/// The kind of a finish that is a result; every other number is one of diagnostics.
pub(super) const FINISH_RESULT: i32 = 0;

/// A flag of a request: output is to leave at the end of each line.
pub(super) const REQUEST_BY_LINE: usize = 1;

/// What an import returns in place of a handle or a size: the arguments are not what the import takes.
pub(super) const ERROR_ARGUMENTS: i32 = -1;
/// There is no such handle.
pub(super) const ERROR_HANDLE: i32 = -2;
/// As many calls are in flight or unread as may be.
pub(super) const ERROR_IN_FLIGHT: i32 = -3;
/// There is no room for what is to be displayed.
pub(super) const ERROR_DISPLAYS: i32 = -4;
/// The input cannot be read.
pub(super) const ERROR_INPUT: i32 = -5;

/// Calls of one execution that may be in flight or unread at a time, and handles that one wait takes.
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

    #[test]
    fn host_and_guest_share_their_numbers() {
        let guest = enumerated(include_str!("../../wasm/host.h"));
        let host = [
            ("REPLY_JSON", ReplyStatus::Json as i64),
            ("REPLY_TEXT", ReplyStatus::Text as i64),
            ("REPLY_BLOCKS", ReplyStatus::Blocks as i64),
            ("REPLY_TOOL_ERROR", ReplyStatus::ToolError as i64),
            ("REPLY_FAILURE", ReplyStatus::Failure as i64),
            ("REPLY_WITH_IMAGES", ReplyStatus::WithImages as i64),
            ("REPLY_WHOLE", ReplyStatus::Whole as i64),
            ("REPLY_ERROR_PARTS", ReplyStatus::ErrorParts as i64),
            ("REPLY_WRONG_ARGUMENT", ReplyStatus::WrongArgument as i64),
            ("FORM_VALUE", ReplyForm::Value as i64),
            ("FORM_WHOLE", ReplyForm::Whole as i64),
            ("STREAM_STDERR", i64::from(STREAM_STDERR)),
            ("FINISH_RESULT", i64::from(FINISH_RESULT)),
            ("REQUEST_BY_LINE", REQUEST_BY_LINE as i64),
            ("ERROR_ARGUMENTS", i64::from(ERROR_ARGUMENTS)),
            ("ERROR_HANDLE", i64::from(ERROR_HANDLE)),
            ("ERROR_IN_FLIGHT", i64::from(ERROR_IN_FLIGHT)),
            ("ERROR_DISPLAYS", i64::from(ERROR_DISPLAYS)),
            ("ERROR_INPUT", i64::from(ERROR_INPUT)),
        ];
        for (name, number) in host {
            assert_eq!(guest.get(name), Some(&number), "{name}");
        }
        // What the guest has beyond these is the other one of two, or not for this host.
        let others = ["STREAM_STDOUT", "FINISH_DIAGNOSTICS", "FINISH_ARCHIVE"];
        assert_eq!(guest.len(), host.len() + others.len(), "{guest:?}");
        assert!(others.iter().all(|name| guest.contains_key(name)));
    }

    #[test]
    fn host_and_guest_share_their_bounds() {
        let bridge = include_str!("../../wasm/bridge.c");
        let define = format!("#define MAX_WAIT_HANDLES {MAX_IN_FLIGHT}\n");
        assert!(bridge.contains(&define), "{define}");
    }
}
