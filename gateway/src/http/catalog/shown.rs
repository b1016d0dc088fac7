//! Messages as the description of the API shows them.

use crate::openapi::Of;
use contracts::{Committed, Page, catalog};

pub(super) type Sku = Of<contracts::Sku>;
pub(super) type CategoryId = Of<contracts::CategoryId>;
pub(super) type UserId = Of<contracts::UserId>;
pub(super) type Search = Of<catalog::Search>;
pub(super) type MinorUnits = Of<catalog::MinorUnits>;
pub(super) type Sort = Of<catalog::Sort>;
pub(super) type Done = Of<Committed>;
pub(super) type Product = Of<catalog::Product>;
pub(super) type Products = Of<Page<catalog::ProductSummary>>;
pub(super) type Listing = Of<catalog::Listing>;
pub(super) type Offers = Of<catalog::Offers>;
pub(super) type Categories = Of<catalog::Categories>;
pub(super) type CategoryNode = Of<catalog::CategoryNode>;
pub(super) type Added = Of<super::products::Added>;
pub(super) type Bulk = Of<super::products::Bulk>;
pub(super) type Pricing = Of<super::products::Pricing>;
pub(super) type CategoryForm = Of<super::categories::CategoryForm>;
pub(super) type CategoryMade = Of<super::categories::CategoryMade>;
