//! Questions put in other words, where the model has those: "headcount", "best sellers", "how long does it take to".

use model::semantic::FieldRole;
use model::viewer::Members;
use model::{DatasetId, Model};

use crate::lexicon::{Lexicon, Thing};
use crate::token::Token;

/// "the best seller in each category", "what sells best": what sells best is what has a price.
pub(super) fn best_sellers(tokens: Vec<Token>, model: &Model, lexicon: &Lexicon) -> Vec<Token> {
    let tokens = what_sells(tokens, model);
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let said = |at: &usize| match word(*at) {
        "bestseller" | "bestsellers" => true,
        "best" | "top" => matches!(word(at + 1), "seller" | "sellers"),
        _ => false,
    };
    let Some(at) = (0..tokens.len()).find(said) else { return tokens };
    let end = if word(at).ends_with("r") || word(at).ends_with("rs") { at + 1 } else { at + 2 };
    let seller = lexicon.look_up(&tokens[end - 1..end]);
    if seller.iter().any(|entry| matches!(entry.thing, Thing::Entity(_)) && entry.is_said(&tokens[end - 1..end])) {
        return tokens;
    }
    let Some(sold) = sold(model) else { return tokens };
    let plural = word(end - 1).ends_with('s');
    let label = &model.dataset(sold).label;
    let noun = if plural { label.clone() } else { label.strip_suffix('s').unwrap_or(label).to_owned() };
    put(&tokens, at, end, &format!("best selling {noun}"))
}

/// "what sells best", "what's selling worst", "what did we sell most of": the best selling things.
fn what_sells(tokens: Vec<Token>, model: &Model) -> Vec<Token> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let Some(at) = (0..tokens.len()).find(|at| word(*at) == "what") else { return tokens };
    let mut verb = at + 1;
    while matches!(word(verb), "is" | "are" | "was" | "has" | "been" | "do" | "did" | "does" | "we" | "currently") {
        verb += 1;
    }
    let ranks = verb + 1 + usize::from(word(verb + 1) == "the");
    let rank = match word(ranks) {
        "best" | "most" => "best",
        "worst" | "least" => "worst",
        _ => return tokens,
    };
    if !matches!(word(verb), "sells" | "sell" | "sold" | "selling") {
        return tokens;
    }
    let Some(sold) = sold(model) else { return tokens };
    let end = ranks + 1 + usize::from(word(ranks + 1) == "of");
    put(&tokens, at, end, &format!("{rank} selling {}", model.dataset(sold).label))
}

/// A question with other words in the place of some of its own.
pub(super) fn put(tokens: &[Token], from: usize, end: usize, words: &str) -> Vec<Token> {
    let (start, stop, begins) = (tokens[from].start, tokens[end - 1].end, tokens[from].begins);
    let words = crate::token::tokens(words).into_iter().enumerate();
    let put = words.map(|(nth, token)| Token { start, end: stop, begins: begins && nth == 0, ..token });
    tokens[..from].iter().cloned().chain(put).chain(tokens[end..].iter().cloned()).collect()
}

/// What the rows of sales are of: the nearest thing that has a price.
fn sold(model: &Model) -> Option<DatasetId> {
    let meant = ["selling", "sales"].iter().find_map(|word| model.means.iter().find(|(said, _)| said == word));
    let [fact] = model.datasets_of(meant?.1)[..] else { return None };
    let priced = |of: &DatasetId| {
        let own = model.fields.iter().filter(|field| field.dataset == *of && field.kind.is_number());
        own.into_iter().any(|field| field.label.to_lowercase().split(' ').any(|word| word == "price"))
    };
    let steps = |of: &DatasetId| model.paths(fact, *of).iter().map(Vec::len).min();
    model.dataset_ids().filter(|of| *of != fact && steps(of).is_some() && priced(of)).min_by_key(steps)
}

