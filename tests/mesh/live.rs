//! Following an order live: the stream ends when nothing more will come, and not before.

use crate::orders::{by_post, call_off, until};
use contracts::{
    OrderId, PaymentId, RefundId, Role, ShipmentId,
    orders::{OrderState, RecordOrder},
    payments::{PaymentCaptured, PaymentRefunded, Payments},
    shipping::{ShipmentCancelled, Shipping},
    stock::{Stock, StockReserved},
};
use harness::{Http, World, an_order, lines, pence, soon};
use reqwest::{Method, Response};
use uuid::Uuid;

/// What the order costs.
const TOTAL: i64 = 2_500;

/// Follows an order from this event on.
async fn follow(http: &Http, order: OrderId, last: u64) -> Response {
    let follow = http.request(Method::GET, &format!("/api/v1/orders/{order}/events"));
    let following = follow.header("Last-Event-ID", last).send();
    soon("the stream begins", following).await.unwrap()
}

async fn a_paid_order(world: &World, http: &Http) -> OrderId {
    let staff = world.client(Role::Staff);
    let order = an_order();
    let wish = RecordOrder {
        delivery: pence(0),
        ..by_post(order, &[("LAMP", 2)])
    };
    staff.ask_once(&wish).await.unwrap();
    let promise = StockReserved {
        order,
        lines: lines(&[("LAMP", 2)]),
        deadline: None,
    };
    world.hear::<Stock>(vec![promise.into()]).await;
    until(&staff, order, OrderState::AwaitingPayment).await;
    let captured = PaymentCaptured {
        payment: PaymentId(order.0),
        order,
        amount: pence(TOTAL),
        reference: None,
    };
    world.hear::<Payments>(vec![captured.into()]).await;
    until(&staff, order, OrderState::Paid).await;
    assert_eq!(follow(http, order, 0).await.status(), 200);
    order
}

fn back(order: OrderId, minor: i64) -> PaymentRefunded {
    PaymentRefunded {
        payment: PaymentId(order.0),
        order,
        refund: RefundId(Uuid::new_v4()),
        amount: pence(minor),
    }
}

#[tokio::test]
async fn a_paid_order_that_is_off_is_followed_until_its_money_is_back() {
    let world = World::start().await;
    world.expect_hearsay::<Stock>().await;
    world.expect_hearsay::<Payments>().await;
    world.expect_hearsay::<Shipping>().await;
    let _orders = world.host("orders", &["orders"]).await;
    let http = world.in_role(&world.gateway().await, Role::Staff);
    let order = a_paid_order(&world, &http).await;
    let staff = world.client(Role::Staff);
    call_off(&staff, order).await.unwrap();
    let kept = ShipmentCancelled {
        shipment: ShipmentId(order.0),
        order,
    };
    world.hear::<Shipping>(vec![kept.into()]).await;
    until(&staff, order, OrderState::Cancelled).await;

    let mut stream = follow(&http, order, 5).await;
    assert_eq!(stream.status(), 200, "its money is still to come back");
    let mut told = String::new();
    for minor in [TOTAL - 1, 1] {
        world
            .hear::<Payments>(vec![back(order, minor).into()])
            .await;
        let step = async {
            let before = told.matches("refunded").count();
            while told.matches("refunded").count() == before {
                let chunk = stream.chunk().await.unwrap().expect("it goes on");
                told.push_str(std::str::from_utf8(&chunk).unwrap());
            }
        };
        soon("the repayment is told", step).await;
    }
    let rest = async { while stream.chunk().await.unwrap().is_some() {} };
    soon("it ends", rest).await;
    assert_eq!(follow(&http, order, 7).await.status(), 204);
    world.finish().await;
}
