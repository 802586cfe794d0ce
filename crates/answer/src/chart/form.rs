//! Forms of picture, and when each can be drawn without misleading.

use model::query::Meaning;
use schemars::JsonSchema;
use serde::Serialize;

use super::profile::{Number, Profile};

/// A form of picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ChartForm")]
pub enum Form {
    /// A line over something that has an order; several for several series.
    Line,
    /// Vertical bars.
    Column,
    /// Horizontal bars.
    Bar,
    /// Bars side by side.
    GroupedColumn,
    /// Bars on top of each other.
    StackedColumn,
    /// A ring cut into its parts.
    Donut,
    /// A disc cut into its parts.
    Pie,
    /// A line filled down to zero.
    Area,
    /// Lines of different units, one panel below the other.
    Panels,
    /// Bars with a mark at their target.
    Target,
    /// Two numbers against each other.
    Scatter,
    /// One number, large.
    Kpi,
    /// A few numbers, large.
    KpiStrip,
    /// No picture.
    Table,
}

/// More than this many colours are not told apart.
pub(crate) const MOST_SERIES: usize = 10;
/// More names than this cannot be read along an axis.
pub(crate) const MOST_BARS: usize = 30;
/// Longer bar charts show this many and the rest as one.
pub(crate) const BARS_BEFORE_OTHER: usize = 20;
/// Points of a line.
const MOST_POINTS: usize = 2_000;
/// Groups of bars.
pub(crate) const MOST_GROUPS: usize = 12;
/// Bars of one group.
pub(crate) const MOST_IN_GROUP: usize = 4;
/// Buckets of time in columns.
pub(crate) const MOST_TIME_COLUMNS: usize = 24;
/// Parts of a disc that was asked for.
const MOST_PARTS: usize = 10;
/// Categories with a target.
pub(crate) const MOST_TARGETS: usize = 15;
/// Numbers that share a picture as panels.
pub(crate) const MOST_PANELS: usize = 3;
/// Fewer dots show no cloud.
const LEAST_DOTS: usize = 8;

impl Form {
    /// Every form, those offered first, first.
    pub const ALL: [Form; 14] = [
        Form::Line,
        Form::Column,
        Form::Bar,
        Form::GroupedColumn,
        Form::StackedColumn,
        Form::Donut,
        Form::Area,
        Form::Target,
        Form::Panels,
        Form::Pie,
        Form::Scatter,
        Form::Kpi,
        Form::KpiStrip,
        Form::Table,
    ];

    /// As a caption: `Line chart`.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Form::Line => "Line chart",
            Form::Column => "Column chart",
            Form::Bar => "Bar chart",
            Form::GroupedColumn => "Grouped column chart",
            Form::StackedColumn => "Stacked column chart",
            Form::Donut => "Donut chart",
            Form::Pie => "Pie chart",
            Form::Area => "Area chart",
            Form::Panels => "Line charts",
            Form::Target => "Bar chart with targets",
            Form::Scatter => "Scatter chart",
            Form::Kpi | Form::KpiStrip => "Tile",
            Form::Table => "Table",
        }
    }

    /// Whether there is something to plot.
    pub(crate) fn is_plotted(self) -> bool {
        !matches!(self, Form::Kpi | Form::KpiStrip | Form::Table)
    }

    /// Whether it is worth offering beside another: not what only an explicit wish should bring.
    pub(crate) fn is_offered(self, profile: &Profile) -> bool {
        match self {
            Form::Pie | Form::Scatter => false,
            Form::Donut => profile.axis().is_some_and(|axis| !axis.has_order()),
            Form::StackedColumn => profile.dimensions.len() == 2,
            other => other.is_plotted(),
        }
    }

    /// Whether the result can be drawn so.
    ///
    /// # Errors
    /// Why not, as a clause.
    pub(crate) fn can_draw(self, profile: &Profile) -> Result<(), String> {
        let refuse = |why: &str| Err(why.to_owned());
        if self == Form::Table {
            return Ok(());
        }
        if profile.rows == 0 || profile.drawn().is_empty() {
            return refuse("there is no number to draw");
        }
        match self {
            Form::Kpi if profile.rows == 1 && profile.drawn().len() == 1 => return Ok(()),
            Form::KpiStrip if profile.rows == 1 && (2..=6).contains(&profile.drawn().len()) => return Ok(()),
            Form::Kpi | Form::KpiStrip => return refuse("a tile shows a single row"),
            _ => {}
        }
        if profile.rows < 2 {
            return refuse("a single row is no chart");
        }
        match self {
            Form::Line => line(profile),
            Form::Area => area(profile),
            Form::Column => column(profile),
            Form::Bar => bar(profile),
            Form::GroupedColumn => grouped(profile),
            Form::StackedColumn => stacked(profile),
            Form::Donut | Form::Pie => parts(profile),
            Form::Target => target(profile),
            Form::Panels => panels(profile),
            Form::Scatter => scatter(profile),
            Form::Kpi | Form::KpiStrip | Form::Table => Ok(()),
        }
    }
}

