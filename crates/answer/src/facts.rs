//! What is known about a result before anything is said or drawn: its dimensions with their members, its
//! measures with what may be done with them, what was asked for. Computed once; sentence, tile and chart
//! read it.

use std::collections::BTreeMap;

use model::query::{Condition, Meaning, Query, Role};
use model::semantic::{Better, FieldRole, Format};
use model::{Grain, Metric, MetricId, Model, Table, Value};

use crate::Context;
use crate::decimal;
use crate::format::{self, Size, Style};
use crate::lineage::{self, Limit, Whole};
use crate::locale::Locale;
use crate::scope::Scope;
use crate::words;

static NOTHING: Value = Value::Null;

/// One thing that rows are grouped by: a key column, or the several that tell an entity apart.
#[derive(Debug)]
pub(crate) struct Dimension {
    /// Its key columns.
    pub(crate) columns: Vec<usize>,
    /// In the singular, as it stands within a sentence.
    pub(crate) label: String,
    pub(crate) kind: Kind,
    /// For each row its member.
    pub(crate) codes: Vec<usize>,
    /// Members in order of appearance: the text shown, and the first row that has it.
    pub(crate) members: Vec<(String, usize)>,
}

/// What order and scale the members of a dimension have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// Buckets of time, one after the other.
    Time(Grain),
    /// Buckets that repeat: weekdays, months of the year.
    Cyclic(Grain),
    /// Numbers.
    Ordered,
    /// Names.
    Category,
}

/// One column of numbers.
#[derive(Debug)]
pub(crate) struct Measure<'a> {
    /// Its column in the table.
    pub(crate) column: usize,
    /// As bind named it, within a sentence: the metric, whatever this is of it.
    pub(crate) label: String,
    pub(crate) metric: Option<MetricId>,
    pub(crate) style: Style<'a>,
    /// May be summed over rows.
    pub(crate) additive: bool,
    /// Some number is below zero.
    pub(crate) negative: bool,
    /// How many cells hold a number.
    pub(crate) numbers: usize,
    /// What it is a share of, if it is one.
    pub(crate) whole: Option<Whole>,
    /// Digits after the point for plain numbers.
    pub(crate) decimals: u32,
}

/// A condition on groups, with its columns as the result numbers them.
pub(crate) type Kept<'a> = (&'a Condition, Option<usize>, Option<usize>);

/// Everything that is known; see the module.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) query: &'a Query,
    pub(crate) table: &'a Table,
    pub(crate) model: &'a Model,
    pub(crate) context: &'a Context<'a>,
    pub(crate) dimensions: Vec<Dimension>,
    pub(crate) measures: Vec<Measure<'a>>,
    pub(crate) rows: usize,
    /// Rows before a display limit cut them.
    pub(crate) total_rows: usize,
    pub(crate) limit: Option<Limit>,
    /// The rows come in an order that means something.
    pub(crate) ordered: bool,
    pub(crate) conditions: Vec<Kept<'a>>,
    /// A condition or limit dropped rows.
    pub(crate) cut: bool,
    pub(crate) scope: Scope,
}

impl<'a> Facts<'a> {
    pub(crate) fn new(query: &'a Query, table: &'a Table, model: &'a Model, context: &'a Context<'a>) -> Facts<'a> {
        let rows = table.rows();
        let measures = query
            .columns
            .iter()
            .enumerate()
            .zip(&table.columns)
            .filter_map(|((index, column), cells)| match &column.role {
                Role::Value { metric, meaning, format } => {
                    Some(measure(query, index, &column.label, (*metric, *meaning, format), cells))
                }
                Role::Key { .. } => None,
            })
            .collect();
        Facts {
            query,
            table,
            model,
            context,
            dimensions: dimensions(query, table, model, &context.locale),
            measures,
            rows,
            total_rows: table.total_rows.max(rows),
            limit: lineage::limit(query),
            ordered: lineage::is_ordered(query),
            conditions: lineage::conditions(query),
            cut: lineage::is_cut(query),
            scope: Scope::of(query, model),
        }
    }

    /// Whether the table shows only the first of its rows.
    pub(crate) fn is_truncated(&self) -> bool {
        self.total_rows > self.rows
    }

    /// A cell; no value outside the table.
    pub(crate) fn cell(&self, column: usize, row: usize) -> &'a Value {
        self.table.columns.get(column).and_then(|cells| cells.get(row)).unwrap_or(&NOTHING)
    }

