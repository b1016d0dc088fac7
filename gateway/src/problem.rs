//! Saying no over HTTP: the one place that turns a kind of no into a status (RFC 9457).
//!
//! **Invariant:** every answer with a status of 400 or more leaves in this form.
//! **Invariant:** the cause of a fault of ours is logged here, once, and never sent.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bus::{AskError, ask::AskErrorOf};
use contracts::{
    Domain, Kind, Request,
    domain::Ask,
    users::{Users, UsersRefusal},
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use tracing::{error, warn};

/// The media type of every no.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// How a 401 asks for a token.
const CHALLENGE: &str = "Bearer realm=\"souk\"";
/// How a 401 asks for another token.
const CHALLENGE_AGAIN: &str = "Bearer realm=\"souk\", error=\"invalid_token\"";

/// A no on its way out. It gets its body last of all, when the request's id is at hand.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    /// Whose refusal it is; nobody's, if it comes from the mesh or from the gateway itself.
    domain: Option<&'static str>,
    said: Box<contracts::Problem>,
    /// How to say who one is, for those who have not.
    challenge: Option<&'static str>,
}

/// Why there is no answer of the kind that was asked for (RFC 9457).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct ProblemBody {
    /// Names the problem for programs, and never changes.
    #[serde(rename = "type")]
    pub(crate) of_type: String,
    /// Names the problem for people.
    pub(crate) title: String,
    /// The HTTP status, once more.
    pub(crate) status: u16,
    /// What is wrong with this very request; names the field and the limit where there is one.
    pub(crate) detail: String,
    /// The last part of the type.
    pub(crate) code: String,
    /// What to quote when asking us about it.
    pub(crate) request_id: String,
    /// The facts behind the detail, for programs; their form depends on the type.
    pub(crate) details: Value,
}

/// The status of each kind of refusal. Nothing else in the shop gives a refusal one.
pub(crate) fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::TooOften => StatusCode::TOO_MANY_REQUESTS,
        Kind::Overloaded | Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::TimedOut => StatusCode::GATEWAY_TIMEOUT,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The stable name of a problem.
pub(crate) fn type_of(domain: Option<&str>, code: &str) -> String {
    match domain {
        Some(domain) => format!("urn:souk:problem:{domain}:{code}"),
        None => format!("urn:souk:problem:{code}"),
    }
}

