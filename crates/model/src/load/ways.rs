//! The shortest ways over joins from one dataset to the others.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::semantic::{DatasetId, Join, JoinId, LONGEST_PATH, Path};

/// How one dataset reaches another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    None,
    One(Path),
    /// Several are shortest; the last steps of them.
    Several(Vec<JoinId>),
}

/// Everything that one dataset reaches, itself included.
type Reached = Rc<BTreeMap<DatasetId, Way>>;

/// Ways between datasets, looked for once for each start.
#[derive(Default)]
pub(super) struct Ways {
    joins: BTreeMap<DatasetId, Vec<(JoinId, DatasetId)>>,
    usual: BTreeSet<JoinId>,
    known: RefCell<BTreeMap<DatasetId, Reached>>,
}

impl Ways {
    pub(super) fn new(joins: &[Join]) -> Ways {
        let mut ways = Ways::default();
        for (id, join) in (0..).zip(joins) {
            ways.joins.entry(join.from).or_default().push((JoinId(id), join.to));
            ways.usual.extend(Some(JoinId(id)).filter(|_| join.usual));
        }
        ways
    }

    /// The joins that start from a dataset, and where they lead.
    pub(super) fn joins(&self, from: DatasetId) -> &[(JoinId, DatasetId)] {
        self.joins.get(&from).map_or(&[], Vec::as_slice)
    }

    /// The shortest way; the empty one to itself.
    pub(super) fn way(&self, from: DatasetId, to: DatasetId) -> Way {
        self.all(from).get(&to).cloned().unwrap_or(Way::None)
    }

    /// Whether there is a way.
    pub(super) fn leads(&self, from: DatasetId, to: DatasetId) -> bool {
        self.all(from).contains_key(&to)
    }

    /// Everything that a dataset reaches, itself included.
    pub(super) fn all(&self, from: DatasetId) -> Reached {
        if let Some(known) = self.known.borrow().get(&from) {
            return Rc::clone(known);
        }
        let reached = Rc::new(self.search(from));
        self.known.borrow_mut().insert(from, Rc::clone(&reached));
        reached
    }

    fn search(&self, from: DatasetId) -> BTreeMap<DatasetId, Way> {
        let mut reached = BTreeMap::from([(from, Way::One(Path::new()))]);
        let mut level = vec![from];
        for _ in 0..LONGEST_PATH {
            let mut ends: BTreeMap<DatasetId, Vec<(DatasetId, JoinId)>> = BTreeMap::new();
            for at in level {
                for (join, to) in self.joins(at).iter().filter(|(_, to)| !reached.contains_key(to)) {
                    ends.entry(*to).or_default().push((at, *join));
                }
            }
            level = ends.keys().copied().collect();
            for (to, mut ends) in ends {
                // Of several between the same two, the one that is meant where nobody says which.
                let usual = |(_, join): &(DatasetId, JoinId)| self.usual.contains(join);
                if ends.iter().all(|(at, _)| *at == ends[0].0) && ends.iter().filter(|end| usual(end)).count() == 1 {
                    ends.retain(usual);
                }
                let way = match (ends.as_slice(), &reached[&ends[0].0]) {
                    ([(_, join)], Way::One(path)) => Way::One([path.as_slice(), &[*join]].concat()),
                    _ => Way::Several(ends.into_iter().map(|(_, join)| join).collect()),
                };
                reached.insert(to, way);
            }
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(joins: &[(u32, u32)], from: u32, to: u32, expected: Way) {
        let join = |(from, to): &(u32, u32)| Join {
            name: String::new(),
            role: None,
            usual: joins.iter().filter(|other| *other == &(*from, *to)).count() == 1,
            from: DatasetId(*from),
            to: DatasetId(*to),
            columns: Vec::new(),
        };
        let joins: Vec<Join> = joins.iter().map(join).collect();
        assert_eq!(Ways::new(&joins).way(DatasetId(from), DatasetId(to)), expected);
    }

    #[test]
    fn the_shortest_way_is_found_if_it_is_the_only_one() {
        let one = |joins: &[u32]| Way::One(joins.iter().copied().map(JoinId).collect());
        let several = |joins: &[u32]| Way::Several(joins.iter().copied().map(JoinId).collect());
        check(&[(0, 1), (1, 2)], 0, 2, one(&[0, 1]));
        check(&[(0, 1), (1, 2)], 2, 0, Way::None);
        check(&[(0, 1), (1, 2), (0, 2)], 0, 2, one(&[2]));
        check(&[(0, 1), (0, 1)], 0, 1, several(&[0, 1]));
        check(&[(0, 1), (0, 1), (1, 2)], 0, 2, several(&[2]));
        check(&[(0, 1), (0, 2), (1, 3), (2, 3)], 0, 3, several(&[2, 3]));
        check(&[(0, 0)], 0, 0, one(&[]));
        check(&[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)], 0, 5, Way::None);
    }
}
