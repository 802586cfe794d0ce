//! How a member is said.

/// The spoken form of a text: lower case, words joined by single spaces. Apostrophes vanish, a
/// possessive `'s` with them; signs within numbers stay; `&` and `#` are words, `%` is "percent".
pub fn spoken(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if !c.is_alphanumeric() {
            words.extend(match c {
                '&' | '#' => Some(c.to_string()),
                '%' => Some("percent".to_owned()),
                _ => None,
            });
            at += 1;
            continue;
        }
        let start = at;
        while at < chars.len() && (at == start || continues(&chars, at)) {
            at += 1;
        }
        words.push(word(&chars[start..at]));
    }
    words.join(" ")
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
}

fn word(chars: &[char]) -> String {
    let chars = match chars {
        [rest @ .., apostrophe, 's'] if is_apostrophe(*apostrophe) => rest,
        whole => whole,
    };
    chars.iter().filter(|c| !is_apostrophe(**c)).flat_map(|c| c.to_lowercase()).collect()
}

/// Whether the character at a place belongs to the word before it.
fn continues(chars: &[char], at: usize) -> bool {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let between_digits = digit(at - 1) && digit(at + 1);
    match chars[at] {
        c if c.is_alphanumeric() || c == '_' => true,
        '.' | '-' => between_digits,
        ',' => between_digits && (1..=3).all(|k| digit(at + k)) && !digit(at + 4),
        c => is_apostrophe(c) && chars.get(at + 1).is_some_and(|next| next.is_alphanumeric()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(spoken(text), expected, "{text:?}");
    }

    #[test]
    fn forms_are_plain_words() {
        check("  São Paulo ", "são paulo");
        check("Mercedes-Benz", "mercedes benz");
        check("O'Brien & Sons", "obrien & sons");
        check("World\u{2019}s Best", "world best");
        check("2.0 TDI, 10,000 km", "2.0 tdi 10,000 km");
        check("A-12/34-56", "a 12 34-56");
        check("50%", "50 percent");
        check("fleet_sales", "fleet_sales");
        check("***", "");
        check("", "");
    }
}
