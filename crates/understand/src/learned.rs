//! What people have taught: whole questions with what is meant by them, and further words for things of the model.
//!
//! A phrase counts only where somebody has accepted it, is stated as an assumption, and gives way to what something
//! else is called: canonical English always means itself. A word costs what a synonym of the model costs, so it
//! never beats an exact name. How often something was chosen never counts here; it is for whoever accepts.

use std::collections::BTreeMap;

use model::bind::{Context, bind};
use model::draft::LONGEST_QUESTION;
use model::viewer::{Members, Viewer};
use model::{Draft, Model};
use serde::{Deserialize, Serialize};

use crate::lexicon::Thing;
use crate::token::{form, tokens};
use crate::{Assumption, Kind, Lexicon, Reading, say};

/// What a word stands for, by the model's names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// A metric.
    Metric(String),
    /// A dimension.
    Dimension(String),
    /// The rows of a dataset.
    Dataset(String),
    /// A named condition.
    Segment(String),
    /// A member of a dimension.
    Member {
        /// The dimension.
        of: String,
        /// As the data spells it.
        name: String,
    },
}

/// Whole questions that people have settled, by their words.
#[derive(Debug, Default)]
pub struct Phrases {
    drafts: BTreeMap<String, Draft>,
}

impl Phrases {
    /// Keeps the accepted phrases to which there is no [`objection`].
    pub fn compile<'a>(
        accepted: impl IntoIterator<Item = (&'a str, &'a Draft)>,
        model: &Model,
        lexicon: &Lexicon,
        members: &dyn Members,
    ) -> Phrases {
        let sound = accepted
            .into_iter()
            .filter(|(question, draft)| objection(question, draft, model, lexicon, members).is_none());
        Phrases { drafts: sound.map(|(question, draft)| (form(question), draft.clone())).collect() }
    }

    /// A question as somebody has settled it, if somebody has; what it says by itself is one click away.
    pub fn read(&self, question: &str, model: &Model, lexicon: &Lexicon, members: &dyn Members) -> Option<Reading> {
        if self.drafts.is_empty() || question.len() > LONGEST_QUESTION {
            return None;
        }
        let draft = self.drafts.get(&form(question))?;
        let (words, readings) = match crate::read(question, None, model, lexicon, members) {
            // The model has learned it too, and knows which word means what.
            clear @ Reading::Clear { .. } if clear_draft(&clear) == Some(draft) => return Some(clear),
            Reading::Clear { draft, words, .. } => (words, vec![*draft]),
            Reading::Ambiguous { words, choices } => (words, choices),
            Reading::Unread { words, understood, .. } => (words, understood.into_iter().map(|draft| *draft).collect()),
        };
        let words = if readings.first() == Some(draft) { words } else { Vec::new() };
        let others = readings.into_iter().filter(|other| other != draft);
        let chosen = Assumption {
            text: format!("as chosen before: \u{201c}{}\u{201d}", say(draft, model)),
            alternatives: others.map(|other| (say(&other, model), other)).collect(),
        };
        Some(Reading::Clear { draft: Box::new(draft.clone()), words, assumptions: vec![chosen], cost: 0.0 })
    }
}

fn clear_draft(reading: &Reading) -> Option<&Draft> {
    match reading {
        Reading::Clear { draft, .. } => Some(draft),
        _ => None,
    }
}

/// What a question by itself offers to mean, for a person to choose: its restatements, the reading that was too
/// unsure to answer, the alternatives of what was assumed.
pub fn offers(question: &str, model: &Model, lexicon: &Lexicon, members: &dyn Members) -> Vec<Draft> {
    match crate::read(question, None, model, lexicon, members) {
        Reading::Ambiguous { choices, .. } => choices,
        Reading::Clear { assumptions, .. } => {
            assumptions.into_iter().flat_map(|assumed| assumed.alternatives).map(|(_, draft)| draft).collect()
        }
        Reading::Unread { words, understood: Some(draft), .. } if words.iter().all(|w| w.kind != Kind::Unknown) => {
            vec![*draft]
        }
        Reading::Unread { .. } => Vec::new(),
    }
}

