//! Expressions as ANSI SQL that loads as the same expression again.

use sqlparser::keywords::ALL_KEYWORDS;

use crate::expr::{Binary, CastTo, ColumnRef, Expr, Unary, quote};
use crate::formula::{Agg, Formula, Measure, WHOLE};
use crate::load::fields::prefixed;
use crate::load::ways::{Way, Ways};
use crate::semantic::{DatasetId, Field, FieldId, JoinId, Metric, Model};

/// Writes the expressions of one model.
pub(super) struct Spelling<'m> {
    model: &'m Model,
    /// Fields that are called as a column in their own definition: their name hides that column.
    hiding: Vec<FieldId>,
    ways: Ways,
}

/// How names of columns are written.
#[derive(Clone, Copy)]
struct Voice {
    base: DatasetId,
    /// The field whose definition is written.
    own: Option<FieldId>,
    /// Whether the dataset's own columns carry its name.
    qualified: bool,
    /// Whether columns of other datasets carry all joins that lead there.
    explicit: bool,
}

/// A name with quotes where SQL needs them.
fn identifier(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !ALL_KEYWORDS.contains(&name.to_ascii_uppercase().as_str());
    if plain { name.to_owned() } else { quote(name) }
}

/// A dotted name outside SQL.
pub(super) fn reference(parts: &[&str]) -> String {
    let part = |name: &&str| if name.contains(['.', '"']) { quote(name) } else { (*name).to_owned() };
    parts.iter().map(part).collect::<Vec<_>>().join(".")
}

fn dotted<'n>(parts: impl IntoIterator<Item = &'n str>) -> String {
    parts.into_iter().map(identifier).collect::<Vec<_>>().join(".")
}

