//! What must hold before rows may be joined: the one side of a join is unique.

use model::expr::quote;
use model::{Join, Model};
use source::{Limits, Source};

use crate::error::Error;

/// Refuses a join whose one side has a key more than once, but for those that need no check.
pub(crate) fn joins_are_unique(
    model: &Model,
    source: &dyn Source,
    is_known: &dyn Fn(&Join) -> bool,
) -> Result<(), Error> {
    let mut checked: Vec<(u32, Vec<&String>)> = Vec::new();
    for join in &model.joins {
        let columns: Vec<&String> = join.columns.iter().map(|(_, to)| to).collect();
        let once = (join.to.0, columns.clone());
        if checked.contains(&once) || is_known(join) {
            continue;
        }
        checked.push(once);
        let to = model.dataset(join.to);
        let list = columns.iter().map(|c| quote(c)).collect::<Vec<_>>().join(", ");
        let known = columns.iter().map(|c| format!("{} IS NOT NULL", quote(c))).collect::<Vec<_>>().join(" AND ");
        let sql = format!(
            "SELECT {list} FROM {} AS t WHERE {known} GROUP BY {list} HAVING COUNT(*) > 1 LIMIT 1",
            source.relation(&to.source)?
        );
        let found = source.query(&sql, &[], &Limits::default())?;
        if let Some(batch) = found.iter().find(|batch| batch.num_rows() > 0) {
            let value = batch.columns().iter().map(shown).collect::<Vec<_>>().join(", ");
            return Err(Error::FanOut {
                from: model.dataset(join.from).name.clone(),
                to: to.name.clone(),
                columns: columns.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(", "),
                value,
            });
        }
    }
    Ok(())
}

fn shown(column: &arrow::array::ArrayRef) -> String {
    use arrow::array::AsArray as _;
    use arrow::datatypes::{DataType, Int64Type};
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(0).to_owned(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(0).to_string(),
        _ => "a value".to_owned(),
    }
}
