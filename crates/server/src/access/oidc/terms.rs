//! `sign_in:` of reckoner.yaml: whose tokens are taken, and what they say about a caller.

use std::collections::BTreeMap;
use std::sync::Arc;

use jsonwebtoken::{Algorithm, AlgorithmFamily};
use model::Viewer;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use crate::access::{Caller, Role, Stranger};
use crate::outgoing;

/// Whose tokens are taken, and what they say about a caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Who signs them, exactly as `iss` has it.
    pub issuer: String,
    /// For whom they must be, as `aud` has it.
    pub audience: String,
    /// Where the issuer's keys are: an address, or a file in the project; without it, the issuer says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<String>,
    /// How they may be signed.
    #[serde(default = "usual", skip_serializing_if = "is_usual")]
    pub algorithms: Vec<Algorithm>,
    /// The claim that says who somebody is, for the audit log.
    #[serde(default = "subject")]
    pub name: String,
    /// Which claim says what somebody may do.
    pub roles: Roles,
    /// For each `:name` in the model's policies, the claim that has its values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, String>,
}

/// What somebody may do, by the values of a claim. Who has several may do what the highest may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    /// The claim: a text, or a list of them.
    pub claim: String,
    /// Its values for viewers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub viewer: Vec<String>,
    /// Its values for editors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub editor: Vec<String>,
    /// Its values for admins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub admin: Vec<String>,
}

/// Why terms make no sense.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadTerms {
    /// Somebody on the way could give other keys.
    #[error("`{0}` must begin with https://, or with http:// on this machine itself")]
    Open(String),
    /// Whoever can check such a token can make one.
    #[error("tokens signed with a shared secret (HS256, HS384, HS512) are not taken")]
    Shared,
    /// No token could be good.
    #[error("`{0}` is empty, so nobody could sign in")]
    Empty(&'static str),
}

/// What identity providers sign with unless they are told otherwise.
fn usual() -> Vec<Algorithm> {
    vec![Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA]
}

fn is_usual(algorithms: &[Algorithm]) -> bool {
    algorithms == usual()
}

fn subject() -> String {
    "sub".to_owned()
}

impl Terms {
    pub(super) fn check(&self) -> Result<(), BadTerms> {
        let Roles { viewer, editor, admin, claim } = &self.roles;
        let empty = [
            ("audience", self.audience.is_empty()),
            ("algorithms", self.algorithms.is_empty()),
            ("roles", claim.is_empty() || viewer.len() + editor.len() + admin.len() == 0),
        ];
        if let Some((what, _)) = empty.into_iter().find(|(_, empty)| *empty) {
            return Err(BadTerms::Empty(what));
        }
        if self.algorithms.iter().any(|algorithm| algorithm.family() == AlgorithmFamily::Hmac) {
            return Err(BadTerms::Shared);
        }
        // Without keys of its own the issuer is asked for them, so it must be an address.
        let called = if self.keys.is_none() { Some(&self.issuer) } else { self.keys_address() };
        match called.filter(|url| !outgoing::is_sealed(url)) {
            Some(url) => Err(BadTerms::Open(url.clone())),
            None => Ok(()),
        }
    }

    /// The address of the keys, where it is given.
    pub(super) fn keys_address(&self) -> Option<&String> {
        self.keys.as_ref().filter(|keys| keys.contains("://"))
    }

    /// Who the bearer of these claims is.
    pub(super) fn caller(&self, claims: &Map<String, Value>) -> Result<Caller, Stranger> {
        let name = match at(claims, &self.name) {
            Some(Value::String(name)) if !name.trim().is_empty() => name.as_str(),
            _ => return Err(Stranger::Token("it does not say who somebody is")),
        };
        let Roles { claim, viewer, editor, admin } = &self.roles;
        let held = values(claims, claim);
        let has = |listed: &Vec<String>| held.iter().any(|group| listed.contains(group));
        let ranks = [(Role::Admin, admin), (Role::Editor, editor), (Role::Viewer, viewer)];
        let role = ranks.iter().find(|(_, listed)| has(listed)).map(|(role, _)| *role).ok_or(Stranger::Roleless)?;
        // Row policies may be about groups, too. A role of a policy only ever takes rows away.
        let known = held.into_iter().filter(|group| ranks.iter().any(|(_, listed)| listed.contains(group)));
        let mut roles: Vec<String> = known.chain([role.name().to_owned()]).collect();
        roles.sort_unstable();
        roles.dedup();
        // A claim without a value that can be read is left out: under a policy, nothing is seen then.
        let filled = self.claims.iter().map(|(name, from)| (name.clone(), values(claims, from)));
        let claims = filled.filter(|(_, values)| !values.is_empty()).collect();
        Ok(Caller { name: Arc::from(name), role, viewer: Arc::new(Viewer { roles, claims }), only: None })
    }
}

/// A claim by its name, or by the way to it: `realm_access.roles`.
fn at<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    claims.get(name).or_else(|| {
        let (first, rest) = name.split_once('.')?;
        at(claims.get(first)?.as_object()?, rest)
    })
}

