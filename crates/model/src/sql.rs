//! The SELECT that computes a leaf on its source: for building rollups, for the live route, and as
//! "the SQL that recomputes it" beside every answer.
//!
//! Columns come in the order of the leaf: its group, its measures, then `rows` where asked for. Every
//! name is quoted. Many-to-one joins are LEFT JOINs (or RIGHT JOINs the other way about, where an engine would keep
//! the dataset in memory), one alias a path, so that no row of the dataset is lost or doubled. Time fields are days: a timestamp is cut to its day before anything else.

mod ranks;
mod sums;
mod time;

use std::cell::RefCell;
use std::collections::BTreeMap;

use self::ranks::Rank;
pub use self::ranks::{select_values, types_of_values};
use crate::calendar::{Grain, iso};
use crate::dialect::{Aggregate, Dialect, SemiJoin, Spelling};
use crate::expr::{Binary, CastTo, ColumnRef, Expr, Unary, quote};
use crate::formula::{Agg, Measure, Over, Pick};
use crate::query::{Best, Key, Part, Predicate, Scan};
use crate::schema::ColumnType;
use crate::semantic::{Dataset, DatasetId, Model, Path};
use crate::table::Value;

/// The name of the last column of [`select_counted`].
pub const ROWS: &str = "rows";

/// The SELECT that computes a leaf; `table` says how a dataset is written after FROM (quoted, or a
/// query in parentheses). It is written as somebody would who wants it read.
pub fn select(scan: &Scan, model: &Model, dialect: Dialect, table: &dyn Fn(&Dataset) -> String) -> String {
    Printer::new(model, dialect, table).select(scan, false)
}

/// Like [`select`], with the number of rows of each group as a last column, [`ROWS`].
pub fn select_counted(scan: &Scan, model: &Model, dialect: Dialect, table: &dyn Fn(&Dataset) -> String) -> String {
    Printer::new(model, dialect, table).select(scan, true)
}

/// Like [`select`], but written to be run: an engine that keeps one side of a join in memory keeps the smaller one.
pub fn select_to_run(scan: &Scan, model: &Model, dialect: Dialect, table: &dyn Fn(&Dataset) -> String) -> String {
    Printer::to_run(model, dialect, table).select(scan, false)
}

/// Like [`select_to_run`], but at most so many rows: the first by a measure.
pub fn select_best(
    scan: &Scan,
    best: Best,
    rows: usize,
    model: &Model,
    dialect: Dialect,
    table: &dyn Fn(&Dataset) -> String,
) -> String {
    let (select, names) = Printer::to_run(model, dialect, table).select_named(scan, false);
    let by = quote(&names[scan.group.len() + best.measure]);
    let direction = if best.least { "ASC" } else { "DESC" };
    // What is missing is last in either direction, however the engine sorts it.
    format!("SELECT * FROM (\n{select}\n) AS \"found\"\nORDER BY {by} IS NULL, {by} {direction}\nLIMIT {rows}")
}

/// Like [`select_to_run`], with the number of rows of each group as a last column, [`ROWS`].
pub fn select_to_build(scan: &Scan, model: &Model, dialect: Dialect, table: &dyn Fn(&Dataset) -> String) -> String {
    Printer::to_run(model, dialect, table).select(scan, true)
}

/// Like [`select_to_build`], with distinct counts as near as the engine gets without keeping all values, if it can
/// do so: within some percent.
pub fn select_roughly(scan: &Scan, model: &Model, dialect: Dialect, table: &dyn Fn(&Dataset) -> String) -> String {
    Printer { roughly: true, ..Printer::to_run(model, dialect, table) }.select(scan, true)
}

/// Like [`select_to_build`], but groups may come more than once, and names by their codes: rows are added up by what
/// the dataset itself has before anything is joined, as a join of few groups with few names costs less than groups of
/// many names.
pub fn select_unmerged(scan: &Scan, model: &Model, dialect: Dialect, table: &dyn Fn(&Dataset) -> String) -> String {
    let Some(own) = Printer::to_run(model, dialect, table).own_sums(scan) else {
        return select_to_build(scan, model, dialect, table);
    };
    let root = scan.dataset;
    let with_sums = |dataset: &Dataset| match dataset.name == model.dataset(root).name {
        true => own.clone(),
        false => sums::coded(scan, model, dialect, dataset, table(dataset)),
    };
    Printer::to_run(model, dialect, &with_sums).joined_sums(scan)
}

/// What a dataset's `source:` names, as somebody who sits at that source would write it after FROM.
pub fn shown(source: &str) -> String {
    let table = source.split_once('#').map_or(source, |(_, table)| table);
    match table {
        query if query.contains(char::is_whitespace) => format!("({query})"),
        table if table.len() < source.len() => table.split('.').map(quote).collect::<Vec<_>>().join("."),
        file => quote(file),
    }
}

/// The types of the columns that [`select`] gives; [`ColumnType::Unknown`] where only the source knows.
pub fn types(scan: &Scan, model: &Model) -> Vec<ColumnType> {
    let keys = scan.group.iter().map(|key| match key.grain {
        Some(grain) if grain.is_cyclic() => ColumnType::Integer,
        Some(_) => ColumnType::Date,
        None => as_day(model.field(key.reach.field).kind),
    });
    let measures = scan.measures.iter().map(|measure| {
        let kind = measure.of.as_ref().map_or(ColumnType::Unknown, |of| model.kind_of(measure.dataset, of));
        match measure.agg {
            _ if mean_over(measure).is_some() && !grouped_by_day(scan, measure) => ColumnType::Float,
            Agg::Count | Agg::Distinct | Agg::Roughly => ColumnType::Integer,
            Agg::Percentile(_) | Agg::Median => ColumnType::Float,
            Agg::Values => ColumnType::Unknown,
            Agg::Avg | Agg::Stddev | Agg::Squares => ColumnType::Float,
            Agg::Sum if kind == ColumnType::Boolean => ColumnType::Integer,
            Agg::Sum | Agg::Min | Agg::Max => as_day(kind),
        }
    });
    keys.chain(measures).collect()
}

