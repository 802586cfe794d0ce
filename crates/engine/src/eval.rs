//! Row-level expressions over the keys of a rollup: filters inside a measure, segments, sums of keys.
//!
//! Only what every source computes alike is compiled. Where sources differ (LIKE, ROUND, LEAST, casts
//! of text, comparing a number with a text) the expression is refused, and the rollup does not fit.

use std::cmp::Ordering;

use model::expr::{Binary, CastTo, ColumnRef, Unary};
use model::semantic::Path;
use model::{ColumnType, Expr, Value, calendar};

use crate::number;

/// The same expression as seen from the other end of a path.
pub(crate) fn rebase(expr: &Expr, path: &Path) -> Expr {
    let mut prefix = |part: Expr| {
        Ok::<_, std::convert::Infallible>(match part {
            Expr::Column(column) => {
                Expr::Column(ColumnRef { path: [path.as_slice(), &column.path].concat(), name: column.name })
            }
            other => other,
        })
    };
    match expr.clone().map(&mut prefix) {
        Ok(rebased) => rebased,
        Err(never) => match never {},
    }
}

/// An expression over cells, by position.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Row {
    Input(usize),
    Constant(Value),
    Minus(Box<Row>),
    Not(Box<Row>),
    Binary(Binary, Box<Row>, Box<Row>),
    IsNull(Box<Row>, bool),
    In(Box<Row>, Vec<Row>, bool),
    Case(Vec<(Row, Row)>, Box<Row>),
    Coalesce(Vec<Row>),
    NullIf(Box<Row>, Box<Row>),
    Float(Box<Row>),
    Call(Function, Box<Row>),
    Substr(Box<Row>, usize, Option<usize>),
    Replace(Box<Row>, Box<Row>, Box<Row>),
}

/// Functions of one argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Abs,
    Lower,
    Upper,
    Trim,
    Length,
    Year,
    Month,
}

/// What may be compared and combined with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Number,
    Bool,
    Text,
    Day,
    /// NULL, which fits everywhere.
    Any,
}

impl Class {
    fn of(kind: ColumnType) -> Option<Class> {
        Some(match kind {
            ColumnType::Integer | ColumnType::Decimal(_) | ColumnType::Float => Class::Number,
            ColumnType::Boolean => Class::Bool,
            ColumnType::Text => Class::Text,
            ColumnType::Date => Class::Day,
            ColumnType::Timestamp | ColumnType::Unknown => return None,
        })
    }

    fn and(self, other: Class) -> Option<Class> {
        match (self, other) {
            (Class::Any, c) | (c, Class::Any) => Some(c),
            (a, b) if a == b => Some(a),
            (Class::Number | Class::Bool, Class::Number | Class::Bool) => Some(Class::Number),
            _ => None,
        }
    }

    fn is(self, other: Class) -> bool {
        self == other || self == Class::Any
    }

    fn is_condition(self) -> bool {
        matches!(self, Class::Bool | Class::Number | Class::Any)
    }
}

/// An expression that reads columns of a rollup.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Compiled {
    pub(crate) row: Row,
    /// The columns behind [`Row::Input`], in order.
    pub(crate) inputs: Vec<usize>,
    /// Whether it gives numbers, or truth values that count as 0 and 1.
    pub(crate) is_number: bool,
}

/// Compiles an expression; `find` gives the column that holds (a part of) it, and its type. `None` if
/// it reads something that no column holds, or sources may compute it differently.
pub(crate) fn compile(expr: &Expr, find: &dyn Fn(&Expr) -> Option<(usize, ColumnType)>) -> Option<Compiled> {
    let mut compiler = Compiler { find, inputs: Vec::new() };
    let (row, class) = compiler.compile(expr)?;
    Some(Compiled { row, inputs: compiler.inputs, is_number: class.and(Class::Number).is_some() })
}

