//! What a product is made of.

use super::{
    Description, Grams, ImageUrl, OPTIONS_MAX, PRODUCT_CATEGORIES_MAX, PRODUCT_IMAGES_MAX, Price,
    VARIANT_IMAGES_MAX, VARIANTS_MAX,
};
use crate::{
    CategoryId, List, Name, ProductId, Sku, Text, UpTo, UserId,
    sku::{self, BringsIn},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What somebody wants a product to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Listing {
    /// Who sells it. Staff may name anybody. Unnamed, it stays whose it is, and a new one belongs
    /// to the seller who made it, or to the shop if staff did.
    #[serde(default)]
    pub owner: Option<UserId>,
    /// What it is called.
    pub title: Name,
    /// What there is to say about it.
    #[serde(default)]
    pub description: Option<Description>,
    /// Where it is found; the same category twice counts once.
    #[serde(default)]
    pub categories: UpTo<CategoryId, PRODUCT_CATEGORIES_MAX>,
    /// Pictures of it, the best one first.
    #[serde(default)]
    pub images: UpTo<ImageUrl, PRODUCT_IMAGES_MAX>,
    /// What of it can be bought. No SKU is `.` or `..`, because no address could name it.
    #[serde(deserialize_with = "sku::named")]
    pub variants: List<Variant, VARIANTS_MAX>,
    /// Whether to show it to everybody at once; what is published stays so either way.
    #[serde(default)]
    pub publish: bool,
}

/// One product of many.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// Which product; a new one where nobody knows it yet.
    pub product: ProductId,
    /// What it is from now on.
    pub listing: Listing,
}

/// What a product is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Content {
    /// What it is called.
    pub title: Name,
    /// What there is to say about it.
    pub description: Option<Description>,
    /// Where it is found.
    pub categories: Vec<CategoryId>,
    /// Pictures of it, the best one first.
    pub images: Vec<ImageUrl>,
    /// What of it can be bought.
    pub variants: Vec<Variant>,
}

/// One kind of a product, which can be bought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Variant {
    /// What the warehouse calls it; no two variants in the catalog share one.
    pub sku: Sku,
    /// What tells it from the product's other variants.
    #[serde(default)]
    pub options: UpTo<Choice, OPTIONS_MAX>,
    /// What it costs.
    pub price: Price,
    /// The price it is to be compared with; not lower than its own.
    #[serde(default)]
    pub compare_at: Option<Price>,
    /// What it weighs, in grams.
    #[serde(default)]
    pub grams: Grams,
    /// How it is taxed.
    #[serde(default)]
    pub tax: TaxClass,
    /// Pictures of this variant.
    #[serde(default)]
    pub images: UpTo<ImageUrl, VARIANT_IMAGES_MAX>,
}

/// One thing that tells a variant from others: size M, colour blue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// What is chosen, such as the size.
    pub name: Text<40>,
    /// What it is, such as M.
    pub value: Text<60>,
}

/// How something is taxed.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum TaxClass {
    /// As most things are.
    #[default]
    Standard,
    /// At a lower rate.
    Reduced,
    /// At no rate at all.
    Zero,
}

impl<const MAX: usize> BringsIn for List<Variant, MAX> {
    fn skus(&self) -> impl Iterator<Item = &Sku> {
        self.iter().map(|variant| &variant.sku)
    }
}

impl Listing {
    /// What the product is, without who sells it and whether it is shown.
    pub fn content(&self) -> Content {
        let mut categories = Vec::with_capacity(self.categories.len());
        for category in self.categories.iter() {
            if !categories.contains(category) {
                categories.push(*category);
            }
        }
        Content {
            title: self.title.clone(),
            description: self.description.clone(),
            categories,
            images: self.images.to_vec(),
            variants: self.variants.to_vec(),
        }
    }
}

/// What people call a variant beside its product: what is chosen, such as `M / blue`.
pub fn title_of<'a>(options: impl IntoIterator<Item = &'a Choice>) -> Option<Name> {
    let values: Vec<_> = options.into_iter().map(|it| it.value.as_str()).collect();
    Name::new(values.join(" / ")).ok()
}
