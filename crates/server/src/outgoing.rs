//! Addresses that something is posted to: over HTTPS, or over HTTP on this machine itself.
//!
//! Where [`Outgoing`] posts to, the name of a host is looked up once and the addresses found are checked before one is
//! connected to, so that a name that points elsewhere a moment later leads nowhere else; [`agent`] is for addresses that
//! whoever runs the server has set, in a private network, too. No redirect is followed, no connection kept.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

/// Why nothing can be posted to an address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadAddress {
    /// What is posted would travel in the open.
    #[error("an address must begin with https://, or with http:// on this machine itself")]
    Open,
    /// It is no address.
    #[error("this is no address of a host")]
    NoHost,
}

/// Something that was not taken, without anything that the other side says, and without the address: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct NotTaken(pub String);

/// Where things are posted to.
pub struct Outgoing {
    url: String,
    host: String,
    port: u16,
    timeout: Duration,
    agent: ureq::Agent,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outgoing to {}", self.host)
    }
}

impl Outgoing {
    /// An address. Hosts in networks that are not public are refused, unless `private` says that one is meant.
    ///
    /// # Errors
    /// The address is not safe.
    pub fn new(url: &str, timeout: Duration, private: bool) -> Result<Outgoing, BadAddress> {
        let here = is_here(url);
        if !url.starts_with("https://") && !here {
            return Err(BadAddress::Open);
        }
        let uri: Uri = url.parse().map_err(|_| BadAddress::NoHost)?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or(BadAddress::NoHost)?.to_owned();
        let port = uri.port_u16().unwrap_or(if here { 80 } else { 443 });
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .user_agent("reckoner");
        // A proxy would look the name up by itself, after it was checked.
        let config = config.proxy(None);
        let config = if here { config } else { config.tls_config(tls()) };
        let resolver = Checked { may_be_private: private || here, lookup: DefaultResolver::default() };
        let agent = ureq::Agent::with_parts(config.build(), DefaultConnector::default(), resolver);
        Ok(Outgoing { url: url.to_owned(), host, port, timeout, agent })
    }

    /// Its host and port: what stands behind them may be a secret.
    pub fn place(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// It was not taken: no connection, no reply in time, or a status that is no success.
    pub fn post(&self, body: &str, headers: &[(&str, &str)]) -> Result<(), NotTaken> {
        let failed = |why: &str| NotTaken(format!("{}: {why}", self.host));
        let mut request = self.agent.post(&self.url).config().timeout_global(Some(self.timeout)).build();
        request = request.header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send(body).map_err(|error| failed(&brief(&error)))?;
        match response.status().as_u16() {
            200..300 => Ok(()),
            300..400 => Err(failed("it answers with a redirect, which is not followed")),
            status => Err(failed(&format!("status {status}"))),
        }
    }
}

/// Looks names up, and lets only addresses through that may be connected to.
#[derive(Debug)]
struct Checked {
    may_be_private: bool,
    lookup: DefaultResolver,
}

impl Resolver for Checked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.lookup.resolve(uri, config, timeout)?;
        let mut good = self.empty();
        found.iter().filter(|address| may_be_reached(address.ip(), self.may_be_private)).for_each(|a| good.push(*a));
        if good.is_empty() { Err(ureq::Error::HostNotFound) } else { Ok(good) }
    }
}

/// Whether something may be posted to an address: a public one, or a private one where that is meant. What hands out
/// the keys of a machine in a cloud (169.254.169.254) never.
fn may_be_reached(ip: IpAddr, may_be_private: bool) -> bool {
    let ip = ip.to_canonical();
    let ip = match ip {
        IpAddr::V6(v6) => embedded(v6).map_or(ip, IpAddr::V4),
        IpAddr::V4(_) => ip,
    };
    match ip {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let never = v4.is_link_local() || v4.is_multicast() || v4.is_broadcast() || a == 0 || a >= 240;
            // 100.64.0.0/10 is shared among the customers of a provider, 198.18.0.0/15 is for measuring.
            let private = v4.is_private()
                || v4.is_loopback()
                || (a == 100 && b & 0xc0 == 64)
                || (a == 198 && b & 0xfe == 18)
                || (a == 192 && b == 0);
            !never && (may_be_private || !private)
        }
        IpAddr::V6(v6) => {
            let never = v6.is_unspecified() || v6.is_multicast() || v6.is_unicast_link_local();
            !never && (may_be_private || !(v6.is_loopback() || v6.is_unique_local()))
        }
    }
}

/// The IPv4 address that a translated one (64:ff9b::/96, 2002::/16) leads to.
fn embedded(v6: Ipv6Addr) -> Option<std::net::Ipv4Addr> {
    let s = v6.segments();
    let of = |high: u16, low: u16| std::net::Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match s {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(of(high, low)),
        [0x2002, high, low, ..] => Some(of(high, low)),
        _ => None,
    }
}

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
pub(crate) fn tls() -> TlsConfig {
    let found = rustls_native_certs::load_native_certs();
    let certificates = found.certs.iter().map(|der| Certificate::from_der(der).to_owned());
    TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(certificates.collect())))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build()
}

/// What kind of failure it was.
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
    fn things_travel_sealed_or_not_at_all() {
        for (url, good) in [
            ("https://hooks.example.com/a?b=c", true),
            ("http://127.0.0.1:9000/hook", true),
            ("http://[::1]:9000/hook", true),
            ("http://hooks.example.com/", false),
            ("http://127.0.0.1@example.com/", false),
            ("http://localhost.example.com/", false),
            ("https:///path", false),
            ("file:///etc/passwd", false),
            ("", false),
        ] {
            assert_eq!(Outgoing::new(url, Duration::from_secs(1), false).is_ok(), good, "{url}");
        }
    }

    #[test]
    fn only_public_addresses_are_reached_unless_a_private_one_is_meant() {
        for (ip, public, private) in [
            ("93.184.216.34", true, true),
            ("2606:2800:220:1::1", true, true),
            ("10.0.0.1", false, true),
            ("192.168.1.1", false, true),
            ("172.16.0.1", false, true),
            ("100.64.0.1", false, true),
            ("127.0.0.1", false, true),
            ("::1", false, true),
            ("fd00::1", false, true),
            ("::ffff:10.0.0.1", false, true),
            ("64:ff9b::a00:1", false, true),
            ("2002:a00:1::", false, true),
            ("169.254.169.254", false, false),
            ("::ffff:169.254.169.254", false, false),
            ("64:ff9b::a9fe:a9fe", false, false),
            ("fe80::1", false, false),
            ("0.0.0.0", false, false),
            ("::", false, false),
            ("255.255.255.255", false, false),
            ("224.0.0.1", false, false),
        ] {
            let ip: IpAddr = ip.parse().expect("an address");
            assert_eq!((may_be_reached(ip, false), may_be_reached(ip, true)), (public, private), "{ip}");
        }
    }

    #[test]
    fn a_name_of_this_machine_does_not_pass_for_a_public_one() {
        let outgoing = Outgoing::new("https://localhost:1/", Duration::from_secs(2), false).expect("an address");
        assert_eq!(outgoing.post("{}", &[]), Err(NotTaken("localhost: no connection".to_owned())));
    }

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
