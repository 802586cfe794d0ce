//! What the columns of a result are, as far as a picture depends on it. Made from typed facts, never from names
//! of columns or from guessing at values.

use model::Agg;
use model::formula::WHOLE;
use model::query::Meaning;
use model::semantic::Format;

use crate::facts::{self, Facts, Kind};
use crate::lineage;

/// The shape of a result.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Profile {
    pub(crate) rows: usize,
    /// Only the first rows are here.
    pub(crate) truncated: bool,
    pub(crate) dimensions: Vec<Axis>,
    /// Numbers of their own, and their companions after them.
    pub(crate) measures: Vec<Number>,
    /// The first few were asked for.
    pub(crate) ranking: bool,
    /// The first few of each group were asked for.
    pub(crate) per_group: bool,
    /// Nothing was cut off: the parts are all there are.
    pub(crate) whole: bool,
}

/// Something to group by.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    pub(crate) kind: Kind,
    /// Different members.
    pub(crate) members: usize,
    /// Mean length of their names, in characters.
    pub(crate) label_length: usize,
}

/// A column of numbers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Number {
    /// Position among the measures of the facts.
    pub(crate) index: usize,
    pub(crate) meaning: Meaning,
    pub(crate) unit: Unit,
    /// May be summed over rows; for a share: what it is a share of.
    pub(crate) additive: bool,
    pub(crate) negative: bool,
    /// How many cells hold a number.
    pub(crate) numbers: usize,
    /// Its smallest part of the sum, 0 to 1.
    pub(crate) smallest_part: f64,
    /// For a share: of everything, rather than within a group.
    pub(crate) of_all: bool,
    /// For a share: it adds up to one within each bucket of time.
    pub(crate) within_time: bool,
    /// For the lowest, the highest and what lies between: of which measure's expression, and how much lies below.
    pub(crate) quantile: Option<(usize, f64)>,
}

/// What can stand on one scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unit {
    Percent,
    Plain,
    Money(String),
    Things(String),
}

impl Profile {
    pub(crate) fn of(facts: &Facts<'_>) -> Profile {
        let within = facts.limit.as_ref().map_or(0, |limit| limit.within.len());
        Profile {
            rows: facts.rows,
            truncated: facts.is_truncated(),
            dimensions: facts.dimensions.iter().map(axis).collect(),
            measures: facts.measures.iter().enumerate().map(|(index, m)| number(facts, index, m)).collect(),
            ranking: facts.limit.is_some() && within == 0,
            per_group: within > 0,
            whole: !facts.cut && !facts.is_truncated(),
        }
    }

    /// The numbers that are drawn: those of their own, or what stands for them where only a change or share was
    /// asked for.
    pub(crate) fn drawn(&self) -> Vec<&Number> {
        let numbers = |meanings: &[Meaning]| -> Vec<&Number> {
            self.measures.iter().filter(|m| meanings.contains(&m.meaning) && m.numbers > 0).collect()
        };
        let own = numbers(&[Meaning::Value, Meaning::Running, Meaning::Moving]);
        if own.is_empty() { self.measures.iter().filter(|m| m.numbers > 0).take(1).collect() } else { own }
    }

