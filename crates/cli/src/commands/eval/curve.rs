//! The risk-coverage curve as a picture: how much of what is answered would be wrong, were only so much
//! answered, the surest readings first (El-Yaniv and Wiener, *On the foundations of noise-free selective
//! classification*, 2010).

use std::fmt::Write;

/// Size of the picture and of its margins, in pixels.
const SIZE: (f64, f64) = (640.0, 400.0);
const MARGIN: (f64, f64) = (64.0, 48.0);

/// Draws the curve of answers, each with what its reading cost and whether it was right, out of so many
/// questions.
pub(super) fn svg(answers: &[(f32, bool)], asked: usize) -> String {
    let points = points(answers, asked);
    let most = points.iter().map(|(_, risk)| *risk).fold(0.05, f64::max);
    // A round upper end: 5 %, 10 %, 15 % …
    let top = (most * 20.0).ceil() / 20.0;
    let (width, height) = (SIZE.0 - 2.0 * MARGIN.0, SIZE.1 - 2.0 * MARGIN.1);
    let x = |coverage: f64| MARGIN.0 + coverage * width;
    let y = |risk: f64| SIZE.1 - MARGIN.1 - risk / top * height;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" font-size=\"12\" \
         role=\"img\">\n<title>Risk and coverage: share of wrong answers by share of questions answered</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
        SIZE.0, SIZE.1
    );
    for tenth in (0..=10).step_by(2) {
        let coverage = f64::from(tenth) / 10.0;
        line(&mut out, (x(coverage), y(0.0)), (x(coverage), y(top)), "#dddddd");
        label(&mut out, (x(coverage), y(0.0) + 18.0), "middle", &format!("{} %", tenth * 10));
    }
    for fifth in 0..=5 {
        let risk = top * f64::from(fifth) / 5.0;
        line(&mut out, (x(0.0), y(risk)), (x(1.0), y(risk)), "#dddddd");
        label(&mut out, (x(0.0) - 8.0, y(risk) + 4.0), "end", &format!("{:.0} %", 100.0 * risk));
    }
    let path: Vec<String> = points.iter().map(|(c, r)| format!("{:.1},{:.1}", x(*c), y(*r))).collect();
    let _ =
        writeln!(out, "<polyline points=\"{}\" fill=\"none\" stroke=\"#0b5fa5\" stroke-width=\"2\"/>", path.join(" "));
    label(&mut out, (SIZE.0 / 2.0, SIZE.1 - 8.0), "middle", "questions answered, surest first");
    label(&mut out, (MARGIN.0, MARGIN.1 - 16.0), "start", "of these wrong");
    out + "</svg>\n"
}

/// Coverage and risk after each answer; answers that are as sure come together.
fn points(answers: &[(f32, bool)], asked: usize) -> Vec<(f64, f64)> {
    let mut sorted = answers.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut points = Vec::new();
    let mut wrong = 0;
    for (at, (cost, right)) in sorted.iter().enumerate() {
        wrong += usize::from(!right);
        let given = at + 1;
        if sorted.get(given).is_none_or(|next| next.0 > *cost) {
            points.push((given as f64 / asked.max(1) as f64, wrong as f64 / given as f64));
        }
    }
    points
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surest_answers_come_first() {
        let answers = [(0.9, false), (0.1, true), (0.5, true), (0.5, false)];
        assert_eq!(points(&answers, 8), [(0.125, 0.0), (0.375, 1.0 / 3.0), (0.5, 0.5)]);
        assert!(points(&[], 8).is_empty());
    }

    #[test]
    fn a_curve_is_one_line_within_its_frame() {
        let picture = svg(&[(0.1, true), (0.2, false)], 4);
        assert_eq!(picture.matches("<polyline").count(), 1);
        assert!(picture.contains("points=\"192.0,352.0 320.0,48.0\""), "{picture}");
        assert!(svg(&[], 0).ends_with("</svg>\n"));
    }
}
