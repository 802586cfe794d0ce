//! Stretches of time, and those they are compared with.

use super::*;

impl Builder<'_> {
    pub(super) fn comparison(&self) -> Option<Compare> {
        let held = self.conditions.iter().any(|compared| compared.view.is_some_and(Seen::moves));
        let grows = held || self.items.iter().any(|i| matches!(i.view, Some(View::Growth | View::Change)));
        self.draft.compare.clone().or(grows.then_some(Compare::Previous))
    }

    /// The comparison, where it is with another stretch of time.
    pub(super) fn comparison_of_periods(&self) -> Option<Compare> {
        self.comparison().filter(|compare| !matches!(compare, Compare::Target | Compare::Average))
    }

    /// The position of the column of (not cyclic) time, and its grain.
    pub(super) fn time_key(&self) -> Option<(usize, Grain)> {
        self.groupings.iter().enumerate().find_map(|(index, (grouping, _))| match grouping {
            Grouping::Time { grain, .. } if !grain.is_cyclic() => Some((index, *grain)),
            _ => None,
        })
    }

    /// How many buckets before the time asked for are needed to fill the windows of moving averages; `None` where there
    /// are no windows, or something else in the answer would count what lies there.
    pub(super) fn lookback(&self) -> Option<(Grain, i32)> {
        let (_, grain) = self.time_key()?;
        let window = |item: &Item| match item.view {
            Some(View::Moving(n)) => Some(Some(n)),
            Some(_) => None,
            None => Some(None),
        };
        let windows: Vec<Option<u32>> = self.items.iter().map(window).collect::<Option<_>>()?;
        let longest = windows.into_iter().flatten().max()?;
        let before = i32::try_from(longest.saturating_sub(1)).ok()?;
        (before > 0 && self.draft.compare.is_none()).then_some((grain, before))
    }

    /// A stretch of time with what fills the windows of its first moving averages, and where it begins by itself.
    pub(super) fn looked_back(&self, range: Range) -> (Range, Option<i32>) {
        let calendar = &self.context.model.calendar;
        match self.lookback() {
            Some((grain, before)) => {
                let first = calendar.bucket(grain, range.start);
                (Range { start: calendar.shift(grain, first, -before), end: range.end }, Some(first))
            }
            None => (range, None),
        }
    }

    /// The stretch of time that is meant, and the one compared with (and by how many buckets its time
    /// column is moved to meet this one's).
    pub(super) fn periods(
        &mut self,
        compare: Option<&Compare>,
    ) -> Result<(Option<Range>, Option<(Option<Range>, i32)>), Issue> {
        let calendar = &self.context.model.calendar;
        let today = self.context.today;
        let when = self.draft.time.as_ref();
        let range = when.map(|when| time::resolve(when, calendar, today)).transpose()?;
        if let Some(range) = range {
            self.check_covered(range)?;
        }
        if let (Some(range), Some(true)) = (range, when.map(|when| when.lacks_year() && when.last.is_none())) {
            self.assumptions.push(format!("no year was said, so the latest that has begun: {}", said(range)));
        }
        let compare = match compare {
            None | Some(Compare::Target | Compare::Average) => {
                self.assumptions.extend(self.not_over(range));
                return Ok((range, None));
            }
            Some(compare) => compare,
        };
        let by_bucket = self.time_key().filter(|_| {
            range.is_none() || self.items.iter().any(|i| matches!(i.view, Some(View::Growth | View::Change)))
        });
        if let (Some((_, grain)), false) = (by_bucket, matches!(compare, Compare::With(_))) {
            let shift = match (compare, grain) {
                (Compare::Previous, _) => 1,
                (_, Grain::Week) => 52,
                (_, grain) => grain.months().map_or(365, |months| 12 / months),
            };
            self.assumptions.extend(self.not_over(range));
            let other = range
                .map(|r| Range { start: calendar.shift(grain, calendar.bucket(grain, r.start), -shift), end: r.end });
            return Ok((range, Some((other, shift))));
        }
        let this_year = When::to_date(Grain::Year);
        let (when, range) = match (when, range) {
            (Some(when), Some(range)) => (when, range),
            _ => {
                let range = time::resolve(&this_year, calendar, today)?;
                self.assumptions.push(format!("this year so far: {}", said(range)));
                (&this_year, range)
            }
        };
        let Some(beside::Pair { now, then, cut }) = beside::beside(compare, when, calendar, today)? else {
            return Ok((Some(range), None));
        };
        if cut {
            let days = match (now.days(), then.days()) {
                (n, m) if n == m => format!("{n} elapsed days each"),
                (n, m) => format!("{n} elapsed days, and all {m} of the other"),
            };
            self.assumptions.push(format!("the period is not over: {} against {}, {days}", said(now), said(then)));
        }
        if let (Compare::With(other), false) = (compare, cut) {
            let running = [now, then].into_iter().find(|range| beside::is_running(*range, today));
            self.assumptions.extend(running.and_then(|range| self.not_over(Some(range))));
            if other.lacks_year() && other.last.is_none() {
                self.assumptions.push(format!("no year was said, so the latest that has begun: {}", said(then)));
            }
        }
        let shift = self.time_key().map_or(0, |(_, grain)| {
            let (from, to) = (calendar.bucket(grain, then.start), calendar.bucket(grain, now.start));
            (0..4000).find(|n| calendar.shift(grain, from, *n) >= to).unwrap_or(0)
        });
        Ok((Some(now), Some((Some(then), shift))))
    }

    /// What is said of a stretch of time, or of its last bucket, that today lies in: it has only some of its days.
    pub(super) fn not_over(&self, range: Option<Range>) -> Option<String> {
        let (calendar, today) = (&self.context.model.calendar, self.context.today);
        let (name, running) = match (self.time_key(), range) {
            (Some((_, grain)), _) => {
                let bucket = calendar.range(grain, today);
                (calendar.label(grain, bucket.start), bucket)
            }
            (None, Some(range)) => (said(range), range),
            (None, None) => return None,
        };
        let asked = range.is_none_or(|range| range.contains(today));
        let covered = self.covered();
        let has_rows = covered.is_empty() || covered.iter().any(|(_, has)| has.end > running.start);
        (asked && has_rows && beside::is_running(running, today))
            .then(|| format!("{name} is not over: rows up to {}", crate::calendar::iso(today)))
    }

    /// The datasets of what is measured and the days that they have rows for, where known.
    pub(super) fn covered(&self) -> Vec<(DatasetId, Range)> {
        let measures = self.items.iter().flat_map(|item| item.formula.measures());
        measures.filter_map(|m| (self.context.covered)(m.dataset).map(|range| (m.dataset, range))).collect()
    }

    /// Refuses a stretch of time that no dataset of the question has rows for.
    pub(super) fn check_covered(&self, range: Range) -> Result<(), Issue> {
        let model = self.context.model;
        // Which days another date has is not known.
        let of = self.draft.time.as_ref().and_then(|when| when.of.as_ref());
        if of.is_some_and(|of| model.dimension_named(of) != self.default_date()) {
            return Ok(());
        }
        let covered = self.covered();
        let outside = |r: &Range| range.end <= r.start || range.start >= r.end;
        if covered.is_empty() || !covered.iter().all(|(_, r)| outside(r)) {
            return Ok(());
        }
        let (dataset, has) = covered[0];
        let mut draft = self.draft.clone();
        draft.time = None;
        Err(Issue::new(
            Code::OutOfRange,
            format!(
                "{} has rows from {}, none for {}.",
                capital(&model.dataset(dataset).label),
                said(has),
                said(range)
            ),
        )
        .repair(Repair::Draft { draft: Box::new(draft), said: String::new() }))
    }
}
