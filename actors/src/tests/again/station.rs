//! One domain in memory, which hears others by its policies and tells what it decides.

use crate::{
    runtime::{
        DomainSpec, Prepared, Rules,
        policy::{Heard, Policy, Wish},
    },
    tests::bench::Bench,
};
use bus::{Cause, Record, codec::unpack};
use bytes::Bytes;

/// A domain, without its types.
pub(super) trait Hearing {
    /// Its name.
    fn name(&self) -> &'static str;
    /// Whom it listens to.
    fn sources(&self) -> Vec<&'static str>;
    /// Hears a record of another domain, and says how many of its own that led to.
    fn hear(&mut self, source: &str, record: &Bytes, now: u64) -> usize;
    /// Has its records answered by the world outside, each so often.
    fn reach_out(&mut self, times: usize, now: u64);
    /// All records so far.
    fn log(&self) -> &[Bytes];
    /// All it knows.
    fn state(&self) -> State;
}

/// All that a domain knows.
#[derive(PartialEq)]
pub(super) struct State {
    pub(super) rows: Vec<(Vec<u8>, Vec<u8>)>,
    pub(super) records: usize,
}

/// What the world outside makes of an event.
pub(super) type Outside<D> =
    fn(&<D as contracts::Domain>::Event) -> Option<<D as contracts::Domain>::Command>;

/// A domain on its bench.
pub(super) struct Station<D: Rules> {
    pub(super) bench: Bench<D>,
    policies: Vec<Policy<D>>,
    outside: Outside<D>,
    answered: usize,
}

impl<D: Rules> Station<D> {
    pub(super) fn of(spec: &DomainSpec<D>) -> Self {
        Self::facing(spec, |_| None)
    }

    pub(super) fn facing(spec: &DomainSpec<D>, outside: Outside<D>) -> Self {
        Self {
            bench: Bench::new(),
            policies: Policy::all_of(spec),
            outside,
            answered: 0,
        }
    }
}

impl<D: Rules> Hearing for Station<D> {
    fn name(&self) -> &'static str {
        D::NAME
    }

    fn sources(&self) -> Vec<&'static str> {
        self.policies.iter().map(Policy::source).collect()
    }

    fn hear(&mut self, source: &str, record: &Bytes, now: u64) -> usize {
        let before = self.bench.log().len();
        for policy in &mut self.policies {
            if policy.source() != source {
                continue;
            }
            let heard = Heard::Delivered {
                position: 1,
                attempt: 1,
                payload: record.clone(),
            };
            let Wish::Commit(commands) = policy.step(heard) else {
                panic!("{} cannot read what {source} says", D::NAME);
            };
            for prepared in commands {
                // A no is an answer, too.
                drop(self.bench.commit(prepared, now));
            }
        }
        self.bench.log().len() - before
    }

    fn reach_out(&mut self, times: usize, now: u64) {
        while let Some(record) = self.bench.log().get(self.answered).cloned() {
            self.answered += 1;
            let record: Record<D::Event> = unpack(&record).unwrap();
            let commands = record
                .events()
                .filter_map(|(_, event)| (self.outside)(event));
            for command in commands.collect::<Vec<_>>() {
                for _ in 0..times {
                    let prepared = Prepared::own(command.clone(), Cause::Deadline).unwrap();
                    drop(self.bench.commit(prepared, now));
                }
            }
        }
    }

    fn log(&self) -> &[Bytes] {
        self.bench.log()
    }

    fn state(&self) -> State {
        State {
            rows: self.bench.rows(),
            records: self.bench.log().len(),
        }
    }
}
