//! The signals that end a process: the first asks it to stop, the second does not ask.

use std::io;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Ctrl-C and SIGTERM.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// Hears signals from now on.
    pub fn hear() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// The next signal.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Does the work of stopping, unless a second signal comes before it is done.
    pub async fn stopping(&mut self, stop: impl Future<Output = ()>) -> Result<(), Forced> {
        tokio::select! {
            () = stop => Ok(()),
            () = self.next() => Err(Forced),
        }
    }
}

/// A second signal came.
#[derive(Debug, thiserror::Error)]
#[error("stopped at once, with work left undone")]
pub struct Forced;
