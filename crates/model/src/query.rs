//! What is meant: a small canonical tree over ids and absolute time. Equality is meaning.
//!
//! A leaf is a [`Scan`] of one dataset. Inner nodes join tables on their key columns, aggregate again,
//! or derive columns and rows. Only [`crate::bind()`] makes a [`Query`] (its constructor is private to
//! this crate), so names are resolved, time is absolute, lists are sorted and policies are in it.

use serde::Serialize;

use crate::calendar::Grain;
use crate::expr::Binary;
use crate::formula::{Agg, Measure};
use crate::semantic::{DatasetId, DimensionId, Format, MetricId, Path, Reach};
use crate::table::Value;

/// A question as ids and absolute time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Query {
    /// The tree.
    pub root: Node,
    /// What each column of the root is, in order: keys first, then values.
    pub columns: Vec<Column>,
}

/// A step of the computation. Its output has columns counted from 0: keys first.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// Measures of one dataset, grouped and filtered. Columns: `group`, then `measures`.
    Scan(Scan),
    /// Tables joined on their first `keys` columns, which stand for the same things in the same order.
    /// Columns: the keys once, then each input's other columns in order.
    Join(Join),
    /// An aggregate of an aggregate. Columns: the kept keys, then the aggregates.
    Regroup(Regroup),
    /// Columns and rows derived from the input.
    Derive(Derive),
}

/// A leaf: measures of one dataset.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Scan {
    /// Whose rows.
    pub dataset: DatasetId,
    /// Grouped by these; a row is a distinct combination that has rows.
    pub group: Vec<Key>,
    /// These numbers for each group; none for a plain listing.
    pub measures: Vec<Measure>,
    /// All of these hold for each row; sorted.
    pub filter: Vec<Predicate>,
}

/// A leaf as it is pulled from a source.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pull {
    /// The leaf.
    pub scan: Scan,
    /// Where only some of its rows matter, which.
    pub best: Option<Best>,
}

impl From<Scan> for Pull {
    /// All of its rows.
    fn from(scan: Scan) -> Pull {
        Pull { scan, best: None }
    }
}

/// Of a leaf's rows only the first `n` by a measure matter, and those equal to the last of them; rows without it never
/// do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Best {
    /// How many.
    pub n: usize,
    /// Which of the leaf's measures.
    pub measure: usize,
    /// The smallest instead of the largest.
    pub least: bool,
}

/// Something to group by or to filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Key {
    /// Joins from the leaf's dataset, and the field.
    #[serde(flatten)]
    pub reach: Reach,
    /// For a time field: its bucket. `None` is the value itself (a day).
    pub grain: Option<Grain>,
    /// For a bucket of time: moved by so many buckets, so that an earlier period joins a later one.
    pub shift: i32,
}

/// A condition on rows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Predicate {
    /// The value is (not) one of these; sorted. `Null` among them means missing. Rows without a value
    /// are never "not in" unless `Null` is absent from the list and `not` is set.
    In {
        /// Of what.
        key: Key,
        /// The values.
        values: Vec<Value>,
        /// None of them instead.
        not: bool,
    },
    /// Within bounds; a missing bound is open. Rows without a value never are.
    Range {
        /// Of what.
        key: Key,
        /// Lower bound and whether it is included.
        from: Option<(Value, bool)>,
        /// Upper bound and whether it is included.
        to: Option<(Value, bool)>,
    },
    /// Text that contains, starts or ends with something; letters' case ignored.
    Like {
        /// Of what.
        key: Key,
        /// Where the text must be.
        part: Part,
        /// The text, lower case.
        text: String,
        /// Must not, instead.
        not: bool,
    },
    /// One of these holds; sorted.
    Any(Vec<Predicate>),
    /// The key's value is (not) among the keys of another leaf's rows: `has` and `never` within a leaf.
    Exists {
        /// Keys of this leaf …
        keys: Vec<Key>,
        /// … that occur as the group of that scan (which has no measures).
        scan: Box<Scan>,
        /// Do not occur, instead.
        not: bool,
    },
}

/// Where in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Anywhere.
    Anywhere,
    /// At the start.
    Start,
    /// At the end.
    End,
}

impl PartialOrd for Scan {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scan {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.dataset, &self.group, &self.measures, &self.filter).cmp(&(
            other.dataset,
            &other.group,
            &other.measures,
            &other.filter,
        ))
    }
}

/// Tables side by side.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Join {
    /// Two or more tables.
    pub inputs: Vec<Node>,
    /// How many leading columns of each are keys. 0 puts single rows side by side.
    pub keys: usize,
    /// Which rows stay.
    pub kind: JoinKind,
}

