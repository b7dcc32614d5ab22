//! What clients are offered: the tools' definitions for the catalog as it is, and word of their changes.
//!
//! Definitions are made once for all connections, when the first of them asks. They get another number only
//! if they really differ from those before: most changes of the catalog, such as a server that is restarted,
//! do not show in them, and a client that heard of those would drop a good prompt cache.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use rmcp::model::Tool;
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

use codecell_tools::Catalog;

/// How long further changes are waited for before one is looked at: they come in bursts.
const BURST: Duration = Duration::from_millis(250);
/// Least time between two announcements to one client.
const PAUSE: Duration = Duration::from_secs(1);

/// The definitions in force, shared by all connections.
pub(super) struct Offers {
    current: watch::Sender<Offer>,
    /// Held while definitions are made, so that those for an older catalog never replace newer ones.
    making: Mutex<()>,
}

/// Definitions, and the catalog that they were made for.
#[derive(Default)]
struct Offer {
    made: Option<(Arc<Catalog>, Arc<Vec<Tool>>)>,
    /// Counts the changes that clients have to hear of; the first definitions are no change.
    number: u64,
}

/// How far one client has been told.
pub(super) struct Follower {
    current: watch::Receiver<Offer>,
    told: u64,
    /// When it may be told again.
    not_before: Instant,
}

impl Default for Offers {
    fn default() -> Self {
        Self {
            current: watch::Sender::new(Offer::default()),
            making: Mutex::default(),
        }
    }
}

impl Offers {
    /// The definitions that were made for `catalog`, if they were.
    pub(super) fn made_for(&self, catalog: &Arc<Catalog>) -> Option<Arc<Vec<Tool>>> {
        let current = self.current.borrow();
        let (known, tools) = current.made.as_ref()?;
        Arc::ptr_eq(known, catalog).then(|| Arc::clone(tools))
    }

    /// The definitions for the catalog that `catalog` gives, made by `make` unless they are there.
    ///
    /// # Errors
    /// The error of `make`.
    pub(super) async fn make<E, Making>(
        &self,
        catalog: impl Future<Output = Arc<Catalog>>,
        make: impl FnOnce(Arc<Catalog>) -> Making,
    ) -> Result<Arc<Vec<Tool>>, E>
    where
        Making: Future<Output = Result<Vec<Tool>, E>>,
    {
        let _making = self.making.lock().await;
        let catalog = catalog.await;
        if let Some(tools) = self.made_for(&catalog) {
            return Ok(tools);
        }
        let tools = make(Arc::clone(&catalog)).await?;
        Ok(self.publish(catalog, tools))
    }

    /// Puts `tools` in force. If they are equal to the definitions in force, those stay.
    fn publish(&self, catalog: Arc<Catalog>, tools: Vec<Tool>) -> Arc<Vec<Tool>> {
        let mut kept = Arc::new(tools);
        self.current.send_if_modified(|current| {
            let is_other = match &current.made {
                Some((_, before)) if **before == *kept => {
                    kept = Arc::clone(before);
                    false
                }
                before => before.is_some(),
            };
            current.made = Some((catalog, Arc::clone(&kept)));
            current.number += u64::from(is_other);
            is_other
        });
        kept
    }

    /// A follower for a client that knows what is offered now, or will ask for it.
    pub(super) fn follower(&self) -> Follower {
        let current = self.current.subscribe();
        let told = current.borrow().number;
        Follower {
            current,
            told,
            not_before: Instant::now(),
        }
    }
}

impl Follower {
    /// Waits until the client has to be told that it is offered other tools: after a change, and not more than
    /// once a second. Meanwhile `keep` has to keep the definitions up to date.
    pub(super) async fn changed(&mut self, keep: impl Future<Output = Infallible>) {
        let told = self.told;
        let changed = async {
            tokio::time::sleep_until(self.not_before).await;
            let other = self.current.wait_for(|offer| offer.number != told).await;
            // The sender lives as long as the server, and the server lives as long as its connections.
            other.map(|offer| offer.number)
        };
        let number = tokio::select! {
            number = changed => number,
            never = keep => match never {},
        };
        match number {
            Ok(number) => self.told = number,
            Err(_) => std::future::pending().await,
        }
        self.not_before = Instant::now() + PAUSE;
    }
}

/// Waits until a burst of changes is probably over.
pub(super) async fn burst() {
    tokio::time::sleep(BURST).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tools(description: &str) -> Vec<Tool> {
        vec![Tool::new(
            "t",
            description.to_owned(),
            serde_json::Map::new(),
        )]
    }

    async fn offer(offers: &Offers, catalog: &Arc<Catalog>, description: &str) -> Arc<Vec<Tool>> {
        let catalog = async { Arc::clone(catalog) };
        let made = offers.make(catalog, |_| async { Ok::<_, ()>(tools(description)) });
        made.await.expect("definitions")
    }

    #[tokio::test]
    async fn only_other_definitions_are_a_change() {
        let offers = Offers::default();
        let follower = offers.follower();
        let has_news = |follower: &Follower| follower.current.borrow().number != follower.told;
        let [first, second, third] = std::array::from_fn(|_| Arc::new(Catalog::default()));
        let before = offer(&offers, &first, "a").await;
        assert!(!has_news(&follower), "nobody can have seen others");
        let same = offer(&offers, &second, "a").await;
        assert!(Arc::ptr_eq(&before, &same) && !has_news(&follower));
        let other = offer(&offers, &third, "b").await;
        assert!(has_news(&follower) && !has_news(&offers.follower()));
        // Nothing is made twice for one catalog.
        assert!(Arc::ptr_eq(&other, &offer(&offers, &third, "c").await));
    }

    #[tokio::test(start_paused = true)]
    async fn changes_in_a_row_are_told_at_leisure() {
        let offers = Offers::default();
        let mut follower = offers.follower();
        let started = Instant::now();
        let changes = async {
            for number in 0..1_000 {
                let catalog = Arc::new(Catalog::default());
                offer(&offers, &catalog, &number.to_string()).await;
                tokio::task::yield_now().await;
            }
            tokio::time::sleep(PAUSE * 3 / 2).await;
        };
        let mut told = 0;
        let following = async {
            loop {
                follower.changed(std::future::pending()).await;
                told += 1;
            }
        };
        tokio::select! {
            () = changes => {}
            () = following => {}
        }
        let most = 2 + started.elapsed().as_secs();
        assert!((1..=most).contains(&told), "{told} times");
        assert_eq!(offers.current.borrow().number, 999);
    }
}