fn as_day(kind: ColumnType) -> ColumnType {
    if kind.is_time() { ColumnType::Date } else { kind }
}

impl Model {
    /// The type of a row-level expression of a dataset, as far as the model knows it.
    pub fn kind_of(&self, dataset: DatasetId, expr: &Expr) -> ColumnType {
        let of = |e: &Expr| self.kind_of(dataset, e);
        match expr {
            Expr::Column(column) => self.column_kind(dataset, column),
            Expr::Number(text) if text.contains(['e', 'E']) => ColumnType::Float,
            Expr::Number(text) => match text.split_once('.') {
                Some((_, digits)) => ColumnType::Decimal(u8::try_from(digits.len()).unwrap_or(u8::MAX)),
                None => ColumnType::Integer,
            },
            Expr::Text(_) | Expr::Binary(Binary::Concat, ..) => ColumnType::Text,
            Expr::Unary(Unary::Minus, a) => of(a),
            Expr::Binary(Binary::Divide, ..) => ColumnType::Float,
            Expr::Binary(op @ (Binary::Add | Binary::Subtract | Binary::Multiply), a, b) => {
                arithmetic(*op, of(a), of(b))
            }
            Expr::Bool(_)
            | Expr::Unary(Unary::Not, _)
            | Expr::Binary(..)
            | Expr::IsNull(..)
            | Expr::In(..)
            | Expr::Between(..)
            | Expr::Like(..) => ColumnType::Boolean,
            Expr::Case(arms, otherwise) => widest(arms.iter().map(|(_, then)| then).chain(otherwise.as_deref()), of),
            Expr::Call(name, list) => match name.as_str() {
                "LOWER" | "UPPER" | "TRIM" | "SUBSTR" | "REPLACE" => ColumnType::Text,
                "LENGTH" | "YEAR" | "MONTH" | "DAYS_BETWEEN" => ColumnType::Integer,
                "NULLIF" | "ABS" => list.first().map_or(ColumnType::Unknown, of),
                "ROUND" => ColumnType::Float,
                _ => widest(list.iter(), of),
            },
            Expr::Cast(_, to) => match to {
                CastTo::Text => ColumnType::Text,
                CastTo::Integer => ColumnType::Integer,
                CastTo::Float => ColumnType::Float,
                CastTo::Decimal(scale) => ColumnType::Decimal(*scale),
                CastTo::Date => ColumnType::Date,
                CastTo::Boolean => ColumnType::Boolean,
            },
            Expr::Name(_) | Expr::Null | Expr::Parameter(_) => ColumnType::Unknown,
        }
    }

    fn column_kind(&self, dataset: DatasetId, column: &ColumnRef) -> ColumnType {
        let owner = column.path.last().map_or(dataset, |join| self.join(*join).to);
        let is_it = |e: &Expr| matches!(e, Expr::Column(c) if c.path.is_empty() && c.name == column.name);
        self.fields
            .iter()
            .find(|field| field.dataset == owner && is_it(&field.expr))
            .map_or(ColumnType::Unknown, |field| field.kind)
    }
}

fn arithmetic(op: Binary, a: ColumnType, b: ColumnType) -> ColumnType {
    use ColumnType as T;
    match (a, b) {
        (T::Float, _) | (_, T::Float) => T::Float,
        (T::Integer, T::Integer) => T::Integer,
        (T::Decimal(s), T::Integer) | (T::Integer, T::Decimal(s)) => T::Decimal(s),
        (T::Decimal(s), T::Decimal(t)) if op == Binary::Multiply => T::Decimal(s.saturating_add(t)),
        (T::Decimal(s), T::Decimal(t)) => T::Decimal(s.max(t)),
        _ => T::Unknown,
    }
}

/// What holds any of several. What only the source knows makes all of it so: a literal beside it says nothing.
fn widest<'a>(list: impl Iterator<Item = &'a Expr>, of: impl Fn(&Expr) -> ColumnType) -> ColumnType {
    list.filter(|expr| !matches!(expr, Expr::Null))
        .map(of)
        .reduce(|a, b| if a == b { a } else { arithmetic(Binary::Add, a, b) })
        .unwrap_or(ColumnType::Unknown)
}

/// The rule by which a measure is not summed over time, if it has one.
fn time_rule(measure: &Measure) -> Option<&Over> {
    measure.over.iter().find(|over| matches!(over.pick, Pick::Last | Pick::First | Pick::Avg))
}

fn mean_over(measure: &Measure) -> Option<&Over> {
    time_rule(measure).filter(|over| over.pick == Pick::Avg)
}

/// Whether rows must be picked, or put in an order, before they are aggregated.
fn picks(scan: &Scan) -> bool {
    let picks = |m: &Measure| time_rule(m).is_some() && !grouped_by_day(scan, m);
    scan.measures.iter().any(|m| picks(m) || matches!(m.agg, Agg::Percentile(_)))
}

