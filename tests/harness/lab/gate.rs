//! The gate of the lab, which tests open and shut.

use std::sync::Arc;
use tokio::sync::watch;

/// Where the lab's commands wait while it is shut.
#[derive(Clone)]
pub struct Gate {
    open: Arc<watch::Sender<bool>>,
    held: Arc<watch::Sender<usize>>,
}

impl Default for Gate {
    /// An open gate.
    fn default() -> Self {
        Self {
            open: Arc::new(watch::Sender::new(true)),
            held: Arc::default(),
        }
    }
}

impl Gate {
    /// Lets everything through.
    pub fn open(&self) {
        self.open.send_replace(true);
    }

    /// Holds what comes.
    pub fn shut(&self) {
        self.open.send_replace(false);
    }

    /// How many wait, now and from now on.
    pub fn held(&self) -> watch::Receiver<usize> {
        self.held.subscribe()
    }

    /// Waits until exactly so many wait.
    pub async fn holds(&self, count: usize) {
        let mut held = self.held();
        let holding = held.wait_for(|held| *held == count);
        let what = format!("{count} wait at the gate");
        drop(crate::soon(&what, holding).await);
    }

    pub(super) async fn pass(&self) {
        self.held.send_modify(|held| *held += 1);
        let _waits = Waits(&self.held);
        // The sender lives in this gate; it cannot be gone.
        drop(self.open.subscribe().wait_for(|open| *open).await);
    }
}

/// One who waits at the gate, until it opens or they give up.
struct Waits<'a>(&'a watch::Sender<usize>);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|held| *held -= 1);
    }
}
