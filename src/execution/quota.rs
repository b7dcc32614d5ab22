//! What each client may use over time: executions and fuel a minute.
//!
//! Both are kept as a bucket that holds one minute's worth and fills evenly. Fuel is only known afterwards, so
//! its bucket may be overdrawn by what is running; what is owed is waited for. An execution gets no more than a
//! minute's worth, so that none keeps its client waiting for longer than that.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::{ClientName, Fuel, Limits};
use crate::sync::lock;

const MINUTE_S: f64 = 60.0;

/// What one client may use. `None` is no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClientLimits {
    /// Executions at the same time; others wait.
    pub concurrency: Option<NonZeroU32>,
    /// Executions that may begin in a minute.
    pub executions_per_minute: Option<NonZeroU32>,
    /// Fuel in a minute.
    pub fuel_per_minute: Option<Fuel>,
}

/// The limits of all clients.
#[derive(Debug, Clone, Default)]
pub struct Quotas {
    /// Of clients that have none of their own.
    pub default: ClientLimits,
    /// Of single clients.
    pub clients: HashMap<ClientName, ClientLimits>,
}

/// Why a client has to wait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Exhausted {
    /// What it has used up: `600 executions`.
    pub(super) used: Used,
    /// How long until there is some again.
    pub(super) wait: Duration,
}

/// What is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Used {
    /// So many executions a minute.
    Executions(u32),
    /// So much fuel a minute.
    Fuel(u64),
}

/// What each client has used.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    quotas: Quotas,
    /// Of the clients with a limit over time. Their names are those that the operator gave, so they are few.
    /// Locked for a few instructions, never across an await.
    open: Mutex<HashMap<ClientName, Account>>,
}

#[derive(Debug)]
struct Account {
    filled: Instant,
    /// In minutes' worth: 1 is full, below 0 is owed.
    executions: f64,
    fuel: f64,
}

impl Accounts {
    pub(super) fn new(quotas: Quotas) -> Self {
        Self {
            quotas,
            open: Mutex::default(),
        }
    }

    /// The limits of `client`; whoever has no name has none.
    pub(super) fn limits(&self, client: Option<&ClientName>) -> ClientLimits {
        let Some(client) = client else {
            return ClientLimits::default();
        };
        let own = self.quotas.clients.get(client);
        *own.unwrap_or(&self.quotas.default)
    }

    /// `limits`, and no more fuel than `client` has for a minute.
    pub(super) fn within(&self, client: Option<&ClientName>, limits: Limits) -> Limits {
        let quota = self.limits(client).fuel_per_minute;
        let fuel = quota.map_or(limits.fuel.0, |Fuel(quota)| limits.fuel.0.min(quota));
        Limits {
            fuel: Fuel(fuel),
            ..limits
        }
    }

    /// Begins an execution of `client` at `now`, if it has any left.
    pub(super) fn begin(&self, client: Option<&ClientName>, now: Instant) -> Result<(), Exhausted> {
        let limits = self.limits(client);
        let Some(client) = client.filter(|_| limits.is_metered()) else {
            return Ok(());
        };
        let mut open = lock(&self.open);
        let account = open.entry(client.clone()).or_insert(Account {
            filled: now,
            executions: 1.0,
            fuel: 1.0,
        });
        account.fill(now);
        if let Some(Fuel(fuel)) = limits.fuel_per_minute
            && account.fuel <= 0.0
        {
            // A little of the bucket, so that the next execution is not stopped at once by the one before it.
            let wait = minutes(SOME_FUEL - account.fuel);
            let used = Used::Fuel(fuel);
            return Err(Exhausted { used, wait });
        }
        if let Some(executions) = limits.executions_per_minute {
            let one = 1.0 / f64::from(executions.get());
            // What the buckets lose in rounding must not cost an execution.
            if account.executions < one * (1.0 - 1e-6) {
                let wait = minutes(one - account.executions);
                let used = Used::Executions(executions.get());
                return Err(Exhausted { used, wait });
            }
            account.executions -= one;
        }
        Ok(())
    }

    /// Charges `client` with the fuel of its run when what this returns is dropped, since a run need not end: its
    /// future may be dropped too.
    pub(super) fn charge_later<'a>(&'a self, client: Option<&'a ClientName>) -> Charge<'a> {
        Charge {
            accounts: self,
            client,
            fuel_used: Arc::default(),
        }
    }

    /// An execution of `client` has used `fuel`.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a quota need not be exact to a unit of fuel"
    )]
    fn charge(&self, client: Option<&ClientName>, fuel: u64) {
        let limits = self.limits(client);
        let (Some(client), Some(Fuel(quota))) = (client, limits.fuel_per_minute) else {
            return;
        };
        let mut open = lock(&self.open);
        if let Some(account) = open.get_mut(client) {
            account.fuel -= fuel as f64 / quota.max(1) as f64;
        }
    }
}

/// Fuel that a client will be charged with.
#[derive(Debug)]
pub(super) struct Charge<'a> {
    accounts: &'a Accounts,
    client: Option<&'a ClientName>,
    fuel_used: Arc<AtomicU64>,
}

impl Charge<'_> {
    /// Where to put what was used.
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
    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.filled).as_secs_f64() / MINUTE_S;
        self.filled = self.filled.max(now);
        self.executions = (self.executions + passed).min(1.0);
        self.fuel = (self.fuel + passed).min(1.0);
    }
}

fn minutes(minutes: f64) -> Duration {
    Duration::try_from_secs_f64(minutes * MINUTE_S).unwrap_or(Duration::MAX)
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
