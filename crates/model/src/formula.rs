//! What a metric is made of: mergeable measures and a formula that is evaluated last.
//!
//! `SUM(a) / COUNT(DISTINCT b)` becomes a sum, a distinct count and a division. A rollup stores
//! measures; a query merges them, and only then evaluates the [`Formula`]: averaging averages, or
//! summing a stock over months, cannot be written down.

use serde::{Deserialize, Serialize};
use sqlparser::ast as sql;

use crate::expr::{Binary, Expr, arguments, lower, parse_sql};
use crate::semantic::{DatasetId, FieldId, MetricId};

/// Names of SQL aggregates that a metric may use.
pub const AGGREGATES: [&str; 16] = [
    "SUM",
    "COUNT",
    "AVG",
    "MIN",
    "MAX",
    "STDDEV",
    "STDDEV_SAMP",
    "STDDEV_POP",
    "VARIANCE",
    "VAR_SAMP",
    "VAR_POP",
    "MEDIAN",
    "PERCENTILE_CONT",
    "APPROX_PERCENTILE",
    "APPROX_COUNT_DISTINCT",
    "APPROX_DISTINCT",
];

/// Those of them that messages name.
const USUAL: [&str; 8] = ["SUM", "COUNT", "AVG", "MIN", "MAX", "MEDIAN", "STDDEV", "VARIANCE"];

/// Names of SQL aggregates whose parts do not add up to the whole, so that no rollup can hold them.
const WHOLE_ONLY: [&str; 5] = ["MODE", "STRING_AGG", "ARRAY_AGG", "LISTAGG", "GROUP_CONCAT"];

/// How rows become one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Agg {
    /// Sum.
    Sum,
    /// Number of rows, or of rows where the expression is not null.
    Count,
    /// Smallest.
    Min,
    /// Largest.
    Max,
    /// Number of different values; mergeable only where the values themselves are kept.
    Distinct,
    /// Arithmetic mean: decomposed into sum and count, never stored.
    Avg,
    /// The middle value: a percentile, never stored.
    Median,
    /// Standard deviation of a sample: decomposed into squares and count, never stored.
    Stddev,
    /// Sum of the squared differences from the mean; merged together with the sum and the count of the same.
    #[serde(skip_deserializing)]
    Squares,
    /// The value below which so many ten-thousandths of the values lie, between two values in proportion; merged
    /// from [`Agg::Values`].
    #[serde(skip_deserializing)]
    Percentile(u16),
    /// A sketch of the values, from which every percentile is read: exact of few different values.
    #[serde(skip_deserializing)]
    Values,
    /// Number of different values, from a sketch where rollups do not keep the values: exact of few.
    #[serde(skip_deserializing)]
    Roughly,
}

/// Ten-thousandths in a whole: what [`Agg::Percentile`] counts in.
pub const WHOLE: u16 = 10_000;

impl Agg {
    /// Its name, as in a Draft: `distinct`.
    pub fn name(self) -> &'static str {
        match self {
            Agg::Sum => "sum",
            Agg::Count => "count",
            Agg::Min => "min",
            Agg::Max => "max",
            Agg::Distinct => "distinct",
            Agg::Avg => "avg",
            Agg::Median => "median",
            Agg::Stddev => "stddev",
            Agg::Squares => "squares",
            Agg::Percentile(_) => "percentile",
            Agg::Values => "values",
            Agg::Roughly => "distinct_roughly",
        }
    }

    /// Whether it counts different values.
    pub fn counts_different(self) -> bool {
        matches!(self, Agg::Distinct | Agg::Roughly)
    }

    /// Whether only numbers have it.
    pub fn is_of_numbers(self) -> bool {
        matches!(
            self,
            Agg::Sum | Agg::Avg | Agg::Median | Agg::Stddev | Agg::Squares | Agg::Percentile(_) | Agg::Values
        )
    }

    /// Whether a rollup keeps a sketch of it rather than a number.
    pub fn is_sketched(self) -> bool {
        matches!(self, Agg::Percentile(_) | Agg::Values | Agg::Roughly)
    }
}

