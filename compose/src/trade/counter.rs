//! The counter that orders are taken at and parcels leave from: the gateway's, or the mesh itself.
//!
//! **Invariant:** the same order and the same delivery have the same id at both, so that what was
//! begun at one can be ended at the other.

use super::clerk::{CLERK, Clerk, Trouble, patiently};
use crate::Failure;
use bytes::Bytes;
use contracts::{
    Caller, ChangeId, Country, Email, Money, OrderId, Page, Role, ShipmentId, Timestamp, UserId,
    orders::{Lines, MethodCode, PayBy, RecordOrder},
    page::{PageLimit, PageRequest},
    shipping::{DeliverShipment, ListShipments, Shipment, ShipmentState},
};
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url, header::CONTENT_TYPE};
use serde::Serialize;
use serde_json::Value;
use std::{sync::Arc, time::Duration};

/// How long one answer of the gateway is waited for.
const ANSWER_WAIT: Duration = Duration::from_secs(20);
/// What a body is.
const JSON: &str = "application/json";
/// How many parcels are looked at at once.
const PARCELS_MAX: u16 = 500;

/// How orders are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Through {
    /// To the gateway, as clients do.
    Http,
    /// To the mesh, as tools do.
    Nats,
}

/// Where they are given.
pub(super) struct Counter {
    clerk: Arc<Clerk>,
    web: Option<(Client, Url)>,
}

/// The key that stands for an invoice.
fn key(invoice: &str) -> String {
    format!("invoice-{invoice}")
}

/// Who gives the orders, as both counters see them.
fn clerk() -> Caller {
    Caller::Known {
        subject: CLERK.into(),
        role: Role::Staff,
    }
}

/// The order that an invoice becomes.
pub(super) fn order_of(invoice: &str) -> OrderId {
    OrderId(gateway::id_of::<RecordOrder>(&key(invoice), &clerk()))
}

/// An order as the gateway takes it: without the id, which it makes of the key.
#[derive(Serialize)]
struct Recording<'a> {
    customer: Option<UserId>,
    lines: &'a Lines,
    delivery: Money,
    country: Country,
    placed_at: Option<Timestamp>,
    pay_by: &'a PayBy,
    email: &'a Option<Email>,
    method: &'a MethodCode,
}

impl<'a> Recording<'a> {
    fn of(order: &'a RecordOrder) -> Self {
        Self {
            customer: order.customer,
            lines: &order.lines,
            delivery: order.delivery,
            country: order.country,
            placed_at: order.placed_at,
            pay_by: &order.pay_by,
            email: &order.email,
            method: &order.method,
        }
    }
}

impl Counter {
    pub(super) fn new(clerk: Arc<Clerk>, url: Option<Url>) -> Result<Self, Failure> {
        let client = || Client::builder().no_proxy().timeout(ANSWER_WAIT).build();
        let web = url.map(|url| Ok::<_, reqwest::Error>((client()?, url)));
        let web = web.transpose()?;
        Ok(Self { clerk, web })
    }

    /// Gives an order, once however often it is given.
    pub(super) async fn order(&self, invoice: &str, order: &RecordOrder) -> Result<(), Failure> {
        let Some(web) = &self.web else {
            return self.clerk.ask(order).await.map(|_| ());
        };
        // Written once, however often it is sent.
        let body = Bytes::from(serde_json::to_vec(&Recording::of(order))?);
        let request = || {
            let request = web.0.post(address(&web.1, "orders"));
            let request = request.header("Idempotency-Key", key(invoice));
            request.header(CONTENT_TYPE, JSON).body(body.clone())
        };
        self.send(request).await.map(|_| ())
    }

    /// Says that a parcel has arrived, and with that that it has left.
    pub(super) async fn deliver(&self, order: OrderId) -> Result<(), Failure> {
        let key = format!("delivery-of-{order}");
        let Some(web) = &self.web else {
            let change = gateway::id_of::<DeliverShipment>(&key, &clerk());
            let command = DeliverShipment {
                change: ChangeId(change),
                shipment: ShipmentId(order.0),
            };
            return self.clerk.ask_unless_done(&command).await;
        };
        let request = || {
            let path = format!("shipments/{order}/deliver");
            let request = web.0.post(address(&web.1, &path));
            request.header("Idempotency-Key", key.as_str())
        };
        self.send(request).await.map(|_| ())
    }

    /// The parcels that have to leave, the oldest ones first, after those of the page before.
    pub(super) async fn parcels(&self, page: PageRequest) -> Result<Page<Shipment>, Failure> {
        let limit = PageLimit::new(PARCELS_MAX)?;
        let page = PageRequest { limit, ..page };
        let Some(web) = &self.web else {
            let state = ShipmentState::Created;
            return self.clerk.ask(&ListShipments { state, page }).await;
        };
        let request = || {
            let mut url = address(&web.1, "shipments");
            url.query_pairs_mut()
                .append_pair("state", "created")
                .append_pair("limit", &PARCELS_MAX.to_string());
            if let Some(after) = &page.after {
                url.query_pairs_mut().append_pair("after", after.as_str());
            }
            web.0.get(url)
        };
        Ok(serde_json::from_value(self.send(request).await?)?)
    }

    async fn send(&self, request: impl Fn() -> RequestBuilder) -> Result<Value, Failure> {
        let once = async || {
            let request = request().bearer_auth(&self.clerk.token);
            let answer = request.send().await.map_err(passing)?;
            understood(answer).await
        };
        patiently(once).await
    }
}

fn address(gateway: &Url, path: &str) -> Url {
    let mut url = gateway.clone();
    url.set_path(&format!("/api/v1/{path}"));
    url
}

fn passing(error: reqwest::Error) -> Trouble {
    Trouble::Passing(error.to_string())
}

async fn understood(answer: Response) -> Result<Value, Trouble> {
    let status = answer.status();
    if status.is_success() {
        return answer.json().await.map_err(passing);
    }
    let problem: Value = answer.json().await.unwrap_or_default();
    let said = |field: &str| problem.get(field).and_then(Value::as_str);
    if status == StatusCode::CONFLICT && said("code") == Some("out-of-turn") {
        return Ok(Value::Null);
    }
    let why = said("detail").unwrap_or_default();
    let why = format!("the gateway says {status}: {why}");
    let passes = [
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::BAD_GATEWAY,
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::GATEWAY_TIMEOUT,
    ];
    Err(match passes.contains(&status) {
        true => Trouble::Passing(why),
        false => Trouble::Lasting(why.into()),
    })
}
