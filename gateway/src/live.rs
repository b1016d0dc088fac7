//! Answers that go on: so many at once, so many for each listener, each for so long, and none when
//! the process ends.

use crate::{limits::RETRY_OVERLOADED_MS, problem::Problem};
use contracts::Kind;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// The most answers that one gateway goes on telling at once.
pub const STREAMS_MAX: usize = 1_024;
/// The most of them for one listener: an account, or a guest's order.
pub const STREAMS_EACH_MAX: usize = 16;
/// The longest that one goes on; whoever wants more asks again.
pub const STREAM_TIME_MAX: Duration = Duration::from_secs(3_600);

/// All answers of one gateway that go on.
#[derive(Clone)]
pub struct Streams {
    places: Arc<Semaphore>,
    listeners: Listeners,
    ends: watch::Sender<bool>,
}

/// How many answers each listener is being told; nobody stands here with none.
#[derive(Clone, Default)]
struct Listeners(Arc<Mutex<HashMap<String, usize>>>);

/// The place of one such answer. Dropping it makes room for another.
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    listeners: Listeners,
    listener: String,
    ends: watch::Receiver<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(STREAMS_MAX)),
            listeners: Listeners::default(),
            ends: watch::Sender::new(false),
        }
    }
}

impl Streams {
    /// Ends them all, so that nobody waits for the process to end.
    pub fn end(&self) {
        self.ends.send_replace(true);
    }

    /// Takes a place for a listener, or refuses.
    pub(crate) fn enter(&self, listener: String) -> Result<Place, Problem> {
        let permit = self.places.clone().try_acquire_owned();
        let permit = permit.map_err(|_| {
            let detail = format!("{STREAMS_MAX} others are being told already; try again soon");
            let problem = Problem::new("overloaded", Kind::Overloaded, detail);
            problem.retry_after_ms(RETRY_OVERLOADED_MS)
        })?;
        self.listeners.enter(&listener)?;
        Ok(Place {
            _permit: permit,
            listeners: self.listeners.clone(),
            listener,
            ends: self.ends.subscribe(),
        })
    }
}

impl Listeners {
    fn enter(&self, listener: &str) -> Result<(), Problem> {
        let mut told = self.told();
        let told = told.entry(listener.to_owned()).or_default();
        if *told < STREAMS_EACH_MAX {
            *told += 1;
            return Ok(());
        }
        let detail = format!("you are being told {STREAMS_EACH_MAX} things already; end one");
        let problem = Problem::new("too-many-streams", Kind::TooOften, detail);
        Err(problem.retry_after_ms(RETRY_OVERLOADED_MS))
    }

    fn leave(&self, listener: &str) {
        let mut told = self.told();
        let left = told.get_mut(listener).map(|told| {
            *told = told.saturating_sub(1);
            *told
        });
        if left == Some(0) {
            told.remove(listener);
        }
    }

    fn told(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.listeners.leave(&self.listener);
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

    fn enter(streams: &Streams, listener: usize) -> Result<Place, Problem> {
        streams.enter(listener.to_string())
    }

    #[tokio::test]
    async fn one_more_than_there_are_places_is_refused_until_somebody_leaves() {
        let streams = Streams::default();
        let mut places: Vec<_> = (0..STREAMS_MAX)
            .map(|listener| enter(&streams, listener).unwrap())
            .collect();
        assert!(enter(&streams, STREAMS_MAX).is_err());
        places.pop();
        let mut last = enter(&streams, STREAMS_MAX).unwrap();
        streams.end();
        last.ended().await;
    }

    #[tokio::test]
    async fn one_listener_cannot_take_the_places_of_the_others() {
        let streams = Streams::default();
        let mut places: Vec<_> = (0..STREAMS_EACH_MAX)
            .map(|_| enter(&streams, 1).unwrap())
            .collect();
        assert!(enter(&streams, 1).is_err());
        let other = enter(&streams, 2).unwrap();
        places.pop();
        places.push(enter(&streams, 1).unwrap());
        drop((places, other));
        assert!(streams.listeners.told().is_empty());
        assert_eq!(streams.places.available_permits(), STREAMS_MAX);
    }
}
