//! Which of several columns is meant where one word names columns of several datasets: the one whose
//! owner stands beside it ("ids and names *of the customers*"), else the one nearest to what else the
//! question mentions.

use std::collections::BTreeSet;

use model::semantic::{FieldRole, Join};
use model::{DatasetId, DimensionId, MetricId, Model};

use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;

/// Words between a column and its owner, or between coordinated columns.
const BETWEEN: [&str; 14] =
    ["of", "for", "the", "all", "s", "a", "an", "each", "every", "those", "these", "our", "their", "its"];

/// Words between an owner and a column behind it.
const WHOSE: [&str; 6] = ["whose", "with", "having", "and", "where", "by"];

/// Words of the longest column's name before another dataset's.
const LONGEST: usize = 4;

/// How far an owner may be.
const FARTHEST: usize = 10;

struct Owner {
    start: usize,
    end: usize,
    dataset: DatasetId,
}

impl Lattice<'_> {
    /// Makes columns dearer whose owner is not mentioned, and drops those that cannot be meant.
    pub(crate) fn choose_owners(&mut self) {
        let owners = self.owners();
        self.own_measures(&owners);
        for start in 0..self.mentions.len() {
            let ends: BTreeSet<usize> = self.mentions[start].iter().map(|m| m.end).collect();
            for end in ends {
                self.prefer_entities(start, end);
                self.choose_owner(start, end, &owners, |model, thing| Some(dataset_of(model, column(thing)?)));
                self.choose_owner(start, end, &owners, condition);
            }
        }
    }

    fn owners(&self) -> Vec<Owner> {
        let model = self.model;
        let mut owners = Vec::new();
        // "staff rating" is a rating, and does not speak of the staff.
        let within = |start: usize, mention: &Mention| {
            let Thing::Entity(of) = mention.thing else { return false };
            let longer = |from: usize, m: &Mention| {
                let covers = m.end >= mention.end && m.end - from > mention.end - start;
                covers
                    && m.cost < 0.1
                    && !m.partial
                    && matches!(m.thing, Thing::Dimension(id) if dataset_of(model, id) != of)
            };
            (start.saturating_sub(LONGEST)..=start).any(|from| self.mentions[from].iter().any(|m| longer(from, m)))
        };
        for (start, mentions) in self.mentions.iter().enumerate() {
            for mention in mentions.iter().filter(|m| m.cost < 0.5 && !m.partial && !within(start, m)) {
                let end = mention.end;
                match &mention.thing {
                    Thing::Entity(dataset) => owners.push(Owner { start, end, dataset: *dataset }),
                    Thing::Metric(id) => {
                        owners.extend(model.datasets_of(*id).into_iter().map(|dataset| Owner { start, end, dataset }));
                    }
                    _ => {}
                }
            }
        }
        // "cancellations: name, date": whoever has cancelled
        let dated = (0..self.tokens.len()).filter_map(|at| Some((at, crate::phrase::event_date(self, at)?)));
        owners.extend(dated.map(|(at, date)| Owner { start: at, end: at + 1, dataset: dataset_of(model, date) }));
        owners
    }

    /// "claims and cost": where rows are asked for, the one measure of theirs that ends so is hardly another's.
    fn own_measures(&mut self, owners: &[Owner]) {
        let model = self.model;
        let called = self.called;
        let plain = |id: &MetricId| {
            let averages = called.metric(*id).first().is_some_and(|first| english::aggregate(&first.text).is_some());
            !model.metric(*id).hidden && !averages
        };
        // "which component cost us most": what is named is a column of the rows that have it
        let surely = |m: &&Mention| m.cost < 0.2 && !m.partial;
        let columns = self.mentions.iter().enumerate().flat_map(|(at, list)| {
            list.iter().filter(surely).filter_map(move |m| Some((at, dataset_of(model, column(&m.thing)?))))
        });
        let columns: Vec<(usize, DatasetId)> = columns.collect();
        for (start, mentions) in self.mentions.iter_mut().enumerate() {
            let ends_so =
                |id: &MetricId| called.metric(*id).last().is_some_and(|last| last.stem == self.tokens[start].stem);
            let owned = |id: &MetricId| {
                let of = model.datasets_of(*id);
                owners.iter().any(|owner| owner.start != start && of == [owner.dataset])
            };
            let listed = |id: &MetricId| {
                let of = model.datasets_of(*id);
                columns.iter().any(|(at, dataset)| *at != start && of == [*dataset])
            };
            let all: Vec<MetricId> = model.metric_ids().filter(|id| ends_so(id) && plain(id)).collect();
            let own: Vec<MetricId> = all.iter().copied().filter(owned).collect();
            let own = if own.is_empty() { all.into_iter().filter(listed).collect() } else { own };
            let [only] = own[..] else { continue };
            let here = |m: &Mention| m.end == start + 1 && m.spelled.is_none();
            let number = |id| model.dimension_kind(id).is_number();
            let column = |m: &Mention| here(m) && !m.partial && matches!(m.thing, Thing::Dimension(id) if number(id));
            match mentions.iter().position(|m| here(m) && m.thing == Thing::Metric(only)) {
                Some(at) => mentions[at].cost = mentions[at].cost.min(self.weights.only_head),
                // A column of other rows may be called just so.
                None if !mentions.iter().any(column) => {}
                None => mentions.push(Mention {
                    end: start + 1,
                    thing: Thing::Metric(only),
                    cost: self.weights.only_head,
                    vague: false,
                    partial: false,
                    spelled: None,
                    plural: false,
                }),
            }
        }
    }

    /// A column that refers to an entity of the same name stands for the entity, and an entity whose
    /// column has its name stands for that column.
    fn prefer_entities(&mut self, start: usize, end: usize) {
        let model = self.model;
        let here = || self.mentions[start].iter().filter(|m| m.end == end);
        let entities: Vec<DatasetId> = here()
            .filter_map(|m| match m.thing {
                Thing::Entity(id) if m.cost < 0.2 => Some(id),
                _ => None,
            })
            .collect();
        self.mentions[start].retain(|m| match m.thing {
            Thing::Dimension(id) if m.end == end => !entities.iter().any(|entity| refers(model, id, *entity)),
            _ => true,
        });
    }

    fn choose_owner(
        &mut self,
        start: usize,
        end: usize,
        owners: &[Owner],
        kind: fn(&Model, &Thing) -> Option<DatasetId>,
    ) {
        let model = self.model;
        let here = |m: &Mention| (m.end == end).then(|| kind(model, &m.thing)).flatten();
        let rivals: BTreeSet<DatasetId> = self.mentions[start].iter().filter_map(here).collect();
        if rivals.len() < 2 {
            return;
        }
        let beside = self.beside(start, end, owners);
        let steps = |a: DatasetId, b: DatasetId| model.paths(a, b).iter().map(Vec::len).min();
        let distance =
            |of: DatasetId| owners.iter().filter_map(|o| steps(o.dataset, of).or_else(|| steps(of, o.dataset))).min();
        let owned = rivals.iter().any(|of| beside.contains(of));
        let subject = self.subject(start, owners);
        // "at Duluth": the shop that is called so, rather than where customers live
        let named = |of: &DatasetId| {
            let called_so = |m: &Mention| match &m.thing {
                Thing::Member(id, _) => is_name(model, *id) && dataset_of(model, *id) == *of,
                _ => false,
            };
            self.mentions[start].iter().any(|m| m.end == end && called_so(m))
        };
        let named: Vec<DatasetId> = rivals.iter().copied().filter(named).collect();
        let sells = |owners: &[Owner]| {
            let earned = model.means.iter().flat_map(|(_, metric)| model.datasets_of(*metric));
            earned.into_iter().any(|sold| owners.iter().any(|o| o.dataset == sold))
        };
        let preferred = |of: DatasetId| {
            // "revenue by country": where those live who pay, rather than those who deliver
            let pays = || subject != Some(of) && !owned && buys(model, of) && sells(owners);
            let likely = if let [named] = named[..] { named == of } else { beside.is_empty() && pays() };
            if likely || (beside.is_empty() && subject == Some(of)) { self.weights.subject } else { 0.0 }
        };
        // "Duluth contracts" are those of the shop, wherever the work was done; "Duluth customers" live there.
        let instead = named.first().copied().filter(|name| {
            let led_to = |rows: &DatasetId| leads_to(model, *rows, *name);
            let at = start > 0 && self.word(start - 1) == "at";
            let all: Vec<DatasetId> = owners.iter().map(|o| o.dataset).filter(|of| at && of != name).collect();
            let next: Vec<DatasetId> =
                owners.iter().filter(|o| o.start == end || o.end == start).map(|o| o.dataset).collect();
            let rows = if beside.is_empty() { all } else { next };
            named.len() == 1 && !rows.is_empty() && rows.iter().all(led_to)
        });
        let extra = |of: DatasetId| match (beside.contains(&of), distance(of)) {
            _ if instead == Some(of) => 0.0,
            _ if instead.is_some() => self.weights.elsewhere + self.weights.owner_step,
            (true, _) => 0.0,
            // "the names of the albums": not those of the tracks
            (false, Some(steps)) if !owned && !beside.is_empty() => {
                self.weights.anothers - preferred(of) + self.weights.owner_step * steps.min(4) as f32
            }
            (false, _) if owned => self.weights.hopeless + self.weights.owner_step,
            (false, Some(steps)) => {
                self.weights.elsewhere - preferred(of) + self.weights.owner_step * steps.min(4) as f32
            }
            (false, None) => self.weights.elsewhere + 5.0 * self.weights.owner_step,
        };
        let mut extras: Vec<(DatasetId, f32)> = rivals.into_iter().map(|of| (of, extra(of))).collect();
        // How far off the others are says how sure the nearest is, and how far it is itself says nothing.
        let nearest = extras.iter().map(|(_, extra)| *extra).fold(f32::INFINITY, f32::min);
        for (_, extra) in &mut extras {
            *extra -= (nearest - self.weights.elsewhere).max(0.0);
        }
        let mut best = f32::INFINITY;
        let nearby = self.mentions[..start].iter().flatten().filter(|m| m.end <= start && m.end + 2 >= start);
        let said_before: Vec<DimensionId> = nearby.filter_map(|m| column(&m.thing)).collect();
        let heads = self.only_heads(start, end, &beside);
        for mention in &mut self.mentions[start] {
            let head = matches!(mention.thing, Thing::Dimension(id) if heads.contains(&id));
            if mention.partial && mention.end == end && head {
                (mention.partial, mention.cost) = (false, mention.cost.min(self.weights.only_head));
            }
            let Some(dataset) = here(mention) else { continue };
            // "Swindon sales" are those of the branch there, where nobody speaks of the one that supplies it.
            let elsewhere = match &mention.thing {
                Thing::Dimension(id) => {
                    let role = self.called.dimension(*id).first();
                    is_other_role(model, *id) && role.is_some_and(|role| role.stem != self.tokens[start].stem)
                }
                Thing::Member(id, _) => is_other_role(model, *id) && !said_before.contains(id),
                _ => false,
            };
            mention.cost += if elsewhere { 2.0 * self.weights.hopeless } else { 0.0 };
            mention.cost += extras.iter().find(|(other, _)| *other == dataset).map_or(0.0, |(_, extra)| *extra);
            best = best.min(mention.cost);
        }
        self.mentions[start].retain(|m| here(m).is_none() || m.cost <= best + self.weights.hopeless);
    }

    /// "policies and premium": of each of these owners the one column that ends so, whatever else has a premium.
    fn only_heads(&self, start: usize, end: usize, owners: &[DatasetId]) -> Vec<DimensionId> {
        let partial = self.mentions[start].iter().any(|m| m.partial && m.end == end);
        let longer = |m: &Mention| m.end == end && m.cost < 0.5;
        let said = &self.tokens[end - 1];
        let done = english::is_participle(&said.text);
        if !partial || done || owners.is_empty() || self.mentions[..start].iter().flatten().any(longer) {
            return Vec::new();
        }
        let ends_so = |id: &DimensionId| {
            let last = self.called.column(*id).last();
            last.is_some_and(|last| last.stem == said.stem && !english::is_participle(&last.text))
        };
        let of = |id: DimensionId| dataset_of(self.model, id);
        let all: Vec<DimensionId> =
            self.model.dimension_ids().filter(|id| owners.contains(&of(*id)) && ends_so(id)).collect();
        let only = |id: &DimensionId| all.iter().filter(|other| of(**other) == of(*id)).count() == 1;
        all.iter().copied().filter(only).collect()
    }

    /// What the question is about, seen from a token: what it divides by, else what it named first.
    fn subject(&self, before: usize, owners: &[Owner]) -> Option<DatasetId> {
        let each = |o: &&Owner| o.start > 0 && matches!(self.word(o.start - 1), "each" | "every" | "per");
        let first = || owners.iter().filter(|o| o.end <= before).min_by_key(|o| (o.start, std::cmp::Reverse(o.end)));
        owners.iter().find(each).or_else(first).map(|o| o.dataset)
    }

    /// Datasets that a column at `start..end` belongs to by what stands beside it.
    fn beside(&self, start: usize, end: usize, owners: &[Owner]) -> Vec<DatasetId> {
        // "flights: id" are two things.
        let joined = !self.tokens.get(start).is_some_and(|token| token.apart || token.begins);
        let mut found: Vec<DatasetId> = owners.iter().filter(|o| o.end == start && joined).map(|o| o.dataset).collect();
        // "which movie has been rated most often? Show its title and id."
        if start > 0 && matches!(self.word(start - 1), "its" | "their" | "his" | "her") {
            found.extend(self.subject(start, owners));
        }
        // "open tickets: number, opened, topic": of the tickets
        let listed = (1..=start).rev().find(|at| self.tokens[*at].apart && !self.tokens[*at].inside);
        if let Some(listed) = listed.filter(|at| !(*at..start).any(|at| self.tokens[at].begins)) {
            found.extend(self.subject(listed, owners));
        }
        // "customers whose id"
        if start > 0 && WHOSE.contains(&self.word(start - 1)) {
            found.extend(owners.iter().filter(|o| o.end + 1 == start).map(|o| o.dataset));
        }
        // "ids, scores and dates of the games"
        // "regions and plants" are two things by themselves.
        let mut tied = self.tokens.get(end).is_some_and(|_| !english::is_and(self.word(end)));
        let mut at = end;
        while at < self.tokens.len() && at < end + FARTHEST {
            let word = self.word(at);
            tied |= BETWEEN.contains(&word);
            let column =
                self.mentions[at].iter().filter(|m| matches!(m.thing, Thing::Dimension(_))).map(|m| m.end).max();
            // "id and location of railways": the owner stands within the next column's name
            let within = |o: &&Owner| column.is_some_and(|next| o.start > at && o.end <= next);
            // "countries for plant region Europe", "for plant Emsfeld": a column of its own, and a condition
            let condition = |o: &Owner| {
                let members = self.mentions.get(o.end).into_iter().flatten();
                self.word(at - 1) == "for" && members.clone().any(|m| member(&m.thing).is_some())
            };
            let behind = |o: &&Owner| tied && o.start == at && column.is_none_or(|end| end <= o.end) && !condition(o);
            let owner = |o: &&Owner| behind(o) || within(o);
            if owners.iter().any(|o| owner(&o)) {
                found.extend(owners.iter().filter(owner).map(|o| o.dataset));
                break;
            }
            // "premium of active policies"
            let condition = self.mentions[at]
                .iter()
                .find(|m| m.cost < 0.5 && matches!(m.thing, Thing::Member(..) | Thing::Segment(_)));
            at = match column {
                None if tied && condition.is_some() => condition.map_or(at, |m| m.end),
                Some(next) => next,
                None if english::is_and(word) || BETWEEN.contains(&word) => at + 1,
                None => break,
            };
        }
        // "region Europe, Asia or Africa": the column whose members they are
        let a_member = self.mentions[start].iter().any(|m| m.end == end && member(&m.thing).is_some());
        let mut at = Some(start).filter(|_| a_member);
        while let Some(here) = at {
            let columns =
                self.mentions[..here].iter().flatten().filter(|m| m.end == here && m.cost < 0.5 && !m.partial);
            found.extend(columns.filter_map(|m| column(&m.thing)).map(|id| dataset_of(self.model, id)));
            let joined = (0..here).rev().take_while(|at| english::is_and(self.word(*at))).last();
            at = joined.and_then(|end| {
                let member = |m: &Mention| m.end == end && member(&m.thing).is_some();
                (0..end).rev().find(|from| self.mentions[*from].iter().any(member))
            });
        }
        // "Steve Johnson": two members of one row
        for (at, mentions) in self.mentions.iter().enumerate() {
            for mention in mentions.iter().filter(|m| m.cost < 0.5 && (at == end || m.end == start)) {
                found.extend(member(&mention.thing).map(|id| dataset_of(self.model, id)));
            }
        }
        // "the part name and id": as the column before
        if start > 1 && english::is_and(self.word(start - 1)) {
            let ends = |m: &&Mention| m.end + 1 == start && !m.partial;
            let columns = |at: &usize| -> BTreeSet<DatasetId> {
                let columns = self.mentions[*at].iter().filter(ends).filter_map(|m| column(&m.thing));
                columns.map(|id| dataset_of(self.model, id)).collect()
            };
            // The longest name says best whose it is.
            let longest = (0..start).map(|at| columns(&at)).find(|of| !of.is_empty()).unwrap_or_default();
            if longest.len() == 1 {
                found.extend(longest);
            }
        }
        found
    }
}

