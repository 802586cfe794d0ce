//! What a business asks for without the words of its tables: revenue, what it cost and what is left of it, units sold,
//! stock, a target. Each is a guess, and says so.

use model::schema::ColumnType;

use super::keys::{Found, Join, table_words};
use super::left::left;
use super::profile::{Profile, Table};
use super::words::{Words, singular};
use super::written;

/// A metric that nobody declared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Guess {
    /// Position of its table.
    pub(super) table: usize,
    pub(super) name: &'static str,
    pub(super) made: Made,
    /// The column of days along which it is not summed.
    pub(super) last: Option<String>,
    /// What the column counts, where no table is called so.
    pub(super) unit: Option<String>,
    pub(super) synonyms: Vec<String>,
    /// It is a fraction, shown as a percentage.
    pub(super) percent: bool,
    /// Vague words that mean it.
    pub(super) means: &'static [&'static str],
}

/// What a metric is made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Made {
    /// What its rows add up to.
    Sum(Amount),
    /// Both together.
    Both(Amount, Amount),
    /// What is left of the first without the second.
    Rest(Amount, Amount),
    /// That, as a part of the first.
    Margin(Amount, Amount),
    /// Rows whose state is the one, of those whose state is any of the others.
    Rate { column: String, one: String, of: Vec<String> },
    /// Rows of which the first condition is so, of those of which the second is.
    Part { so: String, known: String },
}

/// A number of each row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Amount {
    pub(super) column: String,
    /// The column that each is multiplied by: the price of one of so many.
    pub(super) times: Option<Price>,
    /// What comes off that price.
    pub(super) less: Option<Less>,
    /// Of which rows only.
    pub(super) only: Option<Only>,
}

/// Some of a table's rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Only {
    /// Those whose status is this: the column and the member.
    Is(String, String),
    /// Those whose status, if they have one, is none of these.
    IsNot(String, Vec<String>),
    /// Those that have nothing in a column.
    Lacks(String),
}

/// The price of one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Price {
    pub(super) column: String,
    /// Position of the table that has it, if not that of the rows.
    pub(super) of: Option<usize>,
}

impl Amount {
    pub(super) fn of(column: &str) -> Amount {
        Amount { column: column.to_owned(), times: None, less: None, only: None }
    }

    /// Its sum, in SQL; `names` are those of the tables' datasets.
    fn sum(&self, names: &[String]) -> String {
        let times = self.times.as_ref().map_or(String::new(), |by| match by.of {
            Some(of) => format!(" * {}.{}", written(&names[of]), written(&by.column)),
            None => format!(" * {}", written(&by.column)),
        });
        let less = self.less.as_ref().map_or(String::new(), |less| match less {
            Less::Fraction(off) => format!(" * (1 - {})", written(off)),
            Less::Percent(off) => format!(" * (1 - {} / 100)", written(off)),
            Less::Amount(off) => format!(" - {}", written(off)),
        });
        let only = self.only.as_ref().map_or(String::new(), |only| match only {
            Only::Is(column, member) => format!(" FILTER (WHERE {} = {})", written(column), literal(member)),
            Only::IsNot(column, members) => {
                let (column, members) = (written(column), members.iter().map(|m| literal(m)).collect::<Vec<_>>());
                format!(" FILTER (WHERE {column} IS NULL OR {column} NOT IN ({}))", members.join(", "))
            }
            Only::Lacks(column) => format!(" FILTER (WHERE {} IS NULL)", written(column)),
        });
        format!("SUM({}{times}{less}){only}", written(&self.column))
    }
}

/// A text in SQL.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl Made {
    /// The amounts that it is made of.
    fn amounts(&mut self) -> Vec<&mut Amount> {
        match self {
            Made::Sum(amount) => vec![amount],
            Made::Both(one, other) | Made::Rest(one, other) | Made::Margin(one, other) => vec![one, other],
            Made::Rate { .. } | Made::Part { .. } => Vec::new(),
        }
    }

    /// In SQL; `names` are those of the tables' datasets.
    pub(super) fn expression(&self, names: &[String]) -> String {
        let sum = |amount: &Amount| amount.sum(names);
        match self {
            Made::Sum(amount) => sum(amount),
            Made::Both(one, other) => format!("{} + {}", sum(one), sum(other)),
            Made::Rest(whole, off) => format!("{} - {}", sum(whole), sum(off)),
            Made::Margin(whole, off) => format!("({} - {}) / {}", sum(whole), sum(off), sum(whole)),
            Made::Rate { column, one, of } => {
                let all: Vec<String> = of.iter().map(|member| literal(member)).collect();
                let column = written(column);
                let rows = "COUNT(*) FILTER (WHERE";
                format!("{rows} {column} = {}) / {rows} {column} IN ({}))", literal(one), all.join(", "))
            }
            Made::Part { so, known } => format!("COUNT(*) FILTER (WHERE {so}) / COUNT(*) FILTER (WHERE {known})"),
        }
    }

    /// The column that it is the sum of, where it is nothing else.
    pub(super) fn column(&self) -> Option<&str> {
        match self {
            Made::Sum(amount) if amount.only.is_none() => Some(&amount.column),
            _ => None,
        }
    }
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
/// Words of money earned, those first that say it surest: of a line, net, sold, charged, all in all, of what happened,
/// just an amount, with tax.
const EARNED: [&[&str]; 8] = [
    &["line", "extended", "ext"],
    &["net", "nett"],
    &["sale", "sold"],
    &["bill", "billed", "billing", "invoiced", "charged", "charge", "sell", "selling"],
    &["total", "grand"],
    &["paid", "order", "invoice", "booking", "transaction", "ticket", "basket", "good"],
    &["amount", "value", "sum", "subtotal"],
    &["gross"],
];
/// Of those, the ones that a name can end with, or consist of.
const SUMS: [&str; 8] = ["amount", "value", "sum", "subtotal", "total", "net", "nett", "gross"];

