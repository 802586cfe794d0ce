//! From names to a placed formula.

use super::{Placed, Plan, Reading};
use crate::expr::Expr;
use crate::formula::{Agg, Formula, Measure};
use crate::issue::Code;
use crate::load::fields::{Rows, kind_in_words};
use crate::load::formats;
use crate::load::issues::Issues;
use crate::load::scope::Trouble;
use crate::load::text;
use crate::schema::ColumnType;
use crate::semantic::DatasetId;

impl Reading<'_, '_> {
    /// Places the measures of a parsed expression and resolves its names.
    pub(super) fn place(&mut self, raw: Formula, plan: &Plan, issues: &mut Issues) -> Result<Placed, Trouble> {
        let bases = self.bases(&raw.measures(), plan.home)?;
        let only = bases.first().copied().filter(|first| bases.iter().all(|base| base == first));
        let over = self.over(plan, plan.home.or(only), issues);
        let mut measures = Vec::new();
        for (measure, base) in raw.measures().into_iter().zip(bases) {
            measures.push(self.measure(measure, Rows { home: plan.home, base }, issues)?);
        }
        for rule in over {
            let dataset = self.fields.dataset(rule.field);
            let mut applies = false;
            for (measure, _) in &mut measures {
                if self.fields.scope.ways.leads(measure.dataset, dataset) {
                    applies = true;
                    measure.over.push(rule.clone());
                }
            }
            if !applies {
                return Err(Trouble::new(Code::NoPath, "Nothing that is aggregated here leads to what `over` names."));
            }
        }
        let (measures, formats): (Vec<Measure>, Vec<_>) = measures.into_iter().unzip();
        let mut measures = measures.into_iter();
        let mut empty = true;
        let formula = raw.map(&mut |part| {
            Ok(match part {
                Formula::Measure(_) => {
                    empty = false;
                    Formula::Measure(measures.next().expect("as many measures as before"))
                }
                Formula::Name(names) => {
                    empty = false;
                    let known = names.first().filter(|_| names.len() == 1).and_then(|name| self.ids.get(name));
                    Formula::Metric(*known.ok_or_else(|| self.no_metric(&names, plan.home))?)
                }
                other => other,
            })
        })?;
        if empty {
            return Err(text::bad("a metric aggregates rows, or is made of other metrics"));
        }
        Ok(Placed { formula, formats })
    }

    /// The dataset of each measure; see the rules of the module.
    fn bases(&self, measures: &[&Measure], home: Option<DatasetId>) -> Result<Vec<DatasetId>, Trouble> {
        let scope = self.fields.scope;
        let reaches = |from: DatasetId, to: DatasetId| scope.ways.leads(from, to);
        let mut settled: Vec<Option<DatasetId>> = Vec::new();
        let mut natural = Vec::new();
        for measure in measures {
            let of = self.base(measure.of.as_ref(), home)?;
            natural.push(of);
            settled.push(match (of, home) {
                (None, Some(home)) => Some(home),
                (None, None) => self.base(measure.filter.as_ref(), None)?,
                (Some(of), Some(home)) if measure.agg.counts_different() && reaches(home, of) => Some(home),
                (Some(_), _) if measure.agg.counts_different() => None,
                (Some(of), _) => Some(of),
            });
        }
        let mut others: Vec<DatasetId> = settled.iter().flatten().copied().collect();
        others.sort();
        others.dedup();
        settled
            .into_iter()
            .zip(natural)
            .map(|(base, natural)| match (base, natural) {
                (Some(base), _) => Ok(base),
                (None, Some(own)) => {
                    let mut facts = others.iter().copied().filter(|other| *other != own && reaches(*other, own));
                    let fact = facts.next();
                    Ok(fact.filter(|_| facts.next().is_none()).unwrap_or(own))
                }
                (None, None) => match (others.as_slice(), scope.datasets.len()) {
                    ([only], _) => Ok(*only),
                    (_, 1) => Ok(DatasetId(0)),
                    _ => {
                        let hint = Some("Declare the metric in its dataset.".into());
                        let message = "It is not said which dataset's rows are counted.";
                        Err(Trouble { hint, ..Trouble::new(Code::UnknownName, message) })
                    }
                },
            })
            .collect()
    }

    /// The dataset of an expression's columns; `None` if it has none.
    fn base(&self, expr: Option<&Expr>, home: Option<DatasetId>) -> Result<Option<DatasetId>, Trouble> {
        let scope = self.fields.scope;
        let mut origins = Vec::new();
        for names in expr.map(text::names).unwrap_or_default() {
            origins.push(scope.locate(home, &names)?.origin);
        }
        origins.sort();
        origins.dedup();
        if origins.is_empty() {
            return Ok(None);
        }
        let reaches_all = |home: &DatasetId| origins.iter().all(|to| scope.ways.leads(*home, *to));
        match scope.base(&origins).or_else(|| home.filter(reaches_all)) {
            Some(base) => Ok(Some(base)),
            None => {
                let names: Vec<String> = origins.iter().map(|id| format!("`{}`", scope.name(*id))).collect();
                let message = format!("No joins connect the rows of {}.", names.join(" and "));
                Err(Trouble::new(Code::NoPath, message))
            }
        }
    }

    /// A measure over resolved columns, and how it is shown.
    fn measure(
        &mut self,
        raw: &Measure,
        rows: Rows,
        issues: &mut Issues,
    ) -> Result<(Measure, crate::semantic::Format), Trouble> {
        let of = raw.of.as_ref().map(|of| self.fields.expr(of, rows, None, issues)).transpose()?;
        let filter = match &raw.filter {
            None => None,
            Some(filter) => {
                let filter = self.fields.expr(filter, rows, None, issues)?;
                Some(self.fields.condition(filter, rows.base)?)
            }
        };
        let kind = of.as_ref().map_or(ColumnType::Unknown, |of| self.fields.kinds.of(rows.base, of));
        if raw.agg.is_of_numbers() && kind != ColumnType::Unknown && !kind.is_number() {
            let has_no = if raw.agg == Agg::Sum { "sum" } else { "percentile and no deviation" };
            return Err(text::bad(&format!("this is {}, which has no {has_no}", kind_in_words(kind))));
        }
        let unit = raw.of.as_ref().map_or(formats::Unit::Unknown, |of| self.unit(of, rows.home));
        let format = formats::of_measure(raw, &unit, kind);
        Ok((Measure { dataset: rows.base, agg: raw.agg, of, filter, over: Vec::new() }, format))
    }

    fn unit(&self, raw: &Expr, home: Option<DatasetId>) -> formats::Unit {
        formats::unit(raw, &|names| {
            let spot = self.fields.scope.locate(home, names).ok()?;
            let field = self.fields.named(spot.dataset, &spot.name)?;
            self.fields.unit(field).map(str::to_owned)
        })
    }
}
