//! Tokens for embedding: somebody else's page shows one in the place of a key, for minutes.
//!
//! A token is `rke_` and a JSON Web Token that is signed with a secret of the project's own. By its beginning it goes
//! to this check and to no other, and what begins otherwise never does, so that neither a key nor a token of an
//! identity provider can be taken for one.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, Unit};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use model::Viewer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::keys::hex;
use super::{Caller, LONGEST_SECRET, Role, Stranger};

pub(super) const PREFIX: &str = "rke_";
const AUDIENCE: &str = "embed";

/// Minutes that a token may be good for.
const MINUTES: std::ops::RangeInclusive<u32> = 1..=60;

/// A token to be made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEmbedToken {
    /// Values for the `:names` in the model's policies.
    #[serde(default)]
    pub claims: BTreeMap<String, Vec<String>>,
    /// Minutes until it ends: 1 to 60.
    #[serde(default = "usual")]
    pub minutes: u32,
    /// The only questions that may be asked, word for word; without it, all.
    #[serde(default)]
    pub questions: Option<Vec<String>>,
}

fn usual() -> u32 {
    10
}

/// For the audit log: `regions=Asia|Europe, minutes=10, questions=2`.
impl std::fmt::Display for NewEmbedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (name, values) in &self.claims {
            write!(f, "{name}={}, ", values.join("|"))?;
        }
        write!(f, "minutes={}", self.minutes)?;
        self.questions.as_ref().map_or(Ok(()), |questions| write!(f, ", questions={}", questions.len()))
    }
}

/// A token that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EmbedToken {
    /// The token, to be sent as a key is.
    pub token: String,
    /// When it ends.
    pub expires: String,
}

/// Why no token is made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadEmbed {
    /// Too short to be of use, or too long to go without being taken back.
    #[error("a token for embedding is good for 1 to 60 minutes, not {0}")]
    Minutes(u32),
    /// Nothing could be asked with it.
    #[error("no question is named; leave `questions` out to allow all of them")]
    NoQuestion,
    /// It would be refused.
    #[error("the token would be too long: name fewer claims and questions")]
    TooLong,
}

/// What tokens are signed with.
#[derive(Clone, PartialEq, Eq)]
pub struct EmbedSecret([u8; 32]);

impl std::fmt::Debug for EmbedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmbedSecret(…)")
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    aud: String,
    /// Who made it.
    sub: String,
    iat: i64,
    exp: i64,
    claims: BTreeMap<String, Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    questions: Option<Vec<String>>,
}

impl EmbedSecret {
    /// A secret that nobody knows.
    ///
    /// # Errors
    /// The system has no chance to give.
    pub fn fresh() -> Result<EmbedSecret, getrandom::Error> {
        let mut chance = [0; 32];
        getrandom::fill(&mut chance)?;
        Ok(EmbedSecret(chance))
    }

    /// A secret as its file has it.
    pub fn parse(text: &str) -> Option<EmbedSecret> {
        let digits = text.trim();
        let byte = |at: usize| u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok();
        let mut bytes = [0; 32];
        for (at, place) in bytes.iter_mut().enumerate() {
            *place = byte(at)?;
        }
        (digits.len() == 64).then_some(EmbedSecret(bytes))
    }

    /// The secret for its file.
    pub fn reveal(&self) -> String {
        hex(&self.0)
    }

    /// Makes a token in the name of somebody.
    ///
    /// # Errors
    /// What is wanted makes no sense.
    pub fn make(&self, wanted: NewEmbedToken, by: &str, now: Timestamp) -> Result<EmbedToken, BadEmbed> {
        let NewEmbedToken { claims, minutes, questions } = wanted;
        if !MINUTES.contains(&minutes) {
            return Err(BadEmbed::Minutes(minutes));
        }
        if questions.as_ref().is_some_and(Vec::is_empty) {
            return Err(BadEmbed::NoQuestion);
        }
        let now = now.round(Unit::Second).unwrap_or(now);
        let expires = now + SignedDuration::from_mins(i64::from(minutes));
        let (aud, sub) = (AUDIENCE.to_owned(), by.to_owned());
        let payload = Payload { aud, sub, iat: now.as_second(), exp: expires.as_second(), claims, questions };
        let signed = EncodingKey::from_secret(&self.0)
            .and_then(|key| encode(&Header::new(Algorithm::HS256), &payload, &key))
            .expect("texts and numbers can be signed with any secret that is not empty");
        let token = format!("{PREFIX}{signed}");
        if token.len() > LONGEST_SECRET {
            return Err(BadEmbed::TooLong);
        }
        Ok(EmbedToken { token, expires: expires.to_string() })
    }

