//! The secret that tokens for embedding are signed with: made at first use, in the state folder, readable by its owner
//! alone. Removing the file takes all of them back.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::time::SystemTime;

use jiff::Timestamp;
use server::access::{EmbedSecret, EmbedToken, NewEmbedToken};

use crate::failure::Failure;
use crate::project::Project;

const NAME: &str = "embed.secret";

fn path(project: &Project) -> PathBuf {
    project.state().join(NAME)
}

/// When the file was last changed; nothing where there is none.
pub(crate) fn changed(project: &Project) -> Option<SystemTime> {
    fs::metadata(path(project)).and_then(|file| file.modified()).ok()
}

/// The secret, if one was made.
pub(crate) fn read(project: &Project) -> Result<Option<EmbedSecret>, Failure> {
    let path = path(project);
    match fs::read_to_string(&path) {
        Ok(text) => EmbedSecret::parse(&text).map(Some).ok_or_else(|| {
            Failure::world("bad_secret", format!("{}: this is no secret", path.display()))
                .help("remove the file; the next token for embedding makes another one")
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::file(&path, &error)),
    }
}

/// Makes a token, and the secret if there is none yet.
pub(crate) fn made(project: &Project, wanted: NewEmbedToken, by: &str) -> Result<(EmbedToken, EmbedSecret), Failure> {
    let secret = match read(project)? {
        Some(secret) => secret,
        None => fresh(project)?,
    };
    let token = secret.make(wanted, by, Timestamp::now()).map_err(|why| Failure::usage("bad_embed_token", why))?;
    Ok((token, secret))
}

/// Writes a secret beside its place and puts it there unless another process was faster.
fn fresh(project: &Project) -> Result<EmbedSecret, Failure> {
    let path = path(project);
    let failed = |error: std::io::Error| Failure::file(&path, &error);
    let secret = EmbedSecret::fresh().map_err(|error| Failure::world("no_chance", error))?;
    fs::create_dir_all(project.state()).map_err(failed)?;
    let aside = path.with_extension(format!("writing-{}", std::process::id()));
    let mut options = fs::File::options();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&aside).and_then(|mut file| {
        writeln!(file, "{}", secret.reveal())?;
        file.sync_all()
    });
    let placed = written.and_then(|()| fs::hard_link(&aside, &path));
    // It is of no use any more, wherever the secret is now.
    let _ = fs::remove_file(&aside);
    match placed {
        Ok(()) => Ok(secret),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(read(project)?.unwrap_or(secret)),
        Err(error) => Err(failed(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> (tempfile::TempDir, Project) {
        let folder = tempfile::tempdir().expect("a folder");
        let dir = folder.path().to_owned();
        (folder, Project { dir, today: None, json: false, snapshot: None, follow: None })
    }

    #[test]
    fn the_secret_is_made_once_and_for_its_owner_alone() {
        let (_folder, project) = project();
        assert_eq!(read(&project).expect("no file"), None);
        let first = fresh(&project).expect("made");
        // As if another process had been faster.
        assert_eq!(fresh(&project).expect("read"), first);
        assert_eq!(read(&project).expect("a secret"), Some(first.clone()));
        let names: Vec<_> =
            fs::read_dir(project.state()).expect("a folder").flatten().map(|file| file.file_name()).collect();
        assert_eq!(names, [NAME]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(path(&project)).expect("a file").permissions().mode() & 0o777, 0o600);
        }
        fs::remove_file(path(&project)).expect("removed");
        assert_ne!(fresh(&project).expect("made"), first);
    }

    #[test]
    fn a_damaged_secret_signs_nothing() {
        let (_folder, project) = project();
        fs::create_dir_all(project.state()).expect("a folder");
        fs::write(path(&project), "secret").expect("written");
        let wanted = NewEmbedToken { claims: Default::default(), minutes: 10, questions: None };
        let failure = made(&project, wanted, "ops").expect_err("no secret");
        assert_eq!(failure.in_short().0, "bad_secret");
    }
}