/// How sure a name says that a number is money earned, whatever the order of its words; the less, the surer.
fn earned(said: &[String]) -> Option<(usize, usize)> {
    let level = |word: &String| EARNED.iter().position(|words| words.contains(&word.as_str()));
    let levels: Vec<usize> =
        said.iter().map(|word| level(word).or((word == "price").then_some(EARNED.len()))).collect::<Option<_>>()?;
    let has = |words: &[&str]| said.iter().any(|word| words.contains(&word.as_str()));
    // What a line or all of it is priced at; any other price is that of one.
    let priced = has(&["price"]) && has(&["line", "extended", "ext", "total"]);
    let sums = has(&SUMS) || has(&["sale"]) && said.len() > 1;
    let surest = levels.iter().min()?;
    (priced || sums && !has(&["price"])).then_some((*surest, levels.len()))
}

/// Words that say of an amount that it was charged, whatever its rows are.
pub(super) const BILLED: [&str; 7] = ["bill", "billed", "billing", "invoiced", "charged", "sell", "selling"];
/// Tables that hold what was sold, surest first.
const SOLD: [&str; 10] =
    ["line", "item", "sale", "invoice", "payment", "transaction", "booking", "rental", "order", "ticket"];

/// Everything that names and kinds suggest.
pub(super) fn guesses(tables: &[Table], found: &[Found], words: &Words) -> Vec<Guess> {
    let mut guesses = Vec::new();
    // A column that is called revenue needs no other word for it.
    match called_earned(tables, words) {
        Called::Nothing => guesses.extend(revenue(tables, found, words)),
        Called::One(index, column) => {
            guesses.extend(left(index, &Amount::of(&column), found, tables, words));
        }
        Called::Several => {}
    }
    if let Some(revenue) = guesses.first().filter(|guess| guess.name == "revenue") {
        let index = revenue.table;
        let earned = match &revenue.made {
            Made::Sum(amount) => Some(amount.clone()),
            _ => None,
        };
        // What was billed may stand on rows that say how many.
        let lines = (0..tables.len()).filter(|at| found[*at].joins.iter().any(|join| join.to == index));
        let mut units_of =
            std::iter::once(index).chain(lines).filter_map(|at| units(&tables[at], at, found, tables, words));
        guesses.extend(units_of.next());
        guesses.extend(earned.iter().flat_map(|earned| left(index, earned, found, tables, words)).collect::<Vec<_>>());
    }
    // What was cancelled was neither sold, nor did it cost anything.
    for guess in &mut guesses {
        if let Some(only) = not_cancelled(&tables[guess.table], words) {
            guess.made.amounts().into_iter().for_each(|amount| _ = amount.only.get_or_insert_with(|| only.clone()));
        }
    }
    let spend = spend(tables, found, words, guesses.first().map(|guess| guess.table));
    // Where something is bought, too, "spend" is what is paid for that.
    let buys = |word: &String| matches!(word.as_str(), "purchase" | "purchasing" | "supplier" | "vendor");
    if spend.is_some() || tables.iter().any(|table| table_words(table, words).iter().any(buys)) {
        guesses.iter_mut().for_each(|guess| guess.synonyms.retain(|said| said != "spend"));
    }
    guesses.extend(spend);
    guesses.extend(received(tables, found, words, guesses.first().map(|guess| guess.table)));
    guesses.extend(owed(tables, words));
    guesses.extend(stock(tables, found, words));
    guesses.extend(target(tables, words, !guesses.is_empty()));
    guesses.extend(hours(tables, words));
    guesses.extend(won(tables, words));
    guesses.extend(rates(tables, words));
    guesses
}

