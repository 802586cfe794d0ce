//! Conditions of a Draft to predicates of a leaf.

use std::sync::Arc;

use super::leaf::Leaf;
use super::names::{self, Named};
use crate::calendar::parse_day;
use crate::draft::{Against, Compared, Each, Existence, Filter, Member};
use crate::issue::{Code, Issue, nearest};
use crate::query::{Key, Part, Predicate, Scan};
use crate::schema::ColumnType;
use crate::semantic::{DatasetId, FieldId, Segment};
use crate::table::Value;

impl Leaf<'_> {
    /// The predicate of this leaf for a condition on rows.
    pub(super) fn predicate(&self, filter: &Filter) -> Result<Predicate, Issue> {
        let model = self.context.model;
        match filter {
            Filter::In(one) => self.members(one, false),
            Filter::NotIn(one) => self.members(one, true),
            Filter::Field(compared) => {
                let named = names::dimension(model, &compared.name)?;
                self.over(named, |key, kind| range(key, kind, compared))
            }
            Filter::Contains(one) => self.like(one, Part::Anywhere),
            Filter::StartsWith(one) => self.like(one, Part::Start),
            Filter::EndsWith(one) => self.like(one, Part::End),
            Filter::Missing(name) => self.null(name, false),
            Filter::Present(name) => self.null(name, true),
            Filter::Segment(name) => self.segment(name, true),
            Filter::NotSegment(name) => self.segment(name, false),
            Filter::Has(existence) => self.exists(existence, false),
            Filter::Never(existence) => self.exists(existence, true),
            Filter::Each(each) => self.each(each),
            Filter::Any(list) => {
                let mut any = list.iter().map(|f| self.predicate(f)).collect::<Result<Vec<_>, _>>()?;
                any.sort();
                any.dedup();
                Ok(match any.len() {
                    1 => any.swap_remove(0),
                    _ => Predicate::Any(any),
                })
            }
            Filter::Metric(_) => {
                Err(Issue::new(Code::BadDraft, "A condition on a metric holds for groups, not for single rows."))
            }
        }
    }

    /// A predicate over a dimension: directly where the leaf reaches it; else through a dataset that
    /// reaches both, as "there is such a row".
    fn over(
        &self,
        named: Named,
        make: impl Fn(Key, ColumnType) -> Result<Predicate, Issue>,
    ) -> Result<Predicate, Issue> {
        let model = self.context.model;
        let kind = model.dimension_kind(named.dimension);
        match names::reach(model, self.dataset, named) {
            Ok(reach) => make(Key::at(reach), kind),
            Err(names::Unreached::Several(ways)) => Err(self.several(&ways)),
            Err(names::Unreached::NoPath) => {
                self.through(named, |key| make(key, kind))?.ok_or_else(|| self.no_path(named))
            }
        }
    }

    /// "Such a row exists" in the one dataset that leads both here and to the dimension.
    fn through(
        &self,
        named: Named,
        make: impl Fn(Key) -> Result<Predicate, Issue>,
    ) -> Result<Option<Predicate>, Issue> {
        if !self.may_bridge {
            return Ok(None);
        }
        let model = self.context.model;
        let Some(own) = names::key_fields(model, self.dataset) else { return Ok(None) };
        for bridge in self.bridges() {
            let Ok(target) = names::reach(model, bridge, named) else { continue };
            let Some(path) = model.paths(bridge, self.dataset).into_iter().next() else { continue };
            // Rows that the viewer may not see are none.
            let Some(mut filter) = self.limits.on(model, bridge) else { continue };
            let group =
                own.iter().map(|field| Key::at(crate::semantic::Reach { path: path.clone(), field: *field })).collect();
            filter.push(make(Key::at(target))?);
            filter.sort();
            filter.dedup();
            let scan = Scan { dataset: bridge, group, measures: Vec::new(), filter };
            return Ok(Some(Predicate::Exists {
                keys: own.iter().map(|field| Key::own(*field)).collect(),
                scan: Box::new(scan),
                not: false,
            }));
        }
        Ok(None)
    }

    /// Rows on some weekdays, in some months of any year.
    fn each(&self, each: &Each) -> Result<Predicate, Issue> {
        let label = each.time.label();
        if !each.time.is_cyclic() || each.is.is_empty() {
            return Err(Issue::new(Code::BadDraft, format!("`each` takes numbers of what repeats, not of a {label}.")));
        }
        let reach = self.date(each.of.as_deref())?.ok_or_else(|| {
            let dataset = &self.context.model.dataset(self.dataset).label;
            Issue::new(Code::NoPath, format!("{dataset} have no date, so no {label}."))
        })?;
        let mut values: Vec<Value> = each.is.iter().map(|n| Value::Int(i64::from(*n))).collect();
        values.sort();
        values.dedup();
        Ok(Predicate::In { key: Key { grain: Some(each.time), ..Key::at(reach) }, values, not: false })
    }

    fn members(&self, one: &std::collections::BTreeMap<String, Vec<Member>>, not: bool) -> Result<Predicate, Issue> {
        let (name, members) = only(one)?;
        let named = names::dimension(self.context.model, name)?;
        self.over(named, |key, kind| {
            let mut values =
                members.iter().map(|member| self.value(named, kind, member)).collect::<Result<Vec<_>, _>>()?;
            values.sort();
            values.dedup();
            Ok(Predicate::In { key, values, not })
        })
    }

    /// A member as a value of the dimension's type, spelled as the data spells it.
    fn value(&self, named: Named, kind: ColumnType, member: &Member) -> Result<Value, Issue> {
        let model = self.context.model;
        let dimension = model.dimension(named.dimension);
        let wrong =
            |shown: &str| Issue::new(Code::UnknownWord, format!("`{shown}` is not a value of {}.", dimension.label));
        Ok(match (kind, member) {
            (ColumnType::Boolean, Member::Bool(b)) => Value::Bool(*b),
            (kind, Member::Number(n)) if kind.is_number() => number(n.0),
            (ColumnType::Integer | ColumnType::Float | ColumnType::Decimal(_), Member::Text(text)) => {
                number(text.parse::<f64>().map_err(|_| wrong(text))?)
            }
            (ColumnType::Date | ColumnType::Timestamp, Member::Text(text)) => {
                Value::Date(parse_day(text).ok_or_else(|| wrong(text))?)
            }
            (_, Member::Number(n)) => Value::text(n.0.to_string()),
            (_, Member::Bool(b)) => Value::text(b.to_string()),
            (_, Member::Text(text)) => {
                let members = self.context.members;
                if members.count(named.dimension).is_none() {
                    return Ok(Value::text(text));
                }
                let form = text.to_lowercase();
                let exact = members.exact(&form);
                let mut here = exact.iter().filter(|m| m.dimension == named.dimension);
                match here.clone().find(|m| m.name == *text).or_else(|| here.next()) {
                    Some(member) => Value::Text(Arc::from(member.name.as_str())),
                    // The index folds punctuation away; a member that it does not hold under this
                    // spelling may still exist in the data.
                    None if form.chars().any(|c| !c.is_alphanumeric() && c != ' ') => Value::text(text),
                    None => {
                        let near = members.near(&form, 2);
                        let near = nearest(
                            text,
                            near.iter().filter(|m| m.dimension == named.dimension).map(|m| m.name.as_str()),
                        );
                        let issue = wrong(text);
                        return Err(match near {
                            Some(near) => issue.hint(format!("Did you mean `{near}`?")),
                            None => issue,
                        });
                    }
                }
            }
        })
    }

    fn like(&self, one: &std::collections::BTreeMap<String, String>, part: Part) -> Result<Predicate, Issue> {
        let (name, text) = only(one)?;
        let named = names::dimension(self.context.model, name)?;
        self.over(named, |key, _| Ok(Predicate::Like { key, part, text: text.to_lowercase(), not: false }))
    }

    fn null(&self, name: &str, present: bool) -> Result<Predicate, Issue> {
        let named = names::dimension(self.context.model, name)?;
        self.over(named, |key, _| Ok(Predicate::In { key, values: vec![Value::Null], not: present }))
    }

    fn segment(&self, name: &str, holds: bool) -> Result<Predicate, Issue> {
        let model = self.context.model;
        let named = |segment: &&Segment| !name.is_empty() && segment.name == name;
        let segment = model.segments.iter().find(named).ok_or_else(|| {
            let issue = Issue::new(Code::UnknownName, format!("There is no segment `{name}`."));
            match nearest(name, model.segments.iter().map(|s| s.name.as_str())) {
                Some(near) => issue.hint(format!("Did you mean `{near}`?")),
                None => issue,
            }
        })?;
        self.flag(segment.field, holds)
    }

    fn flag(&self, field: FieldId, holds: bool) -> Result<Predicate, Issue> {
        let model = self.context.model;
        let dimension = model.dimension_of(field).ok_or_else(|| {
            Issue::new(Code::NoPath, format!("`{}` cannot be filtered by.", model.field(field).label))
        })?;
        self.over(Named { dimension, via: None }, |key, _| {
            Ok(Predicate::In { key, values: vec![Value::Bool(holds)], not: false })
        })
    }

    fn exists(&self, existence: &Existence, not: bool) -> Result<Predicate, Issue> {
        let model = self.context.model;
        let of = names::dataset(model, &existence.of)?;
        let no_path = || {
            Issue::new(
                Code::NoPath,
                format!("{} do not refer to {}.", model.dataset(of).label, model.dataset(self.dataset).label),
            )
        };
        let own = names::key_fields(model, self.dataset).ok_or_else(no_path)?;
        let paths = model.paths(of, self.dataset);
        let path = paths.first().cloned().ok_or_else(no_path)?;
        // "airports without routes", where a route has two: to be none of one is not to be none of both.
        if paths.get(1).is_some_and(|other| other.len() == path.len()) {
            let field = own.first().copied().ok_or_else(no_path)?;
            let ways = paths.iter().filter(|other| other.len() == path.len());
            let ways: Vec<_> = ways.map(|path| crate::semantic::Reach { path: path.clone(), field }).collect();
            return Err(self.several_ways(&model.dataset(self.dataset).label, &ways));
        }
        let inner = Leaf { dataset: of, may_bridge: true, ..*self };
        let mut filter = existence.filters.iter().map(|f| inner.predicate(f)).collect::<Result<Vec<_>, _>>()?;
        if let Some(when) = &existence.time {
            let range = super::time::resolve(when, &model.calendar, self.context.today)?;
            let within = inner.within(range, when.of.as_deref())?;
            filter.push(within.ok_or_else(|| {
                let label = &model.dataset(of).label;
                Issue::new(Code::NoPath, format!("{label} has no date, so no time of it can be told apart."))
            })?);
        }
        filter.extend(inner.policies()?);
        filter.sort();
        filter.dedup();
        let group =
            own.iter().map(|field| Key::at(crate::semantic::Reach { path: path.clone(), field: *field })).collect();
        Ok(Predicate::Exists {
            keys: own.iter().map(|field| Key::own(*field)).collect(),
            scan: Box::new(Scan { dataset: of, group, measures: Vec::new(), filter }),
            not,
        })
    }

    fn no_path(&self, named: Named) -> Issue {
        let model = self.context.model;
        Issue::new(
            Code::NoPath,
            format!(
                "{} cannot be told apart by {}: nothing joins them.",
                model.dataset(self.dataset).label,
                model.dimension(named.dimension).label
            ),
        )
    }

    /// Datasets that lead to this leaf's dataset, nearest first.
    fn bridges(&self) -> Vec<DatasetId> {
        let model = self.context.model;
        let mut bridges: Vec<(usize, DatasetId)> = model
            .dataset_ids()
            .filter(|d| *d != self.dataset)
            .filter_map(|d| model.paths(d, self.dataset).first().map(|path| (path.len(), d)))
            .collect();
        bridges.sort();
        bridges.into_iter().map(|(_, d)| d).collect()
    }
}

