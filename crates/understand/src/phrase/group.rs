//! Grouping: "by region", "per dealer and month", "for each plant", "monthly", "over time".
//!
//! Does not mean: "across all regions" (scope), "by revenue" (a ranking, also made here), "per" after an
//! average (two levels, see `measure`).

use super::{Axis, Mark, Match, Phrase, Phrases, measure, noun};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;
use model::calendar::Grain;
use model::draft::{Filter, Member};

const CUES: &Phrases = phrases![
    "by",
    "down by",
    "down per",
    "per",
    "for each",
    "for every",
    "each",
    "every",
    "in each",
    "in every",
    "of each",
    "of every",
    "at each",
    "from each",
    "with each",
    "split by",
    "broken down by",
    "break down by",
    "breakdown by",
    "grouped by",
    "grouped and ordered by",
    "grouped and sorted by",
    "grouped by and ordered by",
    "grouped by and alphabetically ordered by",
    "group by",
    "across",
    "across different",
    "by each",
    "by different",
    "for different",
    "for the different",
    "segmented by",
    "then by",
    "and by",
    "sliced by",
    "separately for each",
    "within each",
    "for each of",
    "for",
    "at the end of each",
    "at the end of every",
    "end of each",
    "at each",
    "at every",
    "among each",
    "on each",
    "to each",
    "by every",
    "with every",
    "in different",
    "of different",
    "from different",
    "corresponding to each",
    "at different",
];

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let cue = lattice.literal(start, CUES);
    // "for all the payments" says whose rows are meant.
    let scope = |after: usize| {
        matches!(lattice.word(after - 1), "for" | "across")
            && matches!(lattice.word(after), "all" | "the" | "these" | "those")
    };
    if let Some(after) = cue.filter(|after| !scope(*after)) {
        let cue = lattice.text(start, after);
        let loose = match cue.as_str() {
            "across" => 2.0 * lattice.weights.loose,
            "by" if agents(lattice, start) => 4.0 * lattice.weights.loose,
            "by" if start > 0 && lattice.ties(start - 1) && english::is_participle(lattice.word(start - 1)) => {
                3.0 * lattice.weights.loose
            }
            "for" => 3.0 * lattice.weights.loose,
            _ => 0.0,
        };
        let from = out.len();
        list(lattice, after, loose, out);
        of_a_place(lattice, after, loose, out);
        if cue == "across" {
            // "across claims" says whose rows are meant, "across regions" divides.
            let rows =
                |found: &Match| matches!(&found.phrase, Phrase::By(axes) if matches!(axes[..], [Axis::Entity(_)]));
            let kept = out.split_off(from);
            out.extend(kept.into_iter().filter(|found| !rows(found)));
        }
        // "grouped and ordered by genre"
        if cue.contains("ordered") || cue.contains("sorted") {
            for found in &mut out[from..] {
                let order = Phrase::Order { by: super::Sorted::Name, descending: false };
                found.phrase = Phrase::Several(vec![found.phrase.clone(), order]);
            }
        }
        for by in measure::measures(lattice, after).into_iter().filter(|m| m.list.len() == 1) {
            let measured = by.list.into_iter().next().expect("one measure");
            if matches!(cue.as_str(), "by") {
                out.push(Match::new(by.end, Phrase::ByMeasure(measured), lattice.weights.phrase + by.cost, by.marks));
            }
        }
    }
    if let Some(after) =
        lattice.literal(start, phrases!["in terms of", "based on", "according to", "measured by", "in", "on"])
    {
        let prepositional = after == start + 1;
        for by in measure::measures(lattice, after).into_iter().filter(|m| m.list.len() == 1) {
            let measured = by.list.into_iter().next().expect("one measure");
            let loose = if prepositional { lattice.weights.loose } else { 0.0 };
            out.push(Match::new(
                by.end,
                Phrase::ByMeasure(measured),
                lattice.weights.phrase + by.cost + loose,
                by.marks,
            ));
        }
    }
    for (words, grain) in [
        (phrases!["daily", "day by day", "day over day", "day to day", "from day to day"], Grain::Day),
        (phrases!["weekly", "week by week", "week to week", "from week to week"], Grain::Week),
        (
            phrases![
                "monthly",
                "month by month",
                "month after month",
                "month to month",
                "from month to month",
                "over time",
                "month end",
                "at month end",
                "trend",
                "trends",
                "trended",
                "trending",
                "over the months",
                "development",
                "evolution",
                "timeline",
                "history",
            ],
            Grain::Month,
        ),
        (
            phrases![
                "quarterly",
                "quarter by quarter",
                "quarter to quarter",
                "from quarter to quarter",
                "over the quarters"
            ],
            Grain::Quarter,
        ),
        (phrases!["yearly", "annual", "annually", "year by year", "year to year", "over the years"], Grain::Year),
    ] {
        if let Some(mut end) = lattice.literal(start, words) {
            if matches!(lattice.word(end), "of" | "in" | "for")
                && matches!(
                    lattice.word(start),
                    "trend" | "trends" | "development" | "evolution" | "timeline" | "history"
                )
            {
                end += 1;
            }
            let mark = Mark::new(start, end, Kind::Time, Some(grain.label().to_owned()));
            out.push(Match::new(end, Phrase::By(vec![Axis::Time(grain, None)]), lattice.weights.phrase, vec![mark]));
        }
    }
    // "gender breakdown of our customers"
    for noun in noun::nouns(lattice, start).into_iter().filter(|noun| !noun.partial) {
        if let Some(end) =
            lattice.literal(noun.end, phrases!["breakdown of", "split of", "breakdown", "distribution of"])
        {
            let phrase = Phrase::Several(vec![Phrase::By(vec![noun.axis]), Phrase::Counted]);
            out.push(Match::new(end, phrase, lattice.weights.phrase + noun.cost, vec![noun.mark]));
        }
    }
    // "region wise", "dealer-wise"
    for noun in noun::nouns(lattice, start) {
        if lattice.word(noun.end) == "wise" {
            out.push(Match::new(
                noun.end + 1,
                Phrase::By(vec![noun.axis]),
                lattice.weights.phrase + noun.cost,
                vec![noun.mark],
            ));
        }
    }
}