/// The texts and numbers of a claim; none where it has anything else.
fn values(claims: &Map<String, Value>, name: &str) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match at(claims, name) {
        Some(Value::Array(many)) => many.iter().map(text).collect::<Option<_>>().unwrap_or_default(),
        Some(one) => text(one).into_iter().collect(),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn terms(text: Value) -> Terms {
        let mut whole = json!({
            "issuer": "https://id.example", "audience": "reckoner",
            "roles": {"claim": "groups", "viewer": ["everybody", "partners"], "editor": ["stewards"], "admin": ["ops"]},
        });
        whole.as_object_mut().expect("an object").extend(text.as_object().expect("an object").clone());
        serde_json::from_value(whole).expect("terms")
    }

    #[test]
    fn terms_that_could_let_in_anybody_or_nobody_are_a_mistake() {
        for (text, bad) in [
            (json!({}), None),
            (json!({"issuer": "http://127.0.0.1:8080/realms/a"}), None),
            (json!({"issuer": "urn:ours", "keys": "keys.json"}), None),
            (json!({"algorithms": ["PS256", "ES384"]}), None),
            (json!({"issuer": "http://id.example"}), Some(BadTerms::Open("http://id.example".to_owned()))),
            (json!({"issuer": "urn:ours"}), Some(BadTerms::Open("urn:ours".to_owned()))),
            (json!({"keys": "http://id.example/k"}), Some(BadTerms::Open("http://id.example/k".to_owned()))),
            (json!({"algorithms": ["RS256", "HS256"]}), Some(BadTerms::Shared)),
            (json!({"algorithms": []}), Some(BadTerms::Empty("algorithms"))),
            (json!({"audience": ""}), Some(BadTerms::Empty("audience"))),
            (json!({"roles": {"claim": "groups"}}), Some(BadTerms::Empty("roles"))),
        ] {
            assert_eq!(terms(text.clone()).check().err(), bad, "{text}");
        }
        for unknown in [json!(["none"]), json!(["XY1"])] {
            assert!(serde_json::from_value::<Vec<Algorithm>>(unknown).is_err());
        }
    }

    #[test]
    fn groups_give_roles_and_nothing_else_does() {
        let terms = terms(json!({"name": "email"}));
        for (groups, role, roles) in [
            (json!("everybody"), Some(Role::Viewer), vec!["everybody", "viewer"]),
            (json!(["partners", "everybody"]), Some(Role::Viewer), vec!["everybody", "partners", "viewer"]),
            (json!(["everybody", "stewards", "tennis"]), Some(Role::Editor), vec!["editor", "everybody", "stewards"]),
            (json!(["stewards", "ops"]), Some(Role::Admin), vec!["admin", "ops", "stewards"]),
            (json!(["admin"]), None, vec![]),
            (json!(["Ops"]), None, vec![]),
            (json!([["ops"]]), None, vec![]),
            (json!({"ops": true}), None, vec![]),
            (json!(null), None, vec![]),
            (json!("ops everybody"), None, vec![]),
        ] {
            let claims = json!({"email": "ada@example", "groups": groups});
            let caller = terms.caller(claims.as_object().expect("an object"));
            let expected = role.map(|role| (role, roles.into_iter().map(str::to_owned).collect::<Vec<_>>()));
            assert_eq!(
                caller.map(|caller| (caller.role, caller.viewer.roles.clone())),
                expected.ok_or(Stranger::Roleless),
                "{claims}"
            );
        }
        for nameless in
            [json!({"groups": "ops"}), json!({"groups": "ops", "email": " "}), json!({"groups": "ops", "email": 7})]
        {
            assert!(matches!(terms.caller(nameless.as_object().expect("an object")), Err(Stranger::Token(_))));
        }
    }

    #[test]
    fn claims_become_values_of_policies_or_are_left_out() {
        let claims = json!({"regions": "sales.regions", "shop": "https://example.com/shop", "grade": "grade"});
        let terms = terms(json!({"claims": claims}));
        for (token, expected) in [
            (json!({"sales": {"regions": ["Asia", "Europe"]}}), json!({"regions": ["Asia", "Europe"]})),
            (json!({"sales.regions": "Asia", "sales": {"regions": "no"}}), json!({"regions": ["Asia"]})),
            (json!({"https://example.com/shop": 7, "grade": 2.5}), json!({"shop": ["7"], "grade": ["2.5"]})),
            (json!({"grade": true}), json!({})),
            (json!({"grade": []}), json!({})),
            (json!({"grade": ["a", null]}), json!({})),
            (json!({"sales": "regions"}), json!({})),
        ] {
            let mut whole = token.as_object().expect("an object").clone();
            whole.extend([("sub".to_owned(), json!("7")), ("groups".to_owned(), json!("ops"))]);
            let caller = terms.caller(&whole).expect("let in");
            assert_eq!(json!(caller.viewer.claims), expected, "{token}");
        }
    }
}
