//! Clear, ambiguous or unread: which of the sketches is meant, and whether that is sure enough.

use std::cell::LazyCell;
use std::ops::Deref;

use model::issue::{Code, Issue, Repair};
use model::viewer::Members;
use model::{Draft, Model};

use crate::english;
use crate::lattice::Lattice;
use crate::lexicon::Lexicon;
use crate::parse::Tiling;
use crate::phrase::{Match, Phrase};
use crate::reading::{Assumption, Kind, Reading, Word};
use crate::sketch::Sketch;
use crate::token::{Token, tokens};

/// Most choices offered.
const CHOICES: usize = 4;

/// A tiling that makes sense.
pub(crate) struct Candidate {
    pub(crate) tiling: Tiling,
    pub(crate) sketch: Sketch,
}

impl Candidate {
    /// Of its phrases, and of how they go together.
    pub(crate) fn cost(&self) -> f32 {
        self.tiling.cost + self.sketch.cost
    }

    /// How doubtful it is, by itself.
    fn doubt(&self, lattice: &Lattice<'_>) -> f32 {
        let weights = lattice.weights;
        let idle = |found: &Match| matches!(found.phrase, Phrase::Filler | Phrase::Amount);
        // A list of rows is no more doubtful for naming many of their columns, a number of theirs among them.
        let announced = lattice.tokens.iter().any(|token| token.apart && !token.inside);
        let columns = self.sketch.draft.by.len();
        let counts = self.sketch.draft.show.iter().any(|show| show.long().count.is_some());
        let divided = self.tiling.phrases.iter().any(|(_, found)| matches!(found.phrase, Phrase::By(_)));
        let rows = !counts && !divided && (columns > 2 || announced && columns > 1);
        let lists = self.sketch.draft.show.is_empty() || rows;
        let goes_on = |start: usize, found: &Match| {
            let noun = matches!(found.phrase, Phrase::Want { .. } | Phrase::Measures(_));
            let listed = |at: usize| english::is_and(lattice.word(at)) || lattice.word(at) == "with";
            lists && noun && start > 0 && (listed(start - 1) || lattice.tokens[start].apart)
        };
        let no_doubt = self.tiling.phrases.iter().map(|(start, found)| match idle(found) {
            true if lists && english::is_and(lattice.word(*start)) => found.cost,
            true => (1.0 - weights.idle) * found.cost,
            // "open tickets: number, topic": nouns by themselves, as was announced
            false if goes_on(*start, found) && (1..=*start).any(|at| lattice.tokens[at].apart) => {
                weights.phrase + weights.loose / 2.0
            }
            false if goes_on(*start, found) => weights.phrase,
            false => (1.0 - weights.plain) * weights.phrase,
        });
        self.cost() - no_doubt.sum::<f32>()
    }

    /// Whether every word has been explained, and well enough.
    pub(crate) fn is_clear(&self, question: &str, lattice: &Lattice<'_>) -> bool {
        self.unknown().is_empty()
            && (self.doubt(lattice) <= lattice.weights.doubtful || self.is_said(question, lattice.model))
    }

    /// Whether the question is what we would say ourselves, word for word: then this is what is meant, however
    /// long it is and whatever else it could be taken for.
    fn is_said(&self, question: &str, model: &Model) -> bool {
        let words = |text: &str| -> Vec<(String, bool)> {
            tokens(text).into_iter().map(|token| (token.text, token.inside)).collect()
        };
        words(&crate::say(&self.sketch.draft, model)) == words(question)
    }

    fn unknown(&self) -> Vec<usize> {
        let unknown = self.tiling.phrases.iter().filter(|(_, found)| found.phrase == Phrase::Unknown);
        unknown.map(|(at, _)| *at).collect()
    }
}

