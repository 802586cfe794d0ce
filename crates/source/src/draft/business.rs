//! What a business asks for without the words of its tables: revenue, units sold, stock, a target, and the
//! conditions that yes-or-no columns and open ends stand for. Each is a guess, and says so.

use super::flags;
use super::keys::{Found, table_words};
use super::profile::{Profile, Table};
use super::spans;
use super::words::{Words, singular};

/// A metric that nobody declared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Guess {
    /// Position of its table.
    pub(super) table: usize,
    pub(super) name: &'static str,
    /// The column it sums.
    pub(super) column: String,
    /// The column that each is multiplied by: the price of one of so many.
    pub(super) times: Option<String>,
    /// What comes off that price.
    pub(super) less: Option<Less>,
    /// The column of days along which it is not summed.
    pub(super) last: Option<String>,
    /// What the column counts, where no table is called so.
    pub(super) unit: Option<String>,
    pub(super) synonyms: Vec<String>,
    /// Vague words that mean it.
    pub(super) means: &'static [&'static str],
}

/// What comes off what is sold, by the column that says it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Less {
    /// Of each, as a fraction of its price.
    Fraction(String),
    /// Of each, as a percentage of its price.
    Percent(String),
    /// Of all of them together, as money.
    Amount(String),
}

/// A named condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    pub(super) name: String,
    pub(super) column: String,
    /// Behind the column, in SQL; empty where the column is the condition.
    pub(super) test: String,
    pub(super) synonyms: Vec<String>,
}

/// Words in the name of a table or a number that money earned is not called by.
const NOT_EARNED: [&str; 33] = [
    "target",
    "plan",
    "budget",
    "goal",
    "forecast",
    "quota",
    "return",
    "refund",
    "stock",
    "inventory",
    "expense",
    "purchase",
    "salary",
    "payroll",
    "claim",
    "credit",
    "debit",
    "tax",
    "vat",
    "discount",
    "cost",
    "freight",
    "shipping",
    "limit",
    "balance",
    "minimum",
    "maximum",
    "average",
    "fine",
    "loan",
    "deposit",
    "settlement",
    "donation",
];
/// Names of money earned, surest first.
const EARNED: [&[&str]; 12] = [
    &["line", "amount"],
    &["line", "total"],
    &["net", "amount"],
    &["net", "sale"],
    &["sale", "amount"],
    &["sale", "value"],
    &["total", "amount"],
    &["amount", "paid"],
    &["total", "price"],
    &["amount"],
    &["total"],
    &["subtotal"],
];
/// Tables that hold what was sold, surest first.
const SOLD: [&str; 10] =
    ["line", "item", "sale", "invoice", "payment", "transaction", "booking", "rental", "order", "ticket"];

/// Everything that names and kinds suggest.
pub(super) fn guesses(tables: &[Table], found: &[Found], words: &Words) -> Vec<Guess> {
    let said = |column: &Profile| -> Vec<String> { words.said(&column.name).iter().map(|w| singular(w)).collect() };
    let earns = |words: &[String]| {
        ["revenue", "turnover", "income", "earning"].iter().any(|name| words.iter().any(|word| word == name))
    };
    let named = tables.iter().flat_map(|table| &table.columns).any(|column| earns(&said(column)));
    let mut guesses = Vec::new();
    // A column that is called revenue needs no other word for it.
    if !named {
        guesses.extend(revenue(tables, found, words));
    }
    if let Some(units) =
        guesses.first().and_then(|revenue: &Guess| units(&tables[revenue.table], revenue.table, found, tables, words))
    {
        guesses.push(units);
    }
    guesses.extend(stock(tables, found, words));
    guesses.extend(target(tables, words, !guesses.is_empty()));
    guesses
}

