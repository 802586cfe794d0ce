//! The tree on top of the scans: joins, formulas, comparisons, shares, conditions, top and order.

mod aggregates;
mod columns;
mod conditions;
mod periods;
mod tables;

use self::aggregates::{percent, percentile_at, word as aggregate_word};
use super::leaf::{Grouping, Leaf};
use super::names;
use super::policy::Limits;
use super::{Bound, Context, beside, filter, time};
use crate::calendar::{Grain, Range};
use crate::draft::{Against, By, Compare, Compared, Draft, Filter, Member, Order, Seen, Show, ShowOf, Top, View, When};
use crate::expr::Binary;
use crate::formula::{Agg, Formula, Measure, Pick, WHOLE, variance};
use crate::issue::{Code, Issue, Repair};
use crate::query::{
    Calc, Column, Condition, Join, JoinKind, Key, Meaning, Node, Operand, Predicate, Query, Regroup, Role, Scan, Step,
};
use crate::semantic::{DatasetId, FieldId, Format, MetricId, Reach};
use crate::table::Value;

/// Metrics may be made of metrics this deep; the loader has refused cycles.
const DEEPEST_METRIC: usize = 16;

/// One number to compute for each group.
#[derive(Debug, Clone, PartialEq)]
struct Item {
    /// Only of these rows.
    only: Vec<Filter>,
    /// Only of these rows, as a fraction of all.
    part: Vec<Filter>,
    /// Counts these, as far as they meet the question's conditions.
    each: Option<By>,
    /// Over measures only.
    formula: Formula,
    /// The metric behind it.
    metric: Option<MetricId>,
    /// Measured for each of these first, then aggregated.
    per: Option<(Vec<Grouping>, Agg)>,
    view: Option<View>,
    name: String,
    label: String,
    format: Format,
}

/// A Draft on its way to a Query.
#[derive(Clone)]
pub(super) struct Builder<'a> {
    draft: &'a Draft,
    context: Context<'a>,
    /// What the viewer's policies come to.
    limits: Limits,
    groupings: Vec<(Grouping, usize)>,
    items: Vec<Item>,
    row_filters: Vec<Filter>,
    conditions: Vec<&'a Compared>,
    assumptions: Vec<String>,
}

/// A table in the making.
struct Assembly {
    node: Node,
    width: usize,
}

impl Assembly {
    fn then(&mut self, step: Step, adds: usize) -> usize {
        let node =
            std::mem::replace(&mut self.node, Node::Join(Join { inputs: Vec::new(), keys: 0, kind: JoinKind::Full }));
        self.node = node.then(step);
        self.width += adds;
        self.width - 1
    }

    /// Appends a column; a plain column stays where it is.
    fn compute(&mut self, calc: Calc) -> usize {
        match calc {
            Calc::Column(index) => index,
            calc => self.then(Step::Compute(calc), 1),
        }
    }
}

