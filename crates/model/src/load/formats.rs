//! How a metric's numbers are shown, where its author does not say: from the units of its fields.
//!
//! A sum of euros is euros, euros by a number of things are euros, euros by euros a plain number.

use super::shorthand::is_currency;
use crate::expr::{Binary, Expr};
use crate::formula::{Agg, Formula, Measure};
use crate::schema::ColumnType;
use crate::semantic::{Format, MetricId};

/// The unit of a row-level expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unit {
    /// A constant takes the unit of what it stands beside.
    Constant,
    Unknown,
    Of(String),
}

/// The unit of an expression, given that of its names.
pub(super) fn unit(expr: &Expr, named: &dyn Fn(&[String]) -> Option<String>) -> Unit {
    use Unit as U;
    let of = |expr: &Expr| unit(expr, named);
    let common = |list: &mut dyn Iterator<Item = &Expr>| {
        list.map(of).filter(|unit| *unit != U::Constant).reduce(|a, b| if a == b { a } else { U::Unknown })
    };
    match expr {
        Expr::Name(names) => named(names).map_or(U::Unknown, U::Of),
        Expr::Number(_) | Expr::Null => U::Constant,
        Expr::Unary(_, a) | Expr::Cast(a, _) => of(a),
        Expr::Binary(Binary::Add | Binary::Subtract, a, b) => match (of(a), of(b)) {
            (U::Constant, unit) | (unit, U::Constant) => unit,
            (a, b) if a == b => a,
            _ => U::Unknown,
        },
        Expr::Binary(Binary::Multiply, a, b) => match (of(a), of(b)) {
            (U::Constant, unit) | (unit, U::Constant) => unit,
            (U::Of(a), U::Of(b)) if is_currency(&a) && is_currency(&b) => U::Unknown,
            (U::Of(money), _) | (_, U::Of(money)) if is_currency(&money) => U::Of(money),
            _ => U::Unknown,
        },
        Expr::Binary(Binary::Divide, a, b) => match (of(a), of(b)) {
            (unit, U::Constant) => unit,
            (U::Of(a), U::Of(b)) if is_currency(&a) && is_currency(&b) => U::Unknown,
            (U::Of(money), _) if is_currency(&money) => U::Of(money),
            _ => U::Unknown,
        },
        Expr::Case(arms, otherwise) => {
            common(&mut arms.iter().map(|(_, then)| then).chain(otherwise.as_deref())).unwrap_or(U::Constant)
        }
        Expr::Call(name, list) => match name.as_str() {
            "COALESCE" | "LEAST" | "GREATEST" => common(&mut list.iter()).unwrap_or(U::Constant),
            "NULLIF" | "ABS" | "ROUND" => list.first().map_or(U::Unknown, of),
            _ => U::Unknown,
        },
        _ => U::Unknown,
    }
}

/// The format that a unit is shown in.
pub(super) fn of_unit(unit: &str) -> Format {
    match unit {
        "percent" => Format::Percent,
        code if is_currency(code) => Format::Currency(code.to_owned()),
        noun => Format::Unit(noun.to_owned()),
    }
}

/// The format of a measure.
pub(super) fn of_measure(measure: &Measure, unit: &Unit, kind: ColumnType) -> Format {
    match (measure.agg, unit) {
        (Agg::Count | Agg::Distinct | Agg::Roughly, _) => Format::Integer,
        (_, Unit::Of(unit)) => of_unit(unit),
        // Between two whole numbers is none.
        (Agg::Percentile(_), _) => Format::Number,
        _ if kind == ColumnType::Integer => Format::Integer,
        _ => Format::Number,
    }
}

/// The format of a formula: `None` for a constant. `measures` are the formats of its measures, in order.
pub(super) fn of_formula(
    formula: &Formula,
    measures: &mut dyn Iterator<Item = &Format>,
    metric: &dyn Fn(MetricId) -> Format,
) -> Option<Format> {
    use Format as F;
    let mut first = |list: &[Formula]| {
        let all: Vec<Option<F>> = list.iter().map(|part| of_formula(part, measures, metric)).collect();
        all.into_iter().flatten().next()
    };
    match formula {
        Formula::Number(_) | Formula::Name(_) => None,
        Formula::Measure(_) => Some(measures.next().cloned().unwrap_or_default()),
        Formula::Metric(id) => Some(metric(*id)),
        Formula::NullIf(a, b) => {
            let format = of_formula(a, measures, metric);
            of_formula(b, measures, metric);
            format
        }
        Formula::Coalesce(list) | Formula::Least(list) | Formula::Greatest(list) => first(list),
        // Of squared numbers the root has their unit, and the square itself none that people know.
        Formula::Root(a) => match &**a {
            Formula::Binary(Binary::Divide, squares, count) if is_squares(squares) => {
                let format = of_formula(squares, measures, metric);
                of_formula(count, measures, metric);
                format.map(|format| if format == F::Integer { F::Number } else { format })
            }
            a => of_formula(a, measures, metric).map(|_| F::Number),
        },
        Formula::Binary(_, squares, count) if is_squares(squares) => {
            of_formula(squares, measures, metric);
            of_formula(count, measures, metric);
            Some(F::Number)
        }
        Formula::Binary(op, a, b) => {
            let (a, b) = (of_formula(a, measures, metric), of_formula(b, measures, metric));
            let (a, b) = match (a, b) {
                (None, None) => return None,
                (Some(a), Some(b)) => (a, b),
                (Some(one), None) => return Some(beside_constant(one)),
                (None, Some(_)) if *op == Binary::Divide => return Some(F::Number),
                (None, Some(one)) => return Some(beside_constant(one)),
            };
            Some(match (op, a, b) {
                (Binary::Add | Binary::Subtract, a, b) if a == b => a,
                (Binary::Multiply, F::Currency(_), F::Currency(_)) => F::Number,
                (Binary::Multiply, money @ F::Currency(_), _) | (Binary::Multiply, _, money @ F::Currency(_)) => money,
                (Binary::Divide, F::Currency(_), F::Currency(_)) => F::Number,
                (Binary::Divide, money @ F::Currency(_), _) => money,
                // Also what an average is made of.
                (Binary::Divide, of @ (F::Unit(_) | F::Percent), F::Integer) => of,
                _ => F::Number,
            })
        }
    }
}

fn is_squares(formula: &Formula) -> bool {
    matches!(formula, Formula::Measure(measure) if measure.agg == Agg::Squares)
}

fn beside_constant(format: Format) -> Format {
    match format {
        Format::Currency(_) | Format::Unit(_) => format,
        Format::Number | Format::Integer | Format::Percent => Format::Number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr;

    fn check(text: &str, expected: &str) {
        let named = |names: &[String]| match names[0].as_str() {
            "price" | "cost" => Some("EUR".to_owned()),
            "units" => Some("car".to_owned()),
            _ => None,
        };
        let shown = match unit(&expr::parse(text).expect("parses"), &named) {
            Unit::Constant => "constant".to_owned(),
            Unit::Unknown => "unknown".to_owned(),
            Unit::Of(unit) => unit,
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn units_follow_arithmetic() {
        check("price - cost", "EUR");
        check("units * price", "EUR");
        check("price * x", "EUR");
        check("price / cost", "unknown");
        check("price / units", "EUR");
        check("units / 2", "car");
        check("units + price", "unknown");
        check("CASE WHEN x = 1 THEN price ELSE 0 END", "EUR");
        check("COALESCE(price, 0)", "EUR");
        check("1 + 2", "constant");
    }
}
