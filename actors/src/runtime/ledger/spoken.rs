//! What the server says of a record in flight and of the log's end, and what is asked again.

use super::{
    Ledger, Output, Question, RETRY_AFTER,
    flight::{Flight, Settled, Writing},
};
use crate::runtime::{problems, rules::Rules};
use bus::append::Appended;
use contracts::{Problem, RecordId, Timestamp};

impl<D: Rules, T> Ledger<D, T> {
    pub(super) fn appended(
        &mut self,
        record: RecordId,
        appended: Appended,
        out: &mut Vec<Output<T>>,
    ) {
        match self.flight.take() {
            Flight::Writing(mut writing) if writing.append.record == record => {
                let refused = match appended {
                    // Either way the server has taken in what stands at our position; whether that
                    // is ours, the tail shows.
                    Appended::Stored { .. } | Appended::Overtaken => {
                        writing.acknowledged = true;
                        None
                    }
                    Appended::Full => Some(problems::log_full()),
                    Appended::Refused { .. } => Some(problems::log_refuses()),
                    Appended::Unclear { .. } => {
                        out.push(Output::WakeAfter(writing.pause()));
                        None
                    }
                };
                match refused {
                    Some(problem) if writing.attempts == 1 => {
                        return self.refuse_all(writing, &problem, out);
                    }
                    // An earlier attempt may have been taken in: the end of the log tells.
                    Some(problem) => {
                        writing.refused = Some(Box::new(problem));
                        self.ask_for_the_end(out);
                    }
                    None => {}
                }
                self.settle(writing, out);
            }
            flight => self.flight = flight,
        }
    }

    /// Tries again what had no clear answer: the record, or, if the tail has shown it or the server
    /// has refused it, the question where the log ends.
    ///
    /// A record that nobody waits for any more is let go: whether it is in the log, the tail shows,
    /// as it does with any other process's.
    pub(super) fn wake(&mut self, now: Timestamp, out: &mut Vec<Output<T>>) {
        self.drop_expired(now, out);
        match &mut self.flight {
            Flight::Writing(writing) if writing.acknowledged => {}
            Flight::Writing(writing) if writing.is_nobody_s(now) => {
                for waiting in self.flight.take().into_waiting() {
                    out.push(Output::Answer(waiting.ticket, Err(problems::unknown())));
                }
            }
            Flight::Writing(writing) if !writing.seen && writing.refused.is_none() => {
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
                    if let Some(problem) = writing.refused.take_if(|_| !writing.seen) {
                        return self.refuse_all(writing, &problem, out);
                    }
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

    /// Nothing of the record is stored, and so nothing is true that rested on it: not the refusals
    /// either.
    fn refuse_all(&mut self, writing: Writing<D, T>, problem: &Problem, out: &mut Vec<Output<T>>) {
        for settled in writing.settled {
            out.push(Output::Answer(settled.waiting.ticket, Err(problem.clone())));
        }
    }
}
