//! Tuples of codes as single numbers, in the same order.

/// One number a row for a tuple of codes; tuples and numbers are ordered alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Packed {
    /// One number a row.
    pub(crate) keys: Vec<u64>,
    /// All numbers are below this.
    pub(crate) bound: u64,
}

impl Packed {
    /// The empty tuple for each of `rows` rows.
    pub(crate) fn empty(rows: usize) -> Packed {
        Packed { keys: vec![0; rows], bound: 1 }
    }

    /// With one more code at the end of each tuple. `members` bounds the codes.
    pub(crate) fn push(&mut self, codes: impl Iterator<Item = u32>, members: usize) {
        let members = members.max(1) as u64;
        if self.bound.checked_mul(members).is_none() {
            self.compress();
        }
        for (key, code) in self.keys.iter_mut().zip(codes) {
            *key = *key * members + u64::from(code);
        }
        self.bound *= members;
    }

    /// Replaces each number by its rank among the different ones: at most as many as there are rows,
    /// which leaves room for any code behind it.
    fn compress(&mut self) {
        let mut ranks = self.keys.clone();
        ranks.sort_unstable();
        ranks.dedup();
        for key in &mut self.keys {
            *key = ranks.binary_search(key).map_or(0, |rank| rank as u64);
        }
        self.bound = ranks.len().max(1) as u64;
    }

    /// Rows in the order of their tuples; equal ones stay in the order they came in.
    pub(crate) fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.keys.len() as u32).collect();
        if !self.keys.is_sorted() {
            order.sort_by_key(|row| self.keys[*row as usize]);
        }
        order
    }

    /// Numbers the different tuples in their order: the number of each row, and a first row of each.
    pub(crate) fn groups(&self) -> (Vec<u32>, Vec<u32>) {
        let mut of_row = vec![0; self.keys.len()];
        let mut first: Vec<u32> = Vec::new();
        let mut last = None;
        for row in self.order() {
            let key = self.keys[row as usize];
            if last != Some(key) {
                last = Some(key);
                first.push(row);
            }
            of_row[row as usize] = first.len() as u32 - 1;
        }
        (of_row, first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tuples_and_their_numbers_are_ordered_alike() {
        let rows: Vec<[u32; 5]> =
            (0..500u32).map(|i| [7, 3, 11, 5, 2].map(|p| i.wrapping_mul(2_654_435_761) % p)).collect();
        for members in [12usize, u32::MAX as usize] {
            let mut packed = Packed::empty(rows.len());
            (0..5).for_each(|column| packed.push(rows.iter().map(|row| row[column]), members));
            for (a, x) in rows.iter().zip(&packed.keys) {
                for (b, y) in rows.iter().zip(&packed.keys) {
                    assert_eq!(a.cmp(b), x.cmp(y), "{a:?} {b:?} of {members}");
                }
            }
            let (of_row, first) = packed.groups();
            assert!(first.windows(2).all(|w| rows[w[0] as usize] < rows[w[1] as usize]));
            assert!(rows.iter().zip(of_row).all(|(row, group)| rows[first[group as usize] as usize] == *row));
        }
    }
}
