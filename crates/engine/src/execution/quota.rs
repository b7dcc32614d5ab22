//! What each client may use over time: executions and fuel in a minute.
//!
//! Each of the two is a bucket that holds one minute's worth and fills evenly. The fuel of a run is only known
//! afterwards, so its bucket may be overdrawn by what is running; the client then waits for what it owes. An
//! execution gets at most a minute's worth of fuel, so that none makes its client wait for longer than that.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::{ClientName, Fuel, Limits};
use codecell_basics::rate::Bucket;
use codecell_basics::sync::lock;

const MINUTE_S: f64 = 60.0;

/// What one client may use. `None` means that there is no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClientLimits {
    /// The most executions at the same time; others wait.
    pub concurrency: Option<NonZeroU32>,
    /// The most executions that may begin in a minute.
    pub executions_per_minute: Option<NonZeroU32>,
    /// The most fuel in a minute.
    pub fuel_per_minute: Option<Fuel>,
}

/// The limits of all clients.
#[derive(Debug, Clone, Default)]
pub struct Quotas {
    /// The limits of clients that have none of their own.
    pub default: ClientLimits,
    /// The limits of single clients.
    pub clients: HashMap<ClientName, ClientLimits>,
}

/// Why a client has to wait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Exhausted {
    /// What the client has used up: `600 executions`.
    pub(super) used: Used,
    /// How long until the client may use some again.
    pub(super) wait: Duration,
}

/// What is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Used {
    /// This number of executions in a minute.
    Executions(u32),
    /// This much fuel in a minute.
    Fuel(u64),
}

/// What each client has used.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    quotas: Quotas,
    /// The accounts of the clients with a limit over time. The names come from the operator, so the clients are few.
    /// The lock is held for a few instructions, never across an await.
    open: Mutex<HashMap<ClientName, Account>>,
}

/// What one client has left of whatever is limited.
#[derive(Debug)]
struct Account {
    executions: Option<Bucket>,
    fuel: Option<Bucket>,
}

impl Accounts {
    pub(super) fn new(quotas: Quotas) -> Self {
        Self {
            quotas,
            open: Mutex::default(),
        }
    }

    /// The limits of `client`. A client without a name has no limits.
    pub(super) fn limits(&self, client: Option<&ClientName>) -> ClientLimits {
        let Some(client) = client else {
            return ClientLimits::default();
        };
        let own = self.quotas.clients.get(client);
        *own.unwrap_or(&self.quotas.default)
    }

    /// `limits`, but with no more fuel than `client` may use in a minute.
    pub(super) fn within(&self, client: Option<&ClientName>, limits: Limits) -> Limits {
        let quota = self.limits(client).fuel_per_minute;
        let fuel = quota.map_or(limits.fuel.0, |Fuel(quota)| limits.fuel.0.min(quota));
        Limits {
            fuel: Fuel(fuel),
            ..limits
        }
    }

    /// Begins an execution of `client` at `now`, if the client may still begin one.
    pub(super) fn begin(&self, client: Option<&ClientName>, now: Instant) -> Result<(), Exhausted> {
        let limits = self.limits(client);
        let Some(client) = client.filter(|_| limits.is_metered()) else {
            return Ok(());
        };
        let mut open = lock(&self.open);
        let account = open
            .entry(client.clone())
            .or_insert_with(|| Account::new(limits, now));
        if let (Some(quota), Some(bucket)) = (limits.fuel_per_minute, &mut account.fuel)
            // A little must be in the bucket, or the execution would be stopped at once because of the one before it.
            && let Some(wait) = bucket.exhausted(SOME_FUEL * minute_of(quota), now)
        {
            let used = Used::Fuel(quota.0);
            return Err(Exhausted { used, wait });
        }
        if let (Some(quota), Some(bucket)) = (limits.executions_per_minute, &mut account.executions)
        {
            let used = Used::Executions(quota.get());
            bucket.take(now).map_err(|wait| Exhausted { used, wait })?;
        }
        Ok(())
    }

    /// Charges `client` with the fuel of its run when the returned value is dropped, which happens even if the future
    /// of the run is dropped and the run does not end.
    pub(super) fn charge_later<'a>(&'a self, client: Option<&'a ClientName>) -> Charge<'a> {
        Charge {
            accounts: self,
            client,
            fuel_used: Arc::default(),
        }
    }

