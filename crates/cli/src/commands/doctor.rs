//! `reckoner doctor`: looks over the world around a project, and says what is not as it should be and what to do.

use serde_json::json;

use crate::args::Doctor;
use crate::doctor::{Check, Grade, checks};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::Project;
use crate::speak;

pub(crate) fn run(project: &Project, doctor: &Doctor) -> Result<Exit, Failure> {
    let checks = checks(project, doctor);
    let worst = checks.iter().map(|check| check.grade).max().unwrap_or(Grade::Ok);
    if project.json {
        speak::json(&json!({"status": worst, "checks": checks}));
    } else {
        for Check { name, grade, message, way } in &checks {
            speak::line(format_args!("{:<8} {name:<10} {message}", grade.name()));
            if let Some(way) = way {
                speak::line(format_args!("{:20}{way}", ""));
            }
        }
        let count = |grade| checks.iter().filter(|check| check.grade == grade).count();
        let (bad, warnings) = (count(Grade::Bad), count(Grade::Warning));
        let s = if warnings == 1 { "" } else { "s" };
        speak::line(format_args!("\n{} checks, {bad} bad, {warnings} warning{s}", checks.len()));
    }
    Ok(if worst == Grade::Bad { Exit::Failed } else { Exit::Done })
}
