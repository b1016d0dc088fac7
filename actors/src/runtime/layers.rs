//! Layers of changed rows over a tree on disk, read as if they were one map.

mod delta;

pub use delta::{Delta, IN_ORDER, Key, WATCHED};

use super::rows::RowError;
use std::ops::Bound;

/// Deltas from the newest to the oldest, over a tree.
#[derive(Clone, Default)]
pub struct Layers<'a> {
    pub(super) deltas: [Option<&'a Delta>; 3],
    pub(super) tree: Option<&'a sled::Tree>,
}

/// A row found by a scan.
pub type Found = (Vec<u8>, Vec<u8>);
/// A key, with what the newest layer says of it: a value, or that the row was removed.
pub(super) type Seen = (Vec<u8>, Option<Vec<u8>>);

impl<'a> Layers<'a> {
    /// The same rows under one more, newer delta.
    pub(super) fn under(&self, delta: &'a Delta) -> Self {
        let [first, second, _] = self.deltas;
        Self {
            deltas: [Some(delta), first, second],
            tree: self.tree,
        }
    }

    pub(super) fn get<T>(
        &self,
        key: &[u8],
        read: impl FnOnce(&[u8]) -> T,
    ) -> Result<Option<T>, RowError> {
        for delta in self.deltas.iter().flatten() {
            if let Some(changed) = delta.get(key) {
                return Ok(changed.as_deref().map(read));
            }
        }
        let Some(tree) = self.tree else {
            return Ok(None);
        };
        Ok(tree
            .get(key)
            .map_err(|error| disk(&error))?
            .map(|value| read(&value)))
    }

    /// The first row at or after a bound, among tables that are kept in order. Removed rows are
    /// passed over.
    pub(super) fn next(&self, from: &Bound<Vec<u8>>) -> Result<Option<Found>, RowError> {
        let mut from = from.clone();
        loop {
            let Some((key, value)) = self.first(&from)? else {
                return Ok(None);
            };
            match value {
                Some(value) => return Ok(Some((key, value))),
                None => from = Bound::Excluded(key),
            }
        }
    }

    /// The smallest key at or after the bound in any layer, with what the newest layer says of it.
    pub(super) fn first(&self, from: &Bound<Vec<u8>>) -> Result<Option<Seen>, RowError> {
        let mut best: Option<Seen> = None;
        let from = from.as_ref().map(Vec::as_slice);
        for delta in self.deltas.iter().flatten() {
            if let Some((key, value)) = delta.next(from)
                && best
                    .as_ref()
                    .is_none_or(|(found, _)| key.as_slice() < found.as_slice())
            {
                best = Some((key.to_vec(), value.clone()));
            }
        }
        if let Some(row) = self
            .tree
            .and_then(|tree| tree.range::<&[u8], _>((from, Bound::Unbounded)).next())
        {
            let (key, value) = row.map_err(|error| disk(&error))?;
            if best
                .as_ref()
                .is_none_or(|(found, _)| key.as_ref() < found.as_slice())
            {
                best = Some((key.to_vec(), Some(value.to_vec())));
            }
        }
        Ok(best)
    }
}

pub(super) fn disk(error: &sled::Error) -> RowError {
    RowError(format!("disk: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn row_key(name: &str) -> Key {
        std::iter::once(IN_ORDER).chain(name.bytes()).collect()
    }

    pub(super) fn delta(rows: &[(&str, Option<&str>)]) -> Delta {
        let mut delta = Delta::default();
        for (key, value) in rows {
            let value = value.map(|value| value.as_bytes().to_vec());
            delta.set(row_key(key), value);
        }
        delta
    }

    #[test]
    fn the_newest_layer_wins_and_removed_rows_are_passed_over() {
        let old = delta(&[("a", Some("1")), ("b", Some("2")), ("c", Some("3"))]);
        let new = delta(&[("a", Some("9")), ("b", None)]);
        let bottom = Layers {
            deltas: [Some(&old), None, None],
            tree: None,
        };
        let layers = bottom.under(&new);
        assert_eq!(
            layers.get(&row_key("a"), <[u8]>::to_vec).unwrap(),
            Some(b"9".to_vec())
        );
        assert_eq!(layers.get(&row_key("b"), <[u8]>::to_vec).unwrap(), None);
        let after_a = Bound::Excluded(row_key("a").to_vec());
        assert_eq!(
            layers.next(&after_a).unwrap(),
            Some((row_key("c").to_vec(), b"3".to_vec()))
        );
    }
}
