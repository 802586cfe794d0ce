//! What a follow-up changed of the question before, for the answer to say so.

use model::draft::{Draft, Top};
use model::{Grain, Model};

use super::name::list;
use super::{Names, Speaker, analysis, chart};

/// In words, what is new and what has gone.
pub(crate) fn changed(before: &Draft, after: &Draft, model: &Model) -> String {
    let pieces = |draft| Speaker { model, draft, names: &Names::default() }.pieces();
    let (was, is) = (pieces(before), pieces(after));
    let but = |these: &[String], those: &[String]| {
        let quoted = |piece: &String| format!("\u{201c}{piece}\u{201d}");
        list(&these.iter().filter(|piece| !those.contains(piece)).map(quoted).collect::<Vec<_>>(), "and")
    };
    let (new, gone) = (but(&is, &was), but(&was, &is));
    let change = match (&new[..], &gone[..]) {
        (new, "") => format!("with {new}"),
        ("", gone) => format!("without {gone}"),
        (new, gone) => format!("with {new} instead of {gone}"),
    };
    format!("the question before, {change}")
}

impl Speaker<'_> {
    /// Everything that a question says, piece by piece.
    fn pieces(&self) -> Vec<String> {
        let draft = self.draft;
        let show = |at: usize| draft.show.get(at).map(|show| self.show(&show.long())).unwrap_or_default();
        let ranked = |top: &Top| format!("{} {} by {}", if top.least { "bottom" } else { "top" }, top.n, show(top.by));
        let mut pieces: Vec<String> = draft.analysis.iter().map(analysis).collect();
        pieces.extend((0..draft.show.len()).map(show));
        pieces.extend(draft.by.iter().map(|by| format!("by {}", self.by(by, Grain::Month))));
        pieces.extend(draft.filters.iter().map(|filter| self.filter(filter)));
        pieces.extend(draft.time.iter().map(|when| self.when(when)));
        pieces.extend(draft.compare.iter().map(|compare| self.compared_with(compare)));
        pieces.extend(draft.top.iter().map(ranked));
        pieces.extend(draft.order.iter().map(|order| self.sorted(order)));
        pieces.extend(draft.chart.iter().map(|form| chart(form)));
        pieces
    }
}
