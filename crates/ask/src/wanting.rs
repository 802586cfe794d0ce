//! The rollups that would answer what only the source itself answers now: what to write into the model for them.

use engine::{LeafRoute, Rejection};
use model::calendar::Grain;
use model::query::{Key, Predicate, Scan};
use model::semantic::DeclaredRollup;
use model::{Draft, Model};

use crate::view::View;

/// One rollup for each part of a question that no rollup answers; none where no rollup could, or none is needed.
pub fn wanting(draft: &Draft, view: &View) -> Vec<DeclaredRollup> {
    let Ok(bound) = view.bind(draft) else { return Vec::new() };
    let route = engine::route(&bound.query, &view.model, &view.snapshot);
    let scans = bound.query.leaves();
    let wanted = route.live_leaves().into_iter().map(|at| {
        let is_missed = is_missed(&route.leaves[at]);
        is_missed.then(|| declared(scans[at], &view.model)).flatten()
    });
    // A part that nothing can be done for leaves the question where it is.
    let mut wanted: Vec<DeclaredRollup> = wanted.collect::<Option<_>>().unwrap_or_default();
    wanted.dedup();
    wanted
}

/// The lines of the model that declare them.
pub fn rollup_lines(rollups: &[DeclaredRollup], model: &Model) -> String {
    let line = |rollup: &DeclaredRollup| {
        let dimensions: Vec<String> = rollup.dimensions.iter().map(|id| word(&model.dimension(*id).name)).collect();
        let grain = rollup.grain.map(|grain| format!(", grain: {}", grain.label().replace(' ', "_")));
        let dataset = word(&model.dataset(rollup.dataset).name);
        let grain = grain.unwrap_or_default();
        format!("    {}: {{dataset: {dataset}, dimensions: [{}]{grain}}}\n", word(&rollup.name), dimensions.join(", "))
    };
    format!("rollups:\n  declare:\n{}", rollups.iter().map(line).collect::<String>())
}

/// A name as YAML reads it back.
fn word(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_') && name.starts_with(char::is_alphabetic);
    if plain { name.to_owned() } else { format!("{name:?}") }
}

/// Whether what the rollups lack is a dimension or a grain. A number that none of them holds would be in no other
/// one, either.
fn is_missed(leaf: &LeafRoute) -> bool {
    leaf.inner.is_empty()
        && leaf.rejected.iter().all(|(_, why)| {
            use Rejection::{DatasetDiffers, DimensionMissing, GrainNotDerivable, Quarantined};
            matches!(why, DatasetDiffers | DimensionMissing(_) | GrainNotDerivable { .. } | Quarantined(_))
        })
}

/// The rollup that holds what a leaf groups and filters by, as far as it can be said in names.
fn declared(scan: &Scan, model: &Model) -> Option<DeclaredRollup> {
    let own = model.dataset(scan.dataset).time.as_ref();
    let filtered: Vec<&Key> = scan.filter.iter().flat_map(Predicate::keys).collect();
    let is_time = |key: &&Key| own == Some(&key.reach);
    let mut dimensions = Vec::new();
    for key in scan.group.iter().chain(filtered.iter().copied()).filter(|key| !is_time(key)) {
        let dimension = model.dimension_of(key.reach.field)?;
        // Of several ways to a dimension, a declared rollup takes the first.
        if model.reaches(scan.dataset, dimension).first() != Some(&key.reach) {
            return None;
        }
        if !dimensions.contains(&dimension) {
            dimensions.push(dimension);
        }
    }
    // Days can be cut anywhere; without a condition on time its buckets are enough.
    let grain = match filtered.iter().any(&is_time) {
        true => Some(Grain::Day),
        false => scan.group.iter().find(|key| is_time(key)).map(|key| key.grain.unwrap_or(Grain::Day)),
    };
    let named = dimensions.iter().map(|id| model.dimension(*id).name.as_str());
    let grain_name = grain.map(|grain| grain.label().replace(' ', "_"));
    let parts = [model.dataset(scan.dataset).name.as_str()].into_iter().chain(named).chain(grain_name.as_deref());
    let name = parts.collect::<Vec<_>>().join("_").replace(|c: char| !c.is_alphanumeric(), "_");
    Some(DeclaredRollup { name, dataset: scan.dataset, dimensions, grain })
}
