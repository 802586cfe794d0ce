//! Counts and times of what questions came to.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::grid::{self, Side};
use crate::world::Asked;

/// What a question came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    Right,
    Wrong,
    AskedBack,
    Unread,
    Refused,
    Failed,
    /// Answered, but nobody knows the right answer.
    Unjudged,
}

impl End {
    /// What is said of the answer, where the right one is known.
    pub(super) fn verdict(self) -> Option<&'static str> {
        match self {
            End::Right => Some("right"),
            End::Wrong => Some("wrong"),
            End::AskedBack | End::Unread | End::Refused | End::Failed | End::Unjudged => None,
        }
    }
}

const ENDS: [(End, &str); 7] = [
    (End::Right, "right"),
    (End::Wrong, "wrong"),
    (End::AskedBack, "asked back"),
    (End::Unread, "unread"),
    (End::Refused, "refused"),
    (End::Failed, "failed"),
    (End::Unjudged, "unjudged"),
];

/// Counts by shape of question, and times by stage.
#[derive(Debug, Default)]
pub(super) struct Tally {
    counts: BTreeMap<String, BTreeMap<End, usize>>,
    nanos: BTreeMap<&'static str, Vec<u64>>,
    tokens: u64,
    /// How loosely each judged answer was read, and whether it was right.
    sureness: Vec<(f32, bool)>,
}

/// Bounds of the risk-coverage table: what would be answered, and how much of it wrongly, were readings
/// dearer than this not answered.
const BOUNDS: [f32; 7] = [0.3, 0.5, 0.7, 0.9, 1.2, 1.6, 2.4];

/// Each stage and the nanoseconds it took, the wait for the source, and their sum.
pub(super) fn stages(asked: &Asked) -> impl Iterator<Item = (&'static str, u64)> {
    let times = &asked.reply.record.nanos;
    times.stages().into_iter().chain([("fetch", asked.waited), ("total", times.total() + asked.waited)])
}

impl Tally {
    pub(super) fn add(&mut self, end: End, shape: &str, asked: &Asked) {
        *self.counts.entry(shape.to_owned()).or_default().entry(end).or_default() += 1;
        self.tokens += u64::from(asked.reply.record.tokens);
        if let (End::Right | End::Wrong, Some(cost)) = (end, asked.reply.record.cost) {
            self.sureness.push((cost, end == End::Right));
        }
        for (stage, nanos) in stages(asked) {
            self.nanos.entry(stage).or_default().push(nanos);
        }
    }

    /// The counts of all shapes together, then of each, the largest first.
    fn groups(&self) -> Vec<(&str, BTreeMap<End, usize>)> {
        let mut all = BTreeMap::new();
        for counts in self.counts.values() {
            for (end, count) in counts {
                *all.entry(*end).or_default() += count;
            }
        }
        let mut groups: Vec<_> = self.counts.iter().map(|(shape, counts)| (shape.as_str(), counts.clone())).collect();
        groups.sort_by_key(|(shape, counts)| (std::cmp::Reverse(counts.values().sum::<usize>()), *shape));
        groups.insert(0, ("all", all));
        groups
    }

    /// For each bound: how many answers were read no more loosely, and how many of these are wrong.
    fn coverage(&self) -> Vec<(f32, usize, usize)> {
        let within = |bound: f32| self.sureness.iter().filter(move |(cost, _)| *cost <= bound);
        BOUNDS.map(|bound| (bound, within(bound).count(), within(bound).filter(|(_, right)| !right).count())).to_vec()
    }

    /// How risk grows with coverage, as a picture.
    pub(super) fn curve(&self) -> String {
        let asked = self.counts.values().flat_map(BTreeMap::values).sum();
        super::curve::svg(&self.sureness, asked)
    }

