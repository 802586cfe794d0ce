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
        let (ranks, different) = self.groups();
        self.keys = ranks.into_iter().map(u64::from).collect();
        self.bound = different.len().max(1) as u64;
    }

    /// Rows in the order of their tuples; equal ones stay in the order they came in.
    pub(crate) fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.keys.len() as u32).collect();
        if self.keys.is_sorted() {
            return order;
        }
        if order.len() > FEW {
            return by_digits(&self.keys, self.bound);
        }
        order.sort_by_key(|row| self.keys[*row as usize]);
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

/// So few rows are sorted by comparing them.
const FEW: usize = 1 << 11;
/// Bits of a digit: its counts stay in the nearest cache.
const DIGIT: u32 = 11;

/// Rows in the order of their keys, all of them below `bound`: sorted by one digit after the other, from the last.
fn by_digits(keys: &[u64], bound: u64) -> Vec<u32> {
    let mut rows: Vec<(u64, u32)> = keys.iter().copied().zip(0..).collect();
    let mut sorted = rows.clone();
    let bits = u64::BITS - bound.leading_zeros();
    for shift in (0..bits).step_by(DIGIT as usize) {
        let digit = |row: &(u64, u32)| (row.0 >> shift) as usize % (1 << DIGIT);
        let mut places = [0usize; 1 << DIGIT];
        rows.iter().for_each(|row| places[digit(row)] += 1);
        let mut before = 0;
        for place in &mut places {
            before += std::mem::replace(place, before);
        }
        for row in &rows {
            let place = &mut places[digit(row)];
            sorted[*place] = *row;
            *place += 1;
        }
        std::mem::swap(&mut rows, &mut sorted);
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_by_digits_is_sorted() {
        for (bound, rows) in [(7, 5_000), (40_000, 5_000), (1 << 40, 5_000), (u64::MAX, 5_000), (1 << 33, FEW + 1)] {
            let keys: Vec<u64> =
                (0..rows as u64).map(|i| (i / 3).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29) % bound).collect();
            let mut expected: Vec<u32> = (0..rows as u32).collect();
            expected.sort_by_key(|row| keys[*row as usize]);
            assert_eq!(Packed { keys, bound }.order(), expected, "{bound} {rows}");
        }
    }

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
