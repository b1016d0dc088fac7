//! The words of these tests: a catalog, people who ask, and things that are sold.

use crate::{
    catalog::view,
    runtime::{No, Rows, ledger::Outcome},
    tests::bench::{Bench, known},
};
use contracts::{
    Caller, CategoryId, ChangeId, List, Money, Name, ProductId, Role, Sku, Text, UpTo, UserId,
    catalog::{
        ArchiveProduct, Catalog, CatalogCommand, CatalogEvent, CatalogRefusal, Choice, Handle,
        Listing, Price, Product, ProductState, PublishProduct, PutCategory, PutProduct,
        RemoveCategory, UnpublishProduct, Variant,
    },
};
use uuid::Uuid;

pub(super) const ADA: u128 = 11;
pub(super) const BOB: u128 = 12;

/// A catalog in which time goes on by itself, a millisecond per command.
pub(super) struct Shop {
    bench: Bench<Catalog>,
    changes: u128,
    pub(super) now: u64,
}

/// What became of a command: its events, or the code of its no.
pub(super) type Said = Result<Vec<CatalogEvent>, String>;

impl Shop {
    pub(super) fn new() -> Self {
        Self {
            bench: Bench::new(),
            changes: 0,
            now: 1_000_000,
        }
    }

    pub(super) fn say(&mut self, by: &Caller, command: impl Into<CatalogCommand>) -> Said {
        self.now += 1;
        let outcome = self.bench.decide_by(by, command, self.now);
        self.said(outcome)
    }

    /// Says it in the catalog's own name: whoever may do anything.
    fn tell(&mut self, command: impl Into<CatalogCommand>) -> Said {
        self.now += 1;
        let outcome = self.bench.decide(command, self.now);
        self.said(outcome)
    }

    fn said(&self, outcome: Outcome) -> Said {
        match outcome {
            Ok(_) => Ok(self.bench.events().to_vec()),
            Err(problem) => Err(problem.code),
        }
    }

    pub(super) fn change(&mut self) -> ChangeId {
        self.changes += 1;
        ChangeId(Uuid::from_u128(self.changes))
    }

    pub(super) fn put(&mut self, by: &Caller, id: u128, listing: Listing) -> Said {
        let (change, product) = (self.change(), product(id));
        let put = PutProduct {
            change,
            product,
            listing,
            stocked: None,
        };
        self.say(by, put)
    }

    /// Brings a product into a state.
    pub(super) fn set(&mut self, by: &Caller, id: u128, state: ProductState) -> Said {
        let (change, product) = (self.change(), product(id));
        match state {
            ProductState::Draft => self.say(by, UnpublishProduct { change, product }),
            ProductState::Published => self.say(by, PublishProduct { change, product }),
            ProductState::Archived => self.say(by, ArchiveProduct { change, product }),
        }
    }

    pub(super) fn put_category(&mut self, id: u128, parent: Option<u128>, handle: &str) -> Said {
        let put = PutCategory {
            change: self.change(),
            category: category(id),
            parent: parent.map(category),
            name: Name::new(handle).unwrap(),
            handle: Handle::new(handle).unwrap(),
        };
        self.tell(put)
    }

    pub(super) fn remove_category(&mut self, id: u128) -> Said {
        let (change, category) = (self.change(), category(id));
        self.tell(RemoveCategory { change, category })
    }

    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&Rows<'_>) -> Result<T, No<CatalogRefusal>>,
    ) -> Result<T, String> {
        self.bench.read(read).map_err(|no| no.problem().code)
    }

    pub(super) fn find(&self, by: &Caller, id: u128) -> Result<Product, String> {
        let query = contracts::catalog::FindProduct {
            product: product(id),
        };
        self.read(|rows| view::product(&query, rows, by))
    }
}

pub(super) fn staff() -> Caller {
    known(1, Role::Staff)
}

pub(super) fn seller(id: u128) -> Caller {
    known(id, Role::Seller)
}

pub(super) fn user(id: u128) -> UserId {
    UserId(Uuid::from_u128(id))
}

pub(super) fn product(id: u128) -> ProductId {
    ProductId(Uuid::from_u128(id))
}

pub(super) fn category(id: u128) -> CategoryId {
    CategoryId(Uuid::from_u128(id))
}

pub(super) fn sku(name: &str) -> Sku {
    Sku::new(name).unwrap()
}

pub(super) fn pounds(minor: i64) -> Price {
    Price::new(Money::new(minor, "GBP".parse().unwrap())).unwrap()
}

/// A variant that is told from others by its SKU.
pub(super) fn variant(name: &str, price: i64) -> Variant {
    Variant {
        sku: sku(name),
        options: UpTo::new(vec![choice("kind", name)]).unwrap(),
        price: pounds(price),
        compare_at: None,
        grams: Default::default(),
        tax: Default::default(),
        images: Default::default(),
    }
}

pub(super) fn choice(name: &str, value: &str) -> Choice {
    Choice {
        name: Text::new(name).unwrap(),
        value: Text::new(value).unwrap(),
    }
}

pub(super) fn listing(title: &str, variants: Vec<Variant>) -> Listing {
    Listing {
        owner: None,
        title: Name::new(title).unwrap(),
        description: None,
        categories: Default::default(),
        images: Default::default(),
        variants: List::new(variants).unwrap(),
        publish: false,
    }
}

/// A mug in one variant.
pub(super) fn mug(price: i64) -> Listing {
    listing("Mug", vec![variant("MUG", price)])
}

/// The same in these categories.
pub(super) fn within(listing: Listing, categories: &[u128]) -> Listing {
    let categories = categories.iter().copied().map(category).collect();
    Listing {
        categories: UpTo::new(categories).unwrap(),
        ..listing
    }
}

/// The same, to be published at once.
pub(super) fn published(listing: Listing) -> Listing {
    Listing {
        publish: true,
        ..listing
    }
}

pub(super) fn no<T>(code: &str) -> Result<T, String> {
    Err(code.to_owned())
}
