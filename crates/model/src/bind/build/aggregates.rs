//! What aggregates of a field are called, and which percentiles there are.

use crate::draft::Num;
use crate::formula::{Agg, WHOLE};
use crate::issue::{Code, Issue};

/// What an aggregate is called in front of what it is of.
pub(super) fn word(agg: Agg) -> String {
    let word = match agg {
        Agg::Sum => "total",
        Agg::Avg => "average",
        Agg::Min => "smallest",
        Agg::Max => "largest",
        Agg::Distinct | Agg::Count => "number of different",
        Agg::Roughly => "approximate number of different",
        Agg::Median => "median",
        Agg::Percentile(at) => return format!("{} percentile of", percent(at).ordinal()),
        Agg::Stddev => "standard deviation of",
        // Parts of others, which nobody asks for.
        Agg::Squares | Agg::Values => agg.name(),
    };
    word.to_owned()
}

/// Ten-thousandths of a percentile, from percent.
pub(super) fn percentile_at(percent: Num) -> Result<u16, Issue> {
    let at = (percent.0 * f64::from(WHOLE / 100)).round();
    match (0.0..=f64::from(WHOLE)).contains(&at) {
        true => Ok(at as u16),
        false => Err(Issue::new(Code::BadDraft, "A percentile is between 0 and 100.")),
    }
}

/// Ten-thousandths as percent.
pub(super) fn percent(at: u16) -> Num {
    Num(f64::from(at) / f64::from(WHOLE / 100))
}
