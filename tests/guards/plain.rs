//! Messages are plain: what is written is told by its names alone, and nothing is left out.

use crate::source::{Source, rust};
use crate::{assert_none, assert_none_in};

/// What serde may not be told of a message, and what it would do.
const ARTS: &[(&str, &str)] = &[
    (
        "flatten",
        "the fields of two types would be told apart by their names",
    ),
    ("untagged", "what it is would be guessed from its shape"),
    (
        "skip_serializing_if",
        "what is left out cannot be told from what is missing",
    ),
];

#[test]
fn messages_are_written_plainly() -> std::io::Result<()> {
    assert_none_in(&rust()?, faults);
    Ok(())
}

fn faults(source: &Source) -> Vec<String> {
    let ours = ["contracts/src/", "bus/src/"];
    if !ours.iter().any(|folder| source.path.starts_with(folder)) {
        return Vec::new();
    }
    let (mut faults, mut told) = (Vec::new(), false);
    for line in source.lines() {
        told |= line.code.contains("serde(");
        for (word, why) in ARTS.iter().filter(|(word, _)| told && line.says(word)) {
            faults.push(source.at(line.number, &format!("`{word}`: {why}")));
        }
        told &= !line.code.contains(")]");
    }
    faults
}

#[test]
fn each_art_is_noticed() {
    for (word, _) in ARTS {
        for text in [
            format!("#[serde({word})]\nx.{word}();"),
            format!("#[cfg_attr(a, serde(default, {word} = \"b\"))]"),
            format!("#[serde(\n    default,\n    {word}\n)]"),
        ] {
            for path in ["contracts/src/stock.rs", "bus/src/record.rs"] {
                assert_eq!(faults(&Source::new(path, &text)).len(), 1, "{text}");
            }
            assert_none(&faults(&Source::new("gateway/src/reply.rs", &text)));
        }
    }
    let fine = "#[serde(default)]\nlists.flatten()";
    assert_none(&faults(&Source::new("bus/src/serve.rs", fine)));
}
