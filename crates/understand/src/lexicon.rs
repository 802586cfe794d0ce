//! The words a model knows, compiled once: forms of names and synonyms, and what they stand for.

mod columns;
mod derived;
mod synonyms;

use std::collections::{BTreeMap, BTreeSet};

use model::semantic::{FieldRole, Format};
use model::viewer::Members;
use model::{DatasetId, DimensionId, FieldId, MetricId, Model};

use crate::called::Called;
use crate::english;
use crate::token::{Token, form, tokens};
use crate::weights::Weights;

use derived::{derived, nouns, same_noun, verbs};

pub(crate) use derived::{done_in, is_verb, nouns as nouns_of};
pub(crate) use synonyms::is_business;
use synonyms::synonyms;

/// What a form can stand for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Thing {
    /// A metric.
    Metric(MetricId),
    /// A dimension.
    Dimension(DimensionId),
    /// The rows of a dataset: what it counts, or the entity it lists.
    Entity(DatasetId),
    /// A named condition.
    Segment(usize),
    /// A member of a dimension, by an alias.
    Member(DimensionId, String),
    /// What a number counts ("car"): counted, but never shown by itself.
    Unit(DimensionId),
}

impl Thing {
    /// Whether there is such a thing, for whom these are the model and the members.
    fn is_named(&self, model: &Model, members: &dyn Members) -> bool {
        match self {
            Thing::Metric(id) => !model.metric(*id).name.is_empty(),
            Thing::Dimension(id) | Thing::Unit(id) => !model.dimension(*id).name.is_empty(),
            Thing::Entity(id) => !model.dataset(*id).name.is_empty(),
            Thing::Segment(index) => !model.segments[*index].name.is_empty(),
            Thing::Member(id, name) => {
                let found = members.exact(&form(name));
                found.iter().any(|member| member.dimension == *id && member.name == *name)
            }
        }
    }
}

/// One meaning of a form.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// What it stands for.
    pub(crate) thing: Thing,
    /// How far the form is from the thing's own name; 0 for the name itself.
    pub(crate) cost: f32,
    /// A word that the model declares to be vague: stated when used.
    pub(crate) vague: bool,
    /// Only part of a name: may confirm, never introduce.
    pub(crate) partial: bool,
    /// The words of a synonym that the model did not declare: stated when used.
    pub(crate) english: Option<String>,
    /// The words as they stand in the model, to tell "model" from "models".
    pub(crate) written: String,
}

/// The words a model knows.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// By stems joined with spaces.
    forms: BTreeMap<String, Vec<Entry>>,
    /// First stems of forms of several words, to stop looking early.
    longest: usize,
    /// Stems that begin a longer form, joined with spaces.
    beginnings: BTreeSet<String>,
    /// Every single word that occurs in a form, for spelling.
    words: Vec<String>,
    /// Stems of all words of all forms.
    stems: BTreeSet<String>,
    /// Those of the model's own words.
    own_stems: BTreeSet<String>,
    pub(crate) weights: Weights,
    pub(crate) called: Called,
    /// Words that the model does not have itself.
    learned: Vec<(String, Thing)>,
}

/// Words at the end of a column's name that people leave out.
const SUFFIXES: [&str; 9] = ["name", "code", "id", "number", "type", "description", "on", "at", "date"];

/// Stems of words at the end of a dataset's name that say that it is about what stands before them.
const ABOUT: [&str; 9] = ["profil", "detail", "record", "info", "inform", "data", "list", "master", "tabl"];

impl Lexicon {
    /// Compiles the names and synonyms of a model.
    pub fn compile(model: &Model) -> Lexicon {
        Lexicon::weighed(model, Weights::default())
    }

