//! Waiting for the thing itself, within a bound.

use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// The longest a test waits for anything.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// How often a thing is looked at that does not tell when it changes.
const LOOK: Duration = Duration::from_millis(10);

/// What a future gives, if it does so within [`PATIENCE`].
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("not within {PATIENCE:?}: {what}"),
    }
}

/// Looks again and again until there is something to see.
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let looking = async {
        loop {
            ticks.tick().await;
            if let Some(seen) = look().await {
                return seen;
            }
        }
    };
    soon(what, looking).await
}
