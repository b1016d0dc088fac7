//! Where the views of one domain lie: folders numbered upwards, each with its journal beside it.

use super::journal::Journal;
use std::{fs, io, path::PathBuf};

/// Where a process keeps the views of one domain: folders numbered upwards, the last one in use.
#[derive(Clone, Debug)]
pub struct ViewFolder {
    /// The folder of all views.
    pub views: PathBuf,
    /// The most bytes of rows that the disk layer of one view keeps in memory.
    pub cache_bytes: u64,
    /// The most bytes of changed rows that may wait in memory for one view's disk layer.
    pub waiting_bytes: usize,
}

/// No view could be opened or begun.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder could not be made, read or tidied.
    #[error("the view's folder {path}")]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A fresh database could not be made.
    #[error("a fresh view in {path}")]
    Fresh {
        /// Which folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: sled::Error,
    },
}

impl ViewFolder {
    pub(super) fn path(&self, domain: &str, number: u32) -> PathBuf {
        self.views.join(format!("{domain}.{number}"))
    }

    pub(super) fn config(&self, domain: &str, number: u32) -> sled::Config {
        sled::Config::new()
            .path(self.path(domain, number))
            .cache_capacity(self.cache_bytes)
            // The writer of the view flushes when a round of rows is in; in between, that would
            // only keep the disk from the logs.
            .flush_every_ms(None)
    }

    fn numbers(&self, domain: &str) -> Result<Vec<u32>, OpenError> {
        let failed = |source| OpenError::Folder {
            path: self.views.clone(),
            source,
        };
        fs::create_dir_all(&self.views).map_err(failed)?;
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&self.views).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let number = name
                .to_str()
                .and_then(|name| name.strip_prefix(domain)?.strip_prefix('.'));
            numbers.extend(number.and_then(|number| number.parse::<u32>().ok()));
        }
        Ok(numbers)
    }

    pub(super) fn newest(&self, domain: &str) -> Result<Option<u32>, OpenError> {
        Ok(self.numbers(domain)?.into_iter().max())
    }

    pub(super) fn remove_before(&self, domain: &str, first_kept: u32) -> Result<(), OpenError> {
        for number in self
            .numbers(domain)?
            .into_iter()
            .filter(|number| *number < first_kept)
        {
            let path = self.path(domain, number);
            let failed = |source| OpenError::Folder {
                path: path.clone(),
                source,
            };
            Journal::beside(&path).remove().map_err(failed)?;
            fs::remove_dir_all(&path).map_err(|source| OpenError::Folder { path, source })?;
        }
        Ok(())
    }
}
