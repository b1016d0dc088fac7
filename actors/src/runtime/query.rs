//! Queries: answered from the rows, or at a desk where more can be done than reading them.

use super::{
    problems,
    rows::{RowError, Rows},
    rules::{AnswerFn, No, Rules},
    spec::Mesh,
    view::View,
};
use bus::{codec::Format, serve::Incoming};
use bytes::Bytes;
use contracts::{Caller, Problem, Refusal, Request};
use futures_util::{FutureExt, future::BoxFuture};
use serde::Serialize;
use std::sync::Arc;

/// A query, without its types.
pub(super) struct Query {
    pub(super) verb: &'static str,
    pub(super) answer: Answerer,
}

type Read = dyn Fn(&Incoming, &View, &Caller) -> Result<Told, Problem> + Send + Sync;
type Attend = dyn Fn(&Incoming, Desk) -> Attending + Send + Sync;
type Attending = BoxFuture<'static, Result<Told, Problem>>;

/// How a query is answered.
#[derive(Clone)]
pub(super) enum Answerer {
    /// From the rows alone.
    Read(Arc<Read>),
    /// With more than the rows.
    Attend(Arc<Attend>),
}

/// Where a query is answered that needs more than rows: another domain's answer, or work that takes
/// its time, such as checking a password.
pub struct Desk {
    /// The mesh, in the name of who asks.
    pub mesh: Mesh,
    view: Arc<View>,
    position: u64,
}

impl Desk {
    pub(super) fn new(mesh: Mesh, view: Arc<View>) -> Self {
        let position = view.position();
        Self {
            mesh,
            view,
            position,
        }
    }

    /// Reads rows. The answer says that it is as of the position at which it last read.
    pub fn read<T>(
        &mut self,
        read: impl FnOnce(&Rows<'_>) -> Result<T, RowError>,
    ) -> Result<T, RowError> {
        let (read, position) = self.view.read(|rows, at| (read(rows), at));
        self.position = position;
        read.inspect_err(|error| self.view.doubt(error))
    }

    /// The same where the rules may say no.
    pub fn answer<T, R: Refusal>(
        &mut self,
        answer: impl FnOnce(&Rows<'_>) -> Result<T, No<R>>,
    ) -> Result<T, Problem> {
        let answered = self.read(|rows| match answer(rows) {
            Err(No::Broken(error)) => Err(error),
            answered => Ok(answered),
        });
        answered
            .map_err(No::from)
            .flatten()
            .map_err(|no| no.problem())
    }
}

/// An encoded answer, and the position it is as of.
pub(super) struct Told {
    pub(super) body: Bytes,
    pub(super) position: u64,
}

impl Query {
    pub(super) fn of<D: Rules, Q: Request<Domain = D>>(answer: AnswerFn<D, Q>) -> Self {
        let answer = move |incoming: &Incoming, view: &View, caller: &Caller| {
            let format = incoming.reply.format();
            let query: Q = format.decode(&incoming.payload).map_err(unreadable)?;
            let (answer, position) = view.read(|rows, at| (answer(&query, rows, caller), at));
            let answer = answer.map_err(|no| explain::<D>(&no, view))?;
            Told::of(format, &answer, position)
        };
        Self {
            verb: Q::VERB,
            answer: Answerer::Read(Arc::new(answer)),
        }
    }

    pub(super) fn attended<D: Rules, Q: Request<Domain = D>>(attend: AttendFn<Q>) -> Self {
        let attend = move |incoming: &Incoming, mut desk: Desk| {
            let format = incoming.reply.format();
            let query: Result<Q, _> = format.decode(&incoming.payload).map_err(unreadable);
            let attend = attend.clone();
            let answering = async move {
                let answer = attend(query?, &mut desk).await?;
                Told::of(format, &answer, desk.position)
            };
            answering.boxed()
        };
        Self {
            verb: Q::VERB,
            answer: Answerer::Attend(Arc::new(attend)),
        }
    }
}

/// How a query is answered at a [`Desk`].
pub type AttendFn<Q> = Arc<
    dyn for<'d> Fn(Q, &'d mut Desk) -> BoxFuture<'d, Result<<Q as Request>::Answer, Problem>>
        + Send
        + Sync,
>;

impl Told {
    fn of(format: Format, answer: &impl Serialize, position: u64) -> Result<Self, Problem> {
        let body = format
            .encode(answer)
            .map_err(|garbled| unwritable(&garbled))?;
        Ok(Self { body, position })
    }
}

pub(super) fn unreadable(garbled: bus::codec::Garbled) -> Problem {
    problems::unreadable(&garbled.0)
}

fn unwritable(garbled: &bus::codec::Garbled) -> Problem {
    tracing::error!(%garbled, "an answer could not be encoded");
    problems::internal()
}

fn explain<D: Rules>(no: &No<D::Refusal>, view: &View) -> Problem {
    if let No::Broken(error) = no {
        view.doubt(error);
        tracing::error!(log.domain = D::NAME, %error, "a query could not read the view");
    }
    no.problem()
}