/// Grouped by the rule's own days there is one point in time a group, and nothing to pick.
fn grouped_by_day(scan: &Scan, measure: &Measure) -> bool {
    time_rule(measure).is_some_and(|over| {
        scan.group.iter().any(|k| k.reach.field == over.field && matches!(k.grain, None | Some(Grain::Day)))
    })
}

/// A FROM clause and the alias of each path in it.
struct Tables {
    from: String,
    aliases: BTreeMap<Path, String>,
}

struct Printer<'a> {
    model: &'a Model,
    dialect: Dialect,
    table: &'a dyn Fn(&Dataset) -> String,
    /// Given out already, in inner queries too.
    aliases: RefCell<Vec<String>>,
    /// Whether distinct counts may be rough.
    roughly: bool,
    /// Whether it is to be run, rather than read.
    to_run: bool,
}

impl<'a> Printer<'a> {
    /// Writes what is to be read.
    fn new(model: &'a Model, dialect: Dialect, table: &'a dyn Fn(&Dataset) -> String) -> Printer<'a> {
        Printer { model, dialect, table, aliases: RefCell::default(), roughly: false, to_run: false }
    }

    /// Writes what is to be run.
    fn to_run(model: &'a Model, dialect: Dialect, table: &'a dyn Fn(&Dataset) -> String) -> Printer<'a> {
        Printer { to_run: true, ..Printer::new(model, dialect, table) }
    }

    fn spelling(&self) -> &'static dyn Spelling {
        self.dialect.spelling()
    }

    fn select(&self, scan: &Scan, counted: bool) -> String {
        self.select_named(scan, counted).0
    }

    /// The query, and what its columns are called.
    fn select_named(&self, scan: &Scan, counted: bool) -> (String, Vec<String>) {
        let tables = self.tables(scan);
        let mut names = Vec::new();
        let keys: Vec<(String, String)> =
            scan.group.iter().map(|key| (self.key(&tables, key), unused(&mut names, &self.key_name(key)))).collect();
        let condition = self.filter(&tables, &scan.filter);
        let (from, keys, measures) = if picks(scan) {
            self.picked(scan, &tables, &keys, &condition)
        } else {
            let from = format!("{}{condition}", tables.from);
            (from, keys, scan.measures.iter().map(|m| self.measure(&tables, m)).collect())
        };
        let mut columns: Vec<String> = keys.iter().map(|(sql, name)| format!("{sql} AS {}", quote(name))).collect();
        for (measure, sql) in scan.measures.iter().zip(measures) {
            columns.push(format!("{sql} AS {}", quote(&unused(&mut names, &measure_name(measure)))));
        }
        if counted {
            columns.push(format!("COUNT(*) AS {}", quote(ROWS)));
        }
        if columns.is_empty() {
            columns.push("1".into());
        }
        let places: Vec<String> = (1..=keys.len()).map(|i| i.to_string()).collect();
        let group = if keys.is_empty() { String::new() } else { format!("\nGROUP BY {}", places.join(", ")) };
        (format!("SELECT {}\nFROM {from}{group}", columns.join(",\n  ")), names)
    }

    /// Measures with a rule over time: an inner query marks the day that stands for each period.
    fn picked(
        &self,
        scan: &Scan,
        tables: &Tables,
        keys: &[(String, String)],
        condition: &str,
    ) -> (String, Vec<(String, String)>, Vec<String>) {
        let mut inner: Vec<String> =
            keys.iter().enumerate().map(|(i, (sql, _))| format!("{sql} AS {}", quote(&format!("k{i}")))).collect();
        let mut outer = Vec::new();
        let mut ranks = Vec::new();
        for (i, measure) in scan.measures.iter().enumerate() {
            let name = |letter: char| quote(&format!("{letter}{i}"));
            let mut conditions = Vec::new();
            if let Some(of) = &measure.of {
                inner.push(format!("{} AS {}", self.argument(tables, measure, of), name('v')));
            }
            if let Some(filter) = &measure.filter {
                inner.push(format!("{} AS {}", self.condition(tables, measure.dataset, filter), name('f')));
                conditions.push(name('f'));
            }
            let rule = time_rule(measure).filter(|_| !grouped_by_day(scan, measure));
            if let Some(over) = rule {
                let day = self.rule_day(tables, scan.dataset, over);
                inner.push(format!("{day} AS {}", name('d')));
                if over.pick != Pick::Avg {
                    let end = if over.pick == Pick::Last { "MAX" } else { "MIN" };
                    inner.push(format!("{end}({day}) OVER ({}) AS {}", period(scan, keys, over), name('e')));
                    conditions.push(format!("{} = {}", name('d'), name('e')));
                }
            }
            if let Agg::Percentile(at) = measure.agg {
                let value = match conditions.is_empty() {
                    true => name('v'),
                    false => format!("CASE WHEN {} THEN {} END", conditions.join(" AND "), name('v')),
                };
                ranks.push(Rank { value, column: i });
                outer.push(self.at_rank(i, at));
                continue;
            }
            let of = measure.of.as_ref().map(|_| name('v'));
            let value = self.aggregate(measure.agg, of.as_deref(), &conditions.join(" AND "));
            outer.push(match rule {
                Some(over) if over.pick == Pick::Avg => {
                    // Points in time that have a value; a count has one, zero, wherever there are rows.
                    let has_value = match measure.agg {
                        Agg::Count | Agg::Distinct => String::new(),
                        _ => conditions
                            .into_iter()
                            .chain(of.map(|v| format!("{v} IS NOT NULL")))
                            .collect::<Vec<_>>()
                            .join(" AND "),
                    };
                    let days = self.aggregate(Agg::Distinct, Some(&name('d')), &has_value);
                    format!("{} / NULLIF({days}, 0)", self.spelling().cast(&value, CastTo::Float))
                }
                _ => value,
            });
        }
        let mut from = format!("(SELECT {}\nFROM {}{condition}) AS \"picked\"", inner.join(",\n  "), tables.from);
        if !ranks.is_empty() {
            from = self.ranked(&from, keys.len(), &ranks);
        }
        let keys = keys.iter().enumerate().map(|(i, (_, name))| (quote(&format!("k{i}")), name.clone())).collect();
        (from, keys, outer)
    }

    fn rule_day(&self, tables: &Tables, dataset: DatasetId, over: &Over) -> String {
        self.key(tables, &self.rule_key(dataset, over))
    }

    fn rule_key(&self, dataset: DatasetId, over: &Over) -> Key {
        let path = self.model.paths(dataset, self.model.field(over.field).dataset).into_iter().next();
        Key::at(crate::semantic::Reach { path: path.unwrap_or_default(), field: over.field })
    }

    /// The dataset, joined with everything that the leaf reads.
    fn tables(&self, scan: &Scan) -> Tables {
        let mut paths = Vec::new();
        let mut reads = |path: &Path| (1..=path.len()).for_each(|n| paths.push(path[..n].to_vec()));
        let mut reads_key = |key: &Key| {
            let field = self.model.field(key.reach.field);
            reads(&key.reach.path);
            field.expr.columns().iter().for_each(|c| reads(&joined(&key.reach.path, &c.path)));
        };
        scan.group.iter().for_each(&mut reads_key);
        scan.filter.iter().flat_map(Predicate::keys).for_each(&mut reads_key);
        scan.measures.iter().filter_map(time_rule).for_each(|over| reads_key(&self.rule_key(scan.dataset, over)));
        for expr in scan.measures.iter().flat_map(|m| m.of.iter().chain(&m.filter)) {
            expr.columns().iter().for_each(|c| reads(&c.path));
        }
        paths.sort_by_key(|path| (path.len(), path.clone()));
        paths.dedup();

        let root = self.alias(&self.model.dataset(scan.dataset).name);
        let mut from = format!("{} AS {}", (self.table)(self.model.dataset(scan.dataset)), quote(&root));
        let mut aliases = BTreeMap::from([(Path::new(), root)]);
        for path in paths {
            let Some((last, before)) = path.split_last() else { continue };
            let join = self.model.join(*last);
            let target = self.model.dataset(join.to);
            let alias = self.alias(join.role.as_deref().unwrap_or(&target.name));
            let many = quote(&aliases[before]);
            let on: Vec<String> = join
                .columns
                .iter()
                .map(|(a, b)| format!("{many}.{} = {}.{}", quote(a), quote(&alias), quote(b)))
                .collect();
            let (target, on) = (format!("{} AS {}", (self.table)(target), quote(&alias)), on.join(" AND "));
            from = match self.to_run && self.spelling().keeps_left_side() {
                true if aliases.len() > 1 => format!("{target}\nRIGHT JOIN ({from}) ON {on}"),
                true => format!("{target}\nRIGHT JOIN {from} ON {on}"),
                false => format!("{from}\nLEFT JOIN {target} ON {on}"),
            };
            aliases.insert(path, alias);
        }
        Tables { from, aliases }
    }

    fn alias(&self, name: &str) -> String {
        unused(&mut self.aliases.borrow_mut(), name)
    }

    fn expr(&self, tables: &Tables, base: &Path, expr: &Expr) -> String {
        expr.sql(self.dialect, &|column| {
            let alias = tables.aliases.get(&joined(base, &column.path)).map_or("", String::as_str);
            format!("{}.{}", quote(alias), quote(&column.name))
        })
    }

    fn key(&self, tables: &Tables, key: &Key) -> String {
        let field = self.model.field(key.reach.field);
        let value = self.expr(tables, &key.reach.path, &field.expr);
        match key.grain {
            None if !field.kind.is_time() => value,
            None => self.bucket(Grain::Day, &self.day(&value, field.kind), key.shift),
            Some(grain) => self.bucket(grain, &self.day(&value, field.kind), key.shift),
        }
    }

    fn day(&self, value: &str, kind: ColumnType) -> String {
        self.spelling().day(value, kind)
    }

    fn measure(&self, tables: &Tables, measure: &Measure) -> String {
        let of = measure.of.as_ref().map(|of| self.argument(tables, measure, of));
        let kind = measure.of.as_ref().map(|of| self.model.kind_of(measure.dataset, of));
        if let (true, Agg::Distinct, Some(of), Some(kind)) = (self.roughly, measure.agg, &of, kind)
            && let Some(rough) = self.spelling().distinct_roughly(of, kind)
        {
            return rough;
        }
        let filter = measure.filter.as_ref().map(|f| self.condition(tables, measure.dataset, f));
        self.aggregate(measure.agg, of.as_deref(), &filter.unwrap_or_default())
    }

    /// What a measure aggregates: days of times, 0 and 1 of booleans that are added.
    fn argument(&self, tables: &Tables, measure: &Measure, of: &Expr) -> String {
        let value = self.expr(tables, &Path::new(), of);
        match self.model.kind_of(measure.dataset, of) {
            ColumnType::Boolean if matches!(measure.agg, Agg::Sum | Agg::Squares) => {
                self.spelling().zero_or_one(&value)
            }
            kind if kind.is_time() => self.day(&value, kind),
            _ => value,
        }
    }

    /// A condition; a column of numbers holds where it is not zero.
    fn condition(&self, tables: &Tables, dataset: DatasetId, expr: &Expr) -> String {
        let of = |e: &Expr| self.condition(tables, dataset, e);
        match expr {
            Expr::Unary(Unary::Not, a) => format!("(NOT {})", of(a)),
            Expr::Binary(Binary::And, a, b) => format!("({} AND {})", of(a), of(b)),
            Expr::Binary(Binary::Or, a, b) => format!("({} OR {})", of(a), of(b)),
            Expr::Column(_) if self.model.kind_of(dataset, expr).is_number() => {
                format!("({} <> 0)", self.expr(tables, &Path::new(), expr))
            }
            _ => self.expr(tables, &Path::new(), expr),
        }
    }

    fn filter(&self, tables: &Tables, filter: &[Predicate]) -> String {
        let conditions: Vec<String> = filter.iter().map(|p| self.predicate(tables, p)).collect();
        if conditions.is_empty() { String::new() } else { format!("\nWHERE {}", conditions.join("\n  AND ")) }
    }

    fn predicate(&self, tables: &Tables, predicate: &Predicate) -> String {
        match predicate {
            Predicate::In { key, values, not } => {
                let key = self.key(tables, key);
                let missing = values.iter().any(Value::is_null);
                let list: Vec<String> = values.iter().filter(|v| !v.is_null()).map(|v| self.value(v)).collect();
                let list = list.join(", ");
                match (not, missing, list.is_empty()) {
                    (false, false, true) => self.bool(false),
                    (false, false, false) => format!("{key} IN ({list})"),
                    (false, true, true) => format!("{key} IS NULL"),
                    (false, true, false) => format!("({key} IN ({list}) OR {key} IS NULL)"),
                    (true, false, true) => self.bool(true),
                    (true, false, false) => format!("({key} NOT IN ({list}) OR {key} IS NULL)"),
                    (true, true, true) => format!("{key} IS NOT NULL"),
                    (true, true, false) => format!("{key} NOT IN ({list})"),
                }
            }
            Predicate::Range { key, from, to } => {
                let key = self.key(tables, key);
                let bound = |bound: &Option<(Value, bool)>, sign: &str| {
                    bound.as_ref().map(|(value, included)| {
                        format!("{key} {sign}{} {}", if *included { "=" } else { "" }, self.value(value))
                    })
                };
                let bounds: Vec<String> = [bound(from, ">"), bound(to, "<")].into_iter().flatten().collect();
                if bounds.is_empty() { format!("{key} IS NOT NULL") } else { format!("({})", bounds.join(" AND ")) }
            }
            Predicate::Like { key, part, text, not } => {
                let key = self.key(tables, key);
                let escaped = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_").replace('\'', "''");
                let pattern = match part {
                    Part::Anywhere => format!("%{escaped}%"),
                    Part::Start => format!("{escaped}%"),
                    Part::End => format!("%{escaped}"),
                };
                let like = format!(r"LIKE '{pattern}' ESCAPE '\'");
                if *not {
                    format!("(LOWER({key}) NOT {like} OR {key} IS NULL)")
                } else {
                    format!("LOWER({key}) {like}")
                }
            }
            Predicate::Any(list) if list.is_empty() => self.bool(false),
            Predicate::Any(list) => {
                format!("({})", list.iter().map(|p| self.predicate(tables, p)).collect::<Vec<_>>().join(" OR "))
            }
            Predicate::Exists { keys, scan, not } => self.exists(tables, keys, scan, *not),
        }
    }

    /// Missing keys are among no rows.
    fn exists(&self, tables: &Tables, keys: &[Key], scan: &Scan, not: bool) -> String {
        let outer: Vec<String> = keys.iter().map(|key| self.key(tables, key)).collect();
        let tables = self.tables(scan);
        let inner: Vec<String> = scan.group.iter().map(|key| self.key(&tables, key)).collect();
        let mut conditions: Vec<String> = scan.filter.iter().map(|p| self.predicate(&tables, p)).collect();
        let text = |columns: &str, conditions: &[String]| {
            let text = format!("SELECT {columns} FROM {}", tables.from);
            let and = conditions.join(" AND ");
            if and.is_empty() { text } else { format!("{text} WHERE {and}") }
        };
        match self.spelling().semi_join() {
            SemiJoin::Exists => {
                conditions.extend(inner.iter().zip(&outer).map(|(a, b)| format!("{a} = {b}")));
                format!("{}EXISTS ({})", if not { "NOT " } else { "" }, text("1", &conditions))
            }
            SemiJoin::In => {
                conditions.extend(inner.iter().map(|key| format!("{key} IS NOT NULL")));
                let found = format!("({}) IN ({})", outer.join(", "), text(&inner.join(", "), &conditions));
                format!("{}COALESCE({found}, 0)", if not { "NOT " } else { "" })
            }
        }
    }

    fn bool(&self, value: bool) -> String {
        self.spelling().truth(value).to_owned()
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Null => "NULL".into(),
            Value::Bool(b) => self.bool(*b),
            Value::Int(i) => i.to_string(),
            Value::Decimal { units, scale } => self.spelling().decimal(&decimal(*units, *scale), *scale),
            Value::Float(f) => format!("{f:?}"),
            Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Value::Date(day) => self.spelling().date(&iso(*day)),
        }
    }

    fn aggregate(&self, agg: Agg, of: Option<&str>, condition: &str) -> String {
        if let (Agg::Squares, Some(of)) = (agg, of) {
            // Of no rows, or of one, an engine may say that there is none.
            let count = self.aggregate(Agg::Count, Some(of), condition);
            let variance = self.call(&Aggregate { name: "VAR_POP", distinct: false, of: Some(of) }, condition);
            return format!("({} * {count})", self.spelling().cast(&variance, CastTo::Float));
        }
        let mean = of.filter(|_| agg == Agg::Avg).map(|of| self.spelling().averaged(of));
        let name = match agg {
            Agg::Sum => "SUM",
            Agg::Count | Agg::Distinct | Agg::Roughly => "COUNT",
            Agg::Min => "MIN",
            Agg::Max => "MAX",
            Agg::Avg => "AVG",
            Agg::Stddev | Agg::Squares => "STDDEV_SAMP",
            // Of a rank: see `ranked`.
            Agg::Percentile(_) | Agg::Median | Agg::Values => "MEDIAN",
        };
        let aggregate = Aggregate { name, distinct: agg.counts_different(), of: mean.as_deref().or(of) };
        self.call(&aggregate, condition)
    }

    fn call(&self, aggregate: &Aggregate<'_>, condition: &str) -> String {
        if condition.is_empty() { aggregate.plain() } else { self.spelling().filtered(aggregate, condition) }
    }

    fn key_name(&self, key: &Key) -> String {
        let name = &self.model.field(key.reach.field).name;
        match key.grain {
            Some(grain) => format!("{name}_{}", grain.label().replace(' ', "_")),
            None => name.clone(),
        }
    }
}

