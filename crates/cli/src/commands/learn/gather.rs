//! What the log proposes beside what is known.

use std::collections::BTreeMap;

use ask::View;
use model::Model;
use understand::{Asked, choices, misses};

use crate::learned::{Entry, Learned, Status};
use crate::log::Log;
use crate::project::Project;

/// Everything there is to review.
pub(crate) struct Gathered {
    pub(crate) learned: Learned,
    /// Lines of the model that would let a word be asked for which the data has a column.
    columns: BTreeMap<String, String>,
}

/// Adds what the log proposes. Proposals that are known keep their places.
pub(super) fn gather(project: &Project, known: &Learned, view: &View) -> Gathered {
    let past: Vec<Asked> = Log::of(project).lines().into_iter().map(Asked::from).collect();
    let (model, lexicon, members) = (&view.model, &view.lexicon, &view.members());
    let mut learned = known.clone();
    let mut columns = BTreeMap::new();
    let proposed = Entry {
        status: Status::Proposed,
        question: None,
        said: None,
        word: None,
        means: None,
        because: None,
        times: 0,
        draft: None,
    };
    for chosen in choices(&past, model, lexicon, members) {
        learned.propose(Entry {
            said: Some(understand::say(&chosen.draft, model)),
            question: Some(chosen.question),
            draft: Some(chosen.draft),
            times: chosen.times,
            ..proposed.clone()
        });
    }
    for miss in misses(&past, &view.snapshot.manifest().schema, model, lexicon, members) {
        let (means, reason) = miss.guess.map_or((None, None), |(means, reason)| (Some(means), Some(reason.said())));
        let because = reason.unwrap_or_else(|| format!("“{}”", miss.example));
        columns.extend(miss.yaml.map(|yaml| (miss.word.clone(), yaml)));
        learned.propose(Entry {
            word: Some(miss.word),
            means,
            because: Some(because),
            times: miss.times,
            ..proposed.clone()
        });
    }
    Gathered { learned, columns }
}

impl Gathered {
    /// The lines of the model that say the same for good; nothing for phrases, which no model can hold.
    pub(crate) fn yaml(&self, entry: &Entry, model: &Model) -> Option<String> {
        let word = entry.word.as_deref()?;
        match &entry.means {
            Some(meaning) => meaning.yaml(word, model),
            None => Some(self.columns.get(word).cloned().unwrap_or_else(|| {
                format!("synonyms: [{word}]   # at the metric, dimension or dataset that it means\n")
            })),
        }
    }
}
