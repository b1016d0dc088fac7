//! The durable consumer of stock's log: one record on its way, given again until acknowledged.

use super::{
    Address, Mesh, Process,
    listener::{Doing, Word},
};
use actors::runtime::policy::Heard;
use bus::follow::ACK_WAIT;
use bytes::Bytes;
use std::time::Duration;

pub struct Consumer {
    /// The first record that is not acknowledged.
    pub next: u64,
    attempt: u64,
    /// Who has it, and until when nobody else gets it.
    out: Option<(Address, u64)>,
    not_before: u64,
}

impl Default for Consumer {
    fn default() -> Self {
        Self {
            next: 1,
            attempt: 0,
            out: None,
            not_before: 0,
        }
    }
}

fn millis(span: Duration) -> u64 {
    span.as_millis() as u64
}

impl Mesh {
    /// The server looks whether it has something to give, and to whom.
    pub fn give(&mut self) {
        self.later((4, 12), Self::give);
        if let Some((holder, until)) = self.consumer.out
            && self.now >= until
        {
            // Who is still at it says so, but that may be lost.
            let works = self.works(holder) && !self.fails(40);
            let until = self.now + millis(ACK_WAIT);
            self.consumer.out = works.then_some((holder, until));
        }
        let position = self.consumer.next;
        let record = self.stock.log.get(position as usize - 1);
        let free = self.consumer.out.is_none() && self.now >= self.consumer.not_before;
        let (Some(record), true) = (record, free) else {
            return self.break_a_line();
        };
        let payload = record.payload.clone();
        let Some(to) = self.a_listener() else {
            return;
        };
        self.consumer.attempt += 1;
        if self.consumer.attempt > 1 {
            self.see("a record was given again");
        }
        self.consumer.out = Some((to, self.now + millis(ACK_WAIT)));
        self.processes[to.process].listener.doing = Doing::Nothing;
        if self.fails(5) {
            return self.later((1_000, 2_000), move |mesh| mesh.hear(to, Heard::Broke));
        }
        // A process of another version may not be able to read what this one wrote.
        let unreadable = self.fails(2);
        let payload = if unreadable {
            Bytes::from_static(b"?")
        } else {
            payload
        };
        let delivered = Heard::Delivered {
            position,
            attempt: self.consumer.attempt,
            payload,
        };
        self.later((1, 5), move |mesh| mesh.hear(to, delivered));
    }

    fn break_a_line(&mut self) {
        if self.fails(2)
            && let Some(at) = self.a_listener()
        {
            self.hear(at, Heard::Broke);
        }
    }

    fn works(&mut self, holder: Address) -> bool {
        let position = self.consumer.next;
        self.alive(holder).is_some_and(|process| {
            let listener = &process.listener;
            listener.doing == Doing::Committing && listener.held == Some(position)
        })
    }

    fn a_listener(&mut self) -> Option<Address> {
        let count = self.processes.len() as u64;
        let first = self.chance.between(0, count) as usize;
        let mut turns = (first..self.processes.len()).chain(0..first);
        turns.find_map(|process| {
            let Process { life, listener, .. } = &self.processes[process];
            let life = *life;
            (listener.doing == Doing::Listening).then_some(Address { process, life })
        })
    }

    /// The server hears a word about a record, perhaps one that it does not wait for any more.
    pub fn heed(&mut self, position: u64, word: Word) {
        if position != self.consumer.next {
            return self.see("a word came too late");
        }
        let pause = match word {
            Word::Done => {
                self.consumer.next += 1;
                self.consumer.attempt = 0;
                Duration::ZERO
            }
            Word::Again(pause) => pause,
        };
        self.consumer.not_before = self.now + millis(pause);
        self.consumer.out = None;
    }
}