    /// Compiles them for other weights than those that Reckoner was fitted with.
    pub fn weighed(model: &Model, weights: Weights) -> Lexicon {
        let mut lexicon = Lexicon { weights, called: Called::of(model), ..Lexicon::default() };
        for id in model.metric_ids() {
            let metric = model.metric(id);
            if metric.hidden {
                continue;
            }
            lexicon.named(Thing::Metric(id), &metric.label, &metric.name, &metric.synonyms);
            // "discount %" of the discount rate
            if metric.format == Format::Percent {
                let called: Vec<&String> = std::iter::once(&metric.label).chain(&metric.synonyms).collect();
                for said in &called {
                    let what = ["rate", "ratio", "share", "percentage"].iter().find_map(|last| said.strip_suffix(last));
                    let percent = format!("{} percent", what.unwrap_or(said).trim_end());
                    if !said.ends_with("percent")
                        && !said.ends_with('%')
                        && !called.iter().any(|other| **other == percent)
                    {
                        lexicon.add(&percent, Thing::Metric(id), weights.synonym, false, false);
                    }
                }
            }
            // "rental income" of the rentals
            if let [of] = model.datasets_of(id)[..] {
                let rows = &model.dataset(of).label;
                for said in std::iter::once(&metric.label).chain(&metric.synonyms) {
                    let has = |word: &Token| tokens(said).iter().any(|own| own.stem == word.stem);
                    if !tokens(rows).iter().any(has) {
                        lexicon.add(&format!("{rows} {said}"), Thing::Metric(id), 2.0 * weights.synonym, false, false);
                    }
                }
            }
        }
        for id in model.dataset_ids() {
            let dataset = model.dataset(id);
            lexicon.named(Thing::Entity(id), &dataset.label, &dataset.name, &dataset.synonyms);
            // Where "restaurant sales" have food sales and drink sales, "sales" are amounts of money, and no rows.
            let amounts = |word: &str| {
                let number = |f: &&model::semantic::Field| f.dataset == id && f.role == FieldRole::Number;
                let ends_so = |f: &model::semantic::Field| {
                    let label = tokens(&f.label);
                    label.len() > 1 && label.last().is_some_and(|last| matches!(last.text.as_str(), "sales" | "sale"))
                };
                matches!(word, "sales" | "sale") && model.fields.iter().filter(number).any(ends_so)
            };
            // What "mailshot id" identifies is a mailshot, whatever the table is called; and its id is the
            // "id of the mailshot", whatever the column is called.
            if let [key] = &dataset.primary_key[..] {
                let holds = |f: &FieldId| model.field(*f).expr.columns().iter().any(|c| c.name == *key);
                let field = model.field_ids().find(|f| model.field(*f).dataset == id && holds(f));
                if let Some(dimension) = field.and_then(|f| model.dimension_of(f)) {
                    lexicon.add("id", Thing::Dimension(dimension), 2.0 * weights.without_table, false, false);
                    for word in ["id", "code", "number"] {
                        let said = format!("{} {word}", dataset.label);
                        lexicon.add(&said, Thing::Dimension(dimension), weights.by_key, false, false);
                    }
                }
                let label = field.map_or_else(|| key.replace('_', " "), |f| model.field(f).label.clone());
                let words: Vec<String> = tokens(&label).into_iter().map(|t| t.text).collect();
                if let Some((_, what)) = words
                    .split_last()
                    .filter(|(last, what)| matches!(last.as_str(), "id" | "code" | "number" | "no") && !what.is_empty())
                    .filter(|(_, what)| !what.last().is_some_and(|what| amounts(what)))
                {
                    lexicon.add(&what.join(" "), Thing::Entity(id), weights.by_key, false, false);
                }
            }
            // "POs" of purchase orders
            if let Some(initials) = initials(&dataset.label) {
                for said in [format!("{initials}s"), initials] {
                    lexicon.add(&said, Thing::Entity(id), 2.0 * weights.synonym, false, false);
                }
            }
            // "user" of "user profiles", whose rows are users
            let words: Vec<Token> = tokens(&dataset.label);
            if let Some((_, what)) =
                words.split_last().filter(|(last, what)| !what.is_empty() && ABOUT.contains(&last.stem.as_str()))
            {
                let what = what.iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
                lexicon.add(&what, Thing::Entity(id), weights.head_word, false, false);
            }
            // "student enrolment" of "student course enrolment"
            if let [first, _, .., last] = &words[..] {
                lexicon.add(
                    &format!("{} {}", first.text, last.text),
                    Thing::Entity(id),
                    weights.head_word,
                    false,
                    false,
                );
            }
            // "notification" of "first notification of loss"
            let column = |stem: &str| model.fields.iter().any(|f| tokens(&f.label).iter().any(|t| t.stem == stem));
            if let Some(of) = words.iter().position(|word| word.text == "of").filter(|at| *at > 0)
                && !column(&words[of - 1].stem)
            {
                lexicon.add(&words[of - 1].text, Thing::Entity(id), weights.head_word, false, false);
            }
            // "tests" and "student tests" of "student tests taken"
            if let Some((_, [.., head])) = words.split_last().filter(|(last, _)| english::is_participle(&last.text)) {
                let nouns = words[..words.len() - 1].iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
                lexicon.add(&nouns, Thing::Entity(id), weights.by_key, false, false);
                lexicon.add(&head.text, Thing::Entity(id), weights.head_word, false, false);
            }
            // "transactions" of "financial transactions"
            let noun = |word: &Token| !english::is_filler(&word.text) && !crate::phrase::is_grammar(&word.text);
            if let (Some(head), true) = (words.last().filter(|w| noun(w) && !amounts(&w.text)), words.len() > 1) {
                lexicon.add(&head.text, Thing::Entity(id), weights.head_word, false, false);
            }
        }
        // "people" where rows are people: they have first and last names, or were born
        for id in model.dataset_ids() {
            let labels = model.fields.iter().filter(|f| f.dataset == id).map(|f| f.label.to_lowercase());
            let personal = |label: &str| ["first name", "last name", "birth date", "date of birth"].contains(&label);
            if labels.filter(|label| personal(label)).count() > 1 {
                lexicon.add("people", Thing::Entity(id), weights.english, false, false);
            }
        }
        // "home club": what the only join onto the clubs calls them
        for join in &model.joins {
            let alone = model.joins.iter().filter(|other| other.from == join.from && other.to == join.to).count() == 1;
            if let (Some(role), true) = (&join.role, alone) {
                lexicon.add(role, Thing::Entity(join.to), weights.synonym, false, false);
            }
        }
        for id in model.dimension_ids() {
            let dimension = model.dimension(id);
            let field = model.field(dimension.fields[0]);
            if model.segments.iter().any(|s| dimension.fields.contains(&s.field)) {
                continue;
            }
            // What a yes-or-no column says is the condition, and hardly the column.
            if tested(model, dimension.fields[0]) {
                lexicon.add(&dimension.label, Thing::Dimension(id), weights.without_suffix, false, false);
            } else {
                lexicon.named(Thing::Dimension(id), &dimension.label, &field.name, &dimension.synonyms);
                lexicon.add(&field.label, Thing::Dimension(id), 0.0, false, false);
                // "approval" is no other word for the days until it.
                if !field.label.contains(" from ") {
                    lexicon.shortened(model, id, dimension.fields[0]);
                }
            }
            for field in &dimension.fields {
                if let Some(unit) = counted_unit(model, *field) {
                    lexicon.add(unit, Thing::Unit(id), weights.synonym, false, false);
                }
                for (member, words) in &model.field(*field).aliases {
                    for word in words {
                        lexicon.add(word, Thing::Member(id, member.clone()), weights.synonym, false, false);
                    }
                }
            }
        }
        for (index, segment) in model.segments.iter().enumerate() {
            lexicon.named(Thing::Segment(index), &segment.name, &segment.name, &segment.synonyms);
        }
        // What "best" is about is asked only where something is ranked: alone it measures nothing.
        for (word, metric) in model.means.iter().filter(|(word, _)| english::rank(word).is_none()) {
            lexicon.add(word, Thing::Metric(*metric), weights.vague, true, false);
        }
        // "bar sales by month" is what they came to, where the rows called so are what is earned.
        for (_, metric) in model.means.iter().filter(|(word, _)| word == "sales") {
            if let [of] = model.datasets_of(*metric)[..] {
                let label = &model.dataset(of).label;
                if label.ends_with(" sales") {
                    lexicon.add(label, Thing::Metric(*metric), weights.vague, true, false);
                }
            }
        }
        lexicon.own_stems = lexicon.stems_of_forms();
        lexicon.add_synonyms();
        for entries in lexicon.forms.values_mut() {
            entries.sort_by(|a, b| a.cost.total_cmp(&b.cost).then_with(|| a.thing.cmp(&b.thing)));
            // "orders" are those that are called so, and no purchase orders.
            let rows = |entry: &Entry| matches!(entry.thing, Thing::Entity(_));
            if entries.iter().any(|entry| rows(entry) && entry.cost == 0.0) {
                entries.retain(|entry| !rows(entry) || entry.cost < weights.head_word);
            }
        }
        lexicon.words.sort();
        lexicon.words.dedup();
        lexicon.stems = lexicon.stems_of_forms();
        lexicon.beginnings = lexicon.forms.keys().flat_map(|form| beginnings(form)).map(str::to_owned).collect();
        lexicon
    }

