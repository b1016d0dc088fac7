//! What a worker does with one request: read it, check who asks, and answer.

use super::{
    behind::{Behind, WaitingRoom},
    clock,
    graves::Graves,
    ledger::Outcome,
    measure::{self, RequestMeter},
    pool::{Job, Message},
    problems,
    query::{Answerer, Desk, Told, unreadable},
    rules::{Prepared, Rules},
    shared::Shared,
    spec::{Mesh, Preparing, Prints, Unreadable},
};
use bus::{
    Asking, Cause, Fingerprint,
    codec::pack,
    serve::{Incoming, Reply},
};
use bytes::Bytes;
use contracts::{Caller, Callers, Problem, domain::RequestEntry};
use ractor::{
    ActorRef,
    factory::{FactoryMessage, Job as FactoryJob},
};
use serde_json::Value;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// The part of the asker's patience within which a command must be decided, or not at all. The rest
/// is for the way there and back: whoever has given up may ask again with the same id, and must not
/// be contradicted by a first attempt that is decided afterwards.
pub const DECIDED_WITHIN: f64 = 0.9;

/// Everything a worker needs for one subject.
pub(super) struct Handler<D: Rules> {
    pub(super) shared: Arc<Shared<D>>,
    pub(super) entry: &'static RequestEntry,
    pub(super) subject: String,
    pub(super) meter: Arc<RequestMeter>,
    pub(super) waiting_room: WaitingRoom,
    pub(super) graves: Graves,
    pub(super) does: Does<D>,
}

/// What is done on a subject.
pub(super) enum Does<D: Rules> {
    /// Answer from the view.
    Query(Answerer),
    /// Have the ledger decide.
    Command(Option<Preparing<D>>),
}

impl<D: Rules> Handler<D> {
    pub(super) async fn handle(self: &Arc<Self>, job: Job, pool: &ActorRef<Message>) {
        if job.since.elapsed() >= job.incoming.asking.patience() {
            let took = job.since.elapsed();
            self.meter.count(measure::Outcome::Late, took);
            return job.incoming.reply.problem(&problems::too_late()).await;
        }
        match self.behind(&job.incoming.asking) {
            Ok(None) => self.attend_to(job).await,
            Ok(Some(behind)) => {
                // The worker is free for the next request while the view catches up.
                let (handler, pool) = (self.clone(), pool.clone());
                tokio::spawn(async move { handler.wait(job, behind, pool).await });
            }
            Err(problem) => self.turn_away(job, &problem).await,
        }
    }

    /// What a query must wait for; nothing, if the view shows all that its asker has seen. A
    /// command is decided at the end of the log, whatever its asker has seen.
    fn behind(&self, asking: &Asking) -> Result<Option<Behind>, Problem> {
        match (&self.does, asking.at_least) {
            (Does::Query(_), Some(wanted)) => {
                let live = self.shared.ready()?;
                // Nobody waits who would be turned away afterwards.
                self.admit(asking)?;
                self.waiting_room.place(&live, wanted)
            }
            _ => Ok(None),
        }
    }

    /// Waits for the view, and goes back to the end of the queue.
    async fn wait(&self, mut job: Job, behind: Behind, pool: ActorRef<Message>) {
        let caught_up = match left(job.incoming.asking.patience(), job.since) {
            Ok(left) => behind.caught_up(&self.shared, left).await,
            Err(problem) => Err(problem),
        };
        match caught_up {
            Ok(()) => {
                job.incoming.asking.at_least = None;
                let job = FactoryJob::new((), job);
                if pool.cast(FactoryMessage::Dispatch(job)).is_err() {
                    tracing::error!(
                        subject = self.subject,
                        "a pool stopped while a query waited"
                    );
                }
            }
            Err(problem) => self.turn_away(job, &problem).await,
        }
    }

    async fn turn_away(&self, job: Job, problem: &Problem) {
        let outcome = measure::Outcome::of_problem(problem);
        self.meter.count(outcome, job.since.elapsed());
        self.refuse(job.incoming, problem).await;
    }

    async fn attend_to(&self, job: Job) {
        let Job {
            incoming,
            place,
            since,
        } = job;
        match &self.does {
            Does::Query(answer) => {
                let told = self.query(answer, &incoming, since).await;
                self.meter
                    .count(measure::Outcome::of(&told), since.elapsed());
                match told {
                    Ok(told) => incoming.reply.encoded(told.body, told.position).await,
                    Err(problem) => self.refuse(incoming, &problem).await,
                }
            }
            Does::Command(preparing) => {
                match self.submit(preparing.as_ref(), &incoming, since).await {
                    Err(problem) => {
                        self.meter
                            .count(measure::Outcome::of_problem(&problem), since.elapsed());
                        self.refuse(incoming, &problem).await;
                    }
                    Ok(outcome) => {
                        // The worker is free for the next request while the record is written.
                        let meter = self.meter.clone();
                        tokio::spawn(async move {
                            let outcome =
                                outcome.await.unwrap_or_else(|_| Err(problems::unknown()));
                            meter.count(measure::Outcome::of(&outcome), since.elapsed());
                            reply(incoming.reply, outcome).await;
                            drop(place);
                        });
                    }
                }
            }
        }
    }

