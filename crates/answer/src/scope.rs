//! Which rows an answer is about, in short: "in Germany", "in 2025", and what it is compared with.
//!
//! Read from the leaves of the tree alone. Conditions are said if every leaf of the same dataset has them;
//! stretches of time are said of the first leaf, and the first that differs is what is compared with.

use model::calendar::iso;
use model::query::{Key, Part, Predicate, Query, Scan};
use model::semantic::FieldId;
use model::{Calendar, Grain, Model, Value};

use crate::format;
use crate::words;

/// More conditions than this are counted, not said.
const MOST_CONDITIONS: usize = 3;
/// More members than this are counted, not said.
const MOST_MEMBERS: usize = 3;
/// Things that lie *in* a place; other members are what something is *for*.
const PLACES: [&str; 16] = [
    "country",
    "city",
    "region",
    "state",
    "county",
    "continent",
    "province",
    "district",
    "market",
    "area",
    "town",
    "zone",
    "territory",
    "location",
    "municipality",
    "nation",
];

/// Days from (included) to (excluded).
type Days = (Option<i32>, Option<i32>);

/// Which rows; see the module.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Scope {
    /// `in Germany`, `with mileage above 100000`.
    pub(crate) conditions: Vec<String>,
    /// `in 2025`.
    pub(crate) time: Option<String>,
    /// The days behind `time`.
    pub(crate) range: Option<Days>,
    /// The period compared with: `in 2024`, `a year before`.
    pub(crate) before: Option<String>,
}

impl Scope {
    pub(crate) fn of(query: &Query, model: &Model) -> Scope {
        let leaves = query.leaves();
        let Some(first) = leaves.first() else { return Scope::default() };
        let speaker = Speaker { model, leaf: first };
        let own: Vec<&&Scan> = leaves.iter().filter(|leaf| leaf.dataset == first.dataset).collect();
        let shared = |predicate: &&Predicate| own.iter().all(|leaf| leaf.filter.contains(predicate));
        let mut conditions: Vec<String> = first
            .filter
            .iter()
            .filter(|predicate| speaker.days(predicate).is_none())
            .filter(shared)
            .filter(|predicate| !speaker.is_shown(predicate))
            .map(|predicate| speaker.say(predicate))
            .collect();
        let rest = conditions.len().saturating_sub(MOST_CONDITIONS);
        if rest > 0 {
            conditions.truncate(MOST_CONDITIONS);
            conditions.push(format!("under {rest} more {}", words::counted("condition", rest == 1)));
        }
        let range = speaker.range();
        let before = own.iter().find_map(|leaf| speaker.shifted(leaf)).or_else(|| {
            let ranges = own.iter().filter_map(|leaf| Speaker { leaf, ..speaker }.range());
            ranges.into_iter().find(|other| Some(*other) != range).map(|days| stretch(&model.calendar, days))
        });
        Scope { conditions, time: range.map(|days| stretch(&model.calendar, days)), range, before }
    }

    /// The period compared with, as a thing: `2024`, `the month before`.
    pub(crate) fn before_as_noun(&self) -> &str {
        let before = self.before.as_deref().unwrap_or("before");
        ["in ", "from ", "on "].iter().find_map(|preposition| before.strip_prefix(preposition)).unwrap_or(before)
    }

    /// Everything, with a space before each part: ` in Germany in 2025`.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for part in self.conditions.iter().chain(&self.time) {
            text.push(' ');
            text.push_str(part);
        }
        text
    }
}

#[derive(Clone, Copy)]
struct Speaker<'a> {
    model: &'a Model,
    leaf: &'a Scan,
}

