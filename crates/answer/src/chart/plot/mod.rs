//! What is plotted: labels along the axis and series of numbers, sorted, limited and filled up; the same for
//! whatever draws them. Forms come checked by [`Form::can_draw`].

mod bridge;
mod density;
mod place;
mod spread;

use model::Value;
use model::query::Meaning;

use super::form::{self, BARS_BEFORE_OTHER, Form, MOST_BARS, MOST_SERIES, few_periods};
use super::profile::Profile;
use crate::decimal;
use crate::facts::{Facts, Kind, Measure};
use crate::words;
pub(crate) use density::Cell;
use place::{Place, places, sort_by_number};

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
    /// What each label stands for: a day, a number; null where it is only a name.
    pub(crate) at: Vec<Value>,
    pub(crate) series: Vec<Series<'f, 'a>>,
    /// What the numbers are.
    pub(crate) scale: Scale,
    /// For dots: their places instead of the values of the series.
    pub(crate) dots: Vec<Dot>,
    /// For dots that are counted: the cells that hold some.
    pub(crate) cells: Vec<Cell>,
    /// For bars that float and for bands: from and to, for each label.
    pub(crate) spans: Vec<Option<(f64, f64)>>,
    /// For boxes: five numbers that rise, for each label.
    pub(crate) boxes: Vec<Option<[f64; 5]>>,
    /// The label that stands for the rest of many.
    pub(crate) other: Option<usize>,
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
    /// The row of the table that each comes from, where it is one.
    pub(crate) rows: Vec<Option<usize>>,
    /// It stands for the rest of many.
    pub(crate) other: bool,
}

/// A row as a dot.
#[derive(Debug)]
pub(crate) struct Dot {
    pub(crate) x: Value,
    pub(crate) y: Value,
    /// What its area shows.
    pub(crate) size: Option<Value>,
    pub(crate) row: usize,
}

/// What the numbers of a plot are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Those of the measure.
    Measure,
    /// Parts of one.
    Shares,
    /// How many groups.
    Counts,
}

