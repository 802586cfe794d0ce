//! A serving process that ends with the test, with everything it started.

use std::fs::File;
use std::io::{Read, Seek};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::http;
use crate::project::Project;

/// How long a server may take until it answers: the automotive example is generated and built first.
const PATIENCE: Duration = Duration::from_secs(300);

/// A server on a port of its own.
pub struct Server {
    child: Child,
    /// The port on 127.0.0.1.
    pub port: u16,
}

impl Server {
    /// Serves a project; it is built first if need be.
    pub fn of(project: &Project) -> Self {
        let port = free_port();
        Self::start(project.command(&["serve", "--port", &port.to_string()]), port)
    }

    /// Starts a command that serves at this port, and waits until it does.
    ///
    /// # Panics
    /// If it ends, or does not answer in time.
    pub fn start(mut command: Command, port: u16) -> Self {
        // A group of its own, so that what it starts in turn (`make` does) ends with it.
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::null());
        // A file and not a pipe: nobody would empty it, and a full one stops the writer.
        let mut said = tempfile::tempfile().expect("a temporary file can be made");
        command.stderr(said.try_clone().expect("a file can be shared"));
        let child = command.spawn().expect("the server starts");
        let mut server = Server { child, port };
        let since = Instant::now();
        while http::get(port, "/health").is_err() {
            if let Some(status) = server.child.try_wait().expect("a child can be asked") {
                panic!("{command:?} ended with {status}: {}", all_of(&mut said));
            }
            assert!(since.elapsed() < PATIENCE, "{command:?} does not answer: {}", all_of(&mut said));
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its address, as a browser wants it.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn signal(&self, signal: &str) -> bool {
        let group = format!("-{}", self.child.id());
        Command::new("kill")
            .args([signal, "--", &group])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Asks it to end, as a supervisor does, and says whether it did so in time and in good order.
    pub fn stop(mut self) -> bool {
        self.signal("-TERM");
        let since = Instant::now();
        while since.elapsed() < Duration::from_secs(15) {
            if let Ok(Some(status)) = self.child.try_wait() {
                return status.success();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) && self.signal("-KILL") {
            let _ = self.child.wait();
        }
    }
}

fn all_of(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.read_to_string(&mut text));
    read.map_or_else(|error| error.to_string(), |_| text)
}

/// A port that nobody used a moment ago.
///
/// # Panics
/// If the machine has no free port.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("a bound listener has an address").port()
}
