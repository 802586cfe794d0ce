//! `make bench`: how long reading takes, for every question that the automotive example's files ask, with as many
//! values more than the example has. `QUESTIONS=path` reads those of a file over and over, for a profiler.
#![expect(clippy::print_stdout, reason = "prints what it measured")]

use std::path::Path;
use std::time::{Duration, Instant};

use benches::{member, named};
use cases::automotive;
use understand::Reading;

/// Values of a dimension beside those of the example.
const VALUES: [usize; 3] = [0, 100_000, 1_000_000];
/// How often each question is read; its fastest counts.
const ROUNDS: usize = 5;

fn main() {
    let folder = cases::root().join("examples/automotive");
    let files =
        ["questions.md", "questions/second.md", "questions/third.md", "questions/fourth.md", "questions/day.md"];
    let only = std::env::var("QUESTIONS").ok();
    let questions: Vec<String> = match &only {
        Some(only) => asked(Path::new(only)),
        None => files.iter().flat_map(|file| asked(&folder.join(file))).collect(),
    };
    let rounds = if only.is_some() { 40 * ROUNDS } else { ROUNDS };
    println!("reading {} questions, microseconds: half below, 99 of 100 below, all; how many clear", questions.len());
    for values in VALUES {
        let world = automotive();
        let mut members = world.members.all();
        let dealer = world.model.dimension_named("dealer").expect("the example has dealers");
        members.push((dealer, (0..values).map(|n| member("house", n)).collect()));
        let snapshot = named(&world.model, &members);
        let read =
            |question: &String| understand::read(question, None, &world.model, &world.lexicon, snapshot.members());
        let clear = questions.iter().filter(|question| matches!(read(question), Reading::Clear { .. })).count();
        // One after the other, as people ask, so that no question finds its own traces in the processor.
        let mut times = vec![Duration::MAX; questions.len()];
        for _ in 0..rounds {
            for (question, best) in questions.iter().zip(&mut times) {
                let begun = Instant::now();
                std::hint::black_box(read(question));
                *best = begun.elapsed().min(*best);
            }
        }
        times.sort_unstable();
        let micros = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1e6;
        let all = times.iter().sum::<Duration>().as_secs_f64() * 1e6 / times.len() as f64;
        println!("{values:>9} values more: {:>7.1} {:>7.1} {:>7.1}; {clear}", micros(50), micros(99), all);
    }
}

/// What is asked in a file of questions.
fn asked(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).expect("the example's questions are there");
    let sections = ask::literate::sections(&text).expect("blocks that end");
    sections.iter().flat_map(|section| section.all("question")).map(str::to_owned).collect()
}
