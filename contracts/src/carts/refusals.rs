//! What carts say no to.

use super::{CART_LINES_MAX, CART_UNITS_MAX};
use crate::{Kind, OrderId, Refusal, Sku};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What carts say no to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(tag = "code", content = "details", rename_all = "kebab-case")]
pub enum CartRefusal {
    /// There is no cart of this id for whoever asks. The id is a secret, so it is not repeated.
    #[error("there is no such cart")]
    NoCart,
    /// This SKU is not for sale.
    #[error("{sku} is not for sale")]
    NotSold {
        /// Which SKU.
        sku: Sku,
    },
    /// This SKU is not in the cart.
    #[error("{sku} is not in the cart")]
    NotInCart {
        /// Which SKU.
        sku: Sku,
    },
    /// The line would have more units than a line may have.
    #[error("a cart holds at most {CART_UNITS_MAX} units of {sku}, not {wanted}")]
    TooMany {
        /// Which SKU.
        sku: Sku,
        /// How many units there would be.
        wanted: u64,
    },
    /// The cart would have more lines than a cart may have.
    #[error("a cart has at most {CART_LINES_MAX} lines, not {wanted}")]
    TooFull {
        /// How many lines there would be.
        wanted: u64,
    },
    /// The cart was changed, ordered or emptied meanwhile, so it is not given up now.
    #[error("the cart is not to be given up yet")]
    NotDue,
    /// No lines are set aside for this order: it is paid, or came from no cart.
    #[error("nothing is set aside for order {order}")]
    NothingAside {
        /// Which order.
        order: OrderId,
    },
}

impl Refusal for CartRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoCart | Self::NotInCart { .. } | Self::NothingAside { .. } => Kind::NotFound,
            Self::NotSold { .. } | Self::TooMany { .. } => Kind::Conflict,
            Self::TooFull { .. } | Self::NotDue => Kind::Conflict,
        }
    }
}
