//! The form of chart: "as a pie chart", "bar chart of", "in a table".

use super::{Match, Phrase};
use crate::lattice::Lattice;

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let from = lattice.literal(
        start,
        phrases![
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
            (phrases!["pie", "pie chart", "donut", "donut chart", "doughnut"], "donut"),
            (phrases!["bar", "bars", "bar chart", "bar graph", "column chart", "columns"], "column"),
            (phrases!["horizontal bar chart", "horizontal bars"], "bar"),
            (phrases!["line", "line chart", "line graph", "lines"], "line"),
            (phrases!["stacked bar chart", "stacked bars", "stacked column chart", "stacked columns"], "stacked"),
            (
                phrases![
                    "grouped bar chart",
                    "grouped bars",
                    "grouped column chart",
                    "grouped columns",
                    "clustered columns"
                ],
                "grouped",
            ),
            (phrases!["table", "as table", "plain table"], "table"),
            (phrases!["scatter", "scatter plot", "scatter chart"], "scatter"),
            (phrases!["heatmap", "heat map"], "heatmap"),
            (phrases!["area chart", "area"], "area"),
            (phrases!["stacked area chart", "stacked areas"], "stacked area"),
            (
                phrases![
                    "full stacked bar chart",
                    "full stacked bars",
                    "100 stacked bar chart",
                    "100 stacked bars",
                    "100 stacked column chart",
                    "100 stacked columns",
                    "100 stacked"
                ],
                "full stacked",
            ),
            (phrases!["small multiples", "trellis"], "multiples"),
            (phrases!["line chart with band", "line with band"], "band"),
            (phrases!["bullet chart", "bullet"], "bullet"),
            (phrases!["waterfall", "waterfall chart", "bridge chart"], "waterfall"),
            (phrases!["funnel", "funnel chart"], "funnel"),
            (phrases!["treemap", "tree map"], "treemap"),
            (phrases!["calendar", "calendar heatmap"], "calendar"),
            (phrases!["bubbles", "bubble chart"], "bubble"),
            (phrases!["histogram"], "histogram"),
            (phrases!["box plot", "boxplot"], "box plot"),
            (phrases!["table with bars"], "table bars"),
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
