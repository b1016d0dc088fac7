//! The journal of a view: changed rows on their way to disk, so that a crash in the middle of
//! writing them leaves nothing half-changed.
//!
//! A large batch would block every reader of the tree while it is applied. So the rows go into this
//! file first, fsynced and renamed into place; then, one by one, into the tree; then the tree's
//! position is set and the file removed. Who finds the file at the next start writes its rows
//! again: they are values, not steps, so writing them twice is writing them once. What the other
//! rows of the tree come to is written down too, so that a tree that was damaged meanwhile is
//! noticed.

use super::reached::Reached;
use crate::runtime::layers::Key;
use bus::Fingerprint;
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

const REMOVED: u32 = u32::MAX;
const PRINT_BYTES: usize = 16;

/// The file beside a view's folder.
pub(super) struct Journal {
    path: PathBuf,
}

/// Rows and how far they go.
pub(super) struct Entry {
    pub(super) reached: Reached,
    /// What the rows come to that are in the tree and not in here.
    pub(super) untouched: u64,
    pub(super) rows: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

impl Journal {
    pub(super) fn beside(folder: &Path) -> Self {
        Self {
            path: folder.with_added_extension("journal"),
        }
    }

    /// Writes all rows down, durably.
    pub(super) fn write(
        &self,
        rows: &[(&Key, Option<&[u8]>)],
        reached: Reached,
        untouched: u64,
    ) -> io::Result<()> {
        let mut bytes = [reached.packed().as_slice(), &untouched.to_be_bytes()].concat();
        for (key, value) in rows {
            put(&mut bytes, key)?;
            match value {
                Some(value) => put(&mut bytes, value)?,
                None => bytes.extend_from_slice(&REMOVED.to_be_bytes()),
            }
        }
        let print = Fingerprint::of(&bytes);
        let draft = self.path.with_added_extension("draft");
        let mut file = File::create(&draft)?;
        file.write_all(print.as_bytes())?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&draft, &self.path)?;
        self.sync_folder()
    }

    /// What was written down and may not have reached the tree.
    pub(super) fn read(&self) -> io::Result<Option<Entry>> {
        let bytes = match fs::read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes?,
        };
        let whole = bytes
            .split_at_checked(PRINT_BYTES)
            .and_then(|(print, bytes)| {
                (Fingerprint::of(bytes).as_bytes() == print)
                    .then(|| parse(bytes))
                    .flatten()
            });
        whole
            .map(Some)
            .ok_or_else(|| io::Error::other("its journal is damaged"))
    }

    /// The tree has everything, durably.
    pub(super) fn remove(&self) -> io::Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    fn sync_folder(&self) -> io::Result<()> {
        self.path
            .parent()
            .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    }
}

fn put(bytes: &mut Vec<u8>, part: &[u8]) -> io::Result<()> {
    let length = u32::try_from(part.len()).map_err(io::Error::other)?;
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(part);
    Ok(())
}

fn parse(bytes: &[u8]) -> Option<Entry> {
    let (reached, rest) = Reached::read(bytes)?;
    let (untouched, mut rest) = rest.split_first_chunk()?;
    let mut rows = Vec::new();
    while !rest.is_empty() {
        let key = take(&mut rest)??;
        rows.push((key, take(&mut rest)?));
    }
    Some(Entry {
        reached,
        untouched: u64::from_be_bytes(*untouched),
        rows,
    })
}

/// One part; `Some(None)` stands for a removed row.
fn take(rest: &mut &[u8]) -> Option<Option<Vec<u8>>> {
    let (length, behind) = rest.split_first_chunk()?;
    let length = u32::from_be_bytes(*length);
    if length == REMOVED {
        *rest = behind;
        return Some(None);
    }
    let (part, behind) = behind.split_at_checked(length as usize)?;
    *rest = behind;
    Some(Some(part.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::layers::Delta;
    use contracts::Timestamp;

    #[test]
    fn a_journal_reads_back_and_a_damaged_one_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::beside(&folder.path().join("stock.0"));
        assert!(journal.read().unwrap().is_none());
        let mut rows = Delta::default();
        rows.set(Key::from_slice(b"kept"), Some(b"value".to_vec()));
        rows.set(Key::from_slice(b"removed"), None);
        let reached = Reached {
            position: 7,
            time: Timestamp(9),
        };
        journal.write(&rows.sorted(), reached, 8).unwrap();
        let entry = journal.read().unwrap().unwrap();
        let mut read = Delta::default();
        entry
            .rows
            .into_iter()
            .for_each(|(key, value)| read.set(Key::from_vec(key), value));
        assert_eq!((entry.reached, entry.untouched, read), (reached, 8, rows));
        let mut bytes = fs::read(&journal.path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&journal.path, bytes).unwrap();
        assert!(journal.read().is_err());
        journal.remove().unwrap();
        assert!(journal.read().unwrap().is_none());
    }
}
