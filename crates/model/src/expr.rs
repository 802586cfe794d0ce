//! Row-level expressions: what a field, a filter or the inside of a SUM says about one row.
//!
//! [`parse`] reads ANSI SQL with a SQL parser and keeps the part that every source can run; anything
//! else is an [`Issue`]. [`Expr::sql`] prints it back in a source's own dialect. Names of other fields
//! are replaced by their definitions when the model is loaded, so two expressions that mean the same
//! columns are equal.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sqlparser::ast as sql;
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

use crate::dialect::Dialect;
use crate::semantic::JoinId;

/// A column of a dataset's own table, or of one that its joins lead to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ColumnRef {
    /// Joins to follow from the dataset, many side to one side; empty for its own table.
    pub path: Vec<JoinId>,
    /// The physical column.
    pub name: String,
}

/// A row-level expression; see the module.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expr {
    /// A column, resolved.
    Column(ColumnRef),
    /// A name as written (`dataset.name` or `name`), before it is resolved.
    Name(Vec<String>),
    /// A number, as canonical text.
    Number(String),
    /// A string.
    Text(String),
    /// TRUE or FALSE.
    Bool(bool),
    /// NULL.
    Null,
    /// A policy's `:name`, replaced from the viewer's claims.
    Parameter(String),
    /// `- x` or `NOT x`.
    Unary(Unary, Box<Expr>),
    /// `a op b`.
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `x IS [NOT] NULL`.
    IsNull(Box<Expr>, bool),
    /// `x [NOT] IN (…)`.
    In(Box<Expr>, Vec<Expr>, bool),
    /// `x [NOT] BETWEEN a AND b`.
    Between(Box<Expr>, Box<Expr>, Box<Expr>, bool),
    /// `x [NOT] LIKE 'pattern'`.
    Like(Box<Expr>, Box<Expr>, bool),
    /// `CASE WHEN … THEN … ELSE … END`.
    Case(Vec<(Expr, Expr)>, Option<Box<Expr>>),
    /// A call of one of [`FUNCTIONS`], in upper case.
    Call(String, Vec<Expr>),
    /// `CAST(x AS type)`.
    Cast(Box<Expr>, CastTo),
}

/// Operators with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unary {
    /// Arithmetic negation.
    Minus,
    /// Logical negation.
    Not,
}

/// Operators with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Binary {
    Add,
    Subtract,
    Multiply,
    /// True division; by zero gives NULL.
    Divide,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    And,
    Or,
    /// `||`
    Concat,
}

/// Types that a CAST may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CastTo {
    Text,
    Integer,
    Float,
    Decimal(u8),
    Date,
    Boolean,
}

/// Functions that an expression may call; every dialect prints them.
pub const FUNCTIONS: [&str; 15] = [
    "COALESCE",
    "NULLIF",
    "ABS",
    "ROUND",
    "LOWER",
    "UPPER",
    "TRIM",
    "LENGTH",
    "SUBSTR",
    "REPLACE",
    "LEAST",
    "GREATEST",
    "YEAR",
    "MONTH",
    "DAYS_BETWEEN",
];

/// Parses a row-level expression. Names stay unresolved ([`Expr::Name`]).
///
/// # Errors
/// What is wrong, in one sentence: a syntax error, or something Reckoner does not support.
pub fn parse(text: &str) -> Result<Expr, String> {
    lower(&parse_sql(text)?)
}

/// Parses SQL text to the parser's own tree; `formula` reads aggregates from it.
pub(crate) fn parse_sql(text: &str) -> Result<sql::Expr, String> {
    let tidy =
        |error: sqlparser::parser::ParserError| error.to_string().trim_start_matches("sql parser error: ").to_owned();
    let mut parser = Parser::new(&GenericDialect {}).try_with_sql(text).map_err(tidy)?;
    let expr = parser.parse_expr().map_err(tidy)?;
    match parser.peek_token().token {
        sqlparser::tokenizer::Token::EOF => Ok(expr),
        rest => Err(format!("unexpected `{rest}` after the expression")),
    }
}