struct Compiler<'a> {
    find: &'a dyn Fn(&Expr) -> Option<(usize, ColumnType)>,
    inputs: Vec<usize>,
}

type Typed = (Row, Class);

impl Compiler<'_> {
    fn compile(&mut self, expr: &Expr) -> Option<Typed> {
        if let Some((column, kind)) = (self.find)(expr) {
            let place = self.inputs.iter().position(|input| *input == column).unwrap_or_else(|| {
                self.inputs.push(column);
                self.inputs.len() - 1
            });
            return Some((Row::Input(place), Class::of(kind)?));
        }
        Some(match expr {
            Expr::Number(text) => match number::parse(text) {
                Value::Null => return None,
                number => (Row::Constant(number), Class::Number),
            },
            Expr::Text(text) => (Row::Constant(Value::text(text)), Class::Text),
            Expr::Bool(b) => (Row::Constant(Value::Bool(*b)), Class::Bool),
            Expr::Null => (Row::Constant(Value::Null), Class::Any),
            Expr::Unary(Unary::Minus, a) => {
                let (a, _) = self.compile(a).filter(|(_, class)| class.is(Class::Number))?;
                (Row::Minus(Box::new(a)), Class::Number)
            }
            Expr::Unary(Unary::Not, a) => (Row::Not(Box::new(self.condition(a)?)), Class::Bool),
            Expr::Binary(op, a, b) => self.binary(*op, a, b)?,
            Expr::IsNull(a, not) => (Row::IsNull(Box::new(self.compile(a)?.0), *not), Class::Bool),
            Expr::In(a, list, not) => {
                let mut items = Vec::new();
                let mut one = None;
                for item in list {
                    let (a, item) = self.alike(a, item)?;
                    one = Some(a);
                    items.push(item);
                }
                (Row::In(Box::new(one?), items, *not), Class::Bool)
            }
            Expr::Between(a, low, high, not) => {
                let within = Expr::Binary(
                    Binary::And,
                    Box::new(Expr::Binary(Binary::GreaterEqual, a.clone(), low.clone())),
                    Box::new(Expr::Binary(Binary::LessEqual, a.clone(), high.clone())),
                );
                let (row, class) = self.compile(&within)?;
                (if *not { Row::Not(Box::new(row)) } else { row }, class)
            }
            Expr::Case(arms, otherwise) => {
                let (mut compiled, mut class) = (Vec::new(), Class::Any);
                for (when, then) in arms {
                    let when = self.condition(when)?;
                    let (then, this) = self.compile(then)?;
                    class = class.and(this)?;
                    compiled.push((when, then));
                }
                let (otherwise, last) = match otherwise {
                    Some(otherwise) => self.compile(otherwise)?,
                    None => (Row::Constant(Value::Null), Class::Any),
                };
                (Row::Case(compiled, Box::new(otherwise)), class.and(last)?)
            }
            Expr::Call(name, arguments) => self.call(name, arguments)?,
            Expr::Cast(a, CastTo::Date) => match &**a {
                Expr::Text(text) => (Row::Constant(Value::Date(calendar::parse_day(text)?)), Class::Day),
                a => self.compile(a).filter(|(_, class)| class.is(Class::Day))?,
            },
            Expr::Cast(a, CastTo::Float) => {
                let (a, _) = self.compile(a).filter(|(_, class)| class.is(Class::Number))?;
                (Row::Float(Box::new(a)), Class::Number)
            }
            Expr::Column(_) | Expr::Name(_) | Expr::Parameter(_) | Expr::Like(..) | Expr::Cast(..) => return None,
        })
    }

    fn condition(&mut self, expr: &Expr) -> Option<Row> {
        self.compile(expr).filter(|(_, class)| class.is_condition()).map(|(row, _)| row)
    }

    /// Two sides of a comparison. A constant text beside a day is a day.
    fn alike(&mut self, a: &Expr, b: &Expr) -> Option<(Row, Row)> {
        let ((a, c), (b, d)) = (self.compile(a)?, self.compile(b)?);
        let day = |row: Row| match row {
            Row::Constant(Value::Text(text)) => calendar::parse_day(&text).map(|d| Row::Constant(Value::Date(d))),
            _ => None,
        };
        match (c, d) {
            (Class::Day, Class::Text) => Some((a, day(b)?)),
            (Class::Text, Class::Day) => Some((day(a)?, b)),
            _ => c.and(d).map(|_| (a, b)),
        }
    }

    fn binary(&mut self, op: Binary, a: &Expr, b: &Expr) -> Option<Typed> {
        let (a, b, class) = match op {
            Binary::And | Binary::Or => (self.condition(a)?, self.condition(b)?, Class::Bool),
            Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Divide | Binary::Concat => {
                let class = if op == Binary::Concat { Class::Text } else { Class::Number };
                let ((a, c), (b, d)) = (self.compile(a)?, self.compile(b)?);
                if !c.is(class) || !d.is(class) {
                    return None;
                }
                (a, b, class)
            }
            _ => {
                let (a, b) = self.alike(a, b)?;
                (a, b, Class::Bool)
            }
        };
        Some((Row::Binary(op, Box::new(a), Box::new(b)), class))
    }

    fn call(&mut self, name: &str, arguments: &[Expr]) -> Option<Typed> {
        let mut typed = Vec::new();
        for argument in arguments {
            typed.push(self.compile(argument)?);
        }
        let classes: Vec<Class> = typed.iter().map(|(_, class)| *class).collect();
        let together = classes.iter().try_fold(Class::Any, |all, class| all.and(*class));
        let mut rows = typed.into_iter().map(|(row, _)| row);
        let one = |rows: &mut dyn Iterator<Item = Row>, function, takes: Class, gives: Class| match classes[..] {
            [class] if class.is(takes) => Some((Row::Call(function, Box::new(rows.next()?)), gives)),
            _ => None,
        };
        match name {
            "COALESCE" => Some((Row::Coalesce(rows.collect()), together?)),
            "NULLIF" if classes.len() == 2 => {
                together?;
                Some((Row::NullIf(Box::new(rows.next()?), Box::new(rows.next()?)), classes[0]))
            }
            "ABS" => one(&mut rows, Function::Abs, Class::Number, Class::Number),
            "LOWER" => one(&mut rows, Function::Lower, Class::Text, Class::Text),
            "UPPER" => one(&mut rows, Function::Upper, Class::Text, Class::Text),
            "TRIM" => one(&mut rows, Function::Trim, Class::Text, Class::Text),
            "LENGTH" => one(&mut rows, Function::Length, Class::Text, Class::Number),
            "YEAR" => one(&mut rows, Function::Year, Class::Day, Class::Number),
            "MONTH" => one(&mut rows, Function::Month, Class::Day, Class::Number),
            "SUBSTR" if matches!(classes.len(), 2 | 3) && classes[0].is(Class::Text) => {
                let text = Box::new(rows.next()?);
                let mut whole = |least: i64| match rows.next() {
                    Some(Row::Constant(Value::Int(n))) if n >= least => usize::try_from(n).ok(),
                    _ => None,
                };
                let from = whole(1)?;
                let length = if classes.len() == 3 { Some(whole(0)?) } else { None };
                Some((Row::Substr(text, from - 1, length), Class::Text))
            }
            "REPLACE" if classes.len() == 3 && classes.iter().all(|class| class.is(Class::Text)) => {
                let mut next = || rows.next().map(Box::new);
                Some((Row::Replace(next()?, next()?, next()?), Class::Text))
            }
            _ => None,
        }
    }
}

