//! Which columns identify a row, and which lead to another table: what is declared, else what the
//! names and the values say together.

use model::schema::ColumnType;

use super::profile::{Table, included};
use super::words::{Words, shortens, singular};
use crate::{Error, Keys, Source};

/// A table's keys.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Found {
    pub(super) primary: Vec<String>,
    pub(super) joins: Vec<Join>,
    /// What looks like a join but is none for sure: one sentence each.
    pub(super) doubts: Vec<String>,
}

/// A join, many to one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Join {
    /// Columns here and there.
    pub(super) columns: Vec<(String, String)>,
    /// Position of the other table.
    pub(super) to: usize,
    /// What the other table is to this one, where its name does not say it.
    pub(super) role: Option<String>,
}

/// The keys of all tables, in their order.
pub(super) fn find(
    source: &dyn Source,
    tables: &[Table],
    declared: &[Keys],
    words: &Words,
) -> Result<Vec<Found>, Error> {
    let mut found = vec![Found::default(); tables.len()];
    let keys_of = |table: &Table| declared.iter().find(|keys| keys.table == table.source);
    for (found, table) in found.iter_mut().zip(tables) {
        let given = keys_of(table).map(|keys| keys.primary.clone()).filter(|key| !key.is_empty());
        found.primary = match given {
            Some(key) if table.rows == 0 || table.is_key(source, &key)? => key,
            Some(key) => {
                found.doubts.push(format!("{} is declared to be the primary key, but is not unique", key.join(", ")));
                Vec::new()
            }
            None => guessed_key(table, words, &mut found.doubts),
        };
    }
    for (index, table) in tables.iter().enumerate() {
        for foreign in keys_of(table).map_or(&[][..], |keys| keys.foreign.as_slice()) {
            let Some(to) = tables.iter().position(|t| t.source == foreign.to) else { continue };
            let there: Vec<String> = foreign.columns.iter().map(|(_, b)| b.clone()).collect();
            let same_as_key = same(&there, &found[to].primary);
            if !same_as_key && !tables[to].is_key(source, &there)? && tables[to].rows > 0 {
                let text = format!("{} refers to {}, which is not unique there", list(&foreign.columns), foreign.to);
                found[index].doubts.push(text);
                continue;
            }
            if found[to].primary.is_empty() {
                found[to].primary = there;
            }
            let join = Join { columns: foreign.columns.clone(), to, role: None };
            if !found[index].joins.contains(&join) {
                found[index].joins.push(join);
            }
        }
    }
    for index in 0..tables.len() {
        guess_joins(source, tables, index, &mut found, words)?;
        guess_roles(source, tables, index, &mut found, words)?;
    }
    for (index, table) in tables.iter().enumerate() {
        name_roles(&mut found[index].joins, index, tables, words, table);
    }
    Ok(found)
}

fn list(columns: &[(String, String)]) -> String {
    columns.iter().map(|(a, _)| a.as_str()).collect::<Vec<_>>().join(", ")
}

fn same(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().all(|x| b.contains(x))
}

/// The words of a table's own name, in the singular.
pub(super) fn table_words(table: &Table, words: &Words) -> Vec<String> {
    words.said(&super::bare_name(&table.source)).iter().map(|w| singular(w)).collect()
}

/// A column that looks like an id, is never missing and never the same twice: the table's own first. One
/// that is called as the table's own id and is none is doubted.
fn guessed_key(table: &Table, words: &Words, doubts: &mut Vec<String>) -> Vec<String> {
    let own = table_words(table, words);
    let rank = |name: &str, first: bool| {
        let said: Vec<String> = words.said(name).iter().map(|w| singular(w)).collect();
        let is_id = |word: &str| matches!(word, "id" | "key" | "pk" | "uuid" | "guid");
        let is_code = |word: &str| matches!(word, "code" | "number" | "sku");
        match said.split_last() {
            Some((last, rest)) if (is_id(last) || is_code(last)) && !rest.is_empty() && own.ends_with(rest) => Some(0),
            Some((last, [])) if is_id(last) => Some(1),
            Some((last, _)) if is_id(last) => Some(2),
            _ if said == own => Some(4),
            Some((last, [])) if is_code(last) => Some(3),
            // "job no" of `shp`, where it stands first
            Some((last, _)) if is_code(last) && first => Some(5),
            _ => None,
        }
    };
    let usable = |kind: ColumnType| matches!(kind, ColumnType::Integer | ColumnType::Text);
    let mut candidates: Vec<(i32, usize, &str)> = Vec::new();
    for (at, column) in table.columns.iter().enumerate().filter(|(_, column)| usable(column.kind)) {
        match rank(&column.name, at == 0) {
            Some(rank) if column.is_unique(table.rows) => candidates.push((rank, at, &column.name)),
            Some(0 | 1) if table.rows > 0 => {
                let text = format!("{} is called as a key is, but some rows share a value or have none", column.name);
                doubts.push(text);
            }
            _ => {}
        }
    }
    candidates.sort_unstable();
    candidates.first().map(|(.., name)| vec![(*name).to_owned()]).unwrap_or_default()
}

