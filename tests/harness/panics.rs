//! Counts panics by the runtime they happened in: each test has a runtime of its own.

use std::{
    collections::HashMap,
    panic,
    sync::{LazyLock, Mutex, PoisonError},
};
use tokio::runtime::{Handle, Id};

static SEEN: LazyLock<Mutex<HashMap<Id, Vec<String>>>> = LazyLock::new(|| {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if let Ok(runtime) = Handle::try_current() {
            record(runtime.id(), info.to_string());
        }
        before(info);
    }));
    Mutex::default()
});

/// Begins to watch, if nobody has yet.
pub(crate) fn watch() {
    LazyLock::force(&SEEN);
}

/// What has panicked in this runtime until now.
pub(crate) fn seen() -> Vec<String> {
    let seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    seen.get(&Handle::current().id())
        .cloned()
        .unwrap_or_default()
}

fn record(runtime: Id, what: String) {
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    seen.entry(runtime).or_default().push(what);
}