/// Whether a condition holds; `None` if that is unknown.
pub(crate) fn truth(value: &Value) -> Option<bool> {
    value.number().map(|n| n != 0.0)
}

fn known(truth: Option<bool>) -> Value {
    truth.map_or(Value::Null, Value::Bool)
}

impl Row {
    /// The value over cells.
    pub(crate) fn value(&self, cells: &[Value]) -> Value {
        match self {
            Row::Input(at) => cells[*at].clone(),
            Row::Constant(value) => value.clone(),
            Row::Minus(a) => number::subtract(&Value::Int(0), &a.value(cells)),
            Row::Not(a) => known(truth(&a.value(cells)).map(|t| !t)),
            Row::Binary(op, a, b) => binary(*op, &a.value(cells), &b.value(cells)),
            Row::IsNull(a, not) => Value::Bool(a.value(cells).is_null() != *not),
            Row::In(a, list, not) => {
                let a = a.value(cells);
                let mut found = Some(false);
                for item in list {
                    found = or(found, same(&a, &item.value(cells)));
                }
                known(found.map(|found| found != *not))
            }
            Row::Case(arms, otherwise) => {
                let arm = arms.iter().find(|(when, _)| truth(&when.value(cells)) == Some(true));
                arm.map_or_else(|| otherwise.value(cells), |(_, then)| then.value(cells))
            }
            Row::Coalesce(list) => {
                list.iter().map(|item| item.value(cells)).find(|value| !value.is_null()).unwrap_or(Value::Null)
            }
            Row::NullIf(a, b) => {
                let a = a.value(cells);
                if same(&a, &b.value(cells)) == Some(true) { Value::Null } else { a }
            }
            Row::Float(a) => a.value(cells).number().map_or(Value::Null, number::float),
            Row::Call(function, a) => call(*function, &a.value(cells)),
            Row::Substr(a, from, length) => match a.value(cells) {
                Value::Text(text) => {
                    Value::text(text.chars().skip(*from).take(length.unwrap_or(usize::MAX)).collect::<String>())
                }
                _ => Value::Null,
            },
            Row::Replace(a, from, to) => match (a.value(cells), from.value(cells), to.value(cells)) {
                (Value::Text(text), Value::Text(from), Value::Text(_)) if from.is_empty() => Value::Text(text),
                (Value::Text(text), Value::Text(from), Value::Text(to)) => Value::text(text.replace(&*from, &to)),
                _ => Value::Null,
            },
        }
    }
}

