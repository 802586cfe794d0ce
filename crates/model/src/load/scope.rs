//! Which datasets and joins there are, and what a name means among them.
//!
//! `column` belongs to the dataset at hand; `dealers.city` follows the shortest chain of joins, which
//! must be the only one of its length; a join's name or role in front (`"ship date".year`) says the way.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::document::{DatasetText, Document, spaced};
use super::issues::{Issues, clipped, did_you_mean};
use super::yaml::Word;
use crate::issue::Code;
use crate::schema::{Schema, TableSchema};
use crate::semantic::{DatasetId, Join, JoinId, LONGEST_PATH, Path};

/// Datasets and joins by name.
pub(super) struct Scope<'a> {
    pub(super) datasets: Vec<&'a DatasetText>,
    pub(super) joins: Vec<Join>,
    tables: Vec<Option<&'a TableSchema>>,
    by_name: BTreeMap<&'a str, DatasetId>,
    ways: RefCell<BTreeMap<(DatasetId, DatasetId), Way>>,
}

/// How one dataset reaches another over joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    None,
    One(Path),
    /// Several are shortest; the first steps of them.
    Several(Vec<JoinId>),
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
            ways: RefCell::default(),
        };
        for dataset in &document.datasets {
            let id = DatasetId(scope.datasets.len() as u32);
            scope.by_name.insert(&dataset.name.text, id);
            scope.datasets.push(dataset);
            scope.tables.push(schema.and_then(|schema| table(schema, dataset, issues)));
        }
        super::joins::read(document, &mut scope, issues);
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
        let hint = did_you_mean(name, columns.chain(fields).filter(|other| *other != name));
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
        let find = |test: &dyn Fn(&Join) -> bool| {
            let mut found = (0..).zip(&self.joins).filter(|(_, join)| test(join)).map(|(index, _)| JoinId(index));
            found.next().filter(|_| found.next().is_none())
        };
        let own = |join: &Join| Some(join.from) == from;
        find(&|join| join.name == name)
            .or_else(|| find(&|join| own(join) && join.role.as_deref() == Some(name)))
            .or_else(|| find(&|join| own(join) && join.role == Some(spaced(name))))
            .or_else(|| find(&|join| own(join) && self.name(join.to) == name))
    }

    fn no_step(&self, from: Option<DatasetId>, name: &str) -> Trouble {
        let roles = self.joins.iter().filter(|join| Some(join.from) == from).filter_map(|join| join.role.as_deref());
        let hint = did_you_mean(name, self.by_name.keys().copied().chain(roles));
        Trouble { hint, ..Trouble::new(Code::UnknownName, format!("There is no dataset or role `{}`.", clipped(name))) }
    }

    /// The shortest way over joins.
    pub(super) fn way(&self, from: DatasetId, to: DatasetId) -> Way {
        if let Some(way) = self.ways.borrow().get(&(from, to)) {
            return way.clone();
        }
        let way = self.search(from, to);
        self.ways.borrow_mut().insert((from, to), way.clone());
        way
    }

    fn search(&self, from: DatasetId, to: DatasetId) -> Way {
        // Breadth first; for each dataset the join it was first reached by, and whether by one way only.
        let mut reached: BTreeMap<DatasetId, (Option<JoinId>, bool)> = BTreeMap::from([(from, (None, true))]);
        let mut level = BTreeSet::from([from]);
        for _ in 0..LONGEST_PATH {
            if reached.contains_key(&to) {
                break;
            }
            let mut next: BTreeMap<DatasetId, (Option<JoinId>, bool)> = BTreeMap::new();
            for (index, join) in self.joins.iter().enumerate() {
                if level.contains(&join.from) && !reached.contains_key(&join.to) {
                    let single = reached[&join.from].1;
                    next.entry(join.to)
                        .and_modify(|(_, only)| *only = false)
                        .or_insert((Some(JoinId(index as u32)), single));
                }
            }
            level = next.keys().copied().collect();
            reached.extend(next);
        }
        match reached.get(&to) {
            None => Way::None,
            Some((_, false)) => {
                let ends = (0..).zip(&self.joins).filter(|(_, join)| join.to == to && reached.contains_key(&join.from));
                Way::Several(ends.map(|(index, _)| JoinId(index)).collect())
            }
            Some((_, true)) => {
                let mut path = Path::new();
                let mut at = to;
                while let Some((Some(join), _)) = reached.get(&at) {
                    path.push(*join);
                    at = self.joins[join.index()].from;
                }
                path.reverse();
                Way::One(path)
            }
        }
    }

    /// The one shortest way, or why there is none.
    pub(super) fn path(&self, from: DatasetId, to: DatasetId) -> Result<Path, Trouble> {
        match self.way(from, to) {
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
        origins.iter().copied().find(|from| origins.iter().all(|to| self.way(*from, *to) != Way::None))
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