/// "what part of this year's spend goes to them": of spend, this year.
pub(super) fn period_of_part(mut tokens: Vec<Token>) -> Vec<Token> {
    const PARTS: [&str; 8] = ["share", "percentage", "percent", "%", "part", "portion", "proportion", "fraction"];
    let is_of = |at: usize| tokens[at].text == "of" && at > 0 && PARTS.contains(&tokens[at - 1].text.as_str());
    let Some(of) = (0..tokens.len()).find(|at| is_of(*at)) else { return tokens };
    let word = |at: usize| tokens.get(at).filter(|token| !token.begins).map_or("", |token| &token.text);
    let unit = word(of + 2).trim_end_matches("'s").trim_end_matches('s');
    let whose = matches!(word(of + 1), "this" | "last" | "previous")
        && matches!(unit, "year" | "quarter" | "month" | "week")
        && !matches!(word(of + 3), "" | "is" | "was" | "," | "by" | "per");
    if whose {
        let mut period: Vec<Token> = tokens.drain(of + 1..of + 3).collect();
        let single = period[1].text.trim_end_matches("'s").trim_end_matches('s').to_owned();
        (period[1].stem, period[1].text) = (crate::stem::stem(&single), single);
        // Before what stands behind the question.
        let end = (of + 1..tokens.len()).find(|at| tokens[*at].begins).unwrap_or(tokens.len());
        tokens.splice(end..end, period);
    }
    tokens
}

/// "prev year", "sold thru", "lowest n highest": short, or typed in haste, for another word of the grammar.
pub(super) fn abbreviations(tokens: &mut [Token], lexicon: &Lexicon) {
    const SHORT: [(&str, &str); 4] = [("prev", "previous"), ("thru", "through"), ("teh", "the"), ("hte", "the")];
    // Where nothing of the model is called so.
    const UNITS: [(&str, &str); 8] = [
        ("yr", "year"),
        ("yrs", "years"),
        ("qtr", "quarter"),
        ("qtrs", "quarters"),
        ("mth", "month"),
        ("mths", "months"),
        ("wk", "week"),
        ("wks", "weeks"),
    ];
    let is_word = |token: Option<&Token>| token.is_some_and(|t| t.number.is_none() && !t.apart && t.text.len() > 2);
    for at in 0..tokens.len() {
        let joins = tokens[at].text == "n"
            && at > 0
            && is_word(tokens.get(at - 1))
            && is_word(tokens.get(at + 1))
            && lexicon.look_up(&tokens[at..=at]).is_empty();
        let with = tokens[at].text == "w" && at > 0 && is_word(tokens.get(at + 1));
        let with = with && lexicon.look_up(&tokens[at..=at]).is_empty();
        let whole = SHORT.iter().find(|(short, _)| *short == tokens[at].text).map(|(_, whole)| *whole);
        let unit = UNITS.iter().find(|(short, _)| *short == tokens[at].text).map(|(_, whole)| *whole);
        let whole = whole.or(unit.filter(|_| lexicon.look_up(&tokens[at..=at]).is_empty()));
        if let (Some(whole), false) =
            (whole.or(joins.then_some("and")).or(with.then_some("with")), tokens[at].quoted || tokens[at].shouted)
        {
            tokens[at].text = whole.to_owned();
            tokens[at].stem = crate::stem::stem(whole);
        }
    }
}

/// "top 10 us dealers", "which us stores": between what counts or points and a noun it is the country.
pub(super) fn us_before_nouns(tokens: &mut [Token], lexicon: &Lexicon) {
    for at in 0..tokens.len().saturating_sub(1) {
        let points = match at.checked_sub(1).map(|before| &tokens[before]) {
            None => true,
            Some(before) => {
                let word = before.text.as_str();
                before.number.is_some()
                    || crate::english::rank(word).is_some()
                    || matches!(word, "the" | "all" | "our" | "which" | "what" | "many" | "of" | "by" | "per")
            }
        };
        let noun = lexicon.look_up(&tokens[at + 1..=at + 1]);
        let noun = noun.iter().any(|e| matches!(e.thing, Thing::Entity(_) | Thing::Metric(_)) && e.cost < 0.5);
        let token = &mut tokens[at];
        if token.text == "us" && !token.quoted && points && noun {
            (token.shouted, token.capital) = (true, true);
        }
    }
}

/// "how many overdue invoices": invoices that are overdue, where the model has no such word.
pub(super) fn overdue(tokens: Vec<Token>, lexicon: &Lexicon) -> Vec<Token> {
    let said = |token: &Token| token.text == "overdue" && !token.quoted;
    let Some(at) = tokens.iter().position(said).filter(|at| lexicon.look_up(&tokens[*at..=*at]).is_empty()) else {
        return tokens;
    };
    let rows = |run: &[Token]| lexicon.look_up(run).iter().any(|e| matches!(e.thing, Thing::Entity(_)) && e.cost < 0.5);
    let Some(end) = (at + 2..=tokens.len().min(at + 4)).rev().find(|end| rows(&tokens[at + 1..*end])) else {
        return tokens;
    };
    let noun: Vec<&str> = tokens[at + 1..end].iter().map(|token| token.text.as_str()).collect();
    put(&tokens, at, end, &format!("{} overdue", noun.join(" ")))
}