    fn stems_of_forms(&self) -> BTreeSet<String> {
        self.forms.keys().flat_map(|form| form.split(' ')).map(str::to_owned).collect()
    }

    /// Business English, where the model has no such word itself: "clients" for customers, also within
    /// longer names.
    fn add_synonyms(&mut self) {
        let mut more: Vec<(String, Entry)> = Vec::new();
        for (form, entries) in &self.forms {
            let named: Vec<&Entry> =
                entries.iter().filter(|e| !e.partial && e.cost < self.weights.without_suffix).collect();
            if named.is_empty() {
                continue;
            }
            let words: Vec<&str> = form.split(' ').collect();
            for (at, known, other) in synonyms().others(&words) {
                let mut said = words.clone();
                said.splice(at..at + known.stems.len(), other.stems.iter().map(String::as_str));
                let said = said.join(" ");
                if !self.forms.contains_key(&said) {
                    let english = |e: &&Entry| Entry {
                        cost: e.cost + self.weights.english,
                        english: Some(other.said.clone()),
                        ..(*e).clone()
                    };
                    more.extend(named.iter().map(|e| (said.clone(), english(e))));
                }
            }
        }
        for (form, entry) in more {
            self.longest = self.longest.max(form.split(' ').count());
            let entries = self.forms.entry(form).or_default();
            if !entries.iter().any(|e| e.thing == entry.thing) {
                entries.push(entry);
            }
        }
    }

