//! The server: one log, guarded by its position.

use bus::append::{Append, Appended};
use contracts::RecordId;

#[derive(Default)]
pub struct Server {
    pub log: Vec<Append>,
    pub guard_ignored: bool,
}

impl Server {
    pub fn last(&self) -> u64 {
        self.log.len() as u64
    }

    pub fn log_ids(&self) -> Vec<RecordId> {
        self.log.iter().map(|append| append.record).collect()
    }

    /// Takes a record in, or not. `remembers` says whether the window still knows older records.
    pub fn append(&mut self, append: Append, remembers: bool) -> Appended {
        let known = self
            .log
            .iter()
            .position(|stored| stored.record == append.record);
        if let Some(place) = known.filter(|_| remembers) {
            return Appended::Stored {
                position: place as u64 + 1,
            };
        }
        if append.base != self.last() && !self.guard_ignored {
            return Appended::Overtaken;
        }
        self.log.push(append);
        Appended::Stored {
            position: self.last(),
        }
    }
}
