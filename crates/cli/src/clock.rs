//! The clock, read here and nowhere else: what today is, and how long things take.

use std::sync::OnceLock;
use std::time::Instant;

use engine::Manifest;
use model::calendar::Anchor;
use model::{Calendar, Model};

use crate::failure::Failure;

/// The last day that something was measured on. Dates of what is only listed (when a model will be
/// launched) say nothing of how far the data goes.
pub(crate) fn last_day(model: &Model, manifest: &Manifest) -> Option<i32> {
    let measured = model.metric_ids().flat_map(|id| model.datasets_of(id));
    let names: Vec<&str> = measured.map(|id| model.dataset(id).name.as_str()).collect();
    let measured = manifest.datasets.iter().filter(|dataset| names.contains(&dataset.name.as_str()));
    let all = || manifest.datasets.iter().filter_map(|dataset| dataset.last_day).max();
    measured.filter_map(|dataset| dataset.last_day).max().or_else(all)
}

/// Today in days from 1970-01-01: what was said, the last day of the data, or the day in the calendar's
/// time zone.
pub(crate) fn today(calendar: &Calendar, last: Option<i32>, said: Option<i32>) -> Result<i32, Failure> {
    if let Some(day) = said {
        return Ok(day);
    }
    match (calendar.today, last) {
        (Anchor::LastData, Some(day)) => Ok(day),
        (Anchor::LastData, None) | (Anchor::Clock, _) => {
            let zone = jiff::tz::TimeZone::get(&calendar.time_zone)
                .map_err(|error| Failure::world("time_zone", format!("calendar: time_zone: {error}")))?;
            Ok(model::calendar::day(jiff::Timestamp::now().to_zoned(zone).date()))
        }
    }
}

/// Nanoseconds since the first call.
pub(crate) fn ticks() -> u64 {
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    let nanos = BEGAN.get_or_init(Instant::now).elapsed().as_nanos();
    u64::try_from(nanos).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_what_was_said_or_the_last_day_of_the_data() {
        let calendar = Calendar { today: Anchor::LastData, ..Calendar::default() };
        for (said, last, expected) in [(Some(5), Some(9), 5), (None, Some(9), 9)] {
            assert_eq!(today(&calendar, last, said).expect("a day"), expected);
        }
    }

    #[test]
    fn otherwise_it_is_the_clock_in_the_calendars_zone() {
        let in_zone = |time_zone: &str| {
            today(&Calendar { time_zone: time_zone.to_owned(), ..Calendar::default() }, Some(3), None)
        };
        let (east, west) =
            (in_zone("Pacific/Kiritimati").expect("a zone"), in_zone("Pacific/Pago_Pago").expect("a zone"));
        assert!(east - west == 1 || east - west == 2, "{east} {west}");
        assert!(in_zone("Mars/Olympus").is_err());
    }
}
