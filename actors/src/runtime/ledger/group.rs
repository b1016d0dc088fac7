//! Deciding everything that waits, as one record.

use super::{
    Fallen, GROUP_COMMANDS_MAX, Ledger, Outcome, Output, Settled, Waiting,
    fallen::or_fallen,
    flight::{Flight, Writing},
};
use crate::runtime::{
    layers::Delta,
    problems,
    rows::{RowError, Rows, RowsMut},
    rules::{ANSWERS, Asked, At, No, Rules, apply_decision},
    view::View,
};
use bus::{Decision, append::Append, codec::pack, record::Draft};
use contracts::{Committed, Problem, RecordId, Timestamp};
use smol_str::SmolStr;

/// What became of one command while its group was decided.
enum Verdict {
    /// It was decided, or was decided before.
    Settled(Outcome),
    /// The answer rests on the log ending where the view does.
    Provisional(Outcome),
    /// A rule panicked over it, and said this.
    Fell(String),
    /// A rule panicked while it applied what this one leads to, and left half of it in the group.
    Spoilt(String),
    /// It does not fit into this record any more.
    NextRecord,
}

/// Why a group cannot be gone on with.
enum Halt {
    /// The view cannot be read.
    Broken(RowError),
    /// Half a decision is in it. So many commands can be decided anew before the one that fell.
    Spoilt { before: usize },
}

impl From<RowError> for Halt {
    fn from(error: RowError) -> Self {
        Self::Broken(error)
    }
}

struct Group {
    draft: Draft,
    delta: Delta,
    at: At,
}

impl<D: Rules, T> Ledger<D, T> {
    pub(super) fn decide_group(
        &mut self,
        view: &View,
        (now, record): (Timestamp, RecordId),
        out: &mut Vec<Output<T>>,
    ) {
        if self.waiting.is_empty() {
            return;
        }
        let base = view.position();
        let at = At {
            position: base + 1,
            index: 0,
            time: now,
        };
        let mut most = GROUP_COMMANDS_MAX;
        let (group, settled, provisional) = loop {
            let draft = match Draft::new(record, self.instance, now) {
                Ok(draft) => draft,
                Err(garbled) => return self.stop(Output::Broken(garbled.0), out),
            };
            let mut group = Group {
                draft,
                delta: Delta::default(),
                at,
            };
            match view.read(|rows, _| self.decide_waiting(&mut group, rows, most, out)) {
                Ok((settled, provisional)) => break (group, settled, provisional),
                Err(Halt::Broken(error)) => return self.stop(Output::Broken(error.0), out),
                // Deciding only these again bounds what a command that falls may cost.
                Err(Halt::Spoilt { before }) if before > 0 => most = before,
                Err(Halt::Spoilt { .. }) => {}
            }
        };
        if group.draft.is_empty() {
            let base = provisional.then_some(base);
            self.answer_without_record(settled, base, out);
        } else {
            let append = Append {
                domain: D::NAME,
                record,
                writer: self.instance,
                base,
                payload: group.draft.finish(),
            };
            out.push(Output::Append(append.clone()));
            self.flight = Flight::Writing(Writing::new(append, group.delta, settled, group.at));
        }
    }

    /// Decides what waits, in order, until the record is full; and says whether a refusal is in it.
    fn decide_waiting(
        &mut self,
        group: &mut Group,
        rows: &Rows<'_>,
        most: usize,
        out: &mut Vec<Output<T>>,
    ) -> Result<(Vec<Settled<D, T>>, bool), Halt> {
        let mut settled: Vec<Settled<D, T>> = Vec::new();
        let mut provisional = false;
        while settled.len() < most
            && let Some(waiting) = self.waiting.pop_front()
        {
            let outcome = match group.decide(&waiting, rows) {
                Ok(Verdict::Settled(outcome)) => outcome,
                Ok(Verdict::Provisional(outcome)) => {
                    provisional = true;
                    outcome
                }
                Ok(Verdict::Fell(reason)) => {
                    fell(waiting, reason, out);
                    continue;
                }
                Ok(Verdict::Spoilt(reason)) => {
                    fell(waiting, reason, out);
                    let before = settled.len();
                    self.put_back(settled.into_iter().map(|settled| settled.waiting).collect());
                    return Err(Halt::Spoilt { before });
                }
                Ok(Verdict::NextRecord) => {
                    self.waiting.push_front(waiting);
                    break;
                }
                Err(error) => {
                    self.waiting.push_front(waiting);
                    self.put_back(settled.into_iter().map(|settled| settled.waiting).collect());
                    return Err(error.into());
                }
            };
            settled.push(Settled { waiting, outcome });
        }
        Ok((settled, provisional))
    }

