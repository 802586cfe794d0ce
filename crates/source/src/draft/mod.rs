//! `reckoner init`: a first model for tables that have none, written to be read and corrected.
//!
//! Nothing is guessed that the names and the values do not both say; what is only likely stands in a
//! comment that begins with `check:`.

mod business;
mod columns;
mod conditions;
mod flags;
mod keys;
mod left;
mod profile;
mod roles;
mod spans;
mod words;
mod yaml;

use std::path::Path;

use model::expr::Expr;
use model::schema::ColumnType;

use crate::database::Server;
use crate::{Database, Error, Opening, Remark, Source, objects};
use business::Guess;
use columns::Use;
use conditions::Condition;
use keys::Found;
use profile::Table;
use words::{Words, identifier};
use yaml::{Entry, Map, text};

/// A drafted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Drafted {
    /// The model file's text, in shorthand.
    pub yaml: String,
    /// What somebody should know about the data.
    pub remarks: Vec<Remark>,
    /// Tables that cannot be read, and are no part of the model.
    pub left_out: Vec<Remark>,
}

/// What a model is drafted for.
#[derive(Debug, Clone, Copy)]
pub enum Data<'a> {
    /// A file, a folder of files, or a database that is a file.
    Path(&'a Path),
    /// A database that the opening knows.
    Server(&'a Database),
    /// A file, a folder of files, or files of a pattern in an object store.
    Bucket(&'a str),
}

impl Data<'_> {
    fn tables(&self, opening: &Opening<'_>) -> Result<Vec<String>, Error> {
        match self {
            Data::Path(path) => crate::tables(opening, path),
            Data::Bucket(address) => objects::tables(opening, address),
            Data::Server(database) => Server::tables(database),
        }
    }

    fn title(&self) -> String {
        match self {
            Data::Path(path) => title_of(path),
            Data::Bucket(address) => title_of(Path::new(&address.replace('*', ""))),
            Data::Server(database) => database.name().to_owned(),
        }
    }
}

/// Drafts a model for a file, a folder of files or a database. The opening's project is the folder that the
/// model will lie in: `source:` keys are relative to it.
///
/// # Errors
/// If there is nothing there, or something that cannot be read.
pub fn draft(opening: &Opening<'_>, data: Data<'_>) -> Result<Drafted, Error> {
    let (source, left_out) = open_what_opens(opening, &data.tables(opening)?)?;
    let source = source.as_ref();
    let mut tables = Vec::new();
    for table in &source.schema().tables {
        if !table.columns.is_empty() {
            let table = profile::look(source, &table.name, &table.columns).map_err(|e| e.of_table(&table.name))?;
            tables.push(table);
        }
    }
    if tables.is_empty() {
        return Err(Error::unreadable(
            Path::new(&data.title()),
            "none of its columns holds values that are read; cast them to text or numbers",
        ));
    }
    let titles: Vec<String> = tables.iter().map(|t| bare_name(&t.source)).collect();
    let columns = tables.iter().flat_map(|t| &t.columns).map(|c| c.name.as_str());
    let mut words = Words::of(columns, titles.iter().map(String::as_str));
    words.learn(
        titles
            .iter()
            .zip(&tables)
            .map(|(title, table)| (title.as_str(), table.columns.iter().map(|column| column.name.as_str()).collect())),
    );
    let found = keys::find(source, &tables, &source.keys()?, &words)?;
    let names = unlike(titles.iter().map(|title| identifier(title)));
    let remarks = source.remarks().to_vec();
    let taken =
        |name: &str| tables.iter().flat_map(|t| &t.columns).any(|c| identifier(&c.name).eq_ignore_ascii_case(name));
    let mut guesses = business::guesses(&tables, &found, &words);
    guesses.retain(|guess| !taken(guess.name) && !names.iter().any(|name| name.eq_ignore_ascii_case(guess.name)));
    let draft = Draft {
        tables: &tables,
        found: &found,
        guesses: &guesses,
        conditions: &conditions(&tables, &words, &names),
        names: &names,
        words: &words,
        remarks: &remarks,
        left_out: &left_out,
    };
    Ok(Drafted { yaml: draft.write(&identifier(&data.title())), remarks, left_out })
}

/// The conditions of each table. A name that comes twice is that of its table's rows as well; one that is a
/// dataset's, or taken by a column of its own table, says that it is so.
fn conditions(tables: &[Table], words: &Words, names: &[String]) -> Vec<Vec<Condition>> {
    let mut all: Vec<Vec<Condition>> = tables.iter().map(|table| conditions::conditions(table, words)).collect();
    let given: Vec<String> = all.iter().flatten().map(|c| c.name.clone()).collect();
    for (conditions, table) in all.iter_mut().zip(tables) {
        let rows = words.said(&bare_name(&table.source)).join(" ");
        let column = |name: &str| {
            let taken = |c: &profile::Profile| plain(&identifier(&c.name)) == name;
            table.columns.iter().any(taken)
        };
        for condition in conditions.iter_mut() {
            let short = condition.name.clone();
            if given.iter().filter(|name| **name == short).count() > 1 {
                condition.name = format!("{short} {rows}");
            } else if column(&short) && !condition.test.is_empty() {
                // "newsletter" of `newsletter_opt_in`
                let shorter = condition.synonyms.iter().find(|synonym| short.starts_with(&format!("{synonym} ")));
                condition.name = shorter.cloned().filter(|name| !column(name)).unwrap_or_else(|| format!("is {short}"));
            } else {
                continue;
            }
            condition.synonyms.retain(|synonym| *synonym != condition.name);
            condition.synonyms.push(short);
        }
        conditions.retain(|condition| !names.iter().any(|name| plain(name) == condition.name));
    }
    let counts = |name: &str| all.iter().flatten().filter(|c| c.name == name).count();
    all.iter().map(|conditions| conditions.iter().filter(|c| counts(&c.name) == 1).cloned().collect()).collect()
}

/// Opens all tables, or those that can be read, with a remark for each other: a broken view or a damaged
/// file should not keep somebody from the rest.
fn open_what_opens(opening: &Opening<'_>, sources: &[String]) -> Result<(Box<dyn Source>, Vec<Remark>), Error> {
    let error = match opening.open(sources, None) {
        Ok(source) => return Ok((source, Vec::new())),
        Err(error) if error.retryable() => return Err(error),
        Err(error) => error,
    };
    let (mut readable, mut left_out) = (Vec::new(), Vec::new());
    for table in sources {
        match opening.open(std::slice::from_ref(table), None) {
            Ok(_) => readable.push(table.clone()),
            Err(error) => {
                let text = format!("it is left out: {error}");
                left_out.push(Remark { code: "left_out", table: table.clone(), column: None, text });
            }
        }
    }
    if readable.is_empty() { Err(error) } else { Ok((opening.open(&readable, None)?, left_out)) }
}

/// A table's own name: `sales` of `data/sales.csv` and of `shop.sqlite#sales`.
fn bare_name(source: &str) -> String {
    match source.split_once('#') {
        Some((_, table)) => table.to_owned(),
        // `month-*.csv`: the rest of the name, or the folder's.
        None => title_of(Path::new(&source.replace("/*.", ".").replace('*', ""))),
    }
}

fn title_of(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = if whole.is_dir() { whole.file_name() } else { whole.file_stem() };
    name.map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The same names, with a number behind those that come again (case ignored).
fn unlike(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut given: Vec<String> = Vec::new();
    for name in names {
        let unused = std::iter::once(name.clone())
            .chain((2..).map(|n| format!("{name}_{n}")))
            .find(|candidate| !given.iter().any(|g| g.to_lowercase() == candidate.to_lowercase()))
            .expect("numbers do not end");
        given.push(unused);
    }
    given
}

struct Draft<'a> {
    tables: &'a [Table],
    found: &'a [Found],
    guesses: &'a [Guess],
    /// By table.
    conditions: &'a [Vec<Condition>],
    /// Names of datasets, each once.
    names: &'a [String],
    words: &'a Words,
    remarks: &'a [Remark],
    left_out: &'a [Remark],
}

impl Draft<'_> {
    fn write(&self, name: &str) -> String {
        let mut out = String::new();
        out +=
            "# Drafted by `reckoner init` from names and values. Read it once: names, labels and synonyms are what\n";
        out += "# questions are understood by. Lines that say `check:` are guesses.\n";
        out += "version: 0.2.0.dev0\n";
        out += &format!("semantic_model: {}\n", text(name));
        out += "calendar: {time_zone: UTC, week: iso, today: last_data}   # today: clock, once the data is kept up to date\n";
        for remark in self.left_out {
            out += &format!("# check: {}: {}\n", remark.table, one_line(&remark.text));
        }
        out += "\ndatasets:\n";
        let mut relationships = Vec::new();
        for index in 0..self.tables.len() {
            out += &self.dataset(index, &mut relationships);
        }
        if !relationships.is_empty() {
            out += "\nrelationships:\n";
            for relationship in relationships {
                out += &format!("  - {relationship}\n");
            }
        }
        let means: Vec<(String, String)> =
            self.guesses.iter().flat_map(|g| g.means.iter().map(|word| (text(word), text(g.name)))).collect();
        if !means.is_empty() {
            out += &format!("\nmeans: {}   # check: vague words, and what they are taken for\n", yaml::flow(&means));
        }
        out
    }

    fn dataset(&self, index: usize, relationships: &mut Vec<String>) -> String {
        let (table, found) = (&self.tables[index], &self.found[index]);
        let mut out = format!("  {}:\n", text(&self.names[index]));
        let notes = self.remarks.iter().filter(|remark| remark.table == table.source);
        for remark in notes {
            let of = remark.column.as_ref().map_or(String::new(), |column| format!("{column}: "));
            out += &format!("    # check: {of}{}\n", one_line(&remark.text));
        }
        for doubt in &found.doubts {
            out += &format!("    # check: {}\n", one_line(doubt));
        }
        let mut line = |key: &str, value: String| out += &format!("    {key}: {value}\n");
        line("source", text(&table.source));
        let label = self.words.said(&bare_name(&table.source)).join(" ");
        if label != plain(&self.names[index]) && !label.is_empty() {
            line("label", text(&label));
        }
        if !found.primary.is_empty() {
            line("primary_key", yaml::list_or_one(&found.primary));
        }
        let fields = self.fields(index);
        let field_named = |column: &str| fields.iter().find(|f| f.column == column).map(|f| f.entry.name.clone());
        let shown = roles::shown_as(table, found, self.words);
        let shown: Vec<String> = shown.iter().filter_map(|column| field_named(column)).collect();
        if !shown.is_empty() {
            line("shown_as", yaml::list_or_one(&shown));
        }
        if let Some(time) = self.parents_time(index) {
            line("time", format!("{}   # check: when its rows are dated", text(&time)));
        } else if let Some(time) = roles::time(table, self.words) {
            let others = if time.others.is_empty() {
                String::new()
            } else {
                format!("   # check: or {}", time.others.join(", "))
            };
            line("time", format!("{}{others}", text(&field_named(&time.column).unwrap_or(time.column))));
        }
        let joins = self.joins(index, relationships);
        if !joins.is_empty() {
            line("joins", yaml::flow(&joins));
        }
        let roles = self.roles(index, &fields);
        let spans = self.spans(index, &fields);
        for (key, what) in [("fields", What::Key), ("dimensions", What::Dimension), ("numbers", What::Number)] {
            let own = fields.iter().filter(|f| f.what == what).map(|f| &f.entry);
            let roles = roles.iter().filter(|_| what == What::Dimension);
            let spans = spans.iter().filter(|_| what == What::Number);
            let entries: Vec<&Entry> = own.chain(roles).chain(spans).collect();
            // A key that needs no words of its own is there anyway.
            let entries: Vec<&Entry> = entries.into_iter().filter(|e| what != What::Key || e.map.0.len() > 2).collect();
            if !entries.is_empty() {
                out += &format!("    {key}:\n");
                for entry in entries {
                    out += &format!("      {}\n", entry.line());
                }
            }
        }
        if !self.conditions[index].is_empty() {
            out += "    segments:\n";
            for condition in &self.conditions[index] {
                out += &format!("      {}\n", segment(condition));
            }
        }
        let guesses: Vec<&Guess> = self.guesses.iter().filter(|guess| guess.table == index).collect();
        if !guesses.is_empty() {
            out += "    metrics:\n";
            for guess in guesses {
                out += &format!("      {}   # check: a guess\n", self.metric(guess));
            }
        }
        out
    }

    /// What rows refer to in several roles, or in one to their like, is asked for by the role: a booking's pickup
    /// station and return station, and their cities; an employee's manager.
    fn roles(&self, index: usize, fields: &[FieldDraft]) -> Vec<Entry> {
        const PLACES: [&str; 5] = ["city", "town", "state", "region", "country"];
        let joins = &self.found[index].joins;
        let mut entries: Vec<Entry> = Vec::new();
        for join in joins {
            let several = joins.iter().filter(|other| other.to == join.to).count() > 1;
            // What is called as a dataset is that.
            let named = |role: &&String| !self.names.iter().any(|name| plain(name) == plain(role));
            let role = join.role.as_ref().filter(named);
            let Some(role) = role.filter(|_| several || join.to == index) else { continue };
            let target = &self.tables[join.to];
            let noun = keys::table_words(target, self.words).join(" ");
            let alone = !role.split(' ').any(|word| noun.split(' ').any(|of| of == words::singular(word)));
            let mut add = |label: String, column: &str, synonyms: Vec<String>| {
                let free = |name: &String| {
                    let taken = |other: &Entry| other.name.eq_ignore_ascii_case(name);
                    !fields.iter().any(|f| taken(&f.entry)) && !entries.iter().any(taken)
                };
                let names = [identifier(&label), identifier(&format!("{label} name"))];
                let Some(name) = names.into_iter().find(free) else { return };
                let mut map = Map::default();
                map.add("expression", text(&format!("{}.{}", model::expr::quote(role), written(column))));
                if label != plain(&name) {
                    map.add("label", text(&label));
                }
                if !synonyms.is_empty() {
                    map.add("synonyms", yaml::list(&synonyms));
                }
                entries.push(Entry { name, map });
            };
            if let [shown] = &roles::shown_as(target, &self.found[join.to], self.words)[..] {
                let longer = format!("{role} {noun}");
                let label = if role.split(' ').count() > 1 || !alone { role.clone() } else { longer.clone() };
                let synonyms = [role.clone(), longer].into_iter().filter(|said| alone && *said != label).collect();
                add(label, shown, synonyms);
            }
            for column in target.columns.iter().filter(|column| column.kind == ColumnType::Text) {
                let said = self.words.said(&column.name);
                if let Some(place) = said.last().filter(|place| several && PLACES.contains(&place.as_str())) {
                    add(format!("{role} {place}"), &column.name, Vec::new());
                }
            }
        }
        entries
    }

    /// How long it takes from the date of a row to what is done later.
    fn spans(&self, index: usize, fields: &[FieldDraft]) -> Vec<Entry> {
        let spans = spans::spans(&self.tables[index], self.words).into_iter().map(|span| {
            let mut map = Map::default();
            let between = format!("DAYS_BETWEEN({}, {})", written(&span.from), written(&span.to));
            map.add("expression", text(&between));
            map.add("label", text(&span.label));
            map.add("synonyms", yaml::list(&span.synonyms));
            map.add("unit", "day".into());
            map.add("natural", "avg".into());
            Entry { name: identifier(&span.label), map }
        });
        spans.filter(|entry| !fields.iter().any(|f| f.entry.name.eq_ignore_ascii_case(&entry.name))).collect()
    }

    fn metric(&self, guess: &Guess) -> String {
        let mut map = Map::default();
        map.add("expression", text(&guess.made.expression(self.names)));
        if guess.percent {
            map.add("format", "percent".into());
        }
        map.add("synonyms", yaml::list(&guess.synonyms));
        if let Some(day) = &guess.last {
            map.add("over", yaml::flow(&[(text(&identifier(day)), "last".into())]));
        }
        let aim = self.guesses.iter().find(|other| other.name == "sales_target");
        if let (Some(aim), "revenue") = (aim, guess.name) {
            map.add("target", text(aim.name));
        }
        Entry { name: guess.name.to_owned(), map }.line()
    }

    /// The date of what a table without dates is part of: order lines are of the day of their order.
    fn parents_time(&self, index: usize) -> Option<String> {
        let table = &self.tables[index];
        if roles::time(table, self.words).is_some() {
            return None;
        }
        let own = keys::table_words(table, self.words);
        let mut dates = self.found[index].joins.iter().filter_map(|join| {
            let parent = &self.tables[join.to];
            let part = keys::table_words(parent, self.words).last().is_some_and(|noun| own.contains(noun));
            let time = roles::time(parent, self.words).filter(|_| part && join.role.is_none())?;
            Some(format!("{}.{}", self.names[join.to], identifier(&time.column)))
        });
        if let Some(date) = dates.next() {
            return dates.next().is_none().then_some(date);
        }
        // The charges of a job are of its day: a job is something that happened, as it refers to others itself.
        let mut dates = self.found[index].joins.iter().filter_map(|join| {
            let parent = &self.tables[join.to];
            let happened = !self.found[join.to].joins.is_empty() && join.role.is_none();
            let time = roles::time(parent, self.words).filter(|_| happened)?;
            Some(format!("{}.{}", self.names[join.to], identifier(&time.column)))
        });
        dates.next().filter(|_| dates.next().is_none())
    }

    fn joins(&self, index: usize, relationships: &mut Vec<String>) -> Vec<(String, String)> {
        let mut joins: Vec<(String, String)> = Vec::new();
        for join in &self.found[index].joins {
            let here: Vec<String> = join.columns.iter().map(|(a, _)| a.clone()).collect();
            let there: Vec<String> = join.columns.iter().map(|(_, b)| b.clone()).collect();
            let to = &self.names[join.to];
            let key = here.join(", ");
            // The shorthand joins onto the primary key, once a column, and takes names without commas.
            let plain = there == self.found[join.to].primary
                && joins.iter().all(|(k, _)| *k != key)
                && here.iter().all(|c| !c.contains(','));
            if plain {
                let value = match &join.role {
                    Some(role) => format!("{{to: {}, as: {}}}", text(to), text(role)),
                    None => text(to),
                };
                joins.push((key, value));
            } else {
                let mut map = Map::default();
                map.add("name", text(&format!("{}_{}_{to}", self.names[index], identifier(&here.join("_")))));
                map.add("from", text(&self.names[index]));
                map.add("to", text(to));
                map.add("from_columns", yaml::list(&here));
                map.add("to_columns", yaml::list(&there));
                if let Some(role) = &join.role {
                    map.add("as", text(role));
                }
                relationships.push(map.flow());
            }
        }
        joins.into_iter().map(|(key, value)| (text(&key), value)).collect()
    }

    fn fields(&self, index: usize) -> Vec<FieldDraft> {
        let (table, found) = (&self.tables[index], &self.found[index]);
        let joins = |column: &str| found.joins.iter().any(|j| j.columns.iter().any(|(a, _)| a == column));
        let led_to = |column: &str| {
            self.found
                .iter()
                .flat_map(|f| &f.joins)
                .any(|j| j.to == index && j.columns.iter().any(|(_, b)| b == column))
        };
        let names = unlike(table.columns.iter().map(|c| identifier(&c.name)));
        let mut fields = Vec::new();
        let said: Vec<Vec<String>> = table.columns.iter().map(|c| self.words.said(&c.name)).collect();
        let mut uses: Vec<Use> = table.columns.iter().zip(&said).map(|(c, said)| columns::decide(c, said)).collect();
        // What was charged on a day adds up; what a plan or a course costs does not.
        let charges = table.columns.iter().any(|column| column.kind.is_time()) && !found.joins.is_empty();
        let fee = |used: &Use| used.label.iter().any(|word| matches!(word.as_str(), "fee" | "fees"));
        uses.iter_mut().filter(|used| charges && fee(used)).for_each(|used| used.averages = false);
        tell_apart(&mut uses, &said);
        let rows = keys::table_words(table, self.words);
        for ((column, name), mut used) in table.columns.iter().zip(names).zip(uses) {
            // A text key is what people name things by, too.
            let identifies = found.primary.contains(&column.name) && column.kind != ColumnType::Text;
            let is_id = used.label.last().is_some_and(|w| matches!(w.as_str(), "id" | "uuid" | "guid")) && !used.number;
            let is_key =
                identifies || joins(&column.name) || led_to(&column.name) && column.kind != ColumnType::Text || is_id;
            let what = match (is_key, used.number) {
                (true, _) => What::Key,
                (false, true) => What::Number,
                (false, false) => What::Dimension,
            };
            let mut map = Map::default();
            if name != column.name || what == What::Key {
                map.add("expression", text(&written(&column.name)));
            }
            let mut label = used.label.join(" ");
            if let Some(noun) = columns::money(&rows, &used.label).filter(|_| what == What::Number) {
                used.synonyms.push("amount");
                label = noun.to_owned();
            }
            // The role is rather what it leads to than the code that leads there.
            if found
                .joins
                .iter()
                .any(|j| j.role.as_ref() == Some(&label) && j.columns.iter().any(|(a, _)| *a == column.name))
            {
                label += " id";
            }
            if label != plain(&name) && !label.is_empty() {
                map.add("label", text(&label));
            }
            if !used.synonyms.is_empty() {
                map.add("synonyms", yaml::list(&used.synonyms));
            }
            if what == What::Number {
                let counts = self.guesses.iter().filter(|g| g.table == index && g.made.column() == Some(&column.name));
                if let Some(unit) = used.unit.as_ref().or_else(|| counts.filter_map(|g| g.unit.as_ref()).next()) {
                    map.add("unit", text(unit));
                }
                if used.averages {
                    map.add("natural", "avg".into());
                }
            }
            if what == What::Dimension && !used.values.is_empty() {
                let values: Vec<(String, String)> =
                    used.values.iter().map(|(member, words)| (text(member), yaml::list(words))).collect();
                map.add("values", yaml::flow(&values));
            }
            if what == What::Key {
                map.add("role", "key".into());
            }
            // A condition says it better.
            if self.conditions[index].iter().any(|c| c.column == column.name && c.test.is_empty()) {
                continue;
            }
            fields.push(FieldDraft { column: column.name.clone(), what, entry: Entry { name, map } });
        }
        fields
    }
}

