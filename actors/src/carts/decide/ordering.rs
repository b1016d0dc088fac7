//! What becomes of lines that are ordered: they leave their cart, and come back if nothing comes of
//! the order.

use super::{Decided, bounded, filling};
use crate::{
    carts::{
        ASIDE,
        filling::{Aside, Filling, Moved},
    },
    runtime::Rows,
};
use contracts::{
    CartId, OrderId,
    carts::{
        CartEvent, CartOrdered, CartRefusal, ItemRemoved, LinesPutBack, LinesSetAside, LinesSold,
        MarkOrdered, MarkSold, PutBack, QuantitySet,
    },
    stock,
};

/// What was ordered before, or is changed into another round, is left alone. What was put in since
/// the order was made up was not ordered, and stays. A guest who has ordered, and then taken the
/// cart along into another one before this one heard of the order, has ordered what lies there now.
pub(super) fn ordered(news: &MarkOrdered, rows: &Rows<'_>) -> Decided<Vec<CartEvent>> {
    let (order, cart, round) = (news.order, news.cart, news.round);
    let from = filling(cart, rows)?;
    if from.round != round {
        return Ok(vec![]);
    }
    let kept = bounded(from.without(&news.lines))?;
    let ordered = CartOrdered {
        cart,
        round,
        order,
        kept,
    };
    let (home, there, taken) = match from.moved {
        None => (cart, from.clone(), &*news.lines),
        Some(Moved { into, round }) => {
            let there = filling(into, rows)?;
            // What was ordered there since has gone with that order.
            let is_there = there.round == round;
            let taken = if is_there { &*news.lines } else { &[] };
            (into, there, taken)
        }
    };
    let elsewhere = match from.moved {
        None => Vec::new(),
        Some(_) => less(home, &there, taken),
    };
    let aside = LinesSetAside {
        order,
        from: cart,
        cart: home,
        lines: bounded(there.part(taken))?,
    };
    let events = [ordered.into()].into_iter().chain(elsewhere);
    Ok(events.chain([aside.into()]).collect())
}

/// Takes lines out of a cart that was not ordered itself.
fn less(cart: CartId, there: &Filling, taken: &[stock::Line]) -> Vec<CartEvent> {
    let kept = there.without(taken);
    let changes = there.lines.iter().filter_map(|line| {
        let sku = line.sku.clone();
        match kept.iter().find(|kept| kept.sku == sku) {
            None => Some(ItemRemoved { cart, sku }.into()),
            Some(kept) if kept.quantity != line.quantity => {
                let quantity = kept.quantity;
                let set = QuantitySet {
                    cart,
                    sku,
                    quantity,
                    seen: None,
                };
                Some(set.into())
            }
            Some(_) => None,
        }
    });
    changes.collect()
}

/// What is paid for is kept no longer.
pub(super) fn sold(news: &MarkSold, rows: &Rows<'_>) -> Decided<Vec<CartEvent>> {
    let order = news.order;
    let Aside { cart, .. } = aside(order, rows)?;
    Ok(vec![LinesSold { order, cart }.into()])
}

/// What was taken out of a cart comes back into it, whatever became of the cart meanwhile: whoever
/// emptied it did not mean what was not in it.
pub(super) fn put_back(news: &PutBack, rows: &Rows<'_>) -> Decided<Vec<CartEvent>> {
    let order = news.order;
    let Aside { cart, lines, .. } = aside(order, rows)?;
    let lines = bounded(filling(cart, rows)?.room_for(&lines))?;
    Ok(vec![LinesPutBack { order, cart, lines }.into()])
}

fn aside(order: OrderId, rows: &Rows<'_>) -> Decided<Aside> {
    let aside = rows.get(&ASIDE, &order.0)?;
    Ok(aside.ok_or(CartRefusal::NothingAside { order })?)
}
