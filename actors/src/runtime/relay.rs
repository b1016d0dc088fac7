//! The relay: public events leave the mesh, each at least once and in the order of their log.
//!
//! A state machine without I/O. The stream of events may lose its newest in a power cut, so a relay
//! that starts looks at what the stream really holds, and publishes again what is missing behind
//! it.
//!
//! **Invariant:** no new record is listened to before every lost event of the records before it has
//! been published again, on a line on which nothing older is on its way.

pub mod actor;

use super::{rules::Rules, word::UNREADABLE_AFTER};
use bus::{
    Record,
    codec::{Garbled, unpack},
    events::{EventPlace, PublicEvent},
    streams::EVENTS_AGE_MAX,
};
use bytes::Bytes;
use contracts::{Event, Timestamp};
use std::{marker::PhantomData, ops::RangeInclusive, time::Duration};

/// How far behind what was acknowledged a starting relay looks for lost events, in records. Events
/// that are missing farther back have been dropped for their age.
pub const LOOK_BACK_MAX: u64 = 100_000;
/// How long the relay waits before it begins again after something failed.
pub const RETRY_AFTER: Duration = Duration::from_millis(500);

/// What a starting relay finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The last event of the log that the stream really holds.
    pub held: Option<EventPlace>,
    /// The record up to which the durable consumer has been told that all is published.
    pub acknowledged: u64,
    /// The first record that is still in the log, and the last that was.
    pub log: (u64, u64),
}

/// What a relay hears.
pub enum Heard {
    /// This is what there is, on a line that was opened since.
    Found(Found),
    /// What was wanted is done.
    Ready,
    /// A record came.
    Delivered {
        /// Where it stands.
        position: u64,
        /// The packed record.
        payload: Bytes,
    },
    /// The stream has all the events.
    Published,
    /// What was wanted did not happen, or nobody can say whether it did. The line has been hung up.
    Broke,
}

/// What a relay wants done next. Each leads to what stands behind it, or to [`Heard::Broke`].
pub enum Wish {
    /// Wait this long, open a line of its own, and look what there is: [`Heard::Found`].
    Look(Duration),
    /// Follow the log from this record on, though it was acknowledged: [`Heard::Ready`].
    Reread(u64),
    /// Open the durable consumer: [`Heard::Ready`].
    Open,
    /// Wait for the next record: [`Heard::Delivered`].
    Listen,
    /// Publish these, in order: [`Heard::Published`].
    Publish(Vec<PublicEvent>),
    /// Tell the consumer that the record's events are published: [`Heard::Ready`].
    Acknowledge,
    /// No later event may pass by this record: hang up, and wait this long: [`Heard::Broke`].
    StandStill(Duration, Unreadable),
}

/// A record whose events nobody can tell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("record {position} cannot be read: {reason}")]
pub struct Unreadable {
    /// Where it stands.
    pub position: u64,
    /// Why it cannot be read.
    pub reason: String,
}

/// The relay of one domain in one process.
pub struct Relay<D> {
    /// The last event that the stream held when this line was opened.
    held: Option<EventPlace>,
    /// Up to where the log is read again, while it is.
    rereading: Option<u64>,
    /// The record in hand.
    position: u64,
    domain: PhantomData<fn() -> D>,
}

impl<D> Default for Relay<D> {
    /// A relay that has not heard anything; it begins with [`Heard::Broke`].
    fn default() -> Self {
        Self {
            held: None,
            rereading: None,
            position: 0,
            domain: PhantomData,
        }
    }
}

impl<D: Rules> Relay<D> {
    /// Takes what it hears, and says what it wants.
    pub fn step(&mut self, heard: Heard, now: Timestamp) -> Wish {
        match heard {
            Heard::Found(found) => {
                self.held = found.held();
                let lost = found.lost();
                self.rereading = lost.as_ref().map(|lost| *lost.end());
                lost.map_or(Wish::Open, |lost| Wish::Reread(*lost.start()))
            }
            Heard::Ready => Wish::Listen,
            Heard::Delivered { position, payload } => {
                self.position = position;
                match self.events(&payload, now) {
                    Ok(events) if events.is_empty() => self.published(),
                    Ok(events) => Wish::Publish(events),
                    Err(reason) => {
                        let unreadable = Unreadable { position, reason };
                        Wish::StandStill(UNREADABLE_AFTER, unreadable)
                    }
                }
            }
            Heard::Published => self.published(),
            Heard::Broke => Wish::Look(RETRY_AFTER),
        }
    }

    /// All events of the record in hand are in the stream.
    fn published(&mut self) -> Wish {
        match self.rereading {
            None => Wish::Acknowledge,
            Some(to) if self.position < to => Wish::Listen,
            Some(_) => {
                self.rereading = None;
                Wish::Open
            }
        }
    }

    /// The public events of the record in hand that are missing in the stream, as far as is known.
    fn events(&self, payload: &[u8], now: Timestamp) -> Result<Vec<PublicEvent>, String> {
        let record: Record<D::Event> = unpack(payload).map_err(|Garbled(reason)| reason)?;
        if self.rereading.is_some() && has_aged_out(record.at, now) {
            return Ok(Vec::new());
        }
        let position = self.position;
        let place = |index| EventPlace { position, index };
        let events = record.events().filter(|(_, event)| event.is_public());
        let missing = events.filter(|(index, _)| self.held.is_none_or(|held| place(*index) > held));
        let told = missing.map(|(index, event)| public::<D>(event, place(index), record.at));
        let told: Result<_, serde_json::Error> = told.collect();
        told.map_err(|error| error.to_string())
    }
}

impl Found {
    /// The last event that the stream holds, of a record that the log has had.
    fn held(&self) -> Option<EventPlace> {
        let end = EventPlace {
            position: self.log.1,
            index: u32::MAX,
        };
        self.held.map(|held| held.min(end))
    }

    /// The records that must be looked through again, if there are any.
    fn lost(&self) -> Option<RangeInclusive<u64>> {
        let (first, last) = self.log;
        let acknowledged = self.acknowledged.min(last);
        let oldest = (acknowledged.saturating_sub(LOOK_BACK_MAX) + 1).max(first);
        let from = self.held.map_or(oldest, |held| held.position.max(oldest));
        (from <= acknowledged).then_some(from..=acknowledged)
    }
}

/// Whether the stream would have dropped a record's events for their age by now: then they are not
/// missing from it, and are not told again.
fn has_aged_out(at: Timestamp, now: Timestamp) -> bool {
    now.since(at) >= EVENTS_AGE_MAX
}

fn public<D: Rules>(
    event: &D::Event,
    place: EventPlace,
    at: Timestamp,
) -> Result<PublicEvent, serde_json::Error> {
    let (name, about) = (event.name(), event.about());
    // The name stands in the subject and the type; the data is what the event says.
    let whole = serde_json::to_string(event)?;
    let data = whole.strip_prefix(&format!("{{\"{name}\":"));
    let data = data.and_then(|rest| rest.strip_suffix('}'));
    Ok(PublicEvent {
        domain: D::NAME,
        name,
        about,
        place,
        at,
        data: data.unwrap_or("null").to_owned(),
    })
}

#[cfg(test)]
mod tests;
