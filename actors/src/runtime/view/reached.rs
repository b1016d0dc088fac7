//! How far a view has come in its log.

use contracts::Timestamp;

/// The last record that the rows hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reached {
    /// Where it stands.
    pub(super) position: u64,
    /// When it was decided. No later record may be earlier, even if the clock has been set back.
    pub(super) time: Timestamp,
}

impl Reached {
    pub(super) fn packed(self) -> [u8; 16] {
        (u128::from(self.position) << 64 | u128::from(self.time.0)).to_be_bytes()
    }

    /// Reads it from the front of some bytes, and gives the rest.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (position, rest) = bytes.split_first_chunk()?;
        let (time, rest) = rest.split_first_chunk()?;
        let reached = Self {
            position: u64::from_be_bytes(*position),
            time: Timestamp(u64::from_be_bytes(*time)),
        };
        Some((reached, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_reads_back() {
        let reached = Reached {
            position: 7,
            time: Timestamp(u64::MAX),
        };
        let packed = [reached.packed().as_slice(), b"rest"].concat();
        assert_eq!(Reached::read(&packed), Some((reached, b"rest".as_slice())));
        assert_eq!(Reached::read(&packed[..15]), None);
    }
}