/// How much of what is known passed: what nobody knows yet neither passed nor failed.
fn rates(tables: &[Table], words: &Words) -> Vec<Guess> {
    let mut passed = tables.iter().enumerate().flat_map(|(at, table)| {
        let partly = |column: &&Profile| column.kind == ColumnType::Boolean && column.values < table.rows;
        let called = |column: &&Profile| matches!(&words.said(&column.name)[..], [word] if word == "passed");
        table.columns.iter().filter(partly).filter(called).map(move |column| (at, column))
    });
    let passed = passed.next().filter(|_| passed.next().is_none());
    let guess = |table, name, so, known, synonyms: &[&str]| Guess {
        table,
        name,
        made: Made::Part { so, known },
        last: None,
        unit: None,
        synonyms: texts(synonyms),
        percent: true,
        means: &[],
    };
    let mut found = Vec::new();
    if let Some((table, column)) = passed {
        let column = written(&column.name);
        let known = format!("{column} IS NOT NULL");
        found.push(guess(table, "pass_rate", column.clone(), known.clone(), &["passing rate", "share passed"]));
        found.push(guess(table, "fail_rate", format!("{column} = FALSE"), known, &["failure rate", "share failed"]));
    }
    found
}

/// How many were won of those that are decided: deals, quotes, bids.
fn won(tables: &[Table], words: &Words) -> Option<Guess> {
    const OFFERS: [&str; 9] =
        ["deal", "opportunity", "quote", "quotation", "proposal", "offer", "bid", "tender", "estimate"];
    const WON: [&str; 6] = ["won", "accepted", "signed", "closed won", "ordered", "awarded"];
    const LOST: [&str; 7] = ["lost", "declined", "rejected", "refused", "closed lost", "expired", "withdrawn"];
    let mut all = tables.iter().enumerate().filter_map(|(index, table)| {
        let offers = table_words(table, words).iter().any(|word| OFFERS.contains(&word.as_str()));
        let column = table.columns.iter().find(|column| {
            words
                .said(&column.name)
                .iter()
                .any(|word| matches!(word.as_str(), "status" | "state" | "stage" | "outcome" | "result" | "decision"))
        })?;
        // Of two dates nobody knows by which one a rate goes.
        let dates = table.columns.iter().filter(|column| column.kind.is_time()).count();
        let of = |words: &[&str]| -> Vec<String> {
            let plain = |member: &str| member.to_lowercase().replace(['_', '-'], " ");
            column.members.iter().filter(|member| words.contains(&plain(member).as_str())).cloned().collect()
        };
        let (won, lost) = (of(&WON), of(&LOST));
        match &won[..] {
            [one] if offers && dates == 1 && !lost.is_empty() => Some(Guess {
                table: index,
                name: "win_rate",
                made: Made::Rate {
                    column: column.name.clone(),
                    one: one.clone(),
                    of: won.iter().chain(&lost).cloned().collect(),
                },
                last: None,
                unit: None,
                synonyms: texts(&["hit rate", "win ratio", "success rate", "close rate"]),
                percent: true,
                means: &[],
            }),
            _ => None,
        }
    });
    all.next().filter(|_| all.next().is_none())
}

/// The columns that are called revenue, or by another word for it.
enum Called {
    Nothing,
    One(usize, String),
    Several,
}

fn called_earned(tables: &[Table], words: &Words) -> Called {
    let earns = |column: &Profile| {
        let said = singulars(column, words);
        ["revenue", "turnover", "income", "earning"].iter().any(|name| said.iter().any(|word| word == name))
    };
    let mut all = tables.iter().enumerate().flat_map(|(index, table)| {
        table.columns.iter().filter(|column| earns(column)).map(move |column| (index, column))
    });
    match (all.next(), all.next()) {
        (None, _) => Called::Nothing,
        (Some((index, column)), None) if column.kind.is_number() => Called::One(index, column.name.clone()),
        _ => Called::Several,
    }
}

/// The words of a column's name, each in the singular.
fn singulars(column: &Profile, words: &Words) -> Vec<String> {
    words.said(&column.name).iter().map(|word| singular(word)).collect()
}

/// The words of a number's name without its unit, each in the singular.
pub(super) fn unitless(column: &Profile, words: &Words) -> Vec<String> {
    let (said, _) = super::columns::without_unit(&words.said(&column.name), column.name.contains('('));
    said.iter().map(|word| singular(word)).collect()
}

/// Whether a name has just these words, in any order.
pub(super) fn is_called(said: &[String], name: &[&str]) -> bool {
    said.len() == name.len() && name.iter().all(|word| said.iter().any(|said| said == word))
}

