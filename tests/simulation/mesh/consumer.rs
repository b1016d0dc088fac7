//! The durable consumers: so many records on their way at once, each given again until somebody
//! acknowledges it.

use super::{Address, Mesh, ear::Ear};
use actors::runtime::word::{self, UNREADABLE_AFTER};
use bus::follow::ACK_WAIT;
use bytes::Bytes;
use std::{collections::BTreeMap, time::Duration};

pub struct Consumer {
    at_once: usize,
    /// The first record that was never given.
    next: u64,
    /// What was given and is not acknowledged.
    given: BTreeMap<u64, Given>,
}

#[derive(Clone, Copy, Default)]
struct Given {
    attempt: u64,
    /// Who has it, and until when nobody else gets it.
    out: Option<(Address, u64)>,
    not_before: u64,
}

/// What a consumer is told about a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Done,
    Again(Duration),
}

/// Whether a word was heard, as far as whoever said it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Heard,
    Nothing,
}

/// How long anybody waits to hear that a word was heard.
const WORD_PATIENCE: Duration = Duration::from_millis(500);

fn millis(span: Duration) -> u64 {
    span.as_millis() as u64
}

impl Consumer {
    pub fn of(at_once: usize) -> Self {
        Self {
            at_once,
            next: 1,
            given: BTreeMap::new(),
        }
    }

    /// Up to where everything is acknowledged.
    pub fn acknowledged(&self) -> u64 {
        let open = self.given.first_key_value().map(|(position, _)| *position);
        open.unwrap_or(self.next) - 1
    }

    /// The record that is given next, if one may be.
    fn choose(&mut self, last: u64, now: u64) -> Option<u64> {
        let waits = |given: &Given| given.out.is_none() && now >= given.not_before;
        let mut open = self.given.iter().filter(|(_, given)| waits(given));
        if let Some((position, _)) = open.next() {
            return Some(*position);
        }
        if self.given.len() < self.at_once && self.next <= last {
            self.given.insert(self.next, Given::default());
            self.next += 1;
            return Some(self.next - 1);
        }
        None
    }
}

impl Mesh {
    /// The server looks whether it has something to give, and to whom.
    pub fn give(&mut self, ear: Ear) {
        let last = ear.log(self).last();
        let idle = self.consumer(ear).acknowledged() == last;
        let pause = if idle { (10, 40) } else { (4, 12) };
        self.later(pause, move |mesh| mesh.give(ear));
        self.take_back(ear);
        let Some(to) = self.a_listener(ear) else {
            return;
        };
        if self.fails(2) {
            return self.break_line(ear, to);
        }
        let now = self.now;
        let Some(position) = self.consumer(ear).choose(last, now) else {
            return;
        };
        let given = self.consumer(ear).given.get_mut(&position).unwrap();
        given.attempt += 1;
        given.out = Some((to, now + millis(ACK_WAIT)));
        let attempt = given.attempt;
        if attempt > 1 {
            self.see("a record was given again");
        }
        let payload = ear.log(self).log[position as usize - 1].payload.clone();
        self.gets(ear, to);
        if self.fails(5) {
            return self.later((1_000, 2_000), move |mesh| mesh.break_line(ear, to));
        }
        // A process of another version may not be able to read what this one wrote.
        let payload = if self.fails(2) {
            Bytes::from_static(b"?")
        } else {
            payload
        };
        self.later((1, 5), move |mesh| {
            mesh.hand(ear, to, (position, attempt), payload);
        });
    }

    pub fn consumer(&mut self, ear: Ear) -> &mut Consumer {
        self.consumers.get_mut(&ear).unwrap()
    }

    /// What was given long ago is taken back, unless somebody says that it is worked on.
    fn take_back(&mut self, ear: Ear) {
        let now = self.now;
        let given = self.consumer(ear).given.clone();
        for (position, mut given) in given {
            if let Some((holder, until)) = given.out
                && now >= until
            {
                // Who is still at it says so, but that may be lost.
                let works = self.works(ear, holder, position) && !self.fails(40);
                given.out = works.then_some((holder, now + millis(ACK_WAIT)));
                self.consumer(ear).given.insert(position, given);
            }
        }
    }

    fn a_listener(&mut self, ear: Ear) -> Option<Address> {
        let count = self.processes.len();
        let first = self.chance.between(0, count as u64) as usize;
        let mut turns = (first..count).chain(0..first);
        turns.find_map(|process| {
            let life = self.processes[process].life;
            let at = Address { process, life };
            self.listens(ear, at).then_some(at)
        })
    }

    /// Says a word, and then does something, knowing whether the word was heard. Whoever does not
    /// hear that it was heard gives the record back.
    pub fn say(
        &mut self,
        ear: Ear,
        position: u64,
        word: word::Word,
        then: impl FnOnce(&mut Self, Told) + 'static,
    ) {
        let word = match word {
            word::Word::Acknowledge => Word::Done,
            word::Word::Postpone(pause) => Word::Again(pause),
            word::Word::Unreadable(_) => Word::Again(UNREADABLE_AFTER),
            word::Word::Bury(reason) => {
                return self.violations.push(format!("put aside: {reason}"));
            }
        };
        let heard = self.tell(ear, position, word);
        let confirmed = heard && !self.fails(10);
        if confirmed || word != Word::Done {
            self.later((5, 9), move |mesh| then(mesh, Told::Heard));
        } else {
            self.after(WORD_PATIENCE, move |mesh| {
                mesh.give_back(ear, position);
                then(mesh, Told::Nothing);
            });
        }
    }

    /// What is let go of is given back at once, if that is heard.
    pub fn give_back(&mut self, ear: Ear, position: u64) {
        self.tell(ear, position, Word::Again(Duration::ZERO));
    }

    /// Sends a word, which may be late or lost, and says whether it is heard soon.
    fn tell(&mut self, ear: Ear, position: u64, word: Word) -> bool {
        let (lost, late) = (self.fails(8), self.fails(12));
        let when = if late { (300, 2_500) } else { (1, 5) };
        if !lost {
            let cuts = self.events.cuts;
            self.later(when, move |mesh| {
                // Whatever is on a relay's line ends with it when the power is cut.
                if cuts == mesh.events.cuts || !ear.is_relay() {
                    mesh.heed(ear, position, word);
                }
            });
        }
        !lost && !late
    }

    /// The server hears a word about a record, perhaps one that it does not wait for any more.
    fn heed(&mut self, ear: Ear, position: u64, word: Word) {
        let now = self.now;
        let given = &mut self.consumer(ear).given;
        match (given.get_mut(&position), word) {
            (None, _) => self.see("a word came too late"),
            (Some(_), Word::Done) => drop(given.remove(&position)),
            (Some(given), Word::Again(pause)) => {
                given.not_before = now + millis(pause);
                given.out = None;
            }
        }
    }
}
