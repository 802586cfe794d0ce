//! The oracle: a query by its definition, over raw rows, in nested loops. It shares nothing with the
//! engine but the types of the query and the calendar.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use model::expr::{Binary, Unary};
use model::query::{Calc, Condition, JoinKind, Key, Node, Operand, Part, Predicate, Query, Scan, Step};
use model::{Agg, Expr, Grain, JoinId, Measure, Pick, Value};

use crate::world::{Row, World};

/// Exact numbers are kept in millionths.
const ONE: i128 = 1_000_000;

/// One cell.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    Null,
    Bool(bool),
    Exact(i128),
    Float(f64),
    Day(i32),
    Text(String),
}

pub(crate) type Rows = Vec<Vec<Cell>>;

impl Cell {
    pub(crate) fn of(value: &Value) -> Cell {
        match value {
            Value::Null => Cell::Null,
            Value::Bool(b) => Cell::Bool(*b),
            Value::Int(i) => Cell::Exact(i128::from(*i) * ONE),
            Value::Decimal { units, scale } => {
                let millionths = units * ONE;
                let divisor = 10i128.pow(u32::from(*scale));
                assert_eq!(millionths % divisor, 0, "more digits than the oracle keeps");
                Cell::Exact(millionths / divisor)
            }
            Value::Float(f) => Cell::Float(*f),
            Value::Date(d) => Cell::Day(*d),
            Value::Text(t) => Cell::Text(t.to_string()),
        }
    }

    pub(crate) fn value(&self) -> Value {
        match self {
            Cell::Null => Value::Null,
            Cell::Bool(b) => Value::Bool(*b),
            Cell::Exact(n) if n % ONE == 0 => Value::Int((n / ONE) as i64),
            Cell::Exact(n) => Value::Decimal { units: *n, scale: 6 },
            Cell::Float(f) => Value::Float(*f),
            Cell::Day(d) => Value::Date(*d),
            Cell::Text(t) => Value::text(t),
        }
    }

    pub(crate) fn whole(&self) -> Option<i64> {
        self.units(0).map(|units| units as i64)
    }

    pub(crate) fn units(&self, scale: u8) -> Option<i128> {
        match self {
            Cell::Exact(n) => Some(n / 10i128.pow(6 - u32::from(scale))),
            _ => None,
        }
    }

    pub(crate) fn float(&self) -> Option<f64> {
        match self {
            Cell::Float(f) => Some(*f),
            Cell::Exact(n) => Some(*n as f64 / ONE as f64),
            Cell::Bool(b) => Some(if *b { 1.0 } else { 0.0 }),
            _ => None,
        }
    }

    pub(crate) fn bool(&self) -> Option<bool> {
        match self {
            Cell::Bool(b) => Some(*b),
            _ => None,
        }
    }

