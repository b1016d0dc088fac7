//! Tracking numbers of our own, for parcels whose carrier gives none.

use contracts::{ShipmentId, shipping::Tracking, text::NotAText};
use uuid::Uuid;

/// Numbers are made in this namespace. Another one would give a parcel another number.
const NAMESPACE: Uuid = Uuid::from_u128(0x2d6e_61f7_a0c1_4c0a_9a55_8f2b_6f6b_1d0e);
/// How many hexadecimal digits follow the letters.
const DIGITS: usize = 20;

/// The number of a parcel: always the same, and not to be guessed from another's. It does not show
/// the parcel's id, because whoever has the number may know only where the parcel is.
pub(super) fn of(shipment: ShipmentId) -> Result<Tracking, NotAText> {
    let digits = Uuid::new_v5(&NAMESPACE, shipment.0.as_bytes()).simple();
    let digits = digits.to_string().to_uppercase();
    Tracking::new(format!("SK{}", digits.get(..DIGITS).unwrap_or(&digits)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parcel_keeps_its_number_after_every_upgrade() {
        let number = of(ShipmentId(Uuid::from_u128(7))).unwrap();
        assert_eq!(number.as_str(), "SKF14B897CD9645C62A382");
        assert_ne!(of(ShipmentId(Uuid::from_u128(8))).unwrap(), number);
    }
}
