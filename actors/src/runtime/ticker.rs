//! The ticker: deadlines are rows, and when one has come its command is decided.
//!
//! A state machine without I/O. No timer is truth: a restart finds the same rows.

pub mod actor;

use super::{
    ledger::Outcome,
    rows::{RowError, Rows},
    rules::{DEADLINES, Prepared, Rules},
};
use bus::Cause;
use contracts::{InstanceId, Timestamp};
use std::time::Duration;

/// The most deadlines turned into commands at once.
pub const DUE_BATCH: usize = 1_024;
/// How much later the other processes look, so that usually only the last writer acts.
pub const GRACE: Duration = Duration::from_secs(2);
/// The longest the ticker sleeps: a deadline may have been added, or the clock been set.
pub const SLEEP_MAX: Duration = Duration::from_secs(1);

/// When the first deadline counts as due for this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticker {
    instance: InstanceId,
}

/// What to do about the deadlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick {
    /// Decide everything that is due up to this moment.
    Due(Timestamp),
    /// Look again after this long.
    Sleep(Duration),
}

impl Ticker {
    /// The ticker of one process.
    pub fn new(instance: InstanceId) -> Self {
        Self { instance }
    }

    /// What to do, given the first deadline and who wrote the log last.
    pub fn tick(
        &self,
        first: Option<Timestamp>,
        last_writer: Option<InstanceId>,
        now: Timestamp,
    ) -> Tick {
        let ours = last_writer.is_none_or(|writer| writer == self.instance);
        let moment = if ours {
            now
        } else {
            Timestamp(now.0.saturating_sub(millis(GRACE)))
        };
        match first {
            Some(first) if first <= moment => Tick::Due(moment),
            Some(first) => Tick::Sleep(first.since(moment).min(SLEEP_MAX)),
            None => Tick::Sleep(SLEEP_MAX),
        }
    }

    /// When to look again after deadlines were decided so.
    pub fn decided(&self, outcomes: &[Outcome]) -> Duration {
        if outcomes.iter().all(Outcome::is_ok) {
            Duration::ZERO
        } else {
            // What did not go now will not go at once either.
            SLEEP_MAX
        }
    }
}

/// The first deadline.
pub fn first(rows: &Rows<'_>) -> Result<Option<Timestamp>, RowError> {
    let first = rows.scan(&DEADLINES, &(), None, 1)?;
    Ok(first.first().map(|((at, _), ())| *at))
}

/// The commands that the deadlines up to a moment lead to.
pub fn due<D: Rules>(rows: &Rows<'_>, moment: Timestamp) -> Result<Vec<Prepared<D>>, RowError> {
    let rows = rows.scan(&DEADLINES, &(), None, DUE_BATCH)?.into_iter();
    rows.filter(|((at, _), ())| *at <= moment)
        .map(|((_, id), ())| {
            let command = D::on_deadline(id)
                .ok_or_else(|| RowError(format!("a deadline of {id} means nothing here")))?;
            Prepared::own(command, Cause::Deadline).map_err(|garbled| RowError(garbled.0))
        })
        .collect()
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_last_writer_acts_at_once_and_the_others_after_a_grace() {
        let us = InstanceId(Uuid::from_u128(1));
        let other = Some(InstanceId(Uuid::from_u128(2)));
        let (ticker, noon) = (Ticker::new(us), Timestamp(100_000));
        assert_eq!(ticker.tick(Some(noon), Some(us), noon), Tick::Due(noon));
        assert_eq!(ticker.tick(Some(noon), other, noon), Tick::Sleep(SLEEP_MAX));
        let later = noon.plus(GRACE);
        assert_eq!(ticker.tick(Some(noon), other, later), Tick::Due(noon));
        assert_eq!(ticker.tick(None, None, noon), Tick::Sleep(SLEEP_MAX));
    }
}
