//! Linear memory: its limit and peak, and reading what a guest points at.

use wasmtime::{ResourceLimiter, Result};

use super::trap::Stop;

/// More than the interpreter's function table needs.
const MAX_TABLE_ELEMENTS: usize = 1 << 20;

/// Holds an instance to its memory limit and remembers how far it went.
#[derive(Debug)]
pub(super) struct MemoryMeter {
    limit_bytes: usize,
    pub(super) peak_bytes: usize,
    /// Whether the instance was refused memory.
    pub(super) refused: bool,
}

impl MemoryMeter {
    pub(super) fn new(limit_bytes: u64) -> Self {
        let limit_bytes = usize::try_from(limit_bytes).unwrap_or(usize::MAX);
        Self {
            limit_bytes,
            peak_bytes: 0,
            refused: false,
        }
    }
}

impl ResourceLimiter for MemoryMeter {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool> {
        if desired > self.limit_bytes || maximum.is_some_and(|maximum| desired > maximum) {
            self.refused = true;
            return Ok(false);
        }
        self.peak_bytes = self.peak_bytes.max(desired);
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> Result<bool> {
        Ok(desired <= MAX_TABLE_ELEMENTS)
    }
}

/// `length` bytes of the guest's memory from `pointer`.
pub(super) fn slice(memory: &[u8], pointer: u32, length: u32) -> Result<&[u8], Stop> {
    let start = pointer as usize;
    start
        .checked_add(length as usize)
        .and_then(|end| memory.get(start..end))
        .ok_or(Stop::OutOfBounds)
}

/// Copies `bytes` into the guest's memory at `pointer`.
pub(super) fn write(memory: &mut [u8], pointer: u32, bytes: &[u8]) -> Result<(), Stop> {
    let start = pointer as usize;
    let room = start
        .checked_add(bytes.len())
        .and_then(|end| memory.get_mut(start..end))
        .ok_or(Stop::OutOfBounds)?;
    room.copy_from_slice(bytes);
    Ok(())
}

/// The 32-bit words of `words` as the guest lays them out.
pub(super) fn encode<const N: usize>(words: [u32; N]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// The 32-bit words at the start of `bytes`.
pub(super) fn decode(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes
        .chunks_exact(4)
        .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
}
