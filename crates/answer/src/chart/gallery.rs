//! Every form once, from an answer: the pictures of `docs/charts.md`. `UPDATE=1 cargo test -p answer gallery` draws them
//! anew; without it they must be what is drawn.

use std::collections::BTreeMap;

use model::query::{Join, JoinKind, Node, Query, Step};
use model::{Table, Value};

use super::{Form, Theme};
use crate::fixture::{Leaf, day, model, query, table};
use crate::{Context, Locale};

/// One picture.
pub(super) struct Sample {
    pub(super) form: Form,
    /// As it is asked for; `None` where a rule chooses it.
    asked: Option<&'static str>,
    query: Query,
    table: Table,
    today: i32,
}

impl Sample {
    pub(super) fn svg(&self, theme: Theme) -> String {
        crate::draw(&self.query, &self.table, &model(), &self.context(), theme).unwrap_or_default()
    }

    pub(super) fn vega(&self) -> Option<serde_json::Value> {
        crate::vega(&self.query, &self.table, &model(), &self.context())
    }

    pub(super) fn answer(&self) -> crate::Answer {
        crate::compose(&self.query, &self.table, &model(), &self.context())
    }

    fn context(&self) -> Context<'static> {
        Context { locale: Locale::EN, today: self.today, chart: self.asked, beside: None }
    }
}

/// With columns named otherwise.
fn named(mut sample: Sample, labels: &[&str]) -> Sample {
    for (column, label) in sample.query.columns.iter_mut().zip(labels) {
        column.label = (*label).to_owned();
    }
    sample
}

fn sample(form: Form, asked: Option<&'static str>, root: Node, columns: &[&str], rows: &[String]) -> Sample {
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    Sample { form, asked, query: query(root, columns), table: table(columns.len(), &rows), today: day("2026-12-10") }
}

/// A number that looks like one of business: the same for the same seed.
fn number(seed: usize, low: usize, high: usize) -> usize {
    let mixed = (seed as u64 + 1).wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    low + ((mixed >> 33) as usize) % (high - low + 1)
}

fn months(count: usize) -> Vec<String> {
    (0..count).map(|m| format!("{}-{:02}-01", 2025 + m / 12, m % 12 + 1)).collect()
}

const REGIONS: [&str; 5] = ["Europe", "North America", "Asia Pacific", "Latin America", "Africa & Middle East"];
const MODELS: [&str; 14] = [
    "Aurora",
    "Cirrus",
    "Nimbus",
    "Stratus",
    "Zephyr",
    "Mistral",
    "Sirocco",
    "Tramontana",
    "Bora",
    "Levante",
    "Ostro",
    "Ponente",
    "Libeccio",
    "Maestrale",
];

fn each(names: &[&str], cells: impl Fn(usize) -> String) -> Vec<String> {
    names.iter().enumerate().map(|(at, name)| format!("{name}|{}", cells(at))).collect()
}

fn over_time(months: &[String], cells: impl Fn(usize) -> String) -> Vec<String> {
    months.iter().enumerate().map(|(at, month)| format!("{month}|{}", cells(at))).collect()
}

