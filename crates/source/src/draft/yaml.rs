//! The little YAML that a draft needs: plain or quoted scalars, flow lists and maps.

/// Keys and their values, in order; values are YAML already.
#[derive(Debug, Clone, Default)]
pub(super) struct Map(pub(super) Vec<(&'static str, String)>);

impl Map {
    pub(super) fn add(&mut self, key: &'static str, value: String) {
        self.0.push((key, value));
    }

    /// `{a: 1, b: 2}`
    pub(super) fn flow(&self) -> String {
        let parts: Vec<String> = self.0.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        format!("{{{}}}", parts.join(", "))
    }
}

/// A field and what is said about it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) map: Map,
}

impl Entry {
    /// `name:`, or `name: {…}`.
    pub(super) fn line(&self) -> String {
        let name = text(&self.name);
        if self.map.0.is_empty() { format!("{name}:") } else { format!("{name}: {}", self.map.flow()) }
    }
}

/// `{a: 1, b: 2}`, keys being YAML already.
pub(super) fn flow(entries: &[(String, String)]) -> String {
    let parts: Vec<String> = entries.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    format!("{{{}}}", parts.join(", "))
}

/// `[a, b]`
pub(super) fn list(items: &[impl AsRef<str>]) -> String {
    let parts: Vec<String> = items.iter().map(|item| text(item.as_ref())).collect();
    format!("[{}]", parts.join(", "))
}

/// One name as a scalar, several as a list.
pub(super) fn list_or_one(items: &[String]) -> String {
    match items {
        [one] => text(one),
        several => list(several),
    }
}

/// A scalar that reads back as this text, in quotes where YAML would see something else in it.
pub(super) fn text(text: &str) -> String {
    const OTHER: [&str; 12] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "~", "nan", "inf"];
    let plain = text.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || "_ ./#-".contains(c))
        && !text.contains(" #")
        && !text.ends_with(' ')
        && !OTHER.contains(&text.to_lowercase().as_str());
    if plain {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted += "\\\"",
            '\\' => quoted += "\\\\",
            '\n' => quoted += "\\n",
            '\t' => quoted += "\\t",
            c if c.is_control() || c == '\u{feff}' => quoted += &format!("\\u{:04x}", c as u32),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn scalars_are_quoted_where_they_must() {
        for (given, expected) in [
            ("sales", "sales"),
            ("data/sales.csv", "data/sales.csv"),
            ("a.sqlite#b", "a.sqlite#b"),
            ("no", "\"no\""),
            ("Y", "\"Y\""),
            ("12", "\"12\""),
            ("a: b", "\"a: b\""),
            ("a #b", "\"a #b\""),
            ("say \"x\"", "\"say \\\"x\\\"\""),
            ("", "\"\""),
            ("[x]", "\"[x]\""),
        ] {
            assert_eq!(text(given), expected);
        }
    }
}
