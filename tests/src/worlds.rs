//! A world for every model in the repository: the example with what is known of its data, the others with
//! made-up types and members.

use std::path::Path;
use std::sync::OnceLock;

use model::load::{Input, load};
use model::semantic::FieldRole;
use model::{ColumnType, Model};
use understand::Lexicon;

use crate::{Listed, World, automotive, root, today};

/// Names as data has them: of one word and of several, with signs, digits and small words in them. Each
/// dimension has some of them, so that many are members of several dimensions.
const MEMBERS: [&str; 16] = [
    "North",
    "Blue Ridge",
    "Delta 7",
    "Saint-Denis",
    "Open",
    "O'Brien",
    "Large Enterprise",
    "42nd Street",
    "In Progress",
    "B-12",
    "Terms and Conditions",
    "Mainz",
    "House of Cards",
    "Élan",
    "Type 2",
    "South",
];

/// How many of them a dimension has.
const EACH: usize = 5;

/// The name of each model in the repository, and its world.
///
/// # Panics
/// If a valid model does not load.
pub fn every() -> &'static [(String, World)] {
    static WORLDS: OnceLock<Vec<(String, World)>> = OnceLock::new();
    WORLDS.get_or_init(|| {
        let folder = root().join("tests/models/valid");
        let files = std::fs::read_dir(&folder).expect("tests/models/valid is there");
        let mut paths: Vec<_> = files.map(|entry| entry.expect("a readable folder").path()).collect();
        paths.sort();
        let example = ("automotive".to_owned(), automotive());
        std::iter::once(example).chain(paths.iter().map(|path| made_up(path))).collect()
    })
}

/// A model without a source, in a world that has made-up members.
fn made_up(path: &Path) -> (String, World) {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).expect("a readable file");
    let mut model = match load(&Input { file: &name, text: &text }, None) {
        Ok(loaded) => loaded.model,
        Err(issues) => panic!("{name}: {issues:#?}"),
    };
    guess_types(&mut model);
    let mut members = Listed::default();
    for id in model.dimension_ids().filter(|id| model.dimension_kind(*id) == ColumnType::Text) {
        let some = MEMBERS.iter().cycle().skip(id.index() * 3).take(EACH);
        members.add(id, &some.map(|member| (*member).to_owned()).collect::<Vec<_>>());
    }
    let lexicon = Lexicon::compile(&model);
    (name, World { model, lexicon, members, today: today() })
}

/// Types that only a source would know: numbers are numbers, what places rows in time is a date, the rest is text.
fn guess_types(model: &mut Model) {
    let dates: Vec<_> = model.datasets.iter().filter_map(|dataset| Some(dataset.time.as_ref()?.field)).collect();
    for id in model.field_ids() {
        let field = &mut model.fields[id.index()];
        if field.kind == ColumnType::Unknown {
            field.kind = match field.role {
                FieldRole::Number => ColumnType::Float,
                FieldRole::Dimension if dates.contains(&id) => ColumnType::Date,
                FieldRole::Dimension | FieldRole::Key => ColumnType::Text,
            };
        }
    }
}