/// The one number that says best what came in.
fn revenue(tables: &[Table], found: &[Found], words: &Words) -> Option<Guess> {
    let mut candidates: Vec<(usize, usize, usize, String)> = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        let own = table_words(table, words);
        let excluded = |said: &[String]| said.iter().any(|word| NOT_EARNED.contains(&word.as_str()));
        let dated = |at: usize| tables[at].columns.iter().any(|c| c.kind.is_time());
        let timed = dated(index) || found[index].joins.iter().any(|join| dated(join.to));
        let Some(sold) = SOLD.iter().position(|word| own.iter().any(|own| own == word)) else { continue };
        if excluded(&own) || !timed || found[index].joins.is_empty() {
            continue;
        }
        for column in table.columns.iter().filter(|c| c.kind.is_number() && !c.is_zero_or_one()) {
            let (said, _) = super::columns::without_unit(&words.said(&column.name), column.name.contains('('));
            let mut said: Vec<String> = said.iter().map(|w| singular(w)).collect();
            if excluded(&said) {
                continue;
            }
            // "invoice total" of invoices is their total.
            said.retain(|word| !own.contains(word) || said_by(word));
            let name = EARNED.iter().position(|name| said.iter().map(String::as_str).eq(name.iter().copied()));
            if let Some(name) = name {
                candidates.push((sold, name, index, column.name.clone()));
            }
        }
    }
    candidates.sort();
    let Some((sold, name, table, column)) = candidates.first().cloned() else {
        return self::sold(tables, found, words).or_else(|| charged(tables, found, words));
    };
    // Two tables that say it as well as each other say nothing.
    let rival = candidates.get(1).is_some_and(|(s, n, t, _)| *s == sold && *n == name && *t != table);
    (!rival).then_some(Guess {
        table,
        name: "revenue",
        times: None,
        less: None,
        last: None,
        unit: None,
        synonyms: {
            let mut synonyms = earned_by(&table_words(&tables[table], words));
            let said = words.said(&column);
            if said.iter().any(|word| word == "net") {
                synonyms.extend(["net", "net revenue", "net sales", "net turnover", "net invoiced"].map(str::to_owned));
                synonyms.extend(synonyms.contains(&"invoiced".to_owned()).then(|| "net invoiced amount".to_owned()));
            }
            synonyms
        },
        column,
        means: &["sales", "best"],
    })
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// What revenue is called, by what its rows are.
fn earned_by(rows: &[String]) -> Vec<String> {
    let mut said = texts(&["turnover", "sales revenue", "sales value", "income", "takings", "spend"]);
    if let Some(row) = rows.last().filter(|row| matches!(row.as_str(), "invoice" | "order" | "sale" | "booking")) {
        said.extend([format!("{row} total"), format!("{row} amount"), format!("{row} value")]);
        if row == "invoice" {
            said.extend(texts(&[
                "invoiced",
                "amount invoiced",
                "invoiced amount",
                "total invoiced",
                "billed",
                "amount billed",
            ]));
        }
    }
    said
}

/// Revenue where only how many and the price of one are known.
fn sold(tables: &[Table], found: &[Found], words: &Words) -> Option<Guess> {
    let about = |at: usize| table_words(&tables[at], words);
    let bought = |said: &[String]| said.iter().any(|word| NOT_EARNED.contains(&word.as_str()));
    let dated = |at: usize| tables[at].columns.iter().any(|c| c.kind.is_time());
    let mut all = tables.iter().enumerate().filter_map(|(index, table)| {
        let own = about(index);
        let joins = &found[index].joins;
        let timed = dated(index) || joins.iter().any(|join| dated(join.to));
        let selling = own.iter().any(|word| SOLD.contains(&word.as_str())) && !bought(&own);
        if !selling || !timed || joins.is_empty() || joins.iter().any(|join| bought(&about(join.to))) {
            return None;
        }
        let less = less(table, words)?;
        let many = units(table, index, found, tables, words)?;
        let mut prices = table.columns.iter().filter(|column| {
            let (said, _) = super::columns::without_unit(&words.said(&column.name), column.name.contains('('));
            let said: Vec<&str> =
                said.iter().map(String::as_str).filter(|word| !own.iter().any(|o| o == word)).collect();
            let priced = matches!(
                &said[..],
                ["price"] | ["unit", "price"] | ["selling", "price"] | ["price", "each"] | ["price", "per", "unit"]
            );
            column.kind.is_number() && priced
        });
        let price = prices.next().filter(|_| prices.next().is_none())?;
        Some(Guess {
            table: index,
            name: "revenue",
            column: many.column,
            times: Some(price.name.clone()),
            less,
            last: None,
            unit: None,
            synonyms: earned_by(&[]),
            means: &["sales", "best"],
        })
    });
    all.next().filter(|_| all.next().is_none())
}

