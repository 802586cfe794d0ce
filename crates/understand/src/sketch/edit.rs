//! A question that changes the one before: "now by month", "only Germany", "and margin?", "top 10 instead", "all
//! countries", "as a pie".
//!
//! What the change would leave in doubt is no change: it is read as a question of its own, or not at all.

mod filters;

use model::Model;
use model::calendar::Grain;
use model::draft::{By, Compare, Compared, Draft, Existence, Filter, Order, Show, Top, View, When};

use super::condition::conditions;
use super::parts::Parts;
use super::reach::missed;
use super::single::tidy;
use super::{Sketch, judged, period};
use crate::lattice::Lattice;
use crate::phrase::{Head, Measured, On, Revision, Sorted};

/// Whether a question asks for nothing by itself.
pub(super) fn is_fragment(parts: &Parts) -> bool {
    let measures = !parts.shows.is_empty() || !parts.ranked_by.is_empty();
    !measures && parts.tops.is_empty() && parts.wants.iter().all(|w| !w.asked)
}

/// Whether a question asks for nothing by itself, or says that it goes on from the one before: "and margin?", "their
/// margin", but not "and margin by dealer".
pub(super) fn is_edit(parts: &Parts, lattice: &Lattice<'_>) -> bool {
    let divides = !(parts.by.is_empty() && parts.per.is_empty() && parts.wants.is_empty());
    let goes_on = !parts.revisions.is_empty() || refers(lattice);
    is_fragment(parts) || (goes_on && parts.tops.is_empty() && !divides)
}

/// Whether a word stands for the rows that were listed.
fn refers(lattice: &Lattice<'_>) -> bool {
    lattice.tokens.iter().any(|token| matches!(&*token.text, "those" | "these" | "them" | "they" | "their"))
}

/// The question before, changed.
pub(super) fn edit(mut parts: Parts, previous: &Draft, lattice: &Lattice<'_>) -> Option<Sketch> {
    let model = lattice.model;
    let unfit = parts.counted
        || parts.averaged
        || parts.falls
        || parts.times.len() > 1
        || !(parts.versus.is_empty() && parts.parents.is_empty());
    if unfit || parts.verbs.iter().any(|verb| !previous.show.contains(&verb.show(model))) {
        return None;
    }
    // "which of those are in Germany" keeps the ranking, "top 5 in Germany" is another one.
    let narrows = !(parts.filters.is_empty() && parts.conditions.is_empty() && parts.times.is_empty());
    if refers(lattice) && narrows && previous.top.is_some() {
        return None;
    }
    let revisions = std::mem::take(&mut parts.revisions);
    let mut edit = Edit { draft: previous.clone(), manner: manner(&revisions, lattice), model };
    for revision in revisions {
        edit.revise(revision)?;
    }
    edit.shows(std::mem::take(&mut parts.shows))?;
    edit.ranked(std::mem::take(&mut parts.ranked_by))?;
    let nouns = parts.wants.iter().chain(&parts.scopes).map(|want| &want.axis);
    let axes: Vec<By> = parts.by.iter().chain(&parts.per).chain(nouns).map(|axis| axis.by(model)).collect();
    edit.axes(axes)?;
    edit.conditions(&mut parts)?;
    // "and next month" asks for a forecast.
    if parts.times.iter().any(When::is_ahead) {
        return None;
    }
    if let Some(when) = parts.times.pop() {
        edit.time(when, lattice)?;
    }
    if let Some((with, this)) = parts.compare {
        edit.compare(with, this);
    }
    if let Some(view) = parts.view {
        edit.view(&view)?;
    }
    let draft = &mut edit.draft;
    if let Some((by, descending)) = parts.order {
        let shown = (!draft.show.is_empty()).then_some(0);
        let show = match by {
            Sorted::Measure(measured) => Some(position(draft, measured.show(model))),
            Sorted::Value => shown,
            Sorted::Number | Sorted::Often => Some(shown?),
            Sorted::Name => None,
            // What orders rows by itself stands first among what divides them.
            Sorted::Dated => {
                leads(draft, |by| matches!(by, By::Time(_)))?;
                None
            }
            Sorted::Label(axis) => {
                leads(draft, |by| *by == axis.by(model))?;
                None
            }
            Sorted::Described(_) => return None,
        };
        let judged = parts.order_judged
            && show
                .and_then(|show| draft.show.get(show))
                .is_some_and(|show| judged::less_is_better(&show.long(), model));
        draft.order = Some(Order { show, descending: descending != judged });
    }
    draft.chart = parts.chart.map(str::to_owned).or(draft.chart.take());
    draft.analysis = parts.analysis.or(draft.analysis.take());
    let draft = tidy(edit.draft);
    if draft == *previous || (draft.show.is_empty() && draft.by.is_empty()) {
        return None;
    }
    let cost = (missed(&draft, lattice) - missed(previous, lattice)).max(0.0);
    let assumed = vec![crate::say::changed(previous, &draft, model)];
    Some(Sketch { draft, cost, assumed })
}

