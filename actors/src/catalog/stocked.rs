//! What the catalog asks of stock, in the name of a seller who lists something.

use crate::runtime::Mesh;
use bus::Asking;
use contracts::{
    Problem, Sku, UpTo,
    catalog::{CatalogCommand, PutProduct, VARIANTS_MAX},
    stock::{FindLevels, Level},
};

/// A seller's SKUs come with those that stock has dealt with. Staff may list them either way.
pub(super) async fn prepare(
    command: CatalogCommand,
    mesh: Mesh,
) -> Result<CatalogCommand, Problem> {
    match command {
        CatalogCommand::PutProduct(wish) if !mesh.caller.is_staff() => {
            let stocked = Some(stocked(&wish, &mesh).await?);
            Ok(PutProduct { stocked, ..wish }.into())
        }
        other => Ok(other),
    }
}

/// The position that the asker has read is one of the catalog, and means nothing elsewhere.
async fn stocked(wish: &PutProduct, mesh: &Mesh) -> Result<UpTo<Sku, VARIANTS_MAX>, Problem> {
    let skus = wish.listing.variants.each(|variant| variant.sku.clone());
    let asking = Asking {
        at_least: None,
        ..mesh.asking.clone()
    };
    let answered = mesh.bus.ask(&FindLevels { skus }, &asking).await;
    let levels = answered.map_err(|error| error.problem())?.answer.levels;
    let known = |level: &Level| level.received > 0 || level.adjusted != 0;
    let known = levels.into_iter().filter(known).map(|level| level.sku);
    UpTo::new(known.collect())
        .map_err(|length| Problem::new("internal", contracts::Kind::Internal, length.to_string()))
}
