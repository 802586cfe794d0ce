//! An identity provider on this machine: says where its keys are, gives them, and signs for whomever a test wants.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

/// An issuer on a port of its own. Its thread ends with the process.
pub struct Issuer {
    port: u16,
    /// Which key it signs with, and how often that was asked for.
    state: Arc<(AtomicU8, AtomicUsize)>,
}

impl Issuer {
    /// An issuer with its first key.
    ///
    /// # Panics
    /// If no port is free.
    pub fn start() -> Issuer {
        Issuer::at(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port"))
    }

    /// An issuer that begins to listen at this port.
    ///
    /// # Panics
    /// If somebody else does.
    pub fn on(port: u16) -> Issuer {
        Issuer::at(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("the port is free"))
    }

    fn at(listener: TcpListener) -> Issuer {
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new((AtomicU8::new(1), AtomicUsize::new(0)));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A client that hangs up is none.
                let _ = reply(client, port, &shared);
            }
        });
        Issuer { port, state }
    }

    /// What `iss` says.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Takes another key in the place of the one it has.
    pub fn rotate(&self) {
        self.state.0.fetch_add(1, Ordering::SeqCst);
    }

    /// How often its keys were asked for.
    pub fn asked(&self) -> usize {
        self.state.1.load(Ordering::SeqCst)
    }

    /// A token with these claims beside those that all have, signed with the key of now.
    ///
    /// # Panics
    /// If it cannot be signed.
    pub fn token(&self, claims: &Value) -> String {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let end = (since + Duration::from_secs(600)).as_secs();
        let mut whole = json!({"iss": self.url(), "aud": "reckoner", "sub": "ada", "exp": end});
        whole.as_object_mut().expect("an object").extend(claims.as_object().expect("an object").clone());
        let number = self.state.0.load(Ordering::SeqCst);
        let header = Header { kid: Some(format!("key-{number}")), ..Header::new(Algorithm::EdDSA) };
        encode(&header, &whole, &key(number)).expect("signed")
    }
}

/// An Ed25519 key of 32 equal bytes, as PKCS #8 has it.
fn key(number: u8) -> EncodingKey {
    const HEAD: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    EncodingKey::from_ed_der(&[&HEAD[..], &[number; 32]].concat())
}

fn reply(mut client: TcpStream, port: u16, state: &(AtomicU8, AtomicUsize)) -> std::io::Result<()> {
    let mut head = [0; 4096];
    let read = client.read(&mut head)?;
    let head = String::from_utf8_lossy(&head[..read]).into_owned();
    let base = format!("http://127.0.0.1:{port}");
    let body = match head.split(' ').nth(1) {
        Some("/.well-known/openid-configuration") => json!({"issuer": base, "jwks_uri": format!("{base}/keys")}),
        Some("/keys") => {
            state.1.fetch_add(1, Ordering::SeqCst);
            let number = state.0.load(Ordering::SeqCst);
            let mut jwk = Jwk::from_encoding_key(&key(number), Algorithm::EdDSA).expect("a public key");
            jwk.common.key_id = Some(format!("key-{number}"));
            json!({"keys": [jwk]})
        }
        _ => json!({}),
    };
    let body = body.to_string();
    write!(client, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}
