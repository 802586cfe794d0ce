//! `reckoner report`: prints a report, or which there are.

use std::collections::BTreeMap;
use std::path::Path;

use ask::Locale;
use jiff::Timestamp;
use serde_json::json;

use crate::args;
use crate::channels::Letter;
use crate::deliveries::{self, Delivery, Drawn};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::Project;
use crate::world::World;
use crate::{print, speak};

pub(crate) fn run(project: &Project, asked: &args::Report) -> Result<Exit, Failure> {
    if let (Some(name), Some(delivery)) = (&asked.name, &asked.deliver) {
        return match &asked.dry_run {
            Some(file) => dry_run(project, name, delivery.as_deref(), file),
            None => deliver(project, name, delivery.as_deref()),
        };
    }
    let world = World::open(project)?;
    let view = world.view();
    let Some(name) = &asked.name else {
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

/// Sends a report by each of its deliveries, or by the one that is named.
fn deliver(project: &Project, report: &str, named: Option<&str>) -> Result<Exit, Failure> {
    let deliveries = chosen(project, report, named)?;
    if deliveries.is_empty() {
        return Err(Failure::usage("no_delivery", format!("no delivery sends the report `{report}`"))
            .help("say where it goes under `deliveries:` in reckoner.yaml: docs/reports.md shows it"));
    }
    let mut sent = Vec::new();
    for (name, delivery) in &deliveries {
        let snapshot = deliveries::deliver(project, name, delivery)?;
        project.remark(format_args!("delivery {name}: sent, of {snapshot}"));
        sent.push(json!({"delivery": name, "snapshot": snapshot}));
    }
    if project.json {
        speak::json(&json!({"status": "ok", "sent": sent}));
    }
    Ok(Exit::Done)
}

/// Writes what would be sent.
fn dry_run(project: &Project, report: &str, named: Option<&str>, file: &Path) -> Result<Exit, Failure> {
    let mail = match file.extension().and_then(|ending| ending.to_str()) {
        Some("eml") => true,
        Some("json") => false,
        _ => return Err(Failure::usage("bad_file", "what would be sent is a mail (.eml) or JSON (.json)")),
    };
    let mut deliveries = chosen(project, report, named)?;
    // Where none is sent in this form, it is another one in this form: the same rows for the same people.
    let is_so = |delivery: &Delivery| delivery.webhook.is_none() == mail;
    if deliveries.values().any(is_so) {
        deliveries.retain(|_, delivery| is_so(delivery));
    }
    if deliveries.len() > 1 {
        let names: Vec<&str> = deliveries.keys().map(String::as_str).collect();
        return Err(Failure::usage(
            "several_deliveries",
            format!("`{report}` is sent by several: {}", names.join(", ")),
        )
        .help(format!("name one: --deliver={}", names[0])));
    }
    let world = World::open(project)?;
    let (name, delivery, drawn) = match deliveries.pop_first() {
        Some((name, delivery)) => {
            let drawn = Drawn::of(&world, &name, &delivery)?;
            (name, delivery, drawn)
        }
        // A report can be looked at before anything says where it goes.
        None => {
            let delivery = Delivery::of(report);
            let drawn = Drawn::at_hand(&world, &delivery)?;
            (report.to_owned(), delivery, drawn)
        }
    };
    let now = Timestamp::now();
    let bytes = match mail {
        true => {
            let from = project.config()?.mail.map_or_else(|| "reckoner@localhost".to_owned(), |mail| mail.from);
            let to = if delivery.to.is_empty() { vec!["nobody@localhost".to_owned()] } else { delivery.to.clone() };
            Letter { from, ..drawn.letter(&name, &to, now) }.written()
        }
        false => drawn.body(&name, now).into_bytes(),
    };
    std::fs::write(file, &bytes).map_err(|error| Failure::file(file, &error))?;
    if project.json {
        speak::json(&json!({"status": "ok", "file": file.display().to_string(), "bytes": bytes.len()}));
    } else {
        speak::line(format_args!("{}: {} bytes; nothing was sent", file.display(), bytes.len()));
    }
    Ok(Exit::Done)
}

/// The deliveries of a report, or the one that is named.
fn chosen(project: &Project, report: &str, named: Option<&str>) -> Result<BTreeMap<String, Delivery>, Failure> {
    let mut deliveries = project.config()?.deliveries;
    deliveries.retain(|_, delivery| delivery.report == report);
    let Some(named) = named else { return Ok(deliveries) };
    let one = deliveries.remove_entry(named).ok_or_else(|| {
        let names: Vec<&str> = deliveries.keys().map(String::as_str).collect();
        let failure = Failure::usage("no_delivery", format!("no delivery `{named}` sends the report `{report}`"));
        if names.is_empty() { failure } else { failure.help(format!("there are: {}", names.join(", "))) }
    })?;
    Ok(BTreeMap::from([one]))
}
