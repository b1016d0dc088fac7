//! MessagePack with named fields, and JSON for people with a shell.

use bytes::Bytes;
use rmp_serde::decode::Error;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use smallvec::SmallVec;

/// How deeply a message may be nested. A deeper one could overflow the stack of whoever reads it.
pub const DEPTH_MAX: usize = 32;

/// A packed message up to this size needs no memory of its own, and most are smaller.
pub const PACKED_INLINE_BYTES: usize = 256;
/// A packed message.
pub type Packed = SmallVec<[u8; PACKED_INLINE_BYTES]>;

/// How a request came, and so how its answer goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// MessagePack with named fields.
    MessagePack,
    /// JSON: the payload begins with `{`.
    Json,
}

/// A message that could not be read or written, with the field where that was noticed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Garbled(pub String);

impl Format {
    /// What a payload is, by its first byte. No MessagePack map begins like a JSON object.
    pub fn of(payload: &[u8]) -> Self {
        if payload.first() == Some(&b'{') {
            Self::Json
        } else {
            Self::MessagePack
        }
    }

    /// Writes a message.
    pub fn encode<T: Serialize>(self, message: &T) -> Result<Bytes, Garbled> {
        match self {
            Self::MessagePack => pack_bytes(message),
            Self::Json => serde_json::to_vec(message)
                .map(Bytes::from)
                .map_err(|error| Garbled(error.to_string())),
        }
    }

    /// Reads a message; the error names the field.
    pub fn decode<T: DeserializeOwned>(self, payload: &[u8]) -> Result<T, Garbled> {
        match self {
            Self::MessagePack => unpack(payload),
            Self::Json => {
                let mut reader = serde_json::Deserializer::from_slice(payload);
                let read = serde_path_to_error::deserialize(&mut reader)
                    .map_err(|error| Garbled(error.to_string()))?;
                let rest = reader.end();
                rest.map_err(|error| Garbled(error.to_string()))?;
                Ok(read)
            }
        }
    }
}

impl Format {
    /// Reads one variant of an enum whose variants are told apart by the subject, not the payload.
    pub fn decode_variant<T: DeserializeOwned>(
        self,
        variant: &str,
        payload: &[u8],
    ) -> Result<T, Garbled> {
        const MAP_OF_ONE: u8 = 0x81;
        const TEXT_8: u8 = 0xd9;
        let mut tagged = Vec::with_capacity(payload.len() + variant.len() + 8);
        match self {
            Self::Json => {
                tagged.extend_from_slice(format!("{{\"{variant}\":").as_bytes());
                tagged.extend_from_slice(payload);
                tagged.push(b'}');
            }
            Self::MessagePack => {
                let length = u8::try_from(variant.len()).map_err(|e| Garbled(e.to_string()))?;
                tagged.extend_from_slice(&[MAP_OF_ONE, TEXT_8, length]);
                tagged.extend_from_slice(variant.as_bytes());
                tagged.extend_from_slice(payload);
            }
        }
        self.decode(&tagged).map_err(|Garbled(why)| {
            let inner = why
                .strip_prefix(variant)
                .map(|rest| rest.trim_start_matches('.'));
            Garbled(inner.unwrap_or(&why).to_owned())
        })
    }
}

/// Writes MessagePack with named fields.
pub fn pack<T: Serialize>(message: &T) -> Result<Packed, Garbled> {
    let mut packed = Packed::new();
    rmp_serde::encode::write_named(&mut packed, message).map_err(unpackable)?;
    Ok(packed)
}

/// Writes MessagePack with named fields, to be sent.
pub fn pack_bytes<T: Serialize>(message: &T) -> Result<Bytes, Garbled> {
    Ok(Bytes::copy_from_slice(&pack(message)?))
}

/// Writes MessagePack in which the fields of a struct are told apart by their order alone: for what
/// nobody else reads, and what can be made again. It is added to what is there.
pub fn pack_bare<T: Serialize>(message: &T, into: &mut Vec<u8>) -> Result<(), Garbled> {
    rmp_serde::encode::write(into, message).map_err(unpackable)
}

fn unpackable(error: rmp_serde::encode::Error) -> Garbled {
    Garbled(error.to_string())
}

/// A MessagePack array that is put together from items packed one by one, so that its size is known
/// before the next item goes in.
pub struct PackedList {
    bytes: Vec<u8>,
    length_at: usize,
    items: u32,
}

impl PackedList {
    /// An empty array behind `prefix`.
    pub fn after(mut prefix: Vec<u8>) -> Self {
        const ARRAY_32: u8 = 0xdd;
        prefix.push(ARRAY_32);
        let length_at = prefix.len();
        prefix.extend_from_slice(&[0; 4]);
        Self {
            bytes: prefix,
            length_at,
            items: 0,
        }
    }

    /// Adds one packed item.
    pub fn push(&mut self, packed: &[u8]) {
        self.bytes.extend_from_slice(packed);
        self.items += 1;
    }

