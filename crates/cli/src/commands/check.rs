//! `reckoner check`: loads the model against its data and says what is wrong.

use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::Project;
use crate::reports::Written;
use crate::speak;

pub(crate) fn run(project: &Project) -> Result<Exit, Failure> {
    let file = project.read_model()?;
    let source = project.source_or_mistakes(&file)?;
    let loaded = file.load_on(source.as_ref())?;
    let model = &loaded.model;
    let Written { reports, failures, .. } = Written::read(project, model.reports.as_deref());
    if !failures.is_empty() {
        return Err(Failure::all(failures));
    }
    if project.json {
        speak::json(&json!({
            "status": "ok",
            "datasets": model.datasets.len(),
            "dimensions": model.dimensions.len(),
            "metrics": model.metrics.len(),
            "reports": reports.len(),
            "warnings": loaded.warnings,
            "remarks": source.remarks(),
        }));
        return Ok(Exit::Done);
    }
    let (datasets, dimensions, metrics) = (model.datasets.len(), model.dimensions.len(), model.metrics.len());
    for complaint in file.complaints(loaded.warnings) {
        speak::note(format_args!("{:?}", miette::Report::new(complaint)));
    }
    project.tell(source.remarks());
    let reports = if reports.is_empty() { String::new() } else { format!(", {} reports", reports.len()) };
    speak::line(format_args!(
        "{}: {datasets} datasets, {dimensions} dimensions, {metrics} metrics{reports}; no mistakes",
        file.name
    ));
    Ok(Exit::Done)
}
