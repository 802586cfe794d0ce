//! Business English: the words of the grammar that no model has to declare.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use model::formula::Agg;
use model::semantic::FieldRole;
use model::{DatasetId, DimensionId, Model};

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

/// Whether a word is a form of a verb that only ties two things together.
pub(crate) fn is_tie(word: &str, stem: &str) -> bool {
    const NOUNS: [&str; 14] = [
        "rating", "pricing", "building", "booking", "funding", "spending", "earning", "ranking", "training",
        "shipping", "housing", "parking", "planning", "billing",
    ];
    let sure = is_participle(word) || (word.ends_with("ing") && !NOUNS.contains(&word));
    tie(stem).is_some_and(|noun| !noun || sure) && !is_made_of_verb(word, stem)
}

/// Whether a word that can only be a verb where it stands ties two things together.
pub(crate) fn is_tie_anyway(word: &str, stem: &str) -> bool {
    tie(stem).is_some() && !is_made_of_verb(word, stem)
}

/// Whether a word has the stem of a verb, but is a noun or an adjective made of it: "consumables" consume nothing.
fn is_made_of_verb(word: &str, stem: &str) -> bool {
    const ENDINGS: [&str; 10] = ["able", "ible", "ment", "ion", "ation", "ition", "ance", "ence", "ive", "ant"];
    word.strip_prefix(stem).is_some_and(|ending| ENDINGS.contains(&ending.strip_suffix('s').unwrap_or(ending)))
}

