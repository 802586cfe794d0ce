//! A day of questions: the real server asked what people ask of it in a day, and what came of each.
//!
//! The questions are a file of Markdown lists, `- how often question`; what stands below a heading `Out of reach: …` cannot be
//! answered from the data. The day is asked twice: without a language model, and with one that votes.

mod line;
mod voter;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// What to run.
#[derive(Debug, Clone)]
pub struct Day<'a> {
    /// The questions.
    pub questions: &'a Path,
    /// The built binary.
    pub reckoner: &'a Path,
    /// Where the project of the automotive example is made; kept.
    pub work: &'a Path,
}

/// A question of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    times: u32,
    /// Whether the data can answer it.
    within_reach: bool,
    question: String,
}

/// What an asking came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Answered,
    /// With restatements to choose from.
    AskedBack,
    /// Refused or not read, with something to click or to write.
    LedOn,
    /// Refused or not read, without.
    LeftAlone,
    Failed,
}

const ENDS: [(End, &str); 5] = [
    (End::Answered, "answered"),
    (End::AskedBack, "asked back"),
    (End::LedOn, "refused or unread, with a way on"),
    (End::LeftAlone, "refused or unread, without"),
    (End::Failed, "failed"),
];

/// How long the server may take to begin.
const PATIENCE: Duration = Duration::from_secs(120);

/// Where the project of a day is kept.
pub fn work_folder() -> PathBuf {
    std::env::temp_dir().join("reckoner-day")
}