    async fn query(
        &self,
        answer: &Answerer,
        incoming: &Incoming,
        since: Instant,
    ) -> Result<Told, Problem> {
        let live = self.shared.ready()?;
        let caller = self.admit(&incoming.asking)?;
        match answer {
            Answerer::Read(answer) => answer(incoming, &live.view, &caller),
            Answerer::Attend(attend) => {
                let left = left(incoming.asking.patience(), since)?;
                let desk = Desk::new(self.mesh(incoming, caller, left), live.view);
                within(left, attend(incoming, desk)).await
            }
        }
    }

    fn mesh(&self, incoming: &Incoming, caller: Caller, left: Duration) -> Mesh {
        Mesh {
            bus: self.shared.bus.clone(),
            asking: Asking {
                // What was seen of this domain says nothing about another.
                at_least: None,
                timeout: Some(left),
                ..incoming.asking.clone()
            },
            caller,
        }
    }

    async fn submit(
        &self,
        preparing: Option<&Preparing<D>>,
        incoming: &Incoming,
        since: Instant,
    ) -> Result<tokio::sync::oneshot::Receiver<Outcome>, Problem> {
        let live = self.shared.ready()?;
        let caller = self.admit(&incoming.asking)?;
        let format = incoming.reply.format();
        let command: D::Command = format
            .decode_variant(self.entry.verb, &incoming.payload)
            .map_err(unreadable)?;
        let mut print = Fingerprint::of(&pack(&command).map_err(unreadable)?);
        let cause = cause(&caller, &incoming.asking);
        let left = left(incoming.asking.patience().mul_f64(DECIDED_WITHIN), since)?;
        let until = clock::now().plus(left);
        let command = match preparing {
            None => command,
            Some(Preparing { prepare, prints }) => {
                let mesh = self.mesh(incoming, caller.clone(), left);
                let command = within(left, prepare(command, mesh)).await?;
                if *prints == Prints::Prepared {
                    print = Fingerprint::of(&pack(&command).map_err(unreadable)?);
                }
                command
            }
        };
        live.ledger.submit(
            Prepared {
                command,
                print,
                cause,
                by: caller,
            },
            until,
        )
    }

    fn admit(&self, asking: &Asking) -> Result<Caller, Problem> {
        if self.entry.callers == Callers::Anyone && asking.token.is_none() {
            return Ok(Caller::Anyone);
        }
        let caller = self.shared.verifier.caller(asking.token.as_ref());
        let caller = caller.map_err(|_| problems::unauthenticated())?;
        if self.entry.callers.admit(&caller) {
            Ok(caller)
        } else {
            Err(problems::forbidden(&caller))
        }
    }

    /// Says no; a request that nobody could read is kept for whoever has to find out why.
    async fn refuse(&self, incoming: Incoming, problem: &Problem) {
        incoming.reply.problem(problem).await;
        if problem.code == "invalid" {
            let (why, payload) = match self.shared.unreadable {
                Unreadable::Whole => (problem.message.as_str(), incoming.payload),
                Unreadable::Nothing => ("it may hold a secret, and cannot be read", Bytes::new()),
            };
            self.graves.take_in(&self.shared.bus, why, payload).await;
        }
    }
}

/// What is left of a span that began then.
fn left(span: Duration, since: Instant) -> Result<Duration, Problem> {
    let left = span.checked_sub(since.elapsed());
    left.filter(|left| !left.is_zero())
        .ok_or_else(problems::too_late)
}

/// What must be there in time, or is given up with nothing done.
async fn within<T>(
    left: Duration,
    work: impl Future<Output = Result<T, Problem>>,
) -> Result<T, Problem> {
    let done = tokio::time::timeout(left, work).await;
    done.unwrap_or_else(|_| Err(problems::too_late()))
}

async fn reply(reply: Reply, outcome: Outcome) {
    match outcome {
        Ok(committed) => reply.answer(&committed, committed.position).await,
        Err(problem) => reply.problem(&problem).await,
    }
}

fn cause(caller: &Caller, asking: &Asking) -> Cause {
    let by = match caller {
        Caller::Anyone | Caller::Itself => None,
        Caller::Known { subject, .. } => Some(subject.into()),
    };
    Cause::Request {
        by,
        trace: asking.trace.trace_id().into(),
    }
}

/// What tools may know about a subject.
pub(super) fn metadata(entry: &RequestEntry) -> Value {
    let text = |value: Value| Value::String(value.to_string());
    let callers = serde_json::to_value(entry.callers).unwrap_or_default();
    let mut facts = serde_json::Map::new();
    facts.insert("callers".to_owned(), callers);
    facts.insert("request_schema".to_owned(), text((entry.request.schema)()));
    facts.insert("response_schema".to_owned(), text((entry.answer.schema)()));
    Value::Object(facts)
}