impl<'a> Builder<'a> {
    pub(super) fn new(draft: &'a Draft, context: Context<'a>) -> Result<Builder<'a>, Vec<Issue>> {
        let mut issues = Vec::new();
        if let Some(analysis) = &draft.analysis {
            let what = match analysis {
                crate::draft::Analysis::Why => "What explains a change",
                crate::draft::Analysis::Outliers => "What is out of the ordinary",
                crate::draft::Analysis::Forecast(_) => "What comes next",
                crate::draft::Analysis::Report(name) => {
                    return Err(vec![without_analysis(draft, format!("There is no report `{name}`."))]);
                }
            };
            return Err(vec![without_analysis(draft, format!("{what} is not computed yet."))]);
        }
        let mut builder = Builder {
            draft,
            context,
            limits: Limits::of(context.model, context.viewer),
            groupings: Vec::new(),
            items: Vec::new(),
            row_filters: Vec::new(),
            conditions: Vec::new(),
            assumptions: Vec::new(),
        };
        for (position, by) in draft.by.iter().enumerate() {
            match builder.grouping(by) {
                Ok(groupings) => builder.groupings.extend(groupings.into_iter().map(|g| (g, position))),
                Err(issue) => issues.push(issue),
            }
        }
        for show in &draft.show {
            match builder.item(&show.long()) {
                Ok(item) => builder.items.push(item),
                Err(issue) => issues.push(issue),
            }
        }
        for filter in &draft.filters {
            match filter {
                Filter::Metric(compared) => builder.conditions.push(compared),
                row => builder.row_filters.push(row.clone()),
            }
        }
        if draft.show.is_empty() && draft.by.is_empty() && issues.is_empty() {
            issues.push(Issue::new(Code::BadDraft, "Nothing is asked for: `show` and `by` are both empty."));
        }
        if let ([_], true) = (&builder.items[..], issues.is_empty()) {
            builder.items[0].each = builder.counted();
        }
        if issues.is_empty() { Ok(builder) } else { Err(issues) }
    }

    pub(super) fn bind(mut self) -> Result<Bound, Vec<Issue>> {
        self.build().map_err(|issue| vec![issue])
    }

    fn build(&mut self) -> Result<Bound, Issue> {
        let shown = self.items.len();
        // What is counted is compared where it is listed.
        let each = self.items.iter().any(|item| item.each.is_some());
        let compare = self.comparison().filter(|_| !each);
        self.add_targets(compare.as_ref())?;
        // Conditions of what is counted hold within each group.
        if each {
            self.conditions.clear();
        }
        let conditions = self.add_conditions()?;
        let (range, other) = self.periods(compare.as_ref())?;
        // Beside a time of which nothing is known all would have risen.
        let moves = conditions.iter().any(|condition| condition.view.is_some_and(Seen::moves));
        if let (true, Some((Some(before), _))) = (moves && self.time_key().is_none(), other) {
            self.check_covered(before)?;
        }

        let of = self.draft.time.as_ref().and_then(|when| when.of.clone());
        let (scanned, first) = range.map_or((None, None), |range| {
            let (scanned, first) = self.looked_back(range);
            (Some(scanned), first)
        });
        let current = scanned.map(|range| (range, of.as_deref()));
        let (mut table, mut columns) =
            if self.items.is_empty() { (self.listing(current)?, Vec::new()) } else { self.table(current, 0)? };
        let mut previous = Vec::new();
        if let Some((other, shift)) = other {
            let (before, before_columns) = self.table(other.map(|other| (other, of.as_deref())), shift)?;
            let keys = self.groupings.len();
            let kind = if self.time_key().is_some() { JoinKind::Left } else { JoinKind::Full };
            let width = table.width + before.width - keys;
            previous = before_columns.iter().map(|c| if *c < keys { *c } else { c + table.width - keys }).collect();
            table = Assembly { node: Node::Join(Join { inputs: vec![table.node, before.node], keys, kind }), width };
        }
        // Formulas come last, on the merged measures of each period.
        columns.truncate(self.items.len());
        // Where tables stand side by side, what one of them does not know of is none; so is what is asked to have fallen.
        if matches!(table.node, Node::Join(_)) {
            // Nobody knows what there was before the data begin, nor does time that nobody looked at.
            let covered = self.covered();
            let known = |other: Range| {
                covered.is_empty() || covered.iter().any(|(_, has)| has.start < other.end && other.start < has.end)
            };
            let known = self.time_key().is_none() && other.and_then(|(other, _)| other).is_none_or(known);
            let moves =
                |index: usize| known && conditions.iter().any(|c| c.item == index && c.view.is_some_and(Seen::moves));
            let none = |(index, item): &(usize, &Item)| {
                counts(&item.formula) || moves(*index) && item.per.is_none() && adds(&item.formula)
            };
            for (index, _) in self.items.iter().enumerate().filter(none) {
                for list in [&mut columns, &mut previous] {
                    if let Some(column) = list.get_mut(index) {
                        let none = Calc::Number("0".into());
                        *column = table.compute(Calc::Coalesce(vec![Calc::Column(*column), none]));
                    }
                }
            }
        }

        let mut outputs = self.key_columns();
        let mut principal = Vec::new();
        for index in 0..shown {
            principal.push(self.show(index, &mut table, &columns, &previous, compare.as_ref(), &mut outputs)?);
        }
        if let (Some(first), Some((along, _))) = (first, self.time_key()) {
            let against = Operand::Day(first);
            table.then(Step::Keep(Condition { column: along, op: Binary::GreaterEqual, against }), 0);
        }
        for condition in &conditions {
            let item = condition.item;
            if condition.view.is_some() && item >= shown {
                self.show(item, &mut table, &columns, &previous, compare.as_ref(), &mut outputs)?;
            }
            let column = match condition.view {
                Some(seen) => self.seen(item, seen, &outputs)?,
                None => columns[item],
            };
            let against = match &condition.against {
                Target::Number(n) => Operand::Number(n.clone()),
                Target::Mean => Operand::Mean(column),
                Target::Item(item) => Operand::Column(columns[*item]),
            };
            table.then(Step::Keep(Condition { column, op: condition.op, against }), 0);
            self.output(item, columns[item], Meaning::Value, &mut outputs);
            if let Target::Item(item) = &condition.against {
                self.output(*item, columns[*item], Meaning::Value, &mut outputs);
            }
        }
        self.top_and_order(&mut table, &principal)?;
        let wanted: Vec<usize> = outputs.iter().map(|(column, _)| *column).collect();
        if wanted.iter().copied().ne(0..table.width) {
            table.then(Step::Select(wanted), 0);
        }
        let mut columns: Vec<Column> = outputs.into_iter().map(|(_, column)| column).collect();
        make_unique(&mut columns);
        self.assumptions.extend(tables::counted_once(&table.node, self.context.model));
        Ok(Bound {
            query: Query::new(table.node, columns),
            assumptions: std::mem::take(&mut self.assumptions),
            time: range,
            compared: other.and_then(|(other, _)| other),
        })
    }

    fn leaf_of(&self, dataset: DatasetId, may_bridge: bool) -> Leaf<'_> {
        Leaf { context: self.context, limits: &self.limits, dataset, may_bridge }
    }

    // Names ------------------------------------------------------------------------------------

    fn grouping(&self, by: &By) -> Result<Vec<Grouping>, Issue> {
        let model = self.context.model;
        match by {
            By::Time(time) => {
                if let Some(of) = &time.of {
                    let dimension = names::dimension(model, of)?.dimension;
                    if !model.dimension_kind(dimension).is_time() {
                        let label = &model.dimension(dimension).label;
                        let what = format!("{label} is no date, so nothing is by its {}.", time.time.label());
                        return Err(Issue::new(Code::BadDraft, what));
                    }
                }
                Ok(vec![Grouping::Time { grain: time.time, of: time.of.clone() }])
            }
            By::Dimension(name) => match names::dimension(model, name) {
                Ok(named) => Ok(vec![Grouping::Dimension(named)]),
                Err(issue) => {
                    let Some(dataset) = model.dataset_named(name) else { return Err(issue) };
                    let entity = self.entity(dataset);
                    if entity.is_empty() {
                        return Err(Issue::new(
                            Code::NoPath,
                            format!(
                                "{} have neither a key nor a name to be told apart by.",
                                model.dataset(dataset).label
                            ),
                        ));
                    }
                    Ok(entity.into_iter().map(Grouping::Entity).collect())
                }
            },
        }
    }

    /// The fields that tell an entity's rows apart and name them.
    fn entity(&self, dataset: DatasetId) -> Vec<FieldId> {
        let model = self.context.model;
        let mut fields = names::key_fields(model, dataset).unwrap_or_default();
        for field in &model.dataset(dataset).shown_as {
            let same = |other: &FieldId| model.field(*other).expr == model.field(*field).expr;
            if !fields.iter().any(same) {
                fields.push(*field);
            }
        }
        fields
    }

    fn item(&self, show: &ShowOf) -> Result<Item, Issue> {
        let model = self.context.model;
        let percentile = show.percentile.as_ref();
        let at = percentile.map(|p| percentile_at(p.at)).transpose()?;
        let of = percentile.map(|p| p.of.clone());
        let given: Vec<(Option<Agg>, &String)> = [
            (None, &show.metric),
            (Some(Agg::Sum), &show.sum),
            (Some(Agg::Avg), &show.avg),
            (Some(Agg::Min), &show.min),
            (Some(Agg::Max), &show.max),
            (Some(Agg::Distinct), &show.distinct),
            (Some(Agg::Count), &show.count),
            (Some(Agg::Stddev), &show.stddev),
            (Some(Agg::Median), &show.median),
            (at.map(Agg::Percentile), &of),
        ]
        .into_iter()
        .filter_map(|(agg, name)| name.as_ref().map(|name| (agg, name)))
        .collect();
        let [(agg, name)] = given[..] else {
            return Err(Issue::new(Code::BadDraft, "Each of `show` names exactly one metric or aggregate."));
        };
        let mut item = match agg {
            None => self.metric_item(names::metric(model, name)?)?,
            Some(Agg::Count) => self.count_item(names::dataset(model, name)?),
            Some(agg) => self.field_item(agg, name)?,
        };
        if !show.only.is_empty() {
            if matches!(show.view, Some(View::Target | View::Variance | View::Attainment)) {
                return Err(Issue::new(Code::Unsupported, "A target is that of all rows, and not of some of them."));
            }
            item.label = format!("{} {}", said_filters(&show.only), item.label);
            item.name = format!("{}_of_some", item.name);
            (item.metric, item.only) = (None, show.only.clone());
        }
        match &show.view {
            Some(View::PartOf(filters)) => {
                self.must_add(&item)?;
                item.label = format!("{} share of {}", said_filters(filters), item.label);
                item.name = format!("{}_part", item.name);
                (item.metric, item.format, item.part) = (None, Format::Percent, filters.clone());
            }
            Some(View::PerUnit(unit)) => {
                let unit = match model.metric_named(unit) {
                    Some(metric) => self.metric_item(metric)?,
                    None => self.field_item(Agg::Sum, unit)?,
                };
                // "discount per car", where the number counts cars
                let of = match &unit.format {
                    Format::Unit(noun) => noun,
                    _ => unit.label.strip_prefix("total ").unwrap_or(&unit.label),
                };
                item.label = format!("{} per {of}", item.label.strip_prefix("total ").unwrap_or(&item.label));
                item.name = format!("{}_per_{}", item.name, unit.name);
                item.formula = Formula::Binary(Binary::Divide, Box::new(item.formula), Box::new(unit.formula));
                item.metric = None;
                if !matches!(item.format, Format::Currency(_)) {
                    item.format = Format::Number;
                }
            }
            Some(View::PercentOf(whole)) => {
                let whole = self.metric_item(names::metric(model, whole)?)?;
                item.label = format!("{} as a percentage of {}", item.label, whole.label);
                item.name = format!("{}_of_{}", item.name, whole.name);
                item.formula = Formula::Binary(Binary::Divide, Box::new(item.formula), Box::new(whole.formula));
                (item.metric, item.format) = (None, Format::Percent);
            }
            _ => {}
        }
        if let Some(per) = &show.per {
            let (groupings, agg) = (self.grouping(per)?, show.then.unwrap_or(Agg::Avg));
            let of = groupings.first().map_or_else(String::new, |grouping| self.grouping_label(grouping));
            // "average revenue per dealer": of each dealer's total, so the total is not said.
            let inner = item.label.strip_prefix("total ").unwrap_or(&item.label);
            item.label = format!("{} {inner} per {of}", aggregate_word(agg));
            item.name = format!("{}_{}", agg.name(), item.name);
            if agg == Agg::Avg && item.format == Format::Integer {
                item.format = Format::Number;
            }
            item.per = Some((groupings, agg));
        }
        item.view = show.view.clone();
        Ok(item)
    }

    fn grouping_label(&self, grouping: &Grouping) -> String {
        let model = self.context.model;
        match grouping {
            Grouping::Dimension(named) => model.dimension(named.dimension).label.clone(),
            Grouping::Entity(field) => model.dataset(model.field(*field).dataset).label.clone(),
            Grouping::Time { grain, .. } => grain.label().to_owned(),
        }
    }

    fn metric_item(&self, id: MetricId) -> Result<Item, Issue> {
        let metric = self.context.model.metric(id);
        Ok(Item {
            only: Vec::new(),
            part: Vec::new(),
            each: None,
            formula: self.expand(&metric.formula, 0)?,
            metric: Some(id),
            per: None,
            view: None,
            name: metric.name.clone(),
            label: metric.label.clone(),
            format: metric.format.clone(),
        })
    }

    fn count_item(&self, dataset: DatasetId) -> Item {
        let data = self.context.model.dataset(dataset);
        Item {
            only: Vec::new(),
            part: Vec::new(),
            each: None,
            formula: Formula::Measure(Measure { dataset, agg: Agg::Count, of: None, filter: None, over: Vec::new() }),
            metric: None,
            per: None,
            view: None,
            name: format!("count_{}", data.name),
            label: format!("number of {}", data.label),
            format: Format::Integer,
        }
    }

    fn field_item(&self, agg: Agg, name: &str) -> Result<Item, Issue> {
        let model = self.context.model;
        let named = names::dimension(model, name)?;
        let id = model.dimension(named.dimension).fields[0];
        let field = model.field(id);
        if agg.is_of_numbers() && !field.kind.is_number() && field.kind != crate::ColumnType::Unknown {
            return Err(Issue::new(Code::BadDraft, format!("{} is not a number.", field.label)));
        }
        let measure = |agg| {
            let of = Some(field.expr.clone());
            Formula::Measure(Measure { dataset: field.dataset, agg, of, filter: None, over: Vec::new() })
        };
        let formula = match agg {
            Agg::Avg => Formula::Binary(Binary::Divide, Box::new(measure(Agg::Sum)), Box::new(measure(Agg::Count))),
            Agg::Median => measure(Agg::Percentile(WHOLE / 2)),
            Agg::Stddev => Formula::Root(Box::new(variance(&measure, true))),
            agg => measure(agg),
        };
        let unit = || match field.unit.as_deref() {
            Some("percent") => Format::Percent,
            Some(code) if code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase()) => {
                Format::Currency(code.to_owned())
            }
            Some(noun) => Format::Unit(noun.to_owned()),
            None => Format::Number,
        };
        let format = if matches!(agg, Agg::Distinct | Agg::Count) { Format::Integer } else { unit() };
        let word = aggregate_word(agg);
        let name = match agg {
            Agg::Percentile(at) => format!("percentile_{}_{}", percent(at).0.to_string().replace('.', "_"), field.name),
            agg => format!("{}_{}", agg.name(), field.name),
        };
        Ok(Item {
            only: Vec::new(),
            part: Vec::new(),
            each: None,
            formula,
            metric: None,
            per: None,
            view: None,
            name,
            label: format!("{word} {}", field.label),
            format,
        })
    }

    /// What a question counts whose conditions are on another measure: "how many dealers with revenue above
    /// 1m" asks of each dealer, and not whether all of them together have so much.
    fn counted(&self) -> Option<By> {
        let [show] = &self.draft.show[..] else { return None };
        let (show, item) = (show.long(), self.items.first()?);
        let counted = match (&show.distinct, &item.formula) {
            (Some(dimension), _) => dimension.clone(),
            (None, Formula::Measure(Measure { dataset, agg: Agg::Count, of: None, filter: None, .. })) => {
                self.context.model.dataset(*dataset).name.clone()
            }
            _ => return None,
        };
        let moves = self.conditions.iter().any(|compared| compared.view.is_some_and(Seen::moves));
        let plain = show.per.is_none()
            && show.view.is_none()
            && show.only.is_empty()
            && (moves || self.draft.compare.is_none());
        let shown = show.metric.or(show.count).or(show.distinct);
        let of_others = self.conditions.iter().all(|compared| shown.as_ref() != Some(&compared.name));
        (plain && of_others && !self.conditions.is_empty()).then_some(By::Dimension(counted))
    }

    /// The formula with every metric in it replaced by its own formula.
    fn expand(&self, formula: &Formula, depth: usize) -> Result<Formula, Issue> {
        formula.clone().map(&mut |part| match part {
            Formula::Metric(id) if depth < DEEPEST_METRIC => {
                self.expand(&self.context.model.metric(id).formula, depth + 1)
            }
            Formula::Metric(_) | Formula::Name(_) => {
                Err(Issue::new(Code::Cycle, "A metric of this question is not defined by measures."))
            }
            other => Ok(other),
        })
    }
}