    fn named(&mut self, thing: Thing, label: &str, name: &str, synonyms: &[String]) {
        self.add(label, thing.clone(), 0.0, false, false);
        let spaced = name.replace('_', " ");
        if form(&spaced) != form(label) {
            self.add(&spaced, thing.clone(), self.weights.synonym, false, false);
        }
        for synonym in synonyms {
            self.add(synonym, thing.clone(), self.weights.synonym, false, false);
        }
        // "30 days cover" of "days of cover"
        if let (Thing::Metric(_), Some((what, of))) = (&thing, label.split_once(" of ")) {
            self.add(&format!("{what} {of}"), thing, self.weights.synonym, false, false);
        }
    }

    fn add(&mut self, words: &str, thing: Thing, cost: f32, vague: bool, partial: bool) {
        let split = tokens(words);
        if split.is_empty() {
            return;
        }
        self.longest = self.longest.max(split.len());
        self.words.extend(split.iter().filter(|t| t.text.len() > 3).map(|t| t.text.clone()));
        let key = key(&split, |token| &token.stem);
        let written = split.iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
        let entries = self.forms.entry(key).or_default();
        match entries.iter_mut().find(|e| e.thing == thing && e.vague == vague) {
            Some(known) if known.cost <= cost => {}
            Some(known) => *known = Entry { thing, cost, vague, partial, english: None, written },
            None => entries.push(Entry { thing, cost, vague, partial, english: None, written }),
        }
    }

    /// The words of the same model with less in it to be named, as [`Model::seen_under`] makes it, and those of the
    /// learned ones that stand for what is left.
    #[must_use]
    pub fn narrowed(&self, model: &Model, members: &dyn Members) -> Lexicon {
        let mut lexicon = Lexicon::weighed(model, self.weights);
        for (words, thing) in &self.learned {
            if thing.is_named(model, members) {
                lexicon.learn(words, thing.clone());
            }
        }
        lexicon
    }

    /// A further word for something: it costs what a synonym of the model costs.
    pub(crate) fn learn(&mut self, words: &str, thing: Thing) {
        self.learned.push((words.to_owned(), thing.clone()));
        self.add(words, thing, self.weights.synonym, false, false);
        if let Some(entries) = self.forms.get_mut(&key(&tokens(words), |token| &token.stem)) {
            entries.sort_by(|a, b| a.cost.total_cmp(&b.cost).then_with(|| a.thing.cmp(&b.thing)));
        }
        let form = key(&tokens(words), |token| &token.stem);
        self.beginnings.extend(beginnings(&form).map(str::to_owned));
        self.words.sort();
        self.words.dedup();
    }

    /// Whether some form may begin with these tokens and go on.
    pub(crate) fn goes_on(&self, run: &[Token]) -> bool {
        run.iter().any(|token| !derived(&token.text).is_empty())
            || self.beginnings.contains(&key(run, |token| &token.stem))
    }

    /// What a run of tokens can stand for.
    pub(crate) fn look_up(&self, run: &[Token]) -> &[Entry] {
        if run.len() > self.longest {
            return &[];
        }
        let said = self.forms.get(&key(run, |token| &token.stem));
        // "sellers" are about selling before general English has them as suppliers.
        let own = said.filter(|entries| entries.iter().any(|entry| entry.english.is_none()));
        own.or_else(|| {
            let derivations = run.iter().map(|token| derived(&token.text).len()).max().unwrap_or(0);
            (0..derivations).find_map(|nth| {
                self.forms.get(&key(run, |token| derived(&token.text).get(nth).copied().unwrap_or(&token.stem)))
            })
        })
        .or(said)
        .map_or(&[], Vec::as_slice)
    }

