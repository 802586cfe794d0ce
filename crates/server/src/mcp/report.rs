//! `report`: a page by its name, as the headlines of what it shows.

use ::ask::{End, Outcome, Page, Tile, page};
use rmcp::model::JsonObject;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::obstacles;
use super::{Call, Told, Tool, taken};
use crate::api::answer;

pub(super) const REPORT: Tool = Tool {
    name: "report",
    about: "The headlines of a report; without `name`, which there are.",
    takes: r#"{"type":"object","properties":{"name":{"type":"string"}}}"#,
    gives: r#"{"type":"object","properties":{"reports":{},"title":{},"tiles":{},"as_of":{}}}"#,
    run: report,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sought {
    name: Option<String>,
}

fn report(arguments: JsonObject, call: &Call<'_>) -> Result<Told, String> {
    let Sought { name } = taken(arguments)?;
    let reports = &call.view.reports;
    let Some(name) = name else { return Ok(titles(call)) };
    let found = reports.named(&name).ok_or_else(|| match reports.nearest(&name) {
        Some(near) => format!("There is no report `{name}`. Did you mean `{}`?", near.name),
        None => format!("There is no report `{name}`; without a name, `report` tells which there are."),
    })?;
    // Its questions are nobody's: none of them is counted, as on the page.
    let page =
        page(found, call.view, ask::Locale::EN, None, |request| answer(call.works, call.team, request, call.view).0);
    Ok(told(&page))
}

fn titles(call: &Call<'_>) -> Told {
    let titles = call.view.reports.titles();
    let named: Vec<String> = titles.iter().map(|report| format!("{} (`{}`)", report.title, report.name)).collect();
    let text = match named.is_empty() {
        true => "There are no reports.".to_owned(),
        false => format!("Reports: {}.", named.join(", ")),
    };
    let reports: serde_json::Map<String, Value> =
        titles.into_iter().map(|report| (report.name, json!(report.title))).collect();
    Told { text, value: json!({"reports": reports}) }
}

fn told(page: &Page) -> Told {
    let lines: Vec<(&str, String)> = page.tiles.iter().map(|tile| (tile.title.as_str(), line(tile))).collect();
    let text = lines.iter().map(|(title, line)| format!("{title}: {line}")).collect::<Vec<_>>().join("\n");
    let tiles: Vec<Value> = lines.iter().map(|(title, line)| json!({"title": title, "headline": line})).collect();
    let mut value = json!({"title": page.report.title, "tiles": tiles});
    if let Some(as_of) = &page.as_of {
        value["as_of"] = json!(as_of);
    }
    Told { text: format!("{}\n{text}", page.report.title), value }
}

/// What a tile says, or why it says nothing.
fn line(tile: &Tile) -> String {
    match &tile.outcome {
        End::Came(outcome) => match &**outcome {
            Outcome::Answered(answered) => super::ask::headline(answered),
            Outcome::Ambiguous { .. } => "Its question can be read in several ways.".to_owned(),
            Outcome::Unread { issues, .. } | Outcome::Refused { issues, .. } => obstacles(issues),
            Outcome::Report { title, .. } => format!("See the report “{title}”."),
        },
        End::Failed { detail, .. } => detail.clone(),
    }
}
