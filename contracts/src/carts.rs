//! Carts: what visitors and customers mean to buy.

mod answers;
mod limits;
mod ordering;
mod refusals;

pub use answers::{Cart, CartLines, LineProblem, PricedLine};
pub use limits::{CART_KEPT, CART_KEPT_DAYS, CART_LINES_MAX, CART_UNITS_MAX, Line, Lines};
pub use ordering::{
    ASIDE_MAX, CartOrdered, LinesPutBack, LinesSetAside, LinesSold, MarkOrdered, MarkSold, PutBack,
};
pub use refusals::CartRefusal;

use crate::{CartId, ChangeId, ExpiryId, Money, Quantity, Sku, domain};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

domain! {
    /// What visitors and customers mean to buy. A guest's cart belongs to whoever knows its id.
    "carts" Carts refusing CartRefusal;
    commands CartCommand {
        AddItem(AddItem) = "add-item" per change by Anyone,
        SetQuantity(SetQuantity) = "set-quantity" per change by Anyone,
        RemoveItem(RemoveItem) = "remove-item" per change by Anyone,
        Clear(ClearCart) = "clear" per change by Anyone,
        Merge(MergeCarts) = "merge" per change by Customer,
        MarkOrdered(MarkOrdered) = "mark-ordered" per order by Itself,
        MarkSold(MarkSold) = "mark-sold" per order by Itself,
        PutBack(PutBack) = "put-back" per order by Itself,
        Expire(ExpireCart) = "expire" per expiry by Itself,
    }
    queries {
        FindLines -> CartLines = "lines" by Anyone,
        FindCart -> Cart = "find" by Anyone,
    }
    events CartEvent {
        ItemAdded(ItemAdded) = "item-added" about cart private,
        QuantitySet(QuantitySet) = "quantity-set" about cart private,
        ItemRemoved(ItemRemoved) = "item-removed" about cart private,
        Cleared(CartCleared) = "cleared" about cart private,
        Merged(CartsMerged) = "merged" about into private,
        Ordered(CartOrdered) = "ordered" about cart private,
        SetAside(LinesSetAside) = "set-aside" about cart private,
        Sold(LinesSold) = "sold" about cart private,
        PutBack(LinesPutBack) = "put-back" about cart private,
        Expired(CartExpired) = "expired" about cart private,
    }
}

/// Puts some units of a SKU into a cart, beside those that are in it already.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AddItem {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Into which cart.
    pub cart: CartId,
    /// Which SKU.
    pub sku: Sku,
    /// How many units more.
    pub quantity: Quantity,
    /// What one unit costs, if it is for sale: asked of the catalog before anything is decided,
    /// whatever the caller says.
    #[serde(default)]
    pub seen: Option<Money>,
}

/// Changes how many units of a SKU are in a cart that has some, at today's price: who says how many
/// they want has seen it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SetQuantity {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// In which cart.
    pub cart: CartId,
    /// Of which SKU.
    pub sku: Sku,
    /// How many units from now on. None at all is for [`RemoveItem`].
    pub quantity: Quantity,
    /// What one unit costs, if it is for sale: asked of the catalog before anything is decided,
    /// whatever the caller says.
    #[serde(default)]
    pub seen: Option<Money>,
}

/// Takes all units of a SKU out of a cart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RemoveItem {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Out of which cart.
    pub cart: CartId,
    /// Which SKU.
    pub sku: Sku,
}

/// Takes everything out of a cart. There is nothing to do in an empty one. What has been ordered is
/// not in it, and comes back all the same if its order is off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClearCart {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Out of which cart.
    pub cart: CartId,
}

/// Moves everything from a guest's cart into the asker's own. Units of one SKU add up; if they do
/// not fit, nothing is moved. What orders have taken out of the guest's cart comes back into the
/// asker's from now on, if it does. There is nothing to do if neither is the case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MergeCarts {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// The guest's cart; empty afterwards.
    pub from: CartId,
    /// The asker's own cart.
    pub into: CartId,
}

/// Nobody has changed a cart for so long that it is given up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExpireCart {
    /// Which filling of which cart, see [`ExpiryId::of`].
    pub expiry: ExpiryId,
}

/// Asks what is in a cart, without what it costs now. For whoever may use the cart, and staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindLines {
    /// Which cart. One that nobody has used is empty.
    pub cart: CartId,
}

/// Asks what is in a cart, what it costs now, and what stands against ordering it. For the same
/// people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindCart {
    /// Which cart. One that nobody has used is empty.
    pub cart: CartId,
}

/// There are more units of a SKU in a cart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemAdded {
    /// In which cart.
    pub cart: CartId,
    /// Of which SKU.
    pub sku: Sku,
    /// How many units more.
    pub quantity: Quantity,
    /// What one unit cost then.
    pub seen: Option<Money>,
}

/// There is another number of units of a SKU in a cart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QuantitySet {
    /// In which cart.
    pub cart: CartId,
    /// Of which SKU.
    pub sku: Sku,
    /// How many units now.
    pub quantity: Quantity,
    /// What one unit cost then, if it was for sale.
    #[serde(default)]
    pub seen: Option<Money>,
}

/// A SKU is not in a cart any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemRemoved {
    /// Out of which cart.
    pub cart: CartId,
    /// Which SKU.
    pub sku: Sku,
}

/// A cart is empty now, because somebody wished so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CartCleared {
    /// Which cart.
    pub cart: CartId,
}

/// What was in a guest's cart is in a customer's now, and so will be what orders have taken out of
/// it and give back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CartsMerged {
    /// The guest's cart; empty now.
    pub from: CartId,
    /// The customer's cart.
    pub into: CartId,
    /// What was moved.
    pub lines: Lines,
}

/// A cart was given up, and is empty now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CartExpired {
    /// Which cart.
    pub cart: CartId,
}