/// Moves what rows are sorted by to the front of what divides them.
fn leads(draft: &mut Draft, is: impl Fn(&By) -> bool) -> Option<()> {
    let at = draft.by.iter().position(is)?;
    let by = draft.by.remove(at);
    draft.by.insert(0, by);
    Some(())
}

/// How what is said goes with what was said.
fn manner(revisions: &[Revision], lattice: &Lattice<'_>) -> Revision {
    let said = |revision: &&Revision| matches!(revision, Revision::Add | Revision::Replace | Revision::Drop);
    match revisions.iter().rfind(said) {
        Some(revision) => revision.clone(),
        None if refers(lattice) => Revision::Add,
        None if revisions.contains(&Revision::And) || lattice.word(0) == "and" => Revision::And,
        None => Revision::Replace,
    }
}

struct Edit<'a> {
    draft: Draft,
    manner: Revision,
    model: &'a Model,
}

impl Edit<'_> {
    fn drops(&self) -> bool {
        self.manner == Revision::Drop
    }

    /// What is said without naming anything new.
    fn revise(&mut self, revision: Revision) -> Option<()> {
        let draft = &mut self.draft;
        match revision {
            Revision::And | Revision::Add | Revision::Replace | Revision::Drop | Revision::Those(None) => {}
            Revision::Those(Some(axis)) => return draft.by.contains(&axis.by(self.model)).then_some(()),
            Revision::All(axis) => {
                let by = axis.by(self.model);
                let before = draft.filters.len();
                draft
                    .filters
                    .retain(|filter| filters::dimension(filter).is_none_or(|name| By::Dimension(name.clone()) != by));
                if draft.filters.len() == before {
                    draft.top.take().filter(|_| draft.by.contains(&by))?;
                }
            }
            Revision::Unfiltered => draft.filters.clear(),
            Revision::AllTime => {
                draft.time = None;
                draft.compare = draft.compare.take().filter(|compare| *compare == Compare::Target);
            }
            Revision::Undivided => {
                (draft.top, draft.order) = (None, None);
                draft.by.clear();
            }
            Revision::Uncompared => {
                draft.compare.take()?;
                self.draft.show.iter_mut().for_each(|show| *show = with_view(show, None));
            }
            Revision::Unranked => {
                draft.top.take()?;
            }
            Revision::Reversed => match (&mut draft.top, &mut draft.order) {
                (Some(top), _) => top.least = !top.least,
                (None, Some(order)) => order.descending = !order.descending,
                (None, None) => return None,
            },
            Revision::Few { n, least, judged } => {
                let before = draft.top.as_ref();
                let n = n.or(before.map(|top| top.n))?;
                let least = least.unwrap_or(before.is_some_and(|top| top.least));
                if draft.show.is_empty() || draft.by.is_empty() {
                    return None;
                }
                let top = before.cloned().unwrap_or(Top { n, by: 0, least, per: None });
                let ranked = draft.show.get(top.by).map(Show::long);
                let turned = judged && ranked.is_some_and(|show| judged::less_is_better(&show, self.model));
                let least = least != turned;
                (draft.top, draft.order) = (Some(Top { n, least, ..top }), None);
            }
        }
        Some(())
    }

    /// What is measured.
    fn shows(&mut self, measures: Vec<Measured>) -> Option<()> {
        if measures.is_empty() {
            return Some(());
        }
        let said: Vec<Show> = measures.iter().map(|measured| measured.show(self.model)).collect();
        let draft = &mut self.draft;
        match self.manner {
            Revision::Drop => {
                let ranks = draft.top.as_ref().map(|top| top.by).or(draft.order.as_ref().and_then(|order| order.show));
                let ranked = ranks.and_then(|at| draft.show.get(at)).cloned();
                if !said.iter().all(|show| draft.show.contains(show) && ranked.as_ref() != Some(show)) {
                    return None;
                }
                draft.show.retain(|show| !said.contains(show));
                if let Some(ranked) = ranked {
                    self.rank_by(ranked);
                }
            }
            Revision::Replace => {
                let view = draft.show.first().and_then(|show| show.long().view);
                let plain = |show: &Show| show.long().view.is_none();
                draft.show = said
                    .iter()
                    .map(|show| if plain(show) { with_view(show, view.clone()) } else { show.clone() })
                    .collect();
                self.rank_by(self.draft.show.first()?.clone());
            }
            _ => {
                for show in said {
                    position(draft, show);
                }
            }
        }
        (!self.draft.show.is_empty()).then_some(())
    }

    /// "by margin instead": what ranks, or what is measured.
    fn ranked(&mut self, measures: Vec<Measured>) -> Option<()> {
        if measures.is_empty() {
            return Some(());
        }
        if self.draft.by.is_empty() || self.drops() {
            return None;
        }
        self.manner = Revision::Replace;
        self.shows(measures)
    }

    fn rank_by(&mut self, show: Show) {
        let ranks = self.draft.top.is_some() || self.draft.order.as_ref().is_some_and(|order| order.show.is_some());
        if !ranks {
            return;
        }
        let at = position(&mut self.draft, show);
        match (&mut self.draft.top, &mut self.draft.order) {
            (Some(top), _) => top.by = at,
            (None, Some(order)) => order.show = Some(at),
            (None, None) => {}
        }
    }

    /// What divides: a grain in place of the grain, dimensions in place of the dimensions.
    fn axes(&mut self, axes: Vec<By>) -> Option<()> {
        if axes.is_empty() {
            return Some(());
        }
        let draft = &mut self.draft;
        if self.manner == Revision::Drop {
            let known = axes.iter().all(|axis| draft.by.contains(axis));
            draft.by.retain(|by| !axes.contains(by));
            return (known && draft.top.is_none()).then_some(());
        }
        let timed = |by: &By| matches!(by, By::Time(_));
        let only_time = axes.iter().all(timed);
        let adds = matches!(self.manner, Revision::Add | Revision::And);
        // One more column of a ranking would rank something else.
        match &draft.top {
            Some(_) if adds => return None,
            Some(top) if !only_time && axes.len() == 1 && top.per.is_none() => draft.by.clear(),
            Some(_) => {
                draft.by.clear();
                draft.top = None;
            }
            None if self.manner == Revision::Add || (adds && !only_time) => {}
            None => draft.by.retain(|by| timed(by) != only_time),
        }
        draft.by.extend(axes);
        let mut seen: Vec<By> = Vec::new();
        draft.by.retain(|by| {
            let new = !seen.contains(by);
            seen.push(by.clone());
            new
        });
        Some(())
    }

    fn conditions(&mut self, parts: &mut Parts) -> Option<()> {
        // "more than 100": of what the condition before is on, or of what is measured.
        for condition in parts.conditions.iter_mut().filter(|c| c.of.is_none() && c.described.is_none()) {
            let before = self.draft.filters.iter().rev().find_map(|filter| match filter {
                Filter::Metric(Compared { name, agg: None, .. }) => Some(name.clone()),
                _ => None,
            });
            let name = before.or(match &self.draft.show[..] {
                [Show::Metric(name)] => Some(name.clone()),
                _ => None,
            })?;
            condition.put_on(On::Measure(Head::Metric(self.model.metric_named(&name)?)), self.model);
        }
        for filter in conditions(&parts.conditions, std::mem::take(&mut parts.filters), &[], self.model)? {
            self.filter(if self.drops() { filters::left_out(filter)? } else { filter })?;
        }
        Some(())
    }

    fn filter(&mut self, filter: Filter) -> Option<()> {
        let manner = self.manner.clone();
        let filters = match self.existence() {
            // "models never sold in Germany", "and France?"
            Some(existence)
                if existence.filters.iter().any(|old| filters::dimension(old) == filters::dimension(&filter)) =>
            {
                &mut existence.filters
            }
            _ => &mut self.draft.filters,
        };
        filters::put(filters, filter, &manner)
    }

    /// The rows that there must, or must not be.
    fn existence(&mut self) -> Option<&mut Existence> {
        let mut found = self.draft.filters.iter_mut().filter_map(|filter| match filter {
            Filter::Has(existence) | Filter::Never(existence) => Some(existence),
            _ => None,
        });
        found.next().filter(|_| found.next().is_none())
    }

    fn time(&mut self, when: When, lattice: &Lattice<'_>) -> Option<()> {
        if self.drops() {
            return None;
        }
        let mut place = &mut self.draft.time;
        if let Some(Filter::Has(existence) | Filter::Never(existence)) =
            self.draft.filters.iter_mut().find(|filter| matches!(filter, Filter::Has(_) | Filter::Never(_)))
        {
            // "dealers without claims in 2025", "and in 2024?"
            place = if existence.time.is_some() { &mut existence.time } else { place };
        }
        let was = place.take();
        // The quarter before which one? Only that before today's is sure.
        let current = was.as_ref().is_none_or(|was| was.ago == Some(0) || was.to_date.is_some());
        let before = |word: &str| matches!(word, "previous" | "prior" | "preceding" | "before");
        if !current && when.unit.is_some() && lattice.tokens.iter().any(|token| before(&token.text)) {
            return None;
        }
        *place = Some(match was {
            Some(was) => of_the_same_year(when, &was),
            None => when,
        });
        if matches!(self.draft.compare, Some(Compare::With(_))) {
            self.draft.compare = None;
        }
        Some(())
    }

    fn compare(&mut self, with: Compare, this: Option<When>) {
        let draft = &mut self.draft;
        let along = || draft.by.iter().filter_map(running);
        let (with, this) = period::compared(with, this, draft.time.as_ref(), along());
        let time = draft.time.clone().or_else(|| this.filter(|_| along().next().is_none()));
        draft.time = period::folded(&with, time);
        draft.compare = Some(with);
    }

    fn view(&mut self, view: &View) -> Option<()> {
        let draft = &mut self.draft;
        let moves = matches!(view, View::Running | View::Moving(_));
        let shares = matches!(view, View::Share);
        let timed = draft.by.iter().any(|by| running(by).is_some());
        if draft.show.is_empty() || (moves && !timed) || (shares && draft.by.is_empty()) {
            return None;
        }
        draft.show.iter_mut().for_each(|show| *show = with_view(show, Some(view.clone())));
        if matches!(view, View::Growth | View::Change) && draft.compare.is_none() {
            let timed = timed || draft.time.is_some();
            draft.compare = Some(if timed { Compare::Previous } else { Compare::YearAgo });
        }
        Some(())
    }
}

/// A part of a year without a year is one of the year that was asked about; a date is the one that was.
fn of_the_same_year(when: When, was: &When) -> When {
    let of = when.of.clone().or_else(|| was.of.clone());
    let said = was.year.is_some() || was.fiscal_year.is_some() || (was.ago.is_some() && was.is_part());
    if !when.lacks_year() || !said || (when.fiscal && was.year.is_some()) {
        return When { of, ..when };
    }
    let unit = was.ago.and(was.unit).or(when.unit);
    When { year: was.year, fiscal_year: was.fiscal_year, ago: was.ago, fiscal: was.fiscal, unit, of, ..when }
}

/// Where a measure stands among those shown; it is added if it does not.
fn position(draft: &mut Draft, show: Show) -> usize {
    draft.show.iter().position(|known| *known == show).unwrap_or_else(|| {
        draft.show.push(show);
        draft.show.len() - 1
    })
}

fn with_view(show: &Show, view: Option<View>) -> Show {
    let mut long = show.long();
    long.view = view;
    Show::from(long)
}

/// The grain of time that goes on.
fn running(by: &By) -> Option<Grain> {
    match by {
        By::Time(time) if !time.time.is_cyclic() => Some(time.time),
        _ => None,
    }
}
