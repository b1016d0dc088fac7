//! Values that are checked when they are read, and written as what they are made of.

/// Reads a value by its `new` from plain ones, and writes it as a plain one again: for serde's
/// `try_from` and `into`.
macro_rules! checked {
    ($value:ty as $plain:ty, or $no:ty) => {
        impl TryFrom<$plain> for $value {
            type Error = $no;

            fn try_from(plain: $plain) -> Result<Self, $no> {
                Self::new(plain)
            }
        }

        impl From<$value> for $plain {
            fn from(value: $value) -> $plain {
                value.0
            }
        }
    };
}

pub(crate) use checked;
