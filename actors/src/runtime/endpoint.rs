//! What a worker does with one request: read it, check who asks, and answer.

use super::{
    clock,
    ledger::Outcome,
    measure::{self, RequestMeter},
    pool::Job,
    problems,
    query::{Answerer, Desk, Told, unreadable},
    rules::{Prepared, Rules},
    shared::Shared,
    spec::{Mesh, Preparing, Prints},
};
use bus::{
    Asking, Cause, Fingerprint,
    codec::pack,
    serve::{Incoming, Reply},
};
use contracts::{Caller, Callers, Problem, domain::RequestEntry};
use serde_json::Value;
use std::{sync::Arc, time::Duration};

/// The longest a query waits for its view to reach the position that the asker has seen.
pub const AT_LEAST_WAIT_MAX: Duration = Duration::from_secs(2);

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
    pub(super) async fn handle(&self, job: Job) {
        let Job {
            incoming,
            place,
            since,
        } = job;
        if since.elapsed() >= incoming.asking.patience() {
            self.meter.count(measure::Outcome::Late, since.elapsed());
            return incoming.reply.problem(&problems::too_late()).await;
        }
        match &self.does {
            Does::Query(answer) => {
                let told = self.query(answer, &incoming).await;
                self.meter
                    .count(measure::Outcome::of(&told), since.elapsed());
                match told {
                    Ok(told) => incoming.reply.encoded(told.body, told.position).await,
                    Err(problem) => self.refuse(incoming, &problem).await,
                }
            }
            Does::Command(preparing) => match self.submit(preparing.as_ref(), &incoming).await {
                Err(problem) => {
                    self.meter
                        .count(measure::Outcome::of_problem(&problem), since.elapsed());
                    self.refuse(incoming, &problem).await;
                }
                Ok(outcome) => {
                    // The worker is free for the next request while the record is written.
                    let meter = self.meter.clone();
                    tokio::spawn(async move {
                        let outcome = outcome.await.unwrap_or_else(|_| Err(problems::unknown()));
                        meter.count(measure::Outcome::of(&outcome), since.elapsed());
                        reply(incoming.reply, outcome).await;
                        drop(place);
                    });
                }
            },
        }
    }

    async fn query(&self, answer: &Answerer, incoming: &Incoming) -> Result<Told, Problem> {
        let live = self.shared.ready()?;
        let caller = self.admit(&incoming.asking)?;
        if let Some(wanted) = incoming.asking.at_least {
            let wait = incoming.asking.patience().min(AT_LEAST_WAIT_MAX);
            let mut applied = live.view.positions();
            let reached = tokio::time::timeout(wait, applied.wait_for(|at| *at >= wanted)).await;
            reached
                .map_err(|_| problems::unavailable("the view has not reached that position"))?
                .map_err(|_| problems::unavailable("this domain is stopping"))?;
        }
        match answer {
            Answerer::Read(answer) => answer(incoming, &live.view, &caller),
            Answerer::Attend(attend) => {
                attend(incoming, Desk::new(self.mesh(incoming, caller), live.view)).await
            }
        }
    }

    fn mesh(&self, incoming: &Incoming, caller: Caller) -> Mesh {
        Mesh {
            bus: self.shared.bus.clone(),
            asking: incoming.asking.clone(),
            caller,
        }
    }

    async fn submit(
        &self,
        preparing: Option<&Preparing<D>>,
        incoming: &Incoming,
    ) -> Result<tokio::sync::oneshot::Receiver<Outcome>, Problem> {
        let live = self.shared.ready()?;
        let caller = self.admit(&incoming.asking)?;
        let format = incoming.reply.format();
        let command: D::Command = format
            .decode_variant(self.entry.verb, &incoming.payload)
            .map_err(unreadable)?;
        let mut print = Fingerprint::of(&pack(&command).map_err(unreadable)?);
        let cause = cause(&caller, &incoming.asking);
        let until = clock::now().plus(incoming.asking.patience().mul_f64(DECIDED_WITHIN));
        let command = match preparing {
            None => command,
            Some(Preparing { prepare, prints }) => {
                let command = prepare(command, self.mesh(incoming, caller.clone())).await?;
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
            measure::buried(D::NAME, "request");
            let bus = &self.shared.bus;
            let buried = bus.bury(D::NAME, self.entry.verb, &problem.message, incoming.payload);
            if let Err(error) = buried.await {
                tracing::error!(subject = self.subject, %error, "a dead request could not be kept");
            }
        }
    }
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
