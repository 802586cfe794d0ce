//! The few words of English that sentences are put together with: lists, plurals, verbs, capitals.

use std::ops::Range;

/// Words after which a noun phrase only goes on: "claims *per* vehicle", "days *of* cover".
const PREPOSITIONS: [&str; 14] =
    ["of", "per", "in", "by", "to", "on", "with", "below", "above", "over", "for", "at", "from", "without"];
/// Participles that follow their noun: "units *sold*".
const PARTICIPLES: [&str; 9] = ["sold", "made", "built", "lost", "won", "bought", "sent", "paid", "kept"];

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list(items: &[impl AsRef<str>]) -> String {
    joined(items, " and ")
}

/// `a`, `a or b`, `a, b or c`.
pub(crate) fn either(items: &[impl AsRef<str>]) -> String {
    joined(items, " or ")
}

fn joined(items: &[impl AsRef<str>], last: &str) -> String {
    let mut text = String::new();
    for (at, item) in items.iter().enumerate() {
        text.push_str(match at {
            0 => "",
            _ if at + 1 == items.len() => last,
            _ => ", ",
        });
        text.push_str(item.as_ref());
    }
    text
}

/// The first items by name, the rest by number: `a, b, c and 9 more`. `total` counts all.
pub(crate) fn list_some(mut items: Vec<String>, most: usize, total: usize) -> String {
    items.truncate(most);
    let rest = total.saturating_sub(items.len());
    if rest > 0 {
        items.push(format!("{rest} more"));
    }
    list(&items)
}

/// With a capital at the beginning.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A label as it stands within a sentence: `Revenue` → `revenue`, but `KPI value` and `Net Promoter Score` stay.
pub(crate) fn within(label: &str) -> String {
    let mut chars = label.chars();
    match chars.next() {
        Some(first) if !chars.clone().any(char::is_uppercase) => first.to_lowercase().chain(chars).collect(),
        _ => label.to_owned(),
    }
}

/// `was` or `were`.
pub(crate) fn was(label: &str) -> &'static str {
    if is_plural(&label[head(label)]) { "were" } else { "was" }
}

/// The words for the largest and the smallest: `most` and `fewest` of things, `highest` and `lowest` of an amount.
pub(crate) fn superlatives(label: &str) -> (&'static str, &'static str) {
    if was(label) == "were" { ("most", "fewest") } else { ("highest", "lowest") }
}

/// The noun in the plural, its phrase kept: `days of cover`, `dealers`, `KPIs`.
pub(crate) fn plural(noun: &str) -> String {
    let head = head(noun);
    format!("{}{}{}", &noun[..head.start], plural_word(&noun[head.clone()]), &noun[head.end..])
}

/// The noun for so many: singular for one.
pub(crate) fn counted(noun: &str, one: bool) -> String {
    if one { noun.to_owned() } else { plural(noun) }
}

/// What is counted stands in the plural: `number of customer` → `number of customers`.
pub(crate) fn counting(label: &str) -> String {
    const NUMBER_OF: &str = "number of ";
    label.strip_prefix(NUMBER_OF).map_or_else(|| label.to_owned(), |noun| format!("{NUMBER_OF}{}", plural(noun)))
}

/// A small number in letters, as in "of the five shown".
pub(crate) fn spelled(number: usize) -> String {
    const NAMES: [&str; 13] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    NAMES.get(number).map_or_else(|| number.to_string(), |name| (*name).to_owned())
}

/// Where the word is that decides between singular and plural.
fn head(phrase: &str) -> Range<usize> {
    let mut head = 0..0;
    let mut start = 0;
    for word in phrase.split(' ') {
        if start > 0 && (PREPOSITIONS.contains(&word) || PARTICIPLES.contains(&word)) {
            break;
        }
        head = start..start + word.len();
        start = head.end + 1;
    }
    head
}

fn is_plural(word: &str) -> bool {
    word.len() > 3 && word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end))
}

fn plural_word(word: &str) -> String {
    const UNCOUNTED: [&str; 4] = ["data", "staff", "equipment", "information"];
    const IRREGULAR: [(&str, &str); 5] =
        [("person", "people"), ("child", "children"), ("man", "men"), ("woman", "women"), ("series", "series")];
    if let Some((_, plural)) = IRREGULAR.iter().find(|(singular, plural)| [*singular, *plural].contains(&word)) {
        return (*plural).to_owned();
    }
    if is_plural(word) || UNCOUNTED.contains(&word) {
        return word.to_owned();
    }
    let before_y = word.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    if let Some(stem) = before_y.filter(|stem| !stem.is_empty()) {
        return format!("{stem}ies");
    }
    if let Some(stem) = word.strip_suffix("is").filter(|stem| stem.len() > 2) {
        return format!("{stem}es");
    }
    let hissing = ["s", "x", "z", "ch", "sh"].iter().any(|end| word.ends_with(end));
    format!("{word}{}", if hissing { "es" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_become_plural_at_their_head() {
        for (noun, expected) in [
            ("car", "cars"),
            ("country", "countries"),
            ("day", "days"),
            ("body type", "body types"),
            ("day of month", "days of month"),
            ("status", "statuses"),
            ("branch", "branches"),
            ("analysis", "analyses"),
            ("person", "people"),
            ("people", "people"),
            ("staff", "staff"),
            ("sales", "sales"),
            ("KPI", "KPIs"),
            ("y", "ys"),
            ("", "s"),
        ] {
            assert_eq!(plural(noun), expected);
        }
    }

    #[test]
    fn verbs_agree_with_the_head() {
        for (label, expected) in [
            ("revenue", "was"),
            ("claims", "were"),
            ("units sold", "were"),
            ("days of cover", "were"),
            ("claims per 1000", "were"),
            ("cost of sales", "was"),
            ("gross status", "was"),
            ("below reorder point", "was"),
            ("Gross sales margin", "was"),
        ] {
            assert_eq!(was(label), expected, "{label}");
        }
    }

    #[test]
    fn lists_and_capitals() {
        assert_eq!(superlatives("units sold"), ("most", "fewest"));
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(either(&["a", "b"]), "a or b");
        assert_eq!(list_some(vec!["a".into(), "b".into(), "c".into()], 2, 12), "a, b and 10 more");
        assert_eq!(within("Revenue"), "revenue");
        assert_eq!(within("KPI value"), "KPI value");
        assert_eq!(capital("éclair"), "Éclair");
        assert_eq!(counting("number of customer"), "number of customers");
        assert_eq!(counting("number of different city"), "number of different cities");
        assert_eq!(counting("number"), "number");
        assert_eq!(spelled(5), "five");
        assert_eq!(spelled(13), "13");
    }
}