    /// The cells of a measure.
    pub(crate) fn cells(&self, measure: &Measure<'_>) -> &'a [Value] {
        self.table.columns.get(measure.column).map_or(&[], Vec::as_slice)
    }

    /// A number as a sentence has it.
    pub(crate) fn compact(&self, measure: &Measure<'_>, row: usize) -> String {
        self.written(measure, self.cell(measure.column, row), Size::Compact)
    }

    /// Any number of a measure's kind.
    pub(crate) fn written(&self, measure: &Measure<'_>, value: &Value, size: Size) -> String {
        format::number(value, measure.style, size, measure.decimals, &self.context.locale)
    }

    /// A member of a dimension, or a bucket of time.
    pub(crate) fn member(&self, value: &Value, grain: Option<Grain>) -> String {
        format::member_in(value, grain, &self.model.calendar, &self.context.locale)
    }

    /// A number with every digit and its unit, as a tooltip has it.
    pub(crate) fn in_full(&self, measure: &Measure<'_>, value: &Value) -> String {
        let mut text = self.written(measure, value, Size::Full);
        if let (Format::Unit(noun), false, false) = (measure.style.format, measure.style.is_percent(), value.is_null())
        {
            text.push(' ');
            text.push_str(&words::counted(noun, text == "1 "));
        }
        text
    }

    /// A number where there is little room and its unit stands elsewhere: along an axis, on a bar.
    pub(crate) fn short(&self, measure: &Measure<'_>, value: &Value) -> String {
        let style = match measure.style.format {
            Format::Unit(_) => Style { format: &Format::Number, ..measure.style },
            _ => measure.style,
        };
        format::number(value, style, Size::Compact, 0, &self.context.locale)
    }

    /// A difference of two numbers of a measure, with its sign.
    pub(crate) fn difference(&self, measure: &Measure<'_>, by: f64, size: Size) -> String {
        let style = Style { meaning: Meaning::Change, ..measure.style };
        format::number(&Value::Float(by), style, size, measure.decimals, &self.context.locale)
    }

    /// A percentage that is no cell: a share of a sum, a change that the table does not hold.
    pub(crate) fn percent(&self, ratio: f64, meaning: Meaning) -> String {
        let style = Style { format: &Format::Percent, meaning };
        format::number(&Value::Float(ratio), style, Size::Compact, 0, &self.context.locale)
    }

    /// A row's name: its members, the further ones in brackets.
    pub(crate) fn name(&self, row: usize) -> String {
        let mut members = self.dimensions.iter().map(|dimension| dimension.member(row));
        let mut name = members.next().unwrap_or_default().to_owned();
        let rest: Vec<&str> = members.collect();
        if !rest.is_empty() {
            name.push_str(" (");
            name.push_str(&rest.join(", "));
            name.push(')');
        }
        name
    }

    /// Whether a row belongs to a member of each dimension.
    pub(crate) fn is_named(&self, row: usize) -> bool {
        self.dimensions.iter().all(|dimension| dimension.member(row) != format::NO_MEMBER)
    }

    /// How many rows belong to members; all of them where none does.
    pub(crate) fn named_rows(&self) -> usize {
        let named = (0..self.rows).filter(|row| self.is_named(*row)).count();
        if named == 0 { self.rows } else { named }
    }

    /// What rows are, in the plural (or singular for one): `regions`, or `combinations of region and model`.
    pub(crate) fn rows_label(&self, count: usize) -> String {
        match self.dimensions.as_slice() {
            [] => words::counted("row", count == 1),
            [one] => words::counted(&one.label, count == 1),
            [first, ..] if first.members.len() == self.rows && self.measures.is_empty() => {
                words::counted(&first.label, count == 1)
            }
            several => {
                let labels: Vec<&str> = several.iter().map(|d| d.label.as_str()).collect();
                format!("{} of {}", words::counted("combination", count == 1), words::list(&labels))
            }
        }
    }

    /// A whole number with its digits grouped.
    pub(crate) fn count(&self, count: usize) -> String {
        let style = Style { format: &Format::Integer, meaning: Meaning::Value };
        let value = Value::Int(i64::try_from(count).unwrap_or(i64::MAX));
        format::number(&value, style, Size::Full, 0, &self.context.locale)
    }

    /// The measures that are numbers of their own: not a change, target or share of another.
    pub(crate) fn principal(&self) -> impl Iterator<Item = &Measure<'a>> {
        let any = self.measures.iter().any(|m| m.meaning() == Meaning::Value);
        let moving = |m: &Measure<'_>| matches!(m.meaning(), Meaning::Running | Meaning::Moving);
        self.measures.iter().enumerate().filter_map(move |(index, m)| {
            (m.meaning() == Meaning::Value || (!any && (moving(m) || index == 0))).then_some(m)
        })
    }

    /// Another view of the same metric: its previous value, its target, its share.
    pub(crate) fn companion(&self, of: &Measure<'_>, meaning: Meaning) -> Option<&Measure<'a>> {
        self.measures.iter().find(|m| m.meaning() == meaning && m.metric == of.metric && m.label == of.label)
    }

    /// The measure of a column of the table.
    pub(crate) fn measure_at(&self, column: usize) -> Option<&Measure<'a>> {
        self.measures.iter().find(|m| m.column == column)
    }