/// Lowers the SQL parser's tree to the supported part.
pub(crate) fn lower(expr: &sql::Expr) -> Result<Expr, String> {
    let boxed = |e: &sql::Expr| lower(e).map(Box::new);
    Ok(match expr {
        sql::Expr::Identifier(name) => Expr::Name(vec![name.value.clone()]),
        sql::Expr::CompoundIdentifier(names) => Expr::Name(names.iter().map(|n| n.value.clone()).collect()),
        sql::Expr::Nested(inner) => lower(inner)?,
        sql::Expr::Value(value) => literal(&value.value)?,
        sql::Expr::TypedString(typed) => match &typed.value.value {
            sql::Value::SingleQuotedString(text) if matches!(typed.data_type, sql::DataType::Date) => {
                Expr::Cast(Box::new(Expr::Text(text.clone())), CastTo::Date)
            }
            _ => return Err(format!("`{expr}` is not supported")),
        },
        sql::Expr::UnaryOp { op: sql::UnaryOperator::Minus, expr } => match lower(expr)? {
            Expr::Number(n) => Expr::Number(negated(&n)),
            other => Expr::Unary(Unary::Minus, Box::new(other)),
        },
        sql::Expr::UnaryOp { op: sql::UnaryOperator::Plus, expr } => lower(expr)?,
        sql::Expr::UnaryOp { op: sql::UnaryOperator::Not, expr } => Expr::Unary(Unary::Not, boxed(expr)?),
        sql::Expr::BinaryOp { left, op, right } => Expr::Binary(binary(op)?, boxed(left)?, boxed(right)?),
        sql::Expr::IsNull(e) => Expr::IsNull(boxed(e)?, false),
        sql::Expr::IsNotNull(e) => Expr::IsNull(boxed(e)?, true),
        sql::Expr::IsTrue(e) => *boxed(e)?,
        sql::Expr::IsFalse(e) => Expr::Unary(Unary::Not, boxed(e)?),
        sql::Expr::InList { expr, list, negated } => {
            Expr::In(boxed(expr)?, list.iter().map(lower).collect::<Result<_, _>>()?, *negated)
        }
        sql::Expr::Between { expr, negated, low, high } => {
            Expr::Between(boxed(expr)?, boxed(low)?, boxed(high)?, *negated)
        }
        sql::Expr::Like { negated, expr, pattern, escape_char: None, .. } => {
            Expr::Like(boxed(expr)?, boxed(pattern)?, *negated)
        }
        sql::Expr::Case { operand, conditions, else_result, .. } => {
            let mut arms = Vec::new();
            for arm in conditions {
                let condition = match operand {
                    Some(operand) => Expr::Binary(Binary::Equal, boxed(operand)?, boxed(&arm.condition)?),
                    None => lower(&arm.condition)?,
                };
                arms.push((condition, lower(&arm.result)?));
            }
            Expr::Case(arms, else_result.as_deref().map(boxed).transpose()?)
        }
        sql::Expr::Cast { expr, data_type, .. } => Expr::Cast(boxed(expr)?, cast_to(data_type)?),
        sql::Expr::Extract { field, expr, .. } => match field {
            sql::DateTimeField::Year => Expr::Call("YEAR".into(), vec![lower(expr)?]),
            sql::DateTimeField::Month => Expr::Call("MONTH".into(), vec![lower(expr)?]),
            other => return Err(format!("EXTRACT({other} …) is not supported; group by a grain instead")),
        },
        sql::Expr::Substring { expr, substring_from, substring_for, .. } => {
            let mut arguments = vec![lower(expr)?];
            for part in [substring_from, substring_for].into_iter().flatten() {
                arguments.push(lower(part)?);
            }
            Expr::Call("SUBSTR".into(), arguments)
        }
        sql::Expr::Trim { expr, trim_what: None, .. } => Expr::Call("TRIM".into(), vec![lower(expr)?]),
        sql::Expr::Function(call) => {
            let name = call.name.to_string().to_uppercase();
            let name = if name == "SUBSTRING" { "SUBSTR".to_owned() } else { name };
            if crate::formula::AGGREGATES.contains(&name.as_str()) {
                return Err(format!("`{name}` aggregates rows; an expression of one row is expected here"));
            }
            if !FUNCTIONS.contains(&name.as_str()) {
                return Err(format!("the function `{name}` is not supported; supported are {}", FUNCTIONS.join(", ")));
            }
            let given: Vec<Expr> = arguments(call)?.into_iter().map(lower).collect::<Result<_, _>>()?;
            if name == "DAYS_BETWEEN" && given.len() != 2 {
                return Err("DAYS_BETWEEN takes two dates, the earlier one first".to_owned());
            }
            Expr::Call(name, given)
        }
        other => return Err(format!("`{other}` is not supported in an expression")),
    })
}

