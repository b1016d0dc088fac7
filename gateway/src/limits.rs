//! What one gateway takes on: so many requests at once, each for so long, and a panic each alone.
//!
//! **Invariant:** nothing queues here. A request that finds no place is refused at once.

use crate::{Gateway, problem::Problem};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use contracts::Kind;
use std::{any::Any, time::Duration};
use tokio::time::timeout;

/// The most requests of the API that one gateway works on at once.
pub const REQUESTS_MAX: usize = 2_048;
/// The longest that one request may take, body and answer.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// When a request that found no place may try again, in milliseconds.
pub const RETRY_OVERLOADED_MS: u64 = 1_000;

/// Gives the request a place, or refuses it.
pub(crate) async fn admit(
    State(gateway): State<Gateway>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let Ok(_place) = gateway.places.try_acquire() else {
        let detail = format!("{REQUESTS_MAX} requests are being worked on; try again soon");
        let problem = Problem::new("overloaded", Kind::Overloaded, detail);
        return Err(problem.retry_after_ms(RETRY_OVERLOADED_MS));
    };
    Ok(next.run(request).await)
}

/// Gives up on a request that takes too long. Domains answer well before; this is for the rest.
pub(crate) async fn hurry(request: Request, next: Next) -> Result<Response, Problem> {
    let answered = timeout(REQUEST_TIMEOUT, next.run(request)).await;
    answered.map_err(|_| {
        let detail = format!("there was no answer within {REQUEST_TIMEOUT:?}");
        Problem::new("timed-out", Kind::TimedOut, detail).retry_after_ms(RETRY_OVERLOADED_MS)
    })
}

/// A panic costs its own request only.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands over the panic as a box"
)]
pub(crate) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    Problem::panicked(panic.as_ref()).into_response()
}
