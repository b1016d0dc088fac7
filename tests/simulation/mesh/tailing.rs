//! The tails: what their lines bring, lose, bring again, and when they break.

use super::{Address, Mesh, Place};
use actors::runtime::{
    ledger::{Input, Shown},
    tail::{Take, actor::REOPEN_AFTER},
};
use bus::{codec::unpack, follow::QUIET_MAX};

/// What a server sends to one tail.
pub struct Line {
    /// The record that is sent next.
    next: u64,
    /// When a record was lost on the way.
    lost: Option<u64>,
}

/// What became of a line.
enum Heard {
    Quiet,
    Broken,
    Record(u64),
}

impl Mesh {
    /// A tail takes one step.
    pub fn follow<D: Place>(&mut self, at: Address) {
        if self.alive(at).is_none() {
            return;
        }
        match self.hear_record::<D>(at) {
            Heard::Quiet => self.later((5, 30), move |mesh| mesh.follow::<D>(at)),
            Heard::Broken => self.after(REOPEN_AFTER, move |mesh| mesh.follow::<D>(at)),
            Heard::Record(position) => {
                self.take::<D>(at, position);
                self.later((0, 4), move |mesh| mesh.follow::<D>(at));
            }
        }
    }

    fn hear_record<D: Place>(&mut self, at: Address) -> Heard {
        let (breaks, loses, rewinds) = (self.fails(3), self.fails(5), self.fails(10));
        let (now, last) = (self.now, D::server(self).last());
        let host = D::host(&mut self.processes[at.process]);
        if breaks {
            host.line = None;
            return Heard::Broken;
        }
        // A consumer that is made anew before it gave anything may begin from the first record.
        let next = if rewinds { 1 } else { host.tail.next() };
        let line = host.line.get_or_insert(Line { next, lost: None });
        let missed = |since: &u64| now >= since + QUIET_MAX.as_millis() as u64;
        if line.next <= last {
            line.next += 1;
            if loses {
                line.lost.get_or_insert(now);
                return Heard::Quiet;
            }
            return Heard::Record(line.next - 1);
        }
        if line.lost.as_ref().is_some_and(missed) {
            host.line = None;
            return Heard::Broken;
        }
        Heard::Quiet
    }

    fn take<D: Place>(&mut self, at: Address, position: u64) {
        let host = D::host(&mut self.processes[at.process]);
        match host.tail.take(position) {
            Take::Skip => self.see("a tail passed over what it had"),
            Take::Gap { .. } => {
                host.line = None;
                self.see("a tail missed a record");
            }
            Take::Apply => self.show::<D>(at, position),
        }
    }

    fn show<D: Place>(&mut self, at: Address, position: u64) {
        let append = &D::server(self).log[position as usize - 1];
        let (record, writer) = (Some(append.record), append.writer);
        let payload = append.payload.clone();
        let ours = self.processes[at.process].instance == writer;
        let said = (!ours).then(|| unpack(&payload));
        let shown = Shown {
            position,
            record,
            payload,
            said,
        };
        self.step::<D>(at, Input::Delivered(shown));
    }
}
