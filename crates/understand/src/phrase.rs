//! Phrases: typed stretches of a question. One family a file; each says what begins at a token.
//!
//! A phrase is recognised on its own, with a cost that says how far it is from the plainest way of
//! putting it. [`crate::parse`] tiles a question with phrases, and [`crate::sketch`] puts their meaning
//! together.

#[macro_use]
mod literal;

mod age;
mod aggregate;
mod analysis;
mod chart;
mod compare;
mod condition;
mod counted;
mod dated;
mod develop;
mod event;
mod filter;
mod fraction;
mod group;
mod idle;
mod left;
pub(crate) mod limit;
mod measure;
mod noun;
mod order;
mod owed;
mod revise;
mod seen;
mod some;
mod time;
mod view;

pub(crate) use revise::Revision;
pub(crate) use seen::Seen;
pub(crate) use some::is_simple;

use std::sync::OnceLock;

use model::calendar::Grain;
use model::draft::{Analysis, By, ByTime, Compare, Compared, Filter, Member, Show, ShowOf, View, When};
use model::formula::Agg;
use model::{DatasetId, DimensionId, MetricId, Model};

use crate::english;
use crate::lattice::Lattice;
use crate::reading::Kind;
use crate::token::Quantity;

pub(crate) use aggregate::{Asked, each};
pub(crate) use dated::{happens_to, is_year, origins as age_dates, usual as usual_dates};
pub(crate) use event::date_of as event_date;
pub(crate) use group::grain_word;
pub(crate) use literal::{Phrases, Worded, mark};
pub(crate) use noun::{entities, grain_of_date};
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
    /// Only of rows that meet these conditions, whatever else is measured.
    pub(crate) only: Vec<Filter>,
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
    /// What its number is of, where what it is on has still to be found.
    pub(crate) quantity: Quantity,
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
    /// "arrivals": the rows that are meant are those of a date of theirs.
    Dated(DimensionId),
    /// "how many of them", "how often": of what else is said.
    Occurrences,
    /// "…, how many?", "count by sex": of the rows that are asked for.
    Counted,
    /// "on average": of what is measured.
    OnAverage,
    /// "mean and lowest": of the number that the question is about.
    Aggregates(Vec<Asked>),
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
    /// "how much": of an amount, which has still to be said.
    Amount,
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

/// Everything that begins at a token.
pub(crate) fn at(lattice: &Lattice<'_>, start: usize) -> Vec<Match> {
    let mut found = Vec::new();
    for family in [
        measure::matches,
        aggregate::matches,
        age::matches,
        group::matches,
        noun::matches,
        filter::matches,
        fraction::matches,
        condition::matches,
        limit::matches,
        dated::matches,
        event::matches,
        time::matches,
        compare::matches,
        view::matches,
        order::matches,
        owed::matches,
        chart::matches,
        analysis::matches,
        revise::matches,
        counted::matches,
        idle::matches,
        left::matches,
        develop::matches,
    ] {
        family(lattice, start, &mut found);
    }
    some::bracketed(lattice, &mut found);
    found.push(Match {
        end: start + 1,
        phrase: Phrase::Unknown,
        cost: lattice.weights.unknown,
        marks: vec![Mark { start, end: start + 1, kind: Kind::Unknown, meaning: None, vague: None, verb: false }],
    });
    found
}

/// Whether the grammar itself uses this word, so that it is no slip of spelling and no ordinary member.
pub(crate) fn is_grammar(word: &str) -> bool {
    static SORTED: OnceLock<Vec<&'static str>> = OnceLock::new();
    let sorted = SORTED.get_or_init(|| {
        let mut words: Vec<&str> = WORDS.split_whitespace().collect();
        words.sort_unstable();
        words
    });
    sorted.binary_search(&word).is_ok() || english::rank(word).is_some() || english::aggregate(word).is_some()
}

/// Words of the grammar that a slip of spelling may be: none that turns a meaning round.
pub(crate) fn spelt_words() -> impl Iterator<Item = &'static str> {
    let more = "different distinct unique which youngest oldest longest shortest cheapest earliest latest biggest \
        greatest frequently common popular alphabetical alphabetically corresponding";
    let usable = |word: &&str| word.len() >= 5 && !english::is_negation(word);
    WORDS.split_whitespace().chain(more.split_whitespace()).filter(usable)
}

const WORDS: &str = " by per each every top bottom best worst highest lowest most least fewest largest smallest over \
        under above below more less than greater fewer between exactly equal equals at minimum maximum average avg mean total \
        sum count number many much not no without excluding except versus vs against compared share percent percentage growth \
        change increase decline trend last past previous prior this current next today yesterday ago since until before after \
        day days week weeks month months quarter quarters year years daily weekly monthly quarterly yearly annual annually date \
        ytd mtd qtd wtd january february march april may june july august september october november december jan feb mar apr \
        jun jul aug sep sept oct nov dec fiscal running rolling moving cumulative target plan budget goal only also now why \
        forecast outliers pie bar line sorted ordered ranked ascending descending and or all rank order sort never ever again \
        first second third fourth half weekday time beat beats miss missed misses exceed exceeds exceeded median percentile percentiles null wk wks mth mths qtr qtrs yr yrs ";

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
        Measured { head, per: None, view: None, only: Vec::new() }
    }

    /// What is measured, where nothing more is said of it.
    pub(crate) fn bare(&self) -> Option<&Head> {
        (self.per.is_none() && self.view.is_none() && self.only.is_empty()).then_some(&self.head)
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
        of.only = self.only.clone();
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
