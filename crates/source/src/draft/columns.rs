//! What a column is for: a key, something to group by, a number that adds, or one that averages.

use model::schema::ColumnType;

use super::profile::Profile;

/// What a column is for.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Use {
    /// A number to aggregate; otherwise something to group and filter by.
    pub(super) number: bool,
    /// Its sum means nothing.
    pub(super) averages: bool,
    pub(super) unit: Option<String>,
    pub(super) label: Vec<String>,
    pub(super) synonyms: Vec<&'static str>,
    /// Other words for members: (member, words).
    pub(super) values: Vec<(String, Vec<&'static str>)>,
}

/// Words that make a number a name: never measured.
const NAMES: [&str; 57] = [
    "id",
    "ids",
    "code",
    "key",
    "ssn",
    "zip",
    "zipcode",
    "postcode",
    "postal",
    "phone",
    "telephone",
    "fax",
    "mobile",
    "isbn",
    "year",
    "month",
    "day",
    "week",
    "weekday",
    "quarter",
    "season",
    "version",
    "uuid",
    "pin",
    "sku",
    "name",
    "gender",
    "sex",
    "type",
    "status",
    "category",
    "description",
    "details",
    "detail",
    "text",
    "color",
    "colour",
    "round",
    "room",
    "flag",
    "sequence",
    "group",
    "line",
    // People, by their numbers.
    "advisor",
    "adviser",
    "manager",
    "supervisor",
    "head",
    "owner",
    "teacher",
    "instructor",
    "tutor",
    "mentor",
    "coach",
    "author",
    "director",
    "agent",
];
/// Words of events: a number between 1000 and 2999 after them is a year.
const EVENTS: [&str; 22] = [
    "date",
    "founded",
    "built",
    "opened",
    "open",
    "launch",
    "launched",
    "elected",
    "entered",
    "joined",
    "join",
    "established",
    "since",
    "formed",
    "born",
    "birth",
    "published",
    "released",
    "release",
    "debut",
    "start",
    "completed",
];
/// Words that end in "id" and are none.
const NO_IDS: [&str; 10] = ["paid", "unpaid", "prepaid", "bid", "grid", "solid", "fluid", "valid", "void", "raid"];
/// Words after which a "number" is a name, not a count: "flight number", "room number".
const NUMBERED: [&str; 3] = ["number", "nr", "no"];
/// Words of numbers whose sum means nothing.
const AVERAGE: [&str; 71] = [
    "satisfaction",
    "nps",
    "csat",
    "age",
    "price",
    "rate",
    "rates",
    "ratio",
    "percent",
    "percentage",
    "share",
    "score",
    "scores",
    "rating",
    "ratings",
    "rank",
    "ranking",
    "stars",
    "star",
    "grade",
    "gpa",
    "average",
    "mean",
    "median",
    "temperature",
    "humidity",
    "pressure",
    "speed",
    "velocity",
    "height",
    "width",
    "length",
    "depth",
    "elevation",
    "altitude",
    "weight",
    "latitude",
    "longitude",
    "lat",
    "lng",
    "lon",
    "horsepower",
    "mpg",
    "salary",
    "wage",
    "interest",
    "index",
    "level",
    "density",
    "fee",
    "fare",
    "minimum",
    "maximum",
    "position",
    "margin",
    "acceleration",
    "visibility",
    "dew",
    "angle",
    "resolution",
    "frequency",
    "tonnage",
    "displacement",
    "size",
    "diameter",
    "radius",
    "intensity",
    "magnitude",
    "probability",
    "weighting",
    "efficiency",
];
/// Words that make it a sum all the same: "total price", "number of stars".
const TOTALS: [&str; 5] = ["total", "count", "quantity", "amount", "sum"];

