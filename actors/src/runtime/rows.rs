//! Typed rows over sorted bytes: what `apply` writes, and what `decide` and queries read.

use super::{
    keys::RowKey,
    layers::{Delta, IN_ORDER, Key, Layers},
};
use bus::codec::{self, Garbled};
use serde::{Serialize, de::DeserializeOwned};
use std::{marker::PhantomData, ops::Bound};

/// A kind of row: all rows whose keys begin with one tag. The fields of a row are told apart by
/// their order, so a change of it is a change of the view's form.
pub struct Table<K, V> {
    tag: u8,
    types: PhantomData<fn() -> (K, V)>,
}

/// A list per key that only grows, packed into chunks of [`TRAIL_CHUNK`] items: appending to it
/// rewrites one row, however long it is.
pub struct Trail<K, T> {
    chunks: Table<(K, u64), ()>,
    items: PhantomData<fn() -> T>,
}

/// How many items of a [`Trail`] share a row.
pub const TRAIL_CHUNK: u64 = 16;

/// Most rows are packed into no more than this.
const PACKED_BYTES_MOST: usize = 128;

/// A row that could not be read or written: the view is not to be trusted any more.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("view: {0}")]
pub struct RowError(pub String);

/// The rows as of one position.
pub struct Rows<'a> {
    pub(super) layers: Layers<'a>,
}

/// The rows as of one position, and the changes that a record makes to them.
pub struct RowsMut<'a> {
    below: &'a Layers<'a>,
    delta: &'a mut Delta,
    /// Where rows are packed, so that each takes no more memory than it needs.
    desk: Vec<u8>,
}

impl<K: RowKey, V: Serialize + DeserializeOwned> Table<K, V> {
    /// The table of this tag, whose rows are found by their whole keys. A domain's tags are
    /// letters; the rest belongs to the runtime.
    pub const fn new(tag: u8) -> Self {
        Self {
            tag,
            types: PhantomData,
        }
    }

    /// The table of this tag, whose rows can be read in order, with [`Rows::scan`], too.
    pub const fn in_order(tag: u8) -> Self {
        Self::new(tag | IN_ORDER)
    }

    fn key(&self, key: &K) -> Key {
        let mut bytes = Key::new();
        bytes.push(self.tag);
        key.write(&mut bytes);
        bytes
    }

    fn decode(&self, bytes: &[u8]) -> Result<V, RowError> {
        codec::unpack(bytes).map_err(|garbled| self.broken(&garbled.0))
    }

    fn broken(&self, why: &str) -> RowError {
        RowError(format!(
            "table {:?}: {why}",
            char::from(self.tag & !IN_ORDER)
        ))
    }
}

impl<K: RowKey + Clone, T: Serialize + DeserializeOwned> Trail<K, T> {
    /// The trail of this tag.
    pub const fn new(tag: u8) -> Self {
        Self {
            chunks: Table::new(tag),
            items: PhantomData,
        }
    }

    fn row(&self, key: &K, number: u64) -> Key {
        self.chunks.key(&(key.clone(), number / TRAIL_CHUNK))
    }

    fn decode(&self, mut packed: &[u8]) -> Result<Vec<T>, RowError> {
        let mut items = Vec::new();
        while !packed.is_empty() {
            let (item, rest) = codec::unpack_first(packed).map_err(|g| self.chunks.broken(&g.0))?;
            items.push(item);
            packed = rest;
        }
        Ok(items)
    }
}

