//! What each token of a language model bought: questions that may mean several things, with its vote and without.

use ask::{Record, View};
use assist::{Came, Worth};
use serde_json::{Value, json};

use super::tally::End;
use crate::config::CONFIG;
use crate::failure::Failure;
use crate::world::World;

/// One question that was put to the vote.
#[derive(Debug)]
struct Put {
    id: String,
    vote: &'static str,
    without: End,
    with: End,
    tokens: u32,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Bought {
    put: Vec<Put>,
    worth: Worth,
    /// What a prompt with the schema in it would have cost for each question, its reply not counted.
    schema_prompt: u32,
}

impl Bought {
    pub(super) fn of(world: &World) -> Result<Bought, Failure> {
        if world.completer().is_none() {
            return Err(Failure::usage("no_assist", "no language model is configured")
                .help(format!("write `assist:` into {CONFIG}, as docs/assist.md says")));
        }
        let schema_prompt = assist::count::schema_prompt(&world.view().model);
        Ok(Bought { put: Vec::new(), worth: Worth::default(), schema_prompt })
    }

    /// What the next question may look at: once ballots do not pay, no more are put.
    pub(super) fn view(&self, world: &World) -> View {
        if self.worth.loss().is_some() { world.view() } else { world.assisted() }
    }

    /// Notes what a question came to with the vote.
    pub(super) fn note(&mut self, id: &str, without: End, with: End, record: &Record) {
        let Some(vote) = record.vote else { return };
        if record.tokens > 0 {
            let came = match with {
                End::Right => Came::Right,
                End::Wrong => Came::Wrong,
                _ => Came::Nothing,
            };
            self.worth.note(came, record.tokens);
        }
        self.put.push(Put { id: id.to_owned(), vote, without, with, tokens: record.tokens });
    }

    fn count(&self, with: End) -> usize {
        self.put.iter().filter(|put| put.with == with).count()
    }

    fn tokens(&self) -> u32 {
        self.put.iter().map(|put| put.tokens).sum()
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = vec!["put to the vote".to_owned()];
        lines.extend(self.put.iter().map(|Put { id, vote, without, with, tokens }| {
            format!("  {id}: {} → {} ({vote}, {tokens} tokens)", without.name(), with.name())
        }));
        let (tokens, right, wrong) = (self.tokens(), self.count(End::Right), self.count(End::Wrong));
        let a_right = if right == 0 {
            String::new()
        } else {
            format!(": {:.1} for one that is right", f64::from(tokens) / right as f64)
        };
        lines.push(format!(
            "{} questions, {right} right and {wrong} wrong, for {tokens} tokens{a_right}",
            self.put.len()
        ));
        lines.push(format!(
            "a prompt with the schema in it would have been {} tokens for each question",
            self.schema_prompt
        ));
        lines.extend(self.worth.loss().map(|loss| format!("ballots do not pay and were switched off: {loss}")));
        lines
    }

    pub(super) fn to_json(&self) -> Value {
        let questions: Vec<Value> = self
            .put
            .iter()
            .map(|Put { id, vote, without, with, tokens }| {
                json!({"id": id, "vote": vote, "without": without.name(), "with": with.name(), "tokens": tokens})
            })
            .collect();
        json!({
            "questions": questions,
            "right": self.count(End::Right),
            "wrong": self.count(End::Wrong),
            "tokens": self.tokens(),
            "schema_prompt": self.schema_prompt,
            "off": self.worth.loss().map(|loss| loss.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(puts: &[(End, u32)]) -> Bought {
        let mut bought = Bought { put: Vec::new(), worth: Worth::default(), schema_prompt: 900 };
        for (at, (with, tokens)) in puts.iter().enumerate() {
            let record = Record { tokens: *tokens, vote: Some("chosen"), ..Record::default() };
            bought.note(&at.to_string(), End::AskedBack, *with, &record);
        }
        bought
    }

    #[test]
    fn each_token_is_accounted_for() {
        let mut bought = after(&[(End::Right, 30), (End::Right, 0), (End::Wrong, 30)]);
        bought.note("never put", End::AskedBack, End::AskedBack, &Record::default());
        let lines = bought.lines();
        assert_eq!(lines[1], "  0: asked back → right (chosen, 30 tokens)");
        assert_eq!(lines[4], "3 questions, 2 right and 1 wrong, for 60 tokens: 30.0 for one that is right");
        assert_eq!(lines.len(), 6);
        assert_eq!((&bought.to_json()["tokens"], &bought.to_json()["off"]), (&json!(60), &Value::Null));
    }

    #[test]
    fn a_ballot_that_does_not_pay_says_so() {
        let bought = after(&[(End::Wrong, 30); 20]);
        assert_eq!(
            bought.lines().last().map(String::as_str),
            Some(
                "ballots do not pay and were switched off: of the last 20 ballots 0 were right and 20 wrong, for 600 tokens"
            )
        );
    }
}
