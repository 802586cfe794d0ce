//! What people call a column, besides its name.

use model::schema::ColumnType;
use model::semantic::FieldRole;
use model::{DimensionId, FieldId, Model};

use super::{Lexicon, SUFFIXES, Thing};
use crate::english;
use crate::token::{Token, tokens};

impl Lexicon {
    /// A column's name without the words of its table, without `code` or `id`, with its table in front
    /// (as are its synonyms), and its first and last words.
    pub(super) fn shortened(&mut self, model: &Model, id: DimensionId, field: FieldId) {
        let field = model.field(field);
        let dataset = model.dataset(field.dataset);
        let thing = || Thing::Dimension(id);
        let words: Vec<String> = tokens(&field.label).into_iter().map(|t| t.text).collect();
        let stems: Vec<String> = tokens(&field.label).into_iter().map(|t| t.stem).collect();
        let table: Vec<Token> = tokens(&dataset.label);
        let own: Vec<&String> = words
            .iter()
            .zip(&stems)
            .filter(|(_, stem)| !table.iter().any(|t| t.stem == **stem))
            .map(|(word, _)| word)
            .collect();
        if !own.is_empty() && own.len() < words.len() {
            let short = own.iter().map(|w| w.as_str()).collect::<Vec<_>>().join(" ");
            // "the number" is rather how many there are.
            let count = if short == "number" { 2.0 * self.weights.without_suffix } else { 0.0 };
            self.add(&short, thing(), self.weights.without_table + count, false, false);
            // "type" of "document type code"
            if let [rest @ .., last] = &own[..]
                && !rest.is_empty()
                && matches!(last.as_str(), "code" | "name")
            {
                let short = rest.iter().map(|w| w.as_str()).collect::<Vec<_>>().join(" ");
                self.add(&short, thing(), self.weights.without_table + self.weights.without_code, false, false);
            }
        }
        // "refunds" of "refund amount", where no rows are called so
        let rows = |what: &[&str]| {
            let last = what.last().map(|word| crate::stem::stem(word));
            model
                .dataset_ids()
                .any(|of| tokens(&model.dataset(of).label).iter().any(|own| Some(&own.stem) == last.as_ref()))
        };
        if let ([what @ .., "amount" | "value"], FieldRole::Number) =
            (&words.iter().map(String::as_str).collect::<Vec<_>>()[..], field.role)
            && !what.is_empty()
            && !rows(what)
        {
            self.add(&what.join(" "), thing(), self.weights.without_count, false, false);
        }
        // "discount" of "discount percent"
        if let [rest @ .., "percent" | "pct" | "percentage"] = &words.iter().map(String::as_str).collect::<Vec<_>>()[..]
            && !rest.is_empty()
        {
            self.add(&rest.join(" "), thing(), self.weights.without_count, false, false);
        }
        if own.len() == words.len() {
            self.add(&format!("{} {}", dataset.label, field.label), thing(), 0.0, false, false);
        }
        // "transaction amount" of "amount of transaction"
        if let Some((what, whose)) = field.label.split_once(" of ") {
            self.add(&format!("{whose} {what}"), thing(), self.weights.synonym, false, false);
            // "by line" of "line of business"
            let says_nothing = |word: &str| {
                SUFFIXES.contains(&word)
                    || english::is_filler(word)
                    || (crate::phrase::is_grammar(word) && word != "line")
                    || word.len() < 4
            };
            if field.role == FieldRole::Dimension && !what.contains(' ') && !says_nothing(what) {
                self.add(what, thing(), self.weights.without_suffix, false, false);
            }
        }
        for synonym in &model.dimension(id).synonyms {
            if !tokens(synonym).iter().any(|t| table.iter().any(|of_table| of_table.stem == t.stem)) {
                self.add(&format!("{} {synonym}", dataset.label), thing(), self.weights.synonym, false, false);
            }
        }
        // "bathrooms" of "bathroom count", "customers" of "number of customers"
        if field.role == FieldRole::Number {
            let bare: Vec<&str> = words
                .iter()
                .map(String::as_str)
                .filter(|w| !matches!(*w, "count" | "number" | "of" | "num" | "no" | "quantity"))
                .collect();
            if !bare.is_empty() && bare.len() < words.len() {
                self.add(&bare.join(" "), thing(), self.weights.without_count, false, false);
            }
        }
        // "scrap quantity" and "scrap pieces" of "quantity scrap"
        if let ([first, rest @ ..], true) = (&words[..], field.role == FieldRole::Number)
            && first == "quantity"
            && !rest.is_empty()
        {
            let rest = rest.join(" ");
            for (counted, cost) in [
                ("quantity", self.weights.synonym),
                ("pieces", self.weights.without_count),
                ("units", self.weights.without_count),
            ] {
                self.add(&format!("{rest} {counted}"), thing(), cost, false, false);
                self.add(&format!("{counted} {rest}"), thing(), cost, false, false);
            }
        }
        // "state" of "state province county", before one of them
        if let ([inner @ .., _], FieldRole::Dimension) = (&own[..], field.role)
            && model.dimension_kind(id) == ColumnType::Text
        {
            let tells = |word: &str| {
                word.len() > 3
                    && !english::is_filler(word)
                    && !crate::phrase::is_grammar(word)
                    && !SUFFIXES.contains(&word)
            };
            for word in inner.iter().filter(|word| tells(word)) {
                self.add(word, thing(), self.weights.part, false, true);
            }
        }
        // "payment method" of `pay_method`
        if let [first, rest @ ..] = &words[..]
            && first == "pay"
            && matches!(rest, [last] if matches!(last.as_str(), "method" | "status" | "terms" | "type" | "mode" | "channel"))
        {
            self.add(&format!("payment {}", rest.join(" ")), thing(), self.weights.synonym, false, false);
        }
        // "hire date" and "date hired" of `hired_on`
        if model.dimension_kind(id).is_time()
            && let [verb] =
                &words.iter().filter(|w| !matches!(w.as_str(), "date" | "on" | "at" | "time")).collect::<Vec<_>>()[..]
        {
            self.add(&format!("{verb} date"), thing(), self.weights.synonym, false, false);
            self.add(&format!("date {verb}"), thing(), self.weights.synonym, false, false);
        }
        // "waiting time" of a number of minutes that is called "wait"
        let long = |unit: &str| matches!(unit, "minute" | "hour" | "second" | "day");
        let last = words.last().and_then(|last| english::unit(last)).filter(|unit| long(unit));
        if field.role == FieldRole::Number && (last.is_some() || field.unit.as_deref().is_some_and(long)) {
            let rest = if last.is_some() { &words[..words.len() - 1] } else { &words[..] };
            let times = rest.iter().any(|word| matches!(word.as_str(), "time" | "duration" | "hours"));
            if !rest.is_empty() && !times {
                self.add(&format!("{} time", rest.join(" ")), thing(), self.weights.synonym, false, false);
            }
        }
        // "lead time" of "lead time days"
        if let Some((_, bare @ [_, ..])) = words.split_last().filter(|(last, _)| english::unit(last).is_some())
            && field.role == FieldRole::Number
        {
            self.add(&bare.join(" "), thing(), self.weights.synonym, false, false);
        }
        if let Some((last, rest)) = words.split_last()
            && !rest.is_empty()
        {
            // "document name" is no other word for documents.
            let of_table = own.len() < words.len() && own.len() <= 1;
            if matches!(last.as_str(), "code" | "name") && !of_table {
                self.add(&rest.join(" "), thing(), self.weights.without_code, false, false);
            } else if SUFFIXES.contains(&last.as_str()) {
                self.add(&rest.join(" "), thing(), self.weights.without_suffix, false, true);
            }
            // "by month" is not by "contract months".
            let grain = crate::phrase::grain_word(last).is_some();
            // "channel" may be the sales channel of an order, where the campaign that it refers to has a channel, too.
            let of_parent = |other: DimensionId| {
                let other_of = model.field(model.dimension(other).fields[0]).dataset;
                model.dimension(other).label == *last
                    && other_of != field.dataset
                    && !model.paths(field.dataset, other_of).is_empty()
            };
            let text = field.role == FieldRole::Dimension && model.dimension_kind(id) == ColumnType::Text;
            if text && !SUFFIXES.contains(&last.as_str()) && model.dimension_ids().any(of_parent) {
                self.add(last, thing(), self.weights.synonym, false, false);
            } else if !SUFFIXES.contains(&last.as_str()) && last.len() > 3 && !grain {
                // "skill" of "main skill", where nothing else is a skill
                let text = field.role == FieldRole::Dimension && model.dimension_kind(id) == ColumnType::Text;
                if text && self.called.is_only_in(last, &field.label) {
                    self.add(last, thing(), self.weights.only_head, false, false);
                } else {
                    self.add(last, thing(), self.weights.part, false, true);
                }
            }
        }
    }
}
