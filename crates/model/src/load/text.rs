//! SQL text to unresolved trees, with a bound on their size: a deep tree costs stack.

use sqlparser::dialect::GenericDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

use super::issues::Issues;
use super::scope::Trouble;
use super::yaml::Word;
use crate::expr::{self, Expr};
use crate::formula::{self, Formula};
use crate::issue::Code;
use crate::semantic::DatasetId;

/// Words and signs that an expression may have, and parts once the fields it names are written out.
pub(super) const MOST_PARTS: usize = 1000;

/// A row-level expression; reports what is wrong with it.
pub(super) fn row(word: &Word, issues: &mut Issues) -> Option<Expr> {
    checked(word, issues, expr::parse)
}

/// A metric's expression; reports what is wrong with it.
pub(super) fn metric(word: &Word, dataset: DatasetId, issues: &mut Issues) -> Option<Formula> {
    checked(word, issues, |text| formula::parse(text, dataset))
}

fn checked<T>(word: &Word, issues: &mut Issues, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
    if word.is_absent() {
        return None;
    }
    let parsed = match is_short(&word.text) {
        true => parse(&word.text),
        false => Err(format!("an expression may have {MOST_PARTS} words and signs")),
    };
    parsed.map_err(|message| bad(&message).report(word, issues)).ok()
}

fn is_short(text: &str) -> bool {
    let words = |tokens: Vec<Token>| tokens.iter().filter(|token| !matches!(token, Token::Whitespace(_))).count();
    // What is no SQL at all has no tokens; the parser says why.
    Tokenizer::new(&GenericDialect {}, text).tokenize().map_or(0, words) <= MOST_PARTS
}

/// A fault in an expression, as a sentence.
pub(super) fn bad(message: &str) -> Trouble {
    let mut letters = message.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let rest = letters.as_str().trim_end_matches('.');
    Trouble::new(Code::BadExpression, format!("{first}{rest}."))
}

/// The names that an expression refers to.
pub(super) fn names(expr: &Expr) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    expr.walk(&mut |part| {
        if let Expr::Name(names) = part {
            found.push(names.clone());
        }
    });
    found
}

/// `dealers.city` as the parts of a name; parts with dots of their own stand in double quotes.
pub(super) fn split(text: &str) -> Vec<String> {
    match expr::parse(text) {
        Ok(Expr::Name(names)) if text.contains('"') => names,
        _ => text.split('.').map(|part| part.trim().to_owned()).collect(),
    }
}
