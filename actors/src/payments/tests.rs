//! Payments' rules, sentence by sentence, and over random histories with a provider that remembers.

mod fate;
mod histories;
mod sandbox;
mod shop;

mod giving_back;
mod open;
mod taking;
mod unheard;
