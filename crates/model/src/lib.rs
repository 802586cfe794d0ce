//! The nouns of Reckoner, and the one door from what was said to what is meant.
//!
//! A [`Model`] describes a company's data: datasets, joins, dimensions, metrics. A [`Draft`] is what
//! somebody *said* (names, relative time); a [`Query`] is what that *means* (ids, absolute time,
//! canonical order), and only [`bind()`] makes one. A [`Table`] is what comes back.
//!
//! This crate knows YAML text, SQL expressions and calendars. It must never know files, the clock,
//! the network, the words of a language, rollups or charts.
#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod bind;
pub mod calendar;
pub mod dialect;
pub mod draft;
pub mod expr;
pub mod formula;
pub mod issue;
pub mod load;
pub mod names;
pub mod query;
pub mod report;
pub mod schema;
pub mod semantic;
pub mod sql;
pub mod table;
pub mod viewer;

pub use bind::{Bound, bind};
pub use calendar::{Calendar, Grain, Range};
pub use dialect::Dialect;
pub use draft::Draft;
pub use expr::Expr;
pub use formula::{Agg, Formula, Measure, Over, Pick};
pub use issue::{Code, Issue, Repair};
pub use query::Query;
pub use report::Report;
pub use schema::{ColumnType, Schema, TableSchema};
pub use semantic::{Dataset, DatasetId, Dimension, DimensionId, Field, FieldId, Join, JoinId, Metric, MetricId, Model};
pub use table::{Table, Value};
pub use viewer::{Members, Viewer};
