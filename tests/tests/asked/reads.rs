//! A model of a few tables with the members that questions may name: what is read of a question over it.

use cases::Listed;
use model::load::{Input, load};
use model::schema::{Column, ColumnType, Schema, TableSchema};
use model::{Draft, Model};
use understand::{Lexicon, Reading};

/// A model, its words and members.
pub(crate) struct Reads {
    pub(crate) model: Model,
    lexicon: Lexicon,
    members: Listed,
}

/// A table: its name, and its columns.
pub(crate) type Columns<'a> = (&'a str, &'a [(&'a str, ColumnType)]);

impl Reads {
    pub(crate) fn of(text: &str, tables: &[Columns<'_>], named: &[(&str, &[&str])]) -> Reads {
        let column = |(name, kind): &(&str, ColumnType)| Column { name: (*name).into(), kind: *kind };
        let table = |(name, columns): &Columns<'_>| TableSchema {
            name: (*name).into(),
            columns: columns.iter().map(column).collect(),
        };
        let schema = Schema { tables: tables.iter().map(table).collect(), ..Schema::default() };
        let model = load(&Input { file: "model.yaml", text }, Some(&schema)).expect("loads").model;
        let mut members = Listed::default();
        for (dimension, names) in named {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            members.add(model.dimension_named(dimension).expect("a dimension"), &names);
        }
        Reads { lexicon: Lexicon::compile(&model), model, members }
    }

    pub(crate) fn reading(&self, question: &str) -> Reading {
        understand::read(question, None, &self.model, &self.lexicon, &self.members)
    }

    pub(crate) fn draft(&self, question: &str) -> Draft {
        match self.reading(question) {
            Reading::Clear { draft, .. } => *draft,
            other => panic!("{question}: {other:#?}"),
        }
    }

    /// It is read as this draft.
    pub(crate) fn is(&self, question: &str, draft: &str) {
        let (read, expected) = (self.draft(question), Draft::from_json(draft).expect("a draft"));
        assert_eq!(read, expected, "{question}: {}", read.to_json());
    }

    /// It is not answered as it stands.
    pub(crate) fn is_not_clear(&self, question: &str) {
        let reading = self.reading(question);
        assert!(!matches!(reading, Reading::Clear { .. }), "{question}: {reading:#?}");
    }
}
