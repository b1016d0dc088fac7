//! Every row of every domain's table can be found, asked, described, and read for ever.

use crate::assert_none;
use contracts::{
    Callers,
    domain::{DomainTable, Wire},
    domains, subject,
};
use harness::golden::{Sample, samples};
use nats::{GATEWAY, Permissions, everyone};
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path};

/// Set to write the MessagePack of samples that have none yet.
const UPDATE: &str = "UPDATE_GOLDEN";

#[test]
fn every_subject_may_be_served_by_its_domain_and_asked_by_the_gateway() {
    let everyone = everyone();
    let faults = domains().into_iter();
    let faults: Vec<_> = faults
        .flat_map(|domain| unreachable(domain, &everyone))
        .collect();
    assert_none(&faults);
}

fn unreachable(domain: &DomainTable, everyone: &[Permissions]) -> Vec<String> {
    let named = |name: &str| everyone.iter().find(|one| one.identity == name);
    let (Some(owner), Some(gateway)) = (named(domain.name), named(GATEWAY)) else {
        return vec![format!("{} has no identity on the mesh", domain.name)];
    };
    let mut faults = Vec::new();
    for entry in domain.requests {
        let subject = entry.subject(domain.name);
        if entry.is_served() && !owner.may_subscribe(&subject) {
            faults.push(format!("{subject}: its domain may not serve it"));
        }
        if gateway.may_publish(&subject) != entry.is_served() {
            faults.push(format!(
                "{subject}: the gateway may ask what is served, and no more"
            ));
        }
    }
    let log = subject::log(domain.name);
    let writers = everyone.iter().filter(|one| one.may_publish(&log));
    let writers: Vec<_> = writers.map(|one| one.identity).collect();
    if writers != [domain.name] {
        faults.push(format!("{log} is written by {writers:?}"));
    }
    faults
}

#[test]
fn every_row_has_a_verb_of_its_own_and_a_schema() {
    let faults: Vec<_> = domains().into_iter().flat_map(indistinct).collect();
    assert_none(&faults);
}

fn indistinct(domain: &DomainTable) -> Vec<String> {
    let mut faults = Vec::new();
    let mut verbs = BTreeSet::new();
    for entry in domain.requests {
        let subject = entry.subject(domain.name);
        if !verbs.insert(entry.verb) {
            faults.push(format!("{subject}: another row has the same verb"));
        }
        if entry.callers == Callers::Itself && entry.ask == contracts::domain::Ask::Query {
            faults.push(format!("{subject}: nobody may ask it"));
        }
        for (what, wire) in [("request", entry.request), ("answer", entry.answer)] {
            faults.extend(undescribed(&wire).map(|why| format!("{subject}: its {what} {why}")));
        }
    }
    let mut names = BTreeSet::new();
    for event in domain.events {
        if !names.insert(event.name) {
            faults.push(format!("{}: two events are {}", domain.name, event.name));
        }
        let why = undescribed(&event.body);
        faults.extend(why.map(|why| format!("{}.{} {why}", domain.name, event.name)));
    }
    faults
}

fn undescribed(wire: &Wire) -> Option<String> {
    let schema = (wire.schema)();
    let is_object = schema.get("type") == Some(&Value::from("object"));
    (!is_object).then(|| format!("has no schema of an object: {schema}"))
}

#[test]
fn every_message_has_a_golden_sample_that_still_decodes() {
    let missing = Missing::as_asked();
    let samples = domains().into_iter().flat_map(samples);
    let faults: Vec<_> = samples
        .filter_map(|sample| fault_of(&sample, missing))
        .collect();
    assert_none(&faults);
}

/// What becomes of packed samples that are missing.
#[derive(Clone, Copy)]
pub enum Missing {
    Told,
    Written,
}

impl Missing {
    /// They are only told, unless the environment asks for more.
    pub fn as_asked() -> Self {
        match std::env::var_os(UPDATE) {
            Some(asked) if !asked.is_empty() => Self::Written,
            _ => Self::Told,
        }
    }
}

/// What is wrong with a sample.
pub fn fault_of(sample: &Sample, missing: Missing) -> Option<String> {
    let json_path = sample.path.with_added_extension("json");
    let packed_path = sample.path.with_added_extension("msgpack");
    let told = json_path.display();
    let Ok(json) = fs::read(&json_path) else {
        return Some(format!(
            "{told} is missing: write such a message, with every field"
        ));
    };
    let json: Value = match serde_json::from_slice(&json) {
        Ok(json) => json,
        Err(error) => return Some(format!("{told}: {error}")),
    };
    if !packed_path.exists()
        && let Err(why) = write_missing(sample, &json, (&packed_path, missing))
    {
        return Some(format!("{}: {why}", packed_path.display()));
    }
    let packed = fs::read(&packed_path).map_err(|error| error.to_string());
    match packed.and_then(|packed| (sample.wire.read)(&packed)) {
        Ok(read) if read == json => None,
        Ok(read) => Some(format!("{told} is now read as {read}")),
        Err(error) => Some(format!("{}: {error}", packed_path.display())),
    }
}

fn write_missing(
    sample: &Sample,
    json: &Value,
    (to, missing): (&Path, Missing),
) -> Result<(), String> {
    if let Missing::Told = missing {
        return Err(format!(
            "missing: make it from its JSON with {UPDATE}=1 and keep it for ever"
        ));
    }
    let packed = (sample.wire.pack)(json.clone())?;
    fs::write(to, packed).map_err(|error| error.to_string())
}

#[test]
fn a_sample_that_is_missing_or_reads_otherwise_is_noticed() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("query.level");
    let wire = Wire::of::<contracts::stock::FindLevel>();
    let sample = Sample { path, wire };
    assert!(fault_of(&sample, Missing::Written).is_some_and(|why| why.contains("is missing")));
    let json = folder.path().join("query.level.json");
    fs::write(&json, r#"{"sku": "LAMP"}"#)?;
    assert!(fault_of(&sample, Missing::Told).is_some_and(|why| why.contains(UPDATE)));
    assert_eq!(fault_of(&sample, Missing::Written), None);
    fs::write(&json, r#"{"sku": "CHAIR"}"#)?;
    assert!(fault_of(&sample, Missing::Written).is_some_and(|why| why.contains("is now read as")));
    Ok(())
}
