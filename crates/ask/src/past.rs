//! Questions that were asked before, to be offered again.

use understand::Reading;

use crate::view::View;

/// Questions that are looked at for one offer.
const LOOKED_AT: usize = 24;

/// Those of the questions that begin as what has been typed and are answered for this viewer now, by themselves:
/// each is read and bound anew, as the model, the data and the viewer may be others than when it was asked.
pub fn answerable<'a>(
    questions: impl IntoIterator<Item = &'a str>,
    typed: &str,
    view: &View,
    limit: usize,
) -> Vec<String> {
    let view = &*view.seen();
    let typed = typed.trim_start().to_lowercase();
    let begins = |question: &&str| {
        let lower = question.to_lowercase();
        lower.starts_with(&typed) && lower.trim_end() != typed.trim_end()
    };
    let answered = |question: &&str| match view.read(question, None) {
        Reading::Clear { draft, .. } => view.may_be_shown(&draft) && view.answers(&draft),
        Reading::Ambiguous { .. } | Reading::Unread { .. } => false,
    };
    let looked_at = questions.into_iter().filter(begins).take(LOOKED_AT);
    looked_at.filter(answered).take(limit).map(str::to_owned).collect()
}
