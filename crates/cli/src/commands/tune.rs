//! `reckoner tune`: fits the weights of understanding on questions whose answers are known.
//!
//! What is asked of the weights: as many right answers as possible while at most so many are wrong. Each weight
//! is moved in turn, and a move is kept where it gives clearly more right answers on the databases that are fitted
//! on, and not fewer on any third of them: what is won on a few databases alone is chance. The others only show
//! whether what was gained is gained elsewhere, too.

mod ground;
mod score;

use serde_json::json;
use understand::Weights;

use crate::args::Tune;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::Bars;
use crate::project::Project;
use crate::speak;
use ground::Ground;
use score::{Part, Score, Target};

/// What a weight is multiplied by, in turn.
const MOVES: [f32; 4] = [0.5, 0.75, 1.4, 2.0];
/// How often all weights are gone through, if the first time changed anything.
const PASSES: usize = 2;
/// A move is kept if it wins so many right answers: fewer are chance.
const GAIN: f32 = 2.0;
/// And if no third of the databases loses more than this.
const LOSS: f32 = 0.5;
/// Not fitted: what only has to be dearer than anything, and the threshold, which follows from the target.
const FIXED: [&str; 3] = ["unknown", "nothing_asked", "doubtful"];

pub(crate) fn run(project: &Project, tune: &Tune) -> Result<Exit, Failure> {
    if let Some(unknown) = tune.weights.iter().find(|name| !Weights::NAMES.contains(&name.as_str())) {
        return Err(Failure::usage("unknown_weight", format!("no weight is called “{unknown}”"))
            .help(format!("one of {}", Weights::NAMES.join(", "))));
    }
    let ground = Ground::open(project, tune)?;
    let target = Target { wrong: tune.wrong / 100.0 };
    let bars = Bars::new();
    let names: Vec<&str> = Weights::NAMES.iter().copied().filter(|name| !FIXED.contains(name)).collect();
    let names: Vec<&str> = match &tune.weights[..] {
        [] => names,
        these => these.iter().map(String::as_str).collect(),
    };
    let mut weights = Weights::default();
    let mut best = ground.score(weights);
    let begun = best.clone();
    let steps = (PASSES * names.len()) as u64;
    let mut moves = Vec::new();
    for pass in 0..PASSES {
        let before = moves.len();
        for (nth, name) in names.iter().enumerate() {
            bars.at("weights", (pass * names.len() + nth) as u64, steps);
            let now = weights.get(name).unwrap_or_default();
            let tried = MOVES.map(|by| {
                let mut moved = weights;
                moved.set(name, now * by);
                (ground.score(moved), moved)
            });
            let gain = |score: &Score| {
                let thirds =
                    Part::FITTED.map(|part| score.objective(&[part], &target) - best.objective(&[part], &target));
                let lost = thirds.into_iter().any(|gain| gain < -LOSS);
                if lost {
                    0.0
                } else {
                    score.objective(&Part::FITTED, &target) - best.objective(&Part::FITTED, &target)
                }
            };
            let better = tried.into_iter().max_by(|(a, _), (b, _)| gain(a).total_cmp(&gain(b)));
            let Some((score, moved)) = better.filter(|(score, _)| gain(score) >= GAIN) else { continue };
            moves.push(Move { name: (*name).to_owned(), from: now, to: moved.get(name).unwrap_or_default() });
            (weights, best) = (moved, score);
        }
        if moves.len() == before {
            break;
        }
    }
    bars.clear();
    let threshold = best.threshold(&target);
    weights.set("doubtful", threshold);
    if let Some(path) = &tune.out {
        std::fs::write(path, weights.written()).map_err(|error| Failure::file(path, &error))?;
    }
    let report = Report { begun, best, moves, threshold, target };
    if project.json {
        speak::json(&report.to_json());
    } else {
        speak::line(report.lines().join("\n"));
    }
    Ok(Exit::Done)
}

/// A weight that was moved.
struct Move {
    name: String,
    from: f32,
    to: f32,
}

struct Report {
    begun: Score,
    best: Score,
    moves: Vec<Move>,
    threshold: f32,
    target: Target,
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            self.moves.iter().map(|m| format!("{:<16} {} → {:.3}", m.name, m.from, m.to)).collect();
        lines.push(format!(
            "answered up to a cost of {:.2}, for at most {:.1} % wrong of all:",
            self.threshold,
            100.0 * self.target.wrong
        ));
        for (parts, name) in [(&Part::FITTED[..], "fitted on"), (&[Part::HeldOut], "held out")] {
            for (when, score) in [("before", &self.begun), ("after", &self.best)] {
                let count = score.counts(parts, score.threshold(&self.target));
                lines.push(format!(
                    "{name}, {when:<6}  {:>5} questions, {:>5} right, {:>4} wrong",
                    count.all, count.right, count.wrong
                ));
            }
        }
        lines
    }

    fn to_json(&self) -> serde_json::Value {
        let counts = |score: &Score| {
            let threshold = score.threshold(&self.target);
            let of = |parts: &[Part]| {
                let count = score.counts(parts, threshold);
                json!({"questions": count.all, "right": count.right, "wrong": count.wrong})
            };
            json!({"doubtful": threshold, "fitted": of(&Part::FITTED), "held_out": of(&[Part::HeldOut])})
        };
        let moves: Vec<_> = self.moves.iter().map(|m| json!({"weight": m.name, "from": m.from, "to": m.to})).collect();
        json!({"status": "ok", "moves": moves, "before": counts(&self.begun), "after": counts(&self.best)})
    }
}
