//! `reckoner snapshots`: looks at the snapshots that are kept.

mod stored;

use std::collections::{BTreeMap, BTreeSet};

use ask::Request;
use engine::{Folder, Manifest, Snapshot};
use model::Draft;
use serde_json::{Value, json};

use crate::args::Snapshots;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::grid::{self, Side};
use crate::project::Project;
use crate::replicas::Chance;
use crate::speak;
use crate::world::World;

/// Of each kind of difference, how many are shown to a person.
const MOST_SHOWN: usize = 10;

pub(crate) fn run(project: &Project, snapshots: &Snapshots) -> Result<Exit, Failure> {
    match snapshots {
        Snapshots::List { store: false } => list(project),
        Snapshots::List { store: true } => stored::list(project),
        Snapshots::Verify { id, store: false } => verify(project, id.clone()),
        Snapshots::Verify { id, store: true } => stored::verify(project, id.as_deref()),
        Snapshots::Pull => stored::pull(project),
        Snapshots::Push => stored::push(project),
        Snapshots::Rollback { id } => roll_back(project, id),
        Snapshots::Diff { before, after } => diff(project, before, after.clone()),
    }
}

pub(crate) fn at(project: &Project, id: Option<String>) -> Project {
    Project { snapshot: id.or_else(|| project.snapshot.clone()), ..project.clone() }
}

pub(crate) fn manifest(project: &Project) -> Result<Manifest, Failure> {
    Manifest::read(&Folder::new(project.snapshot_folder()?))
        .map_err(|error| Failure::world("snapshot_unreadable", error))
}

pub(crate) fn bytes(manifest: &Manifest) -> u64 {
    let rollups: u64 = manifest.rollups.iter().map(|rollup| rollup.file.bytes).sum();
    rollups + manifest.values.as_ref().map_or(0, |values| values.bytes)
}

fn list(project: &Project) -> Result<Exit, Failure> {
    let current = refresh::current(&project.state());
    let is_current = |id: &str| current.as_ref().and_then(|folder| folder.file_name()).is_some_and(|name| name == id);
    let found: Vec<(String, Result<Manifest, Failure>)> =
        refresh::all(&project.state()).into_iter().map(|id| (id.clone(), manifest(&at(project, Some(id))))).collect();
    if project.json {
        let entry = |(id, manifest): &(String, Result<Manifest, Failure>)| match manifest {
            Ok(manifest) => json!({
                "id": id,
                "current": is_current(id),
                "built": manifest.built,
                "rollups": manifest.rollups.len(),
                "bytes": bytes(manifest),
                "rows": manifest.datasets.iter().map(|dataset| dataset.rows).sum::<u64>(),
            }),
            Err(failure) => json!({"id": id, "current": is_current(id), "damaged": failure.in_short().1}),
        };
        speak::json(&found.iter().map(entry).collect::<Vec<Value>>());
        return Ok(Exit::Done);
    }
    if found.is_empty() {
        speak::line("There is no snapshot. `reckoner build` makes one.");
        return Ok(Exit::Done);
    }
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|(id, manifest)| {
            let mark = if is_current(id) { "current" } else { "" }.to_owned();
            match manifest {
                Ok(manifest) => {
                    let rows: u64 = manifest.datasets.iter().map(|dataset| dataset.rows).sum();
                    let size = format!("{:.1} MB", bytes(manifest) as f64 / 1e6);
                    vec![id.clone(), manifest.rollups.len().to_string(), size, rows.to_string(), mark]
                }
                Err(failure) => vec![id.clone(), String::new(), String::new(), String::new(), failure.in_short().1],
            }
        })
        .collect();
    let header = ["Snapshot", "Rollups", "Size", "Rows read", ""].map(str::to_owned);
    let sides = [Side::Left, Side::Right, Side::Right, Side::Right, Side::Left];
    grid::lines(&header, &sides, &rows).into_iter().for_each(speak::line);
    Ok(Exit::Done)
}

/// A folder whose files are all to be looked at again.
struct Doubted(Folder);

impl engine::Directory for Doubted {
    fn open(&self, file: &str) -> Result<arrow::buffer::Buffer, engine::Error> {
        self.0.open(file)
    }
}

/// What checking every file of a snapshot found.
pub(crate) struct Checked {
    pub(crate) snapshot: String,
    pub(crate) files: usize,
    /// Each with why.
    pub(crate) damaged: Vec<(String, String)>,
}

