//! An object store that speaks S3: moto's server, in a Python that `make moto` leaves, or that `MOTO` names.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{PATIENCE, free_port, missing};

/// The one bucket that there is.
pub const BUCKET: &str = "shop";
const SIGNED: &str =
    "AWS4-HMAC-SHA256 Credential=owner/20250101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
const PROGRAM: &str = include_str!("object_store.py");

/// A running object store, which keeps everything in memory.
pub struct ObjectStore {
    child: Child,
    port: u16,
    python: PathBuf,
}

/// An object store with an empty bucket.
pub fn object_store() -> Option<ObjectStore> {
    let said = std::env::var_os("MOTO").map(PathBuf::from);
    let made = || Some(PathBuf::from(std::env::var_os("CARGO_TARGET_DIR")?).join("moto/bin/python3"));
    let Some(python) = said.or_else(made).filter(|path| path.is_file()) else { return missing("moto") };
    let port = free_port();
    let store = ObjectStore { child: start(&python, port), port, python };
    store.open();
    Some(store)
}

fn start(python: &PathBuf, port: u16) -> Child {
    let mut command = Command::new(python);
    command.args(["-c", PROGRAM, &port.to_string()]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("starts moto")
}

impl ObjectStore {
    /// Its address.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What a process must have in its environment to reach it, at its own port or at that of a proxy.
    pub fn environment(&self, port: u16) -> [(&'static str, String); 4] {
        [
            ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}")),
            ("AWS_ACCESS_KEY_ID", "reckoner".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "canary".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
        ]
    }

    /// Ends it, as a machine does that fails: all that it had is gone.
    pub fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }

    /// Starts it anew, at the same port, empty.
    pub fn start_anew(&mut self) {
        self.kill();
        self.child = start(&self.python, self.port);
        self.open();
    }

    fn open(&self) {
        let began = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            assert!(began.elapsed() < PATIENCE, "the object store does not open its door");
            std::thread::sleep(Duration::from_millis(50));
        }
        let (status, _) = self.ask("PUT", "", b"");
        assert_eq!(status, 200, "makes the bucket");
    }

    /// Puts an object.
    ///
    /// # Panics
    /// If it is not taken.
    pub fn put(&self, key: &str, bytes: impl AsRef<[u8]>) {
        let (status, said) = self.ask("PUT", key, bytes.as_ref());
        assert_eq!(status, 200, "{key}: {}", String::from_utf8_lossy(&said));
    }

    /// An object, if it is there.
    pub fn get(&self, key: &str) -> Option<Vec<u8>> {
        let (status, bytes) = self.ask("GET", key, b"");
        (status == 200).then_some(bytes)
    }

    /// Removes an object.
    pub fn delete(&self, key: &str) {
        self.ask("DELETE", key, b"");
    }

    /// The keys of all objects.
    pub fn keys(&self) -> Vec<String> {
        let (_, said) = self.ask("GET", "?list-type=2", b"");
        let said = String::from_utf8_lossy(&said).into_owned();
        said.split("<Key>").skip(1).filter_map(|rest| Some(rest.split_once("</Key>")?.0.to_owned())).collect()
    }

    /// moto checks no signature, and wants one.
    fn ask(&self, method: &str, key: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let mut line = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("the object store answers");
        let head = format!(
            "{method} /{BUCKET}/{key} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: {SIGNED}\r\nContent-Type: application/octet-stream\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.port,
            body.len()
        );
        line.write_all(head.as_bytes()).and_then(|()| line.write_all(body)).expect("the object store listens");
        let mut said = Vec::new();
        line.read_to_end(&mut said).expect("the object store answers");
        let end = said.windows(4).position(|four| four == b"\r\n\r\n").expect("a reply has a head");
        let status = String::from_utf8_lossy(&said[..end]).split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.expect("a status"), said.split_off(end + 4))
    }
}

impl Drop for ObjectStore {
    fn drop(&mut self) {
        self.kill();
    }
}
