//! The total of a tree: one number that all its rows come to, in whatever order they are added.
//!
//! sled recovers a file that was truncated or damaged to whatever it can still read, and says
//! nothing. The total that is stored with the position says it.

use std::sync::atomic::{AtomicU64, Ordering};

/// Follows every change of a tree's rows.
#[derive(Default)]
pub(super) struct Total(AtomicU64);

impl Total {
    /// Goes on from what some rows come to.
    pub(super) fn of(total: u64) -> Self {
        Self(AtomicU64::new(total))
    }

    /// A row is there now.
    pub(super) fn add(&self, key: &[u8], value: &[u8]) {
        self.0.fetch_add(weigh(key, value), Ordering::Relaxed);
    }

    /// A row is not there any more.
    pub(super) fn remove(&self, key: &[u8], value: &[u8]) {
        self.0.fetch_sub(weigh(key, value), Ordering::Relaxed);
    }

    /// What the rows come to.
    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Weighs a row. Against damage, not against malice: who can write the rows can write the total.
fn weigh(key: &[u8], value: &[u8]) -> u64 {
    const PRIME: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut weight = PRIME;
    for part in [key, value] {
        weight = (weight ^ part.len() as u64).wrapping_mul(PRIME);
        for chunk in part.chunks(8) {
            let word = chunk
                .iter()
                .fold(0, |word, byte| word << 8 | u64::from(*byte));
            weight = (weight ^ word).wrapping_mul(PRIME);
            weight ^= weight >> 29;
        }
    }
    weight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_does_not_know_order_and_notices_every_byte() {
        let (one, other) = (Total::default(), Total::default());
        one.add(b"a", b"1");
        one.add(b"b", b"2");
        other.add(b"b", b"2");
        other.add(b"c", b"3");
        other.add(b"a", b"1");
        assert_ne!(one.get(), other.get());
        other.remove(b"c", b"3");
        assert_eq!(one.get(), other.get());
        assert_ne!(weigh(b"ab", b"c"), weigh(b"a", b"bc"));
        assert_ne!(weigh(b"a", b"\0"), weigh(b"a", b""));
    }
}
