//! Runs one leaf on its rollup: narrow, filter, group, merge.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

use model::{Calendar, Pick, Value};

use crate::codes::{Code, each_width};
use crate::dictionary::Dictionary;
use crate::eval::truth;
use crate::fold::frame::{Column, Frame};
use crate::kernel::bucket::shifted;
use crate::kernel::group::{Grouped, Groups, Rows, group};
use crate::kernel::mask::Mask;
use crate::kernel::measure;
use crate::kernel::pack::Packed;
use crate::kernel::set::{CodeSet, codes_where};
use crate::kernel::source::Source;
use crate::number;
use crate::plan::{Of, Part, Plan, Rule, Test};
use crate::rollup::read::Rollup;

/// Runs a leaf. `inner` are the tables of the leaves inside of its conditions. Returns the table, rows
/// in the order of their keys, and how many rows of the rollup were read.
pub(crate) fn run(plan: &Plan, rollup: &Rollup, calendar: &Calendar, inner: &[Frame]) -> (Frame, usize) {
    let (range, tests) = narrow(plan, rollup, calendar);
    let columns = Columns {
        plan,
        rollup,
        calendar,
        range: range.clone(),
        sources: plan.origins.iter().map(|_| OnceCell::new()).collect(),
    };
    let rows = match tests.is_empty() {
        true => Rows::Range(range.clone()),
        false => {
            let mut mask = Mask::new(range.clone(), true);
            tests.iter().for_each(|test| columns.keep(&mut mask, test, inner));
            Rows::List(mask.rows())
        }
    };
    let by: Vec<&Source> = plan.group.iter().map(|key| columns.get(key.origin)).collect();
    let groups = group(rows, &by);
    let keys = plan.group.iter().enumerate().map(|(at, key)| {
        let codes = &groups.codes[at];
        Column::Coded {
            codes: groups.order.iter().map(|group| codes[groups.example[*group as usize] as usize]).collect(),
            dictionary: shifted(by[at].dictionary(), key.grain, key.shift, calendar),
        }
    });
    let mut picks = Picks { columns: &columns, groups: &groups, made: Vec::new() };
    let measures = plan.parts.iter().map(|part| {
        let merged = picks.merge(part);
        Column::Cells(groups.order.iter().map(|group| merged[*group as usize].clone()).collect())
    });
    let frame = Frame { rows: groups.order.len(), keys: plan.group.len(), columns: keys.chain(measures).collect() };
    (frame, range.len())
}

/// As rows are sorted by the keys from left to right, conditions on the first of them that hold for one
/// stretch of codes are a stretch of rows; the next key is sorted within one value of the one before.
/// Returns the stretch and the conditions that are left.
fn narrow<'a>(plan: &'a Plan, rollup: &Rollup, calendar: &Calendar) -> (Range<usize>, Vec<&'a Test>) {
    let mut range = 0..rollup.rows;
    let mut left: Vec<&Test> = plan.filter.iter().collect();
    for (place, column) in rollup.keys.iter().enumerate() {
        let is_it = |test: &&Test| match test {
            Test::Column(origin, _) => {
                matches!(plan.origins[*origin], crate::kernel::source::Origin::Stored(at, _) if at == place)
            }
            _ => false,
        };
        let Some(at) = left.iter().position(is_it) else { break };
        let Test::Column(origin, predicate) = left[at] else { break };
        let source = Source::new(&plan.origins[*origin], rollup, calendar, &range);
        let CodeSet::Span(first, end) = stored_set(&source, &codes_where(predicate, source.dictionary())) else {
            break;
        };
        let span = each_width!(&column.codes, codes => {
            let codes = &codes[range.clone()];
            codes.partition_point(|code| code.wide() < first)..codes.partition_point(|code| code.wide() < end)
        });
        range = range.start + span.start..range.start + span.end.max(span.start);
        left.remove(at);
        // A second condition on the same key keeps its place among those that are left.
        if end != first + 1 || left.iter().any(is_it) {
            break;
        }
    }
    (range, left)
}

