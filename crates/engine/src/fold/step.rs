//! Columns and rows derived from a table.

use std::cmp::Ordering;

use model::Value;
use model::expr::Binary;
use model::query::{Calc, Condition, Operand, Step};

use super::frame::Frame;
use crate::error::Error;
use crate::number::{self, Sum};

/// Applies a step.
///
/// # Errors
/// It names a column that the table does not have.
pub(crate) fn step(input: Frame, step: &Step) -> Result<Frame, Error> {
    match step {
        Step::Compute(calc) => {
            let cells = (0..input.rows).map(|row| compute(calc, &input, row)).collect::<Result<_, _>>()?;
            Ok(input.with(cells))
        }
        Step::Share { of, within } => share(input, *of, within),
        Step::Running { of, along, keys } => running(input, *of, *along, *keys),
        Step::Moving { of, along, keys, n } => moving(input, *of, *along, *keys, *n as usize),
        Step::Keep(condition) => keep(input, condition),
        Step::Top { n, by, least, within, ties } => top(input, *n as usize, *by, *least, within, *ties),
        Step::Sort(by) => sort(input, by),
        Step::Select(columns) => {
            let keys = columns.iter().take_while(|at| **at < input.keys).count();
            let columns = columns.iter().map(|at| input.column(*at).cloned()).collect::<Result<_, _>>()?;
            Ok(Frame { rows: input.rows, keys, columns })
        }
    }
}

fn compute(calc: &Calc, input: &Frame, row: usize) -> Result<Value, Error> {
    let of = |calc: &Calc| compute(calc, input, row);
    let known = |list: &[Calc]| -> Result<Vec<Value>, Error> {
        let cells = list.iter().map(of).collect::<Result<Vec<_>, _>>()?;
        Ok(cells.into_iter().filter(|cell| !cell.is_null()).collect())
    };
    let end = |list: &[Calc], wanted: Ordering| -> Result<Value, Error> {
        let best = known(list)?.into_iter().reduce(|a, b| if number::compare(&b, &a) == wanted { b } else { a });
        Ok(best.unwrap_or(Value::Null))
    };
    Ok(match calc {
        Calc::Column(at) => input.column(*at)?.value(row),
        Calc::Number(text) => number::parse(text),
        Calc::Binary(op, a, b) => {
            let (a, b) = (of(a)?, of(b)?);
            match op {
                Binary::Add => number::add(&a, &b),
                Binary::Subtract => number::subtract(&a, &b),
                Binary::Multiply => number::multiply(&a, &b),
                Binary::Divide => number::divide(&a, &b),
                _ => return Err(Error::BadInput(format!("{op:?} is no arithmetic"))),
            }
        }
        Calc::NullIf(a, b) => {
            let (a, b) = (of(a)?, of(b)?);
            let equal = !a.is_null() && !b.is_null() && number::compare(&a, &b) == Ordering::Equal;
            if equal { Value::Null } else { a }
        }
        Calc::Coalesce(list) => known(list)?.into_iter().next().unwrap_or(Value::Null),
        Calc::Least(list) => end(list, Ordering::Less)?,
        Calc::Greatest(list) => end(list, Ordering::Greater)?,
        Calc::Root(a) => of(a)?.number().map_or(Value::Null, |n| number::float(n.sqrt())),
    })
}

fn share(input: Frame, of: usize, within: &[usize]) -> Result<Frame, Error> {
    let (group, first) = input.pack(within.iter().copied())?.groups();
    let column = input.column(of)?;
    let mut sums = vec![Sum::default(); first.len()];
    group.iter().enumerate().for_each(|(row, group)| sums[*group as usize].add(&column.value(row)));
    let totals: Vec<Value> = sums.iter().map(Sum::total).collect();
    let shares = group.iter().enumerate().map(|(row, g)| number::divide(&column.value(row), &totals[*g as usize]));
    let shares = shares.collect();
    Ok(input.with(shares))
}

/// Rows that agree in every key but `along`, each list in the order of `along`.
fn series(input: &Frame, along: usize, keys: usize) -> Result<Vec<Vec<u32>>, Error> {
    let others = || (0..keys).filter(|key| *key != along);
    let order = input.pack(others().chain([along]))?.order();
    let (group, first) = input.pack(others())?.groups();
    let mut series = vec![Vec::new(); first.len()];
    order.into_iter().for_each(|row| series[group[row as usize] as usize].push(row));
    Ok(series)
}

fn running(input: Frame, of: usize, along: usize, keys: usize) -> Result<Frame, Error> {
    let column = input.column(of)?;
    let mut cells = vec![Value::Null; input.rows];
    for rows in series(&input, along, keys)? {
        let mut sum = Sum::default();
        for row in rows {
            sum.add(&column.value(row as usize));
            cells[row as usize] = sum.total();
        }
    }
    Ok(input.with(cells))
}