/// Checks every file of a snapshot; the current one if none is named.
pub(crate) fn checked(project: &Project, id: Option<String>) -> Result<Checked, Failure> {
    let project = at(project, id);
    let manifest = manifest(&project)?;
    let file = project.read_model()?;
    let model = file.load(Some(&manifest.schema))?.model;
    let directory = Doubted(Folder::new(project.snapshot_folder()?));
    let snapshot = Snapshot::open(&directory, &model).map_err(|error| Failure::world("snapshot_unreadable", error))?;
    let files = manifest.rollups.len() + usize::from(manifest.values.is_some());
    Ok(Checked { snapshot: manifest.snapshot, files, damaged: snapshot.quarantined().to_vec() })
}

fn verify(project: &Project, id: Option<String>) -> Result<Exit, Failure> {
    let Checked { snapshot, files, damaged } = checked(project, id)?;
    if project.json {
        let damaged: Vec<Value> = damaged.iter().map(|(name, why)| json!({"file": name, "why": why})).collect();
        speak::json(&json!({"snapshot": snapshot, "files": files, "damaged": damaged}));
    } else {
        for (name, why) in &damaged {
            speak::line(format_args!("damaged: {name}: {why}"));
        }
        let whole = files - damaged.len();
        speak::line(format_args!("snapshot {snapshot}: {whole} of {files} files are whole"));
    }
    if damaged.is_empty() {
        return Ok(Exit::Done);
    }
    project.remark("what is damaged is set aside when questions are answered; `reckoner build` makes a new snapshot");
    Ok(Exit::Failed)
}

/// Makes a snapshot the current one again.
pub(crate) fn rolled_back(project: &Project, id: &str) -> Result<(), Failure> {
    let chance = Chance::take(project)?;
    let failed = |error| match error {
        error @ refresh::Error::NoSnapshot { .. } => Failure::usage(error.code(), error),
        error => Failure::world(error.code(), &error).passing(error.retryable()),
    };
    refresh::roll_back(&chance.turn, id).map_err(failed)?;
    chance.publish_again(project, id).map(drop)
}

fn roll_back(project: &Project, id: &str) -> Result<Exit, Failure> {
    rolled_back(project, id)?;
    if project.json {
        speak::json(&json!({"status": "ok", "snapshot": id}));
    } else {
        speak::line(format_args!("snapshot {id} is the current one; the next build replaces it"));
    }
    Ok(Exit::Done)
}

/// What differs between two snapshots.
pub(crate) struct Difference {
    before: String,
    after: String,
    rows: Vec<(String, u64, u64)>,
    members: Vec<(String, Vec<String>, Vec<String>)>,
    restated: Vec<Restated>,
}

/// A number of a month that was over, and is another one now.
struct Restated {
    metric: String,
    month: String,
    before: Value,
    after: Value,
}

/// Compares two snapshots; the newer one is the current one if none is named.
pub(crate) fn difference(project: &Project, before: &str, after: Option<String>) -> Result<Difference, Failure> {
    let projects = [at(project, Some(before.to_owned())), at(project, after)];
    let [old, new] = [manifest(&projects[0])?, manifest(&projects[1])?];
    let worlds = [World::reopen(&projects[0])?, World::reopen(&projects[1])?];
    Ok(Difference {
        rows: rows(&old, &new),
        members: members(&projects, [&old, &new], &worlds[1])?,
        restated: restated(&worlds, &old),
        before: old.snapshot,
        after: new.snapshot,
    })
}

impl Difference {
    /// For a program.
    pub(crate) fn to_json(&self) -> Value {
        let rows = self.rows.iter().map(|(name, a, b)| json!({"dataset": name, "before": a, "after": b}));
        let members = self.members.iter().map(|(name, new, gone)| json!({"dimension": name, "new": new, "gone": gone}));
        let number = |r: &Restated| json!({"metric": r.metric, "month": r.month, "before": r.before, "after": r.after});
        json!({
            "before": self.before,
            "after": self.after,
            "rows": rows.collect::<Vec<_>>(),
            "members": members.collect::<Vec<_>>(),
            "restated": self.restated.iter().map(number).collect::<Vec<_>>(),
        })
    }
}

