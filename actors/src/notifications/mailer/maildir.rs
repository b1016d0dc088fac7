//! A maildir: a folder of mails, one file each, for as many readers and writers as there are.
//!
//! **Invariant:** a file's name is its mail's, so a mail that is delivered twice is there once.

use contracts::{
    MailId,
    notifications::{Letter, Outcome},
};
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
};

/// Where mails are written, where they wait to be read, and where readers put them.
const FOLDERS: [&str; 3] = ["tmp", "new", "cur"];
/// Mails are for their receivers only.
const OWN_FOLDER: u32 = 0o700;
const OWN_FILE: u32 = 0o600;

/// A maildir.
#[derive(Clone)]
pub(super) struct Maildir {
    folder: PathBuf,
}

impl Maildir {
    pub(super) fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Takes a mail in, unless it is there already.
    pub(super) async fn take(&self, mail: MailId, letter: &Letter, text: Vec<u8>) -> Outcome {
        let folder = self.folder.clone();
        let name = format!("{}.{mail}.souk", letter.written_at.0 / 1_000);
        let written = tokio::task::spawn_blocking(move || deliver(&folder, &name, &text)).await;
        match written.map_err(io::Error::other).flatten() {
            Ok(()) => Outcome::Sent,
            Err(error) => Outcome::Failed(error.to_string().into()),
        }
    }
}

fn deliver(folder: &Path, name: &str, text: &[u8]) -> io::Result<()> {
    for part in FOLDERS {
        let mut builder = DirBuilder::new();
        builder
            .recursive(true)
            .mode(OWN_FOLDER)
            .create(folder.join(part))?;
    }
    let (new, cur) = (folder.join("new"), folder.join("cur"));
    if new.join(name).exists() || was_read(&cur, name)? {
        return Ok(());
    }
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let draft = folder
        .join("tmp")
        .join(format!("{name}.{}.{number}", process::id()));
    let moved = write(&draft, text).and_then(|()| fs::rename(&draft, new.join(name)));
    if moved.is_err() {
        // The first error says more than one about a file that may not even be there.
        drop(fs::remove_file(&draft));
    }
    moved?;
    File::open(new)?.sync_all()
}

fn write(draft: &Path, text: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let options = options.write(true).create_new(true).mode(OWN_FILE);
    let mut file = options.open(draft)?;
    file.write_all(text)?;
    file.sync_all()
}

/// Whether a reader has taken the mail, which adds its marks to the name.
fn was_read(cur: &Path, name: &str) -> io::Result<bool> {
    for entry in fs::read_dir(cur)? {
        let found = entry?.file_name();
        if found.to_string_lossy().starts_with(name) {
            return Ok(true);
        }
    }
    Ok(false)
}
