//! When a form can be drawn without misleading; if not, why not, as a clause.

use model::query::Meaning;

use super::*;
use crate::chart::profile::{Axis, Number, Profile};
use crate::facts::Kind;

type Drawable = Result<(), String>;

impl Form {
    /// Whether the result can be drawn so.
    ///
    /// # Errors
    /// Why not, as a clause.
    pub(crate) fn can_draw(self, profile: &Profile) -> Result<(), String> {
        let refuse = |why: &str| Err(why.to_owned());
        if self == Form::Table {
            return Ok(());
        }
        if profile.rows == 0 || profile.drawn().is_empty() {
            return refuse("there is no number to draw");
        }
        match self {
            Form::Kpi if profile.rows == 1 && profile.drawn().len() == 1 => return Ok(()),
            Form::KpiStrip if profile.rows == 1 && (2..=6).contains(&profile.drawn().len()) => return Ok(()),
            Form::Kpi | Form::KpiStrip => return refuse("a tile shows a single row"),
            Form::Bullet => return bullet(profile),
            Form::TableBars => return table_bars(profile),
            _ => {}
        }
        if profile.rows < 2 {
            return refuse("a single row is no chart");
        }
        match self {
            Form::Line => line(profile),
            Form::Area => area(profile),
            Form::Column => column(profile),
            Form::Bar => bar(profile),
            Form::GroupedColumn => grouped(profile),
            Form::StackedColumn | Form::StackedFull => stacked(self, profile),
            Form::StackedArea => stacked_area(profile),
            Form::Donut | Form::Pie => parts(profile),
            Form::Target => target(profile),
            Form::Panels => panels(profile),
            Form::Multiples => multiples(profile),
            Form::Band => band(profile),
            Form::Waterfall => waterfall(profile),
            Form::Funnel => funnel(profile),
            Form::Treemap => treemap(profile),
            Form::Heatmap => heatmap(profile),
            Form::Calendar => calendar(profile),
            Form::Scatter => scatter(profile),
            Form::Density => density(profile),
            Form::Bubble => bubble(profile),
            Form::Histogram => histogram(profile),
            Form::BoxPlot => box_plot(profile),
            Form::Bullet | Form::TableBars | Form::Kpi | Form::KpiStrip | Form::Table => Ok(()),
        }
    }
}

fn require(holds: bool, why: impl FnOnce() -> String) -> Drawable {
    if holds { Ok(()) } else { Err(why()) }
}

fn one_scale(profile: &Profile) -> Drawable {
    require(profile.one_unit(), || "the numbers have different units".into())
}

fn line(profile: &Profile) -> Drawable {
    one_scale(profile)?;
    let (x, series) = match profile.dimensions.as_slice() {
        [axis] => (axis, profile.drawn().len()),
        [_, _] if profile.drawn().len() == 1 => match profile.time() {
            Some(time) => (&profile.dimensions[time], 1),
            None => return Err("a line needs something with an order along its axis".into()),
        },
        _ => return Err("a line shows one number over one or two dimensions".into()),
    };
    require(x.has_order(), || "a line needs something with an order along its axis".into())?;
    require(x.members >= 2, || "a line needs two points".into())?;
    require(x.members <= MOST_POINTS, || {
        format!("{} points are too many for a line; ask for a coarser grain", x.members)
    })?;
    require(series <= MOST_SERIES, || format!("{series} lines cannot be told apart"))
}

fn area(profile: &Profile) -> Drawable {
    line(profile)?;
    let single = profile.dimensions.len() == 1 && profile.drawn().len() == 1;
    require(single, || "areas of several series hide each other".into())?;
    require(profile.drawn().iter().all(|m| !m.negative), || "an area cannot show numbers below zero".into())
}

fn only_axis(profile: &Profile) -> Result<(&Axis, &Number), String> {
    let axis = profile.axis().ok_or("simple bars show one dimension")?;
    let number = profile.only().ok_or("simple bars show one number")?;
    Ok((axis, number))
}

fn column(profile: &Profile) -> Drawable {
    let (axis, _) = only_axis(profile)?;
    require(axis.members <= MOST_BARS, || format!("{} columns are too many to read", axis.members))
}

