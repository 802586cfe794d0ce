//! Phrases: typed stretches of a question. One family a file; each says what begins at a token.
//!
//! A phrase is recognised on its own, with a cost that says how far it is from the plainest way of
//! putting it. [`crate::parse`] tiles a question with phrases, and [`crate::sketch`] puts their meaning
//! together.

mod analysis;
mod chart;
mod compare;
mod condition;
mod dated;
mod filter;
mod group;
pub(crate) mod limit;
mod measure;
mod noun;
mod order;
mod revise;
mod time;
mod view;

pub(crate) use revise::Revision;

use std::sync::OnceLock;

use model::calendar::Grain;
use model::draft::{Analysis, By, ByTime, Compare, Compared, Filter, Member, Show, ShowOf, View, When};
use model::formula::Agg;
use model::{DatasetId, DimensionId, MetricId, Model};

use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;

pub(crate) use dated::{is_year, origins as age_dates, usual as usual_dates};
pub(crate) use noun::grain_of_date;
pub(crate) use order::same_label;

/// Something that can be grouped by or listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Axis {
    /// A dimension.
    Dimension(DimensionId),
    /// An entity, with its key and name.
    Entity(DatasetId),
    /// A grain of the default date, or of a named one.
    Time(Grain, Option<DimensionId>),
}

/// What is measured.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Head {
    /// A metric.
    Metric(MetricId),
    /// An aggregate of a field, or the number of different members of a dimension.
    Aggregate(Agg, DimensionId),
    /// The number of rows of a dataset.
    Count(DatasetId),
}

/// What is measured, and how it is looked at.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Measured {
    pub(crate) head: Head,
    /// Measured for each of these first, then averaged (or otherwise aggregated).
    pub(crate) per: Option<(Axis, Agg)>,
    pub(crate) view: Option<View>,
}

/// What a condition is on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum On {
    /// A measure of each group: "with more than 3 claims", "with an average age above 30".
    Measure(Head),
    /// A number of each row: "where age is above 30".
    Field(DimensionId),
    /// A number that adds: of each row, or of a group where it is no number of what is listed.
    Number(DimensionId),
    /// How often it occurs: "more than twice".
    Occurrences,
}

impl On {
    /// What is measured; a number that adds may also be that of each row.
    pub(crate) fn of(head: &Head) -> On {
        match head {
            Head::Aggregate(Agg::Sum, id) => On::Number(*id),
            head => On::Measure(head.clone()),
        }
    }
}

/// What rows are put in order by.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Sorted {
    /// "sorted by margin".
    Measure(Measured),
    /// "ascending", "in descending order": what is measured, where anything is.
    Value,
    /// "smallest first": what is measured.
    Number,
    /// "by frequency", "most common first": how often it occurs.
    Often,
    /// "alphabetically": what the rows are called.
    Name,
    /// "earliest first": the date that is listed.
    Dated,
    /// "cheapest first": the number that says so.
    Described(&'static english::Adjective),
    /// "sorted by line name": something that is listed.
    Label(Axis),
}

/// A condition on a number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Condition {
    /// On what; `None` takes the question's (only) measure.
    pub(crate) of: Option<On>,
    /// "older than": on the column of what is asked for that holds it.
    pub(crate) described: Option<&'static english::Adjective>,
    /// The comparison; its `name` is filled from `of`.
    pub(crate) compared: Compared,
    /// Whether its number is a percentage, where what it is on has still to be found.
    pub(crate) percent: bool,
}

/// What a stretch of a question means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Phrase {
    /// Numbers to show.
    Measures(Vec<Measured>),
    /// "by region and month".
    By(Vec<Axis>),
    /// "by revenue", "in terms of margin".
    ByMeasure(Measured),
    /// "how many of them", "the count": of what else is said.
    Occurrences,
    /// "on average": of what is measured.
    OnAverage,
    /// A noun that stands by itself: to be listed, or grouped by.
    Want { axis: Axis, plural: bool, asked: bool, n: Option<u32> },
    /// A condition on rows.
    Filter(Filter),
    /// Phrases that stand in one another: "the number of *female* students".
    Several(Vec<Phrase>),
    /// Members set against each other ("Germany vs France").
    Versus(DimensionId, Vec<Member>),
    /// A condition on groups, or on a number of each row.
    Condition(Condition),
    /// A stretch of time.
    Time(When),
    /// "top 5 models", "the dealer with the most claims".
    Top {
        n: Option<u32>,
        least: bool,
        of: Option<(Axis, bool)>,
        by: Option<Measured>,
        /// "most common": by how often it occurs.
        often: bool,
    },
    /// "vs last year".
    Compare(Compare, Option<When>),
    /// "year over year", "share": a way of looking at the question's measures.
    View(View, Option<Compare>),
    /// "3 month moving average": along months, unless something else is said.
    Along(Grain),
    /// "sorted by margin".
    Order { by: Sorted, descending: bool },
    /// "decline": what falls most stands first.
    Falls,
    /// "as a pie chart".
    Chart(&'static str),
    /// Why, outliers, forecast, a report.
    Analysis(Analysis),
    /// "only", "what about", "instead": the question changes the one before.
    Revise(Revision),
    /// Between two conditions of which one is enough.
    Or,
    /// Words without meaning of their own.
    Filler,
    /// A word that nothing explains.
    Unknown,
}