/// Units at the end of a name: words, the unit, and whether they may stand without "in".
const UNITS: [(&str, &str, bool); 59] = [
    ("k", "thousand", true),
    ("hl", "hl", true),
    ("ha", "hectare", true),
    ("hectares", "hectare", false),
    ("t", "tonne", true),
    ("tonnes", "tonne", true),
    ("tons", "ton", true),
    ("litres", "litre", true),
    ("liters", "litre", true),
    ("cents", "cents", true),
    ("cent", "cents", true),
    ("pence", "pence", true),
    ("sqm", "m²", true),
    ("sqft", "ft²", true),
    ("kw", "kW", true),
    ("kwh", "kWh", true),
    ("mw", "MW", true),
    ("mib", "MiB", true),
    ("mb", "MB", true),
    ("gb", "GB", true),
    ("tb", "TB", true),
    ("hp", "hp", true),
    ("km2", "km²", true),
    ("usd", "USD", true),
    ("dollar", "USD", false),
    ("dollars", "USD", false),
    ("us dollars", "USD", false),
    ("eur", "EUR", true),
    ("euro", "EUR", true),
    ("euros", "EUR", true),
    ("gbp", "GBP", true),
    ("chf", "CHF", true),
    ("million", "million", false),
    ("millions", "million", false),
    ("billion", "billion", false),
    ("billions", "billion", false),
    ("million dollars", "million", false),
    ("thousand", "thousand", false),
    ("thousands", "thousand", false),
    ("mm", "mm", true),
    ("cm", "cm", true),
    ("km", "km", true),
    ("kg", "kg", true),
    ("lbs", "lb", true),
    ("meter", "meter", false),
    ("meters", "meter", false),
    ("metres", "meter", false),
    ("feet", "foot", false),
    ("ft", "foot", true),
    ("inch", "inch", false),
    ("inches", "inch", false),
    ("miles", "mile", false),
    ("mph", "mph", true),
    ("kmh", "km/h", true),
    ("hours", "hour", false),
    ("minutes", "minute", false),
    ("seconds", "second", false),
    ("days", "day", false),
    ("years", "year", false),
];

/// Decides what a column is for, from the words of its name and its values.
pub(super) fn decide(column: &Profile, said: &[String]) -> Use {
    let (label, unit) = without_unit(said, column.name.contains('('));
    let label = counted_last(label);
    let number = column.kind.is_number() && !is_name(column, &label);
    let averages = number && averages(&label, column.kind);
    let percent = label.iter().any(|w| w == "percent" || w == "percentage" || w == "rate" || w == "share");
    let fraction = column.least.is_some_and(|v| v >= 0.0) && column.most.is_some_and(|v| v <= 1.0 && v > 0.0);
    let unit = match unit {
        Some(unit) => Some(unit.to_owned()),
        None if number && percent && fraction && column.kind != ColumnType::Integer => Some("percent".to_owned()),
        None => None,
    };
    Use {
        number,
        averages,
        unit: unit.filter(|_| number),
        synonyms: synonyms(&label),
        values: values(column, &label),
        label,
    }
}

/// The words without the unit they end in: "market value in billion" → market value, billion.
pub(super) fn without_unit(said: &[String], in_brackets: bool) -> (Vec<String>, Option<&'static str>) {
    for (written, unit, alone) in UNITS {
        let ending: Vec<&str> = written.split(' ').collect();
        let Some(at) = said.len().checked_sub(ending.len()).filter(|at| *at > 0) else { continue };
        if said[at..] != ending {
            continue;
        }
        if at > 1 && said[at - 1] == "in" {
            return (said[..at - 1].to_vec(), Some(unit));
        }
        if alone || in_brackets {
            return (said[..at].to_vec(), Some(unit));
        }
    }
    (said.to_vec(), None)
}

/// "hours overtime" are overtime hours; hours worked are just that.
fn counted_last(mut label: Vec<String>) -> Vec<String> {
    let counted = |word: &String| matches!(word.as_str(), "hours" | "days" | "minutes");
    let told =
        |word: &String| word.ends_with("ed") || matches!(word.as_str(), "in" | "to" | "of" | "per" | "from" | "lost");
    if label.len() == 2 && counted(&label[0]) && !told(&label[1]) {
        label.swap(0, 1);
    }
    label
}