/// `PARTITION BY` the group's own buckets of the rule's field: the period that one day stands for.
fn period(scan: &Scan, keys: &[(String, String)], over: &Over) -> String {
    let buckets: Vec<&str> = scan
        .group
        .iter()
        .zip(keys)
        .filter(|(key, _)| key.reach.field == over.field)
        .map(|(_, (sql, _))| sql.as_str())
        .collect();
    if buckets.is_empty() { String::new() } else { format!("PARTITION BY {}", buckets.join(", ")) }
}

fn measure_name(measure: &Measure) -> String {
    let agg = match measure.agg {
        Agg::Sum => "sum",
        Agg::Count => "count",
        Agg::Min => "min",
        Agg::Max => "max",
        Agg::Distinct => "distinct",
        Agg::Avg => "avg",
        agg => agg.name(),
    };
    match &measure.of {
        Some(Expr::Column(column)) => format!("{agg}_{}", column.name),
        _ => agg.to_owned(),
    }
}

/// The name, with a number behind it if it (or [`ROWS`]) is taken; case ignored, as SQLite does.
fn unused(taken: &mut Vec<String>, name: &str) -> String {
    let free = |candidate: &str| {
        !candidate.eq_ignore_ascii_case(ROWS) && !taken.iter().any(|t| t.eq_ignore_ascii_case(candidate))
    };
    let name = std::iter::once(name.to_owned())
        .chain((2..).map(|n| format!("{name}_{n}")))
        .find(|candidate| free(candidate))
        .expect("numbers do not end");
    taken.push(name.clone());
    name
}