/// Whether a column is that of another dataset in a role, where there is a way to it that is meant without any.
fn is_other_role(model: &Model, id: DimensionId) -> bool {
    let field = model.field(model.dimension(id).fields[0]);
    let unsaid = |join: &Join| {
        let beside = model.joins.iter().filter(|other| (other.from, other.to) == (join.from, join.to));
        !join.usual && beside.into_iter().any(|other| other.usual)
    };
    field.expr.columns().iter().any(|column| column.path.last().is_some_and(|join| unsaid(model.join(*join))))
}

/// Whether the rows of a dataset are those who buy.
fn buys(model: &Model, id: DatasetId) -> bool {
    const BUYERS: [&str; 9] =
        ["customer", "client", "guest", "patient", "member", "subscriber", "buyer", "student", "tenant"];
    let label = model.dataset(id).label.to_lowercase();
    label.split(' ').any(|word| BUYERS.contains(&word.strip_suffix('s').unwrap_or(word)))
}

/// Whether rows belong to others that a column calls by their names: "Duluth orders" to the shop of that name. Who buys is
/// rather somewhere.
pub(crate) fn is_led_to(model: &Model, rows: DatasetId, name: DimensionId) -> bool {
    is_name(model, name) && leads_to(model, rows, dataset_of(model, name))
}