impl Speaker<'_> {
    /// The stretch of the dataset's own time that the leaf is limited to.
    fn range(&self) -> Option<Days> {
        self.leaf.filter.iter().find_map(|predicate| self.days(predicate))
    }

    fn days(&self, predicate: &Predicate) -> Option<Days> {
        let Predicate::Range { key, from, to } = predicate else { return None };
        let time = self.model.datasets.get(self.leaf.dataset.index())?.time.as_ref()?;
        (key.reach == *time).then(|| self.bounds(key, from.as_ref(), to.as_ref())).flatten()
    }

    /// Whether a condition only keeps out what has no label in a table of labels: anybody sees it there.
    fn is_shown(&self, predicate: &Predicate) -> bool {
        matches!(predicate, Predicate::In { key, values, not: true }
            if matches!(values[..], [Value::Null]) && self.leaf.group.contains(key))
    }

    /// Bounds as days, the last excluded.
    fn bounds(&self, key: &Key, from: Option<&(Value, bool)>, to: Option<&(Value, bool)>) -> Option<Days> {
        let calendar = &self.model.calendar;
        let grain = key.grain.unwrap_or(Grain::Day);
        // The lower bound moves on where it is excluded, the upper one where it is included.
        let day = |bound: Option<&(Value, bool)>, moves_if: bool| match bound {
            None => Some(None),
            Some((Value::Date(day), included)) => {
                Some(Some(if *included == moves_if { calendar.shift(grain, *day, 1) } else { *day }))
            }
            Some(_) => None,
        };
        let start = day(from, false)?;
        let end = day(to, true)?;
        (start.is_some() || end.is_some()).then_some((start, end))
    }

    /// For a leaf whose buckets of time are moved: by how much.
    fn shifted(&self, leaf: &Scan) -> Option<String> {
        leaf.group.iter().find_map(|key| {
            let grain = key.grain.unwrap_or(Grain::Day);
            let n = key.shift.unsigned_abs();
            let in_a_year = match grain {
                Grain::Month | Grain::FiscalMonth => Some(12),
                Grain::Quarter | Grain::FiscalQuarter => Some(4),
                Grain::Year | Grain::FiscalYear => Some(1),
                _ => None,
            };
            match n {
                0 => None,
                n if Some(n) == in_a_year => Some("a year before".to_owned()),
                1 => Some(format!("the {} before", grain.label())),
                n => Some(format!("{n} {} before", words::plural(grain.label()))),
            }
        })
    }

    fn label(&self, field: FieldId) -> String {
        let model = self.model;
        if let Some(segment) = model.segments.iter().find(|segment| segment.field == field) {
            return segment.name.clone();
        }
        let named = model.dimension_of(field).map(|id| &model.dimension(id).label);
        words::within(named.or_else(|| model.fields.get(field.index()).map(|f| &f.label)).map_or("", String::as_str))
    }

    fn say(&self, predicate: &Predicate) -> String {
        match predicate {
            Predicate::In { key, values, not } => self.members(key, values, *not),
            Predicate::Range { key, from, to } => {
                let label = self.label(key.reach.field);
                if let Some(days) = self.bounds(key, from.as_ref(), to.as_ref()) {
                    return format!("with {label} {}", stretch(&self.model.calendar, days));
                }
                let bound = |bound: &Option<(Value, bool)>, included: &str, excluded: &str| {
                    bound.as_ref().map(|(value, is_included)| {
                        format!("{} {}", if *is_included { included } else { excluded }, self.member(key, value))
                    })
                };
                let bounds: Vec<String> =
                    [bound(from, "at least", "above"), bound(to, "at most", "below")].into_iter().flatten().collect();
                format!("with {label} {}", words::list(&bounds))
            }
            Predicate::Like { key, part, text, not } => {
                let verb = match (part, not) {
                    (Part::Anywhere, false) => "containing",
                    (Part::Start, false) => "starting with",
                    (Part::End, false) => "ending in",
                    (Part::Anywhere, true) => "not containing",
                    (Part::Start, true) => "not starting with",
                    (Part::End, true) => "not ending in",
                };
                format!("with {} {verb} “{text}”", self.label(key.reach.field))
            }
            Predicate::Any(list) => {
                let mut said: Vec<String> = list.iter().map(|predicate| self.say(predicate)).collect();
                // Order of conditions is by id; of words by alphabet, so that it means something to people.
                said.sort();
                words::either(&said)
            }
            Predicate::Exists { scan, not, .. } => {
                let label = self.model.datasets.get(scan.dataset.index()).map_or("", |d| d.label.as_str());
                let inner = Speaker { leaf: scan, ..*self };
                let mut text =
                    format!("{} {}", if *not { "without" } else { "with" }, words::plural(&words::within(label)));
                for predicate in &scan.filter {
                    text.push(' ');
                    match inner.days(predicate) {
                        Some(days) => text.push_str(&stretch(&self.model.calendar, days)),
                        None => text.push_str(&inner.say(predicate)),
                    }
                }
                text
            }
        }
    }

    fn members(&self, key: &Key, values: &[Value], not: bool) -> String {
        let label = self.label(key.reach.field);
        match values {
            [Value::Bool(holds)] => return format!("{} {label}", if *holds == not { "without" } else { "with" }),
            [Value::Null] => return format!("with {} {label}", if not { "any" } else { "no" }),
            _ => {}
        }
        let numbers = values.iter().any(|value| value.number().is_some());
        let said = if values.len() > MOST_MEMBERS {
            let label = key.grain.filter(|grain| grain.is_cyclic()).map_or(label.as_str(), |grain| grain.label());
            format!("{} {}", values.len(), words::plural(label))
        } else {
            let members: Vec<String> = values.iter().map(|value| self.member(key, value)).collect();
            let members = if not { words::either(&members) } else { words::list(&members) };
            if numbers && key.grain.is_none() { format!("{label} {members}") } else { members }
        };
        let place = label.rsplit(' ').next().is_some_and(|last| PLACES.contains(&last));
        let preposition = match (place || key.grain.is_some(), not) {
            (true, false) if key.grain == Some(Grain::Weekday) => "on",
            (true, false) => "in",
            (true, true) => "outside",
            (false, false) => "for",
            (false, true) => "without",
        };
        format!("{preposition} {said}")
    }

    fn member(&self, key: &Key, value: &Value) -> String {
        format::member(value, key.grain, &self.model.calendar)
    }
}

