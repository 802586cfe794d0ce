//! What the tests of the real binary stand on: a project folder, a process, a bare HTTP client, and the
//! command blocks of the documents.
//!
//! Must never know a crate of the product: it sees what a user sees, which is a binary, files and bytes.

pub mod blocks;
pub mod http;
pub mod project;
pub mod server;

use std::path::{Path, PathBuf};

/// The root of the checkout.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("tests/system lies in the workspace")
}

/// The binary under test: `RECKONER_BIN`, else what `make build` leaves.
///
/// # Panics
/// If there is none: these tests are about nothing else.
pub fn binary() -> PathBuf {
    let path = std::env::var_os("RECKONER_BIN").map_or_else(|| root().join("bin/reckoner"), PathBuf::from);
    assert!(path.is_file(), "{} is missing: run `make build`", path.display());
    path
}
