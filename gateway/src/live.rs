//! Answers that go on: so many at once, each for so long, and none when the process ends.

use crate::{limits::RETRY_OVERLOADED_MS, problem::Problem};
use contracts::Kind;
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// The most answers that one gateway goes on telling at once.
pub const STREAMS_MAX: usize = 1_024;
/// The longest that one goes on; whoever wants more asks again.
pub const STREAM_TIME_MAX: Duration = Duration::from_secs(3_600);

/// All answers of one gateway that go on.
#[derive(Clone)]
pub struct Streams {
    places: Arc<Semaphore>,
    ends: watch::Sender<bool>,
}

/// The place of one such answer. Dropping it makes room for another.
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    ends: watch::Receiver<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(STREAMS_MAX)),
            ends: watch::Sender::new(false),
        }
    }
}

impl Streams {
    /// Ends them all, so that nobody waits for the process to end.
    pub fn end(&self) {
        self.ends.send_replace(true);
    }

    /// Takes a place, or refuses.
    pub(crate) fn enter(&self) -> Result<Place, Problem> {
        let permit = self.places.clone().try_acquire_owned();
        let permit = permit.map_err(|_| {
            let detail = format!("{STREAMS_MAX} others are being told already; try again soon");
            let problem = Problem::new("overloaded", Kind::Overloaded, detail);
            problem.retry_after_ms(RETRY_OVERLOADED_MS)
        })?;
        Ok(Place {
            _permit: permit,
            ends: self.ends.subscribe(),
        })
    }
}

impl Place {
    /// Waits until the gateway ends.
    pub(crate) async fn ended(&mut self) {
        // If nobody can tell any more, the gateway is gone, which is an end too.
        drop(self.ends.wait_for(|ends| *ends).await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_more_than_there_are_places_is_refused_until_somebody_leaves() {
        let streams = Streams::default();
        let mut places: Vec<_> = (0..STREAMS_MAX).map(|_| streams.enter().unwrap()).collect();
        assert!(streams.enter().is_err());
        places.pop();
        let mut last = streams.enter().unwrap();
        streams.end();
        last.ended().await;
    }
}
