//! Access tokens: EdDSA-signed JWTs that every pool checks for itself, by the public key alone.

use contracts::{Caller, Role};
use foldhash::quality::RandomState;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, errors::ErrorKind};
use lru::LruCache;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::{
    num::NonZeroUsize,
    sync::Arc,
    time::{Duration, SystemTime},
};

/// How long an access token lives when nobody says.
pub const TOKEN_LIFETIME: Duration = Duration::from_secs(15 * 60);
/// The longest an access token may live.
pub const TOKEN_LIFETIME_MAX: Duration = Duration::from_secs(30 * 24 * 3600);
/// How many verified tokens a process remembers.
pub const TOKENS_REMEMBERED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4_095);

const ISSUER: &str = "souk";

/// Checks tokens, and remembers those it has checked until they expire.
#[derive(Clone)]
pub struct TokenVerifier {
    inner: Arc<Verifier>,
}

struct Verifier {
    key: DecodingKey,
    validation: Validation,
    known: Mutex<LruCache<Arc<str>, (Caller, u64), RandomState>>,
}

/// Signs tokens. Has no `Debug`, because it holds the secret.
pub struct TokenIssuer {
    key: EncodingKey,
}

/// Why a token does not count.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The key file does not hold an Ed25519 key.
    #[error("the key is not an Ed25519 key in PEM form")]
    Key(#[source] jsonwebtoken::errors::Error),
    /// Forged, expired, or not for us.
    #[error("the access token is not valid, or no longer")]
    Invalid(#[source] jsonwebtoken::errors::Error),
    /// The token could not be signed.
    #[error("the access token could not be signed")]
    Signing(#[source] jsonwebtoken::errors::Error),
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    role: Role,
    iat: u64,
    exp: u64,
}

impl TokenVerifier {
    /// A verifier for the tokens of one issuer, from its public key in PEM form.
    pub fn new(public_pem: &[u8]) -> Result<Self, TokenError> {
        let key = DecodingKey::from_ed_pem(public_pem).map_err(TokenError::Key)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss", "sub"]);
        validation.leeway = 0;
        let known = Mutex::new(LruCache::with_hasher(
            TOKENS_REMEMBERED,
            RandomState::default(),
        ));
        Ok(Self {
            inner: Arc::new(Verifier {
                key,
                validation,
                known,
            }),
        })
    }

    /// Who a token says is asking; without a token, anyone.
    pub fn caller(&self, token: Option<&Arc<str>>) -> Result<Caller, TokenError> {
        let Some(token) = token else {
            return Ok(Caller::Anyone);
        };
        if let Some((caller, expires)) = self.inner.known.lock().get(token)
            && *expires > unix_seconds()
        {
            return Ok(caller.clone());
        }
        let claims = jsonwebtoken::decode::<Claims>(
            token.as_bytes(),
            &self.inner.key,
            &self.inner.validation,
        )
        .map_err(TokenError::Invalid)?
        .claims;
        if claims.exp <= unix_seconds() {
            // The library still takes a token in the very second in which it expires.
            return Err(TokenError::Invalid(ErrorKind::ExpiredSignature.into()));
        }
        let caller = Caller::Known {
            subject: claims.sub,
            role: claims.role,
        };
        self.inner
            .known
            .lock()
            .put(token.clone(), (caller.clone(), claims.exp));
        Ok(caller)
    }
}

impl TokenIssuer {
    /// An issuer from its private key in PEM form (PKCS#8).
    pub fn new(private_pem: &[u8]) -> Result<Self, TokenError> {
        EncodingKey::from_ed_pem(private_pem)
            .map(|key| Self { key })
            .map_err(TokenError::Key)
    }

    /// A token for `subject` in `role` that lives for `lifetime`, at most [`TOKEN_LIFETIME_MAX`].
    pub fn issue(
        &self,
        subject: &str,
        role: Role,
        lifetime: Duration,
    ) -> Result<String, TokenError> {
        let now = unix_seconds();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: subject.to_owned(),
            role,
            iat: now,
            exp: now.saturating_add(lifetime.min(TOKEN_LIFETIME_MAX).as_secs()),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims, &self.key)
            .map_err(TokenError::Signing)
    }
}

fn unix_seconds() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----";
    const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----";

    #[test]
    fn a_token_says_who_asks_and_a_forged_or_expired_one_nothing() {
        let issuer = TokenIssuer::new(PRIVATE.as_bytes()).unwrap();
        let verifier = TokenVerifier::new(PUBLIC.as_bytes()).unwrap();
        let token = issuer.issue("ann", Role::Staff, TOKEN_LIFETIME).unwrap();
        let ann = Caller::Known {
            subject: "ann".into(),
            role: Role::Staff,
        };
        let good: Arc<str> = token.as_str().into();
        assert_eq!(verifier.caller(Some(&good)).unwrap(), ann);
        assert_eq!(verifier.caller(Some(&good)).unwrap(), ann);
        let forged: Arc<str> = token.replace(".ey", ".eY").into();
        assert!(verifier.caller(Some(&forged)).is_err());
        let expired: Arc<str> = issuer
            .issue("ann", Role::Staff, Duration::ZERO)
            .unwrap()
            .into();
        assert!(verifier.caller(Some(&expired)).is_err());
        assert_eq!(verifier.caller(None).unwrap(), Caller::Anyone);
    }
}
