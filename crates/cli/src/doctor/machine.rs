//! The machine: its clock, disk, ports and limits, and who may read the files of secrets.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp, Unit};

use super::Check;
use crate::args::Doctor;
use crate::commands::snapshots;
use crate::config::Config;
use crate::keys;
use crate::project::Project;

/// Files that a server may have open at once: its connections, the snapshot's files and what it reads.
const FILES: u64 = 2_048;

/// A snapshot from the future means that the clock was set back: jobs would wait until it is then again.
pub(super) fn clock(project: &Project) -> Check {
    let now = Timestamp::now();
    let now = now.round(Unit::Second).unwrap_or(now);
    let built = snapshots::manifest(project).ok().and_then(|manifest| manifest.built.parse::<Timestamp>().ok());
    let soon = now.checked_add(SignedDuration::from_mins(5)).unwrap_or(now);
    match built {
        Some(built) if built > soon => Check::bad(
            "clock",
            format!("it is {now}, and the snapshot was built at {built}"),
            "set the clock (NTP): jobs are due by it, and sign-ins end by it",
        ),
        _ => Check::ok("clock", format!("it is {now}")),
    }
}

pub(super) fn disk(project: &Project) -> Check {
    let Some(free) = refresh::free_bytes(&project.dir) else {
        return Check::ok("disk", "this system does not say what is free");
    };
    let size = snapshots::manifest(project).map_or(0, |manifest| snapshots::bytes(&manifest));
    let said = format!("{} MB are free, the snapshot takes {}", free / 1_000_000, size.div_ceil(1_000_000));
    match free < size.saturating_mul(2) {
        true => Check::bad("disk", said, "a build needs twice the snapshot: `snapshots: {keep: N}` keeps fewer"),
        false => Check::ok("disk", said),
    }
}

/// The port, and who may come in by it.
pub(super) fn door(project: &Project, doctor: &Doctor) -> Vec<Check> {
    let address = SocketAddr::new(doctor.bind, doctor.port);
    let port = match TcpListener::bind(address) {
        Ok(_) => Check::ok("port", format!("{address} is free")),
        Err(error) => Check::warning(
            "port",
            format!("{address} cannot be listened on: {error}"),
            "if that is this server, all is well; else choose another with --port",
        ),
    };
    let now = Timestamp::now();
    let keys = match keys::read(project) {
        Err(failure) => Check::failed("keys", &failure),
        Ok(ring) => {
            let good = ring.keys().iter().filter(|key| key.expires.is_none_or(|end| end > now)).count();
            let open = ring.keys().is_empty();
            match (open, good, doctor.bind.is_loopback()) {
                (true, _, false) => Check::bad(
                    "keys",
                    format!("there are none, and {} is not this machine alone", doctor.bind),
                    "`reckoner keys add NAME --role admin`",
                ),
                (true, ..) => Check::ok("keys", "there are none: whoever is on this machine may do everything"),
                (false, 0, _) => {
                    Check::bad("keys", "all have expired: nobody is let in", "`reckoner keys add NAME --role admin`")
                }
                (false, good, _) => Check::ok("keys", format!("{good} of {} let somebody in", ring.keys().len())),
            }
        }
    };
    vec![port, keys]
}

/// How many files a process may have open.
pub(super) fn files_open() -> Option<Check> {
    let (soft, _) = rlimit::Resource::NOFILE.get().ok()?;
    let said = format!("a process may have {soft} open");
    Some(match soft < FILES {
        true => Check::warning("files", said, format!("`ulimit -n {FILES}`, or LimitNOFILE= in the unit of systemd")),
        false => Check::ok("files", said),
    })
}

/// That nobody else on this machine can read what is secret.
pub(super) fn secrets(project: &Project, config: &Config) -> Check {
    let files: Vec<PathBuf> = config.secret_files(project).into_iter().collect();
    let missing: Vec<String> = files.iter().filter(|path| !path.is_file()).map(|path| shown(path)).collect();
    if !missing.is_empty() {
        return Check::bad("secrets", format!("missing: {}", missing.join(", ")), "reckoner.yaml names these files");
    }
    let open: Vec<String> = files.iter().filter(|path| is_open(path)).map(|path| shown(path)).collect();
    match open.is_empty() {
        true => Check::ok("secrets", format!("{} files, for their owner's eyes alone", files.len())),
        false => Check::warning(
            "secrets",
            format!("others may read {}", open.join(", ")),
            format!("chmod 600 {}", open.join(" ")),
        ),
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(unix)]
fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open(_: &Path) -> bool {
    false
}
