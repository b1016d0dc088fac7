//! Nothing in the tree speaks of how, where or by whom it was written, or of what is left to do.

use crate::source::{Source, says, tree};
use crate::{assert_none, assert_none_in};

/// Put together here, because this file is part of the tree too.
const UNWANTED: &[&str] = &[
    concat!("agent ", "session"),
    concat!("language ", "model"),
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
];

#[test]
fn the_tree_speaks_of_the_shop_only() -> std::io::Result<()> {
    assert_none_in(&tree()?, faults);
    Ok(())
}

fn faults(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        for word in UNWANTED.iter().filter(|word| says(line, word)) {
            faults.push(source.at(index + 1, &format!("says `{word}`")));
        }
    }
    faults
}

#[test]
fn each_unwanted_word_is_noticed() {
    for word in UNWANTED {
        let source = Source::new("compose/compose.yaml", &format!("volumes: # {word}\n"));
        assert_eq!(faults(&source).len(), 1, "{word}");
    }
    assert_none(&faults(&Source::new(
        "README.md",
        "Mastodon works, see /network/ and fetch.XXXXXX",
    )));
}
