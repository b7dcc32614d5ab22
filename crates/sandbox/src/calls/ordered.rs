//! The calls of a deterministic run: carried out one after the other, in the order of their start.
//!
//! In such a run each call ends at a moment of the virtual time that is known when it starts. It is carried out when the
//! script waits for that moment, so neither the servers' speed nor what they do side by side can make a difference.

use std::time::Duration;

use super::table::{Slot, UnknownHandle};
use super::{Asked, Calls, TooManyCalls};

impl Calls {
    /// Makes a call that is over at `over`, and all that are over before, and waits for its reply, which then lies ready.
    pub(crate) async fn call_in_turn(
        &mut self,
        asked: Asked,
        over: Duration,
    ) -> Result<u32, TooManyCalls> {
        self.carry_out_until(over).await;
        self.call(asked).await
    }

    /// Takes note of a call that is over at `over`.
    pub(crate) fn queue(&mut self, asked: Asked, over: Duration) -> Result<u32, TooManyCalls> {
        Ok(match self.begin(asked)? {
            Ok(begun) => self.table.put(Slot::Queued(Box::new(begun), over)),
            Err(refusal) => self.put_ready(refusal),
        })
    }

    /// Lets the time pass from `now` until one of `handles` is ready, or to `until`. Returns the handle that is ready, if one
    /// is, and the moment. `Err`: one of them does not exist.
    pub(crate) async fn wait_in_turn(
        &mut self,
        handles: &[u32],
        now: Duration,
        until: Option<Duration>,
    ) -> Result<(Option<u32>, Duration), UnknownHandle> {
        if !handles.iter().all(|handle| self.table.has(*handle)) {
            return Err(UnknownHandle);
        }
        if let Some(ready) = handles.iter().find(|handle| self.ready(**handle).is_some()) {
            return Ok((Some(*ready), now));
        }
        let mut queued = self.table.queued();
        let first = queued.find(|(handle, ..)| handles.contains(handle));
        let first = first.map(|(handle, _, over)| (handle, over.max(now)));
        drop(queued);
        let (found, moment) = match (first, until) {
            (Some((handle, over)), None) => (Some(handle), over),
            (Some((handle, over)), Some(until)) if over <= until => (Some(handle), over),
            (_, Some(until)) => (None, until),
            // Nothing that could end the wait has begun.
            (None, None) => return Err(UnknownHandle),
        };
        self.carry_out_until(moment).await;
        Ok((found, moment))
    }

    /// Carries out all calls that are over at `moment`.
    async fn carry_out_until(&mut self, moment: Duration) {
        loop {
            let mut queued = self.table.queued();
            let next = queued.find(|(_, _, over)| *over <= moment);
            let next = next.map(|(handle, begun, _)| (handle, begun.record.server().to_owned()));
            drop(queued);
            let Some((handle, server)) = next else {
                return;
            };
            self.reach([server.as_str()]).await;
            if let Some(Slot::Queued(begun, _)) = self.table.remove(handle) {
                let payload = self.carried_out(*begun).await;
                self.table.fill(handle, payload);
            }
        }
    }
}
