//! Questions put in other words, where the model has those: "headcount", "how long does it take to".

use crate::lexicon::{Lexicon, Thing};
use crate::token::Token;

/// "headcount", where no model has such a word: the number of those who stand before it, else of employees.
pub(super) fn headcounts(tokens: Vec<Token>, lexicon: &Lexicon) -> Vec<Token> {
    let said = |token: &Token| token.text == "headcount" && !token.quoted;
    let Some(at) = tokens.iter().position(said).filter(|at| lexicon.look_up(&tokens[*at..=*at]).is_empty()) else {
        return tokens;
    };
    let rows = |run: &[Token]| lexicon.look_up(run).iter().any(|e| matches!(e.thing, Thing::Entity(_)) && e.cost < 0.5);
    let whose = at.checked_sub(1).filter(|before| rows(&tokens[*before..at]));
    let said: Vec<Token> = match whose {
        Some(whose) => crate::token::tokens("number of").into_iter().chain([tokens[whose].clone()]).collect(),
        None => crate::token::tokens("number of employees"),
    };
    if !rows(&said[2..]) {
        return tokens;
    }
    let from = whose.unwrap_or(at);
    let (start, end) = (tokens[from].start, tokens[at].end);
    let put = said.into_iter().map(|token| Token { start, end, begins: false, ..token });
    let mut rewritten: Vec<Token> =
        tokens[..from].iter().cloned().chain(put).chain(tokens[at + 1..].iter().cloned()).collect();
    rewritten[from].begins = tokens[from].begins;
    rewritten
}

/// "how many days does it take on average to close", "the days it takes us to close": the average days to close, where
/// the model has days of something.
pub(super) fn how_long(tokens: Vec<Token>, lexicon: &Lexicon) -> Vec<Token> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let takes = |at: usize| word(at) == "it" && matches!(word(at + 1), "takes" | "take" | "took");
    let Some(it) = (0..tokens.len()).find(|at| takes(*at)).filter(|_| lexicon.has("day")) else { return tokens };
    let mut end = it + 2;
    while matches!(word(end), "us" | "them" | "on" | "average" | "in" | "usually" | "typically") {
        end += 1;
    }
    if !matches!(word(end), "to" | "from" | "between" | "until") {
        return tokens;
    }
    let asks = [
        "how many days does",
        "how many days did",
        "how many days on average does",
        "how many days on average did",
        "how long does",
        "how long did",
        "how long on average does",
    ];
    let asked = asks.iter().find_map(|asks| {
        let from = it.checked_sub(asks.split(' ').count())?;
        asks.split(' ').enumerate().all(|(nth, asked)| word(from + nth) == asked).then_some(from)
    });
    let (from, said) = match (asked, it.checked_sub(1).map(word)) {
        (Some(from), _) => (from, crate::token::tokens("average days")),
        (None, Some("days")) => (it - 1, crate::token::tokens("days")),
        _ => return tokens,
    };
    let (start, stop, begins) = (tokens[from].start, tokens[end - 1].end, tokens[from].begins);
    let put = said.into_iter().enumerate().map(|(nth, token)| Token {
        start,
        end: stop,
        begins: begins && nth == 0,
        ..token
    });
    tokens[..from].iter().cloned().chain(put).chain(tokens[end..].iter().cloned()).collect()
}
