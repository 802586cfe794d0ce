//! Fields: which there are, in what order, and what each is computed from.
//!
//! A dataset's fields are, in order: those it declares, the columns that identify it or join it to
//! others, the columns that its other keys name (`time`, `shown_as`, `over`, `better`), and segments.
//! A segment belongs to the dataset of its columns. Within an expression a field's name stands for its
//! definition; within its own definition it stands for the column.

mod plan;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use super::document::{Document, FieldText, Names};
use super::infer::Kinds;
use super::issues::{Issues, clipped};
use super::scope::{Scope, Trouble};
use super::text;
use crate::expr::{Binary, ColumnRef, Expr, Unary, negated};
use crate::formula::Agg;
use crate::issue::Code;
use crate::schema::ColumnType;
use crate::semantic::{DatasetId, Field, FieldId, FieldRole, JoinId, Path};
use plan::{Plan, Plans};

/// How many fields may be defined one by the other.
const DEEPEST: usize = 64;

/// Whose rows an expression is about.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    /// Where bare names belong.
    pub(super) home: Option<DatasetId>,
    /// Whose rows.
    pub(super) base: DatasetId,
}

enum State {
    Waiting,
    Open,
    Done(Expr),
}

/// All fields of a model.
pub(super) struct Fields<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) kinds: Kinds<'a>,
    plans: Vec<Plan<'a>>,
    ids: BTreeMap<(DatasetId, String), FieldId>,
    /// Fields that are plain columns, by column.
    columns: BTreeMap<(DatasetId, String), FieldId>,
    states: Vec<State>,
    open: Vec<FieldId>,
}