/// A set of a source's coarser codes as a set of its stored ones.
fn stored_set(source: &Source, set: &CodeSet) -> CodeSet {
    match &source.buckets {
        Some(buckets) => set.before(&buckets.of_code),
        None => set.clone(),
    }
}

/// The columns of a plan, each made when it is first read.
struct Columns<'a> {
    plan: &'a Plan,
    rollup: &'a Rollup,
    calendar: &'a Calendar,
    range: Range<usize>,
    sources: Vec<OnceCell<Source>>,
}

impl Columns<'_> {
    fn get(&self, origin: usize) -> &Source {
        self.sources[origin]
            .get_or_init(|| Source::new(&self.plan.origins[origin], self.rollup, self.calendar, &self.range))
    }

    /// Clears the rows for which a condition does not hold.
    fn keep(&self, mask: &mut Mask, test: &Test, inner: &[Frame]) {
        match test {
            Test::Column(origin, predicate) => {
                let source = self.get(*origin);
                let set = codes_where(predicate, source.dictionary());
                mask.keep(&source.codes, &stored_set(source, &set));
            }
            Test::Any(list) => {
                let mut any = Mask::new(self.range.clone(), false);
                for test in list {
                    let mut one = Mask::new(self.range.clone(), true);
                    self.keep(&mut one, test, inner);
                    any.or(&one);
                }
                mask.and(&any);
            }
            Test::Exists { origins, inner: at, not } => self.keep_existing(mask, origins, &inner[*at], *not),
        }
    }

    /// Keeps the rows whose keys are (not) among the rows of a table. Missing keys are among none.
    fn keep_existing(&self, mask: &mut Mask, origins: &[usize], among: &Frame, not: bool) {
        let sources: Vec<&Source> = origins.iter().map(|origin| self.get(*origin)).collect();
        let columns: Vec<Vec<Option<u32>>> =
            sources.iter().enumerate().map(|(at, source)| among.columns[at].codes_in(source.dictionary())).collect();
        let tuples = (0..among.rows).filter_map(|row| columns.iter().map(|c| c[row]).collect::<Option<Vec<u32>>>());
        if let [source] = sources[..] {
            let mut table = vec![not; source.dictionary().len()];
            tuples.for_each(|tuple| table[tuple[0] as usize] = !not);
            mask.keep(&source.codes, &stored_set(source, &CodeSet::of_table(table)));
            return;
        }
        let mut found: Vec<Vec<u32>> = tuples.collect();
        found.sort_unstable();
        mask.keep_rows(|row| {
            let tuple: Vec<u32> = sources.iter().map(|source| source.code(row)).collect();
            found.binary_search(&tuple).is_ok() != not
        });
    }
}

/// The rows that measures are merged from: all of a group's, or those that a rule or a filter picks.
struct Picks<'a> {
    columns: &'a Columns<'a>,
    groups: &'a Groups,
    made: Vec<(Pickings, Grouped)>,
}

/// By which column's truth, and by which rule over time, rows are picked.
type Pickings = (Option<usize>, Option<Rule>);