/// Whether rows are of other things: they refer to them, or name them over and over.
fn is_about(table: &Table, found: &Found) -> bool {
    let named = |column: &Profile| {
        column.kind == ColumnType::Text
            && column.distinct.is_some_and(|distinct| distinct > 1 && 2 * distinct < column.values)
    };
    !found.joins.is_empty() || table.columns.iter().any(named)
}

/// The one number that says best what came in.
fn revenue(tables: &[Table], found: &[Found], words: &Words) -> Option<Guess> {
    // Where rows say what they cost, too, they are what was sold; rows that refer to nothing are it only where no others are.
    let mut candidates: Vec<((bool, bool), usize, (usize, usize), usize, String)> = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        let own = table_words(table, words);
        let excluded = |said: &[String]| said.iter().any(|word| NOT_EARNED.contains(&word.as_str()));
        let dated = |at: usize| tables[at].columns.iter().any(|c| c.kind.is_time());
        let timed = dated(index) || found[index].joins.iter().any(|join| dated(join.to));
        let sold = SOLD.iter().position(|word| own.iter().any(|own| own == word));
        if excluded(&own) || !timed || !is_about(table, &found[index]) {
            continue;
        }
        for column in table.columns.iter().filter(|c| c.kind.is_number() && !c.is_zero_or_one()) {
            let mut said = unitless(column, words);
            if excluded(&said) {
                continue;
            }
            let billed = said.iter().any(|word| BILLED.contains(&word.as_str()));
            let Some(sold) = sold.or(billed.then_some(SOLD.len())) else { continue };
            // "invoice total" of invoices is their total.
            said.retain(|word| !own.contains(word) || said_by(word));
            if let Some(name) = earned(&said) {
                let costless = left(index, &Amount::of(&column.name), found, tables, words).is_empty();
                candidates.push(((found[index].joins.is_empty(), costless), sold, name, index, column.name.clone()));
            }
        }
    }
    candidates.sort();
    let billed = candidates.first().and_then(|(.., lines, _)| {
        let bills = |at: usize| bills_more(tables, &found[*lines].joins, *lines, at, words);
        candidates.iter().find(|(_, _, _, table, _)| bills(*table))
    });
    let Some((costless, sold, name, table, column)) = billed.or(candidates.first()).cloned() else {
        return self::sold(tables, found, words)
            .or_else(|| sales_of_two_kinds(tables, found, words))
            .or_else(|| charged(tables, found, words))
            .or_else(|| donated(tables, found, words));
    };
    // Two tables that say it as well as each other say nothing.
    let rival = candidates.iter().any(|(c, s, n, t, _)| (*c, *s, *n) == (costless, sold, name) && *t != table);
    let mut synonyms = earned_by(&table_words(&tables[table], words));
    let said = words.said(&column);
    if said.iter().any(|word| word == "net") {
        synonyms.extend(texts(&["net", "net revenue", "net sales", "net turnover", "net invoiced"]));
        synonyms.extend(synonyms.contains(&"invoiced".to_owned()).then(|| "net invoiced amount".to_owned()));
    }
    if said.iter().any(|word| BILLED.contains(&word.as_str())) {
        synonyms.extend(texts(&["billing", "billings", "billed", "amount billed", "billed amount", "total billed"]));
    }
    (!rival).then(|| Guess {
        table,
        name: "revenue",
        made: Made::Sum(Amount { only: settled(&tables[table], words), ..Amount::of(&column) }),
        last: None,
        unit: None,
        synonyms,
        percent: false,
        means: &["sales", "best"],
    })
}

/// Whether a table is of the invoices that some rows stand on, and bills more than what those rows say: what they
/// add up to is only a part of what came in.
fn bills_more(tables: &[Table], joins: &[Join], lines: usize, bills: usize, words: &Words) -> bool {
    let last = table_words(&tables[bills], words).pop();
    let here = |join: &Join| join.columns.iter().find_map(|(here, _)| tables[lines].column(here)?.distinct);
    matches!(last.as_deref(), Some("invoice" | "bill"))
        // Fewer than nine in ten have such rows.
        && joins.iter().filter(|join| join.to == bills).filter_map(here).any(|some| some * 10 < tables[bills].rows * 9)
}

/// The status of payments that came in, where there are others that did not.
fn settled(table: &Table, words: &Words) -> Option<Only> {
    const CAME_IN: [&str; 9] =
        ["paid", "completed", "succeeded", "successful", "settled", "captured", "cleared", "complete", "success"];
    const DID_NOT: [&str; 12] = [
        "failed",
        "declined",
        "refunded",
        "cancelled",
        "canceled",
        "void",
        "voided",
        "rejected",
        "bounced",
        "reversed",
        "chargeback",
        "error",
    ];
    let own = table_words(table, words);
    if !own.iter().any(|word| matches!(word.as_str(), "payment" | "transaction")) {
        return None;
    }
    let mut all = table.columns.iter().filter_map(|column| {
        let is = |member: &&String, words: &[&str]| words.contains(&member.to_lowercase().as_str());
        let mut came = column.members.iter().filter(|member| is(member, &CAME_IN));
        let member = came.next().filter(|_| came.next().is_none())?;
        column.members.iter().any(|member| is(&member, &DID_NOT)).then(|| Only::Is(column.name.clone(), member.clone()))
    });
    all.next().filter(|_| all.next().is_none())
}

