//! The tail: the log's records in order, each once, whatever happens to the line.
//!
//! A state machine without I/O: it says from where to follow, and which records to take.

pub mod actor;

/// What the tail makes of a record that was delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// The next record: apply it.
    Apply,
    /// Known already: pass over it.
    Skip,
    /// Records are missing before it: follow again from [`Tail::next`].
    Gap {
        /// The first record that is missing.
        expected: u64,
    },
}

/// Where the tail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tail {
    next: u64,
}

impl Tail {
    /// A tail behind everything up to `applied`.
    pub fn after(applied: u64) -> Self {
        Self { next: applied + 1 }
    }

    /// The position to follow from.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Takes a delivery.
    pub fn take(&mut self, position: u64) -> Take {
        match position.cmp(&self.next) {
            std::cmp::Ordering::Less => Take::Skip,
            std::cmp::Ordering::Equal => {
                self.next += 1;
                Take::Apply
            }
            std::cmp::Ordering::Greater => Take::Gap {
                expected: self.next,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_taken_once_and_in_order() {
        let mut tail = Tail::after(3);
        assert_eq!(tail.take(3), Take::Skip);
        assert_eq!(tail.take(4), Take::Apply);
        assert_eq!(tail.take(6), Take::Gap { expected: 5 });
        assert_eq!(tail.take(5), Take::Apply);
        assert_eq!(tail.next(), 6);
    }
}
