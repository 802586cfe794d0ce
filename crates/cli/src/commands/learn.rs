//! `reckoner learn`: reviews what people chose and which words nobody knew.

mod effect;
mod gather;

use std::io::{IsTerminal, Write};

use ask::View;
use serde_json::{Value, json};

use crate::args::{Accept, Learn};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::learned::{Entry, Learned, Status};
use crate::project::Project;
use crate::speak;
use crate::world::World;
use effect::Effect;
use gather::Gathered;

pub(crate) fn run(project: &Project, learn: &Learn) -> Result<Exit, Failure> {
    match learn {
        Learn::List => list(project),
        Learn::Accept(accept) => self::accept(project, accept),
        Learn::Reject { number } => decide(project, *number, Status::Rejected),
    }
}

/// Everything there is to review, what the log proposes now included, which is kept.
pub(crate) fn gathered(project: &Project) -> Result<(Gathered, World), Failure> {
    let known = Learned::read(project)?;
    let world = World::open(project)?;
    let gathered = gather::gather(project, &known, &world.view());
    if gathered.learned != known {
        gathered.learned.write(project)?;
    }
    Ok((gathered, world))
}

fn list(project: &Project) -> Result<Exit, Failure> {
    let (gathered, world) = gathered(project)?;
    let view = world.view();
    let entries = || (1..).zip(&gathered.learned.entries);
    if project.json {
        let listed: Vec<Value> = entries()
            .map(|(number, entry)| {
                let mut value = serde_json::to_value(entry).unwrap_or_default();
                value["number"] = json!(number);
                value["yaml"] = json!(gathered.yaml(entry, &view.model));
                value["objection"] = json!(objection(entry, &world, &view));
                value
            })
            .collect();
        speak::json(&json!({"status": "ok", "learned": listed}));
        return Ok(Exit::Done);
    }
    if gathered.learned.entries.is_empty() {
        speak::line("Nothing to learn yet: no choice was made, and no word was unknown.");
    }
    for (number, entry) in entries() {
        speak::line(format_args!("{number:>3}  {:<9} {}", status(entry.status), said(entry)));
        if entry.status == Status::Rejected {
            continue;
        }
        if let Some(why) = objection(entry, &world, &view) {
            speak::line(format_args!("               it does not count: {why}"));
            continue;
        }
        if let Some(yaml) = gathered.yaml(entry, &view.model).filter(|_| entry.status == Status::Proposed) {
            speak::line(if entry.means.is_some() {
                "               or, for good, in model.yaml:"
            } else {
                "               in model.yaml:"
            });
            for line in yaml.lines() {
                speak::line(format_args!("                 {line}"));
            }
        }
    }
    Ok(Exit::Done)
}

/// What accepting a proposal would come to.
pub(crate) struct Acceptance {
    learned: Learned,
    said: String,
    effect: Effect,
}

impl Acceptance {
    /// What it does to the verified questions, in words.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.effect.lines()
    }

    /// Lets it count, unless it breaks a verified question and nobody insists.
    pub(crate) fn write(&self, project: &Project, force: bool) -> Result<(), Failure> {
        if self.effect.breaks() > 0 && !force {
            return Err(broken(&self.effect));
        }
        self.learned.write(project)
    }
}

/// Works out what accepting a proposal would come to; refuses what cannot count.
pub(crate) fn acceptance(project: &Project, number: usize) -> Result<Acceptance, Failure> {
    let known = Learned::read(project)?;
    let entry = entry(&known, number)?;
    if entry.word.is_some() && entry.means.is_none() {
        return Err(Failure::usage("no_meaning", format!("nobody has said what “{}” means", entry.word.as_deref().unwrap_or_default()))
            .help("write it into learned.jsonl, such as `\"means\":{\"metric\":\"revenue\"}`, or add it to model.yaml as `reckoner learn list` shows"));
    }
    let world = World::open(project)?;
    let before = world.view();
    if let Some(why) = objection(entry, &world, &before) {
        return Err(Failure::usage("objection", format!("{}: {why}", said(entry))));
    }
    let said = said(entry);
    let mut learned = known.clone();
    learned.entries[number - 1].status = Status::Accepted;
    let after = world.view_of(&learned);
    let effect = effect::of(project, &world, &before, &after)?;
    Ok(Acceptance { learned, said, effect })
}