/// A phrase at a place.
#[derive(Debug, Clone)]
pub(crate) struct Match {
    /// One past its last token.
    pub(crate) end: usize,
    pub(crate) phrase: Phrase,
    pub(crate) cost: f32,
    /// How its tokens were taken; those not listed are operators.
    pub(crate) marks: Vec<Mark>,
}

/// How some tokens were taken.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
    pub(crate) meaning: Option<String>,
    /// A vague word and the metric it was taken for.
    pub(crate) vague: Option<MetricId>,
    /// Only a verb hints at it.
    pub(crate) verb: bool,
}

pub(crate) mod cost {
    //! What departures from the plainest wording cost. Fitted, see `reckoner tune`.

    /// Any phrase at all: fewer, longer phrases are better.
    pub(crate) const PHRASE: f32 = 0.1;
    /// A word without meaning.
    pub(crate) const FILLER: f32 = 0.1;
    /// A verb that only ties two things together.
    pub(crate) const TIE: f32 = 0.3;
    /// A word that nothing explains.
    pub(crate) const UNKNOWN: f32 = 10.0;
    /// A looser way of putting it.
    pub(crate) const LOOSE: f32 = 0.2;
    /// A part of a name that introduces a column by itself.
    pub(crate) const PARTIAL: f32 = 1.5;
}

