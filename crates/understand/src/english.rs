//! Business English: the words of the grammar that no model has to declare.

use std::sync::OnceLock;

use model::formula::Agg;

/// Words that carry no meaning of their own.
pub(crate) fn is_filler(word: &str) -> bool {
    static FILLERS: OnceLock<Vec<&'static str>> = OnceLock::new();
    let fillers = FILLERS.get_or_init(|| {
        let mut words: Vec<&str> = include_str!("../data/fillers.txt")
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect();
        words.sort_unstable();
        words
    });
    fillers.binary_search(&word).is_ok() || word == ","
}

/// The aggregate that a word asks for. Words that also rank ("highest") are in [`rank`].
pub(crate) fn aggregate(word: &str) -> Option<Agg> {
    Some(match word {
        "average" | "avg" | "mean" => Agg::Avg,
        "total" | "sum" | "combined" | "overall" => Agg::Sum,
        "maximum" | "max" => Agg::Max,
        "minimum" | "min" => Agg::Min,
        _ => return None,
    })
}

/// Words that rank: whether they ask for the least.
pub(crate) fn rank(word: &str) -> Option<bool> {
    Some(match word {
        "top" | "best" | "highest" | "largest" | "biggest" | "greatest" | "most" | "leading" | "strongest"
        | "maximum" | "max" => false,
        "bottom" | "worst" | "lowest" | "smallest" | "least" | "fewest" | "weakest" | "poorest" | "slowest"
        | "minimum" | "min" => true,
        _ => return None,
    })
}

/// Words that join items of a list.
pub(crate) fn is_and(word: &str) -> bool {
    matches!(word, "and" | "," | "&" | "plus" | "or" | "as")
}

/// Words that may stand before a noun without changing it.
pub(crate) fn is_determiner(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "all"
            | "our"
            | "my"
            | "their"
            | "its"
            | "his"
            | "her"
            | "your"
            | "each"
            | "every"
            | "any"
            | "various"
    )
}
