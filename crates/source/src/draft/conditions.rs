//! Conditions that nobody declared: what yes-or-no columns say, open ends, what has been done or not yet, and what
//! was late.

use model::schema::ColumnType;

use super::business::{balance, is_called, texts, unitless};
use super::flags;
use super::keys::table_words;
use super::profile::{Profile, Table};
use super::spans;
use super::words::Words;

/// A named condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    pub(super) name: String,
    pub(super) column: String,
    /// Behind the column, in SQL; empty where the column is the condition.
    pub(super) test: String,
    pub(super) synonyms: Vec<String>,
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
        conditions.extend(contrary(&flag.name.join(" "), column));
        conditions.push(Condition { name: flag.name.join(" "), column: column.name.clone(), test, synonyms });
    }
    if !conditions.iter().any(|condition| matches!(condition.name.as_str(), "late" | "on time" | "delayed")) {
        conditions.extend(punctuality(table, words));
    }
    conditions.extend(below_limit(table, words));
    let unfinished = table.columns.iter().find_map(|column| unfinished(column, &words.said(&column.name)));
    conditions.extend(unfinished.or_else(|| owing(table, words)));
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
    // What is "fixed until" a day has not ended then.
    let valid = |end: &&Profile| {
        let said = words.said(&end.name);
        let open = said.iter().any(|word| matches!(word.as_str(), "to" | "until"));
        !open
            || said
                .iter()
                .all(|word| matches!(word.as_str(), "to" | "until" | "valid" | "active" | "date" | "effective"))
    };
    let begins = |column: &Profile| {
        column.kind.is_time() && words.said(&column.name).iter().any(|word| BEGUN.contains(&word.as_str()))
    };
    if let (true, Some(end)) = (table.columns.iter().any(begins), ends(&ENDED).or_else(|| ends(&OPEN)).filter(valid))
        && end.values < table.rows
    {
        conditions.push(Condition {
            name: "active".into(),
            column: end.name.clone(),
            test: " IS NULL".into(),
            synonyms: texts(&["running", "current", "ongoing", "still active", "still with us"]),
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
        let taken = conditions.iter().any(|condition| condition.name == "active");
        let open = still_open(done).iter().filter(|word| !(taken && **word == "active"));
        let open = open.map(|word| (*word).to_owned()).collect();
        conditions.push(condition(done.to_owned(), " IS NOT NULL", Vec::new()));
        conditions.push(condition(format!("un{done}"), " IS NULL", open));
    }
    conditions
}

/// Words in the names of dates at which something began, and of those at which it ended.
const BEGUN: [&str; 24] = [
    "started",
    "starts",
    "begins",
    "since",
    "opened",
    "launched",
    "introduced",
    "start",
    "from",
    "begin",
    "hire",
    "hired",
    "joined",
    "join",
    "joining",
    "employed",
    "signup",
    "signed",
    "registered",
    "registration",
    "enrolled",
    "enrolment",
    "enrollment",
    "onboarded",
];
const OPEN: [&str; 2] = ["to", "until"];
const ENDED: [&str; 17] = [
    "end",
    "ended",
    "ends",
    "withdrawn",
    "retired",
    "leave",
    "left",
    "termination",
    "terminated",
    "exit",
    "cancel",
    "cancelled",
    "canceled",
    "cancellation",
    "churn",
    "churned",
    "resigned",
];

/// "open", "unpaid": what a status says to be neither done nor given up, where each of its members is known to say one
/// of these.
fn unfinished(status: &Profile, said: &[String]) -> Option<Condition> {
    const PAID: [&str; 1] = ["paid"];
    const DONE: [&str; 9] =
        ["done", "closed", "complete", "completed", "resolved", "solved", "finished", "settled", "fixed"];
    const GOING_ON: [&str; 35] = [
        "new",
        "open",
        "opened",
        "reopened",
        "reported",
        "logged",
        "created",
        "received",
        "submitted",
        "requested",
        "acknowledged",
        "accepted",
        "assigned",
        "started",
        "active",
        "ongoing",
        "in progress",
        "in review",
        "under review",
        "in work",
        "queued",
        "on hold",
        "pending",
        "scheduled",
        "planned",
        "escalated",
        "draft",
        "issued",
        "sent",
        "due",
        "overdue",
        "partial",
        "part paid",
        "partly paid",
        "partially paid",
    ];
    if !said.iter().any(|word| matches!(word.as_str(), "status" | "state" | "stage")) {
        return None;
    }
    let plain: Vec<String> =
        status.members.iter().map(|member| member.to_lowercase().replace(['_', '-'], " ")).collect();
    let among = |words: &[&str]| plain.iter().any(|member| words.contains(&member.as_str()));
    // A deal that is neither won nor lost is in the pipeline, whatever its stages are called.
    let decided = |plain: &str| matches!(plain, "won" | "lost" | "closed won" | "closed lost");
    let (won, lost) = (among(&["won", "closed won"]), among(&["lost", "closed lost"]));
    if won && lost && !plain.iter().all(|member| decided(member)) && !among(&["open"]) {
        let ended = status.members.iter().zip(&plain).filter(|(_, plain)| decided(plain));
        let ended: Vec<String> = ended.map(|(member, _)| format!("'{}'", member.replace('\'', "''"))).collect();
        return Some(Condition {
            name: "open".to_owned(),
            column: status.name.clone(),
            test: format!(" NOT IN ({})", ended.join(", ")),
            synonyms: texts(&["still open", "in the pipeline", "pipeline", "undecided"]),
        });
    }
    let over = |member: &str| [&PAID[..], &DONE, &GIVEN_UP].iter().any(|words| words.contains(&member));
    // "waiting for parts", "awaiting approval"
    let waits = |member: &str| matches!(member.split(' ').next(), Some("waiting" | "awaiting"));
    let known = plain.iter().all(|member| over(member) || waits(member) || GOING_ON.contains(&member.as_str()));
    let (done, paid) = (among(&DONE), among(&PAID));
    // What the status itself calls open is that, and no more.
    let going_on = among(&GOING_ON) || plain.iter().any(|member| waits(member));
    if !known || !going_on || done == paid || among(&["open", "unpaid", "outstanding"]) {
        return None;
    }
    let ended = status.members.iter().zip(&plain).filter(|(_, plain)| over(plain));
    let ended: Vec<String> = ended.map(|(member, _)| format!("'{}'", member.replace('\'', "''"))).collect();
    let (name, synonyms) = match paid {
        true => ("unpaid", texts(&["outstanding", "still unpaid", "open"])),
        false => ("open", texts(&["still open", "unresolved", "unfinished"])),
    };
    Some(Condition {
        name: name.to_owned(),
        column: status.name.clone(),
        test: format!(" NOT IN ({})", ended.join(", ")),
        synonyms,
    })
}

/// What is not paid to the last of it, where a column says what is left.
fn owing(table: &Table, words: &Words) -> Option<Condition> {
    let balance = balance(table, words)?;
    // What a status itself calls open or unpaid is that, and no more.
    let stated = ["unsettled", "open", "unpaid", "outstanding"].into_iter().filter(|name| {
        let called = |member: &String| member.eq_ignore_ascii_case(name);
        !table.columns.iter().flat_map(|column| &column.members).any(called)
    });
    let stated: Vec<String> = stated.map(str::to_owned).collect();
    let (name, synonyms) = stated.split_first()?;
    Some(Condition {
        name: name.clone(),
        column: balance.name.clone(),
        test: " > 0".to_owned(),
        synonyms: [synonyms, &texts(&["not settled", "not fully paid", "still to be paid", "with a balance"])].concat(),
    })
}

/// Whether a date is the one by which something was to be done: "due date", "wanted by".
fn is_due(said: &[String]) -> bool {
    const DUE: [&str; 13] = [
        "due",
        "promised",
        "expected",
        "required",
        "scheduled",
        "planned",
        "estimated",
        "deadline",
        "requested",
        "wanted",
        "needed",
        "agreed",
        "target",
    ];
    said.iter().any(|word| DUE.contains(&word.as_str()))
        || said.len() > 1 && said.last().is_some_and(|word| word == "by")
}

/// The date by which something was to be done and the one at which it was, where there is one of each.
fn due_and_done<'t>(table: &'t Table, words: &Words) -> Option<(&'t Profile, &'t Profile)> {
    let dates = || table.columns.iter().filter(|column| column.kind.is_time());
    let is_due = |column: &Profile| is_due(&words.said(&column.name));
    let done = |column: &Profile| words.said(&column.name).iter().any(|word| spans::done(word).is_some());
    let mut due = dates().filter(|column| is_due(column));
    let mut ends = dates().filter(|column| !is_due(column) && done(column));
    match (due.next(), due.next(), ends.next(), ends.next()) {
        (Some(due), None, Some(end), None) => Some((due, end)),
        _ => None,
    }
}

