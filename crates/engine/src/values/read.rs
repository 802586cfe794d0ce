//! Looking members up.

use std::collections::BTreeMap;

use arrow::buffer::Buffer;
use fst::automaton::{Automaton as _, Str};
use fst::{IntoStreamer as _, Map, Streamer as _};
use model::viewer::{Member, Members};
use model::{DimensionId, Model};

use super::near::Near;
use super::{Keep, MAGIC, Section};
use crate::error::Error;

/// No more members than this are near.
const NEAR: usize = 8;
/// Forms that are looked at before the nearest are chosen.
const CANDIDATES: usize = 512;

/// The value index of a snapshot.
#[derive(Debug)]
pub(crate) struct Values {
    sections: Vec<Bytes>,
    forms: Map<Bytes>,
    words: Map<Bytes>,
    /// What the index's dimensions are in today's model.
    dimensions: Vec<Option<DimensionId>>,
    counts: BTreeMap<DimensionId, usize>,
}

/// A stretch of the mapped file.
#[derive(Debug, Clone)]
struct Bytes(Buffer);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Bytes {
    fn number<const WIDTH: usize>(&self, at: usize) -> Option<[u8; WIDTH]> {
        let start = at.checked_mul(WIDTH)?;
        self.0.get(start..start.checked_add(WIDTH)?)?.try_into().ok()
    }

    fn u64(&self, at: usize) -> Option<usize> {
        self.number(at).map(u64::from_le_bytes).and_then(|number| usize::try_from(number).ok())
    }

    /// The bounds of item `at` of lists that lie one after the other.
    fn bounds(&self, at: usize) -> Option<(usize, usize)> {
        let start = if at == 0 { 0 } else { self.u64(at - 1)? };
        Some((start, self.u64(at)?))
    }
}

impl Values {
    /// Reads the index from its (verified) file.
    ///
    /// # Errors
    /// It is not one.
    pub(crate) fn open(bytes: Buffer, model: &Model) -> Result<Values, Error> {
        let wrong = |why: &str| Error::damaged("the value index", why);
        if !bytes.starts_with(MAGIC) {
            return Err(wrong("it begins with other bytes"));
        }
        let header = Bytes(bytes.slice(MAGIC.len()));
        let mut sections = Vec::new();
        for section in Section::ALL {
            let place = section as usize;
            let (offset, length) =
                header.u64(2 * place).zip(header.u64(2 * place + 1)).ok_or_else(|| wrong("it is too short"))?;
            let inside = offset.checked_add(length).is_some_and(|end| end <= bytes.len());
            sections.push(Bytes(match inside {
                true => bytes.slice_with_length(offset, length),
                false => return Err(wrong("a section lies outside of it")),
            }));
        }
        let map = |section: Section| {
            Map::new(sections[section as usize].clone()).map_err(|e| Error::damaged("the value index", e))
        };
        let names: Vec<(String, u64)> = serde_json::from_slice(sections[Section::Dimensions as usize].as_ref())
            .map_err(|e| Error::damaged("the value index", e))?;
        let dimensions: Vec<Option<DimensionId>> = names.iter().map(|(name, _)| model.dimension_named(name)).collect();
        let mut counts = BTreeMap::new();
        for (dimension, (_, count)) in dimensions.iter().zip(&names) {
            if let Some(dimension) = dimension {
                *counts.entry(*dimension).or_default() += *count as usize;
            }
        }
        Ok(Values { forms: map(Section::Forms)?, words: map(Section::Words)?, sections, dimensions, counts })
    }

    fn section(&self, section: Section) -> &Bytes {
        &self.sections[section as usize]
    }

    /// The members of a list.
    fn list(&self, number: u64) -> impl Iterator<Item = u32> + '_ {
        let bounds = usize::try_from(number).ok().and_then(|at| self.section(Section::ListEnds).bounds(at));
        let (start, end) = bounds.unwrap_or((0, 0));
        (start..end).map_while(|at| self.section(Section::Lists).number(at).map(u32::from_le_bytes))
    }

    fn member(&self, id: u32, edits: u8) -> Option<Member> {
        let number = self.section(Section::DimensionOf).number(id as usize).map(u16::from_le_bytes)?;
        let dimension = (*self.dimensions.get(usize::from(number))?)?;
        let (start, end) = self.section(Section::TextEnds).bounds(id as usize)?;
        let name = std::str::from_utf8(self.section(Section::Texts).as_ref().get(start..end)?).ok()?;
        Some(Member { dimension, name: name.to_owned(), edits })
    }

    /// Adds members of lists whose text begins with `form`, each once, up to `limit`.
    fn beginning(&self, map: &Map<Bytes>, form: &str, limit: usize, keep: Keep<'_>, into: &mut Vec<Member>) {
        let mut stream = map.search(Str::new(form).starts_with()).into_stream();
        while let Some((_, list)) = stream.next() {
            for member in self.list(list).filter_map(|id| self.member(id, 0)).filter(|m| keeps(keep, m)) {
                if into.len() >= limit {
                    return;
                }
                if !into.contains(&member) {
                    into.push(member);
                }
            }
        }
    }
}

