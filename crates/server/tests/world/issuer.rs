//! An issuer of tokens without a network: its keys, and tokens of every kind, good and bad.
#![allow(dead_code, reason = "not every test binary needs all of it")]

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use server::access::{EmbedSecret, Oidc};
use server::{Gate, Keyring};

pub(crate) const ISSUER: &str = "https://id.example/realms/shop";

/// A key that an issuer signs with.
pub(crate) struct Signer {
    pub(crate) id: &'static str,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl Signer {
    /// With a key that was made for these tests and lets nobody in anywhere.
    pub(crate) fn rsa(id: &'static str) -> Signer {
        let lines: String = include_str!("rsa.txt").split_whitespace().collect();
        let key = EncodingKey::from_rsa_der(&STANDARD.decode(lines).expect("base64"));
        Signer { id, algorithm: Algorithm::RS256, key }
    }

    pub(crate) fn ec(id: &'static str) -> Signer {
        // PKCS #8 around a number: version, the curve P-256, the private key.
        let head = "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420";
        Signer { id, algorithm: Algorithm::ES256, key: EncodingKey::from_ec_der(&der(head, 5)) }
    }

    pub(crate) fn ed(id: &'static str, seed: u8) -> Signer {
        let head = "302e020100300506032b657004220420";
        Signer { id, algorithm: Algorithm::EdDSA, key: EncodingKey::from_ed_der(&der(head, seed)) }
    }

    /// The public key.
    pub(crate) fn jwk(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.key, self.algorithm).expect("a public key");
        jwk.common.key_id = Some(self.id.to_owned());
        json!(jwk)
    }

    pub(crate) fn header(&self) -> Header {
        Header { kid: Some(self.id.to_owned()), ..Header::new(self.algorithm) }
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.sign_as(&self.header(), claims)
    }

    pub(crate) fn sign_as(&self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &self.key).expect("signed")
    }
}

fn der(head: &str, seed: u8) -> Vec<u8> {
    let digits = (0..head.len()).step_by(2);
    let head = digits.map(|at| u8::from_str_radix(&head[at..at + 2], 16).expect("hexadecimal"));
    head.chain([seed; 32]).collect()
}

/// A token whose header and claims are as they are, with a signature that is none, or HMAC by a secret.
pub(crate) fn forged(header: &Value, claims: &Value, secret: Option<&[u8]>) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    match secret {
        None => format!("{}.{}.", part(header), part(claims)),
        Some(secret) => {
            let header: Header = serde_json::from_value(header.clone()).expect("a header");
            let key = EncodingKey::from_secret(secret).expect("a secret");
            encode(&header, claims, &key).expect("signed")
        }
    }
}

/// Claims of somebody who is let in as a viewer, but for these; null takes one away.
pub(crate) fn claims(but: &Value) -> Value {
    let now = Timestamp::now().as_second();
    let mut claims = json!({
        "iss": ISSUER, "aud": "reckoner", "sub": "ada", "groups": ["everybody"], "iat": now, "exp": now + 600,
    });
    for (name, value) in but.as_object().expect("an object") {
        claims[name] = value.clone();
    }
    claims.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    claims
}

/// Terms under which the issuer's people are let in.
pub(crate) fn oidc() -> Oidc {
    let terms = json!({
        "issuer": ISSUER, "audience": "reckoner", "claims": {"regions": "regions"},
        "roles": {"claim": "groups", "viewer": ["everybody"], "editor": ["stewards"], "admin": ["ops"]},
    });
    Oidc::new(serde_json::from_value(terms).expect("terms")).expect("good terms")
}

pub(crate) fn key_set(signers: &[&Signer]) -> Vec<u8> {
    json!({"keys": signers.iter().map(|signer| signer.jwk()).collect::<Vec<_>>()}).to_string().into_bytes()
}

/// A gate for keys, for tokens for embedding, and for whom these sign for.
pub(crate) fn gate(keys: Keyring, embed: EmbedSecret, signers: &[&Signer]) -> Gate {
    let oidc = oidc();
    assert_eq!(oidc.take(Ok(key_set(signers)), Timestamp::now()), None);
    Gate::new(keys, Some(embed), Some(oidc))
}
