//! A Table as people read it: a sentence, formatted numbers, a table, a picture.
//!
//! [`compose`] makes an [`Answer`] from a [`Query`] and its [`Table`] alone, never from the words of a
//! question, so equal queries have equal answers. What may be added up, what is a share of what, and which
//! way is good is read from the tree and the model, never from names of columns or from looking at values.
//!
//! This crate knows queries, tables, how a language writes numbers, and charts. It must never know how a table
//! was obtained, HTTP, storage, the clock or a language model.
#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod chart;
mod decimal;
pub mod export;
mod facts;
#[cfg(test)]
mod fixture;
mod format;
mod headline;
mod kpi;
mod lineage;
mod locale;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod schema;
mod scope;
mod shown;
mod words;

use model::{Model, Query, Table};
use schemars::JsonSchema;
use serde::Serialize;

pub use chart::{Chart, Theme};
pub use kpi::Kpi;
pub use locale::Locale;
pub use shown::{Cells, Shown, ShownColumn};

/// What an answer depends on beside the query, its table and the model.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// How numbers, money and days are written.
    pub locale: Locale,
    /// Today, in days from 1970-01-01 in the model's time zone: a bucket of time that it lies in is incomplete.
    pub today: i32,
    /// The form of chart that was asked for, as people call it: `pie`, `line`, `table`.
    pub chart: Option<&'a str>,
    /// Rows of the result that stand beside the table, and are part of its totals: what lacks a label.
    pub beside: Option<&'a Table>,
}

/// One result in all its forms. Equal inputs serialise to equal bytes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Answer {
    /// One sentence.
    pub headline: String,
    /// The numbers.
    pub table: Shown,
    /// The picture; `None` where a table or a tile says it best.
    pub chart: Option<Chart>,
    /// A single number, large.
    pub kpi: Option<Kpi>,
    /// All tiles, where there are several numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub kpis: Vec<Kpi>,
    /// Why there is no chart of the form that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Composes the answer. Total: columns that do not fit the query are left out.
pub fn compose(query: &Query, table: &Table, model: &Model, context: &Context<'_>) -> Answer {
    let facts = facts::Facts::new(query, table, model, context);
    let headline = headline::write(&facts);
    let picture = chart::draw(&facts, &headline);
    let mut kpis = if picture.tiles { kpi::tiles(&facts) } else { Vec::new() };
    let kpi = kpis.first().cloned();
    if kpis.len() == 1 {
        kpis.clear();
    }
    Answer { headline, table: shown::table(&facts), chart: picture.chart, kpi, kpis, note: picture.note }
}

/// The picture of the answer as SVG, for those who have no Chart.js: exports, mail, chat, paper, and forms that
/// Chart.js does not have. Tiles are pictures too; `None` where the answer is a table.
pub fn draw(query: &Query, table: &Table, model: &Model, context: &Context<'_>, theme: Theme) -> Option<String> {
    let facts = facts::Facts::new(query, table, model, context);
    let headline = headline::write(&facts);
    chart::svg(&facts, &headline, theme)
}

/// The picture of the answer in Vega-Lite 6, its data inline; `None` where the answer is a tile or a table.
pub fn vega(query: &Query, table: &Table, model: &Model, context: &Context<'_>) -> Option<serde_json::Value> {
    let facts = facts::Facts::new(query, table, model, context);
    let headline = headline::write(&facts);
    chart::vega(&facts, &headline)
}
