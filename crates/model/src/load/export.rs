//! A model as strict Ossie; what Ossie has no word for stands in our own `custom_extensions`.

mod ansi;
mod emit;

use serde_json::{Map, Value, json};

use super::document::spaced;
use super::formats::of_unit;
use super::joins;
use super::ossie_0_2_0::{DIALECT, VENDOR, VERSION, path};
use super::shorthand::{MONTHS, PICKS};
use crate::calendar::{Anchor, Calendar, Week};
use crate::formula::Agg;
use crate::schema::ColumnType;
use crate::semantic::{
    Better, Dataset, DatasetId, Field, FieldId, FieldRole, Format, Join, Metric, Model, Reach, Rollups,
};
use ansi::Spelling;

type Entries = Map<String, Value>;

/// The model as strict Ossie YAML. Loading it gives the same model.
pub fn export(model: &Model) -> String {
    let exporting = Exporting { model, spelling: Spelling::new(model) };
    emit::yaml(&json!({ "version": VERSION, "semantic_model": [exporting.model()] }))
}

struct Exporting<'m> {
    model: &'m Model,
    spelling: Spelling<'m>,
}

/// A thing on its way out: Ossie's keys and our own.
#[derive(Default)]
struct Thing {
    keys: Entries,
    own: Entries,
    synonyms: Vec<String>,
}

impl Thing {
    fn key(&mut self, name: &str, value: impl Into<Value>) -> &mut Thing {
        self.keys.insert(name.to_owned(), value.into());
        self
    }

    fn own(&mut self, name: &str, value: impl Into<Value>) -> &mut Thing {
        self.own.insert(name.to_owned(), value.into());
        self
    }

    fn described(&mut self, description: Option<&String>, synonyms: &[String]) -> &mut Thing {
        if let Some(text) = description {
            self.key("description", text.clone());
        }
        self.synonyms = synonyms.to_vec();
        self
    }

    fn labelled(&mut self, name: &str, label: &str) -> &mut Thing {
        if label != spaced(name) {
            self.own("label", label);
        }
        self
    }
}