/// Which rows of a join stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinKind {
    /// Rows of any input; missing values are null.
    Full,
    /// Rows of the first input; missing values are null.
    Left,
    /// Rows that every input has.
    Inner,
}

/// An aggregate of an aggregate.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Regroup {
    /// Of this table.
    pub input: Box<Node>,
    /// Columns to keep as keys.
    pub keys: Vec<usize>,
    /// Aggregates of columns; nulls are skipped, so `Count` counts values.
    pub aggregates: Vec<(Agg, usize)>,
}

/// A table and what is made of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Derive {
    /// Of this table.
    pub input: Box<Node>,
    /// What is done.
    pub step: Step,
}

/// What is done to a table.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Appends a column of arithmetic over columns.
    Compute(Calc),
    /// Appends a column's share of its sum over the rows that agree in `within`.
    Share {
        /// Of which column.
        of: usize,
        /// Key columns; none for the share of all.
        within: Vec<usize>,
    },
    /// Appends the sum of a column from the first row to this one, in the order of key column `along`,
    /// separately for rows that differ in another key.
    Running {
        /// Of which column.
        of: usize,
        /// The column of time.
        along: usize,
        /// Number of key columns.
        keys: usize,
    },
    /// Appends the mean of a column over this and the `n - 1` buckets before, likewise.
    Moving {
        /// Of which column.
        of: usize,
        /// The column of time.
        along: usize,
        /// Number of key columns.
        keys: usize,
        /// How many buckets.
        n: u32,
    },
    /// Keeps rows for which the condition holds; a null operand never does.
    Keep(Condition),
    /// Keeps the first `n` by a column, separately for rows that agree in `within`; nulls never qualify.
    /// With `ties` the rows equal to the nth stay too. Rows are ordered by `within`, then rank.
    Top {
        /// How many.
        n: u32,
        /// By which column.
        by: usize,
        /// The smallest instead of the largest.
        least: bool,
        /// Key columns; none for the first of all.
        within: Vec<usize>,
        /// Whether rows equal to the last one stay.
        ties: bool,
    },
    /// Orders rows by columns, each ascending or descending; nulls last. Ties keep the keys' order.
    Sort(Vec<(usize, bool)>),
    /// Keeps these columns, in this order.
    Select(Vec<usize>),
}

/// Arithmetic over the columns of one row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Calc {
    /// A column.
    Column(usize),
    /// A constant, as canonical text.
    Number(String),
    /// Add, subtract, multiply or (truly) divide; null if a side is null or divided by zero.
    Binary(Binary, Box<Calc>, Box<Calc>),
    /// Null if both are equal, else the first.
    NullIf(Box<Calc>, Box<Calc>),
    /// The first that is not null.
    Coalesce(Vec<Calc>),
    /// The smallest that is not null.
    Least(Vec<Calc>),
    /// The largest that is not null.
    Greatest(Vec<Calc>),
    /// The square root; null of what is negative.
    Root(Box<Calc>),
}

/// A comparison that keeps or drops a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Condition {
    /// Left side: a column.
    pub column: usize,
    /// `Less`, `LessEqual`, `Greater`, `GreaterEqual`, `Equal` or `NotEqual`.
    pub op: Binary,
    /// Right side.
    pub against: Operand,
}

/// The right side of a [`Condition`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Operand {
    /// A constant, as canonical text.
    Number(String),
    /// Another column of the row.
    Column(usize),
    /// The mean of a column over all rows.
    Mean(usize),
    /// A day, as days since 1970.
    Day(i32),
}

/// What a column of the result is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Column {
    /// Machine name, unique in the result: `region`, `revenue`, `revenue_previous`.
    pub name: String,
    /// Shown to people.
    pub label: String,
    /// Key or value.
    pub role: Role,
}

/// Whether a column groups or measures.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Grouped by.
    Key {
        /// The dimension.
        dimension: DimensionId,
        /// Its bucket, for time.
        grain: Option<Grain>,
    },
    /// Measured.
    Value {
        /// The metric behind it; `None` for an aggregate made for this question.
        metric: Option<MetricId>,
        /// What it is of that metric.
        meaning: Meaning,
        /// How it is shown.
        format: Format,
    },
}

/// What a value column is of its metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// The value itself.
    Value,
    /// The value in the period compared with.
    Previous,
    /// The difference to the period compared with.
    Change,
    /// The relative difference.
    Growth,
    /// The share of a total.
    Share,
    /// The running total.
    Running,
    /// The moving average.
    Moving,
    /// The target.
    Target,
    /// The difference to the target.
    Variance,
    /// The value divided by the target.
    Attainment,
}

impl Query {
    pub(crate) fn new(root: Node, columns: Vec<Column>) -> Query {
        Query { root, columns }
    }

