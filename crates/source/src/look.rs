//! What the columns of a file of text hold: a first look for what a program wrote, a second one at columns
//! that only make sense as people write numbers and days.

use model::schema::ColumnType;

use crate::Error;
use crate::infer::{Note, Seen, Spot};
use crate::notation::{self, Notation};

/// How a column is read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Looked {
    pub(crate) kind: ColumnType,
    /// How its values are written, if not as a program would.
    pub(crate) notation: Option<Notation>,
    pub(crate) note: Option<Note>,
}

/// A table written as text.
pub(crate) trait Written {
    /// The names of its columns.
    fn names(&self) -> &[String];

    /// Gives every row to `see`, with where it stands, until that has seen enough.
    fn rows(&self, see: &mut dyn FnMut(u64, &[&str]) -> bool) -> Result<(), Error>;

    /// The line of what stands there.
    fn line(&self, at: u64) -> u64;

    /// Whether a program wrote it that writes decimal points.
    fn by_program(&self) -> bool;
}

/// Looks at all rows. The type of a column without a value is unknown.
pub(crate) fn look(table: &dyn Written) -> Result<Vec<Looked>, Error> {
    let mut seen = vec![Seen::default(); table.names().len()];
    table.rows(&mut |at, cells| {
        seen.iter_mut().zip(cells).for_each(|(seen, cell)| seen.text(cell, at));
        true
    })?;
    let from_english_program = table.by_program();
    let mut columns: Vec<Column> =
        seen.into_iter().zip(table.names()).map(|(seen, name)| Column::new(name, seen, from_english_program)).collect();
    if columns.iter().any(|column| !column.trials.is_empty()) {
        table.rows(&mut |at, cells| {
            columns.iter_mut().zip(cells).for_each(|(column, cell)| column.see(cell, at));
            columns.iter().any(|column| !column.trials.is_empty())
        })?;
    }
    // What is certain of one column holds for those that can be read in two ways: one program wrote them all.
    let mut habits: Vec<Notation> = columns.iter().filter_map(Column::certain).collect();
    if from_english_program && !habits.contains(&Notation::Comma) {
        habits.push(Notation::Point);
    }
    let one_habit = |notation: &Notation| notation.rival().is_none_or(|rival| !habits.contains(&rival));
    let habits: Vec<Notation> = habits.iter().copied().filter(one_habit).collect();
    let place = |at| format!("line {}", table.line(at));
    Ok(columns.into_iter().map(|column| column.settle(&habits, &place)).collect())
}

/// A column, and the notations that it may be written in.
struct Column<'a> {
    name: &'a str,
    seen: Seen,
    trials: Vec<Trial>,
    /// The first value that two notations read differently.
    doubt: Option<Spot>,
}

/// A column read in one notation.
struct Trial {
    notation: Notation,
    seen: Seen,
    /// The sign beside the first number.
    sign: Option<Option<char>>,
    /// The first number beside which another sign stands.
    other_sign: Option<Spot>,
    /// The first value that a program would have written otherwise, and how.
    example: Option<(Spot, String)>,
}

