//! Whether an answer's rows are the right ones.
//!
//! An answer is right when some choice of its columns holds the gold rows. The order of rows counts only
//! where the question asks for one, the order of columns never; up to four columns may be extra; numbers
//! agree to a millionth or to the gold's own rounding; a cut through a tie may cut it anywhere; shares may be
//! fractions or percentages; dates, months and weekdays may be written in any usual way.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::cell::{Cell, gold_labels, relabelled};

/// Columns that an answer may hold beyond the gold's.
const MOST_EXTRA: usize = 4;
/// Choices of columns that are tried.
const MOST_TRIED: usize = 3_000;

/// A row as it comes.
pub(crate) type Row = Vec<Value>;

/// The right rows of one question, and how strictly they are to be met.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Gold {
    pub(crate) id: String,
    #[serde(flatten)]
    pub(crate) result: Tabled,
    /// Whether the question asks for an order.
    pub(crate) ordered: bool,
    /// Other results that are as right.
    pub(crate) alts: Vec<Tabled>,
    /// `abstain`, if no answer is the right one.
    pub(crate) expect: Option<String>,
    /// The question is too vague to be counted.
    pub(crate) weak: bool,
}

impl Gold {
    /// These rows and nothing else known of them.
    pub(crate) fn of(rows: Vec<Row>, ordered: bool) -> Gold {
        Gold { result: Tabled { rows, ..Tabled::default() }, ordered, ..Gold::default() }
    }
}

/// One right result.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Tabled {
    pub(crate) rows: Vec<Row>,
    /// For each row its rank in the order asked for; equal ones may be swapped.
    ranks: Option<Vec<f64>>,
    tie: Option<Tie>,
    /// Decimals that a column, by its position, was rounded to.
    round: Option<BTreeMap<String, i32>>,
    /// Whether shares may be given as percentages, and the reverse.
    pct: Option<bool>,
}

/// A limit that cuts through equals: the rows before, the equals, and how many of them fit.
#[derive(Debug, Clone, Default, Deserialize)]
struct Tie {
    strict: Vec<Row>,
    pool: Vec<Row>,
    take: usize,
}

/// What an answer is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Verdict {
    Right,
    Wrong,
    /// The right rows in a wrong order; counted as wrong.
    Misordered,
    /// No answer was given.
    Abstained,
}

/// Judges rows, or that none were given.
pub(crate) fn judge(gold: &Gold, rows: Option<&[Row]>) -> Verdict {
    let silence_is_right = gold.expect.as_deref() == Some("abstain");
    let Some(rows) = rows else {
        return if silence_is_right { Verdict::Right } else { Verdict::Abstained };
    };
    if silence_is_right {
        return Verdict::Wrong;
    }
    let rows: Vec<Vec<Cell>> = canonical(rows);
    let percent = gold.result.pct == Some(true);
    let holds = |ordered: bool| {
        std::iter::once(&gold.result).chain(&gold.alts).any(|wanted| matches(wanted, &rows, ordered, percent))
    };
    if holds(gold.ordered) {
        Verdict::Right
    } else if gold.ordered && holds(false) {
        Verdict::Misordered
    } else {
        Verdict::Wrong
    }
}

fn canonical(rows: &[Row]) -> Vec<Vec<Cell>> {
    rows.iter().map(|row| row.iter().map(Cell::of).collect()).collect()
}

/// A gold result in comparable form.
struct Wanted<'a> {
    /// The rows; with a tie those before it, then the equals.
    rows: Vec<Vec<Cell>>,
    /// With a tie: how many rows come before it, and how many equals fit.
    tie: Option<(usize, usize)>,
    ranks: Option<&'a [f64]>,
    ordered: bool,
    tolerances: Vec<f64>,
}