/// The rows that were not cancelled, where some were.
fn not_cancelled(table: &Table, words: &Words) -> Option<Only> {
    const CANCELLED: [&str; 5] = ["cancelled", "canceled", "void", "voided", "deleted"];
    let cancelled = |column: &Profile| -> Vec<String> {
        let is = |member: &&String| CANCELLED.contains(&member.to_lowercase().as_str());
        column.members.iter().filter(is).cloned().collect()
    };
    let states = |column: &&Profile| {
        words.said(&column.name).iter().any(|word| matches!(word.as_str(), "status" | "state" | "stage"))
    };
    let mut all = table.columns.iter().filter(states).map(|column| (column, cancelled(column)));
    let (column, members) = all.find(|(_, members)| !members.is_empty())?;
    Some(Only::IsNot(column.name.clone(), members))
}

/// Hours worked, where regular ones and overtime are written apart.
fn hours(tables: &[Table], words: &Words) -> Option<Guess> {
    const REGULAR: [&str; 5] = ["regular", "normal", "standard", "base", "ordinary"];
    let mut all = tables.iter().enumerate().filter_map(|(index, table)| {
        let of = |kinds: &[&str]| {
            let is = |column: &&Profile| {
                let said = singulars(column, words);
                let rest: Vec<&String> = said.iter().filter(|word| *word != "hour").collect();
                column.kind.is_number()
                    && rest.len() < said.len()
                    && matches!(&rest[..], [one] if kinds.contains(&one.as_str()))
            };
            let mut all = table.columns.iter().filter(is);
            all.next().filter(|_| all.next().is_none())
        };
        let (regular, overtime) = (of(&REGULAR)?, of(&["overtime", "extra"])?);
        Some(Guess {
            table: index,
            name: "hours",
            made: Made::Both(Amount::of(&regular.name), Amount::of(&overtime.name)),
            last: None,
            unit: None,
            synonyms: texts(&["total hours", "hours worked", "worked hours", "working hours"]),
            percent: false,
            means: &[],
        })
    });
    all.next().filter(|_| all.next().is_none())
}

pub(super) fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// What payments that came in add up to.
const RECEIVED: [&str; 6] =
    ["collected", "amount collected", "amount received", "payments received", "cash received", "cash collected"];

/// What revenue is called, by what its rows are.
fn earned_by(rows: &[String]) -> Vec<String> {
    let mut said = texts(&["turnover", "sales revenue", "sales value", "income", "takings", "spend"]);
    if rows.last().is_some_and(|row| matches!(row.as_str(), "payment" | "transaction")) {
        said.extend(texts(&RECEIVED));
    }
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
        // Of tables that all stand alone each may be of what was sold.
        let alone =
            joins.is_empty() && (found.iter().any(|other| !other.joins.is_empty()) || !is_about(table, &found[index]));
        if !selling || !timed || alone || joins.iter().any(|join| bought(&about(join.to))) {
            return None;
        }
        let less = less(table, words)?;
        let many = units(table, index, found, tables, words)?;
        let mut prices = table.columns.iter().filter(|column| {
            let said = words.said(&column.name);
            let (said, _) = super::columns::without_unit(&said, column.name.contains('('));
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
            made: Made::Sum(Amount {
                times: Some(Price { column: price.name.clone(), of: None }),
                less,
                ..Amount::of(many.made.column().unwrap_or_default())
            }),
            last: None,
            unit: None,
            synonyms: earned_by(&[]),
            percent: false,
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
    const WHO: [&str; 14] = [
        "customer",
        "client",
        "member",
        "guest",
        "patient",
        "passenger",
        "user",
        "subscriber",
        "account",
        "tenant",
        "student",
        "participant",
        "attendee",
        "company",
    ];
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
        made: Made::Sum(Amount::of(&column.name)),
        last: None,
        unit: None,
        synonyms: earned_by(&[]),
        percent: false,
        means: &["sales", "best"],
    })
}

