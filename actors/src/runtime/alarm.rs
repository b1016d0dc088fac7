//! Alarms: what runs beside the actors, and must not end unnoticed.

use std::sync::Arc;
use tokio::{sync::watch, task::JoinHandle};

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

/// Work that goes on until it is told to end. If it ends by itself, its alarm rings. Dropping this
/// lets it go on.
pub struct Watched {
    ending: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Watched {
    /// Begins the work.
    pub(super) fn begin(alarm: Alarm, work: impl Future<Output = ()> + Send + 'static) -> Self {
        let (ending, mut told) = watch::channel(false);
        let task = tokio::spawn(async move {
            // Held until the task ends, however it does.
            let alarm = alarm;
            tokio::select! {
                biased;
                () = told_to_end(&mut told) => alarm.disarm(),
                () = work => {}
            }
        });
        Self { ending, task }
    }

    /// Breaks the work off, and returns when it has ended.
    pub async fn end(self) {
        self.ending.send_replace(true);
        // What has fallen before has rung.
        drop(self.task.await);
    }
}

/// Whoever is gone tells nobody to end.
pub(super) async fn told_to_end(ending: &mut watch::Receiver<bool>) {
    if ending.wait_for(|ending| *ending).await.is_err() {
        std::future::pending().await
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

    /// What has rung after this work has ended, told to or not.
    async fn rung_of(
        work: impl Future<Output = ()> + Send + 'static,
        end: impl AsyncFnOnce(Watched),
    ) -> Vec<String> {
        let (ring, mut rung) = tokio::sync::mpsc::channel(1);
        let ring: Ring = Arc::new(move |what: &str| drop(ring.try_send(what.to_owned())));
        end(Watched::begin(Alarm::of("the ear".to_owned(), ring), work)).await;
        // The alarm is gone when the work has ended, and the other end of this with it.
        let mut all = Vec::new();
        while let Some(what) = rung.recv().await {
            all.push(what);
        }
        all
    }

    #[tokio::test]
    async fn work_that_ends_by_itself_rings_and_work_that_is_told_to_does_not() {
        let nobody = async |watched: Watched| drop(watched);
        assert_eq!(
            rung_of(async { panic!("falls") }, nobody).await,
            ["the ear"]
        );
        assert_eq!(rung_of(async {}, nobody).await, ["the ear"]);
        assert!(
            rung_of(std::future::pending(), Watched::end)
                .await
                .is_empty()
        );
    }

    #[tokio::test]
    async fn what_falls_or_ends_too_early_rings_and_what_ends_as_it_should_does_not() {
        assert_eq!(rung(|_alarm| panic!("falls")).await, ["the door"]);
        assert_eq!(rung(drop).await, ["the door"]);
        assert!(rung(Alarm::disarm).await.is_empty());
    }
}
