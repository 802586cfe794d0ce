//! What is plotted: labels along the axis and series of numbers, sorted, limited and filled up; the same for
//! whatever draws them. Forms come checked by [`Form::can_draw`].

use model::query::Meaning;
use model::{Grain, Value};

use super::form::{BARS_BEFORE_OTHER, Form, MOST_BARS, MOST_SERIES, few_periods};
use super::profile::Profile;
use crate::decimal;
use crate::facts::{Facts, Kind, Measure};
use crate::format;
use crate::words;

/// Labels and series.
#[derive(Debug)]
pub(crate) struct Plot<'f, 'a> {
    pub(crate) form: Form,
    pub(crate) facts: &'f Facts<'a>,
    /// Dimensions along the axis: one, or all where a label names a whole row.
    pub(crate) along: Vec<usize>,
    /// The dimension told apart by colour.
    pub(crate) colour: Option<usize>,
    pub(crate) labels: Vec<String>,
    pub(crate) series: Vec<Series<'f, 'a>>,
    /// For dots: one list of pairs instead of series.
    pub(crate) dots: Vec<(Value, Value)>,
    /// What is not drawn.
    pub(crate) cut: Option<String>,
    /// Labels of buckets that are not over.
    pub(crate) incomplete: Vec<String>,
}

/// Numbers of one colour.
#[derive(Debug)]
pub(crate) struct Series<'f, 'a> {
    pub(crate) label: String,
    pub(crate) measure: &'f Measure<'a>,
    /// One for each label.
    pub(crate) values: Vec<Value>,
    /// As a tooltip has them.
    pub(crate) texts: Vec<String>,
}

/// A position along an axis, or a series.
struct Place {
    label: String,
    /// What it is, for the natural order.
    value: Value,
    /// Members of the dimension: one, none for a gap in time, several for "Other".
    members: Vec<usize>,
}

/// Gaps in time are filled up to this many points.
const MOST_POINTS: usize = 2_000;

pub(crate) fn plot<'f, 'a>(form: Form, profile: &Profile, facts: &'f Facts<'a>) -> Plot<'f, 'a> {
    let drawn: Vec<&Measure<'a>> = profile.drawn().iter().map(|number| &facts.measures[number.index]).collect();
    let plot = Plot {
        form,
        facts,
        along: vec![0],
        colour: None,
        labels: Vec::new(),
        series: Vec::new(),
        dots: Vec::new(),
        cut: None,
        incomplete: Vec::new(),
    };
    let [first, ..] = drawn.as_slice() else { return plot };
    match (form, facts.dimensions.len()) {
        (Form::Scatter, _) => dots(plot, &drawn),
        (Form::Bar, 2) => rows(plot, first),
        (Form::StackedColumn, 2) => {
            let number = profile.stackable().map_or(*first, |number| &facts.measures[number.index]);
            let most = if profile.time().is_some() { super::form::MOST_TIME_COLUMNS } else { super::form::MOST_GROUPS };
            grid(plot, number, profile.axes(most, MOST_SERIES).unwrap_or((0, 1)))
        }
        (Form::GroupedColumn, 2) => {
            let axes = few_periods(profile)
                .or_else(|| profile.axes(super::form::MOST_GROUPS, super::form::MOST_IN_GROUP))
                .unwrap_or((0, 1));
            grid(plot, first, axes)
        }
        (_, 2) => {
            let time = profile.time().unwrap_or(0);
            grid(plot, first, (time, 1 - time))
        }
        _ => {
            let mut measures = drawn;
            let companion = |meaning| profile.companion(meaning).map(|number| &facts.measures[number.index]);
            match form {
                Form::GroupedColumn => companion(Meaning::Previous).into_iter().for_each(|m| measures.insert(0, m)),
                Form::Line => measures.extend([Meaning::Previous, Meaning::Target].into_iter().filter_map(companion)),
                Form::Target => measures.extend(companion(Meaning::Target)),
                _ => {}
            }
            simple(plot, &measures)
        }
    }
}

