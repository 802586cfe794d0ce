//! `tests/polarity/*.md`: pairs of questions that differ in little and mean something else. Where both are clear,
//! their queries differ.
//!
//! - `| one | read as | other | read as |`: a pair by hand, with what each was taken for: in words, `unread`,
//!   `asked back` or `refused`. `UPDATE=1` fills these in: read every one of them before committing it.
//! - `| one | other |`: many pairs; names in braces stand for the values of the last block `fill`.

use cases::{World, automotive, cells, root};
use model::Query;
use understand::Reading;

/// Times that a row with names in braces is asked.
const ROUNDS: usize = 8;

/// How a question was taken.
struct Taken {
    words: String,
    query: Option<Query>,
}

#[test]
fn a_question_and_its_contrary_never_mean_the_same() {
    let world = automotive();
    let update = std::env::var_os("UPDATE").is_some();
    let (mut pairs, mut by_hand, mut clear, mut wrong) = (0, 0, 0, Vec::new());
    let folder = root().join("tests/polarity");
    for file in std::fs::read_dir(folder).expect("tests/polarity is there") {
        let path = file.expect("a readable folder").path();
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let mut fills = Fills::default();
        let (mut written, mut filling) = (String::new(), false);
        for (line, number) in text.lines().zip(1..) {
            filling = line == "```fill" || (filling && line != "```");
            fills.read(line, filling);
            let cells: Vec<&str> = cells(line);
            let row = !cells.is_empty() && cells[0] != "one" && !cells[0].starts_with("---");
            let asked: Vec<(String, String)> = match cells[..] {
                [one, _, other, _] if row => vec![(one.to_owned(), other.to_owned())],
                [one, other] if row => (0..ROUNDS).map(|n| (fills.put(one, n), fills.put(other, n))).collect(),
                _ => Vec::new(),
            };
            let mut line = line.to_owned();
            for (one, other) in asked {
                let (first, second) = (taken(&one, &world), taken(&other, &world));
                pairs += 1;
                clear += usize::from(first.query.is_some() && second.query.is_some());
                if first.query.is_some() && first.query == second.query {
                    wrong.push(format!("{number}: {one} = {other}\n    {}", first.words));
                }
                if let [_, was, _, also] = cells[..] {
                    by_hand += 1;
                    line = format!("| {one} | {} | {other} | {} |", first.words, second.words);
                    if !update && (was, also) != (first.words.as_str(), second.words.as_str()) {
                        wrong.push(format!("{number}: expected {was}; {also}\n    found {line}"));
                    }
                }
            }
            written.push_str(&line);
            written.push('\n');
        }
        if update {
            std::fs::write(&path, written).expect("a writable file");
        }
    }
    println!("{pairs} pairs, {by_hand} by hand, {clear} with both clear");
    assert!(by_hand >= 280 && pairs >= 690 && clear >= 600, "{pairs} pairs, {by_hand} by hand, {clear} clear");
    assert!(wrong.is_empty(), "{} of {pairs}:\n{}", wrong.len(), wrong.join("\n"));
}

fn taken(question: &str, world: &World) -> Taken {
    let draft = match understand::read(question, None, &world.model, &world.lexicon, &world.members) {
        Reading::Clear { draft, .. } => draft,
        Reading::Ambiguous { .. } => return Taken { words: "*asked back*".into(), query: None },
        Reading::Unread { .. } => return Taken { words: "*unread*".into(), query: None },
    };
    match world.bind(&draft) {
        Ok(bound) => Taken { words: understand::say(&draft, &world.model), query: Some(bound.query) },
        Err(_) => Taken { words: "*refused*".into(), query: None },
    }
}

/// Values for names in braces.
#[derive(Default)]
struct Fills(Vec<(String, Vec<String>)>);

impl Fills {
    /// Takes a line of a block `fill`: `name: value; value`.
    fn read(&mut self, line: &str, filling: bool) {
        if let (true, Some((name, values))) = (filling, line.split_once(": ")) {
            self.0.push((name.to_owned(), values.split("; ").map(str::to_owned).collect()));
        }
    }

    /// A text with the nth value of each name, and the one after it for "other".
    fn put(&self, text: &str, n: usize) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, values)| {
            let value = |n: usize| values[n % values.len()].as_str();
            text.replace(&format!("{{{name}}}"), value(n)).replace(&format!("{{other {name}}}"), value(n + 1))
        })
    }
}
