//! A condition on values as a set of codes.

use model::Value;
use model::query::{Part, Predicate};

use crate::dictionary::Dictionary;

/// Codes for which a condition holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CodeSet {
    /// `first..end`; empty if both are equal.
    Span(u32, u32),
    /// By code.
    Table(Vec<bool>),
}

impl CodeSet {
    /// From whether each code is in it.
    pub(crate) fn of_table(table: Vec<bool>) -> CodeSet {
        let first = table.iter().position(|inside| *inside).unwrap_or(0);
        let end = table.iter().rposition(|inside| *inside).map_or(first, |last| last + 1);
        match table[first..end].iter().all(|inside| *inside) {
            true => CodeSet::Span(first as u32, end as u32),
            false => CodeSet::Table(table),
        }
    }

    /// Whether a code is in it.
    pub(crate) fn contains(&self, code: u32) -> bool {
        match self {
            CodeSet::Span(first, end) => (*first..*end).contains(&code),
            CodeSet::Table(table) => table.get(code as usize).copied().unwrap_or(false),
        }
    }

    /// The codes whose coarser codes are in this set.
    pub(crate) fn before(&self, of_code: &[u32]) -> CodeSet {
        CodeSet::of_table(of_code.iter().map(|code| self.contains(*code)).collect())
    }
}

/// The codes of a dictionary for which a predicate on one key holds. (`Any` and `Exists` are not about
/// one key, and hold for none here.)
pub(crate) fn codes_where(predicate: &Predicate, dictionary: &Dictionary) -> CodeSet {
    let all = dictionary.len() as u32;
    match predicate {
        Predicate::In { values, not, .. } => {
            let find = |value: &Value| match value.is_null() {
                true => dictionary.has_missing().then_some(0),
                false => dictionary.find(value),
            };
            let found = values.iter().filter_map(find);
            // One member of a million is found without a table of a million.
            if let ([_], false) = (&values[..], *not) {
                return found.last().map_or(CodeSet::Span(0, 0), |code| CodeSet::Span(code, code + 1));
            }
            let mut table = vec![*not; all as usize];
            found.for_each(|code| table[code as usize] = !*not);
            CodeSet::of_table(table)
        }
        Predicate::Range { from, to, .. } => {
            let after = |value: &Value| dictionary.below(value) + u32::from(dictionary.find(value).is_some());
            let known = u32::from(dictionary.has_missing());
            let first = from.as_ref().map_or(known, |(value, included)| match included {
                true => dictionary.below(value),
                false => after(value),
            });
            let end = to.as_ref().map_or(all, |(value, included)| match included {
                true => after(value),
                false => dictionary.below(value),
            });
            let first = first.max(known);
            CodeSet::Span(first, end.max(first))
        }
        Predicate::Like { part, text, not, .. } => {
            let matches = |code: u32| {
                let Some(value) = dictionary.text(code) else { return false };
                let value = value.to_lowercase();
                match part {
                    Part::Anywhere => value.contains(text.as_str()),
                    Part::Start => value.starts_with(text.as_str()),
                    Part::End => value.ends_with(text.as_str()),
                }
            };
            CodeSet::of_table((0..all).map(|code| matches(code) != *not).collect())
        }
        Predicate::Any(_) | Predicate::Exists { .. } => CodeSet::Span(0, 0),
    }
}

#[cfg(test)]
mod tests {
    use model::FieldId;
    use model::query::Key;

    use super::*;

    fn check(predicate: Predicate, expected: &str) {
        let cells =
            [Value::Null, Value::text("Alfa"), Value::text("Beta"), Value::text("beta max"), Value::text("Gamma")];
        let dictionary = Dictionary::of_cells({
            let mut cells = cells.to_vec();
            cells.sort();
            cells
        });
        let set = codes_where(&predicate, &dictionary);
        let found: Vec<String> = (0..dictionary.len() as u32)
            .filter(|code| set.contains(*code))
            .map(|code| dictionary.text(code).unwrap_or("-").to_owned())
            .collect();
        assert_eq!(found.join(","), expected, "{predicate:?}");
    }

    fn key() -> Key {
        Key::own(FieldId(0))
    }

    #[test]
    fn predicates_are_sets_of_codes() {
        let within = |values: &[&str], null: bool, not| {
            let mut values: Vec<Value> = values.iter().map(Value::text).collect();
            values.extend(null.then_some(Value::Null));
            Predicate::In { key: key(), values, not }
        };
        check(within(&["Alfa", "Nobody"], false, false), "Alfa");
        check(within(&["Alfa"], true, false), "-,Alfa");
        // Rows without a value are "not Alfa", unless missing ones are excluded too.
        check(within(&["Alfa"], false, true), "-,Beta,Gamma,beta max");
        check(within(&["Alfa"], true, true), "Beta,Gamma,beta max");
        let range = |from: Option<(&str, bool)>, to: Option<(&str, bool)>| {
            let bound = |b: Option<(&str, bool)>| b.map(|(text, included)| (Value::text(text), included));
            Predicate::Range { key: key(), from: bound(from), to: bound(to) }
        };
        check(range(Some(("Alfa", false)), None), "Beta,Gamma,beta max");
        check(range(Some(("Alfa", true)), Some(("Beta", true))), "Alfa,Beta");
        check(range(Some(("Aa", true)), Some(("Beta", false))), "Alfa");
        check(range(None, None), "Alfa,Beta,Gamma,beta max");
        let from = Some((Value::Null, true));
        check(Predicate::Range { key: key(), from, to: None }, "Alfa,Beta,Gamma,beta max");
        check(range(Some(("Z", true)), Some(("A", true))), "");
        let like = |part, text: &str, not| Predicate::Like { key: key(), part, text: text.into(), not };
        check(like(Part::Anywhere, "ta", false), "Beta,beta max");
        check(like(Part::Start, "beta", false), "Beta,beta max");
        check(like(Part::End, "a", false), "Alfa,Beta,Gamma");
        check(like(Part::End, "a", true), "-,beta max");
    }
}
