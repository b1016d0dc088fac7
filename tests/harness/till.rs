//! A till: says what orders would say, so that payments can be tried without them.

use crate::{Client, eventually, pence};
use actors::runtime::{Asked, At, DomainSpec, No, RowError, Rows, RowsMut, Rules};
use contracts::{
    Kind, Money, OrderId, PaymentId, Refusal, Text, domain,
    orders::{CancelReason, OrderCancelled, PayBy, PaymentRequested},
    payments::{FindPayment, Payment, PaymentState},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

domain! {
    /// The till: writes the log of orders, and has no opinion.
    "orders" Till refusing TillRefusal;
    commands TillCommand {
        Want(WantMoney) = "want" per order by Anyone,
        CallOff(CallOrderOff) = "call-order-off" per order by Anyone,
    }
    queries {}
    events TillEvent {
        PaymentRequested(PaymentRequested) = "payment-requested" about order private,
        Cancelled(OrderCancelled) = "cancelled" about order public,
    }
}

/// Ask for the money of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WantMoney {
    /// Which order.
    pub order: OrderId,
    /// How much.
    pub amount: Money,
    /// How it is paid.
    pub pay_by: PayBy,
}

/// Call an order off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CallOrderOff {
    /// Which order.
    pub order: OrderId,
}

/// The till never says no.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("the till never says no")]
#[serde(tag = "code", content = "details", rename_all = "kebab-case")]
pub enum TillRefusal {}

impl Refusal for TillRefusal {
    fn kind(&self) -> Kind {
        match *self {}
    }
}

impl Rules for Till {
    fn decide(
        command: &TillCommand,
        _: &Rows<'_>,
        _: &Asked<'_>,
    ) -> Result<Vec<TillEvent>, No<TillRefusal>> {
        Ok(vec![match command.clone() {
            TillCommand::Want(WantMoney {
                order,
                amount,
                pay_by,
            }) => PaymentRequested {
                order,
                customer: None,
                amount,
                pay_by,
            }
            .into(),
            TillCommand::CallOff(CallOrderOff { order }) => {
                let reason = CancelReason::ByCustomer;
                OrderCancelled { order, reason }.into()
            }
        }])
    }

    fn apply(_: &TillEvent, _: &At, _: &mut RowsMut<'_>) -> Result<(), RowError> {
        Ok(())
    }

    fn on_deadline(_: Uuid) -> Option<TillCommand> {
        None
    }
}

/// The till, put together.
pub fn till() -> DomainSpec<Till> {
    DomainSpec::of()
}

/// A card of the sandbox.
pub fn card(name: &str) -> PayBy {
    let card = Text::new(name).expect("a card");
    PayBy::Sandbox { card }
}

/// Whether the money is there.
pub fn is_taken(payment: &Payment) -> bool {
    payment.state == PaymentState::Captured
}

impl Client {
    /// Has the money of a new order asked for.
    pub async fn want(&self, minor: i64, pay_by: PayBy) -> OrderId {
        let (order, amount) = (crate::an_order(), pence(minor));
        let wish = WantMoney {
            order,
            amount,
            pay_by,
        };
        self.ask_once(&wish).await.expect("the money is asked for");
        order
    }

    /// An order's payment, once it is so.
    pub async fn payment_once(&self, order: OrderId, is_so: impl Fn(&Payment) -> bool) -> Payment {
        let payment = PaymentId(order.0);
        eventually("the payment has got so far", async || {
            let found = self.ask_once(&FindPayment { payment }).await.ok()?;
            is_so(&found).then_some(found)
        })
        .await
    }
}
