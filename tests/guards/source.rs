//! The tree as the guards see it: every file git knows of, and Rust with its strings and comments
//! told apart.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file, by its path from the root of the tree.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A line of Rust, taken apart.
pub(crate) struct Line {
    pub(crate) number: usize,
    pub(crate) raw: String,
    /// What the compiler acts on: no comments, and nothing between quotes.
    pub(crate) code: String,
    /// What stands between quotes; a string over several lines is one on each.
    pub(crate) strings: Vec<String>,
    /// Whether it only exists in tests.
    pub(crate) test: bool,
}

/// Where the lexer is.
#[derive(Clone, Copy)]
enum Inside {
    Code,
    Comment { depth: usize },
    Text,
    RawText { hashes: usize },
}

/// Every text file that git tracks or would track.
pub(crate) fn tree() -> io::Result<Vec<Source>> {
    let listed = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root())
        .output()?;
    assert!(
        listed.status.success(),
        "the guards need git to list the files of the tree"
    );
    let paths = String::from_utf8_lossy(&listed.stdout);
    let sources = paths.split_terminator('\0').filter_map(Source::read);
    Ok(sources.collect())
}

/// Every Rust file of the tree.
pub(crate) fn rust() -> io::Result<Vec<Source>> {
    Ok(tree()?
        .into_iter()
        .filter(|source| source.path.ends_with(".rs"))
        .collect())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

impl Source {
    /// A made-up file, to show that a guard can fail.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// None if it is gone, or is not text.
    fn read(path: &str) -> Option<Self> {
        let text = std::fs::read_to_string(root().join(path)).ok()?;
        Some(Self::new(path, &text))
    }

    /// How faults name a place in this file.
    pub(crate) fn at(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }

    pub(crate) fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// Whether all of it only exists in tests.
    pub(crate) fn is_test(&self) -> bool {
        let in_test_folder = self
            .path
            .split('/')
            .any(|part| part == "tests" || part == "benches");
        in_test_folder || self.file_name() == "tests.rs"
    }

    pub(crate) fn lines(&self) -> Vec<Line> {
        let mut inside = Inside::Code;
        let mut test = self.is_test();
        let mut lines = Vec::new();
        for (index, raw) in self.text.lines().enumerate() {
            let mut line = Line::new(index + 1, raw);
            inside = line.scan(inside);
            // Tests come last in a file, so a module of tests ends with it; other test-only items
            // are one line.
            let marked = lines
                .last()
                .is_some_and(|before: &Line| before.code.trim() == "#[cfg(test)]");
            test |= marked && line.code.trim_end().ends_with('{');
            line.test = test || marked;
            lines.push(line);
        }
        lines
    }
}

impl Line {
    fn new(number: usize, raw: &str) -> Self {
        let raw = raw.to_owned();
        Self {
            number,
            raw,
            code: String::new(),
            strings: Vec::new(),
            test: false,
        }
    }

    /// Whether `word` stands in the code by itself, not as part of a longer name.
    pub(crate) fn says(&self, word: &str) -> bool {
        says(&self.code, word)
    }

    pub(crate) fn indent(&self) -> usize {
        self.raw.len() - self.raw.trim_start().len()
    }

    fn scan(&mut self, mut inside: Inside) -> Inside {
        let letters: Vec<char> = self.raw.chars().collect();
        let mut rest = letters.as_slice();
        if matches!(inside, Inside::Text | Inside::RawText { .. }) {
            self.strings.push(String::new());
        }
        while !rest.is_empty() {
            let (taken, next) = match inside {
                Inside::Code => self.scan_code(rest),
                Inside::Comment { depth } => scan_comment(rest, depth),
                Inside::Text | Inside::RawText { .. } => self.scan_text(rest, inside),
            };
            rest = rest.get(taken..).unwrap_or_default();
            inside = next;
        }
        inside
    }

    fn scan_code(&mut self, rest: &[char]) -> (usize, Inside) {
        if let Some(hashes) = raw_text_opens(rest) {
            self.code.push('"');
            self.strings.push(String::new());
            return (hashes + 2, Inside::RawText { hashes });
        }
        match rest {
            ['/', '/', ..] => (rest.len(), Inside::Code),
            ['/', '*', ..] => (2, Inside::Comment { depth: 1 }),
            ['"', ..] => {
                self.code.push('"');
                self.strings.push(String::new());
                (1, Inside::Text)
            }
            ['\'', '\\', _, tail @ ..] => {
                let closing = tail.iter().position(|&letter| letter == '\'');
                (closing.map_or(rest.len(), |at| at + 4), Inside::Code)
            }
            ['\'', _, '\'', ..] => (3, Inside::Code),
            [letter, ..] => {
                self.code.push(*letter);
                (1, Inside::Code)
            }
            [] => (0, Inside::Code),
        }
    }

    fn scan_text(&mut self, rest: &[char], inside: Inside) -> (usize, Inside) {
        let hashes = if let Inside::RawText { hashes } = inside {
            hashes
        } else {
            0
        };
        let escapes = matches!(inside, Inside::Text);
        let (taken, letters): (usize, &[char]) = match rest {
            ['\\', _, ..] if escapes => (2, rest.get(..2).unwrap_or_default()),
            ['"', tail @ ..] if tail.iter().take_while(|&&c| c == '#').count() >= hashes => {
                self.code.push('"');
                return (hashes + 1, Inside::Code);
            }
            _ => (1, rest.get(..1).unwrap_or_default()),
        };
        if let Some(text) = self.strings.last_mut() {
            text.extend(letters);
        }
        (taken, inside)
    }
}

/// Whether `word` stands in `text` with no letter, digit or `_` beside it.
pub(crate) fn says(text: &str, word: &str) -> bool {
    let part = |letter: Option<char>| letter.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let bare = |end: Option<char>| !part(end);
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (text.get(..at), text.get(at + word.len()..));
        let before = before.and_then(|before| before.chars().next_back());
        let after = after.and_then(|after| after.chars().next());
        (bare(before) || !part(word.chars().next())) && (bare(after) || !part(word.chars().last()))
    })
}

