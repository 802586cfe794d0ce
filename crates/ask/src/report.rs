//! Reports: which one a question asks for by name, and the page that it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use answer::Locale;
use model::draft::{Analysis, LONGEST_QUESTION};
use model::report::Asks;
use model::{Report, issue};
use schemars::JsonSchema;
use serde::Serialize;
use understand::{Reading, say};

use crate::outcome::{Fault, Outcome, Reply, Titled};
use crate::view::{Input, Picture, Request, View};

/// The reports of a project, by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reports {
    reports: Vec<Report>,
    /// By what people call them, letters and digits only.
    called: BTreeMap<String, Called>,
}

/// A report, by one of the things that it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Called {
    at: usize,
    /// Whether that is its whole title.
    title: bool,
}

/// A report as a page: what each of its questions came to, all for one viewer and of one snapshot.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Page {
    /// `report`.
    #[schemars(extend("enum" = ["report"]))]
    pub status: &'static str,
    /// Which one.
    pub report: Titled,
    /// The snapshot.
    pub snapshot: String,
    /// When it was built, RFC 3339.
    pub built: String,
    /// The last day that the data of all tiles covers: that of the oldest.
    pub as_of: Option<String>,
    /// What it shows, in order.
    pub tiles: Vec<Tile>,
}

/// One answer of a report.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ReportTile", deny_unknown_fields)]
pub struct Tile {
    /// What stands above it.
    pub title: String,
    /// What its author says about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// How many of the page's twelve columns it takes; absent where the page may choose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u8>,
    /// What its question came to.
    pub outcome: End,
    /// The picture, where one was asked for and the answer has one.
    #[serde(skip)]
    #[schemars(skip)]
    pub drawn: Option<Arc<str>>,
}

/// What the question of a tile came to.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "ReportOutcome")]
pub enum End {
    /// As if it had been asked by itself.
    Came(Box<Outcome>),
    /// The world failed for this one.
    Failed {
        /// `failed`.
        status: &'static str,
        /// A name for programs.
        code: &'static str,
        /// For people.
        detail: String,
    },
}

impl From<Result<Outcome, Fault>> for End {
    fn from(outcome: Result<Outcome, Fault>) -> End {
        match outcome {
            Ok(outcome) => End::Came(Box::new(outcome)),
            Err(fault) => End::Failed { status: "failed", code: fault.code, detail: fault.message },
        }
    }
}

impl Titled {
    /// What there is to say of a report before it is opened.
    pub fn of(report: &Report) -> Titled {
        let Report { name, title, description, .. } = report.clone();
        Titled { name, title, description }
    }
}

impl Reports {
    /// Reports that are to be found by what they are called. Where two are called the same, it is the first's.
    pub fn of(mut reports: Vec<Report>) -> Reports {
        reports.sort_by(|a, b| a.name.cmp(&b.name));
        let mut called = BTreeMap::new();
        // A title is nobody else's synonym.
        for (at, report) in reports.iter().enumerate() {
            called.entry(letters(&report.title)).or_insert(Called { at, title: true });
        }
        for (at, report) in reports.iter().enumerate() {
            for name in [&report.title, &report.name].into_iter().chain(&report.synonyms) {
                let whole = words(name);
                let bare = without_article(&whole);
                for words in [&whole[..], without_end(&whole), bare, without_end(bare)] {
                    called.entry(words.concat()).or_insert(Called { at, title: false });
                }
            }
        }
        called.remove("");
        Reports { reports, called }
    }

    /// All of them, by name.
    pub fn all(&self) -> &[Report] {
        &self.reports
    }

    /// What there is to say of each before it is opened.
    pub fn titles(&self) -> Vec<Titled> {
        self.reports.iter().map(Titled::of).collect()
    }

    /// The report of a name.
    pub fn named(&self, name: &str) -> Option<&Report> {
        self.reports.iter().find(|report| report.name == name)
    }

