//! Which fields there are, in what order, before their expressions are resolved.

use std::collections::BTreeSet;

use crate::expr::Expr;
use crate::issue::Code;
use crate::load::document::{BetterText, Document, FieldText};
use crate::load::issues::{Issues, clipped};
use crate::load::scope::{Scope, Trouble};
use crate::load::text;
use crate::load::yaml::Word;
use crate::semantic::{DatasetId, FieldRole};

/// A field before its expression is resolved.
pub(super) struct Plan<'a> {
    pub(super) dataset: DatasetId,
    /// Where bare names in its expression belong.
    pub(super) home: Option<DatasetId>,
    pub(super) name: Word,
    pub(super) text: Option<&'a FieldText>,
    pub(super) role: Option<FieldRole>,
    pub(super) raw: Expr,
}

impl Plan<'_> {
    /// The column that the field is, if it is nothing but one of its own dataset.
    pub(super) fn column(&self, scope: &Scope) -> Option<String> {
        match &self.raw {
            Expr::Name(names) if names.len() == 1 && self.home == Some(self.dataset) => {
                scope.column(self.dataset, &names[0])
            }
            _ => None,
        }
    }
}

/// Collects plans dataset by dataset.
pub(super) struct Plans<'a, 's> {
    scope: &'s Scope<'a>,
    each: Vec<Vec<Plan<'a>>>,
    /// Names of fields, and columns that are fields.
    taken: BTreeSet<(DatasetId, String)>,
    columns: BTreeSet<(DatasetId, String)>,
}

impl<'a> Plans<'a, '_> {
    pub(super) fn of(document: &'a Document, scope: &Scope<'a>, issues: &mut Issues) -> Vec<Plan<'a>> {
        let each = scope.ids().map(|_| Vec::new()).collect();
        let mut plans = Plans { scope, each, taken: BTreeSet::new(), columns: BTreeSet::new() };
        for id in scope.ids() {
            for text in &scope.datasets[id.index()].fields {
                plans.declared(id, text, issues);
            }
        }
        for id in scope.ids() {
            for word in &scope.datasets[id.index()].primary_key {
                scope.checked_column(id, word, issues);
            }
        }
        plans.keys();
        for id in scope.ids() {
            plans.references(id);
        }
        for metric in &document.metrics {
            let home = metric.dataset.as_ref().and_then(|word| scope.dataset_named(&word.text));
            for (word, _) in &metric.over {
                plans.reference(home, word);
            }
        }
        for id in scope.ids() {
            for text in &scope.datasets[id.index()].segments {
                plans.segment(Some(id), text, issues);
            }
        }
        for text in &document.segments {
            plans.segment(None, text, issues);
        }
        plans.each.into_iter().flatten().collect()
    }

    fn add(&mut self, plan: Plan<'a>, issues: &mut Issues) {
        if !self.taken.insert((plan.dataset, plan.name.text.clone())) {
            let message = format!("`{}` has two fields `{}`.", self.scope.name(plan.dataset), clipped(&plan.name.text));
            return issues.add(Code::DuplicateName, plan.name.mark, message);
        }
        if let Some(column) = plan.column(self.scope) {
            self.columns.insert((plan.dataset, column));
        }
        self.each[plan.dataset.index()].push(plan);
    }

    fn declared(&mut self, dataset: DatasetId, text: &'a FieldText, issues: &mut Issues) {
        let raw = match &text.expression {
            None => Some(Expr::Name(vec![text.name.text.clone()])),
            // Columns whose names are no SQL are named as they are.
            Some(word) if self.scope.table(dataset).is_some_and(|t| t.columns.iter().any(|c| c.name == word.text)) => {
                Some(Expr::Name(vec![word.text.clone()]))
            }
            Some(word) => text::row(word, issues),
        };
        let raw = raw.unwrap_or(Expr::Null);
        let plan =
            Plan { dataset, home: Some(dataset), name: text.name.clone(), text: Some(text), role: text.role, raw };
        self.add(plan, issues);
    }

    fn segment(&mut self, home: Option<DatasetId>, text: &'a FieldText, issues: &mut Issues) {
        let Some(word) = &text.expression else { return };
        let Some(raw) = text::row(word, issues) else { return };
        let mut origins = Vec::new();
        for names in text::names(&raw) {
            match self.scope.locate(home, &names) {
                Ok(spot) => origins.push(spot.origin),
                Err(trouble) => return trouble.report(word, issues),
            }
        }
        let dataset = match self.scope.base(&origins) {
            Some(base) => Some(base),
            None => {
                let known = |home: &DatasetId| origins.iter().all(|to| self.scope.path(*home, *to).is_ok());
                home.filter(known)
            }
        };
        match dataset.filter(|_| !origins.is_empty()) {
            Some(dataset) => {
                let name = text.name.clone();
                self.add(Plan { dataset, home, name, text: Some(text), role: text.role, raw }, issues);
            }
            None if origins.is_empty() => {
                text::bad("a segment needs at least one column").report(word, issues);
            }
            None => {
                Trouble::new(Code::NoPath, "No joins connect the columns of this segment.").report(word, issues);
            }
        }
    }

    /// Adds a field for each column that identifies or joins and has none.
    fn keys(&mut self) {
        let scope = self.scope;
        for id in scope.ids() {
            let primary = scope.datasets[id.index()].primary_key.iter();
            primary.for_each(|word| self.implied(id, &word.text, FieldRole::Key));
        }
        for join in &scope.joins {
            for (from, to) in &join.columns {
                self.implied(join.from, from, FieldRole::Key);
                self.implied(join.to, to, FieldRole::Key);
            }
        }
    }

    fn references(&mut self, id: DatasetId) {
        let dataset = self.scope.datasets[id.index()];
        for word in dataset.time.iter().chain(&dataset.shown_as) {
            self.reference(Some(id), word);
        }
        for metric in &dataset.metrics {
            for (word, _) in &metric.over {
                self.reference(Some(id), word);
            }
            if let Some(BetterText::Field(word)) = &metric.better {
                self.reference(Some(id), word);
            }
        }
    }

    fn reference(&mut self, home: Option<DatasetId>, word: &Word) {
        // What does not lead anywhere is reported where it is read.
        if let Ok(spot) = self.scope.locate(home, &text::split(&word.text))
            && !self.taken.contains(&(spot.dataset, spot.name.clone()))
        {
            self.implied(spot.dataset, &spot.name, FieldRole::Dimension);
        }
    }

    fn implied(&mut self, dataset: DatasetId, column: &str, role: FieldRole) {
        let Some(column) = self.scope.column(dataset, column) else { return };
        let key = (dataset, column.clone());
        if self.taken.contains(&key) || !self.columns.insert(key.clone()) {
            return;
        }
        self.taken.insert(key);
        let name = Word::new(&column, self.scope.datasets[dataset.index()].name.mark);
        let raw = Expr::Name(vec![column]);
        self.each[dataset.index()].push(Plan { dataset, home: Some(dataset), name, text: None, role: Some(role), raw });
    }
}