/// Judges the candidates; `again` reads a repaired question, to be sure that a repair works.
pub(crate) fn judge(
    question: &str,
    lattice: &Lattice<'_>,
    mut candidates: Vec<Candidate>,
    lexicon: &Lexicon,
    members: &dyn Members,
    again: &dyn Fn(&str) -> Option<Draft>,
) -> Reading {
    candidates.sort_by(|a, b| a.cost().total_cmp(&b.cost()));
    let Some(best) = candidates.first() else { return nothing(question, lattice, again) };
    let words = words(question, lattice, &best.tiling);
    let unknown = best.unknown();
    if !unknown.is_empty() {
        // "top", "by" and names are only lost because of another word.
        let strange = |at: &usize| !crate::phrase::is_grammar(lattice.word(*at)) && lattice.mentions[*at].is_empty();
        let strangers: Vec<usize> = unknown.iter().copied().filter(strange).collect();
        let told = if strangers.is_empty() { &unknown } else { &strangers };
        // The question without its strange words is one question, however many they are.
        let rest = LazyCell::new(|| {
            // Without its "no" it is another one.
            let turned = unknown.iter().any(|at| english::is_negation(lattice.word(*at)));
            Some(without(question, lattice, &unknown)).filter(|rest| !turned && again(rest).is_some())
        });
        // To put one of several words right leaves the others.
        let near = |at: usize| if told.len() == 1 { near(&lattice.tokens[at], lexicon, members) } else { None };
        let issues = told.iter().map(|at| unknown_word(question, lattice, *at, near(*at), again, &rest)).collect();
        let understood = Some(Box::new(best.sketch.draft.clone()));
        return Reading::Unread { words, understood, issues };
    }
    let mut choices: Vec<&Candidate> = Vec::new();
    for candidate in candidates.iter().take_while(|c| c.cost() <= best.cost() + lattice.weights.margin) {
        let new = choices.iter().all(|known| known.sketch.draft != candidate.sketch.draft);
        if candidate.unknown().is_empty() && new {
            choices.push(candidate);
        }
    }
    let sure = choices.len() == 1 && best.doubt(lattice) <= lattice.weights.doubtful;
    let said = choices.iter().copied().filter(|c| !sure && c.is_said(question, lattice.model));
    let said: Vec<&Candidate> = said.collect();
    let best = match (&said[..], &choices[..]) {
        ([said], _) => said,
        ([], _) if best.doubt(lattice) > lattice.weights.doubtful => {
            return unsure(&best.sketch.draft, words, lattice.model, again);
        }
        (_, [only]) => only,
        _ => {
            let choices = choices.iter().take(CHOICES).map(|candidate| candidate.sketch.draft.clone()).collect();
            return Reading::Ambiguous { words, choices };
        }
    };
    let words = self::words(question, lattice, &best.tiling);
    let assumptions = assumptions(lattice, best);
    Reading::Clear { draft: Box::new(best.sketch.draft.clone()), words, assumptions, cost: best.doubt(lattice) }
}

/// Everything that was taken for granted: vague words, slips of spelling, numbers that nobody said.
fn assumptions(lattice: &Lattice<'_>, best: &Candidate) -> Vec<Assumption> {
    let model = lattice.model;
    let mut list: Vec<Assumption> = Vec::new();
    for (_, found) in &best.tiling.phrases {
        for mark in &found.marks {
            let shown =
                |id| best.sketch.draft.show.iter().any(|s| s.long().metric.as_ref() == Some(&model.metric(id).name));
            if let Some(metric) = mark.vague.filter(|id| shown(*id)) {
                let said = lattice.text(mark.start, mark.end);
                let text = format!("\u{201c}{said}\u{201d} means {}", model.metric(metric).label);
                list.push(Assumption { text, alternatives: others(model, metric, &best.sketch.draft) });
            }
            let spelled =
                lattice.mentions[mark.start].iter().find_map(|m| m.spelled.as_ref().filter(|_| m.end == mark.end));
            if let Some(right) = spelled.filter(|_| mark.kind != Kind::Filler) {
                let said = lattice.text(mark.start, mark.end);
                let text = format!("\u{201c}{said}\u{201d} read as {right}");
                list.push(Assumption { text, alternatives: Vec::new() });
            }
        }
    }
    for (at, said) in &lattice.respelled {
        let text = format!("\u{201c}{said}\u{201d} read as {}", lattice.tokens[*at].text);
        list.push(Assumption { text, alternatives: Vec::new() });
    }
    list.extend(best.sketch.assumed.iter().map(|text| Assumption { text: text.clone(), alternatives: Vec::new() }));
    let mut seen = Vec::new();
    list.retain(|a| {
        let new = !seen.contains(&a.text);
        seen.push(a.text.clone());
        new
    });
    list
}

/// Other plain metrics of the same rows that a vague word could have meant.
fn others(model: &Model, metric: model::MetricId, draft: &Draft) -> Vec<(String, Draft)> {
    let name = &model.metric(metric).name;
    model
        .metric_ids()
        .filter(|id| {
            *id != metric && !model.metric(*id).hidden && model.metric(*id).dataset == model.metric(metric).dataset
        })
        .take(3)
        .map(|id| {
            let mut other = draft.clone();
            for show in &mut other.show {
                let mut long = show.long();
                if long.metric.as_ref() == Some(name) {
                    long.metric = Some(model.metric(id).name.clone());
                    *show = long.into();
                }
            }
            (model.metric(id).label.clone(), other)
        })
        .collect()
}

/// The member or the word of the model that is spelt most like a word; nothing of words of the grammar, which are no
/// slips of spelling.
fn near(token: &Token, lexicon: &Lexicon, members: &dyn Members) -> Option<String> {
    if crate::phrase::is_grammar(&token.text) {
        return None;
    }
    let most = if token.text.chars().count() >= 8 { 2 } else { 1 };
    let member = members.near(&token.text, most).into_iter().map(|m| m.name).next();
    let words = lexicon.words().iter().map(String::as_str);
    member.or_else(|| model::issue::nearest(&token.text, words).map(str::to_owned))
}

