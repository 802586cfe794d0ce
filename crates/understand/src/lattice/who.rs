//! "who sold the most": whoever does it, by the verb that says so, where the model has just one such kind of people.
//!
//! Does not mean: "who has", "who referred", which say nothing of whom.

use model::Model;

use crate::english;
use crate::lexicon::Lexicon;
use crate::token::{Token, tokens};

const SELLS: [&str; 4] = ["sold", "sell", "sells", "selling"];
const BUYS: [&str; 10] =
    ["bought", "buy", "buys", "buying", "purchased", "ordered", "orders", "ordering", "spent", "spends"];

/// Those who sell, the likelier ones first.
const SELLERS: [&[&str]; 2] = [
    &["salesperson", "salesman", "rep", "representative", "seller", "dealer", "dealership", "agent", "broker"],
    &["employee", "staff", "associate", "consultant"],
];
const BUYERS: [&[&str]; 2] = [
    &["customer", "client", "buyer", "shopper"],
    &["account", "member", "guest", "patient", "subscriber", "tenant", "student"],
];

/// The question with whoever is meant in the place of "who".
pub(super) fn does(question: Vec<Token>, model: &Model, lexicon: &Lexicon) -> Vec<Token> {
    let Some((at, end, people)) = asked(&question).or_else(|| named(&question, lexicon)) else { return question };
    let Some(label) = people.iter().find_map(|names| only(names, model)) else { return question };
    if !is_verb(&question[at..=at], lexicon) {
        return question;
    }
    let one = question[end..].iter().any(|token| english::rank(&token.text).is_some());
    let noun = if one { label.strip_suffix('s').unwrap_or(&label) } else { &label };
    let which = if matches!(question[at].text.as_str(), "who" | "whos") { "which " } else { "" };
    super::reworded::put(&question, at, end, &format!("{which}{noun}"))
}

/// "who took the most contracts": whoever they were "taken by", where rows refer to somebody so.
pub(super) fn did(question: Vec<Token>, model: &Model, lexicon: &Lexicon) -> Vec<Token> {
    let word = |at: usize| question.get(at).filter(|token| !token.quoted).map_or("", |token| token.text.as_str());
    let begins = |at: &usize| word(*at) == "who" && (*at == 0 || question[*at].begins);
    let Some(at) = (0..question.len()).find(begins) else { return question };
    let done = participle(word(at + 1));
    let by = |role: &str| role.strip_suffix(" by").is_some_and(|role| role == done);
    let mut people: Vec<_> =
        model.joins.iter().filter(|join| join.role.as_deref().is_some_and(by)).map(|join| join.to).collect();
    people.dedup();
    let [only] = people[..] else { return question };
    let ranks = matches!(word(at + 2 + usize::from(word(at + 2) == "the")), "most" | "fewest" | "least");
    if !ranks || !is_verb(&question[at + 1..at + 2], lexicon) {
        return question;
    }
    super::reworded::put(&question, at, at + 2, &format!("which {} have", model.dataset(only).label))
}

/// The participle of a verb in the past.
fn participle(past: &str) -> &str {
    const IRREGULAR: [(&str, &str); 8] = [
        ("took", "taken"),
        ("wrote", "written"),
        ("drove", "driven"),
        ("did", "done"),
        ("gave", "given"),
        ("saw", "seen"),
        ("began", "begun"),
        ("chose", "chosen"),
    ];
    IRREGULAR.iter().find(|(known, _)| *known == past).map_or(past, |(_, participle)| participle)
}

