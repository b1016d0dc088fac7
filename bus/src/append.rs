//! Append: one record to a log, only if the log still ends where the writer thinks it does.

use crate::{Bus, ask::RequestError};
use async_nats::{HeaderMap, Message};
use bytes::Bytes;
use contracts::{InstanceId, RecordId, subject};
use serde::Deserialize;
use std::time::Duration;

/// How long one attempt to append waits for its ack.
pub const APPEND_TIMEOUT: Duration = Duration::from_secs(2);
/// The record's id, by which the broker knows a message sent twice.
pub const RECORD_ID: &str = "Nats-Msg-Id";
/// The process that wrote the record.
pub const WRITER: &str = "Souk-Writer";

pub(crate) const EXPECTED_LAST: &str = "Nats-Expected-Last-Subject-Sequence";
/// Where the log must end, whether or not a record still stands there.
const EXPECTED_END: &str = "Nats-Expected-Last-Sequence";
/// The position of the last record if there is none.
const NONE_THERE: &str = "0";
/// JetStream's error numbers for "wrong last sequence".
const WRONG_LAST_SEQUENCE: [u32; 2] = [10_071, 10_164];
/// JetStream's error number for "maximum bytes exceeded" and its neighbours on a full store.
const STORE_FULL: [u32; 3] = [10_023, 10_047, 10_077];

/// JetStream's error number for a record that is on its way into the log already: servers of a
/// cluster have yet to agree on it.
const UNDER_WAY: u32 = 10_158;

/// From here on JetStream's codes, which are HTTP's, say that it may go another time.
const PASSING: u16 = 500;

/// What came of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appended {
    /// The server has it, fsynced, at this position.
    Stored {
        /// The record's position.
        position: u64,
    },
    /// Another record took the position.
    Overtaken,
    /// The log is full; nothing was stored.
    Full,
    /// The server will never take this record as it is; nothing was stored.
    Refused {
        /// What the server said.
        reason: String,
    },
    /// No usable answer: it may or may not be stored.
    Unclear {
        /// What we know.
        reason: String,
    },
}

/// One record, ready to be appended.
#[derive(Clone, Debug)]
pub struct Append {
    /// Whose log.
    pub domain: &'static str,
    /// Its id.
    pub record: RecordId,
    /// Who writes it.
    pub writer: InstanceId,
    /// The position it must follow.
    pub base: u64,
    /// The packed record.
    pub payload: Bytes,
}

impl Bus {
    /// Appends one record, guarded by its position. Safe to call again with the same record.
    pub async fn append(&self, append: Append) -> Appended {
        let reply = self.try_append(&append, Guard::LastRecord).await;
        if append.base > 0 && says_empty(&reply) {
            return read_ack(self.try_append(&append, Guard::EmptyLog).await);
        }
        read_ack(reply)
    }

    async fn try_append(&self, append: &Append, guard: Guard) -> Result<Message, RequestError> {
        let mut headers = HeaderMap::new();
        headers.insert(RECORD_ID, append.record.0.simple().to_string());
        headers.insert(WRITER, append.writer.0.simple().to_string());
        let base = append.base.to_string();
        match guard {
            Guard::LastRecord => headers.insert(EXPECTED_LAST, base),
            Guard::EmptyLog => {
                headers.insert(EXPECTED_LAST, NONE_THERE);
                headers.insert(EXPECTED_END, base);
            }
        }
        let subject = subject::log(append.domain);
        let payload = append.payload.clone();
        self.request(subject, headers, payload, APPEND_TIMEOUT)
            .await
    }
}

/// What must be true of a log for a record to go into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guard {
    /// Its last record stands where ours expects it.
    LastRecord,
    /// It holds no record any more, and its last stood where ours expects it. A log that was purged
    /// down to its end goes on from there; but of its subject the server knows no last record.
    EmptyLog,
}

/// Whether the server has refused a record because the log is empty.
fn says_empty(reply: &Result<Message, RequestError>) -> bool {
    let Ok(reply) = reply else {
        return false;
    };
    let ack = serde_json::from_slice::<Ack>(&reply.payload);
    let error = ack.ok().and_then(|ack| ack.error);
    error.is_some_and(|error| {
        WRONG_LAST_SEQUENCE.contains(&error.err_code)
            && error.description.rsplit(' ').next() == Some(NONE_THERE)
    })
}

#[derive(Deserialize)]
struct Ack {
    #[serde(default)]
    seq: u64,
    error: Option<AckError>,
}

#[derive(Deserialize)]
struct AckError {
    code: u16,
    err_code: u32,
    description: String,
}

pub(crate) fn read_ack(reply: Result<Message, RequestError>) -> Appended {
    let reply = match reply {
        Ok(reply) => reply,
        Err(error @ RequestError::TooLarge) => {
            return Appended::Refused {
                reason: error.to_string(),
            };
        }
        Err(error) => {
            return Appended::Unclear {
                reason: error.to_string(),
            };
        }
    };
    match serde_json::from_slice::<Ack>(&reply.payload) {
        Ok(Ack { seq, error: None }) if seq > 0 => Appended::Stored { position: seq },
        Ok(Ack {
            error: Some(error), ..
        }) if WRONG_LAST_SEQUENCE.contains(&error.err_code) => Appended::Overtaken,
        Ok(Ack {
            error: Some(error), ..
        }) if STORE_FULL.contains(&error.err_code) => Appended::Full,
        Ok(Ack {
            error: Some(error), ..
        }) if error.code < PASSING && error.err_code != UNDER_WAY => Appended::Refused {
            reason: error.description,
        },
        Ok(Ack {
            error: Some(error), ..
        }) => Appended::Unclear {
            reason: error.description,
        },
        Ok(_) => Appended::Unclear {
            reason: "an ack without a position".to_owned(),
        },
        Err(error) => Appended::Unclear {
            reason: error.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_nats::StatusCode;

    fn said(body: &'static str) -> Appended {
        read_ack(Ok(Message {
            subject: "_INBOX.1".into(),
            reply: None,
            payload: Bytes::from_static(body.as_bytes()),
            headers: None,
            status: None::<StatusCode>,
            description: None,
            length: body.len(),
        }))
    }

    #[test]
    fn a_record_that_the_servers_have_not_agreed_on_is_not_refused() {
        let under_way = r#"{"error": {"code": 409, "err_code": 10158,
            "description": "duplicate message id is in process"}}"#;
        assert!(matches!(said(under_way), Appended::Unclear { .. }));
        let too_large = r#"{"error": {"code": 400, "err_code": 10054,
            "description": "message size exceeds maximum allowed"}}"#;
        assert!(matches!(said(too_large), Appended::Refused { .. }));
        let taken = r#"{"error": {"code": 400, "err_code": 10071,
            "description": "wrong last sequence: 7"}}"#;
        assert_eq!(said(taken), Appended::Overtaken);
    }
}