    /// The report whose title or name is nearest to what was written, if one is near enough to be meant.
    pub fn nearest(&self, written: &str) -> Option<&Report> {
        let names = self.reports.iter().flat_map(|report| [report.title.as_str(), report.name.as_str()]);
        let near = issue::nearest(written, names)?;
        self.reports.iter().find(|report| report.title == near || report.name == near)
    }

    /// The titles of those in whose title, name or synonyms each word that was typed begins one.
    pub fn completed(&self, typed: &str, limit: usize) -> Vec<&str> {
        let typed = words(typed);
        let begun = |report: &&Report| {
            let names = [&report.title, &report.name].into_iter().chain(&report.synonyms);
            let known: Vec<String> = names.flat_map(|name| words(name)).chain(["report".to_owned()]).collect();
            !typed.is_empty() && typed.iter().all(|word| known.iter().any(|known| known.starts_with(word)))
        };
        self.reports.iter().filter(begun).take(limit).map(|report| report.title.as_str()).collect()
    }

    /// The report that the words ask for, and whether they can mean nothing else: they are its whole title, or say
    /// that a page is to be opened.
    fn asked(&self, text: &str) -> Option<(&Report, bool)> {
        if self.reports.is_empty() || text.len() > LONGEST_QUESTION {
            return None;
        }
        let whole = words(text);
        if let Some(called) = self.called.get(&whole.concat()).filter(|called| called.title) {
            return Some((&self.reports[called.at], true));
        }
        let begin = whole.iter().take_while(|word| OPENINGS.contains(&word.as_str())).count();
        let name = without_end(&whole[begin..]);
        let around = whole[..begin].iter().chain(&whole[begin + name.len()..]);
        let opens = around.into_iter().any(|word| matches!(word.as_str(), "open" | "report" | "reports" | "page"));
        self.called.get(&name.concat()).map(|called| (&self.reports[called.at], opens))
    }
}

/// Words with which people ask for a thing, before its name.
const OPENINGS: [&str; 26] = [
    "a", "can", "could", "display", "get", "give", "go", "i", "like", "me", "my", "need", "open", "our", "please",
    "print", "report", "see", "show", "the", "this", "to", "us", "want", "would", "you",
];
/// Words that may stand after it.
const ENDINGS: [&str; 6] = ["now", "page", "please", "report", "reports", "thanks"];

/// The words of a text, in small letters and digits.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// A text without what stands between its words, so that `stock-out` is `stockout`.
fn letters(text: &str) -> String {
    words(text).concat()
}

/// A name without the article that people may leave out.
fn without_article(words: &[String]) -> &[String] {
    match words.split_first() {
        Some((first, rest)) if ["a", "my", "our", "the"].contains(&first.as_str()) => rest,
        _ => words,
    }
}

fn without_end(words: &[String]) -> &[String] {
    let end = words.iter().rev().take_while(|word| ENDINGS.contains(&word.as_str())).count();
    &words[..words.len() - end]
}

impl View {
    /// The report that a question asks for by name. What also reads as a question of its own is that question, unless
    /// the words are the report's whole title or say that a page is to be opened.
    pub(crate) fn report_of(&self, request: &Request) -> Option<&Report> {
        let Input::Question(text) = &request.input else { return None };
        let (report, surely) = self.reports.asked(text)?;
        let reads = || match self.read(text, request.previous.as_ref()) {
            Reading::Clear { draft, .. } => !matches!(draft.analysis, Some(Analysis::Report(_))),
            Reading::Ambiguous { .. } | Reading::Unread { .. } => false,
        };
        (surely || !reads()).then_some(report)
    }
}