/// "food sales" and "drink sales" of a table of sales: both together.
fn sales_of_two_kinds(tables: &[Table], found: &[Found], words: &Words) -> Option<Guess> {
    let mut all = tables.iter().enumerate().filter_map(|(index, table)| {
        let own = table_words(table, words);
        let dated = table.columns.iter().any(|column| column.kind.is_time());
        let sold = |column: &&Profile| {
            let said = unitless(column, words);
            column.kind.is_number() && matches!(&said[..], [_, last] if singular(last) == "sale")
        };
        let kinds: Vec<&Profile> = table.columns.iter().filter(sold).collect();
        match kinds[..] {
            [one, other] if dated && !found[index].joins.is_empty() && own.iter().any(|word| word == "sale") => {
                Some((index, Made::Both(Amount::of(&one.name), Amount::of(&other.name))))
            }
            _ => None,
        }
    });
    let (table, made) = all.next().filter(|_| all.next().is_none())?;
    Some(Guess {
        table,
        name: "revenue",
        made,
        last: None,
        unit: None,
        synonyms: [earned_by(&[]), texts(&["total sales"])].concat(),
        percent: false,
        means: &["sales", "best"],
    })
}

/// What was paid for what the company bought itself, where one table says it; `sold` is the one of revenue.
fn spend(tables: &[Table], found: &[Found], words: &Words, sold: Option<usize>) -> Option<Guess> {
    /// Names of money paid, surest first.
    const PAID: [&[&str]; 18] = [
        &["line", "total"],
        &["line", "amount"],
        &["line", "cost"],
        &["line", "value"],
        &["net", "amount"],
        &["net", "value"],
        &["net", "total"],
        &["total", "cost"],
        &["total", "amount"],
        &["total", "price"],
        &["total", "value"],
        &["order", "value"],
        &["order", "total"],
        &["amount"],
        &["total"],
        &["cost"],
        &["value"],
        &["spend"],
    ];
    const BOUGHT: [&str; 5] = ["purchase", "purchased", "bought", "acquisition", "acquired"];
    let about = |at: usize| table_words(&tables[at], words);
    let dated = |at: usize| tables[at].columns.iter().any(|c| c.kind.is_time());
    let mut candidates: Vec<(usize, usize, String)> = Vec::new();
    for (index, table) in tables.iter().enumerate().filter(|(index, _)| Some(*index) != sold) {
        let own = about(index);
        let buys = own.iter().any(|word| matches!(word.as_str(), "purchase" | "purchasing" | "procurement"));
        let back = own.iter().any(|word| matches!(word.as_str(), "return" | "refund" | "credit" | "plan" | "budget"));
        let timed = dated(index) || found[index].joins.iter().any(|join| dated(join.to));
        // Machines with a purchase date and a purchase price were bought one by one.
        let named = |column: &Profile| singulars(column, words).iter().any(|word| BOUGHT.contains(&word.as_str()));
        let each = table.columns.iter().any(|column| column.kind.is_time() && named(column));
        if !(buys || each) || back || !timed {
            continue;
        }
        for column in table.columns.iter().filter(|c| c.kind.is_number() && !c.is_zero_or_one()) {
            let mut said = unitless(column, words);
            said.retain(|word| !BOUGHT.contains(&word.as_str()));
            let price = each
                && named(column)
                && matches!(&said[..], [one] if matches!(one.as_str(), "price" | "cost" | "value"));
            if price {
                candidates.push((PAID.len(), index, column.name.clone()));
            } else if let (true, Some(name)) = (buys, PAID.iter().position(|name| is_called(&said, name))) {
                candidates.push((name, index, column.name.clone()));
            }
        }
    }
    candidates.sort();
    let (_, table, column) = candidates.first().cloned()?;
    // Heads and lines of orders say the same twice, others something else.
    if candidates.iter().any(|(_, other, _)| *other != table) {
        return None;
    }
    Some(Guess {
        table,
        name: "spend",
        made: Made::Sum(Amount::of(&column)),
        last: None,
        unit: None,
        synonyms: texts(&[
            "spending",
            "spent",
            "purchase spend",
            "purchasing spend",
            "purchase value",
            "purchase cost",
            "purchasing cost",
            "amount spent",
        ]),
        percent: false,
        means: &[],
    })
}

/// What payments of customers came to, where revenue is something else; `sold` is its table.
fn received(tables: &[Table], found: &[Found], words: &Words, sold: Option<usize>) -> Option<Guess> {
    const OUT: [&str; 7] = ["supplier", "vendor", "employee", "contractor", "payroll", "salary", "staff"];
    let about = |at: usize| table_words(&tables[at], words);
    let out = |said: &[String]| said.iter().any(|word| OUT.contains(&word.as_str()));
    let mut all = tables.iter().enumerate().filter_map(|(index, table)| {
        let own = about(index);
        let paid = matches!(own.last().map(String::as_str), Some("payment" | "receipt"));
        let dated = table.columns.iter().any(|column| column.kind.is_time());
        let joins = &found[index].joins;
        if !paid || !dated || joins.is_empty() || out(&own) || joins.iter().any(|join| out(&about(join.to))) {
            return None;
        }
        let amount = |column: &&Profile| {
            let mut said = unitless(column, words);
            said.retain(|word| !own.contains(word) && word != "paid");
            column.kind.is_number()
                && matches!(&said[..], [one] if matches!(one.as_str(), "amount" | "value" | "total"))
        };
        let mut amounts = table.columns.iter().filter(amount);
        let (Some(amount), None) = (amounts.next(), amounts.next()) else { return None };
        Some((index, Amount { only: settled(table, words), ..Amount::of(&amount.name) }))
    });
    let (table, amount) = all.next().filter(|_| all.next().is_none())?;
    (sold != Some(table)).then(|| Guess {
        table,
        name: "payments_received",
        made: Made::Sum(amount),
        last: None,
        unit: None,
        synonyms: texts(&RECEIVED[..3]).into_iter().chain(texts(&RECEIVED[4..])).collect(),
        percent: false,
        means: &[],
    })
}

