//! Whether there is room for what streams reserve, and which setting changes that.

use crate::Failure;
use actors::runtime::HostError;
use bus::streams::{StreamError, StreamLimits};
use contracts::subject;
use nats::Room;
use std::path::{Path, PathBuf};

/// A log that may only grow to fewer bytes than this is not worth beginning.
const LOG_BYTES_MIN: u64 = 64 * 1024 * 1024;
/// The setting that says how large a log may grow.
const SETTING: &str = "SOUK_LOG_MAX_BYTES";

/// The disk has no room for what streams reserve.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{folder} has no room for what streams reserve: {logs} logs of {each} bytes each ({SETTING}), \
     and {rest} bytes for public events and dead letters. Of the disk {free} bytes are free, of \
     which nats-server lets streams reserve {reservable}. {advice}"
)]
pub struct NoRoom {
    folder: PathBuf,
    logs: u64,
    each: u64,
    rest: u64,
    free: u64,
    reservable: u64,
    advice: String,
}

/// The server has no room for a stream, after all.
#[derive(Debug, thiserror::Error)]
#[error("{said}; {SETTING} says how large a log may grow, here {each} bytes")]
struct NoRoomThere {
    said: StreamError,
    each: i64,
}

/// Whether a server that keeps its streams in `store` will make those that are not there yet. It is
/// asked before the server is started, which would refuse them one by one.
pub fn look(folder: &Path, store: &Path, limits: &StreamLimits) -> Result<(), Failure> {
    let logs = contracts::domains().map(|domain| subject::log_stream(domain.name));
    let shared = [subject::EVENTS_STREAM, subject::DEAD_STREAM].map(str::to_owned);
    let mut wanted = logs.iter().chain(&shared);
    if wanted.all(|stream| nats::is_stored(store, stream)) {
        return Ok(());
    }
    Ok(fit(folder, logs.len(), limits, Room::around(folder)?)?)
}

fn fit(folder: &Path, logs: usize, limits: &StreamLimits, room: Room) -> Result<(), NoRoom> {
    let bytes = |limit: i64| u64::try_from(limit).unwrap_or(0);
    let logs = u64::try_from(logs).unwrap_or(u64::MAX);
    let each = bytes(limits.log_bytes);
    let rest = bytes(limits.events_bytes).saturating_add(bytes(limits.dead_bytes));
    if logs.saturating_mul(each).saturating_add(rest) <= room.reservable {
        return Ok(());
    }
    let most = room.reservable.saturating_sub(rest) / logs.max(1);
    let advice = if most < LOG_BYTES_MIN {
        format!("Free some: smaller logs alone would not do, because one needs {LOG_BYTES_MIN}")
    } else {
        format!("Free some, or set {SETTING} to {most} or less")
    };
    Err(NoRoom {
        folder: folder.to_owned(),
        logs,
        each,
        rest,
        free: room.free,
        reservable: room.reservable,
        advice,
    })
}

/// Why a domain could not be hosted, with the setting that may help.
pub fn explain(error: HostError, limits: &StreamLimits) -> Failure {
    match error {
        HostError::Stream(said @ StreamError::NoRoom { .. }) => {
            let each = limits.log_bytes;
            NoRoomThere { said, each }.into()
        }
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1024 * 1024 * 1024;

    fn said(free: u64) -> Option<String> {
        let fitting = fit(
            Path::new("data"),
            8,
            &StreamLimits::default(),
            Room::of(free),
        );
        fitting.err().map(|no_room| no_room.to_string())
    }

    #[test]
    fn what_streams_reserve_is_three_quarters_of_what_is_free_at_most() {
        let wanted = 9 * GIB + GIB / 4;
        assert_eq!(said(wanted * 4 / 3 + 4), None);
        let said = said(wanted * 4 / 3 - 4).unwrap();
        for fact in [
            "8 logs of 1073741824 bytes each",
            "SOUK_LOG_MAX_BYTES to 1073741823",
        ] {
            assert!(said.contains(fact), "{said}");
        }
    }

    #[test]
    fn whoever_has_far_too_little_room_is_not_told_to_make_logs_useless() {
        let said = said(2 * GIB).unwrap();
        assert!(said.contains("2147483648 bytes are free"), "{said}");
        assert!(said.ends_with("because one needs 67108864"), "{said}");
    }
}
