//! A question that may mean several things, on its way to a vote and back.

use assist::{Ballot, Vote};
use model::Draft;
use understand::{Assumption, Word, say};

use crate::course::Course;
use crate::outcome::Reply;
use crate::view::View;

/// A question that waits for a vote.
#[derive(Debug)]
pub struct Undecided {
    ballot: Ballot,
    course: Course,
    words: Vec<Word>,
    choices: Vec<Draft>,
    /// Which of the choices the ballot numbers, in its order.
    candidates: Vec<usize>,
}

impl Undecided {
    /// Puts what a question may mean to the vote, where the view lets a language model vote and it fits on a ballot.
    #[expect(clippy::result_large_err, reason = "made once a question, never in a loop")]
    pub(crate) fn of(
        question: &str,
        mut course: Course,
        words: Vec<Word>,
        choices: Vec<Draft>,
        view: &View,
    ) -> Result<Undecided, (Course, Vec<Word>, Vec<Draft>)> {
        let Some(tokenizer) = view.assist else { return Err((course, words, choices)) };
        // What cannot be answered is no candidate for a model; a person who chooses it is told why.
        let answerable = |at: &usize| view.bind(&choices[*at]).is_ok();
        let candidates: Vec<usize> = (0..choices.len()).filter(answerable).collect();
        let said: Vec<String> = candidates.iter().map(|at| say(&choices[*at], &view.model)).collect();
        let Some(ballot) = Ballot::of(question, &said, tokenizer) else { return Err((course, words, choices)) };
        course.lap(|times| &mut times.read);
        Ok(Undecided { ballot, course, words, choices, candidates })
    }

    /// What is to be voted on.
    pub fn ballot(&self) -> &Ballot {
        &self.ballot
    }

    /// The draft that was chosen, with what else it could have been; else the question back to the person.
    #[expect(clippy::result_large_err, reason = "made once a question, never in a loop")]
    pub(crate) fn decide(self, vote: &Vote, view: &View) -> Result<(Course, Draft), Reply> {
        let Undecided { ballot, mut course, words, mut choices, candidates } = self;
        course.go_on();
        course.voted(vote);
        // Nobody is trusted to have voted for what was on the ballot.
        let on_ballot = &candidates[..ballot.candidates()];
        let Some(chosen) = vote.choice.and_then(|at| on_ballot.get(at)) else {
            return Err(course.ambiguous(words, &choices, view));
        };
        let among = match (on_ballot.len(), choices.len()) {
            (put, all) if put == all => format!("{all} readings"),
            (put, all) => format!("{put} of {all} readings"),
        };
        let draft = choices.remove(*chosen);
        let alternatives = choices.into_iter().map(|draft| (say(&draft, &view.model), draft)).collect();
        let text = format!("chosen by the language model among {among}; one click to change");
        course.read(words, vec![Assumption { text, alternatives }], None, view);
        course.lap(|times| &mut times.read);
        Ok((course, draft))
    }
}