/// Whether some choice of the answer's columns holds this result.
fn matches(gold: &Tabled, rows: &[Vec<Cell>], ordered: bool, percent: bool) -> bool {
    let Some(width) = gold.rows.first().map(Vec::len) else { return false };
    let wanted = Wanted::of(gold, width, ordered);
    let Some(columns) = rows.first().map(Vec::len) else { return false };
    let even = rows.iter().all(|row| row.len() == columns);
    if !wanted.may_have(rows.len()) || !even || !(width..=width + MOST_EXTRA).contains(&columns) {
        return false;
    }
    let columns: Vec<Vec<Cell>> = (0..columns).map(|at| column(rows, at)).collect();
    let mut labelled = Vec::with_capacity(width);
    let mut choices = Vec::with_capacity(width);
    for at in 0..width {
        let gold = column(&wanted.rows, at);
        let candidates = candidates(&gold, &columns, wanted.tolerances[at], percent, wanted.tie.is_some());
        if candidates.is_empty() {
            return false;
        }
        labelled.push(gold_labels(&gold));
        choices.push(candidates);
    }
    let wanted = Wanted { rows: transposed(&labelled.iter().collect::<Vec<_>>()), ..wanted };
    let mut picks = vec![0; width];
    let mut tried = 0;
    loop {
        let picked: Vec<&(usize, Vec<Cell>)> =
            picks.iter().zip(&choices).map(|(pick, choices)| &choices[*pick]).collect();
        if picked.iter().map(|(at, _)| at).collect::<BTreeSet<_>>().len() == width {
            tried += 1;
            if tried > MOST_TRIED {
                return false;
            }
            if wanted.met_by(&transposed(&picked.iter().map(|(_, cells)| cells).collect::<Vec<_>>())) {
                return true;
            }
        }
        if !advance(&mut picks, &choices) {
            return false;
        }
    }
}

/// The next choice, the last place fastest; false after the last.
fn advance<T>(picks: &mut [usize], choices: &[Vec<T>]) -> bool {
    for (pick, choices) in picks.iter_mut().zip(choices).rev() {
        *pick += 1;
        if *pick < choices.len() {
            return true;
        }
        *pick = 0;
    }
    false
}

/// The answer's columns that could be this gold column, with their cells in its labels and scale.
fn candidates(
    gold: &[Cell],
    columns: &[Vec<Cell>],
    tolerance: f64,
    percent: bool,
    tie: bool,
) -> Vec<(usize, Vec<Cell>)> {
    let labelled = gold_labels(gold);
    let scales: &[f64] =
        if percent && gold.iter().any(|cell| cell.number().is_some()) { &[1.0, 100.0, 0.01] } else { &[1.0] };
    let mut found = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let column = relabelled(gold, column);
        for &scale in scales {
            let cells: Vec<Cell> =
                if scale == 1.0 { column.clone() } else { column.iter().map(|cell| cell.scaled(scale)).collect() };
            if tie || same_bag(&labelled, &cells, tolerance.max(tolerance * scale)) {
                found.push((at, cells));
            }
        }
    }
    found
}

fn same_bag(a: &[Cell], b: &[Cell], tolerance: f64) -> bool {
    let sorted = |cells: &[Cell]| {
        let mut cells = cells.to_vec();
        cells.sort_by(Cell::order);
        cells
    };
    a.len() == b.len() && sorted(a).iter().zip(&sorted(b)).all(|(a, b)| a.close(b, tolerance))
}

fn column(rows: &[Vec<Cell>], at: usize) -> Vec<Cell> {
    rows.iter().map(|row| row.get(at).cloned().unwrap_or(Cell::Null)).collect()
}

fn transposed(columns: &[&Vec<Cell>]) -> Vec<Vec<Cell>> {
    let rows = columns.first().map_or(0, |column| column.len());
    (0..rows).map(|row| columns.iter().map(|column| column[row].clone()).collect()).collect()
}

