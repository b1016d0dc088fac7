//! The disk under a view: opened, checked against its log, begun anew when it cannot be trusted.

use super::{
    folder::{OpenError, ViewFolder},
    journal::{Entry, Journal},
    reached::Reached,
    total::Total,
};
use crate::runtime::layers::Delta;
use serde::{Deserialize, Serialize};
use std::{io, panic::AssertUnwindSafe};
use tracing::{error, info};

/// The first tag a row may have; what lies below belongs to this file.
pub(super) const ROWS_BEGIN: u8 = b'!';
const ORIGIN: &[u8] = &[0];
const POSITION: &[u8] = &[1];
const NOT_WHAT_WAS_WRITTEN: &str = "its rows are not those that were written";
/// The version of the rows' form. Another number makes every view anew. A field that is put between
/// others in a row's type needs one: rows are packed without the names of their fields.
const FORM: u32 = 6;

/// What a view was made from. A disk with another origin holds another log's rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewOrigin {
    /// Whose log.
    pub domain: String,
    /// When that log was created.
    pub log_created: String,
}

/// An open tree, and how far its rows go.
pub struct Disk {
    database: sled::Db,
    journal: Journal,
    total: Total,
    pub(super) reached: Reached,
}

/// Rows could not be brought to disk.
#[derive(Debug, thiserror::Error)]
pub(super) enum WriteError {
    #[error("journal: {0}")]
    Journal(#[from] io::Error),
    #[error("tree: {0}")]
    Tree(#[from] sled::Error),
}

impl Disk {
    /// Opens the newest view of a domain. If that is damaged, of another log or ahead of its log,
    /// it is left where it is for whoever wants to look, and a new one begins empty.
    pub fn open(folder: &ViewFolder, origin: &ViewOrigin, last: u64) -> Result<Self, OpenError> {
        let Some(newest) = folder.newest(&origin.domain)? else {
            return Self::anew(folder, origin);
        };
        let config = folder.config(&origin.domain, newest);
        let journal = Journal::beside(&folder.path(&origin.domain, newest));
        // sled reports some damage by panicking; both mean that this folder is of no use.
        let opened = std::panic::catch_unwind(AssertUnwindSafe(|| {
            Self::try_open(&config, journal, origin, last)
        }));
        let reason = match opened {
            Ok(Ok(disk)) => return Ok(disk),
            Ok(Err(reason)) => reason,
            Err(_) => "it could not be opened".to_owned(),
        };
        error!(
            view.domain = origin.domain,
            reason, "a view is of no use and is made anew"
        );
        Self::anew(folder, origin)
    }

    /// Begins an empty view beside the others. Of those, the newest stays and the rest is removed.
    pub fn anew(folder: &ViewFolder, origin: &ViewOrigin) -> Result<Self, OpenError> {
        let newest = folder.newest(&origin.domain)?;
        folder.remove_before(&origin.domain, newest.unwrap_or(0))?;
        let number = newest.map_or(0, |newest| newest + 1);
        let path = folder.path(&origin.domain, number);
        let fresh = |source| OpenError::Fresh {
            path: path.clone(),
            source,
        };
        let database = folder
            .config(&origin.domain, number)
            .open()
            .map_err(fresh)?;
        Self::begin(&database, origin).map_err(fresh)?;
        Ok(Self {
            database,
            journal: Journal::beside(&path),
            total: Total::default(),
            reached: Reached::default(),
        })
    }

    fn try_open(
        config: &sled::Config,
        journal: Journal,
        origin: &ViewOrigin,
        last: u64,
    ) -> Result<Self, String> {
        let text = |error: sled::Error| error.to_string();
        let database = config.open().map_err(text)?;
        // Opening reads the newest snapshot only; damage in a row shows when the row is read.
        let total = Total::default();
        for row in database.iter() {
            let (key, value) = row.map_err(text)?;
            if key.first().is_some_and(|tag| *tag >= ROWS_BEGIN) {
                total.add(&key, &value);
            }
        }
        match database.get(ORIGIN).map_err(text)? {
            None if database.is_empty() => Self::begin(&database, origin).map_err(text)?,
            Some(stored) if stored == stamp(origin)?.as_slice() => {}
            _ => {
                return Err(
                    "it is the view of another log, or of a version with other rows".to_owned(),
                );
            }
        }
        let settled = database.get(POSITION).map_err(text)?;
        let settled = settled.and_then(|bytes| read_settled(&bytes));
        let (reached, expected) = settled.unwrap_or_default();
        let mut disk = Self {
            database,
            journal,
            total,
            reached,
        };
        match disk.journal.read().map_err(|error| error.to_string())? {
            Some(entry) => disk.take(&entry)?,
            None if disk.total.get() == expected => {}
            None => return Err(NOT_WHAT_WAS_WRITTEN.to_owned()),
        }
        let position = disk.reached.position;
        if position > last {
            return Err(format!("it is at {position}, and its log ends at {last}"));
        }
        info!(view.domain = origin.domain, position, "a view was opened");
        Ok(disk)
    }

    /// Puts the rows of an interrupted write into the tree. Any of them may be there already, so
    /// only the others can be held against what they came to.
    fn take(&mut self, entry: &Entry) -> Result<(), String> {
        let keys = entry.rows.iter().map(|(key, _)| key.as_slice());
        let untouched = self.without(keys).map_err(|error| error.to_string())?;
        if untouched != entry.untouched {
            return Err(NOT_WHAT_WAS_WRITTEN.to_owned());
        }
        let rows = entry.rows.iter();
        let rows = rows.map(|(key, value)| (key.as_slice(), value.as_deref()));
        self.reached = entry.reached;
        self.bring(rows, entry.reached)
            .map_err(|error| error.to_string())
    }

    /// What all rows but these come to.
    fn without<'a>(&self, keys: impl Iterator<Item = &'a [u8]>) -> Result<u64, sled::Error> {
        let others = Total::of(self.total.get());
        for key in keys {
            if let Some(value) = self.database.get(key)? {
                others.remove(key, &value);
            }
        }
        Ok(others.get())
    }

    fn begin(database: &sled::Db, origin: &ViewOrigin) -> Result<(), sled::Error> {
        let stamp = stamp(origin).map_err(sled::Error::Unsupported)?;
        database.insert(ORIGIN, stamp)?;
        database.flush().map(drop)
    }

    pub(super) fn tree(&self) -> &sled::Tree {
        &self.database
    }

    /// Writes rows and how far they go, all or nothing, and waits for the disk.
    pub(super) fn write(&self, rows: &Delta, reached: Reached) -> Result<(), WriteError> {
        // In order, because neighbours share pages.
        let rows = rows.sorted();
        let untouched = self.without(rows.iter().map(|(key, _)| key.as_slice()))?;
        self.journal.write(&rows, reached, untouched)?;
        let rows = rows.iter().map(|(key, value)| (key.as_slice(), *value));
        self.bring(rows, reached)
    }

    fn bring<'a>(
        &self,
        mut rows: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
        reached: Reached,
    ) -> Result<(), WriteError> {
        rows.try_for_each(|(key, value)| self.put(key, value))?;
        self.settle(reached)
    }