/// A condition on an item.
struct Kept {
    item: usize,
    view: Option<Seen>,
    op: Binary,
    against: Target,
}

enum Target {
    Number(String),
    Mean,
    Item(usize),
}

/// A formula over measures as arithmetic over the columns that hold them.
fn calc(formula: &Formula, place: &[(&Measure, usize)]) -> Calc {
    let of = |f: &Formula| calc(f, place);
    let all = |list: &[Formula]| list.iter().map(of).collect();
    match formula {
        Formula::Measure(measure) => {
            let found = place.iter().find(|(m, _)| *m == measure);
            Calc::Column(found.expect("every measure of a formula has a column").1)
        }
        Formula::Number(n) => Calc::Number(n.clone()),
        Formula::Binary(op, a, b) => Calc::Binary(*op, Box::new(of(a)), Box::new(of(b))),
        Formula::NullIf(a, b) => Calc::NullIf(Box::new(of(a)), Box::new(of(b))),
        Formula::Coalesce(list) => Calc::Coalesce(all(list)),
        Formula::Least(list) => Calc::Least(all(list)),
        Formula::Greatest(list) => Calc::Greatest(all(list)),
        Formula::Root(a) => Calc::Root(Box::new(of(a))),
        Formula::Metric(_) | Formula::Name(_) => unreachable!("expanded before"),
    }
}