impl<'a> Wanted<'a> {
    fn of(gold: &'a Tabled, width: usize, ordered: bool) -> Wanted<'a> {
        let (rows, tie) = match &gold.tie {
            None => (canonical(&gold.rows), None),
            Some(tie) => {
                let mut rows = canonical(&tie.strict);
                rows.extend(canonical(&tie.pool));
                (rows, Some((tie.strict.len(), tie.take)))
            }
        };
        let tolerance = |at: usize| {
            let digits = gold.round.as_ref().and_then(|round| round.get(&at.to_string()));
            digits.map_or(0.0, |digits| 0.5 * 10f64.powf(f64::from(-digits)) * 1.0001)
        };
        Wanted { rows, tie, ranks: gold.ranks.as_deref(), ordered, tolerances: (0..width).map(tolerance).collect() }
    }

    /// Whether an answer may have so many rows; with a tie it may also show all equals.
    fn may_have(&self, rows: usize) -> bool {
        rows == self.rows.len() || self.tie.is_some_and(|(strict, take)| rows == strict + take)
    }

    fn met_by(&self, rows: &[Vec<Cell>]) -> bool {
        let Some(partners) = partners(&self.rows, rows, &self.tolerances) else { return false };
        match self.tie {
            Some((strict, _)) => self.tie_met(&partners, strict),
            None => !self.ordered || self.order_met(&partners, rows),
        }
    }

    fn tie_met(&self, partners: &[usize], strict: usize) -> bool {
        let found: BTreeSet<usize> = partners.iter().copied().collect();
        if !(0..strict).all(|at| found.contains(&at)) {
            return false;
        }
        if !self.ordered {
            return true;
        }
        match self.ranks {
            Some(ranks) if !ranks.is_empty() => ascends(partners.iter().map(|&at| {
                let ranked = if at < strict { ranks.get(at) } else { None };
                ranked.copied().unwrap_or(1e9)
            })),
            _ => ascends(partners.iter().map(|&at| at.min(strict))),
        }
    }

    fn order_met(&self, partners: &[usize], rows: &[Vec<Cell>]) -> bool {
        let Some(ranks) = self.ranks.filter(|ranks| !ranks.is_empty() && ranks.len() == self.rows.len()) else {
            let mut pairs = self.rows.iter().zip(rows);
            return pairs.all(|(gold, row)| {
                self.tolerances.iter().enumerate().all(|(at, tolerance)| gold[at].close(&row[at], *tolerance))
            });
        };
        // Which of several equal rows stands for which is chance: give them their ranks in order.
        let mut sequence: Vec<f64> = partners.iter().map(|&at| ranks[at]).collect();
        let mut equals: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
        for (position, &at) in partners.iter().enumerate() {
            equals.entry(self.rows[at].iter().map(|cell| format!("{cell:?}")).collect()).or_default().push(position);
        }
        for positions in equals.values() {
            let mut ranks: Vec<f64> = positions.iter().map(|&position| sequence[position]).collect();
            ranks.sort_by(f64::total_cmp);
            for (&position, rank) in positions.iter().zip(ranks) {
                sequence[position] = rank;
            }
        }
        ascends(sequence.into_iter())
    }
}

fn ascends<T: PartialOrd>(sequence: impl Iterator<Item = T>) -> bool {
    sequence.is_sorted()
}

/// For each row the gold row it stands for, each at most once; nothing if a row has no partner.
fn partners(gold: &[Vec<Cell>], rows: &[Vec<Cell>], tolerances: &[f64]) -> Option<Vec<usize>> {
    // Rows are looked up by their text and found by their first number, near which the partner must be.
    let key = |row: &[Cell]| -> Vec<Option<String>> {
        row.iter()
            .map(|cell| match cell {
                Cell::Null => None,
                Cell::Number(_) => Some("#".to_owned()),
                Cell::Text(text) => Some(text.clone()),
            })
            .collect()
    };
    let lead = |row: &[Cell]| row.iter().find_map(Cell::number).unwrap_or(0.0);
    let mut free: BTreeMap<Vec<Option<String>>, Vec<(f64, usize)>> = BTreeMap::new();
    for (at, row) in gold.iter().enumerate() {
        free.entry(key(row)).or_default().push((lead(row), at));
    }
    for rows in free.values_mut() {
        rows.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    }
    let widest = tolerances.iter().copied().fold(0.0, f64::max);
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let (number, near) = (lead(row), free.get_mut(&key(row))?);
        let slack = Cell::slack(number, widest);
        let first = near.partition_point(|(lead, _)| *lead < number - slack);
        let position = (first..near.len()).take_while(|&at| near[at].0 <= number + slack).find(|&at| {
            let gold = &gold[near[at].1];
            tolerances.iter().enumerate().all(|(column, tolerance)| gold[column].close(&row[column], *tolerance))
        })?;
        found.push(near.remove(position).1);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(gold: &str, rows: &str) -> Verdict {
        let gold: Gold = serde_json::from_str(gold).expect("gold");
        let rows: Option<Vec<Row>> = serde_json::from_str(rows).expect("rows");
        judge(&gold, rows.as_deref())
    }

    #[test]
    fn answers_are_judged_by_the_rules() {
        use Verdict::{Abstained, Misordered, Right, Wrong};
        let ranking = r#"{"rows":[["a",3],["b",2],["c",2],["d",1]],"ordered":true,"ranks":[0,1,1,3]}"#;
        let tie = r#"{"rows":[["a"],["b"]],"tie":{"strict":[["a"]],"pool":[["b"],["c"]],"take":1}}"#;
        let share = r#"{"rows":[["a",0.25]],"pct":true}"#;
        let rounded = r#"{"rows":[["a",0.33]],"round":{"1":2}}"#;
        let alternatives = r#"{"rows":[[1]],"alts":[{"rows":[[2]]}]}"#;
        for (gold, rows, expected) in [
            (r#"{"rows":[["a",1],["b",2]]}"#, r#"[["b",2],["a",1]]"#, Right),
            (r#"{"rows":[["a",1],["b",2]]}"#, r#"[[1,"A "],["2","b"]]"#, Right),
            (r#"{"rows":[["a",1],["b",2]]}"#, r#"[["a",2],["b",1]]"#, Wrong),
            (r#"{"rows":[["a",1],["b",2]]}"#, r#"[["a",1]]"#, Wrong),
            (r#"{"rows":[["a",1]]}"#, r#"[["a",1,2,3,4,5]]"#, Right),
            (r#"{"rows":[["a",1]]}"#, r#"[["a",1,2,3,4,5,6]]"#, Wrong),
            (r#"{"rows":[["a",1]]}"#, r#"[["a"]]"#, Wrong),
            (r#"{"rows":[["a",1],["b",1]]}"#, r#"[["a",1],["b"]]"#, Wrong),
            (r#"{"rows":[[1000000]]}"#, r#"[[1000000.9]]"#, Right),
            (r#"{"rows":[[1000000]]}"#, r#"[[1000002]]"#, Wrong),
            (r#"{"rows":[["a",1]]}"#, "null", Abstained),
            (r#"{"rows":[],"expect":"abstain"}"#, "null", Right),
            (r#"{"rows":[],"expect":"abstain"}"#, r#"[["a"]]"#, Wrong),
            (r#"{"rows":[]}"#, "[]", Wrong),
            (ranking, r#"[["a",3],["c",2],["b",2],["d",1]]"#, Right),
            (ranking, r#"[["d",1],["a",3],["b",2],["c",2]]"#, Misordered),
            (r#"{"rows":[["a",1],["b",2]],"ordered":true}"#, r#"[["b",2],["a",1]]"#, Misordered),
            (r#"{"rows":[["a",1],["a",1]],"ordered":true,"ranks":[0,1]}"#, r#"[["a",1],["a",1]]"#, Right),
            (tie, r#"[["a"],["c"]]"#, Right),
            (tie, r#"[["c"],["b"],["a"]]"#, Right),
            (tie, r#"[["b"],["c"]]"#, Wrong),
            (
                r#"{"rows":[["a"]],"ordered":true,"tie":{"strict":[["a"]],"pool":[["b"],["c"]],"take":1}}"#,
                r#"[["c"],["a"]]"#,
                Misordered,
            ),
            (share, r#"[["a",25]]"#, Right),
            (share, r#"[["a",24]]"#, Wrong),
            (r#"{"rows":[["a",0.25]]}"#, r#"[["a",25]]"#, Wrong),
            (rounded, r#"[["a",0.333333]]"#, Right),
            (rounded, r#"[["a",0.34]]"#, Wrong),
            (alternatives, "[[2]]", Right),
            (alternatives, "[[3]]", Wrong),
            (r#"{"rows":[["March",1]]}"#, r#"[["mar",1]]"#, Right),
            (r#"{"rows":[[2024,1]]}"#, r#"[["2024-01-01",1]]"#, Right),
            (r#"{"rows":[[null,1]]}"#, r#"[[null,1]]"#, Right),
            (r#"{"rows":[[null,1]]}"#, r#"[["",1]]"#, Wrong),
        ] {
            assert_eq!(verdict(gold, rows), expected, "{gold} {rows}");
        }
    }
}