fn diff(project: &Project, before: &str, after: Option<String>) -> Result<Exit, Failure> {
    let found = difference(project, before, after)?;
    if project.json {
        speak::json(&found.to_json());
        return Ok(Exit::Done);
    }
    speak::line(format_args!("{} → {}", found.before, found.after));
    if found.rows.is_empty() && found.members.is_empty() && found.restated.is_empty() {
        speak::line("Nothing differs.");
    }
    for (name, a, b) in &found.rows {
        let sign = if b > a { "+" } else { "-" };
        speak::line(format_args!("{name}: {a} rows, now {b} ({sign}{})", a.abs_diff(*b)));
    }
    for (name, new, gone) in &found.members {
        for (what, list) in [("new", new), ("gone", gone)] {
            if !list.is_empty() {
                let shown: Vec<&str> = list.iter().take(MOST_SHOWN).map(String::as_str).collect();
                let more = list.len() - shown.len();
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                speak::line(format_args!("{name}: {what}: {}{more}", shown.join(", ")));
            }
        }
    }
    for number in found.restated.iter().take(MOST_SHOWN) {
        let Restated { metric, month, before, after } = number;
        speak::line(format_args!("{metric} in {month}: {before}, now {after}"));
    }
    if let Some(more) = found.restated.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
        speak::line(format_args!("and {more} more numbers (--json shows all)"));
    }
    Ok(Exit::Done)
}

fn rows(old: &Manifest, new: &Manifest) -> Vec<(String, u64, u64)> {
    let names: BTreeSet<&str> = old.datasets.iter().chain(&new.datasets).map(|d| d.name.as_str()).collect();
    let count = |manifest: &Manifest, name: &str| manifest.dataset(name).map_or(0, |dataset| dataset.rows);
    let pair = |name: &str| (name.to_owned(), count(old, name), count(new, name));
    names.into_iter().map(pair).filter(|(_, a, b)| a != b).collect()
}

/// New and gone members of each dimension of text that both snapshots keep.
fn members(
    projects: &[Project; 2],
    manifests: [&Manifest; 2],
    world: &World,
) -> Result<Vec<(String, Vec<String>, Vec<String>)>, Failure> {
    let view = world.view();
    let model = &view.model;
    let folders = [Folder::new(projects[0].snapshot_folder()?), Folder::new(projects[1].snapshot_folder()?)];
    let mut found = Vec::new();
    for dimension in model.dimension_ids() {
        let mut sets: [BTreeSet<String>; 2] = Default::default();
        let mut known = [false; 2];
        for field in &model.dimension(dimension).fields {
            let name = model.key_name(&model::query::Key::own(*field));
            let dataset = &model.dataset(model.field(*field).dataset).name;
            if model.field(*field).kind != model::ColumnType::Text {
                continue;
            }
            for (place, manifest) in manifests.iter().enumerate() {
                let holds = |rollup: &&engine::manifest::RollupEntry| {
                    rollup.dataset == *dataset && rollup.keys.iter().any(|key| key.name == name)
                };
                let smallest = manifest.rollups.iter().filter(holds).min_by_key(|rollup| rollup.file.bytes);
                let Some(rollup) = smallest else { continue };
                let members = engine::rollup::members(&folders[place], rollup, &name)
                    .map_err(|error| Failure::world("snapshot_unreadable", error))?;
                sets[place].extend(members);
                known[place] = true;
            }
        }
        let [old, new] = &sets;
        if known == [true, true] && old != new {
            let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>();
            found.push((model.dimension(dimension).name.clone(), only(new, old), only(old, new)));
        }
    }
    Ok(found)
}

/// Every metric, month by month, for the months that were over in the older snapshot.
fn restated(worlds: &[World; 2], old: &Manifest) -> Vec<Restated> {
    let over = old.datasets.iter().filter_map(|dataset| dataset.last_day).max();
    let Some(over) = over.map(|day| model::calendar::iso(day)[..7].to_owned()) else { return Vec::new() };
    let views = [worlds[0].view(), worlds[1].view()];
    let mut found = Vec::new();
    for metric in views[1].model.metric_ids() {
        let name = &views[1].model.metric(metric).name;
        let draft = json!({"v": 1, "show": [name], "by": [{"time": "month"}]}).to_string();
        let Ok(draft) = Draft::from_json(&draft) else { continue };
        let [old, new] = [0, 1].map(|place| months(&worlds[place], &views[place], &draft));
        for (month, before) in old.into_iter().filter(|(month, _)| **month < *over) {
            let after = new.get(&month).cloned().unwrap_or(Value::Null);
            if before != after {
                found.push(Restated { metric: name.clone(), month, before, after });
            }
        }
    }
    found
}

/// A metric by month; nothing where it has no months.
fn months(world: &World, view: &ask::View, draft: &Draft) -> BTreeMap<String, Value> {
    let asked = world.ask(&Request::draft(draft.clone()), view);
    let Ok(outcome) = asked.reply.outcome else { return BTreeMap::new() };
    let outcome = serde_json::to_value(&outcome).unwrap_or_default();
    let rows = outcome["table"]["rows"].as_array().cloned().unwrap_or_default();
    let pair = |row: Value| Some((row[0].as_str()?.get(..7)?.to_owned(), row[1].clone()));
    rows.into_iter().filter_map(pair).collect()
}
