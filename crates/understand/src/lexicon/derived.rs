//! Words that are made of one another: nouns of verbs, and forms that no stemmer knows.

/// Whether two words are one noun, in the singular or plural.
pub(super) fn same_noun(a: &str, b: &str) -> bool {
    let several = |one: &str, many: &str| {
        many.strip_prefix(one).is_some_and(|ending| matches!(ending, "" | "s" | "es"))
            || one.strip_suffix('y').is_some_and(|stem| many.strip_prefix(stem) == Some("ies"))
    };
    several(a, b) || several(b, a)
}

/// Stems of the verbs that a noun may be made of: "prescriptions" are what somebody prescribes.
pub(super) fn verbs(noun: &str) -> Vec<String> {
    // Less than this in common may be chance.
    const SHARED: usize = 5;
    const ENDINGS: [(&str, &str); 7] =
        [("ption", "b"), ("ration", ""), ("ation", ""), ("ition", ""), ("ion", ""), ("ment", ""), ("al", "")];
    let noun = noun.strip_suffix('s').unwrap_or(noun);
    let made = ENDINGS.iter().filter_map(|(ending, verb)| Some(format!("{}{verb}", noun.strip_suffix(ending)?)));
    made.filter(|verb| verb.len() >= SHARED).collect()
}

/// Stems of the nouns that are made of a verb, by its stem: what is shipped is a shipment.
pub(crate) fn nouns(verb: &str) -> Vec<String> {
    // Less than this in common may be chance.
    const SHARED: usize = 4;
    const IRREGULAR: [(&str, &str); 8] = [
        ("built", "build"),
        ("bought", "purchas"),
        ("sent", "send"),
        ("held", "hold"),
        ("left", "leav"),
        ("taught", "teach"),
        ("lent", "loan"),
        ("given", "gift"),
    ];
    let irregular = IRREGULAR.iter().filter(|(done, _)| *done == verb).map(|(_, noun)| (*noun).to_owned());
    let made = ["ment", "eri", "t", "al"].into_iter().map(|ending| format!("{verb}{ending}"));
    irregular.chain(made.filter(|_| verb.len() >= SHARED)).collect()
}

/// What is done in what a noun names: "cancellations" are of what is cancelled, "the failure rate" of what failed.
pub(crate) fn done_in(noun: &str) -> Vec<String> {
    // A win rate is of what is decided, and not of all.
    const IRREGULAR: [(&str, &str); 6] = [
        ("failure", "failed"),
        ("success", "successful"),
        ("absence", "absent"),
        ("attendance", "attended"),
        ("acceptance", "accepted"),
        ("breach", "breached"),
    ];
    // Less than this in common may be chance.
    const SHARED: usize = 4;
    let one = noun.strip_suffix('s').filter(|one| !one.ends_with('s')).unwrap_or(noun);
    if let Some((_, done)) = IRREGULAR.iter().find(|(said, _)| *said == one || noun.strip_suffix("es") == Some(said)) {
        return vec![(*done).to_owned()];
    }
    let made = |ending: &str, done: &[&str]| -> Vec<String> {
        let stem = one.strip_suffix(ending).filter(|stem| stem.len() >= SHARED);
        stem.into_iter().flat_map(|stem| done.iter().map(move |done| format!("{stem}{done}"))).collect()
    };
    [
        made("ellation", &["elled", "eled"]),
        made("ation", &["ed", "ated"]),
        made("ition", &["ited", "ed"]),
        made("ution", &["uted", "ved"]),
        made("ction", &["cted"]),
        made("etion", &["eted"]),
        made("sion", &["ted", "ded"]),
        made("ption", &["bed"]),
        made("tion", &["ted"]),
        made("al", &["ed"]),
    ]
    .concat()
}

/// Irregular forms and nouns from verbs, by stem, nearest first: "sold" is about selling, then sales.
pub(super) fn derived(word: &str) -> &'static [&'static str] {
    match word {
        "sold" | "sell" | "sells" | "selling" | "seller" | "sellers" => &["sell", "sale"],
        // What customers buy is what the model's owner sells.
        "bought" | "buy" | "buys" | "buying" => &["buy", "purchas", "sell", "sale"],
        "paid" => &["pay"],
        "people" => &["person"],
        "men" => &["man"],
        "women" => &["woman"],
        "children" => &["child"],
        _ => &[],
    }
}

/// Whether a word is a verb that says how two things are related rather than what is measured.
pub(crate) fn is_verb(word: &str) -> bool {
    matches!(word, "sold" | "sell" | "sells" | "bought" | "buy" | "buys" | "paid")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokens;

    #[test]
    fn nouns_lead_to_their_verbs() {
        let leads = |noun: &str, verb: &str| verbs(noun).contains(&tokens(verb).swap_remove(0).stem);
        for (noun, verb) in [
            ("prescriptions", "prescribes"),
            ("registrations", "registered"),
            ("reservation", "reserves"),
            ("payments", "pays"),
            ("participation", "participates"),
            ("treatments", "treats"),
        ] {
            assert_eq!(leads(noun, verb), noun != "payments", "{noun}");
        }
        assert!(!leads("nation", "natural"));
    }

    #[test]
    fn nouns_lead_to_what_is_done() {
        for (noun, done) in [
            ("cancellation", "cancelled"),
            ("cancellations", "canceled"),
            ("rejections", "rejected"),
            ("completion", "completed"),
            ("conversion", "converted"),
            ("resolution", "resolved"),
            ("renewals", "renewed"),
            ("failure", "failed"),
        ] {
            assert!(done_in(noun).iter().any(|other| other == done), "{noun}: {:?}", done_in(noun));
        }
        assert!(done_in("station").is_empty());
    }

    #[test]
    fn verbs_lead_to_their_nouns() {
        let stem = |word: &str| tokens(word).swap_remove(0).stem;
        for (verb, noun) in [("shipped", "shipments"), ("delivered", "delivery"), ("complained", "complaints")] {
            assert!(nouns(&stem(verb)).contains(&stem(noun)), "{verb}");
        }
        assert!(nouns(&stem("met")).is_empty());
    }
}
