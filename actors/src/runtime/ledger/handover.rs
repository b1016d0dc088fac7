//! Handing commands to the process that wrote last: a hint that saves conflicts, never a lease.

use super::{Ledger, NotTaken, Outcome, Output, Settled, flight::Flight};
use crate::runtime::{
    problems,
    rules::{Handed, Rules},
    view::View,
};
use bus::codec::{PackedList, pack};
use contracts::{InstanceId, Timestamp};

/// The most commands handed over at once.
pub const HANDOVER_COMMANDS_MAX: usize = 1_024;
/// The most bytes handed over at once.
pub const HANDOVER_BYTES_MAX: usize = 512 * 1024;

impl<D: Rules, T> Ledger<D, T> {
    pub(super) fn hand_over(&mut self, to: InstanceId, now: Timestamp, out: &mut Vec<Output<T>>) {
        let mut list = PackedList::after(Vec::new());
        let mut leaving = Vec::new();
        while leaving.len() < HANDOVER_COMMANDS_MAX
            && let Some(waiting) = self.waiting.pop_front_if(|waiting| !waiting.handed)
        {
            let budget_ms = waiting.until.0.saturating_sub(now.0);
            let prepared = &waiting.prepared;
            match pack(&Handed {
                prepared,
                budget_ms,
            }) {
                Ok(packed) if list.size() + packed.len() <= HANDOVER_BYTES_MAX => {
                    list.push(&packed);
                    leaving.push(waiting);
                }
                Ok(_) if leaving.is_empty() => {
                    out.push(Output::Answer(waiting.ticket, Err(problems::too_large())));
                }
                Ok(_) => {
                    self.waiting.push_front(waiting);
                    break;
                }
                Err(garbled) => {
                    let problem = problems::unreadable(&garbled.0);
                    out.push(Output::Answer(waiting.ticket, Err(problem)));
                }
            }
        }
        if !leaving.is_empty() {
            self.flight = Flight::Away {
                to,
                waiting: leaving,
            };
            out.push(Output::HandOver(to, list.finish()));
        }
    }

    /// What the other process answered. If it did not, we decide ourselves: what it may have
    /// committed all the same, we find as a repeat.
    pub(super) fn handed_over(
        &mut self,
        outcomes: Result<Vec<Outcome>, NotTaken>,
        view: &View,
        out: &mut Vec<Output<T>>,
    ) {
        match std::mem::replace(&mut self.flight, Flight::Idle) {
            Flight::Away { to, waiting } => match (outcomes, waiting.len()) {
                (Ok(outcomes), count) if outcomes.len() == count => {
                    let positions = outcomes.iter().flatten().map(|done| done.position);
                    let position = positions.max().unwrap_or(0);
                    let pairs = waiting.into_iter().zip(outcomes);
                    let settled = pairs.map(|(waiting, outcome)| {
                        // Yet another process may still be deciding it.
                        let refused = waiting.doubtful && outcome.is_err();
                        let outcome = if refused {
                            Err(problems::unknown())
                        } else {
                            outcome
                        };
                        Settled { waiting, outcome }
                    });
                    let settled = settled.collect();
                    self.flight = Flight::Arriving { settled, position };
                    self.arrive(view, out);
                }
                (outcomes, count) => {
                    let doubtful = outcomes != Err(NotTaken::Never);
                    self.gone = Some(to);
                    self.put_back(waiting);
                    self.waiting
                        .iter_mut()
                        .take(count)
                        .for_each(|it| it.doubtful |= doubtful);
                }
            },
            flight => self.flight = flight,
        }
    }

    /// Answers what another process decided once our own view holds it.
    pub(super) fn arrive(&mut self, view: &View, out: &mut Vec<Output<T>>) {
        match std::mem::replace(&mut self.flight, Flight::Idle) {
            Flight::Arriving { settled, position } if position <= view.position() => {
                out.extend(settled.into_iter().map(Settled::answer));
            }
            flight => self.flight = flight,
        }
    }
}
