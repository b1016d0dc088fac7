//! A domain that is not hosted: what a test writes into its log is heard by those who listen.

use crate::{World, pence};
use bus::{
    Cause, Decision, Fingerprint, Record,
    append::{Append, Appended},
    codec::pack_bytes,
    streams::StreamLimits,
};
use contracts::{
    CommandId, Country, Domain, Email, InstanceId, OrderId, RecordId, Timestamp,
    orders::{OrderAddressed, OrderEvent, OrderPlaced, PayBy},
};
use serde_json::json;
use uuid::Uuid;

/// Large enough for any test.
const LOG_BYTES: i64 = 64 * 1024 * 1024;

impl World {
    /// Makes the log of a domain that nobody hosts here.
    pub async fn expect_hearsay<D: Domain>(&self) {
        let limits = StreamLimits {
            log_bytes: LOG_BYTES,
            ..StreamLimits::default()
        };
        let made = self.bus().ensure_log(D::NAME, &limits).await;
        made.expect("a log");
    }

    /// Has a domain say what happened: one decision, in a record of its own.
    pub async fn hear<D: Domain>(&self, events: Vec<D::Event>) {
        self.hear_of::<D>(Timestamp(1), events).await;
    }

    /// The same of this moment.
    pub async fn hear_of<D: Domain>(&self, at: Timestamp, events: Vec<D::Event>) {
        let (id, writer) = (RecordId(Uuid::new_v4()), InstanceId(Uuid::new_v4()));
        let decision = Decision {
            verb: "hear".into(),
            id: CommandId(Uuid::new_v4()),
            print: Fingerprint::of(b"hearsay"),
            cause: Cause::Deadline,
            events,
        };
        let record = Record {
            id,
            writer,
            at,
            decisions: vec![decision],
        };
        let state = self.bus().log_state(D::NAME).await.expect("the log");
        let append = Append {
            domain: D::NAME,
            record: id,
            writer,
            base: state.last,
            payload: pack_bytes(&record).expect("a record"),
        };
        let appended = self.bus().append(append).await;
        assert!(matches!(appended, Appended::Stored { .. }), "{appended:?}");
    }
}

/// What orders say of a lamp that was ordered by somebody who wants to hear of it, or does not.
pub fn placed(order: OrderId, email: Option<&str>) -> Vec<OrderEvent> {
    let lines = json!([
        {"sku": "LAMP", "name": "Lamp", "quantity": 1, "unit_price": pence(2_000)},
    ]);
    let placed = OrderPlaced {
        order,
        customer: None,
        lines: serde_json::from_value(lines).expect("lines"),
        goods: pence(2_000),
        delivery: pence(395),
        total: pence(2_395),
        country: Country::UNKNOWN,
        placed_at: Timestamp(0),
    };
    let addressed = OrderAddressed {
        order,
        cart: None,
        address: None,
        email: email.map(|email| Email::new(email).expect("an address")),
        method: "standard".parse().expect("a method"),
        grams: 500,
        pay_by: PayBy::Offline,
        secret: None,
    };
    vec![placed.into(), addressed.into()]
}