fn is_name(column: &Profile, label: &[String]) -> bool {
    let Some(last) = label.last() else { return true };
    let of = label.iter().any(|w| w == "of" || w == "per" || w == "in");
    let counted = label.first().is_some_and(|w| w == "number" || TOTALS.contains(&w.as_str()));
    let is_year = |w: &String| w == "year" || w == "years";
    let like_a_year = column.least.is_some_and(|v| v >= 1000.0) && column.most.is_some_and(|v| v <= 2999.0);
    if super::flags::flag(column, label).is_some() {
        return true;
    }
    if counted && (of || label.len() > 1) && last != "id" && last != "code" {
        return false;
    }
    (NAMES.contains(&last.as_str()) && !is_year(last))
        || (last == "year" && (like_a_year || column.values == 0))
        || (label.iter().any(is_year) && like_a_year && column.kind == ColumnType::Integer)
        || (label.iter().any(|w| EVENTS.contains(&w.as_str())) && like_a_year && column.kind == ColumnType::Integer)
        || (NUMBERED.contains(&last.as_str()) && column.kind == ColumnType::Integer)
        || label.iter().any(|w| matches!(w.as_str(), "zip" | "ssn" | "phone" | "telephone" | "fax" | "postal"))
        || (label.len() == 1 && column.kind == ColumnType::Integer && is_glued_id(last))
}

/// `apid`, `custid`, `dno`.
fn is_glued_id(word: &str) -> bool {
    (word.ends_with("id") && !NO_IDS.contains(&word))
        || (word.len() <= 5 && ["no", "num", "nbr"].iter().any(|end| word.len() > end.len() && word.ends_with(end)))
}

fn averages(label: &[String], kind: ColumnType) -> bool {
    let totals = label.iter().any(|w| TOTALS.contains(&w.as_str()));
    let counted = label.first().is_some_and(|w| w == "number");
    let per = label.iter().any(|w| w == "per");
    let average = label.iter().any(|w| AVERAGE.contains(&w.as_str()));
    let unit_cost = label.iter().any(|w| w == "unit") && kind != ColumnType::Integer;
    let percent = label.iter().any(|w| w == "percent" || w == "percentage");
    // A lead time in days is no number of days to add up.
    let has = |words: &[&str]| label.iter().any(|w| words.contains(&w.as_str()));
    let lasts =
        has(&["day", "days", "hours", "minutes"]) && has(&["time", "duration", "delay", "term", "terms", "late"]);
    per || percent || unit_cost || lasts || (average && !totals && !counted)
}

fn synonyms(label: &[String]) -> Vec<&'static str> {
    match label.join(" ").as_str() {
        "date of birth" => vec!["birth date", "birthday", "birthdate"],
        "birth date" | "birthday" => vec!["date of birth", "birthdate"],
        "sex" => vec!["gender"],
        "gender" => vec!["sex"],
        "zip" | "zip code" | "zipcode" => vec!["postal code"],
        "phone" | "phone number" => vec!["telephone", "telephone number"],
        "telephone" | "telephone number" => vec!["phone", "phone number"],
        _ => Vec::new(),
    }
}

/// What people call the amount of a row of a table that is about money: "commission" is no number of commissions.
pub(super) fn money(table: &[String], label: &[String]) -> Option<&'static str> {
    const MONEY: [&str; 20] = [
        "commission",
        "fee",
        "expense",
        "royalty",
        "donation",
        "bonus",
        "refund",
        "rebate",
        "salary",
        "wage",
        "spend",
        "penalty",
        "fine",
        "subsidy",
        "grant",
        "payout",
        "reimbursement",
        "rent",
        "tip",
        "budget",
    ];
    let [only] = table else { return None };
    let amount = matches!(
        &label.iter().map(String::as_str).collect::<Vec<_>>()[..],
        ["amount"] | ["total", "amount"] | ["value"]
    );
    MONEY.into_iter().find(|noun| noun == only).filter(|_| amount)
}

