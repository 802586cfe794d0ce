//! Aggregates that SQLite lacks, as functions of the connection.

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

/// Makes them known to a connection.
pub(super) fn add_to(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_aggregate_function("var_pop", 1, flags, Variance)
}

/// The number of an argument; what is none is left out.
#[allow(clippy::cast_precision_loss)]
fn number(context: &Context<'_>) -> Option<f64> {
    match context.get_raw(0) {
        ValueRef::Integer(whole) => Some(whole as f64),
        ValueRef::Real(real) => Some(real),
        _ => None,
    }
}

/// The mean squared difference from the mean (Welford, "Note on a method for calculating corrected sums of squares
/// and products", 1962).
struct Variance;

#[derive(Default)]
struct Spread {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Aggregate<Spread, Option<f64>> for Variance {
    fn init(&self, _: &mut Context<'_>) -> Result<Spread> {
        Ok(Spread::default())
    }

    fn step(&self, context: &mut Context<'_>, spread: &mut Spread) -> Result<()> {
        if let Some(number) = number(context) {
            spread.count += 1.0;
            let before = number - spread.mean;
            spread.mean += before / spread.count;
            spread.squares += before * (number - spread.mean);
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, spread: Option<Spread>) -> Result<Option<f64>> {
        Ok(spread.filter(|spread| spread.count > 0.0).map(|spread| spread.squares / spread.count))
    }
}
