//! The one form that the reader gives a meaning which a Draft could hold in several ways, without what nobody means.

use model::draft::{Against, By, ByTime, Compare, Compared, Draft, Filter, Order, Show, ShowOf, View, When};
use model::formula::{Agg, Formula};
use model::{DatasetId, DimensionId, Grain, Measure, Model};

use crate::nouns::{is_key, named_by, stands_for};

/// A draft as the reader would have made it.
pub(crate) fn meant(mut draft: Draft, model: &Model) -> Draft {
    each_once(&mut draft);
    tell_apart(&mut draft, model);
    measured(&mut draft, model);
    of_some_rows(&mut draft);
    dated(&mut draft, model);
    undivided(&mut draft);
    shared(&mut draft);
    grouped(&mut draft, model);
    on_groups(&mut draft, model);
    compared(&mut draft);
    listed(&mut draft, model);
    in_bounds(&mut draft);
    draft
}

/// Whether the words of a draft are those of a metric that is called like a question: "grades by building".
pub(crate) fn is_name(draft: &Draft, model: &Model) -> bool {
    let said = understand::say(draft, model);
    let shown = |name: &String| draft.show.iter().any(|show| show.long().metric.as_ref() == Some(name));
    let like = |label: &str| [" by ", " per "].iter().any(|word| label.contains(word));
    model.metrics.iter().any(|metric| like(&metric.label) && said.contains(&metric.label) && !shown(&metric.name))
}

/// One row has one value of a dimension, so one condition is on it; members come first, then numbers, then rows of
/// others.
fn each_once(draft: &mut Draft) {
    let mut seen: Vec<String> = Vec::new();
    let mut days = false;
    draft.filters.retain(|filter| {
        let repeats = matches!(filter, Filter::Each(_));
        let again = subject(filter).is_some_and(|name| seen.contains(name)) || (repeats && days);
        days |= repeats;
        seen.extend(subject(filter).cloned());
        !again
    });
    draft.filters.sort_by_key(|filter| match filter {
        Filter::Field(_) | Filter::Metric(_) => 1,
        Filter::Has(_) | Filter::Never(_) => 2,
        _ => 0,
    });
}

/// Beside plants, "country" may be "plant country": people would say whose it is.
fn tell_apart(draft: &mut Draft, model: &Model) {
    let id = |name: &String| model.dimension_named(name);
    let dataset = |id: DimensionId| model.field(model.dimension(id).fields[0]).dataset;
    let named = draft.filters.iter().filter_map(subject).chain(draft.by.iter().filter_map(dimension));
    let only: Vec<Filter> = draft.show.iter().flat_map(|show| show.long().only).collect();
    let named: Vec<DimensionId> = named.chain(only.iter().filter_map(subject)).filter_map(id).collect();
    let clear = |name: &String| {
        let Some(own) = id(name) else { return true };
        let tail = format!(" {}", model.dimension(own).label);
        let others = model.dimension_ids().filter(|other| model.dimension(*other).label.ends_with(&tail));
        let mut beside = named.iter().filter(|id| **id != own).map(|id| dataset(*id));
        let others: Vec<DatasetId> = others.map(dataset).collect();
        beside.all(|dataset| !others.contains(&dataset))
    };
    draft.by.retain(|by| dimension(by).is_none_or(clear));
    draft.filters.retain(|filter| subject(filter).is_none_or(clear));
    for show in &mut draft.show {
        let mut long = show.long();
        long.only.retain(|filter| subject(filter).is_none_or(clear));
        *show = long.into();
    }
}

