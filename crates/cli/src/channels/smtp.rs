//! As much of SMTP (RFC 5321) as sending one mail takes: EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA.
//!
//! It is our own because the crates that do it switch features on in what DataFusion is built of, or bring a second
//! runtime. Beyond this machine nothing is said before the line is sealed, and every wait has an end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use server::NotTaken;

use crate::secret::Secret;

/// How long one reply may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest line and the most lines of a reply that are read.
const LONGEST: u64 = 4_096;
const MOST_LINES: usize = 100;

/// How a line is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seal {
    /// Not at all: on this machine.
    None,
    /// Once both have said hello.
    StartTls,
    /// From the first byte on.
    Tls,
}

/// A server that takes mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    host: String,
    port: u16,
    seal: Seal,
}

impl Server {
    /// `smtp://host:587` (STARTTLS; plain on this machine) or `smtps://host:465`.
    pub(super) fn parse(address: &str) -> Result<Server, String> {
        let (seal, rest, usual) = match address.split_once("://") {
            Some(("smtps", rest)) => (Seal::Tls, rest, 465),
            Some(("smtp", rest)) => (Seal::StartTls, rest, 587),
            _ => return Err("a mail server looks like smtp://host:587 or smtps://host:465".to_owned()),
        };
        let rest = rest.trim_end_matches('/');
        if rest.contains(['@', '/', '?', '#']) {
            return Err(
                "the address of a mail server is its host and port; who signs in stands under `user:`".to_owned()
            );
        }
        let (host, port) = match rest.strip_prefix('[').and_then(|v6| v6.split_once(']')) {
            Some((v6, after)) => (v6, after.strip_prefix(':')),
            None => rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port))),
        };
        let port = port.map_or(Ok(usual), str::parse).map_err(|_| "a port is a number up to 65535".to_owned())?;
        if host.is_empty() {
            return Err("there is no host".to_owned());
        }
        let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let seal = if here && seal == Seal::StartTls { Seal::None } else { seal };
        Ok(Server { host: host.to_owned(), port, seal })
    }

    /// Where it is, for a look whether somebody answers.
    pub(super) fn place(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// Sends a mail to all of these, or to none of them.
    pub(super) fn send(
        &self,
        login: Option<&(String, Secret)>,
        from: &str,
        to: &[String],
        mail: &[u8],
    ) -> Result<(), NotTaken> {
        self.sent(login, from, to, mail).map_err(|why| NotTaken(format!("{}: {why}", self.host)))
    }

    fn sent(&self, login: Option<&(String, Secret)>, from: &str, to: &[String], mail: &[u8]) -> Result<(), String> {
        let stream = self.connect()?;
        let mut line = match self.seal {
            Seal::Tls => Line::of(self.sealed(stream)?),
            Seal::None | Seal::StartTls => Line::of(Wire::Open(stream)),
        };
        line.expect("", 220)?;
        let mut offers = line.hello()?;
        if self.seal == Seal::StartTls {
            if !offers.iter().any(|offer| offer == "STARTTLS") {
                return Err("it offers no STARTTLS, and nothing is sent in the open".to_owned());
            }
            line.expect("STARTTLS", 220)?;
            // What came in the open behind the reply is not to be believed: it goes with the old line.
            let Wire::Open(stream) = line.wire.into_inner() else { return Err("it is sealed already".to_owned()) };
            line = Line::of(self.sealed(stream)?);
            offers = line.hello()?;
        }
        if let Some((user, password)) = login {
            line.sign_in(&offers, user, password)?;
        }
        line.expect(&format!("MAIL FROM:<{from}>"), 250)?;
        for address in to {
            line.expect(&format!("RCPT TO:<{address}>"), 250)?;
        }
        line.expect("DATA", 354)?;
        line.data(mail)?;
        // It is taken by now; whether it says goodbye is no matter.
        let _ = line.expect("QUIT", 221);
        Ok(())
    }

    fn connect(&self) -> Result<TcpStream, String> {
        let addresses = (self.host.as_str(), self.port).to_socket_addrs().map_err(|_| "no such host")?;
        let mut failed = "no connection".to_owned();
        for address in addresses.take(4) {
            match TcpStream::connect_timeout(&address, PATIENCE) {
                Ok(stream) => {
                    let set = stream.set_read_timeout(Some(PATIENCE)).and(stream.set_write_timeout(Some(PATIENCE)));
                    return set.map(|()| stream).map_err(|error| brief(&error));
                }
                Err(error) => failed = brief(&error),
            }
        }
        Err(failed)
    }

    fn sealed(&self, stream: TcpStream) -> Result<Wire, String> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(self.host.clone()).map_err(|_| "its name is none of a host")?;
        let session = ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())?;
        Ok(Wire::Sealed(Box::new(StreamOwned::new(session, stream))))
    }
}

/// What is spoken over.
enum Wire {
    Open(TcpStream),
    Sealed(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Wire::Open(stream) => stream.read(buffer),
            Wire::Sealed(stream) => stream.read(buffer),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Wire::Open(stream) => stream.write(bytes),
            Wire::Sealed(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Wire::Open(stream) => stream.flush(),
            Wire::Sealed(stream) => stream.flush(),
        }
    }
}