/// Undeclared joins: a column called as another table's key (or as that table and its key), of the
/// same type, with no value that the key lacks, and with the words of that table in its name.
fn guess_joins(
    source: &dyn Source,
    tables: &[Table],
    index: usize,
    found: &mut [Found],
    words: &Words,
) -> Result<(), Error> {
    let table = &tables[index];
    for column in &table.columns {
        let taken = found[index].joins.iter().any(|join| join.columns.iter().any(|(a, _)| *a == column.name));
        if taken || found[index].primary == [column.name.clone()] || column.values == 0 {
            continue;
        }
        for (to, target) in tables.iter().enumerate().filter(|(to, _)| *to != index) {
            let [key] = found[to].primary.as_slice() else { continue };
            let Some(key_column) = target.column(key) else { continue };
            let same_name = column.name.eq_ignore_ascii_case(key);
            let own = table_words(target, words);
            let names_target = mentions(&column.name, &own, words);
            let (said, key_words) = (words.said(&column.name), words.said(key));
            let ends_like_key = said.ends_with(&key_words[key_words.len().saturating_sub(1)..]);
            // "origin depot" of depots
            let ends_like_target = column.kind == ColumnType::Text
                && said.len() >= own.len()
                && said[said.len() - own.len()..].iter().map(|word| singular(word)).eq(own.iter().cloned());
            let called = same_name || (names_target && (ends_like_key || ends_like_target));
            if !called || column.kind != key_column.kind {
                continue;
            }
            if !included(source, (table, &column.name), (target, key))? {
                continue;
            }
            // "rep id" of "sales reps", which nothing else is called
            let head = table_words(target, words).pop();
            let by_head = same_name && head.is_some_and(|head| mentions(&column.name, &[head], words));
            let keyed = |found: &Found| matches!(&found.primary[..], [other] if other.eq_ignore_ascii_case(key));
            let alone = found.iter().filter(|found| keyed(found)).count() == 1;
            if names_target || (alone && (by_head || (same_name && tells(&key_words, column.kind)))) {
                found[index].joins.push(Join { columns: vec![(column.name.clone(), key.clone())], to, role: None });
                break;
            }
            let text =
                format!("{} may lead to {}: its values are all there", column.name, super::bare_name(&target.source));
            found[index].doubts.push(text);
        }
    }
    Ok(())
}