/// The number of hashes, if a raw string opens here.
fn raw_text_opens(rest: &[char]) -> Option<usize> {
    let ['r', tail @ ..] = rest else { return None };
    let hashes = tail.iter().take_while(|&&letter| letter == '#').count();
    (tail.get(hashes) == Some(&'"')).then_some(hashes)
}

fn scan_comment(rest: &[char], depth: usize) -> (usize, Inside) {
    match rest {
        ['*', '/', ..] if depth == 1 => (2, Inside::Code),
        ['*', '/', ..] => (2, Inside::Comment { depth: depth - 1 }),
        ['/', '*', ..] => (2, Inside::Comment { depth: depth + 1 }),
        _ => (1, Inside::Comment { depth }),
    }
}

#[test]
fn strings_and_comments_are_told_from_code() {
    let text =
        "let a = \"x // \\\" y\"; // \"z\"\n/* p\n q */ f('\"', '\\'', r#\"k\"l\"#, 's: &'s str)";
    let lines = Source::new("a.rs", text).lines();
    let code: Vec<_> = lines.iter().map(|line| line.code.as_str()).collect();
    let strings: Vec<_> = lines.iter().flat_map(|line| line.strings.iter()).collect();
    assert_eq!(code, ["let a = \"\"; ", "", " f(, , \"\", 's: &'s str)"]);
    assert_eq!(strings, ["x // \\\" y", "k\"l"]);
}

#[test]
fn what_only_exists_in_tests_is_known() {
    let text = "a\n#[cfg(test)]\nmod b;\nc\n#[cfg(test)]\nmod d {\n}";
    let lines = Source::new("a.rs", text).lines();
    let tests: Vec<_> = lines
        .iter()
        .filter(|line| line.test)
        .map(|line| line.number)
        .collect();
    assert_eq!(tests, [3, 6, 7]);
}

#[test]
fn a_word_is_not_part_of_another() {
    assert!(says("use rand::Rng", "rand") && says("x.await?", ".await"));
    assert!(!says("let operand = 1", "rand") && !says("brand_new", "rand"));
}
