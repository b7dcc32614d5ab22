//! What an instance gives back while it waits.
//!
//! The pages that it has only read belong to the image, which all instances share. They cost nothing more than
//! entries in the page table, but the kernel counts them as resident for each instance, and so does whoever
//! limits a process by its resident memory.

use std::pin::pin;
use std::time::Duration;

/// A wait that is longer than this is long beside the time that giving pages back and reading them again takes:
/// about a tenth of a millisecond.
const LONG_WAIT: Duration = Duration::from_millis(100);

/// Awaits `wait`, for which the guest that owns `memory` stands still. `image_bytes` of it came with the image.
pub(super) async fn resting<T>(
    memory: &[u8],
    image_bytes: usize,
    wait: impl Future<Output = T>,
) -> T {
    let mut wait = pin!(wait);
    if let Ok(done) = tokio::time::timeout(LONG_WAIT, &mut wait).await {
        return done;
    }
    give_back(memory.get(..image_bytes).unwrap_or(memory));
    wait.await
}

/// Unmaps the pages that are still as the image has them; the next access maps them again.
///
/// If the kernel refuses, only the saving is lost.
#[cfg(target_os = "linux")]
#[allow(
    unsafe_code,
    reason = "madvise changes a mapping; here not what is read from it"
)]
pub(super) fn give_back(memory: &[u8]) {
    use super::pages::{Backing, resident};
    use rustix::mm::{Advice, madvise};

    let Ok(ranges) = resident(memory, Backing::Image) else {
        return;
    };
    for range in ranges {
        let pages = &memory[range];
        // SAFETY: the range lies within memory that is borrowed, so nobody writes to it. Its pages are those of
        // a sealed file, privately mapped, and were not copied: dropping them makes the kernel take the same
        // bytes from the file again.
        let dropped = unsafe {
            madvise(
                pages.as_ptr().cast_mut().cast(),
                pages.len(),
                Advice::LinuxDontNeed,
            )
        };
        if dropped.is_err() {
            return;
        }
    }
}

/// On other systems instances have no pages in common.
#[cfg(not(target_os = "linux"))]
fn give_back(_memory: &[u8]) {}