/// Whether numbers of this formula may be added up over groups.
fn adds(formula: &Formula) -> bool {
    match formula {
        Formula::Measure(measure) => {
            matches!(measure.agg, Agg::Sum | Agg::Count)
                && measure.over.iter().all(|o| matches!(o.pick, Pick::Last | Pick::First | Pick::Avg))
        }
        Formula::Binary(Binary::Add | Binary::Subtract, a, b) => adds(a) && adds(b),
        Formula::Binary(Binary::Multiply, a, b) => match (&**a, &**b) {
            (Formula::Number(_), other) | (other, Formula::Number(_)) => adds(other),
            _ => false,
        },
        Formula::Binary(Binary::Divide, a, b) => adds(a) && matches!(**b, Formula::Number(_)),
        Formula::Coalesce(list) => list.iter().all(|f| adds(f) || matches!(f, Formula::Number(_))),
        _ => false,
    }
}

/// A Draft without its analysis, as the nearest question that works.
fn without_analysis(draft: &Draft, message: String) -> Issue {
    let mut plain = draft.clone();
    plain.analysis = None;
    let issue = Issue::new(Code::Unsupported, message);
    if plain.show.is_empty() && plain.by.is_empty() {
        return issue;
    }
    issue.repair(Repair::Draft { draft: Box::new(plain), said: String::new() })
}

