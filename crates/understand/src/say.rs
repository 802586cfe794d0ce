//! Draft to canonical English: what is shown as "understood", offered as a choice, and read back.
//!
//! What is said names everything that the Draft holds, in an order of its own: what is shown and how it is
//! divided, whose rows, when, against what, in which order and form. Whatever can be said reads back as the
//! same Draft; `tests/tests/said` tries that on thousands of them.

mod change;
mod condition;
mod name;
mod show;
mod when;

use std::cell::RefCell;
use std::collections::BTreeMap;

use model::draft::{Analysis, By, Compare, Draft, Filter, Order, Show, ShowOf, Top, View};
use model::{DimensionId, Grain, Model};

pub(crate) use change::changed;
use name::list;

/// Writes a Draft in canonical English.
pub fn say(draft: &Draft, model: &Model) -> String {
    say_beside(draft, model, &Names::default())
}

/// Writes each of several Drafts.
pub(crate) fn say_each(drafts: &[Draft], model: &Model) -> Vec<String> {
    let names = Names::default();
    drafts.iter().map(|draft| say_beside(draft, model, &names)).collect()
}

fn say_beside(draft: &Draft, model: &Model, names: &Names) -> String {
    let speaker = Speaker { model, draft, names };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(draft.analysis.as_ref().map(analysis));
    parts.extend(speaker.asked());
    // What follows rows that there are would be taken for a condition on them.
    let (rows, others): (Vec<&Filter>, Vec<&Filter>) =
        draft.filters.iter().partition(|filter| matches!(filter, Filter::Has(_) | Filter::Never(_)));
    parts.extend(others.into_iter().chain(rows).map(|filter| speaker.filter(filter)));
    // "list launch dates in 2025" would list those of 2025, "list prices since 2019" higher ones.
    let compares = match draft.by.last() {
        Some(By::Time(time)) => time.of.is_some(),
        Some(By::Dimension(name)) => model.dimension_named(name).is_some_and(|id| model.dimension_kind(id).is_number()),
        None => false,
    };
    let next = compares && draft.show.is_empty() && draft.filters.is_empty() && draft.time.is_some();
    if let Some(asked) = parts.last_mut().filter(|_| next) {
        asked.push(',');
    }
    parts.extend(draft.time.as_ref().map(|when| speaker.when(when)));
    parts.extend(draft.compare.as_ref().map(|compare| speaker.compared_with(compare)));
    parts.extend(draft.order.as_ref().map(|order| speaker.sorted(order)));
    parts.extend(draft.chart.as_deref().map(chart));
    parts.join(" ")
}

/// Says the parts of one Draft.
struct Speaker<'a> {
    model: &'a Model,
    draft: &'a Draft,
    names: &'a Names,
}

/// What dimensions were found to be called so far.
type Names = RefCell<BTreeMap<DimensionId, String>>;