/// Whether a question has an answer on any day, for somebody who may see everything.
fn has_answer(draft: &Draft, model: &Model, members: &dyn Members) -> bool {
    let viewer = Viewer::owner();
    bind(draft, Context { model, members, viewer: &viewer, today: 0, covered: &|_| None }).is_ok()
}

/// Why a question may not be settled to mean this, if so.
pub fn objection(
    question: &str,
    draft: &Draft,
    model: &Model,
    lexicon: &Lexicon,
    members: &dyn Members,
) -> Option<String> {
    if form(question).is_empty() || question.len() > LONGEST_QUESTION {
        return Some("this is no question that could be read".to_owned());
    }
    if !has_answer(draft, model, members) {
        return Some("the model has no answer to what was chosen".to_owned());
    }
    match crate::read(question, None, model, lexicon, members) {
        Reading::Clear { draft: own, .. } if *own != *draft && form(&say(&own, model)) == form(question) => {
            Some("these words are the name of something else".to_owned())
        }
        _ => None,
    }
}

/// Why a word may not stand for this, if so.
pub fn objection_to_word(
    word: &str,
    meaning: &Meaning,
    model: &Model,
    lexicon: &Lexicon,
    members: &dyn Members,
) -> Option<String> {
    let run = tokens(word);
    if run.is_empty() || run.iter().all(|token| crate::phrase::is_grammar(&token.text) || token.number.is_some()) {
        return Some("this is a word of the grammar".to_owned());
    }
    let Some(thing) = meaning.thing(model) else {
        return Some("the model has no such thing".to_owned());
    };
    let exact = lexicon.look_up(&run).iter().any(|entry| entry.cost == 0.0 && entry.thing != thing);
    let member = members.exact(&form(word)).into_iter().any(|member| meaning != &Meaning::of_member(&member, model));
    (exact || member).then(|| "this word is the name of something else".to_owned())
}

/// What a word or a few stand for already, the likeliest first; nothing if nobody knows them.
pub(crate) fn known(words: &str, model: &Model, lexicon: &Lexicon, members: &dyn Members) -> Option<Meaning> {
    let entries = lexicon.look_up(&tokens(words)).iter().filter(|entry| !entry.partial);
    let named = entries.filter_map(|entry| Meaning::of(&entry.thing, model)).next();
    named.or_else(|| members.exact(&form(words)).first().map(|member| Meaning::of_member(member, model)))
}

impl Lexicon {
    /// The same lexicon with further words. A word for something that the model does not have is passed over.
    #[must_use]
    pub fn with<'a>(mut self, words: impl IntoIterator<Item = (&'a str, &'a Meaning)>, model: &Model) -> Lexicon {
        for (word, meaning) in words {
            if let Some(thing) = meaning.thing(model) {
                self.learn(word, thing);
            }
        }
        self
    }
}

impl Meaning {
    fn of(thing: &Thing, model: &Model) -> Option<Meaning> {
        Some(match thing {
            Thing::Metric(id) => Meaning::Metric(model.metric(*id).name.clone()),
            Thing::Dimension(id) => Meaning::Dimension(model.dimension(*id).name.clone()),
            Thing::Entity(id) => Meaning::Dataset(model.dataset(*id).name.clone()),
            Thing::Segment(index) => Meaning::Segment(model.segments[*index].name.clone()),
            Thing::Member(id, name) => Meaning::Member { of: model.dimension(*id).name.clone(), name: name.clone() },
            Thing::Unit(_) => return None,
        })
    }

    fn of_member(member: &model::viewer::Member, model: &Model) -> Meaning {
        Meaning::Member { of: model.dimension(member.dimension).name.clone(), name: member.name.clone() }
    }

    fn thing(&self, model: &Model) -> Option<Thing> {
        Some(match self {
            Meaning::Metric(name) => Thing::Metric(model.metric_named(name)?),
            Meaning::Dimension(name) => Thing::Dimension(model.dimension_named(name)?),
            Meaning::Dataset(name) => Thing::Entity(model.dataset_named(name)?),
            Meaning::Segment(name) => Thing::Segment(model.segments.iter().position(|s| s.name == *name)?),
            Meaning::Member { of, name } => Thing::Member(model.dimension_named(of)?, name.clone()),
        })
    }

