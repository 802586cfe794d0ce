//! The risk-coverage curve as a picture: how much of what is answered would be wrong, were only so much
//! answered, the surest readings first (El-Yaniv and Wiener, *On the foundations of noise-free selective
//! classification*, 2010).

use crate::picture::Picture;

/// Draws the curve of answers, each with what its reading cost and whether it was right, out of so many
/// questions.
pub(super) fn svg(answers: &[(f32, bool)], asked: usize) -> String {
    let points = points(answers, asked);
    let most = points.iter().map(|(_, risk)| *risk).fold(0.05, f64::max);
    // A round upper end: 5 %, 10 %, 15 % …
    let top = (most * 20.0).ceil() / 20.0;
    let covered = (0..=10).step_by(2).map(|tenth| (f64::from(tenth) / 10.0, format!("{} %", tenth * 10)));
    let wrong = (0..=5).map(|fifth| (f64::from(fifth) / 5.0, format!("{:.0} %", 20.0 * top * f64::from(fifth))));
    Picture {
        title: "Risk and coverage: share of wrong answers by share of questions answered",
        axes: ("questions answered, surest first", "of these wrong"),
        marks: (covered.collect(), wrong.collect()),
        points: points.into_iter().map(|(coverage, risk)| (coverage, risk / top)).collect(),
    }
    .svg()
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