/// A word that nothing explains, with the nearest one and the question without it.
fn unknown_word(
    question: &str,
    lattice: &Lattice<'_>,
    at: usize,
    near: Option<String>,
    again: &dyn Fn(&str) -> Option<Draft>,
    rest: &dyn Deref<Target = Option<String>>,
) -> Issue {
    let token = &lattice.tokens[at];
    let said = &question[token.start..token.end];
    let issue = Issue::new(Code::UnknownWord, format!("I can\u{2019}t read \u{201c}{said}\u{201d}."))
        .at_word(token.start, token.end);
    let replaced = near.as_ref().map(|near| format!("{}{near}{}", &question[..token.start], &question[token.end..]));
    let issue = match (&near, replaced) {
        (Some(near), Some(replaced)) if again(&replaced).is_some() => {
            return issue.hint(format!("Did you mean \u{201c}{near}\u{201d}?")).repair(Repair::Question(replaced));
        }
        _ => issue,
    };
    match rest.deref() {
        Some(rest) => issue.repair(Repair::Question(rest.clone())),
        None => issue,
    }
}

/// The question without some of its tokens, and without a preposition that led to them.
fn without(question: &str, lattice: &Lattice<'_>, drop: &[usize]) -> String {
    let mut dropped: Vec<usize> = drop.to_vec();
    for at in drop {
        // "revenue for flagship models" goes on without its adjective, "revenue of flagship" without "of".
        let goes_on = at + 1 < lattice.tokens.len() && !lattice.mentions[at + 1].is_empty();
        let mut before = if goes_on { 0 } else { *at };
        while before > 0
            && matches!(
                lattice.word(before - 1),
                "for" | "in" | "of" | "with" | "by" | "from" | "at" | "and" | "the" | "on" | "to" | ","
            )
        {
            before -= 1;
            dropped.push(before);
        }
    }
    // Several words may have been put in the place of one.
    let again = |at: usize| at > 0 && lattice.tokens[at].start == lattice.tokens[at - 1].start;
    let kept = (0..lattice.tokens.len()).filter(|at| !dropped.contains(at) && !again(*at));
    kept.map(|at| &question[lattice.tokens[at].start..lattice.tokens[at].end]).collect::<Vec<_>>().join(" ")
}

/// Every word was taken for something, but too loosely to answer.
fn unsure(draft: &Draft, words: Vec<Word>, model: &Model, again: &dyn Fn(&str) -> Option<Draft>) -> Reading {
    let said = crate::say(draft, model);
    let text = format!("I am not sure that I read this right. Did you mean \u{201c}{said}\u{201d}?");
    let mut issue = Issue::new(Code::Unsupported, text);
    if again(&said).is_some() {
        issue = issue.repair(Repair::Question(said));
    }
    Reading::Unread { words, understood: Some(Box::new(draft.clone())), issues: vec![issue] }
}

/// Nothing in the question makes a whole; its words are shown as the cheapest tiling takes them.
fn nothing(question: &str, lattice: &Lattice<'_>, again: &dyn Fn(&str) -> Option<Draft>) -> Reading {
    let words = crate::parse::tile(lattice).next().map(|tiling| words(question, lattice, &tiling)).unwrap_or_default();
    let issue =
        Issue::new(Code::Unsupported, "I can\u{2019}t make a question of this: name something to measure or to list.");
    let starter = crate::suggest::starters(lattice.model).into_iter().find(|s| again(s).is_some());
    let issue = match starter {
        Some(starter) => issue.repair(Repair::Question(starter)),
        None => issue,
    };
    Reading::Unread { words, understood: None, issues: vec![issue] }
}

/// How each word was taken.
pub(crate) fn words(question: &str, lattice: &Lattice<'_>, tiling: &Tiling) -> Vec<Word> {
    let mut words = Vec::new();
    let mut push = |from: usize, to: usize, kind: Kind, meaning: Option<String>| {
        let (start, end) = (lattice.tokens[from].start, lattice.tokens[to - 1].end);
        words.push(Word { text: question[start..end].to_owned(), start, end, kind, meaning });
    };
    for (start, found) in &tiling.phrases {
        let mut at = *start;
        let rest = match found.phrase {
            Phrase::Filler | Phrase::Amount => Kind::Filler,
            Phrase::Time(_) => Kind::Time,
            _ => Kind::Operator,
        };
        let mut marks = found.marks.clone();
        marks.sort_by_key(|m| m.start);
        for mark in marks {
            if mark.start < at {
                continue;
            }
            if mark.start > at {
                push(at, mark.start, rest, None);
            }
            push(mark.start, mark.end, mark.kind, mark.meaning);
            at = mark.end;
        }
        if at < found.end {
            push(at, found.end, rest, None);
        }
    }
    words
}
