//! The file of keys: one a line, in the state folder, readable by its owner alone.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::SystemTime;

use server::Keyring;

use crate::failure::Failure;
use crate::project::Project;

const NAME: &str = "keys.jsonl";

fn path(project: &Project) -> PathBuf {
    project.state().join(NAME)
}

/// When the file was last changed; nothing where there is none.
pub(crate) fn changed(project: &Project) -> Option<SystemTime> {
    fs::metadata(path(project)).and_then(|file| file.modified()).ok()
}

/// The keys; none where there is no file.
pub(crate) fn read(project: &Project) -> Result<Keyring, Failure> {
    let path = path(project);
    match fs::read_to_string(&path) {
        Ok(text) => Keyring::parse(&text).map_err(|(line, why)| {
            Failure::world("bad_keys", format!("{}:{line}: {why}", path.display()))
                .help("take the line out; `reckoner keys add` makes another key")
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Keyring::default()),
        Err(error) => Err(Failure::file(&path, &error)),
    }
}

/// Writes the file beside the one that is there, and puts it in its place.
pub(crate) fn write(project: &Project, ring: &Keyring) -> Result<(), Failure> {
    let path = path(project);
    let aside = path.with_extension("writing");
    fs::create_dir_all(project.state()).map_err(|error| Failure::file(&path, &error))?;
    let mut options = fs::File::options();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&aside).and_then(|mut file| {
        file.write_all(ring.lines().as_bytes())?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&aside, &path)).map_err(|error| Failure::file(&path, &error))
}