    /// Charges `client` with `fuel`, which an execution of it has used.
    fn charge(&self, client: Option<&ClientName>, fuel: u64) {
        let Some(client) = client else {
            return;
        };
        let mut open = lock(&self.open);
        if let Some(bucket) = open
            .get_mut(client)
            .and_then(|account| account.fuel.as_mut())
        {
            bucket.charge(exact_enough(fuel));
        }
    }
}

/// The fuel that a client will be charged with.
#[derive(Debug)]
pub(super) struct Charge<'a> {
    accounts: &'a Accounts,
    client: Option<&'a ClientName>,
    fuel_used: Arc<AtomicU64>,
}

impl Charge<'_> {
    /// Where to put the fuel that was used.
    pub(super) fn fuel_used(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.fuel_used)
    }
}

impl Drop for Charge<'_> {
    fn drop(&mut self) {
        let fuel = self.fuel_used.load(Ordering::Relaxed);
        self.accounts.charge(self.client, fuel);
    }
}

/// The part of a minute's fuel that a client waits for.
const SOME_FUEL: f64 = 0.01;

impl ClientLimits {
    fn is_metered(&self) -> bool {
        self.executions_per_minute.is_some() || self.fuel_per_minute.is_some()
    }
}

impl Account {
    fn new(limits: ClientLimits, now: Instant) -> Self {
        let full = |minute: f64| Bucket::new(minute, minute / MINUTE_S, now);
        let executions = limits
            .executions_per_minute
            .map(|quota| f64::from(quota.get()));
        Self {
            executions: executions.map(full),
            fuel: limits.fuel_per_minute.map(minute_of).map(full),
        }
    }
}

/// What a bucket for the fuel of `quota` holds: never nothing, because nobody could wait for that.
fn minute_of(Fuel(quota): Fuel) -> f64 {
    exact_enough(quota.max(1))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a quota need not be exact to a unit of fuel"
)]
fn exact_enough(fuel: u64) -> f64 {
    fuel as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts(executions: u32, fuel: u64) -> Accounts {
        Accounts::new(Quotas {
            default: ClientLimits {
                concurrency: None,
                executions_per_minute: NonZeroU32::new(executions),
                fuel_per_minute: (fuel > 0).then_some(Fuel(fuel)),
            },
            clients: HashMap::from([(ClientName::new("free"), ClientLimits::default())]),
        })
    }

    #[test]
    fn executions_come_back_evenly() {
        let accounts = accounts(6, 0);
        let (alice, bob) = (ClientName::new("alice"), ClientName::new("bob"));
        let start = Instant::now();
        let begin = |client, seconds| {
            let now = start + Duration::from_secs(seconds);
            let begun = accounts.begin(Some(client), now);
            begun.map_err(|exhausted| exhausted.wait.as_secs_f64().round())
        };
        for _ in 0..6 {
            assert_eq!(begin(&alice, 0), Ok(()));
        }
        assert_eq!(begin(&alice, 0), Err(10.0));
        assert_eq!(begin(&alice, 7), Err(3.0));
        assert_eq!(begin(&alice, 10), Ok(()));
        assert_eq!(begin(&alice, 10), Err(10.0));
        assert_eq!(begin(&bob, 10), Ok(()));
        let free = ClientName::new("free");
        for _ in 0..100 {
            assert_eq!(begin(&free, 0), Ok(()));
            assert_eq!(accounts.begin(None, start), Ok(()));
        }
    }

    #[test]
    fn fuel_that_is_owed_is_waited_for() {
        let accounts = accounts(0, 1_000);
        let alice = ClientName::new("alice");
        let start = Instant::now();
        assert_eq!(accounts.begin(Some(&alice), start), Ok(()));
        accounts.charge(Some(&alice), 900);
        assert_eq!(accounts.begin(Some(&alice), start), Ok(()));
        accounts.charge(Some(&alice), 600);
        let refused = accounts
            .begin(Some(&alice), start)
            .expect_err("fuel is owed");
        assert_eq!(refused.used, Used::Fuel(1_000));
        assert!(
            (30.0..32.0).contains(&refused.wait.as_secs_f64()),
            "{refused:?}"
        );
        assert_eq!(accounts.begin(Some(&alice), start + refused.wait), Ok(()));
    }
}