/// A conversation, line by line.
struct Line {
    wire: BufReader<Wire>,
}

impl Line {
    fn of(wire: Wire) -> Line {
        Line { wire: BufReader::new(wire) }
    }

    fn say(&mut self, text: &str) -> Result<(), String> {
        let wire = self.wire.get_mut();
        wire.write_all(format!("{text}\r\n").as_bytes()).and_then(|()| wire.flush()).map_err(|error| brief(&error))
    }

    /// Says something and expects a reply of this status; the texts of its lines. What was said is named by its first
    /// word alone: the others may be a secret.
    fn expect(&mut self, text: &str, status: u16) -> Result<Vec<String>, String> {
        if !text.is_empty() {
            self.say(text)?;
        }
        self.reply(text.split(' ').next().unwrap_or_default(), status)
    }

    fn reply(&mut self, to: &str, status: u16) -> Result<Vec<String>, String> {
        let mut texts = Vec::new();
        for _ in 0..MOST_LINES {
            let mut bytes = Vec::new();
            let read = Read::by_ref(&mut self.wire).take(LONGEST).read_until(b'\n', &mut bytes);
            read.map_err(|error| brief(&error))?;
            let line = String::from_utf8_lossy(&bytes);
            let said: Option<u16> = line.get(..3).and_then(|digits| digits.parse().ok());
            let Some(said) = said.filter(|_| bytes.ends_with(b"\n")) else {
                return Err("it does not speak SMTP, or broke off".to_owned());
            };
            texts.push(line[3..].trim_start_matches(['-', ' ']).trim_end().to_uppercase());
            if line.as_bytes().get(3) != Some(&b'-') {
                let to = if to.is_empty() { "the connection" } else { to };
                return if said == status { Ok(texts) } else { Err(format!("{said} to {to}")) };
            }
        }
        Err("a reply without an end".to_owned())
    }

    /// What it offers.
    fn hello(&mut self) -> Result<Vec<String>, String> {
        self.expect("EHLO localhost", 250)
    }

    fn sign_in(&mut self, offers: &[String], user: &str, password: &Secret) -> Result<(), String> {
        let ways = offers.iter().find_map(|offer| offer.strip_prefix("AUTH")).unwrap_or_default();
        let has = |way: &str| ways.split([' ', '=']).any(|offered| offered == way);
        if has("PLAIN") {
            let both = STANDARD.encode(format!("\0{user}\0{}", password.reveal()));
            self.expect(&format!("AUTH PLAIN {both}"), 235).map(drop)
        } else if has("LOGIN") {
            self.expect("AUTH LOGIN", 334)?;
            for (text, status) in [(user, 334), (password.reveal(), 235)] {
                self.say(&STANDARD.encode(text))?;
                self.reply("AUTH", status)?;
            }
            Ok(())
        } else {
            Err("it lets nobody sign in with a password here".to_owned())
        }
    }

    /// The mail itself; a line that begins with a dot is given another one, as a dot alone is the end.
    fn data(&mut self, mail: &[u8]) -> Result<(), String> {
        let mut out = Vec::with_capacity(mail.len() + 64);
        for line in mail.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(b".") {
                out.push(b'.');
            }
            out.extend_from_slice(
                line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line)),
            );
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b".\r\n");
        let wire = self.wire.get_mut();
        wire.write_all(&out).and_then(|()| wire.flush()).map_err(|error| brief(&error))?;
        self.reply("DATA", 250).map(drop)
    }
}

fn brief(error: &std::io::Error) -> String {
    use std::io::ErrorKind as Kind;
    match error.kind() {
        Kind::WouldBlock | Kind::TimedOut => "no reply in time".to_owned(),
        // Of rustls: a certificate that is not good is one of these.
        Kind::InvalidData => "its certificate is not good, or it speaks no TLS".to_owned(),
        kind => format!("the connection failed: {kind}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_how_the_line_is_sealed() {
        for (address, expected) in [
            ("smtp://mail.example", Ok(("mail.example", 587, Seal::StartTls))),
            ("smtp://mail.example:25/", Ok(("mail.example", 25, Seal::StartTls))),
            ("smtps://mail.example", Ok(("mail.example", 465, Seal::Tls))),
            ("smtp://127.0.0.1:2525", Ok(("127.0.0.1", 2525, Seal::None))),
            ("smtp://[::1]:2525", Ok(("::1", 2525, Seal::None))),
            ("smtp://127.0.0.1.example", Ok(("127.0.0.1.example", 587, Seal::StartTls))),
            ("mail.example", Err(())),
            ("smtp://", Err(())),
            ("smtp://user:canary@mail.example", Err(())),
            ("smtp://mail.example:port", Err(())),
        ] {
            let parsed = Server::parse(address);
            let parsed = parsed.as_ref().map(|server| (server.host.as_str(), server.port, server.seal)).map_err(drop);
            assert_eq!(parsed, expected, "{address}");
        }
    }
}
