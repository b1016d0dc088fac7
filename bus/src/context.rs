//! What travels beside a message, in headers: who asks, for how long, and in which trace.

use async_nats::{HeaderMap, HeaderName};
use std::{
    fmt,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use uuid::Uuid;

/// How long an ask waits when nobody says.
pub const ASK_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest an ask may wait.
pub const ASK_TIMEOUT_MAX: Duration = Duration::from_secs(60);
/// The longest token a request may carry, in bytes.
pub const TOKEN_BYTES_MAX: usize = 4_096;

/// The caller's access token.
pub const TOKEN: &str = "Souk-Token";
/// How many milliseconds the asker still waits. A span, not a moment, so clocks need not agree.
pub const TIMEOUT_MS: &str = "Souk-Timeout-Ms";
/// The view that answers must have reached this position, or the log's end (`end`).
pub const AT_LEAST: &str = "Souk-At-Least";
/// What stands for the log's end, where a position might stand.
const END: &str = "end";
/// The position the answering view had.
pub const POSITION: &str = "Souk-Position";
/// One id per message, for logs.
pub const MESSAGE_ID: &str = "Souk-Message-Id";
/// W3C trace context.
pub const TRACEPARENT: &str = "traceparent";

// Parsed once: making a header's name from text costs an allocation each time.
static TOKEN_NAME: HeaderName = HeaderName::from_static(TOKEN);
static TIMEOUT_NAME: HeaderName = HeaderName::from_static(TIMEOUT_MS);
static AT_LEAST_NAME: HeaderName = HeaderName::from_static(AT_LEAST);
static TRACE_NAME: HeaderName = HeaderName::from_static(TRACEPARENT);
static MESSAGE_NAME: HeaderName = HeaderName::from_static(MESSAGE_ID);
pub(crate) static POSITION_NAME: HeaderName = HeaderName::from_static(POSITION);

/// Who asks, for how long, and what they have already seen.
#[derive(Clone, Default)]
pub struct Asking {
    /// The caller's access token, if there is one.
    pub token: Option<Arc<str>>,
    /// How long to wait; [`ASK_TIMEOUT`] without it.
    pub timeout: Option<Duration>,
    /// Only a view that has got this far may answer.
    pub at_least: Option<AtLeast>,
    /// The trace this belongs to.
    pub trace: TraceContext,
}

/// How far a view must have got that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtLeast {
    /// To this position: what the asker has seen.
    Position(u64),
    /// To where the log ends when it is asked: whatever anybody was told before.
    End,
}

/// One request's place in a trace, as W3C Trace Context Level 1 writes it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TraceContext {
    trace: u128,
    span: u64,
}

impl Asking {
    /// Asks in the name of whoever the token belongs to.
    pub fn with_token(token: impl Into<Arc<str>>) -> Self {
        Self {
            token: Some(token.into()),
            ..Self::default()
        }
    }

    /// How long the ask waits, within [`ASK_TIMEOUT_MAX`].
    pub fn patience(&self) -> Duration {
        self.timeout.unwrap_or(ASK_TIMEOUT).min(ASK_TIMEOUT_MAX)
    }

    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(token) = &self.token {
            headers.insert(TOKEN_NAME.clone(), token.as_ref());
        }
        if let Some(at_least) = self.at_least {
            headers.insert(AT_LEAST_NAME.clone(), at_least.to_string());
        }
        headers.insert(
            TIMEOUT_NAME.clone(),
            self.patience().as_millis().to_string(),
        );
        headers.insert(TRACE_NAME.clone(), self.trace.to_string());
        headers.insert(MESSAGE_NAME.clone(), message_id());
        headers
    }

    /// Reads what a request carried. What cannot be read counts as absent, except a token that is
    /// too long, which is kept short enough to be refused as forged.
    pub(crate) fn read(headers: Option<&HeaderMap>) -> Self {
        let Some(headers) = headers else {
            return Self::default();
        };
        let text = |name: &HeaderName| {
            headers
                .get(name.clone())
                .map(async_nats::HeaderValue::as_str)
        };
        let token = text(&TOKEN_NAME).map(|token| {
            let (kept, _) = token.split_at(token.floor_char_boundary(TOKEN_BYTES_MAX));
            kept.into()
        });
        let timeout = text(&TIMEOUT_NAME)
            .and_then(|ms| ms.parse().ok())
            .map(Duration::from_millis);
        let trace = text(&TRACE_NAME)
            .and_then(TraceContext::parse)
            .unwrap_or_default();
        let at_least = text(&AT_LEAST_NAME).and_then(AtLeast::parse);
        Self {
            token,
            timeout,
            at_least,
            trace,
        }
    }
}

impl AtLeast {
    fn parse(text: &str) -> Option<Self> {
        match text {
            END => Some(Self::End),
            position => position.parse().ok().map(Self::Position),
        }
    }
}

impl fmt::Display for AtLeast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Position(position) => write!(f, "{position}"),
            Self::End => f.write_str(END),
        }
    }
}

/// An id for one message: a number of this process, counted up. Cheaper than a new random one.
fn message_id() -> String {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| Uuid::new_v4().as_u64_pair().1);
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{:016x}{number:016x}", *PROCESS)
}

impl Default for TraceContext {
    /// A trace of its own.
    fn default() -> Self {
        let random = Uuid::new_v4().as_u128();
        Self {
            trace: random,
            span: (random >> 32) as u64 | 1,
        }
    }
}

impl TraceContext {
    /// Reads a `traceparent` of version 00.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (version, trace, span) = (parts.next()?, parts.next()?, parts.next()?);
        if version.len() != 2 || trace.len() != 32 || span.len() != 16 {
            return None;
        }
        let trace = u128::from_str_radix(trace, 16)
            .ok()
            .filter(|trace| *trace != 0)?;
        let span = u64::from_str_radix(span, 16)
            .ok()
            .filter(|span| *span != 0)?;
        Some(Self { trace, span })
    }

    /// The id all requests of one trace share, as 32 hexadecimal digits.
    pub fn trace_id(&self) -> String {
        format!("{:032x}", self.trace)
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-01", self.trace, self.span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_reads_back_and_nonsense_does_not() {
        let trace = TraceContext::default();
        assert!(TraceContext::parse(&trace.to_string()) == Some(trace));
        assert!(TraceContext::parse("00-0-0-01").is_none());
    }

    #[test]
    fn a_token_that_is_too_long_is_cut_before_a_character_that_does_not_fit() {
        let token = format!("a{}", "é".repeat(TOKEN_BYTES_MAX));
        let read = Asking::read(Some(&Asking::with_token(token).headers()));
        let length = read.token.as_deref().map(str::len);
        assert_eq!(length, Some(TOKEN_BYTES_MAX - 1));
    }

    #[test]
    fn what_an_asking_says_is_what_the_other_side_reads() {
        let asking = Asking {
            at_least: Some(AtLeast::Position(7)),
            ..Asking::with_token("t")
        };
        let read = Asking::read(Some(&asking.headers()));
        assert_eq!(read.token.as_deref(), Some("t"));
        assert_eq!(read.at_least, asking.at_least);
        assert_eq!(read.patience(), ASK_TIMEOUT);
        assert!(read.trace == asking.trace, "{} is lost", asking.trace);
        let at_least = Some(AtLeast::End);
        let asking = Asking { at_least, ..asking };
        let read = Asking::read(Some(&asking.headers()));
        assert_eq!(read.at_least, at_least);
    }
}
