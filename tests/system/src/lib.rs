//! What the tests of the real binary stand on: a project folder, a process, a bare HTTP client, and the
//! command blocks of the documents.
//!
//! Must never know a crate of the product: it sees what a user sees, which is a binary, files and bytes.

pub mod blocks;
pub mod http;
pub mod issuer;
pub mod project;
pub mod proxy;
pub mod receiver;
pub mod server;

use std::path::{Path, PathBuf};

/// The root of the checkout.
///
/// # Panics
/// If it is not cargo that runs the test.
pub fn root() -> PathBuf {
    // Asked when it runs: one target directory may serve several checkouts, and cargo does not build anew for each.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests");
    Path::new(&here).ancestors().nth(2).expect("tests/system lies in the workspace").to_owned()
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