    pub(crate) fn metric(&self, measure: &Measure<'_>) -> Option<&'a Metric> {
        measure.metric.map(|id| self.model.metric(id))
    }

    /// What a measure is of its metric, as it stands within a sentence: `growth of revenue`.
    pub(crate) fn label(&self, measure: &Measure<'_>) -> String {
        let label = &measure.label;
        match measure.meaning() {
            Meaning::Value => label.clone(),
            Meaning::Previous => format!("{label} {}", self.scope.before.as_deref().unwrap_or("before")),
            Meaning::Change => format!("change in {label}"),
            Meaning::Growth => format!("growth of {label}"),
            Meaning::Share => format!("share of {label}"),
            Meaning::Running => format!("running total of {label}"),
            Meaning::Moving => format!("moving average of {label}"),
            Meaning::Target => format!("{label} target"),
            Meaning::Variance => format!("{label} against target"),
            Meaning::Attainment => format!("attainment of {label}"),
        }
    }

    /// Whether a difference of that sign is good news; `None` where neither direction is.
    pub(crate) fn is_better(&self, measure: &Measure<'_>, difference: f64) -> Option<bool> {
        match self.metric(measure)?.better {
            _ if difference == 0.0 => None,
            Better::Up => Some(difference > 0.0),
            Better::Down => Some(difference < 0.0),
            Better::Neither | Better::Field(_) => None,
        }
    }

    /// The sum over all rows, where it means something.
    pub(crate) fn sum(&self, measure: &Measure<'_>) -> Option<Value> {
        measure.additive.then(|| decimal::sum(self.cells(measure).iter())).flatten()
    }

    /// The sum over everything asked for: nothing was cut off the result.
    pub(crate) fn total(&self, measure: &Measure<'_>) -> Option<Value> {
        if self.cut || self.is_truncated() || !measure.additive {
            return None;
        }
        let beside =
            self.context.beside.and_then(|table| table.columns.get(measure.column)).map_or(&[][..], Vec::as_slice);
        decimal::sum(self.cells(measure).iter().chain(beside))
    }

    /// Position of the dimension that is (not cyclic) time.
    pub(crate) fn time(&self) -> Option<(usize, Grain)> {
        self.dimensions.iter().enumerate().find_map(|(index, dimension)| match dimension.kind {
            Kind::Time(grain) => Some((index, grain)),
            _ => None,
        })
    }

    /// Whether a bucket of time is cut short by today or by the stretch of time asked for.
    pub(crate) fn is_partial(&self, grain: Grain, bucket: &Value) -> bool {
        let Value::Date(start) = bucket else { return false };
        let whole = self.model.calendar.range(grain, *start);
        let end = self.scope.range.and_then(|(_, to)| to).unwrap_or(i32::MAX).min(self.context.today.saturating_add(1));
        let begin = self.scope.range.and_then(|(from, _)| from).unwrap_or(i32::MIN);
        whole.start < begin || whole.end > end
    }
}

impl Dimension {
    /// The member of a row.
    pub(crate) fn member(&self, row: usize) -> &str {
        self.codes.get(row).and_then(|code| self.members.get(*code)).map_or("", |(text, _)| text)
    }
}

impl Measure<'_> {
    pub(crate) fn meaning(&self) -> Meaning {
        self.style.meaning
    }
}

fn measure<'a>(
    query: &Query,
    column: usize,
    label: &str,
    (metric, meaning, format): (Option<MetricId>, Meaning, &'a Format),
    cells: &[Value],
) -> Measure<'a> {
    let numbers = || cells.iter().filter(|v| !matches!(v, Value::Bool(_))).filter_map(Value::number);
    let style = Style { format, meaning };
    Measure {
        column,
        label: if metric.is_none() { words::counting(&words::within(label)) } else { words::within(label) },
        metric,
        style,
        // A ratio is never summed, however it came to be.
        additive: *format != Format::Percent && lineage::is_additive(&query.root, column),
        negative: numbers().any(|n| n < 0.0),
        numbers: numbers().count(),
        whole: if meaning == Meaning::Share { whole(query, column) } else { None },
        decimals: if matches!(format, Format::Number | Format::Integer | Format::Unit(_)) {
            format::decimals(cells)
        } else {
            0
        },
    }
}

/// What a share is of; shares of a ratio are parts of nothing, however the ratio came to be.
fn whole(query: &Query, column: usize) -> Option<lineage::Whole> {
    let mut whole = lineage::whole_of(query, column)?;
    let ratio = |of: usize| matches!(&query.columns[of].role, Role::Value { format: Format::Percent, .. });
    whole.additive &= !whole.of.is_some_and(ratio);
    Some(whole)
}

