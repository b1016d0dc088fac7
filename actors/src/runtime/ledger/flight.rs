//! What the ledger is waiting for, and what it makes of the answer.

use super::{Applied, Ledger, Outcome, Output, RETRY_AFTER, RETRY_AFTER_MAX, Shown, Waiting};
use crate::runtime::{
    layers::Delta,
    problems,
    rows::RowError,
    rules::{At, Rules, apply_decision},
    view::View,
};
use bus::{Record, append::Append, codec::Garbled};
use contracts::{InstanceId, Problem, Timestamp};
use std::time::Duration;

/// A command with the answer it gets once that is known to be true.
pub struct Settled<D: Rules, T> {
    pub(super) waiting: Waiting<D, T>,
    pub(super) outcome: Outcome,
}

pub(super) enum Flight<D: Rules, T> {
    /// Nothing.
    Idle,
    /// A record is on its way into the log.
    Writing(Writing<D, T>),
    /// Refusals wait to hear that the log ends where the view does.
    Confirming {
        settled: Vec<Settled<D, T>>,
        base: u64,
    },
    /// Another process decides these.
    Away {
        to: InstanceId,
        waiting: Vec<Waiting<D, T>>,
    },
    /// Another process has decided these, up to a position the view has not reached.
    Arriving {
        settled: Vec<Settled<D, T>>,
        position: u64,
    },
}

pub(super) struct Writing<D: Rules, T> {
    pub(super) append: Append,
    delta: Delta,
    pub(super) settled: Vec<Settled<D, T>>,
    /// Behind its last event.
    end: At,
    pub(super) attempts: u32,
    /// Why the server took no record in, though an earlier attempt may yet have been taken in.
    pub(super) refused: Option<Box<Problem>>,
    /// The server has spoken after it took a record in at this position.
    pub(super) acknowledged: bool,
    /// The view holds it.
    pub(super) seen: bool,
}

impl<D: Rules, T> Settled<D, T> {
    pub(super) fn answer(self) -> Output<T> {
        Output::Answer(self.waiting.ticket, self.outcome)
    }
}

impl<D: Rules, T> Writing<D, T> {
    pub(super) fn new(append: Append, delta: Delta, settled: Vec<Settled<D, T>>, end: At) -> Self {
        Self {
            append,
            delta,
            settled,
            end,
            attempts: 1,
            refused: None,
            acknowledged: false,
            seen: false,
        }
    }

    /// Whether all who wait for it have given up, before anything was seen of it.
    pub(super) fn is_nobody_s(&self, now: Timestamp) -> bool {
        !self.seen && self.settled.iter().all(|it| it.waiting.until <= now)
    }

    pub(super) fn pause(&self) -> Duration {
        RETRY_AFTER
            .saturating_mul(1 << self.attempts.min(5))
            .min(RETRY_AFTER_MAX)
    }
}

impl<D: Rules, T> Flight<D, T> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Idle => 0,
            Self::Writing(writing) => writing.settled.len(),
            Self::Confirming { settled, .. } | Self::Arriving { settled, .. } => settled.len(),
            Self::Away { waiting, .. } => waiting.len(),
        }
    }

    pub(super) fn into_waiting(self) -> Vec<Waiting<D, T>> {
        let settled = match self {
            Self::Idle => Vec::new(),
            Self::Writing(writing) => writing.settled,
            Self::Confirming { settled, .. } | Self::Arriving { settled, .. } => settled,
            Self::Away { waiting, .. } => return waiting,
        };
        settled.into_iter().map(|settled| settled.waiting).collect()
    }

    pub(super) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::Idle)
    }
}

impl<D: Rules, T> Ledger<D, T> {
    /// The tail shows the record that stands at the next position.
    pub(super) fn delivered(&mut self, shown: Shown<D>, view: &View, out: &mut Vec<Output<T>>) {
        let position = shown.position;
        if self.stopped || position <= view.position() {
            return;
        }
        match self.flight.take() {
            Flight::Writing(writing) if shown.record == Some(writing.append.record) => {
                self.ours(writing, position, view, out);
            }
            Flight::Writing(writing) => {
                out.push(Output::Conflict);
                self.put_back(Flight::Writing(writing).into_waiting());
                self.another(shown, view, out);
            }
            flight => {
                self.flight = flight;
                self.another(shown, view, out);
            }
        }
        self.arrive(view, out);
    }

    fn ours(
        &mut self,
        mut writing: Writing<D, T>,
        position: u64,
        view: &View,
        out: &mut Vec<Output<T>>,
    ) {
        let writer = self.instance;
        let applied = Applied {
            position,
            time: writing.end.time,
            commands: writing.settled.len(),
            events: writing.end.index as usize,
            writer,
        };
        view.commit(std::mem::take(&mut writing.delta), &applied);
        out.push(Output::Applied(applied));
        self.last_writer = Some(writer);
        writing.seen = true;
        self.settle(writing, out);
    }

    fn another(&mut self, shown: Shown<D>, view: &View, out: &mut Vec<Output<T>>) {
        let position = shown.position;
        let record = match shown.read() {
            Ok(record) => record,
            Err(Garbled(reason)) => return self.stop(Output::Poisoned { position, reason }, out),
        };
        match apply_record::<D>(&record, position, view) {
            Ok(applied) => out.push(Output::Applied(applied)),
            Err(RowError(reason)) => {
                return self.stop(Output::Broken(reason), out);
            }
        }
        if self.last_writer != Some(record.writer) {
            self.last_writer = Some(record.writer);
            self.gone = None;
        }
    }

    /// What was in flight may have gone into a log that is no more, or into the one there is now.
    pub(super) fn replaced(&mut self, reason: String, out: &mut Vec<Output<T>>) {
        for waiting in self.flight.take().into_waiting() {
            out.push(Output::Answer(waiting.ticket, Err(problems::unknown())));
        }
        self.stop(Output::Broken(reason), out);
    }

    /// No record can be applied any more, as with one that cannot be read.
    pub(super) fn missing(&mut self, position: u64, next: u64, out: &mut Vec<Output<T>>) {
        if self.stopped {
            return;
        }
        let last = next.saturating_sub(1);
        let reason = format!("records {position} to {last} are not in the log any more");
        self.stop(Output::Poisoned { position, reason }, out);
    }

    pub(super) fn settle(&mut self, writing: Writing<D, T>, out: &mut Vec<Output<T>>) {
        if writing.seen && writing.acknowledged {
            out.extend(writing.settled.into_iter().map(Settled::answer));
        } else {
            self.flight = Flight::Writing(writing);
        }
    }
}

/// Applies a whole record that another process wrote.
pub fn apply_record<D: Rules>(
    record: &Record<D::Event>,
    position: u64,
    view: &View,
) -> Result<Applied, RowError> {
    view.apply(|rows| {
        let mut at = At {
            position,
            index: 0,
            time: record.at,
        };
        let mut decisions = record.decisions.iter();
        decisions.try_for_each(|decision| apply_decision::<D>(decision, &mut at, rows))?;
        Ok(Applied {
            position,
            time: record.at,
            commands: record.decisions.len(),
            events: at.index as usize,
            writer: record.writer,
        })
    })
}
