//! What a payment provider is asked for, and what may come back.

use crate::{AttemptId, Money, RefundId, Text, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest name by which a provider finds something, in bytes.
pub const REFERENCE_BYTES_MAX: usize = 128;
/// The longest reason that is kept of a provider's no, in bytes.
pub const REASON_BYTES_MAX: usize = 200;

/// By what a provider finds what it has done.
pub type Reference = Text<REFERENCE_BYTES_MAX>;
/// Why a provider says no, in its own words.
pub type Reason = Text<REASON_BYTES_MAX>;

/// Who takes the money, where somebody has to be asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProviderName {
    /// The built-in one, for trying things out.
    Sandbox,
}

/// What a provider is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Call {
    /// To set the amount aside.
    Authorize {
        /// On which card.
        card: Text<64>,
    },
    /// To take what was set aside.
    Capture {
        /// What was set aside, as the provider calls it.
        authorization: Reference,
    },
    /// To keep nothing, whatever it has set aside or taken.
    Void {
        /// What was set aside, if that is known.
        authorization: Option<Reference>,
    },
    /// To pay back.
    Refund {
        /// Which repayment.
        refund: RefundId,
        /// What was taken, as the provider calls it.
        capture: Reference,
    },
}

/// For what a provider was asked, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CallKind {
    /// To set money aside.
    Authorize,
    /// To take what was set aside.
    Capture,
    /// To keep nothing.
    Void,
    /// To pay back.
    Refund,
}

/// What came back from a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ProviderOutcome")]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It has done so.
    Done {
        /// By what it finds it.
        reference: Reference,
        /// How much it was.
        amount: Money,
    },
    /// It says no, and will say no again.
    Refused {
        /// Why.
        reason: Reason,
    },
    /// It may have done so or not: asking again with the same key tells.
    Unknown {
        /// What went wrong.
        trouble: Trouble,
    },
}

/// Why nobody knows what a provider did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ProviderTrouble")]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// No answer came in time.
    TimedOut,
    /// The answer was an error of its own.
    Failed,
}

/// When a provider is asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Next {
    /// The next attempt.
    pub attempt: AttemptId,
    /// When.
    pub at: Timestamp,
}

impl Call {
    /// The call in a word.
    pub fn kind(&self) -> CallKind {
        match self {
            Self::Authorize { .. } => CallKind::Authorize,
            Self::Capture { .. } => CallKind::Capture,
            Self::Void { .. } => CallKind::Void,
            Self::Refund { .. } => CallKind::Refund,
        }
    }

    /// The repayment that it is about, if it is one.
    pub fn refund(&self) -> Option<RefundId> {
        match self {
            Self::Refund { refund, .. } => Some(*refund),
            Self::Authorize { .. } | Self::Capture { .. } | Self::Void { .. } => None,
        }
    }
}