fn bar(profile: &Profile) -> Drawable {
    if profile.per_group && profile.dimensions.len() == 2 && profile.only().is_some() {
        return require(profile.rows <= MOST_BARS, || format!("{} bars are too many to read", profile.rows));
    }
    let (axis, _) = only_axis(profile)?;
    require(axis.members <= MOST_BARS || !axis.has_order(), || format!("{} bars are too many to read", axis.members))
}

fn grouped(profile: &Profile) -> Drawable {
    one_scale(profile)?;
    if let Some(axis) = profile.axis() {
        let bars = profile.drawn().len() + usize::from(profile.companion(Meaning::Previous).is_some());
        require((2..=MOST_IN_GROUP).contains(&bars), || format!("groups of bars show 2 to {MOST_IN_GROUP} numbers"))?;
        return require(axis.members <= MOST_GROUPS, || {
            format!("{} groups of bars are too many to read", axis.members)
        });
    }
    require(profile.only().is_some(), || "groups of bars over two dimensions show one number".into())?;
    let fits = few_periods(profile).or_else(|| profile.axes(MOST_GROUPS, MOST_IN_GROUP));
    require(fits.is_some(), || format!("there are more than {MOST_GROUPS} groups of {MOST_IN_GROUP} bars"))
}

/// Categories along the axis with two to four buckets of time as the bars of each group.
pub(crate) fn few_periods(profile: &Profile) -> Option<(usize, usize)> {
    let time = profile.time().filter(|_| profile.dimensions.len() == 2)?;
    let (periods, groups) = (&profile.dimensions[time], &profile.dimensions[1 - time]);
    let fits = (2..=MOST_IN_GROUP).contains(&periods.members) && groups.members <= MOST_GROUPS;
    (fits && !matches!(groups.kind, Kind::Time(_))).then_some((1 - time, time))
}

/// A whole of parts: nothing cut off, nothing below zero, and the parts add up.
fn is_whole(profile: &Profile, number: &Number) -> Drawable {
    require(!number.negative, || "parts of a whole cannot be below zero".into())?;
    require(number.additive, || "these numbers do not add up to a whole".into())?;
    require(!profile.truncated, || "only the first rows are shown, not the whole".into())?;
    require(profile.whole, || "rows were cut off, so the parts are not the whole".into())
}

fn stacked(form: Form, profile: &Profile) -> Drawable {
    let number = profile.stackable().ok_or("stacked bars show one number")?;
    is_whole(profile, number)?;
    require(profile.dimensions.len() == 2, || "stacked bars show two dimensions".into())?;
    let most = most_stacked(form, profile);
    require(profile.axes(most, MOST_SERIES).is_some(), || {
        format!("there are more than {most} bars of {MOST_SERIES} parts")
    })
}

/// How many stacks stand side by side.
pub(crate) fn most_stacked(form: Form, profile: &Profile) -> usize {
    match profile.time() {
        _ if form == Form::StackedArea => MOST_POINTS,
        Some(_) => MOST_TIME_COLUMNS,
        None => MOST_GROUPS,
    }
}

fn stacked_area(profile: &Profile) -> Drawable {
    let number = profile.stackable().ok_or("stacked areas show one number")?;
    is_whole(profile, number)?;
    let time = profile.time().filter(|_| profile.dimensions.len() == 2);
    let points = time.map(|time| profile.dimensions[time].members).ok_or("stacked areas show groups over time")?;
    require(points >= 2, || "an area needs two points".into())?;
    require(profile.axes(MOST_POINTS, MOST_SERIES).is_some(), || {
        format!("there are more than {MOST_POINTS} points of {MOST_SERIES} parts")
    })
}

fn parts(profile: &Profile) -> Drawable {
    let number = profile.share().or(profile.only()).ok_or("a disc shows one number")?;
    let axis = profile.axis().ok_or("a disc shows one dimension")?;
    is_whole(profile, number)?;
    // Shares of a loss are positive; the losses that are drawn are not.
    require(profile.drawn().iter().all(|m| !m.negative), || "parts of a whole cannot be below zero".into())?;
    require(number.meaning != Meaning::Share || number.of_all, || "these are shares of different wholes".into())?;
    require((2..=MOST_PARTS).contains(&axis.members), || format!("{} parts cannot be told apart", axis.members))?;
    require(number.smallest_part > 0.0, || "a part of nothing cannot be seen".into())
}

