//! Names to ids, with the nearest right one where a name is wrong.

use crate::issue::{Code, Issue, nearest};
use crate::semantic::{DatasetId, DimensionId, FieldRole, JoinId, MetricId, Model, Reach};

/// Something that can be grouped or filtered by, as named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Named {
    /// The dimension.
    pub(super) dimension: DimensionId,
    /// The join that must be on the way, where the name says a role (`destination.city`).
    pub(super) via: Option<JoinId>,
}

/// A metric by name.
pub(super) fn metric(model: &Model, name: &str) -> Result<MetricId, Issue> {
    model.metric_named(name).ok_or_else(|| {
        let names = model.metrics.iter().filter(|m| !m.hidden).map(|m| m.name.as_str());
        unknown("metric", name, names)
    })
}

/// A dataset by name.
pub(super) fn dataset(model: &Model, name: &str) -> Result<DatasetId, Issue> {
    model.dataset_named(name).ok_or_else(|| unknown("dataset", name, model.datasets.iter().map(|d| d.name.as_str())))
}

/// A dimension by name: `country`, `dealers.country`, or with a role `destination.city`.
pub(super) fn dimension(model: &Model, name: &str) -> Result<Named, Issue> {
    if let Some(dimension) = model.dimension_named(name) {
        return Ok(Named { dimension, via: None });
    }
    if let Some((role, field)) = name.split_once('.') {
        for (index, join) in model.joins.iter().enumerate() {
            let says = !role.is_empty() && (join.role.as_deref() == Some(role) || join.name == role);
            let dimension = model.field_named(join.to, field).and_then(|f| model.dimension_of(f));
            if let (true, Some(dimension)) = (says, dimension) {
                return Ok(Named { dimension, via: Some(JoinId(index as u32)) });
            }
        }
    }
    Err(unknown("dimension", name, model.dimensions.iter().map(|d| d.name.as_str())))
}

fn unknown<'a>(kind: &str, name: &str, names: impl Iterator<Item = &'a str>) -> Issue {
    let issue = Issue::new(Code::UnknownName, format!("There is no {kind} `{name}`."));
    match nearest(name, names) {
        Some(near) => issue.hint(format!("Did you mean `{near}`?")),
        None => issue,
    }
}

/// How a dataset reaches a dimension: the one shortest way, or of several the one that is meant, or why there is none.
pub(super) fn reach(model: &Model, dataset: DatasetId, named: Named) -> Result<Reach, Unreached> {
    let mut ways = model.reaches(dataset, named.dimension);
    if let Some(join) = named.via {
        ways.retain(|way| way.path.contains(&join));
    }
    let shortest = ways.first().map(|way| way.path.len()).ok_or(Unreached::NoPath)?;
    ways.retain(|way| way.path.len() == shortest);
    ways = model.meant(ways);
    match ways.len() {
        1 => Ok(ways.swap_remove(0)),
        _ => Err(Unreached::Several(ways)),
    }
}

/// Why a dimension is not reached.
#[derive(Debug, Clone)]
pub(super) enum Unreached {
    /// No chain of joins leads there.
    NoPath,
    /// Several equally short ones do.
    Several(Vec<Reach>),
}

/// The way to a field as people would tell it apart: the roles of its joins.
pub(super) fn role_of(model: &Model, reach: &Reach) -> String {
    let field = model.field(reach.field);
    let roles: Vec<&str> = reach
        .path
        .iter()
        .map(|join| {
            let join = model.join(*join);
            join.role.as_deref().unwrap_or(&join.name)
        })
        .collect();
    format!("{}.{}", roles.last().copied().unwrap_or(""), field.name)
}

/// The fields that identify a row of a dataset, if it has a primary key that is among its fields.
pub(super) fn key_fields(model: &Model, dataset: DatasetId) -> Option<Vec<crate::semantic::FieldId>> {
    let key = &model.dataset(dataset).primary_key;
    if key.is_empty() {
        return None;
    }
    key.iter().map(|column| column_field(model, dataset, column)).collect()
}

/// The field of a dataset that is exactly this physical column.
pub(super) fn column_field(model: &Model, dataset: DatasetId, column: &str) -> Option<crate::semantic::FieldId> {
    let is = |id: &crate::semantic::FieldId| {
        let field = model.field(*id);
        field.dataset == dataset
            && matches!(&field.expr, crate::Expr::Column(c) if c.path.is_empty() && c.name.eq_ignore_ascii_case(column))
    };
    let mut all = model.field_ids().filter(is);
    let first = all.next()?;
    // A key field is preferred over a dimension on the same column.
    Some(std::iter::once(first).chain(all).find(|id| model.field(*id).role == FieldRole::Key).unwrap_or(first))
}
