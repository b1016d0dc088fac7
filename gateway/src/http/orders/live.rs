//! An order's steps as they are taken, as server-sent events.

use super::{OrderId, OrderToken, Step};
use crate::{
    Gateway,
    caller::Anyone,
    extract::Path,
    live::{Place, STREAM_TIME_MAX},
    problem::Problem,
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response, Sse, sse::Event},
};
use bus::hear::Hearing;
use contracts::{
    Domain, Kind,
    orders::{FindTimeline, Orders},
};
use futures_util::stream;
use std::{collections::VecDeque, convert::Infallible, time::Duration};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

/// How often something is said though nothing happened, so that nobody takes the line for dead. An
/// order is looked at then too, because what is told while a line is broken is not heard.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What is told to one listener is kept by nobody in between, and held back by nobody.
const AS_IT_HAPPENS: [(HeaderName, HeaderValue); 2] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    ),
];

type Told = Result<Event, Infallible>;

/// What happens to this order, as it happens?
///
/// First comes what has happened so far. It ends with the order's delivery, or when the order is
/// off and whatever was paid for it is back, or after an hour. Whoever comes back with
/// `Last-Event-ID` hears only what is new, and 204 if nothing can be.
#[utoipa::path(get, path = "/orders/{id}/events", operation_id = "orders-events", tag = "orders",
    security((), ("token" = [])),
    params(
        Path<OrderId>,
        OrderToken,
        ("Last-Event-ID" = Option<u64>, Header, description = "The last event that you have."),
    ),
    responses(
        (status = 200, description = "One event per step.", content_type = "text/event-stream",
         body = String,
         example = "event: step\nid: 1\ndata: {\"what\":\"placed\",\"at\":\"2026-01-31T12:00:00Z\"}"),
        (status = 204, description = "Nothing more will happen."),
        (status = 404, description = "unknown-order"),
        (status = 429, description = "too-many-streams"),
    ),
)]
pub(super) async fn events(
    State(gateway): State<Gateway>,
    anyone: Anyone,
    Path(order): Path<OrderId>,
    token: OrderToken,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = order.to_string();
    let listener = match anyone.subject() {
        "" => id.clone(),
        subject => subject.to_owned(),
    };
    let place = gateway.streams.enter(listener)?;
    let hearing = gateway.ops.bus.hear_of(Orders::NAME, &id).await;
    let hearing = hearing.map_err(|_| unreachable())?;
    let mut follower = Follower {
        anyone,
        query: FindTimeline {
            order,
            token: token.0,
        },
        hearing,
        place,
        heartbeat: heartbeat(),
        until: Instant::now() + STREAM_TIME_MAX,
        told: last_event(&headers),
        steps: VecDeque::new(),
        over: false,
    };
    follower.look().await?;
    if follower.over && follower.steps.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let events = stream::unfold(follower, Follower::tell);
    Ok((AS_IT_HAPPENS, Sse::new(events)).into_response())
}

/// Somebody who follows an order.
struct Follower {
    anyone: Anyone,
    query: FindTimeline,
    hearing: Hearing,
    place: Place,
    heartbeat: Interval,
    until: Instant,
    /// How many steps have been told.
    told: usize,
    /// Steps that are still to be told.
    steps: VecDeque<Step>,
    /// Whether nothing more will happen by itself.
    over: bool,
}

impl Follower {
    async fn tell(mut self) -> Option<(Told, Self)> {
        loop {
            if let Some(step) = self.steps.pop_front() {
                self.told += 1;
                let event = Event::default().event("step").id(self.told.to_string());
                let event = event.json_data(step).ok()?;
                return Some((Ok(event), self));
            }
            if self.over {
                return None;
            }
            let heard = self.hear().await?;
            // Whoever may not see the order any more, or cannot be told, comes back and asks anew.
            self.look().await.ok()?;
            if self.steps.is_empty() && heard == Heard::Nothing {
                return Some((Ok(Event::default().comment("waiting")), self));
            }
        }
    }

    /// Waits until there may be something to see; nothing if it ends here.
    async fn hear(&mut self) -> Option<Heard> {
        tokio::select! {
            place = self.hearing.next() => {
                let gateway = self.anyone.gateway();
                gateway.furthest.saw(Orders::NAME, place?.position);
                Some(Heard::Something)
            }
            now = self.heartbeat.tick() => (now < self.until).then_some(Heard::Nothing),
            () = self.place.ended() => None,
        }
    }

    async fn look(&mut self) -> Result<(), Problem> {
        let timeline = self.anyone.ask(self.query.clone()).await?.into_answer();
        self.over = timeline.over;
        self.steps = timeline.steps.into_iter().skip(self.told).collect();
        Ok(())
    }
}

#[derive(PartialEq, Eq)]
enum Heard {
    Something,
    Nothing,
}

fn heartbeat() -> Interval {
    let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    heartbeat
}

fn last_event(headers: &HeaderMap) -> usize {
    let last = headers.get("last-event-id");
    let last = last.and_then(|last| last.to_str().ok()?.parse().ok());
    last.unwrap_or(0)
}

pub(super) fn unreachable() -> Problem {
    let detail = "what happens to the order cannot be heard at the moment";
    Problem::new("unavailable", Kind::Unavailable, detail)
}
