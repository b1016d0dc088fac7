//! A record: everything that one group commit decided, as one message of a log.

use crate::codec::{Garbled, PackedList, pack};
use aws_lc_rs::digest;
use bytes::Bytes;
use contracts::{CommandId, InstanceId, RecordId, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;

/// The largest record, in bytes: well under the server's limit of 1 MiB for a message.
pub const RECORD_BYTES_MAX: usize = 512 * 1024;

/// One message of a log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record<E> {
    /// This record and no other; also the broker's message id.
    pub id: RecordId,
    /// The process that wrote it. Others hand their commands to the last writer.
    pub writer: InstanceId,
    /// When it was decided, by the writer's clock, but never before the record it follows.
    pub at: Timestamp,
    /// What was decided, in this order.
    pub decisions: Vec<Decision<E>>,
}

/// What one command led to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision<E> {
    /// The command's verb.
    pub verb: SmolStr,
    /// The command's id: the same verb and id again is a repeat.
    pub id: CommandId,
    /// What the command said, so that another body under the same id is noticed.
    pub print: Fingerprint,
    /// What led to the command.
    pub cause: Cause,
    /// What happened.
    pub events: Vec<E>,
}

/// What led to a command: every event leads back, cause by cause, to one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Somebody asked.
    Request {
        /// The caller's token subject, if there was a token.
        by: Option<SmolStr>,
        /// The request's trace id.
        trace: SmolStr,
    },
    /// A policy heard another domain's event.
    Event {
        /// Whose log.
        domain: SmolStr,
        /// Which record.
        position: u64,
        /// Which event of the record, counted over all its decisions.
        index: u32,
    },
    /// A deadline came.
    Deadline,
}

/// The first 16 bytes of the SHA-256 of something, such as a command's packed form.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(uuid::Uuid);

impl Fingerprint {
    /// The fingerprint of these bytes.
    pub fn of(packed: &[u8]) -> Self {
        let hash = digest::digest(&digest::SHA256, packed);
        let mut short = [0; 16];
        short
            .iter_mut()
            .zip(hash.as_ref())
            .for_each(|(to, from)| *to = *from);
        Self(uuid::Uuid::from_bytes(short))
    }
}

impl Fingerprint {
    /// Its 16 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.simple())
    }
}

/// A record that grows decision by decision, up to [`RECORD_BYTES_MAX`].
pub struct Draft {
    list: PackedList,
}

impl Draft {
    /// A record without decisions.
    pub fn new(id: RecordId, writer: InstanceId, at: Timestamp) -> Result<Self, Garbled> {
        let mut head = pack(&Record::<()> {
            id,
            writer,
            at,
            decisions: Vec::new(),
        })?
        .into_vec();
        // The decisions are the last field, so the empty list is the last byte.
        head.pop();
        Ok(Self {
            list: PackedList::after(head),
        })
    }

    /// Adds a packed decision, unless the record would be too large with it.
    pub fn push(&mut self, packed: &[u8]) -> bool {
        let fits = self.list.size() + packed.len() <= RECORD_BYTES_MAX;
        if fits {
            self.list.push(packed);
        }
        fits
    }

    /// Whether nothing was decided.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The packed record.
    pub fn finish(self) -> Bytes {
        self.list.finish()
    }
}

impl<E> Record<E> {
    /// All events with their index in the record.
    pub fn events(&self) -> impl Iterator<Item = (u32, &E)> {
        (0..).zip(self.decisions.iter().flat_map(|decision| &decision.events))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::unpack;
    use contracts::stock::{ReleaseStock, StockEvent, StockReleased};

    #[test]
    fn a_draft_reads_back_as_the_record_it_is() {
        let order = contracts::OrderId(uuid::Uuid::from_u128(7));
        let decision = Decision {
            verb: "release".into(),
            id: CommandId::of(order),
            print: Fingerprint::of(&pack(&ReleaseStock { order }).unwrap()),
            cause: Cause::Deadline,
            events: vec![StockEvent::from(StockReleased { order })],
        };
        let (id, writer) = (RecordId(uuid::Uuid::nil()), InstanceId(uuid::Uuid::max()));
        let mut draft = Draft::new(id, writer, Timestamp(1)).unwrap();
        assert!(draft.is_empty());
        for _ in 0..20 {
            assert!(draft.push(&pack(&decision).unwrap()));
        }
        assert!(!draft.push(&[0; RECORD_BYTES_MAX]));
        let read: Record<StockEvent> = unpack(&draft.finish()).unwrap();
        assert_eq!(
            read,
            Record {
                id,
                writer,
                at: Timestamp(1),
                decisions: vec![decision; 20]
            }
        );
    }
}
