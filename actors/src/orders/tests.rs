//! Orders' rules as sentences.