fn grid(a: &[String], b: &[&str], cell: impl Fn(usize, usize) -> String) -> Vec<String> {
    let pairs = a.iter().enumerate().flat_map(|(i, x)| b.iter().enumerate().map(move |(j, y)| (i, x, j, y)));
    pairs.map(|(i, x, j, y)| format!("{x}|{y}|{}", cell(i, j))).collect()
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn revenue(m: usize, of: usize) -> usize {
    let season = [0, 2, 9, 5, 6, 8, 1, 0, 7, 6, 5, 11][m % 12];
    (10 + season + m / 3) * (900_000 - of * 140_000) / 10 + number(m * 31 + of, 0, 90_000)
}

fn one_number() -> Vec<Sample> {
    let tile = |form, columns: &[&str], row: &str| {
        sample(form, None, Leaf::new(&[], &["revenue"]).node(), columns, &[row.to_owned()])
    };
    vec![
        tile(Form::Kpi, &["revenue", "revenue@previous", "revenue@growth"], "12403100|11463120|0.082"),
        tile(Form::KpiStrip, &["revenue", "margin", "units sold", "claims"], "12403100|0.174|41233|312"),
        tile(Form::Bullet, &["health score", "health score@target"], "83|90"),
    ]
}

fn of_groups() -> Vec<Sample> {
    let by = |of: &str, numbers: &[&str]| Leaf::new(&[of], numbers).node();
    let claims = |at: usize| format!("{}", 40_000 / (at + 2) + number(at, 10, 900));
    let models = MODELS.map(str::to_owned);
    let many: Vec<String> = (0..44).map(|at| format!("{} {}|{}", models[at % 14], 1 + at / 14, claims(at))).collect();
    let two_years = {
        let leaf = |year: [&str; 2]| Leaf::new(&["region"], &["revenue"]).within(year[0], year[1]).node();
        let inputs = vec![leaf(["2025-01-01", "2026-01-01"]), leaf(["2024-01-01", "2025-01-01"])];
        move || Node::Join(Join { inputs: inputs.clone(), keys: 1, kind: JoinKind::Full })
    };
    let periods = ["region", "revenue", "revenue@previous"];
    let years =
        |at: usize| format!("{}|{}", 9_800_000 - at * 2_100_000 + number(at, 0, 900_000), 6_200_000 - at * 900_000);
    let targets = |at: usize| format!("{}|{}", 9_100_000 - at * 1_300_000, 8_600_000 - at * 900_000);
    let share = by("region", &["revenue"]).then(Step::Share { of: 1, within: vec![] });
    let parts = [0.41, 0.27, 0.19, 0.08, 0.05];
    let ages: Vec<String> = (18..90)
        .map(|age| format!("{age}|{}", number(age, 5, 60) + 400 / (1 + (age as i64 - 44).unsigned_abs() as usize)))
        .collect();
    let lost = |at: usize| ["Visits", "Test drives", "Offers", "Orders", "Deliveries"][at].to_owned();
    let stages: Vec<String> =
        [41_200, 12_800, 7_350, 3_910, 3_702].iter().enumerate().map(|(at, n)| format!("{}|{n}", lost(at))).collect();
    let dealers: Vec<String> = (0..90)
        .map(|at| format!("dealer {at}|{}", (0..6).map(|k| number(at * 7 + k, 20_000, 250_000)).sum::<usize>()))
        .collect();
    let sum = |at: usize, high: usize| (0..5).map(|k| number(at * 11 + k, 0, high)).sum::<usize>();
    let crowd: Vec<String> = (0..2_400)
        .map(|at| {
            let units = sum(at, 400);
            format!(
                "dealer {at}|{units}|{:.4}",
                0.28 - units as f64 / 12_000.0 + sum(at + 90_000, 200) as f64 / 8_000.0
            )
        })
        .collect();
    let columns = |numbers: &[&'static str]| -> Vec<&'static str> { [&["model"], numbers].concat() };
    let cloud =
        |at: usize| format!("{}|0.{:03}", 400 + number(at, 0, 900) + at * 40, 230 - number(at + 50, 0, 70) - at * 8);
    vec![
        sample(
            Form::Column,
            None,
            by("region", &["revenue"]),
            &["region", "revenue"],
            &each(&REGIONS, |at| format!("{}", revenue(at, at) * 3)),
        ),
        sample(Form::Bar, None, by("model", &["claims"]), &["model", "claims"], &many),
        sample(Form::GroupedColumn, None, two_years(), &periods, &each(&REGIONS, years)),
        sample(Form::Waterfall, Some("waterfall"), two_years(), &periods, &each(&REGIONS, years)),
        sample(
            Form::Target,
            None,
            by("region", &["revenue"]),
            &["region", "revenue", "revenue@target"],
            &each(&REGIONS, targets),
        ),
        sample(
            Form::Donut,
            None,
            share,
            &["region", "revenue", "revenue@share"],
            &each(&REGIONS, |at| format!("{}|{}", (parts[at] * 12_403_100.0) as usize, parts[at])),
        ),
        sample(
            Form::Pie,
            Some("pie"),
            by("region", &["claims"]),
            &["region", "claims"],
            &each(&REGIONS, |at| format!("{}", number(at, 300, 900))),
        ),
        sample(
            Form::Treemap,
            Some("treemap"),
            by("model", &["revenue"]),
            &["model", "revenue"],
            &each(&MODELS, |at| format!("{}", 9_000_000 / (at + 1))),
        ),
        sample(Form::Funnel, Some("funnel"), by("model", &["buyers"]), &["model", "buyers"], &stages),
        sample(Form::Histogram, None, by("age", &["claims"]), &["age", "claims"], &ages),
        sample(
            Form::BoxPlot,
            Some("box plot"),
            Leaf::new(&["region", "model"], &["revenue"]).node(),
            &["region", "model", "revenue"],
            &grid(&owned(&REGIONS), &MODELS, |i, j| format!("{}", revenue(j, i) + number(i * 40 + j, 0, 400_000))),
        ),
        sample(
            Form::Scatter,
            Some("scatter"),
            by("model", &["units sold", "margin"]),
            &columns(&["units sold", "margin"]),
            &each(&MODELS, cloud),
        ),
        sample(
            Form::Density,
            Some("scatter"),
            by("dealer", &["units sold", "margin"]),
            &["dealer", "units sold", "margin"],
            &crowd,
        ),
        sample(
            Form::Bubble,
            Some("bubble"),
            by("model", &["units sold", "margin", "revenue"]),
            &columns(&["units sold", "margin", "revenue"]),
            &each(&MODELS, |at| format!("{}|{}", cloud(at * 3 % 14), 9_000_000 / (at + 1))),
        ),
        sample(
            Form::TableBars,
            None,
            by("region", &["revenue", "margin", "units sold"]),
            &["region", "revenue", "margin", "units sold"],
            &each(&REGIONS, |at| {
                format!("{}|0.{}|{}", revenue(at, at) * 3, 100 + number(at, 10, 90), number(at, 900, 9000))
            }),
        ),
        sample(Form::Histogram, Some("histogram"), by("dealer", &["revenue"]), &["dealer", "revenue"], &dealers),
    ]
}

fn of_time() -> Vec<Sample> {
    let by = |of: &[&str], numbers: &[&str]| Leaf::new(of, numbers).node();
    let two_years = months(24);
    let year = months(12);
    let shares = by(&["month", "region"], &["revenue"]).then(Step::Share { of: 2, within: vec![0] });
    let share = |i: usize, j: usize| {
        let all: usize = (0..REGIONS.len()).map(|j| revenue(i, j)).sum();
        format!("{}|{}", revenue(i, j), revenue(i, j) as f64 / all as f64)
    };
    let days: Vec<String> = (0..344).map(|d| model::calendar::iso(day("2026-01-01") + d)).collect();
    let of_day =
        |at: usize| format!("{}", if (at + 3) % 7 > 4 { number(at, 2, 30) } else { number(at, 40, 60) + at / 6 });
    let weekdays: Vec<String> = (1..=7).map(|d| d.to_string()).collect();
    let hours = [
        "2026-01-01",
        "2026-02-01",
        "2026-03-01",
        "2026-04-01",
        "2026-05-01",
        "2026-06-01",
        "2026-07-01",
        "2026-08-01",
    ];
    let range = |at: usize| {
        format!(
            "{}|{}|{}",
            21_000 + number(at, 0, 3000),
            28_000 + at * 400 + number(at, 0, 900),
            39_000 + number(at + 9, 0, 6000)
        )
    };
    let spread = {
        let measure = |agg| model::Measure { agg, ..Leaf::new(&[], &["cost"]).scan().measures.remove(0) };
        let mut scan = Leaf::new(&["month"], &["cost"]).scan();
        scan.measures = vec![measure(model::Agg::Min), measure(model::Agg::Sum), measure(model::Agg::Max)];
        Leaf::of(scan).node()
    };
    vec![
        sample(
            Form::Line,
            None,
            by(&["month", "region"], &["revenue"]),
            &["month", "region", "revenue"],
            &grid(&two_years, &REGIONS, |i, j| format!("{}", revenue(i, j))),
        ),
        sample(
            Form::Area,
            Some("area"),
            by(&["month"], &["revenue"]),
            &["month", "revenue"],
            &over_time(&two_years, |m| format!("{}", revenue(m, 0))),
        ),
        sample(
            Form::StackedColumn,
            Some("stacked"),
            by(&["month", "region"], &["revenue"]),
            &["month", "region", "revenue"],
            &grid(&year, &REGIONS, |i, j| format!("{}", revenue(i, j))),
        ),
        sample(
            Form::StackedFull,
            None,
            shares,
            &["month", "region", "revenue", "revenue@share"],
            &grid(&year, &REGIONS, share),
        ),
        sample(
            Form::StackedArea,
            Some("stacked area"),
            by(&["month", "region"], &["revenue"]),
            &["month", "region", "revenue"],
            &grid(&two_years, &REGIONS, |i, j| format!("{}", revenue(i, j))),
        ),
        named(
            sample(Form::Band, None, spread, &["month", "cost", "cost", "cost"], &over_time(&two_years, range)),
            &["month", "lowest cost", "average cost", "highest cost"],
        ),
        sample(
            Form::Panels,
            None,
            by(&["month"], &["revenue", "margin"]),
            &["month", "revenue", "margin"],
            &over_time(&two_years, |m| format!("{}|0.{}", revenue(m, 0), 130 + number(m, 0, 60))),
        ),
        sample(
            Form::Multiples,
            None,
            by(&["month", "model"], &["claims"]),
            &["month", "model", "claims"],
            &grid(&year, &MODELS, |i, j| format!("{}", number(i * 17 + j, 20, 90) + (14 - j) * (6 + i))),
        ),
        sample(
            Form::Heatmap,
            None,
            by(&["weekday", "month"], &["claims"]),
            &["weekday", "month", "claims"],
            &grid(&weekdays, &hours, |i, j| {
                format!("{}", number(i * 9 + j, 10, 60) + if i > 4 { 0 } else { 40 + 6 * j })
            }),
        ),
        sample(
            Form::Calendar,
            Some("calendar"),
            by(&["day"], &["claims"]),
            &["day", "claims"],
            &over_time(&days, of_day),
        ),
        sample(
            Form::Line,
            None,
            by(&["month"], &["revenue"]),
            &["month", "revenue", "revenue@target"],
            &over_time(&two_years, |m| format!("{}|{}", revenue(m, 0), 1_400_000 + m / 6 * 100_000)),
        ),
        sample(
            Form::Band,
            Some("band"),
            by(&["month"], &["claims"]),
            &["month", "claims"],
            &over_time(&two_years, |m| format!("{}", if m == 15 { 190 } else { number(m, 60, 90) })),
        ),
        sample(
            Form::Waterfall,
            Some("waterfall"),
            by(&["month"], &["stock"]),
            &["month", "stock"],
            &over_time(&year, |m| format!("{}", 4200 + number(m, 0, 900))),
        ),
    ]
}

/// Where room is short: losses, long names, many series, gaps, thousands of points.
fn at_the_limit() -> Vec<Sample> {
    let by = |of: &[&str], numbers: &[&str]| Leaf::new(of, numbers).node();
    let long: Vec<String> =
        MODELS.iter().map(|name| format!("{name} of the very long and windy road to {name}")).collect();
    let ten: Vec<&str> = MODELS[..10].to_vec();
    let shares = by(&["region", "model"], &["revenue"]).then(Step::Share { of: 2, within: vec![] });
    let loss = |at: usize| format!("{}", 400_000 - (at as i64) * 170_000);
    let growth = |i: usize, j: usize| format!("{}", number(i * 9 + j, 0, 2_000_000) as i64 - 900_000);
    let days: Vec<String> = (0..1_900).map(|d| model::calendar::iso(day("2021-01-01") + d)).collect();
    let gaps: Vec<String> = months(24)
        .into_iter()
        .enumerate()
        .filter(|(m, _)| ![4, 5, 9, 11].contains(m))
        .map(|(_, month)| month)
        .collect();
    let targets = |at: usize| format!("{}|{}", 900_000 - at * 50_000, 860_000 - at * 30_000);
    let years: Vec<String> = (0..800).map(|d| model::calendar::iso(day("2024-03-05") + d)).collect();
    vec![
        sample(Form::Column, None, by(&["region"], &["revenue"]), &["region", "revenue"], &each(&REGIONS, loss)),
        sample(Form::Bar, Some("bar"), by(&["region"], &["revenue"]), &["region", "revenue"], &each(&REGIONS, loss)),
        sample(
            Form::Bar,
            None,
            by(&["model"], &["revenue"]),
            &["model", "revenue"],
            &long.iter().enumerate().map(|(at, name)| format!("{name}|{}", 90_000 / (at + 1))).collect::<Vec<_>>(),
        ),
        sample(
            Form::Target,
            None,
            by(&["model"], &["revenue"]),
            &["model", "revenue", "revenue@target"],
            &each(&MODELS, targets),
        ),
        sample(
            Form::Line,
            None,
            by(&["month", "model"], &["revenue"]),
            &["month", "model", "revenue"],
            &grid(&months(24), &ten, |i, j| format!("{}", revenue(i, j % 5) + j * 100_000)),
        ),
        sample(
            Form::Line,
            None,
            by(&["day"], &["claims"]),
            &["day", "claims"],
            &over_time(&days, |at| format!("{}", 400 + number(at, 0, 90) + at / 9)),
        ),
        sample(
            Form::Line,
            None,
            by(&["month"], &["margin"]),
            &["month", "margin"],
            &over_time(&gaps, |at| format!("0.{}", 300 + number(at, 0, 40))),
        ),
        sample(
            Form::StackedColumn,
            None,
            by(&["region", "model"], &["revenue"]),
            &["region", "model", "revenue"],
            &grid(&owned(&REGIONS), &ten, |i, j| format!("{}", revenue(j, i))),
        ),
        sample(
            Form::GroupedColumn,
            None,
            by(&["region", "model"], &["margin"]),
            &["region", "model", "margin"],
            &grid(&owned(&REGIONS), &MODELS[..4], |i, j| format!("0.{}", 100 + number(i * 4 + j, 0, 99))),
        ),
        sample(
            Form::Treemap,
            None,
            shares,
            &["region", "model", "revenue", "revenue@share"],
            &grid(&owned(&REGIONS), &ten, |i, j| format!("{}|0.02", revenue(j, i) / (j + 1))),
        ),
        sample(
            Form::Heatmap,
            Some("heatmap"),
            by(&["region", "model"], &["revenue"]),
            &["region", "model", "revenue"],
            &grid(&owned(&REGIONS), &ten, growth),
        ),
        sample(
            Form::Donut,
            Some("donut"),
            by(&["model"], &["claims"]),
            &["model", "claims"],
            &each(&ten, |at| format!("{}", 9000 / (at * at + 1))),
        ),
        sample(
            Form::Calendar,
            Some("calendar"),
            by(&["day"], &["claims"]),
            &["day", "claims"],
            &over_time(&years, |at| format!("{}", number(at, 0, 60) + at / 20)),
        ),
        sample(
            Form::TableBars,
            Some("table with bars"),
            by(&["region"], &["revenue", "margin"]),
            &["region", "revenue", "margin"],
            &each(&REGIONS, |at| format!("{}|{}", loss(at), if at == 2 { "-" } else { "0.1" })),
        ),
        sample(
            Form::Column,
            Some("column"),
            by(&["model"], &["claims"]),
            &["model", "claims"],
            &MODELS
                .iter()
                .flat_map(|name| [format!("{name} 1|{}", name.len() * 900), format!("{name} 2|{}", name.len() * 50)])
                .collect::<Vec<_>>(),
        ),
        sample(
            Form::Waterfall,
            Some("waterfall"),
            by(&["month"], &["revenue"]),
            &["month", "revenue"],
            &over_time(&months(6), |at| format!("{}", [300, -200, -500, 100, 900, 400][at] * 1000)),
        ),
    ]
}

pub(super) fn samples() -> Vec<Sample> {
    one_number().into_iter().chain(of_groups()).chain(of_time()).chain(at_the_limit()).collect()
}

#[test]
fn every_form_is_drawn_by_a_sample() {
    let samples = samples();
    for form in Form::ALL.into_iter().filter(|form| *form != Form::Table) {
        assert!(samples.iter().any(|sample| sample.form == form), "{form:?}");
    }
    for sample in &samples {
        let answer = sample.answer();
        assert_eq!(answer.note, None);
        match answer.chart {
            Some(chart) => {
                assert_eq!(chart.form, sample.form, "{}", chart.reason);
                assert_eq!(chart.chartjs.is_some(), sample.form.has_chartjs());
                assert!(sample.vega().is_some());
            }
            None => assert!(matches!(sample.form, Form::Kpi | Form::KpiStrip), "{:?}", sample.form),
        }
        for theme in [Theme::Light, Theme::Dark] {
            let svg = sample.svg(theme);
            let document = roxmltree::Document::parse(&svg).expect("well-formed");
            assert_eq!(document.root_element().attribute("data-form"), Some(sample.form.name().as_str()));
            assert!(document.descendants().any(|node| node.attribute("class") == Some("mark")), "{:?}", sample.form);
        }
    }
}

/// The pictures of the documentation are those that are drawn; `UPDATE=1` draws them anew.
#[test]
#[expect(clippy::disallowed_methods, reason = "reads and writes the pictures of the documentation")]
fn pictures_of_the_documentation_are_as_drawn() {
    let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/charts"));
    let update = std::env::var_os("UPDATE").is_some();
    for (name, sample) in pictures() {
        let (file, svg) = (folder.join(&name), sample.svg(Theme::Light));
        if update {
            std::fs::write(&file, svg).expect("written");
        } else {
            // Not assert_eq: nobody reads two pictures in letters.
            assert!(std::fs::read_to_string(&file).is_ok_and(|there| there == svg), "{name} is not as drawn: UPDATE=1");
        }
    }
    let there = std::fs::read_dir(folder).expect("the folder").count();
    assert_eq!(there, pictures().len(), "a picture of no form");
}

/// `PICTURES=folder` writes every sample there, in both themes and as Vega-Lite, to be looked at.
#[test]
#[expect(clippy::disallowed_methods, reason = "writes pictures to be looked at, when asked to")]
fn pictures_to_look_at() {
    let Some(folder) = std::env::var_os("PICTURES").map(std::path::PathBuf::from) else { return };
    for (at, sample) in samples().iter().enumerate() {
        let write = |ending: &str, text: String| {
            std::fs::write(folder.join(format!("{at:02}-{}{ending}", sample.form.name())), text).expect("written");
        };
        write("-light.svg", sample.svg(Theme::Light));
        write("-dark.svg", sample.svg(Theme::Dark));
        if let Some(vega) = sample.vega() {
            write(".json", vega.to_string());
        }
    }
}

/// Each form's first sample.
fn pictures() -> BTreeMap<String, Sample> {
    let mut pictures = BTreeMap::new();
    for sample in samples() {
        pictures.entry(format!("{}.svg", sample.form.name())).or_insert(sample);
    }
    pictures
}

/// The page names every form with its picture, and no other.
#[test]
fn the_page_of_charts_names_every_form() {
    let page = include_str!("../../../../docs/charts.md");
    for form in Form::ALL {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{}` |", form.name())));
        let row = row.unwrap_or_else(|| panic!("{form:?} is not in docs/charts.md"));
        assert_eq!(row.contains(&format!("](charts/{}.svg)", form.name())), form != Form::Table, "{row}");
        assert_eq!(row.ends_with("| yes |"), form.has_chartjs(), "{row}");
    }
    assert_eq!(page.lines().filter(|line| line.starts_with("| `")).count(), Form::ALL.len());
}

/// A cell of the fixture is a value.
#[test]
fn samples_have_numbers() {
    assert!(samples().iter().all(|sample| sample.table.columns.iter().flatten().any(|v: &Value| v.number().is_some())));
}