/// "in each Spanish city", "per European country": a member before what divides.
fn of_a_place(lattice: &Lattice<'_>, start: usize, loose: f32, out: &mut Vec<Match>) {
    let start = lattice.skip_determiners(start);
    for mention in lattice.mentions.get(start).into_iter().flatten().filter(|m| m.cost < 0.5) {
        let (filter, told) = match &mention.thing {
            Thing::Member(id, name) => {
                let members = vec![Member::Text(name.clone())];
                (Filter::In([(lattice.model.dimension(*id).name.clone(), members)].into()), Some(*id))
            }
            // "for every electric model"
            Thing::Segment(index) => (Filter::Segment(lattice.model.segments[*index].name.clone()), None),
            _ => continue,
        };
        for noun in noun::nouns(lattice, mention.end).into_iter().filter(|noun| !noun.partial) {
            // "songs by female artists" are theirs, not divided by them.
            if noun.plural && lattice.word(start.saturating_sub(1)) == "by" {
                continue;
            }
            // "by rent charged" is an amount.
            if english::is_participle(lattice.word(noun.end - 1)) {
                continue;
            }
            // "each Germany country" is no noun of its own.
            if told.is_some_and(|id| noun.axis == Axis::Dimension(id)) || matches!(noun.axis, Axis::Time(..)) {
                continue;
            }
            let by = Phrase::By(vec![noun.axis.clone()]);
            let phrase = Phrase::Several(vec![Phrase::Filter(filter.clone()), by]);
            let mark = Mark::new(start, mention.end, Kind::Value, None);
            let cost = lattice.weights.phrase + loose + mention.cost + noun.cost;
            out.push(Match::new(noun.end, phrase, cost, vec![mark, noun.mark]));
        }
    }
}

/// "requested by the founders", "made by all customers": who did it, rather than what it is divided by.
pub(super) fn agents(lattice: &Lattice<'_>, by: usize) -> bool {
    // "planned by dealers": a metric of that name; "per experienced by dealers": a column
    let metric = |m: &Mention| m.end == by && m.cost == 0.0 && matches!(m.thing, Thing::Metric(_));
    let divides = by > 1 && matches!(lattice.word(by - 2), "per" | "each");
    let named = divides || lattice.mentions[..by].iter().flatten().any(metric);
    // "enrolled in by students"
    let verb = by - usize::from(by > 1 && english::is_preposition(lattice.word(by - 1)));
    let passive = verb > 0 && english::is_participle(lattice.word(verb - 1)) && !named;
    let at = lattice.skip_articles(by + 1);
    let several = |m: &Mention| m.plural && matches!(m.thing, Thing::Entity(_));
    let plural = lattice.mentions.get(at).into_iter().flatten().any(several);
    passive && (plural || (at > by + 1 && lattice.ties(by - 1)))
}