impl<'m> Spelling<'m> {
    pub(super) fn new(model: &'m Model) -> Spelling<'m> {
        let hides = |field: &Field| {
            let own = |column: &&ColumnRef| column.path.is_empty() && column.name == field.name;
            !matches!(field.expr, Expr::Column(_)) && field.expr.columns().iter().any(own)
        };
        let hiding = (0..).zip(&model.fields).filter(|(_, field)| hides(field)).map(|(id, _)| FieldId(id)).collect();
        Spelling { model, hiding, ways: Ways::new(&model.joins) }
    }

    /// A field's definition; bare columns are its dataset's.
    pub(super) fn field(&self, id: FieldId, field: &Field) -> String {
        let voice = Voice { base: field.dataset, own: Some(id), qualified: false, explicit: false };
        self.expr(&field.expr, voice)
    }

    /// A policy's condition, whose names are dimensions.
    pub(super) fn condition(&self, expr: &Expr) -> String {
        self.expr(expr, Voice { base: DatasetId(0), own: None, qualified: false, explicit: false })
    }

    /// A metric's expression; every column carries its dataset.
    pub(super) fn metric(&self, metric: &Metric) -> String {
        self.formula(&metric.formula, metric.dataset)
    }

    fn formula(&self, formula: &Formula, home: Option<DatasetId>) -> String {
        let list = |parts: &[Formula]| parts.iter().map(|part| self.formula(part, home)).collect::<Vec<_>>().join(", ");
        let atom = |part: &Formula| match part {
            Formula::Binary(..) if self.whole(part, home).is_none() => format!("({})", self.formula(part, home)),
            _ => self.formula(part, home),
        };
        match formula {
            Formula::Measure(measure) => self.measure(measure, home),
            Formula::Metric(id) => identifier(&self.model.metric(*id).name),
            Formula::Name(names) => dotted(names.iter().map(String::as_str)),
            Formula::Number(text) => text.clone(),
            Formula::Binary(op, a, b) => {
                self.whole(formula, home).unwrap_or_else(|| format!("{} {} {}", atom(a), op.symbol(), atom(b)))
            }
            Formula::NullIf(a, b) => format!("NULLIF({}, {})", self.formula(a, home), self.formula(b, home)),
            Formula::Coalesce(parts) => format!("COALESCE({})", list(parts)),
            Formula::Least(parts) => format!("LEAST({})", list(parts)),
            Formula::Greatest(parts) => format!("GREATEST({})", list(parts)),
            Formula::Root(a) => self.deviation(a, home).unwrap_or_else(|| format!("SQRT({})", self.formula(a, home))),
        }
    }

    /// A formula that has a name of its own as an aggregate.
    fn whole(&self, formula: &Formula, home: Option<DatasetId>) -> Option<String> {
        self.average(formula, home).or_else(|| {
            let (squares, of_sample) = variance(formula)?;
            Some(self.call(if of_sample { "VAR_SAMP" } else { "VAR_POP" }, squares, home))
        })
    }

    /// The root of a variance.
    fn deviation(&self, of: &Formula, home: Option<DatasetId>) -> Option<String> {
        let (squares, of_sample) = variance(of)?;
        Some(self.call(if of_sample { "STDDEV_SAMP" } else { "STDDEV_POP" }, squares, home))
    }

    /// A sum by a count of the same is an average.
    fn average(&self, formula: &Formula, home: Option<DatasetId>) -> Option<String> {
        let Formula::Binary(Binary::Divide, a, b) = formula else { return None };
        let (Formula::Measure(sum), Formula::Measure(count)) = (&**a, &**b) else { return None };
        let alike = sum.agg == Agg::Sum && *count == Measure { agg: Agg::Count, ..sum.clone() };
        (alike && sum.of.is_some()).then(|| self.call("AVG", sum, home))
    }

    fn measure(&self, measure: &Measure, home: Option<DatasetId>) -> String {
        let name = match measure.agg {
            Agg::Sum => "SUM",
            Agg::Count | Agg::Distinct => "COUNT",
            Agg::Min => "MIN",
            Agg::Max => "MAX",
            Agg::Avg => "AVG",
            Agg::Stddev => "STDDEV_SAMP",
            // Only ever within a variance.
            Agg::Squares => "VAR_POP",
            Agg::Median | Agg::Values | Agg::Percentile(_) => "MEDIAN",
            Agg::Roughly => "APPROX_COUNT_DISTINCT",
        };
        self.call(name, measure, home)
    }

    fn call(&self, name: &str, measure: &Measure, home: Option<DatasetId>) -> String {
        let own = |expr: &Expr| expr.columns().iter().any(|column| column.path.is_empty());
        let declared = home == Some(measure.dataset);
        // Where the columns alone would place the measure elsewhere, the joins are spelled out.
        let placed = |expr: Option<&Expr>| expr.is_none_or(own) || measure.agg.counts_different() && declared;
        let voice = |explicit| Voice { base: measure.dataset, own: None, qualified: true, explicit };
        let of = match &measure.of {
            None => "*".to_owned(),
            Some(of) => self.expr(of, voice(!placed(Some(of)))),
        };
        let distinct = if measure.agg == Agg::Distinct { "DISTINCT " } else { "" };
        let explicit = measure.of.is_none() && !declared && !placed(measure.filter.as_ref());
        let filter = measure.filter.as_ref().map(|filter| {
            let condition = self.expr(filter, voice(explicit));
            format!(" FILTER (WHERE {condition})")
        });
        let filter = filter.unwrap_or_default();
        match measure.agg {
            Agg::Percentile(at) if at != WHOLE / 2 => {
                let fraction = f64::from(at) / f64::from(WHOLE);
                format!("PERCENTILE_CONT({fraction}) WITHIN GROUP (ORDER BY {of}){filter}")
            }
            _ => format!("{name}({distinct}{of}){filter}"),
        }
    }

    fn column(&self, path: &[JoinId], name: &str, voice: Voice) -> String {
        let base = self.model.dataset(voice.base).name.as_str();
        match path.last() {
            None if voice.qualified => dotted([base, name]),
            None => identifier(name),
            Some(last) => {
                let to = self.model.join(*last).to;
                if !voice.explicit && self.is_shortest(voice.base, to, path) {
                    return dotted([self.model.dataset(to).name.as_str(), name]);
                }
                let joins = path.iter().map(|join| self.model.join(*join).name.as_str());
                dotted([base].into_iter().chain(joins).chain([name]))
            }
        }
    }

    fn is_shortest(&self, from: DatasetId, to: DatasetId, path: &[JoinId]) -> bool {
        matches!(self.ways.way(from, to), Way::One(shortest) if shortest == path)
    }

    /// The name of a hiding field, where the expression is its definition seen over some joins.
    fn hidden(&self, expr: &Expr, voice: Voice) -> Option<String> {
        let first = expr.columns().first().map(|column| column.path.clone())?;
        let fields = self.hiding.iter().filter(|id| Some(**id) != voice.own).map(|id| self.model.field(*id));
        fields
            .filter_map(|field| {
                let inner = &field.expr.columns().first()?.path;
                let path = first.strip_suffix(inner.as_slice())?;
                let dataset = path.last().map_or(voice.base, |join| self.model.join(*join).to);
                let same = dataset == field.dataset && prefixed(field.expr.clone(), path) == *expr;
                same.then(|| self.column(path, &field.name, voice))
            })
            .next()
    }

    fn expr(&self, expr: &Expr, voice: Voice) -> String {
        if let Some(name) = self.hidden(expr, voice) {
            return name;
        }
        let of = |expr: &Expr| self.expr(expr, voice);
        let list = |items: &[Expr]| items.iter().map(of).collect::<Vec<_>>().join(", ");
        let atom = |expr: &Expr| {
            let text = of(expr);
            let closed = match expr {
                Expr::Number(number) => !number.starts_with('-'),
                Expr::Unary(..)
                | Expr::Binary(..)
                | Expr::IsNull(..)
                | Expr::In(..)
                | Expr::Between(..)
                | Expr::Like(..) => self.hidden(expr, voice).is_some(),
                _ => true,
            };
            if closed { text } else { format!("({text})") }
        };
        let not = |negated: &bool| if *negated { "NOT " } else { "" };
        match expr {
            Expr::Column(column) => self.column(&column.path, &column.name, voice),
            Expr::Name(names) => dotted(names.iter().map(String::as_str)),
            Expr::Number(number) => number.clone(),
            Expr::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Expr::Bool(true) => "TRUE".to_owned(),
            Expr::Bool(false) => "FALSE".to_owned(),
            Expr::Null => "NULL".to_owned(),
            Expr::Parameter(name) => format!(":{name}"),
            Expr::Unary(Unary::Minus, a) => format!("-{}", atom(a)),
            Expr::Unary(Unary::Not, a) => format!("NOT {}", atom(a)),
            Expr::Binary(op, a, b) => format!("{} {} {}", atom(a), op.symbol(), atom(b)),
            Expr::IsNull(a, negated) => format!("{} IS {}NULL", atom(a), not(negated)),
            Expr::In(a, items, negated) => format!("{} {}IN ({})", atom(a), not(negated), list(items)),
            Expr::Between(a, b, c, negated) => {
                format!("{} {}BETWEEN {} AND {}", atom(a), not(negated), atom(b), atom(c))
            }
            Expr::Like(a, b, negated) => format!("{} {}LIKE {}", atom(a), not(negated), atom(b)),
            Expr::Case(arms, otherwise) => {
                let arms: String =
                    arms.iter().map(|(when, then)| format!(" WHEN {} THEN {}", of(when), of(then))).collect();
                let otherwise = otherwise.as_ref().map(|expr| format!(" ELSE {}", of(expr)));
                format!("CASE{arms}{} END", otherwise.unwrap_or_default())
            }
            Expr::Call(name, items) => format!("{name}({})", list(items)),
            Expr::Cast(a, to) => format!("CAST({} AS {})", of(a), cast(*to)),
        }
    }
}

fn cast(to: CastTo) -> String {
    match to {
        CastTo::Text => "VARCHAR".to_owned(),
        CastTo::Integer => "BIGINT".to_owned(),
        CastTo::Float => "DOUBLE".to_owned(),
        CastTo::Decimal(scale) => format!("DECIMAL(38, {scale})"),
        CastTo::Date => "DATE".to_owned(),
        CastTo::Boolean => "BOOLEAN".to_owned(),
    }
}

/// The squares of a variance, and whether it is that of a sample.
fn variance(formula: &Formula) -> Option<(&Measure, bool)> {
    let Formula::Binary(Binary::Divide, squares, _) = formula else { return None };
    let Formula::Measure(squares) = &**squares else { return None };
    let of = |agg| Formula::Measure(Measure { agg, ..squares.clone() });
    let is = |of_sample| *formula == crate::formula::variance(&of, of_sample);
    (squares.agg == Agg::Squares)
        .then(|| [true, false].into_iter().find(|of_sample| is(*of_sample)))?
        .map(|is| (squares, is))
}