/// One dimension: a series for each measure.
fn simple<'f, 'a>(mut plot: Plot<'f, 'a>, measures: &[&'f Measure<'a>]) -> Plot<'f, 'a> {
    let facts = plot.facts;
    let dimension = &facts.dimensions[0];
    let first =
        measures.iter().find(|m| !matches!(m.meaning(), Meaning::Previous | Meaning::Target)).unwrap_or(&measures[0]);
    let mut places = plot.places();
    let number = |measure: &Measure<'_>, place: &Place| {
        place
            .members
            .first()
            .map_or(Value::Null, |member| facts.cell(measure.column, dimension.members[*member].1).clone())
    };
    if dimension.kind == Kind::Category {
        let gap = |place: &Place| {
            let number = |m: &Measure<'_>| number(m, place).number();
            let target = measures.iter().find(|m| m.meaning() == Meaning::Target).and_then(|m| number(m));
            number(first).map(|n| n - target.unwrap_or_default())
        };
        if plot.form == Form::Target {
            sort_by_number(&mut places, gap);
        } else if !facts.ordered {
            sort_by_number(&mut places, |place| number(first, place).number());
        }
    }
    let other = limit_bars(&mut plot, &mut places, first);
    plot.labels = places.iter().map(|place| place.label.clone()).collect();
    for measure in measures {
        let values = places.iter().map(|place| match (&other, place.members.len()) {
            (Some(other), 2..) => other.clone(),
            _ => number(measure, place),
        });
        let label = words::capital(&facts.label(measure));
        let series = series(facts, measure, label, values.collect());
        plot.series.push(series);
    }
    plot
}

/// Keeps the first bars of many, the rest as one where that adds up; answers with the rest's sum.
fn limit_bars(plot: &mut Plot<'_, '_>, places: &mut Vec<Place>, measure: &Measure<'_>) -> Option<Value> {
    if plot.form != Form::Bar || places.len() <= MOST_BARS {
        return None;
    }
    let facts = plot.facts;
    let all = places.len();
    let rest = places.split_off(BARS_BEFORE_OTHER);
    let members: Vec<usize> = rest.iter().flat_map(|place| place.members.iter().copied()).collect();
    plot.cut = Some(format!("the first {BARS_BEFORE_OTHER} of {}", facts.count(all)));
    facts.total(measure)?;
    let cells: Vec<&Value> =
        members.iter().map(|member| facts.cell(measure.column, facts.dimensions[0].members[*member].1)).collect();
    let sum = decimal::sum(cells.into_iter())?;
    places.push(Place { label: format!("Other ({})", facts.count(members.len())), value: Value::Null, members });
    Some(sum)
}

/// Two dimensions of one measure: places along one, a series for each member of the other.
fn grid<'f, 'a>(mut plot: Plot<'f, 'a>, measure: &'f Measure<'a>, (x, colour): (usize, usize)) -> Plot<'f, 'a> {
    let facts = plot.facts;
    plot.along = vec![x];
    plot.colour = Some(colour);
    let mut along = plot.places();
    let mut across = places(facts, colour, 0);
    let mut cells = vec![None; facts.dimensions[x].members.len() * facts.dimensions[colour].members.len()];
    let width = facts.dimensions[x].members.len();
    for row in 0..facts.rows {
        let (Some(at), Some(of)) = (facts.dimensions[x].codes.get(row), facts.dimensions[colour].codes.get(row)) else {
            continue;
        };
        cells[of * width + at] = Some(row);
    }
    let cell = |across: usize, along: usize| {
        cells[across * width + along].map_or(&Value::Null, |row| facts.cell(measure.column, row))
    };
    let one = |across: &Place, along: &Place| match (across.members.as_slice(), along.members.first()) {
        ([member], Some(at)) => cell(*member, *at).clone(),
        (several, Some(at)) => {
            let parts: Vec<&Value> = several.iter().map(|member| cell(*member, *at)).collect();
            decimal::sum(parts.into_iter()).unwrap_or(Value::Null)
        }
        (_, None) => Value::Null,
    };
    let total = |values: &mut dyn Iterator<Item = Value>| {
        values.filter_map(|v| v.number()).fold(None, |sum, n| Some(sum.unwrap_or(0.0) + n))
    };
    if facts.dimensions[colour].kind == Kind::Category {
        if measure.additive || plot.form == Form::StackedColumn {
            sort_by_number(&mut across, |place| total(&mut along.iter().map(|at| one(place, at))));
        } else if facts.time().is_some_and(|(time, _)| time == x) {
            sort_by_number(&mut across, |place| along.iter().rev().find_map(|at| one(place, at).number()));
        }
    }
    if facts.dimensions[x].kind == Kind::Category && measure.additive {
        sort_by_number(&mut along, |place| total(&mut across.iter().map(|of| one(of, place))));
    }
    if across.len() > MOST_SERIES {
        let all = across.len();
        let rest = across.split_off(MOST_SERIES - 1);
        plot.cut = Some(format!("the first {} of {}", MOST_SERIES - 1, facts.count(all)));
        if facts.total(measure).is_some() {
            let label = format!("Other ({})", facts.count(rest.len()));
            let members = rest.iter().flat_map(|place| place.members.iter().copied()).collect();
            across.push(Place { label, value: Value::Null, members });
        }
    }
    plot.labels = along.iter().map(|place| place.label.clone()).collect();
    for of in &across {
        let values = along.iter().map(|at| one(of, at)).collect();
        plot.series.push(series(facts, measure, of.label.clone(), values));
    }
    plot
}