    /// The one number that is drawn, if it is one.
    pub(crate) fn only(&self) -> Option<&Number> {
        match self.drawn().as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// The companion of the only number that is drawn.
    pub(crate) fn companion(&self, meaning: Meaning) -> Option<&Number> {
        self.only()?;
        self.measures.iter().find(|m| m.meaning == meaning && m.numbers > 0)
    }

    /// The share that was asked for.
    pub(crate) fn share(&self) -> Option<&Number> {
        self.companion(Meaning::Share)
    }

    /// What bars are stacked from: shares that fill each bucket of time, else the only number.
    pub(crate) fn stackable(&self) -> Option<&Number> {
        self.share().filter(|share| share.within_time).or(self.only())
    }

    /// Numbers that can be drawn on one scale.
    pub(crate) fn one_unit(&self) -> bool {
        self.drawn().windows(2).all(|pair| pair[0].unit == pair[1].unit)
    }

    /// Position of the dimension that is time.
    pub(crate) fn time(&self) -> Option<usize> {
        self.dimensions.iter().position(|axis| matches!(axis.kind, Kind::Time(_)))
    }

    /// The only dimension.
    pub(crate) fn axis(&self) -> Option<&Axis> {
        match self.dimensions.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Two dimensions: the axis and the series, so that both keep their limits; time is always the axis.
    pub(crate) fn axes(&self, most_members: usize, most_series: usize) -> Option<(usize, usize)> {
        let [a, b] = self.dimensions.as_slice() else { return None };
        let fits = |x: &Axis, series: &Axis| x.members <= most_members && series.members <= most_series;
        match self.time() {
            Some(time) => {
                let (x, series) = (time, 1 - time);
                fits(&self.dimensions[x], &self.dimensions[series]).then_some((x, series))
            }
            None if fits(a, b) && (b.members <= a.members || !fits(b, a)) => Some((0, 1)),
            None if fits(b, a) => Some((1, 0)),
            None => None,
        }
    }

    /// The measures that hold the five numbers of a box: the lowest, the quartiles, the highest.
    pub(crate) fn quantile_columns(&self) -> Option<[usize; 5]> {
        let mut found: Vec<(usize, f64, usize)> =
            self.drawn().iter().filter_map(|m| m.quantile.map(|(of, part)| (of, part, m.index))).collect();
        found.sort_by(|a, b| a.1.total_cmp(&b.1));
        let one = found.windows(2).all(|pair| pair[0].0 == pair[1].0);
        let at = |part: f64| found.iter().find(|known| known.1 == part).map(|known| known.2);
        let (first, last) = (found.first()?, found.last()?);
        (one && first.1 < 0.25 && last.1 > 0.75).then_some(())?;
        Some([first.2, at(0.25)?, at(0.5)?, at(0.75)?, last.2])
    }

    /// The measures that hold the lower and the upper bound of a band.
    pub(crate) fn band_columns(&self) -> Option<(usize, usize)> {
        let drawn = self.drawn();
        let bound = |holds: fn(f64) -> bool| {
            let mut found = drawn.iter().filter_map(|m| m.quantile.map(|(of, part)| (of, part, m.index)));
            found.find(|known| holds(known.1))
        };
        let (low, high) = (bound(|part| part < 0.5)?, bound(|part| part > 0.5)?);
        (low.0 == high.0 && drawn.len() <= 3).then_some((low.2, high.2))
    }

    /// The dimension whose members get a box each: the only one of quantiles, the shorter of two; `None` where all
    /// rows make one box.
    pub(crate) fn box_groups(&self) -> Option<usize> {
        match self.dimensions.as_slice() {
            [_] if self.quantile_columns().is_some() => Some(0),
            [a, b] => Some(usize::from(b.members < a.members)),
            _ => None,
        }
    }

    /// How much of the grid of two dimensions has rows, 0 to 1.
    pub(crate) fn filled(&self) -> f64 {
        let cells: usize = self.dimensions.iter().map(|axis| axis.members.max(1)).product();
        self.rows as f64 / cells as f64
    }
}

impl Axis {
    /// Has an order of its own that a picture must keep.
    pub(crate) fn has_order(&self) -> bool {
        self.kind != Kind::Category
    }
}

fn axis(dimension: &facts::Dimension) -> Axis {
    let members = dimension.members.len();
    let length: usize = dimension.members.iter().map(|(text, _)| text.chars().count()).sum();
    Axis { kind: dimension.kind, members, label_length: length / members.max(1) }
}

fn number(facts: &Facts<'_>, index: usize, measure: &facts::Measure<'_>) -> Number {
    let cells = || facts.cells(measure).iter().filter_map(model::Value::number);
    let sum: f64 = cells().sum();
    let time = facts.time().map(|(position, _)| &facts.dimensions[position].columns);
    let smallest = cells().fold(f64::INFINITY, f64::min);
    Number {
        index,
        meaning: measure.meaning(),
        unit: match measure.style.format {
            _ if measure.style.is_percent() || measure.style.is_points() => Unit::Percent,
            Format::Currency(code) => Unit::Money(code.clone()),
            Format::Unit(noun) => Unit::Things(noun.clone()),
            Format::Number | Format::Integer | Format::Percent => Unit::Plain,
        },
        additive: measure.whole.as_ref().map_or(measure.additive, |whole| whole.additive),
        negative: measure.negative,
        numbers: measure.numbers,
        smallest_part: if sum > 0.0 && smallest.is_finite() { smallest / sum } else { 0.0 },
        of_all: measure.whole.as_ref().is_some_and(|whole| whole.within.is_empty() && !whole.of_those_left),
        within_time: measure.whole.as_ref().zip(time).is_some_and(|(whole, time)| whole.within == *time),
        quantile: quantile(facts, measure),
    }
}

fn quantile(facts: &Facts<'_>, measure: &facts::Measure<'_>) -> Option<(usize, f64)> {
    let own = |m: &facts::Measure<'_>| {
        let leaf = lineage::measure(&facts.query.root, m.column)?;
        let part = match leaf.agg {
            _ if m.meaning() != Meaning::Value => return None,
            Agg::Min => 0.0,
            Agg::Max => 1.0,
            Agg::Median => 0.5,
            Agg::Percentile(at) => f64::from(at) / f64::from(WHOLE),
            Agg::Sum
            | Agg::Count
            | Agg::Distinct
            | Agg::Avg
            | Agg::Stddev
            | Agg::Squares
            | Agg::Values
            | Agg::Roughly => return None,
        };
        Some((leaf, part))
    };
    let (leaf, part) = own(measure)?;
    let same = |m: &&facts::Measure<'_>| {
        own(m).is_some_and(|(other, _)| {
            (other.dataset, &other.of, &other.filter) == (leaf.dataset, &leaf.of, &leaf.filter)
        })
    };
    facts.measures.iter().find(same).map(|first| (first.column, part))
}
