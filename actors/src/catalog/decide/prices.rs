//! What a variant costs from now on.

use super::{Decided, form, reach};
use crate::{
    catalog::rows::{VARIANTS, content},
    runtime::{Asked, Rows},
};
use contracts::catalog::{
    CatalogEvent, CatalogRefusal, ChangePrice, DraftChanged, PriceChanged, ProductState,
};

pub(super) fn change(
    wish: &ChangePrice,
    rows: &Rows<'_>,
    asked: &Asked<'_>,
) -> Decided<Vec<CatalogEvent>> {
    let (product, sku) = (wish.product, wish.sku.clone());
    let head = reach(product, rows, asked)?;
    if head.state == ProductState::Archived {
        return Err(CatalogRefusal::Archived { product }.into());
    }
    let offered = rows.get(&VARIANTS, &sku)?;
    let Some(offered) = offered.filter(|offered| offered.product == product) else {
        return Err(CatalogRefusal::UnknownSku { product, sku }.into());
    };
    form::check_price(product, &sku, (wish.price, wish.compare_at), offered.price)?;
    if (offered.price, offered.compare_at) == (wish.price, wish.compare_at) {
        return Ok(vec![]);
    }
    if head.state == ProductState::Draft {
        let mut content = content(product, &head, rows)?;
        for variant in content.variants.iter_mut().filter(|it| it.sku == sku) {
            variant.price = wish.price;
            variant.compare_at = wish.compare_at;
        }
        let owner = head.owner;
        let changed = DraftChanged {
            product,
            owner,
            content,
        };
        return Ok(vec![changed.into()]);
    }
    let change = PriceChanged {
        product,
        sku,
        from: offered.price,
        to: wish.price,
        compare_at: wish.compare_at,
        at: asked.now,
    };
    Ok(vec![change.into()])
}
