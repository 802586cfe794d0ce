//! A small made-up company for tests: a model, and Queries over it by hand.

use model::expr::Expr;
use model::formula::{Formula, Over, Pick};
use model::query::{Column, Key, Meaning, Node, Predicate, Query, Role, Scan, Step};
use model::semantic::{
    Better, Dataset, DatasetId, Dimension, DimensionId, Field, FieldId, FieldRole, Format, Metric, MetricId, Reach,
    Segment,
};
use model::{Agg, ColumnType, Grain, Measure, Model, Table, Value};

use crate::{Answer, Context, Locale, compose};

/// Fields of the one dataset: name, type, role.
const FIELDS: [(&str, ColumnType, FieldRole); 8] = [
    ("day", ColumnType::Date, FieldRole::Dimension),
    ("region", ColumnType::Text, FieldRole::Dimension),
    ("model", ColumnType::Text, FieldRole::Dimension),
    ("age", ColumnType::Integer, FieldRole::Dimension),
    ("dealer_id", ColumnType::Integer, FieldRole::Key),
    ("dealer", ColumnType::Text, FieldRole::Dimension),
    ("repeat repair", ColumnType::Boolean, FieldRole::Dimension),
    ("build day", ColumnType::Date, FieldRole::Dimension),
];

/// Metrics: name, format, better.
fn metrics() -> Vec<(&'static str, Format, Better)> {
    vec![
        ("revenue", Format::Currency("EUR".into()), Better::Up),
        ("cost", Format::Currency("EUR".into()), Better::Down),
        ("claims", Format::Integer, Better::Down),
        ("units sold", Format::Unit("car".into()), Better::Up),
        ("margin", Format::Percent, Better::Up),
        ("stock", Format::Integer, Better::Neither),
        ("buyers", Format::Integer, Better::Up),
        ("highest", Format::Number, Better::Neither),
        ("health score", Format::Number, Better::Up),
    ]
}

/// The model.
pub(crate) fn model() -> Model {
    let text = str::to_owned;
    let fields: Vec<Field> = FIELDS
        .iter()
        .map(|(name, kind, role)| Field {
            name: text(name),
            label: text(name),
            synonyms: vec![],
            description: None,
            dataset: DatasetId(0),
            expr: Expr::column(*name),
            kind: *kind,
            role: *role,
            natural: Agg::Sum,
            unit: None,
            aliases: vec![],
        })
        .collect();
    let dimensions = FIELDS
        .iter()
        .enumerate()
        .map(|(i, (name, ..))| Dimension {
            name: text(name),
            label: text(name),
            synonyms: vec![],
            fields: vec![FieldId(u32::try_from(i).expect("few"))],
        })
        .collect();
    let metrics = metrics()
        .into_iter()
        .map(|(name, format, better)| Metric {
            name: text(name),
            label: text(name),
            synonyms: vec![],
            description: None,
            dataset: Some(DatasetId(0)),
            formula: Formula::Number("0".into()),
            written: String::new(),
            format,
            better,
            target: None,
            bands: if name == "health score" {
                vec![("good".into(), 90.0), ("watch".into(), 70.0), ("poor".into(), 0.0)]
            } else {
                vec![]
            },
            hidden: false,
        })
        .collect();
    Model {
        name: "company".into(),
        datasets: vec![Dataset {
            name: "sales".into(),
            label: "sales".into(),
            synonyms: vec![],
            description: None,
            source: "sales.csv".into(),
            primary_key: vec![],
            time: Some(Reach { path: vec![], field: FieldId(0) }),
            shown_as: vec![FieldId(5)],
        }],
        fields,
        dimensions,
        metrics,
        segments: vec![Segment { name: "repeat repair".into(), synonyms: vec![], field: FieldId(6) }],
        ..Model::default()
    }
}

/// A day from its text.
pub(crate) fn day(text: &str) -> i32 {
    model::calendar::parse_day(text).expect("a day")
}

fn field(name: &str) -> Option<FieldId> {
    FIELDS.iter().position(|(known, ..)| *known == name).map(|at| FieldId(u32::try_from(at).expect("few")))
}

fn grain(name: &str) -> Option<Grain> {
    Grain::ALL.into_iter().find(|grain| grain.label() == name && *grain != Grain::Day)
}

/// A key by name: a field, or a grain of the day.
pub(crate) fn key(name: &str) -> Key {
    match (field(name), grain(name)) {
        (Some(field), _) => Key::own(field),
        (None, grain) => Key { grain, ..Key::own(FieldId(0)) },
    }
}

/// A leaf in the making.
pub(crate) struct Leaf(Scan);

