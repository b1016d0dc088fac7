//! The words that published products are found by: those of their names, and of their SKUs.

use crate::runtime::{Beginning, RowError, Rows, RowsMut, Table};
use contracts::{
    ProductId, Sku,
    catalog::{WORD_BYTES_MAX, words_of},
};
use smol_str::SmolStr;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Every published product, once per word.
const FOUND: Table<(SmolStr, Uuid), ()> = Table::in_order(b'f');
/// The words of each published product, in order.
const WORDS: Table<Uuid, BTreeSet<SmolStr>> = Table::new(b't');

/// The most words that one product is found by. Those of its name come first, then those of its
/// SKUs.
pub(super) const PRODUCT_WORDS_MAX: usize = 256;

/// What a product of this name and these SKUs is found by.
pub(super) fn of<'a>(title: &'a str, skus: impl Iterator<Item = &'a Sku>) -> BTreeSet<SmolStr> {
    let mut words = BTreeSet::new();
    let texts = [title].into_iter().chain(skus.map(Sku::as_str));
    for word in texts.flat_map(words_of) {
        if words.len() == PRODUCT_WORDS_MAX {
            break;
        }
        let end = word.floor_char_boundary(WORD_BYTES_MAX);
        words.extend(word.get(..end).map(SmolStr::new));
    }
    words
}

/// Lets a product be found by these words and by no others.
pub(super) fn put_up(
    rows: &mut RowsMut<'_>,
    product: ProductId,
    after: &BTreeSet<SmolStr>,
) -> Result<(), RowError> {
    let before = rows.get(&WORDS, &product.0)?.unwrap_or_default();
    if before == *after {
        return Ok(());
    }
    for word in before.difference(after) {
        rows.remove(&FOUND, &(word.clone(), product.0));
    }
    for word in after.difference(&before) {
        rows.put(&FOUND, &(word.clone(), product.0), &())?;
    }
    rows.put(&WORDS, &product.0, after)
}

/// Lets a product not be found any more.
pub(super) fn take_down(rows: &mut RowsMut<'_>, product: ProductId) -> Result<(), RowError> {
    put_up(rows, product, &BTreeSet::new())?;
    rows.remove(&WORDS, &product.0);
    Ok(())
}

/// The products that have a word which begins with one of these, looked for under each in turn: of
/// the first that few enough have. None if many have each of them.
pub(super) fn few(
    rows: &Rows<'_>,
    beginnings: &[SmolStr],
    looked_at_max: usize,
) -> Result<Option<BTreeSet<Uuid>>, RowError> {
    for beginning in beginnings {
        let share = looked_at_max / beginnings.len();
        let found = rows.scan(&FOUND, &Beginning(beginning), None, share)?;
        if found.len() < share {
            let products = found.into_iter().map(|((_, product), ())| product);
            return Ok(Some(products.collect()));
        }
    }
    Ok(None)
}

/// Whether a product has a word for each of these beginnings.
pub(super) fn have(
    rows: &Rows<'_>,
    product: Uuid,
    beginnings: &[SmolStr],
) -> Result<bool, RowError> {
    if beginnings.is_empty() {
        return Ok(true);
    }
    let words = rows.get(&WORDS, &product)?.unwrap_or_default();
    let begins = |beginning: &SmolStr| {
        let next = words.range::<SmolStr, _>(beginning..).next();
        next.is_some_and(|word| word.starts_with(beginning.as_str()))
    };
    Ok(beginnings.iter().all(begins))
}
