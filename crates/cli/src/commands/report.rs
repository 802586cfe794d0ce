//! `reckoner report`: prints a report, or which there are.

use ask::Locale;
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::Project;
use crate::world::World;
use crate::{print, speak};

pub(crate) fn run(project: &Project, name: Option<&str>) -> Result<Exit, Failure> {
    let world = World::open(project)?;
    let view = world.view();
    let Some(name) = name else {
        let titles = view.reports.titles();
        if project.json {
            speak::json(&json!({"status": "ok", "reports": titles}));
        } else if titles.is_empty() {
            speak::line("There are no reports: the model names none in `reports:`.");
        }
        if !project.json {
            titles.iter().for_each(|report| speak::line(format_args!("{:<24} {}", report.name, report.title)));
        }
        return Ok(Exit::Done);
    };
    let report = view.reports.named(name).ok_or_else(|| {
        let failure = Failure::usage("no_report", format!("there is no report `{name}`"));
        match view.reports.nearest(name) {
            Some(near) => failure.help(format!("did you mean `{}`?", near.name)),
            None => failure.help("`reckoner report` shows which there are"),
        }
    })?;
    let page = ask::page(report, &view, Locale::EN, None, |request| world.ask(request, &view).reply);
    if project.json {
        speak::json(&page);
    } else {
        let value = serde_json::to_value(&page).map_err(|error| Failure::world("internal", error))?;
        speak::line(print::report(&value).join("\n"));
    }
    Ok(Exit::Done)
}
