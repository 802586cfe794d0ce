//! The scans of one dataset: keys, filters, time.

use super::Context;
use super::names::{self, Named, Unreached};
use super::policy::Limits;
use crate::calendar::{Grain, Range};
use crate::draft::Filter;
use crate::issue::{Code, Issue};
use crate::query::{Key, Predicate};
use crate::semantic::{DatasetId, FieldId, Reach};
use crate::table::Value;

/// One column to group by, before it is known on which dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Grouping {
    /// A dimension.
    Dimension(Named),
    /// A key field of an entity, that comes with its display fields.
    Entity(FieldId),
    /// The default (or a named) date, at a grain.
    Time {
        /// The grain.
        grain: Grain,
        /// The named date.
        of: Option<String>,
    },
}

/// One dataset of a question, with what the question says about all of them.
#[derive(Clone, Copy)]
pub(super) struct Leaf<'a> {
    pub(super) context: Context<'a>,
    pub(super) limits: &'a Limits,
    pub(super) dataset: DatasetId,
    /// Whether a condition may be met "by some row of another dataset": for entities, not for metrics.
    pub(super) may_bridge: bool,
}

impl Leaf<'_> {
    /// The key of this leaf for a column to group by; `None` where this dataset does not reach it.
    pub(super) fn key(&self, grouping: &Grouping, shift: i32) -> Result<Option<Key>, Issue> {
        let model = self.context.model;
        Ok(match grouping {
            Grouping::Dimension(named) => match names::reach(model, self.dataset, *named) {
                Ok(reach) => Some(Key::at(reach)),
                Err(Unreached::NoPath) => None,
                Err(Unreached::Several(ways)) => return Err(self.several(&ways)),
            },
            Grouping::Entity(field) => {
                let paths = model.paths(self.dataset, model.field(*field).dataset);
                let shortest = paths.first().map_or(0, Vec::len);
                let at = |path| Reach { path, field: *field };
                let ways: Vec<Reach> = paths.into_iter().filter(|path| path.len() == shortest).map(at).collect();
                let mut ways = model.meant(ways);
                // "routes by airport", where a route has two: neither is meant more than the other.
                match ways.len() {
                    0 => None,
                    1 => Some(Key::at(ways.swap_remove(0))),
                    _ => {
                        let label = &model.dataset(model.field(*field).dataset).label;
                        return Err(self.several_ways(label, &ways));
                    }
                }
            }
            Grouping::Time { grain, of } => self.date(of.as_deref())?.map(|reach| Key {
                reach,
                grain: Some(*grain).filter(|g| *g != Grain::Day),
                shift,
            }),
        })
    }

    /// The date that this dataset's rows are placed by.
    pub(super) fn date(&self, of: Option<&str>) -> Result<Option<Reach>, Issue> {
        let model = self.context.model;
        match of {
            None => Ok(model.dataset(self.dataset).time.clone()),
            Some(name) => {
                let named = names::dimension(model, name)?;
                match names::reach(model, self.dataset, named) {
                    Ok(reach) => Ok(Some(reach)),
                    Err(Unreached::NoPath) => Ok(None),
                    Err(Unreached::Several(ways)) => Err(self.several(&ways)),
                }
            }
        }
    }

    /// Rows within a stretch of time; nothing for a dataset without dates.
    pub(super) fn within(&self, range: Range, of: Option<&str>) -> Result<Option<Predicate>, Issue> {
        Ok(self.date(of)?.map(|reach| {
            let open = |edge: i32| (i32::MIN / 4..i32::MAX / 4).contains(&edge) && edge != i32::MIN / 4;
            Predicate::Range {
                key: Key::at(reach),
                from: open(range.start).then_some((Value::Date(range.start), true)),
                to: open(range.end).then_some((Value::Date(range.end), false)),
            }
        }))
    }

    /// All conditions on rows, the stretch of time and the viewer's policy included; sorted.
    pub(super) fn filters(
        &self,
        filters: &[Filter],
        time: Option<(Range, Option<&str>)>,
    ) -> Result<Vec<Predicate>, Issue> {
        let mut all = filters.iter().map(|filter| self.predicate(filter)).collect::<Result<Vec<_>, _>>()?;
        if let Some((range, of)) = time {
            all.extend(self.within(range, of)?);
        }
        all.extend(self.policies()?);
        all.sort();
        all.dedup();
        Ok(all)
    }

    /// What the viewer is limited to, as predicates.
    pub(super) fn policies(&self) -> Result<Vec<Predicate>, Issue> {
        let model = self.context.model;
        self.limits.on(model, self.dataset).ok_or_else(|| {
            let rows = &model.dataset(self.dataset).label;
            Issue::new(Code::UnknownWord, format!("The rows of {rows} are not in your view of the data."))
        })
    }

    /// Two ways lead to the same field: which one is meant must be said.
    pub(super) fn several(&self, ways: &[Reach]) -> Issue {
        let model = self.context.model;
        let label = ways.first().map_or("", |way| model.field(way.field).label.as_str());
        self.several_ways(label, ways)
    }

    /// Several equally short ways to something, and how to say which.
    pub(super) fn several_ways(&self, label: &str, ways: &[Reach]) -> Issue {
        let model = self.context.model;
        let roles: Vec<String> = ways.iter().map(|way| format!("`{}`", names::role_of(model, way))).collect();
        Issue::new(Code::Ambiguous, format!("{label} can be reached in more than one way."))
            .hint(format!("Say which: {}.", roles.join(" or ")))
    }
}
