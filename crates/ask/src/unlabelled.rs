//! Rows that lack a label: the revenue of no campaign. That is no campaign, and stands in no table of campaigns, nor in
//! its picture; what it comes to is said beside them, so that nobody takes the table for all there is.

use std::borrow::Cow;

use model::query::{Column, Role};
use model::semantic::FieldRole;
use model::table::Value;
use model::{DatasetId, Model, Query, Table};

/// The table without its rows that lack a label, those, and what is said of them.
pub(crate) fn apart<'t>(
    query: &Query,
    table: &'t Table,
    model: &Model,
    context: &answer::Context<'_>,
) -> (Cow<'t, Table>, Option<(Table, String)>) {
    let all = (Cow::Borrowed(table), None);
    // A stretch of time is no label, and rows that are listed may lack whatever they lack.
    let is_label = |column: &Column| matches!(column.role, Role::Key { grain: None, .. });
    let labels: Vec<usize> = (0..query.columns.len()).filter(|at| is_label(&query.columns[*at])).collect();
    let is_value = |column: &Column| matches!(column.role, Role::Value { .. });
    if labels.is_empty() || !query.columns.iter().any(is_value) {
        return all;
    }
    let is_null = |at: usize, row: usize| table.columns[at][row] == Value::Null;
    // Whoever has no name has a key all the same.
    let known = |at: usize, row: usize| {
        let key =
            |other: usize| is_key(&query.columns[other], model) && of(other, query, model) == of(at, query, model);
        labels.iter().any(|other| key(*other) && !is_null(*other, row))
    };
    let lacking = |row: usize| labels.iter().copied().find(|at| is_null(*at, row) && !known(*at, row));
    let (without, with): (Vec<usize>, Vec<usize>) = (0..table.rows()).partition(|row| lacking(*row).is_some());
    let Some(last) = without.first().and_then(|row| lacking(*row)).filter(|_| !with.is_empty()) else { return all };
    // Of an entity the name, rather than its key.
    let named = |at: &usize| is_key(&query.columns[last], model) && of(*at, query, model) == of(last, query, model);
    let last = labels.iter().copied().rfind(named).unwrap_or(last);
    let label = &query.columns[last].label;
    let beside = rows(table, &without);
    let said = match without[..] {
        [_] => {
            let row = answer::compose(query, &beside, model, context).table;
            let cells = query.columns.iter().zip(row.formatted.first().into_iter().flatten());
            let values = cells.filter(|(column, _)| is_value(column)).map(|(column, cell)| (&column.label, cell));
            // A number is first, and then what is made of it.
            let values: Vec<String> = values.take(1).map(|(label, cell)| format!("{label} {cell}")).collect();
            format!("not in the table: {} without a {label}", values.join(", "))
        }
        _ => format!("not in the table: {} rows without a {label}", without.len()),
    };
    (Cow::Owned(rows(table, &with)), Some((beside, said)))
}

/// The dataset that a label is of.
fn of(at: usize, query: &Query, model: &Model) -> Option<DatasetId> {
    match query.columns[at].role {
        Role::Key { dimension, .. } => Some(model.field(model.dimension(dimension).fields[0]).dataset),
        Role::Value { .. } => None,
    }
}

fn is_key(column: &Column, model: &Model) -> bool {
    match column.role {
        Role::Key { dimension, .. } => model.field(model.dimension(dimension).fields[0]).role == FieldRole::Key,
        Role::Value { .. } => false,
    }
}

/// Some rows of a table.
fn rows(table: &Table, kept: &[usize]) -> Table {
    let columns = table.columns.iter().map(|column| kept.iter().map(|row| column[*row].clone()).collect()).collect();
    let left_out = table.rows() - kept.len();
    Table { columns, total_rows: table.total_rows - left_out }
}

#[cfg(test)]
mod tests {
    use model::DimensionId;
    use model::load::{Input, load};
    use model::query::{Meaning, Node, Scan, by_hand};
    use model::semantic::Format;

    use super::*;

    const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: shop
datasets:
  sales:
    source: sales.csv
    dimensions: {campaign: {datatype: String}}
    metrics: {orders: COUNT(*)}
";

    fn check(labels: &[Value], expected: &[Value], said: Option<&str>) {
        let model = load(&Input { file: "model.yaml", text: MODEL }, None).expect("loads").model;
        let key = Column {
            name: "campaign".into(),
            label: "campaign".into(),
            role: Role::Key { dimension: DimensionId(0), grain: None },
        };
        let role =
            Role::Value { metric: model.metric_named("orders"), meaning: Meaning::Value, format: Format::Integer };
        let value = Column { name: "orders".into(), label: "orders".into(), role };
        let scan = Scan { dataset: DatasetId(0), group: Vec::new(), measures: Vec::new(), filter: Vec::new() };
        let query = by_hand(Node::Scan(scan), vec![key, value]);
        let counts = (1..=labels.len()).map(|n| Value::Int(n as i64 * 10)).collect();
        let table = Table::new(vec![labels.to_vec(), counts]);
        let context = answer::Context {
            locale: answer::Locale::named("en").expect("a language"),
            today: 0,
            chart: None,
            beside: None,
        };
        let (kept, remark) = apart(&query, &table, &model, &context);
        let remark = remark.map(|(_, said)| said);
        assert_eq!((&kept.columns[0][..], remark.as_deref()), (expected, said), "{labels:?}");
        assert_eq!(kept.total_rows, expected.len());
    }

    #[test]
    fn what_has_no_label_stands_beside_the_table() {
        let labels = [Value::text("Spring"), Value::Null];
        let [spring, none] = [&labels[..1], &labels[1..]];
        check(spring, spring, None);
        check(&labels, spring, Some("not in the table: orders 20 without a campaign"));
        // By itself it is all there is.
        check(none, none, None);
    }
}
