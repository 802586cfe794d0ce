//! The three years of the example, as days and as months counted from the first.

use jiff::civil::{Date, date};

/// The first and the last day with data; the last one is the example's "today".
pub(super) const FIRST_DAY: Date = date(2023, 1, 1);
pub(super) const LAST_DAY: Date = date(2025, 12, 31);
/// Months from the first day to the last.
pub(super) const MONTHS: i32 = 36;

const EPOCH: Date = date(1970, 1, 1);

/// Days since 1970-01-01, which is how Arrow writes a date.
pub(super) fn day_number(day: Date) -> i32 {
    (day - EPOCH).get_days()
}

/// Every day of the example, in order.
pub(super) fn days() -> impl Iterator<Item = Date> {
    std::iter::successors(Some(FIRST_DAY), |day| day.tomorrow().ok()).take_while(|&day| day <= LAST_DAY)
}

/// Months since January 2023; negative before it.
pub(super) fn month_of(day: Date) -> i32 {
    (i32::from(day.year()) - i32::from(FIRST_DAY.year())) * 12 + i32::from(day.month()) - 1
}

/// The first day of a month counted as in [`month_of`].
pub(super) fn month_start(month: i32) -> Date {
    let year = i32::from(FIRST_DAY.year()) + month.div_euclid(12);
    date(year as i16, month.rem_euclid(12) as i8 + 1, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_days_agree() {
        fn check(day: Date, month: i32, start: Date) {
            assert_eq!(month_of(day), month);
            assert_eq!(month_start(month), start);
        }
        check(FIRST_DAY, 0, FIRST_DAY);
        check(LAST_DAY, MONTHS - 1, date(2025, 12, 1));
        check(date(2022, 12, 31), -1, date(2022, 12, 1));
        check(date(2019, 2, 28), -47, date(2019, 2, 1));
        assert_eq!(days().count(), 365 + 366 + 365);
        assert_eq!(day_number(date(2023, 1, 1)), 19_358);
    }
}
