//! The value index: members of dimensions by what people call them, to millions.
//!
//! Two finite-state maps, of whole spoken forms and of their words, lead to lists of members; all are
//! sections of one mapped file. Where a section is damaged, look-ups find nothing.

mod among;
mod near;
mod read;
mod spoken;
mod write;

pub use among::Among;
pub(crate) use read::Values;
pub use spoken::spoken;
pub use write::{encode, write};

/// Whether a member may be named; each may where nothing says so.
pub(crate) type Keep<'a> = Option<&'a (dyn Fn(&model::viewer::Member) -> bool + Sync)>;

/// The first bytes of the file.
const MAGIC: &[u8; 8] = b"RKVALUE1";

/// The sections of the file, in order; each is preceded in the header by its offset and length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    /// Names of dimensions and their numbers of members, JSON.
    Dimensions,
    /// The text of all members, one after the other.
    Texts,
    /// Where each member's text ends: u64.
    TextEnds,
    /// The dimension of each member: u16.
    DimensionOf,
    /// Spoken form → list.
    Forms,
    /// Word within a spoken form → list.
    Words,
    /// Where each list ends: u64.
    ListEnds,
    /// The members of all lists: u32.
    Lists,
}

impl Section {
    const ALL: [Section; 8] = [
        Section::Dimensions,
        Section::Texts,
        Section::TextEnds,
        Section::DimensionOf,
        Section::Forms,
        Section::Words,
        Section::ListEnds,
        Section::Lists,
    ];
}
