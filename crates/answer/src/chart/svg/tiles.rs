//! Single numbers, large: one tile, or a strip of them.

use super::Theme;
use super::canvas::{Canvas, Mark, Text, WIDTH};
use super::frame::MARGIN;
use super::text;
use crate::kpi::Kpi;

/// Tiles beside each other.
const ACROSS: usize = 3;
const HEIGHT: f64 = 112.0;
const GAP: f64 = 14.0;

/// The picture of tiles.
pub(crate) fn tiles(kpis: &[Kpi], summary: &str, theme: Theme) -> String {
    let mut canvas = Canvas::new(theme.palette());
    let palette = canvas.palette;
    let across = match kpis.len() {
        4 => 2,
        several => several.clamp(1, ACROSS),
    };
    let high = if kpis.iter().all(|kpi| verdict(kpi).is_empty()) { HEIGHT - 24.0 } else { HEIGHT };
    let width = (WIDTH - 2.0 * MARGIN - GAP * (across - 1) as f64) / across as f64;
    for (at, kpi) in kpis.iter().enumerate() {
        let (x, y) = (MARGIN + (at % across) as f64 * (width + GAP), MARGIN + (at / across) as f64 * (high + GAP));
        let room = width - 32.0;
        let mark = Mark { id: (at, 0), row: Some(0), key: "", series: &kpi.label, text: &kpi.value };
        canvas.mark(mark, |canvas| {
            canvas.rect([x, y, width, high], "none", &format!(" rx=\"8\" stroke=\"{}\"", palette.grid));
            canvas.text((x + 16.0, y + 28.0), &text::fit(&kpi.label, 13.0, room), Text::new(13.0, palette.muted));
            let size = if text::width(&kpi.value, 32.0) <= room { 32.0 } else { 22.0 };
            canvas.text((x + 16.0, y + 66.0), &text::fit(&kpi.value, size, room), Text::new(size, palette.ink).bold());
            canvas.text((x + 16.0, y + 92.0), &text::fit(&verdict(kpi), 13.0, room), Text::new(13.0, palette.ink));
        });
    }
    let rows = kpis.len().div_ceil(across).max(1);
    let title = kpis.iter().map(|kpi| kpi.label.as_str()).collect::<Vec<_>>().join(", ");
    let kind = if kpis.len() > 1 { "kpi_strip" } else { "kpi" };
    canvas.finish(kind, &title, summary, 2.0 * MARGIN + rows as f64 * (high + GAP) - GAP)
}

/// `▲ +8.2% (better) · good`: a sign, a word, and never only a colour.
fn verdict(kpi: &Kpi) -> String {
    let change = kpi.delta.as_ref().map(|delta| {
        let sign = match delta.chars().next() {
            Some('+') => "▲ ",
            Some('-') => "▼ ",
            _ => "",
        };
        let word = match kpi.better {
            Some(true) => " (better)",
            Some(false) => " (worse)",
            None => "",
        };
        format!("{sign}{delta}{word}")
    });
    change.into_iter().chain(kpi.band.clone()).collect::<Vec<_>>().join(" · ")
}