/// Every row a bar of its own, named by all its members.
fn rows<'f, 'a>(mut plot: Plot<'f, 'a>, measure: &'f Measure<'a>) -> Plot<'f, 'a> {
    let facts = plot.facts;
    plot.along = (0..facts.dimensions.len()).collect();
    plot.labels = (0..facts.rows)
        .map(|row| facts.dimensions.iter().map(|dimension| dimension.member(row)).collect::<Vec<_>>().join(" · "))
        .collect();
    let values = (0..facts.rows).map(|row| facts.cell(measure.column, row).clone()).collect();
    plot.series.push(series(facts, measure, words::capital(&facts.label(measure)), values));
    plot
}

/// Two measures against each other, a dot a row.
fn dots<'f, 'a>(mut plot: Plot<'f, 'a>, measures: &[&'f Measure<'a>]) -> Plot<'f, 'a> {
    let facts = plot.facts;
    plot.along = (0..facts.dimensions.len()).collect();
    if let [x, y, ..] = measures {
        for row in 0..facts.rows {
            plot.labels.push(facts.name(row));
            plot.dots.push((facts.cell(x.column, row).clone(), facts.cell(y.column, row).clone()));
        }
        for measure in [x, y] {
            plot.series.push(series(facts, measure, words::capital(&facts.label(measure)), Vec::new()));
        }
    }
    plot
}

fn series<'f, 'a>(facts: &Facts<'a>, measure: &'f Measure<'a>, label: String, values: Vec<Value>) -> Series<'f, 'a> {
    let texts = values.iter().map(|value| facts.in_full(measure, value)).collect();
    Series { label, measure, values, texts }
}

impl Plot<'_, '_> {
    /// What is drawn, in words: `revenue by region and model`.
    pub(crate) fn subject(&self) -> String {
        let mut numbers: Vec<String> = Vec::new();
        for series in &self.series {
            let label = self.facts.label(series.measure);
            if !numbers.contains(&label) {
                numbers.push(label);
            }
        }
        let by: Vec<&str> =
            self.along.iter().chain(&self.colour).map(|at| self.facts.dimensions[*at].label.as_str()).collect();
        format!("{} by {}", words::list(&numbers), words::list(&by))
    }

    /// Bars lie: many of them, or names too long to stand.
    pub(crate) fn is_horizontal(&self) -> bool {
        let long = |labels: &[String]| labels.iter().map(|l| l.chars().count()).sum::<usize>() > 16 * labels.len();
        self.form == Form::Bar || (self.form == Form::Target && (self.labels.len() > 8 || long(&self.labels)))
    }

    /// Stacked shares that add up to one.
    pub(crate) fn fills_the_whole(&self) -> bool {
        self.form == Form::StackedColumn && self.series.iter().all(|series| series.measure.meaning() == Meaning::Share)
    }

    /// All series are of one measure: its name can stand at the scale.
    pub(crate) fn has_one_number(&self) -> bool {
        self.series.windows(2).all(|pair| pair[0].measure.column == pair[1].measure.column)
    }

