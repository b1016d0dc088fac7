//! The teller: says a word about a record to the durable consumer that gave it.

use super::{UNREADABLE_AFTER, Word};
use crate::runtime::measure;
use bus::{
    Bus,
    events::PublishError,
    follow::{Delivery, FollowError},
};
use tracing::error;

/// Who follows a log by a durable consumer, and tells it what became of its records.
#[derive(Clone)]
pub(in crate::runtime) struct Teller {
    pub(in crate::runtime) bus: Bus,
    /// Whose log is followed.
    pub(in crate::runtime) source: &'static str,
    /// For which domain.
    pub(in crate::runtime) domain: &'static str,
    /// By what part of it.
    pub(in crate::runtime) part: &'static str,
}

impl Teller {
    /// Says a word, and what follows from it. A record about which nothing could be said is given
    /// back.
    pub(in crate::runtime) async fn tell(
        &self,
        delivery: Delivery,
        word: Word,
    ) -> Result<(), FollowError> {
        let (source, domain, part) = (self.source, self.domain, self.part);
        match word {
            Word::Acknowledge => delivery.acknowledge().await,
            Word::Postpone(pause) => {
                measure::reacted(domain, "postponed");
                delivery.postpone(pause).await
            }
            Word::Unreadable(reason) => {
                let position = delivery.position;
                error!(
                    source,
                    domain, part, position, reason, "a record cannot be read"
                );
                delivery.postpone(UNREADABLE_AFTER).await
            }
            Word::Bury(reason) => {
                let buried = delivery.while_working(self.bury(&delivery, &reason)).await;
                match buried {
                    Ok(()) => delivery.acknowledge().await,
                    Err(problem) => {
                        let position = delivery.position;
                        error!(source, domain, part, position, %problem, "a record is not kept");
                        delivery.postpone(UNREADABLE_AFTER).await
                    }
                }
            }
        }
    }

    async fn bury(&self, delivery: &Delivery, reason: &str) -> Result<(), PublishError> {
        let (source, domain, part) = (self.source, self.domain, self.part);
        let (position, payload) = (delivery.position, delivery.payload.clone());
        error!(
            source,
            domain, part, position, reason, "a record is put aside"
        );
        self.bus.bury(domain, part, reason, payload).await?;
        measure::buried(domain, part);
        Ok(())
    }
}