fn moving(input: Frame, of: usize, along: usize, keys: usize, n: usize) -> Result<Frame, Error> {
    let column = input.column(of)?;
    let mut cells = vec![Value::Null; input.rows];
    for rows in series(&input, along, keys)? {
        for (at, row) in rows.iter().enumerate() {
            let mut sum = Sum::default();
            rows[(at + 1).saturating_sub(n)..=at].iter().for_each(|row| sum.add(&column.value(*row as usize)));
            cells[*row as usize] = sum.mean();
        }
    }
    Ok(input.with(cells))
}

fn keep(input: Frame, condition: &Condition) -> Result<Frame, Error> {
    let column = input.column(condition.column)?;
    let fixed = match &condition.against {
        Operand::Number(text) => Some(number::parse(text)),
        Operand::Mean(of) => {
            let of = input.column(*of)?;
            let mut sum = Sum::default();
            (0..input.rows).for_each(|row| sum.add(&of.value(row)));
            Some(sum.mean())
        }
        Operand::Day(day) => Some(Value::Date(*day)),
        Operand::Column(_) => None,
    };
    let against = match &condition.against {
        Operand::Column(at) => Some(input.column(*at)?),
        _ => None,
    };
    let holds = |row: &u32| {
        let row = *row as usize;
        let b = match (&fixed, against) {
            (Some(fixed), _) => fixed.clone(),
            (None, Some(other)) => other.value(row),
            (None, None) => Value::Null,
        };
        let a = column.value(row);
        !a.is_null() && !b.is_null() && satisfies(condition.op, number::compare(&a, &b))
    };
    let rows: Vec<u32> = (0..input.rows as u32).filter(holds).collect();
    Ok(input.take(&rows))
}

fn satisfies(op: Binary, ordering: Ordering) -> bool {
    match op {
        Binary::Less => ordering.is_lt(),
        Binary::LessEqual => ordering.is_le(),
        Binary::Greater => ordering.is_gt(),
        Binary::GreaterEqual => ordering.is_ge(),
        Binary::Equal => ordering.is_eq(),
        Binary::NotEqual => ordering.is_ne(),
        _ => false,
    }
}

fn top(input: Frame, n: usize, by: usize, least: bool, within: &[usize], ties: bool) -> Result<Frame, Error> {
    let column = input.column(by)?;
    let (group, _) = input.pack(within.iter().copied())?.groups();
    let by = column.order();
    let better = |a: usize, b: usize| if least { by.compare(a, b) } else { by.compare(b, a) };
    // Rows of equal rank stay in the order of their keys.
    let place = places(&input)?;
    let mut rows: Vec<u32> = (0..input.rows as u32).filter(|row| !column.is_null(*row as usize)).collect();
    let order = |a: &u32, b: &u32| {
        let (a, b) = (*a as usize, *b as usize);
        group[a].cmp(&group[b]).then_with(|| better(a, b)).then_with(|| place[a].cmp(&place[b]))
    };
    if within.is_empty() && !ties && n < rows.len() {
        // Only the first n matter: find them before sorting.
        rows.select_nth_unstable_by(n, order);
        rows.truncate(n);
    }
    rows.sort_unstable_by(order);
    let mut kept: Vec<u32> = Vec::new();
    for rows in rows.chunk_by(|a, b| group[*a as usize] == group[*b as usize]) {
        let mut count = n.min(rows.len());
        if ties && count > 0 {
            let last = rows[count - 1] as usize;
            count += rows[count..].iter().take_while(|row| better(last, **row as usize).is_eq()).count();
        }
        kept.extend(&rows[..count]);
    }
    Ok(input.take(&kept))
}

/// For each row a number in the order of the keys.
fn places(input: &Frame) -> Result<Vec<u64>, Error> {
    input.pack(0..input.keys).map(|packed| packed.keys)
}

fn sort(input: Frame, by: &[(usize, bool)]) -> Result<Frame, Error> {
    let column = |(at, down): &(usize, bool)| input.column(*at).map(|column| (column, column.order(), *down));
    let columns = by.iter().map(column).collect::<Result<Vec<_>, Error>>()?;
    let place = places(&input)?;
    let mut rows: Vec<u32> = (0..input.rows as u32).collect();
    rows.sort_by(|a, b| {
        let (a, b) = (*a as usize, *b as usize);
        let by_columns =
            columns.iter().map(|(column, order, descending)| match (column.is_null(a), column.is_null(b)) {
                (false, false) if *descending => order.compare(b, a),
                (false, false) => order.compare(a, b),
                (a, b) => a.cmp(&b),
            });
        by_columns.fold(Ordering::Equal, Ordering::then).then_with(|| place[a].cmp(&place[b]))
    });
    Ok(input.take(&rows))
}