/// What comes off a price; nothing where it is told in a way that may mean several things.
fn less(table: &Table, words: &Words) -> Option<Option<Less>> {
    let said = |column: &Profile| words.said(&column.name);
    let mut discounts = table.columns.iter().filter(|column| said(column).iter().any(|word| word == "discount"));
    let Some(column) = discounts.next() else { return Some(None) };
    let (least, most) = column.least.zip(column.most)?;
    // Where it is not known for some, neither is what they brought in.
    if discounts.next().is_some() || !column.kind.is_number() || column.values < table.rows || least < 0.0 {
        return None;
    }
    let said = said(column);
    let named = |names: &[&str]| said.iter().any(|word| names.contains(&word.as_str()));
    let name = column.name.clone();
    Some(Some(match () {
        () if named(&["amount", "value"]) && !named(&["unit"]) => Less::Amount(name),
        () if most <= 1.0 && !column.is_zero_or_one() => Less::Fraction(name),
        () if named(&["percent", "percentage", "pct"]) && (1.0..=100.0).contains(&most) => Less::Percent(name),
        () => return None,
    }))
}

/// Revenue where each row is one service done for a customer, at a price: a shipment, a ride, a stay.
fn charged(tables: &[Table], found: &[Found], words: &Words) -> Option<Guess> {
    const WHO: [&str; 10] =
        ["customer", "client", "member", "guest", "patient", "passenger", "user", "subscriber", "account", "tenant"];
    const PRICES: [&str; 5] = ["price", "fare", "charge", "fee", "premium"];
    let about = |at: usize| table_words(&tables[at], words);
    let excluded = |said: &[String]| said.iter().any(|word| NOT_EARNED.contains(&word.as_str()));
    let mut all = tables.iter().enumerate().flat_map(|(index, table)| {
        let for_whom = found[index].joins.iter().any(|join| about(join.to).iter().any(|w| WHO.contains(&w.as_str())));
        let dated = table.columns.iter().any(|column| column.kind.is_time());
        let own = about(index);
        // How many there are would have to be known, too.
        let several = table.columns.iter().any(|c| words.said(&c.name).iter().any(|w| w == "quantity"));
        let fits = for_whom && dated && !several && !excluded(&own);
        let priced = move |column: &&Profile| {
            let (said, _) = super::columns::without_unit(&words.said(&column.name), column.name.contains('('));
            let said: Vec<String> = said.iter().map(|w| singular(w)).collect();
            let said: Vec<&str> =
                said.iter().map(String::as_str).filter(|word| !own.iter().any(|o| o == word)).collect();
            let named = matches!(&said[..], [price] | ["total", price] if PRICES.contains(price));
            fits && column.kind.is_number() && named
        };
        table.columns.iter().filter(priced).map(move |column| (index, column))
    });
    let (table, column) = all.next().filter(|_| all.next().is_none())?;
    Some(Guess {
        table,
        name: "revenue",
        column: column.name.clone(),
        times: None,
        less: None,
        last: None,
        unit: None,
        synonyms: earned_by(&[]),
        means: &["sales", "best"],
    })
}

/// Whether a word belongs to the name of a number even where the table has it too.
fn said_by(word: &str) -> bool {
    matches!(word, "line" | "sale" | "amount" | "total")
}

/// How many pieces the rows of revenue stand for.
fn units(table: &Table, index: usize, found: &[Found], tables: &[Table], words: &Words) -> Option<Guess> {
    let own = table_words(table, words);
    let column = table.columns.iter().find(|column| {
        let said: Vec<String> = words.said(&column.name).iter().map(|w| singular(w)).collect();
        let rest: Vec<&str> =
            said.iter().map(String::as_str).filter(|word| !own.iter().any(|own| own == word)).collect();
        column.kind.is_number()
            && matches!(
                &rest[..],
                ["quantity"] | ["unit"] | ["piece"] | ["unit", "sold"] | ["quantity", "sold"] | ["product", "quantity"]
            )
    })?;
    let mut synonyms = texts(&["units", "pieces", "pieces sold", "quantity sold", "items sold", "sales volume"]);
    // "tickets sold": what the rows are of, other than what they are part of; where only kinds of it have a
    // table, the rows count it.
    let mut unit = None;
    for join in &found[index].joins {
        let of = table_words(&tables[join.to], words);
        let Some(thing) = of.first().filter(|_| !own.iter().any(|word| of.contains(word)) && join.role.is_none())
        else {
            continue;
        };
        // Dealers sell and customers buy; only what has a price is sold.
        let priced = |column: &Profile| words.said(&column.name).iter().any(|word| word == "price");
        if !tables[join.to].columns.iter().any(priced) {
            continue;
        }
        synonyms.push(format!("{thing}s sold"));
        let kinds = matches!(&of[..], [_, kind] if matches!(kind.as_str(), "type" | "kind" | "class"));
        if kinds && !tables.iter().any(|table| table_words(table, words) == [thing.clone()]) {
            unit = Some(thing.clone());
        }
    }
    Some(Guess {
        table: index,
        name: "units_sold",
        column: column.name.clone(),
        times: None,
        less: None,
        last: None,
        unit,
        synonyms,
        means: &["selling"],
    })
}

