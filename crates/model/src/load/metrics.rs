//! Metrics: every measure is placed on the dataset whose rows it aggregates.
//!
//! - A sum, count, least or largest belongs to the dataset of its columns: of several, to the one whose
//!   joins lead to the others. So `SUM(stores.employees)` counts each store once, wherever it is written.
//! - `COUNT(*)` belongs to the dataset it is declared in; at the model's level to that of its filter, or
//!   of the formula's other measures.
//! - `COUNT(DISTINCT customers.id)` counts customers *who bought*, if the metric is declared in a dataset
//!   that leads to customers, or else if exactly one other measure's dataset does; otherwise all customers.

mod order;
mod place;

use std::collections::{BTreeMap, BTreeSet};

use super::document::{BetterText, Document, MetricText, Names};
use super::fields::Fields;
use super::formats;
use super::issues::{Issues, clipped};
use super::scope::{Scope, Trouble};
use super::text;
use super::yaml::Word;
use crate::formula::{Formula, Over, Pick};
use crate::issue::Code;
use crate::semantic::{Better, DatasetId, Format, Metric, MetricId};

/// A metric before its expression is read.
struct Plan<'a> {
    text: &'a MetricText,
    name: String,
    home: Option<DatasetId>,
    expression: &'a Word,
    /// The metric that this one is the target of.
    target_of: Option<MetricId>,
}

/// An expression, placed.
#[derive(Debug, PartialEq)]
struct Placed {
    formula: Formula,
    /// Formats of its measures, in order.
    formats: Vec<Format>,
}

/// Reads all metrics: those of datasets, those of the model, then targets that are expressions.
pub(super) fn read(document: &Document, fields: &mut Fields, issues: &mut Issues) -> Vec<Metric> {
    let plans = plans(document, fields.scope, issues);
    let ids = (0..).zip(&plans).map(|(id, plan)| (plan.name.clone(), MetricId(id))).collect();
    let mut reading = Reading { ids, fields };
    let mut formats = Vec::new();
    let mut metrics: Vec<Metric> = Vec::new();
    for plan in &plans {
        let placed = reading.expression(plan, issues);
        formats.push(placed.formats);
        metrics.push(reading.metric(plan, placed.formula, issues));
    }
    for (id, plan) in plans.iter().enumerate() {
        match plan.target_of {
            Some(of) => metrics[of.index()].target = Some(MetricId(id as u32)),
            None if metrics[id].target.is_none() => {
                metrics[id].target = plan.text.target.as_ref().and_then(|word| reading.target(word, issues));
            }
            None => {}
        }
    }
    let order = order::of(&metrics, &plans, issues);
    for id in order {
        let known = |metric: MetricId| metrics[metric.index()].format.clone();
        let inferred = formats::of_formula(&metrics[id].formula, &mut formats[id].iter(), &known).unwrap_or_default();
        let said = plans[id].text.format.as_ref();
        metrics[id].format =
            said.map_or(Some(inferred.clone()), |word| format(word, &inferred, document, issues)).unwrap_or_default();
    }
    metrics
}

/// All metrics by name, each name once; an expression as a target is a hidden metric of its own.
fn plans<'a>(document: &'a Document, scope: &Scope<'a>, issues: &mut Issues) -> Vec<Plan<'a>> {
    let of_datasets = scope.datasets.iter().flat_map(|dataset| &dataset.metrics);
    let mut plans: Vec<Plan> = Vec::new();
    let mut names = BTreeSet::new();
    for text in of_datasets.chain(&document.metrics) {
        if !names.insert(text.name.text.clone()) {
            let message = format!("There are two metrics `{}`.", clipped(&text.name.text));
            issues.add(Code::DuplicateName, text.name.mark, message);
            continue;
        }
        let home = text.dataset.as_ref().and_then(|word| scope.dataset(word, issues));
        plans.push(Plan { text, name: text.name.text.clone(), home, expression: &text.expression, target_of: None });
    }
    for id in 0..plans.len() {
        let Plan { text, home, .. } = plans[id];
        let Some(target) = text.target.as_ref().filter(|word| !names.contains(&word.text) && !is_name(word)) else {
            continue;
        };
        let name = format!("{}_target", text.name.text);
        if names.insert(name.clone()) {
            plans.push(Plan { text, name, home, expression: target, target_of: Some(MetricId(id as u32)) });
        } else {
            let message = format!("The target needs the name `{}`, which another metric has.", clipped(&name));
            issues.add(Code::DuplicateName, target.mark, message);
        }
    }
    plans
}

/// Whether a target can only be the name of a metric.
fn is_name(target: &Word) -> bool {
    let parsed = text::metric(target, DatasetId(0), &mut Issues::new(""));
    matches!(parsed, Some(Formula::Name(_)))
}

struct Reading<'r, 'a> {
    ids: BTreeMap<String, MetricId>,
    fields: &'r mut Fields<'a>,
}

