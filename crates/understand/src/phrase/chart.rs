//! The form of chart: "as a pie chart", "bar chart of", "in a table".

use super::{Match, Phrase};
use crate::lattice::Lattice;

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let from = lattice.literal(
        start,
        &[
            "as a",
            "as an",
            "as",
            "in a",
            "in",
            "using a",
            "with a",
            "on a",
            "draw a",
            "plot a",
            "a",
            "show a",
            "make it a",
            "show as",
            "show me a",
        ],
    );
    for at in std::iter::once(start).chain(from) {
        for (words, form) in [
            (&["pie", "pie chart", "donut", "donut chart", "doughnut"][..], "donut"),
            (&["bar", "bars", "bar chart", "bar graph", "column chart", "columns"][..], "column"),
            (&["horizontal bar chart", "horizontal bars"][..], "bar"),
            (&["line", "line chart", "line graph", "lines"][..], "line"),
            (&["stacked bar chart", "stacked bars", "stacked column chart"][..], "stacked"),
            (&["table", "as table", "plain table"][..], "table"),
            (&["scatter", "scatter plot", "scatter chart"][..], "scatter"),
            (&["heatmap", "heat map"][..], "heatmap"),
            (&["area chart", "area"][..], "area"),
            (&["stacked area chart", "stacked areas"][..], "stacked area"),
            (&["full stacked bar chart", "full stacked bars"][..], "full stacked"),
            (&["small multiples", "trellis"][..], "multiples"),
            (&["line chart with band", "line with band"][..], "band"),
            (&["bullet chart", "bullet"][..], "bullet"),
            (&["waterfall", "waterfall chart", "bridge chart"][..], "waterfall"),
            (&["funnel", "funnel chart"][..], "funnel"),
            (&["treemap", "tree map"][..], "treemap"),
            (&["calendar", "calendar heatmap"][..], "calendar"),
            (&["bubbles", "bubble chart"][..], "bubble"),
            (&["histogram"][..], "histogram"),
            (&["box plot", "boxplot"][..], "box plot"),
            (&["table with bars"][..], "table bars"),
        ] {
            let Some(end) = lattice.literal(at, words) else { continue };
            // A single word is a chart only after "as a …" or before "of".
            let clear = end > at + 1 || at > start || matches!(lattice.word(end), "of" | "showing");
            if !clear {
                continue;
            }
            let end = if matches!(lattice.word(end), "of" | "showing" | "for" | "with") { end + 1 } else { end };
            out.push(Match::new(end, Phrase::Chart(form), lattice.weights.phrase, Vec::new()));
        }
    }
}