impl Speaker<'_> {
    /// What is asked for: a list, numbers and what divides them, or the first few.
    fn asked(&self) -> Option<String> {
        let draft = self.draft;
        match &draft.top {
            _ if draft.show.is_empty() && draft.by.is_empty() => None,
            _ if draft.show.is_empty() => {
                let listed: Vec<String> = draft.by.iter().map(|by| self.several(by, Grain::Day)).collect();
                Some(format!("list {}", list(&listed, "and")))
            }
            Some(top) => Some(self.ranked(top)),
            None => Some(self.divided()),
        }
    }

    /// "revenue and margin by region"; what a share is of stands last.
    fn divided(&self) -> String {
        let parent = self.draft.show.iter().find_map(|show| match show.long().view {
            Some(View::ShareOf(name)) => Some(By::Dimension(name)),
            _ => None,
        });
        let by = self.draft.by.iter().filter(|by| Some(*by) != parent.as_ref());
        let by: Vec<String> = by.map(|by| self.by(by, Grain::Month)).collect();
        let mut said = self.shows(&self.draft.show);
        if !by.is_empty() {
            said = format!("{said} by {}", list(&by, "and"));
        }
        match parent {
            Some(parent) => format!("{said} within each {}", self.one(&parent)),
            None => said,
        }
    }

    /// "top 5 models by revenue with margin in each region"; of a later number "revenue and margin of the top 5
    /// models by margin"; of what several things or a number divide "revenue by model and region top 5".
    fn ranked(&self, top: &Top) -> String {
        let others: Vec<&By> = self.draft.by.iter().filter(|by| Some(*by) != top.per.as_ref()).collect();
        let rank = if top.least { "bottom" } else { "top" };
        let show = |at: usize| self.draft.show.get(at).map(|show| self.show(&show.long())).unwrap_or_default();
        let ranked = match others[..] {
            [one] if !self.is_number(one) => one,
            _ => {
                let which = if top.by == 0 { String::new() } else { format!(" by {}", show(top.by)) };
                return format!("{} {rank} {}{which}", self.divided(), top.n);
            }
        };
        // "bottom store by earliest opening date" is nothing that people say.
        if let ([_], None, Some(end)) = (&self.draft.show[..], &top.per, self.end_of_dates(&show(0), top.least)) {
            return match top.n {
                1 if !self.one(ranked).ends_with('s') => format!("{} with the {end}", self.one(ranked)),
                n => format!("{n} {} with the {end}", self.several(ranked, Grain::Month)),
            };
        }
        let few = match top.n {
            // Without a number one is meant, where the noun does not look like several.
            1 if !self.one(ranked).ends_with('s') => format!("{rank} {}", self.one(ranked)),
            1 => format!("{rank} 1 {}", self.one(ranked)),
            n => format!("{rank} {n} {}", self.several(ranked, Grain::Month)),
        };
        let mut said = match &self.draft.show[..] {
            [_] => format!("{few} by {}", show(0)),
            [_, rest @ ..] if top.by == 0 => {
                // "with minimum price" would rank by it.
                let ranks = |show: &ShowOf| show.min.is_some() || show.max.is_some();
                let with = if rest.iter().any(|show| ranks(&show.long())) { "and" } else { "with" };
                format!("{few} by {} {with} {}", show(0), self.shows(rest))
            }
            all => format!("{} of the {few} by {}", self.shows(all), show(top.by)),
        };
        if let Some(per) = &top.per {
            said = format!("{said} in each {}", self.one(per));
        }
        said
    }

    /// What is said of the first few by a date, where it is the end of it that ranks them.
    fn end_of_dates(&self, said: &str, least: bool) -> Option<String> {
        let show = self.draft.show.first()?.long();
        let name = if least { show.min } else { show.max }?;
        let dated = self.model.dimension_named(&name).is_some_and(|id| self.model.dimension_kind(id).is_time());
        (dated && show.per.is_none() && show.view.is_none()).then(|| said.to_owned())
    }

    /// Numbers in a list; "as well as" sets a plain number apart from one that is looked at in some way.
    fn shows(&self, shows: &[Show]) -> String {
        let said: Vec<String> = shows.iter().map(|show| self.show(&show.long())).collect();
        let view = |at: usize| shows[at].long().view;
        let apart = |at: usize| {
            matches!((view(at - 1), view(at)), (None, Some(View::PercentOf(_) | View::PerUnit(_))) | (Some(_), None))
        };
        match (1..shows.len()).find(|at| apart(*at)) {
            Some(at) => format!("{} as well as {}", list(&said[..at], "and"), self.shows(&shows[at..])),
            None => list(&said, "and"),
        }
    }

    fn compared_with(&self, compare: &Compare) -> String {
        let other = match compare {
            Compare::Previous => "the previous period".to_owned(),
            Compare::YearAgo => "the same period last year".to_owned(),
            Compare::Target => "target".to_owned(),
            Compare::Average => "the average".to_owned(),
            Compare::With(when) => {
                let stretch = self.when(when);
                let leads = ["in the ", "in ", "on ", "from "];
                leads.iter().find_map(|lead| stretch.strip_prefix(lead)).unwrap_or(&stretch).to_owned()
            }
        };
        format!("compared with {other}")
    }

    fn sorted(&self, order: &Order) -> String {
        let timed = matches!(self.draft.by[..], [By::Time(_), ..]);
        match (order.show.and_then(|at| self.draft.show.get(at)), order.descending) {
            (Some(show), true) => format!("sorted by {} from highest to lowest", self.show(&show.long())),
            (Some(show), false) => format!("sorted by {} from lowest to highest", self.show(&show.long())),
            (None, true) if self.draft.show.is_empty() => "in descending order".to_owned(),
            (None, false)
                if self.draft.show.is_empty() && self.draft.by.first().is_some_and(|by| self.is_number(by)) =>
            {
                "in ascending order".to_owned()
            }
            (None, true) if timed => "latest first".to_owned(),
            (None, false) if timed => "oldest first".to_owned(),
            (None, true) => "in reverse alphabetical order".to_owned(),
            (None, false) => "in alphabetical order".to_owned(),
        }
    }
}

fn analysis(analysis: &Analysis) -> String {
    match analysis {
        Analysis::Why => "why".to_owned(),
        Analysis::Outliers => "outliers in".to_owned(),
        Analysis::Forecast(n) if *n > 1 => format!("forecast {n}"),
        Analysis::Forecast(_) => "forecast".to_owned(),
        Analysis::Report(name) => name.clone(),
    }
}

fn chart(form: &str) -> String {
    let name = match form {
        "donut" => "a pie chart",
        "column" => "a bar chart",
        "bar" => "a horizontal bar chart",
        "stacked" => "a stacked bar chart",
        "scatter" => "a scatter plot",
        "heatmap" => "a heat map",
        "area" => "an area chart",
        "stacked area" => "a stacked area chart",
        "full stacked" => "a full stacked bar chart",
        "multiples" => "small multiples",
        "band" => "a line chart with band",
        "bullet" => "a bullet chart",
        "waterfall" => "a waterfall chart",
        "funnel" => "a funnel chart",
        "treemap" => "a treemap",
        "calendar" => "a calendar heatmap",
        "bubble" => "a bubble chart",
        "histogram" => "a histogram",
        "box plot" => "a box plot",
        "table bars" => "a table with bars",
        "table" => "a table",
        _ => "a line chart",
    };
    format!("as {name}")
}