    /// Stage, median and 99th percentile in microseconds.
    fn times(&self) -> Vec<(&'static str, f64, f64)> {
        let order = ["read", "bind", "route", "execute", "compose", "fetch", "total"];
        let percentiles = |stage: &&'static str| {
            let mut nanos = self.nanos.get(stage)?.clone();
            nanos.sort_unstable();
            Some((*stage, percentile(&nanos, 50), percentile(&nanos, 99)))
        };
        order.iter().filter_map(percentiles).collect()
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let header =
            ["shape", "n"].into_iter().chain(ENDS.iter().map(|(_, name)| *name)).chain(["right %", "of given"]);
        let header: Vec<String> = header.map(str::to_owned).collect();
        let sides: Vec<Side> = (0..header.len()).map(|at| if at == 0 { Side::Left } else { Side::Right }).collect();
        let rows: Vec<Vec<String>> = self.groups().iter().map(|(shape, counts)| row(shape, counts)).collect();
        let mut lines = grid::lines(&header, &sides, &rows);
        lines.push(String::new());
        let header = ["µs", "p50", "p99"].map(str::to_owned);
        let times: Vec<Vec<String>> = self
            .times()
            .iter()
            .map(|(stage, half, most)| vec![(*stage).to_owned(), format!("{half:.1}"), format!("{most:.1}")])
            .collect();
        lines.extend(grid::lines(&header, &[Side::Left, Side::Right, Side::Right], &times));
        if !self.sureness.is_empty() {
            lines.push(String::new());
            let header = ["read with a cost up to", "answers", "wrong", "wrong %"].map(str::to_owned);
            let rows: Vec<Vec<String>> = self
                .coverage()
                .iter()
                .map(|(bound, answers, wrong)| {
                    let percent = 100.0 * *wrong as f64 / (*answers).max(1) as f64;
                    vec![format!("{bound:.1}"), answers.to_string(), wrong.to_string(), format!("{percent:.1}")]
                })
                .collect();
            lines.extend(grid::lines(&header, &[Side::Left, Side::Right, Side::Right, Side::Right], &rows));
        }
        lines.push(String::new());
        lines.push(format!("tokens {}", self.tokens));
        lines
    }

    pub(super) fn to_json(&self) -> Value {
        let groups = self.groups().into_iter().map(|(shape, counts)| {
            let counts =
                ENDS.iter().map(|(end, name)| (name.replace(' ', "_"), json!(counts.get(end).copied().unwrap_or(0))));
            (shape.to_owned(), Value::Object(counts.collect()))
        });
        let micros =
            self.times().into_iter().map(|(stage, half, most)| (stage.to_owned(), json!({"p50": half, "p99": most})));
        let coverage = self.coverage().into_iter();
        let coverage = coverage.map(|(cost, answers, wrong)| json!({"cost": cost, "answers": answers, "wrong": wrong}));
        json!({
            "counts": Value::Object(groups.collect()),
            "coverage": coverage.collect::<Vec<_>>(),
            "micros": Value::Object(micros.collect()),
            "tokens": self.tokens,
        })
    }
}

fn row(shape: &str, counts: &BTreeMap<End, usize>) -> Vec<String> {
    let count = |end: End| counts.get(&end).copied().unwrap_or(0);
    let all = counts.values().sum::<usize>();
    let given = count(End::Right) + count(End::Wrong);
    let mut cells = vec![shape.to_owned(), all.to_string()];
    cells.extend(ENDS.iter().map(|(end, _)| count(*end).to_string()));
    cells.extend([share(count(End::Right), all), share(count(End::Right), given)]);
    cells
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.1}%", 100.0 * part as f64 / whole as f64) }
}

/// The smallest value that so many percent are not above, in microseconds.
fn percentile(sorted_nanos: &[u64], percent: usize) -> f64 {
    let at = (sorted_nanos.len() * percent).div_ceil(100).saturating_sub(1);
    sorted_nanos.get(at).map_or(0.0, |nanos| *nanos as f64 / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ask::{Fault, Record, Reply};

    fn asked(tokens: u32, waited: u64) -> Asked {
        let record = Record { tokens, ..Record::default() };
        Asked {
            reply: Reply { outcome: Err(Fault { code: "x", message: String::new() }), drawn: None, record },
            waited,
        }
    }

    #[test]
    fn counts_add_up_by_shape() {
        let mut tally = Tally::default();
        for (end, shape) in
            [(End::Right, "total"), (End::Right, "top n"), (End::Wrong, "top n"), (End::Unread, "not read")]
        {
            tally.add(end, shape, &asked(1, 3_000));
        }
        let lines = tally.lines();
        assert!(lines[2].starts_with("all") && lines[2].ends_with("50.0%     66.7%"), "{}", lines[2]);
        assert!(lines[3].starts_with("top n"));
        assert_eq!(tally.to_json()["counts"]["all"]["right"], 2);
        assert_eq!(tally.to_json()["micros"]["fetch"]["p50"], 3.0);
        assert_eq!(tally.to_json()["tokens"], 4);
    }

    #[test]
    fn percentiles_are_values_that_occurred() {
        let nanos: Vec<u64> = (1..=100).map(|at| at * 1_000).collect();
        for (percent, micros) in [(50, 50.0), (99, 99.0), (100, 100.0)] {
            assert_eq!(percentile(&nanos, percent), micros);
        }
        assert_eq!((percentile(&[], 50), percentile(&[7_000], 99)), (0.0, 7.0));
    }
}