/// Key columns that are one dimension: `start..end`, shown as those from `shown`.
struct Span {
    start: usize,
    shown: usize,
    end: usize,
}

/// The key columns as dimensions: an entity's key and the fields it is shown as are one.
fn dimensions(query: &Query, table: &Table, model: &Model, locale: &Locale) -> Vec<Dimension> {
    let keys = query.keys().min(table.columns.len());
    let mut found = Vec::new();
    let mut start = 0;
    while start < keys {
        let span = entity(query, model, start, keys).unwrap_or(Span { start, shown: start, end: start + 1 });
        start = span.end;
        found.push(dimension(query, table, model, &span, locale));
    }
    found
}

/// An entity that begins at a key column: its key fields, then the fields it is shown as.
fn entity(query: &Query, model: &Model, start: usize, keys: usize) -> Option<Span> {
    let field = |index: usize| {
        let Role::Key { dimension, grain: None } = query.columns[index].role else { return None };
        let id = *model.dimensions.get(dimension.index())?.fields.first()?;
        Some((id, model.field(id)))
    };
    let dataset = field(start)?.1.dataset;
    let shown_as = &model.dataset(dataset).shown_as;
    let is_key = |i: &usize| field(*i).is_some_and(|(_, f)| f.dataset == dataset && f.role == FieldRole::Key);
    let is_shown = |i: &usize| field(*i).is_some_and(|(id, _)| shown_as.contains(&id));
    let shown = start + (start..keys).take_while(is_key).count();
    let end = shown + (shown..keys).take_while(is_shown).count();
    (shown > start && end > shown).then_some(Span { start, shown, end })
}

fn dimension(query: &Query, table: &Table, model: &Model, span: &Span, locale: &Locale) -> Dimension {
    let (codes, rows) = codes(&table.columns[span.start..span.end]);
    let text = |column: usize, row: usize| {
        let grain = crate::shown::grain_of(&query.columns[column].role);
        table.columns[column]
            .get(row)
            .map_or_else(String::new, |v| format::member_in(v, grain, &model.calendar, locale))
    };
    let texts = |columns: std::ops::Range<usize>, row: usize| {
        columns.map(|column| text(column, row)).collect::<Vec<_>>().join(" ")
    };
    let mut members: Vec<(String, usize)> =
        rows.into_iter().map(|row| (texts(span.shown..span.end, row), row)).collect();
    if span.shown > span.start {
        // Two people of one name are told apart by their key.
        let mut seen = BTreeMap::new();
        members.iter().for_each(|(text, _)| *seen.entry(text.clone()).or_insert(0) += 1);
        for (text, row) in members.iter_mut().filter(|(text, _)| seen.get(text).is_some_and(|n| *n > 1)) {
            *text = format!("{text} ({})", texts(span.start..span.shown, *row));
        }
    }
    Dimension {
        columns: (span.start..span.end).collect(),
        label: words::within(&query.columns[span.shown].label),
        kind: kind(query, table, model, span.shown),
        codes,
        members,
    }
}

/// For each row a number that is equal where the rows agree in these columns, and the first row of each number.
fn codes(columns: &[Vec<Value>]) -> (Vec<usize>, Vec<usize>) {
    let rows = columns.iter().map(Vec::len).min().unwrap_or(0);
    let mut codes = vec![0; rows];
    let mut firsts = Vec::new();
    for column in columns {
        let mut known: BTreeMap<(usize, &Value), usize> = BTreeMap::new();
        firsts.clear();
        for (row, (code, value)) in codes.iter_mut().zip(column).enumerate() {
            *code = *known.entry((*code, value)).or_insert_with(|| {
                firsts.push(row);
                firsts.len() - 1
            });
        }
    }
    (codes, firsts)
}

fn kind(query: &Query, table: &Table, model: &Model, column: usize) -> Kind {
    let Role::Key { dimension, grain } = query.columns[column].role else { return Kind::Category };
    let first = table.columns[column].iter().find(|value| !value.is_null());
    match (grain, first) {
        (Some(grain), _) if grain.is_cyclic() => Kind::Cyclic(grain),
        (Some(grain), _) => Kind::Time(grain),
        (None, Some(Value::Date(_))) => Kind::Time(Grain::Day),
        // Codes of an entity are numbers without order or distance.
        (None, Some(Value::Int(_) | Value::Decimal { .. } | Value::Float(_))) if !is_key(model, dimension) => {
            Kind::Ordered
        }
        _ => Kind::Category,
    }
}

fn is_key(model: &Model, dimension: model::DimensionId) -> bool {
    let field = model.dimensions.get(dimension.index()).and_then(|d| d.fields.first());
    field.is_some_and(|field| model.field(*field).role == FieldRole::Key)
}
