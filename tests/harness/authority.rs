//! An operator in NATS's own sense: whoever signs the tokens by which servers let people in.

use data_encoding::BASE64URL_NOPAD;
use nats::Trust;
use nkeys::KeyPair;
use serde_json::{Value, json};
use std::{fs, path::Path};
use uuid::Uuid;

/// What all tokens of NATS begin with: how they are signed.
const HEADER: &[u8] = br#"{"typ":"JWT","alg":"ed25519-nkey"}"#;
const NO_LIMIT: i64 = -1;

/// An operator with two accounts: the server's own and the shop's.
pub struct Authority {
    operator: KeyPair,
    system: KeyPair,
    shop: KeyPair,
}

impl Default for Authority {
    /// One that nobody has heard of.
    fn default() -> Self {
        Self {
            operator: KeyPair::new_operator(),
            system: KeyPair::new_account(),
            shop: KeyPair::new_account(),
        }
    }
}

impl Authority {
    /// What a server is told that is to believe this operator.
    pub fn trusted(&self) -> Trust {
        let public = |account: &KeyPair| (account.public_key(), self.vouch_for(account));
        Trust {
            operator: self.operator_token(),
            system_account: self.system.public_key(),
            accounts: [&self.system, &self.shop].map(public).to_vec(),
        }
    }

    /// Writes the credentials file of somebody new in the shop's account, where they may do
    /// anything.
    pub fn admit(&self, file: &Path) {
        let user = KeyPair::new_user();
        let nats = json!({
            "type": "user", "version": 2, "pub": {}, "sub": {},
            "subs": NO_LIMIT, "data": NO_LIMIT, "payload": NO_LIMIT,
        });
        let token = sign(&self.shop, &user.public_key(), &nats);
        let seed = user.seed().expect("a seed");
        let text = format!(
            "-----BEGIN NATS USER JWT-----\n{token}\n------END NATS USER JWT------\n\n\
             -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
        );
        fs::write(file, text).expect("a file");
    }

    fn operator_token(&self) -> String {
        let nats = json!({
            "type": "operator", "version": 2, "system_account": self.system.public_key(),
        });
        sign(&self.operator, &self.operator.public_key(), &nats)
    }

    fn vouch_for(&self, account: &KeyPair) -> String {
        // Streams are for the shop; the server's own account may have none.
        let stored = if account.public_key() == self.shop.public_key() {
            NO_LIMIT
        } else {
            0
        };
        let nats = json!({
            "type": "account", "version": 2, "default_permissions": {"pub": {}, "sub": {}},
            "limits": {
                "subs": NO_LIMIT, "data": NO_LIMIT, "payload": NO_LIMIT, "conn": NO_LIMIT,
                "leaf": NO_LIMIT, "imports": NO_LIMIT, "exports": NO_LIMIT, "wildcards": true,
                "mem_storage": stored, "disk_storage": stored, "streams": stored, "consumer": stored,
            },
        });
        sign(&self.operator, &account.public_key(), &nats)
    }
}

/// A token that says of `subject` what `nats` says, by the word of `issuer`.
fn sign(issuer: &KeyPair, subject: &str, nats: &Value) -> String {
    let claims = json!({
        "jti": Uuid::new_v4().simple().to_string(), "iat": 1, "iss": issuer.public_key(),
        "name": subject, "sub": subject, "nats": nats,
    });
    let said = [HEADER, claims.to_string().as_bytes()].map(|part| BASE64URL_NOPAD.encode(part));
    let said = said.join(".");
    let signature = issuer.sign(said.as_bytes()).expect("a signature");
    format!("{said}.{}", BASE64URL_NOPAD.encode(&signature))
}
