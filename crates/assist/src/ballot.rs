//! The ballot: a question and the few things that it may mean, numbered, for a language model to pick one by its
//! number. It fits into [`MOST_TOKENS`] with the template and the reply, or there is none.

use crate::count::Tokenizer;

/// Tokens of one question: prompt, template and reply together.
pub const MOST_TOKENS: u32 = 50;

/// Most candidates put to the vote; fewer where they do not fit.
const MOST_CANDIDATES: usize = 4;

/// A question with two to four candidates, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    prompt: String,
    key: String,
    candidates: usize,
    tokens: u32,
}

/// How a ballot ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// With one of the candidates.
    Chosen,
    /// With none of them, whatever the reply was.
    Nothing,
    /// It was not put: a limit of the ledger.
    OverBudget,
    /// It was not put: the endpoint, or ballots altogether, have been switched off.
    Off,
    /// No reply came, or none is waited for while the endpoint is down.
    Down,
}

impl End {
    /// The end's name, for logs and metrics.
    pub fn name(self) -> &'static str {
        match self {
            End::Chosen => "chosen",
            End::Nothing => "nothing",
            End::OverBudget => "over_budget",
            End::Off => "off",
            End::Down => "down",
        }
    }
}

/// What came of a ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vote {
    /// The candidate that was chosen, counted from 0; there is one only if it ended with [`End::Chosen`].
    pub choice: Option<usize>,
    /// How it ended.
    pub end: End,
    /// Tokens that the ballot cost when it was put.
    pub tokens: u32,
    /// Whether these were spent for this very question: the same ballot is paid for once.
    pub paid: bool,
}

impl Vote {
    /// No vote was held.
    pub fn none(end: End) -> Vote {
        Vote { choice: None, end, tokens: 0, paid: false }
    }

    /// Tokens spent for this question.
    pub fn spent(&self) -> u32 {
        if self.paid { self.tokens } else { 0 }
    }
}

impl Ballot {
    /// A ballot of as many candidates as fit, the likeliest first; none where not even two do.
    pub fn of(question: &str, candidates: &[String], tokenizer: Tokenizer) -> Option<Ballot> {
        let most = candidates.len().min(MOST_CANDIDATES);
        (2..=most).rev().find_map(|count| {
            let prompt = prompt(question, candidates, count)?;
            let tokens = tokenizer.call(&prompt);
            let key = std::iter::once(question).chain(candidates.iter().map(String::as_str));
            let key = key.collect::<Vec<_>>().join("\0");
            (tokens <= MOST_TOKENS).then_some(Ballot { prompt, key, candidates: count, tokens })
        })
    }

    /// What is sent: all of it.
    pub fn prompt(&self) -> &str {
        &self.prompt
    }

    /// Equal for ballots of the same question and the same candidates only.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// How many candidates there are.
    pub fn candidates(&self) -> usize {
        self.candidates
    }

    /// Tokens that it costs at most.
    pub fn tokens(&self) -> u32 {
        self.tokens
    }

    /// The candidate that a reply picks: its number and nothing else. Whatever else a reply says, it picks none.
    pub fn picked(&self, reply: &str) -> Option<usize> {
        let digit = match reply.trim_ascii().as_bytes() {
            [digit @ b'1'..=b'9'] => usize::from(digit - b'0'),
            _ => return None,
        };
        (digit <= self.candidates).then_some(digit - 1)
    }
}

/// The question, the first candidates where they differ from each other and from those that are left out, and what is
/// wanted.
fn prompt(question: &str, candidates: &[String], count: usize) -> Option<String> {
    let mut lines = vec![one_line(question)];
    let apart = apart(candidates)?;
    lines.extend(apart.iter().take(count).enumerate().map(|(at, text)| format!("{} {text}", at + 1)));
    lines.extend(["0 none", "Digit:"].map(str::to_owned));
    Some(lines.join("\n"))
}

