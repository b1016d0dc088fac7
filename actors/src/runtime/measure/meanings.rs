//! What each of the runtime's metrics means, for whoever reads `/metrics`.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

type Meaning = (&'static str, Unit, &'static str);

const COUNTERS: [Meaning; 14] = [
    (
        "souk_requests_total",
        Unit::Count,
        "Requests on a subject by what came of them: done; refused (told no, or no room in the \
         pool); failed (an error of ours); late (the caller had given up before a worker looked)",
    ),
    (
        "souk_worker_panics_total",
        Unit::Count,
        "Requests on a subject over which a worker panicked; each was answered as failed",
    ),
    (
        "souk_records_total",
        Unit::Count,
        "Records that this process wrote to a log and saw there; a sum over all processes has no \
         record twice",
    ),
    (
        "souk_events_total",
        Unit::Count,
        "Events in the records that this process wrote to a log",
    ),
    (
        "souk_applied_records_total",
        Unit::Count,
        "Records of a log that this process took into its view, whoever wrote them, those read \
         again for a rebuilt view included",
    ),
    (
        "souk_applied_events_total",
        Unit::Count,
        "Events in the records that this process took into its view",
    ),
    (
        "souk_conflicts_total",
        Unit::Count,
        "Records of this process whose place in a log another process took first; their commands \
         were decided again",
    ),
    (
        "souk_handovers_total",
        Unit::Count,
        "Groups of commands handed to the process that wrote a log last, by whether it took them \
         or they came back (returned)",
    ),
    (
        "souk_tail_gaps_total",
        Unit::Count,
        "Times that records were missing in what came of a log; the log was followed again",
    ),
    (
        "souk_relayed_events_total",
        Unit::Count,
        "Public events of a log that this process published",
    ),
    (
        "souk_reactions_total",
        Unit::Count,
        "Times that a domain reacted to a record: decided, or postponed to be tried again later",
    ),
    (
        "souk_dead_letters_total",
        Unit::Count,
        "What a domain could not work with and kept in the stream DEAD: a request, a command, or \
         a record for a policy or an adapter",
    ),
    (
        "souk_dead_letters_dropped_total",
        Unit::Count,
        "Requests that nobody could read and that were not kept, because too many came at once",
    ),
    (
        "souk_restarts_total",
        Unit::Count,
        "Times that the actors of a domain were started again after something fell",
    ),
];

const GAUGES: [Meaning; 5] = [
    (
        "souk_pool_size",
        Unit::Count,
        "Workers behind a subject in this process",
    ),
    (
        "souk_pool_waiting",
        Unit::Count,
        "Requests on a subject that this process took in and has not answered: its queue, and \
         those being worked on",
    ),
    (
        "souk_tail_lag_records",
        Unit::Count,
        "Records that a log had beyond the last one that was delivered to this process",
    ),
    (
        "souk_view_position",
        Unit::Count,
        "The last record of a log that is in the view of this process",
    ),
    (
        "souk_view_bytes",
        Unit::Bytes,
        "The size of a view on disk, when an operator last asked for the status",
    ),
];

const HISTOGRAMS: [Meaning; 3] = [
    (
        "souk_request_seconds",
        Unit::Seconds,
        "From when a request came to this process until its answer left, by subject",
    ),
    (
        "souk_record_commits",
        Unit::Count,
        "Commands that share one record, and so one fsync, in what this process wrote to a log",
    ),
    (
        "souk_append_seconds",
        Unit::Seconds,
        "From when a record is sent to the server until it says that it is on disk: the wait for \
         an fsync, on a cluster by a majority; what was not acknowledged is in it with its whole wait",
    ),
];

/// Says what the runtime's metrics mean to the recorder of this process. Call it once, when that
/// is installed.
pub fn describe() {
    for (name, unit, meaning) in COUNTERS {
        describe_counter!(name, unit, meaning);
    }
    for (name, unit, meaning) in GAUGES {
        describe_gauge!(name, unit, meaning);
    }
    for (name, unit, meaning) in HISTOGRAMS {
        describe_histogram!(name, unit, meaning);
    }
}
