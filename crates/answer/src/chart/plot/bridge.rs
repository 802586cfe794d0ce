//! Bars that float: what leads from one number to another, and what is left after each stage.

use model::Value;

use super::{Plot, series, sort_by_number};
use crate::chart::form;
use crate::chart::nice;
use crate::decimal;
use crate::facts::{Kind, Measure};
use crate::format::Size;
use crate::words;

/// One step of a bridge.
struct Move {
    label: String,
    by: f64,
    row: Option<usize>,
    rest: bool,
}

/// From the earlier total to the later one, a bar for what each group added or took; over time, from the first to the
/// last.
pub(super) fn waterfall<'f, 'a>(
    plot: Plot<'f, 'a>,
    measure: &'f Measure<'a>,
    previous: Option<&'f Measure<'a>>,
) -> Plot<'f, 'a> {
    match (plot.facts.dimensions[0].kind, previous) {
        (Kind::Time(_), _) => over_time(plot, measure),
        (_, Some(previous)) => between_periods(plot, measure, previous),
        _ => plot,
    }
}

fn over_time<'f, 'a>(mut plot: Plot<'f, 'a>, measure: &'f Measure<'a>) -> Plot<'f, 'a> {
    let facts = plot.facts;
    let places = plot.places();
    let known: Vec<(String, usize, f64)> = places
        .iter()
        .filter_map(|place| {
            let row = facts.dimensions[0].members[*place.members.first()?].1;
            Some((place.label.clone(), row, nice::drawable(facts.cell(measure.column, row))?))
        })
        .collect();
    let (Some(first), Some(last)) = (known.first(), known.last()) else { return plot };
    let moves = known.windows(2).map(|pair| Move {
        label: pair[1].0.clone(),
        by: pair[1].2 - pair[0].2,
        row: Some(pair[1].1),
        rest: false,
    });
    let ends = [
        (format!("Start ({})", first.0), facts.cell(measure.column, first.1).clone()),
        (format!("End ({})", last.0), facts.cell(measure.column, last.1).clone()),
    ];
    let moves = moves.collect();
    bridge(plot, measure, ends, moves)
}

fn between_periods<'f, 'a>(
    mut plot: Plot<'f, 'a>,
    measure: &'f Measure<'a>,
    previous: &'f Measure<'a>,
) -> Plot<'f, 'a> {
    let facts = plot.facts;
    let mut places = plot.places();
    let row = |member: usize| facts.dimensions[0].members[member].1;
    let by = |member: usize| {
        let cell = |m: &Measure<'_>| nice::drawable(facts.cell(m.column, row(member))).unwrap_or_default();
        cell(measure) - cell(previous)
    };
    if facts.dimensions[0].kind == Kind::Category {
        sort_by_number(&mut places, |place| place.members.first().map(|member| by(*member).abs()));
    }
    let rest = if places.len() > form::MOST_MOVES { places.split_off(form::MOST_MOVES) } else { Vec::new() };
    let mut moves: Vec<Move> = places
        .into_iter()
        .filter_map(|place| {
            let member = *place.members.first()?;
            Some(Move { label: place.label, by: by(member), row: Some(row(member)), rest: false })
        })
        .collect();
    moves.sort_by(|a, b| b.by.total_cmp(&a.by));
    if !rest.is_empty() {
        let label = format!("Other ({})", facts.count(rest.len()));
        let by = rest.iter().flat_map(|place| &place.members).map(|member| by(*member)).sum();
        moves.push(Move { label, by, row: None, rest: true });
    }
    let total = |m: &Measure<'_>| decimal::sum(facts.cells(m).iter()).unwrap_or(Value::Int(0));
    let ends = [previous, measure].map(|m| (words::capital(&facts.label(m)), total(m)));
    bridge(plot, measure, ends, moves)
}

fn bridge<'f, 'a>(
    mut plot: Plot<'f, 'a>,
    measure: &'f Measure<'a>,
    [start, end]: [(String, Value); 2],
    moves: Vec<Move>,
) -> Plot<'f, 'a> {
    let facts = plot.facts;
    let number = |value: &Value| nice::drawable(value).unwrap_or_default();
    let mut level = number(&start.1);
    plot.spans = vec![Some((0.0, level))];
    plot.labels = vec![start.0];
    let mut values = vec![start.1.clone()];
    let mut texts = vec![facts.in_full(measure, &start.1)];
    let mut rows = vec![None];
    for step in moves {
        if step.rest {
            plot.other = Some(plot.labels.len());
        }
        plot.spans.push(Some((level, level + step.by)));
        level += step.by;
        texts.push(facts.difference(measure, step.by, Size::Full));
        values.push(Value::Float(step.by));
        plot.labels.push(step.label);
        rows.push(step.row);
    }
    plot.spans.push(Some((0.0, number(&end.1))));
    plot.labels.push(end.0);
    texts.push(facts.in_full(measure, &end.1));
    values.push(end.1);
    rows.push(None);
    plot.at = vec![Value::Null; plot.labels.len()];
    let mut drawn = series(facts, measure, words::capital(&facts.label(measure)), values, rows);
    drawn.texts = texts;
    plot.series.push(drawn);
    plot
}

/// Bars about a common middle, and beside each number what part it is of the one before and of the first.
pub(super) fn funnel<'f, 'a>(mut plot: Plot<'f, 'a>) -> Plot<'f, 'a> {
    let Some(drawn) = plot.series.first_mut() else { return plot };
    let numbers: Vec<Option<f64>> = drawn.values.iter().map(nice::drawable).collect();
    plot.spans = numbers.iter().map(|n| n.map(|n| (-n / 2.0, n / 2.0))).collect();
    let first = numbers.first().copied().flatten().unwrap_or_default();
    let percent = |part: f64, of: f64| plot.facts.percent(part / of, model::query::Meaning::Share);
    for at in 1..numbers.len() {
        let (Some(before), Some(here)) = (numbers[at - 1], numbers[at]) else { continue };
        if before > 0.0 && first > 0.0 {
            let parts = format!("{} of the step before, {} of all", percent(here, before), percent(here, first));
            drawn.texts[at] = format!("{} · {parts}", drawn.texts[at]);
        }
    }
    plot
}
