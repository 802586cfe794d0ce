//! `GET /api/reports` and `GET /api/reports/{name}`: a page of answers, all of one snapshot.

use std::sync::Arc;

use ask::{Key, Page, Record, Titled, View};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Extension, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::now;
use super::query::{Ground, answer, locale, shaped};
use super::suggestions::bad_address;
use crate::App;
use crate::access::Caller;
use crate::answers::{Charts, Ready, Shape, Wanted};
use crate::problem::Problem;

/// What can be opened by name.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Reports {
    /// By name.
    reports: Vec<Titled>,
}

pub(crate) async fn reports(State(app): State<App>, Extension(caller): Extension<Caller>) -> Response {
    now(&Reports { reports: app.works.view(&caller.viewer).reports.titles() })
}

#[derive(Deserialize)]
pub(crate) struct Written {
    locale: Option<String>,
    #[serde(default)]
    charts: Charts,
    #[serde(default)]
    theme: Ground,
}

pub(crate) async fn report(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    written: Result<Query<Written>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Query(written) = written.map_err(|error| bad_address(&error))?;
    let bad = |detail: String| Problem::new(StatusCode::BAD_REQUEST, "bad_request", detail);
    let locale = locale(written.locale.as_deref(), &headers).map_err(bad)?;
    let view = app.works.view(&caller.viewer);
    let report = view.reports.named(&name).ok_or_else(|| missing(&name, &view))?;
    let shape = Shape { charts: written.charts, ..Shape::default() };
    let picture = shape.picture(written.theme.into());
    let wanted = Wanted { key: Key::of_report(report, locale, picture, &view), shape };
    if let Some(ready) = app.answers.get(&wanted).filter(|ready| ready.is_packed_for(&headers)) {
        return Ok(ready.send(&headers));
    }
    let place = match app.answers.get_or_place(&wanted, app.limits.answer).await {
        Ok(ready) => return app.hands.put_to(move || ready.send(&headers)).await,
        Err(place) => place,
    };
    let (works, report) = (Arc::clone(&app.works), report.clone());
    let made = app.hands.put_to(move || {
        let page: Page =
            ask::page(&report, &view, locale, picture, |request| answer(&*works, &caller.name, request, &view).0);
        let ready = Arc::new(of_page(&page, shape.charts)?);
        Ok((ready.send(&headers), ready, page.lasts()))
    });
    let (response, ready, lasts) = made.await??;
    if let Some(place) = place.filter(|_| lasts) {
        place.keep(ready);
    }
    Ok(response)
}

/// The page as it is sent. Its questions are nobody's, so none of them is counted.
fn of_page(page: &Page, charts: Charts) -> Result<Ready, Problem> {
    let broken = |_| Problem::bare(StatusCode::INTERNAL_SERVER_ERROR);
    let mut value = serde_json::to_value(page).map_err(broken)?;
    for (at, tile) in page.tiles.iter().enumerate() {
        value["tiles"][at]["outcome"] = shaped(&tile.outcome, charts, tile.drawn.as_deref())?;
    }
    let body = serde_json::to_vec(&value).map_err(broken)?;
    Ok(Ready::new(body, "application/json", &page.snapshot, Record::default()))
}

fn missing(name: &str, view: &View) -> Problem {
    let detail = match view.reports.nearest(name) {
        Some(near) => format!("There is no report `{name}`. Did you mean `{}`?", near.name),
        None => format!("There is no report `{name}`."),
    };
    Problem::new(StatusCode::NOT_FOUND, "no_report", detail)
}
