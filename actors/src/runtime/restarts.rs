//! How often a domain may fall before it is given up. Pure: time is passed in.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// How often a domain may be restarted within [`RESTART_WINDOW`] before it is given up.
pub const RESTARTS_MAX: usize = 8;
/// The span over which restarts are counted.
pub const RESTART_WINDOW: Duration = Duration::from_secs(60);
/// How long the first restart waits; doubled for each further one in the window.
pub const RESTART_AFTER: Duration = Duration::from_millis(100);

/// The restarts of the last while.
#[derive(Default)]
pub(super) struct Restarts(VecDeque<Instant>);

impl Restarts {
    /// How long to wait before this restart; nothing if there have been too many.
    pub(super) fn another(&mut self, now: Instant) -> Option<Duration> {
        let is_old = |then: &Instant| now.duration_since(*then) > RESTART_WINDOW;
        while self.0.pop_front_if(|then| is_old(then)).is_some() {}
        let before = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.push_back(now);
        let pause = RESTART_AFTER.saturating_mul(2_u32.saturating_pow(before));
        (self.0.len() <= RESTARTS_MAX).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_until_it_is_too_often_and_old_restarts_are_forgiven() {
        let mut restarts = Restarts::default();
        let begin = Instant::now();
        assert_eq!(restarts.another(begin), Some(RESTART_AFTER));
        assert_eq!(restarts.another(begin), Some(RESTART_AFTER * 2));
        for _ in 2..RESTARTS_MAX {
            assert!(restarts.another(begin).is_some());
        }
        assert_eq!(restarts.another(begin), None);
        let later = begin + RESTART_WINDOW + Duration::from_secs(1);
        assert_eq!(restarts.another(later), Some(RESTART_AFTER));
    }
}
