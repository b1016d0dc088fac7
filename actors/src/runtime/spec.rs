//! A domain put together: its rules, what answers its queries, and what it reacts to.

use super::{
    endpoint::Query,
    policy::Reaction,
    rules::{AnswerFn, Rules},
};
use bus::{Asking, Bus, Record, codec::unpack};
use contracts::{Caller, Domain, Problem, Request};
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// What a command's preparation may use: the mesh, in the name of who asked.
#[derive(Clone)]
pub struct Mesh {
    /// The mesh.
    pub bus: Bus,
    /// In whose name, for how long, in which trace.
    pub asking: Asking,
    /// Who asked.
    pub caller: Caller,
}

/// Completes a command with what must be asked or computed before it can be decided.
pub type Prepare<D> = Arc<
    dyn Fn(
            <D as Domain>::Command,
            Mesh,
        ) -> BoxFuture<'static, Result<<D as Domain>::Command, Problem>>
        + Send
        + Sync,
>;

/// A domain, ready to be hosted.
pub struct DomainSpec<D: Rules> {
    pub(super) queries: Vec<Query>,
    pub(super) prepare: Option<Prepare<D>>,
    pub(super) reactions: Vec<Reaction<D>>,
}

impl<D: Rules> DomainSpec<D> {
    /// A domain that answers its commands and nothing else.
    pub fn of() -> Self {
        Self {
            queries: Vec::new(),
            prepare: None,
            reactions: Vec::new(),
        }
    }

    /// Answers the query `Q` from the rows.
    pub fn answers<Q: Request<Domain = D>>(mut self, answer: AnswerFn<D, Q>) -> Self {
        self.queries.push(Query::of::<D, Q>(answer));
        self
    }

    /// Completes every command before it is decided. Runs in the command's pool.
    pub fn prepares(mut self, prepare: Prepare<D>) -> Self {
        self.prepare = Some(prepare);
        self
    }

    /// Reacts to another domain's events with commands of its own.
    pub fn reacts<S: Domain>(mut self, react: fn(&S::Event) -> Vec<D::Command>) -> Self {
        self.reactions.push(Reaction {
            source: S::NAME,
            react: Arc::new(move |payload| {
                let record: Record<S::Event> = unpack(payload)?;
                let commands = record.events().flat_map(|(index, event)| {
                    react(event)
                        .into_iter()
                        .map(move |command| (index, command))
                });
                Ok(commands.collect())
            }),
        });
        self
    }
}
