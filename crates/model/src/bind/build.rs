//! The tree on top of the scans: joins, formulas, comparisons, shares, conditions, top and order.

use super::leaf::{Grouping, Leaf};
use super::names;
use super::{Bound, Context, beside, filter, time};
use crate::calendar::{Grain, Range};
use crate::draft::{Against, By, Compare, Compared, Draft, Filter, Member, Order, Show, ShowOf, Top, View, When};
use crate::expr::Binary;
use crate::formula::{Agg, Formula, Measure, Pick};
use crate::issue::{Code, Issue, Repair};
use crate::query::{
    Calc, Column, Condition, Join, JoinKind, Key, Meaning, Node, Operand, Predicate, Query, Regroup, Role, Scan, Step,
};
use crate::semantic::{DatasetId, FieldId, Format, MetricId, Reach};

/// Metrics may be made of metrics this deep; the loader has refused cycles.
const DEEPEST_METRIC: usize = 16;

/// One number to compute for each group.
#[derive(Debug, Clone, PartialEq)]
struct Item {
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
                    return Err(vec![without_analysis(draft, format!("There is no report `{name}` yet."))]);
                }
            };
            return Err(vec![without_analysis(draft, format!("{what} is not computed yet."))]);
        }
        let mut builder = Builder {
            draft,
            context,
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
        let compare = self.comparison();
        self.add_targets(compare.as_ref())?;
        // Conditions of what is counted hold within each group.
        if self.items.iter().any(|item| item.each.is_some()) {
            self.conditions.clear();
        }
        let conditions = self.add_conditions()?;
        let (range, other) = self.periods(compare.as_ref())?;

        let of = self.draft.time.as_ref().and_then(|when| when.of.clone());
        let current = range.map(|range| (range, of.as_deref()));
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

        let mut outputs = self.key_columns();
        let mut principal = Vec::new();
        for index in 0..shown {
            principal.push(self.show(index, &mut table, &columns, &previous, compare.as_ref(), &mut outputs)?);
        }
        for condition in &conditions {
            let against = match &condition.against {
                Target::Number(n) => Operand::Number(n.clone()),
                Target::Mean => Operand::Mean(columns[condition.item]),
                Target::Item(item) => Operand::Column(columns[*item]),
            };
            table.then(Step::Keep(Condition { column: columns[condition.item], op: condition.op, against }), 0);
            self.output(condition.item, columns[condition.item], Meaning::Value, &mut outputs);
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
        Ok(Bound {
            query: Query::new(table.node, columns),
            assumptions: std::mem::take(&mut self.assumptions),
            time: range,
            compared: other.and_then(|(other, _)| other),
        })
    }

    // Names ------------------------------------------------------------------------------------

    fn grouping(&self, by: &By) -> Result<Vec<Grouping>, Issue> {
        let model = self.context.model;
        match by {
            By::Time(time) => {
                if let Some(of) = &time.of {
                    names::dimension(model, of)?;
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
        let given: Vec<(Option<Agg>, &String)> = [
            (None, &show.metric),
            (Some(Agg::Sum), &show.sum),
            (Some(Agg::Avg), &show.avg),
            (Some(Agg::Min), &show.min),
            (Some(Agg::Max), &show.max),
            (Some(Agg::Distinct), &show.distinct),
            (Some(Agg::Count), &show.count),
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
        match &show.view {
            Some(View::PartOf(filters)) => {
                self.must_add(&item)?;
                item.label = format!("{} share of {}", said_filters(filters), item.label);
                item.name = format!("{}_part", item.name);
                (item.metric, item.format, item.part) = (None, Format::Percent, filters.clone());
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
        if matches!(agg, Agg::Sum | Agg::Avg) && !field.kind.is_number() && field.kind != crate::ColumnType::Unknown {
            return Err(Issue::new(Code::BadDraft, format!("{} is not a number.", field.label)));
        }
        let measure = |agg| {
            let of = Some(field.expr.clone());
            Box::new(Formula::Measure(Measure { dataset: field.dataset, agg, of, filter: None, over: Vec::new() }))
        };
        let formula = match agg {
            Agg::Avg => Formula::Binary(Binary::Divide, measure(Agg::Sum), measure(Agg::Count)),
            agg => *measure(agg),
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
        Ok(Item {
            part: Vec::new(),
            each: None,
            formula,
            metric: None,
            per: None,
            view: None,
            name: format!("{}_{}", agg.name(), field.name),
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
        let plain = show.per.is_none() && show.view.is_none() && self.draft.compare.is_none();
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

    // Comparison and time ----------------------------------------------------------------------

    fn comparison(&mut self) -> Option<Compare> {
        let grows = self.items.iter().any(|i| matches!(i.view, Some(View::Growth | View::Change)));
        self.draft.compare.clone().or(grows.then_some(Compare::Previous))
    }

    /// The position of the column of (not cyclic) time, and its grain.
    fn time_key(&self) -> Option<(usize, Grain)> {
        self.groupings.iter().enumerate().find_map(|(index, (grouping, _))| match grouping {
            Grouping::Time { grain, .. } if !grain.is_cyclic() => Some((index, *grain)),
            _ => None,
        })
    }

    /// The stretch of time that is meant, and the one compared with (and by how many buckets its time
    /// column is moved to meet this one's).
    fn periods(&mut self, compare: Option<&Compare>) -> Result<(Option<Range>, Option<(Option<Range>, i32)>), Issue> {
        let calendar = &self.context.model.calendar;
        let today = self.context.today;
        let when = self.draft.time.as_ref();
        let range = when.map(|when| time::resolve(when, calendar, today)).transpose()?;
        if let Some(range) = range {
            self.check_covered(range)?;
        }
        if let (Some(range), Some(true)) = (range, when.map(|when| when.lacks_year() && when.last.is_none())) {
            self.assumptions.push(format!("no year was said, so the latest that has begun: {}", said(range)));
        }
        let compare = match compare {
            None | Some(Compare::Target | Compare::Average) => {
                self.assumptions.extend(self.not_over(range));
                return Ok((range, None));
            }
            Some(compare) => compare,
        };
        let by_bucket = self.time_key().filter(|_| {
            range.is_none() || self.items.iter().any(|i| matches!(i.view, Some(View::Growth | View::Change)))
        });
        if let (Some((_, grain)), false) = (by_bucket, matches!(compare, Compare::With(_))) {
            let shift = match (compare, grain) {
                (Compare::Previous, _) => 1,
                (_, Grain::Week) => 52,
                (_, grain) => grain.months().map_or(365, |months| 12 / months),
            };
            self.assumptions.extend(self.not_over(range));
            let other = range
                .map(|r| Range { start: calendar.shift(grain, calendar.bucket(grain, r.start), -shift), end: r.end });
            return Ok((range, Some((other, shift))));
        }
        let this_year = When::to_date(Grain::Year);
        let (when, range) = match (when, range) {
            (Some(when), Some(range)) => (when, range),
            _ => {
                let range = time::resolve(&this_year, calendar, today)?;
                self.assumptions.push(format!("this year so far: {}", said(range)));
                (&this_year, range)
            }
        };
        let Some(beside::Pair { now, then, cut }) = beside::beside(compare, when, calendar, today)? else {
            return Ok((Some(range), None));
        };
        if cut {
            let days = match (now.days(), then.days()) {
                (n, m) if n == m => format!("{n} elapsed days each"),
                (n, m) => format!("{n} elapsed days, and all {m} of the other"),
            };
            self.assumptions.push(format!("the period is not over: {} against {}, {days}", said(now), said(then)));
        }
        if let (Compare::With(other), false) = (compare, cut) {
            let running = [now, then].into_iter().find(|range| beside::is_running(*range, today));
            self.assumptions.extend(running.and_then(|range| self.not_over(Some(range))));
            if other.lacks_year() && other.last.is_none() {
                self.assumptions.push(format!("no year was said, so the latest that has begun: {}", said(then)));
            }
        }
        let shift = self.time_key().map_or(0, |(_, grain)| {
            let (from, to) = (calendar.bucket(grain, then.start), calendar.bucket(grain, now.start));
            (0..4000).find(|n| calendar.shift(grain, from, *n) >= to).unwrap_or(0)
        });
        Ok((Some(now), Some((Some(then), shift))))
    }

    /// What is said of a stretch of time, or of its last bucket, that today lies in: it has only some of its days.
    fn not_over(&self, range: Option<Range>) -> Option<String> {
        let (calendar, today) = (&self.context.model.calendar, self.context.today);
        let (name, running) = match (self.time_key(), range) {
            (Some((_, grain)), _) => {
                let bucket = calendar.range(grain, today);
                (calendar.label(grain, bucket.start), bucket)
            }
            (None, Some(range)) => (said(range), range),
            (None, None) => return None,
        };
        let asked = range.is_none_or(|range| range.contains(today));
        let covered = self.covered();
        let has_rows = covered.is_empty() || covered.iter().any(|(_, has)| has.end > running.start);
        (asked && has_rows && beside::is_running(running, today))
            .then(|| format!("{name} is not over: rows up to {}", crate::calendar::iso(today)))
    }

    /// The datasets of what is measured and the days that they have rows for, where known.
    fn covered(&self) -> Vec<(DatasetId, Range)> {
        let measures = self.items.iter().flat_map(|item| item.formula.measures());
        measures.filter_map(|m| (self.context.covered)(m.dataset).map(|range| (m.dataset, range))).collect()
    }

    /// Refuses a stretch of time that no dataset of the question has rows for.
    fn check_covered(&self, range: Range) -> Result<(), Issue> {
        let model = self.context.model;
        let covered = self.covered();
        let outside = |r: &Range| range.end <= r.start || range.start >= r.end;
        if covered.is_empty() || !covered.iter().all(|(_, r)| outside(r)) {
            return Ok(());
        }
        let (dataset, has) = covered[0];
        let mut draft = self.draft.clone();
        draft.time = None;
        Err(Issue::new(
            Code::OutOfRange,
            format!(
                "{} has rows from {}, none for {}.",
                capital(&model.dataset(dataset).label),
                said(has),
                said(range)
            ),
        )
        .repair(Repair::Draft { draft: Box::new(draft), said: String::new() }))
    }

    // Tables -----------------------------------------------------------------------------------

    /// All items of one period: keys first. Answers with the column of each item.
    fn table(&self, time: Option<(Range, Option<&str>)>, shift: i32) -> Result<(Assembly, Vec<usize>), Issue> {
        let keys = self.groupings.len();
        let mut parts: Vec<(Assembly, Vec<(usize, usize)>)> = Vec::new();
        let is_plain = |item: &Item| item.per.is_none() && item.part.is_empty() && item.each.is_none();
        let plain: Vec<usize> = (0..self.items.len()).filter(|i| is_plain(&self.items[*i])).collect();
        let groupings: Vec<Grouping> = self.groupings.iter().map(|(g, _)| g.clone()).collect();
        if !plain.is_empty() {
            let (table, columns) = self.measured(&plain, &groupings, time, shift)?;
            parts.push((table, plain.iter().copied().zip(columns).collect()));
        }
        for (index, item) in self.items.iter().enumerate() {
            let Some((per, then)) = &item.per else { continue };
            let mut finer = groupings.clone();
            finer.extend(per.iter().cloned());
            let (mut table, columns) = self.measured(&[index], &finer, time, shift)?;
            let regroup = Regroup {
                input: Box::new(table.node),
                keys: (0..keys).collect(),
                aggregates: vec![(*then, columns[0])],
            };
            table = Assembly { node: Node::Regroup(regroup), width: keys + 1 };
            parts.push((table, vec![(index, keys)]));
        }
        for (index, item) in self.items.iter().enumerate().filter(|(_, item)| !item.part.is_empty()) {
            parts.push(self.fraction(index, &item.part, &groupings, time, shift)?);
        }
        for (index, item) in self.items.iter().enumerate() {
            let Some(each) = &item.each else { continue };
            let by = self.draft.by.iter().chain([each]).cloned().collect();
            let listing = Draft { show: Vec::new(), by, top: None, order: None, ..self.draft.clone() };
            let first = |mut issues: Vec<Issue>| issues.swap_remove(0);
            let listed = Builder::new(&listing, self.context).map_err(first)?.build()?;
            let regroup = Regroup {
                input: Box::new(listed.query.root),
                keys: (0..keys).collect(),
                aggregates: vec![(Agg::Count, keys)],
            };
            parts.push((Assembly { node: Node::Regroup(regroup), width: keys + 1 }, vec![(index, keys)]));
        }
        let mut columns = vec![0; self.items.len()];
        let mut width = keys;
        for (table, of) in &parts {
            for (item, column) in of {
                columns[*item] = if *column < keys { *column } else { column - keys + width };
            }
            width += table.width - keys;
        }
        let table = match parts.len() {
            1 => parts.swap_remove(0).0,
            _ => {
                let inputs = parts.into_iter().map(|(table, _)| table.node).collect();
                Assembly { node: Node::Join(Join { inputs, keys, kind: JoinKind::Full }), width }
            }
        };
        Ok((table, columns))
    }

    /// An item of the rows that meet some conditions, divided by that of all rows.
    fn fraction(
        &self,
        index: usize,
        part: &[Filter],
        groupings: &[Grouping],
        time: Option<(Range, Option<&str>)>,
        shift: i32,
    ) -> Result<(Assembly, Vec<(usize, usize)>), Issue> {
        let keys = groupings.len();
        let (whole, whole_columns) = self.measured(&[index], groupings, time, shift)?;
        let mut narrowed = self.clone();
        narrowed.row_filters.extend_from_slice(part);
        let (part, part_columns) = narrowed.measured(&[index], groupings, time, shift)?;
        let (of, some) = (whole_columns[0], part_columns[0] - keys + whole.width);
        let width = whole.width + part.width - keys;
        let join = Join { inputs: vec![whole.node, part.node], keys, kind: JoinKind::Left };
        let mut table = Assembly { node: Node::Join(join), width };
        // No such rows are a part of nothing, not an unknown part.
        let some = Calc::Coalesce(vec![Calc::Column(some), Calc::Number("0".into())]);
        let share = table.compute(Calc::Binary(Binary::Divide, Box::new(some), Box::new(Calc::Column(of))));
        Ok((table, vec![(index, share)]))
    }

    /// Some items for some groupings: one scan a dataset, joined, formulas computed.
    fn measured(
        &self,
        items: &[usize],
        groupings: &[Grouping],
        time: Option<(Range, Option<&str>)>,
        shift: i32,
    ) -> Result<(Assembly, Vec<usize>), Issue> {
        let mut measures: Vec<&Measure> = items.iter().flat_map(|i| self.items[*i].formula.measures()).collect();
        measures.sort();
        measures.dedup();
        let mut inputs = Vec::new();
        let mut place: Vec<(&Measure, usize)> = Vec::new();
        let keys = groupings.len();
        let mut width = keys;
        let mut datasets: Vec<DatasetId> = measures.iter().map(|m| m.dataset).collect();
        datasets.dedup();
        for dataset in &datasets {
            let own: Vec<&Measure> = measures.iter().copied().filter(|m| m.dataset == *dataset).collect();
            let by_hand = items.iter().all(|i| {
                self.items[*i].metric.is_none()
                    || !self.items[*i].formula.measures().iter().any(|m| m.dataset == *dataset)
            });
            inputs.push(self.leaf(*dataset, &own, groupings, time, shift, by_hand, &datasets)?);
            for measure in own {
                place.push((measure, width));
                width += 1;
            }
        }
        let node = match inputs.len() {
            1 => inputs.swap_remove(0),
            0 => return Err(Issue::new(Code::BadDraft, "A metric of this question measures nothing.")),
            _ => Node::Join(Join { inputs, keys, kind: JoinKind::Full }),
        };
        let mut table = Assembly { node, width };
        let columns = items.iter().map(|i| table.compute(calc(&self.items[*i].formula, &place))).collect();
        Ok((table, columns))
    }

    /// Measures of one dataset for the groupings: a scan, or for things counted by hand a detour over
    /// the dataset that connects them, where each thing still counts once a group.
    #[allow(clippy::too_many_arguments)]
    fn leaf(
        &self,
        dataset: DatasetId,
        measures: &[&Measure],
        groupings: &[Grouping],
        time: Option<(Range, Option<&str>)>,
        shift: i32,
        by_hand: bool,
        datasets: &[DatasetId],
    ) -> Result<Node, Issue> {
        let several = datasets.len() > 1;
        let leaf = Leaf { context: self.context, dataset, may_bridge: by_hand };
        let mut group = Vec::new();
        let mut unreached = None;
        for grouping in groupings {
            match leaf.key(grouping, shift)? {
                Some(key) => group.push(key),
                None => unreached = unreached.or(Some(grouping)),
            }
        }
        if let Some(grouping) = unreached {
            let detour = if by_hand { self.detour(dataset, measures, groupings, time, shift)? } else { None };
            return detour.ok_or_else(|| self.not_additive(dataset, grouping, several));
        }
        let filter = leaf.filters(&self.row_filters, time)?;
        // What the other side refers to may stand there without a date ("units per dealer"); events may not.
        let model = self.context.model;
        let referred = datasets.iter().any(|d| *d != dataset && !model.paths(*d, dataset).is_empty());
        if let (Some((range, of)), None) = (time, leaf.date(time.and_then(|(_, of)| of))?)
            && !referred
        {
            let mut draft = self.draft.clone();
            draft.time = None;
            let (label, what) = (capital(&model.dataset(dataset).label), of.unwrap_or("date"));
            return Err(Issue::new(
                Code::NoPath,
                format!("{label} has no {what}, so {} cannot be told apart.", said(range)),
            )
            .repair(Repair::Draft { draft: Box::new(draft), said: String::new() }));
        }
        self.check_over(measures, &group, &filter)?;
        let measures = measures.iter().map(|m| (*m).clone()).collect();
        Ok(Node::Scan(Scan { dataset, group, measures, filter }))
    }

    /// Things counted once for each group they belong to through another dataset's rows.
    fn detour(
        &self,
        dataset: DatasetId,
        measures: &[&Measure],
        groupings: &[Grouping],
        time: Option<(Range, Option<&str>)>,
        shift: i32,
    ) -> Result<Option<Node>, Issue> {
        let model = self.context.model;
        let Some(own) = names::key_fields(model, dataset) else { return Ok(None) };
        'bridge: for bridge in model.dataset_ids().filter(|d| *d != dataset) {
            let Some(path) = model.paths(bridge, dataset).into_iter().next() else { continue };
            let leaf = Leaf { context: self.context, dataset: bridge, may_bridge: true };
            let mut group = Vec::new();
            for grouping in groupings {
                match leaf.key(grouping, shift)? {
                    Some(key) => group.push(key),
                    None => continue 'bridge,
                }
            }
            let keys = group.len();
            let at = |field: FieldId| Key::at(Reach { path: path.clone(), field });
            group.extend(own.iter().map(|field| at(*field)));
            let mut aggregates = Vec::new();
            for measure in measures {
                let column = match &measure.of {
                    None => keys,
                    Some(expr) => {
                        let field = model
                            .field_ids()
                            .find(|f| model.field(*f).dataset == dataset && model.field(*f).expr == *expr);
                        let Some(field) = field else { continue 'bridge };
                        let key = at(field);
                        group.iter().position(|k| *k == key).unwrap_or_else(|| {
                            group.push(key);
                            group.len() - 1
                        })
                    }
                };
                if measure.filter.is_some() || !measure.over.is_empty() {
                    continue 'bridge;
                }
                aggregates.push((measure.agg, column));
            }
            let Ok(filter) = leaf.filters(&self.row_filters, time) else { continue };
            let scan = Scan { dataset: bridge, group, measures: Vec::new(), filter };
            let regroup = Regroup { input: Box::new(Node::Scan(scan)), keys: (0..keys).collect(), aggregates };
            return Ok(Some(Node::Regroup(regroup)));
        }
        Ok(None)
    }

    fn not_additive(&self, dataset: DatasetId, grouping: &Grouping, several: bool) -> Issue {
        let model = self.context.model;
        let by = self.grouping_label(grouping);
        let position = self.groupings.iter().find(|(g, _)| g == grouping).map(|(_, position)| *position);
        let mut draft = self.draft.clone();
        if let Some(position) = position {
            draft.by.remove(position);
            draft.top = draft.top.filter(|_| !draft.by.is_empty());
        }
        let label = &model.dataset(dataset).label;
        let dateless = matches!(grouping, Grouping::Time { of: None, .. });
        let issue = if several {
            let message = format!("One side of this is measured on {label}, which {by} does not divide.");
            Issue::new(Code::NotAdditive, message)
        } else if dateless {
            Issue::new(Code::NoPath, format!("{} has no date, so nothing of it is known by {by}.", capital(label)))
        } else {
            Issue::new(Code::NotAdditive, format!("{} cannot be added up by {by}: nothing joins them.", capital(label)))
        };
        if draft.show.is_empty() && draft.by.is_empty() {
            return issue;
        }
        issue.repair(Repair::Draft { draft: Box::new(draft), said: String::new() })
    }

    /// Measures that must not be added along a dimension need one member of it, or a grouping.
    fn check_over(&self, measures: &[&Measure], group: &[Key], filter: &[Predicate]) -> Result<(), Issue> {
        let model = self.context.model;
        for over in measures.iter().flat_map(|m| &m.over) {
            let grouped = group.iter().any(|key| key.reach.field == over.field);
            let single = filter.iter().any(|p| {
                matches!(p, Predicate::In { key, values, not: false } if key.reach.field == over.field && values.len() == 1)
            });
            let fine = match over.pick {
                Pick::Last | Pick::First | Pick::Avg => true,
                Pick::One => grouped || single,
                Pick::Never => grouped,
            };
            if !fine {
                let field = model.field(over.field);
                let name = model.dimension_of(over.field).map(|d| model.dimension(d).name.clone());
                let mut draft = self.draft.clone();
                draft.by.push(By::Dimension(name.unwrap_or_else(|| field.name.clone())));
                return Err(Issue::new(
                    Code::NeedsValue,
                    format!("This is never added up over {}: name one, or ask by {}.", field.label, field.label),
                )
                .repair(Repair::Draft { draft: Box::new(draft), said: String::new() }));
            }
        }
        Ok(())
    }

    /// Distinct combinations of the groupings, on the dataset nearest to them.
    fn listing(&self, time: Option<(Range, Option<&str>)>) -> Result<Assembly, Issue> {
        let model = self.context.model;
        let mut best: Option<(usize, usize, Scan)> = None;
        let mut first_issue = None;
        for dataset in model.dataset_ids() {
            let leaf = Leaf { context: self.context, dataset, may_bridge: true };
            let mut group = Vec::new();
            for (grouping, _) in &self.groupings {
                match leaf.key(grouping, 0) {
                    Ok(key) => group.extend(key),
                    // Another dataset may reach it in just one way.
                    Err(issue) => first_issue = first_issue.or(Some(issue)),
                }
            }
            if group.len() < self.groupings.len() {
                continue;
            }
            let filter = match leaf.filters(&self.row_filters, time) {
                Ok(filter) => filter,
                Err(issue) => {
                    first_issue = first_issue.or(Some(issue));
                    continue;
                }
            };
            let detours = filter.iter().filter(|p| matches!(p, Predicate::Exists { .. })).count();
            let steps = group.iter().map(|key| key.reach.path.len()).sum::<usize>();
            let dated = usize::from(time.is_some() && leaf.date(time.and_then(|(_, of)| of))?.is_none());
            let cost = (dated * 100 + steps, detours);
            if best.as_ref().is_none_or(|(s, d, _)| cost < (*s, *d)) {
                best = Some((cost.0, cost.1, Scan { dataset, group, measures: Vec::new(), filter }));
            }
        }
        match best {
            Some((_, _, scan)) => Ok(Assembly { width: scan.group.len(), node: Node::Scan(scan) }),
            None => {
                Err(first_issue
                    .unwrap_or_else(|| Issue::new(Code::NoPath, "Nothing joins what is to be listed together.")))
            }
        }
    }

    // Columns ----------------------------------------------------------------------------------

    fn key_columns(&self) -> Vec<(usize, Column)> {
        let model = self.context.model;
        let fallback = crate::semantic::DimensionId(0);
        self.groupings
            .iter()
            .enumerate()
            .map(|(index, (grouping, _))| {
                let (dimension, grain, name, label) = match grouping {
                    Grouping::Dimension(named) => {
                        let dimension = model.dimension(named.dimension);
                        let name = dimension.name.rsplit('.').next().unwrap_or(&dimension.name);
                        let label = match named.via.and_then(|join| model.join(join).role.clone()) {
                            Some(role) => format!("{role} {}", dimension.label),
                            None => dimension.label.clone(),
                        };
                        let time = model.dimension_kind(named.dimension).is_time().then_some(Grain::Day);
                        (named.dimension, time, name.to_owned(), label)
                    }
                    Grouping::Entity(field) => {
                        let data = model.field(*field);
                        (model.dimension_of(*field).unwrap_or(fallback), None, data.name.clone(), data.label.clone())
                    }
                    Grouping::Time { grain, of } => {
                        let dimension = of
                            .as_deref()
                            .and_then(|name| model.dimension_named(name))
                            .or_else(|| self.default_date())
                            .unwrap_or(fallback);
                        (dimension, Some(*grain), grain.label().replace(' ', "_"), grain.label().to_owned())
                    }
                };
                (index, Column { name, label, role: Role::Key { dimension, grain } })
            })
            .collect()
    }

    fn default_date(&self) -> Option<crate::semantic::DimensionId> {
        let model = self.context.model;
        let measured = self.items.iter().flat_map(|i| i.formula.measures()).map(|m| m.dataset).next();
        let time = measured.and_then(|d| model.dataset(d).time.as_ref())?;
        model.dimension_of(time.field)
    }

    /// Appends what is shown of one item; answers with the column that ranks it.
    fn show(
        &mut self,
        index: usize,
        table: &mut Assembly,
        columns: &[usize],
        previous: &[usize],
        compare: Option<&Compare>,
        outputs: &mut Vec<(usize, Column)>,
    ) -> Result<usize, Issue> {
        let item = self.items[index].clone();
        let now = columns[index];
        let difference =
            |a: usize, b: usize| Calc::Binary(Binary::Subtract, Box::new(Calc::Column(a)), Box::new(Calc::Column(b)));
        let over = |calc: Calc, b: usize| Calc::Binary(Binary::Divide, Box::new(calc), Box::new(Calc::Column(b)));
        self.output(index, now, Meaning::Value, outputs);
        let mut principal = now;
        if let Some(before) = previous.get(index).copied() {
            self.output(index, before, Meaning::Previous, outputs);
            let change = table.compute(difference(now, before));
            let growth = (item.format != Format::Percent).then(|| table.compute(over(difference(now, before), before)));
            self.output(index, change, Meaning::Change, outputs);
            if let Some(growth) = growth {
                self.output(index, growth, Meaning::Growth, outputs);
            }
            principal = match item.view {
                Some(View::Growth) => growth.unwrap_or(change),
                Some(View::Change) => change,
                _ => now,
            };
        }
        let target_view = matches!(item.view, Some(View::Target | View::Variance | View::Attainment));
        if target_view || matches!(compare, Some(Compare::Target)) {
            let target = columns[self.target_item(index)?];
            self.output(index, target, Meaning::Target, outputs);
            let variance = table.compute(difference(now, target));
            let attainment = table.compute(over(Calc::Column(now), target));
            self.output(index, variance, Meaning::Variance, outputs);
            self.output(index, attainment, Meaning::Attainment, outputs);
            principal = match item.view {
                Some(View::Variance) => variance,
                Some(View::Attainment) => attainment,
                _ => principal,
            };
        }
        match &item.view {
            Some(View::Share | View::ShareOf(_)) => {
                self.must_add(&item)?;
                let within = match &item.view {
                    Some(View::ShareOf(name)) => {
                        let position = self.draft.by.iter().position(|by| matches!(by, By::Dimension(n) if n == name));
                        let position = position.ok_or_else(|| {
                            Issue::new(Code::BadDraft, format!("A share within `{name}` needs `{name}` in `by`."))
                        })?;
                        self.positions(position)
                    }
                    _ => Vec::new(),
                };
                let share = table.then(Step::Share { of: now, within }, 1);
                self.output(index, share, Meaning::Share, outputs);
                principal = share;
            }
            Some(view @ (View::Running | View::Moving(_))) => {
                let (along, _) = self.time_key().ok_or_else(|| {
                    let mut draft = self.draft.clone();
                    draft.by.push(By::grain(Grain::Month));
                    Issue::new(Code::NeedsValue, "A running total or moving average runs along time: say by which.")
                        .repair(Repair::Draft { draft: Box::new(draft), said: String::new() })
                })?;
                let keys = self.groupings.len();
                if let (View::Moving(n @ 2..), Some(_)) = (view, &self.draft.time) {
                    let fewer = n - 1;
                    self.assumptions.push(format!("the first {fewer} values are means of what lies within this time"));
                }
                let (step, meaning) = match view {
                    View::Moving(n) => (Step::Moving { of: now, along, keys, n: *n }, Meaning::Moving),
                    _ => {
                        self.must_add(&item)?;
                        (Step::Running { of: now, along, keys }, Meaning::Running)
                    }
                };
                let column = table.then(step, 1);
                self.output(index, column, meaning, outputs);
                principal = column;
            }
            _ => {}
        }
        Ok(principal)
    }

    /// Refuses shares and running totals of what cannot be added.
    fn must_add(&self, item: &Item) -> Result<(), Issue> {
        if item.per.is_none() && adds(&item.formula) {
            return Ok(());
        }
        let mut draft = self.draft.clone();
        for show in &mut draft.show {
            let mut long = show.long();
            long.view = None;
            *show = Show::from(long);
        }
        Err(Issue::new(
            Code::NotAdditive,
            format!("{} is not a sum, so there is no share or running total of it.", capital(&item.label)),
        )
        .repair(Repair::Draft { draft: Box::new(draft), said: String::new() }))
    }

    fn output(&self, index: usize, column: usize, meaning: Meaning, outputs: &mut Vec<(usize, Column)>) {
        if outputs.iter().any(|(c, _)| *c == column) {
            return;
        }
        let item = &self.items[index];
        let (suffix, format) = match meaning {
            Meaning::Value => ("", item.format.clone()),
            Meaning::Previous => ("_previous", item.format.clone()),
            Meaning::Change => ("_change", item.format.clone()),
            Meaning::Growth => ("_growth", Format::Percent),
            Meaning::Share => ("_share", Format::Percent),
            Meaning::Running => ("_running", item.format.clone()),
            Meaning::Moving => ("_moving", item.format.clone()),
            Meaning::Target => ("_target", item.format.clone()),
            Meaning::Variance => ("_variance", item.format.clone()),
            Meaning::Attainment => ("_attainment", Format::Percent),
        };
        let role = Role::Value { metric: item.metric, meaning, format };
        let column_of = Column { name: format!("{}{suffix}", item.name), label: item.label.clone(), role };
        outputs.push((column, column_of));
    }

    /// Positions among the groupings of one of `by`.
    fn positions(&self, by: usize) -> Vec<usize> {
        self.groupings.iter().enumerate().filter(|(_, (_, p))| *p == by).map(|(i, _)| i).collect()
    }

    // Targets and conditions -------------------------------------------------------------------

    fn add_targets(&mut self, compare: Option<&Compare>) -> Result<(), Issue> {
        for index in 0..self.items.len() {
            let item = &self.items[index];
            let asks = matches!(item.view, Some(View::Target | View::Variance | View::Attainment));
            if asks || matches!(compare, Some(Compare::Target)) {
                self.target_of(index)?;
            }
        }
        Ok(())
    }

    /// Adds the target of an item as a further item.
    fn target_of(&mut self, index: usize) -> Result<usize, Issue> {
        let model = self.context.model;
        let item = &self.items[index];
        let target = item.metric.and_then(|id| model.metric(id).target).ok_or_else(|| {
            let name = item.metric.map_or("", |id| &model.metric(id).name);
            let issue = Issue::new(Code::Unsupported, format!("{} has no target.", capital(&item.label)));
            if name.is_empty() {
                return issue;
            }
            issue.repair(Repair::Yaml {
                file: "model.yaml".into(),
                yaml: format!("{name}: {{target: NAME_OF_THE_METRIC_THAT_IS_ITS_TARGET}}"),
            })
        })?;
        let target = self.metric_item(target)?;
        match self.items.iter().position(|i| i.metric == target.metric && i.per.is_none()) {
            Some(found) => Ok(found),
            None => {
                self.items.push(target);
                Ok(self.items.len() - 1)
            }
        }
    }

    fn target_item(&self, index: usize) -> Result<usize, Issue> {
        let model = self.context.model;
        let target = self.items[index].metric.and_then(|id| model.metric(id).target);
        self.items.iter().position(|i| i.metric.is_some() && i.metric == target && i.per.is_none()).ok_or_else(|| {
            Issue::new(Code::Unsupported, format!("{} has no target.", capital(&self.items[index].label)))
        })
    }

    fn add_conditions(&mut self) -> Result<Vec<Kept>, Issue> {
        let mut kept = Vec::new();
        for compared in std::mem::take(&mut self.conditions) {
            let model = self.context.model;
            let item = match compared.agg {
                Some(Agg::Count) if model.dataset_named(&compared.name).is_some() => {
                    self.count_item(names::dataset(model, &compared.name)?)
                }
                Some(agg) => self.field_item(agg, &compared.name)?,
                None => self.metric_item(names::metric(model, &compared.name)?)?,
            };
            let same = |i: &Item| i.formula == item.formula && i.per.is_none() && i.part.is_empty();
            let index = self.items.iter().position(same).unwrap_or_else(|| {
                self.items.push(item);
                self.items.len() - 1
            });
            let sides = [
                (Binary::Greater, &compared.above),
                (Binary::Less, &compared.below),
                (Binary::GreaterEqual, &compared.at_least),
                (Binary::LessEqual, &compared.at_most),
                (Binary::Equal, &compared.equals),
                (Binary::NotEqual, &compared.not),
            ];
            let before = kept.len();
            for (op, against) in sides.into_iter().filter_map(|(op, a)| a.as_ref().map(|a| (op, a))) {
                let against = match against {
                    Against::Number(n) => Target::Number(canonical(n.0)),
                    Against::Word(word) if word == Against::AVERAGE => Target::Mean,
                    Against::Word(word) if word == Against::TARGET => Target::Item(self.target_of(index)?),
                    Against::Word(word) => {
                        let other = self.metric_item(names::metric(self.context.model, word)?)?;
                        self.items.push(other);
                        Target::Item(self.items.len() - 1)
                    }
                };
                kept.push(Kept { item: index, op, against });
            }
            if kept.len() == before {
                return Err(Issue::new(Code::BadDraft, format!("`{}` is compared with nothing.", compared.name)));
            }
        }
        Ok(kept)
    }

    fn top_and_order(&self, table: &mut Assembly, principal: &[usize]) -> Result<(), Issue> {
        if let Some(Top { n, by, least, per }) = &self.draft.top {
            let by = *principal
                .get(*by)
                .ok_or_else(|| Issue::new(Code::BadDraft, "`top.by` is a position in `show`, from 0.".to_owned()))?;
            let within =
                match per {
                    None => Vec::new(),
                    Some(per) => {
                        let position =
                            self.draft.by.iter().position(|b| b == per).ok_or_else(|| {
                                Issue::new(Code::BadDraft, "`top.per` must be one of `by`.".to_owned())
                            })?;
                        self.positions(position)
                    }
                };
            table.then(Step::Top { n: *n, by, least: *least, within, ties: *n == 1 }, 0);
            return Ok(());
        }
        let by_value = |index: usize, descending: bool| Step::Sort(vec![(index, descending)]);
        match &self.draft.order {
            Some(Order { show: Some(index), descending }) => {
                let column = *principal.get(*index).ok_or_else(|| {
                    Issue::new(Code::BadDraft, "`order.show` is a position in `show`, from 0.".to_owned())
                })?;
                table.then(by_value(column, *descending), 0);
            }
            Some(Order { show: None, descending }) if !self.groupings.is_empty() => {
                let label = self.groupings.iter().position(|(g, p)| {
                    let model = self.context.model;
                    *p == 0
                        && matches!(g, Grouping::Entity(f) if model.field(*f).role != crate::semantic::FieldRole::Key)
                });
                table.then(by_value(label.unwrap_or(0), *descending), 0);
            }
            _ => {
                let timed = self.groupings.iter().any(|(g, _)| matches!(g, Grouping::Time { .. }));
                if let (Some(first), false, false) = (principal.first(), timed, self.groupings.is_empty()) {
                    table.then(by_value(*first, true), 0);
                }
            }
        }
        Ok(())
    }
}

/// A condition on an item.
struct Kept {
    item: usize,
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

/// What an aggregate is called in front of what it is of.
fn aggregate_word(agg: Agg) -> &'static str {
    match agg {
        Agg::Sum => "total",
        Agg::Avg => "average",
        Agg::Min => "smallest",
        Agg::Max => "largest",
        Agg::Distinct | Agg::Count => "number of different",
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