/// A comparison as a range of the field's values.
fn range(key: Key, kind: ColumnType, compared: &Compared) -> Result<Predicate, Issue> {
    let value = |against: &Against| -> Result<Value, Issue> {
        match (kind, against) {
            (ColumnType::Date | ColumnType::Timestamp, Against::Word(text)) => parse_day(text)
                .map(Value::Date)
                .ok_or_else(|| Issue::new(Code::BadDraft, format!("`{text}` is not a date like 2025-03-31"))),
            (ColumnType::Date | ColumnType::Timestamp, Against::Number(year)) => {
                let year = year.0 as i32;
                crate::calendar::day_of(year, 1, 1)
                    .map(Value::Date)
                    .ok_or_else(|| Issue::new(Code::BadDraft, format!("{year} is not a year")))
            }
            (_, Against::Number(n)) => Ok(number(n.0)),
            (_, Against::Word(text)) => match text.parse::<f64>() {
                Ok(n) => Ok(number(n)),
                Err(_) => {
                    Err(Issue::new(Code::BadDraft, format!("`{}` cannot be compared with `{text}`.", compared.name)))
                }
            },
        }
    };
    let bound = |against: &Option<Against>, included: bool| -> Result<Option<(Value, bool)>, Issue> {
        against.as_ref().map(|a| value(a).map(|v| (v, included))).transpose()
    };
    if let Some(against) = &compared.equals {
        return Ok(Predicate::In { key, values: vec![value(against)?], not: false });
    }
    if let Some(against) = &compared.not {
        return Ok(Predicate::In { key, values: vec![value(against)?], not: true });
    }
    let from = bound(&compared.above, false)?.or(bound(&compared.at_least, true)?);
    let to = bound(&compared.below, false)?.or(bound(&compared.at_most, true)?);
    if from.is_none() && to.is_none() {
        return Err(Issue::new(Code::BadDraft, format!("`{}` is compared with nothing.", compared.name)));
    }
    Ok(Predicate::Range { key, from, to })
}

/// A number as the narrowest value that holds it.
pub(super) fn number(n: f64) -> Value {
    if n.fract() == 0.0 && n.abs() < 9e15 { Value::Int(n as i64) } else { Value::Float(n) }
}

fn only<V>(map: &std::collections::BTreeMap<String, V>) -> Result<(&String, &V), Issue> {
    let mut entries = map.iter();
    match (entries.next(), entries.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(Issue::new(Code::BadDraft, "A condition names exactly one dimension.")),
    }
}
