//! Row policies: what a viewer may see, as conditions on the rows of each dataset.
//!
//! A policy is a condition on dimensions with constants and claims. For one viewer it becomes [`Limits`]: claims
//! filled in, one form for whatever means the same. For one dataset limits become predicates; a dataset that does not
//! lead to every dimension of them is closed. All policies of all roles of a viewer hold at once, and whatever cannot
//! be kept (a claim that is missing or empty, a condition that predicates cannot say) closes everything.

use std::borrow::Cow;

use super::filter::number;
use super::names::{self, Named};
use crate::calendar::parse_day;
use crate::expr::{Binary, Expr, Unary};
use crate::query::{Key, Predicate, Query};
use crate::schema::ColumnType;
use crate::semantic::{DatasetId, Model, Policy};
use crate::table::Value;
use crate::viewer::Viewer;

/// A condition that comes apart into more alternatives than this is not kept.
const MOST_CLAUSES: usize = 64;

/// What a viewer's policies come to. Viewers with equal limits see the same rows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Limits(Kept);

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
enum Kept {
    /// No policy is about this viewer.
    #[default]
    None,
    /// All of these hold for each row; sorted.
    Rows(Vec<Clause>),
    /// A policy that cannot be kept: no row may be seen.
    Nothing,
}

/// One of these holds; sorted.
type Clause = Vec<Atom>;

/// A condition on one dimension.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Atom {
    named: Named,
    test: Test,
    /// Says nothing but what the viewer is known by: their claims.
    claimed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Test {
    /// One of these, or none of them; sorted.
    In { values: Vec<Value>, not: bool },
    /// Within bounds.
    Range { from: Option<(Value, bool)>, to: Option<(Value, bool)> },
}

impl Limits {
    /// What the policies of a model come to for somebody.
    pub fn of(model: &Model, viewer: &Viewer) -> Limits {
        let about = |policy: &&Policy| policy.roles.iter().any(|role| viewer.roles.contains(role));
        let mut policies = model.policies.iter().filter(about).peekable();
        if policies.peek().is_none() {
            return Limits::default();
        }
        let clauses = policies.map(|policy| {
            let clauses = apart(&policy.condition, false)?;
            clauses.into_iter().map(|clause| filled(clause, model, viewer)).collect::<Option<Vec<Clause>>>()
        });
        Limits(match clauses.collect::<Option<Vec<_>>>() {
            Some(clauses) => {
                let mut clauses = clauses.concat();
                clauses.sort();
                clauses.dedup();
                Kept::Rows(clauses)
            }
            None => Kept::Nothing,
        })
    }

    /// Whether no policy is about this viewer.
    pub fn is_none(&self) -> bool {
        matches!(self.0, Kept::None)
    }

    /// The limits as conditions on the rows of a dataset; nothing if it is closed.
    pub fn on(&self, model: &Model, dataset: DatasetId) -> Option<Vec<Predicate>> {
        match &self.0 {
            Kept::None => Some(Vec::new()),
            Kept::Rows(clauses) => clauses.iter().map(|clause| on(clause, model, dataset)).collect(),
            Kept::Nothing => None,
        }
    }

    /// Whether the rows of a dataset may be asked for.
    pub fn open(&self, model: &Model, dataset: DatasetId) -> bool {
        self.is_none() || self.on(model, dataset).is_some()
    }

    /// A query as it may be told: without conditions of policies that name more than what the viewer claims. Those
    /// may be of members that are none of theirs.
    pub fn told<'a>(&self, query: &'a Query, model: &Model) -> Cow<'a, Query> {
        let Kept::Rows(clauses) = &self.0 else { return Cow::Borrowed(query) };
        let untold: Vec<&Clause> = clauses.iter().filter(|clause| !clause.iter().all(|atom| atom.claimed)).collect();
        if untold.is_empty() {
            return Cow::Borrowed(query);
        }
        let mut told = query.clone();
        told.root.each_scan(&mut |scan| {
            let hidden: Vec<Predicate> = untold.iter().filter_map(|clause| on(clause, model, scan.dataset)).collect();
            scan.filter.retain(|predicate| !hidden.contains(predicate));
        });
        Cow::Owned(told)
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        let Kept::Rows(clauses) = &self.0 else { return 0 };
        let values = |atom: &Atom| match &atom.test {
            Test::In { values, .. } => values.iter().map(|value| size_of::<Value>() + text_bytes(value)).sum(),
            Test::Range { .. } => 0,
        };
        clauses.iter().flatten().map(|atom| size_of::<Atom>() + values(atom)).sum()
    }
}