impl<'a> Column<'a> {
    fn new(name: &'a str, seen: Seen, from_english_program: bool) -> Column<'a> {
        let trial = |notation| Trial { notation, seen: Seen::default(), sign: None, other_sign: None, example: None };
        // `1.234` is the thousand of a people that write commas before fractions, too.
        let may_be_thousands = seen.kind(true) == ColumnType::Decimal(3) && !from_english_program;
        let trials = match () {
            () if seen.may_be_written_by_people() => Notation::ALL.map(trial).into(),
            () if may_be_thousands => vec![trial(Notation::Comma)],
            () => Vec::new(),
        };
        Column { name, seen, trials, doubt: None }
    }

    fn see(&mut self, text: &str, at: u64) {
        let mut readings: Vec<(Notation, String)> = Vec::new();
        for trial in &mut self.trials {
            let plain = trial.notation.plain(text);
            trial.see(plain.as_deref(), text, at);
            readings.extend(plain.map(|plain| (trial.notation, plain)));
        }
        let differs = |(notation, plain): &(Notation, String)| {
            let rival = readings.iter().find(|(other, _)| notation.rival() == Some(*other));
            rival.is_some_and(|(_, other)| other != plain)
        };
        if self.doubt.is_none() && readings.iter().any(differs) {
            self.doubt = Some(Spot::of(text, at));
        }
        self.trials.retain(|trial| !trial.seen.is_plainly_text());
    }

    /// The notation that it must be written in, if there is one.
    fn certain(&self) -> Option<Notation> {
        let is_plain = self.seen.kind(true) != ColumnType::Text;
        let mut fitting = self.trials.iter().filter(|trial| trial.fits()).map(|trial| trial.notation);
        let one = fitting.next().filter(|_| !is_plain)?;
        fitting.next().is_none().then_some(one)
    }

    fn settle(self, habits: &[Notation], place: &dyn Fn(u64) -> String) -> Looked {
        let kind = if self.seen.values == 0 { ColumnType::Unknown } else { self.seen.kind(true) };
        let plain = |note| Looked { kind, notation: None, note };
        let ambiguous = |spot: &Spot, text: &str| Note {
            code: "ambiguous",
            text: format!("{}: `{}` {text}", place(spot.at), spot.text),
        };
        if kind != ColumnType::Text {
            return match &self.trials[..] {
                [thousands] if thousands.fits() && habits.contains(&Notation::Comma) => thousands.chosen(place),
                [thousands] if thousands.fits() => plain(thousands.example.as_ref().map(|(spot, other)| {
                    ambiguous(spot, &format!("is read with a decimal point, and not as {other}"))
                })),
                _ => plain(None),
            };
        }
        let mut fitting = self.trials.iter().filter(|trial| trial.fits());
        let first = fitting.next();
        let doubt = self.doubt.as_ref().filter(|_| fitting.next().is_some());
        match (first, doubt) {
            (Some(first), None) => first.chosen(place),
            (Some(first), Some(doubt)) => {
                match self.trials.iter().find(|trial| trial.fits() && habits.contains(&trial.notation)) {
                    Some(trial) => trial.chosen(place),
                    None => plain(Some(ambiguous(doubt, first.notation.doubt()))),
                }
            }
            (None, _) => {
                let of_trials = || self.trials.iter().find_map(|trial| trial.spoiled(self.name, place));
                plain(self.seen.spoiled(self.name, place).or_else(of_trials))
            }
        }
    }
}

impl Trial {
    fn see(&mut self, plain: Option<&str>, text: &str, at: u64) {
        self.seen.written(plain, text, at);
        let Some(plain) = plain.filter(|plain| !plain.is_empty()) else { return };
        if plain != text.trim() && self.example.is_none() {
            self.example = Some((Spot::of(text, at), plain.to_owned()));
        }
        let sign = notation::sign(text);
        if *self.sign.get_or_insert(sign) != sign && self.other_sign.is_none() {
            self.other_sign = Some(Spot::of(text, at));
        }
    }

    fn fits(&self) -> bool {
        self.seen.kind(true) != ColumnType::Text && self.other_sign.is_none()
    }

    fn chosen(&self, place: &dyn Fn(u64) -> String) -> Looked {
        let note = self.example.as_ref().map(|(spot, plain)| Note {
            code: "assumed",
            text: format!("read as {} ({}: `{}` is {plain})", self.notation.assumed(), place(spot.at), spot.text),
        });
        Looked { kind: self.seen.kind(true), notation: Some(self.notation), note }
    }

    fn spoiled(&self, name: &str, place: &dyn Fn(u64) -> String) -> Option<Note> {
        let mixed = self.other_sign.as_ref().filter(|_| self.seen.kind(true) != ColumnType::Text);
        let mixed = mixed.map(|spot| Note {
            code: "mixed_types",
            text: format!(
                "{}: `{}` has another sign than the values before it: it is read as text and cannot be added up; write one unit in one column",
                place(spot.at),
                spot.text
            ),
        });
        mixed.or_else(|| self.seen.spoiled(name, place))
    }
}
