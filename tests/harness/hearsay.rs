//! A domain that is not hosted: what a test writes into its log is heard by those who listen.

use crate::World;
use bus::{
    Cause, Decision, Fingerprint, Record,
    append::{Append, Appended},
    codec::pack,
    streams::StreamLimits,
};
use contracts::{CommandId, Domain, InstanceId, RecordId, Timestamp};
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
            at: Timestamp(1),
            decisions: vec![decision],
        };
        let state = self.bus().log_state(D::NAME).await.expect("the log");
        let append = Append {
            domain: D::NAME,
            record: id,
            writer,
            base: state.last,
            payload: pack(&record).expect("a record"),
        };
        let appended = self.bus().append(append).await;
        assert!(matches!(appended, Appended::Stored { .. }), "{appended:?}");
    }
}
