//! Forms of picture, and when each can be drawn without misleading.

mod asked;
mod condition;

use model::query::Meaning;
use schemars::JsonSchema;
use serde::Serialize;

use super::profile::Profile;
use crate::facts::Kind;
pub(crate) use asked::asked;
pub(crate) use condition::{few_periods, heatmap_axes, most_stacked};

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
    /// Bars on top of each other that all reach 100 %.
    StackedFull,
    /// A ring cut into its parts.
    Donut,
    /// A disc cut into its parts.
    Pie,
    /// A line filled down to zero.
    Area,
    /// Filled lines on top of each other.
    StackedArea,
    /// A line within the range it moves in.
    Band,
    /// Lines of different units, one panel below the other.
    Panels,
    /// A small line chart for each series, all on one scale.
    Multiples,
    /// Bars with a mark at their target.
    Target,
    /// One bar with a mark at its target.
    Bullet,
    /// What leads from one total to another.
    Waterfall,
    /// Bars about a common middle, each stage shorter than the one before.
    Funnel,
    /// Rectangles as large as their numbers.
    Treemap,
    /// A grid of two dimensions, the number as colour.
    Heatmap,
    /// Days as cells, weeks as columns.
    Calendar,
    /// Two numbers against each other.
    Scatter,
    /// Two numbers against each other, so many that they are counted in cells.
    Density,
    /// Two numbers against each other, a third as area.
    Bubble,
    /// How many lie between which numbers.
    Histogram,
    /// Quantiles of each group.
    BoxPlot,
    /// A table with a bar in each cell.
    TableBars,
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
pub(crate) const MOST_POINTS: usize = 2_000;
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
/// Fewer numbers fill no cells.
const LEAST_COUNTED: usize = 20;
/// More bubbles hide each other.
const MOST_BUBBLES: usize = 200;
/// Small charts side by side.
pub(crate) const MOST_MULTIPLES: usize = 12;
/// Rectangles of a treemap.
pub(crate) const MOST_LEAVES: usize = 60;
/// Columns and rows of a heatmap.
pub(crate) const MOST_CELLS: (usize, usize) = (40, 30);
/// Three years of days.
const MOST_DAYS: usize = 1_098;
/// Fewer days show no pattern.
const LEAST_DAYS: usize = 14;
/// Fewer numbers have no distribution.
const LEAST_BINNED: usize = 20;
/// Boxes side by side.
const MOST_BOXES: usize = 12;
/// Fewer numbers make no box.
const LEAST_BOXED: usize = 5;
/// Fewer points have no usual range.
const LEAST_BANDED: usize = 8;
/// Steps of a bridge between its ends.
pub(crate) const MOST_MOVES: usize = 10;
/// Stages of a funnel.
const MOST_STAGES: usize = 10;
/// Columns of bars in a table.
const MOST_BAR_COLUMNS: usize = 6;

impl Form {
    /// Every form, those offered first, first.
    pub const ALL: [Form; 29] = [
        Form::Line,
        Form::Column,
        Form::Bar,
        Form::GroupedColumn,
        Form::StackedColumn,
        Form::StackedFull,
        Form::Donut,
        Form::Waterfall,
        Form::Area,
        Form::StackedArea,
        Form::Target,
        Form::Panels,
        Form::Multiples,
        Form::Heatmap,
        Form::Treemap,
        Form::Histogram,
        Form::Band,
        Form::Scatter,
        Form::TableBars,
        Form::Calendar,
        Form::BoxPlot,
        Form::Pie,
        Form::Funnel,
        Form::Density,
        Form::Bubble,
        Form::Bullet,
        Form::Kpi,
        Form::KpiStrip,
        Form::Table,
    ];

    /// As the wire has it: `grouped_column`.
    pub(crate) fn name(self) -> String {
        let word = serde_json::to_value(self).ok();
        word.and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
    }

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
            Form::StackedFull => "100% stacked column chart",
            Form::StackedArea => "Stacked area chart",
            Form::Band => "Line chart with band",
            Form::Panels => "Line charts",
            Form::Multiples => "Small multiples",
            Form::Target => "Bar chart with targets",
            Form::Bullet => "Bullet chart",
            Form::Waterfall => "Waterfall chart",
            Form::Funnel => "Funnel chart",
            Form::Treemap => "Treemap",
            Form::Heatmap => "Heatmap",
            Form::Calendar => "Calendar",
            Form::Scatter => "Scatter chart",
            Form::Density => "Counted scatter chart",
            Form::Bubble => "Bubble chart",
            Form::Histogram => "Histogram",
            Form::BoxPlot => "Box plot",
            Form::TableBars => "Table with bars",
            Form::Kpi | Form::KpiStrip => "Tile",
            Form::Table => "Table",
        }
    }

    /// Whether there is something to plot.
    pub(crate) fn is_plotted(self) -> bool {
        !matches!(self, Form::Kpi | Form::KpiStrip | Form::Table)
    }

    /// Bars or areas on top of each other.
    pub(crate) fn is_stacked(self) -> bool {
        matches!(self, Form::StackedColumn | Form::StackedFull | Form::StackedArea)
    }

    /// Drawn with points so close that there may be thousands.
    pub(crate) fn is_dense(self) -> bool {
        matches!(self, Form::Line | Form::Area | Form::StackedArea | Form::Band)
            || matches!(self, Form::Panels | Form::Multiples | Form::Calendar)
    }

    /// Whether it is worth offering beside another: not what only an explicit wish should bring.
    pub(crate) fn is_offered(self, profile: &Profile) -> bool {
        match self {
            Form::Pie | Form::Scatter | Form::Density | Form::Bubble => false,
            Form::Funnel | Form::Bullet | Form::BoxPlot => false,
            Form::Donut => profile.axis().is_some_and(|axis| !axis.has_order()),
            Form::StackedColumn | Form::Heatmap => profile.dimensions.len() == 2,
            Form::StackedFull => profile.share().is_some() || profile.dimensions.len() == 2,
            Form::Waterfall => profile.companion(Meaning::Previous).is_some(),
            Form::Treemap => {
                profile.dimensions.len() == 2 || profile.axis().is_some_and(|axis| axis.members > MOST_PARTS)
            }
            Form::Multiples => profile.dimensions.len() == 2,
            Form::Band => profile.band_columns().is_some(),
            Form::Calendar => profile.axis().is_some_and(|axis| axis.members >= 2 * LEAST_DAYS),
            Form::TableBars => profile.drawn().len() > 1,
            Form::Histogram => {
                profile.axis().is_some_and(|axis| axis.kind != Kind::Category || axis.members > MOST_BARS)
            }
            other => other.is_plotted(),
        }
    }

    /// Whether Chart.js draws it with what it has of its own.
    pub(crate) fn has_chartjs(self) -> bool {
        let drawn_here = matches!(self, Form::Bullet | Form::Multiples | Form::Treemap | Form::Heatmap)
            || matches!(self, Form::Calendar | Form::BoxPlot | Form::TableBars | Form::Density);
        self.is_plotted() && !drawn_here
    }
}
