//! A table on its way up the tree.

use std::cmp::Ordering;
use std::sync::Arc;

use model::{Table, Value};

use crate::dictionary::{Dictionary, SharedDictionary};
use crate::error::Error;
use crate::kernel::pack::Packed;
use crate::number;

/// Columns of equal length, keys first.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) rows: usize,
    /// How many leading columns are keys.
    pub(crate) keys: usize,
    pub(crate) columns: Vec<Column>,
}

/// A column.
#[derive(Debug, Clone)]
pub(crate) enum Column {
    /// Codes into a sorted dictionary.
    Coded { codes: Vec<u32>, dictionary: SharedDictionary },
    /// Cells.
    Cells(Vec<Value>),
}

impl Column {
    /// The cell of a row.
    pub(crate) fn value(&self, row: usize) -> Value {
        match self {
            Column::Coded { codes, dictionary } => dictionary.value(codes[row]),
            Column::Cells(cells) => cells[row].clone(),
        }
    }

    pub(crate) fn is_null(&self, row: usize) -> bool {
        match self {
            Column::Coded { codes, dictionary } => dictionary.is_missing(codes[row]),
            Column::Cells(cells) => cells[row].is_null(),
        }
    }

    /// The column as it is compared with itself.
    pub(crate) fn order(&self) -> Order<'_> {
        match self {
            Column::Coded { codes, .. } => Order::Codes(codes),
            Column::Cells(cells) => number::units(cells).map_or(Order::Cells(cells), Order::Units),
        }
    }

    /// These rows, in this order.
    pub(crate) fn take(&self, rows: &[u32]) -> Column {
        match self {
            Column::Coded { codes, dictionary } => Column::Coded {
                codes: rows.iter().map(|row| codes[*row as usize]).collect(),
                dictionary: Arc::clone(dictionary),
            },
            Column::Cells(cells) => Column::Cells(rows.iter().map(|row| cells[*row as usize].clone()).collect()),
        }
    }

    /// The same column as codes.
    pub(crate) fn coded(&self) -> (Vec<u32>, SharedDictionary) {
        match self {
            Column::Coded { codes, dictionary } => (codes.clone(), Arc::clone(dictionary)),
            Column::Cells(cells) => {
                let (codes, dictionary) = Dictionary::code_cells(cells);
                (codes, Arc::new(dictionary))
            }
        }
    }

    /// For each row the code that its value has in another dictionary; none for missing values and for
    /// those that are not in it.
    pub(crate) fn codes_in(&self, other: &SharedDictionary) -> Vec<Option<u32>> {
        match self {
            Column::Coded { codes, dictionary } if Arc::ptr_eq(dictionary, other) => {
                codes.iter().map(|code| Some(*code).filter(|code| !dictionary.is_missing(*code))).collect()
            }
            Column::Coded { codes, .. } => (0..codes.len()).map(|row| find(other, &self.value(row))).collect(),
            Column::Cells(cells) => cells.iter().map(|cell| find(other, cell)).collect(),
        }
    }
}

/// What to compare the cells of a column by: to align two decimals takes longer than to compare them, so it
/// is done once for each cell where that can be.
pub(crate) enum Order<'a> {
    Codes(&'a [u32]),
    /// Exact numbers of one scale.
    Units(Vec<i128>),
    Cells(&'a [Value]),
}

impl Order<'_> {
    /// How the cells of two rows compare.
    pub(crate) fn compare(&self, a: usize, b: usize) -> Ordering {
        match self {
            Order::Codes(codes) => codes[a].cmp(&codes[b]),
            Order::Units(units) => units[a].cmp(&units[b]),
            Order::Cells(cells) => number::compare(&cells[a], &cells[b]),
        }
    }
}

fn find(dictionary: &Dictionary, value: &Value) -> Option<u32> {
    if value.is_null() { None } else { dictionary.find(value) }
}

impl Frame {
    /// A table from elsewhere.
    pub(crate) fn of_table(table: &Table, keys: usize) -> Frame {
        let rows = table.columns.first().map_or(table.total_rows, Vec::len);
        Frame { rows, keys, columns: table.columns.iter().cloned().map(Column::Cells).collect() }
    }

    /// The final table.
    pub(crate) fn into_table(self) -> Table {
        let rows = self.rows;
        let columns = self.columns.into_iter().map(|column| match column {
            Column::Cells(cells) => cells,
            coded @ Column::Coded { .. } => (0..rows).map(|row| coded.value(row)).collect(),
        });
        let mut table = Table::new(columns.collect());
        table.total_rows = rows;
        table
    }

    /// A column that a step names.
    pub(crate) fn column(&self, at: usize) -> Result<&Column, Error> {
        let missing = || Error::BadInput(format!("the table has no column {at}, only {}", self.columns.len()));
        self.columns.get(at).ok_or_else(missing)
    }

    /// These rows, in this order.
    pub(crate) fn take(&self, rows: &[u32]) -> Frame {
        let columns = self.columns.iter().map(|column| column.take(rows)).collect();
        Frame { rows: rows.len(), keys: self.keys, columns }
    }

    /// With a column of cells at the end.
    pub(crate) fn with(mut self, cells: Vec<Value>) -> Frame {
        self.columns.push(Column::Cells(cells));
        self
    }

    /// The tuples of some columns as numbers in their order.
    pub(crate) fn pack(&self, columns: impl IntoIterator<Item = usize>) -> Result<Packed, Error> {
        let mut packed = Packed::empty(self.rows);
        for at in columns {
            let (codes, dictionary) = self.column(at)?.coded();
            packed.push(codes.into_iter(), dictionary.len());
        }
        Ok(packed)
    }

    /// Rows in the order of their keys.
    pub(crate) fn by_keys(self) -> Frame {
        match self.pack(0..self.keys) {
            Ok(packed) if !packed.keys.is_sorted() => self.take(&packed.order()),
            _ => self,
        }
    }
}
