//! SVG as it is written: escaped text, short numbers, marks that a page can find again. Nothing here knows charts.

use std::fmt::Write as _;

use super::theme::Palette;

/// Everything is drawn this wide; pages scale it.
pub(super) const WIDTH: f64 = 720.0;

/// A picture in the making.
#[derive(Debug)]
pub(super) struct Canvas {
    out: String,
    pub(super) palette: &'static Palette,
}

/// How text stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text {
    pub(super) size: f64,
    /// `start`, `middle` or `end`.
    pub(super) anchor: &'static str,
    pub(super) fill: &'static str,
    pub(super) bold: bool,
    /// Turned about its place, in degrees.
    pub(super) turn: f64,
}

impl Text {
    pub(super) fn new(size: f64, fill: &'static str) -> Text {
        Text { size, anchor: "start", fill, bold: false, turn: 0.0 }
    }

    pub(super) fn middle(self) -> Text {
        Text { anchor: "middle", ..self }
    }

    pub(super) fn end(self) -> Text {
        Text { anchor: "end", ..self }
    }

    pub(super) fn bold(self) -> Text {
        Text { bold: true, ..self }
    }
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stroke<'a> {
    pub(super) colour: &'a str,
    pub(super) width: f64,
    /// Lengths of dashes and gaps.
    pub(super) dash: &'static str,
}

impl<'a> Stroke<'a> {
    pub(super) fn new(colour: &'a str, width: f64) -> Stroke<'a> {
        Stroke { colour, width, dash: "" }
    }

    pub(super) fn dashed(self, dash: &'static str) -> Stroke<'a> {
        Stroke { dash, ..self }
    }
}

/// What a mark stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark<'a> {
    /// Its series and its place.
    pub(super) id: (usize, usize),
    pub(super) row: Option<usize>,
    pub(super) key: &'a str,
    pub(super) series: &'a str,
    /// The number, in words.
    pub(super) text: &'a str,
}

impl Canvas {
    pub(super) fn new(palette: &'static Palette) -> Canvas {
        Canvas { out: String::with_capacity(8 << 10), palette }
    }

    /// The whole document.
    pub(super) fn finish(self, kind: &str, title: &str, summary: &str, height: f64) -> String {
        let (width, height) = (short(WIDTH), short(height));
        let (title, summary) = (escaped(title), escaped(summary));
        let mut all = String::with_capacity(self.out.len() + 1024);
        let _ = write!(
            all,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-label=\"{summary}\" data-form=\"{kind}\" \
             font-family=\"system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif\">\n\
             <title>{title}</title>\n<desc>{summary}</desc>\n\
             <rect class=\"background\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
            self.palette.background
        );
        all.push_str(&self.out);
        all.push_str("</svg>\n");
        all
    }

    /// A group that stands for a number of the table: what `draw` draws.
    pub(super) fn mark(&mut self, mark: Mark<'_>, draw: impl FnOnce(&mut Canvas)) {
        let (series, place) = mark.id;
        let _ = write!(self.out, "<g id=\"mark-{series}-{place}\" class=\"mark\"");
        if let Some(row) = mark.row {
            let _ = write!(self.out, " data-row=\"{row}\"");
        }
        let _ = write!(self.out, " data-key=\"{}\" data-series=\"{}\">", escaped(mark.key), escaped(mark.series));
        let parts = [mark.key, mark.series, mark.text];
        let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let _ = write!(self.out, "<title>{}</title>", escaped(&said.join(" · ")));
        draw(self);
        self.out.push_str("</g>\n");
    }

    pub(super) fn rect(&mut self, [x, y, width, height]: [f64; 4], fill: &str, more: &str) {
        let (x, width) = if width < 0.0 { (x + width, -width) } else { (x, width) };
        let (y, height) = if height < 0.0 { (y + height, -height) } else { (y, height) };
        let [x, y, width, height] = [x, y, width, height].map(short);
        let _ =
            write!(self.out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"{more}/>");
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke<'_>) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(short);
        let _ = write!(self.out, "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"{}/>", stroked(stroke));
    }

    /// A line through points; one point alone is a dot.
    pub(super) fn polyline(&mut self, points: &[(f64, f64)], stroke: Stroke<'_>) {
        let path = path(points);
        let stroke = stroked(stroke);
        let _ = write!(
            self.out,
            "<path d=\"{path}\" fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\"{stroke}/>"
        );
    }

    /// A filled shape with these corners.
    pub(super) fn polygon(&mut self, points: &[(f64, f64)], fill: &str, opacity: f64) {
        let _ = write!(self.out, "<path d=\"{}Z\" fill=\"{fill}\" fill-opacity=\"{}\"/>", path(points), short(opacity));
    }

    pub(super) fn path(&mut self, d: &str, fill: &str, stroke: Option<Stroke<'_>>) {
        let stroke = stroke.map(stroked).unwrap_or_default();
        let _ = write!(self.out, "<path d=\"{d}\" fill=\"{fill}\"{stroke}/>");
    }

    pub(super) fn circle(&mut self, (x, y): (f64, f64), radius: f64, fill: &str, more: &str) {
        let [x, y, radius] = [x, y, radius].map(short);
        let _ = write!(self.out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{fill}\"{more}/>");
    }

    pub(super) fn text(&mut self, (x, y): (f64, f64), text: &str, style: Text) {
        if text.is_empty() {
            return;
        }
        let [x, y, size] = [x, y, style.size].map(short);
        let _ = write!(self.out, "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{}\"", style.fill);
        if style.anchor != "start" {
            let _ = write!(self.out, " text-anchor=\"{}\"", style.anchor);
        }
        if style.bold {
            self.out.push_str(" font-weight=\"600\"");
        }
        if style.turn != 0.0 {
            let _ = write!(self.out, " transform=\"rotate({} {x} {y})\"", short(style.turn));
        }
        let _ = writeln!(self.out, ">{}</text>", escaped(text));
    }
}

fn stroked(stroke: Stroke<'_>) -> String {
    let mut text = format!(" stroke=\"{}\" stroke-width=\"{}\"", stroke.colour, short(stroke.width));
    if !stroke.dash.is_empty() {
        let _ = write!(text, " stroke-dasharray=\"{}\"", stroke.dash);
    }
    text
}

fn path(points: &[(f64, f64)]) -> String {
    let mut path = String::with_capacity(points.len() * 12);
    for (at, (x, y)) in points.iter().enumerate() {
        let _ = write!(path, "{}{} {}", if at == 0 { 'M' } else { 'L' }, short(*x), short(*y));
    }
    if let [(x, y)] = points {
        let _ = write!(path, "L{} {}", short(*x), short(*y));
    }
    path
}

/// A number with two digits after the point at most; what is no number is zero.
pub(super) fn short(n: f64) -> String {
    if !n.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{n:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text as XML has it; characters that XML does not allow are left out.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' | '\r' | '\t' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_always_numbers() {
        for (n, expected) in [
            (1.0, "1"),
            (0.125, "0.12"),
            (-0.001, "0"),
            (100.0, "100"),
            (12.5, "12.5"),
            (f64::NAN, "0"),
            (f64::INFINITY, "0"),
        ] {
            assert_eq!(short(n), expected);
        }
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escaped("a<b> & \"c\"\n\u{1}'"), "a&lt;b&gt; &amp; &quot;c&quot; &apos;");
    }
}
