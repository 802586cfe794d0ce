//! What the tree says about the columns of its result: which may be added up, where a limit or a condition
//! stands, what a share is a share of.
//!
//! A table alone does not say whether its numbers add: a sum of rows does, an average, a distinct count or
//! a stock over time does not. Everything here errs on the side of "does not".

use model::expr::Binary;
use model::query::{Calc, Condition, JoinKind, Node, Query, Step};
use model::{Agg, Measure};

/// The limit of a result: `Step::Top` with its column as the result numbers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) n: usize,
    pub(crate) by: Option<usize>,
    pub(crate) least: bool,
    pub(crate) within: Vec<usize>,
}

/// What a share is a share of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whole {
    /// The column shared out, where the result still has it.
    pub(crate) of: Option<usize>,
    /// Shares add up to one within these key columns.
    pub(crate) within: Vec<usize>,
    /// Rows were dropped before the share was taken: it is a share of those left.
    pub(crate) of_those_left: bool,
    /// Whether the column shared out adds up.
    pub(crate) additive: bool,
}

/// Number of columns of a node.
fn width(node: &Node) -> usize {
    match node {
        Node::Scan(scan) => scan.group.len() + scan.measures.len(),
        Node::Join(join) => {
            join.keys + join.inputs.iter().map(|input| width(input).saturating_sub(join.keys)).sum::<usize>()
        }
        Node::Regroup(regroup) => regroup.keys.len() + regroup.aggregates.len(),
        Node::Derive(derive) => match &derive.step {
            Step::Compute(_) | Step::Share { .. } | Step::Running { .. } | Step::Moving { .. } => {
                width(&derive.input) + 1
            }
            Step::Select(list) => list.len(),
            Step::Keep(_) | Step::Top { .. } | Step::Sort(_) => width(&derive.input),
        },
    }
}

/// Whether the sum of a column over rows of the result means something: sums and counts of rows, and what
/// is linear in them.
pub(crate) fn is_additive(node: &Node, column: usize) -> bool {
    match node {
        Node::Scan(scan) => column
            .checked_sub(scan.group.len())
            .and_then(|at| scan.measures.get(at))
            .is_some_and(|measure| matches!(measure.agg, Agg::Sum | Agg::Count) && measure.over.is_empty()),
        Node::Join(join) => {
            let Some(mut at) = column.checked_sub(join.keys) else { return false };
            for (index, input) in join.inputs.iter().enumerate() {
                let values = width(input).saturating_sub(join.keys);
                if at < values {
                    // Rows of this input that the join drops are missing from the sum.
                    let complete = match join.kind {
                        JoinKind::Full => true,
                        JoinKind::Left => index == 0,
                        JoinKind::Inner => false,
                    };
                    return complete && is_additive(input, join.keys + at);
                }
                at -= values;
            }
            false
        }
        Node::Regroup(regroup) => column
            .checked_sub(regroup.keys.len())
            .and_then(|at| regroup.aggregates.get(at))
            .is_some_and(|(agg, of)| *agg == Agg::Sum && is_additive(&regroup.input, *of)),
        Node::Derive(derive) => match (&derive.step, below(&derive.step, &derive.input, column)) {
            (_, Some(column)) => is_additive(&derive.input, column),
            (Step::Compute(calc), None) => is_linear(&derive.input, calc),
            (_, None) => false,
        },
    }
}

/// The measure of a leaf that a column is, unchanged on its way to the result.
pub(crate) fn measure(node: &Node, column: usize) -> Option<&Measure> {
    match node {
        Node::Scan(scan) => scan.measures.get(column.checked_sub(scan.group.len())?),
        Node::Join(join) => {
            let mut at = column.checked_sub(join.keys)?;
            for input in &join.inputs {
                let values = width(input).saturating_sub(join.keys);
                if at < values {
                    return measure(input, join.keys + at);
                }
                at -= values;
            }
            None
        }
        Node::Regroup(_) => None,
        Node::Derive(derive) => measure(&derive.input, below(&derive.step, &derive.input, column)?),
    }
}