pub(crate) fn plot<'f, 'a>(form: Form, profile: &Profile, facts: &'f Facts<'a>) -> Plot<'f, 'a> {
    let drawn: Vec<&Measure<'a>> = profile.drawn().iter().map(|number| &facts.measures[number.index]).collect();
    let plot = Plot {
        form,
        facts,
        along: vec![0],
        colour: None,
        labels: Vec::new(),
        at: Vec::new(),
        series: Vec::new(),
        scale: Scale::Measure,
        dots: Vec::new(),
        cells: Vec::new(),
        spans: Vec::new(),
        boxes: Vec::new(),
        other: None,
        cut: None,
        incomplete: Vec::new(),
    };
    let [first, ..] = drawn.as_slice() else { return plot };
    let companion = |meaning| profile.companion(meaning).map(|number| &facts.measures[number.index]);
    match (form, facts.dimensions.len()) {
        (Form::Scatter | Form::Bubble, _) => dots(plot, &drawn),
        (Form::Density, _) => density::density(plot, &drawn),
        (Form::Bullet, _) => bullet(plot, [Some(*first), companion(Meaning::Target)].into_iter().flatten()),
        (Form::TableBars, _) => rows(plot, &facts.measures.iter().collect::<Vec<_>>()),
        (Form::Histogram, _) => spread::histogram(plot, first),
        (Form::BoxPlot, _) => spread::boxes(plot, profile, first),
        (Form::Band, _) => spread::band(plot, profile, first),
        (Form::Waterfall, _) => bridge::waterfall(plot, first, companion(Meaning::Previous)),
        (Form::Bar, 2) => rows(plot, &[*first]),
        (Form::StackedColumn | Form::StackedFull | Form::StackedArea, 2) => {
            let number = profile.stackable().map_or(*first, |number| &facts.measures[number.index]);
            let axes = profile.axes(form::most_stacked(form, profile), MOST_SERIES).unwrap_or((0, 1));
            let plot = grid(plot, number, axes);
            if form == Form::StackedFull { shares(plot) } else { plot }
        }
        (Form::GroupedColumn, 2) => {
            let axes =
                few_periods(profile).or_else(|| profile.axes(form::MOST_GROUPS, form::MOST_IN_GROUP)).unwrap_or((0, 1));
            grid(plot, first, axes)
        }
        (Form::Heatmap, 2) => grid(plot, first, form::heatmap_axes(profile).unwrap_or((0, 1))),
        (Form::Treemap, 2) => grid(plot, first, profile.axes(form::MOST_LEAVES, MOST_SERIES).unwrap_or((0, 1))),
        (_, 2) => {
            let time = profile.time().unwrap_or(0);
            grid(plot, first, (time, 1 - time))
        }
        _ => {
            let mut measures = drawn;
            match form {
                Form::GroupedColumn => companion(Meaning::Previous).into_iter().for_each(|m| measures.insert(0, m)),
                Form::Line => measures.extend([Meaning::Previous, Meaning::Target].into_iter().filter_map(companion)),
                Form::Target => measures.extend(companion(Meaning::Target)),
                _ => {}
            }
            let plot = simple(plot, &measures);
            if form == Form::Funnel { bridge::funnel(plot) } else { plot }
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
        } else if !facts.ordered || plot.form == Form::Treemap {
            sort_by_number(&mut places, |place| number(first, place).number());
        }
    }
    if plot.form == Form::Funnel {
        sort_by_number(&mut places, |place| number(first, place).number());
    }
    let other = limit_bars(&mut plot, &mut places, first);
    plot.set_places(&places);
    let rows = places.iter().map(|place| match place.members.as_slice() {
        [member] => Some(dimension.members[*member].1),
        _ => None,
    });
    let rows: Vec<Option<usize>> = rows.collect();
    for measure in measures {
        let values = places.iter().map(|place| match (&other, place.members.len()) {
            (Some(other), 2..) => other.clone(),
            _ => number(measure, place),
        });
        let label = words::capital(&facts.label(measure));
        let series = series(facts, measure, label, values.collect(), rows.clone());
        plot.series.push(series);
    }
    plot
}

/// Keeps the first bars of many, the rest as one where that adds up; answers with the rest's sum.
fn limit_bars(plot: &mut Plot<'_, '_>, places: &mut Vec<Place>, measure: &Measure<'_>) -> Option<Value> {
    let (most, kept) = match plot.form {
        Form::Bar => (MOST_BARS, BARS_BEFORE_OTHER),
        Form::Treemap => (form::MOST_LEAVES, form::MOST_LEAVES - 1),
        _ => return None,
    };
    if places.len() <= most {
        return None;
    }
    let facts = plot.facts;
    let all = places.len();
    let rest = places.split_off(kept);
    let members: Vec<usize> = rest.iter().flat_map(|place| place.members.iter().copied()).collect();
    plot.cut = Some(format!("the first {kept} of {}", facts.count(all)));
    facts.total(measure)?;
    let cells: Vec<&Value> =
        members.iter().map(|member| facts.cell(measure.column, facts.dimensions[0].members[*member].1)).collect();
    let sum = decimal::sum(cells.into_iter())?;
    plot.other = Some(places.len());
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
    let row = |across: &Place, along: &Place| match (across.members.as_slice(), along.members.as_slice()) {
        ([of], [at]) => cells[of * width + at],
        _ => None,
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
        if measure.additive || plot.form.is_stacked() {
            sort_by_number(&mut across, |place| total(&mut along.iter().map(|at| one(place, at))));
        } else if facts.time().is_some_and(|(time, _)| time == x) {
            sort_by_number(&mut across, |place| along.iter().rev().find_map(|at| one(place, at).number()));
        }
    }
    if facts.dimensions[x].kind == Kind::Category && measure.additive {
        sort_by_number(&mut along, |place| total(&mut across.iter().map(|of| one(of, place))));
    }
    let most = match plot.form {
        Form::Heatmap => form::MOST_CELLS.1,
        Form::Multiples => form::MOST_MULTIPLES,
        _ => MOST_SERIES,
    };
    if across.len() > most {
        let all = across.len();
        let rest = across.split_off(most - 1);
        plot.cut = Some(format!("the first {} of {}", most - 1, facts.count(all)));
        if facts.total(measure).is_some() {
            let label = format!("Other ({})", facts.count(rest.len()));
            let members = rest.iter().flat_map(|place| place.members.iter().copied()).collect();
            across.push(Place { label, value: Value::Null, members });
        }
    }
    plot.set_places(&along);
    for of in &across {
        let values = along.iter().map(|at| one(of, at)).collect();
        let rows = along.iter().map(|at| row(of, at)).collect();
        let series = series(facts, measure, of.label.clone(), values, rows);
        plot.series.push(Series { other: of.members.len() > 1, ..series });
    }
    plot
}

