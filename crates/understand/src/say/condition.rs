//! Conditions in words: "for region Europe", "where mileage is above 10,000", "with revenue above average".

use std::collections::BTreeMap;

use model::draft::{Against, Compared, Existence, Filter, Member, Seen, When};
use model::formula::Agg;
use model::semantic::Format;

use super::name::{list, plural};
use super::{Speaker, when};

impl Speaker<'_> {
    pub(super) fn filter(&self, filter: &Filter) -> String {
        match filter {
            Filter::In(one) => self.members("for", one),
            Filter::NotIn(one) => self.members("excluding", one),
            Filter::Field(compared) => {
                let name = self.dimension(&compared.name);
                match (&compared.equals, &compared.not) {
                    (Some(Against::Number(n)), _) => format!("where {name} is {}", number(n.0)),
                    (_, Some(Against::Number(n))) => format!("where {name} is not {}", number(n.0)),
                    _ => format!("where {name} is {}", self.comparison(compared)),
                }
            }
            Filter::Metric(compared) => format!("with {}", self.group(compared)),
            Filter::Contains(one) => self.text("contains", one),
            Filter::StartsWith(one) => self.text("starts with", one),
            Filter::EndsWith(one) => self.text("ends with", one),
            Filter::Missing(name) => format!("where {} is missing", self.dimension(name)),
            Filter::Present(name) => format!("where {} is known", self.dimension(name)),
            Filter::Segment(name) => format!("only {name}"),
            Filter::NotSegment(name) => format!("excluding {name}"),
            Filter::Has(existence) => format!("that have {}", self.existence(existence)),
            Filter::Never(existence) => match (&existence.filters[..], &existence.time) {
                // "without repeat repairs" are those that have none.
                ([Filter::Segment(name)], None) => format!("without {name}"),
                ([Filter::Segment(name)], Some(when)) => format!("without {name} {}", self.when(when)),
                _ => format!("that have no {}", self.existence(existence)),
            },
            Filter::Each(each) => when::each(each),
            Filter::Any(list) => list.iter().map(|f| self.filter(f)).collect::<Vec<_>>().join(" or "),
        }
    }

    /// A stretch of time, of the default date or of another one.
    pub(super) fn when(&self, when: &When) -> String {
        match &when.of {
            Some(of) => format!("with {} {}", self.dimension(of), when::say(&When { of: None, ..when.clone() })),
            None => when::say(when),
        }
    }

    fn members(&self, word: &str, one: &BTreeMap<String, Vec<Member>>) -> String {
        let said = one.iter().map(|(name, members)| {
            let members: Vec<String> = members.iter().map(ToString::to_string).collect();
            format!("{word} {} {}", self.dimension(name), list(&members, "or"))
        });
        said.collect::<Vec<_>>().join(" ")
    }

    fn text(&self, word: &str, one: &BTreeMap<String, String>) -> String {
        let said =
            one.iter().map(|(name, text)| format!("where {} {word} \u{201c}{text}\u{201d}", self.dimension(name)));
        said.collect::<Vec<_>>().join(" ")
    }

    fn existence(&self, existence: &Existence) -> String {
        let mut said = vec![plural(&self.dataset(&existence.of))];
        said.extend(existence.filters.iter().map(|filter| self.filter(filter)));
        said.extend(existence.time.as_ref().map(|when| self.when(when)));
        said.join(" ")
    }

    /// What is compared of a group, and with what.
    fn group(&self, compared: &Compared) -> String {
        let name = match compared.agg {
            None => self.metric(&compared.name),
            Some(Agg::Count) => format!("number of {}", plural(&self.dataset(&compared.name))),
            // "mileage above average" compares averages.
            Some(Agg::Avg) if sides(compared).iter().all(|(_, side)| is_average(side)) => {
                self.dimension(&compared.name)
            }
            Some(agg) => self.aggregate(agg, &compared.name),
        };
        let bounds = compared.at_least.is_some() || compared.at_most.is_some() || compared.equals.is_some();
        let link = if bounds && !is_between(compared) { "of " } else { "" };
        let seen = compared.view.map_or(String::new(), |seen| format!("{} ", seen.word()));
        format!("{name} {seen}{link}{}", self.comparison(compared))
    }

    fn comparison(&self, compared: &Compared) -> String {
        let ratio = |name: &str| {
            let metric = self.model.metric_named(name);
            metric.is_some_and(|id| self.model.metric(id).format == Format::Percent)
        };
        let percent = match compared.view {
            Some(Seen::Growth | Seen::Share | Seen::Attainment) => true,
            Some(Seen::Change) | None => compared.agg.is_none() && ratio(&compared.name),
        };
        let against = |against: &Against| match against {
            Against::Number(n) if percent => format!("{}%", number(n.0 * 100.0)),
            Against::Number(n) => number(n.0),
            Against::Word(word) => match self.model.metric_named(word) {
                Some(id) => self.model.metric(id).label.clone(),
                None => word.clone(),
            },
        };
        if let (Some(low), Some(high)) = (&compared.at_least, &compared.at_most) {
            return format!("between {} and {}", against(low), against(high));
        }
        let said = sides(compared).into_iter().map(|(word, side)| format!("{word} {}", against(side)));
        said.collect::<Vec<_>>().join(" and ")
    }
}

/// What a number is compared with, each with its word.
fn sides(compared: &Compared) -> Vec<(&'static str, &Against)> {
    let sides = [
        ("above", &compared.above),
        ("below", &compared.below),
        ("at least", &compared.at_least),
        ("at most", &compared.at_most),
        ("exactly", &compared.equals),
        ("not equal to", &compared.not),
    ];
    sides.into_iter().filter_map(|(word, side)| side.as_ref().map(|side| (word, side))).collect()
}

fn is_between(compared: &Compared) -> bool {
    compared.at_least.is_some() && compared.at_most.is_some()
}

fn is_average(against: &Against) -> bool {
    matches!(against, Against::Word(word) if word == Against::AVERAGE)
}

/// A number with thousands apart from ten thousand on, so that a year stays one.
fn number(n: f64) -> String {
    let text = ((n * 1e9).round() / 1e9).to_string();
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    if whole.len() < 5 || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return text;
    }
    let mut apart = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart + rest
}
