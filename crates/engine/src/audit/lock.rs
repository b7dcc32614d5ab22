//! The lock that processes take in turn while they write to one audit file.

use std::fs::File;
use std::io;
use std::time::{Duration, Instant};

/// How long another process may keep the lock before that process counts as stuck. A line takes microseconds.
const PATIENCE: Duration = Duration::from_millis(250);
/// The pause between two tries, once a few have failed.
const PAUSE: Duration = Duration::from_micros(100);
/// The number of tries before the first pause.
const TRIES_AT_ONCE: usize = 50;

/// Whether the last wait for the lock was in vain: then nobody waits for it again until it has been free once.
#[derive(Debug, Default)]
pub(super) struct Patience {
    is_spent: bool,
}

/// A lock that is held. It is given back when it is dropped.
pub(super) struct Lock<'f>(&'f File);

impl Patience {
    /// The lock on `file`. `None`: another process keeps it for too long, or the file system has no locks.
    pub(super) fn lock<'f>(&mut self, file: &'f File) -> Option<Lock<'f>> {
        let started = Instant::now();
        self.lock_while(file, |tries| {
            if tries < TRIES_AT_ONCE {
                std::thread::yield_now();
            } else {
                std::thread::sleep(PAUSE);
            }
            started.elapsed() <= PATIENCE
        })
    }

    /// The same. After each try in vain, `pause` waits a little and says whether there is to be another one; it is told
    /// how many there were.
    fn lock_while<'f>(
        &mut self,
        file: &'f File,
        mut pause: impl FnMut(usize) -> bool,
    ) -> Option<Lock<'f>> {
        for tries in 1.. {
            match file.try_lock() {
                Ok(()) => {
                    self.is_spent = false;
                    return Some(Lock(file));
                }
                Err(std::fs::TryLockError::Error(error))
                    if error.kind() == io::ErrorKind::Interrupted => {}
                Err(std::fs::TryLockError::Error(_)) => return None,
                Err(std::fs::TryLockError::WouldBlock) if self.is_spent => return None,
                Err(std::fs::TryLockError::WouldBlock) => {}
            }
            if !pause(tries) {
                break;
            }
        }
        self.is_spent = true;
        None
    }
}

impl Drop for Lock<'_> {
    fn drop(&mut self) {
        // When the file is closed, the lock is given back in any case.
        let _ = self.0.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_that_stays_taken_is_waited_for_once() {
        let taken = tempfile::NamedTempFile::new().expect("a file");
        let mine = File::open(taken.path()).expect("the same file");
        let mut patience = Patience::default();
        assert!(patience.lock(&mine).is_some());
        taken.as_file().lock().expect("the lock");
        let mut tries = 0;
        let third = |so_far| {
            tries = so_far;
            so_far < 3
        };
        assert!(patience.lock_while(&mine, third).is_none());
        assert_eq!(tries, 3);
        for _ in 0..100 {
            let again = patience.lock_while(&mine, |_| panic!("it is waited for again"));
            assert!(again.is_none());
        }
        taken.as_file().unlock().expect("the lock again");
        assert!(patience.lock(&mine).is_some());
        assert!(!patience.is_spent);
        taken.as_file().lock().expect("the lock once more");
        assert!(patience.lock(&mine).is_none(), "the wait has an end");
    }
}