/// A list of nouns after the cue: every prefix of it is a match.
fn list(lattice: &Lattice<'_>, start: usize, loose: f32, out: &mut Vec<Match>) {
    let mut open: Vec<(usize, Vec<Axis>, f32, Vec<Mark>)> =
        vec![(start, Vec::new(), lattice.weights.phrase + loose, Vec::new())];
    for _ in 0..4 {
        let mut next = Vec::new();
        for (at, axes, so_far, marks) in open {
            // "revenue per passenger": a ratio to a number, not a grouping by it.
            let per = lattice.word(start - 1) == "per";
            for noun in noun::labels(lattice, at, true) {
                let number = matches!(noun.axis, Axis::Dimension(id) if measure::is_number(lattice, id));
                if axes.contains(&noun.axis) || (per && number) {
                    continue;
                }
                let mut axes = axes.clone();
                axes.push(noun.axis.clone());
                let mut marks = marks.clone();
                marks.push(noun.mark.clone());
                let partial = if noun.partial { lattice.weights.partial } else { 0.0 };
                // "by year, channel not retail": the channel of a condition
                let denied = if lattice.word(noun.end) == "not" { 2.0 * lattice.weights.loose } else { 0.0 };
                let cost = so_far + noun.cost + partial + denied;
                out.push(Match::new(noun.end, Phrase::By(axes.clone()), cost, marks.clone()));
                let mut after = noun.end;
                while english::is_and(lattice.word(after))
                    || (after > noun.end && matches!(lattice.word(after), "by" | "per" | "then"))
                {
                    after += 1;
                }
                if after > noun.end {
                    next.push((after, axes, cost, marks));
                }
            }
        }
        open = next;
    }
}

/// A grain in words: "month", "calendar week", "fiscal quarter", "day of the week".
pub(super) fn grain(lattice: &Lattice<'_>, at: usize) -> Option<(usize, Grain)> {
    let named = [
        (phrases!["weekday", "weekdays", "day of week", "day of the week", "days of the week"], Grain::Weekday),
        (
            phrases!["month of year", "month of the year", "months of the year", "calendar month of year", "season"],
            Grain::MonthOfYear,
        ),
        (phrases!["quarter of year", "quarter of the year", "quarters of the year"], Grain::QuarterOfYear),
        (phrases!["day of month", "day of the month", "days of the month"], Grain::DayOfMonth),
        (phrases!["fiscal month", "fiscal months", "fiscal period", "fiscal periods"], Grain::FiscalMonth),
        (phrases!["fiscal quarter", "fiscal quarters", "financial quarter"], Grain::FiscalQuarter),
        (phrases!["fiscal year", "fiscal years", "financial year", "business year"], Grain::FiscalYear),
        (phrases!["calendar year", "calendar years", "year end"], Grain::Year),
        (phrases!["calendar week", "calendar weeks", "iso week", "iso weeks", "week end", "cw", "cws"], Grain::Week),
        (phrases!["calendar month", "calendar months", "month end", "months end"], Grain::Month),
        (phrases!["calendar quarter", "calendar quarters", "quarter end"], Grain::Quarter),
    ];
    named
        .iter()
        .filter_map(|(words, grain)| lattice.literal(at, words).map(|end| (end, *grain)))
        .max_by_key(|(end, _)| *end)
        .or_else(|| grain_word(lattice.word(at)).map(|grain| (at + 1, grain)))
}

/// A grain in one word.
pub(crate) fn grain_word(word: &str) -> Option<Grain> {
    Some(match word {
        "day" | "days" | "date" => Grain::Day,
        "week" | "weeks" | "wk" | "wks" => Grain::Week,
        "month" | "months" | "mth" | "mths" => Grain::Month,
        "quarter" | "quarters" | "qtr" | "qtrs" => Grain::Quarter,
        "year" | "years" | "yr" | "yrs" => Grain::Year,
        _ => return None,
    })
}