impl Values {
    pub(super) fn exact(&self, form: &str, keep: Keep<'_>) -> Vec<Member> {
        let list = self.forms.get(form);
        let members = |list| self.list(list).filter_map(|id| self.member(id, 0)).filter(|m| keeps(keep, m)).collect();
        list.map(members).unwrap_or_default()
    }

    pub(super) fn near(&self, form: &str, edits: u8, keep: Keep<'_>) -> Vec<Member> {
        if edits == 0 {
            return self.exact(form, keep);
        }
        let Some(near) = Near::to(form, edits) else { return self.exact(form, keep) };
        let mut found: Vec<(u8, u64)> = Vec::new();
        let mut stream = self.forms.search_with_state(&near).into_stream();
        while let Some((_, list, at)) = stream.next() {
            // What may not be named takes no place of what may.
            if let Some(distance) = near.edits(&at).filter(|_| self.has(list, keep)) {
                found.push((distance, list));
            }
            if found.len() >= CANDIDATES {
                break;
            }
        }
        // Forms come in their order, so equally near ones stay in it.
        found.sort_by_key(|(distance, _)| *distance);
        let mut members: Vec<Member> = Vec::new();
        for (distance, list) in found {
            for member in self.list(list).filter_map(|id| self.member(id, distance)).filter(|m| keeps(keep, m)) {
                let known = members.iter().any(|m| (m.dimension, &m.name) == (member.dimension, &member.name));
                if members.len() < NEAR && !known {
                    members.push(member);
                }
            }
        }
        members
    }

    /// Whether one of a list may be named.
    fn has(&self, list: u64, keep: Keep<'_>) -> bool {
        keep.is_none_or(|keep| self.list(list).filter_map(|id| self.member(id, 0)).any(|member| keep(&member)))
    }

    /// Whether a form of a member begins with this one and goes on.
    pub(super) fn continues(&self, form: &str, keep: Keep<'_>) -> bool {
        let longer = form.bytes().chain([b' ']);
        let Some(keep) = keep else { return self.leads_on(longer) };
        let longer: Vec<u8> = longer.collect();
        let mut stream = self.forms.range().ge(&longer).into_stream();
        while let Some((found, list)) = stream.next() {
            if !found.starts_with(&longer) {
                return false;
            }
            if self.has(list, Some(keep)) {
                return true;
            }
        }
        false
    }

    /// Whether any form begins with these bytes: from each state of the map some form is reached.
    fn leads_on(&self, begun: impl Iterator<Item = u8>) -> bool {
        let forms = self.forms.as_fst();
        let mut node = forms.root();
        for byte in begun {
            let Some(next) = node.find_input(byte) else { return false };
            node = forms.node(node.transition_addr(next));
        }
        true
    }

    pub(super) fn complete(&self, form: &str, limit: usize, keep: Keep<'_>) -> Vec<Member> {
        let mut members = Vec::new();
        self.beginning(&self.forms, form, limit, keep, &mut members);
        self.beginning(&self.words, form, limit, keep, &mut members);
        members
    }
}

fn keeps(keep: Keep<'_>, member: &Member) -> bool {
    keep.is_none_or(|keep| keep(member))
}

impl Members for Values {
    fn exact(&self, form: &str) -> Vec<Member> {
        self.exact(form, None)
    }

    fn continues(&self, form: &str) -> bool {
        self.continues(form, None)
    }

    fn near(&self, form: &str, edits: u8) -> Vec<Member> {
        self.near(form, edits, None)
    }

    fn complete(&self, form: &str, limit: usize) -> Vec<Member> {
        self.complete(form, limit, None)
    }

    fn count(&self, dimension: DimensionId) -> Option<usize> {
        self.counts.get(&dimension).copied()
    }
}

#[cfg(test)]
mod tests {
    use model::semantic::{Dataset, Dimension, Field, FieldRole};
    use model::{Agg, ColumnType, DatasetId, Expr, FieldId};

    use super::*;

    /// Cities and brands; Munich is also called Munchen and "beer city".
    fn model() -> Model {
        let field = |name: &str, aliases: Vec<(String, Vec<String>)>| Field {
            name: name.into(),
            label: name.into(),
            synonyms: Vec::new(),
            description: None,
            dataset: DatasetId(0),
            expr: Expr::column(name),
            kind: ColumnType::Text,
            role: FieldRole::Dimension,
            natural: Agg::Sum,
            unit: None,
            aliases,
        };
        let aliases = vec![("Munich".to_owned(), vec!["Munchen".to_owned(), "Beer  City".to_owned()])];
        let dimension = |name: &str, field: u32| Dimension {
            name: name.into(),
            label: name.into(),
            synonyms: Vec::new(),
            fields: vec![FieldId(field)],
        };
        Model {
            datasets: vec![Dataset {
                name: "shops".into(),
                label: "shops".into(),
                synonyms: Vec::new(),
                description: None,
                source: "shops.csv".into(),
                primary_key: Vec::new(),
                time: None,
                shown_as: Vec::new(),
            }],
            fields: vec![field("city", aliases), field("brand", Vec::new())],
            dimensions: vec![dimension("city", 0), dimension("brand", 1)],
            ..Model::default()
        }
    }

