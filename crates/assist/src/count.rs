//! How many tokens something costs, before anybody pays for it.

use model::Model;
use model::schema::ColumnType;
use model::semantic::FieldRole;

/// Tokens of the template around one message of a user: three that open it, its role, three that open the reply.
const TEMPLATE: u32 = 7;

/// Tokens of a reply: the digit.
const REPLY: u32 = 1;

/// How the tokens of a language model are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tokenizer {
    /// The tokenizer is public, and here: o200k_base.
    O200k,
    /// It is not: half as many again are reserved.
    Private,
}

/// OpenAI's models that read o200k_base in the template counted here, by how their names begin.
const O200K: [&str; 7] = ["gpt-4o", "chatgpt-4o", "gpt-4.1", "gpt-5", "o1", "o3", "o4"];

impl Tokenizer {
    /// The tokenizer of a model, by its name.
    pub fn of(model: &str) -> Tokenizer {
        let begins = |name: &str| {
            let rest = model.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '.']))
        };
        if O200K.into_iter().any(begins) { Tokenizer::O200k } else { Tokenizer::Private }
    }

    /// What a call costs at most: prompt, template and a reply of one digit.
    pub fn call(self, prompt: &str) -> u32 {
        let counted = text(prompt) + TEMPLATE + REPLY;
        match self {
            Tokenizer::O200k => counted,
            Tokenizer::Private => (counted * 3).div_ceil(2),
        }
    }
}

/// Tokens of a text in o200k_base. The table is in the binary; to load it takes a moment the first time.
pub fn text(text: &str) -> u32 {
    let count = tiktoken_rs::o200k_base_singleton().count_ordinary(text);
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What it would cost to describe the model to a language model that is to write SQL, for each question: what is
/// not spent here. See [`schema`]; the reply would come on top.
pub fn schema_prompt(model: &Model) -> u32 {
    text(&schema(model)) + TEMPLATE
}

/// The schema as such prompts usually have it: a line of instruction, and then for each table its name and what is
/// said of it, a line for each column (name, type, synonyms), for each join and for each metric (expression,
/// synonyms). Members and examples, which usually stand there too, are left out.
pub fn schema(model: &Model) -> String {
    let mut lines = vec!["Write one SQL query that answers the question. Use only these tables.".to_owned()];
    for id in model.dataset_ids() {
        let dataset = model.dataset(id);
        lines.push(format!("table {}{}", dataset.name, about(&dataset.synonyms, dataset.description.as_deref())));
        for field in model.fields.iter().filter(|field| field.dataset == id) {
            let role = if field.role == FieldRole::Key { " key" } else { "" };
            let about = about(&field.synonyms, field.description.as_deref());
            lines.push(format!("  {} {}{role}{about}", field.name, kind(field.kind)));
        }
        for join in model.joins.iter().filter(|join| join.from == id) {
            let on: Vec<String> = join.columns.iter().map(|(from, to)| format!("{from} = {to}")).collect();
            lines.push(format!("  joins {} on {}", model.dataset(join.to).name, on.join(" and ")));
        }
    }
    for metric in model.metrics.iter().filter(|metric| !metric.hidden) {
        let about = about(&metric.synonyms, metric.description.as_deref());
        lines.push(format!("metric {} = {}{about}", metric.name, metric.written));
    }
    lines.join("\n")
}

/// A type as SQL has it.
fn kind(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Text | ColumnType::Unknown => "varchar",
        ColumnType::Integer => "bigint",
        ColumnType::Decimal(_) => "decimal",
        ColumnType::Float => "double",
        ColumnType::Boolean => "boolean",
        ColumnType::Date => "date",
        ColumnType::Timestamp => "timestamp",
    }
}

fn about(synonyms: &[String], description: Option<&str>) -> String {
    let also = if synonyms.is_empty() { String::new() } else { format!(" (also: {})", synonyms.join(", ")) };
    let description = description.map_or_else(String::new, |text| format!(": {text}"));
    format!("{also}{description}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_those_of_o200k() {
        // As tiktoken, the original, counts them; nothing that looks like a control token is one.
        for (what, tokens) in [("", 0), ("hello world", 2), ("tiktoken is great!", 6), ("<|endoftext|>", 7)] {
            assert_eq!(text(what), tokens, "{what}");
        }
        assert_eq!(Tokenizer::O200k.call("hello world"), 10);
        assert_eq!(Tokenizer::Private.call("hello world"), 15);
        assert_eq!(Tokenizer::Private.call("hello"), 14, "rounded up");
    }

    #[test]
    fn only_models_whose_tokenizer_is_here_are_counted_as_they_are() {
        for (name, expected) in [
            ("gpt-4o", Tokenizer::O200k),
            ("gpt-4o-mini-2024-07-18", Tokenizer::O200k),
            ("gpt-4.1-nano", Tokenizer::O200k),
            ("gpt-4", Tokenizer::Private),
            ("gpt-4-turbo", Tokenizer::Private),
            ("o1000", Tokenizer::Private),
            ("claude-haiku-4-5", Tokenizer::Private),
            ("llama-3.3", Tokenizer::Private),
            ("gpt-oss-20b", Tokenizer::Private),
            ("", Tokenizer::Private),
        ] {
            assert_eq!(Tokenizer::of(name), expected, "{name}");
        }
    }

    #[test]
    fn a_schema_prompt_grows_with_the_model() {
        let load = |text: &str| {
            let input = model::load::Input { file: "model.yaml", text };
            model::load::load(&input, None).expect("a whole model").model
        };
        let one = "version: 0.2.0.dev0\nsemantic_model: shop\ndatasets:\n  orders:\n    source: orders.csv\n    \
                   numbers: [amount]\n    metrics: {revenue: SUM(amount)}\n";
        let two = one.replace("SUM(amount)", "{expression: SUM(amount), synonyms: [turnover, takings]}");
        let (one, two) = (load(one), load(&two));
        assert!(schema(&two).ends_with("metric revenue = SUM(amount) (also: turnover, takings)"), "{}", schema(&two));
        assert!(schema_prompt(&one) > 30 && schema_prompt(&two) > schema_prompt(&one));
    }
}
