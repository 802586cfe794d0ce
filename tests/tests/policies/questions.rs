//! Questions at random: about anything in the world, whoever may ask for it.

use ask::{Input, Request};
use model::Draft;
use serde_json::json;

use crate::dice::Dice;
use crate::world::{REGIONS, Row, TEXTS};

const METRICS: [&str; 7] = ["revenue", "quantity", "price", "taken_back", "goal", "wages", "wage_share"];
const SAID: [&str; 11] = [
    "revenue",
    "quantity",
    "price",
    "taken back",
    "goal",
    "wages",
    "wage share",
    "turnover",
    "salaries",
    "sales",
    "assortment",
];

pub(crate) struct Questions {
    dice: Dice,
    members: Vec<(&'static str, &'static str)>,
}

impl Questions {
    pub(crate) fn of(rows: &[Row], seed: u64) -> Questions {
        let mut members: Vec<_> =
            rows.iter().flat_map(|row| TEXTS.iter().filter_map(|name| Some((*name, row.text(name)?)))).collect();
        members.sort_unstable();
        members.dedup();
        Questions { dice: Dice(seed), members }
    }

    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        self.dice.pick(from)
    }

    /// A question in words or a Draft; some follow another.
    pub(crate) fn next(&mut self) -> Request {
        let input = match self.dice.below(5) {
            0 | 1 => Input::Draft(self.draft()),
            2 => Input::Choice { question: self.words(), draft: self.draft() },
            _ => Input::Question(self.words()),
        };
        let previous = (self.dice.below(6) == 0).then(|| self.draft());
        let chart = (self.dice.below(8) == 0).then(|| "table".to_owned());
        Request { input, previous, chart, locale: ask::Locale::EN, picture: None }
    }

    fn words(&mut self) -> String {
        let metric = self.dice.pick(&SAID);
        let (by, other) = (self.dice.pick(&TEXTS), self.dice.pick(&TEXTS));
        let (_, member) = self.dice.pick(&self.members.clone());
        let (_, second) = self.dice.pick(&self.members.clone());
        match self.dice.below(22) {
            0 => metric.to_owned(),
            1 => format!("{metric} by {by}"),
            2 => format!("{metric} by {by} and {other}"),
            3 => format!("{metric} for {member}"),
            4 => format!("{metric} of {member} by {by}"),
            5 => format!("top 3 {by}s by {metric}"),
            6 => format!("share of {metric} by {by}"),
            7 => format!("list {by}s"),
            8 => "shops without returns".to_owned(),
            9 => format!("{metric} for {member} and {second}"),
            10 => format!("{metric} for {}", misspelt(member)),
            11 => format!("{metric} by month for {member}"),
            12 => format!("{metric} vs last quarter by {by}"),
            13 => format!("{metric} vs target by region"),
            14 => format!("how many {by}s"),
            15 => format!("{by}s with {metric} above 50000"),
            16 => format!("{metric} in 1999"),
            17 => format!("{metric} by {by} excluding {member}"),
            18 => format!("which {by} has the most {metric}"),
            19 => format!("{metric} over the counter by {by}"),
            20 => format!("only {member}"),
            _ => format!("running total of {metric} by month"),
        }
    }

    fn draft(&mut self) -> Draft {
        let mut draft = json!({"v": 1});
        let metric = self.dice.pick(&METRICS);
        let by = self.dice.pick(&TEXTS);
        let (of, member) = self.dice.pick(&self.members.clone());
        draft["show"] = match self.dice.below(12) {
            0 => json!([]),
            1 => json!([{"count": self.dice.pick(&["sales", "shops", "products", "payroll", "returns"])}]),
            2 => json!([{"distinct": self.dice.pick(&TEXTS)}]),
            3 => json!([{"metric": metric, "view": "share"}]),
            4 => json!([{"metric": metric, "view": {"part_of": [{"in": {of: [member]}}]}}]),
            5 => json!([{"metric": metric, "per": by}]),
            6 => json!([metric, self.dice.pick(&METRICS)]),
            7 => json!([{"metric": metric, "view": {"percent_of": self.dice.pick(&METRICS)}}]),
            8 => json!([{"max": self.dice.pick(&TEXTS)}]),
            _ => json!([metric]),
        };
        draft["by"] = match self.dice.below(6) {
            0 => json!([]),
            1 => json!([self.dice.pick(&["shops", "products", "payroll"])]),
            2 => json!([{"time": "month"}]),
            3 => json!([by, self.dice.pick(&TEXTS)]),
            _ => json!([by]),
        };
        if draft["show"] == json!([]) && draft["by"] == json!([]) {
            draft["by"] = json!([by]);
        }
        let region = self.dice.pick(&REGIONS);
        match self.dice.below(12) {
            0 => draft["where"] = json!([{"in": {of: [member]}}]),
            1 => draft["where"] = json!([{"not_in": {of: [member]}}]),
            2 => draft["where"] = json!([{"in": {"region": [region]}}]),
            3 => draft["where"] = json!([{"never": {"of": "returns"}}]),
            4 => draft["where"] = json!([{"has": {"of": "sales", "where": [{"in": {of: [member]}}]}}]),
            5 => draft["where"] = json!([{"contains": {of: member.chars().take(3).collect::<String>()}}]),
            6 => draft["where"] = json!([{"any": [{"in": {of: [member]}}, {"in": {"region": [region]}}]}]),
            7 => draft["where"] = json!([{"metric": {"name": metric, "above": 100}}]),
            8 => draft["where"] = json!([{"segment": "late"}]),
            _ => {}
        }
        match self.dice.below(8) {
            0 => draft["time"] = json!({"last": 1, "unit": "quarter"}),
            1 => draft["time"] = json!({"year": 1999}),
            2 => draft["compare"] = json!("previous"),
            3 => draft["compare"] = json!("target"),
            4 => draft["top"] = json!({"n": 3, "by": 0}),
            _ => {}
        }
        Draft::from_json(&draft.to_string()).unwrap_or_else(|error| panic!("{draft}: {error:?}"))
    }
}

/// Two letters in the middle, the other way round.
fn misspelt(name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() > 4 {
        letters.swap(2, 3);
    }
    letters.into_iter().collect()
}
