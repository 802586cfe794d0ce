//! Draft to canonical English: what is shown as "understood", offered as a choice, and read back.

mod when;

use model::Model;
use model::calendar::Grain;
use model::draft::{
    Against, Analysis, By, Compare, Compared, Draft, Existence, Filter, Member, Order, Show, ShowOf, View, When,
};
use model::formula::Agg;

/// Writes a Draft in canonical English.
pub fn say(draft: &Draft, model: &Model) -> String {
    let speaker = Speaker { model };
    let mut parts: Vec<String> = Vec::new();
    let shows: Vec<String> = draft.show.iter().map(|s| speaker.show(&s.long())).collect();
    let by: Vec<String> = draft.by.iter().map(|b| speaker.by(b)).collect();
    match &draft.analysis {
        Some(Analysis::Why) => parts.push("why".into()),
        Some(Analysis::Outliers) => parts.push("outliers in".into()),
        Some(Analysis::Forecast(n)) if *n > 1 => parts.push(format!("forecast {n}")),
        Some(Analysis::Forecast(_)) => parts.push("forecast".into()),
        Some(Analysis::Report(name)) => parts.push(name.clone()),
        None => {}
    }
    match &draft.top {
        Some(top) => {
            let per = top.per.as_ref().map(|p| speaker.by(p));
            let ranked: Vec<String> = by.iter().filter(|b| Some(*b) != per.as_ref()).map(|b| plural(b)).collect();
            let word = if top.least { "bottom" } else { "top" };
            let mut by_show = shows.get(top.by).cloned().unwrap_or_default();
            let rest: Vec<&String> = shows.iter().enumerate().filter(|(i, _)| *i != top.by).map(|(_, s)| s).collect();
            if !rest.is_empty() {
                by_show =
                    format!("{by_show} with {}", rest.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(" and "));
            }
            parts.push(format!("{word} {} {} by {by_show}", top.n, list(&ranked)));
            if let Some(per) = per {
                parts.push(format!("in each {per}"));
            }
        }
        None if shows.is_empty() && by.is_empty() => {}
        None if shows.is_empty() => {
            parts.push(format!("list {}", list(&by.iter().map(|b| plural(b)).collect::<Vec<_>>())))
        }
        None => {
            parts.push(list(&shows));
            // What a share is of stands last.
            let parent = draft.show.iter().find_map(|show| match show.long().view {
                Some(View::ShareOf(name)) => Some(speaker.dimension(&name)),
                _ => None,
            });
            let divided: Vec<String> = by.iter().filter(|by| Some(*by) != parent.as_ref()).cloned().collect();
            if !divided.is_empty() {
                parts.push(format!("by {}", list(&divided)));
            }
            parts.extend(parent.map(|parent| format!("within each {parent}")));
        }
    }
    parts.extend(draft.filters.iter().map(|f| speaker.filter(f)));
    if let Some(when) = &draft.time {
        parts.push(speaker.when(when));
    }
    match &draft.compare {
        Some(Compare::Previous) => parts.push("vs previous period".into()),
        Some(Compare::YearAgo) => parts.push("vs same period last year".into()),
        Some(Compare::Target) => parts.push("vs target".into()),
        Some(Compare::Average) => parts.push("vs average".into()),
        Some(Compare::With(when)) => parts.push(format!("vs {}", speaker.when(when).trim_start_matches("in "))),
        None => {}
    }
    if let Some(Order { show, descending }) = &draft.order {
        let by = show.and_then(|i| shows.get(i)).map(|s| format!("sorted by {s}"));
        match (by, descending) {
            (Some(by), true) => parts.push(format!("{by} descending")),
            (Some(by), false) => parts.push(format!("{by} ascending")),
            (None, true) => parts.push("descending".into()),
            (None, false) => parts.push("alphabetically".into()),
        }
    }
    if let Some(chart) = &draft.chart {
        let form = match chart.as_str() {
            "donut" => "as a pie chart",
            "column" => "as a bar chart",
            "bar" => "as a horizontal bar chart",
            "stacked" => "as a stacked bar chart",
            "scatter" => "as a scatter plot",
            "heatmap" => "as a heat map",
            "area" => "as an area chart",
            "table" => "as a table",
            _ => "as a line chart",
        };
        parts.push(form.into());
    }
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

struct Speaker<'a> {
    model: &'a Model,
}

