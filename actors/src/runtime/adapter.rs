//! The adapter: what a domain's events ask of the world outside, done there, and told back.
//!
//! A rule never calls out. It records an intent; the adapter follows the domain's own log, does
//! what the intent says, and commits what came of it. It may do so more than once, after a crash
//! for example; so every effect has a key that stays the same, by which the world outside knows it
//! again.

pub mod actor;

use super::{
    rows::{RowError, Rows},
    rules::Rules,
};
use contracts::Problem;
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// How many records may have effects under way at once, over all processes. Whatever is slow or
/// silent outside keeps its record here, for ten seconds a payment: so there is room for a hundred
/// such a second beside those that are quick. One more costs a task that sleeps.
pub const RECORDS_AHEAD_MAX: usize = 1_024;

/// What is done in the world outside, and the commands that tell what came of it. A problem that
/// may pass is met by trying again.
pub type Effect<D> = BoxFuture<'static, Result<Vec<<D as contracts::Domain>::Command>, Problem>>;

/// What an event asks for, if anything. The text is the effect's key: the same at every attempt.
pub type Act<D> =
    Arc<dyn Fn(&<D as contracts::Domain>::Event, String) -> Option<Effect<D>> + Send + Sync>;

/// Whether what an event asks for was done before, as the rows know. Then it is not done again when
/// the event comes again; only what the rows have not heard of yet may be done twice.
pub type Done<D> = fn(&<D as contracts::Domain>::Event, &Rows<'_>) -> Result<bool, RowError>;

/// A domain's hands in the world outside.
pub struct Adapter<D: Rules> {
    pub(super) act: Act<D>,
    pub(super) done: Option<Done<D>>,
}

impl<D: Rules> Clone for Adapter<D> {
    fn clone(&self) -> Self {
        Self {
            act: self.act.clone(),
            done: self.done,
        }
    }
}
