//! What rows are found by.
//!
//! **Invariant:** keys sort as their values do, so a range of rows is a range of bytes.

use super::layers::Key;
use contracts::{Sku, Timestamp};
use smol_str::SmolStr;
use uuid::Uuid;

/// What a row can be found by.
pub trait RowKey: Sized {
    /// Appends the key's bytes, so that bytes sort as keys do.
    fn write(&self, out: &mut Key);
    /// Reads the key off the front of `bytes`.
    fn read(bytes: &mut &[u8]) -> Option<Self>;
}

impl RowKey for () {
    fn write(&self, _: &mut Key) {}

    fn read(_: &mut &[u8]) -> Option<Self> {
        Some(())
    }
}

impl RowKey for u64 {
    fn write(&self, out: &mut Key) {
        out.extend_from_slice(&self.to_be_bytes());
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (number, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(Self::from_be_bytes(*number))
    }
}

impl RowKey for u32 {
    fn write(&self, out: &mut Key) {
        out.extend_from_slice(&self.to_be_bytes());
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (number, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(Self::from_be_bytes(*number))
    }
}

impl RowKey for Timestamp {
    fn write(&self, out: &mut Key) {
        self.0.write(out);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        u64::read(bytes).map(Self)
    }
}

impl RowKey for Uuid {
    fn write(&self, out: &mut Key) {
        out.extend_from_slice(self.as_bytes());
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (id, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(Self::from_bytes(*id))
    }
}

/// Text without a zero byte, ended by one: so no text is the beginning of another.
impl RowKey for String {
    fn write(&self, out: &mut Key) {
        out.extend_from_slice(self.as_bytes());
        out.push(0);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let end = bytes.iter().position(|byte| *byte == 0)?;
        let (text, rest) = bytes.split_at_checked(end)?;
        *bytes = rest.get(1..)?;
        Self::from_utf8(text.to_vec()).ok()
    }
}

/// How a text begins: the rows of all texts that begin so are read by it.
pub struct Beginning<'a>(pub &'a str);

impl RowKey for Beginning<'_> {
    fn write(&self, out: &mut Key) {
        out.extend_from_slice(self.0.as_bytes());
    }

    /// Nobody can say where a beginning ends, so it is no key of a row.
    fn read(_: &mut &[u8]) -> Option<Self> {
        None
    }
}

/// As text.
impl RowKey for SmolStr {
    fn write(&self, out: &mut Key) {
        out.extend_from_slice(self.as_bytes());
        out.push(0);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        String::read(bytes).map(Self::from)
    }
}

/// As text: a SKU has visible characters only.
impl RowKey for Sku {
    fn write(&self, out: &mut Key) {
        out.extend_from_slice(self.as_str().as_bytes());
        out.push(0);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        Self::new(String::read(bytes)?).ok()
    }
}

macro_rules! key_of_parts {
    ($($part:ident $field:tt),*) => {
        impl<$($part: RowKey),*> RowKey for ($($part,)*) {
            fn write(&self, out: &mut Key) {
                $(self.$field.write(out);)*
            }

            fn read(bytes: &mut &[u8]) -> Option<Self> {
                Some(($($part::read(bytes)?,)*))
            }
        }
    };
}

key_of_parts!(A 0, B 1);
key_of_parts!(A 0, B 1, C 2);
