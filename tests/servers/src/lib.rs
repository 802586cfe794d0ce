//! Servers for tests: each on a folder and a port of its own, reached by loopback alone, ended when dropped; and
//! drivers of databases.
//!
//! Where one is not installed, its function says `not run: …` and gives nothing, unless `CI=true`: then it
//! must be there. They run as nobody where the tests run as root, which PostgreSQL refuses.
#![allow(clippy::print_stderr, reason = "what is not run must be said")]

mod drivers;
mod object_store;

use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub use object_store::{BUCKET, ObjectStore, object_store};
use tempfile::TempDir;

pub use drivers::{DuckDb, Flight, duckdb, flight, postgres_driver};

/// User and group `nobody`, by their usual numbers.
const NOBODY: (u32, u32) = (65_534, 65_534);
/// How long a server may take to open its door.
const PATIENCE: Duration = Duration::from_secs(60);
/// Who made the databases.
const OWNER: &str = "owner";
/// May read, and nothing else.
pub const READER: &str = "reader";
/// The password of [`READER`], with signs that a URL must escape.
pub const PASSWORD: &str = "s3cret@door";

/// A running server, and a way to fill it.
pub struct Server {
    child: Child,
    folder: TempDir,
    port: u16,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Postgres,
    MariaDb,
}

