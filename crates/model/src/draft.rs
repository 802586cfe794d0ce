//! What was said: names and relative time, as JSON. REST bodies, MCP calls, URLs, edited chips, learned
//! phrases and verified questions are all Drafts; so is what the reader makes of a question.
//!
//! Unknown keys are errors, and one Draft has one JSON: defaults are left out.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::Grain;
use crate::formula::{Agg, WHOLE};

mod when;

pub use when::{Edge, When};

/// Bytes of the longest question that is read at all.
pub const LONGEST_QUESTION: usize = 2_000;

/// A question as names; see the module.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Version of the format: 1.
    #[serde(default)]
    pub v: V1,
    /// What to measure; empty for a listing of `by`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub show: Vec<Show>,
    /// What to group by, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<By>,
    /// Conditions; all must hold.
    #[serde(default, rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<Filter>,
    /// The stretch of time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<When>,
    /// What to compare with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare: Option<Compare>,
    /// Only the first few.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<Top>,
    /// The order asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// Read and said, but computed elsewhere: why, outliers, forecast, or a report by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analysis: Option<Analysis>,
    /// The form of chart asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<String>,
}

/// The number 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, JsonSchema)]
#[schemars(extend("type" = "integer", "const" = 1))]
pub struct V1;

impl Serialize for V1 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(1)
    }
}

impl<'de> Deserialize<'de> for V1 {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<V1, D::Error> {
        match u64::deserialize(deserializer)? {
            1 => Ok(V1),
            other => Err(serde::de::Error::custom(format!("version {other} is not known; this is version 1"))),
        }
    }
}

/// A number with equality by bits, so that a Draft can be compared and hashed.
#[derive(Debug, Clone, Copy, PartialOrd, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Num(pub f64);

impl Num {
    /// The place in an order that it is: `1st`, `90th`, `99.9th`.
    pub fn ordinal(self) -> String {
        let number = self.0.to_string();
        let teen = ["11", "12", "13"].iter().any(|teen| number.ends_with(teen));
        let ending = match number.chars().last() {
            Some('1') if !teen => "st",
            Some('2') if !teen => "nd",
            Some('3') if !teen => "rd",
            _ => "th",
        };
        format!("{number}{ending}")
    }
}

impl PartialEq for Num {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}
impl Eq for Num {}
impl Hash for Num {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

/// One thing to measure: `"revenue"`, `{"avg":"age"}`, `{"count":"dealers"}`, or one of these with a view
/// or a second level: `{"metric":"revenue","per":{"time":"month"},"then":"avg"}`; of some rows where another number
/// is of all: `{"metric":"claims","where":[{"in":{"component":["gearbox"]}}]}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Show {
    /// A metric by name, plain.
    Metric(String),
    /// Anything more.
    Of(Box<ShowOf>),
}

/// The long form of [`Show`]. Exactly one of `metric`, `sum`, `avg`, `min`, `max`, `median`,
/// `percentile`, `stddev`, `distinct`, `count` is given.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowOf {
    /// A metric by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// Sum of a field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
    /// Mean of a field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avg: Option<String>,
    /// Smallest value of a field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<String>,
    /// Largest value of a field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// Middle value of a field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median: Option<String>,
    /// Percentile of a field: `{"of":"price","at":90}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percentile: Option<Percentile>,
    /// Standard deviation of a field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stddev: Option<String>,
    /// Number of different values of a dimension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distinct: Option<String>,
    /// Number of rows of a dataset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    /// Two-level: measured for each of these first …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<By>,
    /// … and then aggregated like this (mean, if not said).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<Agg>,
    /// Only of the rows that meet these conditions as well as those of the question.
    #[serde(default, rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<Filter>,
    /// Shown as a share, growth, running total, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<View>,
}

/// The value below which so much of a field lies.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Percentile {
    /// The field.
    pub of: String,
    /// How many percent: 0 to 100.
    pub at: Num,
}

/// What is made of a measured number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Share of the total over all groups.
    Share,
    /// Share within each member of a dimension that is grouped by.
    ShareOf(String),
    /// Only the rows that meet these conditions, as a fraction of all ("the online share of units").
    PartOf(Vec<Filter>),
    /// Divided by another metric ("warranty cost as a percentage of revenue").
    PercentOf(String),
    /// Divided by another metric or by the sum of a number, for each of its units ("discount per car").
    PerUnit(String),
    /// Relative change to the compared period.
    Growth,
    /// Absolute change to the compared period.
    Change,
    /// Sum from the first bucket of time to this one.
    Running,
    /// Mean over this bucket and the n-1 before.
    Moving(u32),
    /// The metric's target.
    Target,
    /// Difference to the target.
    Variance,
    /// Value divided by the target.
    Attainment,
}

