//! Writing the value index.

use std::path::Path;

use model::{DimensionId, Model};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::{MAGIC, Section, spoken};
use crate::error::Error;
use crate::manifest::FileEntry;
use crate::map;

/// The name of the index's file.
const FILE: &str = "values.index";
/// A word that more members have than this is no way to find one of them.
const LONGEST_LIST: usize = 256;

/// Writes and syncs the value index: the members of dimensions, and the other words that the model has
/// for some of them.
///
/// # Errors
/// There are too many members, or the file cannot be written.
pub fn write(folder: &Path, model: &Model, members: &[(DimensionId, Vec<String>)]) -> Result<FileEntry, Error> {
    map::write(folder, FILE, &encode(model, members)?)
}

/// The bytes of the value index; see [`write`].
///
/// # Errors
/// There are too many members or dimensions.
pub fn encode(model: &Model, members: &[(DimensionId, Vec<String>)]) -> Result<Vec<u8>, Error> {
    let too_many = |what: &str| Error::BadInput(format!("there are too many {what} for one value index"));
    let mut dimensions: Vec<(&str, u64)> = Vec::new();
    let mut texts = String::new();
    let (mut text_ends, mut dimension_of) = (Vec::new(), Vec::new());
    let (mut forms, mut words): (Postings, Postings) = (Vec::new(), Vec::new());
    for (dimension, members) in members {
        let number = u16::try_from(dimensions.len()).map_err(|_| too_many("dimensions"))?;
        let mut distinct: Vec<&str> = members.iter().map(String::as_str).collect();
        distinct.sort_unstable();
        distinct.dedup();
        dimensions.push((&model.dimension(*dimension).name, distinct.len() as u64));
        for member in distinct {
            let id = u32::try_from(dimension_of.len()).map_err(|_| too_many("members"))?;
            texts.push_str(member);
            text_ends.push(texts.len() as u64);
            dimension_of.push(number);
            for form in forms_of(model, *dimension, member) {
                words.extend(form.split(' ').skip(1).map(|word| (word.to_owned(), id)));
                forms.push((form, id));
            }
        }
    }
    let mut lists = Lists::default();
    let forms = lists.index(forms, usize::MAX)?;
    let words = lists.index(words, LONGEST_LIST)?;
    let dimensions = serde_json::to_vec(&dimensions).expect("names and numbers are JSON");
    Ok(file(&[
        dimensions,
        texts.into_bytes(),
        text_ends.iter().flat_map(|end| end.to_le_bytes()).collect(),
        dimension_of.iter().flat_map(|number| number.to_le_bytes()).collect(),
        forms,
        words,
        lists.ends.iter().flat_map(|end| end.to_le_bytes()).collect(),
        lists.members.iter().flat_map(|member| member.to_le_bytes()).collect(),
    ]))
}

type Postings = Vec<(String, u32)>;

/// What a member is called: itself, and what its fields call it.
fn forms_of(model: &Model, dimension: DimensionId, member: &str) -> Vec<String> {
    let aliases = model
        .dimension(dimension)
        .fields
        .iter()
        .flat_map(|field| &model.field(*field).aliases)
        .filter(|(name, _)| name == member)
        .flat_map(|(_, words)| words.iter().map(String::as_str));
    let mut forms: Vec<String> = std::iter::once(member).chain(aliases).map(form).collect();
    forms.extend(forms.iter().filter_map(|form| plain(form)).collect::<Vec<_>>());
    forms.retain(|form| !form.is_empty());
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// A form as people type it whose keyboard lacks its letters: "krakow", "strasse", "malmo"; nothing where it has none such.
fn plain(form: &str) -> Option<String> {
    if form.is_ascii() {
        return None;
    }
    let mut plain = String::new();
    for letter in form.nfd().filter(|letter| !is_combining_mark(*letter)) {
        match letter {
            '\u{df}' => plain.push_str("ss"),
            '\u{e6}' => plain.push_str("ae"),
            '\u{153}' => plain.push_str("oe"),
            '\u{f8}' => plain.push('o'),
            '\u{142}' => plain.push('l'),
            '\u{111}' | '\u{f0}' => plain.push('d'),
            '\u{131}' => plain.push('i'),
            letter => plain.push(letter),
        }
    }
    Some(plain).filter(|plain| plain != form)
}

/// A member that is nothing but signs is said as it is written.
fn form(text: &str) -> String {
    let form = spoken(text);
    if form.is_empty() { text.trim().to_lowercase() } else { form }
}

/// Lists of members, one after the other.
#[derive(Default)]
struct Lists {
    ends: Vec<u64>,
    members: Vec<u32>,
}

impl Lists {
    /// A finite-state map from each text to the number of its list; lists that are too long are left out.
    fn index(&mut self, mut postings: Postings, longest: usize) -> Result<Vec<u8>, Error> {
        postings.sort_unstable();
        postings.dedup();
        let failed = |error: fst::Error| Error::BadInput(format!("the value index cannot be built: {error}"));
        let mut map = fst::MapBuilder::memory();
        for list in postings.chunk_by(|a, b| a.0 == b.0) {
            if list.len() <= longest {
                map.insert(&list[0].0, self.ends.len() as u64).map_err(failed)?;
                self.members.extend(list.iter().map(|(_, member)| member));
                self.ends.push(self.members.len() as u64);
            }
        }
        map.into_inner().map_err(failed)
    }
}

fn file(sections: &[Vec<u8>; Section::ALL.len()]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    let mut offset = MAGIC.len() + 16 * sections.len();
    for section in sections {
        bytes.extend((offset as u64).to_le_bytes());
        bytes.extend((section.len() as u64).to_le_bytes());
        offset += section.len();
    }
    sections.iter().for_each(|section| bytes.extend(section));
    bytes
}
