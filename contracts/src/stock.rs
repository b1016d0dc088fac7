//! Stock: how many units of each SKU there are, and to which orders they are promised.

mod answers;
mod limits;
mod refusals;

pub use answers::{Change, Level, Levels, Movement, Reservation, ReservationState};
pub use limits::{
    HOLD_S_DEFAULT, HOLD_S_MAX, Hold, HoldOutOfBounds, LEVELS_MAX, LINES_MAX, Line, Lines,
    NOTE_BYTES_MAX, Note, NoteTooLong,
};
pub use refusals::{Shortage, StockRefusal};

use crate::{
    AdjustmentId, Delta, List, OrderId, Page, PageRequest, ReceiptId, Sku, Timestamp, domain, sku,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

domain! {
    /// Units on hand, and the orders they are promised to.
    "stock" Stock refusing StockRefusal;
    commands StockCommand {
        Receive(ReceiveStock) = "receive" per receipt by Staff,
        Adjust(AdjustStock) = "adjust" per adjustment by Staff,
        Reserve(ReserveStock) = "reserve" per order by Service,
        Claim(ClaimStock) = "claim" per order by Itself,
        Release(ReleaseStock) = "release" per order by Service,
        Commit(CommitStock) = "commit" per order by Service,
        Expire(ExpireReservation) = "expire" per order by Itself,
    }
    queries {
        FindLevel -> Level = "level" by Anyone,
        FindLevels -> Levels = "levels" by Anyone,
        FindReservation -> Reservation = "reservation" by Staff,
        ListMovements -> Page<Movement> = "movements" by Staff,
    }
    events StockEvent {
        Received(StockReceived) = "received" about receipt public,
        Adjusted(StockAdjusted) = "adjusted" about adjustment public,
        Noted(AdjustmentNoted) = "noted" about adjustment private,
        Reserved(StockReserved) = "reserved" about order public,
        Refused(StockRefused) = "refused" about order public,
        Released(StockReleased) = "released" about order public,
        Committed(StockCommitted) = "committed" about order public,
        Expired(ReservationExpired) = "expired" about order public,
    }
}

/// Takes a delivery into stock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReceiveStock {
    /// The caller's id for this delivery.
    pub receipt: ReceiptId,
    /// What was delivered. No SKU is `.` or `..`, because no address could name it.
    #[serde(deserialize_with = "sku::named")]
    pub lines: Lines,
}

/// Corrects one level, with a reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AdjustStock {
    /// The caller's id for this correction.
    pub adjustment: AdjustmentId,
    /// Which SKU.
    pub sku: Sku,
    /// By how many units.
    pub delta: Delta,
    /// Why.
    pub reason: AdjustReason,
    /// Anything worth remembering about it.
    #[serde(default)]
    pub note: Option<Note>,
}

/// Why a level was corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AdjustReason {
    /// Broken or spoilt.
    Damaged,
    /// Not where it should be.
    Lost,
    /// There after all.
    Found,
    /// A count of the shelf said so.
    Counted,
    /// A customer sent it back.
    Returned,
}

/// Promises units to an order: all lines or none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReserveStock {
    /// The order that wants them.
    pub order: OrderId,
    /// What it wants.
    pub lines: Lines,
    /// How long the promise waits for payment; [`HOLD_S_DEFAULT`] seconds when nobody says.
    #[serde(default)]
    pub hold: Hold,
}

/// Promises units to an order that was placed, for as long as it stands: all lines or none. Whether
/// they are promised or refused, the order must hear of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimStock {
    /// The order that wants them.
    pub order: OrderId,
    /// What it wants.
    pub lines: Lines,
}

/// Gives an order's units back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseStock {
    /// Whose units.
    pub order: OrderId,
}

/// An order's units have left the house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CommitStock {
    /// Whose units.
    pub order: OrderId,
}

/// Nobody paid in time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExpireReservation {
    /// Whose units.
    pub order: OrderId,
}

/// Asks for the level of one SKU.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindLevel {
    /// Which SKU.
    pub sku: Sku,
}

/// Asks for many levels at once, as of one position.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindLevels {
    /// Which SKUs.
    pub skus: List<Sku, LEVELS_MAX>,
}

/// Asks what an order has been promised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindReservation {
    /// Which order.
    pub order: OrderId,
}

/// Asks for the audit trail of one SKU, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListMovements {
    /// Which SKU.
    pub sku: Sku,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// A delivery came in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StockReceived {
    /// Which delivery.
    pub receipt: ReceiptId,
    /// What was in it.
    pub lines: Lines,
}

/// A level was corrected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StockAdjusted {
    /// Which correction.
    pub adjustment: AdjustmentId,
    /// Of which SKU.
    pub sku: Sku,
    /// By how many units.
    pub delta: Delta,
    /// Why.
    pub reason: AdjustReason,
}

/// Staff noted something about a correction. Not for the world: people may be named in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AdjustmentNoted {
    /// Which correction.
    pub adjustment: AdjustmentId,
    /// What is worth remembering about it.
    pub note: Note,
}

/// Units were promised to an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StockReserved {
    /// Whose promise.
    pub order: OrderId,
    /// What is promised, as it was asked for.
    pub lines: Lines,
    /// When it ends if nobody pays; without it, it stands as long as its order does.
    pub deadline: Option<Timestamp>,
}

/// There were not enough units for an order, and it was promised none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StockRefused {
    /// Which order.
    pub order: OrderId,
    /// The SKUs that are short; none if the order has had a promise before.
    pub shortages: Vec<Shortage>,
}

/// An order's units were given back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StockReleased {
    /// Whose units.
    pub order: OrderId,
}

/// An order's units left the house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StockCommitted {
    /// Whose units.
    pub order: OrderId,
}

/// Nobody paid in time, and the units were given back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReservationExpired {
    /// Whose units.
    pub order: OrderId,
}
