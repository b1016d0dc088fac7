//! Changed rows in memory, table by table.

use foldhash::fast::RandomState;
use smallvec::SmallVec;
use std::{
    collections::{BTreeMap, HashMap},
    ops::Bound,
};

/// Most keys lie inside the map's nodes, so that comparing them follows no pointer.
const KEY_INLINE_BYTES: usize = 32;
/// The bytes of a key.
pub type Key = SmallVec<[u8; KEY_INLINE_BYTES]>;
/// The bit of a key's first byte that says that its table is kept in order.
pub const IN_ORDER: u8 = 0x80;
/// The table that is looked at from its beginning, over and over: that of the deadlines.
pub const WATCHED: u8 = b'!' | IN_ORDER;
/// What a row in memory costs beside its bytes, about.
const ROW_OVERHEAD: usize = 96;

/// Changed rows, each table's by themselves: the rows of a small table that are read all the time
/// then lie near each other, however many there are of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    tables: BTreeMap<u8, Changes>,
    bytes: usize,
    /// The first row of the watched table that was written since somebody asked.
    earliest: Option<Key>,
}

/// The changed rows of one table: a value, or nothing where the row was removed. Only those of
/// tables that are read in order are kept in order; the others are found by their hash, which is
/// several times as fast.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Changes {
    Hashed(HashMap<Key, Option<Vec<u8>>, RandomState>),
    Ordered(BTreeMap<Key, Option<Vec<u8>>>),
}

fn capacity(value: &Option<Vec<u8>>) -> usize {
    value.as_ref().map_or(0, Vec::capacity)
}

fn tag(key: &[u8]) -> u8 {
    key.first().copied().unwrap_or_default()
}

impl Changes {
    fn of_table(tag: u8) -> Self {
        if tag & IN_ORDER == 0 {
            Self::Hashed(HashMap::default())
        } else {
            Self::Ordered(BTreeMap::new())
        }
    }

    fn iter(&self) -> impl Iterator<Item = (&Key, &Option<Vec<u8>>)> {
        let (hashed, ordered) = match self {
            Self::Hashed(rows) => (Some(rows), None),
            Self::Ordered(rows) => (None, Some(rows)),
        };
        let (hashed, ordered) = (hashed.into_iter(), ordered.into_iter());
        hashed.flatten().chain(ordered.flatten())
    }

    fn get(&self, key: &[u8]) -> Option<&Option<Vec<u8>>> {
        match self {
            Self::Hashed(rows) => rows.get(key),
            Self::Ordered(rows) => rows.get(key),
        }
    }

    fn get_mut(&mut self, key: &[u8]) -> Option<&mut Option<Vec<u8>>> {
        match self {
            Self::Hashed(rows) => rows.get_mut(key),
            Self::Ordered(rows) => rows.get_mut(key),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Hashed(rows) => rows.len(),
            Self::Ordered(rows) => rows.len(),
        }
    }

    fn slot(&mut self, key: Key) -> &mut Option<Vec<u8>> {
        match self {
            Self::Hashed(rows) => rows.entry(key).or_default(),
            Self::Ordered(rows) => rows.entry(key).or_default(),
        }
    }
}

impl Delta {
    /// How much memory it takes, about.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether nothing has changed.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// Every changed row, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, Option<&[u8]>)> {
        let rows = self.tables.values().flat_map(Changes::iter);
        rows.map(|(key, value)| (key, value.as_deref()))
    }

    /// Every changed row, in order.
    pub fn sorted(&self) -> Vec<(&Key, Option<&[u8]>)> {
        let mut rows: Vec<_> = self.iter().collect();
        rows.sort_unstable_by_key(|(key, _)| *key);
        rows
    }

    /// The first row of the watched table that was written since this was last asked.
    pub(in crate::runtime) fn take_earliest(&mut self) -> Option<Key> {
        self.earliest.take()
    }

    fn watch(&mut self, key: &Key) {
        let watched = key.first() == Some(&WATCHED);
        if watched && self.earliest.as_ref().is_none_or(|earliest| key < earliest) {
            self.earliest = Some(key.clone());
        }
    }

    /// Writes a row.
    pub(in crate::runtime) fn write(&mut self, key: Key, bytes: &[u8]) {
        self.watch(&key);
        self.change(key, |value| {
            let value = value.get_or_insert_default();
            value.clear();
            value.extend_from_slice(bytes);
        });
    }

    /// Writes a row, or removes it.
    pub fn set(&mut self, key: Key, value: Option<Vec<u8>>) {
        if value.is_some() {
            self.watch(&key);
        }
        self.change(key, |before| *before = value);
    }

    fn change(&mut self, key: Key, change: impl FnOnce(&mut Option<Vec<u8>>)) {
        let (tag, cost) = (tag(&key), key.len() + ROW_OVERHEAD);
        let table = self.tables.entry(tag);
        let table = table.or_insert_with(|| Changes::of_table(tag));
        let rows = table.len();
        let value = table.slot(key);
        let before = capacity(value);
        change(value);
        self.bytes = self.bytes - before + capacity(value);
        if table.len() > rows {
            self.bytes += cost;
        }
    }

    /// Takes in all of a newer delta.
    pub fn take_in(&mut self, newer: Self) {
        if self.is_empty() {
            *self = newer;
        } else {
            for table in newer.tables.into_values() {
                let set = |(key, value)| self.set(key, value);
                match table {
                    Changes::Hashed(rows) => rows.into_iter().for_each(set),
                    Changes::Ordered(rows) => rows.into_iter().for_each(set),
                }
            }
        }
    }

    pub(in crate::runtime) fn get(&self, key: &[u8]) -> Option<&Option<Vec<u8>>> {
        self.tables.get(&tag(key))?.get(key)
    }

    /// The first changed row at or after a bound, in the table of that bound's key.
    pub(super) fn next(&self, from: Bound<&[u8]>) -> Option<(&Key, &Option<Vec<u8>>)> {
        let (Bound::Included(key) | Bound::Excluded(key)) = from else {
            return None;
        };
        match self.tables.get(&tag(key))? {
            Changes::Ordered(rows) => rows.range::<[u8], _>((from, Bound::Unbounded)).next(),
            Changes::Hashed(_) => None,
        }
    }

    /// Lengthens a row that this delta has written; false if it has not.
    pub(in crate::runtime) fn lengthen(&mut self, key: &[u8], more: &[u8]) -> bool {
        let table = self.tables.get_mut(&tag(key));
        let Some(Some(value)) = table.and_then(|table| table.get_mut(key)) else {
            return false;
        };
        let before = value.capacity();
        value.extend_from_slice(more);
        self.bytes += value.capacity() - before;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::layers::tests::{delta, row_key};

    #[test]
    fn the_memory_that_rows_take_is_counted_once() {
        let mut rows = delta(&[("a", Some("1234")), ("a", Some("12")), ("b", None)]);
        assert_eq!(rows.bytes(), 2 * (2 + ROW_OVERHEAD) + 2);
        assert!(rows.lengthen(&row_key("a"), b"34"));
        let lengthened = rows.bytes();
        assert!(lengthened >= 2 * (2 + ROW_OVERHEAD) + 4);
        rows.take_in(delta(&[("b", Some("1"))]));
        assert_eq!(rows.bytes(), lengthened + 1);
    }
}
