//! A view: the rows that `apply` makes of a log, in memory first and on disk soon after.
//!
//! **Invariant:** memory and disk together are the rows as of [`View::position`]; the disk alone,
//! with its journal, is the rows as of an earlier position that is stored with them.
//! **Invariant:** a view is never the only copy of anything: what is lost is read from the log
//! again.

mod disk;
mod folder;
mod journal;
mod reached;
mod total;
mod writer;

pub use disk::{Disk, ViewOrigin};
pub use folder::{OpenError, ViewFolder};
pub use writer::Writer;

use super::{
    keys::RowKey,
    layers::{Delta, Found, Layers, disk as disk_error},
    ledger::{Applied, or_fallen},
    rows::{RowError, Rows, RowsMut},
    rules::Deadline,
};
use contracts::{InstanceId, Timestamp};
use parking_lot::{Condvar, Mutex, RwLock, RwLockWriteGuard};
use reached::Reached;
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::{Notify, watch};

/// The rows of one domain in one process.
pub struct View {
    memory: RwLock<Memory>,
    disk: Option<Disk>,
    /// How many bytes of changed rows may wait in memory for the disk; then the tail waits too.
    waiting_bytes: usize,
    position: watch::Sender<u64>,
    /// Why a reader could not read a row, if one could not.
    doubt: watch::Sender<Option<String>>,
    drained: Notify,
    stopping: Mutex<bool>,
    wake: Condvar,
    gathering: Condvar,
}

#[derive(Default)]
struct Memory {
    fresh: Delta,
    flushing: Option<Arc<Delta>>,
    reached: Reached,
    writer: Option<InstanceId>,
    events: u64,
    /// The earliest deadline that was written since somebody asked.
    earliest: Mutex<Option<Deadline>>,
    /// Rows are half-changed, and must be made anew from the log.
    broken: bool,
}

impl Memory {
    fn watch_deadlines(&mut self) {
        let written = self.fresh.take_earliest();
        let written = written.and_then(|key| Deadline::read(&mut key.get(1..)?));
        if let Some(written) = written {
            let earliest = self.earliest.get_mut();
            *earliest = Some(earliest.map_or(written, |before| before.min(written)));
        }
    }

    fn bytes(&self) -> usize {
        self.fresh.bytes() + self.flushing.as_ref().map_or(0, |rows| rows.bytes())
    }
}

impl View {
    /// A view that lives in memory only.
    pub fn in_memory() -> Self {
        Self::over((None, usize::MAX), Reached::default())
    }

    /// A view over what a disk holds, of whose changed rows so many bytes may wait for it.
    pub fn on_disk(disk: Disk, waiting_bytes: usize) -> Self {
        let reached = disk.reached;
        Self::over((Some(disk), waiting_bytes), reached)
    }

    fn over((disk, waiting_bytes): (Option<Disk>, usize), reached: Reached) -> Self {
        Self {
            waiting_bytes,
            memory: RwLock::new(Memory {
                reached,
                ..Memory::default()
            }),
            disk,
            position: watch::Sender::new(reached.position),
            doubt: watch::Sender::new(None),
            drained: Notify::new(),
            stopping: Mutex::new(false),
            wake: Condvar::new(),
            gathering: Condvar::new(),
        }
    }

    /// The last record that the rows hold.
    pub fn position(&self) -> u64 {
        *self.position.borrow()
    }

    /// Follows [`View::position`].
    pub fn positions(&self) -> watch::Receiver<u64> {
        self.position.subscribe()
    }