fn same(a: &Value, b: &Value) -> Option<bool> {
    (!a.is_null() && !b.is_null()).then(|| number::compare(a, b) == Ordering::Equal)
}

fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

fn binary(op: Binary, a: &Value, b: &Value) -> Value {
    let ordering = || (!a.is_null() && !b.is_null()).then(|| number::compare(a, b));
    let compared = |holds: fn(Ordering) -> bool| known(ordering().map(holds));
    match op {
        Binary::Add => number::add(a, b),
        Binary::Subtract => number::subtract(a, b),
        Binary::Multiply => number::multiply(a, b),
        Binary::Divide => number::divide(a, b),
        Binary::Equal => compared(Ordering::is_eq),
        Binary::NotEqual => compared(Ordering::is_ne),
        Binary::Less => compared(Ordering::is_lt),
        Binary::LessEqual => compared(Ordering::is_le),
        Binary::Greater => compared(Ordering::is_gt),
        Binary::GreaterEqual => compared(Ordering::is_ge),
        Binary::Or => known(or(truth(a), truth(b))),
        Binary::And => known(or(truth(a).map(|t| !t), truth(b).map(|t| !t)).map(|t| !t)),
        Binary::Concat => match (a, b) {
            (Value::Text(a), Value::Text(b)) => Value::text(format!("{a}{b}")),
            _ => Value::Null,
        },
    }
}

