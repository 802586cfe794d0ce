//! What things are called, and how their names are put together.

use model::draft::{By, ByTime};
use model::semantic::FieldRole;
use model::{DimensionId, Grain};

use super::Speaker;
use super::when::grain;
use crate::english;
use crate::phrase::grain_of_date;
use crate::token::tokens;

impl Speaker<'_> {
    pub(super) fn metric(&self, name: &str) -> String {
        let label = self.model.metric_named(name).map_or(name, |id| &self.model.metric(id).label);
        quoted(label)
    }

    pub(super) fn dataset(&self, name: &str) -> String {
        self.model.dataset_named(name).map_or_else(|| name.to_owned(), |id| self.model.dataset(id).label.clone())
    }

    /// A dimension's label; with its dataset in front where something else goes by the same words.
    pub(super) fn dimension(&self, name: &str) -> String {
        let Some(id) = self.model.dimension_named(name) else { return self.dataset(name) };
        if let Some(known) = self.names.borrow().get(&id) {
            return known.clone();
        }
        let forms = self.forms(id);
        let taken = |form: &&String| !self.model.dimension_ids().any(|other| other != id && self.goes_by(other, form));
        let name = forms.iter().find(taken).unwrap_or(&forms[0]).clone();
        self.names.borrow_mut().insert(id, name.clone());
        name
    }

    /// Whether a dimension may be called so. Stems are worked out only for what looks alike: they are dear.
    fn goes_by(&self, id: DimensionId, form: &str) -> bool {
        let dimension = self.model.dimension(id);
        let dataset = &self.model.dataset(self.model.field(dimension.fields[0]).dataset).label;
        let looks = alike(words(form), words(&dimension.label))
            || alike(words(form), words(dataset).chain(words(&dimension.label)));
        looks && self.forms(id).iter().any(|other| stems(other) == stems(form))
    }

    /// What a dimension is called, shortest first.
    fn forms(&self, id: DimensionId) -> Vec<String> {
        let dimension = self.model.dimension(id);
        let dataset = &self.model.dataset(self.model.field(dimension.fields[0]).dataset).label;
        let mut forms = vec![dimension.label.clone()];
        let table = tokens(dataset);
        let shares = tokens(&dimension.label).iter().any(|word| table.iter().any(|other| other.stem == word.stem));
        forms.extend((!shares).then(|| format!("{dataset} {}", dimension.label)));
        forms
    }

    /// What is divided by: a date of its own by the grain in its name (else the usual one), or by a grain "of" it.
    pub(super) fn by(&self, by: &By, usual: Grain) -> String {
        match self.by_date(by, usual) {
            Some((grain, of)) => format!("{grain} of {of}"),
            None => self.noun(by),
        }
    }

    /// The same in the plural.
    pub(super) fn several(&self, by: &By, usual: Grain) -> String {
        match (self.by_date(by, usual), by) {
            (Some((grain, of)), _) => format!("{grain}s of {of}"),
            (None, By::Time(ByTime { time, of: None })) if time.is_cyclic() => grain(*time).replacen(' ', "s ", 1),
            _ => plural(&self.noun(by)),
        }
    }

    /// One of what is divided by: of rows the noun in the singular.
    pub(super) fn one(&self, by: &By) -> String {
        let said = self.by(by, Grain::Month);
        match by {
            By::Dimension(name) if self.model.dimension_named(name).is_none() => singular(&said),
            _ => said,
        }
    }

    /// Whether this is a number, that people rather measure than rank.
    pub(super) fn is_number(&self, by: &By) -> bool {
        let By::Dimension(name) = by else { return false };
        let field = |id: DimensionId| self.model.field(self.model.dimension(id).fields[0]);
        self.model.dimension_named(name).is_some_and(|id| field(id).role == FieldRole::Number)
    }

    /// A grain that the name of its date does not say.
    fn by_date(&self, by: &By, usual: Grain) -> Option<(&'static str, String)> {
        let By::Time(ByTime { time, of: Some(of) }) = by else { return None };
        let said = self.model.dimension_named(of).and_then(|id| grain_of_date(self.model, id, usual));
        (said != Some(*time)).then(|| (grain(*time), self.dimension(of)))
    }

    fn noun(&self, by: &By) -> String {
        match by {
            By::Dimension(name) | By::Time(ByTime { of: Some(name), .. }) => self.dimension(name),
            By::Time(ByTime { time, of: None }) => grain(*time).to_owned(),
        }
    }
}

/// A name in quotes where it begins like a phrase: a metric that is called “per item”.
fn quoted(name: &str) -> String {
    let first = name.split(' ').next().unwrap_or(name).to_lowercase();
    let leads =
        english::is_preposition(&first) || english::is_determiner(&first) || matches!(first.as_str(), "per" | "by");
    if leads { format!("\u{201c}{name}\u{201d}") } else { name.to_owned() }
}

/// "a", "a and b", "a, b and c".
pub(super) fn list(items: &[String], and: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} {and} {last}", rest.join(", ")),
    }
}

/// A noun in the plural, as far as endings tell; as it is where the reader would not know the plural again.
pub(super) fn plural(noun: &str) -> String {
    let ending = match noun.strip_suffix('y') {
        _ if noun.ends_with(['s', 'S']) => return noun.to_owned(),
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ if noun.ends_with(['x', 'z']) || noun.ends_with("ch") || noun.ends_with("sh") => format!("{noun}es"),
        _ => format!("{noun}s"),
    };
    if stems(&ending) == stems(noun) { ending } else { noun.to_owned() }
}

/// A noun in the singular, as far as endings tell; as it is where the reader would not know the singular again.
fn singular(noun: &str) -> String {
    let one = match noun.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None if ["sses", "xes", "zes", "ches", "shes"].iter().any(|es| noun.ends_with(es)) => {
            noun.trim_end_matches("es").to_owned()
        }
        None if noun.ends_with("ss") => noun.to_owned(),
        None => noun.strip_suffix('s').unwrap_or(noun).to_owned(),
    };
    if stems(&one) == stems(noun) { one } else { noun.to_owned() }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether the words of two names begin alike, so that their stems may be the same.
fn alike<'a>(mut one: impl Iterator<Item = &'a str>, mut other: impl Iterator<Item = &'a str>) -> bool {
    loop {
        match (one.next(), other.next()) {
            (Some(a), Some(b)) if a.chars().zip(b.chars()).take(3).all(|(a, b)| a.eq_ignore_ascii_case(&b)) => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

fn stems(text: &str) -> String {
    tokens(text).into_iter().map(|word| word.stem).collect::<Vec<_>>().join(" ")
}