impl Picks<'_> {
    /// One cell a group.
    fn merge(&mut self, part: &Part) -> Vec<Value> {
        let rule = part.rule.as_ref().filter(|rule| rule.pick != Pick::Avg);
        let rollup = self.columns.rollup;
        let mean_over = part.rule.as_ref().filter(|rule| rule.pick == Pick::Avg).map(|rule| rule.day);
        let days = mean_over.map(|day| self.columns.get(day));
        let value = match part.of {
            Of::Origin(origin) => Some(self.columns.get(origin)),
            _ => None,
        };
        let counts = rollup.counts();
        // A count has a value, zero, wherever there are rows, so its days are not filtered.
        let day_rows = match (days, part.agg, &part.of) {
            (Some(_), model::Agg::Count, _) => Some(self.rows(None, None).clone()),
            (Some(_), ..) => Some(self.rows(part.when, None).clone()),
            (None, ..) => None,
        };
        let rows = self.rows(part.when, rule);
        let merged = match (&part.of, value) {
            (Of::Stored(place), _) => measure::stored(part.agg, &rollup.measures[*place], rows),
            (Of::Origin(_), Some(source)) => measure::of_source(part.agg, source, counts, rows),
            (Of::Rows | Of::Origin(_), _) => measure::row_counts(counts, rows),
        };
        let (Some(days), Some(day_rows)) = (days, day_rows) else { return merged };
        let has_value = |row: usize| match (&part.of, value, part.agg) {
            (_, _, model::Agg::Count) | (Of::Rows, ..) => true,
            (Of::Stored(place), ..) => measure::has_value(&rollup.measures[*place], row),
            (Of::Origin(_), source, _) => source.is_none_or(|source| !is_missing(source, row)),
        };
        let day = |row: usize| (has_value(row) && !is_missing(days, row)).then(|| days.code(row));
        let points = measure::distinct(&day_rows, days.dictionary().len(), day);
        merged.iter().zip(points).map(|(sum, points)| number::divide(sum, &Value::Int(points))).collect()
    }

    fn rows(&mut self, when: Option<usize>, rule: Option<&Rule>) -> &Grouped {
        if when.is_none() && rule.is_none() {
            return &self.groups.grouped;
        }
        let wanted = (when, rule.cloned());
        let place = match self.made.iter().position(|(made, _)| *made == wanted) {
            Some(place) => place,
            None => {
                let picked = self.pick(when, rule);
                self.made.push((wanted, picked));
                self.made.len() - 1
            }
        };
        &self.made[place].1
    }

    fn pick(&self, when: Option<usize>, rule: Option<&Rule>) -> Grouped {
        let all = &self.groups.grouped;
        let mut keep = vec![true; all.rows.len()];
        if let Some(when) = when {
            let source = self.columns.get(when);
            let table = truths(source.dictionary());
            keep.iter_mut().enumerate().for_each(|(at, keep)| *keep = table[source.code(all.rows.at(at)) as usize]);
        }
        if let Some(rule) = rule {
            let picked = self.picked_days(rule);
            keep.iter_mut().zip(picked).for_each(|(keep, picked)| *keep &= picked);
        }
        let kept = || keep.iter().enumerate().filter(|(_, keep)| **keep).map(|(at, _)| at);
        Grouped {
            rows: Rows::List(kept().map(|at| all.rows.at(at) as u32).collect()),
            group: kept().map(|at| all.group[at]).collect(),
            groups: all.groups,
            filled: false,
        }
    }

    /// Whether each row lies on the day that stands for its period.
    fn picked_days(&self, rule: &Rule) -> Vec<bool> {
        let rows = &self.groups.grouped.rows;
        let source = self.columns.get(rule.day);
        let days = rows.codes(source);
        let known = |day: u32| !source.dictionary().is_missing(day);
        let mut periods = Packed::empty(rows.len());
        for at in &rule.period {
            let members = self.columns.get(self.columns.plan.group[*at].origin).dictionary().len();
            periods.push(self.groups.codes[*at].iter().copied(), members);
        }
        let (period, examples) = match rule.period.is_empty() {
            true => (vec![0; rows.len()], vec![0]),
            false => periods.groups(),
        };
        let mut picked: Vec<Option<u32>> = vec![None; examples.len()];
        for (day, period) in days.iter().zip(&period).filter(|(day, _)| known(**day)) {
            let so_far = &mut picked[*period as usize];
            *so_far = Some(match (*so_far, rule.pick) {
                (None, _) => *day,
                (Some(other), Pick::First) => other.min(*day),
                (Some(other), _) => other.max(*day),
            });
        }
        days.iter().zip(&period).map(|(day, period)| picked[*period as usize] == Some(*day)).collect()
    }
}

fn is_missing(source: &Source, row: usize) -> bool {
    source.dictionary().is_missing(source.code(row))
}

fn truths(dictionary: &Arc<Dictionary>) -> Vec<bool> {
    (0..dictionary.len() as u32).map(|code| truth(&dictionary.value(code)) == Some(true)).collect()
}