fn joined(base: &[crate::JoinId], more: &[crate::JoinId]) -> Path {
    [base, more].concat()
}

fn decimal(units: i128, scale: u8) -> String {
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = usize::from(scale) + 1);
    let (whole, fraction) = digits.split_at(digits.len() - usize::from(scale));
    let sign = if units < 0 { "-" } else { "" };
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Formula;
    use crate::load::{Input, load};
    use crate::schema::{Column, Schema, TableSchema};
    use crate::semantic::Reach;

    const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: shop
calendar: {fiscal_year: april}
datasets:
  sales:
    source: sales
    time: day
    joins: {dealer_id: dealers, buyer_id: {to: dealers, as: buyer}}
    dimensions: {day: , note: , open: , sold at: opened_at}
    numbers: [units, price]
    metrics:
      turnover: SUM(units * price)
      open_share: COUNT(*) FILTER (WHERE open) / COUNT(*)
      shown: SUM(flag) FILTER (WHERE flag)
      stock: {expression: SUM(units), over: {day: last}}
      mean_stock: {expression: SUM(units), over: {day: avg}}
  dealers: {source: dealers, primary_key: dealer_id, joins: {region_id: regions}, dimensions: [city]}
  regions: {source: regions, primary_key: region_id, dimensions: [region]}
