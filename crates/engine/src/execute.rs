//! Runs the leaves of a query on one snapshot and folds the tree.

use model::query::{Node, Query};
use model::{Measure, Model, Table};

use crate::error::Error;
use crate::fold;
use crate::fold::frame::Frame;
use crate::leaf;
use crate::route::{LeafRoute, Route};
use crate::snapshot::Snapshot;

/// A table, and what it cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Execution {
    /// The columns of [`Query::columns`].
    pub table: Table,
    /// Rows of rollups that were read, those of inner leaves included.
    pub scanned_rows: usize,
    /// Measures that were read from sketches which do not keep all values, each once: they are approximate.
    pub rough: Vec<Measure>,
}

/// Executes a query as routed. Leaves that are routed live take their tables from `live`, in the order
/// of [`Route::live_leaves`]; rows of live tables may come in any order.
///
/// # Errors
/// The route is of another query or snapshot, or a live table is missing or has other columns.
pub fn execute(
    query: &Query,
    route: &Route,
    model: &Model,
    snapshot: &Snapshot,
    live: &[Table],
) -> Result<Execution, Error> {
    let mut run =
        Run { route: route.leaves.iter(), model, snapshot, live: live.iter(), scanned_rows: 0, rough: Vec::new() };
    let frame = run.node(&query.root)?;
    Ok(Execution { table: frame.into_table(), scanned_rows: run.scanned_rows, rough: run.rough })
}

struct Run<'a> {
    route: std::slice::Iter<'a, LeafRoute>,
    model: &'a Model,
    snapshot: &'a Snapshot,
    live: std::slice::Iter<'a, Table>,
    scanned_rows: usize,
    rough: Vec<Measure>,
}

impl Run<'_> {
    fn node(&mut self, node: &Node) -> Result<Frame, Error> {
        match node {
            Node::Scan(scan) => {
                let leaf = self.route.next().ok_or_else(|| bad("the route has too few leaves"))?;
                if leaf.is_live() {
                    let table = self.live.next().ok_or_else(|| bad("a live table is missing"))?;
                    if table.columns.len() != scan.group.len() + scan.measures.len() {
                        return Err(bad("a live table has other columns than its leaf"));
                    }
                    return Ok(Frame::of_table(table, scan.group.len()).by_keys());
                }
                let (frame, rough) = self.leaf(leaf)?;
                for measure in rough.into_iter().map(|at| &scan.measures[at]) {
                    if !self.rough.contains(measure) {
                        self.rough.push(measure.clone());
                    }
                }
                Ok(frame)
            }
            Node::Join(join) => {
                let inputs = join.inputs.iter().map(|input| self.node(input)).collect::<Result<Vec<_>, _>>()?;
                fold::join::join(&inputs, join.keys, join.kind)
            }
            Node::Regroup(regroup) => {
                let input = self.node(&regroup.input)?;
                fold::regroup::regroup(&input, &regroup.keys, &regroup.aggregates)
            }
            Node::Derive(derive) => {
                let input = self.node(&derive.input)?;
                fold::step::step(input, &derive.step)
            }
        }
    }

    /// The table, and which of its measures are approximate. Leaves inside of conditions have none.
    fn leaf(&mut self, leaf: &LeafRoute) -> Result<(Frame, Vec<usize>), Error> {
        let inner = leaf.inner.iter().map(|inner| Ok(self.leaf(inner)?.0)).collect::<Result<Vec<_>, Error>>()?;
        let (Some(plan), Some(rollup)) = (&leaf.plan, leaf.chosen(self.snapshot)) else {
            return Err(bad("the route is of another snapshot"));
        };
        let ran = leaf::run(plan, rollup, &self.model.calendar, &inner);
        self.scanned_rows += ran.scanned;
        Ok((ran.frame, ran.rough))
    }
}

fn bad(why: &str) -> Error {
    Error::BadInput(why.to_owned())
}