impl<'a> Fields<'a> {
    /// The fields that a document declares or implies, resolved.
    pub(super) fn new(document: &'a Document, scope: &'a Scope<'a>, issues: &mut Issues) -> Fields<'a> {
        let plans = Plans::of(document, scope, issues);
        let ids = (0..).zip(&plans).map(|(id, plan)| ((plan.dataset, plan.name.text.clone()), FieldId(id))).collect();
        let mut columns = BTreeMap::new();
        let mut declared = BTreeMap::new();
        for (id, plan) in (0..).zip(&plans) {
            if let Some(column) = plan.column(scope) {
                columns.entry((plan.dataset, column.clone())).or_insert(FieldId(id));
                if let Some(kind) = plan.text.and_then(|text| text.datatype) {
                    declared.entry((plan.dataset, column)).or_insert(kind);
                }
            }
        }
        let states = plans.iter().map(|_| State::Waiting).collect();
        let kinds = Kinds { scope, declared };
        let mut fields = Fields { scope, kinds, plans, ids, columns, states, open: Vec::new() };
        for index in 0..fields.plans.len() {
            fields.resolve(FieldId(index as u32), issues);
        }
        fields
    }

    pub(super) fn named(&self, dataset: DatasetId, name: &str) -> Option<FieldId> {
        self.ids.get(&(dataset, name.to_owned())).copied()
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = FieldId> + use<> {
        (0..self.plans.len()).map(|index| FieldId(index as u32))
    }

    pub(super) fn dataset(&self, id: FieldId) -> DatasetId {
        self.plans[id.index()].dataset
    }

    pub(super) fn unit(&self, id: FieldId) -> Option<&'a str> {
        self.plans[id.index()].text.and_then(|text| text.unit.as_deref())
    }

    pub(super) fn kind(&self, id: FieldId) -> ColumnType {
        let plan = &self.plans[id.index()];
        let known = match &self.states[id.index()] {
            State::Done(expr) => self.kinds.of(plan.dataset, expr),
            State::Waiting | State::Open => ColumnType::Unknown,
        };
        match known {
            ColumnType::Unknown => plan.text.and_then(|text| text.datatype).unwrap_or(known),
            known => known,
        }
    }

    pub(super) fn is_time(&self, id: FieldId) -> Option<bool> {
        self.plans[id.index()].text.and_then(|text| text.is_time)
    }

    pub(super) fn is_segment(&self, id: FieldId) -> bool {
        self.plans[id.index()].text.is_some_and(|text| text.segment)
    }

    /// The names of a dataset's fields.
    pub(super) fn names(&self, dataset: DatasetId) -> impl Iterator<Item = &str> {
        self.plans.iter().filter(move |plan| plan.dataset == dataset).map(|plan| plan.name.text.as_str())
    }

    /// The field that a name leads to, and where the joins to it start.
    pub(super) fn reach(&self, home: Option<DatasetId>, name: &str) -> Result<(DatasetId, Path, FieldId), Trouble> {
        let spot = self.scope.locate(home, &text::split(name))?;
        let plain = || self.columns.get(&(spot.dataset, self.scope.column(spot.dataset, &spot.name)?)).copied();
        match self.named(spot.dataset, &spot.name).or_else(plain) {
            Some(field) => Ok((spot.origin, spot.tail, field)),
            None => Err(self.scope.missing(spot.dataset, &spot.name, self.names(spot.dataset)).at(name)),
        }
    }

    fn resolve(&mut self, id: FieldId, issues: &mut Issues) -> Expr {
        match &self.states[id.index()] {
            State::Done(expr) => return expr.clone(),
            State::Open | State::Waiting => {}
        }
        self.states[id.index()] = State::Open;
        self.open.push(id);
        let plan = &self.plans[id.index()];
        let (raw, rows) = (plan.raw.clone(), Rows { home: plan.home, base: plan.dataset });
        let resolved = self.expr(&raw, rows, Some(id), issues).and_then(|expr| match self.is_segment(id) {
            true => self.condition(expr, rows.base),
            false => Ok(expr),
        });
        self.open.pop();
        let expr = resolved.unwrap_or_else(|trouble| {
            let plan = &self.plans[id.index()];
            let word = plan.text.and_then(|text| text.expression.as_ref()).unwrap_or(&plan.name);
            trouble.report(word, issues);
            Expr::Null
        });
        self.states[id.index()] = State::Done(expr.clone());
        expr
    }

    /// An expression over rows of `rows.base`, with columns for names. `own` is the field it defines.
    pub(super) fn expr(
        &mut self,
        raw: &Expr,
        rows: Rows,
        own: Option<FieldId>,
        issues: &mut Issues,
    ) -> Result<Expr, Trouble> {
        // Definitions first: following them from inside the expression would cost stack.
        let names = text::names(raw);
        let mut definitions = BTreeMap::new();
        let mut parts = 0;
        for names in names {
            let expr = self.name(&names, rows, own, issues).map_err(|trouble| trouble.at(&names.join(".")))?;
            expr.walk(&mut |_| parts += 1);
            if parts > text::MOST_PARTS {
                return Err(text::bad(&format!("written out it has more than {} parts", text::MOST_PARTS)));
            }
            definitions.insert(names, expr);
        }
        let resolved = raw.clone().map(&mut |part| {
            Ok::<Expr, Infallible>(match part {
                Expr::Name(names) => definitions.get(&names).cloned().unwrap_or(Expr::Null),
                Expr::Unary(Unary::Minus, inner) => match *inner {
                    Expr::Number(number) => Expr::Number(negated(&number)),
                    other => Expr::Unary(Unary::Minus, Box::new(other)),
                },
                Expr::Unary(Unary::Not, inner) => {
                    Expr::Unary(Unary::Not, Box::new(self.kinds.condition(rows.base, *inner)))
                }
                Expr::Binary(op @ (Binary::And | Binary::Or), a, b) => Expr::Binary(
                    op,
                    Box::new(self.kinds.condition(rows.base, *a)),
                    Box::new(self.kinds.condition(rows.base, *b)),
                ),
                Expr::Case(arms, otherwise) => Expr::Case(
                    arms.into_iter().map(|(when, then)| (self.kinds.condition(rows.base, when), then)).collect(),
                    otherwise,
                ),
                other => other,
            })
        });
        Ok(always(resolved))
    }

    /// An expression that must hold or not.
    pub(super) fn condition(&self, expr: Expr, base: DatasetId) -> Result<Expr, Trouble> {
        match self.kinds.of(base, &expr) {
            ColumnType::Boolean | ColumnType::Unknown | ColumnType::Integer => Ok(self.kinds.condition(base, expr)),
            other => Err(text::bad(&format!("this is {}, not a condition", kind_in_words(other)))),
        }
    }

    fn name(
        &mut self,
        names: &[String],
        rows: Rows,
        own: Option<FieldId>,
        issues: &mut Issues,
    ) -> Result<Expr, Trouble> {
        let spot = self.scope.locate(rows.home, names)?;
        let mut path = self.scope.path(rows.base, spot.origin)?;
        path.extend(&spot.tail);
        match self.named(spot.dataset, &spot.name).filter(|field| Some(*field) != own) {
            Some(field) if matches!(self.states[field.index()], State::Open) => Err(self.cycle(field)),
            Some(_) if self.open.len() >= DEEPEST => {
                Err(text::bad(&format!("fields may be defined {DEEPEST} deep one by the other")))
            }
            Some(field) => Ok(prefixed(self.resolve(field, issues), &path)),
            None => match self.scope.column(spot.dataset, &spot.name) {
                Some(name) => Ok(Expr::Column(ColumnRef { path, name })),
                None => Err(self.scope.missing(spot.dataset, &spot.name, self.names(spot.dataset))),
            },
        }
    }

    fn cycle(&self, field: FieldId) -> Trouble {
        let from = self.open.iter().position(|open| *open == field).unwrap_or(0);
        let names = self.open[from..].iter().chain([&field]).map(|id| self.plans[id.index()].name.text.as_str());
        let names: Vec<&str> = names.collect();
        Trouble::new(Code::Cycle, format!("Fields are defined by each other: {}.", clipped(&names.join(" → "))))
    }

    /// The finished fields.
    pub(super) fn finish(self, issues: &mut Issues) -> Vec<Field> {
        let keys = key_columns(self.scope);
        let mut fields = Vec::new();
        for (id, (plan, state)) in (0..).zip(self.plans.iter().zip(&self.states)) {
            let expr = match state {
                State::Done(expr) => expr.clone(),
                State::Waiting | State::Open => Expr::Null,
            };
            let nothing = FieldText::default();
            let text = plan.text.unwrap_or(&nothing);
            let kind = self.kind(FieldId(id));
            let is_key = matches!(&expr, Expr::Column(column) if column.path.is_empty()
                && keys.contains(&(plan.dataset, column.name.clone())));
            let role = plan.role.unwrap_or(match () {
                () if is_key => FieldRole::Key,
                () if kind.is_number() && !text.groupable => FieldRole::Number,
                () => FieldRole::Dimension,
            });
            if plan.role == Some(FieldRole::Number) && kind != ColumnType::Unknown && !kind.is_number() {
                let message = format!("`{}` is {}, not a number.", plan.name.text, kind_in_words(kind));
                issues.add(Code::WrongType, plan.name.mark, message);
            }
            fields.push(field(plan, text, role, kind, expr));
        }
        fields
    }
}

fn field(plan: &Plan, text: &FieldText, role: FieldRole, kind: ColumnType, expr: Expr) -> Field {
    let Names { synonyms, description, .. } = text.names.clone();
    let natural = text.natural.unwrap_or(match role {
        FieldRole::Number if text.unit.as_deref() == Some("percent") => Agg::Avg,
        FieldRole::Number => Agg::Sum,
        FieldRole::Dimension | FieldRole::Key => Agg::Distinct,
    });
    Field {
        name: plan.name.text.clone(),
        label: text.names.label_of(&plan.name.text),
        synonyms,
        description,
        dataset: plan.dataset,
        expr,
        kind,
        role,
        natural,
        unit: text.unit.clone(),
        aliases: text.aliases.clone(),
    }
}

pub(super) fn kind_in_words(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Text => "text",
        ColumnType::Integer | ColumnType::Decimal(_) | ColumnType::Float => "a number",
        ColumnType::Boolean => "true or false",
        ColumnType::Date | ColumnType::Timestamp => "a date",
        ColumnType::Unknown => "of unknown type",
    }
}

/// The same expression, seen from the start of `path`.
pub(super) fn prefixed(expr: Expr, path: &[JoinId]) -> Expr {
    let moved = expr.map(&mut |part| {
        Ok::<Expr, Infallible>(match part {
            Expr::Column(column) => Expr::Column(ColumnRef { path: [path, &column.path].concat(), name: column.name }),
            other => other,
        })
    });
    always(moved)
}

fn always<T>(result: Result<T, Infallible>) -> T {
    match result {
        Ok(value) => value,
        Err(never) => match never {},
    }
}

/// Columns that identify rows, here or elsewhere.
fn key_columns(scope: &Scope) -> BTreeSet<(DatasetId, String)> {
    let primary = scope.ids().flat_map(|id| {
        let key = scope.datasets[id.index()].primary_key.iter();
        key.map(move |word| (id, scope.column(id, &word.text).unwrap_or_else(|| word.text.clone())))
    });
    let joined = scope
        .joins
        .iter()
        .flat_map(|join| join.columns.iter().flat_map(|(from, to)| [(join.from, from.clone()), (join.to, to.clone())]));
    primary.chain(joined).collect()
}
