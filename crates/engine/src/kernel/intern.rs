//! Numbers for keys in the order they are first seen: a hash table of 64-bit keys.

/// Gives each different key the next number.
#[derive(Debug)]
pub(crate) struct Interner {
    /// Number + 1 of the key in each slot; 0 is free.
    slots: Vec<u32>,
    keys: Vec<u64>,
}

const FREE: u32 = 0;

impl Interner {
    /// Room for about so many keys before it grows.
    pub(crate) fn with_capacity(keys: usize) -> Interner {
        Interner { slots: vec![FREE; (2 * keys.max(8)).next_power_of_two()], keys: Vec::new() }
    }

    /// The number of a key.
    #[inline]
    pub(crate) fn number(&mut self, key: u64) -> u32 {
        let slot = self.slot(key);
        if self.slots[slot] != FREE {
            return self.slots[slot] - 1;
        }
        self.keys.push(key);
        self.slots[slot] = self.keys.len() as u32;
        if self.keys.len() * 2 > self.slots.len() {
            self.grow();
        }
        self.keys.len() as u32 - 1
    }

    /// The keys, by number.
    pub(crate) fn keys(&self) -> &[u64] {
        &self.keys
    }

    fn slot(&self, key: u64) -> usize {
        // Fibonacci hashing, with the high half folded in so that no bits of the key are lost.
        let mixed = (key ^ key >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mask = self.slots.len() - 1;
        let mut slot = (mixed >> 32) as usize & mask;
        while self.slots[slot] != FREE && self.keys[self.slots[slot] as usize - 1] != key {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        self.slots = vec![FREE; self.slots.len() * 4];
        for number in 0..self.keys.len() {
            let slot = self.slot(self.keys[number]);
            self.slots[slot] = number as u32 + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn numbers_are_given_in_order_of_appearance() {
        let keys: Vec<u64> = (0..20_000u64).map(|i| ((i * i) % 7919) << (i % 2 * 33)).collect();
        let mut interner = Interner::with_capacity(1);
        let mut expected = BTreeMap::new();
        for key in &keys {
            let next = expected.len() as u32;
            assert_eq!(interner.number(*key), *expected.entry(*key).or_insert(next));
        }
        assert!(interner.keys().iter().enumerate().all(|(number, key)| expected[key] == number as u32));
    }
}
