//! A question on its way: what each stage adds to the answer and to the record, and every way in which it can end.

use answer::Answer;
use assist::Vote;
use engine::{Execution, Route};
use model::bind::Bound;
use model::issue::Repair;
use model::{Draft, Issue, Query};
use understand::{Assumption, Kind, Word, say};

use crate::empty::Empty;
use crate::outcome::{
    Alternative, Answered, Assumed, Choice, Fault, Outcome, Provenance, Record, Reply, Times, Trouble,
};
use crate::view::{Input, Request, View};

/// A question on its way: what is known of it so far.
#[derive(Debug)]
pub(crate) struct Course {
    question: Option<String>,
    chart: Option<String>,
    words: Vec<Word>,
    assumptions: Vec<Assumed>,
    tokens: u32,
    pub(crate) draft: Draft,
    record: Record,
    ticks: fn() -> u64,
    last: u64,
}

impl Course {
    pub(crate) fn begin(request: &Request, view: &View) -> Course {
        let question = match &request.input {
            Input::Question(text) | Input::Choice { question: text, .. } => Some(text.clone()),
            Input::Draft(_) => None,
        };
        Course {
            record: Record {
                question: question.clone(),
                chosen: matches!(request.input, Input::Choice { .. }),
                follows: request.previous.is_some(),
                ..Record::default()
            },
            question,
            chart: request.chart.clone(),
            words: Vec::new(),
            assumptions: Vec::new(),
            tokens: 0,
            draft: Draft::default(),
            ticks: view.ticks,
            last: (view.ticks)(),
        }
    }

    /// Books the time since the last lap on a stage.
    pub(crate) fn lap(&mut self, stage: impl Fn(&mut Times) -> &mut u64) {
        let now = (self.ticks)();
        *stage(&mut self.record.nanos) += now.saturating_sub(self.last);
        self.last = now;
    }

    /// Goes on after waiting: whoever fetched books that time.
    pub(crate) fn go_on(&mut self) {
        self.last = (self.ticks)();
    }

    /// Books a vote: its tokens count for this question if they were spent for it.
    pub(crate) fn voted(&mut self, vote: &Vote) {
        self.record.vote = Some(vote.end.name());
        self.record.tokens = vote.spent();
        self.tokens = vote.tokens;
    }

    pub(crate) fn read(&mut self, words: Vec<Word>, assumptions: Vec<Assumption>, cost: Option<f32>) {
        self.words = words;
        self.record.cost = cost;
        self.assumptions = assumptions
            .into_iter()
            .map(|a| Assumed {
                text: a.text,
                alternatives: a.alternatives.into_iter().map(|(label, draft)| Alternative { label, draft }).collect(),
            })
            .collect();
    }

    pub(crate) fn bound(&mut self, draft: Draft, bound: &Bound) {
        let said = bound.assumptions.iter().map(|text| Assumed { text: text.clone(), alternatives: Vec::new() });
        self.assumptions.extend(said);
        self.record.draft = Some(draft.clone());
        self.draft = draft;
    }

    pub(crate) fn context<'a>(&'a self, view: &'a View) -> answer::Context<'a> {
        let chart = self.chart.as_deref().or(self.draft.chart.as_deref());
        answer::Context { locale: answer::Locale::EN, today: view.today, chart }
    }

    pub(crate) fn ambiguous(mut self, words: Vec<Word>, choices: &[Draft], view: &View) -> Reply {
        self.lap(|times| &mut times.read);
        let choices =
            choices.iter().map(|draft| Choice { said: say(draft, &view.model), draft: draft.clone() }).collect();
        let question = self.question.take().unwrap_or_default();
        self.done(Outcome::Ambiguous { question, words, choices })
    }

    pub(crate) fn unread(
        mut self,
        words: Vec<Word>,
        understood: Option<&Draft>,
        issues: Vec<Issue>,
        view: &View,
    ) -> Reply {
        self.lap(|times| &mut times.read);
        self.record.codes = issues.iter().map(|issue| issue.code.as_str()).collect();
        let unknown = words.iter().filter(|word| word.kind == Kind::Unknown);
        self.record.unknown = unknown.map(|word| word.text.clone()).collect();
        let understood = understood.map(|draft| say(draft, &view.model));
        let question = self.question.take().unwrap_or_default();
        self.done(Outcome::Unread {
            question,
            words,
            understood,
            issues: issues.into_iter().map(Trouble::from).collect(),
        })
    }

    pub(crate) fn refused(mut self, draft: &Draft, issues: Vec<Issue>, view: &View) -> Reply {
        self.lap(|times| &mut times.bind);
        self.record.codes = issues.iter().map(|issue| issue.code.as_str()).collect();
        self.record.draft = Some(draft.clone());
        let said = say(draft, &view.model);
        let issues = issues.into_iter().map(|issue| Trouble::from(with_way_on(issue, view))).collect();
        let question = self.question.take();
        self.done(Outcome::Refused { question, said, draft: draft.clone(), issues })
    }

    pub(crate) fn no_rollup(mut self, issue: Issue, view: &View) -> Reply {
        let draft = std::mem::take(&mut self.draft);
        self.refused(&draft, vec![issue], view)
    }

    pub(crate) fn failed(mut self, fault: Fault) -> Reply {
        self.record.outcome = "failed";
        self.record.codes = vec![fault.code];
        Reply { outcome: Err(fault), record: self.record }
    }

    pub(crate) fn answered(
        mut self,
        answer: Answer,
        empty: Option<Empty>,
        query: &Query,
        route: &Route,
        execution: &Execution,
        view: &View,
    ) -> Reply {
        let draft = std::mem::take(&mut self.draft);
        self.record.route = Some(route.name());
        self.record.scanned = execution.scanned_rows as u64;
        let said = say(&draft, &view.model);
        let answered = Answered {
            question: self.question.take(),
            said,
            words: std::mem::take(&mut self.words),
            assumptions: std::mem::take(&mut self.assumptions),
            answer,
            empty,
            provenance: Provenance::of(query, route, view),
            next: understand::next(&draft, &view.model),
            draft,
            tokens: self.tokens,
        };
        self.done(Outcome::Answered(Box::new(answered)))
    }

    fn done(mut self, outcome: Outcome) -> Reply {
        self.record.outcome = outcome.name();
        Reply { outcome: Ok(outcome), record: self.record }
    }
}

/// The issue with its repair in words; where it has none, with a question that works.
fn with_way_on(mut issue: Issue, view: &View) -> Issue {
    issue.repair = match issue.repair {
        Some(Repair::Draft { draft, .. }) => Some(Repair::Draft { said: say(&draft, &view.model), draft }),
        Some(repair) => Some(repair),
        None => understand::starters(&view.model).into_iter().next().map(Repair::Question),
    };
    issue
}
