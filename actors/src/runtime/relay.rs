//! The relay: public events leave the mesh, each at least once and in the order of their log.
//!
//! A state machine without I/O. The stream of events may lose its newest in a power cut, so a relay
//! that starts looks at what the stream really holds, and publishes again what is missing behind
//! it.

pub mod actor;

use bus::{
    Record,
    events::{EventPlace, PublicEvent},
    streams::EVENTS_AGE_MAX,
};
use contracts::{Event, Timestamp};

/// How far behind what was acknowledged a starting relay looks for lost events, in records. Events
/// that are missing farther back have been dropped for their age.
pub const LOOK_BACK_MAX: u64 = 100_000;

/// What a relay has to publish before it goes on with new records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relay {
    held: Option<EventPlace>,
    acknowledged: u64,
}

impl Relay {
    /// A relay that found this last event in the stream, and this record acknowledged last.
    pub fn starting(held: Option<EventPlace>, acknowledged: u64) -> Self {
        Self { held, acknowledged }
    }

    /// The records that must be looked through again, if there are any.
    pub fn lost(&self) -> Option<std::ops::RangeInclusive<u64>> {
        let oldest = self.acknowledged.saturating_sub(LOOK_BACK_MAX) + 1;
        let from = self.held.map_or(oldest, |place| place.position.max(oldest));
        let lost = from..=self.acknowledged;
        let all_there = self
            .held
            .is_some_and(|place| place.position > self.acknowledged);
        (!lost.is_empty() && !all_there).then_some(lost)
    }

    /// Whether the stream would have dropped a record's events for their age by now: then they are
    /// not missing from it, and are not told again.
    pub fn has_aged_out(at: Timestamp, now: Timestamp) -> bool {
        now.since(at) >= EVENTS_AGE_MAX
    }

    /// The public events of a record that the stream did not hold when this relay started.
    pub fn events<E: Event>(
        &self,
        domain: &'static str,
        position: u64,
        record: &Record<E>,
    ) -> Result<Vec<PublicEvent>, serde_json::Error> {
        let place = |index| EventPlace { position, index };
        record
            .events()
            .filter(|(_, event)| event.is_public())
            .filter(|(index, _)| self.held.is_none_or(|held| place(*index) > held))
            .map(|(index, event)| {
                let (name, about) = (event.name(), event.about());
                // The name stands in the subject and the type; the data is what the event says.
                let whole = serde_json::to_string(event)?;
                let data = whole.strip_prefix(&format!("{{\"{name}\":"));
                let data = data.and_then(|rest| rest.strip_suffix('}'));
                Ok(PublicEvent {
                    domain,
                    name,
                    about,
                    place: place(index),
                    at: record.at,
                    data: data.unwrap_or("null").to_owned(),
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(position: u64) -> Option<EventPlace> {
        Some(EventPlace { position, index: 0 })
    }

    #[test]
    fn a_power_cut_s_loss_is_found_and_age_is_not_mistaken_for_it() {
        assert_eq!(Relay::starting(None, 0).lost(), None);
        assert_eq!(Relay::starting(at(9), 8).lost(), None);
        assert_eq!(Relay::starting(at(5), 8).lost(), Some(5..=8));
        let now = Timestamp(1_000_000_000_000);
        assert!(!Relay::has_aged_out(now, now));
        assert!(Relay::has_aged_out(Timestamp(0), now));
        let far = LOOK_BACK_MAX + 10;
        assert_eq!(Relay::starting(None, far).lost(), Some(11..=far));
    }
}
