//! The calls of a deterministic run: carried out in the order of their start, as if one after the other.
//!
//! In such a run each call ends at a moment of the virtual time that is known when it starts, and its reply is seen at that
//! moment, neither before nor after. It is carried out when the script waits for that moment, so neither the servers' speed
//! nor what they do side by side can make a difference. Calls that only read are carried out together with those of the
//! same kind right behind them, because none of them changes what another finds; before and after any other call, all is
//! quiet. Which calls are carried out together depends on the script alone.

use std::time::Duration;

use futures::future::join_all;

use super::table::{Slot, UnknownHandle};
use super::{Asked, Calls, TooManyCalls, carried_out};

/// Calls that are carried out together at most: their replies all lie in memory until each is over.
const MAX_TOGETHER: usize = 16;

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
        let mut not_over = self.table.not_over();
        let first = not_over.find(|(handle, _)| handles.contains(handle));
        let first = first.map(|(handle, over)| (handle, over.max(now)));
        drop(not_over);
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

    /// Carries out all calls that are over at `moment`, and lays their replies ready. Calls are over in the order of their
    /// start, because each takes as long as every other.
    async fn carry_out_until(&mut self, moment: Duration) {
        loop {
            let next = self.table.not_over().next();
            let Some((handle, _)) = next.filter(|(_, over)| *over <= moment) else {
                return;
            };
            if !self.table.is_early(handle) {
                self.carry_out_next().await;
            }
            let Some(Slot::Early(replied, _)) = self.table.remove(handle) else {
                return;
            };
            let watch = self.watch.as_deref();
            let payload = replied.delivered(&self.notes, &self.unread, watch);
            self.table.fill(handle, Slot::Ready(payload));
        }
    }

    /// Carries out the next call, and together with it those behind it, if all of them only read.
    async fn carry_out_next(&mut self) {
        let next = self.table.queued().take(MAX_TOGETHER);
        let servers: Vec<_> = next
            .map(|(_, begun)| begun.record.server().to_owned())
            .collect();
        // Which of them only read is known once their servers are there.
        self.reach(servers.iter().map(String::as_str)).await;
        let catalog = self.catalog();
        let queued = self.table.queued().take(MAX_TOGETHER);
        let reading = queued.take_while(|(_, begun)| begun.only_reads(&catalog));
        // A call that may change something is alone.
        let together = reading.count().max(1);
        let queued = self.table.queued().take(together);
        let handles: Vec<_> = queued.map(|(handle, _)| handle).collect();
        let mut begun = Vec::with_capacity(together);
        for handle in handles {
            if let Some(Slot::Queued(call, over)) = self.table.remove(handle) {
                begun.push((handle, over, *call));
            }
        }
        let (tools, watch) = (&*self.tools, self.watch.as_deref());
        let replies = begun.into_iter().map(|(handle, over, call)| async move {
            (handle, over, carried_out(tools, call, watch).await)
        });
        for (handle, over, replied) in join_all(replies).await {
            let early = Slot::Early(Box::new(replied), over);
            self.table.fill(handle, early);
        }
    }
}
