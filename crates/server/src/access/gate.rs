//! Whatever lets somebody in: keys, tokens of an identity provider, tokens for embedding. The beginning of what is
//! shown says which it is, so that each is checked in one way only.

use std::sync::{PoisonError, RwLock};

use jiff::Timestamp;

use super::embed::{self, EmbedSecret};
use super::keys;
use super::{Caller, Keyring, Oidc, SignIn, Stranger};

/// All that lets somebody in.
#[derive(Default)]
pub struct Gate {
    keys: RwLock<Keyring>,
    embed: RwLock<Option<EmbedSecret>>,
    oidc: Option<Oidc>,
}

impl Gate {
    /// A gate. Keys and the secret may change while it stands.
    pub fn new(keys: Keyring, embed: Option<EmbedSecret>, oidc: Option<Oidc>) -> Gate {
        Gate { keys: RwLock::new(keys), embed: RwLock::new(embed), oidc }
    }

    /// From now on, these keys count.
    pub fn set_keys(&self, keys: Keyring) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// From now on, tokens for embedding must be signed with this; without it there are none.
    pub fn set_embed(&self, secret: Option<EmbedSecret>) {
        *self.embed.write().unwrap_or_else(PoisonError::into_inner) = secret;
    }

    /// Whether there is anybody who could be told from others.
    pub fn is_signed(&self) -> bool {
        self.oidc.is_some() || !self.keys.read().unwrap_or_else(PoisonError::into_inner).keys().is_empty()
    }

    /// The identity provider, where there is one.
    pub fn oidc(&self) -> Option<&Oidc> {
        self.oidc.as_ref()
    }
}

impl SignIn for Gate {
    fn who(&self, secret: &str) -> Result<Caller, Stranger> {
        let now = Timestamp::now();
        if secret.starts_with(keys::PREFIX) {
            return self.keys.read().unwrap_or_else(PoisonError::into_inner).who(secret, now);
        }
        if secret.starts_with(embed::PREFIX) {
            let embed = self.embed.read().unwrap_or_else(PoisonError::into_inner);
            return embed.as_ref().ok_or(Stranger::Unknown)?.who(secret, now);
        }
        self.oidc.as_ref().ok_or(Stranger::Unknown)?.who(secret, now)
    }
}