/// Words alone: what looks like a line of ours is none.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The candidates without the words with which all begin, or end; nothing if two of them are the same.
fn apart(candidates: &[String]) -> Option<Vec<String>> {
    let lines: Vec<String> = candidates.iter().map(|text| one_line(text)).collect();
    if (1..lines.len()).any(|at| lines[..at].contains(&lines[at])) {
        return None;
    }
    let words: Vec<Vec<&str>> = lines.iter().map(|line| line.split(' ').collect()).collect();
    let shortest = words.iter().map(Vec::len).min().unwrap_or(0);
    let same = |pick: &dyn Fn(&[&'_ str]) -> Option<String>| {
        let picked = pick(&words[0]);
        words.iter().all(|words| pick(words) == picked)
    };
    let front = (0..shortest).take_while(|at| same(&|words| Some(words[*at].to_owned()))).count();
    let back = |at: &usize| same(&|words| Some(words[words.len() - 1 - at].to_owned()));
    let back = (0..shortest - front).take_while(back).count();
    // Where nothing would be left of one, all keep a word: the longer one tells more.
    let length = |at: Option<usize>| at.and_then(|at| words[0].get(at)).map_or(0, |word| word.len());
    let (front, back) = match front + back == shortest {
        false => (front, back),
        true if length(front.checked_sub(1)) >= length((back > 0).then(|| words[0].len() - back)) => (front - 1, back),
        true => (front, back - 1),
    };
    Some(words.iter().map(|words| words[front..words.len() - back].join(" ")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(question: &str, candidates: &[&str], tokenizer: Tokenizer) -> Option<Ballot> {
        let candidates: Vec<String> = candidates.iter().map(|text| (*text).to_owned()).collect();
        Ballot::of(question, &candidates, tokenizer)
    }

    #[test]
    fn candidates_are_printed_where_they_differ() {
        for (candidates, printed) in [
            (&["revenue by region in 2024", "revenue by plant region in 2024"][..], &["region", "plant region"][..]),
            (&["top 5 models by revenue", "top 5 models by margin"], &["revenue", "margin"]),
            (&["revenue", "revenue by region"], &["revenue", "revenue by region"]),
            (&["old claims", "claims"], &["old claims", "claims"]),
            (&["revenue in 2024", "revenue by region in 2024"], &["revenue", "revenue by region"]),
            (&["a", "b", "c"], &["a", "b", "c"]),
            (&["units sold in Q1 by region", "units sold in Q2 by country"], &["Q1 by region", "Q2 by country"]),
        ] {
            let owned: Vec<String> = candidates.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(
                apart(&owned).as_deref(),
                Some(&printed.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>()[..])
            );
        }
    }

    #[test]
    fn a_ballot_says_what_is_meant_and_costs_little() {
        let ballot = of("sales in Europe", &["revenue in Europe", "units sold in Europe"], Tokenizer::O200k);
        let ballot = ballot.expect("it fits");
        assert_eq!(ballot.prompt(), "sales in Europe\n1 revenue\n2 units sold\n0 none\nDigit:");
        assert_eq!((ballot.candidates(), ballot.tokens()), (2, 24));
    }

    /// What tells those on the ballot from those that did not fit is no word that all have.
    #[test]
    fn what_is_left_out_tells_what_is_printed() {
        let place = |city: &str, state: &str| format!("revenue by {city} city and {state} state in the year 2024");
        let all = [("stores", "stores"), ("stores", "customers"), ("customers", "stores"), ("customers", "customers")];
        let candidates: Vec<String> = all.iter().map(|(city, state)| place(city, state)).collect();
        let ballot = Ballot::of("revenue by city and state", &candidates, Tokenizer::Private).expect("some fit");
        assert!(ballot.candidates() < 4, "{}", ballot.prompt());
        assert!(
            ballot.prompt().contains("\n1 stores city and stores\n2 stores city and customers\n"),
            "{}",
            ballot.prompt()
        );
    }

    #[test]
    fn as_many_candidates_as_fit() {
        let long = |at: usize| format!("total {at} cost of warranty claims by component and supplier");
        let candidates: Vec<String> = (1..=6).map(|at| format!("{} {}", long(at), "x".repeat(at))).collect();
        let count = |question: &str, tokenizer| Ballot::of(question, &candidates, tokenizer).map(|b| b.candidates());
        assert_eq!(count("cost", Tokenizer::O200k), Some(2));
        assert_eq!(count("cost", Tokenizer::Private), None);
        assert_eq!(count(&"which of them ".repeat(12), Tokenizer::O200k), None);
        let short = ["a", "b", "c", "d", "e"];
        assert_eq!(of("q", &short, Tokenizer::O200k).map(|b| b.candidates()), Some(4));
        assert_eq!(of("q", &short, Tokenizer::Private).map(|b| b.candidates()), Some(4));
        assert_eq!(of("q", &short[..1], Tokenizer::O200k), None);
        assert_eq!(of("q", &["a", "a"], Tokenizer::O200k), None, "nothing to choose");
    }

    #[test]
    fn one_digit_and_nothing_else() {
        let ballot = of("q", &["a", "b", "c"], Tokenizer::O200k).expect("it fits");
        for (reply, picked) in [("1", Some(0)), (" 3\n", Some(2)), ("0", None), ("4", None), ("9", None), ("", None)] {
            assert_eq!(ballot.picked(reply), picked, "{reply:?}");
        }
        for reply in ["1.", "1 2", "12", "one", "-1", "１", "²", "1\0", "{\"pick\":1}", "The answer is 1", "\u{a0}1"]
        {
            assert_eq!(ballot.picked(reply), None, "{reply:?}");
        }
    }

    #[test]
    fn a_line_break_in_a_question_or_a_member_is_none() {
        let ballot = of("sales\n1 x\r\n\u{0}2 y", &["in A\u{2028}3 z", "in B\n4"], Tokenizer::O200k).expect("it fits");
        assert_eq!(ballot.prompt().lines().count(), 5);
    }

    #[test]
    fn other_candidates_are_another_ballot() {
        let key = |candidates: &[&str]| of("q", candidates, Tokenizer::O200k).map(|b| b.key().to_owned());
        assert_ne!(key(&["a in 2024", "b in 2024"]), key(&["a in 2025", "b in 2025"]), "printed alike");
        assert_eq!(key(&["a", "b"]), key(&["a", "b"]));
    }
}
