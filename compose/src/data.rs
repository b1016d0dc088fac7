//! The data folder: who may use it, where its parts are, and how a running shop is found by it.
//!
//! **Invariant:** a lock lives as long as its process and no longer, so a crash leaves none behind.

use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// The most processes that keep their views in one data folder.
pub const SLOTS_MAX: usize = 1_024;

const LOCK: &str = "souk.lock";
const NOTE: &str = "souk.json";

/// The data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// Another `souk up` runs here.
    #[error("another `souk up` is using {0}")]
    Taken(PathBuf),
    /// Too many processes keep their views here.
    #[error("{SLOTS_MAX} processes keep their views in {0} already")]
    Full(PathBuf),
    /// The system does not let us.
    #[error("{path} cannot be used")]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// What a running `souk up` tells whoever has its data folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The process.
    pub pid: u32,
    /// Where its NATS server takes clients.
    pub nats: String,
    /// Where its gateway takes clients.
    pub http: String,
}

/// The whole folder, held by one `souk up`.
pub struct Held {
    dir: PathBuf,
    _lock: File,
}

/// A place for the views of one process; the same again after a restart, as long as nobody else
/// came in between.
pub struct Slot {
    /// The folder of views.
    pub views: PathBuf,
    _lock: File,
}

impl Held {
    /// Takes the folder, and makes it if it is not there.
    pub fn take(dir: &Path) -> Result<Self, DataError> {
        let lock = lock(&dir.join(LOCK))?.ok_or_else(|| DataError::Taken(dir.to_owned()))?;
        let dir = dir.to_owned();
        Ok(Self { dir, _lock: lock })
    }

    /// Says how this process is reached.
    pub fn announce(&self, note: &Note) -> Result<(), DataError> {
        let path = self.dir.join(NOTE);
        let failed = |source| file(&path, source);
        let text = serde_json::to_vec_pretty(note).map_err(|error| failed(error.into()))?;
        // Whoever reads it meanwhile sees the old note or the new one.
        let fresh = self.dir.join(format!("{NOTE}.new"));
        fs::write(&fresh, text).map_err(failed)?;
        fs::rename(&fresh, &path).map_err(failed)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // If it stays, nobody answers where it points.
        drop(fs::remove_file(self.dir.join(NOTE)));
    }
}

/// How the `souk up` that runs in this folder is reached, if one does. After a crash the note is
/// still there, and nobody answers where it points.
pub fn running(dir: &Path) -> Option<Note> {
    let text = fs::read(dir.join(NOTE)).ok()?;
    serde_json::from_slice(&text).ok()
}

impl Slot {
    /// Takes the lowest free place.
    pub fn take(dir: &Path) -> Result<Self, DataError> {
        for number in 0..SLOTS_MAX {
            let views = dir.join("views").join(number.to_string());
            if let Some(lock) = lock(&views.join("lock"))? {
                return Ok(Self { views, _lock: lock });
            }
        }
        Err(DataError::Full(dir.to_owned()))
    }
}

/// Locks a file for as long as it is held; nothing if somebody else holds it.
fn lock(path: &Path) -> Result<Option<File>, DataError> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    let opened = made.and_then(|()| File::options().create(true).append(true).open(path));
    let opened = opened.map_err(|source| file(path, source))?;
    match opened.try_lock() {
        Ok(()) => Ok(Some(opened)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(file(path, source)),
    }
}

fn file(path: &Path, source: io::Error) -> DataError {
    let path = path.to_owned();
    DataError::File { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_held_by_one_and_found_while_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let held = Held::take(dir.path()).unwrap();
        assert!(matches!(Held::take(dir.path()), Err(DataError::Taken(_))));
        let nats = "nats://127.0.0.1:1".to_owned();
        let http = "http://127.0.0.1:2".to_owned();
        let note = Note { pid: 7, nats, http };
        held.announce(&note).unwrap();
        assert_eq!(running(dir.path()), Some(note));
        drop(held);
        assert_eq!(running(dir.path()), None);
        assert!(Held::take(dir.path()).is_ok());
    }

    #[test]
    fn the_lowest_free_slot_is_taken_again() {
        let dir = tempfile::tempdir().unwrap();
        let first = Slot::take(dir.path()).unwrap();
        let second = Slot::take(dir.path()).unwrap();
        let views = first.views.clone();
        assert_ne!(views, second.views);
        drop(first);
        assert_eq!(Slot::take(dir.path()).unwrap().views, views);
    }
}