impl Rows<'_> {
    /// Up to `limit` items of a trail, from the item of this number (from 0) on.
    pub fn items<K: RowKey + Clone, T: Serialize + DeserializeOwned>(
        &self,
        trail: &Trail<K, T>,
        key: &K,
        from: u64,
        limit: usize,
    ) -> Result<Vec<T>, RowError> {
        let mut found = Vec::new();
        let mut next = from;
        while found.len() < limit {
            let chunk = self
                .layers
                .get(&trail.row(key, next), |packed| trail.decode(packed))?;
            let Some(chunk) = chunk.transpose()? else {
                break;
            };
            let skipped = usize::try_from(next % TRAIL_CHUNK).unwrap_or(0);
            let before = found.len();
            found.extend(chunk.into_iter().skip(skipped).take(limit - before));
            if found.len() == before {
                break;
            }
            next += (found.len() - before) as u64;
        }
        Ok(found)
    }

    /// One row.
    pub fn get<K: RowKey, V: Serialize + DeserializeOwned>(
        &self,
        table: &Table<K, V>,
        key: &K,
    ) -> Result<Option<V>, RowError> {
        self.layers
            .get(&table.key(key), |bytes| table.decode(bytes))?
            .transpose()
    }

    /// What stands behind a key in a table that is kept in order, or at its beginning: a row, or
    /// nothing more than that there was one which has been removed.
    pub(super) fn behind<K: RowKey, V: Serialize + DeserializeOwned>(
        &self,
        table: &Table<K, V>,
        after: Option<&K>,
    ) -> Result<Option<(K, Option<V>)>, RowError> {
        let from = match after {
            Some(key) => Bound::Excluded(table.key(key).into_vec()),
            None => Bound::Included(vec![table.tag]),
        };
        let Some((bytes, value)) = self.layers.first(&from)? else {
            return Ok(None);
        };
        let Some((tag, mut rest)) = bytes.split_first() else {
            return Ok(None);
        };
        if *tag != table.tag {
            return Ok(None);
        }
        let key = K::read(&mut rest).ok_or_else(|| table.broken("a key cannot be read"))?;
        let value = value.map(|value| table.decode(&value)).transpose()?;
        Ok(Some((key, value)))
    }

    /// Up to `limit` rows of a table that is kept in order, whose keys begin with `prefix`, after
    /// the key `after`.
    pub fn scan<P: RowKey, K: RowKey, V: Serialize + DeserializeOwned>(
        &self,
        table: &Table<K, V>,
        prefix: &P,
        after: Option<&K>,
        limit: usize,
    ) -> Result<Vec<(K, V)>, RowError> {
        let mut begin = Key::new();
        begin.push(table.tag);
        prefix.write(&mut begin);
        let mut from = match after {
            Some(key) => Bound::Excluded(table.key(key).into_vec()),
            None => Bound::Included(begin.to_vec()),
        };
        let mut found = Vec::new();
        while found.len() < limit {
            let Some((bytes, value)) = self.layers.next(&from)? else {
                break;
            };
            if !bytes.starts_with(&begin) {
                break;
            }
            let key = K::read(&mut bytes.get(1..).unwrap_or_default());
            let key = key.ok_or_else(|| table.broken("a key cannot be read"))?;
            found.push((key, table.decode(&value)?));
            from = Bound::Excluded(bytes);
        }
        Ok(found)
    }
}

impl<'a> RowsMut<'a> {
    pub(super) fn over(below: &'a Layers<'a>, delta: &'a mut Delta) -> Self {
        let desk = Vec::with_capacity(PACKED_BYTES_MOST);
        Self { below, delta, desk }
    }

    /// One row, with what this record has already changed.
    pub fn get<K: RowKey, V: Serialize + DeserializeOwned>(
        &self,
        table: &Table<K, V>,
        key: &K,
    ) -> Result<Option<V>, RowError> {
        let bytes = table.key(key);
        match self.delta.get(bytes.as_slice()) {
            Some(changed) => changed
                .as_deref()
                .map(|value| table.decode(value))
                .transpose(),
            None => self
                .below
                .get(&bytes, |value| table.decode(value))?
                .transpose(),
        }
    }

    /// Writes one row.
    pub fn put<K: RowKey, V: Serialize + DeserializeOwned>(
        &mut self,
        table: &Table<K, V>,
        key: &K,
        value: &V,
    ) -> Result<(), RowError> {
        self.pack(value).map_err(|why| table.broken(&why.0))?;
        self.delta.write(table.key(key), &self.desk);
        Ok(())
    }

    /// Adds the item of this number, which must be the trail's length, to a trail.
    pub fn append<K: RowKey + Clone, T: Serialize + DeserializeOwned>(
        &mut self,
        trail: &Trail<K, T>,
        key: &K,
        number: u64,
        item: &T,
    ) -> Result<(), RowError> {
        self.pack(item).map_err(|why| trail.chunks.broken(&why.0))?;
        let row = trail.row(key, number);
        if !self.delta.lengthen(&row, &self.desk) {
            let longer = |chunk: &[u8]| [chunk, &self.desk].concat();
            let chunk = self.below.get(&row, longer)?;
            let chunk = chunk.unwrap_or_else(|| self.desk.clone());
            self.delta.set(row, Some(chunk));
        }
        Ok(())
    }

    fn pack(&mut self, row: &impl Serialize) -> Result<(), Garbled> {
        self.desk.clear();
        codec::pack_bare(row, &mut self.desk)
    }

    /// Removes one row.
    pub fn remove<K: RowKey, V: Serialize + DeserializeOwned>(
        &mut self,
        table: &Table<K, V>,
        key: &K,
    ) {
        self.delta.set(table.key(key), None);
    }
}
