//! One measure over time for several groups. What adds up is added up over the time shown, group by group;
//! what does not is said of the last full bucket.

use model::Value;

use crate::decimal;
use crate::facts::{Facts, Measure};
use crate::format::{NO_MEMBER, Size};
use crate::words;

pub(super) fn write(facts: &Facts<'_>, measure: &Measure<'_>) -> String {
    let Some((time, grain)) = facts.time() else { return super::breakdown::write(facts, measure) };
    let (buckets, groups) = (&facts.dimensions[time], &facts.dimensions[1 - time]);
    let scope = facts.scope.text();
    let label = facts.label(measure);
    let rows_of = |group: usize| (0..facts.rows).filter(move |row| groups.codes.get(*row) == Some(&group));
    let sums: Option<Vec<Value>> = (measure.additive && !facts.is_truncated())
        .then(|| {
            let sum = |group| {
                decimal::sum(rows_of(group).map(|row| facts.cell(measure.column, row)).collect::<Vec<_>>().into_iter())
            };
            (0..groups.members.len()).map(sum).collect()
        })
        .flatten();
    let (values, when): (Vec<Value>, String) = match sums {
        Some(sums) => (sums, scope),
        None => {
            let bucket = |row: usize| facts.cell(buckets.columns[0], row);
            let last = (0..facts.rows)
                .filter(|row| facts.cell(measure.column, *row).number().is_some())
                .filter(|row| !facts.is_partial(grain, bucket(*row)))
                .max_by_key(|row| bucket(*row));
            let Some(last) = last else { return super::breakdown::write(facts, measure) };
            let in_last = |row: &usize| buckets.codes.get(*row) == buckets.codes.get(last);
            let value =
                |group| rows_of(group).find(in_last).map_or(Value::Null, |row| facts.cell(measure.column, row).clone());
            let conditions: String = facts.scope.conditions.iter().map(|condition| format!(" {condition}")).collect();
            let values = (0..groups.members.len()).map(value).collect();
            (values, format!("{conditions} in {}", buckets.member(last)))
        }
    };
    let named: Vec<usize> = (0..groups.members.len()).filter(|group| groups.members[*group].0 != NO_MEMBER).collect();
    let members = if named.is_empty() { (0..groups.members.len()).collect() } else { named };
    let valued: Vec<usize> = members.iter().copied().filter(|group| values[*group].number().is_some()).collect();
    // Of groups that tie, the first.
    let most = valued.iter().copied().rev().max_by_key(|group| &values[*group]);
    let least = valued.iter().copied().min_by_key(|group| &values[*group]);
    let (Some(most), Some(least)) = (most, least) else {
        return super::breakdown::write(facts, measure);
    };
    let said = |group: usize| facts.written(measure, &values[group], Size::Compact);
    let name = |group: usize| groups.members[group].0.as_str();
    let span = format!(
        "over {} {}",
        facts.count(buckets.members.len()),
        words::counted(&buckets.label, buckets.members.len() == 1)
    );
    let counted = |many: usize| format!("{} {}", facts.count(many), words::counted(&groups.label, many == 1));
    if most == least {
        let whom = if valued.len() == 1 { name(most).to_owned() } else { format!("each of {}", counted(valued.len())) };
        return format!("{label} for {whom} {} {}{when}, {span}", words::was(&label), said(most));
    }
    let (highest, lowest) = words::superlatives(&label);
    format!(
        "{} had the {highest} {label}{when} ({}), {} the {lowest} ({}), of {} {span}",
        name(most),
        said(most),
        name(least),
        said(least),
        counted(members.len())
    )
}