/// What is measured, by the shortest name.
fn measured(draft: &mut Draft, model: &Model) {
    for show in &mut draft.show {
        let mut long = show.long();
        // The different dealers are the rows of the dealers.
        if let Some(id) = long.distinct.as_ref().and_then(|name| model.dimension_named(name))
            && let Some(dataset) = model.dataset_ids().find(|dataset| named_by(model, *dataset) == Some(id))
        {
            (long.distinct, long.count) = (None, Some(model.dataset(dataset).name.clone()));
        }
        if let Some(metric) = long.count.as_ref().and_then(|rows| counting(model, rows)) {
            (long.count, long.metric) = (None, Some(metric));
        }
        // "average price per dealer" is of each row's price; only what sums up is summed up first.
        if let (Some(field), true) = (&long.sum, long.per.is_some()) {
            match summing(model, field) {
                Some(metric) => (long.sum, long.metric) = (None, Some(metric)),
                None => (long.per, long.then) = (None, None),
            }
        }
        // Of each room there is one row: "average seats used per room" are the average seats.
        let each = |per: &By, of: DatasetId| {
            let id = dimension(per).and_then(|name| model.dimension_named(name));
            id.is_some_and(|id| stands_for(model, of) == Some(id) || is_key(model, of, id))
        };
        if let (Some(metric), Some(per)) = (&long.metric, &long.per)
            && let Some(id) = model.dimension_ids().find(|id| {
                let of = model.field(model.dimension(*id).fields[0]).dataset;
                summing(model, &model.dimension(*id).name).as_ref() == Some(metric) && each(per, of)
            })
        {
            let of = match long.then.take().unwrap_or(Agg::Avg) {
                Agg::Min => &mut long.min,
                Agg::Max => &mut long.max,
                Agg::Median => &mut long.median,
                Agg::Stddev => &mut long.stddev,
                _ => &mut long.avg,
            };
            *of = Some(model.dimension(id).name.clone());
            (long.metric, long.per) = (None, None);
        }
        *show = Show::from(long);
    }
}

/// Of a column each of whose values is a group of its own nothing is aggregated: "the lowest and highest price of each
/// model" is of all models.
fn grouped(draft: &mut Draft, model: &Model) {
    let Draft { show, by, top, .. } = draft;
    let own = |show: &Show| {
        let ShowOf { avg, min, max, distinct, median, stddev, percentile, .. } = show.long();
        let column = avg.or(min).or(max).or(distinct).or(median).or(stddev).or(percentile.map(|of| of.of));
        column
            .and_then(|name| model.dimension_named(&name))
            .map(|id| model.field(model.dimension(id).fields[0]).dataset)
    };
    let datasets: Vec<Option<DatasetId>> = show.iter().map(own).collect();
    let several = datasets.len() > 1 || show.iter().any(|show| show.long().distinct.is_some());
    let Some(of) = datasets.first().copied().flatten() else { return };
    if top.is_some() || !several || datasets.iter().any(|dataset| *dataset != Some(of)) {
        return;
    }
    by.retain(|by| match dimension(by).map(|name| (name, model.dimension_named(name))) {
        Some((_, Some(id))) => stands_for(model, of) != Some(id) && !is_key(model, of, id),
        Some((name, None)) => model.dataset_named(name) != Some(of),
        None => true,
    });
}

/// What has no date is divided by none, and of no time.
fn dated(draft: &mut Draft, model: &Model) {
    let datasets = |show: &Show| -> Vec<DatasetId> {
        let show = show.long();
        let metric = show.metric.as_ref().and_then(|name| model.metric_named(name));
        let count = show.count.as_ref().and_then(|name| model.dataset_named(name));
        metric.map(|id| model.datasets_of(id)).unwrap_or_default().into_iter().chain(count).collect()
    };
    let dateless = |of: &DatasetId| model.dataset(*of).time.is_none();
    if draft.show.iter().flat_map(datasets).any(|of| dateless(&of)) {
        draft.by.retain(|by| !matches!(by, By::Time(time) if time.of.is_none()));
        draft.time = draft.time.take().filter(|when| when.of.is_some());
    }
}

/// Of some rows is a number beside one of all, which neither ranks nor is looked at in some other way.
fn of_some_rows(draft: &mut Draft) {
    let ranks = |at: usize| draft.top.as_ref().is_some_and(|top| top.by == at) || draft.order.is_some();
    let clear: Vec<bool> = (0..draft.show.len()).map(|at| at == 0 || ranks(at)).collect();
    let twice = |filter: &Filter| draft.filters.iter().any(|other| subject(other) == subject(filter));
    for (show, clear) in draft.show.iter_mut().zip(clear) {
        let long = show.long();
        if clear || long.only.iter().any(twice) || long.view.is_some() || long.per.is_some() {
            *show = ShowOf { only: Vec::new(), ..long }.into();
        }
    }
}