fn target(profile: &Profile) -> Drawable {
    let (axis, _) = only_axis(profile)?;
    require(profile.companion(Meaning::Target).is_some(), || "there is no target".into())?;
    require(axis.members <= MOST_TARGETS, || format!("{} bars with targets are too many to read", axis.members))
}

fn panels(profile: &Profile) -> Drawable {
    let axis = profile.axis().filter(|axis| axis.has_order()).ok_or("panels share one axis with an order")?;
    let panels = profile.drawn().len();
    require((2..=MOST_PANELS).contains(&panels), || format!("panels show 2 to {MOST_PANELS} numbers"))?;
    require((2..=MOST_POINTS).contains(&axis.members), || "there are too many points".into())
}

fn multiples(profile: &Profile) -> Drawable {
    profile.only().ok_or("small multiples show one number")?;
    let time =
        profile.time().filter(|_| profile.dimensions.len() == 2).ok_or("small multiples show groups over time")?;
    let (x, of) = (&profile.dimensions[time], &profile.dimensions[1 - time]);
    require(!matches!(of.kind, Kind::Time(_)), || "small multiples show groups over time".into())?;
    require((2..=MOST_POINTS).contains(&x.members), || format!("small multiples have 2 to {MOST_POINTS} points"))?;
    require(of.members >= 2, || "a single series is a line".into())
}

fn band(profile: &Profile) -> Drawable {
    one_scale(profile)?;
    let axis = profile.axis().filter(|axis| matches!(axis.kind, Kind::Time(_))).ok_or("a band lies along time")?;
    require((2..=MOST_POINTS).contains(&axis.members), || format!("a band has 2 to {MOST_POINTS} points"))?;
    if profile.band_columns().is_some() {
        return Ok(());
    }
    let number = profile.only().ok_or("a band is about one number")?;
    require(number.numbers >= LEAST_BANDED, || format!("a usual range needs {LEAST_BANDED} points"))
}

fn waterfall(profile: &Profile) -> Drawable {
    let (axis, number) = only_axis(profile).map_err(|_| "a waterfall shows how one number came about".to_owned())?;
    if matches!(axis.kind, Kind::Time(_)) {
        require(number.numbers == axis.members, || "a waterfall over time needs every number".into())?;
        return require((3..=MOST_GROUPS).contains(&axis.members), || {
            format!("a waterfall over time has 3 to {MOST_GROUPS} points")
        });
    }
    let previous = profile.companion(Meaning::Previous).ok_or("a waterfall needs a period to compare with")?;
    require(axis.members >= 2, || "a waterfall needs two steps".into())?;
    let whole = number.additive && previous.additive && profile.whole && !profile.truncated;
    require(whole, || "these numbers do not add up to the totals".into())
}

fn funnel(profile: &Profile) -> Drawable {
    let (axis, number) = only_axis(profile).map_err(|_| "a funnel shows one number by stage".to_owned())?;
    require(!matches!(axis.kind, Kind::Time(_) | Kind::Cyclic(_)), || "time is no funnel".into())?;
    require((3..=MOST_STAGES).contains(&axis.members), || format!("a funnel has 3 to {MOST_STAGES} stages"))?;
    require(number.numbers == axis.members, || "a stage of the funnel has no number".into())?;
    require(!number.negative, || "a funnel cannot show numbers below zero".into())
}

fn treemap(profile: &Profile) -> Drawable {
    let number = profile.only().ok_or("a treemap shows one number")?;
    is_whole(profile, number)?;
    match profile.dimensions.as_slice() {
        [_] => Ok(()),
        [_, _] => {
            require(profile.time().is_none(), || "time has an order that a treemap loses".into())?;
            require(profile.rows <= MOST_LEAVES, || format!("a treemap shows up to {MOST_LEAVES} parts"))?;
            require(profile.axes(MOST_LEAVES, MOST_SERIES).is_some(), || {
                format!("a treemap shows up to {MOST_SERIES} groups")
            })
        }
        _ => Err("a treemap shows one or two dimensions".into()),
    }
}

fn heatmap(profile: &Profile) -> Drawable {
    profile.only().ok_or("a heatmap shows one number")?;
    require(profile.dimensions.len() == 2, || "a heatmap shows two dimensions".into())?;
    require(heatmap_axes(profile).is_some(), || {
        format!("a heatmap has up to {} columns and {} rows", MOST_CELLS.0, MOST_CELLS.1)
    })
}

