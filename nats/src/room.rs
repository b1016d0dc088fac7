//! How much room a disk has for streams, as a server counts it.

use std::io;
use std::path::Path;

use crate::config::Account;

/// Of so much that is free...
const WHOLE: u64 = 4;
/// ...a server that is told nothing else lets streams reserve so much.
const RESERVABLE: u64 = 3;

/// The room on a disk, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// What is free, for whoever is no administrator.
    pub free: u64,
    /// What of it streams may reserve.
    pub reservable: u64,
}

impl Room {
    /// The room on the disk of a folder that is there.
    pub fn around(folder: &Path) -> io::Result<Self> {
        let disk = rustix::fs::statvfs(folder)?;
        Ok(Self::of(disk.f_bavail.saturating_mul(disk.f_frsize)))
    }

    /// The room where so much is free.
    #[must_use]
    pub fn of(free: u64) -> Self {
        Self {
            free,
            reservable: free / WHOLE * RESERVABLE,
        }
    }
}

/// Whether the shop's stream of this name is in a server's store: what is there is not measured
/// against the disk again.
#[must_use]
pub fn is_stored(store: &Path, stream: &str) -> bool {
    let streams = store.join("jetstream").join(Account::Shop.to_string());
    streams.join("streams").join(stream).is_dir()
}