/// Whether a stem is that of a verb that ties two things together, and if so whether it is a noun as well.
fn tie(stem: &str) -> Option<bool> {
    static TIES: OnceLock<Vec<(&'static str, bool)>> = OnceLock::new();
    let ties = TIES.get_or_init(|| {
        let lines = include_str!("../data/verbs.txt").lines().filter(|line| !line.starts_with('#'));
        let mut stems: Vec<_> = lines.map(|line| (line.trim_end_matches(" ~"), line.ends_with('~'))).collect();
        stems.sort_unstable();
        stems
    });
    ties.binary_search_by_key(&stem, |(stem, _)| stem).ok().map(|at| ties[at].1)
}

/// Whether a word is one that some list of this module has, and so is no slip of spelling.
pub(crate) fn is_known(word: &str, stem: &str) -> bool {
    tie(stem).is_some()
        || measured_by(word).is_some()
        || is_negation(word)
        || is_preposition(word)
        || is_determiner(word)
        || is_empty_adjective(word)
        || is_participle(word)
        || grows(word).is_some()
        || unit(word).is_some()
        || times(word).is_some()
        || places(word).next().is_some()
        || ADJECTIVES.iter().any(|a| a.forms.contains(&word))
        || [Sort::Label, Sort::Member, Sort::Number, Sort::Rows].into_iter().any(|sort| says_sort(stem, sort))
}

/// Whether two verbs, by their stems, say that the same happened to something.
pub(crate) fn happens_alike(one: &str, other: &str) -> bool {
    const ALIKE: [&[&str]; 8] = [
        &["complet", "finish", "conclud"],
        &["open", "rais", "log", "report"],
        &["close", "resolv", "solv", "settl"],
        &["start", "begin", "began", "commenc"],
        &["cancel", "termin"],
        &["join", "hire", "employ"],
        &["left", "leav", "depart", "quit"],
        &["purchas", "bought", "buy", "acquir"],
    ];
    ALIKE.iter().any(|alike| alike.contains(&one) && alike.contains(&other))
}

/// Words that go with verbs, and are seldom names: "add *up*".
pub(crate) fn is_particle(word: &str) -> bool {
    matches!(word, "up" | "down" | "out" | "off" | "over" | "away" | "back" | "yes" | "no" | "ok")
}

/// The aggregate that a word asks for. Words that also rank ("highest") are in [`rank`].
pub(crate) fn aggregate(word: &str) -> Option<Agg> {
    Some(match word {
        "average" | "avg" | "mean" => Agg::Avg,
        "total" | "sum" | "combined" | "overall" => Agg::Sum,
        "maximum" | "max" => Agg::Max,
        "minimum" | "min" => Agg::Min,
        "median" | "typical" => Agg::Median,
        _ => return None,
    })
}

/// A percentile as people write it, in ten-thousandths: `90th` before "percentile", `p95` before "of".
pub(crate) fn percentile(word: &str, next: &str) -> Option<(usize, u16)> {
    let named = matches!(next, "percentile" | "percentiles");
    let (digits, words) = match word.strip_prefix('p') {
        // By itself it may be the name of anything.
        Some(digits) if next == "of" => (digits, 1),
        None if named => (word.trim_end_matches(|c: char| c.is_ascii_alphabetic()), 2),
        _ => return None,
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let percent: f64 = digits.parse().ok()?;
    // Within bounds, so it fits.
    (0.0..=100.0).contains(&percent).then(|| (words, (percent * 100.0).round() as u16))
}

/// Words that rank: whether they ask for the least.
pub(crate) fn rank(word: &str) -> Option<bool> {
    Some(match word {
        "top" | "best" | "highest" | "largest" | "biggest" | "greatest" | "most" | "leading" | "strongest"
        | "maximum" | "max" | "steepest" | "sharpest" => false,
        "bottom" | "worst" | "lowest" | "smallest" | "least" | "fewest" | "weakest" | "poorest" | "slowest"
        | "minimum" | "min" => true,
        _ => return None,
    })
}

/// Whether a word says that something is good or bad, and not just much or little.
pub(crate) fn judges(word: &str) -> bool {
    matches!(word, "best" | "worst" | "strongest" | "weakest" | "poorest")
}

/// Words for what everybody wants less of, and what it costs: the worst has the most.
pub(crate) fn is_unwelcome(word: &str) -> bool {
    const WORDS: &str = " absence absenteeism accident arrears backlog backorder bounce breach breakdown bug cancellation \
        cancelled canceled chargeback churn claim complaint conflict contamination cost crash damage damaged deaths debt \
        defect defective delay delayed dispute downtime dropout emission error escalation expense failed failure fault \
        faulty fine fraud incident infection injury issue leak late lateness loss missed mistake noshow outage overdue \
        overrun penalty problem refund reject rejected rejection returned returns scrap shortage shrinkage sickness \
        spoilage stockout theft turnaround unpaid violation wait waiting waste wastage writeoff ";
    let is_one = |word: &str| WORDS.split_whitespace().any(|one| one == word);
    let stem = word.strip_suffix('s').unwrap_or(word);
    is_one(word) || is_one(stem) || stem.strip_suffix("ie").is_some_and(|stem| is_one(&format!("{stem}y")))
}

/// Words for what there is most of, or least: whether they ask for the least.
pub(crate) fn commonest(word: &str) -> Option<bool> {
    match word {
        "busiest" | "commonest" => Some(false),
        "rarest" => Some(true),
        _ => None,
    }
}

/// What the name before one of these words stands for, for the word to say nothing new of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A column of labels.
    Label,
    /// A member of such a column.
    Member,
    /// A column of numbers.
    Number,
    /// An entity.
    Rows,
    /// A named condition.
    Flag,
}

/// Whether a word (by its stem) only says what sort of thing the name before it is: "the *cancelled* state".
pub(crate) fn says_sort(stem: &str, of: Sort) -> bool {
    static SORTS: OnceLock<Vec<(Sort, String)>> = OnceLock::new();
    let sorts = SORTS.get_or_init(|| {
        let lines = include_str!("../data/kinds.txt").lines().filter_map(|line| line.split_once(": "));
        lines
            .filter_map(|(of, words)| {
                let of = match of {
                    "label" => Sort::Label,
                    "member" => Sort::Member,
                    "number" => Sort::Number,
                    "rows" => Sort::Rows,
                    "flag" => Sort::Flag,
                    _ => return None,
                };
                Some(crate::token::tokens(words).into_iter().map(move |token| (of, token.stem)))
            })
            .flatten()
            .collect()
    });
    sorts.iter().any(|(sort, word)| *sort == of && word == stem)
}

/// The places that a word like "German" belongs to, by their names.
pub(crate) fn places(word: &str) -> impl Iterator<Item = &'static str> {
    static PLACES: OnceLock<BTreeMap<&'static str, &'static str>> = OnceLock::new();
    let places = PLACES.get_or_init(|| {
        let lines = include_str!("../data/demonyms.txt").lines().filter_map(|line| line.split_once(": "));
        lines.flat_map(|(words, places)| words.split(", ").map(move |word| (word, places))).collect()
    });
    places.get(word).into_iter().flat_map(|places| places.split(", "))
}