impl<'m> Exporting<'m> {
    fn kept(&self, path: &str, key: &str) -> Option<&'m Value> {
        self.model.kept.get(path).and_then(|thing| thing.get(key))
    }

    /// A thing with what was kept for it.
    fn finish(&self, mut thing: Thing, path: &str) -> Value {
        let synonyms = Value::from(std::mem::take(&mut thing.synonyms));
        let some = synonyms.as_array().is_some_and(|list| !list.is_empty());
        let context = match self.kept(path, "ai_context") {
            Some(Value::Object(kept)) => {
                let mut context = kept.clone();
                if some {
                    context.insert("synonyms".into(), synonyms);
                }
                Some(Value::Object(context))
            }
            Some(text) => {
                if some {
                    thing.own("synonyms", synonyms);
                }
                Some(text.clone())
            }
            None => some.then(|| json!({ "synonyms": synonyms })),
        };
        if let Some(context) = context {
            thing.key("ai_context", context);
        }
        let mut extensions: Vec<Value> = Vec::new();
        if !thing.own.is_empty() {
            let data = Value::Object(std::mem::take(&mut thing.own)).to_string();
            extensions.push(json!({ "vendor_name": VENDOR, "data": data }));
        }
        extensions
            .extend(self.kept(path, "custom_extensions").and_then(Value::as_array).into_iter().flatten().cloned());
        if !extensions.is_empty() {
            thing.key("custom_extensions", extensions);
        }
        Value::Object(thing.keys)
    }

    fn expression(&self, text: String, path: &str) -> Value {
        let mut dialects = vec![json!({ "dialect": DIALECT, "expression": text })];
        dialects.extend(self.kept(path, "dialects").and_then(Value::as_array).into_iter().flatten().cloned());
        json!({ "dialects": dialects })
    }

    fn model(&self) -> Value {
        let model = self.model;
        let mut thing = Thing::default();
        thing.key("name", model.name.clone()).described(model.description.as_ref(), &[]);
        thing.key("datasets", model.dataset_ids().map(|id| self.dataset(id)).collect::<Vec<_>>());
        if !model.joins.is_empty() {
            thing.key("relationships", model.joins.iter().map(|join| self.relationship(join)).collect::<Vec<_>>());
        }
        if !model.metrics.is_empty() {
            thing.key("metrics", model.metrics.iter().map(|metric| self.metric(metric)).collect::<Vec<_>>());
        }
        self.own_keys(&mut thing);
        self.finish(thing, "model")
    }

    fn own_keys(&self, thing: &mut Thing) {
        let model = self.model;
        let names = |ids: &[crate::semantic::DimensionId]| -> Vec<String> {
            ids.iter().map(|id| model.dimension(*id).name.clone()).collect()
        };
        if model.calendar != Calendar::default() {
            thing.own("calendar", calendar(&model.calendar));
        }
        if let Some(code) = &model.currency {
            thing.own("currency", code.clone());
        }
        let mut add = |name: &str, entries: Entries| {
            if !entries.is_empty() {
                thing.own(name, entries);
            }
        };
        add("means", model.means.iter().map(|(said, id)| (said.clone(), json!(model.metric(*id).name))).collect());
        let shared = model.dimensions.iter().filter(|dimension| dimension.fields.len() > 1).map(|dimension| {
            let fields: Vec<String> = dimension
                .fields
                .iter()
                .map(|id| {
                    let field = model.field(*id);
                    ansi::reference(&[&model.dataset(field.dataset).name, &field.name])
                })
                .collect();
            let long = json!({ "fields": fields, "label": dimension.label, "synonyms": dimension.synonyms });
            (dimension.name.clone(), long)
        });
        add("shared", shared.collect());
        add("hierarchies", model.hierarchies.iter().map(|h| (h.name.clone(), json!(names(&h.levels)))).collect());
        let policies = model.policies.iter().map(|policy| {
            let condition = self.spelling.condition(&policy.condition);
            (policy.name.clone(), json!({ "roles": policy.roles, "where": condition }))
        });
        add("policies", policies.collect());
        if model.rollups != Rollups::default() {
            let declared: Entries = model
                .rollups
                .declared
                .iter()
                .map(|rollup| {
                    let mut entries = Entries::new();
                    entries.insert("dataset".into(), json!(model.dataset(rollup.dataset).name));
                    entries.insert("dimensions".into(), json!(names(&rollup.dimensions)));
                    if let Some(grain) = rollup.grain {
                        entries.insert("grain".into(), json!(grain));
                    }
                    (rollup.name.clone(), Value::Object(entries))
                })
                .collect();
            let choose = if model.rollups.auto { "auto" } else { "declared" };
            thing.own("rollups", json!({ "choose": choose, "size": model.rollups.size, "declare": declared }));
        }
        for (name, file) in [("verified", &model.verified), ("reports", &model.reports)] {
            if let Some(file) = file {
                thing.own(name, file.clone());
            }
        }
    }

    fn dataset(&self, id: DatasetId) -> Value {
        let dataset: &Dataset = self.model.dataset(id);
        let own = path(&["datasets", &dataset.name]);
        let mut thing = Thing::default();
        thing.key("name", dataset.name.clone()).key("source", dataset.source.clone());
        if !dataset.primary_key.is_empty() {
            thing.key("primary_key", dataset.primary_key.clone());
        }
        if let Some(keys) = self.kept(&own, "unique_keys") {
            thing.key("unique_keys", keys.clone());
        }
        thing.described(dataset.description.as_ref(), &dataset.synonyms).labelled(&dataset.name, &dataset.label);
        if let Some(time) = &dataset.time {
            thing.own("time", self.reach(id, time));
        }
        if !dataset.shown_as.is_empty() {
            let names = dataset.shown_as.iter().map(|id| ansi::reference(&[&self.model.field(*id).name]));
            thing.own("shown_as", names.collect::<Vec<_>>());
        }
        let fields = (0..).zip(&self.model.fields).filter(|(_, field)| field.dataset == id);
        thing.key("fields", fields.map(|(id, field)| self.field(FieldId(id), field)).collect::<Vec<_>>());
        self.finish(thing, &own)
    }

    fn reach(&self, from: DatasetId, reach: &Reach) -> String {
        let mut parts = vec![];
        if !reach.path.is_empty() {
            parts.push(self.model.dataset(from).name.as_str());
            parts.extend(reach.path.iter().map(|join| self.model.join(*join).name.as_str()));
        }
        parts.push(&self.model.field(reach.field).name);
        ansi::reference(&parts)
    }

    fn field(&self, id: FieldId, field: &Field) -> Value {
        let own = path(&["datasets", &self.model.dataset(field.dataset).name, "fields", &field.name]);
        let mut thing = Thing::default();
        let text = self.spelling.field(id, field);
        thing.key("name", field.name.clone()).key("expression", self.expression(text, &own));
        let declared = self.kept(&own, "dimension").cloned();
        if let Some(dimension) = declared.or_else(|| (field.role == FieldRole::Dimension).then(|| json!({}))) {
            thing.key("dimension", dimension);
        }
        if let Some(label) = self.kept(&own, "label") {
            thing.key("label", label.clone());
        }
        thing.described(field.description.as_ref(), &field.synonyms).labelled(&field.name, &field.label);
        let datatype = self.kept(&own, "datatype").cloned();
        if let Some(datatype) = datatype.or_else(|| datatype_of(field.kind).map(Value::from)) {
            thing.key("datatype", datatype);
        }
        if let ColumnType::Decimal(scale) = field.kind {
            thing.own("scale", scale);
        }
        thing.own("role", json!(field.role));
        if self.model.segments.iter().any(|segment| segment.field == id) {
            thing.own("segment", true);
        }
        if let Some(unit) = &field.unit {
            thing.own("unit", unit.clone());
        }
        let usual = if field.role == FieldRole::Number { Agg::Sum } else { Agg::Distinct };
        if field.natural != usual || field.unit.as_deref() == Some("percent") {
            thing.own("natural", json!(field.natural));
        }
        if !field.aliases.is_empty() {
            thing.own(
                "values",
                field.aliases.iter().map(|(member, words)| (member.clone(), json!(words))).collect::<Entries>(),
            );
        }
        self.finish(thing, &own)
    }

    fn relationship(&self, join: &Join) -> Value {
        let mut thing = Thing::default();
        let (from, to): (Vec<String>, Vec<String>) = join.columns.iter().cloned().unzip();
        thing
            .key("name", join.name.clone())
            .key("from", self.model.dataset(join.from).name.clone())
            .key("to", self.model.dataset(join.to).name.clone())
            .key("from_columns", from)
            .key("to_columns", to);
        // What is meant without a role has one from its columns only.
        let unsaid = |role: &&String| join.usual && !joins::is_main(role) && **role == joins::said_by_columns(join);
        let beside = self.model.joins.iter().filter(|other| (other.from, other.to) == (join.from, join.to)).count();
        if let Some(role) = join.role.as_ref().filter(|role| beside == 1 || !unsaid(role)) {
            thing.own("as", role.clone());
        }
        self.finish(thing, &path(&["relationships", &join.name]))
    }

    fn metric(&self, metric: &Metric) -> Value {
        let own = path(&["metrics", &metric.name]);
        let mut thing = Thing::default();
        let text = self.spelling.metric(metric);
        thing.key("name", metric.name.clone()).key("expression", self.expression(text.clone(), &own));
        thing.described(metric.description.as_ref(), &metric.synonyms).labelled(&metric.name, &metric.label);
        if let Some(datatype) = self.kept(&own, "datatype") {
            thing.key("datatype", datatype.clone());
        }
        if let Some(dataset) = metric.dataset {
            thing.own("dataset", self.model.dataset(dataset).name.clone());
        }
        if metric.written != text {
            thing.own("written", metric.written.clone());
        }
        thing.own("format", format(&metric.format));
        match &metric.better {
            Better::Neither => {}
            Better::Up => drop(thing.own("better", "up")),
            Better::Down => drop(thing.own("better", "down")),
            Better::Field(field) => drop(thing.own("better", json!({ "column": self.field_name(*field, metric) }))),
        }
        if let Some(target) = metric.target {
            thing.own("target", self.model.metric(target).name.clone());
        }
        let mut over = Entries::new();
        for rule in metric.formula.measures().into_iter().flat_map(|measure| &measure.over) {
            let pick = PICKS.iter().find(|(_, pick)| *pick == rule.pick).map(|(name, _)| *name);
            over.insert(self.field_name(rule.field, metric), json!(pick));
        }
        if !over.is_empty() {
            thing.own("over", over);
        }
        if !metric.bands.is_empty() {
            thing
                .own("bands", metric.bands.iter().map(|(name, from)| (name.clone(), json!(from))).collect::<Entries>());
        }
        if metric.hidden {
            thing.own("hidden", true);
        }
        self.finish(thing, &own)
    }

    /// A field as a metric names it.
    fn field_name(&self, id: FieldId, metric: &Metric) -> String {
        let field = self.model.field(id);
        if metric.dataset == Some(field.dataset) {
            return ansi::reference(&[&field.name]);
        }
        ansi::reference(&[&self.model.dataset(field.dataset).name, &field.name])
    }
}