    /// How many bytes it has, with its prefix.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.items == 0
    }

    /// The whole, with its prefix.
    pub fn finish(mut self) -> Bytes {
        let length = self.items.to_be_bytes();
        let place = self.bytes.iter_mut().skip(self.length_at);
        place.zip(length).for_each(|(to, from)| *to = from);
        self.bytes.into()
    }
}

/// Reads one message in MessagePack of at most [`DEPTH_MAX`] levels, behind which nothing may
/// stand; the error names the field.
pub fn unpack<T: DeserializeOwned>(payload: &[u8]) -> Result<T, Garbled> {
    let mut reader = rmp_serde::Deserializer::from_read_ref(payload);
    reader.set_max_depth(DEPTH_MAX);
    let read = T::deserialize(&mut reader).map_err(|_| explain::<T>(payload))?;
    // The reader does not say how far it came. It has come to the end if it finds not even the
    // first byte of nothing.
    match <()>::deserialize(&mut reader) {
        Err(Error::InvalidMarkerRead(_)) => Ok(read),
        _ => Err(Garbled("something stands behind the message".to_owned())),
    }
}

/// Reads the first of several messages that stand one behind the other, and gives the rest.
pub fn unpack_first<T: DeserializeOwned>(payload: &[u8]) -> Result<(T, &[u8]), Garbled> {
    let mut rest = payload;
    let mut reader = rmp_serde::Deserializer::new(&mut rest);
    reader.set_max_depth(DEPTH_MAX);
    let first = T::deserialize(&mut reader).map_err(|error| Garbled(error.to_string()))?;
    Ok((first, rest))
}

/// Reads once more, slowly, to find out where it fails.
fn explain<T: DeserializeOwned>(payload: &[u8]) -> Garbled {
    let mut reader = rmp_serde::Deserializer::from_read_ref(payload);
    reader.set_max_depth(DEPTH_MAX);
    match serde_path_to_error::deserialize::<_, T>(&mut reader) {
        Ok(_) => Garbled("reads differently each time".to_owned()),
        Err(error) => Garbled(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::stock::{FindLevel, StockCommand};

    #[test]
    fn an_error_names_the_field_in_both_encodings() {
        let json = Format::Json
            .decode::<FindLevel>(br#"{"sku": ""}"#)
            .unwrap_err();
        assert!(json.0.starts_with("sku: a SKU is 1 to 64"), "{json}");
        let packed = rmp_serde::to_vec_named(&serde_json::json!({"sku": ""})).unwrap();
        let packed = unpack::<FindLevel>(&packed).unwrap_err();
        assert!(packed.0.starts_with("sku: a SKU is 1 to 64"), "{packed}");
    }

    #[test]
    fn what_stands_behind_a_message_is_refused_in_both_encodings() {
        let sku = serde_json::json!({"sku": "LAMP"});
        let packed = rmp_serde::to_vec_named(&sku).unwrap();
        assert!(unpack::<FindLevel>(&packed).is_ok());
        // Nothing, a number, texts, lists and maps cut short, a byte that means nothing, and the
        // message again.
        let bytes = [0xc0, 0x07, 0xa5, 0xd9, 0x91, 0x81, 0xdc, 0xc7, 0xc1];
        for behind in bytes.map(|byte| vec![byte]).iter().chain([&packed]) {
            let behind = behind.as_slice();
            let longer = [&packed, behind].concat();
            let garbled = unpack::<FindLevel>(&longer).unwrap_err();
            assert!(garbled.0.contains("behind the message"), "{garbled}");
            let (_, rest) = unpack_first::<FindLevel>(&longer).unwrap();
            assert_eq!(rest, behind, "who expects more finds it");
        }
        let json = |text: &str| Format::Json.decode::<FindLevel>(text.as_bytes());
        assert!(json("{\"sku\": \"LAMP\"} \n").is_ok());
        for behind in ["}", "{}", "1", "\0"] {
            assert!(json(&format!("{sku}{behind}")).is_err(), "{behind:?}");
        }
    }

    #[test]
    fn what_stands_behind_a_variant_is_refused_in_both_encodings() {
        let order = serde_json::json!({"order": uuid::Uuid::nil()});
        let json =
            |text: String| Format::Json.decode_variant::<StockCommand>("release", text.as_bytes());
        assert!(json(order.to_string()).is_ok());
        for behind in ["}", "}{", ",\"commit\":{}", " 1"] {
            assert!(json(format!("{order}{behind}")).is_err(), "{behind:?}");
        }
        let order = contracts::stock::ReleaseStock {
            order: contracts::OrderId(uuid::Uuid::nil()),
        };
        let packed = pack(&order).unwrap();
        let read =
            |packed: &[u8]| Format::MessagePack.decode_variant::<StockCommand>("release", packed);
        assert!(read(&packed).is_ok());
        assert!(read(&[&packed, &[0xc0][..]].concat()).is_err());
    }

    #[test]
    fn a_deep_nest_in_an_unknown_field_is_refused_and_not_followed() {
        #[derive(Debug, Deserialize)]
        struct Known {}
        let mut nest = vec![0x81, 0xa1, b'x'];
        nest.extend(std::iter::repeat_n(0x91, 100_000));
        nest.push(0xc0);
        assert!(unpack::<Known>(&nest).is_err());
    }
}
