//! Where requests are kept that nobody could read, for whoever has to find out why.
//!
//! **Invariant:** strangers can send as many of them as they like, and only so much is kept.

use super::measure;
use bus::Bus;
use bytes::Bytes;
use parking_lot::Mutex;
use std::time::{Duration, Instant};
use tracing::{error, warn};

/// How much of what is dead one subject's graves take in at once, in bytes.
pub const GRAVES_BYTES: u64 = 64 * 1024;
/// How much room comes free again in a second, in bytes.
pub const GRAVES_BYTES_PER_S: u64 = 1024;
/// What a dead request takes beside its body, in bytes.
pub const STONE_BYTES: u64 = 1024;

/// The graves of one subject in one process.
pub(super) struct Graves {
    domain: &'static str,
    verb: &'static str,
    room: Mutex<Room>,
}

/// How much room there is. Time is passed in.
#[derive(Default)]
struct Room {
    /// When all of it is free; always, if nothing was ever taken in.
    free: Option<Instant>,
    full: bool,
}

/// Whether there was room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Space {
    Free,
    /// For the first time since all was free.
    JustFull,
    Full,
}

impl Graves {
    pub(super) fn of(domain: &'static str, verb: &'static str) -> Self {
        let room = Mutex::default();
        Self { domain, verb, room }
    }

    /// Keeps a request with the reason why nobody could read it, if there is room.
    pub(super) async fn take_in(&self, bus: &Bus, why: &str, payload: Bytes) {
        let (domain, verb) = (self.domain, self.verb);
        let space = self.room.lock().take(payload.len(), Instant::now());
        match space {
            Space::Free => {
                measure::buried(domain, "request");
                if let Err(error) = bus.bury(domain, verb, why, payload).await {
                    error!(domain, verb, %error, "a dead request could not be kept");
                }
            }
            Space::JustFull => {
                warn!(domain, verb, "more requests cannot be read than are kept");
                measure::forgotten(domain);
            }
            Space::Full => measure::forgotten(domain),
        }
    }
}

impl Room {
    /// Takes one in as long as there is any room, however large it is: it is kept whole.
    fn take(&mut self, bytes: usize, now: Instant) -> Space {
        let taken = self
            .free
            .map_or(Duration::ZERO, |free| free.saturating_duration_since(now));
        if taken >= room_for(GRAVES_BYTES) {
            let first = !std::mem::replace(&mut self.full, true);
            return if first { Space::JustFull } else { Space::Full };
        }
        self.full &= !taken.is_zero();
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.free = now.checked_add(taken + room_for(bytes.saturating_add(STONE_BYTES)));
        Space::Free
    }
}

/// How long it takes until so much room has come free.
fn room_for(bytes: u64) -> Duration {
    Duration::from_secs(bytes / GRAVES_BYTES_PER_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn many(room: &mut Room, count: usize, now: Instant) -> Vec<Space> {
        (0..count).map(|_| room.take(0, now)).collect()
    }

    #[test]
    fn some_are_kept_at_once_and_then_as_many_as_there_is_room_again() {
        let (mut room, begin) = (Room::default(), Instant::now());
        let at_once = usize::try_from(GRAVES_BYTES / STONE_BYTES).unwrap();
        let kept = many(&mut room, at_once, begin);
        assert!(kept.iter().all(|space| *space == Space::Free));
        assert_eq!(
            many(&mut room, 2, begin),
            [Space::JustFull, Space::Full],
            "it is said once"
        );
        let later = begin + room_for(STONE_BYTES);
        let again = many(&mut room, 3, later);
        assert_eq!(again, [Space::Free, Space::Full, Space::Full]);
        let much_later = later + room_for(GRAVES_BYTES);
        assert_eq!(many(&mut room, 1, much_later), [Space::Free]);
        let flood = many(&mut room, at_once, much_later);
        assert_eq!(flood.last(), Some(&Space::JustFull), "it is said again");
    }

    #[test]
    fn a_large_one_is_kept_whole_and_leaves_no_room_for_long() {
        let (mut room, begin) = (Room::default(), Instant::now());
        let large = 1024 * 1024;
        assert_eq!(room.take(large, begin), Space::Free);
        assert_eq!(
            room.take(0, begin + Duration::from_secs(900)),
            Space::JustFull
        );
        assert_eq!(
            room.take(0, begin + Duration::from_secs(1_000)),
            Space::Free
        );
    }
}
