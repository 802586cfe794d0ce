//! A project folder that lives as long as a test, and the binary run in it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::binary;

/// A folder with a model, its data and its state.
pub struct Project {
    folder: TempDir,
}

/// What a run of the binary came to.
#[derive(Debug)]
pub struct Ran {
    /// The exit status; none if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Project {
    /// An empty folder.
    ///
    /// # Panics
    /// If no temporary folder can be made.
    pub fn empty() -> Self {
        Project { folder: tempfile::tempdir().expect("a temporary folder can be made") }
    }

    /// A folder with these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let project = Self::empty();
        for (name, text) in files {
            project.write(name, text);
        }
        project
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, and the folders above it.
    ///
    /// # Panics
    /// If the file cannot be written.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders can be made");
        fs::write(path, contents).expect("a file can be written");
    }

    /// The binary with its project folder set, ready to run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.arg("--dir").arg(self.path()).args(arguments).current_dir(self.path());
        command.stdin(Stdio::null()).env_remove("RUST_BACKTRACE");
        command
    }

    /// Runs the binary to its end.
    ///
    /// # Panics
    /// If it cannot be started, or panics: that is never a right answer.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let Output { status, stdout, stderr } = self.command(arguments).output().expect("the binary starts");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let ran = Ran { code: status.code(), out: text(stdout), err: text(stderr) };
        assert!(!ran.err.contains("panicked at"), "{arguments:?}: {ran:#?}");
        ran
    }

    /// Runs the binary and expects it to succeed.
    ///
    /// # Panics
    /// If it does not.
    pub fn must(&self, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:#?}");
        ran
    }

    /// Asks a question, and reads the outcome.
    ///
    /// # Panics
    /// If what comes back is not JSON.
    pub fn ask(&self, question: &str) -> (Option<i32>, Value) {
        let ran = self.run(&["ask", "--json", question]);
        let outcome = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{question}: {error}: {ran:#?}"));
        (ran.code, outcome)
    }
}