/// Late and on time, where one date says when something was due and one when it was done.
fn punctuality(table: &Table, words: &Words) -> Vec<Condition> {
    let Some((due, end)) = due_and_done(table, words) else { return Vec::new() };
    let said = words.said(&end.name);
    let Some((participle, noun)) = said.iter().find_map(|word| spans::done(word)) else { return Vec::new() };
    let condition = |name: &str, sign: &str, synonyms: Vec<String>| Condition {
        name: name.to_owned(),
        column: end.name.clone(),
        test: format!(" {sign} {}", super::written(&due.name)),
        synonyms,
    };
    let of = |name: &str| vec![format!("{participle} {name}"), format!("{name} {noun}")];
    // What is received or delivered comes in.
    let comes = |name: &str| match noun {
        "delivery" | "receipt" | "arrival" => vec![format!("arrived {name}"), format!("came in {name}")],
        _ => Vec::new(),
    };
    let mut conditions = vec![
        condition("late", ">", [of("late"), texts(&["delayed", "behind schedule"]), comes("late")].concat()),
        condition(
            "on time",
            "<=",
            [of("on time"), texts(&["punctual", "in time", "on schedule"]), comes("on time")].concat(),
        ),
    ];
    conditions.extend(still_to_come(table, end, participle, words));
    conditions
}

