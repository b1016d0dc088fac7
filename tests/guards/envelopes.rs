//! What messages travel and lie in: written by one version, it must be readable by every later one.

use crate::{assert_none, contract};
use actors::runtime::{Handed, Prepared};
use bus::{
    Decision, Record,
    codec::{pack, unpack},
    events::{EventPlace, PublicEvent},
};
use contracts::{
    Committed, Problem, Timestamp,
    domain::Wire,
    mesh::{DomainStatus, PoolScaled, ScalePool, ViewRebuilt},
    stock::{Stock, StockEvent},
};
use harness::golden::{Sample, envelope};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::fs;

/// Everything that is wrapped around messages, or passes between processes without a contract of a
/// domain.
const ENVELOPES: &[(&str, Wire)] = &[
    ("record", wire::<Record<StockEvent>>()),
    ("decision", wire::<Decision<StockEvent>>()),
    ("prepared", wire::<Prepared<Stock>>()),
    ("handed", wire::<Vec<Handed<Prepared<Stock>>>>()),
    ("outcomes", wire::<Vec<Result<Committed, Problem>>>()),
    ("problem", wire::<Problem>()),
    ("mesh.scale", wire::<ScalePool>()),
    ("mesh.scaled", wire::<PoolScaled>()),
    ("mesh.status", wire::<DomainStatus>()),
    ("mesh.rebuilt", wire::<ViewRebuilt>()),
];

const fn wire<T: Serialize + DeserializeOwned>() -> Wire {
    Wire {
        schema: || Value::Null,
        read: |packed| {
            let read: T = unpack(packed).map_err(|garbled| garbled.0)?;
            serde_json::to_value(read).map_err(|error| error.to_string())
        },
        pack: |json| {
            let read: T = serde_json::from_value(json).map_err(|error| error.to_string())?;
            let packed = pack(&read).map_err(|garbled| garbled.0)?;
            Ok(packed.to_vec())
        },
    }
}

/// What public events leave the mesh in, which only tools read.
const LEAVING: &str = "cloud-event";

/// Every envelope of which there is a sample.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let known = ENVELOPES.iter().map(|(name, _)| *name);
    known.chain([LEAVING])
}

#[test]
fn every_envelope_has_a_golden_sample_that_still_decodes() {
    let missing = contract::Missing::as_asked();
    let samples = ENVELOPES.iter().map(|(name, wire)| Sample {
        path: envelope(name),
        wire: *wire,
    });
    let faults: Vec<_> = samples
        .filter_map(|sample| contract::fault_of(&sample, missing))
        .collect();
    assert_none(&faults);
}

#[test]
fn a_record_with_a_new_field_is_read_and_one_that_lacks_a_field_is_not() {
    const MAP_OF_FOUR: u8 = 0x84;
    let record = fs::read(envelope("record").with_added_extension("msgpack")).unwrap();
    assert_eq!(record[0], MAP_OF_FOUR);
    assert!(unpack::<Record<StockEvent>>(&record).is_ok());
    let mut newer = [&record, &b"\xa4mood\xa4good"[..]].concat();
    newer[0] += 1;
    let read = unpack::<Record<StockEvent>>(&newer).unwrap();
    assert_eq!(read, unpack(&record).unwrap());
    let mut lacking = record;
    let writer = lacking.windows(6).position(|six| six == b"writer");
    lacking[writer.unwrap()] = b'x';
    let garbled = unpack::<Record<StockEvent>>(&lacking).unwrap_err();
    assert!(garbled.0.contains("writer"), "{garbled}");
}

#[test]
fn an_event_leaves_the_mesh_as_tools_know_it() {
    let sample = fs::read(envelope(LEAVING).with_added_extension("json"));
    let sample: Value = serde_json::from_slice(&sample.unwrap()).unwrap();
    let at: Timestamp = serde_json::from_value(sample["time"].clone()).unwrap();
    let event = PublicEvent {
        domain: "stock",
        name: "released",
        about: sample["subject"].as_str().unwrap().to_owned(),
        place: EventPlace {
            position: 7,
            index: 1,
        },
        at,
        data: sample["data"].to_string(),
    };
    let told: Value = serde_json::from_str(&event.cloud_event()).unwrap();
    assert_eq!(told, sample);
}