/// The codes that data may have for a place, each with the words that a column of such codes is called by.
pub(crate) fn place_codes(place: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    static CODES: OnceLock<BTreeMap<&'static str, Vec<(&'static str, &'static str)>>> = OnceLock::new();
    let codes = CODES.get_or_init(|| {
        let (mut codes, mut called) = (BTreeMap::<_, Vec<_>>::new(), "");
        for line in include_str!("../data/codes.txt").lines().filter(|line| !line.starts_with('#')) {
            match line.split_once(": ") {
                Some((place, of)) => codes.entry(place).or_default().extend(of.split(", ").map(|code| (code, called))),
                None => called = line.trim_matches(['[', ']']),
            }
        }
        codes
    });
    codes.get(place).into_iter().flatten().copied()
}

/// Whether a verb says that a number went up (`Some(false)`) or down (`Some(true)`).
pub(crate) fn grows(word: &str) -> Option<bool> {
    match word {
        "grow" | "grows" | "grew" | "grown" | "growing" | "rise" | "rises" | "rose" | "risen" | "rising"
        | "increased" | "increasing" | "improved" | "improving" | "improve" | "climbed" => Some(false),
        "shrink" | "shrinks" | "shrank" | "shrunk" | "shrinking" | "fell" | "fallen" | "falling" | "declined"
        | "declining" | "dropped" | "dropping" | "decreased" | "decreasing" => Some(true),
        _ => None,
    }
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
            | "either"
            | "both"
    )
}

/// Words that tie a noun to what stands before it: whose, where, of what.
pub(crate) fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "of" | "in"
            | "for"
            | "from"
            | "at"
            | "on"
            | "to"
            | "with"
            | "among"
            | "across"
            | "within"
            | "during"
            | "into"
            | "about"
            | "along"
    )
}

/// What a describing word says of a thing, by the columns that hold it.
#[derive(Debug, PartialEq)]
pub(crate) struct Adjective {
    /// Positive, comparative and superlative.
    forms: [&'static str; 3],
    /// Little of it: "cheap".
    pub(crate) least: bool,
    /// Words in the names of columns that grow with it.
    columns: &'static [&'static str],
}

const ADJECTIVES: [Adjective; 23] = [
    Adjective { forms: ["old", "older", "oldest"], least: false, columns: AGE },
    Adjective { forms: ["young", "younger", "youngest"], least: true, columns: AGE },
    Adjective { forms: ["long", "longer", "longest"], least: false, columns: LENGTH },
    Adjective { forms: ["short", "shorter", "shortest"], least: true, columns: LENGTH },
    Adjective { forms: ["expensive", "costlier", "costliest"], least: false, columns: PRICE },
    Adjective { forms: ["cheap", "cheaper", "cheapest"], least: true, columns: PRICE },
    Adjective { forms: ["costly", "dearer", "dearest"], least: false, columns: PRICE },
    Adjective { forms: ["pricey", "pricier", "priciest"], least: false, columns: PRICE },
    Adjective { forms: ["well paid", "better paid", "best paid"], least: false, columns: PAY },
    Adjective { forms: ["well paid", "higher paid", "highest paid"], least: false, columns: PAY },
    Adjective { forms: ["well paid", "higher paid", "top paid"], least: false, columns: PAY },
    Adjective { forms: ["badly paid", "worse paid", "worst paid"], least: true, columns: PAY },
    Adjective { forms: ["badly paid", "lower paid", "lowest paid"], least: true, columns: PAY },
    Adjective { forms: ["tall", "taller", "tallest"], least: false, columns: &["height", "elevation"] },
    Adjective { forms: ["heavy", "heavier", "heaviest"], least: false, columns: &["weight"] },
    Adjective { forms: ["light", "lighter", "lightest"], least: true, columns: &["weight"] },
    Adjective { forms: ["large", "larger", "largest"], least: false, columns: SIZE },
    Adjective { forms: ["big", "bigger", "biggest"], least: false, columns: SIZE },
    Adjective { forms: ["small", "smaller", "smallest"], least: true, columns: SIZE },
    Adjective { forms: ["fast", "faster", "fastest"], least: false, columns: SPEED },
    Adjective { forms: ["slow", "slower", "slowest"], least: true, columns: SPEED },
    Adjective { forms: ["high", "higher", "highest"], least: false, columns: &["height", "elevation", "altitude"] },
    Adjective { forms: ["deep", "deeper", "deepest"], least: false, columns: &["depth"] },
];
const SPEED: &[&str] = &["speed", "velocity"];
const PAY: &[&str] = &["salary", "wage", "wages", "pay", "earnings", "hourly"];
const AGE: &[&str] = &["age"];
/// Units of what is long or short.
const LENGTHS: [&str; 11] = ["km", "mi", "m", "cm", "mm", "minute", "second", "hour", "day", "month", "year"];
const LENGTH: &[&str] = &["duration", "length", "distance", "time"];
const PRICE: &[&str] = &["price", "cost", "fee", "fare"];
const SIZE: &[&str] = &["area", "population", "capacity", "size"];

