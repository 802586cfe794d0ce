//! An outcome as people read it in a terminal. It shows what the JSON says and nothing else.

use ask::Record;
use serde_json::Value;

use crate::grid::{self, Side};

/// Rows that are shown; the JSON has all.
const MOST_ROWS: usize = 40;
const BAR: usize = 30;
const SPARKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The lines of an outcome; `waited` are the nanoseconds that the source, or a vote, took.
pub(crate) fn outcome(outcome: &Value, record: &Record, waited: u64) -> Vec<String> {
    match outcome["status"].as_str() {
        Some("answered") => answered(outcome, record, waited),
        Some("ambiguous") => ambiguous(outcome),
        Some("report") => named(outcome),
        Some("refused") => not_answered("This cannot be answered.", outcome),
        _ => not_answered("This could not be read.", outcome),
    }
}

/// The lines of a report: of each tile its title, its sentence and its table, or why it has none.
pub(crate) fn report(page: &Value) -> Vec<String> {
    let report = &page["report"];
    let mut lines = vec![text(&report["title"]).to_owned()];
    lines.extend(report["description"].as_str().map(str::to_owned));
    for tile in list(&page["tiles"]) {
        lines.extend([String::new(), format!("── {} ──", text(&tile["title"]))]);
        lines.extend(tile["text"].as_str().map(str::to_owned));
        lines.push(String::new());
        let outcome = &tile["outcome"];
        match outcome["status"].as_str() {
            Some("answered") => {
                lines.push(text(&outcome["headline"]).to_owned());
                let table = table(outcome);
                lines.extend((!table.is_empty()).then(String::new));
                lines.extend(table);
                lines.extend(outcome["note"].as_str().map(|note| format!("note        {note}")));
            }
            Some("failed") => lines.push(format!("{} ({})", text(&outcome["detail"]), text(&outcome["code"]))),
            _ => lines.extend(self::outcome(outcome, &Record::default(), 0)),
        }
    }
    lines.push(String::new());
    let as_of = page["as_of"].as_str().map(|day| format!(" · data to {day}")).unwrap_or_default();
    lines.push(format!("snapshot {}{as_of}", text(&page["snapshot"])));
    lines
}

