//! Passwords: argon2id, on a bounded number of threads, and refused early when too many wait.
//!
//! **Invariant:** checking takes as long for an e-mail address that nobody has as for a wrong
//! password.

use crate::runtime::problems;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use contracts::{
    Problem,
    users::{Guess, Password, PasswordHash},
};
use std::{num::NonZeroUsize, sync::Arc, thread::available_parallelism};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// The memory that one hash fills, in KiB. This and the next two are what OWASP recommends.
pub const MEMORY_KIB: u32 = 19 * 1_024;
/// How many times it is filled.
pub const PASSES: u32 = 2;
/// By how many threads.
pub const LANES: u32 = 1;
/// How many hashes may wait for each one that is being made.
pub const WAITING_PER_THREAD: usize = 16;

/// Salts are made in this namespace. Another one would make a repeated command another command.
const SALTS: Uuid = Uuid::from_u128(0x3c52_91d0_9c1b_4f6e_8a67_55be_0d0e_71a4);

/// What the password of a stranger is checked by: made with the same effort, and of no password.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Makes hashes and checks passwords by them. Cloning it is cheap and shares the threads.
#[derive(Clone)]
pub(super) struct Hasher {
    places: Arc<Semaphore>,
    threads: Arc<Semaphore>,
}

impl Hasher {
    /// Leaves one core to the rest of the process, where there is more than one.
    pub(super) fn new() -> Self {
        let cores = available_parallelism().map_or(1, NonZeroUsize::get);
        Self::on_threads(cores.saturating_sub(1).max(1))
    }

    pub(super) fn on_threads(threads: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(threads * (1 + WAITING_PER_THREAD))),
            threads: Arc::new(Semaphore::new(threads)),
        }
    }

    /// The hash of a password, always the same for the same command.
    pub(super) async fn hash(
        &self,
        password: Password,
        salt: Uuid,
    ) -> Result<PasswordHash, Problem> {
        let hashed = self.work(move || hash(&password, salt)).await?;
        hashed.ok_or_else(problems::internal)
    }

    /// Whether this is the password. Nobody's password is never right.
    pub(super) async fn is_right(
        &self,
        guess: Guess,
        hash: Option<PasswordHash>,
    ) -> Result<bool, Problem> {
        self.work(move || {
            let checked_by = hash.as_ref().map_or(NOBODYS, PasswordHash::expose);
            let right = is_right(&guess, checked_by);
            right && hash.is_some()
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let place = self.places.clone().try_acquire_owned();
        let place = place.map_err(|_| problems::overloaded("checking passwords"))?;
        let thread = self.threads.clone().acquire_owned().await;
        let thread = thread.map_err(|_| problems::internal())?;
        let working = tokio::task::spawn_blocking(move || {
            let done = work();
            // Held until now even if nobody waits for it any more.
            drop((thread, place));
            done
        });
        working.await.map_err(|_| problems::internal())
    }
}

/// What a command's password is salted with: different for each command, and the same for a repeat
/// of it.
pub(super) fn salt(verb: &str, id: impl Into<Uuid>) -> Uuid {
    Uuid::new_v5(&SALTS, format!("{verb}\n{}", id.into()).as_bytes())
}

fn hash(password: &Password, salt: Uuid) -> Option<PasswordHash> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon.hash_password_with_salt(password.expose().as_bytes(), salt.as_bytes());
    PasswordHash::new(hash.ok()?.to_string()).ok()
}

/// The hash says by itself with which effort it was made.
fn is_right(guess: &Guess, hash: &str) -> bool {
    let checked = Argon2::default().verify_password(guess.expose().as_bytes(), hash);
    checked.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::Error;

    fn password(text: &str) -> Password {
        Password::new(text).unwrap()
    }

    fn guess(text: &str) -> Guess {
        Guess::new(text).unwrap()
    }

    #[tokio::test]
    async fn a_password_is_right_by_its_own_hash_only() {
        let hasher = Hasher::on_threads(1);
        let (ann, bob) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let open = || password("open sesame");
        let hash = hasher.hash(open(), salt("register", ann)).await.unwrap();
        let effort = "$argon2id$v=19$m=19456,t=2,p=1$";
        assert!(hash.expose().starts_with(effort), "{}", hash.expose());
        let right = hasher
            .is_right(guess("open sesame"), Some(hash.clone()))
            .await;
        assert_eq!(right, Ok(true));
        let wrong = hasher.is_right(guess("open barley"), Some(hash.clone()));
        assert_eq!(wrong.await, Ok(false));
        let again = hasher.hash(open(), salt("register", ann)).await.unwrap();
        assert_eq!(again, hash, "a repeat is the same");
        for other in [salt("register", bob), salt("set-password", ann)] {
            assert_ne!(hasher.hash(open(), other).await.unwrap(), hash);
        }
    }

    #[test]
    fn nobodys_password_is_checked_with_the_same_effort_and_is_never_right() {
        let checked = Argon2::default().verify_password(b"open sesame", NOBODYS);
        assert_eq!(checked, Err(Error::PasswordInvalid), "it was computed");
        let effort = format!("m={MEMORY_KIB},t={PASSES},p={LANES}$");
        assert!(NOBODYS.contains(&effort), "{effort}");
    }

    #[tokio::test]
    async fn who_would_wait_too_long_is_refused_at_once() {
        let hasher = Hasher::on_threads(1);
        let all = hasher.places.clone().try_acquire_many_owned(17).unwrap();
        let refused = hasher.hash(password("open sesame"), Uuid::nil()).await;
        let refused = refused.unwrap_err();
        assert_eq!(refused.code, "overloaded");
        assert!(refused.retry_after_ms.is_some());
        drop(all);
        assert!(hasher.is_right(guess("open sesame"), None).await.is_ok());
    }
}