fn call(function: Function, a: &Value) -> Value {
    match (function, a) {
        (Function::Abs, a) if number::compare(a, &Value::Int(0)).is_lt() && !a.is_null() => {
            number::subtract(&Value::Int(0), a)
        }
        (Function::Abs, a) => a.clone(),
        (Function::Lower, Value::Text(text)) => Value::text(text.to_lowercase()),
        (Function::Upper, Value::Text(text)) => Value::text(text.to_uppercase()),
        (Function::Trim, Value::Text(text)) => Value::text(text.trim_matches(' ')),
        (Function::Length, Value::Text(text)) => Value::Int(text.chars().count() as i64),
        (Function::Year, Value::Date(day)) => Value::Int(i64::from(calendar::date(*day).year())),
        (Function::Month, Value::Date(day)) => Value::Int(i64::from(calendar::date(*day).month())),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns `n` = 7, `d` = 1.50, `t` = "Ab", `day` = 2025-03-31, `yes` = true, `none` = null number.
    fn check(text: &str, expected: &str) {
        let cells = [
            Value::Int(7),
            Value::Decimal { units: 150, scale: 2 },
            Value::text("Ab"),
            Value::Date(calendar::parse_day("2025-03-31").expect("a day")),
            Value::Bool(true),
            Value::Null,
        ];
        let names = [
            ("n", ColumnType::Integer),
            ("d", ColumnType::Decimal(2)),
            ("t", ColumnType::Text),
            ("day", ColumnType::Date),
            ("yes", ColumnType::Boolean),
            ("none", ColumnType::Integer),
        ];
        let find = |expr: &Expr| match expr {
            Expr::Name(name) => names.iter().position(|(n, _)| [*n] == name[..]).map(|at| (at, names[at].1)),
            _ => None,
        };
        let shown = match compile(&model::expr::parse(text).expect("parses"), &find) {
            None => "refused".to_owned(),
            Some(compiled) => {
                let cells: Vec<Value> = compiled.inputs.iter().map(|at| cells[*at].clone()).collect();
                match compiled.row.value(&cells) {
                    Value::Bool(b) => b.to_string(),
                    Value::Int(i) => i.to_string(),
                    Value::Decimal { units, scale } => format!("{units}e-{scale}"),
                    Value::Float(f) => format!("~{f}"),
                    Value::Text(t) => format!("'{t}'"),
                    Value::Date(d) => calendar::iso(d),
                    Value::Null => "null".into(),
                }
            }
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn expressions_over_keys() {
        check("n - d", "550e-2");
        check("n / 2", "~3.5");
        check("n / (n - 7)", "null");
        check("-n + 1", "-6");
        check("n > 6 AND t = 'Ab'", "true");
        check("none > 6 OR yes", "true");
        check("none > 6 AND yes", "null");
        check("none > 6 AND NOT yes", "false");
        check("none IS NULL", "true");
        check("n IN (1, 7)", "true");
        check("n NOT IN (1, none)", "null");
        check("n BETWEEN 7 AND 8", "true");
        check("day >= '2025-03-31'", "true");
        check("day = DATE '2025-03-30'", "false");
        check("CASE WHEN n > 9 THEN 'big' WHEN n > 5 THEN t END", "'Ab'");
        check("CASE WHEN n > 9 THEN 1 END", "null");
        check("COALESCE(none, n)", "7");
        check("NULLIF(n, 7)", "null");
        check("ABS(1 - n)", "6");
        check("UPPER(t) || SUBSTR(t, 2)", "'ABb'");
        check("YEAR(day) * 100 + MONTH(day)", "202503");
        check("yes", "true");
    }

    #[test]
    fn what_sources_compute_differently_is_refused() {
        for text in ["t LIKE 'A%'", "n = '7'", "t > 3", "CAST(t AS INTEGER)", "ROUND(d, 1)", "LEAST(n, none)"] {
            check(text, "refused");
        }
        for text in ["unknown", "t + 1", "day > 'yesterday'", "SUBSTR(t, -1)", "n || t", "NOT t", ":who = 1"] {
            check(text, "refused");
        }
    }
}