    /// The meaning in words: "the metric revenue".
    pub fn said(&self) -> String {
        let (kind, name) = match self {
            Meaning::Metric(name) => ("metric", name),
            Meaning::Dimension(name) => ("dimension", name),
            Meaning::Dataset(name) => ("dataset", name),
            Meaning::Segment(name) => ("segment", name),
            Meaning::Member { of, name } => return format!("{name} ({of})"),
        };
        format!("the {kind} {name}")
    }

    /// The lines of a model file that say the same: where the thing stands, with all its words.
    pub fn yaml(&self, word: &str, model: &Model) -> Option<String> {
        let words = |known: &[String]| {
            let all = known.iter().map(String::as_str).chain([word]).map(plain);
            format!("[{}]", all.collect::<Vec<_>>().join(", "))
        };
        let dataset = |id: model::DatasetId| model.dataset(id).name.as_str();
        let (place, line) = match self.thing(model)? {
            Thing::Metric(id) => {
                let metric = model.metric(id);
                let place = match metric.dataset {
                    Some(of) => vec!["datasets", dataset(of), "metrics", &metric.name],
                    None => vec!["metrics", &metric.name],
                };
                (place, format!("synonyms: {}", words(&metric.synonyms)))
            }
            Thing::Dimension(id) => {
                let field = model.field(model.dimension(id).fields[0]);
                let place = vec!["datasets", dataset(field.dataset), section(field), &field.name];
                (place, format!("synonyms: {}", words(&field.synonyms)))
            }
            Thing::Member(id, member) => {
                let field = model.field(model.dimension(id).fields[0]);
                let known = field.aliases.iter().find(|(name, _)| *name == member).map_or(&[][..], |(_, w)| w);
                let place = vec!["datasets", dataset(field.dataset), section(field), &field.name];
                (place, format!("values: {{{}: {}}}", plain(&member), words(known)))
            }
            Thing::Entity(id) => {
                (vec!["datasets", dataset(id)], format!("synonyms: {}", words(&model.dataset(id).synonyms)))
            }
            Thing::Segment(index) => {
                let segment = &model.segments[index];
                let place = vec!["datasets", dataset(model.field(segment.field).dataset), "segments", &segment.name];
                (place, format!("synonyms: {}", words(&segment.synonyms)))
            }
            Thing::Unit(_) => return None,
        };
        Some(nested(&place, &line))
    }
}

fn section(field: &model::Field) -> &'static str {
    match field.role {
        model::semantic::FieldRole::Number => "numbers",
        _ => "dimensions",
    }
}

/// A line of YAML below its keys.
pub(crate) fn nested(place: &[&str], line: &str) -> String {
    let mut yaml = String::new();
    for (depth, key) in place.iter().enumerate() {
        yaml.push_str(&format!("{}{}:\n", "  ".repeat(depth), plain(key)));
    }
    yaml.push_str(&format!("{}{line}\n", "  ".repeat(place.len())));
    yaml
}

/// A word of YAML, in quotes where it would be taken for something else.
fn plain(word: &str) -> String {
    let taken = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let bare = word.starts_with(char::is_alphabetic)
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-'))
        && !taken.contains(&word.to_lowercase().as_str())
        && !word.ends_with(' ');
    if bare { word.to_owned() } else { format!("'{}'", word.replace('\'', "''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_yaml_takes_them_for_something_else() {
        for (word, expected) in [
            ("flagship", "flagship"),
            ("route to market", "route to market"),
            ("no", "'no'"),
            ("O'Brien", "'O''Brien'"),
            ("7", "'7'"),
        ] {
            assert_eq!(plain(word), expected);
        }
    }

    #[test]
    fn lines_stand_below_their_keys() {
        assert_eq!(nested(&["metrics", "revenue"], "synonyms: [x]"), "metrics:\n  revenue:\n    synonyms: [x]\n");
    }
}