/// Columns that are called as nothing in the tables is, but hold only keys of one of them: `sales_rep` of employees,
/// `carr_no` of vendors. Values that are as good as never the same by chance say more than a name.
fn guess_roles(
    source: &dyn Source,
    tables: &[Table],
    index: usize,
    found: &mut [Found],
    words: &Words,
) -> Result<(), Error> {
    const FEW: i64 = 3;
    const PEOPLE: [&str; 12] = [
        "employee",
        "staff",
        "user",
        "person",
        "people",
        "agent",
        "worker",
        "adviser",
        "advisor",
        "consultant",
        "member",
        "personnel",
    ];
    const WHO: [&str; 14] = [
        "rep",
        "manager",
        "agent",
        "driver",
        "owner",
        "operator",
        "officer",
        "planner",
        "buyer",
        "seller",
        "handler",
        "supervisor",
        "by",
        "to",
    ];
    let table = &tables[index];
    for column in &table.columns {
        let taken = found[index].joins.iter().any(|join| join.columns.iter().any(|(a, _)| *a == column.name));
        let few = column.distinct.is_none_or(|distinct| distinct < FEW);
        if taken || few || found[index].primary == [column.name.clone()] {
            continue;
        }
        let said = words.said(&column.name);
        let refers = said.last().is_some_and(|last| {
            matches!(last.as_str(), "id" | "number" | "code" | "key") || WHO.contains(&last.as_str())
        });
        let told = column.kind == ColumnType::Text || (refers && column.least.is_some_and(|least| least >= 100.0));
        // Small numbers are among the keys of many tables; "assigned to" leads to people all the same.
        let who = refers && said.iter().any(|word| WHO.contains(&word.as_str()));
        let fits = |to: usize| {
            let people = table_words(&tables[to], words).iter().any(|word| PEOPLE.contains(&word.as_str()));
            to != index && (told || (who && people))
        };
        let mut all = Vec::new();
        for (to, target) in tables.iter().enumerate().filter(|(to, _)| fits(*to)) {
            let [key] = found[to].primary.as_slice() else { continue };
            let Some(key_column) = target.column(key).filter(|key| key.kind == column.kind) else { continue };
            // Names of things are no codes of them.
            let coded =
                words.said(key).last().is_some_and(|last| matches!(last.as_str(), "id" | "number" | "code" | "key"));
            if coded
                && key_column.distinct >= column.distinct
                && included(source, (table, &column.name), (target, key))?
            {
                all.push((to, key.clone()));
            }
        }
        if let [(to, key)] = &all[..] {
            let text = format!(
                "{} is taken to lead to {}: its values are all there",
                column.name,
                super::bare_name(&tables[*to].source)
            );
            found[index].doubts.push(text);
            found[index].joins.push(Join { columns: vec![(column.name.clone(), key.clone())], to: *to, role: None });
        }
    }
    Ok(())
}

/// Whether a key is called so that another column of that name is hardly anything else: "sku", "account number", and
/// not "code" or "number".
fn tells(said: &[String], kind: ColumnType) -> bool {
    const GENERAL: [&str; 22] = [
        "id", "code", "key", "number", "no", "nr", "name", "type", "status", "state", "date", "day", "month", "year",
        "line", "row", "item", "position", "sequence", "rank", "version", "level",
    ];
    let general = |word: &String| GENERAL.contains(&word.as_str());
    !said.iter().all(general) && (said.len() > 1 || kind == ColumnType::Text)
}

fn mentions(name: &str, target: &[String], words: &Words) -> bool {
    let said: Vec<String> = words.said(name).iter().map(|w| singular(w)).collect();
    !target.is_empty() && said.windows(target.len()).any(|window| window == target)
}

/// Two joins to one table, a join to the table itself, and a column that does not name its target are
/// told apart by the column: `source_airport` leads to the source airport.
fn name_roles(joins: &mut [Join], index: usize, tables: &[Table], words: &Words, table: &Table) {
    let all = joins.to_vec();
    let own = table_words(table, words);
    let mut plain: Vec<(usize, usize)> = Vec::new();
    for (at, join) in joins.iter_mut().enumerate() {
        let target = table_words(&tables[join.to], words);
        let several = all.iter().filter(|other| other.to == join.to).count() > 1 || join.to == index;
        let [(column, key)] = join.columns.as_slice() else {
            join.role = several.then(|| words.said(&join.columns[0].0).join(" "));
            continue;
        };
        let mut said = words.said(column);
        let is_end = |word: &String| {
            matches!(word.as_str(), "id" | "code" | "key" | "number") || (word.len() <= 5 && word.ends_with("id"))
        };
        while said.len() > 1 && said.last().is_some_and(is_end) {
            said.pop();
        }
        let singulars: Vec<String> = said.iter().map(|w| singular(w)).collect();
        let says_more = singulars.iter().any(|w| !target.contains(w) && !is_end(w) && !own.contains(w));
        if says_more && !column.eq_ignore_ascii_case(key) {
            // "pickup stn" of stations
            if let (Some(last), Some(noun)) = (said.last_mut(), table_words(&tables[join.to], words).pop())
                && shortens(last, &noun)
            {
                *last = noun;
            }
            let role = said.join(" ");
            // Whoever a ticket is assigned to is its assignee.
            let assigned = matches!(&said[..], [verb, to] if verb == "assigned" && to == "to");
            join.role = Some(if assigned { "assignee".to_owned() } else { role });
        } else if several {
            join.role = Some(words.said(column).join(" "));
            plain.push((join.to, at));
        }
    }
    // "branch code" beside "supplying branch code": the one that says no more than its target is meant without a role.
    for (to, at) in &plain {
        let alone = plain.iter().filter(|(other, _)| other == to).count() == 1;
        if alone && *to != index {
            joins[*at].role = None;
        }
    }
}