/// A stretch of time in words: `in 2025`, `in Q1 2025`, `from Jan 2025 to Mar 2025`, `since 2025-03-14`.
pub(crate) fn stretch(calendar: &Calendar, days: Days) -> String {
    const NAMED: [Grain; 7] = [
        Grain::Year,
        Grain::FiscalYear,
        Grain::Quarter,
        Grain::FiscalQuarter,
        Grain::Month,
        Grain::FiscalMonth,
        Grain::Week,
    ];
    match days {
        (Some(start), Some(end)) if end == start + 1 => format!("on {}", iso(start)),
        (Some(start), Some(end)) => {
            let whole = |grain: &Grain| {
                let range = calendar.range(*grain, start);
                range.start == start && range.end == end
            };
            if let Some(grain) = NAMED.iter().find(|grain| whole(grain)) {
                return format!("in {}", calendar.label(*grain, start));
            }
            let edges = |grain: &Grain| calendar.bucket(*grain, start) == start && calendar.bucket(*grain, end) == end;
            let grain = [Grain::Year, Grain::Quarter, Grain::Month].into_iter().find(edges).unwrap_or(Grain::Day);
            let last = calendar.bucket(grain, end - 1);
            format!("from {} to {}", calendar.label(grain, start), calendar.label(grain, last))
        }
        (Some(start), None) => format!("since {}", edge(calendar, start)),
        (None, Some(end)) => format!("before {}", edge(calendar, end)),
        (None, None) => "at any time".to_owned(),
    }
}

