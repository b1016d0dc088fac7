//! The thread that brings a view's changed rows to disk.
//!
//! One thread with a blocking flush: sled's asynchronous flush deadlocks when called twice at once.

use super::{View, disk::WriteError};
use std::{sync::Arc, thread, time::Duration};
use tracing::error;

/// How long changed rows gather in memory before they are written: a row that changes often is then
/// written once.
pub const GATHER: Duration = Duration::from_secs(5);

/// The writer of one view. Stopping it writes what is left.
pub struct Writer {
    view: Arc<View>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread.
    pub fn start(view: Arc<View>, name: &str) -> std::io::Result<Self> {
        let thread = thread::Builder::new().name(format!("view-{name}")).spawn({
            let view = view.clone();
            move || view.write_until_stopped()
        })?;
        Ok(Self {
            view,
            thread: Some(thread),
        })
    }

    /// Writes what is left and ends the thread. Blocks for as long as the disk takes.
    pub fn stop(&mut self) {
        *self.view.stopping.lock() = true;
        self.view.wake.notify_all();
        self.view.gathering.notify_all();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            error!("the writer of a view panicked; the view is made anew at the next start");
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop();
    }
}

impl View {
    fn write_until_stopped(&self) {
        loop {
            let stopping = self.await_work();
            if let Err(problem) = self.write_fresh() {
                // The rows stay in memory, so nothing is lost; the next round tries again.
                error!(%problem, "a view could not be written to disk");
            }
            if stopping {
                return;
            }
        }
    }

    /// Waits for something to write, and then a little longer for more of it.
    fn await_work(&self) -> bool {
        let mut stopping = self.stopping.lock();
        while !*stopping && self.nothing_to_write() {
            self.wake.wait(&mut stopping);
        }
        if !*stopping {
            self.gathering.wait_for(&mut stopping, GATHER);
        }
        *stopping
    }

    /// What an earlier write left behind waits too.
    fn nothing_to_write(&self) -> bool {
        let memory = self.memory.read();
        memory.fresh.is_empty() && memory.flushing.is_none()
    }

    fn write_fresh(&self) -> Result<(), WriteError> {
        let Some(disk) = &self.disk else {
            return Ok(());
        };
        let (rows, reached) = {
            let mut memory = self.memory.write();
            if memory.broken {
                return Ok(());
            }
            let fresh = std::mem::take(&mut memory.fresh);
            // What an earlier failed write left behind goes again, under what came since.
            let rows = match memory.flushing.take() {
                None => fresh,
                Some(failed) => {
                    let mut rows = Arc::unwrap_or_clone(failed);
                    rows.take_in(fresh);
                    rows
                }
            };
            let rows = Arc::new(rows);
            memory.flushing = Some(rows.clone());
            (rows, memory.reached)
        };
        disk.write(&rows, reached)?;
        self.memory.write().flushing = None;
        self.drained.notify_waiters();
        Ok(())
    }
}