fn is_linear(input: &Node, calc: &Calc) -> bool {
    let constant = |calc: &Calc| matches!(calc, Calc::Number(_));
    match calc {
        Calc::Column(column) => is_additive(input, *column),
        Calc::Binary(Binary::Add | Binary::Subtract, a, b) => is_linear(input, a) && is_linear(input, b),
        Calc::Binary(Binary::Multiply, a, b) => {
            (is_linear(input, a) && constant(b)) || (constant(a) && is_linear(input, b))
        }
        Calc::Binary(Binary::Divide, a, b) => is_linear(input, a) && constant(b),
        _ => false,
    }
}

/// Which column of a step's input a column of its output is; `None` if the step makes it.
fn below(step: &Step, input: &Node, column: usize) -> Option<usize> {
    match step {
        Step::Select(list) => list.get(column).copied(),
        Step::Compute(_) | Step::Share { .. } | Step::Running { .. } | Step::Moving { .. } => {
            (column < width(input)).then_some(column)
        }
        Step::Keep(_) | Step::Top { .. } | Step::Sort(_) => Some(column),
    }
}

/// The derive steps from the root down, each with the table it works on.
fn chain(query: &Query) -> impl Iterator<Item = (&Step, &Node)> {
    let mut node = &query.root;
    std::iter::from_fn(move || match node {
        Node::Derive(derive) => {
            node = &derive.input;
            Some((&derive.step, node))
        }
        _ => None,
    })
}

/// The column of the result that column `column` of the input of the step at `depth` becomes.
fn shown_as(query: &Query, depth: usize, column: usize) -> Option<usize> {
    (0..query.columns.len()).find(|shown| {
        let lowered = chain(query).take(depth + 1).try_fold(*shown, |at, (step, input)| below(step, input, at));
        lowered == Some(column)
    })
}

/// The outermost limit.
pub(crate) fn limit(query: &Query) -> Option<Limit> {
    chain(query).enumerate().find_map(|(depth, (step, _))| match step {
        Step::Top { n, by, least, within, .. } => Some(Limit {
            n: *n as usize,
            by: shown_as(query, depth, *by),
            least: *least,
            within: within.iter().filter_map(|key| shown_as(query, depth, *key)).collect(),
        }),
        _ => None,
    })
}

/// Whether the rows come in an order that was asked for, or chosen by their numbers.
pub(crate) fn is_ordered(query: &Query) -> bool {
    chain(query).any(|(step, _)| matches!(step, Step::Sort(_) | Step::Top { .. }))
}

/// The conditions on groups, each with its columns as the result numbers them (`None` if not shown).
pub(crate) fn conditions(query: &Query) -> Vec<(&Condition, Option<usize>, Option<usize>)> {
    let mut found: Vec<_> = chain(query)
        .enumerate()
        .filter_map(|(depth, (step, _))| match step {
            Step::Keep(condition) if !fills_windows(condition) => {
                let against = match condition.against {
                    model::query::Operand::Column(column) | model::query::Operand::Mean(column) => {
                        shown_as(query, depth, column)
                    }
                    model::query::Operand::Number(_) | model::query::Operand::Day(_) => None,
                };
                Some((condition, shown_as(query, depth, condition.column), against))
            }
            _ => None,
        })
        .collect();
    found.reverse();
    found
}

/// Whether a condition only drops the rows that were there to fill the windows of moving averages.
fn fills_windows(condition: &Condition) -> bool {
    matches!(condition.against, model::query::Operand::Day(_))
}

fn cuts(step: &Step) -> bool {
    match step {
        Step::Keep(condition) => !fills_windows(condition),
        Step::Top { .. } => true,
        _ => false,
    }
}

/// Whether rows were dropped on the way up: a sum over the result is not the sum over everything asked for.
pub(crate) fn is_cut(query: &Query) -> bool {
    chain(query).any(|(step, _)| cuts(step))
}