fn leads_to(model: &Model, rows: DatasetId, named: DatasetId) -> bool {
    rows != named && !buys(model, rows) && !model.paths(rows, named).is_empty()
}

/// Whether rows are called by a column.
pub(crate) fn is_name(model: &Model, id: DimensionId) -> bool {
    let dimension = model.dimension(id);
    model.dataset(dataset_of(model, id)).shown_as == dimension.fields
}

fn dataset_of(model: &Model, dimension: DimensionId) -> DatasetId {
    model.field(model.dimension(dimension).fields[0]).dataset
}

fn column(thing: &Thing) -> Option<DimensionId> {
    match thing {
        Thing::Dimension(id) => Some(*id),
        _ => None,
    }
}

fn member(thing: &Thing) -> Option<DimensionId> {
    match thing {
        Thing::Member(id, _) => Some(*id),
        _ => None,
    }
}

/// Whose rows a member or a named condition tells apart.
fn condition(model: &Model, thing: &Thing) -> Option<DatasetId> {
    match thing {
        Thing::Segment(index) => Some(model.field(model.segments[*index].field).dataset),
        thing => Some(dataset_of(model, member(thing)?)),
    }
}

/// Whether a column is a reference to an entity.
fn refers(model: &Model, column: DimensionId, entity: DatasetId) -> bool {
    let field = model.field(model.dimension(column).fields[0]);
    field.role == FieldRole::Key
        && field.dataset != entity
        && model.joins.iter().any(|join| {
            join.from == field.dataset
                && join.to == entity
                && matches!(&join.columns[..], [(from, _)] if field.expr.columns().iter().any(|c| c.name == *from))
        })
}
