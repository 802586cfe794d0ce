//! A webhook as Standard Webhooks has it (standardwebhooks.com): an id by which what comes twice is known, a time, and
//! a signature over both and the body.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use server::{NotTaken, Outgoing};
use sha2::Sha256;

use super::{WITHIN, bad};
use crate::failure::Failure;
use crate::secret::{Kept, Secret};

/// Where a webhook is, and how what comes from here is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Webhook {
    /// `https://…`, or `http://` on this machine.
    pub(crate) url: String,
    /// The file of the secret that is signed with, `whsec_…`, relative to the project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) secret_file: Option<PathBuf>,
    /// Or the variable that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) secret_env: Option<String>,
    /// Whether the host may be in a network that is not public.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) private: bool,
}

/// A webhook that can be called.
pub(crate) struct Ready {
    outgoing: Outgoing,
    key: Option<Vec<u8>>,
}

impl Webhook {
    /// Where its secret stands, if it has one.
    pub(crate) fn kept(&self) -> Option<Kept> {
        let kept = Kept { env: self.secret_env.clone(), file: self.secret_file.clone() };
        (kept != Kept::default()).then_some(kept)
    }

    pub(crate) fn ready(&self, project: &Path, what: &str) -> Result<Ready, Failure> {
        let outgoing = Outgoing::new(&self.url, WITHIN, self.private).map_err(|why| bad(what, why))?;
        let secret = self.kept().map(|kept| kept.read(project, what)).transpose()?;
        let key = secret.map(|secret| key(&secret)).transpose().map_err(|why| bad(what, why))?;
        Ok(Ready { outgoing, key })
    }
}

impl Ready {
    /// Where it is posted to.
    pub(crate) fn outgoing(&self) -> &Outgoing {
        &self.outgoing
    }

    /// Posts a body under an id.
    pub(crate) fn send(&self, id: &str, at: Timestamp, body: &str) -> Result<(), NotTaken> {
        let time = at.as_second().to_string();
        let signature = self.key.as_ref().map(|key| signature(key, id, &time, body));
        let mut headers = vec![("webhook-id", id), ("webhook-timestamp", time.as_str())];
        headers.extend(signature.as_deref().map(|signature| ("webhook-signature", signature)));
        self.outgoing.post(body, &headers)
    }
}

/// The bytes of a secret: `whsec_` and 16 to 64 bytes in base64.
fn key(secret: &Secret) -> Result<Vec<u8>, &'static str> {
    let text = secret.reveal().strip_prefix("whsec_").ok_or("a secret begins with whsec_")?;
    let bytes = STANDARD.decode(text).map_err(|_| "after whsec_ a secret is base64")?;
    if (16..=64).contains(&bytes.len()) {
        Ok(bytes)
    } else {
        Err("a secret has 16 to 64 bytes: `openssl rand -base64 32`")
    }
}

fn signature(key: &[u8], id: &str, time: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key may have any length");
    for part in [id, ".", time, ".", body] {
        mac.update(part.as_bytes());
    }
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_standard() {
        let key = key(&Secret::of("whsec_plJ3nmyCDGBKInavdOK15jsl")).expect("a secret");
        let body = r#"{"event_type":"ping","data":{"success":true}}"#;
        let signed = signature(&key, "msg_loFOjxBNrRLzqYUf", "1731705121", body);
        assert_eq!(signed, "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=");
        assert_ne!(signature(&key, "msg_other", "1731705121", body), signed);
    }

    #[test]
    fn a_secret_that_is_none_is_said_without_being_shown() {
        for secret in ["canary", "whsec_!canary", "whsec_YWJj"] {
            let why = key(&Secret::of(secret)).expect_err(secret);
            assert!(!why.contains("canary"), "{why}");
        }
    }
}
