//! Orders, stock, payments and shipping over random histories: whoever speaks first and however
//! late the others hear of it, goods, money, parcel and each order's state agree in the end.

mod people;

use super::lamps::TOTAL;
use contracts::{
    Event,
    orders::{OrderEvent, OrderState},
    payments::{PaymentEvent, RefundCause},
    shipping::{ShipmentState, ShippingEvent},
    stock::{ReservationState, StockEvent},
};
use people::{House, LAMPS, steps};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What has become of one order, as each domain told it.
#[derive(Debug, Default)]
struct Fate {
    state: Option<OrderState>,
    is_to_be_off: bool,
    repaid: i64,
    goods: Option<ReservationState>,
    units: u64,
    parcel: Option<ShipmentState>,
    taken: i64,
    given_back: i64,
    given_back_as_off: i64,
}

impl Fate {
    fn hear_orders(&mut self, event: &OrderEvent) {
        let state = match event {
            OrderEvent::Placed(_) => OrderState::Placed,
            OrderEvent::PaymentRequested(_) => OrderState::AwaitingPayment,
            OrderEvent::Paid(_) => OrderState::Paid,
            OrderEvent::Shipped(_) => OrderState::Shipped,
            OrderEvent::Delivered(_) => OrderState::Delivered,
            OrderEvent::Cancelled(_) => OrderState::Cancelled,
            OrderEvent::CancelWanted(_) => {
                self.is_to_be_off = true;
                return;
            }
            OrderEvent::Refunded(it) => {
                self.repaid += it.amount.minor;
                return;
            }
            _ => return,
        };
        self.state = Some(state);
    }

    fn hear_stock(&mut self, event: &StockEvent) {
        match event {
            StockEvent::Reserved(it) => {
                self.goods = Some(ReservationState::Held);
                self.units = it.lines.iter().map(|line| line.quantity.units()).sum();
            }
            StockEvent::Released(_) => self.goods = Some(ReservationState::Released),
            StockEvent::Committed(_) => self.goods = Some(ReservationState::Committed),
            _ => {}
        }
    }

    fn hear_shipping(&mut self, event: &ShippingEvent) {
        self.parcel = match event {
            ShippingEvent::Created(_) => Some(ShipmentState::Created),
            ShippingEvent::Dispatched(_) => Some(ShipmentState::Dispatched),
            ShippingEvent::Delivered(_) => Some(ShipmentState::Delivered),
            ShippingEvent::Cancelled(_) => Some(ShipmentState::Cancelled),
            _ => self.parcel,
        };
    }

    fn hear_payments(&mut self, event: &PaymentEvent) {
        match event {
            PaymentEvent::Captured(it) => self.taken += it.amount.minor,
            PaymentEvent::Refunded(it) => self.given_back += it.amount.minor,
            PaymentEvent::RefundRequested(it) if it.cause == RefundCause::CalledOff => {
                self.given_back_as_off += it.amount.minor;
            }
            _ => {}
        }
    }

    /// Whether goods, money and parcel are where the order's state says.
    fn agrees(&self) -> bool {
        use OrderState::{Cancelled, Delivered, Paid, Shipped};
        use ReservationState::{Committed, Held, Released};
        let is_kept = self.taken == TOTAL && self.given_back_as_off == 0;
        let (goods, parcel) = (self.goods, self.parcel);
        let fits = match self.state {
            None => goods.is_none() && parcel.is_none() && self.taken == 0,
            Some(Paid) => {
                let waits = parcel == Some(ShipmentState::Created) && !self.is_to_be_off;
                waits && is_kept && goods == Some(Held)
            }
            Some(Shipped) => {
                is_kept && goods == Some(Committed) && parcel == Some(ShipmentState::Dispatched)
            }
            Some(Delivered) => {
                is_kept && goods == Some(Committed) && parcel == Some(ShipmentState::Delivered)
            }
            Some(Cancelled) => {
                let stays = matches!(parcel, None | Some(ShipmentState::Cancelled));
                let is_free = matches!(goods, None | Some(Released));
                stays && is_free && self.taken == self.given_back
            }
            // Everybody has answered everything.
            Some(OrderState::Placed | OrderState::AwaitingPayment) => false,
        };
        fits && self.given_back <= self.taken && self.repaid == self.given_back
    }
}

fn fates(house: &House) -> BTreeMap<String, Fate> {
    let mut fates: BTreeMap<String, Fate> = BTreeMap::new();
    for event in &house.orders.told {
        fates.entry(event.about()).or_default().hear_orders(event);
    }
    for event in &house.stock.told {
        fates.entry(event.about()).or_default().hear_stock(event);
    }
    // Payments and parcels go by their order's id.
    for event in &house.payments.told {
        fates.entry(event.about()).or_default().hear_payments(event);
    }
    for event in &house.shipping.told {
        fates.entry(event.about()).or_default().hear_shipping(event);
    }
    fates
}

proptest! {
    #[test]
    fn goods_money_and_parcel_are_where_the_order_s_state_says(history in steps()) {
        let mut house = House::open();
        for (number, step) in history.iter().enumerate() {
            house.step(number, step);
        }
        house.come_to_rest();
        let mut gone = 0;
        for (order, fate) in fates(&house) {
            prop_assert!(fate.agrees(), "{order}: {fate:?}");
            if !matches!(fate.goods, None | Some(ReservationState::Released)) {
                gone += fate.units;
            }
        }
        prop_assert!(gone <= LAMPS, "{gone} of {LAMPS} lamps are promised or sold");
    }
}