    /// Who has this token.
    pub(super) fn who(&self, token: &str, now: Timestamp) -> Result<Caller, Stranger> {
        let token = token.strip_prefix(PREFIX).ok_or(Stranger::Unknown)?;
        let key = DecodingKey::from_secret(&self.0).map_err(|_| Stranger::Unknown)?;
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "aud"]);
        let payload = decode::<Payload>(token, &key, &validation).map_err(|error| match error.kind() {
            ErrorKind::ExpiredSignature => Stranger::Expired,
            _ => Stranger::Unknown,
        })?;
        let Payload { sub, exp, claims, questions, .. } = payload.claims;
        if exp <= now.as_second() {
            return Err(Stranger::Expired);
        }
        let viewer = Viewer { roles: vec![Role::Viewer.name().to_owned()], claims };
        Ok(Caller {
            name: format!("embed/{sub}").into(),
            role: Role::Viewer,
            viewer: Arc::new(viewer),
            only: questions.map(Arc::from),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(minutes: u32, questions: Option<&[&str]>) -> NewEmbedToken {
        let questions = questions.map(|questions| questions.iter().map(|one| (*one).to_owned()).collect());
        NewEmbedToken { claims: BTreeMap::from([("regions".to_owned(), vec!["Asia".to_owned()])]), minutes, questions }
    }

    #[test]
    fn a_token_lets_in_a_viewer_with_its_claims_until_it_ends() {
        let secret = EmbedSecret::fresh().expect("chance");
        let now = Timestamp::now();
        let made = secret.make(wanted(10, Some(&["revenue"])), "ops", now).expect("a token");
        let caller = secret.who(&made.token, now).expect("let in");
        assert_eq!((&*caller.name, caller.role), ("embed/ops", Role::Viewer));
        assert_eq!(caller.viewer.roles, ["viewer"]);
        assert_eq!(caller.viewer.claims, wanted(1, None).claims);
        assert_eq!(caller.only.as_deref(), Some(&["revenue".to_owned()][..]));
        let end: Timestamp = made.expires.parse().expect("a time");
        assert!(secret.who(&made.token, end - SignedDuration::from_secs(1)).is_ok());
        assert_eq!(secret.who(&made.token, end), Err(Stranger::Expired));
        // By the clock of the machine, too.
        let long_ago = secret.make(wanted(1, None), "ops", now - SignedDuration::from_secs(61)).expect("a token");
        assert_eq!(secret.who(&long_ago.token, now), Err(Stranger::Expired));
    }

    #[test]
    fn a_secret_is_rotated_by_another_one() {
        let secret = EmbedSecret::fresh().expect("chance");
        let now = Timestamp::now();
        let token = secret.make(wanted(10, None), "ops", now).expect("a token").token;
        assert_eq!(EmbedSecret::fresh().expect("chance").who(&token, now), Err(Stranger::Unknown));
        assert_eq!(EmbedSecret::parse(&format!("{}\n", secret.reveal())), Some(secret.clone()));
        for bad in ["", "00", &"0".repeat(65), &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(EmbedSecret::parse(bad), None, "{bad}");
        }
        assert!(!format!("{secret:?}").contains(&secret.reveal()));
    }

    #[test]
    fn what_makes_no_sense_is_not_made() {
        let secret = EmbedSecret::fresh().expect("chance");
        let long = "x".repeat(LONGEST_SECRET);
        for (wanted, bad) in [
            (wanted(0, None), BadEmbed::Minutes(0)),
            (wanted(61, None), BadEmbed::Minutes(61)),
            (wanted(10, Some(&[])), BadEmbed::NoQuestion),
            (wanted(10, Some(&[&long])), BadEmbed::TooLong),
        ] {
            assert_eq!(secret.make(wanted, "ops", Timestamp::now()), Err(bad));
        }
    }
}
