//! What a row of a table is shown as, and which of its dates questions mean.

use model::schema::ColumnType;

use super::keys::{Found, table_words};
use super::profile::{Profile, Table};
use super::words::{Words, singular};

fn is_code(said: &[String]) -> bool {
    said.last().is_some_and(|w| matches!(w.as_str(), "id" | "code" | "number" | "key"))
}

/// The columns that name a row to people, best first: first and last name, its own name, a title,
/// another name, a description, the only text that is never the same twice.
pub(super) fn shown_as(table: &Table, found: &Found, words: &Words) -> Vec<String> {
    let others =
        table.columns.iter().filter(|c| !found.joins.iter().any(|j| j.columns.iter().any(|(a, _)| *a == c.name)));
    if found.joins.len() > 1 && others.count() < 2 {
        return Vec::new();
    }
    let own = table_words(table, words);
    // Of what happens to things, a name that comes again is that of another thing.
    let happens = !found.joins.is_empty() || table.columns.iter().any(|c| c.kind.is_time());
    let names_row = |c: &Profile| !happens || c.distinct.is_some_and(|distinct| distinct * 10 >= c.values * 9);
    let texts: Vec<(&Profile, Vec<String>)> = table
        .columns
        .iter()
        .filter(|c| c.kind == ColumnType::Text)
        .map(|c| (c, words.said(&c.name).iter().map(|w| singular(w)).collect()))
        .collect();
    let find =
        |test: &dyn Fn(&[String]) -> bool| texts.iter().find(|(_, said)| test(said)).map(|(c, _)| c.name.clone());
    let find_named = |test: &dyn Fn(&[String]) -> bool| {
        texts.iter().find(|(c, said)| test(said) && names_row(c)).map(|(c, _)| c.name.clone())
    };
    let ends =
        |said: &[String], ending: &[&str]| said.len() >= ending.len() && said[said.len() - ending.len()..] == *ending;
    let first = find(&|said| ends(said, &["first", "name"]) || said == ["forename"]);
    let last = find(&|said| ends(said, &["last", "name"]) || said == ["surname"]);
    if let (Some(first), Some(last)) = (first, last) {
        return vec![first, last];
    }
    let own_name =
        |said: &[String]| said == ["name"] || said.split_last().is_some_and(|(w, rest)| w == "name" && rest == own);
    let all_differ = |c: &Profile| c.distinct == Some(c.values);
    let called_as_table = || texts.iter().find(|(c, said)| *said == own && all_differ(c)).map(|(c, _)| c.name.clone());
    let text_key = || match found.primary.as_slice() {
        [key] => texts.iter().find(|(c, said)| c.name == *key && !is_code(said)).map(|(c, _)| c.name.clone()),
        _ => None,
    };
    let own_last = own.last().cloned().unwrap_or_default();
    let part_name = |said: &[String]| said.len() == 2 && said[0] == own_last && said[1] == "name";
    let tells =
        |said: &[String]| !said.iter().any(|w| matches!(w.as_str(), "date" | "time" | "phone" | "email" | "url"));
    let unique: Vec<&str> =
        texts.iter().filter(|(c, said)| c.is_unique(table.rows) && tells(said)).map(|(c, _)| c.name.as_str()).collect();
    // "room number" of rooms, which have an id beside: what is on the door
    let own_number = || {
        let number = |c: &&Profile| {
            let said: Vec<String> = words.said(&c.name).iter().map(|w| singular(w)).collect();
            let is =
                matches!(&said[..], [what, last] if *what == own_last && matches!(last.as_str(), "number" | "code"));
            is && !found.primary.contains(&c.name) && c.values == table.rows
        };
        table.columns.iter().find(number).filter(|_| found.primary.len() == 1).map(|c| c.name.clone())
    };
    find(&|said| own_name(said))
        .or_else(called_as_table)
        .or_else(|| find(&|said| part_name(said)))
        .or_else(|| find_named(&|said| ends(said, &["title"]) && !ends(said, &["job", "title"])))
        .or_else(|| find_named(&|said| said.iter().any(|w| w == "name")))
        .or_else(text_key)
        .or_else(|| find(&|said| said.iter().any(|w| w == "description" || w == "detail") && said[0] != "other"))
        .or_else(|| if let [only] = unique[..] { Some(only.to_owned()) } else { None })
        .or_else(own_number)
        .into_iter()
        .collect()
}

/// The rank of a birth date: no other event of a row is meant less often.
const BIRTH: i32 = 4;

/// The date that questions mean when they name none.
pub(super) struct Time {
    pub(super) column: String,
    /// Those that may be meant instead.
    pub(super) others: Vec<String>,
}

/// Whether a participle says that a row came to be: invoices are invoiced, orders ordered.
fn is_done_to(participle: &str, row: &str) -> bool {
    row.len() > 3 && participle.strip_prefix(row.trim_end_matches('e')).is_some_and(|ending| ending == "ed")
}

/// The only date, or the most obvious one.
pub(super) fn time(table: &Table, words: &Words) -> Option<Time> {
    let own = table_words(table, words);
    let rank = |column: &Profile| {
        let said: Vec<String> = words.said(&column.name).iter().map(|w| singular(w)).collect();
        let has = |list: &[&str]| said.iter().any(|w| list.contains(&w.as_str()));
        if has(&["birth", "birthday"]) {
            BIRTH
        } else if said == ["date"]
            || said == ["day"]
            || said.iter().any(|w| own.contains(w)) && !has(&["end", "expiry"])
            || said.iter().any(|w| own.last().is_some_and(|row| is_done_to(w, row)))
        {
            0
        } else if has(&[
            "start",
            "from",
            "created",
            "order",
            "begin",
            "opened",
            "arrival",
            "registered",
            "registration",
            "joined",
            "join",
            "signup",
            "enrolled",
            "hired",
            "hire",
            "event",
        ]) {
            1
        } else if has(&[
            "end",
            "enquiry",
            "inquiry",
            "to",
            "until",
            "expiry",
            "expiration",
            "updated",
            "modified",
            "closed",
            "due",
        ]) {
            3
        } else {
            2
        }
    };
    let mut dates: Vec<(i32, i64, usize, &Profile)> = table
        .columns
        .iter()
        .enumerate()
        .filter(|(_, c)| c.kind.is_time())
        .map(|(at, c)| (rank(c), -c.values, at, c))
        .collect();
    dates.sort_by_key(|(rank, values, at, _)| (*rank, *values, *at));
    let (_, _, _, best) = dates.first()?;
    let others = dates[1..].iter().filter(|(rank, ..)| *rank < BIRTH).map(|(.., c)| c.name.clone()).collect();
    Some(Time { column: best.name.clone(), others })
}