/// Forms that a person may mean by a word, likeliest first; none for a word that names no form.
pub(crate) fn asked(word: &str) -> &'static [Form] {
    let word = word.to_lowercase().replace(['_', '-'], " ");
    let word = word.trim_end_matches("s").trim_end_matches(" chart").trim_end_matches(" graph");
    match word {
        "line" => &[Form::Line, Form::Panels],
        "area" => &[Form::Area],
        "column" | "vertical bar" => &[Form::Column, Form::GroupedColumn, Form::StackedColumn],
        "bar" | "row" | "horizontal bar" => &[Form::Bar, Form::Column, Form::GroupedColumn, Form::StackedColumn],
        "grouped" | "grouped bar" | "grouped column" | "clustered column" => &[Form::GroupedColumn],
        "stacked" | "stack" | "stacked bar" | "stacked column" => &[Form::StackedColumn],
        "donut" | "doughnut" | "ring" => &[Form::Donut],
        "pie" => &[Form::Pie],
        "target" | "bullet" => &[Form::Target],
        "panel" | "small multiple" => &[Form::Panels],
        "scatter" | "scatter plot" | "correlation" => &[Form::Scatter],
        "kpi" | "kpi strip" | "tile" | "number" => &[Form::Kpi, Form::KpiStrip],
        "table" | "list" | "grid" => &[Form::Table],
        _ => &[],
    }
}

type Drawable = Result<(), String>;

fn require(holds: bool, why: impl FnOnce() -> String) -> Drawable {
    if holds { Ok(()) } else { Err(why()) }
}

fn one_scale(profile: &Profile) -> Drawable {
    require(profile.one_unit(), || "the numbers have different units".into())
}

fn line(profile: &Profile) -> Drawable {
    one_scale(profile)?;
    let (x, series) = match profile.dimensions.as_slice() {
        [axis] => (axis, profile.drawn().len()),
        [_, _] if profile.drawn().len() == 1 => match profile.time() {
            Some(time) => (&profile.dimensions[time], 1),
            None => return Err("a line needs something with an order along its axis".into()),
        },
        _ => return Err("a line shows one number over one or two dimensions".into()),
    };
    require(x.has_order(), || "a line needs something with an order along its axis".into())?;
    require(x.members >= 2, || "a line needs two points".into())?;
    require(x.members <= MOST_POINTS, || {
        format!("{} points are too many for a line; ask for a coarser grain", x.members)
    })?;
    require(series <= MOST_SERIES, || format!("{series} lines cannot be told apart"))
}

fn area(profile: &Profile) -> Drawable {
    line(profile)?;
    let single = profile.dimensions.len() == 1 && profile.drawn().len() == 1;
    require(single, || "areas of several series hide each other".into())?;
    require(profile.drawn().iter().all(|m| !m.negative), || "an area cannot show numbers below zero".into())
}

fn only_axis(profile: &Profile) -> Result<(&super::profile::Axis, &Number), String> {
    let axis = profile.axis().ok_or("simple bars show one dimension")?;
    let number = profile.only().ok_or("simple bars show one number")?;
    Ok((axis, number))
}

fn column(profile: &Profile) -> Drawable {
    let (axis, _) = only_axis(profile)?;
    require(axis.members <= MOST_BARS, || format!("{} columns are too many to read", axis.members))
}

fn bar(profile: &Profile) -> Drawable {
    if profile.per_group && profile.dimensions.len() == 2 && profile.only().is_some() {
        return require(profile.rows <= MOST_BARS, || format!("{} bars are too many to read", profile.rows));
    }
    let (axis, _) = only_axis(profile)?;
    require(axis.members <= MOST_BARS || !axis.has_order(), || format!("{} bars are too many to read", axis.members))
}

