//! Tokens of an identity provider: JSON Web Tokens, as OpenID Connect has them.
//!
//! A token is checked with the issuer's public keys, which are in memory: whoever keeps them fresh does so on a thread
//! of its own ([`Oidc::is_due`], [`Oidc::fetch`], [`Oidc::take`]). One that was checked is remembered until it ends, so
//! that a question does not pay for a signature each time; new keys forget all of it.

mod discovery;
mod key_set;
mod terms;

pub use terms::{BadTerms, Roles, Terms};

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use quick_cache::sync::Cache;
use serde_json::{Map, Value};

use super::{Caller, Stranger};
use key_set::KeySet;

/// How far the clocks of two machines may be apart.
const LEEWAY: SignedDuration = SignedDuration::from_secs(30);
/// How often the keys are looked at.
const EVERY: SignedDuration = SignedDuration::from_mins(15);
/// How often they are looked at because a token names one that nobody knows, or because that failed.
const AGAIN: SignedDuration = SignedDuration::from_mins(1);
/// How soon the first ones are tried for again: without them nobody comes in.
const FIRST: SignedDuration = SignedDuration::from_secs(5);
/// Tokens that are remembered.
const REMEMBERED: usize = 10_000;

/// Lets in whoever has a token of an issuer.
pub struct Oidc {
    terms: Terms,
    kept: RwLock<Arc<Kept>>,
    /// Whether a token named a key that nobody knows.
    wanted: AtomicBool,
    course: Mutex<Course>,
}

/// The keys, and what they were found good for. Both change together, so that no token outlives its key.
struct Kept {
    text: Vec<u8>,
    keys: KeySet,
    tokens: Cache<[u8; 32], Arc<Checked>>,
}

struct Checked {
    caller: Caller,
    until: Timestamp,
}

/// When the keys were fetched, and how it went.
#[derive(Default)]
struct Course {
    tried: Option<Timestamp>,
    /// When a token last made somebody look.
    asked: Option<Timestamp>,
    good: Option<Timestamp>,
    trouble: Option<(Timestamp, String)>,
}

/// What is wrong with the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Since when.
    pub since: Timestamp,
    /// In words, with what it means.
    pub message: String,
}

impl Kept {
    fn of(text: Vec<u8>, keys: KeySet) -> Arc<Kept> {
        Arc::new(Kept { text, keys, tokens: Cache::new(REMEMBERED) })
    }
}

impl Oidc {
    /// Terms without keys yet: until the first ones are taken, nobody comes in.
    ///
    /// # Errors
    /// The terms could let in anybody, or nobody.
    pub fn new(terms: Terms) -> Result<Oidc, BadTerms> {
        terms.check()?;
        let kept = RwLock::new(Kept::of(Vec::new(), KeySet::default()));
        Ok(Oidc { terms, kept, wanted: AtomicBool::new(false), course: Mutex::default() })
    }

    /// The file that the keys are in, where they are in one.
    pub fn file(&self) -> Option<&str> {
        self.terms.keys.as_deref().filter(|_| self.terms.keys_address().is_none())
    }

    /// Whether it is time to look at the keys. Whoever is told so does.
    pub fn is_due(&self, now: Timestamp) -> bool {
        let mut course = self.course();
        let passed =
            |since: Option<Timestamp>, long: SignedDuration| since.is_none_or(|at| now.duration_since(at) >= long);
        if self.wanted.load(Ordering::Relaxed) && passed(course.asked, AGAIN) {
            self.wanted.store(false, Ordering::Relaxed);
            course.asked = Some(now);
            return true;
        }
        let pause = match (course.good, &course.trouble) {
            (None, _) => FIRST,
            (_, Some(_)) => AGAIN,
            (_, None) if self.file().is_some() => AGAIN,
            (_, None) => EVERY,
        };
        passed(course.tried, pause)
    }

    /// Asks the issuer for its keys. It may take seconds.
    ///
    /// # Errors
    /// It does not answer, or not with what it should.
    pub fn fetch(&self) -> Result<Vec<u8>, String> {
        discovery::keys(&self.terms)
    }

