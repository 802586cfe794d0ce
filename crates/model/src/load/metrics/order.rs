//! The order in which metrics are made of each other.

use std::collections::BTreeSet;

use super::Plan;
use crate::formula::Formula;
use crate::issue::Code;
use crate::load::issues::{Issues, clipped};
use crate::semantic::{Metric, MetricId};

/// How many metrics may be defined one by the other.
const DEEPEST: usize = 64;

/// The metrics that a formula is made of, each once.
pub(super) fn parts(formula: &Formula) -> Vec<MetricId> {
    let mut parts = BTreeSet::new();
    formula.visit(&mut |part| {
        if let Formula::Metric(id) = part {
            parts.insert(*id);
        }
    });
    parts.into_iter().collect()
}

/// Metrics, each after those it is made of; reports those that are made of themselves.
pub(super) fn of(metrics: &[Metric], plans: &[Plan], issues: &mut Issues) -> Vec<usize> {
    let parts: Vec<Vec<MetricId>> = metrics.iter().map(|metric| parts(&metric.formula)).collect();
    let mut users: Vec<Vec<usize>> = metrics.iter().map(|_| Vec::new()).collect();
    for (user, parts) in parts.iter().enumerate() {
        parts.iter().for_each(|part| users[part.index()].push(user));
    }
    let mut missing: Vec<usize> = parts.iter().map(Vec::len).collect();
    let mut depth = vec![0; metrics.len()];
    let mut order: Vec<usize> = (0..metrics.len()).filter(|id| missing[*id] == 0).collect();
    let mut next = 0;
    while let Some(&id) = order.get(next) {
        next += 1;
        if depth[id] == DEEPEST {
            let message = format!("Metrics may be defined {DEEPEST} deep one by the other.");
            issues.add(Code::BadExpression, plans[id].expression.mark, message);
        }
        for &user in &users[id] {
            depth[user] = depth[user].max(depth[id] + 1);
            missing[user] -= 1;
            if missing[user] == 0 {
                order.push(user);
            }
        }
    }
    report_cycles(metrics, &parts, &missing, plans, issues);
    order
}

fn report_cycles(metrics: &[Metric], parts: &[Vec<MetricId>], missing: &[usize], plans: &[Plan], issues: &mut Issues) {
    let mut seen = vec![false; metrics.len()];
    for start in 0..metrics.len() {
        let mut walk = Vec::new();
        let mut at = start;
        // Whatever is left over leads to a cycle, so following any left over part finds one.
        while missing[at] > 0 && !seen[at] {
            seen[at] = true;
            walk.push(at);
            match parts[at].iter().find(|part| missing[part.index()] > 0) {
                Some(part) => at = part.index(),
                None => break,
            }
        }
        let Some(begin) = walk.iter().position(|id| *id == at).filter(|_| missing[at] > 0) else { continue };
        let cycle = &walk[begin..];
        let names: Vec<&str> = cycle.iter().chain(&cycle[..1]).map(|id| metrics[*id].name.as_str()).collect();
        let message = format!("Metrics are defined by each other: {}.", clipped(&names.join(" → ")));
        issues.add(Code::Cycle, plans[cycle[0]].expression.mark, message);
    }
}
