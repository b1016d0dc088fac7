//! Access tokens: EdDSA-signed JWTs that every pool checks for itself, by the public key alone.

use contracts::{Caller, Role};
use foldhash::quality::RandomState;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    errors::ErrorKind,
    jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash},
};
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

pub(crate) const ISSUER: &str = "souk";

/// Checks tokens, and remembers those it has checked until they expire.
#[derive(Clone)]
pub struct TokenVerifier {
    inner: Arc<Verifier>,
}

struct Verifier {
    key: DecodingKey,
    published: JwkSet,
    validation: Validation,
    known: Mutex<LruCache<Arc<str>, (Caller, u64), RandomState>>,
}

/// Signs tokens. Has no `Debug`, because it holds the secret.
pub struct TokenIssuer {
    pub(crate) key: EncodingKey,
    /// Checks what only this issuer reads again.
    pub(crate) own: DecodingKey,
    /// Says in every token which key signed it.
    pub(crate) header: Header,
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
        let public = Jwk::from_decoding_key(&key, Some(Algorithm::EdDSA));
        let published = JwkSet {
            keys: vec![named(public.map_err(TokenError::Key)?)?],
        };
        Ok(Self {
            inner: Arc::new(Verifier {
                key,
                published,
                validation,
                known,
            }),
        })
    }

    /// The public key by which these tokens are checked, as a JSON Web Key Set (RFC 7517).
    pub fn key_set(&self) -> serde_json::Value {
        serde_json::to_value(&self.inner.published).unwrap_or_default()
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
        let key = EncodingKey::from_ed_pem(private_pem).map_err(TokenError::Key)?;
        let public = Jwk::from_encoding_key(&key, Algorithm::EdDSA).map_err(TokenError::Key)?;
        let public = named(public)?;
        Ok(Self {
            own: DecodingKey::from_jwk(&public).map_err(TokenError::Key)?,
            header: Header {
                kid: public.common.key_id,
                ..Header::new(Algorithm::EdDSA)
            },
            key,
        })
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
        jsonwebtoken::encode(&self.header, &claims, &self.key).map_err(TokenError::Signing)
    }
}

/// A public key under the name by which tokens tell it from others: its thumbprint (RFC 7638).
fn named(mut public: Jwk) -> Result<Jwk, TokenError> {
    let print = public.thumbprint(ThumbprintHash::SHA256);
    public.common.key_id = Some(print.map_err(TokenError::Key)?);
    public.common.public_key_use = Some(PublicKeyUse::Signature);
    Ok(public)
}

pub(crate) fn unix_seconds() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A pair of keys that everybody knows, from RFC 8037.
    pub(crate) const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----";
    pub(crate) const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
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

    /// The thumbprint of this very key stands in RFC 8037, appendix A.3.
    #[test]
    fn a_token_names_its_key_by_the_thumbprint_under_which_it_is_published() {
        let issuer = TokenIssuer::new(PRIVATE.as_bytes()).unwrap();
        let token = issuer.issue("ann", Role::Staff, TOKEN_LIFETIME).unwrap();
        let named = jsonwebtoken::decode_header(token).unwrap().kid;
        let print = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
        assert_eq!(named.as_deref(), Some(print));
        let verifier = TokenVerifier::new(PUBLIC.as_bytes()).unwrap();
        let published = serde_json::json!({"keys": [{
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": print,
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        }]});
        assert_eq!(verifier.key_set(), published);
    }
}
