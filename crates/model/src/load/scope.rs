//! Which datasets and joins there are, and what a name means among them.
//!
//! `column` belongs to the dataset at hand; `dealers.city` follows the shortest chain of joins, which
//! must be the only one of its length; a join's name or role in front (`"ship date".year`) says the way.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::document::{DatasetText, Document, spaced};
use super::issues::{Issues, MOST_HINTS, clipped, did_you_mean};
use super::ways::{Way, Ways};
use super::yaml::Word;
use crate::issue::Code;
use crate::schema::{Schema, TableSchema};
use crate::semantic::{DatasetId, Join, JoinId, Path};

/// Datasets and joins by name.
pub(super) struct Scope<'a> {
    pub(super) datasets: Vec<&'a DatasetText>,
    pub(super) joins: Vec<Join>,
    tables: Vec<Option<&'a TableSchema>>,
    by_name: BTreeMap<&'a str, DatasetId>,
    pub(super) ways: Ways,
    by_join: BTreeMap<String, JoinId>,
    /// How many more nearest names are looked for.
    hints: Cell<usize>,
}

/// Where a name leads: from `origin` over `tail` to a column or field of `dataset`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) origin: DatasetId,
    pub(super) tail: Path,
    pub(super) dataset: DatasetId,
    pub(super) name: String,
}

/// What is wrong with an expression, and at which of its names.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) hint: Option<String>,
    pub(super) name: Option<String>,
}

impl Trouble {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Trouble {
        Trouble { code, message: message.into(), hint: None, name: None }
    }

    pub(super) fn at(mut self, name: &str) -> Trouble {
        self.name.get_or_insert_with(|| name.to_owned());
        self
    }

    pub(super) fn report(self, word: &Word, issues: &mut Issues) {
        let mark = self.name.map_or(word.mark, |name| word.place_of(&name));
        issues.report(self.code, mark, self.message, self.hint);
    }
}

impl<'a> Scope<'a> {
    /// The datasets of a document, each name once, and their joins.
    pub(super) fn new(document: &'a Document, schema: Option<&'a Schema>, issues: &mut Issues) -> Scope<'a> {
        let mut scope = Scope {
            datasets: Vec::new(),
            joins: Vec::new(),
            tables: Vec::new(),
            by_name: BTreeMap::new(),
            ways: Ways::default(),
            by_join: BTreeMap::new(),
            hints: Cell::new(MOST_HINTS),
        };
        for dataset in &document.datasets {
            let id = DatasetId(scope.datasets.len() as u32);
            scope.by_name.insert(&dataset.name.text, id);
            scope.datasets.push(dataset);
            scope.tables.push(schema.and_then(|schema| table(schema, dataset, issues)));
        }
        scope.joins = super::joins::read(document, &scope, issues);
        scope.ways = Ways::new(&scope.joins);
        scope.by_join = (0..).zip(&scope.joins).map(|(id, join)| (join.name.clone(), JoinId(id))).collect();
        scope
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = DatasetId> + use<> {
        (0..self.datasets.len()).map(|index| DatasetId(index as u32))
    }