    fn put(&self, key: &[u8], value: Option<&[u8]>) -> Result<(), sled::Error> {
        let before = match value {
            Some(value) => {
                let before = self.database.insert(key, value)?;
                self.total.add(key, value);
                before
            }
            None => self.database.remove(key)?,
        };
        if let Some(before) = before {
            self.total.remove(key, &before);
        }
        Ok(())
    }

    /// The rows have all been put into the tree: this is how far it goes.
    fn settle(&self, reached: Reached) -> Result<(), WriteError> {
        let settled = [reached.packed().as_slice(), &self.total.get().to_be_bytes()].concat();
        self.database.insert(POSITION, settled)?;
        self.database.flush()?;
        Ok(self.journal.remove()?)
    }

    /// How many bytes it takes on disk.
    pub fn size_on_disk(&self) -> u64 {
        self.database.size_on_disk().unwrap_or(0)
    }
}

/// How far a tree's rows go, and the total they come to.
fn read_settled(bytes: &[u8]) -> Option<(Reached, u64)> {
    let (reached, total) = Reached::read(bytes)?;
    Some((reached, u64::from_be_bytes(total.try_into().ok()?)))
}

fn stamp(origin: &ViewOrigin) -> Result<Vec<u8>, String> {
    serde_json::to_vec(&(FORM, origin)).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests;