/// Everything that begins at a token.
pub(crate) fn at(lattice: &Lattice<'_>, start: usize) -> Vec<Match> {
    let mut found = Vec::new();
    for family in [
        measure::matches,
        group::matches,
        noun::matches,
        filter::matches,
        condition::matches,
        limit::matches,
        dated::matches,
        time::matches,
        compare::matches,
        view::matches,
        order::matches,
        chart::matches,
        analysis::matches,
        revise::matches,
    ] {
        family(lattice, start, &mut found);
    }
    let word = lattice.word(start);
    let opener = [
        "he or she",
        "by how much",
        "by how many percent",
        "by what percent",
        "by what percentage",
        "add up",
        "adds up",
        "been responsible for",
        "is responsible for",
        "responsible for",
        "sitting on",
        "could you plot",
        "please plot",
        "good morning",
        "good afternoon",
        "at the moment",
        "right now",
        "side by side",
        "taken together",
        "all together",
        "i mean",
        "i am after",
        "im after",
        "i m after",
        "next to each other",
        "one line per",
        "find out",
        "taken out",
        "carried out",
        "in charge",
        "take care",
        "takes care",
        "his or her",
        "or not",
        "as well as",
        "how is",
        "how are",
        "how was",
        "how were",
        "how did",
        "how do",
        "how does",
        "how much is",
        "how much are",
        "how much was",
        "how much did",
        "how much do",
        "how much",
        "in terms",
        "along with",
        "such as",
        "break down",
        "drill down",
        "do we have",
        "do we have today",
        "are there today",
        "are there",
        "is there",
        "in total",
        "in percent",
        "as well",
        "thanks a lot",
        "i would like",
        "id like",
        "can you",
        "could you",
        "i want to know",
        "in euros",
        "in euro",
        "in eur",
        "in dollars",
    ];
    if let Some(end) = lattice.literal(start, &opener) {
        found.push(filler(start, end));
    }
    // "SELECT * FROM sales" is not for reading.
    let shouted = word == "select" && lattice.tokens[start].capital;
    if english::is_filler(word) && !shouted {
        // A word that names something in the model is hardly passed over.
        let names = |m: &Mention| m.end == start + 1 && m.cost == 0.0 && !matches!(m.thing, Thing::Member(..));
        let mut passed = filler(start, start + 1);
        if lattice.mentions[start].iter().any(names) {
            passed.cost += 2.0 * cost::LOOSE;
        }
        found.push(passed);
    }
    // "provided by the stations": who did it
    if word == "by" && group::agents(lattice, start) {
        found.push(filler(start, start + 1));
    }
    let pronoun = [
        "the number",
        "the count",
        "the counts",
        "count",
        "counts",
        "number",
        "the total number",
        "the numbers",
        "how many",
        "how many of them",
        "how many of each",
        "how many of them are there",
        "how many are there",
        "how many there are",
        "the number of them",
        "the number of each",
        "the number of records",
        "number of records",
        "number of entries",
        "number of occurrences",
        "the frequency",
        "frequency",
        "the count of each",
        "how often",
        "how many times",
        "the number of times",
        "number of times",
    ];
    // "how many vessels" counts these.
    let noun = |end: usize| {
        let mut at = lattice.skip_articles(end);
        while english::is_empty_adjective(lattice.word(at)) {
            at = lattice.skip_articles(at + 1);
        }
        lattice.mentions.get(at).into_iter().flatten().any(|m| m.cost < 1.0)
    };
    let bare = |end: &usize| lattice.word(*end) != "of" && !(lattice.word(*end - 1) == "many" && noun(*end));
    if let Some(end) = lattice.literal(start, &pronoun).filter(bare) {
        found.push(Match::new(end, Phrase::Occurrences, cost::TIE, Vec::new()));
    }
    // "all plants together", "by all dealers combined": of no one of them
    if matches!(word, "all" | "the" | "our") {
        let nouns = lattice.mentions.get(start + 1).into_iter().flatten();
        for noun in nouns.filter(|m| m.cost < 0.5 && matches!(m.thing, Thing::Dimension(_) | Thing::Entity(_))) {
            if matches!(lattice.word(noun.end), "together" | "combined") {
                found.push(filler(start, noun.end + 1));
            }
        }
    }
    // "the current stock"
    if word == "current" && group::grain(lattice, start + 1).is_none() {
        found.push(Match { cost: cost::LOOSE, ..filler(start, start + 1) });
    }
    if measure::new(lattice, start) {
        found.push(Match { cost: cost::TIE, ..filler(start, start + 1) });
    }
    // "over 100m but below 14 %"
    if word == "but" && !english::is_negation(lattice.word(start + 1)) && start > 0 {
        found.push(Match { cost: cost::LOOSE, ..filler(start, start + 1) });
    }
    // "break revenue down by region"
    let down = || (start..lattice.tokens.len()).any(|at| lattice.literal(at, &["down by", "down per"]).is_some());
    if matches!(word, "break" | "broken") && down() {
        found.push(filler(start, start + 1));
    }
    // "please name the dealers"
    let told = start == 0 || matches!(lattice.word(start - 1), "please" | "you" | "and");
    if word == "name" && told && lattice.skip_determiners(start + 1) > start + 1 {
        found.push(filler(start, start + 1));
    }
    if word == "&" {
        found.push(filler(start, start + 1));
    }
    if word == "or" && start > 0 {
        found.push(Match { phrase: Phrase::Or, ..filler(start, start + 1) });
    }
    found.extend(requested(lattice, start).map(|(end, extra)| Match { cost: extra, ..filler(start, end) }));
    if let Some(end) = again(lattice, start) {
        found.push(filler(start, end));
    }
    if let Some(end) = referred(lattice, start) {
        found.push(filler(start, end));
    }
    // "only 1 station", "showing only the code"
    let number = lattice.tokens.get(start + 1).is_some_and(|token| token.number.is_some());
    if word == "only" && start > 0 && (number || matches!(lattice.word(start + 1), "less" | "more" | "the" | "one")) {
        found.push(filler(start, start + 1));
    }
    if let Some(end) = lattice.literal(start, &["on average", "on an average", "in average"]) {
        found.push(Match::new(end, Phrase::OnAverage, cost::PHRASE, Vec::new()));
    }
    if lattice.ties(start) && !english::is_filler(word) {
        let mut tie = filler(start, start + 1);
        tie.cost = cost::TIE;
        found.push(tie);
    }
    // "claims on cars": what the rows are about, not a further number.
    if matches!(word, "on" | "of" | "from" | "for") {
        let at = lattice.skip_determiners(start + 1);
        for mention in lattice.mentions.get(at).into_iter().flatten() {
            if matches!(mention.thing, Thing::Unit(_)) {
                found.push(filler(start, mention.end));
            }
        }
    }
    found.push(Match {
        end: start + 1,
        phrase: Phrase::Unknown,
        cost: cost::UNKNOWN,
        marks: vec![Mark { start, end: start + 1, kind: Kind::Unknown, meaning: None, vague: None, verb: false }],
    });
    found
}

