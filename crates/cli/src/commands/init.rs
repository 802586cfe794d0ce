//! `reckoner init`: drafts a model from tables, and builds it.

use serde_json::json;

use crate::args::Init;
use crate::commands::build;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::{Project, shown};
use crate::speak;

pub(crate) fn run(project: &Project, init: &Init) -> Result<Exit, Failure> {
    let path = project.model_path();
    if path.exists() {
        return Err(Failure::usage("model_exists", format!("`{}` is there already", shown(&path)))
            .help("edit it, or name another folder with --dir"));
    }
    // Looked at before the folder is made: a wrong name should leave nothing behind.
    if !init.source.exists() {
        return Err(Failure::world("missing_file", format!("there is no `{}`", shown(&init.source)))
            .help("name a CSV or Parquet file, a folder of them, or a SQLite database"));
    }
    std::fs::create_dir_all(&project.dir).map_err(|error| Failure::file(&project.dir, &error))?;
    let drafted = source::draft::draft(&project.dir, &init.source)?;
    std::fs::write(&path, &drafted.yaml).map_err(|error| Failure::file(&path, &error))?;
    project.tell(&drafted.left_out);
    if init.no_build {
        // Otherwise the build says the same.
        project.tell(&drafted.remarks);
    }
    project.remark(format!("drafted {}; lines that say `check:` are guesses", shown(&path)));
    let built = if init.no_build { None } else { Some(build::build(project)?) };
    if project.json {
        let snapshot = built.as_ref().map(build::to_json);
        speak::json(&json!({"status": "ok", "model": shown(&path), "built": snapshot}));
    } else if built.is_some() {
        speak::note("ask with `reckoner ask`, or `reckoner serve` a page to ask on");
    }
    Ok(Exit::Done)
}
