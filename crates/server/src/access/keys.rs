//! Keys: made once, shown once, kept as hashes.
//!
//! A key is `rk_<id>_<secret>`: the id finds its line, the secret has 256 bits of chance. The file holds its SHA-256
//! alone, so that whoever reads the file can let nobody in; a slow hash would guard what people choose, and nobody
//! chooses this.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use model::Viewer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Caller, Role, Stranger};

pub(super) const PREFIX: &str = "rk_";

/// A key as the file has it, one a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Finds it; not secret.
    pub id: String,
    /// Whose it is.
    pub name: String,
    /// What it allows.
    pub role: Role,
    /// Values for the `:names` in the model's policies.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, Vec<String>>,
    /// When it was made.
    #[schemars(with = "String")]
    pub made: Timestamp,
    /// When it ends; never without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub expires: Option<Timestamp>,
    /// SHA-256 of the whole key, in hexadecimal.
    pub sha256: String,
}

/// A fresh key as its owner gets it: once.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The text to hand over.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// All keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keyring {
    keys: Vec<Key>,
    /// Beside each key, whom it lets in.
    callers: Vec<Caller>,
}

impl Keyring {
    /// Reads a file of keys.
    ///
    /// # Errors
    /// A line that is no key, by its number from 1.
    pub fn parse(text: &str) -> Result<Keyring, (usize, String)> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let key =
            |(at, line)| serde_json::from_str(line).map_err(|error: serde_json::Error| (at + 1, error.to_string()));
        Ok(Keyring::of(lines.map(key).collect::<Result<_, _>>()?))
    }

    fn of(keys: Vec<Key>) -> Keyring {
        Keyring { callers: keys.iter().map(Key::caller).collect(), keys }
    }

    /// The file.
    pub fn lines(&self) -> String {
        let line = |key| serde_json::to_string(key).expect("a key holds only text") + "\n";
        self.keys.iter().map(line).collect()
    }

    /// The keys, in the order they were made.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Makes a key.
    ///
    /// # Errors
    /// The system has no chance to give.
    pub fn make(
        &mut self,
        name: &str,
        role: Role,
        claims: BTreeMap<String, Vec<String>>,
        expires: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(Key, Secret), getrandom::Error> {
        let mut chance = [0; 36];
        getrandom::fill(&mut chance)?;
        let id = hex(&chance[..4]);
        let secret = Secret(format!("{PREFIX}{id}_{}", URL_SAFE_NO_PAD.encode(&chance[4..])));
        let key = Key { id, name: name.to_owned(), role, claims, made: now, expires, sha256: hash(secret.reveal()) };
        self.callers.push(key.caller());
        self.keys.push(key.clone());
        Ok((key, secret))
    }

    /// Takes a key back; whether there was one.
    pub fn revoke(&mut self, id: &str) -> bool {
        let before = self.keys.len();
        let left = std::mem::take(&mut self.keys).into_iter().filter(|key| key.id != id);
        *self = Keyring::of(left.collect());
        self.keys.len() < before
    }

    /// Who has this key.
    ///
    /// # Errors
    /// Nobody, or it has expired.
    pub fn who(&self, secret: &str, now: Timestamp) -> Result<Caller, Stranger> {
        let id = secret.strip_prefix(PREFIX).and_then(|rest| rest.split('_').next()).ok_or(Stranger::Unknown)?;
        let mut held = self.keys.iter().zip(&self.callers);
        let (key, caller) = held.find(|(key, _)| key.id == id).ok_or(Stranger::Unknown)?;
        if !bool::from(hash(secret).as_bytes().ct_eq(key.sha256.as_bytes())) {
            return Err(Stranger::Unknown);
        }
        if key.expires.is_some_and(|expires| expires <= now) {
            return Err(Stranger::Expired);
        }
        Ok(caller.clone())
    }
}

impl Key {
    /// Whom it lets in.
    fn caller(&self) -> Caller {
        let viewer = Viewer { roles: vec![self.role.name().to_owned()], claims: self.claims.clone() };
        Caller { name: Arc::from(self.name.as_str()), role: self.role, viewer: Arc::new(viewer), only: None }
    }
}

fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |four: u8| char::from(b"0123456789abcdef"[usize::from(four)]);
    let mut text = String::with_capacity(2 * bytes.len());
    text.extend(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn a_key_lets_in_until_it_ends_or_is_taken_back() {
        let mut ring = Keyring::default();
        let claims = BTreeMap::from([("regions".to_owned(), vec!["Asia".to_owned()])]);
        let (key, secret) = ring.make("board", Role::Viewer, claims.clone(), Some(at(100)), at(0)).expect("chance");
        let (_, other) = ring.make("ops", Role::Admin, BTreeMap::new(), None, at(0)).expect("chance");
        let caller = ring.who(secret.reveal(), at(99)).expect("let in");
        assert_eq!((&*caller.name, caller.role, &caller.viewer.claims), ("board", Role::Viewer, &claims));
        assert_eq!(ring.who(secret.reveal(), at(100)), Err(Stranger::Expired));
        assert_eq!(ring.who(other.reveal(), at(1_000_000)).map(|caller| caller.role), Ok(Role::Admin));
        assert!(ring.revoke(&key.id) && !ring.revoke(&key.id));
        assert_eq!(ring.who(secret.reveal(), at(0)), Err(Stranger::Unknown));
    }

    #[test]
    fn the_file_holds_no_secret_and_comes_back() {
        let mut ring = Keyring::default();
        let (key, secret) = ring.make("board", Role::Editor, BTreeMap::new(), None, at(7)).expect("chance");
        let text = ring.lines();
        let chance = secret.reveal().rsplit('_').next().expect("a secret");
        assert!(!text.contains(chance) && !format!("{secret:?} {key:?}").contains(chance));
        assert_eq!(Keyring::parse(&text).expect("a file of keys"), ring);
        assert_eq!(Keyring::parse(&format!("{text}nothing\n")).map_err(|(line, _)| line), Err(2));
    }

    #[test]
    fn nothing_else_lets_anybody_in() {
        let mut ring = Keyring::default();
        let (key, secret) = ring.make("board", Role::Admin, BTreeMap::new(), None, at(0)).expect("chance");
        let good = secret.reveal();
        let other = format!("{PREFIX}{}_{}", key.id, "A".repeat(43));
        let long = "x".repeat(10_000_000);
        let cases = ["", "rk_", "rk__", &good[..good.len() - 1], &good[3..], &other, &key.sha256, &long];
        for case in cases {
            assert_eq!(ring.who(case, at(0)), Err(Stranger::Unknown), "{:.40}", case);
        }
    }
}
