//! YAML to [`Model`], and back.
//!
//! Two front ends, one model: the shorthand and strict Apache Ossie, mixed thing by thing.
//!
//! ```text
//! text ─ yaml ─► tree with places ─ ossie ─► shorthand tree ─ shorthand ─► document ─ resolve ─► Model
//! ```
//!
//! Loading is total: any text gives a model or issues, all of them in one run, each with its place, what
//! is wrong and the nearest right name. [`export`] writes strict Ossie, and loading that gives the same
//! model again.

mod dimensions;
mod document;
mod export;
mod fields;
mod formats;
mod infer;
mod issues;
mod joins;
mod json_schema;
mod keys;
mod metrics;
mod ossie_0_2_0;
mod report;
mod resolve;
mod scope;
mod shorthand;
mod text;
mod ways;
mod yaml;

use crate::issue::Issue;
use crate::report::Report;
use crate::schema::Schema;
use crate::semantic::Model;

pub use export::export;
pub use json_schema::json_schema;

/// A model file.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Its name, for the places of issues.
    pub file: &'a str,
    /// What it says.
    pub text: &'a str,
}

/// A model, and what its author may not have meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The model.
    pub model: Model,
    /// What is allowed but suspicious, by place.
    pub warnings: Vec<Issue>,
}

/// Loads a model. Without a `schema` columns are not checked, and types are those that fields declare.
///
/// # Errors
/// Everything that is wrong, sorted by place.
pub fn load(input: &Input<'_>, schema: Option<&Schema>) -> Result<Loaded, Vec<Issue>> {
    let mut issues = issues::Issues::new(input.file);
    let document = read(input, &mut issues);
    let model = document.map(|document| resolve::model(&document, schema, &mut issues));
    match model {
        Some(model) if !issues.has_errors() => Ok(Loaded { model, warnings: issues.into_warnings() }),
        _ => Err(issues.sorted()),
    }
}

/// What a model reads, and in which time zone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    /// The `source:` of each dataset, in order.
    pub sources: Vec<String>,
    /// The time zone that days are cut in: an IANA name.
    pub time_zone: String,
}

/// What a model reads, so that its tables can be looked at before [`load`].
///
/// # Errors
/// Why the file cannot be read at all; other mistakes are left to [`load`].
pub fn reads(input: &Input<'_>) -> Result<Reads, Vec<Issue>> {
    let mut issues = issues::Issues::new(input.file);
    match read(input, &mut issues) {
        Some(document) => Ok(Reads {
            time_zone: document.calendar.time_zone,
            sources: document
                .datasets
                .into_iter()
                .map(|dataset| dataset.source.text)
                .filter(|source| !source.is_empty())
                .collect(),
        }),
        None => Err(issues.sorted()),
    }
}

/// Loads a report. Its name is the file's; whether its questions can be answered is not looked at.
///
/// # Errors
/// Everything that is wrong, sorted by place.
pub fn report(input: &Input<'_>) -> Result<Report, Vec<Issue>> {
    let mut issues = issues::Issues::new(input.file);
    match report::read(input.file, input.text, &mut issues) {
        Some(report) if !issues.has_errors() => Ok(report),
        _ => Err(issues.sorted()),
    }
}

fn read(input: &Input<'_>, issues: &mut issues::Issues) -> Option<document::Document> {
    let root = yaml::parse(input.text, issues)?;
    let (root, kept) = ossie_0_2_0::to_shorthand(root, issues);
    Some(shorthand::read(root, kept, issues))
}
