//! Asks an issuer for its keys: over TLS, or on this machine, with an end to what it may say and how long it may take.

use std::time::Duration;

use serde::Deserialize;

use super::Terms;
use crate::outgoing::{self, brief};

/// Bytes of a reply: a set of keys with their certificates has some ten thousand.
const MOST_BYTES: u64 = 256 << 10;

const LONGEST: Duration = Duration::from_secs(10);

/// What OpenID Connect Discovery 1.0 says about an issuer, as far as it matters here.
#[derive(Deserialize)]
struct About {
    issuer: String,
    jwks_uri: String,
}

/// The set of keys as it is sent.
pub(super) fn keys(terms: &Terms) -> Result<Vec<u8>, String> {
    if let Some(url) = terms.keys_address() {
        return fetched(url);
    }
    let url = format!("{}/.well-known/openid-configuration", terms.issuer.trim_end_matches('/'));
    let about: About = serde_json::from_slice(&fetched(&url)?)
        .map_err(|error| format!("{url}: no description of an issuer: {error}"))?;
    // Whoever answers for one issuer must not give the keys of another.
    if about.issuer != terms.issuer {
        return Err(format!("{url}: it describes another issuer than `{}`", terms.issuer));
    }
    if !outgoing::is_sealed(&about.jwks_uri) {
        return Err(format!("{url}: its jwks_uri does not begin with https://"));
    }
    fetched(&about.jwks_uri)
}

fn fetched(url: &str) -> Result<Vec<u8>, String> {
    let failed = |why: String| format!("{url}: {why}");
    let request = outgoing::agent(url).get(url).config().timeout_global(Some(LONGEST)).build();
    let mut response = request.call().map_err(|error| failed(brief(&error)))?;
    match response.status().as_u16() {
        200 => response.body_mut().with_config().limit(MOST_BYTES).read_to_vec().map_err(|error| failed(brief(&error))),
        status => Err(failed(format!("status {status}"))),
    }
}
