//! What each client may use of the executor.

use std::collections::HashMap;
use std::num::NonZeroU32;

use super::Settings;
use crate::config::ClientSettings;
use crate::execution::{ClientLimits, ClientName, Fuel, Quotas};

/// The part of all slots that one of several clients gets, unless configured, so that the others always find some.
const SHARE: (u32, u32) = (3, 4);

impl Settings {
    /// What each client may use of the executor, if there are several clients.
    #[must_use]
    pub fn quotas(&self) -> Quotas {
        let settings = self.http();
        let slots = self.max_runs();
        let share = if settings.clients.len() > 1 {
            slots.saturating_mul(SHARE.0) / SHARE.1
        } else {
            slots
        };
        let default = settings.client_limits.or(ClientSettings {
            concurrency: NonZeroU32::new(share.max(1)),
            ..ClientSettings::default()
        });
        let clients = settings.clients.iter().map(|(name, client)| {
            let limits = client.limits.or(default);
            (ClientName::new(name), client_limits(limits))
        });
        Quotas {
            clients: clients.collect::<HashMap<_, _>>(),
            default: client_limits(default),
        }
    }
}

fn client_limits(settings: ClientSettings) -> ClientLimits {
    ClientLimits {
        concurrency: settings.concurrency,
        executions_per_minute: settings.executions_per_minute,
        fuel_per_minute: settings.fuel_per_minute.map(Fuel),
    }
}
