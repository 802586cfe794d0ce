//! What is measured, in words: "total price", "average revenue per dealer", "growth in revenue".

use model::Grain;
use model::draft::{By, Show, ShowOf, View};
use model::formula::Agg;

use super::Speaker;
use super::name::plural;
use super::when::grain;
use crate::english;

impl Speaker<'_> {
    pub(super) fn show(&self, show: &ShowOf) -> String {
        let mut said = match &show.per {
            None => self.head(show),
            Some(per) => self.per(show, per),
        };
        if !show.only.is_empty() {
            let only: Vec<String> = show.only.iter().map(|filter| self.filter(filter)).collect();
            said = format!("{said} ({})", only.join(" "));
        }
        match &show.view {
            None => said,
            Some(View::Share | View::ShareOf(_)) => format!("share of {said}"),
            Some(View::PartOf(filters)) => {
                let part: Vec<String> = filters.iter().map(|f| self.filter(f)).collect();
                format!("what percentage of {said} is {}", part.join(" ").trim_start_matches("for "))
            }
            Some(View::PercentOf(whole)) => format!("{said} as a percentage of {}", self.metric(whole)),
            Some(View::PerUnit(unit)) => {
                let unit = match self.model.metric_named(unit) {
                    Some(_) => self.metric(unit),
                    None => self.dimension(unit),
                };
                format!("{said} per unit of {unit}")
            }
            Some(View::Growth) => format!("growth in {said}"),
            Some(View::Change) => format!("change in {said}"),
            Some(View::Running) => format!("running total of {said}"),
            Some(View::Moving(n)) => format!("{n} {} moving average of {said}", grain(self.moving_along())),
            Some(View::Target) => format!("target for {said}"),
            Some(View::Variance) => format!("gap to target of {said}"),
            Some(View::Attainment) => format!("target attainment of {said}"),
        }
    }

    /// An aggregate of a field, as a condition names it.
    pub(super) fn aggregate(&self, agg: Agg, of: &str) -> String {
        self.head(&Show::aggregate(agg, of).long())
    }

    fn head(&self, show: &ShowOf) -> String {
        // "average price" may be the name of a metric.
        let field = |word: &str, other: &str, name: &Option<String>| {
            let of = self.dimension(name.as_ref()?);
            let said = format!("{word} {of}");
            let taken = self.model.metrics.iter().any(|metric| metric.label == said || metric.synonyms.contains(&said));
            Some(if taken { format!("{other} {of}") } else { said })
        };
        show.metric
            .as_ref()
            .map(|name| self.metric(name))
            .or_else(|| field("total", "sum of", &show.sum))
            .or_else(|| field("average", "mean", &show.avg))
            .or_else(|| field("median", "median of", &show.median))
            .or_else(|| field("standard deviation of", "std dev of", &show.stddev))
            .or_else(|| {
                let percentile = show.percentile.as_ref()?;
                let (ordinal, of) = (percentile.at.ordinal(), Some(percentile.of.clone()));
                field(&format!("{ordinal} percentile of"), &format!("p{} of", percentile.at.0), &of)
            })
            .or_else(|| self.end_of_date("earliest", &show.min))
            .or_else(|| self.end_of_date("latest", &show.max))
            .or_else(|| field("minimum", "min", &show.min))
            .or_else(|| field("maximum", "max", &show.max))
            .or_else(|| show.distinct.as_ref().map(|n| format!("number of different {}", plural(&self.dimension(n)))))
            .or_else(|| show.count.as_ref().map(|n| format!("number of {}", plural(&self.dataset(n)))))
            .unwrap_or_default()
    }

    /// An end of a date: "the latest hire date".
    fn end_of_date(&self, word: &str, name: &Option<String>) -> Option<String> {
        let name = name.as_ref().filter(|name| {
            self.model.dimension_named(name).is_some_and(|id| self.model.dimension_kind(id).is_time())
        })?;
        Some(format!("{word} {}", self.dimension(name)))
    }

    /// "average revenue per dealer": of each dealer's total, so "total" is not said.
    fn per(&self, show: &ShowOf, per: &By) -> String {
        let then = match show.then {
            Some(Agg::Max) => "maximum",
            Some(Agg::Min) => "minimum",
            Some(Agg::Median) => "median",
            _ => "average",
        };
        let head = self.head(show);
        let head = if show.sum.is_some() { head.strip_prefix("total ").unwrap_or(&head) } else { &head };
        // "average of average price"; "maximum of" is a limit.
        let again = head.split(' ').next().is_some_and(|first| english::aggregate(first).is_some());
        // "average lead time per plant" would be that of each plant.
        let metric = show.metric.as_ref().and_then(|name| self.model.metric_named(name));
        let again = again || metric.is_some_and(|id| crate::sketch::is_average(self.model, id));
        let of = if again && then == "average" { "of " } else { "" };
        format!("{then} {of}{head} per {}", self.one(per))
    }

    /// The grain that a moving average moves along.
    fn moving_along(&self) -> Grain {
        let grains = self.draft.by.iter().filter_map(|by| match by {
            By::Time(time) if !time.time.is_cyclic() => Some(time.time),
            _ => None,
        });
        grains.into_iter().next().unwrap_or(Grain::Month)
    }
}
