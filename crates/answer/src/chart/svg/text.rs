//! How wide text is, as far as that can be known without a font: a little too wide rather than too narrow.

/// Width in pixels at a size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(part).sum::<f64>() * size
}

/// Width of a letter at size one.
fn part(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '!' | '\'' | '’' | '·' => 0.31,
        ' ' | 'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | '-' => 0.38,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.92,
        'A'..='Z' => 0.69,
        '0'..='9' | '€' | '$' | '£' | '+' | '–' => 0.61,
        // Ideographs and other full-width signs.
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{ff00}'..='\u{ff60}' => 1.0,
        '\u{1f300}'..='\u{1faff}' => 1.3,
        _ => 0.59,
    }
}

/// The text, its end replaced by an ellipsis where there is no room; nothing where there is none at all.
pub(super) fn fit(text: &str, size: f64, most: f64) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let mut room = most - width("…", size);
    let kept: String = text
        .chars()
        .take_while(|c| {
            room -= part(*c) * size;
            room >= 0.0
        })
        .collect();
    if kept.is_empty() { String::new() } else { format!("{}…", kept.trim_end()) }
}

/// The text on one line or two, cut at a space; `None` where it does not fit.
pub(super) fn halves(text: &str, size: f64, most: f64) -> Option<(String, String)> {
    if width(text, size) <= most {
        return Some((text.to_owned(), String::new()));
    }
    let cut = text.match_indices(' ').map(|(at, _)| (&text[..at], &text[at + 1..]));
    let wider = |(a, b): &(&str, &str)| width(a, size).max(width(b, size));
    let best = cut.min_by(|a, b| wider(a).total_cmp(&wider(b)))?;
    (wider(&best) <= most).then(|| (best.0.to_owned(), best.1.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_where_both_lines_are_shortest() {
        let halves = |text: &str, most| halves(text, 12.0, most);
        assert_eq!(halves("Europe", 80.0), Some(("Europe".into(), String::new())));
        assert_eq!(halves("Africa & Middle East", 90.0), Some(("Africa &".into(), "Middle East".into())));
        assert_eq!(halves("Donaudampfschifffahrt", 80.0), None);
    }

    #[test]
    fn long_text_ends_in_an_ellipsis() {
        assert_eq!(fit("Europe", 12.0, 100.0), "Europe");
        assert_eq!(fit("Europe and the Middle East", 12.0, 56.0), "Europe…");
        assert_eq!(fit("Europe", 12.0, 5.0), "");
        assert!(width(&fit("Gesellschaft für Wärmepumpen", 12.0, 90.0), 12.0) <= 90.0);
    }
}