fn calendar(calendar: &Calendar) -> Value {
    let mut written = json!({
        "time_zone": calendar.time_zone,
        "week": match calendar.week { Week::Iso => "iso", Week::Sunday => "sunday" },
        "fiscal_year": MONTHS[usize::from(calendar.fiscal_month.clamp(1, 12)) - 1],
        "today": match calendar.today { Anchor::Clock => "clock", Anchor::LastData => "last_data" },
    });
    if let Some(weeks) = calendar.fiscal_weeks {
        written["fiscal_weeks"] = json!(weeks.pattern.name());
        written["fiscal_start"] = json!(weeks.start.name());
    }
    written
}

fn datatype_of(kind: ColumnType) -> Option<&'static str> {
    Some(match kind {
        ColumnType::Text => "String",
        ColumnType::Integer => "Integer",
        ColumnType::Decimal(_) => "Decimal",
        ColumnType::Float => "Float",
        ColumnType::Boolean => "Boolean",
        ColumnType::Date => "Date",
        ColumnType::Timestamp => "DateTime",
        ColumnType::Unknown => return None,
    })
}

fn format(format: &Format) -> String {
    let text = match format {
        Format::Number => "number",
        Format::Integer => "integer",
        Format::Percent => "percent",
        Format::Currency(code) => code,
        Format::Unit(noun) => noun,
    };
    debug_assert!(matches!(format, Format::Number | Format::Integer) || of_unit(text) == *format);
    text.to_owned()
}
