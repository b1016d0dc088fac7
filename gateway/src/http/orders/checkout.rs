//! From a cart to an order, by whoever has the cart.

use super::{OrderId, live, prefer::Wait};
use crate::{
    caller::Anyone,
    extract::Body,
    http::{BASE, carts::GuestCart},
    idempotency::IdempotencyKey,
    problem::Problem,
    reply::Reply,
};
use axum::http::StatusCode;
use contracts::{
    Address, CartId, Committed, Country, Domain, Email, Money, Text, Timestamp,
    orders::{FindOrder, MethodCode, Order, OrderState, Orders, PayBy, PlaceOrder, Secret, Token},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::timeout;
use uuid::Uuid;

/// Guests' order tokens are made in this namespace, of what only they know.
const TOKENS: Uuid = Uuid::from_u128(0x91c4_7e02_3b5d_4f6a_8d17_0e92_c5ab_3f48);

/// How long whoever waits for an outcome goes without looking.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Order what is in the cart.
///
/// The cart is the one that `GET /cart` shows: the caller's own, or for a guest the one that
/// `Souk-Cart` names. The order is placed with the answer; whether its goods are there and its
/// payment goes through is seen later at `Location`, or told in this very answer with
/// `Prefer: wait=5`. A guest is given a token, which opens the order later on.
///
/// What was in a cart is ordered once: the same checkout again comes to the same order, even with
/// another key, and a checkout of it that says something else is told which order there is.
///
/// If the order is off before it is paid, because its goods are sold out, its payment is declined,
/// or somebody calls it off, what was ordered is in the cart again, beside what was put in
/// meanwhile, and is another order when it is checked out with another key. That takes a moment, in
/// which a checkout is told to try again (`lines-returning`).
#[utoipa::path(post, path = "/checkout", operation_id = "orders-place", tag = "orders",
    security((), ("token" = [])),
    params(IdempotencyKey, GuestCart, Wait),
    request_body(content = inline(shown::Checkout), content_type = "application/json",
        example = json!({
            "email": "ada@example.org", "method": "standard",
            "address": {"name": "Ada Byron", "street": "12 St James's Square",
                "city": "London", "postcode": "SW1Y 4JH", "country": "GB"},
            "pay_by": {"sandbox": {"card": "approve"}},
            "expected_total": {"minor": 2995, "currency": "GBP"},
        })),
    responses(
        (status = 200, description = "It is placed, and this is what came of it.",
         body = inline(shown::CheckedOut),
         headers(("Location" = String, description = "Where the order is.")), example = json!({
            "order": "0b5f2a1e-5d3c-5e0f-9a51-6f1f5b1c2d3e", "position": 7,
            "at": "2026-01-31T12:00:00Z", "order_token": null, "outcome": super::an_order(),
        })),
        (status = 202, description = "It is placed; a repeat with the same key says the same.",
         body = inline(shown::CheckedOut),
         headers(("Location" = String, description = "Where the order is.")), example = json!({
            "order": "0b5f2a1e-5d3c-5e0f-9a51-6f1f5b1c2d3e", "position": 7,
            "at": "2026-01-31T12:00:00Z",
            "order_token": "0123456789abcdef0123456789abcdef", "outcome": null,
        })),
        (status = 400, description = "address-needed, bad-sum, no-such-delivery"),
        (status = 403, description = "offline-by-staff"),
        (status = 409, description =
            "cart-empty, not-for-sale, total-changed, cart-ordered, lines-returning, id-reused"),
    ),
)]
pub(super) async fn checkout(
    anyone: Anyone,
    key: IdempotencyKey,
    guest: GuestCart,
    Wait(wait): Wait,
    Body(wish): Body<Checkout>,
) -> Result<Reply<CheckedOut>, Problem> {
    let cart = guest.of(&anyone)?;
    let order = OrderId(anyone.id_within::<PlaceOrder>(&key, cart.0));
    let token = match anyone.user() {
        Ok(_) => None,
        Err(_) => Some(token_of(cart, order)?),
    };
    let command = PlaceOrder {
        order,
        cart,
        email: wish.email,
        address: wish.address,
        country: wish.country,
        method: wish.method,
        pay_by: wish.pay_by,
        expected_total: wish.expected_total,
        secret: token.as_ref().map(Secret::of),
        quote: None,
    };
    let placed = anyone.ask(command).await?;
    // Whoever orders the same cart again comes to the order that there is, which has its own id.
    let found = anyone.ask(FindOrder { order, token }).await?.into_answer();
    let order = found.order;
    let token = match anyone.user() {
        Ok(_) => None,
        Err(_) => Some(token_of(cart, order)?),
    };
    let outcome = match wait {
        Some(wait) => outcome(&anyone, (found, token.clone()), wait).await?,
        None => None,
    };
    let status = match &outcome {
        Some(_) => StatusCode::OK,
        None => StatusCode::ACCEPTED,
    };
    let reply = placed.formed(status, |Committed { position, at }| CheckedOut {
        order,
        position,
        at,
        order_token: token.map(|token| token.as_str().to_owned()),
        outcome,
    });
    Ok(reply.at(format!("{BASE}/orders/{order}")))
}

