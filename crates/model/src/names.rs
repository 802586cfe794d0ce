//! Canonical names of keys and measures: what they are, in text, without ids.
//!
//! A snapshot keeps these names, so a rollup built with yesterday's model still serves what means the
//! same today. The name of a thing therefore holds its definition: a field that is not simply the
//! column of its own name shows its expression, a join shows its columns, a grain its calendar.

use crate::calendar::{Grain, Week};
use crate::dialect::Dialect;
use crate::expr::{ColumnRef, Expr, quote};
use crate::formula::{Agg, Measure, Over, Pick};
use crate::query::Key;
use crate::semantic::{JoinId, Model, Path, Reach};

impl Model {
    /// A join, by its columns: `sales.dealer_id>dealers`.
    pub fn join_name(&self, id: JoinId) -> String {
        self.path_name(&vec![id])
    }

    /// A way over joins, `sales.dealer_id>dealers.region_id>regions`; nothing for the empty path.
    fn path_name(&self, path: &Path) -> String {
        let from = path.first().map(|join| name(&self.dataset(self.join(*join).from).name));
        from.into_iter().chain(path.iter().map(|join| self.step_name(*join))).collect::<Vec<_>>().join(".")
    }

    fn step_name(&self, id: JoinId) -> String {
        let join = self.join(id);
        let side = |pick: fn(&(String, String)) -> &String| {
            join.columns.iter().map(|pair| name(pick(pair))).collect::<Vec<_>>().join("+")
        };
        let target = self.dataset(join.to);
        let onto_key = join.columns.iter().map(|(_, to)| to).eq(&target.primary_key);
        let onto = if onto_key { String::new() } else { format!("({})", side(|(_, to)| to)) };
        format!("{}>{}{onto}", side(|(from, _)| from), name(&target.name))
    }

    /// A field as seen from a dataset, with its definition: `sales.dealer_id>dealers.city`.
    pub fn reach_name(&self, reach: &Reach) -> String {
        let field = self.field(reach.field);
        let from = match reach.path.is_empty() {
            true => name(&self.dataset(field.dataset).name),
            false => self.path_name(&reach.path),
        };
        let plain = matches!(&field.expr, Expr::Column(c) if c.path.is_empty() && c.name == field.name);
        let definition = if plain { String::new() } else { format!("={}", self.expr_name(&field.expr)) };
        format!("{from}.{}{definition}", name(&field.name))
    }

    /// A key: `sales.dealer_id>dealers.city`, `sales.sale_date@month`. A shift is not part of it.
    pub fn key_name(&self, key: &Key) -> String {
        let reach = self.reach_name(&key.reach);
        match key.grain {
            Some(grain) => format!("{reach}@{}", self.grain_name(grain)),
            None => reach,
        }
    }

    /// A measure: `sales: sum(list_price - discount) where …` and what it is not summed over.
    pub fn measure_name(&self, measure: &Measure) -> String {
        let agg = match measure.agg {
            Agg::Sum => "sum",
            Agg::Count => "count",
            Agg::Min => "min",
            Agg::Max => "max",
            Agg::Distinct => "distinct",
            Agg::Avg => "avg",
            Agg::Percentile(at) => &format!("percentile {at}"),
            Agg::Median | Agg::Stddev | Agg::Squares | Agg::Values | Agg::Roughly => measure.agg.name(),
        };
        let of = measure.of.as_ref().map_or("*".to_owned(), |of| self.expr_name(of));
        let mut text = format!("{}: {agg}({of})", name(&self.dataset(measure.dataset).name));
        if let Some(filter) = &measure.filter {
            text.extend([" where ", &self.expr_name(filter)]);
        }
        for over in &measure.over {
            text.extend([" over ", &self.over_name(over)]);
        }
        text
    }

    fn over_name(&self, over: &Over) -> String {
        let pick = match over.pick {
            Pick::Last => "last",
            Pick::First => "first",
            Pick::Avg => "avg",
            Pick::One => "one",
            Pick::Never => "never",
        };
        format!("{}:{pick}", self.reach_name(&Reach { path: Path::new(), field: over.field }))
    }

    fn grain_name(&self, grain: Grain) -> String {
        let plain = grain.label().replace(' ', "_");
        match grain {
            Grain::Week if self.calendar.week == Week::Sunday => format!("{plain}:sunday"),
            _ if grain.is_fiscal() => match self.calendar.fiscal_weeks {
                None => format!("{plain}:{}", self.calendar.fiscal_month),
                Some(weeks) => {
                    let of_weeks = format!("{}:{}", weeks.pattern.name(), weeks.start.name());
                    format!("{plain}:{}:{of_weeks}:{}", self.calendar.fiscal_month, self.grain_name(Grain::Week))
                }
            },
            _ => plain,
        }
    }

    fn expr_name(&self, expr: &Expr) -> String {
        expr.sql(Dialect::DataFusion, &|column: &ColumnRef| match column.path.is_empty() {
            true => name(&column.name),
            false => format!("{}.{}", self.path_name(&column.path), name(&column.name)),
        })
    }
}

