//! Drivers of Arrow Database Connectivity, as `make drivers` leaves them, and what they are tried on: DuckDB's
//! library, that of PostgreSQL's driver, that of Flight SQL's with a small server.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use adbc_core::options::{AdbcVersion, OptionDatabase, OptionValue};
use adbc_core::{Connection as _, Database as _, Driver as _, Statement as _};
use adbc_driver_manager::ManagedDriver;

use crate::missing;

/// DuckDB's library, and a way to write its files.
pub struct DuckDb {
    library: PathBuf,
}

/// DuckDB, if its library is there.
pub fn duckdb() -> Option<DuckDb> {
    let packages = made()?.join("node_modules/@duckdb");
    let library = inside(&packages).into_iter().find_map(|package| library_in(&package, "duckdb"));
    match library {
        Some(library) => Some(DuckDb { library }),
        None => missing("libduckdb"),
    }
}

/// The driver of PostgreSQL, if it is there.
pub fn postgres_driver() -> Option<PathBuf> {
    packaged("adbc_driver_postgresql")
}

/// A server of Flight SQL over a file of DuckDB, and its driver.
pub struct Flight {
    child: Child,
    port: u16,
    driver: PathBuf,
}

/// A server of Flight SQL, if what it is made of is there.
pub fn flight(file: &Path) -> Option<Flight> {
    let driver = packaged("adbc_driver_flightsql")?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("flight.py");
    let mut child = Command::new(made()?.join("python/bin/python3"))
        .arg(script)
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts the server");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("reads");
    let port = line.trim().parse().expect("the server says its port");
    Some(Flight { child, port, driver })
}

impl Flight {
    /// The address, as the driver is told.
    pub fn uri(&self) -> String {
        format!("grpc://127.0.0.1:{}", self.port)
    }

    /// The driver's library.
    pub fn driver(&self) -> &Path {
        &self.driver
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl DuckDb {
    /// The library's file.
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// Runs statements, each ended by a `;` at the end of a line, on a file that is made if it is not there.
    ///
    /// # Panics
    /// If one fails.
    pub fn write(&self, file: &Path, sql: &str) {
        let entry = Some(&b"duckdb_adbc_init"[..]);
        let mut driver =
            ManagedDriver::load_dynamic_from_filename(&self.library, entry, AdbcVersion::V110).expect("loads");
        let path = OptionValue::String(file.to_string_lossy().into_owned());
        let database = driver.new_database_with_opts([(OptionDatabase::from("path"), path)]).expect("opens");
        let mut connection = database.new_connection().expect("connects");
        for text in sql.split(";\n").filter(|text| !text.trim().is_empty()) {
            let mut statement = connection.new_statement().expect("a statement");
            statement.set_sql_query(text).expect("reads");
            statement.execute_update().unwrap_or_else(|error| panic!("{error}\n{text}"));
        }
    }
}

/// Where `make drivers` puts what it gets.
fn made() -> Option<PathBuf> {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(target) => Some(Path::new(&target).join("drivers")),
        None => missing("drivers (`CARGO_TARGET_DIR` says where they are)"),
    }
}

/// The library of a package of Python.
fn packaged(name: &str) -> Option<PathBuf> {
    let versions = inside(&made()?.join("python/lib"));
    let library = versions.into_iter().find_map(|version| library_in(&version.join("site-packages").join(name), name));
    library.or_else(|| missing(&name.replace('_', "-")))
}

fn inside(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn library_in(folder: &Path, name: &str) -> Option<PathBuf> {
    let file = format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    // Whatever the system calls its libraries, wheels call theirs `.so`.
    [folder.join(file), folder.join(format!("lib{name}.so"))].into_iter().find(|path| path.is_file())
}
