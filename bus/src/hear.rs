//! Hearing to what becomes of one thing, live.
//!
//! Nothing is stored for a listener: what is said while its line is broken, it does not hear. So
//! what it hears is a reason to look, and what it sees then is the truth.

use crate::{Bus, append::RECORD_ID, events::EventPlace};
use async_nats::{SubscribeError, Subscriber};
use contracts::subject;
use futures_util::StreamExt;

/// Nobody could listen, because the connection is gone for good.
#[derive(Debug, thiserror::Error)]
#[error("cannot hear of events")]
pub struct HearError(#[source] SubscribeError);

/// Somebody who listens. Dropping it ends that.
pub struct Hearing(Subscriber);

impl Bus {
    /// Listens to the public events of a domain about one thing. What is asked on this connection
    /// from now on is asked after the server has begun to pass them on.
    pub async fn hear_of(&self, domain: &str, id: &str) -> Result<Hearing, HearError> {
        let events = subject::events_about(domain, id);
        let listening = self.client.subscribe(events).await;
        listening.map(Hearing).map_err(HearError)
    }
}

impl Hearing {
    /// Where the next event stands in its log; nothing when the connection is gone for good.
    pub async fn next(&mut self) -> Option<EventPlace> {
        loop {
            let message = self.0.next().await?;
            let id = message
                .headers
                .as_ref()
                .and_then(|headers| headers.get(RECORD_ID));
            // Whatever else somebody says there is not an event of ours.
            if let Some(place) = id.and_then(|id| EventPlace::parse(id.as_str())) {
                return Some(place);
            }
        }
    }
}