    /// The leaves, in order.
    pub fn leaves(&self) -> Vec<&Scan> {
        let mut leaves = Vec::new();
        self.root.leaves(&mut leaves);
        leaves
    }

    /// The leaves, in order, as they are pulled from a source.
    pub fn pulls(&self) -> Vec<Pull> {
        let mut pulls = Vec::new();
        self.root.pulls(None, &mut pulls);
        pulls
    }

    /// Number of key columns.
    pub fn keys(&self) -> usize {
        self.columns.iter().take_while(|c| matches!(c.role, Role::Key { .. })).count()
    }

    /// The step that limits the result, if one does: the outermost `Top`.
    pub fn top(&self) -> Option<&Step> {
        self.root.steps().find(|step| matches!(step, Step::Top { .. }))
    }
}

impl Node {
    fn leaves<'a>(&'a self, into: &mut Vec<&'a Scan>) {
        match self {
            Node::Scan(scan) => into.push(scan),
            Node::Join(join) => join.inputs.iter().for_each(|input| input.leaves(into)),
            Node::Regroup(regroup) => regroup.input.leaves(into),
            Node::Derive(derive) => derive.input.leaves(into),
        }
    }

    /// The leaves, where of this node's rows only the first by a column matter.
    fn pulls(&self, first: Option<(usize, usize, bool)>, into: &mut Vec<Pull>) {
        match self {
            Node::Scan(scan) => {
                let best = first.and_then(|(n, by, least)| {
                    let measure = by.checked_sub(scan.group.len()).filter(|at| *at < scan.measures.len())?;
                    Some(Best { n, measure, least })
                });
                into.push(Pull { scan: scan.clone(), best });
            }
            Node::Join(join) => join.inputs.iter().for_each(|input| input.pulls(None, into)),
            Node::Regroup(regroup) => regroup.input.pulls(None, into),
            Node::Derive(Derive { input, step }) => match step {
                Step::Top { n, by, least, within, .. } if within.is_empty() => {
                    input.pulls(Some((*n as usize, *by, *least)), into);
                }
                // One more column at the end, of each row by itself.
                Step::Compute(_) => input.pulls(first, into),
                _ => input.pulls(None, into),
            },
        }
    }

    /// Changes every scan, those within conditions included.
    pub(crate) fn each_scan(&mut self, change: &mut dyn FnMut(&mut Scan)) {
        match self {
            Node::Scan(scan) => scan.each(change),
            Node::Join(join) => join.inputs.iter_mut().for_each(|input| input.each_scan(change)),
            Node::Regroup(regroup) => regroup.input.each_scan(change),
            Node::Derive(derive) => derive.input.each_scan(change),
        }
    }

    /// The derive steps from the root down, outermost first, to the first node that is none.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        let mut node = self;
        std::iter::from_fn(move || match node {
            Node::Derive(derive) => {
                node = &derive.input;
                Some(&derive.step)
            }
            _ => None,
        })
    }

    /// The same table with a step on top.
    #[must_use]
    pub fn then(self, step: Step) -> Node {
        Node::Derive(Derive { input: Box::new(self), step })
    }
}

impl Scan {
    fn each(&mut self, change: &mut dyn FnMut(&mut Scan)) {
        change(self);
        self.filter.iter_mut().for_each(|predicate| predicate.each_scan(change));
    }
}

impl Key {
    /// A field of the leaf's own dataset, as it is.
    pub fn own(field: crate::semantic::FieldId) -> Key {
        Key { reach: Reach { path: Path::new(), field }, grain: None, shift: 0 }
    }

    /// A field over joins, as it is.
    pub fn at(reach: Reach) -> Key {
        Key { reach, grain: None, shift: 0 }
    }
}

impl Predicate {
    fn each_scan(&mut self, change: &mut dyn FnMut(&mut Scan)) {
        match self {
            Predicate::Any(list) => list.iter_mut().for_each(|predicate| predicate.each_scan(change)),
            Predicate::Exists { scan, .. } => scan.each(change),
            Predicate::In { .. } | Predicate::Range { .. } | Predicate::Like { .. } => {}
        }
    }

    /// The keys this condition reads.
    pub fn keys(&self) -> Vec<&Key> {
        match self {
            Predicate::In { key, .. } | Predicate::Range { key, .. } | Predicate::Like { key, .. } => vec![key],
            Predicate::Any(list) => list.iter().flat_map(Predicate::keys).collect(),
            Predicate::Exists { keys, .. } => keys.iter().collect(),
        }
    }
}

/// A Query written by hand, for tests of later stages: nothing checks that it is canonical.
#[doc(hidden)]
pub fn by_hand(root: Node, columns: Vec<Column>) -> Query {
    Query::new(root, columns)
}