/// A name as it is, or quoted where its letters could be taken for something else.
fn name(text: &str) -> String {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    if plain { text.to_owned() } else { quote(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Calendar, FiscalWeeks, Pattern, YearStart};
    use crate::formula::Formula;
    use crate::schema::ColumnType;
    use crate::semantic::{Dataset, DatasetId, Field, FieldId, FieldRole, Join};

    fn dataset(name: &str, key: &str) -> Dataset {
        Dataset {
            name: name.into(),
            label: name.into(),
            synonyms: Vec::new(),
            description: None,
            source: format!("{name}.csv"),
            primary_key: vec![key.into()],
            time: None,
            shown_as: Vec::new(),
        }
    }

    fn field(dataset: u32, name: &str, expr: Expr) -> Field {
        Field {
            name: name.into(),
            label: name.into(),
            synonyms: Vec::new(),
            description: None,
            dataset: DatasetId(dataset),
            expr,
            kind: ColumnType::Unknown,
            role: FieldRole::Dimension,
            natural: Agg::Sum,
            unit: None,
            aliases: Vec::new(),
        }
    }

    fn model() -> Model {
        let join = |name: &str, from: u32, to: u32, columns: (&str, &str)| Join {
            name: name.into(),
            role: None,
            usual: true,
            from: DatasetId(from),
            to: DatasetId(to),
            columns: vec![(columns.0.into(), columns.1.into())],
        };
        Model {
            datasets: vec![dataset("sales", "id"), dataset("dealers", "dealer_id"), dataset("my regions", "id")],
            fields: vec![
                field(0, "sale_date", Expr::column("sale_date")),
                field(1, "city", Expr::column("city")),
                field(2, "region", Expr::column("region name")),
            ],
            joins: vec![
                join("a", 0, 1, ("dealer_id", "dealer_id")),
                join("b", 1, 2, ("region", "code")),
                join("c", 0, 1, ("ship_to", "dealer_id")),
            ],
            calendar: Calendar { fiscal_month: 4, ..Calendar::default() },
            ..Model::default()
        }
    }

    fn check(path: &[u32], field: u32, grain: Option<Grain>, expected: &str) {
        let path = path.iter().map(|j| JoinId(*j)).collect();
        let key = Key { grain, shift: 3, ..Key::at(Reach { path, field: FieldId(field) }) };
        assert_eq!(model().key_name(&key), expected);
    }

    #[test]
    fn keys_are_named_by_what_they_are() {
        check(&[], 0, None, "sales.sale_date");
        check(&[], 0, Some(Grain::Month), "sales.sale_date@month");
        check(&[], 0, Some(Grain::FiscalYear), "sales.sale_date@fiscal_year:4");
        check(&[0], 1, None, "sales.dealer_id>dealers.city");
        check(&[2], 1, None, "sales.ship_to>dealers.city");
        check(&[0, 1], 2, None, "sales.dealer_id>dealers.region>\"my regions\"(code).region=\"region name\"");
    }

    #[test]
    fn grains_are_named_with_what_cuts_them() {
        let weeks = FiscalWeeks { pattern: Pattern::FourFiveFour, start: YearStart::Nearest };
        for (week, fiscal_weeks, expected) in [
            (Week::Iso, None, "fiscal_month:4"),
            (Week::Iso, Some(weeks), "fiscal_month:4:4-5-4:nearest:week"),
            (Week::Sunday, Some(weeks), "fiscal_month:4:4-5-4:nearest:week:sunday"),
        ] {
            let calendar = Calendar { week, fiscal_weeks, ..model().calendar };
            assert_eq!(Model { calendar, ..model() }.grain_name(Grain::FiscalMonth), expected);
        }
    }

    #[test]
    fn measures_are_named_by_what_they_are() {
        let name = |text: &str| match crate::formula::parse(text, DatasetId(0)) {
            Ok(Formula::Measure(mut measure)) => {
                let column = |expr: Expr| {
                    expr.map::<()>(&mut |e| {
                        Ok(match e {
                            Expr::Name(names) => Expr::column(names.join(".")),
                            other => other,
                        })
                    })
                };
                measure.of = measure.of.map(|e| column(e).expect("never fails"));
                measure.filter = measure.filter.map(|e| column(e).expect("never fails"));
                measure.over = vec![Over { field: FieldId(0), pick: Pick::Last }];
                model().measure_name(&measure)
            }
            other => format!("{other:?}"),
        };
        assert_eq!(name("SUM(list_price - discount)"), "sales: sum((list_price - discount)) over sales.sale_date:last");
        assert_eq!(
            name("COUNT(*) FILTER (WHERE a = 'x')"),
            "sales: count(*) where (a = 'x') over sales.sale_date:last"
        );
        assert_ne!(name("SUM(\"a - b\")"), name("SUM(a - b)"));
    }
}
