//! The mails that a world's domains have sent, as a mail program finds them.

use crate::{World, eventually};
use std::{fs, path::Path};

/// All mails in a data folder, in no order.
pub fn mails_in(data: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(data.join("mail").join("new")) else {
        return Vec::new();
    };
    let read = |entry: std::io::Result<fs::DirEntry>| {
        let mail = entry.and_then(|entry| fs::read_to_string(entry.path()));
        mail.expect("a mail that can be read")
    };
    entries.map(read).collect()
}

impl World {
    /// All mails so far, in no order.
    pub fn mails(&self) -> Vec<String> {
        mails_in(self.folder())
    }

    /// The mails to an address with a subject, once there are so many.
    pub async fn mails_to(&self, email: &str, subject: &str, count: usize) -> Vec<String> {
        let lines = [format!("To: {email}"), format!("Subject: {subject}")];
        let meant = |mail: &String| {
            let has = |line: &String| mail.lines().any(|found| found == line);
            lines.iter().all(has)
        };
        eventually(
            &format!("{count} mails to {email}: {subject}"),
            async || {
                let found: Vec<_> = self.mails().into_iter().filter(meant).collect();
                (found.len() >= count).then_some(found)
            },
        )
        .await
    }
}
