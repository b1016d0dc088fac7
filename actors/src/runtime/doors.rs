//! The doors of a domain in one process: it is in the queue groups of its subjects while it is
//! ready, and in none while it is not, so that those who are ready get all the requests.

use super::cycle::CycleError;
use bus::{Bus, serve::Endpoint, services::Service};
use parking_lot::Mutex;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};

/// How many openings may wait for a door that is still closing.
const OPENINGS_MAX: usize = 1;

/// Opens and closes all doors of a domain at once.
pub(super) struct Doors {
    service: Arc<Service>,
    doors: Vec<(String, mpsc::Sender<Opening>)>,
    /// The doors close when this is dropped.
    open: Mutex<Option<watch::Sender<()>>>,
}

/// One opening of one door.
pub(super) struct Opening {
    pub(super) endpoint: Endpoint,
    /// The door is to be closed when something comes or the other end is gone. Whoever came in by
    /// it holds a copy until they are answered.
    pub(super) open: watch::Receiver<()>,
}

impl Doors {
    pub(super) fn of(service: Arc<Service>) -> Self {
        Self {
            service,
            doors: Vec::new(),
            open: Mutex::new(None),
        }
    }

    /// The door of one more subject: where its openings come out.
    pub(super) fn add(&mut self, subject: String) -> mpsc::Receiver<Opening> {
        let (door, openings) = mpsc::channel(OPENINGS_MAX);
        self.doors.push((subject, door));
        openings
    }

    /// Joins every queue group, and returns when the server knows.
    pub(super) async fn open(&self, bus: &Bus) -> Result<(), CycleError> {
        let (held, open) = watch::channel(());
        for (subject, door) in &self.doors {
            let endpoint = bus.serve(&self.service, subject.clone()).await?;
            let open = open.clone();
            let opening = Opening { endpoint, open };
            door.send(opening).await.map_err(|_| CycleError::NoDoor)?;
        }
        // The server hears in order: with this answer it has heard of every door.
        bus.log_state(self.service.name()).await?;
        *self.open.lock() = Some(held);
        Ok(())
    }

    /// Leaves every queue group in good order, and returns when all who came in are answered.
    pub(super) async fn empty(&self) {
        let held = self.open.lock().take();
        if let Some(held) = held {
            held.send_replace(());
            held.closed().await;
        }
    }

    /// Begins to leave every queue group, in good order.
    pub(super) fn close(&self) {
        *self.open.lock() = None;
    }
}