/// Words for the members of coded columns, where they are certain.
fn values(column: &Profile, label: &[String]) -> Vec<(String, Vec<&'static str>)> {
    let has = |words: &[&str]| label.iter().any(|w| words.contains(&w.as_str()));
    let coded: Vec<(&str, Vec<&'static str>)> = if has(&["sex", "gender"]) {
        vec![("m", vec!["male", "men", "man"]), ("f", vec!["female", "women", "woman"])]
    } else {
        vec![("y", vec!["yes"]), ("n", vec!["no"]), ("t", vec!["true", "yes"]), ("f", vec!["false", "no"])]
    };
    let word =
        |member: &String| coded.iter().find(|(code, _)| member.eq_ignore_ascii_case(code)).map(|(_, w)| w.clone());
    let found: Vec<_> = column.members.iter().map(|m| (m.clone(), word(m))).collect();
    if found.len() < 2 || found.iter().filter(|(_, words)| words.is_none()).any(|(m, _)| !m.is_empty()) {
        return Vec::new();
    }
    found.into_iter().filter_map(|(member, words)| Some((member, words?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::words::Words;

    fn check(name: &str, kind: ColumnType, least: f64, most: f64, expected: &str) {
        let column = Profile {
            name: name.into(),
            kind,
            values: 10,
            distinct: Some(9),
            least: Some(least),
            most: Some(most),
            members: Vec::new(),
        };
        let used = decide(&column, &Words::of([name], []).said(name));
        let what = match (used.number, used.averages) {
            (false, _) => "name",
            (true, false) => "adds",
            (true, true) => "averages",
        };
        let shown = format!("{what} {} {}", used.label.join(" "), used.unit.unwrap_or_default());
        assert_eq!(shown.trim(), expected, "{name}");
    }

    #[test]
    fn names_and_values_say_what_a_number_is() {
        use ColumnType as T;
        check("units", T::Integer, 1.0, 50.0, "adds units");
        check("price", T::Decimal(2), 1.0, 50.0, "averages price");
        check("total_price", T::Decimal(2), 1.0, 50.0, "adds total price");
        check("age", T::Integer, 1.0, 50.0, "averages age");
        check("customer_id", T::Integer, 1.0, 50.0, "name customer id");
        check("zip_code", T::Integer, 1.0, 99_999.0, "name zip code");
        check("year", T::Integer, 1990.0, 2024.0, "name year");
        check("open_year", T::Integer, 1990.0, 2024.0, "name open year");
        check("years_working", T::Integer, 0.0, 40.0, "adds years working");
        check("flight_no", T::Integer, 1.0, 900.0, "name flight number");
        check("no_of_rooms", T::Integer, 1.0, 9.0, "adds number of rooms");
        check("is_active", T::Integer, 0.0, 1.0, "name is active");
        check("Market_Value_in_Billion", T::Float, 0.5, 9.0, "adds market value billion");
        check("Bonus (Euro)", T::Float, 0.5, 9.0, "adds bonus EUR");
        check("weight_kg", T::Float, 0.5, 9.0, "averages weight kg");
        check("discount_rate", T::Float, 0.0, 0.4, "averages discount rate percent");
        check("unemployment_rate", T::Float, 0.0, 14.0, "averages unemployment rate");
        check("dno", T::Integer, 1.0, 9.0, "name dno");
        check("Launch", T::Integer, 1990.0, 2019.0, "name launch");
        check("total_budget_percent", T::Float, 1.0, 90.0, "averages total budget percent");
        check("gender", T::Integer, 0.0, 1.0, "name gender");
        check("dormid", T::Integer, 1.0, 9.0, "name dormid");
        check("cost_per_treatment", T::Float, 1.0, 9.0, "averages cost per treatment");
    }

    #[test]
    fn coded_members_get_words() {
        let mut column = Profile {
            name: "gender".into(),
            kind: ColumnType::Text,
            values: 2,
            distinct: Some(2),
            least: None,
            most: None,
            members: vec!["F".into(), "M".into()],
        };
        assert_eq!(decide(&column, &["gender".into()]).values.len(), 2);
        column.members = vec!["A".into(), "F".into()];
        assert!(decide(&column, &["gender".into()]).values.is_empty());
    }
}