/// A day on which something begins, by the largest bucket that begins then.
fn edge(calendar: &Calendar, day: i32) -> String {
    let begins = |grain: &Grain| calendar.bucket(*grain, day) == day;
    let grain = [Grain::Year, Grain::Month].into_iter().find(begins).unwrap_or(Grain::Day);
    calendar.label(grain, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{self, Leaf, day, days, key, members};
    use model::query::{Join, JoinKind, Node};

    fn check(predicates: Vec<Predicate>, expected: &str) {
        let leaf = predicates.into_iter().fold(Leaf::new(&[], &["revenue"]), Leaf::filter);
        let query = fixture::query(leaf.node(), &["revenue"]);
        assert_eq!(Scope::of(&query, &fixture::model()).text(), expected);
    }

    #[test]
    fn that_a_table_of_models_is_of_models_is_not_said() {
        let known = Predicate::In { key: key("model"), values: vec![Value::Null], not: true };
        let leaf = Leaf::new(&["model"], &["revenue"]).filter(known).filter(members("region", &["Asia"]));
        let query = fixture::query(leaf.node(), &["model", "revenue"]);
        assert_eq!(Scope::of(&query, &fixture::model()).text(), " in Asia");
    }

    fn flag(holds: bool, not: bool) -> Predicate {
        Predicate::In { key: key("repeat repair"), values: vec![Value::Bool(holds)], not }
    }

    fn weekdays(numbers: &[i64]) -> Predicate {
        let key = Key { grain: Some(Grain::Weekday), ..key("month of year") };
        Predicate::In { key, values: numbers.iter().map(|n| Value::Int(*n)).collect(), not: false }
    }

    #[test]
    fn conditions_are_said_in_short() {
        let range = |of: &str, from: Option<i64>, to: Option<i64>| Predicate::Range {
            key: key(of),
            from: from.map(|n| (Value::Int(n), false)),
            to: to.map(|n| (Value::Int(n), true)),
        };
        let like = |part, not| Predicate::Like { key: key("dealer"), part, text: "son".into(), not };
        let exists = |not| Predicate::Exists {
            keys: vec![],
            scan: Box::new(
                Leaf::new(&[], &[]).filter(members("region", &["Asia"])).within("2025-01-01", "2026-01-01").scan(),
            ),
            not,
        };
        for (predicate, expected) in [
            (members("region", &["Asia"]), " in Asia"),
            (members("region", &["Asia", "Europe"]), " in Asia and Europe"),
            (members("model", &["Aurora"]), " for Aurora"),
            (members("region", &["a", "b", "c", "d"]), " in 4 regions"),
            (Predicate::In { key: key("region"), values: vec![Value::text("Asia")], not: true }, " outside Asia"),
            (Predicate::In { key: key("model"), values: vec![Value::Null], not: false }, " with no model"),
            (Predicate::In { key: key("model"), values: vec![Value::Null], not: true }, " with any model"),
            (Predicate::In { key: key("age"), values: vec![Value::Int(3)], not: false }, " for age 3"),
            (Predicate::In { key: key("month of year"), values: vec![Value::Int(3)], not: false }, " in March"),
            (weekdays(&[6, 7]), " on Saturday and Sunday"),
            (weekdays(&[1, 2, 3, 4, 5]), " on 5 weekdays"),
            (flag(true, false), " with repeat repair"),
            (flag(false, false), " without repeat repair"),
            (flag(true, true), " without repeat repair"),
            (range("age", Some(3), None), " with age above 3"),
            (range("age", Some(3), Some(9)), " with age above 3 and at most 9"),
            (days("build day", "2024-01-01", "2025-01-01"), " with build day in 2024"),
            (like(Part::Anywhere, false), " with dealer containing “son”"),
            (like(Part::End, true), " with dealer not ending in “son”"),
            (
                Predicate::Any(vec![members("region", &["Asia"]), members("model", &["Aurora"])]),
                " for Aurora or in Asia",
            ),
            (exists(false), " with sales in Asia in 2025"),
            (exists(true), " without sales in Asia in 2025"),
        ] {
            check(vec![predicate], expected);
        }
        let many = ["a", "b", "c", "d", "e"].map(|model| members("model", &[model])).to_vec();
        check(many, " for a for b for c under 2 more conditions");
        check(vec![members("region", &["Asia"]), days("day", "2025-01-01", "2025-02-01")], " in Asia in Jan 2025");
    }

    #[test]
    fn stretches_of_time_have_names() {
        let april = Calendar { fiscal_month: 4, ..Calendar::default() };
        for (from, to, expected) in [
            ("2025-01-01", "2026-01-01", "in 2025"),
            ("2025-04-01", "2026-04-01", "in FY2026"),
            ("2025-01-01", "2025-04-01", "in Q1 2025"),
            ("2025-02-01", "2025-03-01", "in Feb 2025"),
            ("2025-03-31", "2025-04-07", "in 2025-W14"),
            ("2025-03-31", "2025-04-01", "on 2025-03-31"),
            ("2023-01-01", "2026-01-01", "from 2023 to 2025"),
            ("2025-01-01", "2025-07-01", "from Q1 2025 to Q2 2025"),
            ("2025-02-01", "2025-07-01", "from Feb 2025 to Jun 2025"),
            ("2025-01-01", "2025-03-15", "from 2025-01-01 to 2025-03-14"),
        ] {
            assert_eq!(stretch(&april, (Some(day(from)), Some(day(to)))), expected);
        }
        assert_eq!(stretch(&april, (Some(day("2025-01-01")), None)), "since 2025");
        assert_eq!(stretch(&april, (Some(day("2025-01-02")), None)), "since 2025-01-02");
        assert_eq!(stretch(&april, (None, Some(day("2025-02-01")))), "before Feb 2025");
    }

    #[test]
    fn bounds_may_be_included_or_not() {
        let between = |from: (&str, bool), to: (&str, bool)| Predicate::Range {
            key: key("day"),
            from: Some((Value::Date(day(from.0)), from.1)),
            to: Some((Value::Date(day(to.0)), to.1)),
        };
        check(vec![between(("2025-01-01", true), ("2025-12-31", true))], " in 2025");
        check(vec![between(("2024-12-31", false), ("2026-01-01", false))], " in 2025");
    }

    #[test]
    fn what_is_compared_with_is_the_leaf_that_differs() {
        let before = |second: Leaf| {
            let first = Leaf::new(&["month"], &["revenue"]).within("2025-01-01", "2026-01-01");
            let root = Node::Join(Join { inputs: vec![first.node(), second.node()], keys: 1, kind: JoinKind::Left });
            Scope::of(&fixture::query(root, &["month", "revenue", "revenue@previous"]), &fixture::model()).before
        };
        let leaf = || Leaf::new(&["month"], &["revenue"]);
        assert_eq!(before(leaf().within("2024-01-01", "2025-01-01")).as_deref(), Some("in 2024"));
        assert_eq!(before(leaf().within("2025-01-01", "2026-01-01")), None);
        let shifted = |by: i32| {
            let mut scan = leaf().within("2024-01-01", "2025-01-01").scan();
            scan.group[0].shift = by;
            before(Leaf::of(scan))
        };
        assert_eq!(shifted(12).as_deref(), Some("a year before"));
        assert_eq!(shifted(1).as_deref(), Some("the month before"));
        assert_eq!(shifted(3).as_deref(), Some("3 months before"));
    }

    #[test]
    fn conditions_of_one_side_alone_are_not_said() {
        let side = |region: &str| {
            Leaf::new(&[], &["revenue"]).filter(members("region", &[region])).filter(members("model", &["Aurora"]))
        };
        let root = Node::Join(Join {
            inputs: vec![side("Asia").node(), side("Europe").node()],
            keys: 0,
            kind: JoinKind::Full,
        });
        let scope = Scope::of(&fixture::query(root, &["revenue", "revenue"]), &fixture::model());
        assert_eq!(scope.text(), " for Aurora");
    }
}
