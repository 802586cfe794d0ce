//! A report as HTML for mail: sentences, small tables, pictures by name. No script, no style sheet, nothing from
//! elsewhere, as readers of mail want it; and every text of the data is text.

use std::fmt::Write as _;

use serde_json::Value;

/// Rows of a table that are shown: a mail is no spreadsheet.
const MOST_ROWS: usize = 20;

const FONT: &str = "font-family:-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;color:#1f2933";
const QUIET: &str = "color:#616e7c;font-size:13px";
const CELL: &str = "padding:4px 12px 4px 0;border-bottom:1px solid #e4e7eb;font-size:14px";

/// The page; `picture` says by which name a tile's picture comes along, if it has one.
pub(super) fn page(page: &Value, picture: &dyn Fn(usize) -> Option<String>) -> String {
    let report = &page["report"];
    let mut out = String::from("<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>");
    out += &escaped(text(&report["title"]));
    // Writing to a string does not fail.
    let _ = write!(out, "</title></head>\n<body style=\"margin:24px;{FONT}\">\n<h1 style=\"font-size:22px\">");
    let _ = writeln!(out, "{}</h1>", escaped(text(&report["title"])));
    if let Some(about) = report["description"].as_str() {
        let _ = writeln!(out, "<p>{}</p>", escaped(about));
    }
    for (at, tile) in list(&page["tiles"]).iter().enumerate() {
        let _ = writeln!(out, "<h2 style=\"font-size:17px;margin-top:32px\">{}</h2>", escaped(text(&tile["title"])));
        if let Some(said) = tile["text"].as_str() {
            let _ = writeln!(out, "<p style=\"{QUIET}\">{}</p>", escaped(said));
        }
        outcome(&mut out, &tile["outcome"], picture(at));
    }
    let as_of = page["as_of"].as_str().map(|day| format!(" · data to {day}")).unwrap_or_default();
    let snapshot = text(&page["snapshot"]);
    let _ =
        writeln!(out, "<p style=\"{QUIET};margin-top:32px\">{}</p>", escaped(&format!("snapshot {snapshot}{as_of}")));
    out + "</body></html>\n"
}

fn outcome(out: &mut String, outcome: &Value, picture: Option<String>) {
    if outcome["status"] != "answered" {
        for line in reasons(outcome) {
            let _ = writeln!(out, "<p style=\"color:#ab091e\">{}</p>", escaped(&line));
        }
        return;
    }
    let headline = text(&outcome["headline"]);
    let _ = writeln!(out, "<p><strong>{}</strong></p>", escaped(headline));
    if let Some(name) = picture {
        let _ = writeln!(
            out,
            "<p><img src=\"cid:{}\" alt=\"{}\" style=\"max-width:100%;height:auto;border:0\"></p>",
            escaped(&name),
            escaped(headline)
        );
    }
    table(out, &outcome["table"]);
    for note in [&outcome["note"], &outcome["empty"]["text"]].into_iter().filter_map(Value::as_str) {
        let _ = writeln!(out, "<p style=\"{QUIET}\">{}</p>", escaped(note));
    }
}

/// Why a tile shows nothing.
fn reasons(outcome: &Value) -> Vec<String> {
    if let Some(detail) = outcome["detail"].as_str() {
        return vec![format!("{detail} ({})", text(&outcome["code"]))];
    }
    if outcome["status"] == "ambiguous" {
        let choices: Vec<&str> = list(&outcome["choices"]).iter().map(|choice| text(&choice["said"])).collect();
        return vec![format!("This can be meant in several ways: {}.", choices.join("; "))];
    }
    let issues = list(&outcome["issues"]).iter();
    issues.map(|issue| format!("{} ({})", text(&issue["message"]), text(&issue["code"]))).collect()
}

fn table(out: &mut String, table: &Value) {
    let (columns, rows) = (list(&table["columns"]), list(&table["formatted"]));
    // One number is in the sentence already.
    if columns.is_empty() || rows.is_empty() || (columns.len() == 1 && rows.len() == 1) {
        return;
    }
    let side = |column: &Value| match column["format"].as_str() {
        Some("number" | "integer" | "percent" | "currency") => "right",
        _ => "left",
    };
    let sides: Vec<&str> = columns.iter().map(side).collect();
    out.push_str("<table style=\"border-collapse:collapse\">\n<tr>");
    for (column, side) in columns.iter().zip(&sides) {
        let _ = write!(out, "<th style=\"{CELL};text-align:{side}\">{}</th>", escaped(text(&column["label"])));
    }
    out.push_str("</tr>\n");
    for row in rows.iter().take(MOST_ROWS) {
        out.push_str("<tr>");
        for (cell, side) in list(row).iter().zip(&sides) {
            let _ = write!(out, "<td style=\"{CELL};text-align:{side}\">{}</td>", escaped(text(cell)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
    let all = table["total_rows"].as_u64().unwrap_or(rows.len() as u64);
    let hidden = all.saturating_sub(rows.len().min(MOST_ROWS) as u64);
    if hidden > 0 {
        let _ = writeln!(out, "<p style=\"{QUIET}\">… and {hidden} more rows</p>");
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // No sign that a reader of mail would take for another end of the line.
            control if control.is_control() && control != '\n' && control != '\t' => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const EVIL: &str = "<img src=x onerror=alert(1)>\"'&<script>";

    #[test]
    fn no_text_of_the_data_is_markup() {
        let answered = json!({
            "status": "answered", "headline": EVIL, "note": EVIL, "empty": {"text": EVIL},
            "table": {"columns": [{"label": EVIL, "format": "text"}, {"label": "n", "format": "number"}],
                      "formatted": [[EVIL, EVIL], ["b", "2"]], "total_rows": 30},
        });
        let refused = json!({"status": "refused", "issues": [{"message": EVIL, "code": EVIL}]});
        let ambiguous = json!({"status": "ambiguous", "choices": [{"said": EVIL}]});
        let failed = json!({"status": "failed", "detail": EVIL, "code": EVIL});
        let tiles: Vec<Value> = [answered, refused, ambiguous, failed]
            .into_iter()
            .map(|outcome| json!({"title": EVIL, "text": EVIL, "outcome": outcome}))
            .collect();
        let shown = page(
            &json!({"report": {"title": EVIL, "description": EVIL}, "snapshot": EVIL, "as_of": EVIL, "tiles": tiles}),
            &|tile| (tile == 0).then(|| "chart-1".to_owned()),
        );
        assert!(!shown.contains("<script") && !shown.contains("<img src=x") && !shown.contains(EVIL), "{shown}");
        assert_eq!(shown.matches("<img ").count(), 1, "{shown}");
        assert_eq!(shown.matches("onerror").count(), shown.matches("src=x onerror=alert(1)&gt;").count(), "{shown}");
        for said in ["cid:chart-1", "… and 28 more rows", "&lt;script&gt;", "This can be meant in several ways"] {
            assert!(shown.contains(said), "{said}: {shown}");
        }
        // It is well-formed, so nothing broke out of its place.
        for element in ["table", "tr", "td", "th", "p", "h1", "h2", "strong", "body", "html"] {
            let (opened, closed) = (format!("<{element}"), format!("</{element}>"));
            let opened = shown.matches(&format!("{opened}>")).count() + shown.matches(&format!("{opened} ")).count();
            assert_eq!(opened, shown.matches(&closed).count(), "{element}: {shown}");
        }
    }
}
