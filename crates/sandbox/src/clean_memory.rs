//! Looks into the whole memory of a run for what an earlier one has written there.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::dirty_pages::{one_place, run_in};

/// What the first script writes everywhere. It makes it of two parts, but what it makes is in its memory.
const MARK: &[u8] = b"mark of the one before";

const MARKS: &str = "
import os, sys
mark = 'mark of the '.encode() + b'one before'
for folder in ('/cell', '/tmp'):
    os.mkdir(f'{folder}/{mark.decode()}')
    for size in (1, 100, 2_000_000):
        with open(f'{folder}/{mark.decode()} {size}', 'wb', buffering=0) as file:
            file.write(mark * size)
left_open = os.open('gone', os.O_CREAT | os.O_WRONLY)
os.write(left_open, mark * 10_000)
os.remove('gone')
os.write(os.pipe()[1], mark * 100)
text = mark.decode() * 100_000
print(mark)
";

/// Asks for much memory and writes to none of it.
const LOOKS: &str = "
import os
os.read(os.open('/dev/null', os.O_RDONLY), 150 << 20)
print(1 + 1)
";

fn has_mark(memory: &[u8]) -> bool {
    memory.windows(MARK.len()).any(|found| found == MARK)
}

#[tokio::test]
async fn nothing_of_an_earlier_run_is_in_memory() {
    let sandbox = one_place();
    for _ in 0..2 {
        let (instance, memory) = run_in(&sandbox, MARKS).await;
        assert!(has_mark(memory.data(&instance.store)));
        drop(instance);
        for _ in 0..3 {
            let (instance, memory) = run_in(&sandbox, LOOKS).await;
            assert!(memory.data_size(&instance.store) > 150 << 20);
            assert!(!has_mark(memory.data(&instance.store)));
        }
    }
}