/// Amounts as parts of their column; shares are parts already.
fn shares<'f, 'a>(mut plot: Plot<'f, 'a>) -> Plot<'f, 'a> {
    let facts = plot.facts;
    if plot.fills_the_whole() {
        return plot;
    }
    plot.scale = Scale::Shares;
    for at in 0..plot.labels.len() {
        let cell = |series: &Series<'_, '_>| series.values.get(at).and_then(Value::number);
        let whole: f64 = plot.series.iter().filter_map(cell).sum();
        for series in &mut plot.series {
            let Some(part) = cell(series).filter(|_| whole > 0.0) else { continue };
            let share = part / whole;
            series.values[at] = Value::Float(share);
            series.texts[at] = format!("{} ({})", facts.percent(share, Meaning::Share), series.texts[at]);
        }
    }
    plot
}

/// One row: a number and its target.
fn bullet<'f, 'a>(mut plot: Plot<'f, 'a>, measures: impl Iterator<Item = &'f Measure<'a>>) -> Plot<'f, 'a> {
    let facts = plot.facts;
    plot.along = (0..facts.dimensions.len()).collect();
    plot.labels = vec![if facts.dimensions.is_empty() { String::new() } else { facts.name(0) }];
    plot.at = vec![Value::Null];
    for measure in measures {
        let values = vec![facts.cell(measure.column, 0).clone()];
        plot.series.push(series(facts, measure, words::capital(&facts.label(measure)), values, vec![Some(0)]));
    }
    plot
}

/// Every row a place of its own, named by all its members.
fn rows<'f, 'a>(mut plot: Plot<'f, 'a>, measures: &[&'f Measure<'a>]) -> Plot<'f, 'a> {
    let facts = plot.facts;
    plot.along = (0..facts.dimensions.len()).collect();
    plot.labels = (0..facts.rows)
        .map(|row| facts.dimensions.iter().map(|dimension| dimension.member(row)).collect::<Vec<_>>().join(" · "))
        .collect();
    plot.at = vec![Value::Null; facts.rows];
    for measure in measures {
        let values = (0..facts.rows).map(|row| facts.cell(measure.column, row).clone()).collect();
        let rows = (0..facts.rows).map(Some).collect();
        plot.series.push(series(facts, measure, words::capital(&facts.label(measure)), values, rows));
    }
    plot
}

/// Two measures against each other, a dot a row; a third as its area.
fn dots<'f, 'a>(mut plot: Plot<'f, 'a>, measures: &[&'f Measure<'a>]) -> Plot<'f, 'a> {
    let facts = plot.facts;
    plot.along = (0..facts.dimensions.len()).collect();
    if let [x, y, ..] = measures {
        for row in 0..facts.rows {
            let cell = |measure: &Measure<'_>| facts.cell(measure.column, row).clone();
            let size = measures.get(2).map(|measure| cell(measure));
            plot.labels.push(facts.name(row));
            plot.dots.push(Dot { x: cell(x), y: cell(y), size, row });
        }
        for measure in measures {
            plot.series.push(series(facts, measure, words::capital(&facts.label(measure)), Vec::new(), Vec::new()));
        }
    }
    plot
}

