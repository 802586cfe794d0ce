//! Secrets stand in the environment or in files of their own, never in reckoner.yaml, and are never printed.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::config::CONFIG;
use crate::failure::Failure;

/// A text that nobody is shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    #[cfg(test)]
    pub(crate) fn of(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text, for whoever it is sent to.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where a secret stands: the name of a variable, or a file that holds it and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kept {
    /// The variable of the environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) env: Option<String>,
    /// The file, relative to the project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<PathBuf>,
}

impl Kept {
    /// Reads it; the variable wins.
    pub(crate) fn read(&self, project: &Path, what: &str) -> Result<Secret, Failure> {
        let of_environment = self.env.as_deref().and_then(|name| std::env::var(name).ok());
        if let Some(text) = of_environment.filter(|text| !text.trim().is_empty()) {
            return Ok(Secret(text.trim().to_owned()));
        }
        let missing = |why: String| {
            Failure::usage("no_secret", format!("{CONFIG}: {what}: {why}"))
                .help("name a variable with `env:`, or a file of its own with `file:`")
        };
        let Some(file) = &self.file else {
            let why = match &self.env {
                Some(name) => format!("the variable {name} is not set"),
                None => "it says neither `env:` nor `file:`".to_owned(),
            };
            return Err(missing(why));
        };
        let path = project.join(file);
        let text = std::fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?;
        match text.trim() {
            "" => Err(missing(format!("{} is empty", path.display()))),
            text => Ok(Secret(text.to_owned())),
        }
    }

    /// Its file in a project, if it stands in one.
    pub(crate) fn path(&self, project: &Path) -> Option<PathBuf> {
        self.file.as_ref().map(|file| project.join(file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_from_its_file_and_not_shown() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("key"), "canary\n").expect("written");
        let kept = Kept { env: Some("RECKONER_NO_SUCH_VARIABLE".to_owned()), file: Some("key".into()) };
        let secret = kept.read(folder.path(), "webhook").expect("it is there");
        assert_eq!((secret.reveal(), format!("{secret:?}").contains("canary")), ("canary", false));
        for (kept, said) in [
            (Kept::default(), "neither"),
            (Kept { env: Some("RECKONER_NO_SUCH_VARIABLE".to_owned()), file: None }, "is not set"),
            (Kept { env: None, file: Some("nowhere".into()) }, "nowhere"),
        ] {
            let failure = kept.read(folder.path(), "webhook").expect_err(said).to_json().to_string();
            assert!(failure.contains(said), "{failure}");
        }
    }
}
