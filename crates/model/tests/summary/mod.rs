//! A model in lines that a person can check.

use model::Dialect;
use model::expr::ColumnRef;
use model::semantic::{Better, FieldId, FieldRole, Reach};
use model::{Agg, Expr, Formula, Measure, Model};

/// One line for each thing in the model.
pub(crate) fn summary(model: &Model) -> Vec<String> {
    let mut lines = Vec::new();
    for id in model.dataset_ids() {
        let dataset = model.dataset(id);
        let mut line = format!("dataset {} `{}` from {}", dataset.name, dataset.label, dataset.source);
        line += &part("key", &dataset.primary_key.join(", "));
        line += &part("time", &dataset.time.as_ref().map(|time| reach(model, time)).unwrap_or_default());
        line += &part("shown as", &names(model, &dataset.shown_as));
        line += &part("also", &dataset.synonyms.join(", "));
        lines.push(line);
    }
    for join in &model.joins {
        let columns: Vec<String> = join.columns.iter().map(|(a, b)| format!("{a}={b}")).collect();
        let ends = (&model.dataset(join.from).name, &model.dataset(join.to).name);
        let role = join.role.as_ref().map(|role| format!(" as {role}")).unwrap_or_default();
        lines.push(format!("join {} {} to {} on {}{role}", join.name, ends.0, ends.1, columns.join(", ")));
    }
    for field in &model.fields {
        let role = match field.role {
            FieldRole::Dimension => "dimension",
            FieldRole::Number => "number",
            FieldRole::Key => "key",
        };
        let mut line = format!("field {}.{} {role}", model.dataset(field.dataset).name, field.name);
        line += &format!(" {:?} {:?}", field.kind, field.natural).to_lowercase();
        line += &part("unit", field.unit.as_deref().unwrap_or_default());
        line += &part("also", &field.synonyms.join(", "));
        let aliases: Vec<String> =
            field.aliases.iter().map(|(member, words)| format!("{member}={}", words.join("/"))).collect();
        line += &part("values", &aliases.join(", "));
        lines.push(format!("{line} = {}", expr(model, &field.expr)));
    }
    for dimension in &model.dimensions {
        let mut line =
            format!("dimension {} `{}` of {}", dimension.name, dimension.label, names(model, &dimension.fields));
        line += &part("also", &dimension.synonyms.join(", "));
        lines.push(line);
    }
    for metric in &model.metrics {
        let home = metric.dataset.map(|id| format!(" in {}", model.dataset(id).name)).unwrap_or_default();
        let mut line = format!("metric {} `{}`{home} {:?}", metric.name, metric.label, metric.format);
        line += match metric.better {
            Better::Neither => "",
            Better::Up => " up",
            Better::Down => " down",
            Better::Field(_) => " by field",
        };
        line += &part("target", metric.target.map_or("", |id| &model.metric(id).name));
        line += if metric.hidden { " hidden" } else { "" };
        line += &part("also", &metric.synonyms.join(", "));
        lines.push(format!("{line} = {}", formula(model, &metric.formula)));
    }
    for hierarchy in &model.hierarchies {
        let levels: Vec<&str> = hierarchy.levels.iter().map(|id| model.dimension(*id).name.as_str()).collect();
        lines.push(format!("hierarchy {}: {}", hierarchy.name, levels.join(" > ")));
    }
    lines.extend(model.segments.iter().map(|segment| format!("segment {}", names(model, &[segment.field]))));
    for policy in &model.policies {
        lines.push(format!(
            "policy {} for {}: {}",
            policy.name,
            policy.roles.join(", "),
            expr(model, &policy.condition)
        ));
    }
    lines.extend(model.means.iter().map(|(said, metric)| format!("{said} means {}", model.metric(*metric).name)));
    for rollup in &model.rollups.declared {
        let dimensions: Vec<&str> = rollup.dimensions.iter().map(|id| model.dimension(*id).name.as_str()).collect();
        let dataset = &model.dataset(rollup.dataset).name;
        lines.push(format!("rollup {} of {dataset} by {} {:?}", rollup.name, dimensions.join(", "), rollup.grain));
    }
    lines.extend(model.kept.iter().map(|(path, kept)| format!("kept {path}: {kept}")));
    lines
}

fn part(name: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(" {name} {text}") }
}

fn names(model: &Model, fields: &[FieldId]) -> String {
    let name = |id: &FieldId| format!("{}.{}", model.dataset(model.field(*id).dataset).name, model.field(*id).name);
    fields.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn reach(model: &Model, reach: &Reach) -> String {
    let joins = reach.path.iter().map(|join| format!("{}>", model.join(*join).name));
    joins.chain([model.field(reach.field).name.clone()]).collect()
}

fn expr(model: &Model, expr: &Expr) -> String {
    let column = |column: &ColumnRef| {
        let joins = column.path.iter().map(|join| format!("{}>", model.join(*join).name));
        joins.chain([column.name.clone()]).collect()
    };
    expr.sql(Dialect::DataFusion, &column)
}

fn formula(model: &Model, formula: &Formula) -> String {
    let of = |part: &Formula| self::formula(model, part);
    let list = |parts: &[Formula]| parts.iter().map(of).collect::<Vec<_>>().join(", ");
    match formula {
        Formula::Measure(measure) => self::measure(model, measure),
        Formula::Metric(id) => model.metric(*id).name.clone(),
        Formula::Name(names) => panic!("{names:?} is not resolved"),
        Formula::Number(text) => text.clone(),
        Formula::Binary(op, a, b) => format!("({} {op:?} {})", of(a), of(b)),
        Formula::NullIf(a, b) => format!("NULLIF({}, {})", of(a), of(b)),
        Formula::Coalesce(parts) => format!("COALESCE({})", list(parts)),
        Formula::Least(parts) => format!("LEAST({})", list(parts)),
        Formula::Greatest(parts) => format!("GREATEST({})", list(parts)),
        Formula::Root(a) => format!("SQRT({})", of(a)),
    }
}

fn measure(model: &Model, measure: &Measure) -> String {
    let of = measure.of.as_ref().map_or("*".to_owned(), |of| expr(model, of));
    let agg = match measure.agg {
        Agg::Distinct => "count distinct".to_owned(),
        agg => format!("{agg:?}").to_lowercase(),
    };
    let filter = measure.filter.as_ref().map(|filter| format!(" where {}", expr(model, filter))).unwrap_or_default();
    let over: String = measure
        .over
        .iter()
        .map(|over| format!(" {} {}", names(model, &[over.field]), format!("{:?}", over.pick).to_lowercase()))
        .collect();
    format!("{}[{agg} {of}{filter}{over}]", model.dataset(measure.dataset).name)
}
