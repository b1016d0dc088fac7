//! Lists that are no longer than their limit, and may or may not be empty.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};
use std::{borrow::Cow, ops::Deref};

/// Between 1 and `MAX` items. Checked when it is made and when it is decoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct List<T, const MAX: usize>(Vec<T>);

/// A list was empty or longer than its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must have between 1 and {limit} items, has {given}")]
pub struct ListLength {
    /// The most items there may be.
    pub limit: usize,
    /// How many there were.
    pub given: usize,
}

impl<T, const MAX: usize> List<T, MAX> {
    /// Takes a vector of 1 to `MAX` items.
    pub fn new(items: Vec<T>) -> Result<Self, ListLength> {
        if (1..=MAX).contains(&items.len()) {
            Ok(Self(items))
        } else {
            Err(ListLength {
                limit: MAX,
                given: items.len(),
            })
        }
    }

    /// What each item makes, as a list that may be at least as long: refused by the compiler if
    /// it may not.
    pub fn each<U, const AT_LEAST: usize>(&self, make: impl Fn(&T) -> U) -> List<U, AT_LEAST> {
        const { assert!(MAX <= AT_LEAST, "the other list may be too short") };
        List(self.0.iter().map(make).collect())
    }

    /// The items as a vector.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T, const MAX: usize> Deref for List<T, MAX> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for List<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Vec::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl<T: JsonSchema, const MAX: usize> JsonSchema for List<T, MAX> {
    fn schema_name() -> Cow<'static, str> {
        format!("ListOf{}UpTo{MAX}", T::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let items = generator.subschema_for::<T>();
        json_schema!({"type": "array", "items": items, "minItems": 1, "maxItems": MAX})
    }
}

/// At most `MAX` items, or none. Checked when it is made and when it is decoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct UpTo<T, const MAX: usize>(Vec<T>);

/// A list was longer than its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must have at most {limit} items, has {given}")]
pub struct TooLong {
    /// The most items there may be.
    pub limit: usize,
    /// How many there were.
    pub given: usize,
}

impl<T, const MAX: usize> UpTo<T, MAX> {
    /// Takes a vector of at most `MAX` items.
    pub fn new(items: Vec<T>) -> Result<Self, TooLong> {
        let given = items.len();
        if given <= MAX {
            Ok(Self(items))
        } else {
            Err(TooLong { limit: MAX, given })
        }
    }

    /// The items as a vector.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T, const MAX: usize> Default for UpTo<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const MAX: usize> Deref for UpTo<T, MAX> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for UpTo<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Vec::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl<T: JsonSchema, const MAX: usize> JsonSchema for UpTo<T, MAX> {
    fn schema_name() -> Cow<'static, str> {
        format!("UpTo{MAX}Of{}", T::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let items = generator.subschema_for::<T>();
        json_schema!({"type": "array", "items": items, "maxItems": MAX})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_and_a_long_list_are_refused_with_the_limit() {
        assert_eq!(
            List::<u8, 2>::new(vec![]),
            Err(ListLength { limit: 2, given: 0 })
        );
        let refused = serde_json::from_str::<List<u8, 2>>("[1,2,3]").unwrap_err();
        assert!(refused.to_string().contains("between 1 and 2 items, has 3"));
    }

    #[test]
    fn a_list_up_to_a_limit_may_be_empty() {
        assert!(UpTo::<u8, 2>::new(vec![]).is_ok());
        let refused = serde_json::from_str::<UpTo<u8, 2>>("[1,2,3]").unwrap_err();
        assert!(refused.to_string().contains("at most 2 items, has 3"));
    }
}
