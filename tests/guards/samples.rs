//! Every golden sample is asked for: one that no row names any more would never be decoded again.

use crate::{assert_none, envelopes};
use contracts::domains;
use harness::golden;
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

/// What a sample's files end in.
const FORMS: [&str; 2] = ["json", "msgpack"];

#[test]
fn no_sample_lies_where_nobody_asks_for_it() -> io::Result<()> {
    let samples = domains().into_iter().flat_map(golden::samples);
    let envelopes = envelopes::names().map(golden::envelope);
    let asked = samples.map(|sample| sample.path).chain(envelopes);
    let faults = unasked(&golden::root(), &asked.collect())?;
    assert_none(&faults);
    Ok(())
}

/// Every file in this folder that is not one of these samples.
fn unasked(folder: &Path, asked: &BTreeSet<PathBuf>) -> io::Result<Vec<String>> {
    let mut faults = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            faults.extend(unasked(&path, asked)?);
        } else if !is_asked(&path, asked) {
            let told = path.display();
            faults.push(format!(
                "{told}: no row asks for this sample: is it renamed?"
            ));
        }
    }
    Ok(faults)
}

fn is_asked(path: &Path, asked: &BTreeSet<PathBuf>) -> bool {
    let form = path.extension().and_then(|form| form.to_str());
    form.is_some_and(|form| FORMS.contains(&form)) && asked.contains(&path.with_extension(""))
}

#[test]
fn a_sample_whose_row_has_another_name_now_is_noticed() -> io::Result<()> {
    let golden = tempfile::tempdir()?;
    let stock = golden.path().join("stock");
    fs::create_dir(&stock)?;
    for name in [
        "event.released.json",
        "event.released.msgpack",
        "event.released.txt",
    ] {
        fs::write(stock.join(name), "")?;
    }
    let known = BTreeSet::from([stock.join("event.released")]);
    assert_eq!(unasked(golden.path(), &known)?.len(), 1);
    let renamed = BTreeSet::from([stock.join("event.given-back")]);
    assert_eq!(unasked(golden.path(), &renamed)?.len(), 3);
    Ok(())
}