/// The plain arguments of a call.
pub(crate) fn arguments(call: &sql::Function) -> Result<Vec<&sql::Expr>, String> {
    let sql::FunctionArguments::List(list) = &call.args else { return Ok(Vec::new()) };
    list.args
        .iter()
        .map(|argument| match argument {
            sql::FunctionArg::Unnamed(sql::FunctionArgExpr::Expr(e)) => Ok(e),
            other => Err(format!("`{other}` is not supported as an argument")),
        })
        .collect()
}

/// The canonical text of a number with the other sign.
pub(crate) fn negated(number: &str) -> String {
    number.strip_prefix('-').map_or_else(|| format!("-{number}"), str::to_owned)
}

fn literal(value: &sql::Value) -> Result<Expr, String> {
    Ok(match value {
        sql::Value::Number(text, _) => Expr::Number(text.to_string()),
        sql::Value::SingleQuotedString(text) => Expr::Text(text.clone()),
        sql::Value::DoubleQuotedString(name) => Expr::Name(vec![name.clone()]),
        sql::Value::Boolean(b) => Expr::Bool(*b),
        sql::Value::Null => Expr::Null,
        sql::Value::Placeholder(name) if name.starts_with(':') => Expr::Parameter(name[1..].to_owned()),
        other => return Err(format!("the literal `{other}` is not supported")),
    })
}

fn binary(op: &sql::BinaryOperator) -> Result<Binary, String> {
    use sql::BinaryOperator as B;
    Ok(match op {
        B::Plus => Binary::Add,
        B::Minus => Binary::Subtract,
        B::Multiply => Binary::Multiply,
        B::Divide => Binary::Divide,
        B::Eq => Binary::Equal,
        B::NotEq => Binary::NotEqual,
        B::Lt => Binary::Less,
        B::LtEq => Binary::LessEqual,
        B::Gt => Binary::Greater,
        B::GtEq => Binary::GreaterEqual,
        B::And => Binary::And,
        B::Or => Binary::Or,
        B::StringConcat => Binary::Concat,
        other => return Err(format!("the operator `{other}` is not supported")),
    })
}

fn cast_to(data_type: &sql::DataType) -> Result<CastTo, String> {
    use sql::DataType as T;
    Ok(match data_type {
        T::Text | T::String(_) | T::Varchar(_) | T::Char(_) | T::CharVarying(_) => CastTo::Text,
        T::Int(_) | T::Integer(_) | T::BigInt(_) | T::SmallInt(_) => CastTo::Integer,
        T::Real | T::Float(_) | T::Double(_) | T::DoublePrecision => CastTo::Float,
        T::Decimal(info) | T::Numeric(info) => CastTo::Decimal(match info {
            sql::ExactNumberInfo::PrecisionAndScale(_, scale) => u8::try_from(*scale).unwrap_or(0),
            _ => 0,
        }),
        T::Date => CastTo::Date,
        T::Boolean | T::Bool => CastTo::Boolean,
        other => return Err(format!("CAST to `{other}` is not supported")),
    })
}

impl Expr {
    /// A column of the dataset's own table.
    pub fn column(name: impl Into<String>) -> Expr {
        Expr::Column(ColumnRef { path: Vec::new(), name: name.into() })
    }

    /// Every part of this expression, itself first.
    pub fn walk(&self, visit: &mut dyn FnMut(&Expr)) {
        visit(self);
        match self {
            Expr::Unary(_, a) | Expr::IsNull(a, _) | Expr::Cast(a, _) => a.walk(visit),
            Expr::Binary(_, a, b) | Expr::Like(a, b, _) => {
                a.walk(visit);
                b.walk(visit);
            }
            Expr::Between(a, b, c, _) => {
                a.walk(visit);
                b.walk(visit);
                c.walk(visit);
            }
            Expr::In(a, list, _) => {
                a.walk(visit);
                list.iter().for_each(|e| e.walk(visit));
            }
            Expr::Call(_, list) => list.iter().for_each(|e| e.walk(visit)),
            Expr::Case(arms, otherwise) => {
                for (when, then) in arms {
                    when.walk(visit);
                    then.walk(visit);
                }
                if let Some(e) = otherwise {
                    e.walk(visit);
                }
            }
            Expr::Column(_)
            | Expr::Name(_)
            | Expr::Number(_)
            | Expr::Text(_)
            | Expr::Bool(_)
            | Expr::Null
            | Expr::Parameter(_) => {}
        }
    }