impl Speaker<'_> {
    fn metric(&self, name: &str) -> String {
        self.model.metric_named(name).map_or_else(|| name.to_owned(), |id| self.model.metric(id).label.clone())
    }

    fn dataset(&self, name: &str) -> String {
        self.model.dataset_named(name).map_or_else(|| name.to_owned(), |id| self.model.dataset(id).label.clone())
    }

    /// A dimension's label; with its dataset where another has the same one.
    fn dimension(&self, name: &str) -> String {
        let Some(id) = self.model.dimension_named(name) else { return self.dataset(name) };
        let label = &self.model.dimension(id).label;
        let same = self.model.dimensions.iter().filter(|d| d.label == *label).count();
        if same > 1 {
            let field = self.model.dimension(id).fields[0];
            return format!("{} {label}", self.model.dataset(self.model.field(field).dataset).label);
        }
        label.clone()
    }

    fn show(&self, show: &ShowOf) -> String {
        let field = |word: &str, name: &Option<String>| name.as_ref().map(|n| format!("{word} {}", self.dimension(n)));
        let mut said = show
            .metric
            .as_ref()
            .map(|name| self.metric(name))
            .or_else(|| field("total", &show.sum))
            .or_else(|| field("average", &show.avg))
            .or_else(|| field("minimum", &show.min))
            .or_else(|| field("maximum", &show.max))
            .or_else(|| field("number of different", &show.distinct).map(|said| plural(&said)))
            .or_else(|| show.count.as_ref().map(|n| format!("number of {}", plural(&self.dataset(n)))))
            .unwrap_or_default();
        if let Some(per) = &show.per {
            let then = match show.then {
                Some(Agg::Max) => "maximum",
                Some(Agg::Min) => "minimum",
                _ => "average",
            };
            said = format!("{then} {said} per {}", self.by(per));
        }
        match &show.view {
            Some(View::Share | View::ShareOf(_)) => format!("share of {said}"),
            Some(View::PartOf(filters)) => {
                let part: Vec<String> = filters.iter().map(|f| self.filter(f)).collect();
                format!("what percentage of {said} is {}", part.join(" ").trim_start_matches("for "))
            }
            Some(View::PercentOf(whole)) => format!("{said} as a percentage of {}", self.metric(whole)),
            Some(View::Growth) => format!("growth of {said}"),
            Some(View::Change) => format!("change in {said}"),
            Some(View::Running) => format!("running total of {said}"),
            Some(View::Moving(n)) => format!("{n} month moving average of {said}"),
            Some(View::Target) => format!("target for {said}"),
            Some(View::Variance) => format!("variance of {said}"),
            Some(View::Attainment) => format!("attainment of {said}"),
            None => said,
        }
    }

    fn by(&self, by: &By) -> String {
        match by {
            By::Dimension(name) => self.dimension(name),
            By::Time(time) => match &time.of {
                Some(of) => self.dimension(of),
                None => grain(time.time).to_owned(),
            },
        }
    }

    fn filter(&self, filter: &Filter) -> String {
        let members = |list: &[Member]| {
            let names: Vec<String> = list.iter().map(ToString::to_string).collect();
            names.join(" or ")
        };
        let only = |one: &std::collections::BTreeMap<String, Vec<Member>>, word: &str| {
            one.iter()
                .map(|(name, list)| format!("{word} {} {}", self.dimension(name), members(list)))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let text = |one: &std::collections::BTreeMap<String, String>, word: &str| {
            one.iter()
                .map(|(name, t)| format!("where {} {word} \u{201c}{t}\u{201d}", self.dimension(name)))
                .collect::<Vec<_>>()
                .join(" ")
        };
        match filter {
            Filter::In(one) => only(one, "for"),
            Filter::NotIn(one) => only(one, "excluding"),
            Filter::Field(compared) => format!("with {}", self.compared(compared, &self.dimension(&compared.name))),
            Filter::Metric(compared) => {
                let name = match compared.agg {
                    None => self.metric(&compared.name),
                    Some(Agg::Count) => format!("number of {}", plural(&self.dataset(&compared.name))),
                    Some(agg) => self.show(&Show::aggregate(agg, compared.name.clone()).long()),
                };
                format!("with {}", self.compared(compared, &name))
            }
            Filter::Contains(one) => text(one, "contains"),
            Filter::StartsWith(one) => text(one, "starts with"),
            Filter::EndsWith(one) => text(one, "ends with"),
            Filter::Missing(name) => format!("without {}", self.dimension(name)),
            Filter::Present(name) => format!("with a {}", self.dimension(name)),
            Filter::Segment(name) => format!("for {name}"),
            Filter::NotSegment(name) => format!("excluding {name}"),
            Filter::Has(e) => format!("that have {}", self.existence(e)),
            Filter::Never(e) => format!("that have no {}", self.existence(e)),
            Filter::Each(each) => when::each(each),
            Filter::Any(list) => list.iter().map(|f| self.filter(f)).collect::<Vec<_>>().join(" or "),
        }
    }

    fn existence(&self, existence: &Existence) -> String {
        let mut said = self.dataset(&existence.of);
        for filter in &existence.filters {
            said = format!("{said} {}", self.filter(filter));
        }
        match &existence.time {
            Some(when) => format!("{said} {}", self.when(when)),
            None => said,
        }
    }

    fn compared(&self, compared: &Compared, name: &str) -> String {
        let percent = compared.agg.is_none()
            && self
                .model
                .metric_named(&compared.name)
                .is_some_and(|id| self.model.metric(id).format == model::semantic::Format::Percent);
        let number = |against: &Against| match against {
            Against::Number(n) if percent => format!("{}%", round(n.0 * 100.0)),
            Against::Number(n) => n.0.to_string(),
            Against::Word(word) => match self.model.metric_named(word) {
                Some(id) => self.model.metric(id).label.clone(),
                None => word.clone(),
            },
        };
        if let (Some(low), Some(high)) = (&compared.at_least, &compared.at_most) {
            return format!("{name} between {} and {}", number(low), number(high));
        }
        [
            ("above", &compared.above),
            ("below", &compared.below),
            ("at least", &compared.at_least),
            ("at most", &compared.at_most),
            ("equal to", &compared.equals),
            ("not equal to", &compared.not),
        ]
        .into_iter()
        .filter_map(|(word, against)| against.as_ref().map(|a| format!("{name} {word} {}", number(a))))
        .collect::<Vec<_>>()
        .join(" and ")
    }

    fn when(&self, when: &When) -> String {
        match &when.of {
            Some(of) => {
                let plain = When { of: None, ..when.clone() };
                format!("with {} {}", self.dimension(of), when::say(&plain))
            }
            None => when::say(when),
        }
    }
}

fn round(n: f64) -> f64 {
    (n * 1e9).round() / 1e9
}

fn grain(grain: Grain) -> &'static str {
    grain.label()
}

fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// A noun in the plural, as far as endings tell.
fn plural(noun: &str) -> String {
    if noun.ends_with('s') {
        return noun.to_owned();
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    }
}