/// Whether the rows of a table are what others have to pay.
fn is_charged(table: &Table, words: &Words) -> bool {
    const ROWS: [&str; 7] = ["charge", "invoice", "bill", "fee", "receivable", "premium", "contribution"];
    table_words(table, words).iter().any(|word| ROWS.contains(&word.as_str()))
}

/// What is still to be paid of charges or invoices that have a date at which they were paid, and were paid at once: all
/// of those that lack it. Where some of them were given up, a date alone does not tell.
fn not_paid(table: &Table, words: &Words) -> Option<Amount> {
    const GIVEN_UP: [&str; 14] = [
        "cancelled",
        "canceled",
        "void",
        "voided",
        "written off",
        "writtenoff",
        "write off",
        "credited",
        "credit note",
        "refunded",
        "draft",
        "part paid",
        "partly paid",
        "partially paid",
    ];
    const AMOUNTS: [&[&str]; 9] = [
        &["gross", "amount"],
        &["gross"],
        &["total", "amount"],
        &["invoice", "total"],
        &["invoice", "amount"],
        &["grand", "total"],
        &["total"],
        &["amount"],
        &["gross", "total"],
    ];
    let paid = |column: &&Profile| words.said(&column.name).iter().any(|word| word == "paid");
    let mut dates = table.columns.iter().filter(paid);
    // A second column about it may hold how much was paid, and of what.
    let date = dates.next().filter(|date| date.kind.is_time() && dates.next().is_none())?;
    let plain = |member: &String| member.to_lowercase().replace(['_', '-'], " ");
    let given_up = |column: &Profile| column.members.iter().any(|m| GIVEN_UP.contains(&plain(m).as_str()));
    if !is_charged(table, words) || table.columns.iter().any(given_up) {
        return None;
    }
    let called = |name: &&[&str]| {
        table.columns.iter().find(|column| column.kind.is_number() && is_called(&unitless(column, words), name))
    };
    let amount = AMOUNTS.iter().find_map(called)?;
    Some(Amount { only: Some(Only::Lacks(date.name.clone())), ..Amount::of(&amount.name) })
}

/// The one column of charges or invoices that says what of each is still to be paid.
pub(super) fn balance<'t>(table: &'t Table, words: &Words) -> Option<&'t Profile> {
    let charged = is_charged(table, words);
    let open = |column: &&Profile| {
        let said = unitless(column, words);
        let open = said.iter().any(|word| matches!(word.as_str(), "balance" | "outstanding" | "owed" | "owing"))
            || is_called(&said, &["amount", "due"]);
        open && column.kind.is_number() && !column.is_zero_or_one()
    };
    let mut all = table.columns.iter().filter(open).filter(|_| charged);
    all.next().filter(|_| all.next().is_none())
}

/// What is still to be paid, where one column of charges or invoices says it, or the date at which they were paid.
fn owed(tables: &[Table], words: &Words) -> Option<Guess> {
    let mut all = tables.iter().enumerate().filter_map(|(index, table)| {
        let said = balance(table, words).map(|column| Amount::of(&column.name));
        Some((index, said.or_else(|| not_paid(table, words))?))
    });
    let (table, amount) = all.next().filter(|_| all.next().is_none())?;
    Some(Guess {
        table,
        name: "amount_owed",
        made: Made::Sum(amount),
        last: None,
        unit: None,
        synonyms: texts(&[
            "owed",
            "still owed",
            "money owed",
            "outstanding",
            "outstanding balance",
            "outstanding amount",
            "unpaid balance",
            "unpaid amount",
            "arrears",
            "debt",
        ]),
        percent: false,
        means: &[],
    })
}

