//! A domain put together: its rules, what answers its queries, and what it reacts to.

use super::{
    adapter::{Act, Adapter, Done},
    policy::Reaction,
    query::{AttendFn, Query},
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

/// How commands are completed, and of what their fingerprint is taken.
pub(super) struct Preparing<D: Domain> {
    pub(super) prepare: Prepare<D>,
    pub(super) prints: Prints,
}

impl<D: Domain> Clone for Preparing<D> {
    fn clone(&self) -> Self {
        Self {
            prepare: self.prepare.clone(),
            prints: self.prints,
        }
    }
}

/// Of what a command's fingerprint is taken: a repeat must have the same one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Prints {
    /// Of what was asked. Preparing it again may give something else, such as today's prices.
    Asked,
    /// Of what was prepared. What was asked holds a secret, and a fingerprint of that would let
    /// whoever reads the log try out guesses.
    Prepared,
}

/// A domain, ready to be hosted.
pub struct DomainSpec<D: Rules> {
    pub(super) queries: Vec<Query>,
    pub(super) preparing: Option<Preparing<D>>,
    pub(super) reactions: Vec<Reaction<D>>,
    pub(super) adapter: Option<Adapter<D>>,
    pub(super) unreadable: Unreadable,
}

/// What is kept of a request that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// All of it.
    Whole,
    /// That there was one: it may hold a secret.
    Nothing,
}

impl<D: Rules> DomainSpec<D> {
    /// A domain that answers its commands and nothing else.
    pub fn of() -> Self {
        Self {
            queries: Vec::new(),
            preparing: None,
            reactions: Vec::new(),
            adapter: None,
            unreadable: Unreadable::Whole,
        }
    }

    /// Answers the query `Q` from the rows.
    pub fn answers<Q: Request<Domain = D>>(mut self, answer: AnswerFn<D, Q>) -> Self {
        self.queries.push(Query::of::<D, Q>(answer));
        self
    }

    /// Answers the query `Q` with more than the rows. Runs in the query's pool.
    pub fn attends<Q: Request<Domain = D>>(mut self, attend: AttendFn<Q>) -> Self {
        self.queries.push(Query::attended::<D, Q>(attend));
        self
    }

    /// Completes every command before it is decided. Runs in the command's pool. A repeat is known
    /// by what was asked.
    pub fn prepares(mut self, prepare: Prepare<D>) -> Self {
        let prints = Prints::Asked;
        self.preparing = Some(Preparing { prepare, prints });
        self
    }

    /// The same for commands that hold a secret until they are prepared: a repeat is known by what
    /// was prepared, which must be the same each time; and of a request that cannot be read, only
    /// that there was one is kept.
    pub fn prepares_secrets(mut self, prepare: Prepare<D>) -> Self {
        let prints = Prints::Prepared;
        self.preparing = Some(Preparing { prepare, prints });
        self.unreadable = Unreadable::Nothing;
        self
    }

    /// Does in the world outside what the domain's events ask for.
    pub fn adapts(mut self, act: Act<D>) -> Self {
        let done = None;
        self.adapter = Some(Adapter { act, done });
        self
    }

    /// The same where the rows know what was done before, so that it is not done again when its
    /// event comes again: after a crash, for example.
    pub fn adapts_once(mut self, act: Act<D>, done: Done<D>) -> Self {
        let done = Some(done);
        self.adapter = Some(Adapter { act, done });
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

    /// The same where only the events of one decision together say what to do: some may be missing.
    pub fn reacts_to_decisions<S: Domain>(
        mut self,
        react: fn(&[S::Event]) -> Vec<D::Command>,
    ) -> Self {
        self.reactions.push(Reaction {
            source: S::NAME,
            react: Arc::new(move |payload| {
                let record: Record<S::Event> = unpack(payload)?;
                let (mut commands, mut index) = (Vec::new(), 0);
                for decision in &record.decisions {
                    let heard = react(&decision.events).into_iter();
                    commands.extend(heard.map(|command| (index, command)));
                    index += u32::try_from(decision.events.len()).unwrap_or(u32::MAX);
                }
                Ok(commands)
            }),
        });
        self
    }
}