/// What came of an order, if that shows in time.
async fn outcome(
    anyone: &Anyone,
    (found, token): (Order, Option<Token>),
    wait: Duration,
) -> Result<Option<Order>, Problem> {
    if has_outcome(&found) {
        return Ok(Some(found));
    }
    let order = found.order;
    let gateway = anyone.gateway();
    let id = order.to_string();
    let hearing = gateway.ops.bus.hear_of(Orders::NAME, &id).await;
    let mut hearing = hearing.map_err(|_| live::unreachable())?;
    let looking = async {
        loop {
            let token = token.clone();
            let found = anyone.ask(FindOrder { order, token }).await?.into_answer();
            if has_outcome(&found) {
                return Ok(found);
            }
            // What is told while the line is away is not heard.
            if let Ok(heard) = timeout(LOOK_AGAIN, hearing.next()).await {
                let heard = heard.ok_or_else(live::unreachable)?;
                gateway.furthest.saw(Orders::NAME, heard.position);
            }
        }
    };
    timeout(wait, looking).await.ok().transpose()
}

/// Whether it is paid or off.
fn has_outcome(order: &Order) -> bool {
    use OrderState::{AwaitingPayment, Placed};
    !matches!(order.state, Placed | AwaitingPayment)
}

/// A guest's cart is a secret, and so is what is made of it. A repeat makes the same.
fn token_of(cart: CartId, order: OrderId) -> Result<Token, Problem> {
    let name = format!("{cart}\n{order}");
    let token = Uuid::new_v5(&TOKENS, name.as_bytes()).simple().to_string();
    Token::new(token).map_err(|why| Problem::invalid("Souk-Cart", &why.to_string()))
}

/// Messages as the description of the API shows them.
mod shown {
    use crate::openapi::Of;

    pub(super) type Checkout = Of<super::Checkout>;
    pub(super) type CheckedOut = Of<super::CheckedOut>;
}

/// How a cart is ordered.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Checkout {
    /// Where news of the order go.
    email: Email,
    /// Where the parcel goes. Only what is collected needs no address.
    #[serde(default)]
    address: Option<Address>,
    /// Where you are, if there is no address that says so.
    #[serde(default)]
    country: Option<Country>,
    /// How it is sent.
    method: MethodCode,
    /// How it is paid.
    #[schemars(with = "PaidBy")]
    pay_by: PayBy,
    /// What you believe it costs in all; refused if it is anything else by now. Without it, that
    /// is what it came to at the prices that the cart's lines were last seen at.
    #[serde(default)]
    expected_total: Option<Money>,
}

/// How a customer pays. Staff have other ways, and are told so when they record an order.
#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum PaidBy {
    /// By the built-in provider for trying things out.
    #[expect(dead_code, reason = "only the description of the API speaks of it")]
    Sandbox {
        /// Which of its documented cards.
        card: Text<64>,
    },
}

/// An order that is placed.
#[derive(Serialize, JsonSchema)]
pub(super) struct CheckedOut {
    /// Which order.
    order: OrderId,
    /// Its position in the log of orders.
    position: u64,
    /// When it was decided.
    at: Timestamp,
    /// What a guest reads the order with; nothing for whoever has an account.
    order_token: Option<String>,
    /// The order once it is paid or off, if that was waited for and came in time.
    outcome: Option<Order>,
}
