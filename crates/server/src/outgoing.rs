//! Calls that the server itself makes: sealed, or on this machine; no redirect followed, no connection kept.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// Whether what is sent to an address stays between the two: `https`, or `http` on this machine.
pub(crate) fn is_sealed(url: &str) -> bool {
    match url.parse::<Uri>() {
        Ok(uri) => uri.scheme_str() == Some("https") && uri.host().is_some_and(|host| !host.is_empty()) || is_here(url),
        Err(_) => false,
    }
}

/// Whether an address is on this machine.
pub(crate) fn is_here(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    uri.scheme_str() == Some("http")
        && (host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()))
}

/// A client for one address. On a fresh connection it is known whether anything was sent.
pub(crate) fn agent(url: &str) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_idle_connections(0)
        .user_agent("reckoner");
    let config = if is_here(url) { config.proxy(None) } else { config.tls_config(tls()) };
    config.build().into()
}

/// The machine's own certificates, as for databases.
fn tls() -> TlsConfig {
    let found = rustls_native_certs::load_native_certs();
    let certificates = found.certs.iter().map(|der| Certificate::from_der(der).to_owned());
    TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(certificates.collect())))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build()
}

/// What kind of failure it was, without anything that the other side says.
pub(crate) fn brief(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => "no reply in time".to_owned(),
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => "no connection".to_owned(),
        ureq::Error::Io(io) => format!("the connection failed: {}", io.kind()),
        ureq::Error::BodyExceedsLimit(_) => "a reply that is too long".to_owned(),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "its certificate is not good".to_owned(),
        _ => "no reply that is HTTP".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sealed_addresses_are_called() {
        for (url, sealed, here) in [
            ("https://id.example.com", true, false),
            ("https://id.example.com:8443/realms/a", true, false),
            ("http://127.0.0.1:8080/a", true, true),
            ("http://localhost", true, true),
            ("http://[::1]:80/", true, true),
            ("http://id.example.com", false, false),
            ("http://localhost.example.com", false, false),
            ("http://127.0.0.1@example.com/", false, false),
            ("http://localhost:80@example.com/", false, false),
            ("ftp://127.0.0.1/", false, false),
            ("file:///etc/passwd", false, false),
            ("https://", false, false),
            ("", false, false),
        ] {
            assert_eq!((is_sealed(url), is_here(url)), (sealed, here), "{url}");
        }
    }
}