    pub(super) fn name(&self, id: DatasetId) -> &'a str {
        &self.datasets[id.index()].name.text
    }

    pub(super) fn table(&self, id: DatasetId) -> Option<&'a TableSchema> {
        self.tables[id.index()]
    }

    pub(super) fn dataset_named(&self, name: &str) -> Option<DatasetId> {
        self.by_name.get(name).copied()
    }

    /// The dataset that a word names; reports if there is none.
    pub(super) fn dataset(&self, word: &Word, issues: &mut Issues) -> Option<DatasetId> {
        let found = self.dataset_named(&word.text);
        if found.is_none() {
            issues.unknown("dataset", word, self.by_name.keys().copied());
        }
        found
    }

    /// A column as the source spells it; as written if the source is not at hand.
    pub(super) fn column(&self, dataset: DatasetId, name: &str) -> Option<String> {
        match self.table(dataset) {
            None => Some(name.to_owned()),
            Some(table) => table.column(name).map(|column| column.name.clone()),
        }
    }

    /// The column that a word names; reports if the source has none.
    pub(super) fn checked_column(&self, dataset: DatasetId, word: &Word, issues: &mut Issues) -> String {
        self.column(dataset, &word.text).unwrap_or_else(|| {
            self.missing(dataset, &word.text, []).report(word, issues);
            word.text.clone()
        })
    }

    /// A name that is neither a column nor one of `fields`.
    pub(super) fn missing<'n>(
        &'n self,
        dataset: DatasetId,
        name: &str,
        fields: impl IntoIterator<Item = &'n str>,
    ) -> Trouble {
        let columns = self.table(dataset).into_iter().flat_map(|table| table.columns.iter().map(|c| c.name.as_str()));
        let message = format!("`{}` has no column `{}`.", self.name(dataset), clipped(name));
        let hint = self.hint(name, columns.chain(fields).filter(|other| *other != name));
        Trouble { hint, ..Trouble::new(Code::MissingColumn, message) }
    }

    /// Where a name leads. `home` is where bare names belong.
    pub(super) fn locate(&self, home: Option<DatasetId>, names: &[String]) -> Result<Spot, Trouble> {
        let written = names.join(".");
        let Some((name, steps)) = names.split_last() else {
            return Err(Trouble::new(Code::BadExpression, "A name is empty."));
        };
        let Some((first, rest)) = steps.split_first() else {
            return match home {
                Some(home) => Ok(Spot { origin: home, tail: Path::new(), dataset: home, name: name.clone() }),
                None => Err(Trouble {
                    hint: Some("Write it as `dataset.column`.".into()),
                    ..Trouble::new(
                        Code::UnknownName,
                        format!("It is not said which dataset `{}` is of.", clipped(name)),
                    )
                }
                .at(name)),
            };
        };
        let (origin, mut tail, mut dataset) = if let Some(dataset) = self.dataset_named(first) {
            (dataset, Path::new(), dataset)
        } else if let Some(id) = self.step(home, first) {
            let join = &self.joins[id.index()];
            (join.from, vec![id], join.to)
        } else {
            return Err(self.no_step(home, first).at(first));
        };
        for step in rest {
            let next = self.step(Some(dataset), step).filter(|id| self.joins[id.index()].from == dataset);
            let id = next.ok_or_else(|| self.no_step(Some(dataset), step).at(&written))?;
            tail.push(id);
            dataset = self.joins[id.index()].to;
        }
        Ok(Spot { origin, tail, dataset, name: name.clone() })
    }

    /// A join by its name, or by its role or target where it starts from `from`.
    fn step(&self, from: Option<DatasetId>, name: &str) -> Option<JoinId> {
        if let Some(join) = self.by_join.get(name) {
            return Some(*join);
        }
        let own = from.map_or(&[][..], |from| self.ways.joins(from));
        let find = |test: &dyn Fn(&Join) -> bool| {
            let mut found = own.iter().map(|(id, _)| *id).filter(|id| test(&self.joins[id.index()]));
            found.next().filter(|_| found.next().is_none())
        };
        let label = spaced(name);
        find(&|join| join.role.as_deref() == Some(name))
            .or_else(|| find(&|join| join.role.as_ref() == Some(&label)))
            .or_else(|| find(&|join| self.name(join.to) == name))
    }

    /// The nearest right name, as long as there are not too many wrong ones.
    pub(super) fn hint<'n>(&self, wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
        let left = self.hints.get();
        self.hints.set(left.saturating_sub(1));
        if left == 0 { None } else { did_you_mean(wrong, names) }
    }

    fn no_step(&self, from: Option<DatasetId>, name: &str) -> Trouble {
        let roles = self.joins.iter().filter(|join| Some(join.from) == from).filter_map(|join| join.role.as_deref());
        let hint = self.hint(name, self.by_name.keys().copied().chain(roles));
        Trouble { hint, ..Trouble::new(Code::UnknownName, format!("There is no dataset or role `{}`.", clipped(name))) }
    }

    /// The one shortest way, or why there is none.
    pub(super) fn path(&self, from: DatasetId, to: DatasetId) -> Result<Path, Trouble> {
        match self.ways.way(from, to) {
            Way::One(path) => Ok(path),
            Way::None => {
                let message = format!("No joins lead from `{}` to `{}`.", self.name(from), self.name(to));
                Err(Trouble::new(Code::NoPath, message))
            }
            Way::Several(ends) => {
                let names: Vec<String> = ends.iter().map(|id| format!("`{}`", self.join_word(*id))).collect();
                let message = format!("Several joins lead from `{}` to `{}`.", self.name(from), self.name(to));
                let hint = Some(format!("Write one of {} in place of `{}`.", names.join(", "), self.name(to)));
                Err(Trouble { hint, ..Trouble::new(Code::Ambiguous, message) })
            }
        }
    }

    fn join_word(&self, id: JoinId) -> &str {
        let join = &self.joins[id.index()];
        join.role.as_deref().unwrap_or(&join.name)
    }

    /// The one of `origins` whose joins lead to all others; `None` if none of them does.
    pub(super) fn base(&self, origins: &[DatasetId]) -> Option<DatasetId> {
        origins.iter().copied().find(|from| origins.iter().all(|to| self.ways.leads(*from, *to)))
    }
}

fn table<'a>(schema: &'a Schema, dataset: &DatasetText, issues: &mut Issues) -> Option<&'a TableSchema> {
    let found = schema.table(&dataset.source.text);
    if found.is_none() && !dataset.source.is_absent() {
        let hint = did_you_mean(&dataset.source.text, schema.tables.iter().map(|table| table.name.as_str()));
        let message = format!("The source has no table or file `{}`.", clipped(&dataset.source.text));
        issues.report(Code::MissingColumn, dataset.source.mark, message, hint);
    }
    found
}
