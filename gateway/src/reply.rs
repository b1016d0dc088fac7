//! A yes over HTTP: JSON, and the position of the view that gave the answer.

use crate::position::POSITION;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bus::Answered;
use serde::Serialize;

/// What a domain answered.
pub(crate) struct Reply<A> {
    status: StatusCode,
    location: Option<String>,
    domain: &'static str,
    answered: Answered<A>,
}

/// That something is gone.
pub(crate) struct Gone(Reply<()>);

/// That something will be done about it.
pub(crate) struct Accepted(Reply<()>);

impl<A> Reply<A> {
    /// The answer of a domain.
    pub(crate) fn from(domain: &'static str, answered: Answered<A>) -> Self {
        Self {
            status: StatusCode::OK,
            location: None,
            domain,
            answered,
        }
    }

    /// The answer alone.
    pub(crate) fn into_answer(self) -> A {
        self.answered.answer
    }

    /// The same answer in another form.
    pub(crate) fn map<B>(self, form: impl FnOnce(A) -> B) -> Reply<B> {
        let status = self.status;
        self.formed(status, form)
    }

    /// The same answer in another form, for something that now exists. A repeat says the same.
    pub(crate) fn created<B>(self, form: impl FnOnce(A) -> B) -> Reply<B> {
        self.formed(StatusCode::CREATED, form)
    }

    /// The same answer in another form and with another status.
    pub(crate) fn formed<B>(self, status: StatusCode, form: impl FnOnce(A) -> B) -> Reply<B> {
        let Answered { answer, position } = self.answered;
        Reply {
            status,
            location: self.location,
            domain: self.domain,
            answered: Answered {
                answer: form(answer),
                position,
            },
        }
    }

    /// Nothing more to say, for something that is gone. A repeat says the same.
    pub(crate) fn gone(self) -> Gone {
        Gone(self.map(drop))
    }

    /// Nothing more to say, for something that goes on elsewhere.
    pub(crate) fn accepted(self) -> Accepted {
        Accepted(self.map(drop))
    }

    /// The same answer, which says where to look next.
    pub(crate) fn at(mut self, location: String) -> Self {
        self.location = Some(location);
        self
    }
}

impl<A> Reply<A> {
    fn placed(&self, mut response: Response) -> Response {
        let position = format!("{}={}", self.domain, self.answered.position);
        if let Ok(position) = HeaderValue::try_from(position) {
            response.headers_mut().insert(POSITION, position);
        }
        let location = self.location.as_deref();
        let location = location.and_then(|to| HeaderValue::try_from(to).ok());
        if let Some(location) = location {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

impl<A: Serialize> IntoResponse for Reply<A> {
    fn into_response(self) -> Response {
        let body = (self.status, Json(&self.answered.answer)).into_response();
        self.placed(body)
    }
}

impl IntoResponse for Accepted {
    fn into_response(self) -> Response {
        self.0.placed(StatusCode::ACCEPTED.into_response())
    }
}

impl IntoResponse for Gone {
    fn into_response(self) -> Response {
        self.0.placed(StatusCode::NO_CONTENT.into_response())
    }
}