    /// Takes keys; where there are none, the old ones stay. What is wrong, if that is new.
    pub fn take(&self, fetched: Result<Vec<u8>, String>, now: Timestamp) -> Option<String> {
        let taken = fetched.and_then(|text| {
            let keys = KeySet::parse(&text)?;
            if self.kept().text != text {
                *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Kept::of(text, keys);
            }
            Ok(())
        });
        let mut course = self.course();
        course.tried = Some(now);
        match taken {
            Ok(()) => {
                (course.good, course.trouble) = (Some(now), None);
                None
            }
            Err(why) => {
                let since = course.trouble.as_ref().map_or(now, |(since, _)| *since);
                let is_new = course.trouble.as_ref().is_none_or(|(_, before)| *before != why);
                course.trouble = Some((since, why.clone()));
                is_new.then_some(why)
            }
        }
    }

    /// What is wrong with the keys.
    pub fn trouble(&self) -> Option<Trouble> {
        let course = self.course();
        let (since, why) = course.trouble.clone()?;
        let meanwhile = match course.good {
            Some(good) => format!("those of {good} go on counting"),
            None => "until then nobody can sign in with a token".to_owned(),
        };
        Some(Trouble {
            since,
            message: format!("the keys of {} are not to be had: {why}; {meanwhile}", self.terms.issuer),
        })
    }

    /// Who has this token.
    pub(super) fn who(&self, token: &str, now: Timestamp) -> Result<Caller, Stranger> {
        let kept = self.kept();
        let print = *blake3::hash(token.as_bytes()).as_bytes();
        if let Some(checked) = kept.tokens.get(&print) {
            return if now < checked.until { Ok(checked.caller.clone()) } else { Err(Stranger::Expired) };
        }
        let (caller, until) = self.checked(token, &kept.keys)?;
        kept.tokens.insert(print, Arc::new(Checked { caller: caller.clone(), until }));
        Ok(caller)
    }

    fn checked(&self, token: &str, keys: &KeySet) -> Result<(Caller, Timestamp), Stranger> {
        let header = decode_header(token).map_err(|_| Stranger::Unknown)?;
        if keys.is_empty() {
            return Err(Stranger::Unready);
        }
        if !self.terms.algorithms.contains(&header.alg) {
            return Err(Stranger::Token("it is signed in a way that is not taken here"));
        }
        if header.crit.is_some() {
            return Err(Stranger::Token("its header asks for what is not understood here"));
        }
        if !header.typ.as_deref().is_none_or(is_for_access) {
            return Err(Stranger::Token("it is a token of another kind"));
        }
        let Some(key) = keys.find(header.kid.as_deref(), header.alg) else {
            self.wanted.store(true, Ordering::Relaxed);
            return Err(Stranger::Token("its issuer has no key of that name and kind"));
        };
        let decoded = decode::<Map<String, Value>>(token, key, &self.validation(header.alg)).map_err(stranger)?;
        let end = decoded.claims.get("exp").and_then(Value::as_f64).unwrap_or_default();
        // What ends later than any calendar has it is looked at again at the end of that.
        let end = Timestamp::from_second(end as i64).unwrap_or(Timestamp::MAX);
        Ok((self.terms.caller(&decoded.claims)?, end.saturating_add(LEEWAY).unwrap_or(Timestamp::MAX)))
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.leeway = LEEWAY.as_secs().unsigned_abs();
        validation.validate_nbf = true;
        validation.set_issuer(&[&self.terms.issuer]);
        validation.set_audience(&[&self.terms.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation
    }

    fn kept(&self) -> Arc<Kept> {
        Arc::clone(&self.kept.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn course(&self) -> MutexGuard<'_, Course> {
        self.course.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Identity and access tokens. Others, such as those of a sign-out, are signed by the same keys.
fn is_for_access(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    matches!(kind.strip_prefix("application/").unwrap_or(&kind), "jwt" | "at+jwt")
}

fn stranger(error: jsonwebtoken::errors::Error) -> Stranger {
    match error.kind() {
        ErrorKind::ExpiredSignature => Stranger::Expired,
        ErrorKind::ImmatureSignature => Stranger::Token("it does not count yet"),
        ErrorKind::InvalidIssuer => Stranger::Token("it is of another issuer"),
        ErrorKind::InvalidAudience => Stranger::Token("it is for another audience"),
        ErrorKind::MissingRequiredClaim(_) => Stranger::Token("it must say `exp`, `iss` and `aud`"),
        ErrorKind::InvalidSignature => Stranger::Token("its signature is not the issuer's"),
        _ => Stranger::Token("it cannot be read"),
    }
}
