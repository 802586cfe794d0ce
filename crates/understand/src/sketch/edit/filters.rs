//! A condition beside those of the question before: in the place of one, beside it, or against it.

use model::draft::{Filter, Member};

use crate::phrase::Revision;

/// Puts a condition among others; `None` where that changes nothing, or leaves nothing.
pub(super) fn put(filters: &mut Vec<Filter>, filter: Filter, manner: &Revision) -> Option<()> {
    let adds = *manner == Revision::Add;
    match &filter {
        Filter::In(new) => {
            let kept = |old: &Filter| match old {
                Filter::In(one) => adds || !one.keys().eq(new.keys()),
                Filter::NotIn(one) => !one.keys().eq(new.keys()),
                _ => true,
            };
            filters.retain(kept);
        }
        Filter::NotIn(new) => {
            let (name, members) = new.iter().next()?;
            let mut lists = filters.iter_mut().filter_map(|old| match old {
                Filter::In(one) | Filter::NotIn(one) if one.contains_key(name) => Some(old),
                _ => None,
            });
            match lists.next() {
                Some(Filter::In(one)) => {
                    let left = fewer(one.get(name)?, members)?;
                    one.insert(name.clone(), left);
                    return Some(());
                }
                Some(Filter::NotIn(one)) => {
                    let list = one.entry(name.clone()).or_default();
                    list.extend(members.iter().filter(|member| !list.contains(member)).cloned().collect::<Vec<_>>());
                    return Some(());
                }
                _ => {}
            }
        }
        Filter::Segment(name) => filters.retain(|old| *old != Filter::NotSegment(name.clone())),
        Filter::NotSegment(name) => filters.retain(|old| *old != Filter::Segment(name.clone())),
        Filter::Metric(new) | Filter::Field(new) if *manner == Revision::Replace => {
            filters.retain(|old| match old {
                Filter::Metric(old) | Filter::Field(old) => {
                    (&old.name, old.agg, old.view) != (&new.name, new.agg, new.view)
                }
                _ => true,
            });
        }
        _ => {}
    }
    filters.push(filter);
    Some(())
}

/// The dimension that a condition is on.
pub(super) fn dimension(filter: &Filter) -> Option<&String> {
    match filter {
        Filter::In(one) | Filter::NotIn(one) => one.keys().next(),
        _ => None,
    }
}

/// "drop France": rows that are not of these.
pub(super) fn left_out(filter: Filter) -> Option<Filter> {
    match filter {
        Filter::In(one) | Filter::NotIn(one) => Some(Filter::NotIn(one)),
        Filter::Segment(name) | Filter::NotSegment(name) => Some(Filter::NotSegment(name)),
        _ => None,
    }
}

/// Members without some of them: not none, and not all.
fn fewer(list: &[Member], without: &[Member]) -> Option<Vec<Member>> {
    let left: Vec<Member> = list.iter().filter(|member| !without.contains(member)).cloned().collect();
    (!left.is_empty() && left.len() < list.len()).then_some(left)
}