/// The longer dimension along, the shorter one down, unless one is time.
pub(crate) fn heatmap_axes(profile: &Profile) -> Option<(usize, usize)> {
    profile.axes(MOST_CELLS.0, MOST_CELLS.1)
}

fn calendar(profile: &Profile) -> Drawable {
    let (axis, _) = only_axis(profile).map_err(|_| "a calendar shows one number by day".to_owned())?;
    require(axis.kind == Kind::Time(model::Grain::Day), || "a calendar shows days".into())?;
    require((LEAST_DAYS..=MOST_DAYS).contains(&axis.members), || {
        format!("a calendar shows {LEAST_DAYS} days to three years")
    })
}

/// Two numbers of each of many things.
fn pairs(profile: &Profile) -> Drawable {
    require(profile.drawn().len() == 2, || "a scatter chart shows two numbers".into())?;
    require(profile.time().is_none() && !profile.dimensions.is_empty(), || {
        "a scatter chart shows one dot a group".into()
    })
}

fn density(profile: &Profile) -> Drawable {
    pairs(profile)?;
    require(profile.rows >= LEAST_COUNTED, || format!("cells are worth counting from {LEAST_COUNTED} groups on"))
}

fn scatter(profile: &Profile) -> Drawable {
    pairs(profile)?;
    require((LEAST_DOTS..=MOST_POINTS).contains(&profile.rows), || {
        format!("a scatter chart needs {LEAST_DOTS} to {MOST_POINTS} dots")
    })
}

fn bubble(profile: &Profile) -> Drawable {
    let drawn = profile.drawn();
    require(drawn.len() == 3, || "a bubble chart shows three numbers".into())?;
    require(profile.time().is_none() && !profile.dimensions.is_empty(), || {
        "a bubble chart shows one bubble a group".into()
    })?;
    require(!drawn[2].negative, || "an area cannot show numbers below zero".into())?;
    require((2..=MOST_BUBBLES).contains(&profile.rows), || format!("a bubble chart has 2 to {MOST_BUBBLES} bubbles"))
}

fn histogram(profile: &Profile) -> Drawable {
    let (axis, number) = only_axis(profile).map_err(|_| "a histogram shows one number".to_owned())?;
    if axis.kind == Kind::Ordered {
        require(number.additive, || "these numbers do not add up to bins".into())?;
        return require(profile.whole && !profile.truncated, || {
            "rows were cut off, so the bins are not the whole".into()
        });
    }
    require(!matches!(axis.kind, Kind::Cyclic(_)), || "a histogram loses the order of time".into())?;
    require(number.numbers >= LEAST_BINNED, || format!("a histogram needs {LEAST_BINNED} numbers"))
}

fn box_plot(profile: &Profile) -> Drawable {
    if profile.quantile_columns().is_some() {
        let boxes = profile.axis().ok_or("boxes of quantiles show one dimension")?.members;
        return require(boxes <= MOST_BOXES, || format!("{boxes} boxes are too many to read"));
    }
    profile.only().ok_or("a box plot shows one number")?;
    let boxes = match (profile.dimensions.as_slice(), profile.box_groups()) {
        ([_], _) => 1,
        ([_, _], Some(position)) => profile.dimensions[position].members,
        _ => return Err("a box plot shows one or two dimensions".into()),
    };
    require(boxes <= MOST_BOXES, || format!("{boxes} boxes are too many to read"))?;
    require(profile.rows >= LEAST_BOXED * boxes, || format!("a box needs {LEAST_BOXED} numbers"))
}

fn bullet(profile: &Profile) -> Drawable {
    profile.only().ok_or("a bullet shows one number")?;
    require(profile.rows == 1, || "a bullet shows a single row".into())?;
    require(profile.companion(Meaning::Target).is_some(), || "there is no target".into())
}

fn table_bars(profile: &Profile) -> Drawable {
    let columns = profile.measures.len();
    require(!profile.dimensions.is_empty(), || "bars in a table compare rows".into())?;
    require(columns <= MOST_BAR_COLUMNS, || format!("{columns} columns of bars are too many"))?;
    require((2..=MOST_BARS).contains(&profile.rows), || format!("bars in a table compare 2 to {MOST_BARS} rows"))
}
