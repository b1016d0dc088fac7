//! The keys of a mesh, on disk: who may connect to NATS, and what signs access tokens.
//!
//! **Invariant:** a key file is complete or absent, and never replaced: of several processes that
//! create one at once, all end up with the same key. Files are readable by their owner only, and no
//! type here prints a secret.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use nkeys::{KeyPair, KeyPairType};

/// Signs access tokens: PKCS#8, PEM.
const TOKEN_KEY: &str = "token.key";
/// Checks access tokens: SPKI, PEM.
const TOKEN_PUBLIC: &str = "token.pub";

/// Why a key is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("key file {path} cannot be used")]
    File {
        /// The file in question.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The file holds something else.
    #[error("key file {path} does not hold {expected}")]
    Garbled {
        /// The file in question.
        path: PathBuf,
        /// What should be in it.
        expected: &'static str,
    },
    /// The machine could not make a key.
    #[error("no key could be made")]
    NotMade,
}

/// A NATS user key: the private seed and the public key that server configurations name.
#[derive(Clone)]
pub struct Nkey {
    seed: String,
    public_key: String,
}

impl Nkey {
    /// The key in `dir/<name>.nk`, made if there is none yet.
    pub fn load_or_create(dir: &Path, name: &str) -> Result<Self, KeyError> {
        let path = dir.join(format!("{name}.nk"));
        let seed = read_or_create(&path, || {
            KeyPair::new_user().seed().map_err(|_| KeyError::NotMade)
        })?;
        let seed = seed.trim().to_owned();
        match KeyPair::from_seed(&seed) {
            Ok(pair) if pair.key_pair_type() == KeyPairType::User => Ok(Self {
                seed,
                public_key: pair.public_key(),
            }),
            _ => Err(KeyError::Garbled {
                path,
                expected: "the seed of a NATS user",
            }),
        }
    }

    /// The private half (`SU…`), for the client that connects.
    #[must_use]
    pub fn seed(&self) -> &str {
        &self.seed
    }

    /// The public half (`U…`), for the server's configuration.
    #[must_use]
    pub fn public_key(&self) -> &str {
        &self.public_key
    }
}

/// The Ed25519 pair that signs and checks access tokens, both as PEM.
#[derive(Clone)]
pub struct TokenKeys {
    private_pem: String,
    public_pem: String,
}

impl TokenKeys {
    /// The pair in `dir/token.key` and `dir/token.pub`, made if there is none yet.
    pub fn load_or_create(dir: &Path) -> Result<Self, KeyError> {
        let path = dir.join(TOKEN_KEY);
        let private_pem = read_or_create(&path, new_token_key)?;
        let public_pem = public_half(&private_pem).ok_or(KeyError::Garbled {
            path,
            expected: "an Ed25519 private key",
        })?;
        let path = dir.join(TOKEN_PUBLIC);
        let written = read_or_create(&path, || Ok(public_pem.clone()))?;
        if written.trim() == public_pem.trim() {
            Ok(Self {
                private_pem,
                public_pem,
            })
        } else {
            Err(KeyError::Garbled {
                path,
                expected: "the public half of token.key",
            })
        }
    }

    /// Signs tokens: PKCS#8.
    #[must_use]
    pub fn private_pem(&self) -> &str {
        &self.private_pem
    }

    /// Checks tokens: SPKI.
    #[must_use]
    pub fn public_pem(&self) -> &str {
        &self.public_pem
    }
}

/// The key in `dir/token.pub`, for a process that checks tokens but must not be able to issue any.
pub fn token_public_key(dir: &Path) -> Result<String, KeyError> {
    let path = dir.join(TOKEN_PUBLIC);
    std::fs::read_to_string(&path).map_err(|source| KeyError::File { path, source })
}

fn new_token_key() -> Result<String, KeyError> {
    // Version 1 of the format carries no public key and is what every reader of tokens understands.
    let pair = Ed25519KeyPair::generate().and_then(|pair| pair.to_pkcs8v1());
    let document = pair.map_err(|_| KeyError::NotMade)?;
    Ok(pem::encode(&pem::Pem::new(
        "PRIVATE KEY",
        document.as_ref(),
    )))
}

fn public_half(private_pem: &str) -> Option<String> {
    let private = pem::parse(private_pem).ok()?;
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(private.contents()).ok()?;
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().ok()?;
    Some(pem::encode(&pem::Pem::new("PUBLIC KEY", public.as_ref())))
}

fn read_or_create(
    path: &Path,
    make: impl FnOnce() -> Result<String, KeyError>,
) -> Result<String, KeyError> {
    let failed = |source| KeyError::File {
        path: path.to_owned(),
        source,
    };
    match std::fs::read_to_string(path) {
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => {}
        read => return read.map_err(failed),
    }
    let text = make()?;
    match write_new(path, &text) {
        Ok(()) => Ok(text),
        // Somebody else was quicker: theirs is the key.
        Err(taken) if taken.kind() == io::ErrorKind::AlreadyExists => {
            std::fs::read_to_string(path).map_err(failed)
        }
        Err(source) => Err(failed(source)),
    }
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let dir = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(dir)?;
    // Temporary files are made with mode 0600, and keep it.
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    std::fs::File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests;
