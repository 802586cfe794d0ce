//! The picture of a result.
//!
//! Profile → ordered rules → first match. The [`Profile`] says what the columns are; the first of
//! [`rule::RULES`] that matches names a form; a form that a person asked for comes before all rules if it can
//! be drawn. What is drawn goes out as a neutral spec, as a Chart.js configuration, as SVG and as Vega-Lite, all of one
//! plot.

mod chartjs;
mod form;
mod nice;
mod plot;
mod profile;
mod rule;
mod spec;
mod svg;
mod vega;

use schemars::JsonSchema;
use serde::Serialize;

use crate::facts::Facts;
pub use chartjs::Config;
pub use form::Form;
#[cfg(test)]
pub(crate) use form::asked;
pub(crate) use profile::Profile;
pub use spec::Spec;
pub use svg::Theme;

/// A picture.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = with_drawings)]
pub struct Chart {
    /// Its form.
    #[serde(rename = "type")]
    pub form: Form,
    /// How sure the choice is.
    pub confidence: Confidence,
    /// Why this form.
    pub reason: String,
    /// Other forms that show the same result.
    pub alternatives: Vec<Form>,
    /// Forms that were asked for or are often expected, and why they would mislead here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub vetoed: Vec<Veto>,
    /// What is shown how, whatever draws it.
    pub spec: Spec,
    /// The same for Chart.js 4: pure JSON. `None` for forms that it has not of its own: those are shown as SVG.
    pub chartjs: Option<Config>,
    /// For those who cannot see it.
    pub summary: String,
}

/// What may be sent in the place of `chartjs`, for whoever asks for it.
fn with_drawings(schema: &mut schemars::Schema) {
    if let Some(properties) = schema.get_mut("properties").and_then(serde_json::Value::as_object_mut) {
        let svg = "The picture as an SVG document, if asked for.";
        properties.insert("svg".to_owned(), serde_json::json!({"type": "string", "description": svg}));
        let vega = "The picture as a Vega-Lite specification, if asked for.";
        properties.insert("vega".to_owned(), serde_json::json!({"type": "object", "description": vega}));
    }
}

/// How sure the choice of a form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ChartConfidence")]
pub enum Confidence {
    /// Drawn.
    High,
    /// Drawn, and the alternatives are offered openly.
    Medium,
}

/// A form that cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ChartVeto", deny_unknown_fields)]
pub struct Veto {
    /// The form.
    #[serde(rename = "type")]
    pub form: Form,
    /// Why not.
    pub why: String,
}

/// A form chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) form: Form,
    pub(crate) confidence: Confidence,
    pub(crate) reason: String,
}

/// What is to be shown beside the table.
pub(crate) struct Picture {
    pub(crate) chart: Option<Chart>,
    /// Tiles instead.
    pub(crate) tiles: bool,
    pub(crate) note: Option<String>,
}

/// At most so many other forms are offered.
const MOST_ALTERNATIVES: usize = 4;
/// Forms of parts: people expect them, and they mislead where the parts are no whole.
const EXPECTED: [Form; 2] = [Form::Donut, Form::StackedColumn];

pub(crate) fn draw(facts: &Facts<'_>, headline: &str) -> Picture {
    let profile = Profile::of(facts);
    let (choice, note) = choose(&profile, facts.context.chart);
    // A bullet stands beside the tile of its number, not instead of it.
    let tiles = matches!(choice.form, Form::Kpi | Form::KpiStrip | Form::Bullet);
    if !choice.form.is_plotted() {
        return Picture { chart: None, tiles, note };
    }
    let plot = plot::plot(choice.form, &profile, facts);
    let chart = Chart {
        form: choice.form,
        confidence: choice.confidence,
        alternatives: alternatives(&profile, choice.form),
        vetoed: vetoed(&profile),
        spec: spec::spec(&plot),
        summary: summary(&plot, headline),
        reason: reason(facts, &choice, plot.cut.as_deref()),
        chartjs: chartjs::config(plot),
    };
    Picture { chart: Some(chart), tiles, note }
}

/// The picture as SVG, tiles included; `None` where a table says it best.
pub(crate) fn svg(facts: &Facts<'_>, headline: &str, theme: Theme) -> Option<String> {
    let profile = Profile::of(facts);
    let (choice, _) = choose(&profile, facts.context.chart);
    match choice.form {
        Form::Table => None,
        Form::Kpi | Form::KpiStrip => Some(svg::tiles(&crate::kpi::tiles(facts), headline, theme)),
        form => {
            let plot = plot::plot(form, &profile, facts);
            Some(svg::svg(&plot, &summary(&plot, headline), theme))
        }
    }
}

/// The picture as Vega-Lite; `None` where there is none.
pub(crate) fn vega(facts: &Facts<'_>, headline: &str) -> Option<serde_json::Value> {
    let profile = Profile::of(facts);
    let (choice, _) = choose(&profile, facts.context.chart);
    choice.form.is_plotted().then(|| {
        let plot = plot::plot(choice.form, &profile, facts);
        vega::vega(&plot, &summary(&plot, headline))
    })
}

fn summary(plot: &plot::Plot<'_, '_>, headline: &str) -> String {
    format!("{} of {}. {headline}", plot.form.title(), plot.subject())
}

/// The form for a result; with a note if the form asked for is another.
pub(crate) fn choose(profile: &Profile, asked: Option<&str>) -> (Choice, Option<String>) {
    let own = rule::first_match(profile);
    let Some(asked) = asked.map(str::trim).filter(|asked| !asked.is_empty() && *asked != "auto") else {
        return (own, None);
    };
    let wanted = form::asked(asked);
    if let Some(form) = wanted.iter().find(|form| form.can_draw(profile).is_ok()) {
        let reason = format!("{}: asked for", form.title());
        return (Choice { form: *form, confidence: Confidence::High, reason }, None);
    }
    let why = match wanted.first() {
        Some(form) => form.can_draw(profile).err().unwrap_or_default(),
        None => format!("there is no chart called “{asked}”"),
    };
    (own, Some(format!("Not drawn as asked: {why}.")))
}

/// Why this form, and what of the result it does not show.
fn reason(facts: &Facts<'_>, choice: &Choice, cut: Option<&str>) -> String {
    let mut reason = choice.reason.clone();
    if let Some(cut) = cut {
        reason.push_str(&format!("; {cut}"));
    }
    if facts.is_truncated() {
        let (rows, total) = (facts.count(facts.rows), facts.count(facts.total_rows));
        reason.push_str(&format!("; the first {rows} of {total} rows"));
    }
    reason
}

fn alternatives(profile: &Profile, chosen: Form) -> Vec<Form> {
    let drawable = Form::ALL.into_iter().filter(|form| *form != chosen && form.is_offered(profile));
    let mut forms: Vec<Form> =
        drawable.filter(|form| form.can_draw(profile).is_ok()).take(MOST_ALTERNATIVES - 1).collect();
    forms.push(Form::Table);
    forms
}

fn vetoed(profile: &Profile) -> Vec<Veto> {
    let veto = |form: Form| form.can_draw(profile).err().map(|why| Veto { form, why });
    EXPECTED.into_iter().filter(|form| form.is_offered(profile)).filter_map(veto).collect()
}

#[cfg(test)]
mod gallery;
#[cfg(test)]
mod tests;