/// "the number of films produced *by that studio*", "by it", "by each of them": what was said before.
fn referred(lattice: &Lattice<'_>, start: usize) -> Option<usize> {
    if let Some(end) = lattice
        .literal(start, &["by it", "by them", "by each of them", "of it", "to it", "each one", "by him", "by her"])
    {
        return Some(end);
    }
    let from = if matches!(lattice.word(start), "by" | "from" | "in" | "for" | "of" | "at" | "to") {
        start + 1
    } else {
        start
    };
    // "this month" is a time.
    let time = group::grain(lattice, from + 1).is_some();
    if time || !matches!(lattice.word(from), "that" | "this" | "these" | "those") {
        return None;
    }
    let before = |thing: &Thing| {
        lattice.mentions[..start].iter().flatten().any(|m| m.end <= start && m.thing == *thing && m.cost < 0.6)
    };
    let nouns = lattice.mentions.get(from + 1)?.iter().filter(|m| m.cost < 0.5 && !m.partial);
    nouns.filter(|m| matches!(m.thing, Thing::Dimension(_) | Thing::Entity(_)) && before(&m.thing)).map(|m| m.end).max()
}

/// "Determine the average price", "State its name", "Consider which dealers …": a verb that opens a sentence and asks
/// for what follows, and what it costs. A verb that nobody knows asks as well, unless it takes something away
/// ("Ignore the fleet sales") or is about changing something ("Delete the orders").
fn requested(lattice: &Lattice<'_>, start: usize) -> Option<(usize, f32)> {
    const ASKS: [&str; 27] = [
        "determine",
        "state",
        "consider",
        "compute",
        "calculate",
        "identify",
        "enumerate",
        "mention",
        "specify",
        "output",
        "print",
        "extract",
        "retrieve",
        "indicate",
        "describe",
        "summarise",
        "summarize",
        "return",
        "report",
        "work out",
        "point out",
        "pick out",
        "write down",
        "figure out",
        "read out",
        "give back",
        "note down",
    ];
    const TAKES_AWAY: [&str; 44] = [
        "ignore",
        "exclude",
        "omit",
        "skip",
        "drop",
        "remove",
        "delete",
        "forget",
        "discard",
        "disregard",
        "filter",
        "hide",
        "cut",
        "lose",
        "reject",
        "eliminate",
        "subtract",
        "deduct",
        "minus",
        "unlike",
        "despite",
        "beyond",
        "except",
        "update",
        "change",
        "set",
        "insert",
        "create",
        "increase",
        "decrease",
        "raise",
        "lower",
        "double",
        "halve",
        "reduce",
        "cancel",
        "close",
        "send",
        "pay",
        "order",
        "book",
        "rename",
        "replace",
        "leave",
    ];
    let token = lattice.tokens.get(start).filter(|token| token.begins && !token.quoted && token.number.is_none())?;
    let known = lattice.literal(start, &ASKS);
    let end = known.unwrap_or(start + 1);
    let next = lattice.word(end);
    let asks = matches!(next, "which" | "what" | "how" | "who" | "whose" | "where" | "when" | "for");
    let goes_on = asks || english::is_determiner(next);
    if known.is_some() {
        return goes_on.then_some((end, cost::FILLER));
    }
    let strange = lattice.mentions[start].is_empty()
        && token.text.chars().all(char::is_alphabetic)
        && !english::is_filler(&token.text)
        && !english::is_preposition(&token.text)
        && !english::is_negation(&token.text)
        && !is_grammar(&token.text)
        && !token.text.ends_with("ing")
        && !token.text.ends_with("ed")
        && !TAKES_AWAY.contains(&token.text.as_str());
    (strange && goes_on && next != "for").then_some((end, cost::TIE))
}

