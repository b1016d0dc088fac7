//! The lookout: what a tail that is shown nothing would otherwise not hear of.

use crate::{Bus, follow::FollowError, streams::LogState};
use contracts::subject;
use std::time::Duration;
use tokio::time::timeout;

/// How long a log may be quiet before the server is asked whether it really is.
pub const QUIET_MAX: Duration = Duration::from_millis(500);
/// How long that question waits for its answer.
pub const LOOK_MAX: Duration = Duration::from_secs(1);

/// Looks after records that nobody acknowledges: one that is lost with its connection is not sent
/// again, and nothing else would say so before the next one is written. And it notices a log that
/// is no longer the one that was followed.
pub(crate) struct Lookout {
    pub(crate) bus: Bus,
    pub(crate) domain: String,
    pub(crate) known: Known,
}

/// What is known of the log that is followed.
pub(crate) struct Known {
    /// When it was created.
    pub(crate) created: String,
    /// It has been at least this long.
    pub(crate) reached: u64,
    /// The record that is wanted next.
    pub(crate) next: u64,
}

impl Lookout {
    /// Whether the log is still the one that is followed.
    pub(crate) async fn same(&self) -> Result<(), FollowError> {
        let log = self.bus.log_state(&self.domain).await;
        let log = log.map_err(|error| FollowError::Broken {
            stream: subject::log_stream(&self.domain),
            reason: error.to_string(),
        })?;
        self.known.same(&self.domain, &log)
    }

    /// What is wrong with the log, or what it holds and we have not heard of. Nothing if the server
    /// does not answer: then the line is bad, and the missing heartbeat will say so.
    pub(crate) async fn amiss(&self) -> Option<FollowError> {
        let asked = timeout(LOOK_MAX, self.bus.log_state(&self.domain)).await;
        let log = asked.ok()?.ok()?;
        let same = self.known.same(&self.domain, &log);
        same.and_then(|()| self.known.complete(&self.domain, &log))
            .err()
    }

    pub(crate) fn heard(&mut self, position: u64) {
        self.known.reached = self.known.reached.max(position);
        self.known.next = position + 1;
    }
}

impl Known {
    fn same(&self, domain: &str, log: &LogState) -> Result<(), FollowError> {
        let reason = if log.created != self.created {
            format!(
                "it was created at {}, and the one before at {}",
                log.created, self.created
            )
        } else if log.last < self.reached {
            format!("it ends at {}, and went to {}", log.last, self.reached)
        } else {
            return Ok(());
        };
        let stream = subject::log_stream(domain);
        Err(FollowError::Replaced { stream, reason })
    }

    fn complete(&self, domain: &str, log: &LogState) -> Result<(), FollowError> {
        let (next, last) = (self.next, log.last);
        if last < next {
            return Ok(());
        }
        Err(FollowError::Broken {
            stream: subject::log_stream(domain),
            reason: format!("record {next} did not arrive, and {last} is the last"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(created: &str, last: u64) -> LogState {
        LogState {
            created: created.to_owned(),
            first: 1,
            last,
        }
    }

    #[test]
    fn another_log_and_a_shorter_one_are_not_the_log_that_was_followed() {
        let known = Known {
            created: "monday".to_owned(),
            reached: 7,
            next: 8,
        };
        assert!(known.same("stock", &log("monday", 7)).is_ok());
        assert!(known.same("stock", &log("monday", 9)).is_ok());
        for other in [log("monday", 6), log("tuesday", 7), log("tuesday", 0)] {
            let same = known.same("stock", &other);
            assert!(matches!(same, Err(FollowError::Replaced { .. })));
        }
    }

    #[test]
    fn a_record_that_did_not_arrive_is_missed() {
        let known = Known {
            created: "monday".to_owned(),
            reached: 0,
            next: 8,
        };
        assert!(known.same("stock", &log("monday", 3)).is_ok(), "not yet");
        assert!(known.complete("stock", &log("monday", 7)).is_ok());
        let missing = known.complete("stock", &log("monday", 8));
        assert!(matches!(missing, Err(FollowError::Broken { .. })));
    }
}
