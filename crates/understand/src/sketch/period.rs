//! Which two stretches of time a comparison is of.

use model::calendar::Grain;
use model::draft::{Against, Compare, Compared, Edge, Num, When};

/// What is compared with, and the stretch that this is said of if no other is: "Q3 vs last year" and "by month vs
/// last year" are each with its own of a year before.
pub(super) fn compared(
    with: Compare,
    this: Option<When>,
    time: Option<&When>,
    mut along: impl Iterator<Item = Grain>,
) -> (Compare, Option<When>) {
    let year = |grain: Grain| matches!(grain, Grain::Year | Grain::FiscalYear);
    let parts = match time {
        Some(said) => !said.grain().is_some_and(|(grain, _)| year(grain)),
        None => along.any(|grain| !year(grain)),
    };
    if with == Compare::Previous && parts && this.as_ref().and_then(|this| this.to_date).is_some_and(year) {
        return (Compare::YearAgo, None);
    }
    (with, this)
}

/// "this year vs last year" names both periods; "last month vs last year" must not be folded.
pub(super) fn folded(with: &Compare, time: Option<When>) -> Option<When> {
    let said = time?;
    if *with == Compare::Previous && said.ago == Some(0) && said.unit != Some(Grain::Day) {
        return Some(When { to_date: said.to_date.or(said.unit), of: said.of, ..When::default() });
    }
    Some(said)
}

/// "from 2024 to 2025", of a change: the second period, compared with the first.
pub(super) fn ends_apart(time: Option<&When>) -> Option<(Compare, When)> {
    let When { from: Some(from), to: Some(to), of, .. } = time? else { return None };
    let (from, to) = (from.stretch()?, to.stretch()?);
    (from.grain() == to.grain()).then(|| (Compare::With(from), When { of: of.clone(), ..to }))
}

/// A stretch of whole years, as a condition on the number of a year.
pub(super) fn whole_years(when: &When) -> Option<Compared> {
    let number = |year: i32| Some(Against::Number(Num(f64::from(year))));
    if let Some(year) = when.year.filter(|year| *when == When { year: Some(*year), ..When::default() }) {
        return Some(Compared { equals: number(year), ..Compared::default() });
    }
    let year = |edge: &Option<Edge>| match edge {
        None => Some(None),
        Some(Edge::Date(text)) if text.len() == 4 => text.parse().ok().map(number),
        Some(_) => None,
    };
    let (from, to) = (year(&when.from)?, year(&when.to)?);
    let plain = *when == When { from: when.from.clone(), to: when.to.clone(), ..When::default() };
    let ends = from.is_some() || to.is_some();
    (plain && ends).then(|| Compared { at_least: from, at_most: to, ..Compared::default() })
}
