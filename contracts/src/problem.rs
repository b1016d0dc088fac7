//! Saying no: a closed set of kinds, and the one form that every error takes on the wire.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// What sort of no it is. The gateway maps each kind to one HTTP status; nothing else does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The request itself is malformed or out of bounds.
    Invalid,
    /// A token is missing, expired or not ours.
    Unauthenticated,
    /// The caller is known and may not do this.
    Forbidden,
    /// The thing asked about does not exist, for this caller.
    NotFound,
    /// The state of things does not allow it now.
    Conflict,
    /// This caller, or somebody like them, asks too often; come back later.
    TooOften,
    /// Too much is being asked at once; come back later.
    Overloaded,
    /// The domain, or something it needs, cannot be reached.
    Unavailable,
    /// No answer in time: it may or may not have happened, and a retry with the same id says which.
    TimedOut,
    /// A fault of ours.
    Internal,
}

/// A domain's own refusals: one closed enum per contract.
///
/// The enum is encoded as `{"code": …, "details": …}`, which is how [`Problem`] carries it.
pub trait Refusal:
    std::error::Error + Serialize + DeserializeOwned + Clone + PartialEq + Send + Sync + 'static
{
    /// What sort of no this is.
    fn kind(&self) -> Kind;

    /// When to try again, in milliseconds, where trying again can help.
    fn retry_after_ms(&self) -> Option<u64> {
        None
    }
}

/// An error as it travels: stable code, kind, a sentence for people, and details for programs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// Stable, lower-case, dashed; a refusal's variant or one of the runtime's own codes.
    pub code: String,
    /// What sort of no it is.
    pub kind: Kind,
    /// One sentence for people; names the field and the limit where there is one.
    pub message: String,
    /// The refusal's fields, or null.
    #[serde(default)]
    pub details: Value,
    /// When to try again, in milliseconds; present when trying again can help.
    #[serde(default)]
    pub retry_after_ms: Option<u64>,
}

impl Problem {
    /// A problem of the runtime's own, without details.
    pub fn new(code: &str, kind: Kind, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            code: code.to_owned(),
            kind,
            message,
            details: Value::Null,
            retry_after_ms: None,
        }
    }

    /// The same problem with a hint when to try again.
    pub fn retry_after_ms(self, retry_after_ms: u64) -> Self {
        Self {
            retry_after_ms: Some(retry_after_ms),
            ..self
        }
    }

    /// How a domain's refusal travels.
    pub fn refused<R: Refusal>(refusal: &R) -> Self {
        let mut body = serde_json::to_value(refusal).unwrap_or_default();
        let code = body
            .get("code")
            .and_then(Value::as_str)
            .unwrap_or("refused")
            .to_owned();
        let details = body.get_mut("details").map(Value::take).unwrap_or_default();
        let message = refusal.to_string();
        Self {
            code,
            kind: refusal.kind(),
            message,
            details,
            retry_after_ms: refusal.retry_after_ms(),
        }
    }

    /// The domain's refusal that this problem carries, if it is one.
    pub fn refusal<R: Refusal>(&self) -> Option<R> {
        let body = match &self.details {
            Value::Null => json!({"code": self.code}),
            details => json!({"code": self.code, "details": details}),
        };
        serde_json::from_value(body).ok()
    }
}