/// A mergeable part of a metric: the smallest thing a rollup stores.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Measure {
    /// The dataset whose rows are aggregated; each row counts once.
    pub dataset: DatasetId,
    /// How. Never [`Agg::Avg`], [`Agg::Median`] or [`Agg::Stddev`].
    pub agg: Agg,
    /// Of what; `None` counts rows.
    pub of: Option<Expr>,
    /// Only rows for which this holds.
    pub filter: Option<Expr>,
    /// What must not be summed along a dimension. At most one time rule, then `one` and `never` rules.
    pub over: Vec<Over>,
}

/// `over: {day: last}`: how a measure behaves along one field.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Over {
    /// The field along which it must not be summed.
    pub field: FieldId,
    /// What to do instead.
    pub pick: Pick,
}

/// What stands for a period, or a dimension, along which a measure is not summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pick {
    /// The value at the last point in time that has rows.
    Last,
    /// The value at the first point in time that has rows.
    First,
    /// The mean over the points in time that have rows.
    Avg,
    /// One member must be named, or grouped by.
    One,
    /// It must be grouped by.
    Never,
}

/// A metric's formula over measures and other metrics.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Formula {
    /// A measure.
    Measure(Measure),
    /// Another metric, aggregated by itself.
    Metric(MetricId),
    /// A name that may be a metric, before it is resolved.
    Name(Vec<String>),
    /// A constant, as canonical text.
    Number(String),
    /// Arithmetic (`Add`, `Subtract`, `Multiply`, `Divide` only); null if a side is null.
    Binary(Binary, Box<Formula>, Box<Formula>),
    /// Null if both are equal, else the first.
    NullIf(Box<Formula>, Box<Formula>),
    /// The first that is not null.
    Coalesce(Vec<Formula>),
    /// The smallest that is not null.
    Least(Vec<Formula>),
    /// The largest that is not null.
    Greatest(Vec<Formula>),
    /// The square root; null of what is negative.
    Root(Box<Formula>),
}

/// Parses a metric's SQL expression. `dataset` is where bare columns belong; measures are placed
/// there, and the loader moves them to the dataset of their columns.
///
/// # Errors
/// What is wrong, in one sentence.
pub fn parse(text: &str, dataset: DatasetId) -> Result<Formula, String> {
    read(&parse_sql(text)?, dataset)
}

