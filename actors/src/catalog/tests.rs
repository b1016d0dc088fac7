//! The catalog's rules.
