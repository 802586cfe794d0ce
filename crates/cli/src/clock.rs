//! The clock, read here and nowhere else: what today is, and how long things take.

use std::sync::OnceLock;
use std::time::Instant;

use engine::Manifest;
use model::Calendar;
use model::calendar::Anchor;

use crate::failure::Failure;

/// Today in days from 1970-01-01: what was said, the last day of the data, or the day in the calendar's
/// time zone.
pub(crate) fn today(calendar: &Calendar, manifest: &Manifest, said: Option<i32>) -> Result<i32, Failure> {
    if let Some(day) = said {
        return Ok(day);
    }
    let last = manifest.datasets.iter().filter_map(|dataset| dataset.last_day).max();
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
    use engine::manifest::DatasetEntry;
    use model::Schema;

    fn manifest(days: &[Option<i32>]) -> Manifest {
        let dataset = |last_day: &Option<i32>| DatasetEntry {
            name: String::new(),
            source: String::new(),
            rows: 0,
            first_day: None,
            last_day: *last_day,
        };
        Manifest {
            version: engine::manifest::VERSION,
            snapshot: String::new(),
            built: String::new(),
            model: String::new(),
            time_zone: "UTC".to_owned(),
            schema: Schema::default(),
            datasets: days.iter().map(dataset).collect(),
            rollups: Vec::new(),
            values: None,
        }
    }

    #[test]
    fn today_is_what_was_said_or_the_last_day_of_the_data() {
        let calendar = Calendar { today: Anchor::LastData, ..Calendar::default() };
        for (said, days, expected) in [(Some(5), vec![Some(9)], 5), (None, vec![Some(3), None, Some(9)], 9)] {
            assert_eq!(today(&calendar, &manifest(&days), said).expect("a day"), expected);
        }
    }

    #[test]
    fn otherwise_it_is_the_clock_in_the_calendars_zone() {
        let in_zone = |time_zone: &str| {
            today(&Calendar { time_zone: time_zone.to_owned(), ..Calendar::default() }, &manifest(&[Some(3)]), None)
        };
        let (east, west) =
            (in_zone("Pacific/Kiritimati").expect("a zone"), in_zone("Pacific/Pago_Pago").expect("a zone"));
        assert!(east - west == 1 || east - west == 2, "{east} {west}");
        assert!(in_zone("Mars/Olympus").is_err());
    }
}