/// The describing word in its comparative form: "older".
pub(crate) fn comparative(word: &str) -> Option<&'static Adjective> {
    ADJECTIVES.iter().find(|a| a.forms[1] == word)
}

/// What a verb says how much of there is: "*cost* more than 120".
pub(crate) fn measured_by(verb: &str) -> Option<&'static Adjective> {
    let described = match verb {
        "cost" | "costs" | "costing" => "expensive",
        "weigh" | "weighs" | "weighed" | "weighing" => "heavy",
        "last" | "lasts" | "lasted" | "lasting" | "ran" => "long",
        "earn" | "earns" | "earned" | "earning" => "well paid",
        _ => return None,
    };
    positive(described)
}

/// The describing word in its plain form: "how *old*".
pub(crate) fn positive(word: &str) -> Option<&'static Adjective> {
    ADJECTIVES.iter().find(|a| a.forms[0] == word)
}

/// The describing word in its superlative form: "oldest", "most expensive"; how many words it takes.
pub(crate) fn superlative(first: &str, second: &str) -> Option<(usize, &'static Adjective)> {
    let one = ADJECTIVES.iter().find(|a| a.forms[2] == first).map(|a| (1, a));
    one.or_else(|| {
        let two = |a: &&Adjective| match second {
            "" => false,
            "paid" => a.forms[2].strip_suffix(" paid") == Some(first),
            _ => first == "most" && a.forms[0] == second,
        };
        ADJECTIVES.iter().find(two).map(|a| (2, a))
    })
}

impl Adjective {
    /// Whether a number called so is one of those that the word describes: "price" of expensive things.
    pub(crate) fn is_about(&self, word: &str) -> bool {
        self.columns.contains(&word)
    }

    /// Whether it says how much there is of a thing: "large".
    pub(crate) fn is_size(&self) -> bool {
        std::ptr::eq(self.columns, SIZE)
    }

    /// The one number of a dataset that holds it.
    pub(crate) fn column(&self, model: &Model, dataset: DatasetId) -> Option<DimensionId> {
        let holds = |id: &DimensionId| {
            let field = model.field(model.dimension(*id).fields[0]);
            field.dataset == dataset && field.role == FieldRole::Number && self.names(model, *id)
        };
        let mut found = model.dimension_ids().filter(holds);
        found.next().filter(|_| found.next().is_none())
    }

    /// Whether the name of a number says that it grows with this.
    fn names(&self, model: &Model, id: DimensionId) -> bool {
        let mut words = words(&model.field(model.dimension(id).fields[0]).label);
        let told = |word: &str| self.columns.iter().any(|column| column.eq_ignore_ascii_case(word));
        model.dimension_kind(id).is_number() && words.any(told)
    }

