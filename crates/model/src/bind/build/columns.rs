//! Columns: keys, and what is shown of each item.

use super::*;

impl Builder<'_> {
    pub(super) fn key_columns(&self) -> Vec<(usize, Column)> {
        let model = self.context.model;
        let fallback = crate::semantic::DimensionId(0);
        self.groupings
            .iter()
            .enumerate()
            .map(|(index, (grouping, _))| {
                let (dimension, grain, name, label) = match grouping {
                    Grouping::Dimension(named) => {
                        let dimension = model.dimension(named.dimension);
                        let name = dimension.name.rsplit('.').next().unwrap_or(&dimension.name);
                        let label = match named.via.and_then(|join| model.join(join).role.clone()) {
                            Some(role) => format!("{role} {}", dimension.label),
                            None => dimension.label.clone(),
                        };
                        let time = model.dimension_kind(named.dimension).is_time().then_some(Grain::Day);
                        (named.dimension, time, name.to_owned(), label)
                    }
                    Grouping::Entity(field) => {
                        let data = model.field(*field);
                        (model.dimension_of(*field).unwrap_or(fallback), None, data.name.clone(), data.label.clone())
                    }
                    Grouping::Time { grain, of } => {
                        let dimension = of
                            .as_deref()
                            .and_then(|name| model.dimension_named(name))
                            .or_else(|| self.default_date())
                            .unwrap_or(fallback);
                        (dimension, Some(*grain), grain.label().replace(' ', "_"), grain.label().to_owned())
                    }
                };
                (index, Column { name, label, role: Role::Key { dimension, grain } })
            })
            .collect()
    }

    pub(super) fn default_date(&self) -> Option<crate::semantic::DimensionId> {
        let model = self.context.model;
        let measured = self.items.iter().flat_map(|i| i.formula.measures()).map(|m| m.dataset).next();
        let time = measured.and_then(|d| model.dataset(d).time.as_ref())?;
        model.dimension_of(time.field)
    }

    /// Appends what is shown of one item; answers with the column that ranks it.
    pub(super) fn show(
        &mut self,
        index: usize,
        table: &mut Assembly,
        columns: &[usize],
        previous: &[usize],
        compare: Option<&Compare>,
        outputs: &mut Vec<(usize, Column)>,
    ) -> Result<usize, Issue> {
        let item = self.items[index].clone();
        let now = columns[index];
        let difference =
            |a: usize, b: usize| Calc::Binary(Binary::Subtract, Box::new(Calc::Column(a)), Box::new(Calc::Column(b)));
        let over = |calc: Calc, b: usize| Calc::Binary(Binary::Divide, Box::new(calc), Box::new(Calc::Column(b)));
        self.output(index, now, Meaning::Value, outputs);
        let mut principal = now;
        if let Some(before) = previous.get(index).copied() {
            self.output(index, before, Meaning::Previous, outputs);
            // What only a condition is on shows no more than that.
            let only_held = index >= self.draft.show.len();
            let grows = item.format != Format::Percent && (!only_held || item.view == Some(View::Growth));
            let growth = grows.then(|| table.compute(over(difference(now, before), before)));
            let change = (!only_held || growth.is_none()).then(|| table.compute(difference(now, before)));
            for (column, meaning) in [(change, Meaning::Change), (growth, Meaning::Growth)] {
                if let Some(column) = column {
                    self.output(index, column, meaning, outputs);
                }
            }
            principal = match item.view {
                Some(View::Growth) => growth.or(change).unwrap_or(now),
                Some(View::Change) => change.unwrap_or(now),
                _ => now,
            };
        }
        let target_view = matches!(item.view, Some(View::Target | View::Variance | View::Attainment));
        if target_view || matches!(compare, Some(Compare::Target)) {
            let target = columns[self.target_item(index)?];
            self.output(index, target, Meaning::Target, outputs);
            let variance = table.compute(difference(now, target));
            let attainment = table.compute(over(Calc::Column(now), target));
            self.output(index, variance, Meaning::Variance, outputs);
            self.output(index, attainment, Meaning::Attainment, outputs);
            principal = match item.view {
                Some(View::Variance) => variance,
                Some(View::Attainment) => attainment,
                _ => principal,
            };
        }
        match &item.view {
            Some(View::Share | View::ShareOf(_)) => {
                self.must_add(&item)?;
                let within = match &item.view {
                    Some(View::ShareOf(name)) => {
                        let position = self.draft.by.iter().position(|by| matches!(by, By::Dimension(n) if n == name));
                        let position = position.ok_or_else(|| {
                            Issue::new(Code::BadDraft, format!("A share within `{name}` needs `{name}` in `by`."))
                        })?;
                        self.positions(position)
                    }
                    _ => Vec::new(),
                };
                let share = table.then(Step::Share { of: now, within }, 1);
                self.output(index, share, Meaning::Share, outputs);
                principal = share;
            }
            Some(view @ (View::Running | View::Moving(_))) => {
                let (along, _) = self.time_key().ok_or_else(|| {
                    let mut draft = self.draft.clone();
                    draft.by.push(By::grain(Grain::Month));
                    Issue::new(Code::NeedsValue, "A running total or moving average runs along time: say by which.")
                        .repair(Repair::Draft { draft: Box::new(draft), said: String::new() })
                })?;
                let keys = self.groupings.len();
                if let (View::Moving(n @ 2..), Some(_), None) = (view, &self.draft.time, self.lookback()) {
                    let fewer = n - 1;
                    self.assumptions.push(format!("the first {fewer} values are means of what lies within this time"));
                }
                let (step, meaning) = match view {
                    View::Moving(n) => (Step::Moving { of: now, along, keys, n: *n }, Meaning::Moving),
                    _ => {
                        self.must_add(&item)?;
                        (Step::Running { of: now, along, keys }, Meaning::Running)
                    }
                };
                let column = table.then(step, 1);
                self.output(index, column, meaning, outputs);
                principal = column;
            }
            _ => {}
        }
        Ok(principal)
    }

    /// The column of what a condition sees in an item that is shown; of a ratio the change in points, for its growth.
    pub(super) fn seen(&self, index: usize, seen: Seen, outputs: &[(usize, Column)]) -> Result<usize, Issue> {
        let item = &self.items[index];
        let meaning = match seen {
            Seen::Growth if item.format == Format::Percent => Meaning::Change,
            Seen::Growth => Meaning::Growth,
            Seen::Change => Meaning::Change,
            Seen::Share => Meaning::Share,
            Seen::Attainment => Meaning::Attainment,
        };
        let is_it = |column: &Column| match &column.role {
            Role::Value { metric, meaning: of, .. } => {
                *of == meaning && *metric == item.metric && column.label == item.label
            }
            Role::Key { .. } => false,
        };
        let found = outputs.iter().find(|(_, column)| is_it(column)).map(|(at, _)| *at);
        found.ok_or_else(|| {
            let what = format!("There is no {} of {} to put a condition on.", seen.word(), item.label);
            Issue::new(Code::Unsupported, what)
        })
    }

    /// Refuses shares and running totals of what cannot be added.
    pub(super) fn must_add(&self, item: &Item) -> Result<(), Issue> {
        if item.per.is_none() && adds(&item.formula) {
            return Ok(());
        }
        let mut draft = self.draft.clone();
        for show in &mut draft.show {
            let mut long = show.long();
            long.view = None;
            *show = Show::from(long);
        }
        Err(Issue::new(
            Code::NotAdditive,
            format!("{} is not a sum, so there is no share or running total of it.", capital(&item.label)),
        )
        .repair(Repair::Draft { draft: Box::new(draft), said: String::new() }))
    }

    pub(super) fn output(&self, index: usize, column: usize, meaning: Meaning, outputs: &mut Vec<(usize, Column)>) {
        if outputs.iter().any(|(c, _)| *c == column) {
            return;
        }
        let item = &self.items[index];
        let (suffix, format) = match meaning {
            Meaning::Value => ("", item.format.clone()),
            Meaning::Previous => ("_previous", item.format.clone()),
            Meaning::Change => ("_change", item.format.clone()),
            Meaning::Growth => ("_growth", Format::Percent),
            Meaning::Share => ("_share", Format::Percent),
            Meaning::Running => ("_running", item.format.clone()),
            Meaning::Moving => ("_moving", item.format.clone()),
            Meaning::Target => ("_target", item.format.clone()),
            Meaning::Variance => ("_variance", item.format.clone()),
            Meaning::Attainment => ("_attainment", Format::Percent),
        };
        let role = Role::Value { metric: item.metric, meaning, format };
        let column_of = Column { name: format!("{}{suffix}", item.name), label: item.label.clone(), role };
        outputs.push((column, column_of));
    }

    /// Positions among the groupings of one of `by`.
    pub(super) fn positions(&self, by: usize) -> Vec<usize> {
        self.groupings.iter().enumerate().filter(|(_, (_, p))| *p == by).map(|(i, _)| i).collect()
    }
}