/// What is on hand at the end of a day or month, never summed over days.
fn stock(tables: &[Table], found: &[Found], words: &Words) -> Option<Guess> {
    let mut all = tables.iter().enumerate().filter_map(|(index, table)| {
        let own = table_words(table, words);
        if !own.iter().any(|word| matches!(word.as_str(), "stock" | "inventory")) {
            return None;
        }
        let mut dates = table.columns.iter().filter(|column| column.kind.is_time());
        let day = dates.next().filter(|_| dates.next().is_none())?;
        let column = table.columns.iter().find(|column| {
            let said: Vec<String> = words.said(&column.name).iter().map(|w| singular(w)).collect();
            let said: Vec<&str> = said.iter().map(String::as_str).collect();
            column.kind.is_number()
                && matches!(
                    &said[..],
                    ["on", "hand"]
                        | ["quantity", "on", "hand"]
                        | ["stock"]
                        | ["stock", "quantity"]
                        | ["quantity"]
                        | ["stock", "level"]
                        | ["unit", "in", "stock"]
                )
        })?;
        (found[index].joins.len() > 1).then(|| Guess {
            table: index,
            name: "stock",
            column: column.name.clone(),
            times: None,
            less: None,
            last: Some(day.name.clone()),
            unit: None,
            synonyms: texts(&[
                "stock level",
                "stock on hand",
                "in stock",
                "inventory",
                "inventory level",
                "units in stock",
            ]),
            means: &[],
        })
    });
    all.next().filter(|_| all.next().is_none())
}

/// What was to be reached.
fn target(tables: &[Table], words: &Words, wanted: bool) -> Option<Guess> {
    let mut all = tables.iter().enumerate().flat_map(|(index, table)| {
        let own = table_words(table, words);
        let about = own.iter().any(|word| matches!(word.as_str(), "target" | "plan" | "budget" | "quota"));
        let columns = table.columns.iter().filter(move |column| {
            let said: Vec<String> = words.said(&column.name).iter().map(|w| singular(w)).collect();
            let amount =
                said.iter().any(|word| matches!(word.as_str(), "amount" | "target" | "revenue" | "value" | "quota"));
            about && amount && column.kind.is_number() && !is_key(&said)
        });
        columns.map(move |column| Guess {
            table: index,
            name: "sales_target",
            column: column.name.clone(),
            times: None,
            less: None,
            last: None,
            unit: None,
            synonyms: texts(&["target", "targets", "quota", "sales targets", "plan"]),
            means: &[],
        })
    });
    let only = all.next()?;
    (wanted && all.next().is_none()).then_some(only)
}

fn is_key(said: &[String]) -> bool {
    said.last().is_some_and(|word| matches!(word.as_str(), "id" | "code" | "number" | "year" | "month"))
}

/// The conditions that a table's yes-or-no columns stand for ("freelance" of `is_freelance`), "active"
/// where an end may be open, and what has been done, or not yet, where a date says when ("discontinued").
pub(super) fn conditions(table: &Table, words: &Words) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for column in &table.columns {
        let Some(flag) = flags::flag(column, &words.said(&column.name)) else { continue };
        let test = match column.values < table.rows && !flag.test.is_empty() && column.distinct == Some(1) {
            // Where no is never written, nothing is no.
            true => format!(" IS NOT NULL AND {}{}", super::written(&column.name), flag.test),
            false => flag.test,
        };
        let synonyms = said_so(&flag.lead, &flag.name);
        conditions.push(Condition { name: flag.name.join(" "), column: column.name.clone(), test, synonyms });
    }
    if !conditions.iter().any(|condition| matches!(condition.name.as_str(), "late" | "on time" | "delayed")) {
        conditions.extend(punctuality(table, words));
    }
    // A status says more than dates do, and may say something else.
    let has_status = table.columns.iter().any(|column| {
        words.said(&column.name).iter().any(|word| matches!(word.as_str(), "status" | "state" | "stage" | "active"))
    });
    if has_status {
        return conditions;
    }
    let ends = |ending: &[&str]| {
        let of = |column: &&Profile| {
            let said = words.said(&column.name);
            column.kind.is_time() && said.iter().any(|word| ending.contains(&word.as_str()))
        };
        let mut found = table.columns.iter().filter(of);
        found.next().filter(|_| found.next().is_none())
    };
    let begun = ends(&["start", "from", "begin", "hire", "hired", "joined", "employed"]);
    if let (Some(_), Some(end)) = (begun, ends(&["end", "to", "until", "leave", "left", "termination", "terminated"]))
        && end.values < table.rows
    {
        conditions.push(Condition {
            name: "active".into(),
            column: end.name.clone(),
            test: " IS NULL".into(),
            synonyms: ["running", "current", "ongoing"].map(str::to_owned).to_vec(),
        });
    }
    for column in table.columns.iter().filter(|c| c.kind.is_time() && c.values > 0 && c.values < table.rows) {
        let said = words.said(&column.name);
        let Some(done) = done(&said) else { continue };
        let condition = |name: String, test: &str, synonyms: Vec<String>| Condition {
            name,
            column: column.name.clone(),
            test: test.to_owned(),
            synonyms,
        };
        let open = if done == "paid" { vec!["outstanding".to_owned()] } else { Vec::new() };
        conditions.push(condition(done.to_owned(), " IS NOT NULL", Vec::new()));
        conditions.push(condition(format!("un{done}"), " IS NULL", open));
    }
    conditions
}

