//! The simplest thing that could be right: everything is looked for from the beginning each time.

use contracts::catalog::{CATEGORY_DEPTH_MAX, ProductState, Sort};
use std::collections::{BTreeMap, BTreeSet};

/// What is put of one product: its SKUs with their prices, its categories, whether to publish it.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) product: u8,
    pub(super) title: u8,
    pub(super) prices: BTreeMap<u8, i64>,
    pub(super) categories: BTreeSet<u8>,
    pub(super) publish: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    PutCategory(u8, Option<u8>, u8),
    RemoveCategory(u8),
    Put(Vec<Wish>),
    ChangePrice(u8, u8, i64),
    Set(u8, ProductState),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Thing {
    pub(super) state: ProductState,
    pub(super) title: u8,
    pub(super) prices: BTreeMap<u8, i64>,
    pub(super) categories: BTreeSet<u8>,
    pub(super) published_at: Option<u64>,
}

/// What products are called, and the words of it as a visitor may look for them.
pub(super) const TITLES: [(&str, &[&str]); 4] = [
    ("Red MUG", &["red", "mug"]),
    ("Mügs, redder", &["mugs", "redder"]),
    ("Kettle (red)", &["kettle", "red"]),
    ("Big pot", &["big", "pot"]),
];

/// What a visitor looks for: words, and the least and the most it may cost.
#[derive(Clone, Debug, Default)]
pub(super) struct Looked {
    pub(super) words: Vec<&'static str>,
    pub(super) prices: (Option<i64>, Option<i64>),
}

impl Looked {
    fn finds(&self, thing: &Thing) -> bool {
        let (_, title) = TITLES[usize::from(thing.title)];
        let skus = thing.prices.keys().map(u8::to_string);
        let mut words: Vec<_> = title.iter().map(|word| (*word).to_owned()).collect();
        words.extend(skus.chain(["sku".to_owned()]));
        let low = thing.prices.values().min().copied().unwrap_or_default();
        let (min, max) = self.prices;
        let found = |wanted: &&str| words.iter().any(|word| word.starts_with(*wanted));
        self.words.iter().all(found)
            && min.is_none_or(|min| low >= min)
            && max.is_none_or(|max| low <= max)
    }
}

#[derive(Clone, Default)]
pub(super) struct Model {
    /// The parent and the handle of each category.
    pub(super) categories: BTreeMap<u8, (Option<u8>, u8)>,
    pub(super) things: BTreeMap<u8, Thing>,
}

impl Model {
    /// Takes a step if it may be taken.
    pub(super) fn take(&mut self, step: &Step, now: u64) -> bool {
        let mut after = self.clone();
        let may = match step {
            Step::PutCategory(id, parent, handle) => {
                after.categories.insert(*id, (*parent, *handle));
                after.is_tree()
            }
            Step::RemoveCategory(id) => {
                let empty = after.things.values().all(|thing| {
                    thing.state == ProductState::Archived || !thing.categories.contains(id)
                });
                after.categories.remove(id).is_some() && empty && after.is_tree()
            }
            Step::Put(wishes) => after.put(wishes, now),
            Step::ChangePrice(id, sku, price) => after.price(*id, *sku, *price),
            Step::Set(id, state) => after.set(*id, *state, now),
        };
        if may {
            *self = after;
        }
        may
    }

    fn is_tree(&self) -> bool {
        let handles: BTreeSet<_> = self.categories.values().map(|(_, handle)| handle).collect();
        let grounded = |id: &u8| {
            let mut next = Some(*id);
            for _ in 0..CATEGORY_DEPTH_MAX {
                match next.map(|id| self.categories.get(&id)) {
                    None => return true,
                    Some(None) => return false,
                    Some(Some((parent, _))) => next = *parent,
                }
            }
            next.is_none()
        };
        handles.len() == self.categories.len() && self.categories.keys().all(grounded)
    }

    fn put(&mut self, wishes: &[Wish], now: u64) -> bool {
        let products: BTreeSet<_> = wishes.iter().map(|wish| wish.product).collect();
        let mut may = products.len() == wishes.len();
        for wish in wishes {
            let before = self.things.get(&wish.product);
            may &= before.is_none_or(|thing| thing.state != ProductState::Archived);
            may &= wish
                .categories
                .iter()
                .all(|id| self.categories.contains_key(id));
            let mut thing = Thing {
                state: before.map_or(ProductState::Draft, |thing| thing.state),
                title: wish.title,
                prices: wish.prices.clone(),
                categories: wish.categories.clone(),
                published_at: before.and_then(|thing| thing.published_at),
            };
            if wish.publish {
                thing.state = ProductState::Published;
                thing.published_at.get_or_insert(now);
            }
            self.things.insert(wish.product, thing);
        }
        let mut skus = BTreeSet::new();
        let mut all = self.things.values().flat_map(|thing| thing.prices.keys());
        may && all.all(|sku| skus.insert(sku))
    }

    fn price(&mut self, id: u8, sku: u8, price: i64) -> bool {
        let thing = self.things.get_mut(&id);
        let thing = thing.filter(|thing| thing.state != ProductState::Archived);
        let before = thing.and_then(|thing| thing.prices.get_mut(&sku));
        before.map(|before| *before = price).is_some()
    }

    fn set(&mut self, id: u8, state: ProductState, now: u64) -> bool {
        let Some(thing) = self.things.get_mut(&id) else {
            return false;
        };
        if thing.state == ProductState::Archived && state == ProductState::Published {
            return false;
        }
        if thing.state == ProductState::Archived && state == ProductState::Draft {
            thing
                .categories
                .retain(|id| self.categories.contains_key(id));
        }
        if state == ProductState::Published {
            thing.published_at.get_or_insert(now);
        }
        thing.state = state;
        true
    }

    /// The published products of a category and those below it that are looked for, in an order.
    pub(super) fn list(&self, category: Option<u8>, sort: Sort, looked: &Looked) -> Vec<u8> {
        let is_below = |id: u8, top: u8| {
            let mut next = Some(id);
            while let Some(id) = next {
                if id == top {
                    return true;
                }
                next = self.categories.get(&id).and_then(|(parent, _)| *parent);
            }
            false
        };
        let wanted = |(_, thing): &(&u8, &Thing)| {
            let within = |top| thing.categories.iter().any(|id| is_below(*id, top));
            thing.state == ProductState::Published
                && category.is_none_or(within)
                && looked.finds(thing)
        };
        let mut found: Vec<_> = self.things.iter().filter(wanted).collect();
        found.sort_by_key(|(id, thing)| {
            let low = thing.prices.values().min().copied().unwrap_or_default();
            let day = i64::try_from(thing.published_at.unwrap_or_default()).unwrap();
            let order = match sort {
                Sort::Newest => -day,
                Sort::PriceAscending => low,
                Sort::PriceDescending => -low,
            };
            (order, **id)
        });
        found.into_iter().map(|(id, _)| *id).collect()
    }
}