/// "how many rooms of each *type*": a noun that ended a name before, and is no name by itself, means that again.
fn again(lattice: &Lattice<'_>, start: usize) -> Option<usize> {
    let at =
        lattice.literal(start, &["each", "that", "this", "these", "those", "such", "same", "every", "the same"])?;
    let noun = lattice.tokens.get(at)?;
    // "this month" is a time.
    if group::grain(lattice, at).is_some() || lattice.mentions[at].iter().any(|m| m.cost < 0.5 && !m.partial) {
        return None;
    }
    let named = lattice.mentions[..start].iter().flatten().any(|m| {
        matches!(m.thing, Thing::Dimension(_) | Thing::Entity(_))
            && m.end <= start
            && m.cost < 0.6
            && lattice.tokens[m.end - 1].stem == noun.stem
    });
    named.then_some(at + 1)
}

fn filler(start: usize, end: usize) -> Match {
    Match {
        end,
        phrase: Phrase::Filler,
        cost: cost::FILLER,
        marks: vec![Mark { start, end, kind: Kind::Filler, meaning: None, vague: None, verb: false }],
    }
}

/// Whether the grammar itself uses this word, so that it is no slip of spelling and no ordinary member.
pub(crate) fn is_grammar(word: &str) -> bool {
    const WORDS: &str = " by per each every top bottom best worst highest lowest most least fewest largest smallest over \
        under above below more less than greater fewer between exactly equal equals at minimum maximum average avg mean total \
        sum count number many much not no without excluding except versus vs against compared share percent percentage growth \
        change increase decline trend last past previous prior this current next today yesterday ago since until before after \
        day days week weeks month months quarter quarters year years daily weekly monthly quarterly yearly annual annually date \
        ytd mtd qtd wtd january february march april may june july august september october november december jan feb mar apr \
        jun jul aug sep sept oct nov dec fiscal running rolling moving cumulative target plan budget goal only also now why \
        forecast outliers pie bar line sorted ordered ranked ascending descending and or all rank order sort never ever again \
        first second third fourth half weekday time beat beats miss missed misses exceed exceeds exceeded null ";
    static SORTED: OnceLock<Vec<&'static str>> = OnceLock::new();
    let sorted = SORTED.get_or_init(|| {
        let mut words: Vec<&str> = WORDS.split_whitespace().collect();
        words.sort_unstable();
        words
    });
    sorted.binary_search(&word).is_ok() || english::rank(word).is_some() || english::aggregate(word).is_some()
}

impl Match {
    fn new(end: usize, phrase: Phrase, cost: f32, marks: Vec<Mark>) -> Match {
        Match { end, phrase, cost, marks }
    }
}

impl Mark {
    fn new(start: usize, end: usize, kind: Kind, meaning: Option<String>) -> Mark {
        Mark { start, end, kind, meaning, vague: None, verb: false }
    }
}

impl Axis {
    /// As a Draft says it.
    pub(crate) fn by(&self, model: &Model) -> By {
        match self {
            Axis::Dimension(id) => By::Dimension(model.dimension(*id).name.clone()),
            Axis::Entity(id) => By::Dimension(model.dataset(*id).name.clone()),
            Axis::Time(grain, of) => {
                By::Time(ByTime { time: *grain, of: of.map(|id| model.dimension(id).name.clone()) })
            }
        }
    }
}

impl Measured {
    pub(crate) fn plain(head: Head) -> Measured {
        Measured { head, per: None, view: None }
    }

    /// As a Draft says it.
    pub(crate) fn show(&self, model: &Model) -> Show {
        let mut of = match &self.head {
            Head::Metric(id) => ShowOf { metric: Some(model.metric(*id).name.clone()), ..ShowOf::default() },
            Head::Aggregate(agg, id) => Show::aggregate(*agg, model.dimension(*id).name.clone()).long(),
            Head::Count(id) => Show::aggregate(Agg::Count, model.dataset(*id).name.clone()).long(),
        };
        if let Some((axis, then)) = &self.per {
            of.per = Some(axis.by(model));
            of.then = (*then != Agg::Avg).then_some(*then);
        }
        of.view = self.view.clone();
        Show::from(of)
    }
}

impl Head {
    /// Datasets whose rows this measures.
    pub(crate) fn datasets(&self, model: &Model) -> Vec<DatasetId> {
        match self {
            Head::Metric(id) => model.datasets_of(*id),
            Head::Aggregate(_, id) => vec![model.field(model.dimension(*id).fields[0]).dataset],
            Head::Count(id) => vec![*id],
        }
    }
}
