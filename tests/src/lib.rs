//! A frozen world for literate cases: the automotive example's model over a fixed schema and a fixed list
//! of members, on a fixed day. No data, no clock, no DataFusion.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub mod any;
pub mod worlds;

use model::bind::{Bound, Context};
use model::viewer::{Member, Members};
use model::{DimensionId, Draft, Expr, Issue, Model, Schema, Viewer, issue};
use understand::Lexicon;

/// Everything a reading or a binding may look at.
pub struct World {
    /// The model.
    pub model: Model,
    /// Its words.
    pub lexicon: Lexicon,
    /// Its members.
    pub members: Listed,
    /// Today.
    pub today: i32,
}

impl World {
    /// What was said, bound as for the owner, or why it cannot be.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn bind(&self, draft: &Draft) -> Result<Bound, Vec<Issue>> {
        let viewer = Viewer::owner();
        let (model, members, today) = (&self.model, &self.members, self.today);
        model::bind(draft, Context { model, members, viewer: &viewer, today, covered: &|_| None })
    }
}

#[derive(serde::Deserialize)]
struct Fixture {
    schema: Schema,
    members: Vec<Column>,
}

#[derive(serde::Deserialize)]
struct Column {
    table: String,
    column: String,
    values: Vec<String>,
}

/// The repository's root.
///
/// # Panics
/// If it is not cargo that runs the test.
pub fn root() -> PathBuf {
    // Asked when it runs: one target directory may serve several checkouts, and cargo does not build anew for each.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests");
    Path::new(&here).parent().expect("a crate of tests lies in the repository").to_owned()
}

/// The cells of a line of a Markdown table; none, if it is no such line.
pub fn cells(line: &str) -> Vec<&str> {
    let inner = line.strip_prefix('|').and_then(|line| line.strip_suffix('|'));
    inner.map_or(Vec::new(), |inner| inner.split('|').map(str::trim).collect())
}

/// The automotive example.
pub fn automotive() -> World {
    automotive_with(|text| text)
}

/// The automotive example with another text of its model.
pub fn automotive_with(change: impl Fn(String) -> String) -> World {
    let file = root().join("examples/automotive/model.yaml");
    let text = change(std::fs::read_to_string(&file).expect("the example has a model"));
    let fixture = std::fs::read_to_string(root().join("tests/fixtures/automotive.json")).expect("the fixture is there");
    let fixture: Fixture = serde_json::from_str(&fixture).expect("the fixture is JSON");
    let input = model::load::Input { file: "model.yaml", text: &text };
    let model = match model::load::load(&input, Some(&fixture.schema)) {
        Ok(loaded) => loaded.model,
        Err(issues) => panic!("the example's model has issues: {issues:#?}"),
    };
    let mut members = Listed::default();
    for column in &fixture.members {
        for id in model.dimension_ids() {
            let holds = model.dimension(id).fields.iter().map(|f| model.field(*f)).any(|field| {
                model.dataset(field.dataset).source == column.table
                    && field.role == model::semantic::FieldRole::Dimension
                    && matches!(&field.expr, Expr::Column(c) if c.path.is_empty() && c.name == column.column)
            });
            if holds {
                members.add(id, &column.values);
            }
        }
    }
    let lexicon = Lexicon::compile(&model);
    World { model, lexicon, members, today: today() }
}

/// The last day of the example's data.
fn today() -> i32 {
    model::calendar::day_of(2025, 12, 31).expect("a date")
}

/// Members as a sorted list of spoken forms.
#[derive(Debug, Default)]
pub struct Listed {
    forms: BTreeMap<String, Vec<Member>>,
}

impl Listed {
    /// Adds members of a dimension.
    pub fn add(&mut self, dimension: DimensionId, values: &[String]) {
        for value in values {
            let words = value.to_lowercase().replace(['\'', '\u{2019}'], "");
            let form: Vec<&str> = words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
            let list = self.forms.entry(form.join(" ")).or_default();
            if !list.iter().any(|m| m.dimension == dimension) {
                list.push(Member { dimension, name: value.clone(), edits: 0 });
            }
        }
    }

    /// All members, by dimension.
    pub fn all(&self) -> Vec<(DimensionId, Vec<String>)> {
        let mut all: BTreeMap<DimensionId, Vec<String>> = BTreeMap::new();
        for member in self.forms.values().flatten() {
            all.entry(member.dimension).or_default().push(member.name.clone());
        }
        all.into_iter().collect()
    }

    /// The members of a dimension.
    pub fn of(&self, dimension: DimensionId) -> impl Iterator<Item = &String> {
        self.forms.values().flatten().filter(move |member| member.dimension == dimension).map(|member| &member.name)
    }
}

impl Members for Listed {
    fn exact(&self, form: &str) -> Vec<Member> {
        self.forms.get(form).cloned().unwrap_or_default()
    }

    fn continues(&self, form: &str) -> bool {
        let begun = format!("{form} ");
        self.forms.range(begun.clone()..).next().is_some_and(|(next, _)| next.starts_with(&begun))
    }

    fn near(&self, form: &str, edits: u8) -> Vec<Member> {
        let said: Vec<char> = form.chars().collect();
        let mut near: Vec<Member> = self
            .forms
            .iter()
            .filter(|(known, _)| known.chars().count().abs_diff(said.len()) <= usize::from(edits))
            .flat_map(|(known, members)| {
                let apart = issue::distance(&said, &known.chars().collect::<Vec<_>>());
                let edits = u8::try_from(apart).unwrap_or(u8::MAX);
                members.iter().cloned().map(move |m| Member { edits, ..m })
            })
            .filter(|m| m.edits <= edits)
            .collect();
        near.sort_by(|a, b| (a.edits, &a.name).cmp(&(b.edits, &b.name)));
        near.truncate(8);
        near
    }

    fn complete(&self, form: &str, limit: usize) -> Vec<Member> {
        let begins = |known: &str| known.split(' ').any(|word| word.starts_with(form)) || known.starts_with(form);
        self.forms.iter().filter(|(known, _)| begins(known)).flat_map(|(_, m)| m.clone()).take(limit).collect()
    }

    fn count(&self, dimension: DimensionId) -> Option<usize> {
        let count = self.forms.values().flatten().filter(|m| m.dimension == dimension).count();
        (count > 0).then_some(count)
    }
}