/// Labels that would be the same are those of the names in full: the price in euros and the one in dollars.
/// Names that say the same (`unit price` and `unit_price`) are numbered: nobody could ask for one of them.
fn tell_apart(uses: &mut [Use], said: &[Vec<String>]) {
    let labels: Vec<Vec<String>> = uses.iter().map(|used| used.label.clone()).collect();
    for (used, said) in uses.iter_mut().zip(said) {
        if labels.iter().filter(|label| **label == used.label).count() > 1 {
            used.label.clone_from(said);
        }
    }
    for at in 1..uses.len() {
        let (before, after) = uses.split_at_mut(at);
        let label = &mut after[0].label;
        let taken = |label: &[String]| before.iter().any(|used| used.label == label);
        if !label.is_empty() && taken(label) {
            let numbered = (2..).map(|n: usize| [&label[..], &[n.to_string()]].concat());
            *label = numbered.into_iter().find(|label| !taken(label)).expect("numbers do not end");
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Key,
    Dimension,
    Number,
}

struct FieldDraft {
    column: String,
    what: What,
    entry: Entry,
}

/// A condition as a segment.
fn segment(condition: &Condition) -> String {
    let test = text(&format!("{}{}", written(&condition.column), condition.test));
    let name = text(&condition.name);
    if condition.synonyms.is_empty() {
        return format!("{name}: {test}");
    }
    format!("{name}: {{expression: {test}, synonyms: {}}}", yaml::list(&condition.synonyms))
}

/// What a name says by itself: its words as it writes them.
fn plain(name: &str) -> String {
    name.replace('_', " ").trim().to_lowercase()
}

/// A column in SQL, in quotes where it needs them.
fn written(column: &str) -> String {
    match model::expr::parse(column) {
        Ok(Expr::Name(names)) if names == [column] => column.to_owned(),
        _ => model::expr::quote(column),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
