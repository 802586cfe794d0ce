//! Tables side by side.

use std::sync::Arc;

use model::Value;
use model::query::JoinKind;

use super::frame::{Column, Frame};
use crate::dictionary::{Dictionary, SharedDictionary};
use crate::error::Error;
use crate::kernel::pack::Packed;

/// Joins tables on their first `keys` columns, a missing key being equal to a missing key. Rows come in
/// the order of the keys; where a table has several rows of one key, each is beside each.
pub(crate) fn join(inputs: &[Frame], keys: usize, kind: JoinKind) -> Result<Frame, Error> {
    if inputs.iter().any(|input| input.columns.len() < keys) {
        return Err(Error::BadInput("a table is joined on more columns than it has".into()));
    }
    // All keys of all tables in one column each, so that they share dictionaries and order.
    let total = inputs.iter().map(|input| input.rows).sum();
    let mut packed = Packed::empty(total);
    let mut united = Vec::new();
    for at in 0..keys {
        let (codes, dictionary) = unite(inputs, at);
        packed.push(codes.iter().copied(), dictionary.len());
        united.push((codes, dictionary));
    }
    let matches = matches(inputs, &packed, kind);

    let mut columns = Vec::new();
    for (codes, dictionary) in united {
        let codes = matches.iter().map(|row| codes[row.key as usize]).collect();
        columns.push(Column::Coded { codes, dictionary });
    }
    for (place, input) in inputs.iter().enumerate() {
        for column in &input.columns[keys..] {
            columns.push(beside(column, matches.iter().map(|row| row.of[place])));
        }
    }
    Ok(Frame { rows: matches.len(), keys, columns })
}

/// One row of the result: the row of each input, and where (in all inputs, one after the other) its key
/// stands.
struct Match {
    key: u32,
    of: Vec<Option<u32>>,
}

fn matches(inputs: &[Frame], packed: &Packed, kind: JoinKind) -> Vec<Match> {
    let mut input_of = Vec::with_capacity(packed.keys.len());
    for (place, input) in inputs.iter().enumerate() {
        input_of.extend((0..input.rows as u32).map(|row| (place, row)));
    }
    let order = packed.order();
    let mut found = Vec::new();
    for same in order.chunk_by(|a, b| packed.keys[*a as usize] == packed.keys[*b as usize]) {
        let mut rows: Vec<Vec<Option<u32>>> = vec![Vec::new(); inputs.len()];
        for at in same {
            let (place, row) = input_of[*at as usize];
            rows[place].push(Some(row));
        }
        let stays = match kind {
            JoinKind::Full => true,
            JoinKind::Left => rows.first().is_some_and(|first| !first.is_empty()),
            JoinKind::Inner => rows.iter().all(|rows| !rows.is_empty()),
        };
        if stays {
            rows.iter_mut().filter(|rows| rows.is_empty()).for_each(|rows| rows.push(None));
            beside_each_other(same[0], &rows, &mut found);
        }
    }
    found
}

fn beside_each_other(key: u32, rows: &[Vec<Option<u32>>], found: &mut Vec<Match>) {
    let mut tuples: Vec<Vec<Option<u32>>> = vec![Vec::with_capacity(rows.len())];
    for choices in rows {
        let longer = |tuple: &Vec<Option<u32>>, row: Option<u32>| {
            let mut tuple = tuple.clone();
            tuple.push(row);
            tuple
        };
        tuples = match choices[..] {
            [row] => {
                tuples.iter_mut().for_each(|tuple| tuple.push(row));
                tuples
            }
            _ => tuples.iter().flat_map(|tuple| choices.iter().map(|row| longer(tuple, *row))).collect(),
        };
    }
    found.extend(tuples.into_iter().map(|of| Match { key, of }));
}

/// One key column of all inputs, one after the other, in one dictionary.
fn unite(inputs: &[Frame], at: usize) -> (Vec<u32>, SharedDictionary) {
    let columns: Vec<(Vec<u32>, SharedDictionary)> = inputs.iter().map(|input| input.columns[at].coded()).collect();
    if let Some((_, first)) = columns.first().filter(|(_, first)| columns.iter().all(|(_, d)| Arc::ptr_eq(first, d))) {
        return (columns.iter().flat_map(|(codes, _)| codes.iter().copied()).collect(), Arc::clone(first));
    }
    // Only members that occur: dictionaries may be much larger than tables.
    let cells: Vec<Value> =
        columns.iter().flat_map(|(codes, dictionary)| codes.iter().map(|code| dictionary.value(*code))).collect();
    let (codes, dictionary) = Dictionary::code_cells(&cells);
    (codes, Arc::new(dictionary))
}

fn beside(column: &Column, rows: impl Iterator<Item = Option<u32>>) -> Column {
    let rows: Vec<Option<u32>> = rows.collect();
    let all: Option<Vec<u32>> = rows.iter().copied().collect();
    match all {
        Some(all) => column.take(&all),
        None => Column::Cells(
            rows.into_iter().map(|row| row.map_or(Value::Null, |row| column.value(row as usize))).collect(),
        ),
    }
}
