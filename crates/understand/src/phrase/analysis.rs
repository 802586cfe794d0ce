//! Questions with an analysis of their own: why, outliers, forecast, reports by name.

use super::{Match, Phrase};
use crate::lattice::Lattice;
use model::draft::Analysis;

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let whys = phrases![
        "why",
        "why did",
        "why is",
        "why are",
        "why has",
        "why have",
        "what explains",
        "explain why",
        "what caused",
        "what drives",
        "reason for",
        "reasons for",
        "what is driving",
        "whats driving",
        "root cause of",
        "drivers of",
        "what drove",
    ];
    let mut push =
        |end, analysis| out.push(Match::new(end, Phrase::Analysis(analysis), lattice.weights.phrase, Vec::new()));
    if let Some(mut end) = lattice.literal(start, whys) {
        while matches!(lattice.word(end), "the" | "our" | "drop" | "in" | "fall" | "change" | "decline" | "increase") {
            end += 1;
        }
        push(end, Analysis::Why);
    }
    // "why did margin drop"
    let fell = phrases![
        "drop",
        "dropped",
        "fall",
        "fell",
        "falling",
        "go down",
        "went down",
        "down",
        "increase",
        "increased",
        "decrease",
        "decreased",
        "rise",
        "rose",
        "go up",
        "went up",
        "up",
        "change",
        "changed",
        "decline",
        "declined",
        "dropping",
        "rising",
    ];
    if matches!(lattice.word(0), "why" | "explain" | "what")
        && start > 0
        && let Some(end) = lattice.literal(start, fell)
    {
        push(end, Analysis::Why);
    }
    if let Some(end) = lattice.literal(
        start,
        phrases![
            "outliers",
            "outliers in",
            "outlier",
            "anomalies",
            "anomalies in",
            "anomaly",
            "unusual",
            "unusual values in",
            "out of the ordinary",
            "outliers for",
            "anything unusual in",
        ],
    ) {
        push(end, Analysis::Outliers);
    }
    let ahead = lattice.literal(
        start,
        phrases![
            "forecast",
            "forecast of",
            "forecast for",
            "predict",
            "prediction",
            "prediction of",
            "predicted",
            "projection",
            "projected",
            "projection of",
            "expected",
            "outlook",
            "outlook for",
        ],
    );
    if let Some(end) = ahead {
        push(end, Analysis::Forecast(1));
    }
    if lattice.word(start) == "next" {
        let number =
            lattice.tokens.get(start + 1).and_then(|t| t.number).filter(|n| n.value >= 1.0).map(|n| n.value as u32);
        let at = start + 1 + usize::from(number.is_some());
        if super::group::grain_word(lattice.word(at)).is_some() {
            push(at + 1, Analysis::Forecast(number.unwrap_or(1)));
        }
    }
    // "CEO weekly summary"
    if start == 0 {
        for end in 1..=lattice.tokens.len().min(6) {
            if matches!(lattice.word(end - 1), "summary" | "dashboard" | "briefing" | "scorecard" | "digest") && end > 1
            {
                let mut from = 0;
                while matches!(lattice.word(from), "the" | "show" | "me" | "give" | "a" | "please" | "open" | "run") {
                    from += 1;
                }
                if from + 1 < end {
                    push(end, Analysis::Report(lattice.text(from, end)));
                }
            }
        }
    }
}
