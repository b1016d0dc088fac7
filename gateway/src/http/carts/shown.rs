//! Messages as the description of the API shows them.

use crate::openapi::Of;

pub(super) type Cart = Of<contracts::carts::Cart>;
pub(super) type Item = Of<super::items::Item>;
pub(super) type Units = Of<super::items::Units>;
