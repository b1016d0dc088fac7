//! Payments, by sentences and against a naive model.
