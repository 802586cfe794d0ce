//! The last resort: where a language model may choose among Drafts that have already been made.
//!
//! Nothing is built here yet, so nothing is ever asked and no token is ever spent: what cannot be read
//! comes back with a repair or a choice for the person. When it is built, this crate knows drafts to choose
//! from and the arithmetic of the token ledger. It must never know a `Query`, a `Table`, or any number or
//! value of the data.
#![warn(clippy::disallowed_methods, clippy::disallowed_types)]
