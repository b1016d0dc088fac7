//! A brake on guessing and on pestering: so many tries for one e-mail address, and then a pause.
//!
//! Each process counts for itself, in memory: of N processes a guesser gets N times as many tries,
//! which is few, and a restart forgets, which is rare.

use contracts::{Email, Timestamp};
use lru::LruCache;
use parking_lot::Mutex;
use std::{num::NonZeroUsize, time::Duration};

/// How many wrong passwords one e-mail address may have within [`TRIES_WINDOW`].
pub const TRIES_MAX: u32 = 10;
/// How many mails one e-mail address may be asked for within [`TRIES_WINDOW`].
pub const MAILS_MAX: u32 = 5;
/// The span over which tries are counted, from the first one on.
pub const TRIES_WINDOW: Duration = Duration::from_secs(15 * 60);
/// For how many e-mail addresses tries are counted; the one longest unused is forgotten.
pub const COUNTED_MAX: NonZeroUsize = NonZeroUsize::MIN.saturating_add(16_383);

/// Counts tries.
pub(super) struct Brake {
    most: u32,
    counted: Mutex<LruCache<Email, Tries>>,
}

#[derive(Clone, Copy)]
struct Tries {
    count: u32,
    since: Timestamp,
}

impl Brake {
    /// Lets so many tries through.
    pub(super) fn after(most: u32) -> Self {
        let counted = Mutex::new(LruCache::new(COUNTED_MAX));
        Self { most, counted }
    }

    /// How long this e-mail address must wait, if it has had too many tries.
    pub(super) fn wait(&self, email: &Email, now: Timestamp) -> Option<Duration> {
        let tries = *self.counted.lock().get(email)?;
        let left = TRIES_WINDOW.checked_sub(now.since(tries.since))?;
        (tries.count >= self.most && !left.is_zero()).then_some(left)
    }

    /// One more try: a wrong password, or a wish for a mail.
    pub(super) fn count(&self, email: &Email, now: Timestamp) {
        let mut counted = self.counted.lock();
        match counted.get_mut(email) {
            Some(tries) if now.since(tries.since) < TRIES_WINDOW => {
                tries.count = tries.count.saturating_add(1);
            }
            _ => {
                let since = now;
                counted.put(email.clone(), Tries { count: 1, since });
            }
        }
    }

    /// The right password: whoever mistyped before was the owner.
    pub(super) fn right(&self, email: &Email) {
        self.counted.lock().pop(email);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp(seconds * 1_000)
    }

    fn email(text: &str) -> Email {
        Email::new(text).unwrap()
    }

    #[test]
    fn after_too_many_wrong_passwords_one_address_waits_until_its_window_ends() {
        let (brake, ann) = (Brake::after(TRIES_MAX), email("ann@example.com"));
        for second in 0..10 {
            assert_eq!(brake.wait(&ann, at(second)), None);
            brake.count(&ann, at(second));
        }
        assert_eq!(brake.wait(&ann, at(100)), Some(Duration::from_secs(800)));
        assert_eq!(brake.wait(&email("bob@example.com"), at(100)), None);
        assert_eq!(brake.wait(&ann, at(900)), None);
        brake.count(&ann, at(900));
        assert_eq!(
            brake.wait(&ann, at(901)),
            None,
            "counted from the beginning"
        );
    }

    #[test]
    fn the_right_password_forgets_the_wrong_ones() {
        let (brake, ann) = (Brake::after(TRIES_MAX), email("ann@example.com"));
        for _ in 0..9 {
            brake.count(&ann, at(0));
        }
        brake.right(&ann);
        brake.count(&ann, at(1));
        assert_eq!(brake.wait(&ann, at(1)), None);
    }

    #[test]
    fn no_more_addresses_are_counted_than_may_be() {
        let brake = Brake::after(TRIES_MAX);
        for number in 0..=COUNTED_MAX.get() {
            brake.count(&email(&format!("a{number}@example.com")), at(0));
        }
        assert_eq!(brake.counted.lock().len(), COUNTED_MAX.get());
    }
}
