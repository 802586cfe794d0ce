//! Host and origin, checked on every route, loopback included: a page of another site must not reach a
//! server on this machine by pointing its own name here (DNS rebinding), nor by posting across sites.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::response::Response;

use crate::Site;
use crate::embedding::{self, Elsewhere};
use crate::problem::Problem;

const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The names under which the server may be spoken to: those of loopback, and what is configured.
#[derive(Debug, Clone, Default)]
pub struct Hosts(Vec<String>);

impl Hosts {
    /// The names of loopback, and these.
    pub fn and(names: impl IntoIterator<Item = String>) -> Hosts {
        Hosts(names.into_iter().map(|name| name.to_ascii_lowercase()).collect())
    }

    /// All of them, in lower case and without a port.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        LOOPBACK.into_iter().chain(self.0.iter().map(String::as_str))
    }

    /// Whether `name:port` or `name` is one of them.
    fn admit(&self, authority: &str) -> bool {
        let Some(name) = name_of(authority) else { return false };
        self.names().any(|known| known.eq_ignore_ascii_case(name))
    }

    fn admit_origin(&self, origin: &str) -> bool {
        let rest = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        rest.is_some_and(|authority| self.admit(authority))
    }

    /// Whether a request may go on.
    pub(crate) fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
        let host = single(headers, &header::HOST)?;
        let target = uri.authority().map(axum::http::uri::Authority::as_str);
        let named = host.or(target).is_some();
        if !named || !host.into_iter().chain(target).all(|authority| self.admit(authority)) {
            let detail = "This server is not called that. Use localhost, or start it with --allow-host.";
            return Err(Problem::new(StatusCode::FORBIDDEN, "foreign_host", detail));
        }
        Ok(())
    }
}

/// The only value of a header. Two would let two readers of one request differ.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let first = values.next().map(|value| value.to_str());
    match (first, values.next()) {
        (None, _) => Ok(None),
        (Some(Ok(value)), None) => Ok(Some(value)),
        _ => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "foreign_host",
            format!("The header {name} must be given once, in ASCII."),
        )),
    }
}

/// `localhost` of `localhost:8001`; nothing of what is not a name with or without a port.
fn name_of(authority: &str) -> Option<&str> {
    let end = if authority.starts_with('[') {
        authority.find(']')? + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (name, port) = authority.split_at(end);
    let port = if port.is_empty() { Some("") } else { port.strip_prefix(':') };
    port.filter(|port| port.bytes().all(|byte| byte.is_ascii_digit())).map(|_| name)
}

/// Lets a request go on where its host and its origin are good.
pub(crate) async fn guarded(site: &Site, mut request: Request) -> Result<Response, Problem> {
    let (hosts, origins) = (&site.app.hosts, &site.app.origins);
    let headers = request.headers();
    hosts.check(request.uri(), headers)?;
    let open = embedding::is_open(request.method(), request.uri().path());
    let origin = single(headers, &header::ORIGIN)?;
    // Another port of this machine is another site to a browser, so it may be named as one.
    let own =
        origin.and_then(|origin| origin.split_once("://")).map(|(_, name)| name) == single(headers, &header::HOST)?;
    let elsewhere =
        origin.filter(|origin| !own && open && origins.know(origin)).and(headers.get(header::ORIGIN)).cloned();
    if elsewhere.is_none() && origin.is_some_and(|origin| !hosts.admit_origin(origin)) {
        let detail = "Pages of other sites may not ask this server.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "foreign_origin", detail));
    }
    let preflight = elsewhere.as_ref().and_then(|_| embedding::preflight(&request));
    if elsewhere.is_some() {
        request.extensions_mut().insert(Elsewhere);
    }
    let mut response = match preflight {
        Some(response) => response,
        None => site.routed(request).await,
    };
    if open {
        origins.mark(&mut response, elsewhere.as_ref());
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_names_are_admitted() {
        let hosts = Hosts::and(["Reckoner.example".to_owned()]);
        for (authority, admitted) in [
            ("localhost", true),
            ("LOCALHOST:8001", true),
            ("127.0.0.1:80", true),
            ("[::1]:8001", true),
            ("[::1]", true),
            ("reckoner.example", true),
            ("reckoner.example:443", true),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("localhost:8001@evil.example", false),
            ("user@localhost", false),
            ("localhost:http", false),
            ("[::1]evil", false),
            ("[::1", false),
            ("127.0.0.2", false),
            ("", false),
        ] {
            assert_eq!(hosts.admit(authority), admitted, "{authority}");
        }
    }

    #[test]
    fn only_pages_of_known_names_may_ask() {
        for (origin, admitted) in [
            ("http://localhost:8001", true),
            ("https://127.0.0.1", true),
            ("null", false),
            ("file://", false),
            ("http://evil.example", false),
            ("http://localhost/path", false),
        ] {
            assert_eq!(Hosts::default().admit_origin(origin), admitted, "{origin}");
        }
    }
}