/// "headcount", where no model has such a word: the number of those who stand before it, else of employees.
pub(super) fn headcounts(tokens: Vec<Token>, model: &Model, lexicon: &Lexicon) -> Vec<Token> {
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
    // Of those who are there, where some have left; who was there in another year is not known so.
    let year = |token: &Token| token.number.is_some_and(|n| n.plain && (1900.0..2100.0).contains(&n.value));
    let of = lexicon.look_up(&said[2..]).iter().find_map(|entry| match entry.thing {
        Thing::Entity(id) => Some(id),
        _ => None,
    });
    let there = crate::token::tokens("active");
    let left = |entry: &crate::lexicon::Entry| match entry.thing {
        Thing::Segment(index) => Some(model.field(model.segments[index].field).dataset) == of,
        _ => false,
    };
    let told = tokens.iter().any(|token| matches!(token.text.as_str(), "active" | "current" | "former"));
    let said = match lexicon.look_up(&there).iter().any(left) && !told && !tokens.iter().any(year) {
        true => said[..2].iter().chain(&there).chain(&said[2..]).cloned().collect(),
        false => said,
    };
    let from = whose.unwrap_or(at);
    let (start, end) = (tokens[from].start, tokens[at].end);
    let put = said.into_iter().map(|token| Token { start, end, begins: false, ..token });
    let mut rewritten: Vec<Token> =
        tokens[..from].iter().cloned().chain(put).chain(tokens[at + 1..].iter().cloned()).collect();
    rewritten[from].begins = tokens[from].begins;
    rewritten
}

/// "how many days does a repair take on average", "how long do inspections take": the average of the one number of
/// days that its rows have.
pub(super) fn takes(tokens: Vec<Token>, model: &Model, lexicon: &Lexicon, members: &dyn Members) -> Vec<Token> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let Some(how) = (0..tokens.len()).find(|at| word(*at) == "how") else { return tokens };
    let does = match (word(how + 1), word(how + 2)) {
        ("long", _) => how + 2,
        ("many", "days") => how + 3,
        _ => return tokens,
    };
    let from = does + 1 + usize::from(matches!(word(does + 1), "a" | "an" | "the" | "our"));
    let takes = |at: &usize| matches!(word(*at), "take" | "took" | "takes");
    let Some(verb) = (from + 1..tokens.len().min(from + 4)).find(takes) else { return tokens };
    if !matches!(word(does), "does" | "do" | "did") {
        return tokens;
    }
    let noun = &tokens[from..verb];
    let rows = lexicon.look_up(noun).iter().filter(|entry| entry.cost < 0.5).find_map(|entry| match entry.thing {
        Thing::Entity(id) => Some(id),
        _ => None,
    });
    let said: Vec<&str> = noun.iter().map(|token| token.text.as_str()).collect();
    let said = said.join(" ");
    let of_member = || {
        let named = [said.as_str(), said.trim_end_matches('s')].into_iter().map(|form| members.exact(form));
        let found = named.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
        let mut datasets = found.iter().map(|m| model.field(model.dimension(m.dimension).fields[0]).dataset);
        let first = datasets.next()?;
        datasets.all(|other| other == first).then_some(first)
    };
    let Some(of) = rows.or_else(of_member) else { return tokens };
    let mut spans = model
        .fields
        .iter()
        .filter(|field| field.dataset == of && field.role == FieldRole::Number && field.unit.as_deref() == Some("day"));
    let (Some(span), None) = (spans.next(), spans.next()) else { return tokens };
    let end = verb + 1 + 2 * usize::from(word(verb + 1) == "on" && word(verb + 2) == "average");
    let whose = if rows.is_some() { String::new() } else { format!(" for {said}") };
    put(&tokens, how, end, &format!("average {}{whose}", span.label))
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
        (Some(from), _) => (from, "average days"),
        (None, Some("days")) => (it - 1, "days"),
        _ => return tokens,
    };
    put(&tokens, from, end, said)
}
