//! The ticker: deadlines are rows, and when one has come its command is decided.
//!
//! A state machine without I/O. No timer is truth: a restart finds the same rows.
//!
//! **Invariant:** a deadline that a rule panics over waits aside and keeps no other waiting.
//! **Invariant:** what one look costs does not grow with how many deadlines have been removed.

pub mod actor;

use super::{
    ledger::{Outcome, or_fallen},
    rows::{RowError, Rows},
    rules::{DEADLINES, Deadline, Prepared, Rules},
    view::View,
};
use bus::Cause;
use contracts::{InstanceId, Kind, Problem, Timestamp};
use std::{collections::BTreeMap, time::Duration};
use uuid::Uuid;

/// The most deadlines turned into commands at once.
pub const DUE_BATCH: usize = 1_024;
/// The most rows that one look passes over because they were removed or wait aside.
pub const PASSED_MAX: usize = 1_024;
/// How much later the other processes look, so that usually only the last writer acts.
pub const GRACE: Duration = Duration::from_secs(2);
/// The longest the ticker sleeps: a deadline may have been added, or the clock been set.
pub const SLEEP_MAX: Duration = Duration::from_secs(1);
/// How long a deadline waits aside that a rule panicked over.
pub const AGAIN_AFTER: Duration = Duration::from_secs(60);
/// The most deadlines that wait aside. Further ones are tried at every look.
pub const ASIDE_MAX: usize = 16_384;

/// What one process knows of a domain's deadlines.
#[derive(Clone, Debug)]
pub struct Ticker {
    instance: InstanceId,
    /// Up to here there is nothing but what waits aside.
    passed: Option<Deadline>,
    /// What a rule panicked over, and when it is tried again.
    aside: BTreeMap<Deadline, Timestamp>,
    /// What is being decided.
    deciding: Vec<Deadline>,
}

/// What a look at the deadlines leads to.
pub struct Look<D: Rules> {
    /// What is due. Once all of it has been decided, [`Ticker::decided`] says what comes next.
    pub due: Vec<Prepared<D>>,
    /// When to look again if nothing is due.
    pub pause: Duration,
    /// What has been put aside.
    pub fallen: Vec<Fallen>,
    /// How many rows were passed over.
    pub passed: usize,
}

/// A deadline of which nothing could be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fallen {
    /// What is due.
    pub id: Uuid,
    /// Why nothing came of it.
    pub reason: String,
}

/// What stands at the beginning of the deadlines.
struct Found {
    due: Vec<Deadline>,
    next: Next,
    passed: usize,
}

/// What comes behind what was found.
enum Next {
    Nothing,
    NotBefore(Timestamp),
    NotLookedAt,
}

impl Ticker {
    /// The ticker of one process.
    pub fn new(instance: InstanceId) -> Self {
        Self {
            instance,
            passed: None,
            aside: BTreeMap::new(),
            deciding: Vec::new(),
        }
    }

    /// Looks at the deadlines, given who wrote the log last.
    pub fn look<D: Rules>(
        &mut self,
        view: &View,
        last_writer: Option<InstanceId>,
        now: Timestamp,
    ) -> Result<Look<D>, RowError> {
        self.deciding.clear();
        self.try_again(now);
        let moment = self.moment(last_writer, now);
        let found = view.read_deadlines(|rows, written| {
            written
                .into_iter()
                .for_each(|written| self.go_back(written));
            self.find(rows, moment)
        })?;
        let mut look = Look {
            due: Vec::new(),
            pause: found.pause(moment),
            fallen: Vec::new(),
            passed: found.passed,
        };
        for deadline in found.due {
            match command_of(deadline.1) {
                Ok(prepared) => {
                    self.deciding.push(deadline);
                    look.due.push(prepared);
                }
                Err(fallen) => {
                    self.put_aside(deadline, now);
                    look.fallen.push(fallen);
                }
            }
        }
        Ok(look)
    }

    /// What came of what was due, in its order: says when to look again.
    pub fn decided(&mut self, outcomes: &[Outcome], now: Timestamp) -> Duration {
        let deciding = std::mem::take(&mut self.deciding);
        for (deadline, outcome) in deciding.into_iter().zip(outcomes) {
            if matches!(
                outcome,
                Err(Problem {
                    kind: Kind::Internal | Kind::Invalid,
                    ..
                })
            ) {
                self.put_aside(deadline, now);
            }
        }
        if outcomes.iter().all(Outcome::is_ok) {
            Duration::ZERO
        } else {
            // What did not go now will not go at once either.
            SLEEP_MAX
        }
    }

    /// What counts as due: by the own clock if this process wrote last, and a grace later if not.
    fn moment(&self, last_writer: Option<InstanceId>, now: Timestamp) -> Timestamp {
        if last_writer.is_none_or(|writer| writer == self.instance) {
            now
        } else {
            Timestamp(now.0.saturating_sub(millis(GRACE)))
        }
    }

    fn find(&mut self, rows: &Rows<'_>, moment: Timestamp) -> Result<Found, RowError> {
        let mut found = Found {
            due: Vec::new(),
            next: Next::Nothing,
            passed: 0,
        };
        let mut at = self.passed;
        while let Some((deadline, row)) = rows.behind(&DEADLINES, at.as_ref())? {
            if found.due.len() == DUE_BATCH || found.passed == PASSED_MAX {
                found.next = Next::NotLookedAt;
                break;
            }
            match row {
                Some(()) if deadline.0 > moment => {
                    found.next = Next::NotBefore(deadline.0);
                    break;
                }
                Some(()) if !self.aside.contains_key(&deadline) => found.due.push(deadline),
                Some(()) | None => found.passed += 1,
            }
            at = Some(deadline);
            if found.due.is_empty() {
                self.passed = at;
            }
        }
        Ok(found)
    }

    /// A deadline was written, or is to be tried again: nothing from it on has been passed.
    fn go_back(&mut self, to: Deadline) {
        if self.passed.is_some_and(|passed| to <= passed) {
            self.passed = before(to);
        }
    }

    fn put_aside(&mut self, deadline: Deadline, now: Timestamp) {
        if self.aside.len() < ASIDE_MAX {
            self.aside.insert(deadline, now.plus(AGAIN_AFTER));
        }
    }

    fn try_again(&mut self, now: Timestamp) {
        let mut first = None;
        self.aside.retain(|deadline, again| {
            let waits = *again > now;
            if !waits {
                first.get_or_insert(*deadline);
            }
            waits
        });
        first.into_iter().for_each(|first| self.go_back(first));
    }
}

impl Found {
    fn pause(&self, moment: Timestamp) -> Duration {
        match self.next {
            Next::Nothing if self.due.is_empty() => SLEEP_MAX,
            Next::NotBefore(at) if self.due.is_empty() => at.since(moment).min(SLEEP_MAX),
            _ => Duration::ZERO,
        }
    }
}

fn command_of<D: Rules>(id: Uuid) -> Result<Prepared<D>, Fallen> {
    let fallen = |reason| Fallen { id, reason };
    let command = or_fallen(|| D::on_deadline(id)).map_err(fallen)?;
    let command = command.ok_or_else(|| fallen("it means nothing here".to_owned()))?;
    Prepared::own(command, Cause::Deadline).map_err(|garbled| fallen(garbled.0))
}

/// The deadline that stands right before another, if one could.
fn before((at, id): Deadline) -> Option<Deadline> {
    match id.as_u128().checked_sub(1) {
        Some(id) => Some((at, Uuid::from_u128(id))),
        None => Some((Timestamp(at.0.checked_sub(1)?), Uuid::max())),
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
