//! Targets, conditions on groups, the first few, and the order of rows.

use super::*;

impl Builder<'_> {
    pub(super) fn add_targets(&mut self, compare: Option<&Compare>) -> Result<(), Issue> {
        for index in 0..self.items.len() {
            let item = &self.items[index];
            let asks = matches!(item.view, Some(View::Target | View::Variance | View::Attainment));
            if asks || matches!(compare, Some(Compare::Target)) {
                self.target_of(index)?;
            }
        }
        Ok(())
    }

    /// Adds the target of an item as a further item.
    pub(super) fn target_of(&mut self, index: usize) -> Result<usize, Issue> {
        let model = self.context.model;
        let item = &self.items[index];
        let target = item.metric.and_then(|id| model.metric(id).target).ok_or_else(|| {
            let name = item.metric.map_or("", |id| &model.metric(id).name);
            let issue = Issue::new(Code::Unsupported, format!("{} has no target.", capital(&item.label)));
            if name.is_empty() {
                return issue;
            }
            issue.repair(Repair::Yaml {
                file: "model.yaml".into(),
                yaml: format!("{name}: {{target: NAME_OF_THE_METRIC_THAT_IS_ITS_TARGET}}"),
            })
        })?;
        let target = self.metric_item(target)?;
        match self.items.iter().position(|i| i.metric == target.metric && i.per.is_none()) {
            Some(found) => Ok(found),
            None => {
                self.items.push(target);
                Ok(self.items.len() - 1)
            }
        }
    }

    pub(super) fn target_item(&self, index: usize) -> Result<usize, Issue> {
        let model = self.context.model;
        let target = self.items[index].metric.and_then(|id| model.metric(id).target);
        self.items.iter().position(|i| i.metric.is_some() && i.metric == target && i.per.is_none()).ok_or_else(|| {
            Issue::new(Code::Unsupported, format!("{} has no target.", capital(&self.items[index].label)))
        })
    }

    pub(super) fn add_conditions(&mut self) -> Result<Vec<Kept>, Issue> {
        let mut kept = Vec::new();
        for compared in std::mem::take(&mut self.conditions) {
            let model = self.context.model;
            let item = match compared.agg {
                Some(Agg::Count) if model.dataset_named(&compared.name).is_some() => {
                    self.count_item(names::dataset(model, &compared.name)?)
                }
                Some(agg) => self.field_item(agg, &compared.name)?,
                None => self.metric_item(names::metric(model, &compared.name)?)?,
            };
            let same =
                |i: &Item| i.formula == item.formula && i.per.is_none() && i.part.is_empty() && i.only.is_empty();
            // Growth and change come with any comparison, the others only where they are asked for.
            let view = compared.view.map(Seen::view);
            let comes = |i: &Item| {
                i.view == view || view.is_none() || compared.view.is_some_and(Seen::moves) && i.view.is_none()
            };
            let index = self.items.iter().position(|i| same(i) && comes(i)).unwrap_or_else(|| {
                self.items.push(Item { view, ..item });
                self.items.len() - 1
            });
            match compared.view {
                Some(Seen::Attainment) => _ = self.target_of(index)?,
                Some(seen) if seen.moves() && self.comparison_of_periods().is_none() => {
                    let mut draft = self.draft.clone();
                    draft.compare = Some(Compare::Previous);
                    let what = format!(
                        "A condition on the {} of {} needs another time to compare with.",
                        seen.word(),
                        self.items[index].label
                    );
                    return Err(Issue::new(Code::NeedsValue, what)
                        .repair(Repair::Draft { draft: Box::new(draft), said: String::new() }));
                }
                _ => {}
            }
            let sides = [
                (Binary::Greater, &compared.above),
                (Binary::Less, &compared.below),
                (Binary::GreaterEqual, &compared.at_least),
                (Binary::LessEqual, &compared.at_most),
                (Binary::Equal, &compared.equals),
                (Binary::NotEqual, &compared.not),
            ];
            let before = kept.len();
            for (op, against) in sides.into_iter().filter_map(|(op, a)| a.as_ref().map(|a| (op, a))) {
                let against = match against {
                    Against::Number(n) => Target::Number(canonical(n.0)),
                    Against::Word(_) if compared.view.is_some() => {
                        let what = format!(
                            "The {} of `{}` is compared with a number.",
                            compared.view.map_or("", Seen::word),
                            compared.name
                        );
                        return Err(Issue::new(Code::BadDraft, what));
                    }
                    Against::Word(word) if word == Against::AVERAGE => Target::Mean,
                    Against::Word(word) if word == Against::TARGET => Target::Item(self.target_of(index)?),
                    Against::Word(word) => {
                        let other = self.metric_item(names::metric(self.context.model, word)?)?;
                        self.items.push(other);
                        Target::Item(self.items.len() - 1)
                    }
                };
                kept.push(Kept { item: index, view: compared.view, op, against });
            }
            if kept.len() == before {
                return Err(Issue::new(Code::BadDraft, format!("`{}` is compared with nothing.", compared.name)));
            }
        }
        Ok(kept)
    }

    pub(super) fn top_and_order(&self, table: &mut Assembly, principal: &[usize]) -> Result<(), Issue> {
        if let Some(Top { n, by, least, per }) = &self.draft.top {
            let by = *principal
                .get(*by)
                .ok_or_else(|| Issue::new(Code::BadDraft, "`top.by` is a position in `show`, from 0.".to_owned()))?;
            let within =
                match per {
                    None => Vec::new(),
                    Some(per) => {
                        let position =
                            self.draft.by.iter().position(|b| b == per).ok_or_else(|| {
                                Issue::new(Code::BadDraft, "`top.per` must be one of `by`.".to_owned())
                            })?;
                        self.positions(position)
                    }
                };
            table.then(Step::Top { n: *n, by, least: *least, within, ties: *n == 1 }, 0);
            return Ok(());
        }
        let by_value = |index: usize, descending: bool| Step::Sort(vec![(index, descending)]);
        match &self.draft.order {
            Some(Order { show: Some(index), descending }) => {
                let column = *principal.get(*index).ok_or_else(|| {
                    Issue::new(Code::BadDraft, "`order.show` is a position in `show`, from 0.".to_owned())
                })?;
                table.then(by_value(column, *descending), 0);
            }
            Some(Order { show: None, descending }) if !self.groupings.is_empty() => {
                let label = self.groupings.iter().position(|(g, p)| {
                    let model = self.context.model;
                    *p == 0
                        && matches!(g, Grouping::Entity(f) if model.field(*f).role != crate::semantic::FieldRole::Key)
                });
                table.then(by_value(label.unwrap_or(0), *descending), 0);
            }
            _ => {
                let timed = self.groupings.iter().any(|(g, _)| matches!(g, Grouping::Time { .. }));
                if let (Some(first), false, false) = (principal.first(), timed, self.groupings.is_empty()) {
                    table.then(by_value(*first, true), 0);
                }
            }
        }
        Ok(())
    }
}