    /// The same expression with every part replaced by what `change` makes of it, leaves first.
    ///
    /// # Errors
    /// The first error of `change`.
    pub fn map<E>(self, change: &mut dyn FnMut(Expr) -> Result<Expr, E>) -> Result<Expr, E> {
        let mut one = |e: Box<Expr>| -> Result<Box<Expr>, E> { e.map(change).map(Box::new) };
        let mapped = match self {
            Expr::Unary(op, a) => Expr::Unary(op, one(a)?),
            Expr::IsNull(a, not) => Expr::IsNull(one(a)?, not),
            Expr::Cast(a, to) => Expr::Cast(one(a)?, to),
            Expr::Binary(op, a, b) => Expr::Binary(op, one(a)?, one(b)?),
            Expr::Like(a, b, not) => Expr::Like(one(a)?, one(b)?, not),
            Expr::Between(a, b, c, not) => Expr::Between(one(a)?, one(b)?, one(c)?, not),
            Expr::In(a, list, not) => {
                let a = one(a)?;
                Expr::In(a, list.into_iter().map(|e| e.map(change)).collect::<Result<_, _>>()?, not)
            }
            Expr::Call(name, list) => {
                Expr::Call(name, list.into_iter().map(|e| e.map(change)).collect::<Result<_, _>>()?)
            }
            Expr::Case(arms, otherwise) => Expr::Case(
                arms.into_iter()
                    .map(|(when, then)| Ok((when.map(change)?, then.map(change)?)))
                    .collect::<Result<_, E>>()?,
                otherwise.map(|e| e.map(change).map(Box::new)).transpose()?,
            ),
            leaf => leaf,
        };
        change(mapped)
    }

    /// The columns this expression reads, each once, in order of appearance.
    pub fn columns(&self) -> Vec<&ColumnRef> {
        fn collect<'a>(expr: &'a Expr, into: &mut Vec<&'a ColumnRef>) {
            match expr {
                Expr::Column(column) if !into.contains(&column) => into.push(column),
                Expr::Column(_)
                | Expr::Name(_)
                | Expr::Number(_)
                | Expr::Text(_)
                | Expr::Bool(_)
                | Expr::Null
                | Expr::Parameter(_) => {}
                Expr::Unary(_, a) | Expr::IsNull(a, _) | Expr::Cast(a, _) => collect(a, into),
                Expr::Binary(_, a, b) | Expr::Like(a, b, _) => [a, b].into_iter().for_each(|e| collect(e, into)),
                Expr::Between(a, b, c, _) => [a, b, c].into_iter().for_each(|e| collect(e, into)),
                Expr::In(a, list, _) => {
                    collect(a, into);
                    list.iter().for_each(|e| collect(e, into));
                }
                Expr::Call(_, list) => list.iter().for_each(|e| collect(e, into)),
                Expr::Case(arms, otherwise) => {
                    for (when, then) in arms {
                        collect(when, into);
                        collect(then, into);
                    }
                    if let Some(e) = otherwise {
                        collect(e, into);
                    }
                }
            }
        }
        let mut columns = Vec::new();
        collect(self, &mut columns);
        columns
    }

    /// SQL in a source's dialect; `column` prints a column (alias and quotes are the caller's).
    pub fn sql(&self, dialect: Dialect, column: &dyn Fn(&ColumnRef) -> String) -> String {
        let mut text = String::new();
        self.print(dialect, column, &mut text);
        text
    }

    fn print(&self, dialect: Dialect, column: &dyn Fn(&ColumnRef) -> String, out: &mut String) {
        let list = |items: &[Expr]| items.iter().map(|e| e.sql(dialect, column)).collect::<Vec<_>>().join(", ");
        let of = |e: &Expr| e.sql(dialect, column);
        let spelling = dialect.spelling();
        let not = |negated: &bool| if *negated { "NOT " } else { "" };
        let written = match self {
            Expr::Column(c) => write!(out, "{}", column(c)),
            Expr::Name(names) => write!(out, "{}", names.iter().map(|n| quote(n)).collect::<Vec<_>>().join(".")),
            Expr::Number(n) if n.starts_with('-') => write!(out, "({n})"),
            Expr::Number(n) => write!(out, "{n}"),
            Expr::Text(t) => write!(out, "'{}'", t.replace('\'', "''")),
            Expr::Bool(b) => write!(out, "{}", spelling.truth(*b)),
            Expr::Null | Expr::Parameter(_) => write!(out, "NULL"),
            Expr::Unary(Unary::Minus, a) => write!(out, "(-{})", of(a)),
            Expr::Unary(Unary::Not, a) => write!(out, "(NOT {})", of(a)),
            Expr::Binary(Binary::Divide, a, b) => write!(out, "{}", spelling.divide(&of(a), &of(b))),
            Expr::Binary(op, a, b) => write!(out, "({} {} {})", of(a), op.symbol(), of(b)),
            Expr::IsNull(a, negated) => write!(out, "({} IS {}NULL)", of(a), not(negated)),
            Expr::In(a, items, negated) => write!(out, "({} {}IN ({}))", of(a), not(negated), list(items)),
            Expr::Between(a, b, c, negated) => {
                write!(out, "({} {}BETWEEN {} AND {})", of(a), not(negated), of(b), of(c))
            }
            Expr::Like(a, b, negated) => {
                let literal = if let Expr::Text(text) = b.as_ref() { Some(text.as_str()) } else { None };
                write!(out, "{}", spelling.like(&of(a), &of(b), literal, *negated))
            }
            Expr::Case(arms, otherwise) => {
                let arms: String = arms.iter().map(|(w, t)| format!(" WHEN {} THEN {}", of(w), of(t))).collect();
                let otherwise = otherwise.as_ref().map_or(String::new(), |e| format!(" ELSE {}", of(e)));
                write!(out, "(CASE{arms}{otherwise} END)")
            }
            Expr::Call(name, items) => {
                let arguments: Vec<String> = items.iter().map(of).collect();
                write!(out, "{}", spelling.call(name, &arguments))
            }
            Expr::Cast(a, to) => write!(out, "{}", spelling.cast(&of(a), *to)),
        };
        written.expect("writing to a string succeeds");
    }
}

