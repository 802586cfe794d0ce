//! Drafts that people can mean: numbers, lists, and numbers of what meets a condition.

use cases::World;
use model::draft::{By, Compare, Draft, Filter, Order, Show, Top, View};
use model::formula::Agg;
use model::{DatasetId, Grain};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::Union;

use crate::conditions::{condition, filters, members};
use crate::meaning::{is_name, meant};
use crate::nouns::{Nouns, some};
use crate::times::{named, time};

/// Any draft over a world's model that binds.
pub(crate) fn drafts(world: &'static World) -> impl Strategy<Value = Draft> {
    let model = &world.model;
    let of: Vec<_> = model.dataset_ids().map(|id| about(world, id)).collect();
    let meant = Union::new(of).prop_map(move |draft| meant(draft, model));
    meant.prop_filter("a meaning of its own", move |draft| world.bind(draft).is_ok() && !is_name(draft, model))
}

/// Drafts about the rows of one dataset.
fn about(world: &World, dataset: DatasetId) -> impl Strategy<Value = Draft> + use<> {
    let nouns = Nouns::of(world, dataset);
    let shapes = [(6, Some(measured(&nouns).boxed())), (1, listed(&nouns)), (1, counted(&nouns))];
    Union::new_weighted(shapes.into_iter().filter_map(|(weight, shape)| Some((weight, shape?))).collect())
}

/// Numbers, divided, compared and ranked in every way.
fn measured(nouns: &Nouns) -> impl Strategy<Value = Draft> + use<> {
    let shows = vec(show(nouns), 1..=3);
    let compare = weighted(0.2, compare());
    let top = weighted(0.2, (1..20u32, 0..3usize, any::<bool>(), any::<bool>()));
    let order = weighted(0.15, (weighted(0.8, 0..3usize), any::<bool>()));
    let parts = (shows, by(nouns), conditions(nouns, false), time(nouns), compare, top, order, chart());
    parts.prop_map(|(show, by, filters, time, compare, top, order, chart)| {
        let per = |per: bool| by.get(1).filter(|_| per).cloned();
        let top = top.map(|(n, by, least, each)| Top { n, by, least, per: per(each) });
        let order = order.filter(|_| top.is_none());
        let order = order.map(|(show, descending)| Order { show, descending: descending && show.is_some() });
        Draft { show, filters, time, compare, top, order, chart, by, ..Draft::default() }
    })
}

/// Rows and their attributes, in a list.
fn listed(nouns: &Nouns) -> Option<BoxedStrategy<Draft>> {
    let most = nouns.axes.len().min(3);
    let by = (most > 0).then(|| subsequence(nouns.axes.clone(), 1..=most).prop_shuffle())?;
    let order = weighted(0.2, Just(Order { show: None, descending: false }));
    let parts = (by, conditions(nouns, true), time(nouns), order);
    Some(parts.prop_map(|(by, filters, time, order)| Draft { by, filters, time, order, ..Draft::default() }).boxed())
}

/// How many rows meet some conditions.
fn counted(nouns: &Nouns) -> Option<BoxedStrategy<Draft>> {
    let show = some(&nouns.rows)?.prop_map(|of| vec![Show::aggregate(Agg::Count, of)]);
    let parts = (show, conditions(nouns, true), time(nouns));
    Some(parts.prop_map(|(show, filters, time)| Draft { show, filters, time, ..Draft::default() }).boxed())
}

fn conditions(nouns: &Nouns, existence: bool) -> impl Strategy<Value = Vec<Filter>> + use<> {
    let number = vec(condition(nouns), 0..=1);
    (filters(nouns, existence), number).prop_map(|(filters, numbers)| filters.into_iter().chain(numbers).collect())
}

/// What numbers are divided by: up to two things, and a stretch of time.
fn by(nouns: &Nouns) -> impl Strategy<Value = Vec<By>> + use<> {
    let grain = select(vec![
        Grain::Day,
        Grain::Week,
        Grain::Month,
        Grain::Quarter,
        Grain::Year,
        Grain::FiscalQuarter,
        Grain::FiscalYear,
        Grain::Weekday,
        Grain::MonthOfYear,
    ]);
    let timed = if nouns.dated { weighted(0.3, grain).boxed() } else { Just(None).boxed() };
    let most = nouns.axes.len().min(2);
    let axes = subsequence(nouns.axes.clone(), 0..=most).prop_shuffle();
    (axes, timed, any::<bool>()).prop_map(|(mut by, grain, first)| {
        let at = if first { 0 } else { by.len() };
        by.splice(at..at, grain.map(By::grain));
        by
    })
}