/// A part of a whole is a question of its own; of what is divided or filtered by it, it would be a share.
fn undivided(draft: &mut Draft) {
    let Draft { show, by, filters, top, order, .. } = draft;
    let single = show.len() == 1 && top.is_none() && order.is_none();
    let named: Vec<&String> = by.iter().filter_map(dimension).chain(filters.iter().filter_map(subject)).collect();
    for show in show {
        let long = show.long();
        let named = |filter: &Filter| subject(filter).is_some_and(|name| named.contains(&name));
        if matches!(&long.view, Some(View::PartOf(part)) if !single || part.iter().any(named)) {
            *show = ShowOf { view: None, ..long }.into();
        }
    }
}

/// Shares are of everything that is shown, and of several groups; one within each of something of those in it.
fn shared(draft: &mut Draft) {
    let is_share = |view: &View| matches!(view, View::Share | View::ShareOf(_));
    let share = draft.show.iter().find_map(|show| show.long().view.filter(is_share));
    let timed = draft.by.iter().all(|by| matches!(by, By::Time(_)));
    let sound = match &share {
        Some(View::ShareOf(parent)) => draft.by.len() > 1 && draft.by.last().and_then(dimension) == Some(parent),
        // "the online share by year" is a part of each year.
        _ => !draft.by.is_empty() && (!timed || draft.filters.is_empty()),
    };
    let Some(share) = share else { return };
    for show in &mut draft.show {
        *show = ShowOf { view: sound.then(|| share.clone()), ..show.long() }.into();
    }
    if matches!(share, View::ShareOf(_)) {
        draft.top = None;
    }
}

/// Only groups meet a condition on groups and are ranked; without any, what is counted are the groups.
fn on_groups(draft: &mut Draft, model: &Model) {
    if draft.by.is_empty() {
        let counts = matches!(&draft.show[..], [one] if matches!(one.long(), ShowOf { count: Some(_), view: None, per: None, .. }));
        draft.filters.retain(|filter| match filter {
            Filter::Metric(compared) => counts && compared.agg.is_none(),
            _ => true,
        });
        draft.top = None;
    }
    for filter in &mut draft.filters {
        let Filter::Metric(compared) = filter else { continue };
        let metric = match compared.agg {
            Some(Agg::Sum) => summing(model, &compared.name),
            Some(Agg::Count) => counting(model, &compared.name),
            _ => None,
        };
        if compared.agg == Some(Agg::Count) || metric.is_some() && compared.agg.is_some() {
            whole(compared);
        }
        if let Some(metric) = metric {
            (compared.name, compared.agg) = (metric, None);
        }
    }
}

/// Nothing is there half a time.
fn whole(compared: &mut Compared) {
    let Compared { above, below, at_least, at_most, equals, not, .. } = compared;
    for side in [above, below, at_least, at_most, equals, not] {
        if let Some(Against::Number(n)) = side {
            n.0 = n.0.ceil();
        }
    }
}

/// Growth is against something, and today's unit against the one before as far as it has come.
fn compared(draft: &mut Draft) {
    let grows = |show: &Show| matches!(show.long().view, Some(View::Growth | View::Change));
    let against = matches!(draft.compare, Some(Compare::Previous | Compare::YearAgo | Compare::With(_)));
    let moved = |filter: &Filter| matches!(filter, Filter::Metric(Compared { view: Some(seen), .. }) if seen.moves());
    if (draft.show.iter().any(grows) || draft.filters.iter().any(moved)) && !against {
        draft.compare = Some(Compare::YearAgo);
    }
    if let (Some(Compare::Previous), Some(When { ago: Some(0), unit, of, .. })) = (&draft.compare, &draft.time)
        && *unit != Some(Grain::Day)
    {
        draft.time = Some(When { to_date: *unit, of: of.clone(), ..When::default() });
    }
}