    /// Whether the scale of numbers begins at zero: always for bars and areas; for lines unless they all run far
    /// from it.
    pub(crate) fn begins_at_zero(&self) -> bool {
        match self.form {
            Form::Line => zero_is_near(self.series.iter().flat_map(|series| &series.values)),
            Form::Panels | Form::Scatter => false,
            _ => true,
        }
    }

    /// The same for one panel.
    pub(crate) fn panel_begins_at_zero(&self, at: usize) -> bool {
        self.series.get(at).is_none_or(|series| zero_is_near(series.values.iter()))
    }

    /// Places along the axis, gaps in time filled, and what is said about them.
    fn places(&mut self) -> Vec<Place> {
        let most = if matches!(self.form, Form::Line | Form::Area | Form::Panels) { MOST_POINTS } else { MOST_BARS };
        let dimension = &self.facts.dimensions[self.along[0]];
        let places = places(self.facts, self.along[0], most);
        if let Kind::Time(grain) = dimension.kind {
            let partial = |place: &&Place| self.facts.is_partial(grain, &place.value);
            self.incomplete = places.iter().filter(partial).map(|place| place.label.clone()).collect();
            if places.iter().map(|place| place.members.len()).sum::<usize>() < dimension.members.len() {
                self.cut = Some(format!("rows without a {} are left out", dimension.label));
            }
        }
        places
    }
}

/// The members of a dimension as places: in their natural order if they have one, gaps in time filled up to so many.
fn places(facts: &Facts<'_>, position: usize, most: usize) -> Vec<Place> {
    let dimension = &facts.dimensions[position];
    let value = |row: usize| dimension.columns.last().map_or(&Value::Null, |column| facts.cell(*column, row));
    let mut places: Vec<Place> = dimension
        .members
        .iter()
        .enumerate()
        .map(|(member, (label, row))| Place { label: label.clone(), value: value(*row).clone(), members: vec![member] })
        .collect();
    match dimension.kind {
        Kind::Time(grain) => {
            places.retain(|place| !place.value.is_null());
            places.sort_by(|a, b| a.value.cmp(&b.value));
            filled(facts, grain, places, most)
        }
        Kind::Cyclic(_) => {
            places.sort_by(|a, b| a.value.cmp(&b.value));
            places
        }
        Kind::Ordered if facts.limit.is_none() => {
            places.sort_by(|a, b| a.value.cmp(&b.value));
            places
        }
        Kind::Ordered | Kind::Category => places,
    }
}

/// The same places with the missing buckets between them.
fn filled(facts: &Facts<'_>, grain: Grain, places: Vec<Place>, most: usize) -> Vec<Place> {
    let calendar = &facts.model.calendar;
    let mut all = Vec::with_capacity(places.len());
    let mut next: Option<i32> = None;
    for place in &places {
        let Value::Date(start) = place.value else { return places };
        let mut at = next.unwrap_or(start);
        while at < start {
            if all.len() >= most {
                return places;
            }
            let label = format::member(&Value::Date(at), Some(grain), calendar);
            all.push(Place { label, value: Value::Date(at), members: Vec::new() });
            at = calendar.shift(grain, at, 1);
        }
        all.push(Place { label: place.label.clone(), value: place.value.clone(), members: place.members.clone() });
        next = Some(calendar.shift(grain, start, 1));
    }
    if all.len() > most { places } else { all }
}

/// Largest first, missing last; what is equal stays as it was.
fn sort_by_number(places: &mut [Place], number: impl Fn(&Place) -> Option<f64>) {
    places.sort_by_cached_key(|place| std::cmp::Reverse(number(place).map_or(Value::Null, Value::Float)));
}

/// Whether numbers reach over a range that is not smaller than their distance from zero.
fn zero_is_near<'v>(values: impl Iterator<Item = &'v Value>) -> bool {
    let (least, most) = values
        .filter_map(Value::number)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), n| (least.min(n), most.max(n)));
    let distance = if least > 0.0 {
        least
    } else if most < 0.0 {
        -most
    } else {
        0.0
    };
    distance <= most - least
}
