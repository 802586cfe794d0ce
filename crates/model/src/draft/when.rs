//! Stretches of time as they are said: relative to today, by name, or from an end to another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::Grain;

/// A stretch of time, said in one of four ways.
///
/// - Relative to today: one of `last`, `past`, `ago`, `next`, `coming`, of a `unit`.
/// - To date: `to_date`; with `ago` or `year` as many days of an earlier unit.
/// - By name: a part of a year (`half`, `quarter`, `month`, `period`, `week`, `day`), or all of it. The year is `year`,
///   `fiscal_year`, or so many years `ago` (`unit` is then the kind of year). If none is said it is the latest year whose
///   part has begun; with `last`, the last one whose part is over.
/// - From an end to another: `from`, `to`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The last n whole units before the one that today lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<u32>,
    /// The last n units up to and including today ("past 30 days").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub past: Option<u32>,
    /// The nth unit before the one that today lies in, alone ("two months ago"); 0 is this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ago: Option<u32>,
    /// The next n whole units after the one that today lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
    /// The n units after today ("in the next 30 days").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coming: Option<u32>,
    /// From the start of today's unit up to today; with `ago`, as many days of the nth unit before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_date: Option<Grain>,
    /// The unit of `last`, `past`, `ago`, `next` and `coming`; beside a `day`, the unit that this day lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Grain>,
    /// A calendar year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// A fiscal year, named for the year it ends in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_year: Option<i32>,
    /// Whether a part without a year is one of the fiscal year.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fiscal: bool,
    /// A half (1 or 2) of the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half: Option<u8>,
    /// A quarter (1 to 4) of the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quarter: Option<u8>,
    /// A month (1 to 12, January is 1) of the year; of a fiscal year of whole weeks, the one that stands for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<u8>,
    /// A month (1 to 12) of the fiscal year, counted from its first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<u8>,
    /// A week (1 to 53) of the year, numbered by ISO 8601; of a fiscal year of whole weeks, counted from its first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week: Option<u8>,
    /// A day (1 to 31) of the `month`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u8>,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Edge>,
    /// Last day, included. A part of a year without a year is the next one after `from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Edge>,
    /// The time dimension, if not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

/// An end of a stretch of time: the first or last day of a date, or of any other stretch.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Edge {
    /// A day `2025-03-01`, a month `2025-03` or a year `2025`.
    Date(String),
    /// A stretch of time: `{"last":1,"unit":"quarter"}`.
    Of(Box<When>),
}

impl Edge {
    /// The year, month or other stretch that an end is; `None` for a day.
    pub fn stretch(&self) -> Option<When> {
        let date = match self {
            Edge::Of(when) => return Some((**when).clone()),
            Edge::Date(date) => date,
        };
        let mut parts = date.split('-');
        let year = parts.next()?.parse().ok()?;
        let month = parts.next().map(str::parse).transpose().ok()?;
        parts.next().is_none().then(|| When { year: Some(year), month, ..When::default() })
    }
}

impl When {
    /// So many units before today's; 0 is today's own.
    pub fn ago(n: u32, unit: Grain) -> When {
        When { ago: Some(n), unit: Some(unit), ..When::default() }
    }

    /// From the start of today's unit up to today.
    pub fn to_date(grain: Grain) -> When {
        When { to_date: Some(grain), ..When::default() }
    }

    /// From one end to another.
    pub fn between(from: Option<Edge>, to: Option<Edge>) -> When {
        When { from, to, ..When::default() }
    }

    /// Whether it is counted from today on.
    pub fn is_ahead(&self) -> bool {
        self.next.is_some() || self.coming.is_some()
    }

    /// Whether it names a part of a year, rather than a whole one.
    pub fn is_part(&self) -> bool {
        [self.half, self.quarter, self.month, self.period, self.week, self.day].iter().any(Option::is_some)
    }

    /// Whether it names a part of a year, and no year.
    pub fn lacks_year(&self) -> bool {
        let said = self.year.is_some() || self.fiscal_year.is_some() || self.ago.is_some();
        self.is_part() && !said && self.to_date.is_none()
    }

    /// The grain of what it is one, or several, of: of `Q3 2025` a quarter, of `last 3 months` three months.
    pub fn grain(&self) -> Option<(Grain, i32)> {
        let fiscal = self.fiscal || self.fiscal_year.is_some() || self.unit == Some(Grain::FiscalYear);
        let of = |calendar, of_fiscal| if fiscal { of_fiscal } else { calendar };
        let quarter = of(Grain::Quarter, Grain::FiscalQuarter);
        if self.from.is_some() || self.to.is_some() || self.past.is_some() || self.coming.is_some() {
            return None;
        }
        if let Some(grain) = self.to_date {
            return Some((grain, 1));
        }
        match (self.half, self.quarter, self.month, self.period, self.week, self.day) {
            (_, _, _, _, _, Some(_)) => Some((self.unit.filter(|_| self.ago.is_none()).unwrap_or(Grain::Day), 1)),
            (Some(_), ..) => Some((quarter, 2)),
            (_, Some(_), ..) => Some((quarter, 1)),
            (_, _, Some(_), ..) => Some((of(Grain::Month, Grain::FiscalMonth), 1)),
            (_, _, _, Some(_), ..) => Some((Grain::FiscalMonth, 1)),
            (_, _, _, _, Some(_), _) => Some((Grain::Week, 1)),
            _ if self.year.is_some() => Some((Grain::Year, 1)),
            _ if self.fiscal_year.is_some() => Some((Grain::FiscalYear, 1)),
            _ => Some((self.unit?, self.last.or(self.next).map_or(Some(1), |n| i32::try_from(n).ok())?)),
        }
    }
}
