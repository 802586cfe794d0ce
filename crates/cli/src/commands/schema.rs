//! `reckoner model` and `reckoner draft`: the model in other forms, and the JSON Schemas.

use crate::args::{Draft, Model};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::Project;
use crate::speak;

pub(crate) fn model(project: &Project, command: &Model) -> Result<Exit, Failure> {
    match command {
        Model::Schema => speak::json(&model::load::json_schema()),
        Model::Export => {
            let file = project.read_model()?;
            // Types are checked where the data is at hand; a model can be exported without it.
            let source = project.source(&file, None).ok();
            let loaded = file.load(source.as_ref().map(|source| source.schema()))?;
            speak::line(model::load::export(&loaded.model).trim_end());
        }
    }
    Ok(Exit::Done)
}

pub(crate) fn draft(command: &Draft) -> Result<Exit, Failure> {
    match command {
        Draft::Schema => speak::json(&model::Draft::schema()),
    }
    Ok(Exit::Done)
}