/// A report for the viewer of a view: each of its questions is asked by `answer`, which may wait for a source. One that
/// has no answer says why, and the others are there. `picture` is what each answer comes with.
pub fn page(
    report: &Report,
    view: &View,
    locale: Locale,
    picture: Option<Picture>,
    mut answer: impl FnMut(&Request) -> Reply,
) -> Page {
    let seen = view.named();
    let tiles = report.tiles.iter().map(|tile| {
        let (asked, request) = match &tile.asks {
            Asks::Question(text) => (text.clone(), Request::question(text)),
            Asks::Draft(draft) => (say(draft, &seen), Request::draft((**draft).clone())),
        };
        let request = Request { chart: tile.chart.clone(), locale, picture, ..request };
        let Reply { outcome, drawn, .. } = answer(&request);
        let title = tile.title.clone().unwrap_or(asked);
        Tile { title, text: tile.text.clone(), width: tile.width, outcome: End::from(outcome), drawn }
    });
    let tiles: Vec<Tile> = tiles.collect();
    Page {
        status: "report",
        report: Titled::of(report),
        snapshot: view.snapshot.id().to_owned(),
        built: view.snapshot.manifest().built.clone(),
        as_of: tiles.iter().filter_map(Tile::as_of).min().map(str::to_owned),
        tiles,
    }
}

impl Tile {
    /// The last day that its data covers, where it has an answer.
    fn as_of(&self) -> Option<&str> {
        match &self.outcome {
            End::Came(outcome) => outcome.provenance()?.as_of.as_deref(),
            End::Failed { .. } => None,
        }
    }

    /// Whether it is the same as long as its snapshot is: nothing of it came from the source, and nothing failed.
    fn lasts(&self) -> bool {
        match &self.outcome {
            End::Came(outcome) => outcome.provenance().is_none_or(|from| from.route == "rollup"),
            End::Failed { .. } => false,
        }
    }
}

impl Page {
    /// Whether it is the same as long as its snapshot is.
    pub fn lasts(&self) -> bool {
        self.tiles.iter().all(Tile::lasts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reports() -> Reports {
        let report = |name: &str, title: &str, synonyms: &[&str]| Report {
            name: name.to_owned(),
            title: title.to_owned(),
            description: None,
            synonyms: synonyms.iter().map(|&name| name.to_owned()).collect(),
            tiles: Vec::new(),
        };
        Reports::of(vec![
            report("variance", "Variance report", &["plan against actual"]),
            report("stock", "Stock and stock-out risk", &[]),
            report("weekly", "The CEO weekly summary", &["Variance report", "the week"]),
        ])
    }

    #[test]
    fn a_report_is_found_by_what_it_is_called() {
        let reports = reports();
        for (asked, name, surely) in [
            ("Variance report", "variance", true),
            ("variance REPORT?", "variance", true),
            ("open the variance", "variance", true),
            ("show me the variance report, please", "variance", true),
            ("variance", "variance", false),
            ("show me the variance", "variance", false),
            ("plan against actual", "variance", false),
            ("stock and stockout risk", "stock", true),
            ("show me stock and stock-out risk", "stock", false),
            ("ceo weekly summary", "weekly", false),
            ("the CEO weekly summary", "weekly", true),
            ("can I see the week", "weekly", false),
            ("the week report", "weekly", true),
        ] {
            let found = reports.asked(asked).map(|(report, surely)| (report.name.as_str(), surely));
            assert_eq!(found, Some((name, surely)), "{asked}");
        }
    }

    #[test]
    fn what_says_more_than_a_name_asks_for_no_report() {
        let reports = reports();
        let long = format!("variance report{}", " ".repeat(LONGEST_QUESTION));
        for asked in ["", "?", "report", "open report", "show me", "variance report by region", "variances", "", &long]
        {
            assert_eq!(reports.asked(asked), None, "{asked:.40}");
        }
        assert_eq!(Reports::default().asked("variance report"), None);
    }

    #[test]
    fn titles_are_completed_and_the_nearest_is_found() {
        let reports = reports();
        assert_eq!(reports.completed("var", 8), ["Variance report", "The CEO weekly summary"]);
        assert_eq!(reports.completed("rep", 2).len(), 2);
        assert_eq!(reports.completed("risk st", 8), ["Stock and stock-out risk"]);
        assert_eq!((reports.completed(" ", 8).len(), reports.completed("revenue", 8).len()), (0, 0));
        assert_eq!(reports.nearest("varience").map(|report| report.name.as_str()), Some("variance"));
        assert_eq!(reports.nearest("revenue by month"), None);
    }
}
