//! `reckoner eval`: answers a file of questions and counts what came of them.

mod asked;
mod bought;
mod case;
mod cell;
mod curve;
mod judge;
mod line;
mod rows;
mod shape;
mod tally;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use ask::{Outcome, Request, View};
use model::Draft;

use crate::args::Eval;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::Bars;
use crate::project::Project;
use crate::speak;
use crate::world::{Asked as Answered, World};
use asked::Expected;
use judge::{Gold, judge};
use tally::{End, Tally};

pub(super) use asked::{Asked, read as asked};
pub(crate) use case::Case;
pub(super) use judge::Verdict;

pub(crate) fn run(project: &Project, eval: &Eval) -> Result<Exit, Failure> {
    let asked = asked::read(&eval.questions, eval.gold.as_deref())?;
    let world = World::open(project)?;
    let view = world.view();
    let mut out = eval.out.as_deref().map(create).transpose()?;
    let mut tally = Tally::default();
    let mut bought = if eval.assist { Some(bought::Bought::of(&world)?) } else { None };
    let bars = Bars::new();
    for (done, question) in asked.iter().enumerate() {
        bars.at("questions", done as u64, asked.len() as u64);
        let request = Request::question(question.text.clone());
        let mut answer = world.ask(&request, &view);
        let mut line = line::Line::of(&question.id, &answer)?;
        let mut end = self::end(question, &answer, &line, &world);
        // Only what goes back to the person is put to the vote.
        if let Some(bought) = bought.as_mut().filter(|_| matches!(answer.reply.outcome, Ok(Outcome::Ambiguous { .. })))
        {
            let without = end;
            answer = world.ask(&request, &bought.view(&world));
            line = line::Line::of(&question.id, &answer)?;
            end = self::end(question, &answer, &line, &world);
            bought.note(&question.id, without, end, &answer.reply.record);
        }
        line.verdict = end.verdict();
        if let Some((path, out)) = &mut out {
            let text = serde_json::to_string(&line).map_err(|error| Failure::world("internal", error))?;
            writeln!(out, "{text}").map_err(|error| Failure::file(path, &error))?;
        }
        if !question.weak {
            // By what was asked, where the file says so, else by what was read.
            let read = || answer.reply.record.draft.as_ref().map_or("not read", shape::shape);
            tally.add(end, question.shape.as_deref().unwrap_or_else(read), &answer);
        }
    }
    bars.clear();
    if let Some((path, out)) = &mut out {
        out.flush().map_err(|error| Failure::file(path, &error))?;
    }
    if let Some(path) = &eval.curve {
        std::fs::write(path, tally.curve()).map_err(|error| Failure::file(path, &error))?;
    }
    if project.json {
        let mut json = tally.to_json();
        if let Some(bought) = &bought {
            json["assist"] = bought.to_json();
        }
        speak::json(&json);
    } else {
        speak::line(tally.lines().join("\n"));
        if let Some(bought) = &bought {
            speak::line(format!("\n{}", bought.lines().join("\n")));
        }
        if asked.iter().any(|question| matches!(question.expected, Expected::Sql(_))) {
            speak::line(
                "\nJudged by running each gold_sql on the source: a first approximation (ties, rounding and labels are not known).",
            );
        }
    }
    Ok(Exit::Done)
}

fn create(path: &Path) -> Result<(&Path, BufWriter<File>), Failure> {
    let file = File::create(path).map_err(|error| Failure::file(path, &error))?;
    Ok((path, BufWriter::new(file)))
}

/// The questions of a Markdown file, with what is written down of them.
pub(crate) fn cases(path: &Path) -> Result<Vec<Case>, Failure> {
    asked::cases(path, &asked::text_of(path)?)
}

/// What a question comes to in a view, judged by all that is written down of it.
pub(super) fn judged(case: &Case, view: &View, world: &World) -> Result<Option<Verdict>, Failure> {
    let answer = world.ask(&Request::question(case.question.clone()), view);
    let line = line::Line::of(&case.id, &answer)?;
    Ok(case_verdict(case, &answer, line.rows.as_deref(), world))
}

