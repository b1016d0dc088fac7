//! Filling a shop from a file: categories, products, and the units that the period will sell.
//!
//! **Invariant:** every change is known by what it changes things to, so doing it again does
//! nothing, and another file's changes are others.

use super::clerk::Clerk;
use crate::{
    Failure,
    retail::{
        Book,
        goods::{self, Good, Kind},
        headings::{self, Heading},
        ids,
    },
};
use contracts::{
    Committed, List, Money, Name, Problem, Quantity, Sku, Text,
    catalog::{
        Choice, Entry, Grams, Handle, Listing, Price, PutCategory, PutProducts, TaxClass, Variant,
    },
    list::UpTo,
    stock::{self, FindLevels, LEVELS_MAX, ReceiveStock},
};
use iso_currency::Currency;
use std::collections::{BTreeMap, HashMap};

/// How many products are put at once: well below what one record may hold.
const PRODUCTS_AT_ONCE: usize = 200;
/// How many SKUs are received at once.
const LINES_AT_ONCE: usize = 1_000;

/// How often the shop refused a thing of the file, by its reason.
pub(crate) type Refused = BTreeMap<String, u64>;

/// What a file filled the shop with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stocked {
    /// How many products people can buy.
    pub(crate) for_sale: usize,
    /// How many are drafts, because the file has no price of them: none of it was ever sold.
    pub(crate) unpriced: usize,
    /// How many are drafts, because they are charges and no things.
    pub(crate) charges: usize,
    /// How many SKUs they all have.
    pub(crate) skus: usize,
    /// How many units were received.
    pub(crate) units: u64,
    /// How many descriptions were cut, or had characters that no name has.
    pub(crate) mended: usize,
    /// The products that the shop does not want in this way.
    pub(crate) refused: Refused,
}

impl Stocked {
    fn of(goods: &[Good], book: &Book, refused: Refused) -> Self {
        let kinds = || goods.iter().flat_map(|good| &good.kinds);
        let drafts = || goods.iter().filter(|good| !good.on_sale);
        let charges = drafts().filter(|good| good.heading == headings::CHARGES);
        let charges = charges.count();
        let things = book.shelf.things.values();
        Self {
            for_sale: goods.len() - drafts().count(),
            unpriced: drafts().count() - charges,
            charges,
            skus: kinds().count(),
            units: kinds().map(|kind| kind.units).sum(),
            mended: things.filter(|it| it.is_mended()).count(),
            refused,
        }
    }
}

impl std::fmt::Display for Stocked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            for_sale,
            unpriced,
            charges,
            skus,
            units,
            mended,
            refused: _,
        } = self;
        write!(f, "{for_sale} products for sale")?;
        if unpriced + charges > 0 {
            let drafts = unpriced + charges;
            let why = format!("{unpriced} without a price, {charges} charges such as postage");
            write!(f, " and {drafts} drafts ({why})")?;
        }
        write!(f, ", {skus} SKUs, {units} units")?;
        if *mended > 0 {
            write!(f, ", {mended} descriptions made to fit")?;
        }
        Ok(())
    }
}

/// Fills the shop.
pub(crate) async fn fill(clerk: &Clerk, book: &Book) -> Result<Stocked, Failure> {
    let goods = goods::goods(&book.shelf);
    put_category(clerk, headings::ROOT, None).await?;
    for heading in headings::all() {
        put_category(clerk, heading, Some(headings::ROOT)).await?;
    }
    let mut refused = Refused::new();
    for some in goods.chunks(PRODUCTS_AT_ONCE) {
        put_products(clerk, some, &mut refused).await?;
    }
    let sold = goods.iter().flat_map(|good| &good.kinds);
    let sold = sold.filter_map(|kind| line(&kind.sku, kind.units));
    let sold: Vec<_> = sold.collect();
    let period = period(book);
    for some in sold.chunks(LINES_AT_ONCE) {
        let named = format!("{period} {}", serde_json::to_string(some)?);
        let command = ReceiveStock {
            receipt: ids::receipt(&named),
            lines: List::new(some.to_vec())?,
        };
        clerk.ask(&command).await?;
    }
    Ok(Stocked::of(&goods, book, refused))
}