/// What is listed has the members that are asked for, a date in a list is a day unless its name says otherwise, and
/// the time of a list of rows is that of the rows that there are or are not: "models without sales in 2025".
fn listed(draft: &mut Draft, model: &Model) {
    let Draft { show, by, filters, time, .. } = draft;
    for by in by.iter_mut().filter(|_| show.is_empty()) {
        if let By::Time(ByTime { time: grain @ Grain::Month, of: Some(of) }) = by
            && !of.ends_with("month")
        {
            *grain = Grain::Day;
        }
    }
    let listed = by.first().filter(|_| show.is_empty()).and_then(|by| dataset_of(by, model));
    // What has no date is of no time.
    if listed.is_some_and(|of| model.dataset(of).time.is_none()) {
        *time = None;
    }
    if let Some(listed) = listed {
        filters.retain(|filter| subject(filter).is_none_or(|name| is_reached(model, listed, name)));
    }
    let rows = match (&by[..], &show[..]) {
        ([], [one]) => one.long().count.is_some(),
        ([By::Dimension(name), ..], []) => model
            .dimension_named(name)
            .is_none_or(|id| model.dataset_ids().any(|dataset| named_by(model, dataset) == Some(id))),
        _ => false,
    };
    // Of "regions that have no sales" nobody knows whether one dealer of a region is enough.
    filters.retain(|filter| rows || !matches!(filter, Filter::Never(_)));
    let mut existences = filters.iter_mut().filter_map(|filter| match filter {
        Filter::Has(existence) | Filter::Never(existence) => Some(existence),
        _ => None,
    });
    match (existences.next(), existences.next()) {
        (Some(only), None) if rows => only.time = only.time.take().or(time.take()),
        (Some(first), second) => {
            first.time = None;
            second.into_iter().for_each(|second| second.time = None);
        }
        _ => {}
    }
}

/// Nothing is shown twice, and the positions of what ranks and sorts exist.
fn in_bounds(draft: &mut Draft) {
    let mut shown: Vec<Show> = Vec::new();
    for show in draft.show.drain(..) {
        if !shown.contains(&show) {
            shown.push(show);
        }
    }
    draft.show = shown;
    let last = draft.show.len().saturating_sub(1);
    if let Some(top) = &mut draft.top {
        top.by = top.by.min(last);
        top.per = top.per.take().filter(|per| draft.by.len() == 2 && draft.by[1] == *per);
    }
    if let Some(Order { show: Some(at), .. }) = &mut draft.order {
        *at = (*at).min(last);
    }
}

fn dimension(by: &By) -> Option<&String> {
    match by {
        By::Dimension(name) => Some(name),
        By::Time(_) => None,
    }
}

fn dataset_of(by: &By, model: &Model) -> Option<DatasetId> {
    let (By::Dimension(name) | By::Time(ByTime { of: Some(name), .. })) = by else { return None };
    let column = model.dimension_named(name).map(|id| model.field(model.dimension(id).fields[0]).dataset);
    column.or(model.dataset_named(name))
}

/// Whether rows have one value of a dimension, or meet a named condition or not.
fn is_reached(model: &Model, rows: DatasetId, name: &str) -> bool {
    let segment = model.segments.iter().find(|segment| segment.name == name);
    let id = segment.map_or(model.dimension_named(name), |segment| model.dimension_of(segment.field));
    id.is_none_or(|id| !model.reaches(rows, id).is_empty())
}

/// What a condition on rows is about.
fn subject(filter: &Filter) -> Option<&String> {
    match filter {
        Filter::In(one) | Filter::NotIn(one) => one.keys().next(),
        Filter::Contains(one) | Filter::StartsWith(one) | Filter::EndsWith(one) => one.keys().next(),
        Filter::Missing(name) | Filter::Present(name) | Filter::Segment(name) | Filter::NotSegment(name) => Some(name),
        Filter::Has(existence) | Filter::Never(existence) => Some(&existence.of),
        Filter::Field(_) | Filter::Metric(_) | Filter::Any(_) | Filter::Each(_) => None,
    }
}

/// The metric that is nothing but the sum of a field.
fn summing(model: &Model, field: &str) -> Option<String> {
    let id = model.dimension_named(field)?;
    let field = model.field(model.dimension(id).fields[0]);
    plain(model, |m| m.agg == Agg::Sum && m.dataset == field.dataset && m.of.as_ref() == Some(&field.expr))
}

/// The metric that is nothing but the number of rows of a dataset.
fn counting(model: &Model, rows: &str) -> Option<String> {
    let dataset = model.dataset_named(rows)?;
    plain(model, |m| m.agg == Agg::Count && m.dataset == dataset && m.of.is_none())
}

fn plain(model: &Model, is: impl Fn(&Measure) -> bool) -> Option<String> {
    let all = |m: &Measure| m.filter.is_none() && m.over.is_empty();
    let metric = model.metrics.iter().find(|metric| matches!(&metric.formula, Formula::Measure(m) if all(m) && is(m)));
    metric.map(|metric| metric.name.clone())
}
