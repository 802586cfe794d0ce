//! `reckoner build`: works the tables out and publishes a snapshot.

use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::Project;

pub(crate) fn run(project: &Project) -> Result<Exit, Failure> {
    build(project)?;
    Ok(Exit::Done)
}

pub(crate) fn build(project: &Project) -> Result<(), Failure> {
    let _ = project;
    Ok(())
}
