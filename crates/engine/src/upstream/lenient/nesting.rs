//! Messages that are nested deeper than the JSON reader goes: what lies deeper is left out. What a schema in a list of
//! tools says at that depth is not shown anyway. If a part of a reply is left out, the script is told.

use codecell_basics::json_scan::{Mark, Scanner};

/// The deepest nesting of objects and arrays that is kept; the reader's own limit is 128.
pub(super) const MAX_LEVELS: usize = 100;

/// `line` with `null` in place of what lies too deep, or `None` if nothing does.
pub(super) fn pruned(line: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(line.len());
    let (mut scanner, mut is_pruned) = (Scanner::default(), false);
    for &byte in line {
        let (mark, level) = scanner.step(byte);
        if level <= MAX_LEVELS {
            kept.push(byte);
        } else if mark == Mark::Opens && level == MAX_LEVELS + 1 {
            kept.extend_from_slice(b"null");
            is_pruned = true;
        }
    }
    is_pruned.then_some(kept)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn nested(levels: usize) -> String {
        let inner = r#"{"text":"[{\"","a":"#;
        format!("{}[]{}", inner.repeat(levels), "}".repeat(levels))
    }

    #[test]
    fn the_upper_part_stays() {
        let line = format!(
            r#"{{"tools":[{{"name":"a","inputSchema":{}}},{{"name":"b"}}]}}"#,
            nested(500)
        );
        let pruned = pruned(line.as_bytes()).expect("something lies too deep");
        let value: Value = serde_json::from_slice(&pruned).expect("JSON");
        assert_eq!(value["tools"][1]["name"], "b");
        assert_eq!(value["tools"][0]["inputSchema"]["a"]["text"], "[{\"");
    }

    #[test]
    fn what_is_not_too_deep_is_not_touched() {
        for line in [nested(5), "junk [[".to_owned(), String::new()] {
            assert!(pruned(line.as_bytes()).is_none(), "{line}");
        }
    }
}
