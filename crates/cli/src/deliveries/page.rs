//! A report as it is sent: answered once, of one snapshot, with its charts as pictures.

use std::sync::Arc;

use ask::{Locale, Page, Picture, Request, Theme, View};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Delivery, html, id};
use crate::channels::Letter;
use crate::failure::Failure;
use crate::print;
use crate::world::World;

/// Dots of a picture for each of its own: sharp on a screen with twice as many.
const ZOOM: f32 = 2.0;

/// A report, answered and drawn.
pub(crate) struct Drawn {
    /// The page, as the API has it.
    pub(crate) page: Value,
    /// Of each tile its chart, if it has one.
    svgs: Vec<Option<Arc<str>>>,
    pub(crate) snapshot: String,
}

impl Drawn {
    /// Answers a report for a delivery.
    pub(crate) fn of(world: &World, name: &str, delivery: &Delivery) -> Result<Drawn, Failure> {
        let view = world.view();
        let view = View { viewer: Arc::new(delivery.viewer.viewer(name, &view.model)?), ..view };
        let drawn = Drawn::seen(world, &delivery.report, &view, delivery.locale(name)?)?;
        let tiles = drawn.page["tiles"].as_array().map_or(&[][..], Vec::as_slice);
        // Nobody is served by a page of excuses.
        if tiles.iter().all(|tile| tile["outcome"]["status"] != "answered") {
            return Err(Failure::usage("empty_report", format!("delivery {name}: no tile of the report has an answer"))
                .help("`as:` says for whom it is answered, and policies in the model what they may see; without `as:` it is a viewer without claims"));
        }
        Ok(drawn)
    }

    /// Answers a report that no delivery sends yet, for whoever looks at it here.
    pub(crate) fn at_hand(world: &World, delivery: &Delivery) -> Result<Drawn, Failure> {
        Drawn::seen(world, &delivery.report, &world.view(), Locale::EN)
    }

    fn seen(world: &World, report: &str, view: &View, locale: Locale) -> Result<Drawn, Failure> {
        let report = view.reports.named(report).ok_or_else(|| missing(report, view))?;
        let mut svgs = Vec::new();
        let page: Page = ask::page(report, view, locale, None, |request| {
            let request = Request { picture: Some(Picture::Svg(Theme::Light)), ..request.clone() };
            let reply = world.ask(&request, view).reply;
            svgs.push(reply.drawn.clone());
            reply
        });
        let snapshot = page.snapshot.clone();
        let page = serde_json::to_value(&page).map_err(|error| Failure::world("internal", error))?;
        Ok(Drawn { page, svgs, snapshot })
    }

    /// As mail.
    pub(crate) fn letter(&self, name: &str, to: &[String], at: Timestamp) -> Letter {
        let pictures = self.svgs.iter().enumerate().filter_map(|(tile, svg)| {
            let png = server::png(svg.as_deref()?, ZOOM)?;
            Some((cid(tile), png))
        });
        let pictures: Vec<(String, Vec<u8>)> = pictures.collect();
        let drawings = self.svgs.iter().enumerate();
        let drawings =
            drawings.filter_map(|(tile, svg)| Some((format!("chart-{}.svg", tile + 1), svg.as_deref()?.to_owned())));
        let shown = |tile: usize| pictures.iter().any(|(name, _)| *name == cid(tile)).then(|| cid(tile));
        Letter {
            id: format!("{}@reckoner", id(name, at)),
            from: String::new(),
            to: to.to_vec(),
            subject: self.page["report"]["title"].as_str().unwrap_or_default().to_owned(),
            text: print::report(&self.page).join("\n"),
            html: Some(html::page(&self.page, &shown)),
            drawings: drawings.collect(),
            pictures,
        }
    }

    /// As the body of a webhook: the page, each tile with its chart as SVG.
    pub(crate) fn body(&self, name: &str, at: Timestamp) -> String {
        let mut page = self.page.clone();
        for (tile, svg) in self.svgs.iter().enumerate() {
            if let (Some(svg), Some(tile)) = (svg, page["tiles"].get_mut(tile)) {
                tile["svg"] = json!(svg);
            }
        }
        let data = json!({"delivery": name, "due": at.to_string(), "page": page});
        json!({"type": "report.delivered", "timestamp": Timestamp::now().to_string(), "data": data}).to_string()
    }
}

/// The name of a tile's picture.
fn cid(tile: usize) -> String {
    format!("chart-{}@reckoner", tile + 1)
}

fn missing(report: &str, view: &View) -> Failure {
    let failure = Failure::usage("no_report", format!("there is no report `{report}`"));
    match view.reports.nearest(report) {
        Some(near) => failure.help(format!("did you mean `{}`?", near.name)),
        None => failure.help("`reckoner report` shows which there are"),
    }
}
