//! The public keys of an issuer, as a JSON Web Key Set.

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// Bytes of the modulus of an RSA key: from 2,048 to 4,096 bits.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=512;

/// The keys of an issuer that can be used.
#[derive(Default)]
pub(super) struct KeySet(Vec<Known>);

struct Known {
    id: Option<String>,
    signs: Vec<Algorithm>,
    key: DecodingKey,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

impl KeySet {
    /// Reads a set. Keys that cannot be used, such as those of kinds to come, are left out.
    pub(super) fn parse(text: &[u8]) -> Result<KeySet, String> {
        let document: Document =
            serde_json::from_slice(text).map_err(|error| format!("this is no set of keys: {error}"))?;
        let jwks = document.keys.into_iter().filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
        let keys: Vec<Known> = jwks.filter_map(known).collect();
        if keys.is_empty() { Err("there is no key of use in it".to_owned()) } else { Ok(KeySet(keys)) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key that a token names; one that names none means the only one.
    pub(super) fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&DecodingKey> {
        let mut fitting = self.0.iter().filter(|known| known.signs.contains(&algorithm));
        let found = match id {
            Some(id) => fitting.find(|known| known.id.as_deref() == Some(id)),
            None => fitting.next().filter(|_| fitting.next().is_none()),
        };
        found.map(|known| &known.key)
    }
}

fn known(jwk: Jwk) -> Option<Known> {
    let common = &jwk.common;
    let signs = !matches!(&common.public_key_use, Some(it) if *it != PublicKeyUse::Signature)
        && common.key_operations.as_ref().is_none_or(|operations| operations.contains(&KeyOperations::Verify));
    let algorithms = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => AlgorithmFamily::Rsa.algorithms(),
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => &[Algorithm::ES256],
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P384 => &[Algorithm::ES384],
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => &[Algorithm::EdDSA],
        // A secret in a public document is none.
        _ => &[],
    };
    let named = |algorithm: &&Algorithm| common.key_algorithm.is_none_or(|it| it == KeyAlgorithm::from(**algorithm));
    let algorithms: Vec<Algorithm> = algorithms.iter().filter(named).copied().collect();
    let key = DecodingKey::from_jwk(&jwk).ok().filter(is_long_enough)?;
    (signs && !algorithms.is_empty()).then(|| Known { id: jwk.common.key_id, signs: algorithms, key })
}

fn is_long_enough(key: &DecodingKey) -> bool {
    use jsonwebtoken::DecodingKeyKind::RsaModulusExponent;
    match key.kind() {
        RsaModulusExponent { n, .. } => MODULUS.contains(&n.iter().skip_while(|byte| **byte == 0).count()),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;

    fn rsa(bytes: usize) -> Value {
        json!({"kty": "RSA", "kid": "r", "e": "AQAB", "n": URL_SAFE_NO_PAD.encode(vec![0xC1; bytes])})
    }

    fn with(mut key: Value, name: &str, value: Value) -> Value {
        key[name] = value;
        key
    }

    #[test]
    fn only_keys_that_check_signatures_are_kept() {
        let x = URL_SAFE_NO_PAD.encode([7; 32]);
        let ec = json!({"kty": "EC", "kid": "e", "crv": "P-256", "x": x, "y": x});
        let ed = json!({"kty": "OKP", "kid": "o", "crv": "Ed25519", "x": x});
        for (key, algorithm, kept) in [
            (rsa(256), Algorithm::RS256, true),
            (rsa(512), Algorithm::PS512, true),
            (rsa(128), Algorithm::RS256, false),
            (rsa(1024), Algorithm::RS256, false),
            (rsa(256), Algorithm::ES256, false),
            (with(rsa(256), "alg", json!("RS256")), Algorithm::RS256, true),
            (with(rsa(256), "alg", json!("RS256")), Algorithm::RS512, false),
            (with(rsa(256), "use", json!("sig")), Algorithm::RS256, true),
            (with(rsa(256), "use", json!("enc")), Algorithm::RS256, false),
            (with(rsa(256), "key_ops", json!(["verify"])), Algorithm::RS256, true),
            (with(rsa(256), "key_ops", json!(["encrypt"])), Algorithm::RS256, false),
            (ec.clone(), Algorithm::ES256, true),
            (ec.clone(), Algorithm::ES384, false),
            (with(ec, "crv", json!("secp256k1")), Algorithm::ES256, false),
            (ed.clone(), Algorithm::EdDSA, true),
            (with(ed, "crv", json!("X25519")), Algorithm::EdDSA, false),
            (json!({"kty": "oct", "kid": "s", "k": x}), Algorithm::HS256, false),
            (json!("text"), Algorithm::RS256, false),
        ] {
            // Beside another one, which must not suffer from it.
            let other = json!({"kty": "OKP", "kid": "other", "crv": "Ed25519", "x": x});
            let set = KeySet::parse(json!({"keys": [key, other]}).to_string().as_bytes()).expect("a set");
            let id = key["kid"].as_str().unwrap_or("-").to_owned();
            assert_eq!(set.find(Some(&id), algorithm).is_some(), kept, "{algorithm:?} {key}");
            assert!(set.find(Some("other"), Algorithm::EdDSA).is_some());
        }
    }

    #[test]
    fn a_token_that_names_no_key_means_the_only_one() {
        let set = |keys: Value| KeySet::parse(json!({"keys": keys}).to_string().as_bytes());
        let one = set(json!([rsa(256)])).expect("a set");
        assert!(one.find(None, Algorithm::RS256).is_some() && one.find(Some("other"), Algorithm::RS256).is_none());
        let two = set(json!([rsa(256), with(rsa(256), "kid", json!("s"))])).expect("a set");
        assert!(two.find(None, Algorithm::RS256).is_none() && two.find(Some("s"), Algorithm::RS256).is_some());
        assert!(set(json!([])).is_err() && KeySet::parse(b"<html>").is_err());
    }
}
