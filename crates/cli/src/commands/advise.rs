//! `reckoner advise`: what each rollup earns, what more room would buy, and what less would lose.
//!
//! Everything is reckoned from the sizes that the current snapshot was built with; nothing is built.

use model::{Dialect, Model};
use refresh::{Asked, Sizes, Worth};
use serde_json::{Value, json};

use crate::args::Advise;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::grid::{self, Side};
use crate::log::{self, Log};
use crate::picture::Picture;
use crate::project::Project;
use crate::speak;

/// Parts of the budget that are compared with it.
const PARTS: [f64; 7] = [0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0];

/// What a budget buys.
struct Bought {
    budget: f64,
    bytes: f64,
    rollups: usize,
    /// Rows that a question reads, on average over the datasets.
    read: f64,
}

pub(crate) fn run(project: &Project, advise: &Advise) -> Result<Exit, Failure> {
    let folder = project.snapshot_folder()?;
    let manifest = engine::Manifest::read(&engine::Folder::new(folder))
        .map_err(|error| Failure::world("snapshot_unreadable", error).help("make a new one with `reckoner build`"))?;
    let model = project.read_model()?.load(Some(&manifest.schema))?.model;
    let sizes = Sizes::of(&manifest, &model);
    let asked = log::asked(&Log::of(project).lines(), &model);
    let budget = model.rollups.size as f64;
    let worths = refresh::advise(&model, &sizes, &asked, budget);
    let bought: Vec<Bought> = PARTS.iter().map(|part| buys(&model, &sizes, &asked, budget * part)).collect();
    if let Some(path) = &advise.curve {
        std::fs::write(path, picture(&bought)).map_err(|error| Failure::file(path, &error))?;
    }
    if project.json {
        speak::json(&json!({
            "budget": budget,
            "asked": asked.times(),
            "rollups": worths.iter().map(|worth| rollup_json(&model, worth, manifest.schema.dialect)).collect::<Vec<_>>(),
            "budgets": bought.iter().map(bought_json).collect::<Vec<_>>(),
        }));
        return Ok(Exit::Done);
    }
    let rows: Vec<Vec<String>> = worths.iter().map(row).collect();
    let header = ["Rollup", "Rows", "Size", "Saves", "Then read"].map(str::to_owned);
    let sides = [Side::Left, Side::Right, Side::Right, Side::Right, Side::Right];
    grid::lines(&header, &sides, &rows).into_iter().for_each(speak::line);
    speak::line(
        "\nSaves: rows that a question of the dataset reads less for it. Then read: what is left, with it and those above it.",
    );
    speak::line(match asked.times() {
        0.0 => "Nothing was asked yet: weighed by what the grammar has.".to_owned(),
        times => format!("Weighed by what was asked ({times:.0} reads of rollups) and by what the grammar has."),
    });
    speak::line("\nWith another `rollups: {size: …}` in the model:\n");
    let rows: Vec<Vec<String>> = bought
        .iter()
        .map(|b| {
            let now = if b.budget == budget { "now" } else { "" };
            vec![size(b.budget), size(b.bytes), b.rollups.to_string(), count(b.read), now.to_owned()]
        })
        .collect();
    let header = ["Size", "Used", "Rollups", "Read a question", ""].map(str::to_owned);
    let sides = [Side::Right, Side::Right, Side::Right, Side::Right, Side::Left];
    grid::lines(&header, &sides, &rows).into_iter().for_each(speak::line);
    Ok(Exit::Done)
}

fn buys(model: &Model, sizes: &Sizes, asked: &Asked, budget: f64) -> Bought {
    let worths = refresh::advise(model, sizes, asked, budget);
    let last = |dataset| worths.iter().rfind(|worth| worth.rollup.scan.dataset == dataset).map(|worth| worth.left);
    let left: Vec<f64> = model.dataset_ids().filter_map(last).collect();
    Bought {
        budget,
        bytes: worths.iter().map(|worth| worth.bytes).sum(),
        rollups: worths.len(),
        read: left.iter().sum::<f64>() / (left.len() as f64).max(1.0),
    }
}

fn row(worth: &Worth) -> Vec<String> {
    let saved = if worth.rollup.base { "base".to_owned() } else { count(worth.saved) };
    vec![worth.rollup.name.clone(), count(worth.rows), size(worth.bytes), saved, count(worth.left)]
}

/// With the SQL that works it out, for whoever wants to run it on the source.
fn rollup_json(model: &Model, worth: &Worth, dialect: Dialect) -> Value {
    let scan = &worth.rollup.scan;
    let sql = model::sql::select_counted(scan, model, dialect, &|dataset| model::sql::shown(&dataset.source));
    json!({
        "rollup": worth.rollup.name,
        "dataset": model.dataset(worth.rollup.scan.dataset).name,
        "base": worth.rollup.base,
        "rows": worth.rows.round(),
        "bytes": worth.bytes.round(),
        "saved_rows": worth.saved.round(),
        "read_rows": worth.left.round(),
        "sql": sql,
    })
}

fn bought_json(b: &Bought) -> Value {
    json!({"budget": b.budget, "bytes": b.bytes.round(), "rollups": b.rollups, "read_rows": b.read.round()})
}

/// Rows by budget, which doubles from mark to mark.
fn picture(bought: &[Bought]) -> String {
    let most = bought.iter().map(|b| b.read).fold(1.0, f64::max);
    let place = |at: usize| at as f64 / (bought.len() as f64 - 1.0).max(1.0);
    let budgets = bought.iter().enumerate().map(|(at, b)| (place(at), size(b.budget)));
    let reads = (0..=4).map(|quarter| (f64::from(quarter) / 4.0, count(most * f64::from(quarter) / 4.0)));
    Picture {
        title: "Rows that a question reads by what the rollups may take",
        axes: ("what the rollups may take", "rows a question reads"),
        marks: (budgets.collect(), reads.collect()),
        points: bought.iter().enumerate().map(|(at, b)| (place(at), b.read / most)).collect(),
    }
    .svg()
}

fn count(rows: f64) -> String {
    match rows {
        n if n < 10_000.0 => format!("{n:.0}"),
        n if n < 1e6 => format!("{:.0}K", n / 1e3),
        n => format!("{:.1}M", n / 1e6),
    }
}

fn size(bytes: f64) -> String {
    if bytes < 1e5 { format!("{:.0} kB", bytes / 1e3) } else { format!("{:.1} MB", bytes / 1e6) }
}