fn text_bytes(value: &Value) -> usize {
    if let Value::Text(text) = value { text.len() } else { 0 }
}

/// What the policies of a model are about, as the keys of a dataset: without them a rollup answers nobody who is
/// under a policy.
pub fn policy_keys(model: &Model, dataset: DatasetId) -> Vec<Key> {
    let mut named = Vec::new();
    for policy in &model.policies {
        policy.condition.walk(&mut |part| {
            if let Expr::Name(name) = part {
                named.extend(names::dimension(model, &name.join(".")));
            }
        });
    }
    let mut keys: Vec<Key> = Vec::new();
    for key in named.into_iter().filter_map(|named| names::reach(model, dataset, named).ok()).map(Key::at) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// Why a condition cannot be a policy, if so.
pub(crate) fn objection(condition: &Expr) -> Option<&'static str> {
    const KEPT: &str = "a policy compares dimensions with constants and claims (`:name`), by =, <>, <, <=, >, >=, IN, \
                        BETWEEN and IS NULL, together by AND, OR and NOT";
    apart(condition, false).is_none().then_some(KEPT)
}

fn on(clause: &Clause, model: &Model, dataset: DatasetId) -> Option<Predicate> {
    let each = clause.iter().map(|Atom { named, test, .. }| {
        let key = Key::at(names::reach(model, dataset, *named).ok()?);
        Some(match test.clone() {
            Test::In { values, not } => Predicate::In { key, values, not },
            Test::Range { from, to } => Predicate::Range { key, from, to },
        })
    });
    let mut any = each.collect::<Option<Vec<Predicate>>>()?;
    any.sort();
    any.dedup();
    Some(if any.len() == 1 { any.swap_remove(0) } else { Predicate::Any(any) })
}

/// A comparison as it is written.
#[derive(Clone)]
struct Compared<'a> {
    name: &'a [String],
    how: How,
    with: Vec<&'a Expr>,
}

#[derive(Clone, Copy)]
enum How {
    In { not: bool },
    Missing { not: bool },
    Above { equal: bool },
    Below { equal: bool },
}

/// A condition as clauses that all hold, each of comparisons of which one does. Where SQL finds a comparison with
/// nothing neither true nor false, none of these holds, negated or not.
fn apart(condition: &Expr, negated: bool) -> Option<Vec<Vec<Compared<'_>>>> {
    let one = |name, how, with| Some(vec![vec![Compared { name, how, with }]]);
    match condition {
        Expr::Unary(Unary::Not, inner) => apart(inner, !negated),
        Expr::Binary(op @ (Binary::And | Binary::Or), a, b) => {
            let both = (*op == Binary::And) != negated;
            combined(both, apart(a, negated), apart(b, negated))
        }
        Expr::Between(of, low, high, not) => {
            let Expr::Name(name) = &**of else { return None };
            let (low, high) = (vec![constant(low)?], vec![constant(high)?]);
            match *not != negated {
                false => {
                    let (from, to) = (How::Above { equal: true }, How::Below { equal: true });
                    combined(true, one(name, from, low), one(name, to, high))
                }
                true => {
                    let (under, over) = (How::Below { equal: false }, How::Above { equal: false });
                    combined(false, one(name, under, low), one(name, over, high))
                }
            }
        }
        Expr::In(of, list, not) => {
            let Expr::Name(name) = &**of else { return None };
            one(name, How::In { not: *not != negated }, list.iter().map(constant).collect::<Option<_>>()?)
        }
        Expr::IsNull(of, not) => {
            let Expr::Name(name) = &**of else { return None };
            one(name, How::Missing { not: *not != negated }, Vec::new())
        }
        Expr::Binary(op, a, b) => {
            let (name, op, with) = match (&**a, &**b) {
                (Expr::Name(name), with) => (name, *op, with),
                (with, Expr::Name(name)) => (name, turned(*op), with),
                _ => return None,
            };
            let how = match op {
                Binary::Equal => How::In { not: negated },
                Binary::NotEqual => How::In { not: !negated },
                Binary::Greater if negated => How::Below { equal: true },
                Binary::Greater => How::Above { equal: false },
                Binary::GreaterEqual if negated => How::Below { equal: false },
                Binary::GreaterEqual => How::Above { equal: true },
                Binary::Less if negated => How::Above { equal: true },
                Binary::Less => How::Below { equal: false },
                Binary::LessEqual if negated => How::Above { equal: false },
                Binary::LessEqual => How::Below { equal: true },
                _ => return None,
            };
            one(name, how, vec![constant(with)?])
        }
        _ => None,
    }
}