fn read(expr: &sql::Expr, dataset: DatasetId) -> Result<Formula, String> {
    let boxed = |e: &sql::Expr| read(e, dataset).map(Box::new);
    let all = |list: Vec<&sql::Expr>| list.into_iter().map(|e| read(e, dataset)).collect::<Result<Vec<_>, _>>();
    Ok(match expr {
        sql::Expr::Nested(inner) => read(inner, dataset)?,
        sql::Expr::Cast { expr, .. } => read(expr, dataset)?,
        sql::Expr::Identifier(name) => Formula::Name(vec![name.value.clone()]),
        sql::Expr::CompoundIdentifier(names) => Formula::Name(names.iter().map(|n| n.value.clone()).collect()),
        sql::Expr::Value(v) => match &v.value {
            sql::Value::Number(text, _) => Formula::Number(text.to_string()),
            other => return Err(format!("`{other}` is not a number")),
        },
        sql::Expr::UnaryOp { op: sql::UnaryOperator::Minus, expr } => {
            Formula::Binary(Binary::Subtract, Box::new(Formula::Number("0".into())), boxed(expr)?)
        }
        sql::Expr::BinaryOp { left, op, right } => {
            let op = match op {
                sql::BinaryOperator::Plus => Binary::Add,
                sql::BinaryOperator::Minus => Binary::Subtract,
                sql::BinaryOperator::Multiply => Binary::Multiply,
                sql::BinaryOperator::Divide => Binary::Divide,
                other => return Err(format!("`{other}` between aggregates is not supported")),
            };
            Formula::Binary(op, boxed(left)?, boxed(right)?)
        }
        sql::Expr::Function(call) => {
            let name = call.name.to_string().to_uppercase();
            match name.as_str() {
                "NULLIF" | "COALESCE" | "LEAST" | "GREATEST" | "SQRT" => {
                    let mut list = all(arguments(call)?)?;
                    match (name.as_str(), list.len()) {
                        ("SQRT", 1) => Formula::Root(Box::new(list.pop().expect("one argument"))),
                        ("NULLIF", 2) => {
                            let second = list.pop().expect("two arguments");
                            let first = list.pop().expect("two arguments");
                            Formula::NullIf(Box::new(first), Box::new(second))
                        }
                        ("COALESCE", 1..) => Formula::Coalesce(list),
                        ("LEAST", 1..) => Formula::Least(list),
                        ("GREATEST", 1..) => Formula::Greatest(list),
                        _ => return Err(format!("`{name}` has the wrong number of arguments")),
                    }
                }
                _ if AGGREGATES.contains(&name.as_str()) => aggregate(&name, call, dataset)?,
                _ if WHOLE_ONLY.contains(&name.as_str()) => {
                    return Err(format!(
                        "`{name}` cannot be decomposed into measures that merge: what it is of a year cannot be worked \
                         out from what it is of the months; a metric is made of {}",
                        USUAL.join(", ")
                    ));
                }
                _ => return Err(format!("`{name}` is no aggregate; a metric is made of {}", USUAL.join(", "))),
            }
        }
        other => return Err(format!("`{other}` is not supported in a metric")),
    })
}

fn aggregate(name: &str, call: &sql::Function, dataset: DatasetId) -> Result<Formula, String> {
    if call.over.is_some() {
        return Err("window functions are not supported; ask for a running total instead".into());
    }
    let sql::FunctionArguments::List(list) = &call.args else { return Err(format!("`{name}` needs an argument")) };
    let filter = call.filter.as_deref().map(lower).transpose()?;
    if matches!(name, "PERCENTILE_CONT" | "APPROX_PERCENTILE") {
        let (of, at) = percentile(name, call)?;
        let measure = Measure { dataset, agg: Agg::Percentile(at), of: Some(of), filter, over: Vec::new() };
        return Ok(Formula::Measure(measure));
    }
    let distinct = matches!(list.duplicate_treatment, Some(sql::DuplicateTreatment::Distinct));
    let of = match list.args.as_slice() {
        [sql::FunctionArg::Unnamed(sql::FunctionArgExpr::Wildcard)] if name == "COUNT" => None,
        [sql::FunctionArg::Unnamed(sql::FunctionArgExpr::Expr(e))] => match lower(e)? {
            Expr::Number(_) if name == "COUNT" => None,
            of => Some(of),
        },
        _ => return Err(format!("`{name}` takes one argument")),
    };
    let measure =
        |agg: Agg| Formula::Measure(Measure { dataset, agg, of: of.clone(), filter: filter.clone(), over: Vec::new() });
    Ok(match (name, distinct) {
        ("COUNT", true) => measure(Agg::Distinct),
        ("COUNT", false) => measure(Agg::Count),
        ("SUM", false) => measure(Agg::Sum),
        ("MIN", _) => measure(Agg::Min),
        ("MAX", _) => measure(Agg::Max),
        ("AVG", false) => Formula::Binary(Binary::Divide, Box::new(measure(Agg::Sum)), Box::new(measure(Agg::Count))),
        ("MEDIAN", false) => measure(Agg::Percentile(WHOLE / 2)),
        ("APPROX_COUNT_DISTINCT" | "APPROX_DISTINCT", false) if of.is_some() => measure(Agg::Roughly),
        ("VARIANCE" | "VAR_SAMP", false) => variance(&measure, true),
        ("VAR_POP", false) => variance(&measure, false),
        ("STDDEV" | "STDDEV_SAMP", false) => Formula::Root(Box::new(variance(&measure, true))),
        ("STDDEV_POP", false) => Formula::Root(Box::new(variance(&measure, false))),
        _ => return Err(format!("`{name}(DISTINCT …)` is not supported")),
    })
}

