//! One sample of every message there is, kept as files beside the tests: as JSON, which people
//! write, and as MessagePack, which must be readable for ever.

use contracts::domain::{Ask, DomainTable, RequestEntry, Wire};
use std::path::PathBuf;

/// A sample that there must be.
pub struct Sample {
    /// Its file, without what it ends in.
    pub path: PathBuf,
    /// How such a message is read and written.
    pub wire: Wire,
}

/// Every sample that a domain must have.
pub fn samples(domain: &DomainTable) -> Vec<Sample> {
    let sample = |name: String, wire: Wire| Sample {
        path: folder(domain).join(name),
        wire,
    };
    let requests = domain.requests.iter().flat_map(|entry| {
        let name = name(entry);
        let answer = format!("{name}.answer");
        [sample(name, entry.request), sample(answer, entry.answer)]
    });
    let events = domain.events.iter();
    let events = events.map(|event| sample(format!("event.{}", event.name), event.body));
    requests.chain(events).collect()
}

/// Where all samples are.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// Where the sample of an envelope is, without what its file ends in.
pub fn envelope(name: &str) -> PathBuf {
    root().join("envelopes").join(name)
}

/// The sample of a request, as JSON.
pub fn request(domain: &DomainTable, entry: &RequestEntry) -> Vec<u8> {
    let path = folder(domain)
        .join(name(entry))
        .with_added_extension("json");
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn folder(domain: &DomainTable) -> PathBuf {
    root().join(domain.name)
}

fn name(entry: &RequestEntry) -> String {
    let kind = match entry.ask {
        Ask::Command => "command",
        Ask::Query => "query",
    };
    format!("{kind}.{}", entry.verb)
}