/// What there is less of than one column says there should be: "below its reorder level". Not of a stock that is counted
/// day by day, where it would be that of any day.
fn below_limit(table: &Table, words: &Words) -> Option<Condition> {
    const LIMITS: [&[&str]; 11] = [
        &["reorder", "level"],
        &["reorder", "point"],
        &["reorder", "stock"],
        &["minimum", "stock"],
        &["minimum", "stock", "level"],
        &["stock", "minimum"],
        &["minimum", "level"],
        &["minimum", "quantity"],
        &["safety", "stock"],
        &["par", "level"],
        &["target", "stock"],
    ];
    const HELD: [&[&str]; 10] = [
        &["stock"],
        &["on", "hand"],
        &["stock", "quantity"],
        &["quantity", "on", "hand"],
        &["stock", "on", "hand"],
        &["quantity", "in", "stock"],
        &["unit", "in", "stock"],
        &["stock", "level"],
        &["current", "stock"],
        &["quantity"],
    ];
    let called = |names: &[&[&str]]| {
        let is_it = |column: &&Profile| {
            column.kind.is_number() && names.iter().any(|name| is_called(&unitless(column, words), name))
        };
        let mut found = table.columns.iter().filter(is_it);
        found.next().filter(|_| found.next().is_none())
    };
    let (limit, held) = (called(&LIMITS)?, called(&HELD)?);
    let kept = table_words(table, words);
    let daily = kept.iter().any(|word| matches!(word.as_str(), "stock" | "inventory" | "level"));
    if daily && table.columns.iter().any(|column| column.kind.is_time()) {
        return None;
    }
    let said = words.said(&limit.name).join(" ");
    let under = ["below", "under"].into_iter().flat_map(|below| {
        let said = &said;
        ["", "its ", "their ", "the "].into_iter().map(move |whose| format!("{below} {whose}{said}"))
    });
    let held_under: Vec<String> = under.clone().map(|under| format!("stock {under}")).collect();
    let more =
        ["need reordering", "needs reordering", "to reorder", "to be reordered", "due for reorder", "low on stock"];
    let synonyms = under.skip(1).chain(held_under).chain(texts(&more)).collect();
    let (name, test) = (format!("below {said}"), format!(" < {}", super::written(&limit.name)));
    Some(Condition { name, column: held.name.clone(), test, synonyms })
}

