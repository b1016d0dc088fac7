//! The disk under a view: opened, checked against its log, begun anew when it cannot be trusted.

use super::{journal::Journal, total::Total};
use crate::runtime::layers::Delta;
use serde::{Deserialize, Serialize};
use std::{fs, io, panic::AssertUnwindSafe, path::PathBuf};
use tracing::{error, info};

/// The first tag a row may have; what lies below belongs to this file.
pub(super) const ROWS_BEGIN: u8 = b'!';
const ORIGIN: &[u8] = &[0];
const POSITION: &[u8] = &[1];
/// The version of the rows' form. Another number makes every view anew.
const FORM: u32 = 2;

/// What a view was made from. A disk with another origin holds another log's rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewOrigin {
    /// Whose log.
    pub domain: String,
    /// When that log was created.
    pub log_created: String,
}

/// An open tree, and the position its rows are as of.
pub struct Disk {
    database: sled::Db,
    journal: Journal,
    total: Total,
    pub(super) position: u64,
}

/// Rows could not be brought to disk.
#[derive(Debug, thiserror::Error)]
pub(super) enum WriteError {
    #[error("journal: {0}")]
    Journal(#[from] io::Error),
    #[error("tree: {0}")]
    Tree(#[from] sled::Error),
}

/// No view could be opened or begun.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder could not be made, read or tidied.
    #[error("the view's folder {path}")]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A fresh database could not be made.
    #[error("a fresh view in {path}")]
    Fresh {
        /// Which folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: sled::Error,
    },
}

/// Where a process keeps the views of one domain: folders numbered upwards, the last one in use.
#[derive(Clone, Debug)]
pub struct ViewFolder {
    /// The folder of all views.
    pub views: PathBuf,
    /// The most bytes of rows that the disk layer keeps in memory.
    pub cache_bytes: u64,
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
            position: 0,
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
            _ => return Err("it is the view of another log".to_owned()),
        }
        let settled = database.get(POSITION).map_err(text)?;
        let settled = settled.and_then(|bytes| read_settled(&bytes));
        let (position, expected) = settled.unwrap_or_default();
        let mut disk = Self {
            database,
            journal,
            total,
            position,
        };
        let interrupted = disk.take_journal().map_err(|error| error.to_string())?;
        // Rows that were on their way to the tree are in the journal, and not in that total.
        if !interrupted && disk.total.get() != expected {
            return Err("its rows are not those that were written".to_owned());
        }
        let position = disk.position;
        if position > last {
            return Err(format!("it is at {position}, and its log ends at {last}"));
        }
        info!(view.domain = origin.domain, position, "a view was opened");
        Ok(disk)
    }

    /// Puts the rows of an interrupted write into the tree, if there are any.
    fn take_journal(&mut self) -> Result<bool, WriteError> {
        let Some(entry) = self.journal.read()? else {
            return Ok(false);
        };
        for (key, value) in &entry.rows {
            self.put(key, value.as_deref())?;
        }
        self.position = entry.position;
        self.settle(entry.position)?;
        Ok(true)
    }

    fn begin(database: &sled::Db, origin: &ViewOrigin) -> Result<(), sled::Error> {
        let stamp = stamp(origin).map_err(sled::Error::Unsupported)?;
        database.insert(ORIGIN, stamp)?;
        database.flush().map(drop)
    }

    pub(super) fn tree(&self) -> &sled::Tree {
        &self.database
    }

    /// Writes rows and the position they are as of, all or nothing, and waits for the disk.
    pub(super) fn write(&self, rows: &Delta, position: u64) -> Result<(), WriteError> {
        self.journal.write(rows, position)?;
        // In order, because neighbours share pages.
        for (key, value) in rows.sorted() {
            self.put(key, value)?;
        }
        self.settle(position)
    }

    fn put(&self, key: &[u8], value: Option<&[u8]>) -> Result<(), sled::Error> {
        let before = match value {
            Some(value) => {
                self.total.add(key, value);
                self.database.insert(key, value)?
            }
            None => self.database.remove(key)?,
        };
        if let Some(before) = before {
            self.total.remove(key, &before);
        }
        Ok(())
    }

    /// The rows have all been put into the tree: so it holds them as of this position.
    fn settle(&self, position: u64) -> Result<(), WriteError> {
        let settled = [position.to_be_bytes(), self.total.get().to_be_bytes()].concat();
        self.database.insert(POSITION, settled)?;
        self.database.flush()?;
        Ok(self.journal.remove()?)
    }

    /// How many bytes it takes on disk.
    pub fn size_on_disk(&self) -> u64 {
        self.database.size_on_disk().unwrap_or(0)
    }
}

/// The position that a tree's rows are as of, and the total they come to.
fn read_settled(bytes: &[u8]) -> Option<(u64, u64)> {
    let (position, total) = bytes.split_first_chunk()?;
    let position = u64::from_be_bytes(*position);
    Some((position, u64::from_be_bytes(total.try_into().ok()?)))
}

fn stamp(origin: &ViewOrigin) -> Result<Vec<u8>, String> {
    serde_json::to_vec(&(FORM, origin)).map_err(|error| error.to_string())
}

impl ViewFolder {
    fn path(&self, domain: &str, number: u32) -> PathBuf {
        self.views.join(format!("{domain}.{number}"))
    }

    fn config(&self, domain: &str, number: u32) -> sled::Config {
        sled::Config::new()
            .path(self.path(domain, number))
            .cache_capacity(self.cache_bytes)
    }

    fn numbers(&self, domain: &str) -> Result<Vec<u32>, OpenError> {
        let failed = |source| OpenError::Folder {
            path: self.views.clone(),
            source,
        };
        fs::create_dir_all(&self.views).map_err(failed)?;
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&self.views).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let number = name
                .to_str()
                .and_then(|name| name.strip_prefix(domain)?.strip_prefix('.'));
            numbers.extend(number.and_then(|number| number.parse::<u32>().ok()));
        }
        Ok(numbers)
    }

    fn newest(&self, domain: &str) -> Result<Option<u32>, OpenError> {
        Ok(self.numbers(domain)?.into_iter().max())
    }

    fn remove_before(&self, domain: &str, first_kept: u32) -> Result<(), OpenError> {
        for number in self
            .numbers(domain)?
            .into_iter()
            .filter(|number| *number < first_kept)
        {
            let path = self.path(domain, number);
            let failed = |source| OpenError::Folder {
                path: path.clone(),
                source,
            };
            Journal::beside(&path).remove().map_err(failed)?;
            fs::remove_dir_all(&path).map_err(|source| OpenError::Folder { path, source })?;
        }
        Ok(())
    }
}