/// Late and on time, where one date says when something was due and one when it was done.
fn punctuality(table: &Table, words: &Words) -> Vec<Condition> {
    const DUE: [&str; 9] =
        ["due", "promised", "expected", "required", "scheduled", "planned", "estimated", "deadline", "requested"];
    let dates = || table.columns.iter().filter(|column| column.kind.is_time());
    let is_due = |column: &Profile| words.said(&column.name).iter().any(|word| DUE.contains(&word.as_str()));
    let done = |column: &Profile| words.said(&column.name).iter().find_map(|word| spans::done(word));
    let mut due = dates().filter(|column| is_due(column));
    let mut ends = dates().filter(|column| !is_due(column)).filter_map(|column| Some((column, done(column)?)));
    let (Some(due), None, Some((end, (participle, noun))), None) = (due.next(), due.next(), ends.next(), ends.next())
    else {
        return Vec::new();
    };
    let condition = |name: &str, sign: &str, synonyms: Vec<String>| Condition {
        name: name.to_owned(),
        column: end.name.clone(),
        test: format!(" {sign} {}", super::written(&due.name)),
        synonyms,
    };
    let of = |name: &str| vec![format!("{participle} {name}"), format!("{name} {noun}")];
    vec![
        condition("late", ">", [of("late"), texts(&["delayed", "behind schedule"])].concat()),
        condition("on time", "<=", [of("on time"), texts(&["punctual", "in time", "on schedule"])].concat()),
    ]
}

/// What has been done where a date says when: "discontinued date", "paid on".
fn done(said: &[String]) -> Option<&str> {
    let [done, rest @ ..] = said else { return None };
    let participle = (done.len() > 4 && done.ends_with("ed")) || matches!(done.as_str(), "paid" | "sent" | "sold");
    let only_when =
        rest.iter().all(|word| matches!(word.as_str(), "date" | "on" | "at" | "time" | "day" | "timestamp"));
    (participle && only_when).then_some(done)
}

/// Other ways to say that a flag is set.
fn said_so(lead: &str, name: &[String]) -> Vec<String> {
    let mut synonyms = Vec::new();
    let joined = name.join(" ");
    if matches!(lead, "is" | "has" | "was" | "had") {
        synonyms.push(format!("{lead} {joined}"));
    }
    // "late payments" of `paid_late`
    if let ("", [first, last]) = (lead, name)
        && (first.ends_with("id") || first.ends_with("ed"))
    {
        synonyms.push(last.clone());
    }
    // "hazmat drivers" of `hazmat_cert`
    if let [first @ .., "certificate" | "certification" | "licence" | "license" | "permit"] =
        &name.iter().map(String::as_str).collect::<Vec<_>>()[..]
        && !first.is_empty()
    {
        synonyms.extend([first.join(" "), format!("{} certified", first.join(" "))]);
    }
    // "the newsletter" of `newsletter_opt_in`, "two factor" of `two_factor_enabled`
    let switched = |word: &String| matches!(word.as_str(), "enabled" | "activated" | "allowed" | "opted" | "opt");
    if let Some(at) = name.iter().position(switched).filter(|at| *at > 0) {
        synonyms.push(name[..at].join(" "));
    }
    synonyms
}
