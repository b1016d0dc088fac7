//! What shipping answers about parcels.

use super::{Carrier, Note, Tracking};
use crate::{Address, OrderId, ShipmentId, Timestamp, UserId, orders::MethodCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One order's parcel, as its customer and staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shipment {
    /// Which parcel.
    pub shipment: ShipmentId,
    /// Of which order.
    pub order: OrderId,
    /// Whose, if they have an account.
    pub customer: Option<UserId>,
    /// Where it is.
    pub state: ShipmentState,
    /// How it is sent.
    pub method: MethodCode,
    /// What it weighs, in grams.
    pub grams: u64,
    /// Where it goes, if that is known.
    pub address: Option<Address>,
    /// Who carries it, if that is known.
    pub carrier: Option<Carrier>,
    /// By what the carrier finds it.
    pub tracking: Option<Tracking>,
    /// What the carrier said last.
    pub note: Option<Note>,
    /// Since when it is to be made up.
    pub created_at: Timestamp,
    /// When it left.
    pub dispatched_at: Option<Timestamp>,
    /// When it arrived.
    pub delivered_at: Option<Timestamp>,
}

/// Where a parcel is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ShipmentState {
    /// It has to leave.
    #[default]
    Created,
    /// It is on its way.
    Dispatched,
    /// It has arrived.
    Delivered,
    /// It will not leave.
    Cancelled,
}

/// What whoever has a parcel's number may know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Parcel {
    /// Where it is.
    pub state: ShipmentState,
    /// When it left.
    pub dispatched_at: Option<Timestamp>,
    /// When it arrived.
    pub delivered_at: Option<Timestamp>,
}