/// What those who give have given, where nothing is sold.
fn donated(tables: &[Table], found: &[Found], words: &Words) -> Option<Guess> {
    const GIVEN: [&str; 4] = ["donation", "gift", "contribution", "pledge"];
    const WHO: [&str; 6] = ["donor", "supporter", "giver", "patron", "benefactor", "member"];
    let about = |at: usize| table_words(&tables[at], words);
    let mut all = tables.iter().enumerate().flat_map(|(index, table)| {
        let own = about(index);
        let by_whom = found[index].joins.iter().any(|join| about(join.to).iter().any(|w| WHO.contains(&w.as_str())));
        let dated = table.columns.iter().any(|column| column.kind.is_time());
        let given = own.last().is_some_and(|word| GIVEN.contains(&word.as_str()));
        let amount = move |column: &&Profile| {
            let mut said = unitless(column, words);
            said.retain(|word| !own.contains(word));
            column.kind.is_number() && matches!(&said[..], [one] if matches!(one.as_str(), "amount" | "value" | "sum"))
        };
        let fits = by_whom && dated && given;
        table.columns.iter().filter(move |_| fits).filter(amount).map(move |column| (index, column))
    });
    let (table, column) = all.next().filter(|_| all.next().is_none())?;
    Some(Guess {
        table,
        name: "income",
        made: Made::Sum(Amount::of(&column.name)),
        last: None,
        unit: None,
        synonyms: texts(&[
            "raised",
            "money raised",
            "amount raised",
            "funds raised",
            "donated",
            "amount donated",
            "donations received",
            "giving",
            "revenue",
        ]),
        percent: false,
        means: &["sales", "best"],
    })
}

/// Whether a word belongs to the name of a number even where the table has it too.
fn said_by(word: &str) -> bool {
    matches!(word, "line" | "sale" | "amount" | "total")
}

/// How many pieces the rows of revenue stand for.
pub(super) fn units(table: &Table, index: usize, found: &[Found], tables: &[Table], words: &Words) -> Option<Guess> {
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
        made: Made::Sum(Amount::of(&column.name)),
        last: None,
        unit,
        synonyms,
        percent: false,
        means: &["selling"],
    })
}

/// What is on hand at the end of a day or month, and what it is worth: never summed over days.
fn stock(tables: &[Table], found: &[Found], words: &Words) -> Vec<Guess> {
    let mut all = tables.iter().enumerate().filter_map(|(index, table)| {
        let own = table_words(table, words);
        if !own.iter().any(|word| matches!(word.as_str(), "stock" | "inventory")) {
            return None;
        }
        let mut dates = table.columns.iter().filter(|column| column.kind.is_time());
        let day = dates.next().filter(|_| dates.next().is_none())?;
        let called = |is: &dyn Fn(&[&str]) -> bool| {
            table.columns.iter().find(|column| {
                let said: Vec<String> = words.said(&column.name).iter().map(|w| singular(w)).collect();
                column.kind.is_number() && is(&said.iter().map(String::as_str).collect::<Vec<_>>())
            })
        };
        let on_hand = called(&|said| {
            matches!(
                said,
                ["on", "hand"]
                    | ["quantity", "on", "hand"]
                    | ["stock"]
                    | ["stock", "quantity"]
                    | ["quantity"]
                    | ["stock", "level"]
                    | ["unit", "in", "stock"]
            )
        })?;
        let worth = called(&|said| matches!(said, ["stock" | "inventory" | "total", "value"] | ["value"]));
        let guess = |name, column: &Profile, synonyms: &[&str]| Guess {
            table: index,
            name,
            made: Made::Sum(Amount::of(&column.name)),
            last: Some(day.name.clone()),
            unit: None,
            synonyms: texts(synonyms),
            percent: false,
            means: &[],
        };
        const LEVEL: [&str; 6] =
            ["stock level", "stock on hand", "in stock", "inventory", "inventory level", "units in stock"];
        const WORTH: [&str; 4] = ["stock value", "inventory value", "value of inventory", "stock worth"];
        let worth = worth.map(|column| guess("value_of_stock", column, &WORTH));
        // Of a mere quantity nobody knows whether it was there or came and went.
        let kept = singulars(on_hand, words).iter().any(|word| matches!(word.as_str(), "stock" | "hand"));
        (found[index].joins.len() > if kept { 0 } else { 1 })
            .then(|| std::iter::once(guess("stock", on_hand, &LEVEL)).chain(worth).collect::<Vec<_>>())
    });
    all.next().filter(|_| all.next().is_none()).unwrap_or_default()
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
            made: Made::Sum(Amount::of(&column.name)),
            last: None,
            unit: None,
            synonyms: texts(&["target", "targets", "quota", "sales targets", "plan"]),
            percent: false,
            means: &[],
        })
    });
    let only = all.next()?;
    (wanted && all.next().is_none()).then_some(only)
}

fn is_key(said: &[String]) -> bool {
    said.last().is_some_and(|word| matches!(word.as_str(), "id" | "code" | "number" | "year" | "month"))
}
