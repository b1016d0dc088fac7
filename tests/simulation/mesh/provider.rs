//! A provider in the world outside: it gives a receipt for each key, and the same for the same.

use actors::runtime::{Act, problems};
use contracts::Problem;
use harness::lab::{HoldOn, Lab, LabEvent};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};
use uuid::Uuid;

/// Where the numbers of receipts begin.
const RECEIPTS: u128 = 1_000_000;

#[derive(Clone, Default)]
pub struct Provider(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
    away: bool,
    forgets: bool,
    calls: u128,
    receipts: BTreeMap<String, Uuid>,
}

impl Provider {
    /// A provider that gives another receipt every time, whatever the key.
    pub fn forgetful() -> Self {
        let provider = Self::default();
        provider.book().forgets = true;
        provider
    }

    pub fn leaves(&self) {
        self.book().away = true;
    }

    pub fn returns(&self) {
        self.book().away = false;
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap()
    }

    /// What is asked of it for each order that the lab counts, and how its receipt is told.
    pub fn act(&self) -> Act<Lab> {
        let book = self.0.clone();
        Arc::new(move |event, key| {
            let LabEvent::Counted(_) = event else {
                return None;
            };
            let book = book.clone();
            Some(Box::pin(async move {
                let hold = book.lock().unwrap().call(key)?;
                Ok(vec![HoldOn { hold }.into()])
            }))
        })
    }

    /// How many calls were repeats.
    pub fn repeats(&self) -> u64 {
        let book = self.book();
        book.calls as u64 - book.receipts.len() as u64
    }

    /// The receipt of each key.
    pub fn receipts(&self) -> BTreeMap<String, Uuid> {
        self.book().receipts.clone()
    }
}

impl Book {
    fn call(&mut self, key: String) -> Result<Uuid, Problem> {
        if self.away {
            return Err(problems::unavailable("the provider is away"));
        }
        self.calls += 1;
        let receipt = Uuid::from_u128(RECEIPTS + self.calls);
        if self.forgets {
            self.receipts.insert(key, receipt);
            return Ok(receipt);
        }
        Ok(*self.receipts.entry(key).or_insert(receipt))
    }
}
