//! The name of a bucket of time in a file: as ISO 8601 has it where it has one, so that names sort as time does,
//! and in no language.

use model::{Calendar, Grain, Value, calendar};

/// A bucket: `2024-08-31`, `2024-W35`, `2024-08`, `2024-Q3`, `2024`, `FY2026-P03`, `FY2026-Q1`, `FY2026`, and for
/// what repeats `Monday`, `January`, `Q1`, `31`. Nothing for what is no bucket.
pub(super) fn name(value: &Value, grain: Grain, calendar: &Calendar) -> Option<String> {
    let bucket = match value {
        Value::Date(day) => *day,
        Value::Int(number) => i32::try_from(*number).ok()?,
        _ => return None,
    };
    let label = calendar.label(grain, bucket);
    Some(match grain {
        Grain::Month => calendar::iso(bucket).get(..7)?.to_owned(),
        Grain::Quarter => {
            let (quarter, year) = label.split_once(' ')?;
            format!("{year}-{quarter}")
        }
        Grain::FiscalMonth => {
            let (month, year) = label.split_once(' ')?;
            format!("{year}-P{:0>2}", month.trim_start_matches('P'))
        }
        Grain::FiscalQuarter => {
            let (quarter, year) = label.split_once(' ')?;
            format!("{year}-{quarter}")
        }
        Grain::Day | Grain::Week | Grain::Year | Grain::FiscalYear => label,
        Grain::Weekday | Grain::MonthOfYear | Grain::QuarterOfYear | Grain::DayOfMonth => label,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_have_the_names_of_iso_8601() {
        let april = Calendar { fiscal_month: 4, ..Calendar::default() };
        let at = calendar::parse_day("2024-08-31").expect("a day");
        for (grain, expected) in [
            (Grain::Day, "2024-08-31"),
            (Grain::Week, "2024-W35"),
            (Grain::Month, "2024-08"),
            (Grain::Quarter, "2024-Q3"),
            (Grain::Year, "2024"),
            (Grain::FiscalMonth, "FY2025-P05"),
            (Grain::FiscalQuarter, "FY2025-Q2"),
            (Grain::FiscalYear, "FY2025"),
            (Grain::Weekday, "Saturday"),
            (Grain::MonthOfYear, "August"),
            (Grain::QuarterOfYear, "Q3"),
            (Grain::DayOfMonth, "31"),
        ] {
            let bucket = april.bucket(grain, at);
            let value = if grain.is_cyclic() { Value::Int(bucket.into()) } else { Value::Date(bucket) };
            assert_eq!(name(&value, grain, &april).as_deref(), Some(expected), "{grain:?}");
        }
        assert_eq!(name(&Value::Null, Grain::Day, &april), None);
    }
}