/// A code as people read it: `below-zero` is "Below zero".
pub(crate) fn title_of(code: &str) -> String {
    let words = code.replace('-', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

impl From<contracts::Problem> for Problem {
    fn from(said: contracts::Problem) -> Self {
        Self {
            status: status_of(said.kind),
            domain: None,
            challenge: (said.kind == Kind::Unauthenticated).then_some(CHALLENGE_AGAIN),
            said: Box::new(said),
        }
    }
}

impl Problem {
    /// A no of the gateway's own.
    pub(crate) fn new(code: &str, kind: Kind, detail: impl Into<String>) -> Self {
        contracts::Problem::new(code, kind, detail).into()
    }

    /// A field, parameter or header of the request that cannot be taken, by its name.
    pub(crate) fn invalid(field: &str, why: &str) -> Self {
        let mut said = contracts::Problem::new("invalid", Kind::Invalid, format!("{field}: {why}"));
        said.details = json!({"field": field});
        said.into()
    }

    /// Whoever asks must say who they are.
    pub(crate) fn token_needed() -> Self {
        Self::unauthenticated("this needs an access token", CHALLENGE)
    }

    /// Whoever asks must say better who they are.
    pub(crate) fn token_not_valid() -> Self {
        let detail = "the access token is not valid, or no longer";
        Self::unauthenticated(detail, CHALLENGE_AGAIN)
    }

    fn unauthenticated(detail: &str, challenge: &'static str) -> Self {
        Self {
            challenge: Some(challenge),
            ..Self::new("unauthenticated", Kind::Unauthenticated, detail)
        }
    }

    /// Whoever asks is known, and may not.
    pub(crate) fn forbidden() -> Self {
        let detail = "this may not be asked in this role";
        Self::new("forbidden", Kind::Forbidden, detail)
    }

    /// The token belongs to no account: an operator's does not.
    pub(crate) fn no_account() -> Self {
        Self {
            domain: Some(Users::NAME),
            ..contracts::Problem::refused(&UsersRefusal::NoAccount).into()
        }
    }

    /// Why the domain of `M` did not answer.
    pub(crate) fn unanswered<M: Request>(error: &AskErrorOf<M>) -> Self {
        let said = error.problem();
        match error {
            AskError::Refused(_) => Self {
                domain: Some(M::Domain::NAME),
                ..said.into()
            },
            AskError::Rejected(problem) if problem.kind != Kind::Internal => said.into(),
            _ => Self::discreet::<M>(&said, error),
        }
    }

    /// A no whose cause is said in our log, and not in the answer.
    fn discreet<M: Request>(said: &contracts::Problem, cause: &AskErrorOf<M>) -> Self {
        let domain = M::Domain::NAME;
        warn!(domain, code = said.code, %cause, "a domain did not answer");
        let detail = match (said.kind, M::ASK) {
            (Kind::TimedOut, Ask::Command) => format!(
                "{domain} did not answer in time, and may yet do what was asked; \
                 asking again with the same Idempotency-Key does it once"
            ),
            (Kind::TimedOut, Ask::Query) => format!("{domain} did not answer in time"),
            (Kind::Unavailable, _) => format!("{domain} cannot be reached at the moment"),
            _ => format!("something went wrong in {domain}; quote the request id"),
        };
        let mut discreet = contracts::Problem::new(&said.code, said.kind, detail);
        discreet.retry_after_ms = said.retry_after_ms;
        discreet.into()
    }

    /// The no that stands for a bare status, as the router or the body limit give it.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let (code, kind, detail) = match status {
            StatusCode::NOT_FOUND => ("no-such-route", Kind::NotFound, "there is nothing here"),
            StatusCode::METHOD_NOT_ALLOWED => (
                "method-not-allowed",
                Kind::Invalid,
                "this cannot be done here; Allow says what can",
            ),
            StatusCode::REQUEST_TIMEOUT => (
                "body-too-slow",
                Kind::Invalid,
                "the body took too long to arrive",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => {
                ("body-too-large", Kind::Invalid, "the body is too large")
            }
            StatusCode::UNSUPPORTED_MEDIA_TYPE => (
                "not-json",
                Kind::Invalid,
                "Content-Type: the body must be application/json",
            ),
            other if other.is_client_error() => {
                ("invalid", Kind::Invalid, "this cannot be understood")
            }
            _ => return Self::broken(),
        };
        Self {
            status,
            ..Self::new(code, kind, detail)
        }
    }

    /// The same no in other words.
    pub(crate) fn saying(mut self, detail: String) -> Self {
        self.said.message = detail;
        self
    }

    /// The same no, with the facts behind it.
    pub(crate) fn with_details(mut self, details: Value) -> Self {
        self.said.details = details;
        self
    }

    /// The same no, with a hint when to try again.
    pub(crate) fn retry_after_ms(mut self, retry_after_ms: u64) -> Self {
        self.said.retry_after_ms = Some(retry_after_ms);
        self
    }

    /// A handler panicked.
    pub(crate) fn panicked(panic: &(dyn std::any::Any + Send)) -> Self {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        error!(
            panic = text.unwrap_or("without words"),
            "a handler panicked"
        );
        Self::broken()
    }

    fn broken() -> Self {
        let detail = "something went wrong here; quote the request id";
        Self::new("internal", Kind::Internal, detail)
    }

    /// The body, for the request of this id.
    pub(crate) fn body(&self, request_id: &str) -> ProblemBody {
        ProblemBody {
            of_type: type_of(self.domain, &self.said.code),
            title: title_of(&self.said.code),
            status: self.status.as_u16(),
            detail: self.said.message.clone(),
            code: self.said.code.clone(),
            request_id: request_id.to_owned(),
            details: self.said.details.clone(),
        }
    }
}

impl IntoResponse for Problem {
    /// Status and headers; the body follows on the way out.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(retry_after_ms) = self.said.retry_after_ms {
            let seconds = retry_after_ms.div_ceil(1_000);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(challenge) = self.challenge {
            let challenge = HeaderValue::from_static(challenge);
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests;
