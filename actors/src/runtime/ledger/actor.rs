//! The actor that drives a ledger: does what the machine wants, and tells it what came of it.

pub use super::handle::{LedgerHandle, Ticket, UNANSWERED_MAX};

use super::{Applied, Fallen, Input, Ledger, NotTaken, Output, Question};
use crate::runtime::{clock, measure, rules::Rules, view::View};
use bus::{
    Bus,
    append::{Append, Appended},
    ask::RequestError,
    handover::HandoverError,
};
use bytes::Bytes;
use contracts::{InstanceId, RecordId};
use ractor::{Actor, ActorProcessingErr, ActorRef, DerivedActorRef};
use std::{sync::Arc, time::Instant};
use tracing::{error, warn};
use uuid::Uuid;

/// Drives a [`Ledger`].
pub struct LedgerActor<D>(pub std::marker::PhantomData<fn() -> D>);

/// What the ledger works with.
pub struct LedgerParts {
    /// The mesh.
    pub bus: Bus,
    /// The rows.
    pub view: Arc<View>,
    /// This process.
    pub instance: InstanceId,
    /// Where the log ended when this began.
    pub log_end: u64,
    /// Told when the domain cannot go on.
    pub stopped: DerivedActorRef<Stopped>,
}

/// Why a ledger decides nothing any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// A record cannot be read: only another version of the program can help.
    Poisoned {
        /// Where it stands.
        position: u64,
        /// Why it cannot be read.
        reason: String,
    },
    /// The view cannot be read, or is that of another log: it must be made anew.
    Broken {
        /// Why.
        reason: String,
    },
}

/// The ledger's whole memory.
pub struct LedgerState<D: Rules> {
    parts: LedgerParts,
    ledger: Ledger<D, Ticket>,
    next_record: u128,
    /// Whether [`Input::Begin`] is on its way.
    beginning: bool,
    out: Vec<Output<Ticket>>,
}

impl<D: Rules> Actor for LedgerActor<D> {
    type Msg = Input<D, Ticket>;
    type State = LedgerState<D>;
    type Arguments = LedgerParts;

    async fn pre_start(
        &self,
        _: ActorRef<Self::Msg>,
        parts: LedgerParts,
    ) -> Result<Self::State, ActorProcessingErr> {
        let ledger = Ledger::new(parts.instance, parts.log_end);
        let next_record = Uuid::new_v4().as_u128();
        Ok(LedgerState {
            parts,
            ledger,
            next_record,
            beginning: false,
            out: Vec::new(),
        })
    }

    async fn handle(
        &self,
        myself: ActorRef<Self::Msg>,
        input: Self::Msg,
        state: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        if matches!(input, Input::Begin) {
            state.beginning = false;
        }
        // Counted up from a random number: unique, and cheaper than a new random one each time.
        let record = RecordId(Uuid::from_u128(state.next_record));
        state.next_record = state.next_record.wrapping_add(1);
        let moment = (clock::now(), record);
        state
            .ledger
            .step(input, &state.parts.view, moment, &mut state.out);
        let mut out = std::mem::take(&mut state.out);
        for output in out.drain(..) {
            state.perform(output, &myself);
        }
        state.out = out;
        if !state.beginning && state.ledger.could_begin(&state.parts.view) {
            state.beginning = true;
            // Those who were just answered may have more to ask; let them go first.
            tokio::task::yield_now().await;
            myself.cast(Input::Begin)?;
        }
        Ok(())
    }
}

impl<D: Rules> LedgerState<D> {
    fn perform(&self, output: Output<Ticket>, myself: &ActorRef<Input<D, Ticket>>) {
        match output {
            // A caller that gave up has dropped its end; the answer is for nobody then.
            Output::Answer(ticket, outcome) => drop(ticket.reply.send(outcome)),
            Output::Append(append) => self.append(append, myself.clone()),
            Output::FindLast(question) => self.find_last(question, myself.clone()),
            Output::HandOver(to, commands) => self.hand_over(to, commands, myself.clone()),
            Output::WakeAfter(pause) => {
                myself.send_after(pause, || Input::Wake);
            }
            Output::Applied(applied) => self.count(&applied),
            Output::Conflict => measure::conflict(D::NAME),
            Output::Fell(fallen) => self.bury(fallen),
            Output::Poisoned { position, reason } => {
                error!(
                    log.domain = D::NAME,
                    position, reason, "a record cannot be read"
                );
                self.stop(Stopped::Poisoned { position, reason });
            }
            Output::Broken(reason) => {
                error!(log.domain = D::NAME, reason, "the view is of no use");
                self.stop(Stopped::Broken { reason });
            }
        }
    }

    /// What was in the log when this began was counted when it was written.
    fn count(&self, applied: &Applied) {
        measure::applied(D::NAME, applied);
        let ours = applied.writer == self.parts.instance;
        if ours && applied.position > self.parts.log_end {
            measure::written(D::NAME, applied);
        }
    }

    fn bury(&self, fallen: Fallen) {
        let Fallen {
            verb,
            reason,
            command,
        } = fallen;
        error!(
            log.domain = D::NAME,
            verb, reason, "a command was answered as failed"
        );
        let Some(command) = command else { return };
        measure::buried(D::NAME, "command");
        let bus = self.parts.bus.clone();
        tokio::spawn(async move {
            if let Err(error) = bus.bury(D::NAME, verb, &reason, command).await {
                error!(log.domain = D::NAME, verb, %error, "a dead command could not be kept");
            }
        });
    }

    fn append(&self, append: Append, myself: ActorRef<Input<D, Ticket>>) {
        let bus = self.parts.bus.clone();
        tokio::spawn(async move {
            let (record, since) = (append.record, Instant::now());
            let appended = bus.append(append).await;
            measure::appended(D::NAME, since.elapsed());
            if let Appended::Unclear { reason } | Appended::Refused { reason } = &appended {
                warn!(log.domain = D::NAME, reason, "a record was not appended");
            }
            tell(&myself, Input::Appended(record, appended));
        });
    }

    fn find_last(&self, question: Question, myself: ActorRef<Input<D, Ticket>>) {
        let bus = self.parts.bus.clone();
        tokio::spawn(async move {
            let state = bus.log_state(D::NAME).await;
            if let Err(problem) = &state {
                warn!(log.domain = D::NAME, %problem, "the end of the log is not known");
            }
            tell(
                &myself,
                Input::LastKnown(question, state.ok().map(|state| state.last)),
            );
        });
    }

    fn hand_over(&self, to: InstanceId, commands: Bytes, myself: ActorRef<Input<D, Ticket>>) {
        let bus = self.parts.bus.clone();
        tokio::spawn(async move {
            let outcomes = bus.hand_over(D::NAME, to, commands).await;
            measure::handed_over(D::NAME, &outcomes);
            tell(&myself, Input::HandedOver(outcomes.map_err(not_taken)));
        });
    }

    fn stop(&self, why: Stopped) {
        if self.parts.stopped.cast(why).is_err() {
            warn!(
                log.domain = D::NAME,
                "nobody is left to be told that the ledger stopped"
            );
        }
    }
}

fn not_taken(error: HandoverError) -> NotTaken {
    match error {
        HandoverError::Rejected(_)
        | HandoverError::Request(RequestError::NobodyHome { .. } | RequestError::TooLarge) => {
            NotTaken::Never
        }
        _ => NotTaken::Unclear,
    }
}

/// A ledger that has stopped needs no answers any more.
fn tell<D: Rules>(ledger: &ActorRef<Input<D, Ticket>>, input: Input<D, Ticket>) {
    drop(ledger.cast(input));
}