/// Asks the day without and with a vote, and says what was counted.
///
/// # Errors
/// The questions cannot be read, or the binary does not serve them.
pub fn run(day: &Day<'_>) -> Result<String, String> {
    let text = fs::read_to_string(day.questions).map_err(|error| format!("{}: {error}", day.questions.display()))?;
    let asked = parse(&text)?;
    let made = Command::new(day.reckoner)
        .arg("--dir")
        .arg(day.work)
        .args(["demo", "--scale", "0.05", "--no-serve"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !made.is_ok_and(|status| status.success()) {
        return Err(format!("{} cannot make the example: run `make build`", day.reckoner.display()));
    }
    let alone = ask_all(day, &asked)?;
    let voter = voter::Voter::start().map_err(|error| error.to_string())?;
    let config = day.work.join("reckoner.yaml");
    let before = fs::read_to_string(&config).map_err(|error| error.to_string())?;
    let assist = format!("\nassist: {{endpoint: 'http://127.0.0.1:{}/v1', model: gpt-4o-mini}}\n", voter.port);
    fs::write(&config, before.clone() + &assist).map_err(|error| error.to_string())?;
    let voted = ask_all(day, &asked);
    fs::write(&config, before).map_err(|error| error.to_string())?;
    Ok(told(&asked, &alone, &voted?, voter.ballots()))
}

fn parse(text: &str) -> Result<Vec<Asked>, String> {
    let mut within_reach = true;
    let mut asked = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        if let Some(heading) = text.strip_prefix('#') {
            within_reach = !heading.trim_start_matches('#').trim().starts_with("Out of reach");
        } else if let Some(item) = text.strip_prefix("- ") {
            let (times, question) = item.split_once(' ').unwrap_or((item, ""));
            let times = times.parse().map_err(|_| format!("line {line}: `- how often question` is expected"))?;
            asked.push(Asked { times, within_reach, question: question.trim().to_owned() });
        }
    }
    Ok(asked)
}

/// The askings of a day, as places in the list: each question spread over the whole day.
fn in_order(asked: &[Asked]) -> Vec<usize> {
    let moments = |(at, one): (usize, &Asked)| {
        let times = one.times;
        (0..times).map(move |nth| ((f64::from(nth) + 0.5) / f64::from(times), at)).collect::<Vec<_>>()
    };
    let mut askings: Vec<(f64, usize)> = asked.iter().enumerate().flat_map(moments).collect();
    askings.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    askings.into_iter().map(|(_, at)| at).collect()
}

/// A server that ends with this value.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a question came to each time, in the order of the list, and the tokens of the day.
#[derive(Debug, Default)]
struct Counted {
    ends: Vec<(End, Vec<String>)>,
    tokens: u64,
    took_none: u32,
}

fn ask_all(day: &Day<'_>, asked: &[Asked]) -> Result<Counted, String> {
    let port = line::free_port().map_err(|error| error.to_string())?;
    let mut serve = Command::new(day.reckoner);
    serve.arg("--dir").arg(day.work).args(["serve", "--no-jobs", "--port", &port.to_string()]);
    let serving = serve.stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(|error| error.to_string())?;
    let _serving = Serving(serving);
    let since = Instant::now();
    while line::get(port, "/readyz").is_err() {
        if since.elapsed() > PATIENCE {
            return Err("the server does not answer".to_owned());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut counted = Counted { ends: vec![(End::Failed, Vec::new()); asked.len()], ..Counted::default() };
    for at in in_order(asked) {
        let body = serde_json::json!({"question": asked[at].question, "charts": "none"}).to_string();
        let (outcome, tokens) = line::post(port, "/api/v1/query", &body).map_err(|error| error.to_string())?;
        counted.tokens += tokens;
        counted.took_none += u32::from(tokens == 0);
        counted.ends[at] = end(&outcome);
    }
    Ok(counted)
}

/// What it came to, with the codes of its issues.
fn end(outcome: &Value) -> (End, Vec<String>) {
    let issues = outcome["issues"].as_array().map(Vec::as_slice).unwrap_or_default();
    let codes = issues.iter().filter_map(|issue| issue["code"].as_str().map(str::to_owned)).collect();
    let end = match outcome["status"].as_str().unwrap_or_default() {
        "answered" | "report" => End::Answered,
        "ambiguous" => End::AskedBack,
        "unread" | "refused" if issues.iter().any(|issue| issue["repair"].is_object()) => End::LedOn,
        "unread" | "refused" => End::LeftAlone,
        _ => End::Failed,
    };
    (end, codes)
}

fn told(asked: &[Asked], alone: &Counted, voted: &Counted, ballots: usize) -> String {
    let mut text = String::new();
    let askings = |keep: &dyn Fn(usize) -> bool| -> u32 {
        asked.iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, one)| one.times).sum()
    };
    let all = askings(&|_| true);
    let _ = writeln!(text, "{all} askings of {} questions\n", asked.len());
    let _ = writeln!(text, "| | within reach | with a vote | out of reach | with a vote |\n|---|---|---|---|---|");
    for (wanted, name) in ENDS {
        let count = |reach: bool, counted: &Counted| {
            askings(&|at| asked[at].within_reach == reach && counted.ends[at].0 == wanted)
        };
        let [a, b, c, d] = [count(true, alone), count(true, voted), count(false, alone), count(false, voted)];
        let _ = writeln!(text, "| {name} | {a} | {b} | {c} | {d} |");
    }
    let settled = |counted: &Counted| askings(&|at| matches!(counted.ends[at].0, End::Answered | End::LedOn));
    let reachable = askings(&|at| asked[at].within_reach);
    let answered = askings(&|at| asked[at].within_reach && alone.ends[at].0 == End::Answered);
    let percent = |part: u32, whole: u32| 100.0 * f64::from(part) / f64::from(whole.max(1));
    let _ = writeln!(
        text,
        "\nanswered of what is within reach: {:.1} %\nsettled of all, at no token: {:.1} %",
        percent(answered, reachable),
        percent(settled(alone), all)
    );
    let _ = writeln!(
        text,
        "tokens of the day: {}; with a vote {} for {ballots} ballots, {:.1} % of askings at no token, {:.1} % settled",
        alone.tokens,
        voted.tokens,
        percent(voted.took_none, all),
        percent(settled(voted), all)
    );
    for (reach, wanted, title) in [
        (true, End::AskedBack, "within reach, and asked back"),
        (true, End::LedOn, "within reach, and refused or unread"),
        (true, End::LeftAlone, "within reach, and left alone"),
        (false, End::Answered, "out of reach, and answered"),
        (false, End::AskedBack, "out of reach, and asked back"),
        (false, End::LeftAlone, "out of reach, and left alone"),
    ] {
        let mut lines: BTreeMap<(std::cmp::Reverse<u32>, &str), String> = BTreeMap::new();
        for (one, (end, codes)) in asked.iter().zip(&alone.ends) {
            if one.within_reach == reach && *end == wanted {
                lines.insert((std::cmp::Reverse(one.times), &one.question), codes.join(", "));
            }
        }
        if lines.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{title}:");
        for ((times, question), codes) in lines {
            let codes = if codes.is_empty() { codes } else { format!("  [{codes}]") };
            let _ = writeln!(text, "  {} × {question}{codes}", times.0);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_the_example_is_a_thousand_askings_a_tenth_out_of_reach() {
        let path = crate::tree::root().join("examples/automotive/questions/day.md");
        let asked = parse(&fs::read_to_string(path).expect("the day is there")).expect("it is well written");
        let sum = |reach: &dyn Fn(bool) -> bool| -> u32 {
            asked.iter().filter(|one| reach(one.within_reach)).map(|one| one.times).sum()
        };
        assert_eq!((sum(&|_| true), in_order(&asked).len()), (1_000, 1_000));
        assert!((80..=120).contains(&sum(&|reach| !reach)), "{}", sum(&|reach| !reach));
        let mut questions: Vec<&str> = asked.iter().map(|one| one.question.as_str()).collect();
        questions.sort_unstable();
        questions.dedup();
        assert!(questions.len() == asked.len() && questions.len() >= 250, "no question stands twice");
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        assert_eq!(parse("- 3 revenue\n- often stock"), Err("line 2: `- how often question` is expected".to_owned()));
    }

    #[test]
    fn an_asking_comes_to_what_its_outcome_says() {
        for (outcome, expected) in [
            (serde_json::json!({"status": "answered"}), End::Answered),
            (serde_json::json!({"status": "ambiguous", "choices": []}), End::AskedBack),
            (
                serde_json::json!({"status": "unread", "issues": [{"code": "x", "repair": {"question": "y"}}]}),
                End::LedOn,
            ),
            (serde_json::json!({"status": "refused", "issues": [{"code": "x"}]}), End::LeftAlone),
            (serde_json::json!({"title": "Service Unavailable"}), End::Failed),
        ] {
            assert_eq!(end(&outcome).0, expected, "{outcome}");
        }
    }
}
