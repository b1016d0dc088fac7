//! What shipping says no to.

use super::{ShipmentState, Tracking, limits::METHODS_MAX};
use crate::{Kind, Refusal, ShipmentId, orders::MethodCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What shipping says no to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(tag = "code", content = "details", rename_all = "kebab-case")]
pub enum ShippingRefusal {
    /// There is no such method of delivery.
    #[error("there is no method of delivery {method}")]
    UnknownMethod {
        /// Which was asked for.
        method: MethodCode,
    },
    /// The method does not go there with this weight, or not in this currency.
    #[error("{method} does not go there with this weight")]
    NotServed {
        /// Which method.
        method: MethodCode,
    },
    /// A rate is below nothing.
    #[error("a rate of {method} is below nothing")]
    BadRate {
        /// Whose rate.
        method: MethodCode,
    },
    /// There are as many methods as there may be.
    #[error("there may be {METHODS_MAX} methods of delivery, and there are")]
    TooManyMethods,
    /// There is no such parcel, or it is somebody else's.
    #[error("there is no parcel {shipment} of yours")]
    UnknownShipment {
        /// Which parcel.
        shipment: ShipmentId,
    },
    /// No parcel has this number.
    #[error("no parcel has the number {tracking}")]
    UnknownParcel {
        /// Which number.
        tracking: Tracking,
    },
    /// Another parcel has this number.
    #[error("another parcel has the number {tracking}")]
    TrackingTaken {
        /// Which number.
        tracking: Tracking,
    },
    /// The parcel is not where this step begins.
    #[error("parcel {shipment} is not ready for this step")]
    OutOfTurn {
        /// Which parcel.
        shipment: ShipmentId,
        /// Where it is.
        state: ShipmentState,
    },
    /// The cursor is not one that this list gave.
    #[error("after is not a cursor of this list")]
    BadCursor,
}

impl Refusal for ShippingRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownMethod { .. } | Self::NotServed { .. } => Kind::NotFound,
            Self::UnknownShipment { .. } | Self::UnknownParcel { .. } => Kind::NotFound,
            Self::TooManyMethods | Self::TrackingTaken { .. } => Kind::Conflict,
            Self::OutOfTurn { .. } => Kind::Conflict,
            Self::BadRate { .. } | Self::BadCursor => Kind::Invalid,
        }
    }
}