impl Binary {
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Binary::Add => "+",
            Binary::Subtract => "-",
            Binary::Multiply => "*",
            Binary::Divide => "/",
            Binary::Equal => "=",
            Binary::NotEqual => "<>",
            Binary::Less => "<",
            Binary::LessEqual => "<=",
            Binary::Greater => ">",
            Binary::GreaterEqual => ">=",
            Binary::And => "AND",
            Binary::Or => "OR",
            Binary::Concat => "||",
        }
    }
}

/// A name in double quotes, as every dialect wants it.
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, datafusion: &str) {
        let shown = match parse(text) {
            Ok(expr) => expr.sql(Dialect::DataFusion, &|c| c.name.clone()),
            Err(message) => format!("error: {message}"),
        };
        assert_eq!(shown, datafusion, "{text}");
    }

    #[test]
    fn expressions_are_parsed_and_printed() {
        check("a - b", r#"("a" - "b")"#);
        check("models.powertrain = 'BEV'", r#"("models"."powertrain" = 'BEV')"#);
        check("mileage > 100000 AND NOT is_repeat", r#"(("mileage" > 100000) AND (NOT "is_repeat"))"#);
        check("a / b", r#"(CAST("a" AS DOUBLE) / NULLIF(CAST("b" AS DOUBLE), 0))"#);
        check("CASE WHEN x IN (1, -2) THEN 'it''s' END", r#"(CASE WHEN ("x" IN (1, (-2))) THEN 'it''s' END)"#);
        check("coalesce(a, 0)", r#"COALESCE("a", 0)"#);
        check("x IS NOT NULL", r#"("x" IS NOT NULL)"#);
        check("- - 1 + -2", r#"(1 + (-2))"#);
        check("days_between(a, b) * 2", r#"((CAST(CAST("b" AS DATE) AS INT) - CAST(CAST("a" AS DATE) AS INT)) * 2)"#);
    }

    #[test]
    fn what_is_not_supported_says_so() {
        check("SUM(a)", "error: `SUM` aggregates rows; an expression of one row is expected here");
        assert!(parse("a +").is_err());
        assert!(parse("a b").unwrap_err().contains("after the expression"));
        assert!(parse("pg_sleep(1)").unwrap_err().contains("not supported"));
        assert!(parse("(SELECT 1)").is_err());
        assert!(parse("DAYS_BETWEEN(a)").unwrap_err().contains("two dates"));
    }
}