    /// Reads rows as of one position, with that position. Nothing changes meanwhile, so be short.
    pub fn read<T>(&self, read: impl FnOnce(&Rows<'_>, u64) -> T) -> T {
        let memory = self.memory.read();
        read(
            &Rows {
                layers: self.layers(&memory),
            },
            memory.reached.position,
        )
    }

    /// Reads rows with the earliest deadline that was written since this was last done, which is
    /// for the ticker alone to do.
    pub(super) fn read_deadlines<T>(
        &self,
        read: impl FnOnce(&Rows<'_>, Option<Deadline>) -> T,
    ) -> T {
        let memory = self.memory.read();
        let earliest = memory.earliest.lock().take();
        let layers = self.layers(&memory);
        read(&Rows { layers }, earliest)
    }

    /// When the last record that the rows hold was decided.
    pub fn last_time(&self) -> Timestamp {
        self.memory.read().reached.time
    }

    /// The process that wrote the last record, if one was applied since this view was opened.
    pub fn writer(&self) -> Option<InstanceId> {
        self.memory.read().writer
    }

    /// How many events were applied since it was opened.
    pub fn events_applied(&self) -> u64 {
        self.memory.read().events
    }

    /// How many bytes it takes on disk.
    pub fn size_on_disk(&self) -> u64 {
        self.disk.as_ref().map_or(0, Disk::size_on_disk)
    }

    /// Takes in what a record of ours changed. In memory at once; on disk soon.
    pub(super) fn commit(&self, delta: Delta, applied: &Applied) {
        let mut memory = self.memory.write();
        memory.fresh.take_in(delta);
        self.reach(memory, applied);
    }

    /// Lets somebody else's record change the rows. After an error the rows are of no use.
    pub(super) fn apply(
        &self,
        apply: impl FnOnce(&mut RowsMut<'_>) -> Result<Applied, RowError>,
    ) -> Result<Applied, RowError> {
        let mut memory = self.memory.write();
        let Memory {
            fresh, flushing, ..
        } = &mut *memory;
        let tree = self.disk.as_ref().map(Disk::tree);
        let below = Layers {
            deltas: [flushing.as_deref(), None, None],
            tree,
        };
        let rows = &mut RowsMut::over(&below, fresh);
        let applied = or_fallen(|| apply(rows)).unwrap_or_else(|fallen| Err(RowError(fallen)));
        let applied = match applied {
            Ok(applied) => applied,
            Err(error) => {
                // Half a record has changed rows: none of this may reach the disk.
                memory.broken = true;
                return Err(error);
            }
        };
        self.reach(memory, &applied);
        Ok(applied)
    }

    fn reach(&self, mut memory: RwLockWriteGuard<'_, Memory>, applied: &Applied) {
        memory.reached = Reached {
            position: applied.position,
            time: applied.time,
        };
        memory.writer = Some(applied.writer);
        memory.events += applied.events as u64;
        memory.watch_deadlines();
        let crowded = memory.bytes() > self.waiting_bytes / 4;
        drop(memory);
        self.position.send_replace(applied.position);
        if self.disk.is_some() {
            // The lock orders this against a writer that is just going to sleep.
            drop(self.stopping.lock());
            self.wake.notify_one();
            if crowded {
                self.gathering.notify_one();
            }
        }
    }

    /// Whether rows are half-changed: then nothing more of them reaches the disk.
    pub fn is_broken(&self) -> bool {
        self.memory.read().broken
    }

    /// A row could not be read: whoever keeps this view hears so, once.
    pub(super) fn doubt(&self, error: &RowError) {
        self.doubt.send_if_modified(|doubt| {
            let first = doubt.is_none();
            doubt.get_or_insert_with(|| error.0.clone());
            first
        });
    }

    /// Follows [`View::doubt`].
    pub(super) fn doubts(&self) -> watch::Receiver<Option<String>> {
        self.doubt.subscribe()
    }

    /// Waits until the disk has taken enough for more rows to fit in memory.
    pub async fn room(&self) {
        loop {
            let drained = self.drained.notified();
            if self.disk.is_none() || self.memory.read().bytes() < self.waiting_bytes {
                return;
            }
            drained.await;
        }
    }

    /// Every row of the view in order of its key, for comparing views.
    pub fn dump(&self) -> Result<Vec<Found>, RowError> {
        let memory = self.memory.read();
        let mut rows = BTreeMap::new();
        if let Some(disk) = &self.disk {
            for row in disk
                .tree()
                .range::<&[u8], _>([disk::ROWS_BEGIN].as_slice()..)
            {
                let (key, value) = row.map_err(|error| disk_error(&error))?;
                rows.insert(key.to_vec(), Some(value.to_vec()));
            }
        }
        for delta in memory
            .flushing
            .as_deref()
            .into_iter()
            .chain([&memory.fresh])
        {
            let changed = delta
                .iter()
                .map(|(key, value)| (key.to_vec(), value.map(<[u8]>::to_vec)));
            rows.extend(changed);
        }
        Ok(rows
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)))
            .collect())
    }

    fn layers<'a>(&'a self, memory: &'a Memory) -> Layers<'a> {
        Layers {
            deltas: [Some(&memory.fresh), memory.flushing.as_deref(), None],
            tree: self.disk.as_ref().map(Disk::tree),
        }
    }
}
