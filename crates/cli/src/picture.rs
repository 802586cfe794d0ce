//! A line in a frame, as SVG: for what a command draws on request.

use std::fmt::Write;

/// Size of the picture and of its margins, in pixels.
const SIZE: (f64, f64) = (640.0, 400.0);
const MARGIN: (f64, f64) = (64.0, 48.0);

/// A line through points; both axes go from 0 to 1.
pub(crate) struct Picture<'a> {
    /// What it shows, for whoever cannot see it.
    pub(crate) title: &'a str,
    /// What goes along the axes.
    pub(crate) axes: (&'a str, &'a str),
    /// Where the axes are marked, and with what.
    pub(crate) marks: (Vec<(f64, String)>, Vec<(f64, String)>),
    /// The line.
    pub(crate) points: Vec<(f64, f64)>,
}

impl Picture<'_> {
    /// The picture as SVG.
    pub(crate) fn svg(&self) -> String {
        let (width, height) = (SIZE.0 - 2.0 * MARGIN.0, SIZE.1 - 2.0 * MARGIN.1);
        let x = |part: f64| MARGIN.0 + part * width;
        let y = |part: f64| SIZE.1 - MARGIN.1 - part * height;
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" font-size=\"12\" \
             role=\"img\">\n<title>{}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
            SIZE.0, SIZE.1, self.title
        );
        for (at, text) in &self.marks.0 {
            line(&mut out, (x(*at), y(0.0)), (x(*at), y(1.0)), "#dddddd");
            label(&mut out, (x(*at), y(0.0) + 18.0), "middle", text);
        }
        for (at, text) in &self.marks.1 {
            line(&mut out, (x(0.0), y(*at)), (x(1.0), y(*at)), "#dddddd");
            label(&mut out, (x(0.0) - 8.0, y(*at) + 4.0), "end", text);
        }
        let path: Vec<String> = self.points.iter().map(|(a, b)| format!("{:.1},{:.1}", x(*a), y(*b))).collect();
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"#0b5fa5\" stroke-width=\"2\"/>",
            path.join(" ")
        );
        label(&mut out, (SIZE.0 / 2.0, SIZE.1 - 8.0), "middle", self.axes.0);
        label(&mut out, (MARGIN.0, MARGIN.1 - 16.0), "start", self.axes.1);
        out + "</svg>\n"
    }
}

fn line(out: &mut String, from: (f64, f64), to: (f64, f64), colour: &str) {
    let ((a, b), (c, d)) = (from, to);
    let _ = writeln!(out, "<line x1=\"{a:.1}\" y1=\"{b:.1}\" x2=\"{c:.1}\" y2=\"{d:.1}\" stroke=\"{colour}\"/>");
}

fn label(out: &mut String, at: (f64, f64), anchor: &str, text: &str) {
    let _ = writeln!(
        out,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" fill=\"#333333\">{text}</text>",
        at.0, at.1
    );
}
