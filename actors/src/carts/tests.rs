//! The rules of carts.
