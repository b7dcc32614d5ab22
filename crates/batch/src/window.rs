//! Puts what is done in any order back into the order in which it was begun, in bounded room.

use std::collections::VecDeque;

use super::receipt::Receipt;

/// Receipts that may wait for an earlier one.
const MAX_WAITING: usize = 4_096;

/// Bytes of receipts that may wait for an earlier one.
const MAX_WAITING_BYTES: usize = 64 << 20;

/// The receipts from the first that is not there yet.
#[derive(Debug, Default)]
pub(crate) struct Window {
    first: u64,
    places: VecDeque<Option<Receipt>>,
    bytes: usize,
}

/// The place of a case that has been begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place(u64);

impl Window {
    /// Whether one more case may be begun.
    pub(crate) fn has_room(&self) -> bool {
        self.places.len() < MAX_WAITING && self.bytes < MAX_WAITING_BYTES
    }

    /// The place of the next case.
    pub(crate) fn begin(&mut self) -> Place {
        self.places.push_back(None);
        Place(self.first + self.places.len() as u64 - 1)
    }

    pub(crate) fn put(&mut self, place: Place, receipt: Receipt) {
        let position = place
            .0
            .checked_sub(self.first)
            .and_then(|at| usize::try_from(at).ok());
        if let Some(free) = position.and_then(|at| self.places.get_mut(at)) {
            self.bytes += receipt.line.len();
            *free = Some(receipt);
        }
    }

    /// The next receipt in order, if it is there.
    pub(crate) fn next(&mut self) -> Option<Receipt> {
        let receipt = self.places.front_mut()?.take()?;
        self.places.pop_front();
        self.first += 1;
        self.bytes -= receipt.line.len();
        Some(receipt)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::receipt::tests::{receipt, terms};
    use super::*;

    proptest! {
        #[test]
        fn receipts_come_in_the_order_of_their_begin(done in Just((0..12).collect::<Vec<u64>>()).prop_shuffle()) {
            let mut window = Window::default();
            let places: Vec<_> = done.iter().map(|_| window.begin()).collect();
            let mut order = Vec::new();
            for index in done {
                window.put(places[index as usize], receipt(index, "a", None, &terms()));
                order.extend(std::iter::from_fn(|| window.next()).map(|receipt| receipt.head.index));
            }
            prop_assert_eq!(order, (0..12).collect::<Vec<u64>>());
            prop_assert_eq!((window.bytes, window.places.len(), window.first), (0, 0, 12));
        }
    }

    #[test]
    fn the_window_is_bounded() {
        let mut window = Window::default();
        for _ in 0..MAX_WAITING {
            assert!(window.has_room());
            window.begin();
        }
        assert!(!window.has_room());
        window.put(Place(0), receipt(0, "a", None, &terms()));
        assert!(window.next().is_some() && window.has_room());
    }
}
