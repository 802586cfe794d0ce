//! `reckoner demo`: makes the example of a car maker, builds it and serves it.

use std::path::{Path, PathBuf};

use crate::args::Demo;
use crate::commands::{build, serve};
use crate::config::CONFIG;
use crate::demo::generate;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::Bars;
use crate::project::{Project, shown};

const MODEL: &str = include_str!("../../../../examples/automotive/model.yaml");
const JOBS: &str = include_str!("../../../../examples/automotive/reckoner.yaml");
const QUESTIONS: &str = include_str!("../../../../examples/automotive/questions.md");
const REPORTS: [(&str, &str); 6] = [
    ("ceo-weekly-summary.yaml", include_str!("../../../../examples/automotive/reports/ceo-weekly-summary.yaml")),
    ("kpi-health-scores.yaml", include_str!("../../../../examples/automotive/reports/kpi-health-scores.yaml")),
    ("margin-analysis.yaml", include_str!("../../../../examples/automotive/reports/margin-analysis.yaml")),
    (
        "stock-and-stockout-risk.yaml",
        include_str!("../../../../examples/automotive/reports/stock-and-stockout-risk.yaml"),
    ),
    ("variance-report.yaml", include_str!("../../../../examples/automotive/reports/variance-report.yaml")),
    ("warranty-and-repairs.yaml", include_str!("../../../../examples/automotive/reports/warranty-and-repairs.yaml")),
];
/// Says what was generated; written last, so that its presence means the data is whole.
const MARK: &str = "demo";

pub(crate) fn run(project: Project, dir: Option<PathBuf>, demo: &Demo) -> Result<Exit, Failure> {
    let project = Project { dir: dir.unwrap_or_else(home), ..project };
    let changed = make(&project, demo.scale)?;
    if changed || refresh::current(&project.state()).is_none() {
        build::build(&project)?;
    }
    if demo.no_serve {
        project.remark(format!("the example is in {}", shown(&project.dir)));
        return Ok(Exit::Done);
    }
    serve::run(&project, &demo.serve)
}

/// Writes what is not there yet, or is of another scale or version; whether anything was.
fn make(project: &Project, scale: f64) -> Result<bool, Failure> {
    let mark = project.state().join(MARK);
    let known = std::fs::read_to_string(&mark).unwrap_or_default();
    if known.is_empty() && project.model_path().exists() {
        let message = format!("`{}` holds another project", shown(&project.dir));
        return Err(Failure::usage("not_empty", message).help("name a folder of its own with --dir"));
    }
    let wanted = format!("version {} scale {scale}\n", env!("CARGO_PKG_VERSION"));
    let mut changed = false;
    if known != wanted {
        put(&mark, "unfinished\n")?;
        project.remark(format!("making the example in {}", shown(&project.dir)));
        let bars = Bars::new();
        generate(&project.dir, scale, &|name, done, total| bars.at(name, done, total)).map_err(failed)?;
        bars.clear();
        changed = true;
    }
    changed |= put(&project.model_path(), MODEL)?;
    put(&project.dir.join("questions.md"), QUESTIONS)?;
    put(&project.dir.join(CONFIG), JOBS)?;
    for (name, text) in REPORTS {
        put(&project.dir.join("reports").join(name), text)?;
    }
    put(&mark, &wanted)?;
    Ok(changed)
}

/// Writes a file if it says something else; whether it was written.
fn put(path: &Path, text: &str) -> Result<bool, Failure> {
    if std::fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Ok(false);
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    std::fs::write(path, text).map_err(|error| Failure::file(path, &error))?;
    Ok(true)
}

/// Where the example lives if nobody says: the user's data folder, else that of temporary files.
fn home() -> PathBuf {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let data = set("XDG_DATA_HOME").or_else(|| set("HOME").map(|home| home.join(".local").join("share")));
    data.unwrap_or_else(std::env::temp_dir).join("reckoner-demo")
}

fn failed(error: crate::demo::DemoError) -> Failure {
    match &error {
        crate::demo::DemoError::Scale { .. } => Failure::usage("scale", error),
        crate::demo::DemoError::Write { source, .. } => Failure::world("file", format!("{error}: {source}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_made_once_and_never_over_another_project() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = Project { dir: folder.path().to_owned(), today: None, json: true, snapshot: None, follow: None };
        assert!(make(&project, 0.001).expect("made"));
        assert!(!make(&project, 0.001).expect("kept"));
        assert!(make(&project, 0.002).expect("another scale"));
        let other = tempfile::tempdir().expect("a folder");
        let project = Project { dir: other.path().to_owned(), today: None, json: true, snapshot: None, follow: None };
        std::fs::write(project.model_path(), "semantic_model: mine").expect("written");
        assert_eq!(make(&project, 0.001).expect_err("refused").exit, Exit::Usage);
    }
}