/// What a share column is a share of; `None` if the column is no share.
pub(crate) fn whole_of(query: &Query, column: usize) -> Option<Whole> {
    let mut at = column;
    for (depth, (step, input)) in chain(query).enumerate() {
        match below(step, input, at) {
            Some(lower) => at = lower,
            None => {
                let Step::Share { of, within } = step else { return None };
                return Some(Whole {
                    of: shown_as(query, depth, *of),
                    within: within.iter().filter_map(|key| shown_as(query, depth, *key)).collect(),
                    of_those_left: chain(query).skip(depth + 1).any(|(step, _)| cuts(step)),
                    additive: is_additive(input, *of),
                });
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{self, Leaf};
    use model::query::{Join, Regroup};

    fn divide(a: usize, b: usize) -> Step {
        Step::Compute(Calc::Binary(Binary::Divide, Box::new(Calc::Column(a)), Box::new(Calc::Column(b))))
    }

    #[test]
    fn only_sums_and_counts_of_rows_add_up() {
        let leaf = |measure| Leaf::new(&["region"], &[measure]).node();
        for (measure, expected) in
            [("revenue", true), ("claims", true), ("stock", false), ("buyers", false), ("highest", false)]
        {
            assert_eq!(is_additive(&leaf(measure), 1), expected, "{measure}");
        }
        assert!(!is_additive(&leaf("revenue"), 0), "a key");
    }

    #[test]
    fn what_is_linear_in_sums_adds_up_and_ratios_do_not() {
        let two = || Leaf::new(&["region"], &["revenue", "cost"]).node();
        let minus = Calc::Binary(Binary::Subtract, Box::new(Calc::Column(1)), Box::new(Calc::Column(2)));
        assert!(is_additive(&two().then(Step::Compute(minus.clone())), 3));
        assert!(!is_additive(&two().then(divide(1, 2)), 3));
        let selected = two().then(divide(1, 2)).then(Step::Select(vec![0, 3, 2]));
        assert!(!is_additive(&selected, 1));
        assert!(is_additive(&selected, 2));
        let halved = Calc::Binary(Binary::Divide, Box::new(minus), Box::new(Calc::Number("2".into())));
        assert!(is_additive(&two().then(Step::Compute(halved)), 3));
    }

    #[test]
    fn joins_that_drop_rows_do_not_add_up() {
        let join = |kind| {
            let inputs = vec![Leaf::new(&["region"], &["revenue"]).node(), Leaf::new(&["region"], &["claims"]).node()];
            Node::Join(Join { inputs, keys: 1, kind })
        };
        let additive = |kind| [is_additive(&join(kind), 1), is_additive(&join(kind), 2)];
        assert_eq!(additive(JoinKind::Full), [true, true]);
        assert_eq!(additive(JoinKind::Left), [true, false]);
        assert_eq!(additive(JoinKind::Inner), [false, false]);
    }

    #[test]
    fn sums_of_sums_add_up_and_means_of_sums_do_not() {
        let regroup = |agg| {
            let input = Box::new(Leaf::new(&["region", "model"], &["revenue"]).node());
            Node::Regroup(Regroup { input, keys: vec![0], aggregates: vec![(agg, 2)] })
        };
        assert!(is_additive(&regroup(Agg::Sum), 1));
        assert!(!is_additive(&regroup(Agg::Avg), 1));
        assert!(!is_additive(&regroup(Agg::Count), 1));
    }

    #[test]
    fn columns_are_followed_through_select() {
        let root = Leaf::new(&["region"], &["revenue", "cost"])
            .node()
            .then(Step::Share { of: 1, within: vec![] })
            .then(Step::Top { n: 3, by: 2, least: false, within: vec![], ties: true })
            .then(Step::Select(vec![0, 2, 3]));
        let query = fixture::query(root, &["region", "cost", "share"]);
        let found = limit(&query).expect("a limit");
        assert_eq!((found.by, found.n), (Some(1), 3));
        let whole = whole_of(&query, 2).expect("a share");
        assert_eq!(whole, Whole { of: None, within: vec![], of_those_left: false, additive: true });
        assert_eq!(whole_of(&query, 1), None);
        assert!(is_cut(&query));
    }
}