    /// Whether a number can be called so: by its name, or by its unit where it says how long or how large.
    pub(crate) fn fits(&self, model: &Model, id: DimensionId) -> bool {
        let field = model.field(model.dimension(id).fields[0]);
        let mut units = words(&field.label).filter_map(|word| unit(&word.to_lowercase())).chain(field.unit.as_deref());
        let measured = self.columns == LENGTH && units.any(|unit| LENGTHS.contains(&unit));
        self.names(model, id) || measured
    }

    /// Whether both are told by the same columns: "cheap" and "dear".
    pub(crate) fn is_like(&self, other: &Adjective) -> bool {
        self.columns == other.columns
    }

    /// Whether it tells ages, which a date of birth or of opening tells as well.
    pub(crate) fn is_age(&self) -> bool {
        self.columns == AGE
    }
}

/// The column that holds how old the rows of a dataset are.
pub(crate) fn age_of(model: &Model, dataset: DatasetId) -> Option<DimensionId> {
    positive("old").and_then(|old| old.column(model, dataset))
}

/// The words of a label, as they are written.
pub(crate) fn words(label: &str) -> impl Iterator<Item = &str> {
    label.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Words in front of a noun that change nothing about it: "the *corresponding* number".
pub(crate) fn is_empty_adjective(word: &str) -> bool {
    matches!(
        word,
        "different"
            | "distinct"
            | "unique"
            | "individual"
            | "possible"
            | "specific"
            | "corresponding"
            | "respective"
            | "associated"
            | "related"
            | "existing"
            | "available"
            | "listed"
            | "separate"
            | "certain"
            | "given"
    )
}

/// Units that people say behind a number, in the form that a model may declare them.
pub(crate) fn unit(word: &str) -> Option<&'static str> {
    Some(match word {
        "km" | "kms" | "kilometers" | "kilometres" | "kilometer" | "kilometre" => "km",
        "mi" | "mile" | "miles" => "mi",
        "m" | "meter" | "meters" | "metre" | "metres" => "m",
        "cm" => "cm",
        "mm" => "mm",
        "kg" | "kilos" | "kilograms" | "kilogram" => "kg",
        "ton" | "tons" | "tonnes" => "t",
        "min" | "mins" | "minute" | "minutes" => "minute",
        "sec" | "second" | "seconds" => "second",
        "hour" | "hours" | "hrs" => "hour",
        "day" | "days" => "day",
        "year" | "years" => "year",
        _ => return None,
    })
}

/// Units that also stand for what is measured in them: "total kW".
pub(crate) fn measure(word: &str) -> Option<&'static str> {
    Some(match word {
        "kw" | "kilowatts" | "kilowatt" => "kW",
        "kwh" => "kWh",
        "m2" | "sqm" | "m\u{b2}" => "m\u{b2}",
        "km" | "kms" | "kilometers" | "kilometres" => "km",
        "kg" | "kilos" | "kilograms" => "kg",
        "tonnes" | "tons" => "t",
        "hl" | "hectolitres" | "hectoliters" | "hectolitre" => "hl",
        "litres" | "liters" => "l",
        _ => return None,
    })
}

/// "once", "twice", "thrice".
pub(crate) fn times(word: &str) -> Option<f64> {
    Some(match word {
        "once" => 1.0,
        "twice" => 2.0,
        "thrice" => 3.0,
        _ => return None,
    })
}

/// Whether a verb's form can be passive: "provided", "taken".
pub(crate) fn is_participle(word: &str) -> bool {
    const IRREGULAR: [&str; 22] = [
        "made", "bought", "built", "sold", "taught", "held", "given", "taken", "written", "run", "won", "led", "paid",
        "done", "known", "shown", "born", "met", "sent", "seen", "sung", "driven",
    ];
    word.ends_with("ed") || IRREGULAR.contains(&word)
}

/// Words that turn a meaning round: they name nothing, and are never left out.
pub(crate) fn is_negation(word: &str) -> bool {
    matches!(
        word,
        "no" | "not"
            | "never"
            | "without"
            | "none"
            | "neither"
            | "nor"
            | "non"
            | "except"
            | "excluding"
            | "excl"
            | "nobody"
            | "nothing"
            | "dont"
            | "doesnt"
            | "didnt"
            | "isnt"
            | "arent"
            | "wasnt"
            | "werent"
            | "hasnt"
            | "havent"
    )
}
