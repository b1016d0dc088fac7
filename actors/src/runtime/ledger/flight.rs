//! What the ledger is waiting for, and what it makes of the answer.

use super::{
    Applied, Ledger, Outcome, Output, Question, RETRY_AFTER, RETRY_AFTER_MAX, Shown, Waiting,
};
use crate::runtime::{
    layers::Delta,
    problems,
    rows::RowError,
    rules::{At, Rules, apply_decision},
    view::View,
};
use bus::{
    Record,
    append::{Append, Appended},
    codec::Garbled,
};
use contracts::{InstanceId, Problem, RecordId};
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
    append: Append,
    delta: Delta,
    settled: Vec<Settled<D, T>>,
    /// Behind its last event.
    end: At,
    attempts: u32,
    /// The server has spoken after it took a record in at this position.
    acknowledged: bool,
    /// The view holds it.
    seen: bool,
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
            acknowledged: false,
            seen: false,
        }
    }

    fn pause(&self) -> Duration {
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

    fn take(&mut self) -> Self {
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

    pub(super) fn appended(
        &mut self,
        record: RecordId,
        appended: Appended,
        out: &mut Vec<Output<T>>,
    ) {
        match self.flight.take() {
            Flight::Writing(mut writing) if writing.append.record == record => {
                match appended {
                    // Either way the server has taken in what stands at our position; whether that
                    // is ours, the tail shows.
                    Appended::Stored { .. } | Appended::Overtaken => writing.acknowledged = true,
                    Appended::Full if writing.attempts == 1 => {
                        return self.refuse_all(writing, &problems::log_full(), out);
                    }
                    Appended::Full | Appended::Unclear { .. } => {
                        out.push(Output::WakeAfter(writing.pause()));
                    }
                }
                self.settle(writing, out);
            }
            flight => self.flight = flight,
        }
    }

    /// Tries again what had no clear answer: the record, or, if the tail has shown it, the question
    /// whether the server stands by it.
    pub(super) fn wake(&mut self, out: &mut Vec<Output<T>>) {
        match &mut self.flight {
            Flight::Writing(writing) if writing.acknowledged => {}
            Flight::Writing(writing) if !writing.seen => {
                writing.attempts += 1;
                out.push(Output::Append(writing.append.clone()));
            }
            Flight::Writing(_) | Flight::Confirming { .. } => self.ask_for_the_end(out),
            _ => {}
        }
    }

    pub(super) fn last_known(
        &mut self,
        question: Question,
        last: Option<u64>,
        out: &mut Vec<Output<T>>,
    ) {
        if question != self.question {
            return;
        }
        match (self.flight.take(), last) {
            (Flight::Writing(mut writing), Some(last)) => {
                writing.acknowledged |= last > writing.append.base;
                if !writing.acknowledged {
                    out.push(Output::WakeAfter(RETRY_AFTER));
                }
                self.settle(writing, out);
            }
            (Flight::Confirming { settled, base }, Some(last)) if last <= base => {
                out.extend(settled.into_iter().map(Settled::answer));
            }
            (flight @ Flight::Confirming { .. }, Some(last)) => {
                self.hold_until = last;
                self.put_back(flight.into_waiting());
            }
            (flight @ (Flight::Writing(_) | Flight::Confirming { .. }), None) => {
                out.push(Output::WakeAfter(RETRY_AFTER));
                self.flight = flight;
            }
            (flight, _) => self.flight = flight,
        }
    }

    /// What was in flight may have gone into a log that is no more, or into the one there is now.
    pub(super) fn replaced(&mut self, reason: String, out: &mut Vec<Output<T>>) {
        for waiting in self.flight.take().into_waiting() {
            out.push(Output::Answer(waiting.ticket, Err(problems::unknown())));
        }
        self.stop(Output::Broken(reason), out);
    }

    fn settle(&mut self, writing: Writing<D, T>, out: &mut Vec<Output<T>>) {
        if writing.seen && writing.acknowledged {
            out.extend(writing.settled.into_iter().map(Settled::answer));
        } else {
            self.flight = Flight::Writing(writing);
        }
    }

    /// Nothing of the record is stored, and so nothing is true that rested on it: not the refusals
    /// either.
    fn refuse_all(&mut self, writing: Writing<D, T>, problem: &Problem, out: &mut Vec<Output<T>>) {
        for settled in writing.settled {
            out.push(Output::Answer(settled.waiting.ticket, Err(problem.clone())));
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