";

    fn model() -> Model {
        let table = |name: &str, columns: &[(&str, ColumnType)]| TableSchema {
            name: name.into(),
            columns: columns.iter().map(|(name, kind)| Column { name: (*name).into(), kind: *kind }).collect(),
        };
        use ColumnType as T;
        let sales = [
            ("day", T::Date),
            ("opened_at", T::Timestamp),
            ("note", T::Text),
            ("open", T::Boolean),
            ("flag", T::Integer),
            ("units", T::Integer),
            ("price", T::Decimal(2)),
            ("dealer_id", T::Integer),
            ("buyer_id", T::Integer),
        ];
        let schema = Schema {
            tables: vec![
                table("sales", &sales),
                table("dealers", &[("dealer_id", T::Integer), ("city", T::Text), ("region_id", T::Integer)]),
                table("regions", &[("region_id", T::Integer), ("region", T::Text)]),
            ],
            ..Schema::default()
        };
        load(&Input { file: "model.yaml", text: MODEL }, Some(&schema)).expect("loads").model
    }

    /// A literal beside what only the source knows does not say what all of it is.
    #[test]
    fn the_type_of_alternatives_is_known_where_all_of_theirs_are() {
        let model = model();
        let column = |name: &str| Expr::Column(ColumnRef { path: vec![], name: name.into() });
        let number = |text: &str| Expr::Number(text.into());
        let of = |then: Expr, otherwise: Expr| {
            let expr = Expr::Case(vec![(Expr::Bool(true), then)], Some(Box::new(otherwise)));
            model.kind_of(DatasetId(0), &expr)
        };
        let minus = |a: &str, b: &str| Expr::Binary(Binary::Subtract, Box::new(column(a)), Box::new(column(b)));
        assert_eq!(of(minus("list_price", "discount"), number("0")), ColumnType::Unknown);
        assert_eq!(of(minus("price", "units"), number("0")), ColumnType::Decimal(2));
        assert_eq!(of(column("price"), Expr::Null), ColumnType::Decimal(2));
        assert_eq!(of(column("units"), number("0.5")), ColumnType::Decimal(1));
        assert_eq!(of(number("1"), number("0")), ColumnType::Integer);
    }

    /// `field`, `join>field`, `field@grain`, `field@grain+shift`
    fn key(model: &Model, text: &str) -> Key {
        let (name, bucket) = text.split_once('@').map_or((text, None), |(name, bucket)| (name, Some(bucket)));
        let mut steps: Vec<&str> = name.split('>').collect();
        let field = steps.pop().expect("a name");
        let mut at = DatasetId(0);
        let path: Path = steps
            .iter()
            .map(|column| {
                let leads = |j: &crate::Join| j.from == at && j.columns[0].0 == *column;
                let index = model.joins.iter().position(leads).expect("a join");
                at = model.joins[index].to;
                crate::JoinId(index as u32)
            })
            .collect();
        let (grain, shift) = match bucket.map(|b| b.split_once('+').unwrap_or((b, "0"))) {
            Some((grain, shift)) => {
                let grain = Grain::ALL.into_iter().find(|g| g.label() == grain).expect("a grain");
                (Some(grain), shift.parse().expect("a number"))
            }
            None => (None, 0),
        };
        Key { reach: Reach { path, field: model.field_named(at, field).expect("a field") }, grain, shift }
    }

    fn scan(model: &Model, group: &[&str], metrics: &[&str], filter: Vec<Predicate>) -> Scan {
        let measures = metrics.iter().flat_map(|name| {
            let metric = model.metric(model.metric_named(name).expect("a metric"));
            let mut found: Vec<Measure> = Vec::new();
            metric.formula.visit(&mut |part| {
                if let Formula::Measure(measure) = part {
                    found.push(measure.clone());
                }
            });
            found
        });
        let group = group.iter().map(|text| key(model, text)).collect();
        Scan { dataset: DatasetId(0), group, measures: measures.collect(), filter }
    }

    fn check(scan: &Scan, datafusion: &str, sqlite: &str) {
        let model = model();
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for (dialect, expected) in [(Dialect::DataFusion, datafusion), (Dialect::Sqlite, sqlite)] {
            let text = select(scan, &model, dialect, &|dataset| quote(&dataset.source));
            assert_eq!(squeezed(&text), squeezed(expected), "{dialect:?}");
        }
    }

    #[test]
    fn what_is_run_keeps_the_smaller_side_and_codes_of_names() {
        let (model, table) = (model(), |dataset: &Dataset| quote(&dataset.source));
        let scan = scan(&model, &["dealer_id>region_id>region", "buyer_id>city"], &["turnover"], vec![]);
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let expected = r#"
            SELECT "regions"."region" AS "region", "buyer"."city" AS "city", SUM(("sales"."units" * "sales"."price")) AS "sum"
            FROM "regions" AS "regions"
            RIGHT JOIN ("dealers" AS "buyer"
            RIGHT JOIN ("dealers" AS "dealer"
            RIGHT JOIN "sales" AS "sales" ON "sales"."dealer_id" = "dealer"."dealer_id")
            ON "sales"."buyer_id" = "buyer"."dealer_id") ON "dealer"."region_id" = "regions"."region_id"
            GROUP BY 1, 2"#;
        assert_eq!(squeezed(&select_to_run(&scan, &model, Dialect::DataFusion, &table)), squeezed(expected));
        let elsewhere = |select: fn(&Scan, &Model, Dialect, &dyn Fn(&Dataset) -> String) -> String| {
            select(&scan, &model, Dialect::Postgres, &table)
        };
        assert_eq!(elsewhere(select_to_run), elsewhere(select));
        let unmerged = select_unmerged(&scan, &model, Dialect::DataFusion, &table);
        let coded = r#"(SELECT * REPLACE (arrow_cast("city", 'Dictionary(UInt32, Utf8)') AS "city") FROM "dealers") AS "buyer""#;
        assert!(unmerged.contains(coded), "{unmerged}");
        assert!(!elsewhere(select_unmerged).contains("REPLACE"));
    }

    #[test]
    fn joins_keep_every_row_and_have_one_alias_a_path() {
        let scan = scan(&model(), &["dealer_id>region_id>region", "buyer_id>city"], &["turnover"], vec![]);
        let expected = r#"
            SELECT "regions"."region" AS "region", "buyer"."city" AS "city", SUM(("sales"."units" * "sales"."price")) AS "sum"
            FROM "sales" AS "sales"
            LEFT JOIN "dealers" AS "dealer" ON "sales"."dealer_id" = "dealer"."dealer_id"
            LEFT JOIN "dealers" AS "buyer" ON "sales"."buyer_id" = "buyer"."dealer_id"
            LEFT JOIN "regions" AS "regions" ON "dealer"."region_id" = "regions"."region_id"
            GROUP BY 1, 2"#;
        check(&scan, expected, expected);
    }

    #[test]
    fn conditions_of_measures_are_filters_and_numbers_hold_where_not_zero() {
        check(
            &scan(&model(), &[], &["open_share", "shown"], vec![]),
            r#"SELECT COUNT(*) FILTER (WHERE "sales"."open") AS "count", COUNT(*) AS "count_2",
               SUM("sales"."flag") FILTER (WHERE ("sales"."flag" <> 0)) AS "sum_flag" FROM "sales" AS "sales""#,
            r#"SELECT COUNT(*) FILTER (WHERE "sales"."open") AS "count", COUNT(*) AS "count_2",
               SUM("sales"."flag") FILTER (WHERE ("sales"."flag" <> 0)) AS "sum_flag" FROM "sales" AS "sales""#,
        );
    }

    #[test]
    fn buckets_of_time_are_days() {
        check(
            &scan(&model(), &["day@fiscal year+1", "sold at@month"], &[], vec![]),
            r#"SELECT CAST(CAST(CAST(date_trunc('year', ("sales"."day" - INTERVAL '3 month')) AS DATE) + INTERVAL '3 month' AS DATE)
                 + INTERVAL '12 month' AS DATE) AS "day_fiscal_year",
               CAST(date_trunc('month', CAST("sales"."opened_at" AS DATE)) AS DATE) AS "sold at_month"
               FROM "sales" AS "sales" GROUP BY 1, 2"#,
            r#"SELECT date(date(date("sales"."day"), 'start of month', '-' || ((CAST(strftime('%m', date("sales"."day")) AS INTEGER)
                 - 4 + 12) % 12) || ' months'), '+12 months') AS "day_fiscal_year",
               date(date("sales"."opened_at"), 'start of month') AS "sold at_month"
               FROM "sales" AS "sales" GROUP BY 1, 2"#,
        );
    }

    #[test]
    fn stock_is_taken_on_the_last_day_of_each_period() {
        let of = |day: &str| {
            format!(
                r#"SELECT "k0" AS "note", SUM("v0") FILTER (WHERE "d0" = "e0") AS "sum_units"
                FROM (SELECT "sales"."note" AS "k0", "sales"."units" AS "v0", {day} AS "d0", MAX({day}) OVER () AS "e0"
                FROM "sales" AS "sales") AS "picked" GROUP BY 1"#
            )
        };
        let scan_by = |group: &[&str]| scan(&model(), group, &["stock"], vec![]);
        check(&scan_by(&["note"]), &of(r#""sales"."day""#), &of(r#"date("sales"."day")"#));
        // Day by day there is nothing to pick.
        check(
            &scan_by(&["day"]),
            r#"SELECT "sales"."day" AS "day", SUM("sales"."units") AS "sum_units" FROM "sales" AS "sales" GROUP BY 1"#,
            r#"SELECT date("sales"."day") AS "day", SUM("sales"."units") AS "sum_units" FROM "sales" AS "sales" GROUP BY 1"#,
        );
    }

    #[test]
    fn what_is_missing_is_said() {
        let model = model();
        let within = |values: Vec<Value>, not| Predicate::In { key: key(&model, "note"), values, not };
        let text = |predicate: Predicate| {
            let sql = select(&scan(&model, &[], &[], vec![predicate]), &model, Dialect::Sqlite, &|d| quote(&d.source));
            sql.split("WHERE ").nth(1).expect("a condition").replace(r#""sales"."note""#, "note")
        };
        let a = || Value::text("it's");
        for (predicate, expected) in [
            (within(vec![a()], false), "note IN ('it''s')"),
            (within(vec![Value::Null, a()], false), "(note IN ('it''s') OR note IS NULL)"),
            (within(vec![a()], true), "(note NOT IN ('it''s') OR note IS NULL)"),
            (within(vec![Value::Null, a()], true), "note NOT IN ('it''s')"),
            (within(vec![Value::Null], true), "note IS NOT NULL"),
            (within(vec![], false), "0"),
            (Predicate::Any(vec![]), "0"),
            (
                Predicate::Like { key: key(&model, "note"), part: Part::Start, text: "50%_".into(), not: false },
                r"LOWER(note) LIKE '50\%\_%' ESCAPE '\'",
            ),
            (Predicate::Range { key: key(&model, "note"), from: None, to: None }, "note IS NOT NULL"),
        ] {
            assert_eq!(text(predicate), expected);
        }
    }

    #[test]
    fn types_are_known_before_a_row_is_read() {
        let model = model();
        let scan = scan(&model, &["sold at", "day@weekday", "note"], &["turnover", "open_share", "mean_stock"], vec![]);
        use ColumnType as T;
        assert_eq!(
            types(&scan, &model),
            [T::Date, T::Integer, T::Text, T::Decimal(2), T::Integer, T::Integer, T::Float]
        );
    }

    #[test]
    fn a_source_is_shown_as_its_engine_names_it() {
        for (source, written) in [
            ("sales.parquet", r#""sales.parquet""#),
            ("shop#sales.orders", r#""sales"."orders""#),
            ("shop.sqlite#orders", r#""orders""#),
            ("shop#SELECT * FROM orders", "(SELECT * FROM orders)"),
        ] {
            assert_eq!(shown(source), written);
        }
    }

    #[test]
    fn decimals_are_written_as_they_are() {
        for (units, scale, expected) in [(1205, 2, "12.05"), (-5, 2, "-0.05"), (7, 0, "7"), (0, 3, "0.000")] {
            assert_eq!(decimal(units, scale), expected);
        }
    }
}
