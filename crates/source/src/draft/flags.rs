//! Yes-or-no columns of any coding: booleans, 0 and 1, Y and N, "Yes" and "No". A column with a third value
//! is none, and neither is a number that only happens to be 0 or 1: its name must not be that of a number.

use model::schema::ColumnType;

use super::profile::Profile;

/// How a flag says yes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Flag {
    /// Behind the column, in SQL; empty where the column is the condition.
    pub(super) test: String,
    /// The word before what it says: "is", "has".
    pub(super) lead: String,
    /// What it says, without the words that only say that it is a flag.
    pub(super) name: Vec<String>,
}

/// Verbs and their like before what is so or not.
const LEADS: [&str; 10] = ["is", "has", "was", "had", "if", "can", "are", "have", "does", "whether"];
/// Words behind it that only say that it is a flag.
const TAILS: [&str; 6] = ["flag", "indicator", "yn", "boolean", "bool", "ind"];
/// Adjectives that are called so without any ending.
const PLAIN: [&str; 14] = [
    "active",
    "inactive",
    "public",
    "private",
    "generic",
    "valid",
    "current",
    "default",
    "exempt",
    "overdue",
    "mandatory",
    "optional",
    "remote",
    "abnormal",
];
/// Codes of yes and no.
const CODES: [(&str, &str); 5] = [("y", "n"), ("yes", "no"), ("true", "false"), ("t", "f"), ("1", "0")];

/// The flag that a column is, by the words of its name and its values.
pub(super) fn flag(column: &Profile, said: &[String]) -> Option<Flag> {
    if said.iter().any(|word| matches!(word.as_str(), "sex" | "gender")) {
        return None;
    }
    let (lead, name, named) = parts(said);
    let test = match column.kind {
        ColumnType::Boolean => String::new(),
        ColumnType::Integer if column.is_zero_or_one() && column.values > 0 => {
            // Both were seen, and nothing says that they are counted.
            let told = column.distinct == Some(2) && !counts(&name);
            (named || told).then(|| " = 1".to_owned())?
        }
        ColumnType::Text => format!(" = '{}'", yes(&column.members, named)?),
        _ => return None,
    };
    (!name.is_empty()).then_some(Flag { test, lead, name })
}

/// Whether a name is that of a number: "goals", "floor number", "semester".
fn counts(name: &[String]) -> bool {
    const NUMBERS: [&str; 34] = [
        "number", "count", "quantity", "amount", "total", "sum", "level", "score", "rank", "ranking", "grade", "size",
        "age", "year", "term", "semester", "quarter", "month", "day", "week", "floor", "stage", "round", "version",
        "position", "order", "sequence", "value", "result", "class", "type", "code", "id", "price",
    ];
    let several = |word: &String| word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us");
    // "seats booked" are counted, too.
    let nouns = &name[name.len().saturating_sub(2)..];
    name.is_empty() || nouns.iter().any(several) || name.iter().any(|word| NUMBERS.contains(&word.as_str()))
}

/// The word before, the rest, and whether the name says that it is a flag.
fn parts(said: &[String]) -> (String, Vec<String>, bool) {
    let (lead, rest) = match said.split_first() {
        Some((lead, rest)) if !rest.is_empty() && LEADS.contains(&lead.as_str()) => (lead.clone(), rest),
        _ => (String::new(), said),
    };
    let tail = rest.last().is_some_and(|last| TAILS.contains(&last.as_str()));
    let rest = if tail { &rest[..rest.len() - 1] } else { rest };
    let before = rest.len().checked_sub(2).map(|at| rest[at].as_str());
    // "seats booked" are counted.
    let counted = before.is_some_and(|word| word.ends_with('s') && !word.ends_with("ss"));
    let adjective = rest.last().is_some_and(|last| {
        (last.len() > 4 && ["ed", "able", "ible"].iter().any(|end| last.ends_with(end)) && !counted)
            || PLAIN.contains(&last.as_str())
    });
    let opted = rest.ends_with(&["opt".into(), "in".into()]) || rest.ends_with(&["opted".into(), "in".into()]);
    let named = tail || adjective || opted || !lead.is_empty();
    (lead, rest.to_vec(), named)
}

/// The member that says yes; `None` where there is a third one.
fn yes(members: &[String], named: bool) -> Option<String> {
    let known: Vec<&String> = members.iter().filter(|m| !m.trim().is_empty()).collect();
    if known.is_empty() {
        return None;
    }
    let is = |member: &str, code: &str| member.eq_ignore_ascii_case(code);
    let (yes, no) = CODES.into_iter().find(|(yes, no)| known.iter().all(|m| is(m, yes) || is(m, no)))?;
    // "T" and "F" alone, and 1 and 0, may be codes of anything.
    let sure = !matches!(yes, "t" | "1") || named || (yes == "t" && known.len() == 2);
    if !sure || known.len() > 2 {
        return None;
    }
    let found = known.iter().find(|m| is(m, yes)).map(|m| (*m).clone());
    let as_no = |no: &String| match no.chars().next() {
        Some(first) if first.is_uppercase() && no.len() == 1 => yes.to_uppercase(),
        Some(first) if first.is_uppercase() => yes[..1].to_uppercase() + &yes[1..],
        _ => yes.to_owned(),
    };
    found.or_else(|| known.iter().find(|m| is(m, no)).map(|no| as_no(no)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, members: &[&str], expected: &str) {
        let text = !members.iter().all(|m| matches!(*m, "0" | "1"));
        let column = Profile {
            name: name.into(),
            kind: if text { ColumnType::Text } else { ColumnType::Integer },
            values: 10,
            distinct: Some(members.len() as i64),
            least: (!text).then_some(0.0),
            most: (!text).then_some(1.0),
            members: if text { members.iter().map(|m| (*m).to_owned()).collect() } else { Vec::new() },
        };
        let said: Vec<String> = name.split(' ').map(str::to_owned).collect();
        let found = flag(&column, &said).map_or("none".to_owned(), |f| format!("{}{}", f.name.join(" "), f.test));
        assert_eq!(found, expected, "{name} {members:?}");
    }

    #[test]
    fn flags_are_seen_by_name_and_values() {
        check("organic flag", &["N", "Y"], "organic = 'Y'");
        check("is outdoor", &["0", "1"], "outdoor = 1");
        check("approved", &["No", "Yes"], "approved = 'Yes'");
        check("shared", &["Y"], "shared = 'Y'");
        check("shared", &["n"], "shared = 'y'");
        check("newsletter opt in", &["0", "1"], "newsletter opt in = 1");
        check("unavailable", &["0", "1"], "unavailable = 1");
        check("if full time", &["F", "T"], "full time = 'T'");
        check("on stop", &["0", "1"], "on stop = 1");
        check("key account", &["0", "1"], "key account = 1");
    }

    #[test]
    fn what_may_be_something_else_is_no_flag() {
        check("goals", &["0", "1"], "none");
        check("goal", &["0"], "none");
        check("floor number", &["0", "1"], "none");
        check("semester", &["0", "1"], "none");
        check("seats booked", &["0", "1"], "none");
        check("gender", &["F", "T"], "none");
        check("team", &["T"], "none");
        check("answer", &["N", "U", "Y"], "none");
        check("is", &["0", "1"], "none");
    }
}