fn named(outcome: &Value) -> Vec<String> {
    let (title, name) = (text(&outcome["title"]), text(&outcome["name"]));
    let mut lines = vec![format!("This is a report: {title}.")];
    lines.extend(outcome["description"].as_str().map(str::to_owned));
    lines.extend([String::new(), format!("open it with  reckoner report {name}")]);
    lines
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn answered(outcome: &Value, record: &Record, waited: u64) -> Vec<String> {
    let mut lines = vec![text(&outcome["headline"]).to_owned(), String::new()];
    let table = table(outcome);
    if !table.is_empty() {
        lines.extend(table);
        lines.push(String::new());
    }
    lines.push(format!("understood  {}", text(&outcome["said"])));
    for assumption in list(&outcome["assumptions"]) {
        lines.push(format!("assumed     {}", text(&assumption["text"])));
    }
    let empty = &outcome["empty"];
    lines.extend(empty["text"].as_str().map(|text| format!("empty       {text}")));
    lines.extend(empty["said"].as_str().map(|said| format!("ask instead {said}")));
    lines.extend(outcome["note"].as_str().map(|note| format!("note        {note}")));
    lines.push(format!("computed    {}", provenance(&outcome["provenance"], record, waited)));
    for next in list(&outcome["next"]).iter().take(3) {
        lines.push(format!("next        {}", text(next)));
    }
    lines
}

fn provenance(from: &Value, record: &Record, waited: u64) -> String {
    let rollups: Vec<&str> = list(&from["leaves"]).iter().filter_map(|leaf| leaf["rollup"].as_str()).collect();
    let source = if rollups.is_empty() { "the source itself".to_owned() } else { rollups.join(", ") };
    let mut parts =
        vec![format!("{} ({source})", text(&from["route"])), format!("snapshot {}", text(&from["snapshot"]))];
    parts.extend(from["as_of"].as_str().map(|day| format!("data to {day}")));
    parts.extend(from["fetched"].as_str().map(|time| format!("asked {time}")));
    parts.push(format!("{} µs", record.nanos.total() / 1_000));
    if waited > 0 {
        parts.push(format!("and {} ms of waiting", waited / 1_000_000));
    }
    parts.push(format!("{} tokens", record.tokens));
    parts.join(" · ")
}

fn table(outcome: &Value) -> Vec<String> {
    let table = &outcome["table"];
    let columns = list(&table["columns"]);
    let rows = list(&table["formatted"]);
    if columns.is_empty() || rows.is_empty() {
        return Vec::new();
    }
    let mut header: Vec<String> = columns.iter().map(|column| text(&column["label"]).to_owned()).collect();
    let side = |column: &Value| {
        let number = matches!(column["format"].as_str(), Some("number" | "integer" | "percent" | "currency"));
        if number { Side::Right } else { Side::Left }
    };
    let sides: Vec<Side> = columns.iter().map(side).chain([Side::Left]).collect();
    let shown = rows.iter().take(MOST_ROWS);
    let mut cells: Vec<Vec<String>> =
        shown.map(|row| list(row).iter().map(|cell| text(cell).to_owned()).collect()).collect();
    let picture = picture(outcome, columns);
    if let Some(Picture::Bars(bars)) = &picture {
        header.push(String::new());
        for (row, bar) in cells.iter_mut().zip(bars) {
            row.push(bar.clone());
        }
    }
    let mut lines = grid::lines(&header, &sides, &cells);
    let total = table["total_rows"].as_u64().unwrap_or_default();
    let hidden = total.saturating_sub(cells.len() as u64);
    if hidden > 0 {
        lines.push(format!("… and {hidden} more rows (--json has all)"));
    }
    if let Some(Picture::Spark(spark)) = picture {
        lines.push(String::new());
        lines.push(spark);
    }
    lines
}

/// A small picture in letters.
enum Picture {
    /// One bar a row.
    Bars(Vec<String>),
    /// A line over all rows.
    Spark(String),
}

/// Where the chart is bars or one line of a single number, the same in letters.
fn picture(outcome: &Value, columns: &[Value]) -> Option<Picture> {
    let kind = outcome["chart"]["type"].as_str()?;
    let mut values = columns.iter().enumerate().filter(|(_, column)| column["role"] == "value");
    let (Some((at, _)), None) = (values.next(), values.next()) else { return None };
    let rows = list(&outcome["table"]["rows"]);
    let numbers: Vec<f64> = rows.iter().map(|row| row[at].as_f64()).collect::<Option<_>>()?;
    let most = numbers.iter().copied().fold(0.0, f64::max);
    if columns.len() != 2 || numbers.len() < 2 || most <= 0.0 || numbers.iter().any(|number| *number < 0.0) {
        return None;
    }
    if kind.contains("line") || kind.contains("area") {
        return Some(Picture::Spark(
            numbers.iter().map(|number| SPARKS[step(number / most, SPARKS.len() - 1)]).collect(),
        ));
    }
    let bar = kind.contains("bar") || kind.contains("column");
    bar.then(|| Picture::Bars(numbers.iter().map(|number| "█".repeat(step(number / most, BAR))).collect()))
}

/// A share of 0 to 1 as a whole number of steps.
fn step(share: f64, steps: usize) -> usize {
    (0..=steps).rev().find(|&at| at as f64 <= share * steps as f64 + 0.5).unwrap_or(0)
}

fn ambiguous(outcome: &Value) -> Vec<String> {
    let mut lines = vec!["This can be meant in several ways. Ask one of these:".to_owned(), String::new()];
    lines.extend(list(&outcome["choices"]).iter().map(|choice| format!("  {}", text(&choice["said"]))));
    lines
}

fn not_answered(opening: &str, outcome: &Value) -> Vec<String> {
    let mut lines = vec![opening.to_owned(), String::new()];
    for issue in list(&outcome["issues"]) {
        lines.push(format!("  {} ({})", text(&issue["message"]), text(&issue["code"])));
        lines.extend(issue["hint"].as_str().map(|hint| format!("    {hint}")));
        let repair = &issue["repair"];
        if let Some(question) = repair["question"].as_str().or(repair["said"].as_str()) {
            lines.push(format!("    ask instead: {question}"));
        }
        if let Some(yaml) = repair["yaml"].as_str() {
            lines.push(format!("    add to {}:", text(&repair["file"])));
            lines.extend(yaml.lines().map(|line| format!("      {line}")));
        }
    }
    let understood = outcome["understood"].as_str().or(outcome["said"].as_str());
    if let Some(said) = understood.filter(|said| !said.is_empty()) {
        lines.push(String::new());
        lines.push(format!("understood  {said}"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer(chart: &str, rows: Value) -> Value {
        let formatted: Vec<Vec<String>> = list(&rows)
            .iter()
            .map(|row| list(row).iter().map(|cell| cell.to_string().replace('"', "")).collect())
            .collect();
        json!({
            "status": "answered", "said": "revenue by region", "headline": "Europe leads.", "chart": {"type": chart},
            "assumptions": [{"text": "“sales” means revenue"}],
            "table": {
                "columns": [{"label": "Region", "role": "key", "format": "text"}, {"label": "Revenue", "role": "value", "format": "currency"}],
                "rows": rows, "formatted": formatted, "total_rows": 45,
            },
            "provenance": {"route": "rollup", "snapshot": "s1", "as_of": "2025-12-31", "leaves": [{"rollup": "sales_region"}]},
            "next": ["revenue by month"],
        })
    }

    #[test]
    fn an_answer_is_a_sentence_a_table_and_where_it_comes_from() {
        let lines = outcome(&answer("bar", json!([["Europe", 30], ["Asia", 15]])), &Record::default(), 0);
        assert_eq!(lines[0], "Europe leads.");
        assert_eq!(lines[4], format!("Europe       30  {}", "█".repeat(30)));
        assert_eq!(lines[5], format!("Asia         15  {}", "█".repeat(15)));
        assert_eq!(lines[6], "… and 43 more rows (--json has all)");
        assert!(
            lines.contains(
                &"computed    rollup (sales_region) · snapshot s1 · data to 2025-12-31 · 0 µs · 0 tokens".to_owned()
            ),
            "{lines:?}"
        );
        assert!(lines.contains(&"assumed     “sales” means revenue".to_owned()));
    }

    #[test]
    fn an_empty_answer_leads_on() {
        let mut none = answer("bar", json!([]));
        none["empty"] = json!({"text": "“in 1999” leaves nothing.", "said": "revenue"});
        let lines = outcome(&none, &Record::default(), 0);
        assert_eq!((lines[1].as_str(), lines[2].as_str()), ("", "understood  revenue by region"));
        for line in ["empty       “in 1999” leaves nothing.", "ask instead revenue"] {
            assert!(lines.contains(&line.to_owned()), "{line}: {lines:?}");
        }
    }

    #[test]
    fn pictures_are_drawn_only_where_they_are_true() {
        let drawn = |chart: &str, rows: Value| outcome(&answer(chart, rows), &Record::default(), 0).join("\n");
        assert!(drawn("line", json!([["a", 0], ["b", 50], ["c", 100]])).contains("▁▅█"));
        for rows in [
            json!([["a", -1], ["b", 5]]),
            json!([["a", null], ["b", 5]]),
            json!([["a", 0], ["b", 0]]),
            json!([["a", 5]]),
        ] {
            assert!(!drawn("bar", rows.clone()).contains('█'), "{rows}");
        }
        assert!(!drawn("donut", json!([["a", 1], ["b", 5]])).contains('█'));
    }

    #[test]
    fn a_report_is_its_tiles_and_a_broken_one_says_why() {
        let page = json!({
            "status": "report", "report": {"name": "weekly", "title": "Weekly", "description": "Of the week."},
            "snapshot": "s1", "as_of": "2025-12-31",
            "tiles": [
                {"title": "Sales", "text": "Where they are.", "outcome": answer("bar", json!([["Europe", 30], ["Asia", 15]]))},
                {"title": "Broken", "outcome": {"status": "unread", "issues": [{"code": "unknown_word", "message": "What?"}]}},
                {"title": "Down", "outcome": {"status": "failed", "code": "no_source", "detail": "It is gone."}},
            ],
        });
        let lines = report(&page);
        assert_eq!(lines[..6], ["Weekly", "Of the week.", "", "── Sales ──", "Where they are.", ""]);
        for line in ["Europe leads.", "── Broken ──", "  What? (unknown_word)", "It is gone. (no_source)"] {
            assert!(lines.contains(&line.to_owned()), "{line}: {lines:?}");
        }
        assert_eq!(lines.last().map(String::as_str), Some("snapshot s1 · data to 2025-12-31"));
    }

    #[test]
    fn what_is_not_answered_leads_on() {
        let choices = outcome(
            &json!({"status": "ambiguous", "choices": [{"said": "revenue by region"}, {"said": "revenue by plant region"}]}),
            &Record::default(),
            0,
        );
        assert!(choices.contains(&"  revenue by plant region".to_owned()));
        let unread = outcome(
            &json!({"status": "unread", "understood": "revenue", "issues": [
                {"code": "unknown_word", "message": "I do not know “flagship”.", "repair": {"question": "revenue"}},
                {"code": "no_rollup", "message": "No.", "repair": {"file": "model.yaml", "yaml": "a:\n  b: c"}}]}),
            &Record::default(),
            0,
        );
        for line in [
            "  I do not know “flagship”. (unknown_word)",
            "    ask instead: revenue",
            "    add to model.yaml:",
            "        b: c",
            "understood  revenue",
        ] {
            assert!(unread.contains(&line.to_owned()), "{line}: {unread:?}");
        }
    }
}
