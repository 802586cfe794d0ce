//! The files of reports beside the model. One that has mistakes is left out; the others can be opened.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use model::Report;
use model::load::Input;

use crate::failure::Failure;
use crate::project::{Project, shown};

/// The reports of a project as they are written.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) reports: Vec<Report>,
    /// What is wrong with the files of others.
    pub(crate) failures: Vec<Failure>,
    /// Every file as it is, for what depends on them.
    pub(crate) text: String,
}

impl Written {
    /// Reads the files that the model names in `reports:`.
    pub(crate) fn read(project: &Project, pattern: Option<&str>) -> Written {
        let mut written = Written::default();
        for path in files(&project.dir, pattern) {
            let name = shown(path.strip_prefix(&project.dir).unwrap_or(&path));
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    match model::load::report(&Input { file: &name, text: &text }) {
                        Ok(report) => written.reports.push(report),
                        Err(issues) => written.failures.push(Failure::model(&name, &text, issues)),
                    }
                    written.text += &format!("{name}\0{text}\0");
                }
                Err(error) => written.failures.push(Failure::file(&path, &error)),
            }
        }
        written
    }
}

/// The files, and when each was last changed.
pub(crate) fn changed(project: &Project, pattern: Option<&str>) -> Vec<(PathBuf, Option<SystemTime>)> {
    let changed = |path: &Path| std::fs::metadata(path).and_then(|file| file.modified()).ok();
    files(&project.dir, pattern).into_iter().map(|path| (path.clone(), changed(&path))).collect()
}

/// The files of a folder whose names are as the last part of a pattern says, in order of their names.
fn files(dir: &Path, pattern: Option<&str>) -> Vec<PathBuf> {
    let Some(pattern) = pattern else { return Vec::new() };
    let (folder, pattern) = pattern.rsplit_once('/').unwrap_or((".", pattern));
    let Ok(entries) = std::fs::read_dir(dir.join(folder)) else { return Vec::new() };
    let named =
        |path: &PathBuf| path.file_name().and_then(|name| name.to_str()).is_some_and(|name| fits(name, pattern));
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file() && named(path)).collect();
    files.sort();
    files
}

/// Whether a name is as a pattern says, in which `*` stands for anything.
fn fits(name: &str, pattern: &str) -> bool {
    let Some((begin, rest)) = pattern.split_once('*') else { return name == pattern };
    let Some(name) = name.strip_prefix(begin) else { return false };
    (0..=name.len()).filter(|at| name.is_char_boundary(*at)).any(|at| fits(&name[at..], rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (name, pattern, expected) in [
            ("margin.yaml", "*.yaml", true),
            ("margin.yaml", "m*n.y*", true),
            ("margin.yaml", "margin.yaml", true),
            ("margin.yml", "*.yaml", false),
            ("margin.yaml.bak", "*.yaml", false),
            ("Größe.yaml", "*ß*.yaml", true),
        ] {
            assert_eq!(fits(name, pattern), expected, "{name} {pattern}");
        }
    }

    #[test]
    fn a_file_with_mistakes_leaves_the_others_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = Project { dir: folder.path().to_owned(), today: None, json: true, snapshot: None, follow: None };
        let reports = folder.path().join("reports");
        std::fs::create_dir(&reports).expect("a folder");
        for (name, text) in [
            ("b.yaml", "title: B\ntiles: [revenue]"),
            ("a.yaml", "title: A\ntiles: [revenue]"),
            ("broken.yaml", "titel: A\ntiles: [revenue]"),
            ("notes.txt", "nothing"),
        ] {
            std::fs::write(reports.join(name), text).expect("written");
        }
        let written = Written::read(&project, Some("reports/*.yaml"));
        let names: Vec<&str> = written.reports.iter().map(|report| report.name.as_str()).collect();
        assert_eq!((names, written.failures.len()), (vec!["a", "b"], 1));
        let issue = &written.failures[0].to_json()["issues"][0];
        assert_eq!((&issue["code"], &issue["place"]["file"]["line"]), (&"unknown_key".into(), &1.into()));
        assert_eq!(changed(&project, Some("reports/*.yaml")).len(), 3);
        for pattern in [None, Some("elsewhere/*.yaml")] {
            assert_eq!(Written::read(&project, pattern).reports, [], "{pattern:?}");
        }
    }
}
