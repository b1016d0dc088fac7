//! Every event there is, as its golden sample has it, in a record of its own.

use bus::{Cause, Decision, Fingerprint, Record, codec::pack_bytes};
use bytes::Bytes;
use contracts::{
    CommandId, Domain, InstanceId, RecordId, Timestamp, carts::Carts, catalog::Catalog,
    notifications::Notifications, orders::Orders, payments::Payments, shipping::Shipping,
    stock::Stock, users::Users,
};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};
use uuid::Uuid;

/// Domain, name of the event, record.
type Sample = (&'static str, &'static str, Bytes);

pub(super) fn golden() -> Vec<Sample> {
    [
        of::<Users>(),
        of::<Catalog>(),
        of::<Carts>(),
        of::<Orders>(),
        of::<Stock>(),
        of::<Payments>(),
        of::<Shipping>(),
        of::<Notifications>(),
    ]
    .concat()
}

fn of<D: Domain>() -> Vec<Sample> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden");
    let sample = |name: &'static str| {
        let path = folder.join(D::NAME).join(format!("event.{name}.json"));
        let body = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let body: Value = serde_json::from_slice(&body).unwrap();
        let event: D::Event = serde_json::from_value(json!({name: body})).unwrap();
        (D::NAME, name, record(event))
    };
    let events = D::TABLE.events.iter();
    events.map(|event| sample(event.name)).collect()
}

fn record<E: serde::Serialize>(event: E) -> Bytes {
    let decision = Decision {
        verb: "hear".into(),
        id: CommandId(Uuid::nil()),
        print: Fingerprint::of(b"golden"),
        cause: Cause::Deadline,
        events: vec![event],
    };
    let record = Record {
        id: RecordId(Uuid::nil()),
        writer: InstanceId(Uuid::nil()),
        at: Timestamp(1),
        decisions: vec![decision],
    };
    pack_bytes(&record).unwrap()
}
