//! What people call forms.

use super::Form;

/// Forms that a person may mean by a word, likeliest first; none for a word that names no form.
pub(crate) fn asked(word: &str) -> &'static [Form] {
    let word = word.to_lowercase().replace(['_', '-'], " ");
    let word = word.trim_end_matches("s").trim_end_matches(" chart").trim_end_matches(" graph");
    match word {
        "line" => &[Form::Line, Form::Panels],
        "area" => &[Form::Area, Form::StackedArea],
        "stacked area" => &[Form::StackedArea],
        "band" | "line with band" | "range" | "control" => &[Form::Band],
        "column" | "vertical bar" => &[Form::Column, Form::GroupedColumn, Form::StackedColumn],
        "bar" | "row" | "horizontal bar" => &[Form::Bar, Form::Column, Form::GroupedColumn, Form::StackedColumn],
        "grouped" | "grouped bar" | "grouped column" | "clustered column" => &[Form::GroupedColumn],
        "stacked" | "stack" | "stacked bar" | "stacked column" => &[Form::StackedColumn],
        "donut" | "doughnut" | "ring" => &[Form::Donut],
        "pie" => &[Form::Pie],
        "stacked full" | "100% stacked" | "100 % stacked" | "full" => &[Form::StackedFull],
        "100% stacked bar" | "100% stacked column" | "full stacked" => &[Form::StackedFull],
        "target" => &[Form::Target, Form::Bullet],
        "bullet" => &[Form::Bullet, Form::Target],
        "panel" => &[Form::Panels, Form::Multiples],
        "multiple" | "small multiple" | "trellis" => &[Form::Multiples, Form::Panels],
        "waterfall" | "bridge" => &[Form::Waterfall],
        "funnel" => &[Form::Funnel],
        "treemap" | "tree map" => &[Form::Treemap],
        "heatmap" | "heat map" => &[Form::Heatmap],
        "calendar" | "calendar heatmap" => &[Form::Calendar],
        "scatter" | "scatter plot" | "correlation" => &[Form::Scatter, Form::Density, Form::Bubble],
        "density" | "counted scatter" | "hexbin" | "two dimensional histogram" => &[Form::Density],
        "bubble" => &[Form::Bubble],
        "histogram" | "distribution" => &[Form::Histogram],
        "box" | "box plot" | "boxplot" => &[Form::BoxPlot],
        "table bar" | "table with bar" | "bar table" => &[Form::TableBars],
        "kpi" | "kpi strip" | "tile" | "number" => &[Form::Kpi, Form::KpiStrip],
        "table" | "list" | "grid" => &[Form::Table],
        _ => &[],
    }
}
