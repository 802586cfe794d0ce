//! A question on its way: what each stage adds to the answer and to the record, and every way in which it can end.

use assist::Vote;
use model::bind::Bound;
use model::draft::Analysis;
use model::issue::Repair;
use model::{Draft, Issue, Query, Range, Report};
use understand::{Assumption, Kind, Word, say};

use crate::empty;
use crate::meaning::Made;
use crate::outcome::{
    Alternative, Answered, Assumed, Choice, Fault, Outcome, Period, Record, Reply, Times, Titled, Trouble,
};
use crate::view::{Input, Picture, Request, View};

/// A question on its way: what is known of it so far.
#[derive(Debug)]
pub(crate) struct Course {
    question: Option<String>,
    chart: Option<String>,
    locale: answer::Locale,
    pub(crate) picture: Option<Picture>,
    words: Vec<Word>,
    assumptions: Vec<Assumed>,
    tokens: u32,
    /// The stretches of time of the query and of what it is compared with.
    periods: [Option<Range>; 2],
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
            locale: request.locale,
            picture: request.picture,
            words: Vec::new(),
            assumptions: Vec::new(),
            tokens: 0,
            periods: [None; 2],
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

    pub(crate) fn read(&mut self, words: Vec<Word>, assumptions: Vec<Assumption>, cost: Option<f32>, view: &View) {
        self.words = words;
        self.record.cost = cost;
        self.assumptions = assumptions
            .into_iter()
            .map(|a| Assumed {
                text: a.text,
                alternatives: a
                    .alternatives
                    .into_iter()
                    .filter(|(_, draft)| view.sees_all() || view.bind(draft).is_ok())
                    .map(|(label, draft)| Alternative { label, draft })
                    .collect(),
            })
            .collect();
    }

    pub(crate) fn bound(&mut self, draft: Draft, bound: &Bound) {
        let said = bound.assumptions.iter().map(|text| Assumed { text: text.clone(), alternatives: Vec::new() });
        self.assumptions.extend(said);
        self.periods = [bound.time, bound.compared];
        self.record.draft = Some(draft.clone());
        self.draft = draft;
    }

    pub(crate) fn context<'a>(&'a self, view: &'a View) -> answer::Context<'a> {
        let chart = self.chart.as_deref().or(self.draft.chart.as_deref());
        answer::Context { locale: self.locale, today: view.today, chart, beside: None }
    }

    pub(crate) fn opened(mut self, report: &Report) -> Reply {
        self.lap(|times| &mut times.read);
        let Titled { name, title, description } = Titled::of(report);
        let question = self.question.take().unwrap_or_default();
        self.done(Outcome::Report { question, name, title, description })
    }

    pub(crate) fn ambiguous(mut self, words: Vec<Word>, choices: &[Draft], view: &View) -> Reply {
        self.lap(|times| &mut times.read);
        let choices =
            choices.iter().map(|draft| Choice { said: say(draft, &view.model), draft: draft.clone() }).collect();
        let question = self.question.take().unwrap_or_default();
        let tokens = self.tokens;
        self.done(Outcome::Ambiguous { question, words, choices, tokens })
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
            issues: issues.into_iter().map(|issue| Trouble::from(that_works(issue, view))).collect(),
        })
    }

    pub(crate) fn refused(mut self, draft: &Draft, issues: Vec<Issue>, view: &View) -> Reply {
        self.lap(|times| &mut times.bind);
        self.record.codes = issues.iter().map(|issue| issue.code.as_str()).collect();
        self.record.draft = Some(draft.clone());
        let said = say(draft, &view.model);
        let meant = match &draft.analysis {
            Some(Analysis::Report(name)) => view.reports.nearest(name),
            _ => None,
        };
        let way_on = |issue: Issue| match meant {
            Some(report) => issue.repair(Repair::Question(report.title.clone())),
            None => with_way_on(issue, view),
        };
        let issues = issues.into_iter().map(|issue| Trouble::from(way_on(issue))).collect();
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
        Reply { outcome: Err(fault), drawn: None, record: self.record }
    }

    pub(crate) fn answered(mut self, query: &Query, made: Made, view: &View) -> Reply {
        let empty = made.is_empty.then(|| empty::explain(&self.draft, query, view, &self.context(view))).flatten();
        self.lap(|times| &mut times.compose);
        let draft = std::mem::take(&mut self.draft);
        self.record.route = Some(made.provenance.route);
        self.record.scanned = made.scanned;
        self.assumptions
            .extend(made.remarks.iter().map(|text| Assumed { text: text.clone(), alternatives: Vec::new() }));
        let said = say(&draft, &view.model);
        let answered = Answered {
            question: self.question.take(),
            said,
            words: std::mem::take(&mut self.words),
            assumptions: std::mem::take(&mut self.assumptions),
            period: self.periods[0].map(Period::from),
            compared: self.periods[1].map(Period::from),
            answer: made.answer,
            empty,
            provenance: made.provenance,
            verified: view.verified.of(&draft),
            next: understand::next(&draft, &view.model),
            draft,
            tokens: self.tokens,
        };
        Reply { drawn: made.drawn, ..self.done(Outcome::Answered(Box::new(answered))) }
    }

    fn done(mut self, outcome: Outcome) -> Reply {
        self.record.outcome = outcome.name();
        Reply { outcome: Ok(outcome), drawn: None, record: self.record }
    }
}

/// The issue with its repair in words; where it has none, with a question that works.
fn with_way_on(mut issue: Issue, view: &View) -> Issue {
    issue.repair = match issue.repair {
        Some(Repair::Draft { draft, .. }) => Some(Repair::Draft { said: say(&draft, &view.model), draft }),
        Some(repair) => Some(repair),
        None => starter(view).map(Repair::Question),
    };
    issue
}

/// The issue; where the question that it leads on to is none for a viewer under a policy, with one that is.
fn that_works(mut issue: Issue, view: &View) -> Issue {
    if let Some(Repair::Question(question)) = &issue.repair
        && !view.sees_all()
        && !view.has_answer(question)
    {
        issue.repair = starter(view).map(Repair::Question);
    }
    issue
}

/// A question to begin with.
fn starter(view: &View) -> Option<String> {
    let mut starters = understand::starters(&view.model).into_iter();
    if view.sees_all() { starters.next() } else { starters.find(|question| view.has_answer(question)) }
}