impl Leaf {
    pub(crate) fn new(by: &[&str], measures: &[&str]) -> Leaf {
        let measure = |name: &&str| {
            let (agg, over) = match *name {
                "claims" => (Agg::Count, vec![]),
                "buyers" => (Agg::Distinct, vec![]),
                "highest" => (Agg::Max, vec![]),
                "stock" => (Agg::Sum, vec![Over { field: FieldId(0), pick: Pick::Last }]),
                _ => (Agg::Sum, vec![]),
            };
            Measure { dataset: DatasetId(0), agg, of: Some(Expr::column(*name)), filter: None, over }
        };
        Leaf(Scan {
            dataset: DatasetId(0),
            group: by.iter().map(|name| key(name)).collect(),
            measures: measures.iter().map(measure).collect(),
            filter: vec![],
        })
    }

    /// With a condition.
    pub(crate) fn filter(mut self, predicate: Predicate) -> Leaf {
        self.0.filter.push(predicate);
        self
    }

    /// Limited to days from (included) to (excluded).
    pub(crate) fn within(self, from: &str, to: &str) -> Leaf {
        self.filter(days("day", from, to))
    }

    pub(crate) fn of(scan: Scan) -> Leaf {
        Leaf(scan)
    }

    pub(crate) fn scan(self) -> Scan {
        self.0
    }

    pub(crate) fn node(self) -> Node {
        Node::Scan(self.0)
    }
}

/// Days of a field from (included) to (excluded).
pub(crate) fn days(of: &str, from: &str, to: &str) -> Predicate {
    Predicate::Range {
        key: key(of),
        from: Some((Value::Date(day(from)), true)),
        to: Some((Value::Date(day(to)), false)),
    }
}

/// Members of a field.
pub(crate) fn members(of: &str, members: &[&str]) -> Predicate {
    Predicate::In { key: key(of), values: members.iter().map(Value::text).collect(), not: false }
}

/// A column by name: a key, or a metric with what it is of it (`revenue@previous`).
fn column(name: &str) -> Column {
    let (base, meaning) = name.split_once('@').unwrap_or((name, "value"));
    let role = match metrics().iter().position(|(known, ..)| *known == base) {
        None => {
            let field = field(base).unwrap_or(FieldId(0));
            Role::Key { dimension: DimensionId(field.0), grain: grain(base) }
        }
        Some(at) => {
            let meaning = match meaning {
                "previous" => Meaning::Previous,
                "change" => Meaning::Change,
                "growth" => Meaning::Growth,
                "share" => Meaning::Share,
                "running" => Meaning::Running,
                "moving" => Meaning::Moving,
                "target" => Meaning::Target,
                "variance" => Meaning::Variance,
                "attainment" => Meaning::Attainment,
                _ => Meaning::Value,
            };
            let ratio = matches!(meaning, Meaning::Growth | Meaning::Share | Meaning::Attainment);
            let format = if ratio { Format::Percent } else { metrics()[at].1.clone() };
            Role::Value { metric: Some(MetricId(u32::try_from(at).expect("few"))), meaning, format }
        }
    };
    Column { name: name.replace([' ', '@'], "_"), label: base.to_owned(), role }
}

/// A Query by hand.
pub(crate) fn query(root: Node, columns: &[&str]) -> Query {
    model::query::by_hand(root, columns.iter().map(|name| column(name)).collect())
}

/// A cell from its text: `-` is null, `2025-01-01` a day, `7` whole, `7.5` a float, else text.
fn cell(text: &str) -> Value {
    if text == "-" {
        return Value::Null;
    }
    if let Some(day) = model::calendar::parse_day(text) {
        return Value::Date(day);
    }
    match (text.parse::<i64>(), text.parse::<f64>()) {
        (Ok(i), _) => Value::Int(i),
        (_, Ok(f)) => Value::Float(f),
        _ => Value::text(text),
    }
}

/// A table from its rows: cells between bars.
pub(crate) fn table(columns: usize, rows: &[&str]) -> Table {
    let mut cells = vec![Vec::new(); columns];
    for row in rows {
        for (column, text) in cells.iter_mut().zip(row.split('|')) {
            column.push(cell(text.trim()));
        }
    }
    Table::new(cells)
}

/// The first `n` by a column.
pub(crate) fn top(n: u32, by: usize, within: &[usize]) -> Step {
    Step::Top { n, by, least: false, within: within.to_vec(), ties: false }
}

/// Composes with today after everything.
pub(crate) fn answer(root: Node, columns: &[&str], rows: &[&str]) -> Answer {
    asked(root, columns, rows, None)
}

/// Composes with a form of chart asked for.
pub(crate) fn asked(root: Node, columns: &[&str], rows: &[&str], chart: Option<&str>) -> Answer {
    let context = Context { locale: Locale::EN, today: day("2030-01-01"), chart, beside: None };
    compose(&query(root, columns), &table(columns.len(), rows), &model(), &context)
}
