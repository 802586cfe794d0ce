//! The type of a row-level expression, from the types of its columns.

use std::collections::BTreeMap;

use super::scope::Scope;
use crate::expr::{Binary, CastTo, ColumnRef, Expr, Unary};
use crate::schema::ColumnType;
use crate::semantic::DatasetId;

/// What is known about columns: from the source or, without one, from what fields declare.
pub(super) struct Kinds<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) declared: BTreeMap<(DatasetId, String), ColumnType>,
}

impl Kinds<'_> {
    fn column(&self, base: DatasetId, column: &ColumnRef) -> ColumnType {
        let dataset = column.path.last().map_or(base, |join| self.scope.joins[join.index()].to);
        let known = match self.scope.table(dataset) {
            Some(table) => table.column(&column.name).map(|column| column.kind),
            None => self.declared.get(&(dataset, column.name.clone())).copied(),
        };
        known.unwrap_or(ColumnType::Unknown)
    }

    /// The type of an expression over rows of `base`.
    pub(super) fn of(&self, base: DatasetId, expr: &Expr) -> ColumnType {
        use ColumnType as T;
        let of = |expr: &Expr| self.of(base, expr);
        let common = |list: &mut dyn Iterator<Item = &Expr>| {
            list.filter(|expr| **expr != Expr::Null).map(of).reduce(widest).unwrap_or(T::Unknown)
        };
        match expr {
            Expr::Column(column) => self.column(base, column),
            Expr::Number(text) => number(text),
            Expr::Text(_) | Expr::Parameter(_) => T::Text,
            Expr::Null | Expr::Name(_) => T::Unknown,
            Expr::Unary(Unary::Minus, a) => of(a),
            Expr::Bool(_)
            | Expr::Unary(Unary::Not, _)
            | Expr::IsNull(..)
            | Expr::In(..)
            | Expr::Between(..)
            | Expr::Like(..) => T::Boolean,
            Expr::Binary(op, a, b) => match op {
                Binary::Add | Binary::Subtract => sum(of(a), of(b)),
                Binary::Multiply => product(of(a), of(b)),
                Binary::Divide => T::Float,
                Binary::Concat => T::Text,
                _ => T::Boolean,
            },
            Expr::Case(arms, otherwise) => common(&mut arms.iter().map(|(_, then)| then).chain(otherwise.as_deref())),
            Expr::Call(name, list) => match name.as_str() {
                "LOWER" | "UPPER" | "TRIM" | "SUBSTR" | "REPLACE" => T::Text,
                "LENGTH" | "YEAR" | "MONTH" | "DAYS_BETWEEN" => T::Integer,
                "COALESCE" | "LEAST" | "GREATEST" => common(&mut list.iter()),
                _ => list.first().map_or(T::Unknown, of),
            },
            Expr::Cast(_, to) => match to {
                CastTo::Text => T::Text,
                CastTo::Integer => T::Integer,
                CastTo::Float => T::Float,
                CastTo::Decimal(scale) => T::Decimal(*scale),
                CastTo::Date => T::Date,
                CastTo::Boolean => T::Boolean,
            },
        }
    }

    /// The same expression as a condition: sources without booleans keep 0 and 1 instead.
    pub(super) fn condition(&self, base: DatasetId, expr: Expr) -> Expr {
        match self.of(base, &expr) {
            ColumnType::Integer => {
                Expr::Binary(Binary::NotEqual, Box::new(expr), Box::new(Expr::Number("0".to_owned())))
            }
            _ => expr,
        }
    }
}

fn number(text: &str) -> ColumnType {
    match text.split_once('.') {
        _ if text.contains(['e', 'E']) => ColumnType::Float,
        Some((_, digits)) => u8::try_from(digits.len()).map_or(ColumnType::Float, ColumnType::Decimal),
        None => ColumnType::Integer,
    }
}

fn sum(a: ColumnType, b: ColumnType) -> ColumnType {
    use ColumnType as T;
    match (a, b) {
        (T::Date, T::Integer) => T::Date,
        _ if a.is_number() && b.is_number() => widest(a, b),
        _ => T::Unknown,
    }
}

fn product(a: ColumnType, b: ColumnType) -> ColumnType {
    use ColumnType as T;
    match (a, b) {
        (T::Decimal(a), T::Decimal(b)) => T::Decimal(a.saturating_add(b)),
        _ => sum(a, b),
    }
}

fn widest(a: ColumnType, b: ColumnType) -> ColumnType {
    use ColumnType as T;
    match (a, b) {
        _ if a == b => a,
        (T::Decimal(a), T::Decimal(b)) => T::Decimal(a.max(b)),
        (T::Decimal(s), T::Integer) | (T::Integer, T::Decimal(s)) => T::Decimal(s),
        _ if a.is_number() && b.is_number() => T::Float,
        _ if a.is_time() && b.is_time() => T::Timestamp,
        _ => T::Unknown,
    }
}
