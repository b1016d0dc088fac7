//! The rules of the house that a compiler cannot check, each shown to be able to fail.

mod apart;
mod contract;
mod direction;
mod envelopes;
mod plain;
mod purity;
mod samples;
mod source;
mod subjects;
mod tidy;
mod words;

use source::Source;

/// Fails a guard with all that is found in some files.
fn assert_none_in<F: IntoIterator<Item = String>>(
    sources: &[Source],
    faults: impl FnMut(&Source) -> F,
) {
    assert_none(&sources.iter().flat_map(faults).collect::<Vec<_>>());
}

/// Fails a guard with all that it found, one place per line.
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
