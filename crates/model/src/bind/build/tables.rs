//! Tables: scans of each dataset, joined, and what is measured on them.

use std::borrow::Cow;

use super::*;
use crate::Model;

impl Builder<'_> {
    /// All items of one period: keys first. Answers with the column of each item.
    pub(super) fn table(
        &self,
        time: Option<(Range, Option<&str>)>,
        shift: i32,
    ) -> Result<(Assembly, Vec<usize>), Issue> {
        let keys = self.groupings.len();
        let mut parts: Vec<(Assembly, Vec<(usize, usize)>)> = Vec::new();
        let is_plain = |item: &Item| item.per.is_none() && item.part.is_empty() && item.each.is_none();
        let mut plain: Vec<usize> = (0..self.items.len()).filter(|i| is_plain(&self.items[*i])).collect();
        let groupings: Vec<Grouping> = self.groupings.iter().map(|(g, _)| g.clone()).collect();
        // Those of the same rows are measured together.
        while let Some(first) = plain.first() {
            let only = &self.items[*first].only;
            let (together, others): (Vec<usize>, Vec<usize>) =
                plain.iter().partition(|i| self.items[**i].only == *only);
            let (table, columns) = self.narrowed(only).measured(&together, &groupings, time, shift)?;
            parts.push((table, together.into_iter().zip(columns).collect()));
            plain = others;
        }
        for (index, item) in self.items.iter().enumerate() {
            let Some((per, then)) = &item.per else { continue };
            let mut finer = groupings.clone();
            finer.extend(per.iter().cloned());
            let (mut table, columns) = self.narrowed(&item.only).measured(&[index], &finer, time, shift)?;
            let regroup = Regroup {
                input: Box::new(table.node),
                keys: (0..keys).collect(),
                aggregates: vec![(*then, columns[0])],
            };
            table = Assembly { node: Node::Regroup(regroup), width: keys + 1 };
            parts.push((table, vec![(index, keys)]));
        }
        for (index, item) in self.items.iter().enumerate().filter(|(_, item)| !item.part.is_empty()) {
            parts.push(self.narrowed(&item.only).fraction(index, &item.part, &groupings, time, shift)?);
        }
        for (index, item) in self.items.iter().enumerate() {
            let Some(each) = &item.each else { continue };
            let by = self.draft.by.iter().chain([each]).cloned().collect();
            let listing = Draft { show: Vec::new(), by, top: None, order: None, ..self.draft.clone() };
            let first = |mut issues: Vec<Issue>| issues.swap_remove(0);
            let listed = Builder::new(&listing, self.context).map_err(first)?.build()?;
            let regroup = Regroup {
                input: Box::new(listed.query.root),
                keys: (0..keys).collect(),
                aggregates: vec![(Agg::Count, keys)],
            };
            parts.push((Assembly { node: Node::Regroup(regroup), width: keys + 1 }, vec![(index, keys)]));
        }
        let mut columns = vec![0; self.items.len()];
        let mut width = keys;
        for (table, of) in &parts {
            for (item, column) in of {
                columns[*item] = if *column < keys { *column } else { column - keys + width };
            }
            width += table.width - keys;
        }
        let table = match parts.len() {
            1 => parts.swap_remove(0).0,
            _ => {
                let inputs = parts.into_iter().map(|(table, _)| table.node).collect();
                Assembly { node: Node::Join(Join { inputs, keys, kind: JoinKind::Full }), width }
            }
        };
        Ok((table, columns))
    }

    /// The same of fewer rows.
    fn narrowed(&self, only: &[Filter]) -> Cow<'_, Self> {
        if only.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut narrowed = self.clone();
        narrowed.row_filters.extend_from_slice(only);
        Cow::Owned(narrowed)
    }

    /// An item of the rows that meet some conditions, divided by that of all rows.
    pub(super) fn fraction(
        &self,
        index: usize,
        part: &[Filter],
        groupings: &[Grouping],
        time: Option<(Range, Option<&str>)>,
        shift: i32,
    ) -> Result<(Assembly, Vec<(usize, usize)>), Issue> {
        let keys = groupings.len();
        let (whole, whole_columns) = self.measured(&[index], groupings, time, shift)?;
        let (part, part_columns) = self.narrowed(part).measured(&[index], groupings, time, shift)?;
        let (of, some) = (whole_columns[0], part_columns[0] - keys + whole.width);
        let width = whole.width + part.width - keys;
        let join = Join { inputs: vec![whole.node, part.node], keys, kind: JoinKind::Left };
        let mut table = Assembly { node: Node::Join(join), width };
        // No such rows are a part of nothing, not an unknown part.
        let some = Calc::Coalesce(vec![Calc::Column(some), Calc::Number("0".into())]);
        let share = table.compute(Calc::Binary(Binary::Divide, Box::new(some), Box::new(Calc::Column(of))));
        Ok((table, vec![(index, share)]))
    }

    /// Some items for some groupings: one scan a dataset, joined, formulas computed.
    pub(super) fn measured(
        &self,
        items: &[usize],
        groupings: &[Grouping],
        time: Option<(Range, Option<&str>)>,
        shift: i32,
    ) -> Result<(Assembly, Vec<usize>), Issue> {
        let mut measures: Vec<&Measure> = items.iter().flat_map(|i| self.items[*i].formula.measures()).collect();
        measures.sort();
        measures.dedup();
        let mut inputs = Vec::new();
        let mut place: Vec<(&Measure, usize)> = Vec::new();
        let keys = groupings.len();
        let mut width = keys;
        let mut datasets: Vec<DatasetId> = measures.iter().map(|m| m.dataset).collect();
        datasets.dedup();
        for dataset in &datasets {
            let own: Vec<&Measure> = measures.iter().copied().filter(|m| m.dataset == *dataset).collect();
            let by_hand = items.iter().all(|i| {
                self.items[*i].metric.is_none()
                    || !self.items[*i].formula.measures().iter().any(|m| m.dataset == *dataset)
            });
            inputs.push(self.leaf(*dataset, &own, groupings, time, shift, by_hand, &datasets)?);
            for measure in own {
                place.push((measure, width));
                width += 1;
            }
        }
        let node = match inputs.len() {
            1 => inputs.swap_remove(0),
            0 => return Err(Issue::new(Code::BadDraft, "A metric of this question measures nothing.")),
            _ => Node::Join(Join { inputs, keys, kind: JoinKind::Full }),
        };
        let mut table = Assembly { node, width };
        let columns = items.iter().map(|i| table.compute(calc(&self.items[*i].formula, &place))).collect();
        Ok((table, columns))
    }

    /// Measures of one dataset for the groupings: a scan, or for things counted by hand a detour over
    /// the dataset that connects them, where each thing still counts once a group.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn leaf(
        &self,
        dataset: DatasetId,
        measures: &[&Measure],
        groupings: &[Grouping],
        time: Option<(Range, Option<&str>)>,
        shift: i32,
        by_hand: bool,
        datasets: &[DatasetId],
    ) -> Result<Node, Issue> {
        let several = datasets.len() > 1;
        let leaf = self.leaf_of(dataset, by_hand);
        let mut group = Vec::new();
        let mut unreached = None;
        for grouping in groupings {
            match leaf.key(grouping, shift)? {
                Some(key) => group.push(key),
                None => unreached = unreached.or(Some(grouping)),
            }
        }
        if let Some(grouping) = unreached {
            let detour = if by_hand { self.detour(dataset, measures, groupings, time, shift)? } else { None };
            return detour.ok_or_else(|| self.not_additive(dataset, grouping, several));
        }
        let mut filter = leaf.filters(&self.row_filters, time)?;
        self.only_known(&group, &mut filter);
        // What the other side refers to may stand there without a date ("units per dealer"); events may not.
        let model = self.context.model;
        let referred = datasets.iter().any(|d| *d != dataset && !model.paths(*d, dataset).is_empty());
        if let (Some((range, of)), None) = (time, leaf.date(time.and_then(|(_, of)| of))?)
            && !referred
        {
            let mut draft = self.draft.clone();
            draft.time = None;
            let (label, what) = (capital(&model.dataset(dataset).label), of.unwrap_or("date"));
            return Err(Issue::new(
                Code::NoPath,
                format!("{label} has no {what}, so {} cannot be told apart.", said(range)),
            )
            .repair(Repair::Draft { draft: Box::new(draft), said: String::new() }));
        }
        self.check_over(measures, &group, &filter)?;
        let measures = measures.iter().map(|m| (*m).clone()).collect();
        Ok(Node::Scan(Scan { dataset, group, measures, filter }))
    }

    /// Rows without a campaign are of none, which is not ranked among campaigns; it belongs to the whole of a share.
    fn only_known(&self, group: &[Key], filter: &mut Vec<Predicate>) {
        let Some(top) = &self.draft.top else { return };
        if self.items.iter().any(|item| matches!(item.view, Some(View::Share | View::ShareOf(_)))) {
            return;
        }
        let parent = top.per.as_ref().and_then(|per| self.draft.by.iter().position(|by| by == per));
        for (key, (grouping, position)) in group.iter().zip(&self.groupings) {
            if Some(*position) != parent && !matches!(grouping, Grouping::Time { .. }) {
                filter.push(Predicate::In { key: key.clone(), values: vec![Value::Null], not: true });
            }
        }
        filter.sort();
        filter.dedup();
    }

    /// Things counted once for each group they belong to through another dataset's rows.
    pub(super) fn detour(
        &self,
        dataset: DatasetId,
        measures: &[&Measure],
        groupings: &[Grouping],
        time: Option<(Range, Option<&str>)>,
        shift: i32,
    ) -> Result<Option<Node>, Issue> {
        let model = self.context.model;
        let Some(own) = names::key_fields(model, dataset) else { return Ok(None) };
        'bridge: for bridge in model.dataset_ids().filter(|d| *d != dataset) {
            let Some(path) = model.paths(bridge, dataset).into_iter().next() else { continue };
            let leaf = self.leaf_of(bridge, true);
            let mut group = Vec::new();
            for grouping in groupings {
                // A bridge with two ways is none.
                match leaf.key(grouping, shift) {
                    Ok(Some(key)) => group.push(key),
                    Ok(None) | Err(_) => continue 'bridge,
                }
            }
            let keys = group.len();
            let at = |field: FieldId| Key::at(Reach { path: path.clone(), field });
            group.extend(own.iter().map(|field| at(*field)));
            let mut aggregates = Vec::new();
            for measure in measures {
                let column = match &measure.of {
                    None => keys,
                    Some(expr) => {
                        let field = model
                            .field_ids()
                            .find(|f| model.field(*f).dataset == dataset && model.field(*f).expr == *expr);
                        let Some(field) = field else { continue 'bridge };
                        let key = at(field);
                        group.iter().position(|k| *k == key).unwrap_or_else(|| {
                            group.push(key);
                            group.len() - 1
                        })
                    }
                };
                if measure.filter.is_some() || !measure.over.is_empty() {
                    continue 'bridge;
                }
                aggregates.push((measure.agg, column));
            }
            let Ok(filter) = leaf.filters(&self.row_filters, time) else { continue };
            let scan = Scan { dataset: bridge, group, measures: Vec::new(), filter };
            let regroup = Regroup { input: Box::new(Node::Scan(scan)), keys: (0..keys).collect(), aggregates };
            return Ok(Some(Node::Regroup(regroup)));
        }
        Ok(None)
    }

    pub(super) fn not_additive(&self, dataset: DatasetId, grouping: &Grouping, several: bool) -> Issue {
        let model = self.context.model;
        let by = self.grouping_label(grouping);
        let position = self.groupings.iter().find(|(g, _)| g == grouping).map(|(_, position)| *position);
        let mut draft = self.draft.clone();
        if let Some(position) = position {
            draft.by.remove(position);
            draft.top = draft.top.filter(|_| !draft.by.is_empty());
        }
        let label = &model.dataset(dataset).label;
        let dateless = matches!(grouping, Grouping::Time { of: None, .. });
        let issue = if several {
            let message = format!("One side of this is measured on {label}, which {by} does not divide.");
            Issue::new(Code::NotAdditive, message)
        } else if dateless {
            Issue::new(Code::NoPath, format!("{} has no date, so nothing of it is known by {by}.", capital(label)))
        } else {
            Issue::new(Code::NotAdditive, format!("{} cannot be added up by {by}: nothing joins them.", capital(label)))
        };
        if draft.show.is_empty() && draft.by.is_empty() {
            return issue;
        }
        issue.repair(Repair::Draft { draft: Box::new(draft), said: String::new() })
    }

    /// Measures that must not be added along a dimension need one member of it, or a grouping.
    pub(super) fn check_over(&self, measures: &[&Measure], group: &[Key], filter: &[Predicate]) -> Result<(), Issue> {
        let model = self.context.model;
        for over in measures.iter().flat_map(|m| &m.over) {
            let grouped = group.iter().any(|key| key.reach.field == over.field);
            let single = filter.iter().any(|p| {
                matches!(p, Predicate::In { key, values, not: false } if key.reach.field == over.field && values.len() == 1)
            });
            let fine = match over.pick {
                Pick::Last | Pick::First | Pick::Avg => true,
                Pick::One => grouped || single,
                Pick::Never => grouped,
            };
            if !fine {
                let field = model.field(over.field);
                let name = model.dimension_of(over.field).map(|d| model.dimension(d).name.clone());
                let mut draft = self.draft.clone();
                draft.by.push(By::Dimension(name.unwrap_or_else(|| field.name.clone())));
                return Err(Issue::new(
                    Code::NeedsValue,
                    format!("This is never added up over {}: name one, or ask by {}.", field.label, field.label),
                )
                .repair(Repair::Draft { draft: Box::new(draft), said: String::new() }));
            }
        }
        Ok(())
    }

    /// Distinct combinations of the groupings, on the dataset nearest to them.
    pub(super) fn listing(&self, time: Option<(Range, Option<&str>)>) -> Result<Assembly, Issue> {
        let model = self.context.model;
        let mut best: Option<(usize, usize, Scan)> = None;
        let mut first_issue = None;
        // What is closed to the viewer is as if it were not there.
        for dataset in model.dataset_ids().filter(|id| self.limits.open(model, *id)) {
            let leaf = self.leaf_of(dataset, true);
            let mut group = Vec::new();
            for (grouping, _) in &self.groupings {
                match leaf.key(grouping, 0) {
                    Ok(key) => group.extend(key),
                    // Another dataset may reach it in just one way.
                    Err(issue) => first_issue = first_issue.or(Some(issue)),
                }
            }
            if group.len() < self.groupings.len() {
                continue;
            }
            let filter = match leaf.filters(&self.row_filters, time) {
                Ok(filter) => filter,
                Err(issue) => {
                    first_issue = first_issue.or(Some(issue));
                    continue;
                }
            };
            let detours = filter.iter().filter(|p| matches!(p, Predicate::Exists { .. })).count();
            let steps = group.iter().map(|key| key.reach.path.len()).sum::<usize>();
            let dated = usize::from(time.is_some() && leaf.date(time.and_then(|(_, of)| of))?.is_none());
            let cost = (dated * 100 + steps, detours);
            if best.as_ref().is_none_or(|(s, d, _)| cost < (*s, *d)) {
                best = Some((cost.0, cost.1, Scan { dataset, group, measures: Vec::new(), filter }));
            }
        }
        match best {
            Some((_, _, scan)) => Ok(Assembly { width: scan.group.len(), node: Node::Scan(scan) }),
            None => {
                Err(first_issue
                    .unwrap_or_else(|| Issue::new(Code::NoPath, "Nothing joins what is to be listed together.")))
            }
        }
    }
}

/// What is added up by way of other rows counts once a group: the hours of a teacher's courses, and not those of each
/// of the classes. That is said, since somebody may have meant the other.
pub(super) fn counted_once(node: &Node, model: &Model) -> Option<String> {
    match node {
        Node::Scan(_) => None,
        Node::Join(join) => join.inputs.iter().find_map(|input| counted_once(input, model)),
        Node::Derive(derive) => counted_once(&derive.input, model),
        Node::Regroup(regroup) => {
            let Node::Scan(bridge) = &*regroup.input else { return counted_once(&regroup.input, model) };
            let adds = |agg: Agg| matches!(agg, Agg::Sum | Agg::Avg | Agg::Median | Agg::Stddev);
            let (_, column) = regroup.aggregates.iter().find(|(agg, _)| adds(*agg))?;
            let of = model.field(bridge.group.get(*column)?.reach.field).dataset;
            let label = |dataset: DatasetId| model.dataset(dataset).label.to_lowercase();
            (of != bridge.dataset)
                .then(|| format!("each of the {} counts once, in however many {}", label(of), label(bridge.dataset)))
        }
    }
}
