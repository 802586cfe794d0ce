//! For each leaf the cheapest sound rollup, and for every other one the reason why it is not taken.

use std::sync::Arc;

use model::Model;
use model::query::{Query, Scan};

use crate::kernel::source::Origin;
use crate::plan::{Leaf, Plan};
use crate::rejection::Rejection;
use crate::rollup::read::Rollup;
use crate::snapshot::Snapshot;

/// Where each leaf of a query is answered from.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// One for each of [`Query::leaves`], in that order.
    pub leaves: Vec<LeafRoute>,
}

/// Where one leaf is answered from.
#[derive(Debug, Clone, PartialEq)]
pub struct LeafRoute {
    /// The other rollups of the snapshot and why each was not taken.
    pub rejected: Vec<(Arc<str>, Rejection)>,
    /// The leaves inside of its conditions.
    pub inner: Vec<LeafRoute>,
    pub(crate) plan: Option<Plan>,
}

/// Chooses for each leaf the cheapest sound rollup of a snapshot; without one it goes live.
pub fn route(query: &Query, model: &Model, snapshot: &Snapshot) -> Route {
    Route { leaves: query.leaves().into_iter().map(|scan| leaf(scan, model, snapshot)).collect() }
}

fn leaf(scan: &Scan, model: &Model, snapshot: &Snapshot) -> LeafRoute {
    let inner: Vec<LeafRoute> = Leaf::inner(scan).into_iter().map(|scan| leaf(scan, model, snapshot)).collect();
    let inner_missing = inner.iter().any(LeafRoute::is_live);
    let leaf = Leaf::new(scan, model, &snapshot.moved);
    let mut rejected = Vec::new();
    let mut best: Option<(Plan, &Rollup)> = None;
    for (position, rollup) in snapshot.rollups.iter().enumerate() {
        let plan = leaf.judge(position, rollup).and_then(|plan| match inner_missing {
            true => Err(Rejection::InnerMissing),
            false => Ok(plan),
        });
        let plan = match plan {
            Ok(plan) => plan,
            Err(why) => {
                rejected.push((Arc::clone(&rollup.name), why));
                continue;
            }
        };
        let loser = match &best {
            Some((kept, other)) if cost(kept, other) <= cost(&plan, rollup) => rollup,
            _ => match best.replace((plan, rollup)) {
                Some((_, other)) => other,
                None => continue,
            },
        };
        rejected.push((Arc::clone(&loser.name), Rejection::Larger(loser.rows)));
    }
    let damaged = snapshot.quarantined().iter();
    rejected.extend(damaged.map(|(name, why)| (name.as_str().into(), Rejection::Quarantined(why.clone()))));
    LeafRoute { rejected, inner, plan: best.map(|(plan, _)| plan) }
}

/// What computing an expression over several keys costs, in rows read.
const COMPUTED: usize = 8;

/// Rows to read; columns that must be computed row by row weigh more.
fn cost(plan: &Plan, rollup: &Rollup) -> usize {
    let several = |origin: &&Origin| matches!(origin, Origin::Computed(compiled) if compiled.inputs.len() != 1);
    rollup.rows * (1 + COMPUTED * plan.origins.iter().filter(several).count())
}

impl Route {
    /// `rollup`, `live`, or `mixed`.
    pub fn name(&self) -> &'static str {
        match (self.leaves.iter().any(LeafRoute::is_live), self.leaves.iter().all(LeafRoute::is_live)) {
            (false, _) => "rollup",
            (true, true) => "live",
            (true, false) => "mixed",
        }
    }

    /// Positions among [`Query::leaves`] of those that no rollup answers.
    pub fn live_leaves(&self) -> Vec<usize> {
        (0..self.leaves.len()).filter(|at| self.leaves[*at].is_live()).collect()
    }

    /// Why leaves go live, in words: for each the rollup that came nearest.
    pub fn why_live(&self) -> String {
        let reasons: Vec<String> = self.leaves.iter().filter(|leaf| leaf.is_live()).map(LeafRoute::why_live).collect();
        reasons.join("; ")
    }
}

impl LeafRoute {
    /// Whether no rollup answers it.
    pub fn is_live(&self) -> bool {
        self.plan.is_none()
    }

    /// The chosen rollup's name.
    pub fn rollup_name<'a>(&self, snapshot: &'a Snapshot) -> Option<&'a str> {
        self.chosen(snapshot).map(|rollup| &*rollup.name)
    }

    /// The chosen rollup's number of rows; 0 for a live leaf.
    pub fn rows(&self, snapshot: &Snapshot) -> usize {
        self.chosen(snapshot).map_or(0, |rollup| rollup.rows)
    }

    pub(crate) fn chosen<'a>(&self, snapshot: &'a Snapshot) -> Option<&'a Rollup> {
        self.plan.as_ref().and_then(|plan| snapshot.rollups.get(plan.rollup))
    }

    /// Of several reasons the one of the rollup that got furthest: a missing measure is found after a
    /// missing dimension, which is found after a wrong dataset.
    fn why_live(&self) -> String {
        let far = |why: &Rejection| match why {
            Rejection::DatasetDiffers => 0,
            Rejection::Quarantined(_) => 1,
            Rejection::DimensionMissing(_) => 2,
            Rejection::GrainNotDerivable { .. } => 3,
            Rejection::MeasureMissing(_) => 4,
            Rejection::NotMergeable(_) | Rejection::InnerMissing | Rejection::Larger(_) => 5,
        };
        match self.rejected.iter().max_by_key(|(_, why)| far(why)) {
            Some((_, Rejection::DatasetDiffers)) | None => "there is no rollup of this dataset".to_owned(),
            Some((rollup, why)) => format!("rollup {rollup}: {why}"),
        }
    }
}
