//! Text to tokens: words in lower case, numbers with their size, quoted text, a few symbols.

use crate::stem;

/// One token of a question.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    /// Lower case, apostrophes removed.
    pub(crate) text: String,
    /// Its stem, for words.
    pub(crate) stem: String,
    /// The number it is, if it is one: `1.5m` is 1,500,000.
    pub(crate) number: Option<Numeral>,
    /// Whether it stood in quotes.
    pub(crate) quoted: bool,
    /// Whether it was written with a capital where not every word is: beyond the first, or all in capitals.
    pub(crate) capital: bool,
    /// Whether it was written in capitals where not every word is: "US", "IT".
    pub(crate) shouted: bool,
    /// Whether a sentence ended before it.
    pub(crate) begins: bool,
    /// Whether a colon, a bracket or a dash stood before it, which no name goes across.
    pub(crate) apart: bool,
    /// Whether it stands in brackets.
    pub(crate) inside: bool,
    /// Bytes of the question.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A number as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Numeral {
    pub(crate) value: f64,
    /// What it is a number of, as far as is written with it.
    pub(crate) quantity: Quantity,
    /// Written as bare digits, so that it may also be a year, an id or a member.
    pub(crate) plain: bool,
}

impl Numeral {
    /// Whether it is followed by `%` or "percent".
    pub(crate) fn is_percent(&self) -> bool {
        self.quantity == Quantity::Percent
    }
}

/// What a number is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Quantity {
    /// Nothing that is written with it.
    #[default]
    Bare,
    /// Hundredths: "5 %", "5 percent".
    Percent,
    /// Money: "5 euros", "$5".
    Money,
}

/// More tokens than this are not read.
pub(crate) const MOST_TOKENS: usize = 80;