/// What a percentile is of, and how many ten-thousandths: `PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY x)`, or `x` as
/// an argument before the fraction.
fn percentile(name: &str, call: &sql::Function) -> Result<(Expr, u16), String> {
    let given: Vec<Expr> = arguments(call)?.into_iter().map(lower).collect::<Result<_, _>>()?;
    let (of, part, falling) = match (&given[..], &call.within_group[..]) {
        ([part], [by]) => (lower(&by.expr)?, part, by.options.asc == Some(false)),
        ([of, part], []) => (of.clone(), part, false),
        _ => {
            return Err(format!("`{name}` takes a column and a fraction: `{name}(0.9) WITHIN GROUP (ORDER BY price)`"));
        }
    };
    let fraction = match part {
        Expr::Number(text) => text.parse::<f64>().ok(),
        _ => None,
    };
    let whole = f64::from(WHOLE);
    match fraction.map(|fraction| (fraction * whole).round()).filter(|at| (0.0..=whole).contains(at)) {
        // Within bounds, so it fits.
        Some(at) => Ok((of, if falling { WHOLE - at as u16 } else { at as u16 })),
        None => Err(format!("`{name}` is of a fraction between 0 and 1")),
    }
}

/// The mean squared difference from the mean: of a sample, by one less than there are. Of too few there is none.
pub(crate) fn variance(measure: &dyn Fn(Agg) -> Formula, of_sample: bool) -> Formula {
    let count = Box::new(measure(Agg::Count));
    let by = match of_sample {
        true => Formula::Binary(Binary::Subtract, count, Box::new(Formula::Number("1".into()))),
        false => *count,
    };
    Formula::Binary(Binary::Divide, Box::new(measure(Agg::Squares)), Box::new(by))
}

impl Measure {
    /// What a rollup keeps of it.
    #[must_use]
    pub fn stored(&self) -> Measure {
        match self.agg {
            Agg::Percentile(_) => Measure { agg: Agg::Values, ..self.clone() },
            _ => self.clone(),
        }
    }

    /// What this measure is merged together with: no rollup holds it without them.
    pub fn companions(&self) -> Vec<Measure> {
        match self.agg {
            Agg::Squares => [Agg::Sum, Agg::Count].map(|agg| Measure { agg, ..self.clone() }).to_vec(),
            _ => Vec::new(),
        }
    }
}

impl Formula {
    /// Every measure in the formula, depth first; other metrics are not entered.
    pub fn measures(&self) -> Vec<&Measure> {
        let mut found = Vec::new();
        self.visit(&mut |f| {
            if let Formula::Measure(m) = f {
                found.push(m);
            }
        });
        found
    }

