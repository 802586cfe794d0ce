//! Verified questions: those whose answers somebody has written down, and that came out so.

use std::collections::BTreeMap;

use model::Draft;
use schemars::JsonSchema;
use serde::Serialize;

/// What verified questions mean, as far as their answers are right: by the draft, in whatever words it is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified(BTreeMap<String, String>);

/// The verified question that means the same as what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Vouched {
    /// As the file of verified questions has it.
    pub question: String,
}

impl Verified {
    /// Vouches for what a question means. Of two that mean the same, the first is named.
    pub fn vouch(&mut self, draft: &Draft, question: &str) {
        self.0.entry(draft.to_json()).or_insert_with(|| question.to_owned());
    }

    /// Whether nothing is vouched for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is vouched for, as JSON.
    pub fn drafts(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(crate) fn of(&self, draft: &Draft) -> Option<Vouched> {
        if self.is_empty() {
            return None;
        }
        self.0.get(&draft.to_json()).map(|question| Vouched { question: question.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_vouched_for_whatever_it_was_called() {
        let draft = |text: &str| Draft::from_json(text).expect("a draft");
        let mut verified = Verified::default();
        assert_eq!(verified.of(&draft(r#"{"v":1,"show":["revenue"]}"#)), None);
        verified.vouch(&draft(r#"{"v":1,"show":["revenue"],"by":["region"]}"#), "sales by region");
        verified.vouch(&draft(r#"{"by":["region"],"show":["revenue"],"v":1}"#), "turnover by region");
        let found = verified.of(&draft(r#"{"show":["revenue"],"v":1,"by":["region"]}"#));
        assert_eq!(found, Some(Vouched { question: "sales by region".to_owned() }));
        assert_eq!(verified.of(&draft(r#"{"v":1,"show":["revenue"]}"#)), None);
        assert_eq!(verified.drafts().count(), 1);
    }
}