    fn answer_without_record(
        &mut self,
        settled: Vec<Settled<D, T>>,
        provisional_at: Option<u64>,
        out: &mut Vec<Output<T>>,
    ) {
        if let Some(base) = provisional_at {
            self.flight = Flight::Confirming { settled, base };
            self.ask_for_the_end(out);
        } else {
            out.extend(settled.into_iter().map(Settled::answer));
        }
    }
}

impl Group {
    /// Decides one command over the view and what the group has decided before it.
    fn decide<D: Rules, T>(
        &mut self,
        waiting: &Waiting<D, T>,
        view: &Rows<'_>,
    ) -> Result<Verdict, RowError> {
        let (verb, id) = waiting.prepared.identity();
        let rows = Rows {
            layers: view.layers.under(&self.delta),
        };
        if let Some(answer) = rows.get(&ANSWERS, &(SmolStr::new_static(verb), id.0))? {
            return Ok(if answer.print == waiting.prepared.print {
                let committed = Committed {
                    position: answer.position,
                    at: answer.at,
                };
                Verdict::Settled(Ok(committed))
            } else {
                Verdict::Provisional(Err(problems::id_reused(verb, id)))
            });
        }
        let asked = Asked {
            by: &waiting.prepared.by,
            now: self.at.time,
        };
        let decided = or_fallen(|| D::decide(&waiting.prepared.command, &rows, &asked));
        let events = match decided {
            Err(reason) => return Ok(Verdict::Fell(reason)),
            Ok(decided) => decided,
        };
        let events = match events {
            Ok(events) => events,
            Err(No::Refused(_)) if waiting.doubtful => {
                return Ok(Verdict::Settled(Err(problems::unknown())));
            }
            Err(No::Refused(refusal)) => {
                return Ok(Verdict::Provisional(Err(Problem::refused(&refusal))));
            }
            Err(No::Broken(error)) => return Err(error),
        };
        let (print, cause) = (waiting.prepared.print, waiting.prepared.cause.clone());
        let decision = Decision {
            verb: SmolStr::new_static(verb),
            id,
            print,
            cause,
            events,
        };
        self.admit::<D>(&decision, view)
    }

    fn admit<D: Rules>(
        &mut self,
        decision: &Decision<D::Event>,
        view: &Rows<'_>,
    ) -> Result<Verdict, RowError> {
        let packed = pack(decision).map_err(|garbled| RowError(garbled.0))?;
        if !self.draft.push(&packed) {
            return Ok(if self.draft.is_empty() {
                Verdict::Settled(Err(problems::too_large()))
            } else {
                Verdict::NextRecord
            });
        }
        let committed = Committed {
            position: self.at.position,
            at: self.at.time,
        };
        let mut rows = RowsMut::over(&view.layers, &mut self.delta);
        match or_fallen(|| apply_decision::<D>(decision, &mut self.at, &mut rows)) {
            Ok(applied) => applied.map(|()| Verdict::Settled(Ok(committed))),
            Err(reason) => Ok(Verdict::Spoilt(reason)),
        }
    }
}

fn fell<D: Rules, T>(waiting: Waiting<D, T>, reason: String, out: &mut Vec<Output<T>>) {
    out.push(Output::Fell(Fallen::over(&waiting, reason)));
    let problem = if waiting.doubtful {
        problems::unknown()
    } else {
        problems::internal()
    };
    out.push(Output::Answer(waiting.ticket, Err(problem)));
}
