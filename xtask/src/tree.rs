//! The files of the house, as text: what is written by hand, not what is built or installed.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that are built, installed or not ours to judge.
const SKIPPED: [&str; 7] = ["target", "node_modules", "dist", "bin", ".git", ".reckoner", "test-results"];

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path from the root, with `/`.
    pub path: String,
    /// Its text; empty if it is not UTF-8.
    pub text: String,
}

impl File {
    /// The ending of its name, without the dot.
    pub fn ending(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, ending)| ending)
    }
}

/// The root of the workspace.
///
/// # Panics
/// If it is not cargo that runs this.
pub fn root() -> PathBuf {
    // Asked when it runs: one target directory may serve several checkouts, and cargo does not build anew for each.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("`cargo xtask` runs this");
    Path::new(&here).parent().expect("xtask lies in the workspace").to_path_buf()
}

/// Every file below `root`, sorted by path.
///
/// # Errors
/// A folder or file that cannot be read.
pub fn read(root: &Path) -> Result<Vec<File>, String> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let said = |error: std::io::Error| format!("{}: {error}", folder.display());
        for entry in fs::read_dir(&folder).map_err(said)? {
            let path = entry.map_err(said)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !SKIPPED.contains(&name.as_str()) {
                    folders.push(path);
                }
                continue;
            }
            let Ok(bytes) = fs::read(&path) else { continue };
            let relative = path.strip_prefix(root).expect("found below the root");
            files.push(File {
                path: relative.to_string_lossy().replace('\\', "/"),
                text: String::from_utf8(bytes).unwrap_or_default(),
            });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}