/// What has no date yet at which it came, and was not given up.
fn still_to_come(table: &Table, end: &Profile, participle: &str, words: &Words) -> Option<Condition> {
    if end.values == 0 || end.values == table.rows || !matches!(participle, "delivered" | "received" | "arrived") {
        return None;
    }
    let state = |column: &&Profile| {
        words.said(&column.name).iter().any(|word| matches!(word.as_str(), "status" | "state" | "stage"))
    };
    let given_up = table.columns.iter().filter(state).find_map(|column| {
        let given_up = |member: &&String| GIVEN_UP.contains(&member.to_lowercase().replace(['_', '-'], " ").as_str());
        let members: Vec<String> =
            column.members.iter().filter(given_up).map(|member| format!("'{}'", member.replace('\'', "''"))).collect();
        (!members.is_empty()).then(|| format!(" AND {} NOT IN ({})", super::written(&column.name), members.join(", ")))
    });
    Some(Condition {
        name: format!("not yet {participle}"),
        column: end.name.clone(),
        test: format!(" IS NULL{}", given_up.unwrap_or_default()),
        synonyms: vec![
            format!("un{participle}"),
            format!("not {participle}"),
            "outstanding".to_owned(),
            "still outstanding".to_owned(),
            "still to come".to_owned(),
        ],
    })
}

/// States of what nobody goes on with.
const GIVEN_UP: [&str; 12] = [
    "cancelled",
    "canceled",
    "rejected",
    "declined",
    "withdrawn",
    "void",
    "voided",
    "abandoned",
    "duplicate",
    "written off",
    "credited",
    "refunded",
];

/// What is not done yet is so.
fn still_open(done: &str) -> &'static [&'static str] {
    match done {
        "paid" => &["outstanding", "still unpaid"],
        "resolved" | "closed" | "solved" | "completed" | "finished" | "settled" => &["open", "still open", "pending"],
        "withdrawn" | "discontinued" | "retired" => &["active", "still active", "still sold", "still on sale"],
        _ => &[],
    }
}

/// What has been done where a date says when: "discontinued date", "paid on".
fn done(said: &[String]) -> Option<&str> {
    let [done, rest @ ..] = said else { return None };
    let done = if done == "cancel" { "cancelled" } else { done };
    let participle = (done.len() > 4 && done.ends_with("ed")) || matches!(done, "paid" | "sent" | "sold" | "withdrawn");
    let only_when =
        rest.iter().all(|word| matches!(word.as_str(), "date" | "on" | "at" | "time" | "day" | "timestamp"));
    (participle && only_when).then_some(done)
}

/// What is so where a flag is not set, by a word of its own.
fn contrary(name: &str, column: &Profile) -> Option<Condition> {
    const CONTRARIES: [(&str, &str, &[&str]); 6] = [
        ("passed", "failed", &["not passed"]),
        ("pass", "fail", &["failed"]),
        ("successful", "unsuccessful", &["failed"]),
        ("in stock", "out of stock", &[]),
        ("available", "unavailable", &[]),
        ("active", "inactive", &["not active", "dormant"]),
    ];
    let (_, other, synonyms) = CONTRARIES.into_iter().find(|(is, ..)| *is == name)?;
    (column.kind == ColumnType::Boolean).then(|| Condition {
        name: other.to_owned(),
        column: column.name.clone(),
        test: " = FALSE".to_owned(),
        synonyms: texts(synonyms),
    })
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
