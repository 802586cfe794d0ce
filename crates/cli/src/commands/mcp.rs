//! `reckoner mcp`: answers an assistant over standard input and output.

use std::sync::Arc;

use server::Limits;

use crate::desk::Desk;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::Project;

pub(crate) fn run(project: &Project) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::world("runtime", error))?;
    // Whoever started it is its owner: nobody knocks.
    let desk = Desk::open(project, Arc::default())?;
    let spoken = runtime.block_on(server::mcp_stdio(desk.clone(), Limits::default()));
    desk.finish();
    spoken.map(|()| Exit::Done).map_err(|error| Failure::world("no_protocol", error))
}