/// "which salesperson sold": where the model has no such word, those who sell.
fn named(question: &[Token], lexicon: &Lexicon) -> Option<(usize, usize, &'static [&'static [&'static str]])> {
    let sells = |at: usize| question.get(at).is_some_and(|token| SELLS.contains(&token.text.as_str()));
    let unknown = |from: usize, to: usize| lexicon.look_up(&question[from..to]).is_empty();
    let sells = (1..question.len()).find(|at| sells(*at))?;
    let noun = &question[sells - 1];
    let seller = SELLERS[0].iter().any(|name| noun.text == *name || noun.text.strip_suffix('s') == Some(name))
        || noun.text == "salespeople";
    let two = sells > 1 && question[sells - 2].text == "sales";
    let from = if two { sells - 2 } else { sells - 1 };
    (seller && !noun.quoted && unknown(from, sells)).then_some((from, sells, &SELLERS[..]))
}

/// "which restaurants spent the most", "bought the least this year": what they bought for, where nothing else is said.
pub(super) fn spends(question: Vec<Token>, model: &Model, lexicon: &Lexicon) -> Vec<Token> {
    const SPENDS: [&str; 6] = ["spent", "spend", "spends", "bought", "buys", "purchased"];
    let word = |at: usize| question.get(at).filter(|token| !token.quoted).map_or("", |token| token.text.as_str());
    // What a salesperson sold is money, what a model sold is pieces.
    let seller = |at: usize| {
        let noun = if at > 1 && matches!(word(at - 1), "that" | "who" | "which") { at - 2 } else { at - 1 };
        let stem = &question[noun].stem;
        SELLERS.iter().any(|names| names.iter().any(|name| tokens(name).iter().any(|token| token.stem == *stem)))
    };
    let spends = |at: &usize| SPENDS.contains(&word(*at)) || (SELLS.contains(&word(*at)) && seller(*at));
    let Some(at) = (1..question.len()).find(spends) else { return question };
    let rank = at + 1 + usize::from(word(at + 1) == "the");
    let highest = match word(rank) {
        "most" => "highest",
        "least" => "lowest",
        _ => return question,
    };
    // "bought the most drills" is about those.
    let ends = question.get(rank + 1).is_none_or(|next| {
        next.begins
            || next.apart
            || english::is_preposition(&next.text)
            || matches!(next.text.as_str(), "with" | "this" | "last" | "money" | "ytd" | "," | "?" | "so" | "during")
    });
    let earned = model.means.iter().find(|(word, _)| word == "sales").map(|(_, metric)| &model.metric(*metric).label);
    let Some(earned) = earned.filter(|_| ends && (SELLS.contains(&word(at)) || is_verb(&question[at..=at], lexicon)))
    else {
        return question;
    };
    let end = rank + 1 + usize::from(word(rank + 1) == "money");
    super::reworded::put(&question, at, end, &format!("with the {highest} {earned}"))
}

/// "the three parts that cost us the most", "the models that sell best": ranked by what the verb measures.
pub(super) fn ranks(question: Vec<Token>, model: &Model, _: &Lexicon) -> Vec<Token> {
    let word = |at: usize| question.get(at).filter(|token| !token.quoted).map_or("", |token| token.text.as_str());
    let said = |at: usize| {
        let verb = at + usize::from(matches!(word(at), "that" | "which" | "who"));
        let us = verb + 1 + usize::from(matches!(word(verb + 1), "us" | "you"));
        let rank = us + usize::from(word(us) == "the");
        let (highest, most) = match word(rank) {
            "most" | "best" => ("highest", word(rank) == "most"),
            "least" | "worst" => ("lowest", word(rank) == "least"),
            _ => return None,
        };
        let told = verb > at && at > 0;
        match word(verb) {
            "cost" | "costs" if most && (told || us > verb + 1) => Some((rank + 1, format!("with the {highest} cost"))),
            "sell" | "sells" | "sold" if told && us == verb + 1 => {
                let selling = model.means.iter().find(|(word, _)| word == "selling")?;
                Some((rank + 1, format!("with the {highest} {}", model.metric(selling.1).label)))
            }
            _ => None,
        }
    };
    match (0..question.len()).find_map(|at| Some((at, said(at)?))) {
        Some((at, (end, words))) => super::reworded::put(&question, at, end, &words),
        None => question,
    }
}

/// "how many people work here": those who do still.
pub(super) fn works(question: Vec<Token>, model: &Model, lexicon: &Lexicon) -> Vec<Token> {
    let word = |at: usize| question.get(at).filter(|token| !token.quoted).map_or("", |token| token.text.as_str());
    let Some(at) = (0..question.len()).find(|at| word(*at) == "people") else { return question };
    let verb = at + 1 + usize::from(matches!(word(at + 1), "do" | "are" | "currently"));
    let works =
        matches!(word(verb), "work" | "working" | "works") || (word(verb) == "we" && word(verb + 1) == "employ");
    let Some(label) = only(&["employee", "staff", "worker", "colleague"], model).filter(|_| works) else {
        return question;
    };
    let end = verb + 1 + usize::from(word(verb + 1) == "employ");
    let end = match (word(end), word(end + 1)) {
        ("here" | "there", _) => end + 1,
        ("for", "us") | ("with", "us") => end + 2,
        _ => end,
    };
    let active = !lexicon.look_up(&tokens("active")).is_empty();
    super::reworded::put(&question, at, end, &format!("{}{label}", if active { "active " } else { "" }))
}

/// Whether a word is none of the model's own.
fn is_verb(said: &[Token], lexicon: &Lexicon) -> bool {
    lexicon.look_up(said).iter().all(|entry| entry.english.is_some())
}

/// Where "who" stands and what it says goes on, and those who do what the verb behind it says.
fn asked(question: &[Token]) -> Option<(usize, usize, &'static [&'static [&'static str]])> {
    let word = |at: usize| question.get(at).filter(|token| !token.quoted).map_or("", |token| token.text.as_str());
    let at = (0..question.len()).find(|at| matches!(word(*at), "who" | "whos"))?;
    // "customers who bought nothing" have been said.
    let begins = at == 0 || question[at].begins || (1..=at).all(|before| english::is_filler(word(before - 1)));
    let mut verb = at + 1;
    while matches!(word(verb), "is" | "are" | "was" | "has" | "have" | "s" | "actually" | "currently" | "usually") {
        verb += 1;
    }
    let people: &[&[&str]] = match word(verb) {
        verb if SELLS.contains(&verb) => &SELLERS,
        verb if BUYS.contains(&verb) => &BUYERS,
        _ => return None,
    };
    begins.then_some((at, verb, people))
}

/// What the model calls such people, where there is one kind of them: rows, else a column.
fn only(names: &[&str], model: &Model) -> Option<String> {
    let called = |label: &str| {
        let stem = |word: &str| tokens(word).first().map_or_else(String::new, |token| token.stem.clone());
        tokens(label).last().is_some_and(|last| names.iter().any(|name| last.stem == stem(name)))
    };
    let sole = |labels: Vec<&String>| match labels[..] {
        [label] => Some(label.clone()),
        _ => None,
    };
    let rows: Vec<&String> = model.dataset_ids().map(|id| &model.dataset(id).label).filter(|l| called(l)).collect();
    if !rows.is_empty() {
        return sole(rows);
    }
    let columns = model.dimension_ids().filter(|id| !model.dimension_kind(*id).is_number());
    sole(columns.map(|id| &model.dimension(id).label).filter(|label| called(label)).collect())
}