/// Splits a question. Never fails; the rest of an endless text is cut.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut found: Vec<Token> = Vec::new();
    let (mut quoted, mut begins, mut apart, mut inside) = (false, true, false, false);
    let mut i = 0;
    while i < chars.len() && found.len() < MOST_TOKENS {
        let (start, c) = chars[i];
        let next = chars.get(i + 1).map(|(_, c)| *c);
        let mut end = i + 1;
        if c.is_alphanumeric() {
            while end < chars.len() && continues(&chars, end) {
                end += 1;
            }
        } else if matches!(c, '"' | '\u{201c}' | '\u{201d}' | '`') {
            quoted = !quoted;
            i += 1;
            continue;
        } else if matches!(c, '-' | '\u{2212}') && negates(&chars, i, found.last()) {
            while end < chars.len() && continues(&chars, end) {
                end += 1;
            }
        } else if matches!(c, '<' | '>' | '=') || (c == '!' && next == Some('=')) {
            if matches!(next, Some('=' | '>')) && c != '=' {
                end += 1;
            }
        } else if !matches!(c, '%' | '&' | '#' | ',' | '+') {
            // "no. of claims" goes on.
            let capital =
                || chars[i + 1..].iter().find(|(_, c)| !c.is_whitespace()).is_some_and(|(_, c)| c.is_uppercase());
            begins |= matches!(c, '?' | ';' | '!') || (c == '.' && capital());
            let dash = matches!(c, '-' | '\u{2013}' | '\u{2014}') && next.is_some_and(char::is_whitespace);
            apart |= matches!(c, ':' | '(' | ')') || dash;
            inside = c == '(' || (inside && c != ')');
            i += 1;
            continue;
        }
        let stop = chars.get(end).map_or(text.len(), |(at, _)| *at);
        let raw = &text[start..stop];
        let mut word: String =
            raw.chars().filter(|c| !matches!(c, '\'' | '\u{2019}')).flat_map(char::to_lowercase).collect();
        let possessive = raw.ends_with("'s") || raw.ends_with("\u{2019}s");
        if possessive {
            word.pop();
        }
        if raw == "%" {
            if let Some(Numeral { quantity, plain, .. }) = found.last_mut().and_then(|t| t.number.as_mut()) {
                (*quantity, *plain) = (Quantity::Percent, false);
                if let Some(last) = found.last_mut() {
                    last.end = stop;
                }
                i = end;
                continue;
            }
            word = "percent".into();
        }
        // "by reason, no. and amount": how many
        if word == "no"
            && next_is(&chars, end, '.')
            && chars
                .get(end + 1..end + 3)
                .is_some_and(|next| matches!(next, [(_, ' ' | ','), (_, c)] if !c.is_uppercase()))
        {
            word = "number".into();
        }
        if word == "w" && next_is(&chars, end, '/') {
            let without = chars.get(end + 1).is_some_and(|(_, c)| *c == 'o')
                && !chars.get(end + 2).is_some_and(|(_, c)| c.is_alphanumeric());
            word = if without { "without".into() } else { "with".into() };
            end += if without { 2 } else { 1 };
        }
        if word == "+" {
            // "2+ claims" are two or more.
            let joined = found.last().is_some_and(|t| t.end == start && t.number.is_some());
            if joined && chars.get(end).is_none_or(|(_, c)| !c.is_alphanumeric()) {
                for text in ["or", "more"] {
                    let (text, stem) = (text.to_owned(), text.to_owned());
                    found.push(Token {
                        text,
                        stem,
                        number: None,
                        quoted,
                        capital: false,
                        shouted: false,
                        begins: false,
                        apart: false,
                        inside,
                        start,
                        end: stop,
                    });
                }
                i = end;
                continue;
            }
            word = "and".into();
        }
        let short = contraction(raw);
        if let Some((first, _)) = &short {
            word.clone_from(first);
        }
        let mut number = numeral(&word);
        // A size or a percent sign in a word of its own belongs to the number before it.
        if let (None, Some(last)) = (number, found.last_mut())
            && let Some(before) = last.number.as_mut()
        {
            let of = match word.as_str() {
                "thousand" => Some((1e3, before.quantity)),
                "million" | "millions" | "mio" | "mn" => Some((1e6, before.quantity)),
                "billion" | "billions" | "bn" => Some((1e9, before.quantity)),
                "percent" | "pct" => Some((1.0, Quantity::Percent)),
                "euro" | "euros" | "eur" | "dollar" | "dollars" | "usd" | "pounds" | "gbp" => {
                    Some((1.0, Quantity::Money))
                }
                _ => None,
            };
            if let Some((size, quantity)) = of {
                *before = Numeral { value: before.value * size, quantity, plain: false };
                last.end = stop;
                i = end;
                continue;
            }
        }
        if word == "," {
            number = None;
        }
        let coin =
            |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|(_, c)| "\u{20ac}$\u{a3}".contains(*c));
        if let Some(number) = number.as_mut().filter(|_| coin(i.checked_sub(1)) || coin(Some(end))) {
            number.quantity = Quantity::Money;
        }
        let stem = if word.chars().all(|c| c.is_ascii_alphabetic()) && !word.is_empty() {
            stem::stem(&word)
        } else {
            word.clone()
        };
        let whole = stop;
        let stop = short.as_ref().map_or(stop, |(_, cut)| start + cut);
        let shouted = raw.len() > 1 && raw.chars().all(|c| c.is_uppercase() || c.is_numeric());
        let capital = shouted || (!found.is_empty() && c.is_uppercase());
        found.push(Token {
            text: word,
            stem,
            number,
            quoted,
            capital,
            shouted,
            begins,
            apart,
            inside,
            start,
            end: stop,
        });
        (begins, apart) = (false, false);
        if short.is_some() {
            let second = contracted(&text[stop..whole]).to_owned();
            let stem = stem::stem(&second);
            found.push(Token {
                text: second,
                stem,
                number: None,
                quoted,
                capital: false,
                shouted: false,
                begins,
                apart: false,
                inside,
                start: stop,
                end: whole,
            });
        }
        i = end;
    }
    // Where every word is written in capitals, none stands out.
    if !found.iter().any(|token| !token.shouted && token.text.chars().filter(|c| c.is_alphabetic()).count() > 1) {
        found.iter_mut().for_each(|token| token.shouted = false);
    }
    // A question in quotes quotes nothing.
    if found.iter().all(|token| token.quoted) {
        found.iter_mut().for_each(|token| token.quoted = false);
    }
    found
}

fn next_is(chars: &[(usize, char)], at: usize, what: char) -> bool {
    chars.get(at).is_some_and(|(_, c)| *c == what)
}

/// Whether a dash makes the number behind it negative: "below -5%", but not "2024 -2025".
fn negates(chars: &[(usize, char)], at: usize, before: Option<&Token>) -> bool {
    let digit = chars.get(at + 1).is_some_and(|(_, c)| c.is_ascii_digit());
    let apart = at == 0 || !chars[at - 1].1.is_alphanumeric();
    digit && apart && before.is_none_or(|token| !token.text.ends_with(|c: char| c.is_ascii_digit()))
}

/// The first word of "haven't", "who've", "I'm", and how many bytes of it stand there.
fn contraction(raw: &str) -> Option<(String, usize)> {
    let lower = raw.to_lowercase().replace('\u{2019}', "'");
    if lower.len() + 2 * raw.matches('\u{2019}').count() != raw.len() {
        return None;
    }
    // Elsewhere an "'s" may as well say whose.
    if lower == "how's" {
        return Some(("how".to_owned(), "how".len()));
    }
    let first = |ending: &str| lower.strip_suffix(ending).filter(|first| !first.is_empty());
    // "didnt", "havent"
    const BARE: [&str; 13] =
        ["did", "does", "do", "have", "has", "had", "is", "are", "was", "were", "could", "should", "would"];
    if let Some(first) = first("nt").filter(|first| BARE.contains(first)) {
        return Some((first.to_owned(), first.len()));
    }
    // "weve", "whos on it"
    const JOINED: [(&str, &str); 6] = [
        ("weve", "we"),
        ("theyve", "they"),
        ("youve", "you"),
        ("whos", "who"),
        ("theres", "there"),
        ("theyre", "they"),
    ];
    if let Some((_, first)) = JOINED.iter().find(|(joined, _)| *joined == lower) {
        return Some(((*first).to_owned(), first.len()));
    }
    if let Some(first) = first("n't") {
        let word = match first {
            "wo" => "will",
            "ca" => "can",
            "sha" => "shall",
            other => other,
        };
        return Some((word.to_owned(), first.len()));
    }
    ["'ve", "'re", "'m", "'ll", "'d"].into_iter().find_map(first).map(|first| (first.to_owned(), first.len()))
}