/// Two conditions of which both hold, or one does: each alternative of the one with each of the other.
fn combined<'a>(
    both: bool,
    a: Option<Vec<Vec<Compared<'a>>>>,
    b: Option<Vec<Vec<Compared<'a>>>>,
) -> Option<Vec<Vec<Compared<'a>>>> {
    let (a, b) = (a?, b?);
    if both {
        return Some(a.into_iter().chain(b).collect());
    }
    if a.len() * b.len() > MOST_CLAUSES {
        return None;
    }
    let with = |clause: &Vec<Compared<'a>>, other: &Vec<Compared<'a>>| clause.iter().chain(other).cloned().collect();
    Some(a.iter().flat_map(|clause| b.iter().map(|other| with(clause, other))).collect())
}

fn turned(op: Binary) -> Binary {
    match op {
        Binary::Less => Binary::Greater,
        Binary::LessEqual => Binary::GreaterEqual,
        Binary::Greater => Binary::Less,
        Binary::GreaterEqual => Binary::LessEqual,
        other => other,
    }
}

fn constant(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Text(_) | Expr::Number(_) | Expr::Bool(_) | Expr::Parameter(_) => Some(expr),
        Expr::Unary(Unary::Minus, inner) => matches!(**inner, Expr::Number(_)).then_some(expr),
        _ => None,
    }
}

/// A clause with a viewer's claims in it.
fn filled(clause: Vec<Compared<'_>>, model: &Model, viewer: &Viewer) -> Option<Clause> {
    let each = clause.into_iter().map(|Compared { name, how, with }| {
        let named = names::dimension(model, &name.join(".")).ok()?;
        let kind = model.dimension_kind(named.dimension);
        // Of a column whose type nobody knows, a value may be spelt in several ways.
        if kind == ColumnType::Unknown && !matches!(how, How::In { not: false } | How::Missing { .. }) {
            return None;
        }
        let values = with.iter().map(|expr| values(expr, kind, viewer)).collect::<Option<Vec<_>>>()?;
        let mut values = values.concat();
        values.sort();
        values.dedup();
        let claimed = matches!(how, How::In { not: false }) && with.iter().all(|it| matches!(it, Expr::Parameter(_)));
        let single = |values: &[Value]| match values {
            [one] => Some(one.clone()),
            _ => None,
        };
        let test = match how {
            How::In { not: false } => Test::In { values, not: false },
            How::In { not: true } => {
                // What has no value is not known to be another.
                values.insert(0, Value::Null);
                Test::In { values, not: true }
            }
            How::Missing { not } => Test::In { values: vec![Value::Null], not },
            How::Above { equal } => Test::Range { from: Some((single(&values)?, equal)), to: None },
            How::Below { equal } => Test::Range { from: None, to: Some((single(&values)?, equal)) },
        };
        Some(Atom { named, test, claimed })
    });
    let mut atoms = each.collect::<Option<Clause>>()?;
    atoms.sort();
    atoms.dedup();
    Some(atoms)
}

/// The values that a constant or a claim stands for; nothing for a claim that the viewer does not have, or that is no
/// value of that type.
fn values(expr: &Expr, kind: ColumnType, viewer: &Viewer) -> Option<Vec<Value>> {
    match expr {
        Expr::Parameter(claim) => {
            let claimed = viewer.claims.get(claim).filter(|claimed| !claimed.is_empty())?;
            claimed.iter().map(|text| typed(text, kind)).collect()
        }
        Expr::Text(text) | Expr::Number(text) => Some(vec![typed(text, kind)?]),
        Expr::Unary(Unary::Minus, inner) => match &**inner {
            Expr::Number(text) => Some(vec![typed(&format!("-{text}"), kind)?]),
            _ => None,
        },
        Expr::Bool(is) => Some(vec![typed(if *is { "true" } else { "false" }, kind)?]),
        _ => None,
    }
}

/// A text as a value of a type.
fn typed(text: &str, kind: ColumnType) -> Option<Value> {
    match kind {
        ColumnType::Integer | ColumnType::Float | ColumnType::Decimal(_) => {
            // Ids have more digits than a float keeps.
            let whole = text.parse::<i64>().ok().map(Value::Int);
            whole.or_else(|| text.parse::<f64>().ok().filter(|n| n.is_finite()).map(number))
        }
        ColumnType::Date | ColumnType::Timestamp => parse_day(text).map(Value::Date),
        ColumnType::Boolean => match text {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        ColumnType::Text | ColumnType::Unknown => Some(Value::text(text)),
    }
}