fn accept(project: &Project, accept: &Accept) -> Result<Exit, Failure> {
    let acceptance = acceptance(project, accept.number)?;
    if !project.json {
        speak::line(&acceptance.said);
        speak::line(acceptance.lines().join("\n"));
    }
    if acceptance.effect.breaks() > 0 && !accept.force {
        return Err(broken(&acceptance.effect));
    }
    if !accept.yes && !confirmed(project)? {
        project.remark("nothing was changed");
        return Ok(Exit::Done);
    }
    acceptance.write(project, accept.force)?;
    if project.json {
        speak::json(&json!({"status": "ok", "accepted": accept.number, "effect": acceptance.effect.to_json()}));
    } else {
        speak::line("Accepted.");
    }
    Ok(Exit::Done)
}

/// Whether the person says yes; nobody is asked where there is no terminal.
fn confirmed(project: &Project) -> Result<bool, Failure> {
    if project.json || !std::io::stdin().is_terminal() {
        return Err(Failure::usage("not_confirmed", "nobody is there to say yes").help("say it with --yes"));
    }
    // A prompt that cannot be shown is answered by nobody.
    let _ = write!(std::io::stderr(), "Accept? [y/N] ");
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    Ok(read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

fn broken(effect: &Effect) -> Failure {
    let message = match effect.breaks() {
        1 => "a verified question that is answered rightly would not be any more".to_owned(),
        many => format!("{many} verified questions that are answered rightly would not be any more"),
    };
    Failure::usage("verified_question", message).help("reject it, or accept it all the same with --force")
}

/// Decides on a proposal without more ado.
pub(crate) fn set(project: &Project, number: usize, status: Status) -> Result<String, Failure> {
    let mut learned = Learned::read(project)?;
    entry(&learned, number)?;
    learned.entries[number - 1].status = status;
    learned.write(project)?;
    Ok(said(&learned.entries[number - 1]))
}

fn decide(project: &Project, number: usize, status: Status) -> Result<Exit, Failure> {
    let said = set(project, number, status)?;
    if project.json {
        speak::json(&json!({"status": "ok", self::status(status): number}));
    } else {
        speak::line(format_args!("{} {number}: {said}", self::status(status)));
    }
    Ok(Exit::Done)
}

fn entry(learned: &Learned, number: usize) -> Result<&Entry, Failure> {
    number.checked_sub(1).and_then(|at| learned.entries.get(at)).ok_or_else(|| {
        Failure::usage("no_proposal", format!("there is no proposal {number}"))
            .help("`reckoner learn list` shows them with their numbers")
    })
}

/// Why a proposal cannot count, if so.
pub(crate) fn objection(entry: &Entry, world: &World, view: &View) -> Option<String> {
    let lexicon = world.untaught();
    if let Some((question, draft)) = entry.phrase() {
        return understand::objection(question, draft, &view.model, lexicon, &view.members());
    }
    let (word, meaning) = entry.synonym()?;
    understand::objection_to_word(word, meaning, &view.model, lexicon, &view.members())
}

pub(crate) fn status(status: Status) -> &'static str {
    match status {
        Status::Proposed => "proposed",
        Status::Accepted => "accepted",
        Status::Rejected => "rejected",
    }
}

/// A proposal in words.
pub(crate) fn said(entry: &Entry) -> String {
    let times = if entry.times == 1 { "once".to_owned() } else { format!("{} times", entry.times) };
    let because = entry.because.as_ref().map_or_else(String::new, |because| format!("; {because}"));
    match (&entry.question, &entry.word, &entry.means) {
        (Some(question), ..) => {
            // Whoever wrote the line by hand may have left its English out.
            let draft = || entry.draft.as_ref().map(model::Draft::to_json);
            let meant = entry.said.clone().or_else(draft).unwrap_or_default();
            format!("“{question}” means “{meant}” (chosen {times})")
        }
        (_, Some(word), Some(means)) => format!("“{word}” means {} (asked {times}{because})", means.said()),
        (_, word, _) => {
            format!("nobody knows this word: “{}” (asked {times}{because})", word.as_deref().unwrap_or_default())
        }
    }
}