/// One thing to group by: `"region"` or `{"time":"month"}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum By {
    /// A dimension by name (`dealers.city` where two share one), or an entity by its dataset's name.
    Dimension(String),
    /// A stretch of time.
    Time(ByTime),
}

/// `{"time":"month"}`, with `of` where another date than the default one is meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByTime {
    /// The grain.
    pub time: Grain,
    /// The time dimension, if not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// The dimension's value is one of these: `{"in":{"country":["Germany"]}}`.
    In(BTreeMap<String, Vec<Member>>),
    /// The dimension's value is none of these.
    NotIn(BTreeMap<String, Vec<Member>>),
    /// A field of a row against a number or a date: `{"field":{"name":"age","above":20}}`.
    Field(Compared),
    /// A metric of a group against a number, its target, its average: `{"metric":{"name":"margin","below":0.05}}`.
    Metric(Compared),
    /// The text contains this: `{"contains":{"name":"son"}}`.
    Contains(BTreeMap<String, String>),
    /// The text begins with this.
    StartsWith(BTreeMap<String, String>),
    /// The text ends with this.
    EndsWith(BTreeMap<String, String>),
    /// The dimension has no value.
    Missing(String),
    /// The dimension has a value.
    Present(String),
    /// A named condition of the model.
    Segment(String),
    /// Not that named condition.
    NotSegment(String),
    /// There is at least one row of this dataset for the group ("customers who have loans").
    Has(Existence),
    /// There is none ("models never sold").
    Never(Existence),
    /// On these weekdays, in these months of the year: `{"each":{"time":"weekday","is":[6,7]}}`.
    Each(Each),
    /// One of these holds.
    Any(Vec<Filter>),
}

/// Stretches of time that repeat.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Each {
    /// What repeats: `weekday`, `month_of_year`, `quarter_of_year` or `day_of_month`.
    pub time: Grain,
    /// Which, by number: Monday and January are 1.
    pub is: Vec<u8>,
    /// The time dimension, if not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

/// Rows of another dataset that a group has, or has not.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Existence {
    /// The dataset whose rows count.
    pub of: String,
    /// Conditions on those rows.
    #[serde(default, rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<Filter>,
    /// The stretch of time of those rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<When>,
}

/// A member, as the data spells it: text, a number, or true and false.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Member {
    /// A flag.
    Bool(bool),
    /// A number.
    Number(Num),
    /// Text, or a date as `2025-03-31`.
    Text(String),
}

impl std::fmt::Display for Member {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Member::Text(text) => out.write_str(text),
            Member::Number(number) => write!(out, "{}", number.0),
            Member::Bool(yes) => write!(out, "{yes}"),
        }
    }
}

/// A name and what it is compared with; exactly one comparison is given, or `at_least` with `at_most`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compared {
    /// The field or metric; for rows of a dataset its name, see `agg`.
    pub name: String,
    /// For a condition on a group: how the field is aggregated; `count` of a dataset counts its rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agg: Option<Agg>,
    /// For a condition on a group: not the number itself, but what is made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<Seen>,
    /// Greater than.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<Against>,
    /// Less than.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Against>,
    /// Greater or equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Against>,
    /// Less or equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Against>,
    /// Equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<Against>,
    /// Not equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not: Option<Against>,
}

/// What a condition on a group may see in a number: `{"metric":{"name":"revenue","view":"growth","below":-0.1}}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// The relative change to the compared period.
    Growth,
    /// The absolute change to the compared period.
    Change,
    /// The share of the total over all groups.
    Share,
    /// The value divided by its target.
    Attainment,
}

impl Seen {
    /// Whether it is of two periods.
    pub fn moves(self) -> bool {
        matches!(self, Seen::Growth | Seen::Change)
    }

    /// Shown, it is this.
    pub fn view(self) -> View {
        match self {
            Seen::Growth => View::Growth,
            Seen::Change => View::Change,
            Seen::Share => View::Share,
            Seen::Attainment => View::Attainment,
        }
    }

    /// Its name, as a condition in words has it behind that of the number.
    pub fn word(self) -> &'static str {
        match self {
            Seen::Growth => "growth",
            Seen::Change => "change",
            Seen::Share => "share",
            Seen::Attainment => "attainment",
        }
    }
}

/// What a number is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Against {
    /// A number.
    Number(Num),
    /// A word, or a date as `2025-03-31`.
    Word(String),
}

impl Against {
    /// The mean over all groups (of a metric) or rows (of a field).
    pub const AVERAGE: &str = "average";
    /// The metric's target.
    pub const TARGET: &str = "target";
}