    pub(crate) fn day(&self) -> Option<i32> {
        match self {
            Cell::Day(d) => Some(*d),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<String> {
        match self {
            Cell::Text(t) => Some(t.clone()),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self, Cell::Null)
    }

    fn rank(&self) -> u8 {
        match self {
            Cell::Null => 0,
            Cell::Bool(_) => 1,
            Cell::Exact(_) | Cell::Float(_) => 2,
            Cell::Day(_) => 3,
            Cell::Text(_) => 4,
        }
    }

    /// Equal, or as good as equal for approximate numbers.
    pub(crate) fn agrees(&self, other: &Cell) -> bool {
        match (self, other) {
            (Cell::Exact(a), Cell::Exact(b)) => a == b,
            (Cell::Float(a), Cell::Float(b)) => (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1.0),
            (Cell::Float(_), Cell::Exact(_)) | (Cell::Exact(_), Cell::Float(_)) => false,
            (a, b) => a == b,
        }
    }
}

impl Ord for Cell {
    fn cmp(&self, other: &Cell) -> Ordering {
        match (self, other) {
            (Cell::Bool(a), Cell::Bool(b)) => a.cmp(b),
            (Cell::Exact(a), Cell::Exact(b)) => a.cmp(b),
            (Cell::Day(a), Cell::Day(b)) => a.cmp(b),
            (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
            (Cell::Exact(_) | Cell::Float(_), Cell::Exact(_) | Cell::Float(_)) => {
                self.float().partial_cmp(&other.float()).expect("never NaN")
            }
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }
}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Cell) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Cell) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Cell {}

fn float(number: f64) -> Cell {
    if number.is_finite() { Cell::Float(number) } else { Cell::Null }
}

fn arithmetic(op: Binary, a: &Cell, b: &Cell) -> Cell {
    let (Some(x), Some(y)) = (a.float(), b.float()) else { return Cell::Null };
    match (op, a, b) {
        (Binary::Add, Cell::Exact(a), Cell::Exact(b)) => Cell::Exact(a + b),
        (Binary::Subtract, Cell::Exact(a), Cell::Exact(b)) => Cell::Exact(a - b),
        (Binary::Multiply, Cell::Exact(a), Cell::Exact(b)) => Cell::Exact(a * b / ONE),
        (Binary::Add, ..) => float(x + y),
        (Binary::Subtract, ..) => float(x - y),
        (Binary::Multiply, ..) => float(x * y),
        (Binary::Divide, ..) if y == 0.0 => Cell::Null,
        (Binary::Divide, ..) => float(x / y),
        _ => panic!("{op:?} is no arithmetic"),
    }
}

fn holds(op: Binary, ordering: Ordering) -> bool {
    match op {
        Binary::Equal => ordering == Ordering::Equal,
        Binary::NotEqual => ordering != Ordering::Equal,
        Binary::Less => ordering == Ordering::Less,
        Binary::LessEqual => ordering != Ordering::Greater,
        Binary::Greater => ordering == Ordering::Greater,
        Binary::GreaterEqual => ordering != Ordering::Less,
        _ => panic!("{op:?} is no comparison"),
    }
}

fn number(text: &str) -> Cell {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{fraction:0<6}");
    Cell::Exact(digits.parse().expect("a number"))
}

pub(crate) struct Oracle<'a> {
    world: &'a World,
}

impl<'a> Oracle<'a> {
    pub(crate) fn new(world: &'a World) -> Oracle<'a> {
        Oracle { world }
    }

    pub(crate) fn query(&self, query: &Query) -> Rows {
        self.node(&query.root).1
    }

    /// Number of keys, and rows.
    fn node(&self, node: &Node) -> (usize, Rows) {
        match node {
            Node::Scan(scan) => (scan.group.len(), self.scan(scan)),
            Node::Join(join) => {
                let inputs: Vec<Rows> = join.inputs.iter().map(|input| self.node(input).1).collect();
                let widths: Vec<usize> = join.inputs.iter().map(|input| self.width(input) - join.keys).collect();
                (join.keys, joined(&inputs, &widths, join.keys, join.kind))
            }
            Node::Regroup(regroup) => {
                let (_, rows) = self.node(&regroup.input);
                let mut groups: BTreeMap<Vec<Cell>, Vec<Vec<Cell>>> = BTreeMap::new();
                if regroup.keys.is_empty() {
                    groups.insert(Vec::new(), Vec::new());
                }
                for row in rows {
                    let key = regroup.keys.iter().map(|at| row[*at].clone()).collect();
                    groups.entry(key).or_default().push(row);
                }
                let rows = groups.into_iter().map(|(mut key, rows)| {
                    for (agg, of) in &regroup.aggregates {
                        let cells: Vec<Cell> = rows.iter().map(|row| row[*of].clone()).collect();
                        key.push(match agg {
                            Agg::Count => Cell::Exact(rows.len() as i128 * ONE),
                            agg => aggregate(*agg, &cells),
                        });
                    }
                    key
                });
                (regroup.keys.len(), rows.collect())
            }
            Node::Derive(derive) => {
                let (keys, rows) = self.node(&derive.input);
                derived(keys, rows, &derive.step)
            }
        }
    }

    fn width(&self, node: &Node) -> usize {
        match node {
            Node::Scan(scan) => scan.group.len() + scan.measures.len(),
            Node::Join(join) => {
                join.keys + join.inputs.iter().map(|input| self.width(input) - join.keys).sum::<usize>()
            }
            Node::Regroup(regroup) => regroup.keys.len() + regroup.aggregates.len(),
            Node::Derive(derive) => match &derive.step {
                Step::Keep(_) | Step::Top { .. } | Step::Sort(_) => self.width(&derive.input),
                Step::Select(columns) => columns.len(),
                _ => self.width(&derive.input) + 1,
            },
        }
    }

    /// A leaf by its definition.
    pub(crate) fn scan(&self, scan: &Scan) -> Rows {
        let rows: Vec<&Row> = self.world.rows[scan.dataset.index()]
            .iter()
            .filter(|row| scan.filter.iter().all(|p| self.passes(p, row)))
            .collect();
        let mut groups: BTreeMap<Vec<Cell>, Vec<&Row>> = BTreeMap::new();
        if scan.group.is_empty() {
            groups.insert(Vec::new(), Vec::new());
        }
        for row in &rows {
            let key = scan.group.iter().map(|key| self.key(key, row)).collect();
            groups.entry(key).or_default().push(row);
        }
        let mut table = Vec::new();
        for (key, members) in &groups {
            let measures = scan.measures.iter().map(|m| self.measure(scan, m, key, members, &rows));
            table.push(key.iter().cloned().chain(measures).collect());
        }
        table
    }

    /// The keys of each row that a measure is of, and the value in it.
    pub(crate) fn values(&self, group: &[Key], measure: &Measure) -> Rows {
        let passes = |row: &&Row| measure.filter.as_ref().is_none_or(|f| truth(&self.expr(f, row)) == Some(true));
        let rows = self.world.rows[measure.dataset.index()].iter().filter(passes);
        let value = |row: &Row| measure.of.as_ref().map(|of| self.expr(of, row));
        rows.map(|row| group.iter().map(|key| self.key(key, row)).chain(value(row)).collect()).collect()
    }

    fn measure(&self, scan: &Scan, measure: &Measure, key: &[Cell], members: &[&Row], all: &[&Row]) -> Cell {
        let rule = measure.over.iter().find(|over| matches!(over.pick, Pick::Last | Pick::First | Pick::Avg));
        let of_rule = |key: &Key| rule.is_some_and(|over| key.reach.field == over.field);
        let by_day = scan.group.iter().any(|k| of_rule(k) && matches!(k.grain, None | Some(Grain::Day)));
        let Some(over) = rule.filter(|_| !by_day) else { return self.merged(measure, members) };
        let day = |row: &Row| self.key(&Key::own(over.field), row);
        if over.pick == Pick::Avg {
            let days: BTreeSet<Cell> = members
                .iter()
                .filter(|row| measure.agg == Agg::Count || !self.merged(measure, &[row]).is_null())
                .map(|row| day(row))
                .filter(|day| !day.is_null())
                .collect();
            let total = self.merged(measure, members);
            return arithmetic(Binary::Divide, &total, &Cell::Exact(days.len() as i128 * ONE));
        }
        // The period: all rows whose buckets of the rule's field are those of this group.
        let buckets: Vec<usize> = (0..scan.group.len()).filter(|at| of_rule(&scan.group[*at])).collect();
        let same = |row: &&&Row| buckets.iter().all(|at| self.key(&scan.group[*at], row) == key[*at]);
        let days = all.iter().filter(same).map(|row| day(row)).filter(|day| !day.is_null());
        let picked = if over.pick == Pick::Last { days.max() } else { days.min() };
        let rows: Vec<&Row> = members.iter().filter(|row| Some(day(row)) == picked).copied().collect();
        self.merged(measure, &rows)
    }

    fn merged(&self, measure: &Measure, rows: &[&Row]) -> Cell {
        let passes = |row: &Row| match &measure.filter {
            Some(filter) => truth(&self.expr(filter, row)) == Some(true),
            None => true,
        };
        let rows: Vec<&&Row> = rows.iter().filter(|row| passes(row)).collect();
        let Some(of) = &measure.of else { return Cell::Exact(rows.len() as i128 * ONE) };
        let cells: Vec<Cell> = rows.iter().map(|row| self.expr(of, row)).collect();
        aggregate(measure.agg, &cells)
    }

    /// The row that a join leads to.
    fn follow(&self, join: JoinId, row: &Row) -> Option<&Row> {
        let join = self.world.model.join(join);
        self.world.rows[join.to.index()].iter().find(|candidate| {
            join.columns.iter().all(|(many, one)| {
                let (a, b) = (Cell::of(&row[many.as_str()]), Cell::of(&candidate[one.as_str()]));
                !a.is_null() && a == b
            })
        })
    }

    fn key(&self, key: &Key, row: &Row) -> Cell {
        let mut at = Some(row);
        for join in &key.reach.path {
            at = at.and_then(|row| self.follow(*join, row));
        }
        let value = at.map_or(Cell::Null, |row| self.expr(&self.world.model.field(key.reach.field).expr, row));
        let calendar = &self.world.model.calendar;
        match (value, key.grain) {
            (Cell::Day(day), Some(grain)) if grain.is_cyclic() => {
                Cell::Exact(i128::from(calendar.bucket(grain, day)) * ONE)
            }
            (Cell::Day(day), grain) => {
                let grain = grain.unwrap_or(Grain::Day);
                Cell::Day(calendar.shift(grain, calendar.bucket(grain, day), key.shift))
            }
            (other, _) => other,
        }
    }

    fn passes(&self, predicate: &Predicate, row: &Row) -> bool {
        match predicate {
            Predicate::In { key, values, not } => {
                let cell = self.key(key, row);
                values.iter().any(|value| Cell::of(value) == cell) != *not
            }
            Predicate::Range { key, from, to } => {
                let cell = self.key(key, row);
                let above = from
                    .as_ref()
                    .is_none_or(|(value, included)| cell > Cell::of(value) || (*included && cell == Cell::of(value)));
                let below = to
                    .as_ref()
                    .is_none_or(|(value, included)| cell < Cell::of(value) || (*included && cell == Cell::of(value)));
                !cell.is_null() && above && below
            }
            Predicate::Like { key, part, text, not } => {
                let cell = self.key(key, row).text().map(|t| t.to_lowercase());
                let found = cell.is_some_and(|cell| match part {
                    Part::Anywhere => cell.contains(text),
                    Part::Start => cell.starts_with(text),
                    Part::End => cell.ends_with(text),
                });
                found != *not
            }
            Predicate::Any(list) => list.iter().any(|p| self.passes(p, row)),
            Predicate::Exists { keys, scan, not } => {
                let tuple: Vec<Cell> = keys.iter().map(|key| self.key(key, row)).collect();
                let found = !tuple.iter().any(Cell::is_null) && self.scan(scan).contains(&tuple);
                found != *not
            }
        }
    }

    fn expr(&self, expr: &Expr, row: &Row) -> Cell {
        let of = |e: &Expr| self.expr(e, row);
        let known = |truth: Option<bool>| truth.map_or(Cell::Null, Cell::Bool);
        match expr {
            Expr::Column(column) => {
                let mut at = Some(row);
                for join in &column.path {
                    at = at.and_then(|row| self.follow(*join, row));
                }
                at.map_or(Cell::Null, |row| Cell::of(&row[column.name.as_str()]))
            }
            Expr::Number(text) => number(text),
            Expr::Text(text) => Cell::Text(text.clone()),
            Expr::Bool(b) => Cell::Bool(*b),
            Expr::Null => Cell::Null,
            Expr::Unary(Unary::Not, a) => known(truth(&of(a)).map(|t| !t)),
            Expr::Unary(Unary::Minus, a) => arithmetic(Binary::Subtract, &Cell::Exact(0), &of(a)),
            Expr::Binary(op, a, b) => {
                let (a, b) = (of(a), of(b));
                match op {
                    Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Divide => arithmetic(*op, &a, &b),
                    Binary::And => match (truth(&a), truth(&b)) {
                        (Some(false), _) | (_, Some(false)) => Cell::Bool(false),
                        (Some(true), Some(true)) => Cell::Bool(true),
                        _ => Cell::Null,
                    },
                    Binary::Or => match (truth(&a), truth(&b)) {
                        (Some(true), _) | (_, Some(true)) => Cell::Bool(true),
                        (Some(false), Some(false)) => Cell::Bool(false),
                        _ => Cell::Null,
                    },
                    op => known((!a.is_null() && !b.is_null()).then(|| holds(*op, a.cmp(&b)))),
                }
            }
            Expr::IsNull(a, not) => Cell::Bool(of(a).is_null() != *not),
            Expr::Case(arms, otherwise) => {
                for (when, then) in arms {
                    if truth(&of(when)) == Some(true) {
                        return of(then);
                    }
                }
                otherwise.as_ref().map_or(Cell::Null, |e| of(e))
            }
            Expr::Call(name, list) if name == "COALESCE" => {
                list.iter().map(of).find(|cell| !cell.is_null()).unwrap_or(Cell::Null)
            }
            Expr::Call(name, list) if name == "YEAR" => match of(&list[0]) {
                Cell::Day(day) => Cell::Exact(i128::from(model::calendar::date(day).year()) * ONE),
                _ => Cell::Null,
            },
            other => panic!("the oracle does not know {other:?}"),
        }
    }
}

fn truth(cell: &Cell) -> Option<bool> {
    cell.float().map(|n| n != 0.0)
}

/// Nulls are skipped.
fn aggregate(agg: Agg, cells: &[Cell]) -> Cell {
    let known: Vec<&Cell> = cells.iter().filter(|cell| !cell.is_null()).collect();
    // Truth values add as 0 and 1.
    let exact = |cell: &Cell| cell.bool().map_or(cell.clone(), |b| Cell::Exact(i128::from(b) * ONE));
    let sum = || {
        known.iter().fold(None, |sum: Option<Cell>, cell| {
            Some(sum.map_or(exact(cell), |sum| arithmetic(Binary::Add, &sum, &exact(cell))))
        })
    };
    match agg {
        Agg::Sum => sum().unwrap_or(Cell::Null),
        Agg::Count => Cell::Exact(known.len() as i128 * ONE),
        Agg::Min => known.into_iter().min().cloned().unwrap_or(Cell::Null),
        Agg::Max => known.into_iter().max().cloned().unwrap_or(Cell::Null),
        Agg::Distinct => Cell::Exact(known.into_iter().collect::<BTreeSet<_>>().len() as i128 * ONE),
        Agg::Avg => {
            let count = Cell::Exact(known.len() as i128 * ONE);
            arithmetic(Binary::Divide, &sum().unwrap_or(Cell::Null), &count)
        }
        Agg::Roughly => aggregate(Agg::Distinct, cells),
        Agg::Median => percentile(&known, 5_000),
        Agg::Percentile(at) => percentile(&known, at),
        Agg::Values => panic!("sketches are made of rows: see the world"),
        Agg::Squares => squares(&known).map_or(Cell::Null, Cell::Float),
        Agg::Stddev => {
            squares(&known).map_or(Cell::Null, |squares| float((squares / (known.len() as f64 - 1.0)).sqrt()))
        }
    }
}

/// Between the two values next to the rank, in proportion.
fn percentile(cells: &[&Cell], at: u16) -> Cell {
    let mut numbers: Vec<f64> = cells.iter().filter_map(|cell| cell.float()).collect();
    numbers.sort_by(f64::total_cmp);
    let Some(last) = numbers.len().checked_sub(1) else { return Cell::Null };
    let rank = last as f64 * f64::from(at) / 10_000.0;
    let (low, high) = (numbers[rank.floor() as usize], numbers[rank.ceil() as usize]);
    Cell::Float(low * (1.0 - rank.fract()) + high * rank.fract())
}

/// Squared differences from the mean: of exact numbers exactly, of floats in two passes, the second of which makes
/// up for what the mean is off by.
fn squares(cells: &[&Cell]) -> Option<f64> {
    let n = cells.len() as i128;
    let exact = |cell: &&Cell| match cell {
        Cell::Exact(n) => Some(*n),
        Cell::Bool(b) => Some(i128::from(*b) * ONE),
        _ => None,
    };
    if let Some(numbers) = cells.iter().map(exact).collect::<Option<Vec<i128>>>() {
        let sum: i128 = numbers.iter().sum();
        let apart: i128 = numbers.iter().map(|number| (number * n - sum).pow(2)).sum();
        return (n > 0).then(|| apart as f64 / (n * n) as f64 / (ONE * ONE) as f64);
    }
    let floats: Vec<f64> = cells.iter().filter_map(|cell| cell.float()).collect();
    let n = floats.len() as f64;
    let mean = floats.iter().sum::<f64>() / n;
    let off = floats.iter().map(|float| float - mean).sum::<f64>();
    Some(floats.iter().map(|float| (float - mean).powi(2)).sum::<f64>() - off * off / n)
}

fn joined(inputs: &[Rows], widths: &[usize], keys: usize, kind: JoinKind) -> Rows {
    let mut all: BTreeSet<Vec<Cell>> = BTreeSet::new();
    for input in inputs {
        all.extend(input.iter().map(|row| row[..keys].to_vec()));
    }
    let mut table = Vec::new();
    for key in all {
        let found: Vec<Vec<&Vec<Cell>>> =
            inputs.iter().map(|input| input.iter().filter(|row| row[..keys] == key[..]).collect()).collect();
        let stays = match kind {
            JoinKind::Full => true,
            JoinKind::Left => !found[0].is_empty(),
            JoinKind::Inner => found.iter().all(|rows| !rows.is_empty()),
        };
        if !stays {
            continue;
        }
        let mut rows = vec![key.clone()];
        for (found, width) in found.iter().zip(widths) {
            let none = vec![Cell::Null; keys + width];
            let choices = if found.is_empty() { vec![&none] } else { found.clone() };
            let beside = |row: &Vec<Cell>, choice: &Vec<Cell>| [row.as_slice(), &choice[keys..]].concat();
            rows = rows.iter().flat_map(|row| choices.iter().map(|choice| beside(row, choice))).collect();
        }
        table.extend(rows);
    }
    table
}

fn calc(calc_: &Calc, row: &[Cell]) -> Cell {
    let known = |list: &[Calc]| list.iter().map(|c| calc(c, row)).filter(|cell| !cell.is_null()).collect::<Vec<_>>();
    match calc_ {
        Calc::Column(at) => row[*at].clone(),
        Calc::Number(text) => number(text),
        Calc::Binary(op, a, b) => arithmetic(*op, &calc(a, row), &calc(b, row)),
        Calc::NullIf(a, b) => {
            let (a, b) = (calc(a, row), calc(b, row));
            if !a.is_null() && a == b { Cell::Null } else { a }
        }
        Calc::Coalesce(list) => known(list).into_iter().next().unwrap_or(Cell::Null),
        Calc::Least(list) => known(list).into_iter().min().unwrap_or(Cell::Null),
        Calc::Greatest(list) => known(list).into_iter().max().unwrap_or(Cell::Null),
        Calc::Root(a) => calc(a, row).float().map_or(Cell::Null, |n| float(n.sqrt())),
    }
}

fn derived(keys: usize, mut rows: Rows, step: &Step) -> (usize, Rows) {
    let with = |rows: Rows, cells: Vec<Cell>| -> Rows {
        rows.into_iter().zip(cells).map(|(row, cell)| [row, vec![cell]].concat()).collect()
    };
    // Rows before this one (itself included) in the order of `along`, that agree in every other key.
    let before = |rows: &Rows, at: usize, along: usize, keys: usize| -> Vec<usize> {
        let same = |other: &Vec<Cell>| (0..keys).all(|key| key == along || other[key] == rows[at][key]);
        let mut found: Vec<usize> =
            (0..rows.len()).filter(|other| same(&rows[*other]) && rows[*other][along] <= rows[at][along]).collect();
        found.sort_by_key(|other| rows[*other][along].clone());
        found
    };
    let rows = match step {
        Step::Compute(formula) => {
            let cells = rows.iter().map(|row| calc(formula, row)).collect();
            with(rows, cells)
        }
        Step::Share { of, within } => {
            let cells = rows
                .iter()
                .map(|row| {
                    let parts: Vec<Cell> = rows
                        .iter()
                        .filter(|other| within.iter().all(|at| other[*at] == row[*at]))
                        .map(|other| other[*of].clone())
                        .collect();
                    arithmetic(Binary::Divide, &row[*of], &aggregate(Agg::Sum, &parts))
                })
                .collect();
            with(rows, cells)
        }
        Step::Running { of, along, keys } => {
            let cells = (0..rows.len())
                .map(|at| {
                    let parts: Vec<Cell> =
                        before(&rows, at, *along, *keys).iter().map(|other| rows[*other][*of].clone()).collect();
                    aggregate(Agg::Sum, &parts)
                })
                .collect();
            with(rows, cells)
        }
        Step::Moving { of, along, keys, n } => {
            let cells = (0..rows.len())
                .map(|at| {
                    let found = before(&rows, at, *along, *keys);
                    let last = &found[found.len().saturating_sub(*n as usize)..];
                    let parts: Vec<Cell> = last.iter().map(|other| rows[*other][*of].clone()).collect();
                    aggregate(Agg::Avg, &parts)
                })
                .collect();
            with(rows, cells)
        }
        Step::Keep(Condition { column, op, against }) => {
            let mean = |at: usize| aggregate(Agg::Avg, &rows.iter().map(|row| row[at].clone()).collect::<Vec<_>>());
            let fixed = match against {
                Operand::Number(text) => Some(number(text)),
                Operand::Mean(at) => Some(mean(*at)),
                Operand::Day(day) => Some(Cell::Day(*day)),
                Operand::Column(_) => None,
            };
            rows.retain(|row| {
                let b = match against {
                    Operand::Column(at) => row[*at].clone(),
                    _ => fixed.clone().expect("a fixed operand"),
                };
                !row[*column].is_null() && !b.is_null() && holds(*op, row[*column].cmp(&b))
            });
            rows
        }
        Step::Top { n, by, least, within, ties } => {
            let group = |row: &Vec<Cell>| within.iter().map(|at| row[*at].clone()).collect::<Vec<_>>();
            rows.retain(|row| !row[*by].is_null());
            rows.sort_by(|a, b| {
                let rank = if *least { a[*by].cmp(&b[*by]) } else { b[*by].cmp(&a[*by]) };
                group(a).cmp(&group(b)).then(rank).then(a[..keys].cmp(&b[..keys]))
            });
            let mut kept: Rows = Vec::new();
            for row in rows {
                let mates: Vec<&Vec<Cell>> = kept.iter().filter(|other| group(other) == group(&row)).collect();
                let tied = *ties && mates.last().is_some_and(|last| last[*by] == row[*by]);
                if mates.len() < *n as usize || (tied && *n > 0) {
                    kept.push(row);
                }
            }
            kept
        }
        Step::Sort(by) => {
            rows.sort_by(|a, b| {
                for (at, descending) in by {
                    let ordering = match (a[*at].is_null(), b[*at].is_null()) {
                        (true, other) => {
                            if other {
                                Ordering::Equal
                            } else {
                                Ordering::Greater
                            }
                        }
                        (false, true) => Ordering::Less,
                        (false, false) if *descending => b[*at].cmp(&a[*at]),
                        (false, false) => a[*at].cmp(&b[*at]),
                    };
                    if ordering != Ordering::Equal {
                        return ordering;
                    }
                }
                a[..keys].cmp(&b[..keys])
            });
            rows
        }
        Step::Select(columns) => {
            rows.into_iter().map(|row| columns.iter().map(|at| row[*at].clone()).collect()).collect()
        }
    };
    let keys = match step {
        Step::Select(columns) => columns.iter().take_while(|at| **at < keys).count(),
        _ => keys,
    };
    (keys, rows)
}
