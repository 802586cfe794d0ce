//! What nouns mean beside one another: whose rows, which column, which date or unit. Each step looks at what was linked
//! so far.

use model::{DatasetId, DimensionId};

use super::{Lattice, Mention};
use crate::english::{self, Sort};
use crate::lexicon::Thing;

impl Lattice<'_> {
    /// General English explains what the model's own words do not: "price of the rooms" is no room rate where the
    /// model has both a price and rooms.
    pub(super) fn prefer_own_words(&mut self) {
        let own = |m: &Mention| m.spelled.is_none() && m.cost < self.weights.common_word;
        let grammar = |start: usize, at: usize| {
            let word = self.word(at);
            // A phone's number is no number of phones.
            let counts = word != "number" || (at == start && self.word(at + 1) == "of");
            counts && (crate::phrase::is_grammar(word) || english::is_preposition(word) || english::is_filler(word))
        };
        let explained = |start: usize, end: usize| {
            let mut known: Vec<bool> = (start..end).map(|at| grammar(start, at)).collect();
            for (from, mentions) in self.mentions[start..end].iter().enumerate() {
                for mention in mentions.iter().filter(|m| m.end <= end && own(m)) {
                    known[from..mention.end - start].fill(true);
                }
            }
            known.into_iter().all(|known| known)
        };
        // A metric's name of several words is no accident.
        let loose = |m: &Mention| m.spelled.is_some() && !matches!(m.thing, Thing::Metric(_));
        // "Enterprise" in a member "Large Enterprise" is no company.
        let within = |start: usize, m: &Mention| {
            let longer = |(from, other): (usize, &Mention)| {
                own(other) && from <= start && m.end <= other.end && other.end - from > m.end - start
            };
            let before = self.mentions[..=start].iter().enumerate();
            before.flat_map(|(from, list)| list.iter().map(move |m| (from, m))).any(longer)
        };
        let idle = |start: usize, m: &Mention| {
            loose(m) && (within(start, m) || (m.end > start + 1 && explained(start, m.end)))
        };
        let kept: Vec<Vec<bool>> = (0..self.mentions.len())
            .map(|start| self.mentions[start].iter().map(|m| !idle(start, m)).collect())
            .collect();
        for (mentions, kept) in self.mentions.iter_mut().zip(kept) {
            let mut kept = kept.into_iter();
            mentions.retain(|_| kept.next().unwrap_or(true));
        }
    }

    /// "breakdowns", "fitters": what the data call so goes before what general English calls a column, and before somebody in a
    /// role of that name, where those who have it say so themselves.
    pub(super) fn prefer_members(&mut self) {
        let model = self.model;
        let dataset = |id: DimensionId| model.field(model.dimension(id).fields[0]).dataset;
        for start in 0..self.mentions.len() {
            let sure = self.mentions[start].iter().filter(|m| m.spelled.is_none() && m.cost < 0.5);
            let members: Vec<(usize, DatasetId)> = sure
                .filter_map(|m| match m.thing {
                    Thing::Member(id, _) => Some((m.end, dataset(id))),
                    _ => None,
                })
                .collect();
            // "for each rep" divides by whoever is called so.
            let divides = start > 0 && matches!(self.word(start - 1), "per" | "by" | "each" | "every");
            if members.is_empty() || divides {
                continue;
            }
            self.mentions[start].retain(|m| {
                let column = matches!(m.thing, Thing::Dimension(_)) && m.spelled.is_some();
                !(column && members.iter().any(|(end, _)| *end == m.end))
            });
            let stem = &self.tokens[start].stem;
            for mention in self.mentions[start].iter_mut().filter(|m| m.plural) {
                let Thing::Entity(of) = mention.thing else { continue };
                let by_role = !self.called.dataset(of).iter().any(|word| word.stem == *stem);
                if by_role && members.contains(&(mention.end, of)) {
                    mention.cost += self.weights.anothers + self.weights.named;
                }
            }
        }
    }

    /// "a male dorm": a member right before what it describes is that of its own column, where it has one.
    pub(super) fn describe_next(&mut self) {
        let model = self.model;
        let dataset = |m: &Mention| match m.thing {
            Thing::Member(id, _) => Some(model.field(model.dimension(id).fields[0]).dataset),
            _ => None,
        };
        for start in 0..self.mentions.len() {
            let here = self.mentions[start].iter().filter(|m| m.cost < 0.5);
            let found = here.filter_map(|m| Some((m.end, dataset(m)?)));
            let own: Vec<(usize, DatasetId)> = found
                .filter(|(end, of)| {
                    let nouns = self.mentions.get(*end).into_iter().flatten().filter(|m| m.cost < 0.5 && !m.partial);
                    let mut nouns = nouns.filter(|m| m.thing == Thing::Entity(*of));
                    nouns.next().is_some()
                })
                .collect();
            // "new customers" are those who came then, and none whose ticket is new.
            let came = |m: &Mention| match m.thing {
                Thing::Entity(id) if m.cost < 0.5 => Some(id).filter(|id| model.dataset(*id).time.is_some()),
                _ => None,
            };
            // "units let", "let units": beside its own rows even an ordinary word is a member.
            let rows = |m: &Mention| match m.thing {
                Thing::Entity(id) if m.cost < 0.5 => Some(id),
                _ => None,
            };
            let behind = self.mentions[..start].iter().flatten().filter(|m| m.end == start).filter_map(rows);
            let beside: Vec<DatasetId> =
                behind.chain(self.mentions.get(start + 1).into_iter().flatten().filter_map(rows)).collect();
            let newcomers = self.mentions.get(start + 1).into_iter().flatten().find_map(came);
            let newcomers = newcomers.filter(|_| self.word(start) == "new");
            let (anothers, common_word) = (self.weights.anothers, self.weights.common_word);
            for mention in &mut self.mentions[start] {
                let Thing::Member(..) = mention.thing else { continue };
                let guarded = mention.end == start + 1 && mention.cost >= common_word;
                if guarded && dataset(mention).is_some_and(|of| beside.contains(&of)) {
                    mention.cost -= common_word;
                }
                let named = |rows: DatasetId| match mention.thing {
                    Thing::Member(id, _) => crate::owner::is_led_to(model, rows, id),
                    _ => false,
                };
                let describes = |(end, of): &(usize, DatasetId)| {
                    *end == mention.end && dataset(mention) != Some(*of) && !named(*of)
                };
                if own.iter().any(describes) {
                    mention.cost += anothers;
                }
                if mention.end == start + 1 && newcomers.is_some() && dataset(mention) != newcomers {
                    mention.cost += common_word;
                }
            }
        }
    }

    /// "customer orders", "movie reviews": rows of the second that belong to the first.
    pub(super) fn compounds(&mut self) {
        let model = self.model;
        let entity = |m: &Mention| match m.thing {
            Thing::Entity(id) if m.cost < 0.5 => Some(id),
            _ => None,
        };
        for start in 0..self.mentions.len() {
            let mut found = Vec::new();
            for first in &self.mentions[start] {
                let Some(owner) = entity(first) else { continue };
                if self.tokens.get(first.end).is_some_and(|token| token.begins || token.apart) {
                    continue;
                }
                for second in self.mentions.get(first.end).into_iter().flatten() {
                    let Some(rows) = entity(second).filter(|rows| *rows != owner) else { continue };
                    // "students live" is no noun.
                    if second.plural && !model.paths(rows, owner).is_empty() {
                        found.push(Mention { cost: second.cost + self.weights.inflected, ..second.clone() });
                    }
                }
            }
            // "company type": a column of what stands before it, whatever its table is called
            // "beer style", where beers are told apart by name
            let named = |m: &Mention| match m.thing {
                Thing::Dimension(id) if m.cost < 0.5 && !m.plural => {
                    let dataset = model.field(model.dimension(id).fields[0]).dataset;
                    (model.dataset(dataset).shown_as == model.dimension(id).fields).then_some(dataset)
                }
                _ => None,
            };
            for first in &self.mentions[start] {
                let Some(owner) = entity(first).or_else(|| named(first)) else { continue };
                if self.tokens.get(first.end).is_some_and(|token| token.begins || token.apart) {
                    continue;
                }
                for second in self.mentions.get(first.end).into_iter().flatten().filter(|m| m.cost < 0.5) {
                    let Thing::Dimension(id) = second.thing else { continue };
                    // A thing and itself are no column of it.
                    if first.thing == second.thing {
                        continue;
                    }
                    if model.field(model.dimension(id).fields[0]).dataset == owner && !second.partial {
                        found.push(Mention { cost: first.cost + second.cost, ..second.clone() });
                    }
                }
            }
            // "sales channel": the channel of what is sold
            for first in self.mentions[start].iter().filter(|m| m.vague && m.cost < 0.5) {
                let named = |m: &&Mention| m.cost < 0.3 && !m.partial && matches!(m.thing, Thing::Dimension(_));
                let columns = self.mentions.get(first.end).into_iter().flatten().filter(named);
                found.extend(columns.map(|m| Mention { cost: m.cost + self.weights.sort, ..m.clone() }));
            }
            for mention in found {
                if !self.mentions[start].iter().any(|m| m.end == mention.end && m.thing == mention.thing) {
                    self.mentions[start].push(mention);
                }
            }
        }
    }

    /// "members in Porto: name and join date": people whose first and last names are columns of their own have no
    /// column for the name that is asked for; they are called by it themselves.
    pub(super) fn names_of_people(&mut self) {
        let several = |m: &Mention| match m.thing {
            Thing::Entity(id) if m.cost < 0.5 && self.model.dataset(id).shown_as.len() > 1 => Some(id),
            _ => None,
        };
        let mut people = self.mentions.iter().flatten().filter_map(several);
        let Some(who) = people.next() else { return };
        if people.any(|other| other != who) {
            return;
        }
        for start in 0..self.tokens.len() {
            // What stands before another name belongs to that: "name of the club".
            let goes_on = matches!(self.word(start + 1), "of" | "for");
            if !matches!(self.word(start), "name" | "names") || goes_on {
                continue;
            }
            let plural = self.word(start) == "names";
            self.mentions[start].push(Mention {
                end: start + 1,
                thing: Thing::Entity(who),
                cost: self.weights.synonym,
                vague: false,
                partial: false,
                spelled: None,
                plural,
            });
        }
    }

    /// "disputed invoices with number and date": the date that the rows have, where no column is just called so.
    pub(super) fn dates_of_rows(&mut self) {
        let mut rows = self.mentions.iter().flatten().filter_map(|m| match m.thing {
            Thing::Entity(id) if m.cost < 0.5 => Some(id),
            _ => None,
        });
        let Some(of) = rows.next() else { return };
        let alone = rows.all(|other| other == of);
        let Some(date) = crate::phrase::usual_dates(self.model, of).first().copied().filter(|_| alone) else { return };
        for start in 1..self.tokens.len() {
            let listed = matches!(self.word(start - 1), "and" | "," | "with" | "the" | "its" | "their")
                && (start + 1 == self.tokens.len() || matches!(self.word(start + 1), "and" | ","));
            let plural = self.word(start) == "dates";
            if (plural || self.word(start) == "date") && listed {
                self.mentions[start].push(Mention {
                    end: start + 1,
                    thing: Thing::Dimension(date),
                    cost: self.weights.without_table,
                    vague: false,
                    partial: false,
                    spelled: None,
                    plural,
                });
            }
        }
    }

    /// "late tickets: ticket, customer, opened, category": the date of the rows that is called so, where it is listed.
    pub(super) fn dates_listed(&mut self) {
        let model = self.model;
        let Some(colon) = (1..self.tokens.len()).find(|at| self.tokens[*at].apart && !self.tokens[*at].inside) else {
            return;
        };
        let mut rows = self.mentions[..colon].iter().flatten().filter_map(|m| match m.thing {
            Thing::Entity(id) if m.cost < 0.5 => Some(id),
            _ => None,
        });
        let Some(of) = rows.next() else { return };
        for at in colon..self.tokens.len() {
            let begins = at == colon || english::is_and(self.word(at - 1));
            let ends = at + 1 == self.tokens.len() || english::is_and(self.word(at + 1));
            if !begins || !ends || !english::is_participle(self.word(at)) {
                continue;
            }
            let own = |m: &Mention| match m.thing {
                Thing::Dimension(id) => {
                    m.end == at + 1
                        && m.partial
                        && model.dimension_kind(id).is_time()
                        && model.field(model.dimension(id).fields[0]).dataset == of
                }
                _ => false,
            };
            if self.mentions[at].iter().filter(|m| own(m)).count() == 1
                && let Some(date) = self.mentions[at].iter_mut().find(|m| own(m))
            {
                (date.partial, date.cost) = (false, self.weights.without_table);
            }
        }
    }

    /// "jobs finished in May": by their date of completion, where no date is called as the verb says.
    pub(super) fn dates_alike(&mut self) {
        let model = self.model;
        let named = self.rows_named();
        for at in 1..self.tokens.len() {
            let known = self.mentions[at].iter().any(|m| m.cost < 0.5);
            if known || self.tokens[at].quoted || !english::is_participle(self.word(at)) {
                continue;
            }
            let alike = |id: &DimensionId| {
                let column = self.called.column(*id);
                model.dimension_kind(*id).is_time()
                    && named.contains(&model.field(model.dimension(*id).fields[0]).dataset)
                    && column.iter().any(|word| english::happens_alike(&self.tokens[at].stem, &word.stem))
            };
            let mut dates = model.dimension_ids().filter(alike);
            let (Some(date), None) = (dates.next(), dates.next()) else { continue };
            self.mentions[at].push(Mention {
                end: at + 1,
                thing: Thing::Dimension(date),
                cost: self.weights.without_suffix,
                vague: false,
                partial: true,
                spelled: Some(model.dimension(date).label.clone()),
                plural: false,
            });
        }
    }

    /// The datasets whose rows, or what is measured of them, a question names.
    pub(crate) fn rows_named(&self) -> Vec<DatasetId> {
        let surely = self.mentions.iter().flatten().filter(|m| m.cost < 0.5 && !m.partial);
        surely
            .flat_map(|m| match m.thing {
                Thing::Entity(id) => vec![id],
                Thing::Metric(id) => self.model.datasets_of(id),
                _ => Vec::new(),
            })
            .collect()
    }

    /// "total kW per state", "project code and kW": the one number in that unit, of all that is named.
    pub(super) fn units_of_numbers(&mut self) {
        let model = self.model;
        let named = self.rows_named();
        for start in 0..self.tokens.len() {
            let Some(said) = english::measure(self.word(start)) else { continue };
            let behind = start.checked_sub(1).is_some_and(|before| self.tokens[before].number.is_some());
            let known = self.mentions[start].iter().any(|m| m.cost < 0.5);
            if behind || known || self.word(start.wrapping_sub(1)) == "in" {
                continue;
            }
            let mut columns = model.dimension_ids().filter(|id| {
                let field = model.field(model.dimension(*id).fields[0]);
                let unit = field.unit.as_deref().is_some_and(|unit| unit.eq_ignore_ascii_case(said));
                unit && named.contains(&field.dataset)
            });
            let (Some(column), None) = (columns.next(), columns.next()) else { continue };
            self.mentions[start].push(Mention {
                end: start + 1,
                thing: Thing::Dimension(column),
                cost: self.weights.without_table,
                vague: false,
                partial: false,
                spelled: Some(model.dimension(column).label.clone()),
                plural: false,
            });
        }
    }

    /// "affiliation types", "the cancelled state", "enrolment size": a name and the sort of thing it is.
    pub(super) fn sorts(&mut self) {
        let model = self.model;
        for start in 0..self.mentions.len() {
            let mut found = Vec::new();
            for mention in self.mentions[start].iter().filter(|m| m.cost < 0.6 && !m.partial) {
                let Some(next) = self.tokens.get(mention.end) else { continue };
                let of = match &mention.thing {
                    Thing::Dimension(id) if model.dimension_kind(*id).is_number() => Sort::Number,
                    Thing::Dimension(_) => Sort::Label,
                    Thing::Member(..) => Sort::Member,
                    Thing::Entity(_) => Sort::Rows,
                    // "active status codes": a name of the model that follows is no sort of condition.
                    Thing::Segment(_) if self.mentions[mention.end].iter().all(|m| m.cost > 0.5) => Sort::Flag,
                    Thing::Metric(_) | Thing::Segment(_) | Thing::Unit(_) => continue,
                };
                // "advanced classes", where the model has classes, are those.
                let rows = |m: &Mention| matches!(m.thing, Thing::Entity(_)) && m.cost < 0.5;
                let named = self.mentions[start].iter().any(|m| m.end == mention.end + 1 && m.cost < 0.5)
                    || self.mentions[mention.end].iter().any(rows);
                if !named && english::says_sort(&next.stem, of) {
                    let plural = next.text.ends_with('s') && next.text != next.stem;
                    found.push(Mention {
                        end: mention.end + 1,
                        cost: mention.cost + self.weights.sort,
                        plural,
                        ..mention.clone()
                    });
                }
            }
            self.mentions[start].extend(found);
        }
    }
}
