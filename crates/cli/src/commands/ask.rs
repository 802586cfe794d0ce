//! `reckoner ask`: answers a question.

use ask::{Fault, Request};

use crate::args::Question;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::log::{Line, Log};
use crate::project::Project;
use crate::world::World;
use crate::{print, speak};

pub(crate) fn run(project: &Project, question: &Question) -> Result<Exit, Failure> {
    let world = World::open(project)?;
    let asked = world.ask(&Request::question(question.text()), &world.assisted());
    if let Some(off) = world.completer().and_then(|completer| completer.off()) {
        project.remark(off);
    }
    if let Some(line) = Line::of(&asked.reply.record, jiff::Timestamp::now()) {
        Log::of(project).add(line);
    }
    let outcome = asked.reply.outcome.map_err(failed)?;
    if project.json {
        speak::json(&outcome);
    } else {
        let value = serde_json::to_value(&outcome).map_err(|error| Failure::world("internal", error))?;
        let lines = print::outcome(&value, &asked.reply.record, asked.waited);
        speak::line(lines.join("\n"));
    }
    Ok(if matches!(outcome.name(), "answered" | "report") { Exit::Done } else { Exit::NotAnswered })
}

fn failed(fault: Fault) -> Failure {
    Failure::world(fault.code, fault.message)
}