/// Conditions as a label says them: "Online", "Fleet or Rental", "not Retail", "electric".
/// Whether a formula counts rows or different values, and nothing more.
fn counts(formula: &Formula) -> bool {
    matches!(formula, Formula::Measure(Measure { agg: Agg::Count | Agg::Distinct, .. }))
}

fn said_filters(filters: &[Filter]) -> String {
    let members = |one: &std::collections::BTreeMap<String, Vec<Member>>| {
        let all: Vec<String> = one.values().flatten().map(ToString::to_string).collect();
        all.join(" or ")
    };
    let said = filters.iter().map(|filter| match filter {
        Filter::In(one) => members(one),
        Filter::NotIn(one) => format!("not {}", members(one)),
        Filter::Segment(name) => name.clone(),
        Filter::NotSegment(name) => format!("not {name}"),
        _ => "such".to_owned(),
    });
    said.collect::<Vec<_>>().join(", ")
}

fn make_unique(columns: &mut [Column]) {
    for index in 1..columns.len() {
        let mut n = 2;
        while columns[..index].iter().any(|c| c.name == columns[index].name) {
            let base = columns[index].name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_');
            columns[index].name = format!("{base}_{n}");
            n += 1;
        }
    }
}

/// A number as canonical text.
fn canonical(n: f64) -> String {
    match filter::number(n) {
        crate::Value::Int(i) => i.to_string(),
        _ => n.to_string(),
    }
}

fn said(range: Range) -> String {
    // Open ends lie where no calendar goes.
    const FAR: i32 = 1_000_000;
    let last = range.end - 1;
    match (range.start > -FAR, range.end < FAR) {
        (false, true) => format!("before {}", crate::calendar::iso(range.end)),
        (true, false) => format!("from {}", crate::calendar::iso(range.start)),
        _ => format!("{} to {}", crate::calendar::iso(range.start), crate::calendar::iso(last)),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
