//! SKUs in a query, with commas between them.

use contracts::{List, Sku};
use serde::Deserialize;

/// From 1 to `MAX` SKUs.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Skus<const MAX: usize>(pub(crate) List<Sku, MAX>);

/// The query of a bulk request.
#[derive(Deserialize)]
pub(crate) struct WantedSkus<const MAX: usize> {
    pub(crate) sku: Skus<MAX>,
}

impl<const MAX: usize> TryFrom<String> for Skus<MAX> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        // One more than may be, so that a longer list is refused without being read to its end.
        let names = text.split(',').take(MAX + 1);
        let skus: Result<Vec<_>, _> = names.map(Sku::new).collect();
        let skus = skus.map_err(|error| error.to_string())?;
        List::new(skus).map(Self).map_err(|error| error.to_string())
    }
}