/// One number to show.
fn show(nouns: &Nouns) -> impl Strategy<Value = Show> + use<> {
    let all = || {
        let percentiles = [Agg::Median, Agg::Percentile(9_000), Agg::Percentile(9_990)];
        select([&[Agg::Sum, Agg::Avg, Agg::Min, Agg::Max, Agg::Stddev][..], &percentiles].concat())
    };
    let number =
        some(&nouns.own_numbers).map(|numbers| (all(), numbers).prop_map(|(agg, of)| Show::aggregate(agg, of)).boxed());
    let different = some(&nouns.own_texts).map(|text| text.prop_map(|of| Show::aggregate(Agg::Distinct, of)).boxed());
    let count = some(&nouns.rows).map(|rows| rows.prop_map(|of| Show::aggregate(Agg::Count, of)).boxed());
    let metric = some(&nouns.metrics).map(|metric| metric.prop_map(Show::Metric).boxed());
    let heads = [(6, metric), (2, number), (1, different), (1, count)];
    let heads = heads.into_iter().filter_map(|(weight, head)| Some((weight, head?))).collect();
    let mut per = nouns.axes.clone();
    if nouns.dated {
        per.extend([Grain::Month, Grain::Year, Grain::Week].map(By::grain));
    }
    let then = prop_oneof![3 => Just(None), 1 => Just(Some(Agg::Max)), 1 => Just(Some(Agg::Min))];
    let per = match per.is_empty() {
        true => Just(None).boxed(),
        false => weighted(0.1, (select(per), then)).boxed(),
    };
    let only = members(nouns).map_or_else(|| Just(None).boxed(), |one| weighted(0.1, one).boxed());
    (Union::new_weighted(heads), per, weighted(0.2, view(nouns)), only).prop_map(|(head, per, view, only)| {
        let mut show = head.long();
        // A mean of means, or of numbers of different things, is nothing that people ask for in one breath.
        let whole = show.metric.is_some() || show.sum.is_some() || show.count.is_some();
        if let Some((per, then)) = per.filter(|_| whole) {
            (show.per, show.then) = (Some(per), then);
        }
        // Parts of a whole are of a metric, as it is.
        let plain = show.metric.is_some() && show.per.is_none();
        show.view =
            view.filter(|view| plain || !matches!(view, View::PercentOf(_) | View::PerUnit(_) | View::PartOf(_)));
        // Nothing is asked for each unit of itself.
        show.view = show.view.filter(|view| !matches!(view, View::PerUnit(unit) if Some(unit) == show.metric.as_ref()));
        show.only = only.map(Filter::In).into_iter().collect();
        Show::from(show)
    })
}

fn view(nouns: &Nouns) -> impl Strategy<Value = View> + use<> {
    let parents = nouns.axes.iter().filter_map(|by| match by {
        By::Dimension(name) => Some(name.clone()),
        By::Time(_) => None,
    });
    let parents: Vec<String> = parents.collect();
    let shapes = [
        (3, Some(Just(View::Share).boxed())),
        (2, some(&parents).map(|parent| parent.prop_map(View::ShareOf).boxed())),
        (2, Just(View::Growth).boxed().into()),
        (2, Just(View::Change).boxed().into()),
        (2, Just(View::Running).boxed().into()),
        (2, Some((2..13u32).prop_map(View::Moving).boxed())),
        (1, Just(View::Target).boxed().into()),
        (1, Just(View::Variance).boxed().into()),
        (1, Just(View::Attainment).boxed().into()),
        (1, some(&nouns.metrics).map(|metric| metric.prop_map(View::PercentOf).boxed())),
        (1, some(&nouns.metrics).map(|metric| metric.prop_map(View::PerUnit).boxed())),
        (1, members(nouns).map(|one| one.prop_map(|one| View::PartOf(vec![Filter::In(one)])).boxed())),
    ];
    Union::new_weighted(shapes.into_iter().filter_map(|(weight, view)| Some((weight, view?))).collect())
}

fn compare() -> impl Strategy<Value = Compare> {
    prop_oneof![
        3 => Just(Compare::Previous),
        3 => Just(Compare::YearAgo),
        1 => Just(Compare::Target),
        1 => Just(Compare::Average),
        2 => named().prop_map(Compare::With),
    ]
}

fn chart() -> impl Strategy<Value = Option<String>> {
    let forms = [
        "donut",
        "column",
        "bar",
        "line",
        "stacked",
        "table",
        "scatter",
        "heatmap",
        "area",
        "stacked area",
        "full stacked",
        "multiples",
        "band",
        "bullet",
        "waterfall",
        "funnel",
        "treemap",
        "calendar",
        "bubble",
        "histogram",
        "box plot",
        "table bars",
    ];
    weighted(0.1, select(forms.map(str::to_owned).to_vec()))
}
