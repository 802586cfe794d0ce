//! What readings cost: numbers that are fitted, not chosen. `data/weights.txt` has them, with what each is for.

use std::sync::OnceLock;

const FILE: &str = include_str!("../data/weights.txt");

macro_rules! weights {
    ($($name:ident)*) => {
        /// What departures from the plainest wording cost, and how doubtful a reading may be that is answered.
        /// A reading's cost is the sum of what its departures cost, so readings are ranked as a log-linear model
        /// would rank them.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct Weights { $(pub(crate) $name: f32,)* }

        impl Weights {
            /// All names, in the order of the file.
            pub const NAMES: &[&str] = &[$(stringify!($name)),*];

            const NOTHING: Weights = Weights { $($name: 0.0,)* };

            /// A weight by its name.
            pub fn get(&self, name: &str) -> Option<f32> {
                match name {
                    $(stringify!($name) => Some(self.$name),)*
                    _ => None,
                }
            }

            /// Sets a weight; whether there is one of that name.
            pub fn set(&mut self, name: &str, value: f32) -> bool {
                match name {
                    $(stringify!($name) => self.$name = value,)*
                    _ => return false,
                }
                true
            }
        }
    };
}

weights! {
    synonym vague inflected conjugated derived without_table without_suffix without_code without_count by_key head_word
    part only_head english named member common_word slip sort elsewhere owner_step anothers subject hopeless phrase filler tie
    loose partial unknown unreached bridged step bare_group dateless nothing_asked stray has ranked_later events
    unsaid_measure margin idle plain doubtful
}

/// The weights that Reckoner was fitted with.
impl Default for Weights {
    fn default() -> Weights {
        static FITTED: OnceLock<Weights> = OnceLock::new();
        *FITTED.get_or_init(|| Weights::parse(FILE).expect("the weights are read by a test"))
    }
}

impl Weights {
    /// Reads lines of `name number # why`; every weight must be there, once.
    ///
    /// # Errors
    /// A line that is none, with its number; or the name of a weight that is missing.
    pub fn parse(text: &str) -> Result<Weights, String> {
        let mut weights = Weights::NOTHING;
        let mut missing: Vec<&str> = Weights::NAMES.to_vec();
        for (at, line) in text.lines().enumerate() {
            let Some((name, rest)) = entry(line) else { continue };
            let value = rest.split('#').next().unwrap_or_default().trim();
            let value: f32 =
                value.parse().map_err(|_| format!("line {}: \u{201c}{value}\u{201d} is no number", at + 1))?;
            let Some(known) = missing.iter().position(|missing| *missing == name) else {
                return Err(format!(
                    "line {}: no weight is called \u{201c}{name}\u{201d}, or it is there twice",
                    at + 1
                ));
            };
            if !(0.0..=100.0).contains(&value) {
                return Err(format!("line {}: {name} must be from 0 to 100", at + 1));
            }
            missing.remove(known);
            weights.set(name, value);
        }
        match missing.first() {
            Some(name) => Err(format!("the weight \u{201c}{name}\u{201d} is missing")),
            None => Ok(weights),
        }
    }

    /// The file that has these weights: the built-in one with other numbers.
    pub fn written(&self) -> String {
        let line = |line: &str| match entry(line).and_then(|(name, rest)| Some((name, rest, self.get(name)?))) {
            Some((name, rest, value)) => {
                let said = format!("{name} {}", (value * 1000.0).round() / 1000.0);
                match rest.split_once('#') {
                    Some((_, why)) => format!("{said:<24}#{why}\n"),
                    None => format!("{said}\n"),
                }
            }
            None => format!("{line}\n"),
        };
        FILE.lines().map(line).collect()
    }
}

/// The name on a line of the file, and what follows it; nothing of a comment or an empty line.
fn entry(line: &str) -> Option<(&str, &str)> {
    line.trim().split_once(' ').filter(|(name, _)| !name.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_and_written_as_it_stands() {
        assert_eq!(Weights::default().written(), FILE);
        assert_eq!(Weights::parse(FILE), Ok(Weights::default()));
    }

    #[test]
    fn other_numbers_are_written_and_read_back() {
        let mut weights = Weights::default();
        assert!(weights.set("loose", 0.375) && !weights.set("luck", 1.0));
        assert_eq!(Weights::parse(&weights.written()), Ok(weights));
    }

    #[test]
    fn what_is_no_file_of_weights_is_refused_with_its_line() {
        let without = |name: &str| FILE.lines().filter(|line| !line.starts_with(name)).collect::<Vec<_>>().join("\n");
        for (text, why) in [
            (without("tie "), "the weight \u{201c}tie\u{201d} is missing"),
            (format!("{FILE}luck 1"), "no weight is called \u{201c}luck\u{201d}"),
            (format!("{FILE}tie 1"), "it is there twice"),
            (FILE.replacen("0.05 ", "much ", 1), "line 5: \u{201c}much\u{201d} is no number"),
            (FILE.replacen("0.05 ", "-1 ", 1), "line 5: synonym must be from 0 to 100"),
        ] {
            let error = Weights::parse(&text).expect_err(why);
            assert!(error.contains(why), "{error}");
        }
    }
}