    /// Visits every part, itself first.
    pub fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Formula)) {
        see(self);
        match self {
            Formula::Binary(_, a, b) | Formula::NullIf(a, b) => {
                a.visit(see);
                b.visit(see);
            }
            Formula::Coalesce(list) | Formula::Least(list) | Formula::Greatest(list) => {
                list.iter().for_each(|f| f.visit(see));
            }
            Formula::Root(a) => a.visit(see),
            Formula::Measure(_) | Formula::Metric(_) | Formula::Name(_) | Formula::Number(_) => {}
        }
    }

    /// The same formula with every part replaced by what `change` makes of it, leaves first.
    ///
    /// # Errors
    /// The first error of `change`.
    pub fn map<E>(self, change: &mut dyn FnMut(Formula) -> Result<Formula, E>) -> Result<Formula, E> {
        let list = |items: Vec<Formula>, change: &mut dyn FnMut(Formula) -> Result<Formula, E>| {
            items.into_iter().map(|f| f.map(change)).collect::<Result<Vec<_>, E>>()
        };
        let mapped = match self {
            Formula::Binary(op, a, b) => Formula::Binary(op, Box::new(a.map(change)?), Box::new(b.map(change)?)),
            Formula::NullIf(a, b) => Formula::NullIf(Box::new(a.map(change)?), Box::new(b.map(change)?)),
            Formula::Coalesce(items) => Formula::Coalesce(list(items, change)?),
            Formula::Least(items) => Formula::Least(list(items, change)?),
            Formula::Greatest(items) => Formula::Greatest(list(items, change)?),
            Formula::Root(a) => Formula::Root(Box::new(a.map(change)?)),
            leaf => leaf,
        };
        change(mapped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_fall_apart_into_sum_and_count() {
        let formula = parse("AVG(price)", DatasetId(0)).expect("parses");
        let kinds: Vec<Agg> = formula.measures().iter().map(|m| m.agg).collect();
        assert_eq!(kinds, [Agg::Sum, Agg::Count]);
    }

    #[test]
    fn filters_and_distinct_counts_are_kept() {
        let formula =
            parse("COUNT(*) FILTER (WHERE is_repeat) / COUNT(DISTINCT dealer_id)", DatasetId(0)).expect("parses");
        let measures = formula.measures();
        assert!(measures[0].filter.is_some() && measures[0].of.is_none());
        assert_eq!(measures[1].agg, Agg::Distinct);
    }

    #[test]
    fn what_cannot_be_merged_is_refused() {
        for text in ["SUM(x) OVER ()", "SUM(DISTINCT x)", "SUM(x) > 1", "FOO(x)", "SUM(SUM(x))", "'a'"] {
            assert!(parse(text, DatasetId(0)).is_err(), "{text}");
        }
        let why = parse("MODE(x)", DatasetId(0)).expect_err("no parts of a mode make up a mode");
        assert!(why.contains("cannot be decomposed"), "{why}");
    }

    #[test]
    fn percentiles_are_of_a_column_and_a_fraction() {
        for (text, at) in [
            ("MEDIAN(x)", 5_000),
            ("PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY x)", 9_000),
            ("PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY x DESC) FILTER (WHERE y)", 1_000),
            ("APPROX_PERCENTILE(x, 0.999)", 9_990),
        ] {
            let formula = parse(text, DatasetId(0)).expect("parses");
            let Formula::Measure(measure) = formula else { panic!("{text}") };
            assert_eq!(measure.agg, Agg::Percentile(at), "{text}");
            assert_eq!(measure.of, Some(Expr::Name(vec!["x".into()])), "{text}");
            assert_eq!(measure.filter.is_some(), text.contains("FILTER"), "{text}");
        }
        for text in ["PERCENTILE_CONT(x)", "PERCENTILE_CONT(x, 90)", "PERCENTILE_CONT(x, y)", "APPROX_DISTINCT(*)"] {
            assert!(parse(text, DatasetId(0)).is_err(), "{text}");
        }
    }

    #[test]
    fn variances_fall_apart_into_squares_and_count() {
        for (text, root) in
            [("VAR_POP(x)", false), ("VARIANCE(x)", false), ("STDDEV(x)", true), ("STDDEV_POP(x)", true)]
        {
            let formula = parse(text, DatasetId(0)).expect("parses");
            let kinds: Vec<Agg> = formula.measures().iter().map(|m| m.agg).collect();
            assert_eq!(kinds, [Agg::Squares, Agg::Count], "{text}");
            assert_eq!(matches!(formula, Formula::Root(_)), root, "{text}");
        }
    }
}
