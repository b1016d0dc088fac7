//! What orders say yes and no to.

mod again;
mod cancel;
mod place;

use super::{ADDRESSED, STANDINGS, standing::Standing};
use crate::runtime::{Asked, No, RowError, Rows};
use contracts::{
    OrderId,
    orders::{
        AskForPayment, CallOff, CancelOrder, CancelReason, DropUnpaid, MarkArrived, MarkKept,
        MarkLeft, MarkPaid, MarkRefunded, MarkSettled, MoneyOwed, OrderAddressed, OrderCancelled,
        OrderCommand, OrderDelivered, OrderEvent, OrderPaid, OrderRefunded, OrderRefusal,
        OrderSettled, OrderShipped, OrderState, ParcelWanted, PaymentRequested, PlaceOrder,
        RecordOrder,
    },
};

type Decided<T> = Result<T, No<OrderRefusal>>;

/// The table of what may happen when; what is not in it is out of turn.
pub(super) fn decide(
    command: &OrderCommand,
    rows: &Rows<'_>,
    asked: &Asked<'_>,
) -> Decided<Vec<OrderEvent>> {
    use OrderCommand as It;
    use OrderState::{AwaitingPayment, Cancelled, Delivered, Paid, Placed, Shipped};
    let order = about(command);
    let Some(standing) = rows.get(&STANDINGS, &order.0)? else {
        return match command {
            It::Place(it) => place::place(it, rows, asked),
            It::Record(it) => place::record(it, asked.now),
            _ => Err(OrderRefusal::UnknownOrder { order }.into()),
        };
    };
    match (standing.state, command) {
        (Placed, It::AskForPayment(_)) => ask_for_payment(order, &standing, rows),
        // Each is said in its turn only: once money was asked for, it has to be undone as well.
        (Placed, It::CallOff(it)) if it.reason != CancelReason::Declined => {
            cancelled(order, it.reason.clone())
        }
        (AwaitingPayment, It::CallOff(it)) if it.reason == CancelReason::Declined => {
            cancelled(order, it.reason.clone())
        }
        (Placed | AwaitingPayment, It::DropUnpaid(_)) if standing.is_overdue(asked.now) => {
            cancelled(order, waited_for(standing.state))
        }
        (AwaitingPayment, It::MarkPaid(it)) if it.amount == standing.total => {
            paid(order, &standing, rows)
        }
        (Cancelled, It::MarkPaid(it)) if it.amount == standing.total && !standing.paid => {
            let amount = it.amount;
            Ok(vec![MoneyOwed { order, amount }.into()])
        }
        // Whoever declined, or let go of what was set aside, has not heard that it was off.
        (Cancelled, it) if standing.asked && tells_that_none_is_kept(it) => {
            Ok(vec![OrderSettled { order }.into()])
        }
        (Paid, It::MarkLeft(it)) => Ok(vec![shipped(it)]),
        (Shipped, It::MarkArrived(_)) => Ok(vec![OrderDelivered { order }.into()]),
        (Paid | Shipped | Delivered | Cancelled, It::MarkRefunded(it)) => refunded(it, &standing),
        (Placed | AwaitingPayment, It::Cancel(it)) => {
            cancelled(order, cancel::reason(it, &standing, rows, asked.by)?)
        }
        (Paid, It::Cancel(it)) => {
            let reason = cancel::reason(it, &standing, rows, asked.by)?;
            Ok(cancel::wanted(order, &standing, reason))
        }
        (Paid, It::MarkKept(_)) if let Some(reason) = &standing.calling_off => {
            cancelled(order, reason.clone())
        }
        (Shipped | Delivered | Cancelled, It::Cancel(it)) => {
            cancel::reason(it, &standing, rows, asked.by)?;
            let state = standing.state;
            Err(OrderRefusal::TooLate { order, state }.into())
        }
        (state, _) => Err(OrderRefusal::OutOfTurn { order, state }.into()),
    }
}

/// Whether it says that no money is taken, or that what was set aside has been let go of.
fn tells_that_none_is_kept(command: &OrderCommand) -> bool {
    match command {
        OrderCommand::MarkSettled(_) => true,
        OrderCommand::CallOff(it) => it.reason == CancelReason::Declined,
        _ => false,
    }
}

fn shipped(it: &MarkLeft) -> OrderEvent {
    let MarkLeft { order, tracking } = it.clone();
    OrderShipped { order, tracking }.into()
}

/// What an order that waited too long has waited for.
fn waited_for(state: OrderState) -> CancelReason {
    match state {
        OrderState::Placed => CancelReason::Unpromised,
        _ => CancelReason::Unpaid,
    }
}

fn about(command: &OrderCommand) -> OrderId {
    match command {
        OrderCommand::Place(PlaceOrder { order, .. })
        | OrderCommand::Record(RecordOrder { order, .. })
        | OrderCommand::Cancel(CancelOrder { order, .. })
        | OrderCommand::AskForPayment(AskForPayment { order })
        | OrderCommand::DropUnpaid(DropUnpaid { order })
        | OrderCommand::CallOff(CallOff { order, .. })
        | OrderCommand::MarkPaid(MarkPaid { order, .. })
        | OrderCommand::MarkKept(MarkKept { order })
        | OrderCommand::MarkLeft(MarkLeft { order, .. })
        | OrderCommand::MarkArrived(MarkArrived { order })
        | OrderCommand::MarkSettled(MarkSettled { order })
        | OrderCommand::MarkRefunded(MarkRefunded { order, .. }) => *order,
    }
}

fn ask_for_payment(
    order: OrderId,
    standing: &Standing,
    rows: &Rows<'_>,
) -> Decided<Vec<OrderEvent>> {
    let request = PaymentRequested {
        order,
        customer: standing.customer,
        amount: standing.total,
        pay_by: addressed(order, rows)?.pay_by,
    };
    Ok(vec![request.into()])
}

fn paid(order: OrderId, standing: &Standing, rows: &Rows<'_>) -> Decided<Vec<OrderEvent>> {
    let OrderAddressed {
        address,
        method,
        grams,
        cart,
        ..
    } = addressed(order, rows)?;
    let parcel = ParcelWanted {
        order,
        customer: standing.customer,
        address,
        method,
        grams,
    };
    let paid = OrderPaid {
        order,
        amount: standing.total,
        from_cart: cart.is_some(),
    };
    Ok(vec![paid.into(), parcel.into()])
}

fn refunded(it: &MarkRefunded, standing: &Standing) -> Decided<Vec<OrderEvent>> {
    let MarkRefunded {
        order,
        refund,
        amount,
    } = *it;
    let back = standing.refunded.plus(amount).map_err(place::bad_sum)?;
    let state = standing.state;
    if !standing.paid || amount.minor <= 0 || back.minor > standing.total.minor {
        return Err(OrderRefusal::OutOfTurn { order, state }.into());
    }
    Ok(vec![
        OrderRefunded {
            order,
            refund,
            amount,
        }
        .into(),
    ])
}

fn cancelled(order: OrderId, reason: CancelReason) -> Decided<Vec<OrderEvent>> {
    Ok(vec![OrderCancelled { order, reason }.into()])
}

fn addressed(order: OrderId, rows: &Rows<'_>) -> Decided<OrderAddressed> {
    let addressed = rows.get(&ADDRESSED, &order.0)?;
    Ok(addressed.ok_or_else(|| RowError(format!("order {order} has no address row")))?)
}