/// PostgreSQL with an empty database `shop`.
pub fn postgres() -> Option<Server> {
    let Some(programs) = postgres_programs() else { return missing("postgresql") };
    let (folder, data, port) = (folder(), "data", free_port());
    let path = folder.path().join(data);
    let password = folder.path().join("password");
    std::fs::write(&password, PASSWORD).expect("writes");
    let init = command(&programs.join("initdb"), folder.path())
        .args(["--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "--auth-host=scram-sha-256", "--auth-local=trust"])
        .args(["--username", OWNER, "--pgdata"])
        .arg(&path)
        .arg("--pwfile")
        .arg(&password)
        .output()
        .expect("runs initdb");
    assert!(init.status.success(), "initdb: {}", String::from_utf8_lossy(&init.stderr));
    let child = command(&programs.join("postgres"), folder.path())
        .arg("-D")
        .arg(&path)
        .arg("-k")
        .arg(folder.path())
        .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"])
        .spawn()
        .expect("starts postgres");
    let server = Server { child, folder, port, kind: Kind::Postgres };
    server.wait();
    server.run_in("postgres", &format!("CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD}';"));
    server.run_in("postgres", "CREATE DATABASE shop;");
    server.run(&format!("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {READER};"));
    Some(server)
}

/// MariaDB with an empty database `shop`.
pub fn mariadb() -> Option<Server> {
    let (Some(daemon), Some(install)) = (program("mariadbd"), program("mariadb-install-db")) else {
        return missing("mariadb-server");
    };
    let (folder, port) = (folder(), free_port());
    let data = folder.path().join("data");
    let init = command(&install, folder.path())
        .args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"])
        .arg(format!("--datadir={}", data.display()))
        .output()
        .expect("runs mariadb-install-db");
    assert!(init.status.success(), "mariadb-install-db: {}", String::from_utf8_lossy(&init.stderr));
    let child = command(&daemon, folder.path())
        .args(["--no-defaults", "--bind-address=127.0.0.1", "--innodb-flush-log-at-trx-commit=0", "--skip-log-bin"])
        .arg(format!("--datadir={}", data.display()))
        .arg(format!("--socket={}", folder.path().join("socket").display()))
        .arg(format!("--pid-file={}", folder.path().join("pid").display()))
        .arg(format!("--port={port}"))
        .spawn()
        .expect("starts mariadbd");
    let server = Server { child, folder, port, kind: Kind::MariaDb };
    server.wait();
    server.run_in(
        "mysql",
        &format!(
            "CREATE DATABASE shop CHARACTER SET utf8mb4; CREATE USER {READER}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'; \
             GRANT SELECT ON shop.* TO {READER}@'127.0.0.1';"
        ),
    );
    Some(server)
}

/// A running Redis with nothing in it.
pub struct Redis {
    child: Child,
    port: u16,
    _folder: TempDir,
}

/// Redis, which keeps nothing on disk.
pub fn redis() -> Option<Redis> {
    let Some(daemon) = program("redis-server") else { return missing("redis-server") };
    let (folder, port) = (folder(), free_port());
    let child = command(&daemon, folder.path())
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        .spawn()
        .expect("starts redis-server");
    let began = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        assert!(began.elapsed() < PATIENCE, "Redis does not open its door");
        std::thread::sleep(Duration::from_millis(20));
    }
    Some(Redis { child, port, _folder: folder })
}

impl Redis {
    /// The address of one of its sixteen databases.
    pub fn url(&self, database: u8) -> String {
        format!("redis://127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Server {
    /// The address of the database `shop`, as the reader, with the password.
    pub fn url(&self) -> String {
        let scheme = self.scheme();
        format!("{scheme}://{READER}:{}@127.0.0.1:{}/shop", PASSWORD.replace('@', "%40"), self.port)
    }

    /// The same without the password.
    pub fn bare_url(&self) -> String {
        format!("{}://{READER}@127.0.0.1:{}/shop", self.scheme(), self.port)
    }

    fn scheme(&self) -> &'static str {
        match self.kind {
            Kind::Postgres => "postgres",
            Kind::MariaDb => "mysql",
        }
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Runs SQL in the database `shop`, as its owner.
    ///
    /// # Panics
    /// If it fails.
    pub fn run(&self, sql: &str) {
        self.run_in("shop", sql);
    }

    fn run_in(&self, database: &str, sql: &str) {
        let output = self.client(database, sql);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}\n{}", sql.chars().take(300).collect::<String>());
    }

    fn client(&self, database: &str, sql: &str) -> std::process::Output {
        let mut client = match self.kind {
            Kind::Postgres => {
                let mut client = Command::new("psql");
                client.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", OWNER, "-d", database]);
                client.arg("-h").arg(self.folder.path()).args(["-p", &self.port.to_string()]);
                client
            }
            Kind::MariaDb => {
                let mut client = Command::new("mariadb");
                client.args(["--no-defaults", "-u", "root", "--default-character-set=utf8mb4", "-D", database]);
                client.arg(format!("--socket={}", self.folder.path().join("socket").display()));
                client
            }
        };
        let client = client.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut client = client.spawn().expect("starts the client");
        let mut input = client.stdin.take().expect("piped");
        let text = sql.to_owned();
        let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
        let output = client.wait_with_output().expect("ends");
        drop(writer.join());
        output
    }

    fn wait(&self) {
        let began = Instant::now();
        let database = if self.kind == Kind::Postgres { "postgres" } else { "mysql" };
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err()
            || !self.client(database, "SELECT 1;").status.success()
        {
            assert!(began.elapsed() < PATIENCE, "the server does not open its door");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn missing<T>(package: &str) -> Option<T> {
    eprintln!("not run: {package}");
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{package} is not installed");
    None
}

/// A folder of nobody's, where the tests run as root.
fn folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("reckoner-server-").tempdir().expect("a folder");
    if is_root(folder.path()) {
        chown(folder.path(), Some(NOBODY.0), Some(NOBODY.1)).expect("gives it away");
    }
    folder
}

fn is_root(made_by_us: &Path) -> bool {
    let owner = made_by_us.metadata().expect("is there").uid();
    owner == 0 || owner == NOBODY.0
}

fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.env("HOME", folder).env_remove("PGDATA").env_remove("PGPORT");
    if is_root(folder) {
        command.uid(NOBODY.0).gid(NOBODY.1);
    }
    command
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default();
    path.split(':').chain(["/usr/sbin", "/usr/local/sbin"]).map(|f| Path::new(f).join(name)).find(|p| p.is_file())
}

/// The folder of `initdb` and `postgres`: Debian does not put it on the path.
fn postgres_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.extend(program("initdb").and_then(|program| Some(program.parent()?.to_owned())));
    folders.into_iter().rev().find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}
