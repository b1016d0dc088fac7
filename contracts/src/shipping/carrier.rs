//! What a carrier tells us.

use super::{Carrier, Note, Tracking};
use crate::ShipmentId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// By what a carrier names a parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ParcelName {
    /// By our id.
    Shipment(ShipmentId),
    /// By the number that it was dispatched with.
    Tracking(Tracking),
}

/// What happens to a parcel on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum News {
    /// The carrier has it.
    Dispatched {
        /// Who carries it.
        #[serde(default)]
        carrier: Option<Carrier>,
        /// By what the carrier finds it; one is made without it.
        #[serde(default)]
        tracking: Option<Tracking>,
    },
    /// It has arrived.
    Delivered,
    /// Anything else worth knowing.
    Note(Note),
}