fn grouped(profile: &Profile) -> Drawable {
    one_scale(profile)?;
    if let Some(axis) = profile.axis() {
        let bars = profile.drawn().len() + usize::from(profile.companion(Meaning::Previous).is_some());
        require((2..=MOST_IN_GROUP).contains(&bars), || format!("groups of bars show 2 to {MOST_IN_GROUP} numbers"))?;
        return require(axis.members <= MOST_GROUPS, || {
            format!("{} groups of bars are too many to read", axis.members)
        });
    }
    require(profile.only().is_some(), || "groups of bars over two dimensions show one number".into())?;
    let fits = few_periods(profile).or_else(|| profile.axes(MOST_GROUPS, MOST_IN_GROUP));
    require(fits.is_some(), || format!("there are more than {MOST_GROUPS} groups of {MOST_IN_GROUP} bars"))
}

/// Categories along the axis with two to four buckets of time as the bars of each group.
pub(crate) fn few_periods(profile: &Profile) -> Option<(usize, usize)> {
    let time = profile.time().filter(|_| profile.dimensions.len() == 2)?;
    let (periods, groups) = (&profile.dimensions[time], &profile.dimensions[1 - time]);
    let fits = (2..=MOST_IN_GROUP).contains(&periods.members) && groups.members <= MOST_GROUPS;
    (fits && !matches!(groups.kind, crate::facts::Kind::Time(_))).then_some((1 - time, time))
}

/// A whole of parts: nothing cut off, nothing below zero, and the parts add up.
fn is_whole(profile: &Profile, number: &Number) -> Drawable {
    require(!number.negative, || "parts of a whole cannot be below zero".into())?;
    require(number.additive, || "these numbers do not add up to a whole".into())?;
    require(!profile.truncated, || "only the first rows are shown, not the whole".into())?;
    require(profile.whole, || "rows were cut off, so the parts are not the whole".into())
}

fn stacked(profile: &Profile) -> Drawable {
    let number = profile.stackable().ok_or("stacked bars show one number")?;
    is_whole(profile, number)?;
    require(profile.dimensions.len() == 2, || "stacked bars show two dimensions".into())?;
    let most = if profile.time().is_some() { MOST_TIME_COLUMNS } else { MOST_GROUPS };
    require(profile.axes(most, MOST_SERIES).is_some(), || {
        format!("there are more than {most} bars of {MOST_SERIES} parts")
    })
}

fn parts(profile: &Profile) -> Drawable {
    let number = profile.share().or(profile.only()).ok_or("a disc shows one number")?;
    let axis = profile.axis().ok_or("a disc shows one dimension")?;
    is_whole(profile, number)?;
    // Shares of a loss are positive; the losses that are drawn are not.
    require(profile.drawn().iter().all(|m| !m.negative), || "parts of a whole cannot be below zero".into())?;
    require(number.meaning != Meaning::Share || number.of_all, || "these are shares of different wholes".into())?;
    require((2..=MOST_PARTS).contains(&axis.members), || format!("{} parts cannot be told apart", axis.members))?;
    require(number.smallest_part > 0.0, || "a part of nothing cannot be seen".into())
}

fn target(profile: &Profile) -> Drawable {
    let (axis, _) = only_axis(profile)?;
    require(profile.companion(Meaning::Target).is_some(), || "there is no target".into())?;
    require(axis.members <= MOST_TARGETS, || format!("{} bars with targets are too many to read", axis.members))
}

fn panels(profile: &Profile) -> Drawable {
    let axis = profile.axis().filter(|axis| axis.has_order()).ok_or("panels share one axis with an order")?;
    let panels = profile.drawn().len();
    require((2..=MOST_PANELS).contains(&panels), || format!("panels show 2 to {MOST_PANELS} numbers"))?;
    require((2..=MOST_POINTS).contains(&axis.members), || "there are too many points".into())
}

fn scatter(profile: &Profile) -> Drawable {
    require(profile.drawn().len() == 2, || "a scatter chart shows two numbers".into())?;
    require(profile.time().is_none() && !profile.dimensions.is_empty(), || {
        "a scatter chart shows one dot a group".into()
    })?;
    require((LEAST_DOTS..=MOST_POINTS).contains(&profile.rows), || {
        format!("a scatter chart needs {LEAST_DOTS} to {MOST_POINTS} dots")
    })
}
