//! Alarms: what runs beside the actors, and must not end unnoticed.

use std::sync::Arc;

/// What an alarm does when it rings.
pub(super) type Ring = Arc<dyn Fn(&str) + Send + Sync>;

/// Held by what must not end, and rings when it is dropped: by a panic, or by an end too early.
pub(super) struct Alarm {
    what: String,
    ring: Option<Ring>,
}

impl Alarm {
    /// An alarm of what is named here.
    pub(super) fn of(what: String, ring: Ring) -> Self {
        Self {
            what,
            ring: Some(ring),
        }
    }

    /// It ends as it should.
    pub(super) fn disarm(mut self) {
        self.ring = None;
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        if let Some(ring) = self.ring.take() {
            ring(&self.what);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parking_lot::Mutex;

    /// What has rung after this was done with an alarm.
    async fn rung(task: impl FnOnce(Alarm) + Send + 'static) -> Vec<String> {
        let rung = Arc::new(Mutex::new(Vec::new()));
        let heard = rung.clone();
        let ring: Ring = Arc::new(move |what: &str| heard.lock().push(what.to_owned()));
        let alarm = Alarm::of("the door".to_owned(), ring);
        drop(tokio::spawn(async move { task(alarm) }).await);
        let rung = rung.lock();
        rung.clone()
    }

    #[tokio::test]
    async fn what_falls_or_ends_too_early_rings_and_what_ends_as_it_should_does_not() {
        assert_eq!(rung(|_alarm| panic!("falls")).await, ["the door"]);
        assert_eq!(rung(drop).await, ["the door"]);
        assert!(rung(Alarm::disarm).await.is_empty());
    }
}
