//! The problems that the runtime itself has with a request.

use contracts::{Caller, CommandId, Kind, Problem};

/// When a client that was turned away for overload may try again.
pub const RETRY_OVERLOADED_MS: u64 = 250;
/// When a client may try again after something of ours was unavailable.
pub const RETRY_UNAVAILABLE_MS: u64 = 1_000;

/// More is asked than can be taken in.
pub fn overloaded(what: &str) -> Problem {
    Problem::new(
        "overloaded",
        Kind::Overloaded,
        format!("{what} is at its limit; try again soon"),
    )
    .retry_after_ms(RETRY_OVERLOADED_MS)
}

/// The process is on its way out, or the domain is not ready.
pub fn unavailable(why: &str) -> Problem {
    Problem::new("unavailable", Kind::Unavailable, why).retry_after_ms(RETRY_UNAVAILABLE_MS)
}

/// The view could not be read; the details are in our log.
pub fn broken_view() -> Problem {
    unavailable("the view of this domain cannot be read")
}

/// A fault of ours; the details are in our log.
pub fn internal() -> Problem {
    Problem::new(
        "internal",
        Kind::Internal,
        "the request could not be completed",
    )
}

/// The log takes no more records.
pub fn log_full() -> Problem {
    Problem::new(
        "log-full",
        Kind::Unavailable,
        "the log of this domain is full",
    )
    .retry_after_ms(RETRY_UNAVAILABLE_MS)
}

/// Nothing was done, because the asker had given up before it was its turn.
pub fn too_late() -> Problem {
    Problem::new(
        "timed-out",
        Kind::TimedOut,
        "the request waited too long; nothing was done",
    )
    .retry_after_ms(RETRY_OVERLOADED_MS)
}

/// It may or may not have happened.
pub fn unknown() -> Problem {
    let message = "the outcome is not known; the same request with the same id says which";
    Problem::new("timed-out", Kind::TimedOut, message).retry_after_ms(RETRY_UNAVAILABLE_MS)
}

/// The id has been used for another command.
pub fn id_reused(verb: &str, id: CommandId) -> Problem {
    let message = format!("the id {id} has been used for another `{verb}` with another content");
    Problem::new("id-reused", Kind::Conflict, message)
}

/// One command alone is larger than a record may be.
pub fn too_large() -> Problem {
    let limit = bus::record::RECORD_BYTES_MAX;
    let message = format!("the command leads to more than {limit} bytes; split it");
    Problem::new("too-large", Kind::Invalid, message)
}

/// The request could not be read.
pub fn unreadable(why: &str) -> Problem {
    Problem::new("invalid", Kind::Invalid, why)
}

/// The token is not valid.
pub fn unauthenticated() -> Problem {
    Problem::new(
        "unauthenticated",
        Kind::Unauthenticated,
        "the access token is not valid",
    )
}

/// The caller may not ask this.
pub fn forbidden(caller: &Caller) -> Problem {
    let (code, kind, message) = match caller {
        Caller::Anyone => (
            "unauthenticated",
            Kind::Unauthenticated,
            "an access token is needed",
        ),
        Caller::Itself | Caller::Known { .. } => (
            "forbidden",
            Kind::Forbidden,
            "this may not be asked in this role",
        ),
    };
    Problem::new(code, kind, message)
}