    /// The datasets whose names are the verb that a noun is made of ("prescriptions", of what is prescribed), or the
    /// noun that is made of a verb ("shipped", of shipments), where no form is that word.
    pub(crate) fn of_verb(&self, noun: &Token) -> Vec<Entry> {
        let named =
            |e: &&Entry| matches!(e.thing, Thing::Entity(_)) && !e.partial && e.cost < self.weights.without_suffix;
        let stems = if english::is_participle(&noun.text) { nouns(&noun.stem) } else { verbs(&noun.text) };
        let found = stems.into_iter().filter_map(|stem| self.forms.get(&stem)).flatten().filter(named);
        found.map(|entry| Entry { cost: entry.cost + self.weights.english, ..entry.clone() }).collect()
    }

    /// Tokens of the longest form.
    pub(crate) fn longest(&self) -> usize {
        self.longest
    }

    /// Whether a stem is that of a word that some form has.
    pub(crate) fn knows(&self, stem: &str) -> bool {
        self.stems.contains(stem)
    }

    /// Whether a stem is that of one of the model's own words.
    pub(crate) fn has(&self, stem: &str) -> bool {
        self.own_stems.contains(stem)
    }

    /// Whether a metric is called by this stem and more: "promised" of promised cars.
    pub(crate) fn begins_metric(&self, stem: &str) -> bool {
        let metric = |entry: &Entry| matches!(entry.thing, Thing::Metric(_)) && entry.english.is_none();
        self.forms.iter().any(|(form, entries)| {
            form.split_once(' ').is_some_and(|(first, _)| first == stem) && entries.iter().any(metric)
        })
    }

    /// Those of the words that begin with a letter.
    pub(crate) fn words_from(&self, letter: char) -> &[String] {
        let before = |word: &String| word.chars().next() < Some(letter);
        let from = self.words.partition_point(before);
        let to = from + self.words[from..].partition_point(|word| word.starts_with(letter));
        &self.words[from..to]
    }

    /// Every word that occurs in a form of more than three letters, sorted.
    pub(crate) fn words(&self) -> &[String] {
        &self.words
    }
}

/// What a form begins with, before each of its spaces.
fn beginnings(form: &str) -> impl Iterator<Item = &str> {
    form.match_indices(' ').map(|(at, _)| &form[..at])
}

impl Entry {
    /// Whether a run says the very words of a synonym, in the singular or plural: "retail" is no retailer.
    pub(crate) fn is_said(&self, run: &[Token]) -> bool {
        let Some(words) = &self.english else { return true };
        words.split(' ').all(|word| {
            // "bought" is about purchases.
            let made = |token: &Token| derived(&token.text).iter().any(|stem| word.starts_with(stem));
            run.iter().any(|token| same_noun(&token.text, word) || made(token))
        })
    }
}

/// Whether a condition is nothing but what this yes-or-no column says: "abnormal" of "is abnormal".
fn tested(model: &Model, field: FieldId) -> bool {
    let field = model.field(field);
    let model::Expr::Column(column) = &field.expr else { return false };
    let label: Vec<String> = tokens(&field.label).into_iter().map(|t| t.stem).collect();
    model.segments.iter().any(|segment| {
        let condition = model.field(segment.field);
        let only = matches!(condition.expr.columns()[..], [only] if only == column);
        let within = || tokens(&segment.name).iter().all(|t| t.text == "is" || label.contains(&t.stem));
        field.role == FieldRole::Dimension && !matches!(condition.expr, model::Expr::IsNull(..)) && only && within()
    })
}

/// The noun that a number counts, if its unit is one.
fn counted_unit(model: &Model, field: FieldId) -> Option<&str> {
    let field = model.field(field);
    let unit = field.unit.as_deref()?;
    let adds = field.natural == model::formula::Agg::Sum;
    (adds && unit != "percent" && !unit.chars().all(|c| c.is_ascii_uppercase())).then_some(unit)
}

fn key<'a>(run: &'a [Token], stem: impl Fn(&'a Token) -> &'a str) -> String {
    let mut key = String::with_capacity(16);
    for token in run {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(stem(token));
    }
    key
}

/// The initials of a name of several words, where they are no word themselves.
fn initials(label: &str) -> Option<String> {
    let words = tokens(label);
    let initials: String = words.iter().filter_map(|word| word.text.chars().next()).collect();
    let ordinary = english::is_filler(&initials)
        || english::is_preposition(&initials)
        || english::is_known(&initials, &initials)
        || english::is_and(&initials)
        || crate::phrase::is_grammar(&initials);
    let named = words.len() > 1 && initials.chars().all(char::is_alphabetic);
    (named && !ordinary).then_some(initials)
}