/// What to compare with. A period that is not over is compared by the days that it has, with as many of the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    /// The period before, of the same length.
    Previous,
    /// The same period a year before.
    YearAgo,
    /// The metric's target.
    Target,
    /// Another stretch of time.
    With(When),
    /// The overall average of the groups.
    Average,
}

/// Only the first few.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Top {
    /// How many.
    pub n: u32,
    /// Which of `show` decides: its position, from 0 (the first, if not said).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub by: usize,
    /// The smallest instead of the largest.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub least: bool,
    /// For each member of this dimension that is grouped by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<By>,
}

/// The order of rows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// By which of `show` (position from 0); by the first of `by` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show: Option<usize>,
    /// Largest first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub descending: bool,
}

/// Questions that are read and said, and answered by an analysis of their own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Analysis {
    /// What explains a change.
    Why,
    /// What is out of the ordinary.
    Outliers,
    /// What comes next, for so many buckets.
    Forecast(u32),
    /// A report by name.
    Report(String),
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

impl Show {
    /// The long form of any Show.
    pub fn long(&self) -> ShowOf {
        match self {
            Show::Metric(name) => ShowOf { metric: Some(name.clone()), ..ShowOf::default() },
            Show::Of(of) => (**of).clone(),
        }
    }

    /// The aggregate of a field.
    pub fn aggregate(agg: Agg, of: impl Into<String>) -> Show {
        let of = Some(of.into());
        let mut show = ShowOf::default();
        match agg {
            Agg::Sum => show.sum = of,
            Agg::Avg => show.avg = of,
            Agg::Min => show.min = of,
            Agg::Max => show.max = of,
            Agg::Distinct => show.distinct = of,
            Agg::Count => show.count = of,
            Agg::Median => show.median = of,
            Agg::Stddev => show.stddev = of,
            Agg::Percentile(at) => {
                let at = Num(f64::from(at) / f64::from(WHOLE / 100));
                show.percentile = of.map(|of| Percentile { of, at });
            }
            Agg::Roughly => show.distinct = of,
            // Parts of others, which nobody asks for.
            Agg::Squares | Agg::Values => {}
        }
        Show::Of(Box::new(show))
    }
}

impl From<ShowOf> for Show {
    /// The short form where there is one.
    fn from(of: ShowOf) -> Show {
        match &of.metric {
            Some(name) if of == (ShowOf { metric: Some(name.clone()), ..ShowOf::default() }) => {
                Show::Metric(name.clone())
            }
            _ => Show::Of(Box::new(of)),
        }
    }
}

impl By {
    /// The default time at a grain.
    pub fn grain(grain: Grain) -> By {
        By::Time(ByTime { time: grain, of: None })
    }
}

impl Draft {
    /// The one JSON of this Draft.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a Draft has no map with keys that are not strings")
    }

    /// Reads a Draft from JSON.
    ///
    /// # Errors
    /// A `bad_draft` issue that says what is wrong and where.
    pub fn from_json(text: &str) -> Result<Draft, crate::Issue> {
        serde_json::from_str(text).map_err(|error| crate::Issue::new(crate::Code::BadDraft, error.to_string()))
    }

    /// The JSON Schema of a Draft.
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Draft).to_value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_draft_has_one_json() {
        let text = r#"{"v":1,"show":["revenue",{"avg":"models.price"}],"by":["region",{"time":"month"}],"where":[{"in":{"country":["Germany"]}},{"metric":{"name":"margin","below":0.05}}],"time":{"last":1,"unit":"quarter"},"compare":"previous","top":{"n":5,"per":"region"}}"#;
        let draft = Draft::from_json(text).expect("reads");
        assert_eq!(draft.to_json(), text);
    }

    #[test]
    fn places_in_an_order_are_said_as_people_do() {
        let said = [1.0, 2.0, 3.0, 11.0, 90.0, 91.0, 99.9].map(|number| Num(number).ordinal());
        assert_eq!(said, ["1st", "2nd", "3rd", "11th", "90th", "91st", "99.9th"]);
    }

    #[test]
    fn unknown_keys_and_versions_are_refused() {
        for (text, why) in [
            (r#"{"v":2}"#, "version 2"),
            (r#"{"v":1,"shwo":[]}"#, "shwo"),
            (r#"{"v":1,"time":{"lst":1}}"#, "lst"),
            (r#"{"v":1,"where":[{"im":{}}]}"#, "im"),
        ] {
            let issue = Draft::from_json(text).expect_err(text);
            assert!(issue.message.contains(why), "{}", issue.message);
        }
    }
}