fn series<'f, 'a>(
    facts: &Facts<'a>,
    measure: &'f Measure<'a>,
    label: String,
    values: Vec<Value>,
    rows: Vec<Option<usize>>,
) -> Series<'f, 'a> {
    let texts = values.iter().map(|value| facts.in_full(measure, value)).collect();
    Series { label, measure, values, texts, rows, other: false }
}

impl Plot<'_, '_> {
    /// What is drawn, in words: `revenue by region and model`.
    pub(crate) fn subject(&self) -> String {
        let mut numbers: Vec<String> = Vec::new();
        let target = |series: &&Series<'_, '_>| series.measure.meaning() == Meaning::Target;
        let against = self.series.len() > 1 && self.series.iter().any(|series| target(&series));
        for series in self.series.iter().filter(|series| !against || !target(series)) {
            let label = self.facts.label(series.measure);
            if !numbers.contains(&label) {
                numbers.push(label);
            }
        }
        let mut what = words::list(&numbers);
        if self.form == Form::Waterfall {
            what = format!("change in {what}");
        }
        // Groups are counted: what they are counted by lies along the axis.
        if self.scale == Scale::Counts {
            return format!("{} by {what}", self.facts.rows_label(2));
        }
        let by: Vec<&str> =
            self.along.iter().chain(&self.colour).map(|at| self.facts.dimensions[*at].label.as_str()).collect();
        if !by.is_empty() {
            what = format!("{what} by {}", words::list(&by));
        }
        if against {
            what.push_str(" against target");
        }
        what
    }

    /// A dot in words: `Aurora: 12 cars, 5.0%`.
    pub(crate) fn dot_text(&self, label: &str, dot: &Dot) -> String {
        let values = [Some(&dot.x), Some(&dot.y), dot.size.as_ref()];
        let texts = self.series.iter().zip(values.into_iter().flatten());
        let texts: Vec<String> = texts.map(|(series, value)| self.facts.in_full(series.measure, value)).collect();
        format!("{label}: {}", texts.join(", "))
    }

    /// A number of the scale, as an axis or a bar has it.
    pub(crate) fn short(&self, series: &Series<'_, '_>, value: &Value) -> String {
        match (self.scale, value.number()) {
            (Scale::Shares, Some(share)) => self.facts.percent(share, Meaning::Share),
            (Scale::Counts, Some(count)) => self.facts.count(count as usize),
            _ => self.facts.short(series.measure, value),
        }
    }

    /// Bars lie: many of them, or names too long to stand.
    pub(crate) fn is_horizontal(&self) -> bool {
        let long = |labels: &[String]| labels.iter().map(|l| l.chars().count()).sum::<usize>() > 16 * labels.len();
        let many = || self.labels.len() > 8 || long(&self.labels);
        matches!(self.form, Form::Bar | Form::Bullet | Form::BoxPlot | Form::Funnel)
            || (self.form == Form::Target && many())
    }

    /// Stacked shares that add up to one.
    pub(crate) fn fills_the_whole(&self) -> bool {
        let shares = || self.series.iter().all(|series| series.measure.meaning() == Meaning::Share);
        self.form.is_stacked() && (self.scale == Scale::Shares || shares())
    }

    /// All series are of one measure: its name can stand at the scale.
    pub(crate) fn has_one_number(&self) -> bool {
        self.series.windows(2).all(|pair| pair[0].measure.column == pair[1].measure.column)
    }

    /// Whether the scale of numbers begins at zero: always for bars and areas; for lines unless they all run far
    /// from it.
    pub(crate) fn begins_at_zero(&self) -> bool {
        match self.form {
            Form::Line | Form::Band | Form::Multiples => {
                zero_is_near(self.series.iter().flat_map(|series| &series.values))
            }
            Form::Panels | Form::Scatter | Form::Density | Form::Bubble | Form::BoxPlot => false,
            _ => true,
        }
    }

    /// The same for one panel.
    pub(crate) fn panel_begins_at_zero(&self, at: usize) -> bool {
        self.series.get(at).is_none_or(|series| zero_is_near(series.values.iter()))
    }
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