/// Receives what is short of these units: others may have bought what this file needs.
pub(super) async fn cover(clerk: &Clerk, needed: BTreeMap<Sku, u64>) -> Result<(), Failure> {
    let needed: Vec<(Sku, u64)> = needed.into_iter().collect();
    for some in needed.chunks(LEVELS_MAX) {
        let skus = some.iter().map(|(sku, _)| sku.clone()).collect();
        let skus = List::new(skus)?;
        let levels = clerk.ask(&FindLevels { skus }).await?.levels;
        let levels: HashMap<_, _> = levels.iter().map(|it| (&it.sku, it)).collect();
        let mut short = Vec::new();
        // What was received before is part of the name, so that each shortage is met once.
        let mut named = String::from("cover");
        for (sku, units) in some {
            let level = levels.get(sku);
            let missing = units.saturating_sub(level.map_or(0, |it| it.available));
            if let Some(line) = line(sku, missing) {
                let received = level.map_or(0, |it| it.received);
                named.push_str(&format!(" {sku} {received} {missing}"));
                short.push(line);
            }
        }
        if let Ok(lines) = List::new(short) {
            let receipt = ids::receipt(&named);
            clerk.ask(&ReceiveStock { receipt, lines }).await?;
        }
    }
    Ok(())
}

/// One product that the shop refuses, because it is archived or a seller has its SKU, keeps the
/// others from being put with it; so then each is put by itself.
async fn put_products(clerk: &Clerk, some: &[Good], refused: &mut Refused) -> Result<(), Failure> {
    let entries = some.iter().map(entry);
    let entries = entries.collect::<Result<Vec<_>, Failure>>()?;
    if put(clerk, entries.clone()).await?.is_ok() {
        return Ok(());
    }
    for entry in entries {
        if let Err(no) = put(clerk, vec![entry]).await? {
            *refused.entry(no.code).or_default() += 1;
        }
    }
    Ok(())
}

async fn put(clerk: &Clerk, entries: Vec<Entry>) -> Result<Result<Committed, Problem>, Failure> {
    let change = ids::change(&serde_json::to_string(&entries)?);
    let products = List::new(entries)?;
    clerk
        .ask_or_hear_no(&PutProducts { change, products })
        .await
}

async fn put_category(
    clerk: &Clerk,
    heading: Heading,
    parent: Option<Heading>,
) -> Result<(), Failure> {
    let Heading { name, handle } = heading;
    let command = PutCategory {
        change: ids::change(&format!("category {handle} {name}")),
        category: ids::category(handle),
        parent: parent.map(|parent| ids::category(parent.handle)),
        name: Name::new(name)?,
        handle: Handle::new(handle)?,
    };
    clerk.ask(&command).await.map(|_| ())
}

fn entry(good: &Good) -> Result<Entry, Failure> {
    let variants = good.kinds.iter().map(|kind| variant(good, kind));
    let variants = variants.collect::<Result<Vec<_>, Failure>>()?;
    let listing = Listing {
        owner: None,
        title: Name::new(&good.title)?,
        description: None,
        categories: UpTo::new(vec![ids::category(good.heading.handle)])?,
        images: UpTo::default(),
        variants: List::new(variants)?,
        publish: good.on_sale,
    };
    let product = ids::product(&good.number);
    Ok(Entry { product, listing })
}

fn variant(good: &Good, kind: &Kind) -> Result<Variant, Failure> {
    let choice = |name: &str, value: &str| {
        Ok::<_, Failure>(Choice {
            name: Text::new(name)?,
            value: Text::cut(value)?,
        })
    };
    // One that stands alone has nothing to be told from. Names alone need not tell two apart.
    let options = match good.kinds.len() {
        1 => UpTo::default(),
        _ => UpTo::new(vec![
            choice("Design", &kind.name)?,
            choice("Code", kind.sku.as_str())?,
        ])?,
    };
    Ok(Variant {
        sku: kind.sku.clone(),
        options,
        price: Price::new(Money::new(kind.pence, Currency::GBP))?,
        compare_at: None,
        grams: Grams::default(),
        tax: TaxClass::default(),
        images: UpTo::default(),
    })
}

/// What a delivery has of a SKU; nothing, where there are no units or more than one line may name.
fn line(sku: &Sku, units: u64) -> Option<stock::Line> {
    let units = u32::try_from(units).ok()?;
    Some(stock::Line {
        sku: sku.clone(),
        quantity: Quantity::new(units).ok()?,
    })
}

/// Two files' deliveries are two, even where they have the same in them.
fn period(book: &Book) -> String {
    let number = |invoice: Option<&crate::retail::Invoice>| {
        invoice.map_or_else(String::new, |it| it.number.to_string())
    };
    let (first, last) = (book.invoices.first(), book.invoices.last());
    format!("{}-{}", number(first), number(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retail::WEEK;

    #[test]
    fn drafts_are_told_apart_from_what_is_for_sale() {
        let week = Book::unpack(WEEK).unwrap();
        let stocked = Stocked::of(&goods::goods(&week.shelf), &week, Refused::new());
        let said = stocked.to_string();
        let start = "2024 products for sale and 34 drafts \
                     (26 without a price, 8 charges such as postage), ";
        assert!(said.starts_with(start), "{said}");
        let empty = Stocked::of(&[], &Book::default(), Refused::new());
        assert_eq!(empty.to_string(), "0 products for sale, 0 SKUs, 0 units");
    }
}