    fn values() -> Values {
        let list = |members: &[&str]| members.iter().map(|m| (*m).to_owned()).collect();
        let members = [
            (DimensionId(0), list(&["Munich", "New York", "York", "Bad Homburg", "Hamburg", "Munich"])),
            (DimensionId(1), list(&["York", "O'Neill", "***", "S\u{e3}o Bento", "Hamburger King"])),
        ];
        let bytes = super::super::encode(&model(), &members).expect("encodes");
        Values::open(Buffer::from_vec(bytes), &model()).expect("opens")
    }

    fn shown(members: &[Member]) -> String {
        let one = |m: &Member| match m.edits {
            0 => format!("{}:{}", m.dimension.0, m.name),
            edits => format!("{}:{}~{edits}", m.dimension.0, m.name),
        };
        members.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn members_are_found_by_their_forms() {
        let values = values();
        for (form, expected) in [
            ("york", "0:York, 1:York"),
            ("new york", "0:New York"),
            ("beer city", "0:Munich"),
            ("munchen", "0:Munich"),
            ("oneill", "1:O'Neill"),
            ("s\u{e3}o bento", "1:S\u{e3}o Bento"),
            ("sao bento", "1:S\u{e3}o Bento"),
            ("***", "1:***"),
            ("YORK", ""),
            ("", ""),
            ("new", ""),
        ] {
            assert_eq!(shown(&values.exact(form, None)), expected, "{form}");
        }
        assert!(values.continues("new", None) && values.continues("beer", None));
        for form in ["york", "ne", "zz"] {
            assert!(!values.continues(form, None), "{form}");
        }
        assert_eq!((values.count(DimensionId(0)), values.count(DimensionId(7))), (Some(5), None));
    }

    #[test]
    fn misspelled_members_are_found_nearest_first() {
        let values = values();
        for (form, edits, expected) in [
            ("munihc", 1, "0:Munich~1"),
            ("homburg", 1, "0:Hamburg~1"),
            ("hamburg", 2, "0:Hamburg"),
            ("s\u{e3}o bent", 1, "1:S\u{e3}o Bento~1"),
            ("yrok", 2, "0:York~1, 1:York~1"),
            ("york", 0, "0:York, 1:York"),
            ("berlin", 2, ""),
        ] {
            assert_eq!(shown(&values.near(form, edits, None)), expected, "{form} {edits}");
        }
    }

    #[test]
    fn beginnings_are_completed_by_form_and_then_by_word() {
        let values = values();
        for (form, limit, expected) in [
            ("ham", 9, "0:Hamburg, 1:Hamburger King"),
            ("ham", 1, "0:Hamburg"),
            ("ho", 9, "0:Bad Homburg"),
            ("yo", 9, "0:York, 1:York, 0:New York"),
            ("q", 9, ""),
        ] {
            assert_eq!(shown(&values.complete(form, limit, None)), expected, "{form}");
        }
    }

    #[test]
    fn what_may_not_be_named_is_not_there_and_takes_no_place() {
        let values = values();
        let cities = |member: &Member| member.dimension == DimensionId(0) && !member.name.starts_with("Ham");
        assert_eq!(shown(&values.exact("york", Some(&cities))), "0:York");
        assert_eq!(shown(&values.exact("hamburg", Some(&cities))), "");
        assert_eq!(shown(&values.near("yrok", 2, Some(&cities))), "0:York~1");
        assert_eq!(shown(&values.near("homburg", 1, Some(&cities))), "");
        assert_eq!(shown(&values.complete("yo", 1, Some(&|m: &Member| m.name != "York"))), "0:New York");
        assert!(values.continues("new", Some(&cities)) && !values.continues("hamburger", Some(&cities)));
    }

    #[test]
    fn a_damaged_index_is_an_error_or_finds_nothing() {
        let members = [(DimensionId(0), vec!["New York".to_owned(), "Munich".to_owned()])];
        let bytes = super::super::encode(&model(), &members).expect("encodes");
        for cut in 0..bytes.len() {
            assert!(Values::open(Buffer::from_slice_ref(&bytes[..cut]), &model()).is_err(), "{cut}");
        }
        // Beyond the header, in the texts and the lists.
        let lists = bytes.len() - 40;
        for at in lists..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] = 0xff;
            if let Ok(values) = Values::open(Buffer::from_vec(bytes), &model()) {
                values.exact("munich", None);
                values.complete("n", 5, None);
            }
        }
    }
}