impl Reading<'_, '_> {
    fn metric(&mut self, plan: &Plan, formula: Formula, issues: &mut Issues) -> Metric {
        let text = plan.text;
        let own: BTreeSet<DatasetId> = formula.measures().iter().map(|measure| measure.dataset).collect();
        // A metric of the model that aggregates one dataset might as well be declared there.
        let only = own.first().copied().filter(|_| own.len() == 1 && order::parts(&formula).is_empty());
        let home = plan.home.or(only);
        let label = text.names.label_of(&text.name.text);
        let metric = Metric {
            name: plan.name.clone(),
            label: label.clone(),
            synonyms: Vec::new(),
            description: None,
            dataset: home,
            formula,
            written: plan.expression.text.clone(),
            format: Format::Number,
            better: Better::Neither,
            target: None,
            bands: Vec::new(),
            hidden: true,
        };
        if plan.target_of.is_some() {
            return Metric { label: format!("{label} target"), ..metric };
        }
        let Names { synonyms, description, .. } = text.names.clone();
        Metric {
            synonyms,
            description,
            written: self.written(plan, &metric.formula).unwrap_or(metric.written),
            better: self.better(text.better.as_ref(), home, issues),
            bands: text.bands.clone(),
            hidden: text.hidden,
            ..metric
        }
    }

    /// The author's spelling of an exported expression, as long as it means the same.
    fn written(&mut self, plan: &Plan, formula: &Formula) -> Option<String> {
        let written = plan.text.written.as_ref()?;
        let mut unheard = Issues::new("");
        let raw = text::metric(&Word::new(written, plan.expression.mark), DatasetId(0), &mut unheard)?;
        let placed = self.place(raw, plan, &mut unheard).ok()?;
        (placed.formula == *formula && !unheard.has_errors()).then(|| written.clone())
    }

    fn expression(&mut self, plan: &Plan, issues: &mut Issues) -> Placed {
        let nothing = Placed { formula: Formula::Number("0".to_owned()), formats: Vec::new() };
        let Some(raw) = text::metric(plan.expression, DatasetId(0), issues) else { return nothing };
        self.place(raw, plan, issues).unwrap_or_else(|trouble| {
            trouble.report(plan.expression, issues);
            nothing
        })
    }

    fn better(&self, said: Option<&BetterText>, home: Option<DatasetId>, issues: &mut Issues) -> Better {
        match said {
            None => Better::Neither,
            Some(BetterText::Up) => Better::Up,
            Some(BetterText::Down) => Better::Down,
            Some(BetterText::Field(word)) => match self.fields.reach(home, &word.text) {
                Ok((_, _, field)) => Better::Field(field),
                Err(trouble) => {
                    trouble.report(word, issues);
                    Better::Neither
                }
            },
        }
    }

    fn target(&self, word: &Word, issues: &mut Issues) -> Option<MetricId> {
        let found = self.ids.get(&word.text).copied();
        if found.is_none() && is_name(word) {
            issues.unknown("metric", word, self.ids.keys().map(String::as_str));
        }
        found
    }

    /// What the metric's measures must not be summed along: the time rule first, then by field.
    fn over(&self, plan: &Plan, home: Option<DatasetId>, issues: &mut Issues) -> Vec<Over> {
        let mut rules: Vec<Over> = Vec::new();
        let is_time = |pick: Pick| matches!(pick, Pick::Last | Pick::First | Pick::Avg);
        for (word, pick) in &plan.text.over {
            let field = match self.fields.reach(home, &word.text) {
                Ok((_, _, field)) => field,
                Err(trouble) => {
                    trouble.report(word, issues);
                    continue;
                }
            };
            let kind = self.fields.kind(field);
            if is_time(*pick) && rules.iter().any(|rule| is_time(rule.pick)) {
                issues.add(Code::WrongType, word.mark, "Only one time can have `last`, `first` or `avg`.");
            } else if is_time(*pick) && !kind.is_time() && kind != crate::schema::ColumnType::Unknown {
                let message = format!("`{}` is no date, and only dates have `last`, `first` or `avg`.", word.text);
                issues.report(Code::WrongType, word.mark, message, Some("`one` or `never` may be meant.".into()));
            } else {
                rules.push(Over { field, pick: *pick });
            }
        }
        rules.sort_by_key(|rule| (!is_time(rule.pick), rule.field));
        rules
    }

    fn no_metric(&self, names: &[String], home: Option<DatasetId>) -> Trouble {
        let name = names.join(".");
        let hint = self.fields.scope.hint(&name, self.ids.keys().map(String::as_str));
        let is_row = self.fields.scope.locate(home, names).is_ok_and(|spot| {
            let known = |dataset, name: &str| {
                self.fields.named(dataset, name).is_some()
                    || self.fields.scope.table(dataset).is_some_and(|table| table.column(name).is_some())
            };
            known(spot.dataset, &spot.name)
        });
        let trouble = if is_row {
            let message = format!("`{}` is a value of each row: aggregate it.", clipped(&name));
            Trouble {
                hint: Some(format!("For example SUM({}).", clipped(&name))),
                ..Trouble::new(Code::BadExpression, message)
            }
        } else {
            Trouble { hint, ..Trouble::new(Code::UnknownName, format!("There is no metric `{}`.", clipped(&name))) }
        };
        trouble.at(&name)
    }
}

/// A format as its author says it: `percent`, `integer`, `number`, `currency`, a currency code or a noun.
fn format(word: &Word, inferred: &Format, document: &Document, issues: &mut Issues) -> Option<Format> {
    Some(match word.text.as_str() {
        "number" => Format::Number,
        "integer" => Format::Integer,
        "currency" => match (inferred, &document.currency) {
            (Format::Currency(_), _) => inferred.clone(),
            (_, Some(code)) => Format::Currency(code.clone()),
            (_, None) => {
                let hint = Some("Write `currency: EUR` at the top, or the code as the format.".into());
                issues.report(Code::MissingKey, word.mark, "It is not said in which currency.", hint);
                return None;
            }
        },
        unit => formats::of_unit(unit),
    })
}