/// What a question is read as, where its answer is right by all that is written down of it.
pub(crate) fn read_rightly(case: &Case, view: &View, world: &World) -> Result<Option<Draft>, Failure> {
    let answer = world.ask(&Request::question(case.question.clone()), view);
    let line = line::Line::of(&case.id, &answer)?;
    let is_right = case_verdict(case, &answer, line.rows.as_deref(), world) == Some(Verdict::Right);
    Ok(answer.reply.record.draft.filter(|_| is_right && answer.reply.record.outcome == "answered"))
}

/// Whether an answer is right; nothing if none was given or that is not known.
pub(super) fn is_right(question: &Asked, answer: &Answered, world: &World) -> Result<Option<bool>, Failure> {
    let line = line::Line::of(&question.id, answer)?;
    Ok(match end(question, answer, &line, world) {
        End::Right => Some(true),
        End::Wrong => Some(false),
        _ => None,
    })
}

/// What a question came to, judged by what was expected of it.
fn end(question: &Asked, answer: &Answered, line: &line::Line, world: &World) -> End {
    let given = line.rows.as_deref();
    let judged = match &question.expected {
        Expected::Nothing => None,
        Expected::Gold(gold) => Some(judge(gold, given)),
        Expected::Sql(sql) => {
            rows::of(&question.id, sql, world).map(|rows| judge(&Gold::of(rows, question.ordered), given))
        }
        Expected::Case(case) => case_verdict(case, answer, given, world),
    };
    match (judged, &answer.reply.outcome) {
        (Some(Verdict::Right), _) => End::Right,
        (Some(Verdict::Wrong | Verdict::Misordered), _) => End::Wrong,
        (_, Err(_)) => End::Failed,
        (_, Ok(Outcome::Ambiguous { .. })) => End::AskedBack,
        (_, Ok(Outcome::Unread { .. })) => End::Unread,
        (_, Ok(Outcome::Refused { .. })) => End::Refused,
        (_, Ok(Outcome::Answered(_) | Outcome::Report { .. })) => End::Unjudged,
    }
}

/// Whether all that is written down of a case has come true; nothing if nothing is, or no answer was given.
fn case_verdict(case: &Case, answer: &Answered, given: Option<&[judge::Row]>, world: &World) -> Option<Verdict> {
    let record = &answer.reply.record;
    let outcome = case.outcome.as_ref().map(|expected| {
        let held = if expected.name == case::NOT_ANSWERED {
            record.outcome != "answered"
        } else {
            expected.name == record.outcome
        };
        held && expected.code.as_ref().is_none_or(|code| record.codes.contains(&code.as_str()))
    });
    let draft = case.draft.as_ref().map(|expected| record.draft.as_ref() == Some(expected));
    let rows = case.rows.as_ref().map(|rows| match given {
        Some(given) if rows.is_empty() => given.is_empty(),
        // The order is part of the answer where the question asks for one.
        _ => {
            let ordered = record.draft.as_ref().is_some_and(|draft| draft.top.is_some() || draft.order.is_some());
            judge(&Gold::of(rows.clone(), ordered), given) == Verdict::Right
        }
    });
    // The truth as SQL over the model's files: an answer is held against it, silence is not.
    let sql = case.others.get("sql").filter(|_| given.is_some());
    let truth = sql.and_then(|sql| rows::of_tables(&case.id, sql, world));
    let told = truth.map(|rows| judge(&Gold::of(rows, case.ordered), given) == Verdict::Right);
    let checks: Vec<bool> = [outcome, draft, rows, told].into_iter().flatten().collect();
    if checks.is_empty() {
        None
    } else if checks.iter().all(|held| *held) {
        Some(Verdict::Right)
    } else if given.is_none() && outcome.is_none() {
        Some(Verdict::Abstained)
    } else {
        Some(Verdict::Wrong)
    }
}