/// The second word of a contraction, by its ending.
fn contracted(ending: &str) -> &'static str {
    match ending.trim_start_matches(['\'', '\u{2019}']).to_lowercase().as_str() {
        "ve" => "have",
        "re" => "are",
        "m" => "am",
        "ll" => "will",
        "d" => "would",
        "s" => "is",
        _ => "not",
    }
}

/// Whether the character at `at` continues a word or number that has begun.
fn continues(chars: &[(usize, char)], at: usize) -> bool {
    let (before, c) = (chars[at - 1].1, chars[at].1);
    let next = chars.get(at + 1).map(|(_, c)| *c);
    if c.is_alphanumeric() || c == '_' {
        return true;
    }
    let digits = before.is_ascii_digit() && next.is_some_and(|n| n.is_ascii_digit());
    match c {
        '.' => digits,
        // 10,000 but not "2024,2025"
        ',' => {
            digits
                && (1..=3).all(|k| chars.get(at + k).is_some_and(|(_, c)| c.is_ascii_digit()))
                && !chars.get(at + 4).is_some_and(|(_, c)| c.is_ascii_digit())
        }
        // 2025-03-31, and ids such as a-12
        '-' => digits,
        '\'' | '\u{2019}' => next.is_some_and(char::is_alphanumeric),
        _ => false,
    }
}

/// The number that a word is: digits, with grouping, size and currency letters, or a small number in words.
fn numeral(word: &str) -> Option<Numeral> {
    const SMALL: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    if let Some(n) = SMALL.iter().position(|w| *w == word) {
        return Some(Numeral { value: n as f64, quantity: Quantity::Bare, plain: false });
    }
    if let Some(value) = [("thirty", 30.0), ("fifty", 50.0), ("hundred", 100.0)].iter().find(|(w, _)| *w == word) {
        return Some(Numeral { value: value.1, quantity: Quantity::Bare, plain: false });
    }
    if let Some(positive) = word.strip_prefix(['-', '\u{2212}']) {
        let number = numeral(positive)?;
        return Some(Numeral { value: -number.value, plain: false, ..number });
    }
    if !word.starts_with(|c: char| c.is_ascii_digit()) || word.contains('-') {
        return None;
    }
    let digits: String =
        word.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).filter(|c| *c != ',').collect();
    let tail = word.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let size = match tail {
        "" => 1.0,
        "k" => 1e3,
        "m" | "mio" | "mn" => 1e6,
        "b" | "bn" => 1e9,
        _ => return None,
    };
    let value = digits.parse::<f64>().ok()? * size;
    Some(Numeral { value, quantity: Quantity::Bare, plain: size == 1.0 && !word.contains([',', '.']) })
}

/// The spoken form of a name or member, as the value index spells it: tokens joined by single spaces.
pub(crate) fn form(text: &str) -> String {
    let mut form = String::new();
    for token in tokens(text) {
        if !form.is_empty() {
            form.push(' ');
        }
        form.push_str(&token.text);
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let shown: Vec<String> = tokens(text)
            .iter()
            .map(|t| match t.number {
                Some(n) => format!("{}{}", n.value, if n.is_percent() { "%" } else { "" }),
                None => t.text.clone(),
            })
            .collect();
        assert_eq!(shown.join("|"), expected, "{text}");
    }

    #[test]
    fn questions_fall_into_tokens() {
        check("Top 5 models, by revenue?", "5".replace('5', "top|5|models|,|by|revenue").as_str());
        check("below -5% in 2024 -2025, -1.5m", "below|-5%|in|2024|2025|,|-1500000");
        check("year-over-year growth > 1.5m", "year|over|year|growth|>|1500000");
        check("margin below 5 % or 3.5%", "margin|below|5%|or|3.5%");
        check("over 2 million units since 2025-03-31", "over|2000000|units|since|2025-03-31");
        check("what's Germany's share of 10,000", "what|germany|share|of|10000");
        check("🚗 😀", "");
        check("q3'25 vs q3 2024", "q325|vs|q3|2024");
    }

    #[test]
    fn an_endless_text_is_cut() {
        assert_eq!(tokens(&"word ".repeat(100_000)).len(), MOST_TOKENS);
    }
}
